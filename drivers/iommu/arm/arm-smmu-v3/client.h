/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A client: one device behind an SMMU, with its streams, its CD table, and
 * what is attached to each of its SubstreamIDs.
 */
#ifndef _ARM_SMMU_V3_CLIENT_H
#define _ARM_SMMU_V3_CLIENT_H

#include <linux/list.h>
#include <linux/ratelimit_types.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "cdtab.h"
#include "inv.h"
#include "ste.h"
#include "streams.h"

struct device;
struct smmu_device;
struct smmu_domain;
struct smmu_vevents;
struct smmu_vste;

/**
 * enum smmu_rid_kind - what traffic without a PASID gets
 * @SMMU_RID_BLOCKED: aborted
 * @SMMU_RID_IDENTITY: passed untranslated
 * @SMMU_RID_S1: the domain of the CD with SubstreamID 0
 * @SMMU_RID_S2: a stage-2 domain
 * @SMMU_RID_NESTED: stage 1 of a guest over a stage-2 domain
 */
enum smmu_rid_kind {
	SMMU_RID_BLOCKED,
	SMMU_RID_IDENTITY,
	SMMU_RID_S1,
	SMMU_RID_S2,
	SMMU_RID_NESTED,
};

/**
 * struct smmu_guest - what a client is to a guest
 * @events: where its events go; NULL while no guest has it
 * @vsid: the StreamID that this guest knows it by
 * @serial: of the nested domain that it is attached to by that StreamID
 */
struct smmu_guest {
	struct smmu_vevents *events;
	u32 vsid;
	u64 serial;
};

/**
 * struct smmu_given_vmid - a VMID that outlives the attachments that use it
 * @vmid: the VMID
 * @lost: TLB entries with it may remain; written under the smmu_invs.mutex of the one
 *	domain that it is used with
 */
struct smmu_given_vmid {
	u16 vmid;
	bool lost;
};

/**
 * struct smmu_client - one device behind an SMMU
 * @dev: the device
 * @smmu: the SMMU
 * @nr_streams: streams, each StreamID once
 * @streams: for finding the client by StreamID
 * @sids: the StreamIDs again, as the CD table wants them
 * @cdtab: CDs of all its streams
 * @attached: struct smmu_attachment by SubstreamID; 0 is the device's own
 *	domain. Serialised by the group's mutex
 * @left: the grace period after which nobody finds its ATCs in a domain that it has
 *	left. As @attached
 * @is_vdev: it is, or has been, a device of a virtual SMMU. iommufd says so before it
 *	lets the guest name it, and has let go of it when the client is released
 * @rid: what traffic without a PASID gets. As @attached
 * @nr_pasids: attachments with a SubstreamID other than 0. As @attached
 * @ssid_bits: SubstreamIDs that the device and the SMMU can use
 * @can_stall: the device tolerates stalls
 * @why_no_ats: what keeps it from ATS; NULL when nothing does or it is no PCI device
 * @ats_supported: ATS may be used
 * @ats_required: it does not work without ATS
 * @ats_enabled: ATS is on in the device
 * @pri_supported: PRI may be used
 * @pri_needs_pasid: answers to page requests carry their PASID
 * @pri_credits: page requests that the device may have outstanding; 0 while PRI
 *	is off. As @attached
 * @iopf_users: attachments that need the fault queue
 * @guest: whose events are not the host's. Written with smmu_streams.lock and the
 *	group's mutex held
 * @known: the last two nested domains' words to @guest, the later one first. They
 *	stay when the guest loses the client. As @attached
 * @fault_ratelimit: bound of the lines that it provokes
 */
struct smmu_client {
	struct device *dev;
	struct smmu_device *smmu;
	unsigned int nr_streams;
	struct smmu_stream *streams;
	u32 *sids;
	struct smmu_cdtab cdtab;
	struct xarray attached;
	unsigned long left;
	bool is_vdev;
	enum smmu_rid_kind rid;
	unsigned int nr_pasids;
	u8 ssid_bits;
	bool can_stall;
	const char *why_no_ats;
	bool ats_supported;
	bool ats_required;
	bool ats_enabled;
	bool pri_supported;
	bool pri_needs_pasid;
	u32 pri_credits;
	unsigned int iopf_users;
	struct smmu_guest guest;
	struct smmu_guest known[2];
	struct ratelimit_state fault_ratelimit;
};

