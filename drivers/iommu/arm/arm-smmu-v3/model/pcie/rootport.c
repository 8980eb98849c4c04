// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration space of a root port.
 *
 * PCIe Base Specification, 7.5.1 "PCI-Compatible Configuration Registers" (type 1),
 * 7.5.3 "PCI Express Capability", 6.12 "Access Control Services". As firmware leaves
 * it: bus 1 is below it, and where the port has ACS, what is sent up from there goes to
 * the root complex, and so to the SMMU, before it goes to anybody else. Without ACS it
 * may be sent on to a peer.
 */
#include "rootport.h"

#include <linux/pci_ids.h>
#include <linux/pci_regs.h>
#include <linux/unaligned.h>

#include "pci.h"

#define CAP_EXP			0x40
#define ACS			0x100
#define ACS_BITS		(PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF)

/* A window that ends before it begins is closed */
#define MEMORY_CLOSED		0x0000fff0

/**
 * smmu_model_rootport_init() - the configuration space as firmware leaves it
 * @port: the port, all 0
 * @acs: it has ACS
 */
void smmu_model_rootport_init(struct smmu_model_rootport *port, bool acs)
{
	u8 *reg = port->reg;

	put_unaligned_le16(SMMU_MODEL_CFG_VENDOR, reg + PCI_VENDOR_ID);
	put_unaligned_le16(SMMU_MODEL_CFG_PORT_DEVICE, reg + PCI_DEVICE_ID);
	put_unaligned_le32(PCI_CLASS_BRIDGE_PCI_NORMAL << 8, reg + PCI_CLASS_REVISION);
	put_unaligned_le16(PCI_STATUS_CAP_LIST, reg + PCI_STATUS);
	reg[PCI_HEADER_TYPE] = PCI_HEADER_TYPE_BRIDGE;
	reg[PCI_SECONDARY_BUS] = SMMU_MODEL_PORT_BUS;
	reg[PCI_SUBORDINATE_BUS] = SMMU_MODEL_PORT_BUS;
	put_unaligned_le32(MEMORY_CLOSED, reg + PCI_MEMORY_BASE);

	reg[PCI_CAPABILITY_LIST] = CAP_EXP;
	reg[CAP_EXP] = PCI_CAP_ID_EXP;
	put_unaligned_le16(2 | PCI_EXP_TYPE_ROOT_PORT << 4, reg + CAP_EXP + PCI_EXP_FLAGS);
	put_unaligned_le32(PCI_EXP_DEVCAP_RBER, reg + CAP_EXP + PCI_EXP_DEVCAP);
	put_unaligned_le32(PCI_EXP_DEVCAP2_EE_PREFIX, reg + CAP_EXP + PCI_EXP_DEVCAP2);

	if (!acs)
		return;
	put_unaligned_le32(PCI_EXT_CAP_ID_ACS | 1 << 16, reg + ACS);
	put_unaligned_le16(ACS_BITS, reg + ACS + PCI_ACS_CAP);
	put_unaligned_le16(ACS_BITS, reg + ACS + PCI_ACS_CTRL);
}

/**
 * smmu_model_rootport_read() - read the configuration space
 * @port: the port
 * @where: offset
 * @size: 1, 2 or 4 bytes
 *
 * Return: the value; all ones outside of it.
 */
u32 smmu_model_rootport_read(const struct smmu_model_rootport *port, unsigned int where,
			     unsigned int size)
{
	u32 value = 0;

	if (where + size > SMMU_MODEL_PORT_CFG_SIZE)
		return U32_MAX;
	while (size--)
		value = value << 8 | port->reg[where + size];
	return value;
}

/* What software expects to read back; the rest stays what it is */
static bool is_writable(unsigned int where)
{
	return where == PCI_COMMAND || where == PCI_INTERRUPT_LINE ||
	       (where >= PCI_PRIMARY_BUS && where <= PCI_SUBORDINATE_BUS) ||
	       (where >= PCI_MEMORY_BASE && where < PCI_PREF_MEMORY_BASE);
}

/**
 * smmu_model_rootport_write() - write the configuration space
 * @port: the port
 * @where: offset
 * @size: 1, 2 or 4 bytes
 * @value: the value
 */
void smmu_model_rootport_write(struct smmu_model_rootport *port, unsigned int where,
			       unsigned int size, u32 value)
{
	for (; size--; where++, value >>= 8)
		if (is_writable(where))
			port->reg[where] = value;
}
