// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest's invalidations: what they do, what they do not do, and what is counted.
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <uapi/linux/iommufd.h>

#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "guest-fixture.h"
#include "outage-fixture.h"

#define VSID	0x4321ULL
#define OF_ASID	((u64)GUEST_ASID << 48)
#define MOST	300u
/* What goes to the queue at once */
#define PIECE	63u

static struct guest *init(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct guest *g = guest_create(fixture_init(test, &config), NULL);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	return g;
}

struct fresh_row {
	const char *name;
	u64 cmd[2];
};

static const struct fresh_row fresh_rows[] = {
	{ "everything", { CMD_TLBI_NSNH_ALL } },
	{ "all of a VMID", { CMD_TLBI_NH_ALL | 0x777ULL << 32 } },
	{ "an ASID", { CMD_TLBI_NH_ASID | OF_ASID } },
	{ "an address", { CMD_TLBI_NH_VA | OF_ASID, GUEST_VA | 1 } },
	{ "an address and its tables", { CMD_TLBI_NH_VA | OF_ASID, GUEST_VA } },
	{ "an address of any ASID", { CMD_TLBI_NH_VAA, GUEST_VA | 1 } },
	{ "an address with a hint", { CMD_TLBI_NH_VA | OF_ASID, GUEST_VA | 0x701 } },
	{ "a range", { CMD_TLBI_NH_VA | OF_ASID | 3 << 12, (GUEST_VA - SZ_8K) | 0x401 } },
	{ "a range in the wrong place", { CMD_TLBI_NH_VA | OF_ASID, GUEST_VA | 0x601 } },
};

KUNIT_ARRAY_PARAM_DESC(fresh, fresh_rows, name);

static void page_is_stale_before_and_fresh_after(struct kunit *test)
{
	const struct fresh_row *row = test->param_value;
	struct guest *g = init(test);
	u32 done;

	guest_map(g, GUEST_L3, GUEST_OTHER);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, &row->cmd, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 1);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_OTHER);
}

static void cd_is_stale_before_and_fresh_after(struct kunit *test)
{
	static const u64 tlbi[][2] = { { CMD_TLBI_NH_ALL } };
	static const u64 cfgi[][2] = { { CMD_CFGI_CD | VSID << 32, 1 }, { CMD_TLBI_NH_ALL } };
	static const u64 all[][2] = { { CMD_CFGI_CD_ALL | VSID << 32 }, { CMD_TLBI_NH_ALL } };
	struct guest *g = init(test);
	u32 done;

	guest_set_cd(g, GUEST_OTHER_L1);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, tlbi, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cfgi, 2, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 2);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_OTHER);

	guest_set_cd(g, GUEST_L1);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, tlbi, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_OTHER);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, all, 2, &done), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
}

static void everything_of_one_guest_is_nothing_of_another(struct kunit *test)
{
	static const u64 all[][2] = { { CMD_TLBI_NSNH_ALL } };
	struct guest *g = init(test);
	struct guest *h = guest_create(guest_neighbour(g, 6), NULL);
	u32 done;

	guest_attach_translate(h, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(h, GUEST_VA), GUEST_DATA);
	guest_map(h, GUEST_L3, GUEST_OTHER);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, all, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, guest_read(h, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_invalidate(h, all, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, guest_read(h, GUEST_VA), GUEST_OTHER);
}

/* What one entry of an array can be */
enum mistake { OPCODE, STRAY_BIT, UNKNOWN_VSID, TAIL, HOLE, NR_MISTAKES };

static const struct {
	const char *name;
	u64 cmd[2];
	size_t len;
	int ret;
} mistakes[NR_MISTAKES] = {
	[OPCODE] = { "opcode", { CMD_CFGI_STE | VSID << 32, 1 }, 16, -EIO },
	[STRAY_BIT] = { "stray bit", { CMD_TLBI_NH_ASID | OF_ASID | BIT(8) }, 16, -EIO },
	[UNKNOWN_VSID] = { "unknown vSID", { CMD_CFGI_CD_ALL | (VSID + 1) << 32 }, 16, -EIO },
	[TAIL] = { "tail", { CMD_TLBI_NH_ASID | OF_ASID }, 24, -E2BIG },
	[HOLE] = { "hole", { CMD_TLBI_NH_ASID | OF_ASID }, 16, -EFAULT },
};

KUNIT_ARRAY_PARAM_DESC(mistake, mistakes, name);

/* @nr entries at @uptr, the one at @bad with the mistake; past a hole is nothing */
static void write_batch(struct kunit *test, enum mistake m, void __user *uptr, u32 nr, u32 bad)
{
	static const u64 good[3] = { CMD_TLBI_NH_ASID | OF_ASID };
	u64 entry[3];
	u32 i;

	for (i = 0; i < (m == HOLE ? bad : nr); i++) {
		memcpy(entry, good, sizeof(entry));
		if (i == bad) {
			memcpy(entry, mistakes[m].cmd, sizeof(mistakes[m].cmd));
			entry[2] = m == TAIL ? BIT_ULL(63) : 0;
		}
		KUNIT_ASSERT_EQ(test, 0, copy_to_user(uptr + i * mistakes[m].len, entry,
						      mistakes[m].len));
	}
}

static void count_is_what_was_done(struct kunit *test)
{
	static const u32 sizes[] = { 1, 2, 62, 63, 64, 65, 126, 127, 189, MOST };
	typeof(mistakes[0]) *mistake = test->param_value;
	enum mistake m = mistake - mistakes;
	struct guest *g = init(test);
	void __user *end = guest_user(test, MOST * mistake->len) + MOST * mistake->len;
	struct smmu_model *model = g->f->model;
	u64 before, after;
	u32 i, bad, done;
	int ret;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (bad = 0; bad < sizes[i]; bad++) {
			u32 there = m == HOLE ? bad : sizes[i];
			void __user *uptr = end - there * mistake->len;

			write_batch(test, m, uptr, sizes[i], bad);
			before = smmu_model_count_command(model, CMD_TLBI_NH_ASID);
			ret = guest_invalidate_user(g, uptr, mistake->len, sizes[i], &done);
			after = smmu_model_count_command(model, CMD_TLBI_NH_ASID);
			if (ret != mistake->ret || done != bad || after - before != bad)
				KUNIT_FAIL(test, "%u of %u: %d, %u counted, %llu executed", bad,
					   sizes[i], ret, done, after - before);
		}
	}
}

