// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hostile guests: two of them and a host on one SMMU. Commands and STEs are drawn from
 * fixed seeds, most of them almost legal. What the SMMU executes is compared with what
 * vcmd-oracle.h makes of them, command by command, and may touch the guest alone.
 */
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <uapi/linux/iommufd.h>

#include "../client.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "guest-fixture.h"
#include "pci-fixture.h"
#include "vcmd-oracle.h"
#include "vste-oracle.h"

static unsigned int guest_commands = 30000;
module_param(guest_commands, uint, 0444);
MODULE_PARM_DESC(guest_commands, "How many random commands guests give, in all.");

static bool guest_batches;
module_param(guest_batches, bool, 0444);
MODULE_PARM_DESC(guest_batches, "All lengths of batches, with the mistake at each index.");

#define SID		0x100u
#define HOST_SID	6
#define MOST		300u
/* Write-back, inner shareable CDs, and EATS */
#define STE_1		(0xd4ULL | BIT_ULL(28))
#define IOVA		SZ_1G
/* Entries of arrays are longer than a command, so that there is room for a mistake */
#define ENTRY		24

/**
 * struct watch - what the SMMU has to execute now
 * @on: there is a call
 * @nr: commands, CMD_SYNCs not counted
 * @seen: that came in their order
 * @strange: another came
 * @cmds: the commands
 */
struct watch {
	bool on;
	u32 nr;
	u32 seen;
	bool strange;
	u64 cmds[MOST][2];
};

/**
 * struct inn - an SMMU with two guests and their host
 * @test: the test
 * @rnd: whatever is left to chance
 * @watch: the SMMU is watched
 * @guest: the guests. One's vSID is the StreamID of the other
 * @base: the domains to which the guests come back
 * @host: a device of the host's
 * @domain: its domain
 * @page: memory of the host's
 * @uptr: room for MOST entries, behind which there is nothing
 * @ste: room for an STE
 * @cmds: the batch
 * @passed: commands that were executed
 * @refused: batches that were not
 * @stes: STEs that were taken
 */
struct inn {
	struct kunit *test;
	struct rnd_state rnd;
	struct watch *watch;
	struct guest *guest[2];
	struct iommu_domain *base[2];
	struct fixture host;
	struct iommu_domain *domain;
	u64 *page;
	void __user *uptr;
	void __user *ste;
	u64 cmds[MOST][2];
	u64 passed;
	u64 refused;
	u64 stes;
};

/* Under the model's lock */
static void watch(void *ctx, const u64 cmd[2])
{
	struct watch *w = ctx;

	if (!w->on || (cmd[0] & 0xff) == CMD_SYNC)
		return;
	if (w->seen < w->nr && !memcmp(cmd, w->cmds[w->seen], sizeof(w->cmds[0])))
		w->seen++;
	else
		w->strange = true;
}

static u32 draw(struct inn *inn, u32 below)
{
	return prandom_u32_state(&inn->rnd) % below;
}

static u64 draw64(struct inn *inn)
{
	return (u64)prandom_u32_state(&inn->rnd) << 32 | prandom_u32_state(&inn->rnd);
}

static u32 vsid_of(unsigned int who)
{
	return SID + !who;
}

static struct smmu_client *client_of(const struct guest *g)
{
	return dev_iommu_priv_get(g->f->dev);
}

