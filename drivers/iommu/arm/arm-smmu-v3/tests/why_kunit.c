// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why not? Who meets all conditions is told nothing, and who fails one of them is
 * told that one.
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../idr.h"
#include "../why.h"

/* SMMU, CPUs and device; each row of the tables spoils one thing */
struct facts {
	struct smmu_caps caps;
	struct smmu_cpu cpu;
	struct smmu_ats_facts ats;
	bool allowed;
};

static const struct facts good = {
	.caps = {
		.s1 = true, .ssid_bits = 20, .cohacc = true, .granules = SZ_4K | SZ_64K,
		.oas_bits = 48, .asid_bits = 16, .va_bits = 48, .bbml = 1, .httu = 2,
		.btm = true, .ril = true,
	},
	.cpu = {
		.pa_bits = 48, .va_bits = 48, .asid_bits = 16, .page_lg2 = 12,
		.tlbi_range = true,
	},
	.ats = { .smmu = true, .device = true, .bridge = true, .granule = true },
	.allowed = true,
};

/*
 * @name: what is spoiled
 * @spoil: how
 * @why: a part of what is said
 */
struct why_row {
	const char *name;
	void (*spoil)(struct facts *f);
	const char *why;
};

#define SPOIL(id, statement) static void id(struct facts *f) { statement; }
SPOIL(no_s1, f->caps.s1 = false)
SPOIL(no_ssid, f->caps.ssid_bits = 0)
SPOIL(not_coherent, f->caps.cohacc = false)
SPOIL(pages_16k, f->cpu.page_lg2 = 14)
SPOIL(large_pa, f->cpu.pa_bits = 52)
SPOIL(small_asid, f->caps.asid_bits = 8)
SPOIL(large_va, f->cpu.va_bits = 52)
SPOIL(large_va_64k, f->cpu.va_bits = 52; f->cpu.page_lg2 = 16)
SPOIL(cpu_bbml, f->cpu.bbml = true)
SPOIL(cpu_haft, f->cpu.haft = true)
SPOIL(not_allowed, f->allowed = false)
SPOIL(no_btm, f->caps.btm = false)
SPOIL(el2, f->cpu.el2 = true)
SPOIL(not_el2, f->caps.e2h = true)
SPOIL(range, f->caps.ril = false)
SPOIL(erratum, f->cpu.tlbi_erratum = true)
SPOIL(smmu_no_ats, f->ats.smmu = false)
SPOIL(noats, f->ats.disabled = true; f->ats.device = false)
SPOIL(untrusted, f->ats.untrusted = true)
SPOIL(device_no_ats, f->ats.device = false)
SPOIL(bridge, f->ats.bridge = false)
SPOIL(granule, f->ats.granule = false)

static const struct why_row sva_rows[] = {
	{ "no stage 1", no_s1, "stage 1" },
	{ "no substreams", no_ssid, "SubstreamIDs" },
	{ "not coherent", not_coherent, "coherent" },
	{ "16K pages", pages_16k, "page size" },
	{ "52-bit PA", large_pa, "output addresses" },
	{ "8-bit ASIDs", small_asid, "ASIDs are smaller" },
	{ "52-bit VA, 4K", large_va, "below 64K" },
	{ "52-bit VA, 64K", large_va_64k, "virtual addresses are smaller" },
	{ "BBML of the CPU", cpu_bbml, "block sizes" },
	{ "HAFT of the CPU", cpu_haft, "access flags of tables" },
};

static const struct why_row asid_rows[] = {
	{ "no SVA", no_ssid, "SubstreamIDs" },
	{ "not allowed", not_allowed, "share_asids" },
	{ "no BTM", no_btm, "broadcast" },
	{ "kernel at EL2", el2, "exception level" },
	{ "contexts at EL2", not_el2, "exception level" },
	{ "ranges", range, "ranges" },
	{ "erratum", erratum, "erratum" },
};