static void piece_has_one_sync(struct kunit *test)
{
	struct guest *g = init(test);
	void __user *uptr = guest_user(test, 63 * 16);
	u64 syncs;
	u32 done;

	write_batch(test, HOLE, uptr, 63, 63);
	syncs = smmu_model_count_command(g->f->model, CMD_SYNC);
	KUNIT_EXPECT_EQ(test, guest_invalidate_user(g, uptr, 16, 63, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 63);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_SYNC) - syncs, 1);
}

static void short_and_long_entries_are_read(struct kunit *test)
{
	static const size_t lens[] = { 1, 8, 15, 16, 17, 4096 };
	const u64 cmd[2] = { CMD_TLBI_NSNH_ALL };
	struct guest *g = init(test);
	void __user *uptr;
	u32 i, done;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		uptr = guest_user(test, 2 * lens[i]);
		KUNIT_ASSERT_EQ(test, copy_to_user(uptr, cmd, min(lens[i], sizeof(cmd))), 0);
		KUNIT_ASSERT_EQ(test, copy_to_user(uptr + lens[i], cmd, min(lens[i], sizeof(cmd))),
				0);
		KUNIT_EXPECT_EQ(test, guest_invalidate_user(g, uptr, lens[i], 2, &done), 0);
		KUNIT_EXPECT_EQ(test, done, 2);
	}
}

static void array_of_nothing_or_of_another_type_is_none(struct kunit *test)
{
	struct guest *g = init(test);
	struct iommu_user_data_array array = {
		.type = IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3 + 1,
		.uptr = guest_user(test, 16),
		.entry_len = 16,
		.entry_num = 1,
	};
	u32 done;

	KUNIT_EXPECT_EQ(test, guest_invalidate_user(g, array.uptr, 16, 0, &done), -EINVAL);
	KUNIT_EXPECT_EQ(test, done, 0);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			g->vsmmu->core.ops->cache_invalidate(&g->vsmmu->core, &array));
	KUNIT_EXPECT_EQ(test, array.entry_num, 0);
}

/* As many as the user ABI lets through: memory for them all would be 8 MiB at once */
static void longest_array_needs_no_memory(struct kunit *test)
{
	struct guest *g = init(test);
	void __user *uptr = guest_user(test, MOST * 16);
	u32 done;

	write_batch(test, HOLE, uptr, MOST, MOST);
	KUNIT_EXPECT_EQ(test, guest_invalidate_user(g, uptr, 16, 1 << 19, &done), -EFAULT);
	KUNIT_EXPECT_EQ(test, done, MOST);
}

static void atc_of_a_device_without_ats_is_not_asked(struct kunit *test)
{
	static const u64 cmds[][2] = { { CMD_ATC_INV | VSID << 32, 52 }, { CMD_TLBI_NH_ALL } };
	struct guest *g = init(test);
	u32 done;

	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 2, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 2);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_ATC_INV), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_TLBI_NH_ALL), 1);
}