static struct inn *inn_create(struct kunit *test, u64 seed)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct inn *inn = kunit_kzalloc(test, sizeof(*inn), GFP_KERNEL);
	struct pci_fixture *p, *second;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, inn);
	inn->test = test;
	prandom_seed_state(&inn->rnd, seed);
	inn->watch = kunit_kzalloc(test, sizeof(*inn->watch), GFP_KERNEL);
	second = kunit_kzalloc(test, sizeof(*second), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, inn->watch);
	KUNIT_ASSERT_NOT_NULL(test, second);
	config.observe = watch;
	config.observe_ctx = inn->watch;
	p = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.sid_base = SID,
		.num_endpoints = 2,
		.endpoints = { pci_fixture_endpoint, pci_fixture_endpoint },
	});
	*second = *p;
	second->f.dev = smmu_model_pci_dev(p->pci, 1);
	second->f.sid = smmu_model_pci_sid(p->pci, 1);
	inn->uptr = guest_user(test, MOST * ENTRY);
	inn->ste = guest_user(test, sizeof(struct iommu_hwpt_arm_smmuv3));

	inn->host = p->f;
	inn->host.sid = HOST_SID;
	inn->host.client = fixture_client(test, p->f.model, HOST_SID, true);
	inn->host.dev = smmu_model_client_dev(inn->host.client);
	inn->domain = fixture_attached_domain(&inn->host);
	inn->page = fixture_page(test);
	for (i = 0; i < 2; i++) {
		inn->guest[i] = guest_create(i ? &second->f : &p->f, NULL);
		inn->base[i] = guest_domain(inn->guest[i], guest_ste0(), STE_1);
		guest_plug(inn->guest[i], vsid_of(i));
		KUNIT_ASSERT_EQ(test, guest_attach(inn->guest[i], inn->base[i]), 0);
		KUNIT_ASSERT_EQ(test, guest_read(inn->guest[i], GUEST_VA), GUEST_DATA);
	}
	return inn;
}

/* A range that is one, mostly aligned */
static void draw_range(struct inn *inn, const struct smmu_caps *caps, u64 w[2])
{
	w[0] |= (u64)draw(inn, 32) << 12 | (u64)draw(inn, caps->ds ? 64 : 32) << 20;
	w[1] |= (u64)(1 + draw(inn, 3)) << 10 | (u64)draw(inn, 4) << 8;
	if (draw(inn, 4))
		w[1] &= ~oracle_vcmd_range_low_bits(w) | 0xfff;
}

/* A command that a guest may give, or hardly not */
static void draw_good(struct inn *inn, unsigned int who, u64 w[2])
{
	static const u8 ops[] = { 0x05, 0x06, 0x10, 0x11, 0x12, 0x12, 0x13, 0x30, 0x40, 0x40 };
	const struct smmu_caps *caps = &inn->guest[who]->vsmmu->smmu->caps;
	u64 op = ops[draw(inn, ARRAY_SIZE(ops))], sid = (u64)vsid_of(who) << 32;
	u64 vmids[] = {
		0, inn->guest[0]->vsmmu->vmid.vmid, inn->guest[1]->vsmmu->vmid.vmid,
		draw(inn, 0x10000),
	};
	u64 vmid = vmids[draw(inn, ARRAY_SIZE(vmids))] << 32;
	u64 addr = (draw(inn, 2) ? GUEST_VA : draw64(inn)) & ~0xfffULL;

	w[0] = op;
	w[1] = 0;
	switch (op) {
	case 0x05:
		w[0] |= sid | (draw64(inn) & 0xfffff000 & (draw(inn, 2) ? ~0ULL : 0));
		w[1] = draw(inn, 2);
		break;
	case 0x06:
		w[0] |= sid;
		break;
	case 0x10:
		w[0] |= vmid;
		break;
	case 0x11:
		w[0] |= vmid | (draw(inn, 2) ? GUEST_ASID : draw64(inn)) << 48;
		break;
	case 0x12:
		w[0] |= (draw(inn, 2) ? GUEST_ASID : draw64(inn)) << 48;
		fallthrough;
	case 0x13:
		w[0] |= vmid;
		w[1] = addr | draw(inn, 2);
		if (caps->ril && draw(inn, 2))
			draw_range(inn, caps, w);
		break;
	case 0x40:
		w[0] |= sid | (draw64(inn) & 0xfffffa00);
		w[1] = addr | draw(inn, 53);
		break;
	}
}

/* And one that nobody may give, or hardly one */
static void draw_bad(struct inn *inn, unsigned int who, u64 w[2])
{
	u32 bit = 8 + draw(inn, 120);

	draw_good(inn, who, w);
	switch (draw(inn, 5)) {
	case 0:
		w[0] = (w[0] & ~0xffULL) | draw(inn, 256);
		break;
	case 1:
		/* Its own StreamID, which is the other's vSID, or one of the host's */
		w[0] = (w[0] & 0xffffffff) | (u64)(draw(inn, 2) ? SID + who : HOST_SID) << 32;
		break;
	case 2:
		w[0] = draw64(inn);
		w[1] = draw64(inn);
		break;
	default:
		w[bit / 64] ^= BIT_ULL(bit % 64);
	}
}

