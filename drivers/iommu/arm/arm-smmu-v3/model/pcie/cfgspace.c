// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration space of an endpoint.
 *
 * PCIe Base Specification, 7.5.1 "PCI-Compatible Configuration Registers",
 * 7.5.3 "PCI Express Capability", 7.8.8 "PASID Extended Capability", 10.5 "ATS
 * Configuration". A function of a root complex (no link, no port above it), or of a
 * device below a root port, of whose registers only those of ATS, PRI and PASID, BAR 0
 * and a few others of the header can be written. It keeps what is written and says what
 * that was; what follows, and what the specification forbids, is for its function:
 * control.c.
 */
#include "cfgspace.h"

#include <linux/minmax.h>
#include <linux/pci_ids.h>
#include <linux/pci_regs.h>
#include <linux/unaligned.h>

#define CAP_EXP			0x40
#define ATS			SMMU_MODEL_CFG_ATS
#define PRI			SMMU_MODEL_CFG_PRI
#define PASID			SMMU_MODEL_CFG_PASID
#define CXL			0x160
#define CXL_SIZE		0x3c

/* A class that no driver looks for */
#define CLASS_CODE		0x120000

static u16 get16(struct smmu_model_cfgspace *space, unsigned int where)
{
	return get_unaligned_le16(&space->reg[where]);
}

static void set16(struct smmu_model_cfgspace *space, unsigned int where, u16 value)
{
	put_unaligned_le16(value, &space->reg[where]);
}

static u32 get32(struct smmu_model_cfgspace *space, unsigned int where)
{
	return get_unaligned_le32(&space->reg[where]);
}

static void set32(struct smmu_model_cfgspace *space, unsigned int where, u32 value)
{
	put_unaligned_le32(value, &space->reg[where]);
}

static void init_header(struct smmu_model_cfgspace *space)
{
	set16(space, PCI_VENDOR_ID, SMMU_MODEL_CFG_VENDOR);
	set16(space, PCI_DEVICE_ID, SMMU_MODEL_CFG_DEVICE);
	set32(space, PCI_CLASS_REVISION, CLASS_CODE << 8);
	set16(space, PCI_STATUS, PCI_STATUS_CAP_LIST);
	space->reg[PCI_CAPABILITY_LIST] = CAP_EXP;
	if (space->cfg.multifunction)
		space->reg[PCI_HEADER_TYPE] = PCI_HEADER_TYPE_MFD;

	space->reg[CAP_EXP] = PCI_CAP_ID_EXP;
	set16(space, CAP_EXP + PCI_EXP_FLAGS,
	      2 | (space->cfg.below_port ? PCI_EXP_TYPE_ENDPOINT : PCI_EXP_TYPE_RC_END) << 4);
	set32(space, CAP_EXP + PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER);
	set32(space, CAP_EXP + PCI_EXP_DEVCAP2,
	      space->cfg.can_stall ? 0 : PCI_EXP_DEVCAP2_EE_PREFIX);
}

/* The chain starts at 0x100, whatever stands there first */
static void link_cap(struct smmu_model_cfgspace *space, unsigned int *last,
		     unsigned int where, u16 id)
{
	if (*last)
		set32(space, *last, get32(space, *last) | where << 20);
	set32(space, where, id | 1 << 16);
	*last = where;
}

/**
 * smmu_model_cfg_init() - the configuration space after reset
 * @space: the configuration space, all 0
 * @cfg: what its function is like; copied
 */
void smmu_model_cfg_init(struct smmu_model_cfgspace *space,
			 const struct smmu_model_endpoint_config *cfg)
{
	unsigned int last = 0;

	space->cfg = *cfg;
	init_header(space);
	/* A capability with an ID that nobody knows, so that there is a first one */
	if (!cfg->ats && (cfg->pasid_bits || cfg->cxl_cache))
		link_cap(space, &last, ATS, PCI_EXT_CAP_ID_VNDR);
	if (cfg->ats) {
		link_cap(space, &last, ATS, PCI_EXT_CAP_ID_ATS);
		set16(space, ATS + PCI_ATS_CAP, 8 | PCI_ATS_CAP_PAGE_ALIGNED);
	}
	if (cfg->pri) {
		link_cap(space, &last, PRI, PCI_EXT_CAP_ID_PRI);
		set16(space, PRI + PCI_PRI_STATUS, PCI_PRI_STATUS_STOPPED |
		      (cfg->prg_needs_pasid ? PCI_PRI_STATUS_PASID : 0));
		set32(space, PRI + PCI_PRI_MAX_REQ, cfg->page_requests);
	}
	if (cfg->pasid_bits) {
		link_cap(space, &last, PASID, PCI_EXT_CAP_ID_PASID);
		set16(space, PASID + PCI_PASID_CAP, cfg->pasid_bits << 8);
	}
	if (cfg->cxl_cache) {
		link_cap(space, &last, CXL, PCI_EXT_CAP_ID_DVSEC);
		set32(space, CXL + PCI_DVSEC_HEADER1, PCI_VENDOR_ID_CXL | CXL_SIZE << 20);
		set16(space, CXL + PCI_DVSEC_HEADER2, PCI_DVSEC_CXL_DEVICE);
		set16(space, CXL + PCI_DVSEC_CXL_CAP, PCI_DVSEC_CXL_CACHE_CAPABLE);
	}
}

