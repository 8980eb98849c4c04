// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration space of an endpoint.
 *
 * PCIe Base Specification, 7.5.1 "PCI-Compatible Configuration Registers",
 * 7.5.3 "PCI Express Capability", 7.8.8 "PASID Extended Capability", 10.5 "ATS
 * Configuration". A function of a root complex (no link, no port above it), of
 * whose registers only those of ATS, PRI and PASID, BAR 0 and a few others of
 * the header can be written. What the specification forbids is a violation.
 */
#include "endpoint.h"

#include <linux/bitfield.h>
#include <linux/pci_ids.h>
#include <linux/pci_regs.h>
#include <linux/unaligned.h>

#include "../smmu/ats.h"
#include "bar.h"
#include "../smmu/command.h"
#include "../smmu/pri.h"

#define CAP_EXP			0x40
#define ATS			SMMU_MODEL_CFG_ATS
#define PRI			SMMU_MODEL_CFG_PRI
#define PASID			SMMU_MODEL_CFG_PASID
#define CXL			0x160
#define CXL_SIZE		0x3c

/* A class that no driver looks for */
#define CLASS_CODE		0x120000

static u16 get16(struct smmu_model_endpoint *ep, unsigned int where)
{
	return get_unaligned_le16(&ep->space[where]);
}

static void set16(struct smmu_model_endpoint *ep, unsigned int where, u16 value)
{
	put_unaligned_le16(value, &ep->space[where]);
}

static u32 get32(struct smmu_model_endpoint *ep, unsigned int where)
{
	return get_unaligned_le32(&ep->space[where]);
}

static void set32(struct smmu_model_endpoint *ep, unsigned int where, u32 value)
{
	put_unaligned_le32(value, &ep->space[where]);
}

static void init_header(struct smmu_model_endpoint *ep)
{
	set16(ep, PCI_VENDOR_ID, SMMU_MODEL_CFG_VENDOR);
	set16(ep, PCI_DEVICE_ID, SMMU_MODEL_CFG_DEVICE);
	set32(ep, PCI_CLASS_REVISION, CLASS_CODE << 8);
	set16(ep, PCI_STATUS, PCI_STATUS_CAP_LIST);
	ep->space[PCI_CAPABILITY_LIST] = CAP_EXP;

	ep->space[CAP_EXP] = PCI_CAP_ID_EXP;
	set16(ep, CAP_EXP + PCI_EXP_FLAGS, 2 | PCI_EXP_TYPE_RC_END << 4);
	set32(ep, CAP_EXP + PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER);
	set32(ep, CAP_EXP + PCI_EXP_DEVCAP2,
	      ep->cfg.can_stall ? 0 : PCI_EXP_DEVCAP2_EE_PREFIX);
}

/* The chain starts at 0x100, whatever stands there first */
static void link_cap(struct smmu_model_endpoint *ep, unsigned int *last,
		     unsigned int where, u16 id)
{
	if (*last)
		set32(ep, *last, get32(ep, *last) | where << 20);
	set32(ep, where, id | 1 << 16);
	*last = where;
}

/**
 * smmu_model_cfg_init() - the configuration space after reset
 * @ep: the endpoint
 */
void smmu_model_cfg_init(struct smmu_model_endpoint *ep)
{
	const struct smmu_model_endpoint_config *cfg = &ep->cfg;
	unsigned int last = 0;

	init_header(ep);
	/* A capability with an ID that nobody knows, so that there is a first one */
	if (!cfg->ats && (cfg->pasid_bits || cfg->cxl_cache))
		link_cap(ep, &last, ATS, PCI_EXT_CAP_ID_VNDR);
	if (cfg->ats) {
		link_cap(ep, &last, ATS, PCI_EXT_CAP_ID_ATS);
		set16(ep, ATS + PCI_ATS_CAP, 8 | PCI_ATS_CAP_PAGE_ALIGNED);
	}
	if (cfg->pri) {
		link_cap(ep, &last, PRI, PCI_EXT_CAP_ID_PRI);
		set16(ep, PRI + PCI_PRI_STATUS, PCI_PRI_STATUS_STOPPED |
		      (cfg->prg_needs_pasid ? PCI_PRI_STATUS_PASID : 0));
		set32(ep, PRI + PCI_PRI_MAX_REQ, cfg->page_requests);
	}
	if (cfg->pasid_bits) {
		link_cap(ep, &last, PASID, PCI_EXT_CAP_ID_PASID);
		set16(ep, PASID + PCI_PASID_CAP, cfg->pasid_bits << 8);
	}
	if (cfg->cxl_cache) {
		link_cap(ep, &last, CXL, PCI_EXT_CAP_ID_DVSEC);
		set32(ep, CXL + PCI_DVSEC_HEADER1, PCI_VENDOR_ID_CXL | CXL_SIZE << 20);
		set16(ep, CXL + PCI_DVSEC_HEADER2, PCI_DVSEC_CXL_DEVICE);
		set16(ep, CXL + PCI_DVSEC_CXL_CAP, PCI_DVSEC_CXL_CACHE_CAPABLE);
	}
}