static bool is_taken(const struct inn *inn, unsigned int who, const u64 w[2])
{
	const struct smmu_caps *caps = &inn->guest[who]->vsmmu->smmu->caps;

	return !oracle_vcmd_refused(caps, w) &&
	       (oracle_vcmd_is_tlbi(w) || w[0] >> 32 == vsid_of(who));
}

/* The first @nr commands of the batch are what the SMMU has to execute */
static void expect(struct inn *inn, unsigned int who, u32 nr)
{
	const struct guest *g = inn->guest[who];
	const struct smmu_caps *caps = &g->vsmmu->smmu->caps;
	bool pasid = client_of(g)->ssid_bits, ats = to_pci_dev(g->f->dev)->ats_enabled;
	struct watch *w = inn->watch;
	u32 i;

	w->nr = 0;
	w->seen = 0;
	w->strange = false;
	for (i = 0; i < nr; i++) {
		if ((inn->cmds[i][0] & 0xff) == 0x40 && !ats)
			continue;
		oracle_vcmd_becomes(caps, inn->cmds[i], g->vsmmu->vmid.vmid, g->f->sid, pasid,
				    w->cmds[w->nr++]);
	}
}

/* Hand @nr entries over, of which @good pass and the next, if any, gets @error */
static bool call(struct inn *inn, unsigned int who, void __user *uptr, size_t len, u32 nr,
		 u32 good, int error)
{
	struct guest *g = inn->guest[who];
	struct watch *w = inn->watch;
	u32 done;
	int ret;

	expect(inn, who, good);
	w->on = true;
	ret = guest_invalidate_user(g, uptr, len, nr, &done);
	w->on = false;
	inn->passed += good;
	if (ret == (good == nr ? 0 : error) && done == good && w->seen == w->nr && !w->strange &&
	    !smmu_model_violation(g->f->model))
		return true;
	KUNIT_FAIL(inn->test,
		   "guest %u, %u of %u: %d, %u done, %u of %u executed%s (%016llx %016llx) %s",
		   who, good, nr, ret, done, w->seen, w->nr, w->strange ? ", another, too" : "",
		   inn->cmds[min(good, MOST - 1)][0], inn->cmds[min(good, MOST - 1)][1],
		   smmu_model_violation(g->f->model) ?: "");
	return false;
}

static bool random_batch(struct inn *inn, unsigned int who)
{
	static const u32 odds[] = { 0, 0, 256, 32, 2 };
	u32 one_in = odds[draw(inn, ARRAY_SIZE(odds))];
	u32 nr = 1 + draw(inn, draw(inn, 4) ? 16 : MOST), good = 0, i;

	for (i = 0; i < nr; i++) {
		if (one_in && !draw(inn, one_in))
			draw_bad(inn, who, inn->cmds[i]);
		else
			draw_good(inn, who, inn->cmds[i]);
	}
	while (good < nr && is_taken(inn, who, inn->cmds[good]))
		good++;
	inn->refused += good < nr;
	KUNIT_ASSERT_EQ(inn->test, copy_to_user(inn->uptr, inn->cmds, nr * sizeof(inn->cmds[0])),
			0);
	return call(inn, who, inn->uptr, sizeof(inn->cmds[0]), nr, good, -EIO);
}

/* A word of an STE of the guest's: fields that are its own, and now and then others */
static u64 draw_ste_word(struct inn *inn, u64 base, u64 fields)
{
	u64 w = base;

	while (draw(inn, 3))
		w ^= BIT_ULL(draw(inn, 64)) & (draw(inn, 8) ? fields : ~0ULL);
	return w;
}

