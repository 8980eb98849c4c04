// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: the CPUs' TLBIs for a process, on their way to the SMMUs.
 *
 * Real ones come before any notifier, and of notifiers who listens last hears first.
 * So the driver listens before the models do, and as long: a process stays bound to a
 * device that does nothing else, however the other bonds come and go.
 */
#include <linux/err.h>
#include <linux/iommu.h>

#include "torture-state.h"

static bool have_btm(const struct torture *t)
{
	return t->config->profile == SMMU_MODEL_BTM;
}

int listener_create(struct torture *t)
{
	const struct smmu_model_client_config config = {
		.sids = { LISTENER_SID },
		.num_sids = 1,
		.pasid_bits = 16,
	};

	if (!have_btm(t))
		return 0;
	t->listener = smmu_model_client_create(t->model[0], &config);
	return PTR_ERR_OR_ZERO(t->listener);
}

void listener_destroy(struct torture *t)
{
	smmu_model_client_destroy(t->listener);
}

static int models_listen(struct process *p, struct mm_struct *mm)
{
	unsigned int i;

	for (i = 0; i < SMMUS; i++) {
		p->btm[i] = smmu_model_btm_watch(p->t->model[i], mm);
		if (IS_ERR(p->btm[i]))
			return PTR_ERR(p->btm[i]);
	}
	return 0;
}

int process_listen(struct process *p, struct mm_struct *mm)
{
	int ret;

	if (!have_btm(p->t))
		return 0;
	p->listens = iommu_sva_bind_device(smmu_model_client_dev(p->t->listener), mm);
	ret = PTR_ERR_OR_ZERO(p->listens) ?: models_listen(p, mm);
	if (ret)
		process_unlisten(p);
	return ret;
}

void process_unlisten(struct process *p)
{
	unsigned int i;

	for (i = 0; i < SMMUS; i++) {
		if (!IS_ERR_OR_NULL(p->btm[i]))
			smmu_model_btm_unwatch(p->btm[i]);
		p->btm[i] = NULL;
	}
	if (!IS_ERR_OR_NULL(p->listens))
		iommu_sva_unbind_device(p->listens);
	p->listens = NULL;
}
