// SPDX-License-Identifier: GPL-2.0-only
#include "outage-fixture.h"

#include <linux/device.h>
#include <linux/workqueue.h>

#include "../model/model.h"
#include "../smmu.h"

struct smmu_device *outage_fixture_smmu(struct smmu_model *model)
{
	return dev_get_drvdata(smmu_model_dev(model));
}

void outage_fixture_bounds(struct smmu_device *smmu, u32 us)
{
	struct smmu_cmdq *q = &smmu->cmdq;

	q->timeout_us = us;
	q->atc_timeout_us = us;
	q->wait_us = 4 * us;
	q->moment_us = us;
}

void outage_fixture_lasts(struct smmu_device *smmu)
{
	disable_delayed_work_sync(&smmu->contain.work);
}

void outage_fixture_may_end(struct smmu_device *smmu)
{
	enable_delayed_work(&smmu->contain.work);
}
