/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stream Table Entries: make them, and tell which of their bits count.
 *
 * Follows IHI 0070, "Stream Table Entry". All words are CPU-endian here; they
 * become little-endian when entry.c stores them.
 */
#ifndef _ARM_SMMU_V3_STE_H
#define _ARM_SMMU_V3_STE_H

#include <linux/types.h>

#define SMMU_STE_DWORDS		8

struct smmu_caps;

/**
 * struct smmu_ste_s1 - what a stage-1 STE needs to know
 * @cdtab: physical address of the CD or the (L1) CD table
 * @s1fmt: STE_0_S1FMT_*
 * @s1cdmax: log2 of the number of CDs; 0 turns substreams off
 * @s1dss: STE_1_S1DSS_*: what traffic without a SubstreamID gets
 * @eats: STE_1_EATS_OFF or STE_1_EATS_FULL; off without ATS
 * @vmid: S2VMID, tags stage-1 entries too; 0 unless nested
 * @stall: the client may be stalled
 * @ppar: automatic answers to page requests carry their PASID
 */
struct smmu_ste_s1 {
	u64 cdtab;
	u8 s1fmt;
	u8 s1cdmax;
	u8 s1dss;
	u8 eats;
	u16 vmid;
	bool stall;
	bool ppar;
};

/**
 * struct smmu_ste_s2 - what a stage-2 STE needs to know
 * @ttb: physical address of the translation table
 * @t0sz: S2T0SZ
 * @sl0: S2SL0
 * @tg: S2TG code
 * @ps: S2PS code
 * @sh: S2SH0 code
 * @orgn: S2OR0 code
 * @irgn: S2IR0 code
 * @eats: STE_1_EATS_OFF or STE_1_EATS_FULL; off without ATS, and where stage 2
 *	must stall
 * @vmid: S2VMID
 * @fwb: the tables use the S2FWB format
 * @hd: hardware sets the Access flag and the dirty state; never without IDR0.HTTU
 */
struct smmu_ste_s2 {
	u64 ttb;
	u8 t0sz;
	u8 sl0;
	u8 tg;
	u8 ps;
	u8 sh;
	u8 orgn;
	u8 irgn;
	u8 eats;
	u16 vmid;
	bool fwb;
	bool hd;
};

/**
 * struct smmu_ste_guest - stage 1 of a nested STE, as a virtual machine asks for it
 * @cdtab: IPA of the CD or the (L1) CD table
 * @s1fmt: STE_0_S1FMT_*
 * @s1cdmax: log2 of the number of CDs; 0 turns substreams off
 * @s1dss: STE_1_S1DSS_*
 * @s1cir: STE_1_S1C_*, for fetches of CDs: inner
 * @s1cor: STE_1_S1C_*, outer
 * @s1csh: STE_1_S1CSH_*
 * @stall: stage 1 may stall
 */
struct smmu_ste_guest {
	u64 cdtab;
	u8 s1fmt;
	u8 s1cdmax;
	u8 s1dss;
	u8 s1cir;
	u8 s1cor;
	u8 s1csh;
	bool stall;
};

/**
 * smmu_ste_make_abort() - an STE that aborts everything silently
 * @ste: filled with V=1, Config=0b000
 *
 * Context: Any.
 */
void smmu_ste_make_abort(u64 ste[SMMU_STE_DWORDS]);

/**
 * smmu_ste_make_bypass() - an STE that passes everything untranslated
 * @ste: filled
 * @caps: capabilities; a field is written only where they say it exists
 *
 * Context: Any.
 */
void smmu_ste_make_bypass(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps);

/**
 * smmu_ste_make_s1() - an STE that translates by stage 1
 * @ste: filled
 * @caps: capabilities
 * @s1: parameters
 *
 * S1STALLD follows from @s1->stall and the stall model: it is never set where
 * it would be ILLEGAL. STRW is EL2 where @caps->e2h, else EL1.
 *
 * Context: Any.
 */
void smmu_ste_make_s1(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
		      const struct smmu_ste_s1 *s1);

/**
 * smmu_ste_make_s2() - an STE that translates by stage 2
 * @ste: filled
 * @caps: capabilities
 * @s2: parameters
 *
 * S2S is set only where stalls are forced; S2R is set, so that faults are
 * recorded.
 *
 * Context: Any.
 */
void smmu_ste_make_s2(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
		      const struct smmu_ste_s2 *s2);

/**
 * smmu_ste_make_nested() - an STE that translates by a guest's stage 1, then stage 2
 * @ste: filled
 * @caps: capabilities
 * @guest: stage 1
 * @s2: stage 2
 * @ppar: automatic answers to page requests carry their PASID
 *
 * Stage 2 is that of smmu_ste_make_s2(), and what the guest owns stays under it:
 * CDs and tables of stage 1 are fetched through it, and not from Device memory
 * (S2PTW). Events may be merged. S1STALLD is set only where it is not ILLEGAL.
 *
 * Context: Any.
 */
void smmu_ste_make_nested(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
			  const struct smmu_ste_guest *guest, const struct smmu_ste_s2 *s2,
			  bool ppar);

/**
 * smmu_ste_used() - which bits of an STE the SMMU looks at
 * @ste: an STE, valid or not
 * @used: filled with a mask for each word
 *
 * Covers every bit that any maker above can set, for the configuration that
 * @ste itself selects.
 *
 * Context: Any.
 */
void smmu_ste_used(const u64 ste[SMMU_STE_DWORDS], u64 used[SMMU_STE_DWORDS]);

/**
 * smmu_ste_safe() - bits that may change before the configuration does
 * @cur: the STE in force
 * @target: the STE wanted
 * @safe: filled with a mask for each word
 *
 * A bit is safe where the SMMU acting on the new value under the old
 * configuration, or the reverse, is harmless: MEV always, EATS[0] where
 * neither entry uses EATS[1] or S2S.
 *
 * Context: Any.
 */
void smmu_ste_safe(const u64 cur[SMMU_STE_DWORDS], const u64 target[SMMU_STE_DWORDS],
		   u64 safe[SMMU_STE_DWORDS]);

/**
 * smmu_ste_reduces() - whether an STE only takes away from another
 * @cur: the STE in force
 * @target: the STE wanted
 *
 * Told for what the driver does to take access away: an STE that is invalid or
 * aborts; the same STE with EATS off, with traffic without a SubstreamID
 * terminated, or both.
 *
 * Context: Any.
 * Return: true when @target grants nothing that @cur does not; false when it
 * does, or that is not plain.
 */
bool smmu_ste_reduces(const u64 cur[SMMU_STE_DWORDS], const u64 target[SMMU_STE_DWORDS]);

#endif /* _ARM_SMMU_V3_STE_H */
