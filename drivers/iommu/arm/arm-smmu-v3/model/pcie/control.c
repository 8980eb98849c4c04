// SPDX-License-Identifier: GPL-2.0-only
/*
 * What follows from a write to the configuration space of a PCIe function.
 *
 * PCIe Base Specification, 7.8.8 "PASID Extended Capability", 10.5 "ATS
 * Configuration"; IHI 0070, 3.9.1 "ATS Interface". The registers keep the new
 * value by now. What the specifications forbid is a violation.
 */
#include "control.h"

#include <linux/pci_regs.h>

#include "../smmu/ats.h"
#include "../smmu/defer.h"
#include "page.h"

/* 10.5.1.3: the unit is defined while Enable goes from 0 to 1, or before */
static void ats_written(struct smmu_model_endpoint *ep, u16 old, u16 value)
{
	struct smmu_model *model = ep->model;
	bool was = old & PCI_ATS_CTRL_ENABLE, is = value & PCI_ATS_CTRL_ENABLE;

	if (was && is && (value ^ old) & PCI_ATS_CTRL_STU(~0))
		smmu_model_blame(model, "PCIe 10.5.1.3: STU changed while ATS is enabled");
	if (is && smmu_model_cfg_stu_lg2(&ep->space) != smmu_model_ats_stu_lg2(model))
		smmu_model_blame(model, "3.9.1: STU is not the smallest granule of the SMMU");
	if (is && !was)
		smmu_model_ats_check_enable(model, ep->port.sid);
	if (was && !is) {
		if (!ep->function->deaf &&
		    smmu_model_defer_has_atc_inv(&model->deferred, ep->port.sid))
			smmu_model_blame(model,
					 "3.9.1: ATS disabled while a CMD_ATC_INV is on its way");
		if (!ep->space.cfg.keeps_atc)
			smmu_model_atc_clear(&ep->atc);
		ep->unclean = true;
	}
}

/* 10.5.2: Reset counts while Enable is 0; a change of Enable clears RF */
static void pri_written(struct smmu_model_endpoint *ep, u16 old, u16 value)
{
	bool was = old & PCI_PRI_CTRL_ENABLE, is = value & PCI_PRI_CTRL_ENABLE;
	struct smmu_model_cfgspace *space = &ep->space;

	if (is && value & PCI_PRI_CTRL_RESET)
		smmu_model_blame(ep->model, "PCIe 10.5.2.2: PRI reset while it is enabled");
	if (is && !was && !smmu_model_cfg_pri_stopped(space))
		smmu_model_blame(ep->model, "PCIe 10.5.2.2: PRI enabled before it has stopped");
	if (is && !was && !smmu_model_cfg_pri_credits(space))
		smmu_model_blame(ep->model, "PCIe 10.5.2.5: PRI enabled without an allocation");
	if (!is && value & PCI_PRI_CTRL_RESET)
		smmu_model_page_reset(ep);
	if (is != was)
		smmu_model_cfg_pri_status(space, PCI_PRI_STATUS_RF, 0);
	if (is)
		smmu_model_cfg_pri_status(space, PCI_PRI_STATUS_STOPPED, 0);
	else if (!ep->outstanding)
		smmu_model_cfg_pri_status(space, 0, PCI_PRI_STATUS_STOPPED);
	if (!is && value & PCI_PRI_CTRL_RESET)
		smmu_model_cfg_pri_stops_late(space);
}

static void pri_alloc_written(struct smmu_model_endpoint *ep, u32 value)
{
	if (smmu_model_cfg_pri_enabled(&ep->space))
		smmu_model_blame(ep->model,
				 "PCIe 10.5.2.5: allocation changed while PRI is enabled");
	if (value > ep->space.cfg.page_requests)
		smmu_model_blame(ep->model, "PCIe 10.5.2.5: allocation above the capacity");
}

/* 7.8.8.3, 10.5.1.3: PASID is settled before ATS is enabled */
static void pasid_written(struct smmu_model_endpoint *ep, u16 old, u16 value)
{
	if (value != old && smmu_model_cfg_ats_on(&ep->space))
		smmu_model_blame(ep->model, "PCIe 7.8.8.3: PASID changed while ATS is enabled");
	if (value & (PCI_PASID_CTRL_EXEC | PCI_PASID_CTRL_PRIV))
		smmu_model_blame(ep->model,
				 "PCIe 7.8.8.3: PASID permission that the function lacks");
}

/**
 * smmu_model_control() - a function acts upon what was written to a register
 * @ep: the endpoint; its model is locked
 * @reg: the register
 * @old: what it held
 * @value: what was written
 */
void smmu_model_control(struct smmu_model_endpoint *ep,
			enum smmu_model_cfg_reg reg, u32 old, u32 value)
{
	switch (reg) {
	case SMMU_MODEL_CFG_ATS_CTRL:
		ats_written(ep, old, value);
		break;
	case SMMU_MODEL_CFG_PRI_CTRL:
		pri_written(ep, old, value);
		break;
	case SMMU_MODEL_CFG_PRI_ALLOC:
		pri_alloc_written(ep, value);
		break;
	case SMMU_MODEL_CFG_PASID_CTRL:
		pasid_written(ep, old, value);
		break;
	case SMMU_MODEL_CFG_OTHER:
		break;
	}
}
