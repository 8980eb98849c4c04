/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An address range becomes the commands that invalidate it.
 *
 * Follows IHI 0070, "TLB invalidation commands", "Range-based invalidation and
 * level hint" and "CMD_ATC_INV". Nothing here is issued: the caller takes one
 * command after the other from an iterator, so that no range needs memory in
 * proportion to its size.
 */
#ifndef _ARM_SMMU_V3_RANGE_H
#define _ARM_SMMU_V3_RANGE_H

#include <linux/types.h>

#include "cmd.h"

struct smmu_caps;

/*
 * A range never takes more commands than this; a wider one becomes one
 * command for the whole ASID or VMID.
 */
#define SMMU_RANGE_MAX_CMDS	512

/**
 * enum smmu_tlb_regime - which TLB entries a tag names
 * @SMMU_TLB_NH: NS-EL1 stage 1, by VMID and ASID
 * @SMMU_TLB_EL2: NS-EL2-E2H stage 1, by ASID
 * @SMMU_TLB_S2: stage 2, by VMID
 * @SMMU_TLB_S12: a guest's stage 1 over stage 2, by VMID. Its entries are found by
 *	addresses that the host does not know, so they go together
 */
enum smmu_tlb_regime {
	SMMU_TLB_NH,
	SMMU_TLB_EL2,
	SMMU_TLB_S2,
	SMMU_TLB_S12,
};

/**
 * struct smmu_tlb_tag - what TLB entries of one domain on one SMMU carry
 * @regime: which entries
 * @asid: ASID; ignored for SMMU_TLB_S2 and SMMU_TLB_S12
 * @vmid: VMID; ignored for SMMU_TLB_EL2
 * @shared: the ASID is the CPUs', whose broadcast TLBIs reach these entries
 * @given: the VMID is that of a virtual SMMU, and not the domain's
 */
struct smmu_tlb_tag {
	enum smmu_tlb_regime regime;
	u16 asid;
	u16 vmid;
	bool shared;
	bool given;
};

/**
 * struct smmu_range - addresses whose translations must go
 * @addr: first address; any alignment, it is aligned down to the granule
 * @size: length in bytes, not 0; the range must not wrap. SMMU_RANGE_ALL
 *	means the whole address space
 * @granule_lg2: log2 of the translation granule, 12, 14 or 16
 * @leaf_lg2: log2 of the page or block size if all leafs of the range are
 *	known to have this one size, else 0
 * @leaf_only: only last-level entries changed, walk caches may stay
 */
struct smmu_range {
	u64 addr;
	u64 size;
	u8 granule_lg2;
	u8 leaf_lg2;
	bool leaf_only;
};

#define SMMU_RANGE_ALL		(~0ULL)

/**
 * struct smmu_range_iter - the commands that are still to come
 * @tag: what is invalidated
 * @next: next address, aligned to the stride
 * @left: strides still to be covered; 0 when done
 * @stride_lg2: log2 of the granule, or of the leaf size if that is known
 * @granule_lg2: log2 of the granule
 * @ttl: level hint, 0 for none
 * @leaf_only: as in struct smmu_range
 * @ril: range commands are used
 * @ds: range commands have a SCALE of six bits
 * @rest: the first range command has been given
 * @wide: one command for the whole tag is left
 *
 * Private to range.c, visible so that it can live on a stack.
 */
struct smmu_range_iter {
	struct smmu_tlb_tag tag;
	u64 next;
	u64 left;
	u8 stride_lg2;
	u8 granule_lg2;
	u8 ttl;
	bool leaf_only;
	bool ril;
	bool ds;
	bool rest;
	bool wide;
};

/**
 * smmu_range_start() - begin to invalidate a range
 * @it: iterator to set up
 * @caps: capabilities; decides on range commands and their limits
 * @tag: whose entries
 * @range: what addresses
 *
 * Context: Any.
 */
void smmu_range_start(struct smmu_range_iter *it, const struct smmu_caps *caps,
		      const struct smmu_tlb_tag *tag, const struct smmu_range *range);

/**
 * smmu_range_next() - the next command of a range
 * @it: iterator
 * @cmd: the command, when there is one
 *
 * For SMMU_TLB_S2 only stage-2 entries are covered: where entries combine both
 * stages the tag is of SMMU_TLB_S12, for which any range is everything.
 *
 * Context: Any.
 * Return: true with @cmd filled, false when the range is covered. At most
 * SMMU_RANGE_MAX_CMDS times true.
 */
bool smmu_range_next(struct smmu_range_iter *it, struct smmu_cmd *cmd);

/**
 * smmu_range_one() - the command of a range that is one page
 * @caps: capabilities
 * @tag: whose entries
 * @range: what addresses
 * @cmd: the command, when there is one
 *
 * What most unmaps come to. It is the command that smmu_range_next() would give, and
 * is made for a fraction of the price.
 *
 * Context: Any.
 * Return: true with @cmd filled; false when the range is not within one granule, or
 * it takes the iterator to say.
 */
bool smmu_range_one(const struct smmu_caps *caps, const struct smmu_tlb_tag *tag,
		    const struct smmu_range *range, struct smmu_cmd *cmd);

/**
 * smmu_range_tag_all() - the one command that removes all entries of a tag
 * @tag: whose entries
 *
 * With stage 2 all stages of the VMID go (CMD_TLBI_S12_VMALL). For stage 1,
 * entries by ASID go; our domains make no global entries.
 *
 * Context: Any.
 * Return: the command.
 */
struct smmu_cmd smmu_range_tag_all(const struct smmu_tlb_tag *tag);

/**
 * smmu_range_atc() - the ATC invalidation that covers a range
 * @sid: StreamID
 * @ssid: SubstreamID, 0 for requests without PASID
 * @addr: first address
 * @size: bytes, not 0; SMMU_RANGE_ALL for everything
 *
 * One naturally aligned power-of-two span that holds the range, so it may be
 * wider than asked. Everything when no smaller span holds it.
 *
 * Context: Any.
 * Return: the command.
 */
struct smmu_cmd smmu_range_atc(u32 sid, u32 ssid, u64 addr, u64 size);

#endif /* _ARM_SMMU_V3_RANGE_H */