/**
 * struct smmu_attachment - one SubstreamID of a client and its domain
 * @rcu: to free it
 * @client: whose
 * @ssid: which
 * @domain: the domain; never static ones. Of a guest it is the stage 2
 * @vste: for SMMU_RID_NESTED: what the guest wants; lives as long as the attachment
 * @given: the VMID that the attachment has to use; NULL for one of the domain's own
 * @iopf: counted in @client->iopf_users
 * @bond: in @domain->bonds while an STE or CD carries it
 * @released: while the process exits: what its CD waits for
 * @tag: the domain's TLB tag on the client's SMMU
 * @nr_targets: entries of @targets
 * @targets: what is in the domain's invalidation set for it: first the tag,
 *	then the ATC of each stream if ATS is on
 */
struct smmu_attachment {
	struct rcu_head rcu;
	struct smmu_client *client;
	u32 ssid;
	struct smmu_domain *domain;
	const struct smmu_vste *vste;
	struct smmu_given_vmid *given;
	bool iopf;
	struct list_head bond;
	struct smmu_cmdq_ticket released;
	struct smmu_tlb_tag tag;
	unsigned int nr_targets;
	struct smmu_inv_target targets[] __counted_by(nr_targets);
};

/**
 * smmu_client_probe() - make a client of a device
 * @smmu: the SMMU
 * @dev: the device, with its fwspec
 *
 * StreamIDs that come twice count once. Each gets an aborting STE; nothing is
 * attached. PASID and ATS are found out, PASIDs are enabled.
 *
 * Context: From the core's probe of a device; may sleep.
 * Return: the client; -ERANGE for a StreamID that the SMMU does not have,
 * -ENODEV for one that another client has, -EOPNOTSUPP for a device that needs ATS and
 * cannot have it, -ENOMEM.
 */
struct smmu_client *smmu_client_probe(struct smmu_device *smmu, struct device *dev);

/**
 * smmu_client_release() - the device goes
 * @client: the client; freed. Nothing is attached any more, its STEs abort
 *
 * Context: May sleep. Waits for a grace period if the client had ATCs in a domain until
 * just now, or has been a device of a virtual SMMU.
 */
void smmu_client_release(struct smmu_client *client);

/**
 * smmu_client_install() - put the same STE in force for all streams
 * @client: the client
 * @ste: the STE
 *
 * EATS is left out while an ATC of the client is fenced off.
 *
 * Context: Process context, group mutex held.
 * Return: 0, or the first error; the other streams have been tried as well.
 */
int __must_check smmu_client_install(struct smmu_client *client,
				     const u64 ste[SMMU_STE_DWORDS]);

/**
 * smmu_client_can_ats() - whether ATS may be turned on for a client
 * @client: the client
 *
 * Context: Any.
 * Return: true when SMMU, firmware, bridge and device all allow it.
 */
bool smmu_client_can_ats(const struct smmu_client *client);

/**
 * smmu_client_can_fault() - whether a client can wait for a page
 * @client: the client
 *
 * Context: Any.
 * Return: true when it tolerates stalls or can make page requests.
 */
bool smmu_client_can_fault(const struct smmu_client *client);

/**
 * smmu_client_give_up_ats() - never turn ATS on again
 * @client: the client, with ATS off, or about to go off
 * @why: a constant string, for people
 *
 * Context: Group mutex held.
 */
void smmu_client_give_up_ats(struct smmu_client *client, const char *why);

/**
 * smmu_client_ats_on() - turn ATS on in the device
 * @client: the client; EATS is already set in its STEs, and its ATCs are empty
 *
 * If the PCI core refuses, ATS is off, and is not tried again.
 *
 * Context: Group mutex held; atomic.
 */
void smmu_client_ats_on(struct smmu_client *client);

/**
 * smmu_client_ats_off() - turn ATS off in the device
 * @client: the client; EATS is still set in its STEs
 *
 * Context: Group mutex held; atomic.
 */
void smmu_client_ats_off(struct smmu_client *client);

/**
 * smmu_client_set_guest() - whose events those of a client are from now on
 * @client: the client
 * @guest: the guest, or NULL for the host
 *
 * When it returns nobody puts events to where they went before.
 *
 * Context: Group mutex held. Takes smmu_streams.lock.
 */
void smmu_client_set_guest(struct smmu_client *client, const struct smmu_guest *guest);

/**
 * smmu_client_atc_inv() - invalidate everything in the ATC of one SubstreamID
 * @client: the client; with ATS on, or @ssid 0: before it comes on, after it went off
 * @ssid: SubstreamID; 0 for requests without PASID, and with any
 *
 * Tried twice. An ATC that does not answer is fenced off, if it can be used.
 *
 * Context: Process context. Waits for the Command queue.
 * Return: As smmu_inv_atc().
 */
int __must_check smmu_client_atc_inv(struct smmu_client *client, u32 ssid);

#endif /* _ARM_SMMU_V3_CLIENT_H */
