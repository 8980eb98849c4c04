/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI endpoints behind the software SMMUv3: what tests may use.
 *
 * An endpoint is a PCIe function in software: a configuration space with the
 * capabilities ATS, PRI and PASID, an ATC and page requests. What it may do
 * follows from what software wrote to its capabilities.
 *
 * A bridge is a PCI host bridge with endpoints on its root bus, or below a root port.
 * The PCI core finds them and the IOMMU core probes them as it does any other PCI
 * device.
 *
 *   pci = smmu_model_pci_create(model, &config);	the PCI core scans the bus
 *   dev = smmu_model_pci_dev(pci, 0);			&pci_dev->dev
 *   smmu_model_dma(model, &(struct smmu_model_txn) {
 *	.sid = smmu_model_pci_sid(pci, 0), .at = SMMU_MODEL_AT_ATC, ...
 *   smmu_model_pci_destroy(pci);
 */
#ifndef _ARM_SMMU_V3_MODEL_PCI_H
#define _ARM_SMMU_V3_MODEL_PCI_H

#include <linux/types.h>

#include "../model.h"
#include "../smmu/port.h"

struct device;
struct smmu_model_endpoint;
struct smmu_model_pci;

/**
 * struct smmu_model_endpoint_config - one PCIe function
 * @ats: it has the ATS capability
 * @pasid_bits: it has the PASID capability, with so many bits; 0 for neither
 * @pri: it has the PRI capability
 * @prg_needs_pasid: "PRG Response PASID Required" of PRI
 * @page_requests: page requests that it can have outstanding, with @pri
 * @cxl_cache: a CXL.cache device, which works with ATS only
 * @untrusted: to the PCI core it is outside of the machine
 * @bar: BAR 0 is a page of memory
 * @can_stall: it is on the chip: it tolerates stalls, and has PASIDs without TLPs
 * @greedy: it has more page requests outstanding than it was allowed
 * @stop_reads: so many reads of PRI Status after a reset do not see it stopped
 * @keeps_atc: its ATC keeps what it holds while ATS is off
 * @left_pa: physical page that its ATC holds from the start, without a PASID; 0
 *	for none
 * @left_addr: at this address
 * @more_streams: StreamIDs that it has beside that of its Requester ID, 0 to
 *	SMMU_MODEL_PCI_STREAMS - 1: those that follow, each with an ATC of its own; the
 *	one configuration space is about all. Without @pri
 * @behind: the SMMU that firmware maps it to; NULL for that of its bridge
 * @below_port: it is below a root port, as its bridge says
 * @multifunction: it is one of several functions of a device, as its bridge says
 */
struct smmu_model_endpoint_config {
	bool ats;
	u8 pasid_bits;
	bool pri;
	bool prg_needs_pasid;
	u32 page_requests;
	bool cxl_cache;
	bool untrusted;
	bool bar;
	bool can_stall;
	bool greedy;
	unsigned int stop_reads;
	bool keeps_atc;
	u64 left_pa;
	u64 left_addr;
	unsigned int more_streams;
	struct smmu_model *behind;
	bool below_port;
	bool multifunction;
};

struct smmu_model_endpoint *
smmu_model_endpoint_create(struct smmu_model *model, u32 sid,
			   const struct smmu_model_endpoint_config *config);
void smmu_model_endpoint_destroy(struct smmu_model_endpoint *ep);
u32 smmu_model_endpoint_cfg_read(struct smmu_model_endpoint *ep,
				 unsigned int where, unsigned int size);
void smmu_model_endpoint_cfg_write(struct smmu_model_endpoint *ep,
				   unsigned int where, unsigned int size,
				   u32 value);

/* Arm's vendor number, and a device that Arm does not make */
#define SMMU_MODEL_CFG_VENDOR		0x13b5
#define SMMU_MODEL_CFG_DEVICE		0x5e1f
#define SMMU_MODEL_CFG_PORT_DEVICE	0x5e20

/* The bus below a root port */
#define SMMU_MODEL_PORT_BUS		1

/* Where an endpoint has its extended capabilities, if it has them */
#define SMMU_MODEL_CFG_ATS		0x100
#define SMMU_MODEL_CFG_PRI		0x120
#define SMMU_MODEL_CFG_PASID		0x140

/**
 * enum smmu_model_group_state - a page request group, as its endpoint sees it
 * @SMMU_MODEL_GROUP_NONE: nothing was requested
 * @SMMU_MODEL_GROUP_OPEN: its last request is still to be sent
 * @SMMU_MODEL_GROUP_WAITING: its last request is sent
 * @SMMU_MODEL_GROUP_FAILURE: answered with Response Failure
 * @SMMU_MODEL_GROUP_INVALID: answered with Invalid Request
 * @SMMU_MODEL_GROUP_SUCCESS: answered with Success
 */
enum smmu_model_group_state {
	SMMU_MODEL_GROUP_NONE,
	SMMU_MODEL_GROUP_OPEN,
	SMMU_MODEL_GROUP_WAITING,
	SMMU_MODEL_GROUP_FAILURE,
	SMMU_MODEL_GROUP_INVALID,
	SMMU_MODEL_GROUP_SUCCESS,
};

int smmu_model_page_request(struct smmu_model *model,
			    const struct smmu_model_page_request *req);
int smmu_model_stop_marker(struct smmu_model *model, u32 sid, u32 ssid);
enum smmu_model_group_state smmu_model_page_group(struct smmu_model *model,
						  u32 sid, u16 prgi);
int smmu_model_page_group_wait(struct smmu_model *model, u32 sid, u16 prgi,
			       unsigned int timeout_ms);

#define SMMU_MODEL_PCI_ENDPOINTS	4
/* As many as a slot has functions */
#define SMMU_MODEL_PCI_STREAMS		8

/**
 * struct smmu_model_pci_config - a host bridge
 * @sid_base: StreamID of Requester ID 0; that of others follows
 * @no_rc_ats: firmware does not say that the root complex forwards ATS
 * @port: device 1 on the root bus is a root port, a client of the SMMU without ATS, and
 *	the endpoints are the functions of one device below it, without BARs and with
 *	one StreamID each
 * @port_acs: it has ACS, which firmware has turned on
 * @num_endpoints: 1 to SMMU_MODEL_PCI_ENDPOINTS
 * @endpoints: the functions; without @port the first is device 1 on the root bus
 */
struct smmu_model_pci_config {
	u32 sid_base;
	bool no_rc_ats;
	bool port;
	bool port_acs;
	unsigned int num_endpoints;
	struct smmu_model_endpoint_config endpoints[SMMU_MODEL_PCI_ENDPOINTS];
};

struct smmu_model_pci *smmu_model_pci_create(struct smmu_model *model,
					     const struct smmu_model_pci_config *config);
struct device *smmu_model_pci_dev(struct smmu_model_pci *pci, unsigned int n);
u32 smmu_model_pci_sid(struct smmu_model_pci *pci, unsigned int n);
bool smmu_model_pci_is_master(struct smmu_model_pci *pci, unsigned int n);
void *smmu_model_pci_bar(struct smmu_model_pci *pci, unsigned int n);
void smmu_model_pci_remove(struct smmu_model_pci *pci, unsigned int n);
void smmu_model_pci_rescan(struct smmu_model_pci *pci);
void smmu_model_pci_destroy(struct smmu_model_pci *pci);

#endif /* _ARM_SMMU_V3_MODEL_PCI_H */
