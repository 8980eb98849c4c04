// SPDX-License-Identifier: GPL-2.0-only
/*
 * CR0 in order: from an SMMU in any state to one that translates, and back.
 *
 * Words: an *Update* is the write of a field of CR0, IRQ_CTRL or GBPA together
 * with the wait until the SMMU acknowledges it. Until then either value may be
 * in force, so every Update of this file is complete before the next step.
 *
 * Follows IHI 0070, "SMMU_CR0" to "SMMU_GBPA" and "Initialization".
 */
#include "reset.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/crash_dump.h>
#include <linux/device.h>
#include <linux/err.h>

#include "cmd.h"
#include "contain.h"
#include "irq.h"
#include "smmu.h"
#include "spec-regs.h"

static int smmu_reset_poll(struct smmu_device *smmu, u32 offset, u32 mask,
			   u32 value, const char *what)
{
	int ret = smmu_mmio_poll32(&smmu->mmio, offset, mask, value,
				   SMMU_ACK_TIMEOUT_US);

	if (ret)
		dev_err(smmu->dev, "%s: no acknowledgment\n", what);
	return ret;
}

/* CR0ACK never shows reserved bits, and @cr0 has none: compare all of it. */
static int smmu_reset_update_cr0(struct smmu_device *smmu, u32 cr0, const char *what)
{
	smmu_write32(&smmu->mmio, SMMU_CR0, cr0);
	return smmu_reset_poll(smmu, SMMU_CR0ACK, U32_MAX, cr0, what);
}

/* A write of GBPA counts only with Update, and only while no earlier one is under way. */
static int smmu_reset_update_gbpa(struct smmu_device *smmu, u32 gbpa)
{
	int ret;

	ret = smmu_reset_poll(smmu, SMMU_GBPA, GBPA_UPDATE, 0, "SMMU_GBPA");
	if (ret)
		return ret;
	smmu_write32(&smmu->mmio, SMMU_GBPA, gbpa | GBPA_UPDATE);
	return smmu_reset_poll(smmu, SMMU_GBPA, GBPA_UPDATE, 0, "SMMU_GBPA");
}

/*
 * Make traffic abort while SMMUEN is 0. The other fields of GBPA stay what
 * firmware made them.
 */
static int smmu_reset_gbpa_abort(struct smmu_device *smmu)
{
	return smmu_reset_update_gbpa(smmu, smmu->gbpa_found | GBPA_ABORT);
}

int smmu_reset_abort(struct smmu_device *smmu)
{
	int ret;

	smmu->gbpa_found = smmu_read32(&smmu->mmio, SMMU_GBPA) & ~GBPA_UPDATE;
	if (smmu_read32(&smmu->mmio, SMMU_CR0) & CR0_SMMUEN) {
		dev_notice(smmu->dev, "found enabled, its traffic aborts until it is set up\n");
		ret = smmu_reset_gbpa_abort(smmu);
		if (ret)
			return ret;
	}
	ret = smmu_reset_update_cr0(smmu, 0, "SMMU_CR0");
	if (ret)
		return ret;
	smmu_write32(&smmu->mmio, SMMU_IRQ_CTRL, 0);
	return smmu_reset_poll(smmu, SMMU_IRQ_CTRLACK, U32_MAX, 0, "SMMU_IRQ_CTRL");
}

u32 smmu_reset_cr2(const struct smmu_caps *caps, bool shares_asids, u32 idr0)
{
	u32 cr2 = CR2_RECINVSID;

	/*
	 * Where no domain relies on the CPUs' broadcast TLB maintenance, let the
	 * SMMU ignore it. Whether PTM exists is told by the raw bit: an erratum
	 * may have taken caps.btm away, and wants PTM all the more.
	 */
	if (!shares_asids && (idr0 & IDR0_BTM))
		cr2 |= CR2_PTM;
	if (caps->e2h)
		cr2 |= CR2_E2H;
	return cr2;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_reset_cr2);

/* How the SMMU reaches tables and queues, and where the stream table is. */
static void smmu_reset_program(struct smmu_device *smmu)
{
	const struct smmu_mmio *m = &smmu->mmio;
	u32 cr1 = 0;

	/* Non-cacheable is 0, and its shareability is always outer. */
	if (smmu->caps.cohacc)
		cr1 = FIELD_PREP(CR1_QUEUE_IC, CR1_CACHE_WB) |
		      FIELD_PREP(CR1_QUEUE_OC, CR1_CACHE_WB) |
		      FIELD_PREP(CR1_QUEUE_SH, CR1_SH_ISH) |
		      FIELD_PREP(CR1_TABLE_IC, CR1_CACHE_WB) |
		      FIELD_PREP(CR1_TABLE_OC, CR1_CACHE_WB) |
		      FIELD_PREP(CR1_TABLE_SH, CR1_SH_ISH);
	smmu_write32(m, SMMU_CR1, cr1);

	smmu_write32(m, SMMU_CR2, smmu_reset_cr2(&smmu->caps, smmu->shares_asids,
						 smmu_read32(m, SMMU_IDR0)));

	smmu_write64_relaxed(m, SMMU_STRTAB_BASE, smmu_strtab_base(&smmu->strtab));
	smmu_write32(m, SMMU_STRTAB_BASE_CFG, smmu_strtab_base_cfg(&smmu->strtab));
	smmu_cmdq_program(&smmu->cmdq);
	/* An error that is active since before us would keep a queue stopped. */
	smmu_cmdq_ack_gerror(&smmu->cmdq);
}

/*
 * Reset leaves caches unknown, and so does whoever ran the SMMU before us.
 * Configuration goes first, and is gone before the TLBs are: stale
 * configuration could bring new TLB entries in.
 */
