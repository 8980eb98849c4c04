// SPDX-License-Identifier: GPL-2.0-only
/* What the tests share in which each command of an operation goes wrong. */
#include "nth-bench.h"

#include <kunit/resource.h>

#include "../revive.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "outage-fixture.h"

/* Nobody waits for the real bounds; time is up after some turns more */
#define SHORT_US	500

static struct smmu_device *nth_smmu(struct nth *t)
{
	return outage_fixture_smmu(t->f.model);
}

/* An outage ends when the test says so, and not in the middle of a change. */
static void nth_make_impatient(struct nth *t)
{
	outage_fixture_bounds(nth_smmu(t), SHORT_US);
	outage_fixture_lasts(nth_smmu(t));
}

/*
 * Where ATS goes off while all traffic is cut off nobody can empty the ATC before EATS
 * goes. Nothing comes of it: the STE refuses what is in there, and before ATS comes on
 * again it is emptied.
 */
static void nth_expect_no_violation(struct nth *t)
{
	const struct smmu_model_stats *stats = fixture_stats(t->f.test, t->f.model);

	if (!stats->violations)
		return;
	KUNIT_EXPECT_TRUE_MSG(t->f.test, nth_smmu(t)->contain.times &&
			      str_has_prefix(stats->violation, "3.9.2: EATS cleared"),
			      "%s", stats->violation);
	smmu_model_stats_reset(t->f.model);
}

/* What is kept of STEs and CDs proves nothing here, so it may have been dropped. */
static void nth_forgive_evictions(void *ctx)
{
	struct nth *t = ctx;

	nth_expect_no_violation(t);
	smmu_model_stats_reset(t->f.model);
}

void nth_make_client(struct nth *t, const struct nth_kind *kind)
{
	struct smmu_model_config config = fixture_config(kind->profile);
	struct smmu_model_endpoint_config ep = pci_fixture_endpoint;
	static const u32 sids[NTH_MAX_SIDS] = { 5, 9 };
	struct kunit *test = t->f.test;

	if (kind->cfg_entries)
		config.cfg_entries = kind->cfg_entries;
	t->has_pasids = kind->profile != SMMU_MODEL_S2_ONLY;
	if (kind->is_pci) {
		ep.keeps_atc = true;
		t->f = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
			.num_endpoints = 1,
			.endpoints = { ep },
		})->f;
		t->sids[0] = t->f.sid;
		t->nr_sids = 1;
		nth_make_impatient(t);
		if (kind->cfg_entries)
			KUNIT_ASSERT_EQ(test, 0,
					kunit_add_action_or_reset(test, nth_forgive_evictions, t));
		return;
	}
	memcpy(t->sids, sids, sizeof(sids));
	t->nr_sids = NTH_MAX_SIDS;
	t->f.model = fixture_model(test, &config);
	t->f.client = fixture_client_sids(test, t->f.model, sids, NTH_MAX_SIDS, true);
	t->f.dev = smmu_model_client_dev(t->f.client);
	nth_make_impatient(t);
}

enum smmu_model_outcome nth_read(struct nth *t, u32 sid, u32 ssid, u64 addr, u64 *word)
{
	struct fixture f = t->f;

	f.sid = sid;
	*word = 0;
	return fixture_read(&f, ssid, addr, word, sizeof(*word));
}

bool nth_lasts(enum wrong how)
{
	return how >= REFUSED_FROM;
}

void nth_inject(struct nth *t, enum wrong how, unsigned int n)
{
	struct smmu_model *model = t->f.model;

	nth_expect_no_violation(t);
	smmu_model_stats_reset(model);
	switch (how) {
	case REFUSED:
		smmu_model_inject_later(model, SMMU_MODEL_CERROR_ILL, SMMU_MODEL_ANY, n, 1);
		break;
	case ABORTED:
		smmu_model_inject_later(model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_CMDQ, 2 * n, 1);
		break;
	case REFUSED_FROM:
		smmu_model_inject_later(model, SMMU_MODEL_CERROR_ILL, SMMU_MODEL_ANY, n,
					SMMU_MODEL_FOREVER);
		break;
	case STES_REFUSED_FROM:
		smmu_model_inject_later(model, SMMU_MODEL_CERROR_ILL, CMD_CFGI_STE, n,
					SMMU_MODEL_FOREVER);
		break;
	case CDS_REFUSED_FROM:
		smmu_model_inject_later(model, SMMU_MODEL_CERROR_ILL, CMD_CFGI_CD, n,
					SMMU_MODEL_FOREVER);
		break;
	case STANDS:
		smmu_model_inject_later(model, SMMU_MODEL_CMDQ_HANG, 0, n, SMMU_MODEL_FOREVER);
		break;
	}
}

bool nth_inject_no_more(struct nth *t)
{
	const struct smmu_model_stats *stats = fixture_stats(t->f.test, t->f.model);
	bool failed = stats->cerrors[CERROR_ILL] || stats->cerrors[CERROR_ABT] ||
		      READ_ONCE(nth_smmu(t)->contain.why);

	smmu_model_inject_clear(t->f.model);
	nth_expect_no_violation(t);
	KUNIT_EXPECT_EQ(t->f.test, smmu_revive(nth_smmu(t)), 0);
	return failed;
}