static struct iommu_domain *random_domain(struct inn *inn, struct guest *g)
{
	u64 w[2] = {
		draw_ste_word(inn, guest_ste0(), GENMASK_ULL(51, 0) | GENMASK_ULL(63, 59)),
		draw_ste_word(inn, STE_1, 0x180000ff),
	};
	struct iommu_hwpt_arm_smmuv3 arg = { .ste = { cpu_to_le64(w[0]), cpu_to_le64(w[1]) } };
	struct iommu_user_data data = {
		.type = IOMMU_HWPT_DATA_ARM_SMMUV3, .uptr = inn->ste, .len = sizeof(arg),
	};
	struct iommu_domain *domain;

	KUNIT_ASSERT_EQ(inn->test, copy_to_user(inn->ste, &arg, sizeof(arg)), 0);
	domain = g->vsmmu->core.ops->alloc_domain_nested(&g->vsmmu->core, 0, &data);
	KUNIT_EXPECT_EQ_MSG(inn->test, PTR_ERR_OR_ZERO(domain),
			    oracle_vste_refused(&g->vsmmu->smmu->caps, w) ? -EIO : 0,
			    "%016llx %016llx", w[0], w[1]);
	if (!IS_ERR(domain))
		domain->owner = dev_iommu_ops(g->f->dev);
	return domain;
}

/* What follows for the device is its guest's business, as long as it is no one else's */
static void random_ste(struct inn *inn, unsigned int who)
{
	struct guest *g = inn->guest[who];
	struct iommu_domain *domain = random_domain(inn, g);

	if (IS_ERR(domain))
		return;
	inn->stes++;
	KUNIT_EXPECT_EQ(inn->test, guest_attach(g, domain), 0);
	/* A CD that is almost one */
	g->ram[GUEST_CD][draw(inn, 4)] ^= BIT_ULL(draw(inn, 64));
	guest_read(g, GUEST_VA);
	guest_read(g, draw64(inn));
	random_batch(inn, who);
	guest_read(g, guest_ipa(GUEST_DATA));
	guest_set_cd(g, GUEST_L1);
	KUNIT_EXPECT_EQ(inn->test, guest_attach(g, inn->base[who]), 0);
	iommu_domain_free(domain);
}

/* Guest and host see what they should, whatever anybody did before */
static void look_around(struct inn *inn)
{
	static const u64 fresh[][2] = {
		{ CMD_CFGI_CD_ALL }, { CMD_TLBI_NSNH_ALL }, { CMD_ATC_INV, 52 },
	};
	unsigned int who, i;
	u64 word = 0;

	for (who = 0; who < 2; who++) {
		memcpy(inn->cmds, fresh, sizeof(fresh));
		for (i = 0; i < ARRAY_SIZE(fresh); i += 2)
			inn->cmds[i][0] |= (u64)vsid_of(who) << 32;
		KUNIT_ASSERT_EQ(inn->test, 0, copy_to_user(inn->uptr, inn->cmds, sizeof(fresh)));
		call(inn, who, inn->uptr, sizeof(fresh[0]), ARRAY_SIZE(fresh), ARRAY_SIZE(fresh),
		     0);
		KUNIT_EXPECT_EQ(inn->test, guest_read(inn->guest[who], GUEST_VA), GUEST_DATA);
	}
	*inn->page = draw64(inn);
	KUNIT_ASSERT_EQ(inn->test, 0, iommu_map(inn->domain, IOVA, virt_to_phys(inn->page), SZ_4K,
						IOMMU_READ | IOMMU_WRITE, GFP_KERNEL));
	FIXTURE_EXPECT_OK(inn->test, fixture_read(&inn->host, NO_SSID, IOVA, &word, 8));
	KUNIT_EXPECT_EQ(inn->test, word, *inn->page);
	iommu_unmap(inn->domain, IOVA, SZ_4K);
	FIXTURE_EXPECT_ABORT(inn->test, fixture_read(&inn->host, NO_SSID, IOVA, &word, 8));
}

static const u64 seeds[] = { 1, 2, 3, 4 };

static void seed_desc(const u64 *seed, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "seed %llu", *seed);
}

KUNIT_ARRAY_PARAM(seed, seeds, seed_desc);