int smmu_reset_invalidate(struct smmu_device *smmu)
{
	struct smmu_cmd cmds[2];
	unsigned int nr = 0;
	int ret;

	cmds[0] = smmu_cmd_cfgi_all();
	ret = smmu_cmdq_issue(&smmu->cmdq, cmds, 1);
	if (!ret) {
		if (smmu->caps.hyp)
			cmds[nr++] = smmu_cmd_tlbi_el2_all();
		cmds[nr++] = smmu_cmd_tlbi_nsnh_all();
		ret = smmu_cmdq_issue(&smmu->cmdq, cmds, nr);
	}
	if (ret)
		dev_err(smmu->dev, "invalidation of everything: %pe\n", ERR_PTR(ret));
	return ret;
}

/*
 * The queues that the SMMU fills. A kdump kernel meets devices that nobody
 * stopped, and has no use for a storm of their faults.
 */
static int smmu_reset_enable_hwqs(struct smmu_device *smmu, u32 *cr0)
{
	int ret;

	smmu_hwq_program(&smmu->evtq);
	if (smmu->caps.pri)
		smmu_hwq_program(&smmu->priq);
	if (is_kdump_kernel())
		return 0;

	*cr0 |= CR0_EVENTQEN;
	ret = smmu_reset_update_cr0(smmu, *cr0, "CR0.EVENTQEN");
	if (ret || !smmu->caps.pri)
		return ret;
	*cr0 |= CR0_PRIQEN;
	return smmu_reset_update_cr0(smmu, *cr0, "CR0.PRIQEN");
}

/* The Command queue, and nothing in any cache that is older than it. */
static int smmu_reset_start(struct smmu_device *smmu)
{
	int ret;

	smmu_reset_program(smmu);
	ret = smmu_reset_update_cr0(smmu, CR0_CMDQEN, "CR0.CMDQEN");
	if (ret)
		return ret;
	smmu_strtab_set_live(&smmu->strtab, true);
	return smmu_reset_invalidate(smmu);
}

/*
 * There is no SMMU that this kernel can do without, and none that it can trust
 * before its caches are empty. So once more, without what is most likely not to
 * work where it should: that the SMMU tells of a CMD_SYNC by a write to memory.
 */
static int smmu_reset_start_once_more(struct smmu_device *smmu)
{
	int ret;

	dev_warn(smmu->dev, "once more, completion of commands is read from SMMU_CMDQ_CONS\n");
	smmu_contain_forget(smmu);
	ret = smmu_reset_update_cr0(smmu, 0, "SMMU_CR0");
	if (ret)
		return ret;
	smmu->cmdq.msi = false;
	return smmu_reset_start(smmu);
}

static int smmu_reset_steps(struct smmu_device *smmu)
{
	u32 cr0 = CR0_CMDQEN;
	int ret;

	ret = smmu_reset_start(smmu);
	if (ret)
		ret = smmu_reset_start_once_more(smmu);
	if (ret)
		return ret;
	ret = smmu_reset_enable_hwqs(smmu, &cr0);
	if (ret)
		return ret;
	if (smmu->caps.ats) {
		cr0 |= CR0_ATSCHK;
		ret = smmu_reset_update_cr0(smmu, cr0, "CR0.ATSCHK");
		if (ret)
			return ret;
	}
	ret = smmu_irq_setup(smmu);
	if (ret)
		return ret;
	cr0 |= CR0_SMMUEN;
	ret = smmu_reset_update_cr0(smmu, cr0, "CR0.SMMUEN");
	if (ret)
		return ret;
	smmu_irq_look(smmu);
	return 0;
}

int smmu_reset_enable(struct smmu_device *smmu)
{
	int ret = smmu_reset_steps(smmu);

	if (ret) {
		/* Nobody is to let traffic in over tables that go */
		smmu_contain_end(smmu);
		smmu_reset_disable(smmu);
	}
	return ret;
}

/* No register has all its bits: nothing answers there any more. */
static bool smmu_reset_is_gone(struct smmu_device *smmu)
{
	if (smmu_read32(&smmu->mmio, SMMU_IDR0) != U32_MAX)
		return false;
	dev_err(smmu->dev, "registers read all ones, nothing more can be done\n");
	return true;
}

/*
 * Go on whatever fails: each Update that succeeds takes something away that the
 * SMMU could still do.
 */
static void smmu_reset_stop(struct smmu_device *smmu, u32 gbpa)
{
	if (smmu_reset_is_gone(smmu))
		return;
	if (smmu_reset_update_gbpa(smmu, gbpa))
		dev_err(smmu->dev, "traffic may pass untranslated\n");
	if (smmu_reset_update_cr0(smmu, 0, "SMMU_CR0"))
		dev_err(smmu->dev, "does not stop\n");
	smmu_write32(&smmu->mmio, SMMU_IRQ_CTRL, 0);
	if (smmu_reset_poll(smmu, SMMU_IRQ_CTRLACK, U32_MAX, 0, "SMMU_IRQ_CTRL"))
		dev_err(smmu->dev, "may still send interrupts\n");
}

void smmu_reset_disable(struct smmu_device *smmu)
{
	smmu_reset_stop(smmu, smmu->gbpa_found | GBPA_ABORT);
}

void smmu_reset_shutdown(struct smmu_device *smmu)
{
	/* One that has failed is disabled, but for the moment when it is revived. */
	bool works = smmu_read32(&smmu->mmio, SMMU_CR0ACK) & CR0_SMMUEN &&
		     !READ_ONCE(smmu->contain.why);

	if (smmu->has_presets && works)
		smmu_reset_stop(smmu, smmu->gbpa_found);
	else
		smmu_reset_disable(smmu);
}