/**
 * smmu_model_cfg_ats_on() - is ATS enabled?
 * @ep: the endpoint
 *
 * Return: ATS Control, Enable.
 */
bool smmu_model_cfg_ats_on(struct smmu_model_endpoint *ep)
{
	return ep->cfg.ats && get16(ep, ATS + PCI_ATS_CTRL) & PCI_ATS_CTRL_ENABLE;
}

/**
 * smmu_model_cfg_pasid_on() - is PASID enabled?
 * @ep: the endpoint
 *
 * Return: PASID Control, Enable.
 */
bool smmu_model_cfg_pasid_on(struct smmu_model_endpoint *ep)
{
	return ep->cfg.pasid_bits &&
	       get16(ep, PASID + PCI_PASID_CTRL) & PCI_PASID_CTRL_ENABLE;
}

/**
 * smmu_model_cfg_pri_on() - may it send page requests?
 * @ep: the endpoint
 *
 * Return: PRI Control, Enable, unless a Response Failure has come since.
 */
bool smmu_model_cfg_pri_on(struct smmu_model_endpoint *ep)
{
	return ep->cfg.pri &&
	       get16(ep, PRI + PCI_PRI_CTRL) & PCI_PRI_CTRL_ENABLE &&
	       !(get16(ep, PRI + PCI_PRI_STATUS) & PCI_PRI_STATUS_RF);
}

/**
 * smmu_model_cfg_pri_credits() - page requests that may be outstanding
 * @ep: the endpoint
 *
 * Return: Outstanding Page Request Allocation, if it keeps to that.
 */
u32 smmu_model_cfg_pri_credits(struct smmu_model_endpoint *ep)
{
	return ep->cfg.greedy ? U32_MAX : get32(ep, PRI + PCI_PRI_ALLOC_REQ);
}

/**
 * smmu_model_cfg_pri_status() - set bits of the PRI Status register
 * @ep: the endpoint
 * @bits: PCI_PRI_STATUS_*
 */
void smmu_model_cfg_pri_status(struct smmu_model_endpoint *ep, u16 bits)
{
	set16(ep, PRI + PCI_PRI_STATUS, get16(ep, PRI + PCI_PRI_STATUS) | bits);
}

/**
 * smmu_model_cfg_stu_lg2() - the Smallest Translation Unit as programmed
 * @ep: the endpoint
 *
 * Return: log2 of it.
 */
unsigned int smmu_model_cfg_stu_lg2(struct smmu_model_endpoint *ep)
{
	return 12 + PCI_ATS_CTRL_STU(get16(ep, ATS + PCI_ATS_CTRL));
}

/* 10.5.1.3: the unit is defined while Enable goes from 0 to 1, or before */
static void write_ats(struct smmu_model_endpoint *ep, u16 value)
{
	struct smmu_model *model = ep->model;
	bool was = smmu_model_cfg_ats_on(ep), is = value & PCI_ATS_CTRL_ENABLE;
	u16 old = get16(ep, ATS + PCI_ATS_CTRL);

	if (was && is && (value ^ old) & PCI_ATS_CTRL_STU(~0))
		smmu_model_blame(model, "PCIe 10.5.1.3: STU changed while ATS is enabled");
	set16(ep, ATS + PCI_ATS_CTRL,
	      value & (PCI_ATS_CTRL_ENABLE | PCI_ATS_CTRL_STU(~0)));
	if (is && smmu_model_cfg_stu_lg2(ep) != smmu_model_ats_stu_lg2(model))
		smmu_model_blame(model, "3.9.1: STU is not the smallest granule of the SMMU");
	if (is && !was)
		smmu_model_ats_check_enable(model, ep->sid);
	if (was && !is) {
		if (!ep->deaf && smmu_model_command_atc_pending(model, ep->sid))
			smmu_model_blame(model,
					 "3.9.1: ATS disabled while a CMD_ATC_INV is on its way");
		smmu_model_atc_clear(ep);
	}
}

/* 10.5.2: Reset counts while Enable is 0; a change of Enable clears RF */
static void write_pri(struct smmu_model_endpoint *ep, u16 value)
{
	u16 old = get16(ep, PRI + PCI_PRI_CTRL);
	u16 status = get16(ep, PRI + PCI_PRI_STATUS);
	bool was = old & PCI_PRI_CTRL_ENABLE, is = value & PCI_PRI_CTRL_ENABLE;

	if (is && value & PCI_PRI_CTRL_RESET)
		smmu_model_blame(ep->model, "PCIe 10.5.2.2: PRI reset while it is enabled");
	if (is && !was && !(status & PCI_PRI_STATUS_STOPPED))
		smmu_model_blame(ep->model, "PCIe 10.5.2.2: PRI enabled before it has stopped");
	if (is && !was && !smmu_model_cfg_pri_credits(ep))
		smmu_model_blame(ep->model, "PCIe 10.5.2.5: PRI enabled without an allocation");
	if (!is && value & PCI_PRI_CTRL_RESET)
		smmu_model_pri_reset(ep);
	if (is != was)
		status &= ~PCI_PRI_STATUS_RF;
	if (is)
		status &= ~PCI_PRI_STATUS_STOPPED;
	else if (!ep->outstanding)
		status |= PCI_PRI_STATUS_STOPPED;
	if (!is && value & PCI_PRI_CTRL_RESET && ep->cfg.stop_reads) {
		status &= ~PCI_PRI_STATUS_STOPPED;
		ep->stop_reads = ep->cfg.stop_reads;
	}
	set16(ep, PRI + PCI_PRI_STATUS, status);
	set16(ep, PRI + PCI_PRI_CTRL, value & PCI_PRI_CTRL_ENABLE);
}