/**
 * smmu_model_cfg_ats_on() - is ATS enabled?
 * @space: the configuration space
 *
 * Return: ATS Control, Enable.
 */
bool smmu_model_cfg_ats_on(struct smmu_model_cfgspace *space)
{
	return space->cfg.ats && get16(space, ATS + PCI_ATS_CTRL) & PCI_ATS_CTRL_ENABLE;
}

/**
 * smmu_model_cfg_pasid_on() - is PASID enabled?
 * @space: the configuration space
 *
 * Return: PASID Control, Enable.
 */
bool smmu_model_cfg_pasid_on(struct smmu_model_cfgspace *space)
{
	return space->cfg.pasid_bits &&
	       get16(space, PASID + PCI_PASID_CTRL) & PCI_PASID_CTRL_ENABLE;
}

/**
 * smmu_model_cfg_pri_enabled() - is the PRI interface enabled?
 * @space: the configuration space, with PRI
 *
 * Return: PRI Control, Enable.
 */
bool smmu_model_cfg_pri_enabled(struct smmu_model_cfgspace *space)
{
	return get16(space, PRI + PCI_PRI_CTRL) & PCI_PRI_CTRL_ENABLE;
}

/**
 * smmu_model_cfg_pri_on() - may it send page requests?
 * @space: the configuration space
 *
 * Return: PRI Control, Enable, unless a Response Failure has come since.
 */
bool smmu_model_cfg_pri_on(struct smmu_model_cfgspace *space)
{
	return space->cfg.pri && smmu_model_cfg_pri_enabled(space) &&
	       !(get16(space, PRI + PCI_PRI_STATUS) & PCI_PRI_STATUS_RF);
}

/**
 * smmu_model_cfg_pri_credits() - page requests that may be outstanding
 * @space: the configuration space
 *
 * Return: Outstanding Page Request Allocation, if it keeps to that.
 */
u32 smmu_model_cfg_pri_credits(struct smmu_model_cfgspace *space)
{
	return space->cfg.greedy ? U32_MAX : get32(space, PRI + PCI_PRI_ALLOC_REQ);
}

/**
 * smmu_model_cfg_pri_status() - change bits of the PRI Status register
 * @space: the configuration space
 * @clear: PCI_PRI_STATUS_* that go
 * @set: PCI_PRI_STATUS_* that come
 */
void smmu_model_cfg_pri_status(struct smmu_model_cfgspace *space, u16 clear, u16 set)
{
	u16 status = get16(space, PRI + PCI_PRI_STATUS);

	set16(space, PRI + PCI_PRI_STATUS, (status & ~clear) | set);
}

/**
 * smmu_model_cfg_pri_stopped() - has the PRI interface stopped?
 * @space: the configuration space
 *
 * Return: PRI Status, Stopped.
 */
bool smmu_model_cfg_pri_stopped(struct smmu_model_cfgspace *space)
{
	return get16(space, PRI + PCI_PRI_STATUS) & PCI_PRI_STATUS_STOPPED;
}

/**
 * smmu_model_cfg_pri_stops_late() - the PRI interface was reset
 * @space: the configuration space
 *
 * If the function is like that, so many reads of PRI Status do not see it stopped.
 */
void smmu_model_cfg_pri_stops_late(struct smmu_model_cfgspace *space)
{
	if (!space->cfg.stop_reads)
		return;
	space->stop_reads = space->cfg.stop_reads;
	smmu_model_cfg_pri_status(space, PCI_PRI_STATUS_STOPPED, 0);
}

/**
 * smmu_model_cfg_stu_lg2() - the Smallest Translation Unit as programmed
 * @space: the configuration space
 *
 * Return: log2 of it.
 */
unsigned int smmu_model_cfg_stu_lg2(struct smmu_model_cfgspace *space)
{
	return 12 + PCI_ATS_CTRL_STU(get16(space, ATS + PCI_ATS_CTRL));
}

