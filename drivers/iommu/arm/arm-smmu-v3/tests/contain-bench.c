// SPDX-License-Identifier: GPL-2.0-only
/* What the tests of hardware that fails while something goes share. */
#include "contain-bench.h"

#include <kunit/resource.h>
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/pci.h>

/* iommu_detach_group_handle() is iommufd's, and drivers/iommu's */
#include "iommu-priv.h"

#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"

#define SIZE		SZ_64K
/* Nobody waits for the real bounds; long against what a turn takes */
#define SHORT_US	20000

struct smmu_device *failing_smmu(struct pci_fixture *p)
{
	return outage_fixture_smmu(p->f.model);
}

enum smmu_model_outcome failing_read_page(struct pci_fixture *p, struct failing *f, unsigned int n)
{
	u64 word;

	return pci_dma(p, f->bond[0]->pasid, f->proc->addr + n * PAGE_SIZE, false, &word);
}

enum smmu_model_outcome failing_read_iova(struct failing *f)
{
	u64 word;

	return pci_dma(f->bad, NO_SSID, FAILING_IOVA, false, &word);
}

struct iommu_domain *failing_blocked_domain(struct failing *f)
{
	return dev_iommu_ops(f->bad->f.dev)->blocked_domain;
}

u64 failing_eats(struct pci_fixture *p)
{
	u64 ste[STE_WORDS];

	KUNIT_ASSERT_EQ(p->f.test, smmu_model_peek_ste(p->f.model, p->f.sid, ste), 0);
	return FIELD_GET(STE_1_EATS, ste[1]);
}

/* As the registers say it, and as debugfs does */
void failing_expect_aborted(struct pci_fixture *p, bool want)
{
	u32 gbpa = smmu_model_peek32(p->f.model, SMMU_GBPA);
	u32 cr0 = smmu_model_peek32(p->f.model, SMMU_CR0ACK);

	KUNIT_EXPECT_TRUE(p->f.test, gbpa & GBPA_ABORT || !want);
	KUNIT_EXPECT_EQ(p->f.test, !(cr0 & CR0_SMMUEN), want);
	KUNIT_EXPECT_EQ(p->f.test, failing_smmu(p)->contain.on, want);
	KUNIT_EXPECT_EQ(p->f.test, !!failing_smmu(p)->contain.why, want);
}

static void end_attachment(struct failing *f)
{
	struct device *dev = f->bad->f.dev;

	if (f->attached)
		iommu_detach_device(f->domain, dev);
	else if (f->blocked.domain)
		iommu_detach_group_handle(failing_blocked_domain(f), dev->iommu_group);
}

/* Everything works again, and so the test can end as others do. */
static void let_it_work(void *ctx)
{
	struct failing *f = ctx;

	if (f->bad->f.dev)
		to_pci_dev(f->bad->f.dev)->error_state = pci_channel_io_normal;
	smmu_model_inject_clear(f->bad->f.model);
	if (!f->for_good)
		KUNIT_EXPECT_EQ(f->bad->f.test, smmu_revive(failing_smmu(f->bad)), 0);
	if (f->bad->f.dev)
		end_attachment(f);
}

struct failing *failing_init_at(struct kunit *test, u32 sid_base)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model_pci_config pci = {
		.sid_base = sid_base,
		.num_endpoints = 2,
		.endpoints = { pci_fixture_endpoint, pci_fixture_endpoint },
	};
	struct failing *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	pci.endpoints[0].keeps_atc = true;
	f->proc = fixture_process(test, SIZE);
	f->bad = pci_fixture_init(test, &config, &pci);
	f->mate = *f->bad;
	f->mate.f.dev = smmu_model_pci_dev(f->bad->pci, 1);
	f->mate.f.sid = smmu_model_pci_sid(f->bad->pci, 1);
	f->good = pci_fixture_init(test, &config, &pci);
	f->domain = fixture_paging_domain(&f->bad->f);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(f->domain, f->bad->f.dev), 0);
	f->attached = true;
	f->bond[0] = fixture_bind(test, f->bad->f.dev, f->proc);
	f->bond[1] = fixture_bind(test, f->good->f.dev, f->proc);
	f->bond[2] = fixture_bind(test, f->mate.f.dev, f->proc);
	f->page = fixture_page(test);
	*f->page = FAILING_MAGIC;
	KUNIT_ASSERT_EQ(test, iommu_map(f->domain, FAILING_IOVA, virt_to_phys(f->page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	for (i = 0; i < 3; i++) {
		fixture_poke(test, f->proc, f->proc->addr + i * PAGE_SIZE, FAILING_MAGIC);
		FIXTURE_EXPECT_OK(test, failing_read_page(f->bad, f, i));
		FIXTURE_EXPECT_OK(test, failing_read_page(f->good, f, i));
		FIXTURE_EXPECT_OK(test, failing_read_page(&f->mate, f, i));
	}
	FIXTURE_EXPECT_OK(test, failing_read_iova(f));
	outage_fixture_bounds(failing_smmu(f->bad), SHORT_US);
	outage_fixture_lasts(failing_smmu(f->bad));
	smmu_model_stats_reset(f->bad->f.model);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, let_it_work, f), 0);
	return f;
}

struct failing *failing_init(struct kunit *test)
{
	return failing_init_at(test, 0x100);
}

void failing_atc_is_silent(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ATC_INV_IGNORED, f->bad->f.sid,
			  SMMU_MODEL_FOREVER);
}

void failing_atc_is_silent_for_ever(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ATC_INV_DELAYED, SMMU_MODEL_ANY,
			  SMMU_MODEL_FOREVER);
}

void failing_queue_is_frozen(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CMDQ_HANG, 0, SMMU_MODEL_FOREVER);
}

void failing_queue_is_full(struct failing *f)
{
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH - 1];
	struct smmu_cmdq *q = &failing_smmu(f->bad)->cmdq;
	struct kunit *test = f->bad->f.test;
	u32 room = BIT(q->lg2), nr, i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		cmds[i] = smmu_cmd_cfgi_all();
	failing_queue_is_frozen(f);
	for (; room; room -= nr) {
		nr = min_t(u32, room, ARRAY_SIZE(cmds));
		KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(q, cmds, nr), 0);
	}
}

void failing_queue_cannot_be_read(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_CMDQ,
			  SMMU_MODEL_FOREVER);
}

void failing_commands_are_refused(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CERROR_ILL, SMMU_MODEL_ANY,
			  SMMU_MODEL_FOREVER);
}

/* To the model a device is gone that has let a CMD_ATC_INV time out. */
void failing_device_is_gone(struct failing *f)
{
	struct smmu_cmd cmd = smmu_cmd_atc_inv(f->bad->f.sid, false, 0, false, 0,
					       CMD_ATC_INV_1_SIZE_ALL);

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ATC_INV_IGNORED, f->bad->f.sid, 1);
	KUNIT_EXPECT_EQ(f->bad->f.test, -ETIME,
			smmu_cmdq_issue(&failing_smmu(f->bad)->cmdq, &cmd, 1));
	smmu_model_stats_reset(f->bad->f.model);
	to_pci_dev(f->bad->f.dev)->error_state = pci_channel_io_perm_failure;
}

void failing_smmu_has_failed(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_GERROR, GERROR_SFM_ERR, 1);
	f->for_good = true;
}