/* 10.5.2.3: requests may take their time to come to an end */
static u16 read_pri_status(struct smmu_model_endpoint *ep)
{
	if (ep->stop_reads && !--ep->stop_reads)
		smmu_model_cfg_pri_status(ep, PCI_PRI_STATUS_STOPPED);
	return get16(ep, PRI + PCI_PRI_STATUS);
}

static void write_pri_alloc(struct smmu_model_endpoint *ep, u32 value)
{
	if (get16(ep, PRI + PCI_PRI_CTRL) & PCI_PRI_CTRL_ENABLE)
		smmu_model_blame(ep->model,
				 "PCIe 10.5.2.5: allocation changed while PRI is enabled");
	if (value > ep->cfg.page_requests)
		smmu_model_blame(ep->model, "PCIe 10.5.2.5: allocation above the capacity");
	set32(ep, PRI + PCI_PRI_ALLOC_REQ, min(value, ep->cfg.page_requests));
}

/* 7.8.8.3, 10.5.1.3: PASID is settled before ATS is enabled */
static void write_pasid(struct smmu_model_endpoint *ep, u16 value)
{
	u16 old = get16(ep, PASID + PCI_PASID_CTRL);

	if (value != old && smmu_model_cfg_ats_on(ep))
		smmu_model_blame(ep->model, "PCIe 7.8.8.3: PASID changed while ATS is enabled");
	if (value & (PCI_PASID_CTRL_EXEC | PCI_PASID_CTRL_PRIV))
		smmu_model_blame(ep->model,
				 "PCIe 7.8.8.3: PASID permission that the function lacks");
	set16(ep, PASID + PCI_PASID_CTRL, value & PCI_PASID_CTRL_ENABLE);
}

static void write_command(struct smmu_model_endpoint *ep, u16 value)
{
	u16 writable = PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE;

	if (ep->cfg.bar)
		writable |= PCI_COMMAND_MEMORY;
	set16(ep, PCI_COMMAND, value & writable);
}

/**
 * smmu_model_cfg_read() - read the configuration space
 * @ep: the endpoint
 * @where: offset
 * @size: 1, 2 or 4 bytes
 *
 * Return: the value; all ones outside of it.
 */
u32 smmu_model_cfg_read(struct smmu_model_endpoint *ep, unsigned int where,
			unsigned int size)
{
	if (where + size > SMMU_MODEL_CFG_SIZE)
		return U32_MAX;
	switch (size) {
	case 1:
		return ep->space[where];
	case 2:
		return ep->cfg.pri && where == PRI + PCI_PRI_STATUS ?
		       read_pri_status(ep) : get16(ep, where);
	default:
		return get32(ep, where);
	}
}

/**
 * smmu_model_cfg_write() - write the configuration space
 * @ep: the endpoint
 * @where: offset
 * @size: 1, 2 or 4 bytes
 * @value: the value
 *
 * Registers of ATS, PRI and PASID take accesses of their own size; others keep
 * what they are, but for those that software expects to read back.
 */
void smmu_model_cfg_write(struct smmu_model_endpoint *ep, unsigned int where,
			  unsigned int size, u32 value)
{
	if (ep->cfg.ats && where == ATS + PCI_ATS_CTRL && size == 2)
		write_ats(ep, value);
	else if (ep->cfg.pri && where == PRI + PCI_PRI_CTRL && size == 2)
		write_pri(ep, value);
	else if (ep->cfg.pri && where == PRI + PCI_PRI_STATUS && size == 2)
		set16(ep, where, get16(ep, where) &
		      ~(value & (PCI_PRI_STATUS_RF | PCI_PRI_STATUS_UPRGI)));
	else if (ep->cfg.pri && where == PRI + PCI_PRI_ALLOC_REQ && size == 4)
		write_pri_alloc(ep, value);
	else if (ep->cfg.pasid_bits && where == PASID + PCI_PASID_CTRL && size == 2)
		write_pasid(ep, value);
	else if (where == PCI_COMMAND && size == 2)
		write_command(ep, value);
	else if (ep->cfg.bar && where == PCI_BASE_ADDRESS_0 && size == 4)
		set32(ep, where, value & SMMU_MODEL_BAR_MASK);
	else if (where == PCI_INTERRUPT_LINE && size == 1)
		ep->space[where] = value;
}