static void whatever_guests_say_stays_with_them(struct kunit *test)
{
	const u64 *seed = test->param_value;
	struct inn *inn = inn_create(test, *seed);
	unsigned int round;

	for (round = 0; inn->passed < guest_commands / ARRAY_SIZE(seeds); round++) {
		if (!random_batch(inn, draw(inn, 2)))
			break;
		if (round % 8 == 0)
			random_ste(inn, draw(inn, 2));
		if (round % 16 == 0)
			look_around(inn);
		cond_resched();
	}
	/* Not a test of refusals or of nothing else */
	KUNIT_EXPECT_GT(test, inn->refused, round / 8);
	KUNIT_EXPECT_LT(test, inn->refused, round);
	KUNIT_EXPECT_GT(test, inn->stes, round / 32);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, inn->host.model)->cerrors[CERROR_ILL], 0);
}

enum mistake { OPCODE, STRAY_BIT, RANGE, UNKNOWN_VSID, ATC_SIZE, TAIL, HOLE };

static const struct {
	const char *name;
	/* Instead of what stands there; the first word 0 leaves it */
	u64 cmd[2];
	int ret;
} mistakes[] = {
	[OPCODE] = { "opcode", { CMD_TLBI_S12_VMALL }, -EIO },
	[STRAY_BIT] = { "stray bit", { CMD_TLBI_NH_ALL | BIT(10) }, -EIO },
	[RANGE] = { "reserved range", { CMD_TLBI_NH_VAA, 0x400 }, -EIO },
	[UNKNOWN_VSID] = { "unknown vSID", { CMD_CFGI_CD_ALL | (u64)HOST_SID << 32 }, -EIO },
	[ATC_SIZE] = { "too much of an ATC", { CMD_ATC_INV | (u64)SID << 32, 53 }, -EIO },
	[TAIL] = { "tail", {}, -E2BIG },
	[HOLE] = { "hole", {}, -EFAULT },
};

KUNIT_ARRAY_PARAM_DESC(mistake, mistakes, name);

static bool batch_with_mistake(struct inn *inn, enum mistake m, u32 nr, u32 bad)
{
	/* What is behind a hole does not exist */
	u32 there = m == HOLE ? bad : nr, i;
	void __user *uptr = inn->uptr + (MOST - there) * ENTRY;
	u64 entry[3] = {};

	for (i = 0; i < there; i++) {
		do {
			draw_good(inn, 0, inn->cmds[i]);
		} while (!is_taken(inn, 0, inn->cmds[i]));
		if (i == bad && mistakes[m].cmd[0])
			memcpy(inn->cmds[i], mistakes[m].cmd, sizeof(inn->cmds[i]));
		memcpy(entry, inn->cmds[i], sizeof(inn->cmds[i]));
		entry[2] = i == bad && m == TAIL;
		KUNIT_ASSERT_EQ(inn->test, copy_to_user(uptr + i * ENTRY, entry, ENTRY), 0);
	}
	return call(inn, 0, uptr, ENTRY, nr, bad, mistakes[m].ret);
}

static void batch_is_done_up_to_its_mistake(struct kunit *test)
{
	typeof(mistakes[0]) *mistake = test->param_value;
	enum mistake m = mistake - mistakes;
	struct inn *inn = inn_create(test, m);
	u32 nr, bad;

	for (nr = 1; nr <= MOST; nr += guest_batches ? 1 : 1 + draw(inn, 16)) {
		for (bad = draw(inn, guest_batches ? 1 : nr); bad < nr;
		     bad += guest_batches ? 1 : nr) {
			if (!batch_with_mistake(inn, m, nr, bad))
				return;
		}
		cond_resched();
	}
}

static struct kunit_case nested_random_cases[] = {
	KUNIT_CASE_PARAM(whatever_guests_say_stays_with_them, seed_gen_params),
	KUNIT_CASE_PARAM(batch_is_done_up_to_its_mistake, mistake_gen_params),
	{}
};

static struct kunit_suite nested_random_suite = {
	.name = "arm_smmu_v3_nested_random",
	.test_cases = nested_random_cases,
};

kunit_test_suite(nested_random_suite);