static const struct why_row ats_rows[] = {
	{ "SMMU without", smmu_no_ats, "SMMU" },
	{ "pci=noats", noats, "pci=noats" },
	{ "untrusted", untrusted, "trusted" },
	{ "device without", device_no_ats, "device has no ATS" },
	{ "root complex without", bridge, "root complex" },
	{ "granule", granule, "granule" },
};

KUNIT_ARRAY_PARAM_DESC(sva, sva_rows, name);
KUNIT_ARRAY_PARAM_DESC(asid, asid_rows, name);
KUNIT_ARRAY_PARAM_DESC(ats, ats_rows, name);

static const struct why_row *spoiled(struct kunit *test, struct facts *f)
{
	const struct why_row *row = test->param_value;

	*f = good;
	row->spoil(f);
	return row;
}

static void expect_why(struct kunit *test, const char *why, const char *part)
{
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, part), "it says: %s", why);
}

static void good_ones_are_told_nothing(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, smmu_why_no_sva(&good.caps, &good.cpu));
	KUNIT_EXPECT_NULL(test, smmu_why_own_asids(&good.caps, &good.cpu, true));
	KUNIT_EXPECT_NULL(test, smmu_why_no_ats(&good.ats));
}

/* CPUs that name single addresses do with an SMMU that knows no ranges */
static void ranges_matter_where_cpus_use_them(struct kunit *test)
{
	struct facts f = good;

	f.caps.ril = false;
	f.cpu.tlbi_range = false;
	KUNIT_EXPECT_NULL(test, smmu_why_own_asids(&f.caps, &f.cpu, true));
}

/* It is said, and nothing is refused for it */
static void what_smmus_do_not_check_is_told(struct kunit *test)
{
	struct facts f = good;

	KUNIT_EXPECT_NULL(test, smmu_why_unlike_cpu(&f.cpu));
	f.cpu.gcs = true;
	expect_why(test, smmu_why_unlike_cpu(&f.cpu), "guarded control stacks");
	f.cpu.poe = true;
	expect_why(test, smmu_why_unlike_cpu(&f.cpu), "guarded control stacks");
	expect_why(test, smmu_why_unlike_cpu(&f.cpu), "protection keys");
	f.cpu.gcs = false;
	expect_why(test, smmu_why_unlike_cpu(&f.cpu), "protection keys");
	KUNIT_EXPECT_NULL(test, smmu_why_no_sva(&f.caps, &f.cpu));
	KUNIT_EXPECT_NULL(test, smmu_why_own_asids(&f.caps, &f.cpu, true));
}

static void sva_is_refused_with_the_reason(struct kunit *test)
{
	struct facts f;
	const struct why_row *row = spoiled(test, &f);

	expect_why(test, smmu_why_no_sva(&f.caps, &f.cpu), row->why);
}

/* What SVA lacks, shared ASIDs lack too; the rest does not concern SVA */
static void shared_asids_are_refused_with_the_reason(struct kunit *test)
{
	struct facts f;
	const struct why_row *row = spoiled(test, &f);

	expect_why(test, smmu_why_own_asids(&f.caps, &f.cpu, f.allowed), row->why);
	if (row != asid_rows)
		KUNIT_EXPECT_NULL(test, smmu_why_no_sva(&f.caps, &f.cpu));
}

static void ats_is_refused_with_the_reason(struct kunit *test)
{
	struct facts f;
	const struct why_row *row = spoiled(test, &f);

	expect_why(test, smmu_why_no_ats(&f.ats), row->why);
}

static struct kunit_case why_cases[] = {
	KUNIT_CASE(good_ones_are_told_nothing),
	KUNIT_CASE(ranges_matter_where_cpus_use_them),
	KUNIT_CASE(what_smmus_do_not_check_is_told),
	KUNIT_CASE_PARAM(sva_is_refused_with_the_reason, sva_gen_params),
	KUNIT_CASE_PARAM(shared_asids_are_refused_with_the_reason, asid_gen_params),
	KUNIT_CASE_PARAM(ats_is_refused_with_the_reason, ats_gen_params),
	{}
};

static struct kunit_suite why_suite = {
	.name = "arm_smmu_v3_why",
	.test_cases = why_cases,
};

kunit_test_suite(why_suite);
