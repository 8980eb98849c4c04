// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: SMMUs with a thread of their own, and devices behind them that are
 * unplugged and come back while they do DMA.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/iommu.h>

#include "../smmu.h"
#include "../spec-regs.h"
#include "../sva.h"
#include "torture-state.h"

/* The first half of the platform devices can stall. */
static bool platform_can_stall(const struct client *c)
{
	return c->index < PLATFORM_CLIENTS / 2 && c->t->config->profile != SMMU_MODEL_NO_STALL;
}

/* An SMMU is a thread among many, on a machine that may have other things to do. */
void machines_patience(struct torture *t, u32 us)
{
	struct smmu_device *smmu;
	unsigned int i;

	for (i = 0; i < SMMUS; i++) {
		smmu = dev_get_drvdata(smmu_model_dev(t->model[i]));
		WRITE_ONCE(smmu->cmdq.timeout_us, us);
		WRITE_ONCE(smmu->cmdq.atc_timeout_us, us);
		WRITE_ONCE(smmu->cmdq.wait_us, 4 * us);
	}
}

static int models_create(struct torture *t)
{
	struct smmu_model_config config = smmu_model_config_profile(t->config->profile);
	unsigned int i;
	int ret;

	config.clock = SMMU_MODEL_FREE;
	config.policy = t->config->policy;
	for (i = 0; i < SMMUS; i++) {
		if (i && t->config->unlike)
			config.idr[3] &= ~IDR3_RIL;
		config.seed = t->config->seed + i + 1;
		t->watch[i] = (struct machine_watch) { .t = t, .smmu = i };
		config.observe = guest_watch;
		config.observe_ctx = &t->watch[i];
		t->model[i] = smmu_model_create(&config);
		if (IS_ERR(t->model[i]))
			return PTR_ERR(t->model[i]);
		/* What the driver does not do by default */
		smmu_sva_share_asids = t->config->profile == SMMU_MODEL_BTM;
		ret = smmu_model_plug(t->model[i]);
		smmu_sva_share_asids = false;
		if (ret)
			return ret;
	}
	machines_patience(t, PATIENCE_US);
	return 0;
}

static struct device *platform_insert(struct client *c)
{
	const struct smmu_model_client_config config = {
		.sids = { c->sid },
		.num_sids = 1,
		.pasid_bits = 16,
		.can_stall = platform_can_stall(c),
	};

	c->platform = smmu_model_client_create(c->model, &config);
	if (IS_ERR(c->platform))
		return ERR_CAST(c->platform);
	return smmu_model_client_dev(c->platform);
}

static void platform_remove(struct client *c)
{
	smmu_model_client_destroy(c->platform);
	c->platform = NULL;
}

static int platform_create(struct client *c, struct smmu_model *model, u32 sid)
{
	c->model = model;
	c->sid = sid;
	c->can_fault = platform_can_stall(c);
	c->dev = platform_insert(c);
	if (!IS_ERR(c->dev))
		return 0;
	c->dev = NULL;
	return PTR_ERR(c->platform);
}

int machines_create(struct torture *t)
{
	unsigned int i;
	int ret;

	ret = models_create(t);
	for (i = 0; !ret && i < PLATFORM_CLIENTS; i++)
		ret = platform_create(&t->client[i], t->model[i % SMMUS], FIRST_SID + i);
	for (i = PCI_GUESTS; !ret && i < GUESTS; i++)
		ret = platform_create(&t->client[CLIENTS + i], t->model[(i - PCI_GUESTS) % SMMUS],
				      FIRST_GUEST_SID + i);
	return ret ?: listener_create(t) ?: endpoints_create(t);
}

/* Also of one that is unplugged now and then */
static bool client_exists(const struct client *c)
{
	return c->model;
}

struct client *client_some(struct torture *t, struct rnd_state *rnd)
{
	struct client *c = &t->client[below(rnd, CLIENTS)];

	return client_exists(c) ? c : &t->client[below(rnd, PLATFORM_CLIENTS)];
}

void client_replug(struct client *c, struct rnd_state *rnd)
{
	struct device *dev;

	guard(mutex)(&c->lock);
	if (!c->dev)
		return;
	/* What the device's driver does when it goes; its DMA goes on */
	if (c->index < CLIENTS)
		bonds_break(c);
	points_clear(c);
	c->dev = NULL;
	if (c->is_pci)
		endpoint_remove(c);
	else
		platform_remove(c);
	usleep_range(50, 50 + below(rnd, 2000));
	dev = c->is_pci ? endpoint_insert(c) : platform_insert(c);
	if (IS_ERR_OR_NULL(dev) || !dev->iommu_group) {
		violation(c->t, "a device did not come back", c->index, 0,
			  IS_ERR(dev) ? -PTR_ERR(dev) : ENODEV, 0);
		return;
	}
	c->dev = dev;
	c->fenced = false;
	atomic64_inc(&c->t->result->removals);
}

static void machine_judge(struct torture *t, unsigned int i)
{
	struct smmu_model_stats *stats = kzalloc_obj(*stats);

	rules_judge(t, i);
	if (!stats)
		return;
	smmu_model_stats(t->model[i], stats);
	if (stats->stalled)
		violation(t, "stalls without answer", i, 0, stats->stalled, 0);
	if (stats->page_groups)
		violation(t, "page requests without answer", i, 0, stats->page_groups, 0);
	kfree(stats);
}

void machines_destroy(struct torture *t)
{
	unsigned int i;

	for (i = 0; i < PLATFORM_CLIENTS; i++)
		platform_remove(&t->client[i]);
	for (i = CLIENTS + PCI_GUESTS; i < CLIENTS + GUESTS; i++)
		platform_remove(&t->client[i]);
	endpoints_destroy(t);
	listener_destroy(t);
	for (i = 0; i < SMMUS; i++) {
		if (IS_ERR_OR_NULL(t->model[i]))
			continue;
		machine_judge(t, i);
		smmu_model_destroy(t->model[i]);
	}
}