static void erratum_is_left_to_the_guest(struct kunit *test)
{
	static const u64 cmds[][2] = { { CMD_TLBI_NH_ALL }, { CMD_CFGI_CD_ALL | VSID << 32 } };
	struct guest *g = init(test);
	u64 before = smmu_model_count_command(g->f->model, CMD_CFGI_CD_ALL);
	u32 done;

	g->vsmmu->smmu->cmdq.repeat_inv = true;
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 2, &done), 0);
	g->vsmmu->smmu->cmdq.repeat_inv = false;
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_TLBI_NH_ALL), 1);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_CFGI_CD_ALL) - before, 1);
}

static void command_reaches_all_streams_of_a_device(struct kunit *test)
{
	static const u64 cmds[][2] = { { CMD_CFGI_CD_ALL | VSID << 32 }, { CMD_TLBI_NH_ALL } };
	static const u32 sids[] = { 8, 9, 11 };
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture *f = fixture_init(test, &config);
	struct guest *g;
	u64 before;
	u32 done;

	f->client = fixture_client_sids(test, f->model, sids, ARRAY_SIZE(sids), true);
	f->dev = smmu_model_client_dev(f->client);
	f->sid = sids[2];
	g = guest_create(f, NULL);
	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	before = smmu_model_count_command(f->model, CMD_CFGI_CD_ALL);
	guest_set_cd(g, GUEST_OTHER_L1);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 2, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 2);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_CFGI_CD_ALL) - before, 3);
	/* The last of them, too */
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_OTHER);
}

static u64 executed(struct guest *g)
{
	return smmu_model_count_command(g->f->model, CMD_TLBI_NH_ASID);
}

/* The queue stands still when it has taken @taken commands, CMD_SYNCs among them */
static void die_after(struct guest *g, void __user *uptr, u32 taken)
{
	u32 pieces = taken / (PIECE + 1), done;
	struct kunit *test = g->test;
	u64 before = executed(g);

	smmu_model_inject_later(g->f->model, SMMU_MODEL_CMDQ_HANG, 0, taken, SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, guest_invalidate_user(g, uptr, 16, MOST, &done), -ETIMEDOUT);
	KUNIT_EXPECT_EQ_MSG(test, done, pieces * PIECE, "after %u", taken);
	KUNIT_EXPECT_EQ_MSG(test, executed(g) - before, taken - pieces, "after %u", taken);
	KUNIT_EXPECT_EQ(test, guest_invalidate_user(g, uptr, 16, MOST, &done), -EIO);
	KUNIT_EXPECT_EQ(test, done, 0);

	/* It goes on where it stood, with what it had been given before it died */
	smmu_model_inject_clear(g->f->model);
	KUNIT_EXPECT_EQ(test, smmu_revive(g->vsmmu->smmu), 0);
	KUNIT_EXPECT_LE(test, executed(g) - before, (pieces + 1) * PIECE);
	KUNIT_EXPECT_EQ(test, guest_invalidate_user(g, uptr, 16, MOST, &done), 0);
	KUNIT_EXPECT_EQ(test, done, MOST);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
}

static void dead_queue_counts_what_it_completed(struct kunit *test)
{
	static const u32 taken[] = { 0, 1, 62, 63, 64, 65, 100, 126, 127, 128, 255 };
	struct guest *g = init(test);
	void __user *uptr = guest_user(test, MOST * 16);
	unsigned int i;

	write_batch(test, HOLE, uptr, MOST, MOST);
	outage_fixture_bounds(g->vsmmu->smmu, 20000);
	outage_fixture_lasts(g->vsmmu->smmu);
	for (i = 0; i < ARRAY_SIZE(taken); i++)
		die_after(g, uptr, taken[i]);
}

static struct kunit_case nested_inv_cases[] = {
	KUNIT_CASE_PARAM(page_is_stale_before_and_fresh_after, fresh_gen_params),
	KUNIT_CASE(cd_is_stale_before_and_fresh_after),
	KUNIT_CASE(everything_of_one_guest_is_nothing_of_another),
	KUNIT_CASE_PARAM(count_is_what_was_done, mistake_gen_params),
	KUNIT_CASE(piece_has_one_sync),
	KUNIT_CASE(short_and_long_entries_are_read),
	KUNIT_CASE(array_of_nothing_or_of_another_type_is_none),
	KUNIT_CASE(longest_array_needs_no_memory),
	KUNIT_CASE(atc_of_a_device_without_ats_is_not_asked),
	KUNIT_CASE(erratum_is_left_to_the_guest),
	KUNIT_CASE(command_reaches_all_streams_of_a_device),
	KUNIT_CASE(dead_queue_counts_what_it_completed),
	{}
};

static struct kunit_suite nested_inv_suite = {
	.name = "arm_smmu_v3_nested_inv",
	.test_cases = nested_inv_cases,
};

kunit_test_suite(nested_inv_suite);