static void write_command(struct smmu_model_cfgspace *space, u16 value)
{
	u16 writable = PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE;

	if (space->cfg.bar)
		writable |= PCI_COMMAND_MEMORY;
	set16(space, PCI_COMMAND, value & writable);
}

/* 10.5.2.3: requests may take their time to come to an end */
static u16 read_pri_status(struct smmu_model_cfgspace *space)
{
	if (space->stop_reads && !--space->stop_reads)
		smmu_model_cfg_pri_status(space, 0, PCI_PRI_STATUS_STOPPED);
	return get16(space, PRI + PCI_PRI_STATUS);
}

/**
 * smmu_model_cfg_read() - read the configuration space
 * @space: the configuration space
 * @where: offset
 * @size: 1, 2 or 4 bytes
 *
 * Return: the value; all ones outside of it.
 */
u32 smmu_model_cfg_read(struct smmu_model_cfgspace *space, unsigned int where,
			unsigned int size)
{
	if (where + size > SMMU_MODEL_CFG_SIZE)
		return U32_MAX;
	switch (size) {
	case 1:
		return space->reg[where];
	case 2:
		return space->cfg.pri && where == PRI + PCI_PRI_STATUS ?
		       read_pri_status(space) : get16(space, where);
	default:
		return get32(space, where);
	}
}

/* Registers that mean something to a function, and how much of each is kept */
static enum smmu_model_cfg_reg reg_of(struct smmu_model_cfgspace *space,
				      unsigned int where, unsigned int size)
{
	const struct smmu_model_endpoint_config *cfg = &space->cfg;

	if (cfg->ats && where == ATS + PCI_ATS_CTRL && size == 2)
		return SMMU_MODEL_CFG_ATS_CTRL;
	if (cfg->pri && where == PRI + PCI_PRI_CTRL && size == 2)
		return SMMU_MODEL_CFG_PRI_CTRL;
	if (cfg->pri && where == PRI + PCI_PRI_ALLOC_REQ && size == 4)
		return SMMU_MODEL_CFG_PRI_ALLOC;
	if (cfg->pasid_bits && where == PASID + PCI_PASID_CTRL && size == 2)
		return SMMU_MODEL_CFG_PASID_CTRL;
	return SMMU_MODEL_CFG_OTHER;
}

static void write_other(struct smmu_model_cfgspace *space, unsigned int where,
			unsigned int size, u32 value)
{
	if (space->cfg.pri && where == PRI + PCI_PRI_STATUS && size == 2)
		set16(space, where, get16(space, where) &
		      ~(value & (PCI_PRI_STATUS_RF | PCI_PRI_STATUS_UPRGI)));
	else if (where == PCI_COMMAND && size == 2)
		write_command(space, value);
	else if (space->cfg.bar && where == PCI_BASE_ADDRESS_0 && size == 4)
		set32(space, where, value & SMMU_MODEL_BAR_MASK);
	else if (where == PCI_INTERRUPT_LINE && size == 1)
		space->reg[where] = value;
}

/**
 * smmu_model_cfg_write() - write the configuration space
 * @space: the configuration space
 * @where: offset
 * @size: 1, 2 or 4 bytes
 * @value: the value
 * @old: what stood there, where the function must act; 0 otherwise
 *
 * Registers of ATS, PRI and PASID take accesses of their own size; others keep
 * what they are, but for those that software expects to read back.
 *
 * Return: what was written, for the function to act upon.
 */
enum smmu_model_cfg_reg smmu_model_cfg_write(struct smmu_model_cfgspace *space,
					     unsigned int where,
					     unsigned int size, u32 value, u32 *old)
{
	enum smmu_model_cfg_reg reg = reg_of(space, where, size);

	*old = 0;
	if (reg != SMMU_MODEL_CFG_OTHER)
		*old = size == 2 ? get16(space, where) : get32(space, where);
	switch (reg) {
	case SMMU_MODEL_CFG_ATS_CTRL:
		set16(space, where,
		      value & (PCI_ATS_CTRL_ENABLE | PCI_ATS_CTRL_STU(~0)));
		break;
	case SMMU_MODEL_CFG_PRI_CTRL:
		set16(space, where, value & PCI_PRI_CTRL_ENABLE);
		break;
	case SMMU_MODEL_CFG_PRI_ALLOC:
		set32(space, where, min(value, space->cfg.page_requests));
		break;
	case SMMU_MODEL_CFG_PASID_CTRL:
		set16(space, where, value & PCI_PASID_CTRL_ENABLE);
		break;
	case SMMU_MODEL_CFG_OTHER:
		write_other(space, where, size, value);
	}
	return reg;
}
