/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the ID registers mean: raw values in, capabilities out, no I/O.
 *
 * Follows IHI 0070, "SMMU_IDR0" to "SMMU_AIDR". Features are told from the ID
 * bits, never from the architecture version.
 */
#ifndef _ARM_SMMU_V3_IDR_H
#define _ARM_SMMU_V3_IDR_H

#include <linux/types.h>

/**
 * struct smmu_idr - the ID registers as read
 * @idr: SMMU_IDR0 to SMMU_IDR6
 * @iidr: SMMU_IIDR
 * @aidr: SMMU_AIDR
 */
struct smmu_idr {
	u32 idr[7];
	u32 iidr;
	u32 aidr;
};

/**
 * enum smmu_stall_model - IDR0.STALL_MODEL
 * @SMMU_STALL_OR_TERMINATE: each CD or STE chooses
 * @SMMU_TERMINATE_ONLY: stalls do not exist
 * @SMMU_STALL_FORCED: the four stallable faults always stall
 */
enum smmu_stall_model {
	SMMU_STALL_OR_TERMINATE,
	SMMU_TERMINATE_ONLY,
	SMMU_STALL_FORCED,
};

#define SMMU_CAPS_MAX_CHANGES	24

/**
 * struct smmu_caps_change - a capability that somebody turned off or on
 * @what: its field name in struct smmu_caps
 * @why: erratum, firmware property or policy
 */
struct smmu_caps_change {
	const char *what;
	const char *why;
};

/**
 * struct smmu_caps - what one SMMU can do
 * @sid_bits: width of StreamIDs, 0 to 32
 * @ssid_bits: width of SubstreamIDs, 0 to 20; 0 means none
 * @cmdq_lg2: log2 of the largest Command queue, in entries
 * @evtq_lg2: the same for the Event queue
 * @priq_lg2: the same for the PRI queue; 0 without @pri
 * @asid_bits: 8 or 16
 * @vmid_bits: 8 or 16
 * @oas_bits: output address size, 32 to 52
 * @ias_bits: stage-2 input address size: @oas_bits, but 40 at least with
 *	VMSAv8-32
 * @va_bits: input address size of stage 1, 48 or 52
 * @bbml: break-before-make level, 0 to 2
 * @httu: IDR0.HTTU: 0 none, 1 access flag, 2 and dirty state, 3 and tables
 * @stall_max: outstanding stalls at most; 0 without stalls
 * @stall_model: who decides that a fault stalls
 * @granules: page sizes that may be a translation granule (SZ_4K | ...)
 * @pgsizes: all page and block sizes of these granules
 * @s1: stage 1
 * @s2: stage 2
 * @hyp: NS-EL2 contexts
 * @e2h: NS-EL2 contexts are used with EL2 host semantics; set by policy
 * @cohacc: tables, queues and MSIs are coherent; firmware may override
 * @btm: broadcast TLB maintenance
 * @ats: PCI ATS
 * @pri: PCI PRI
 * @msi: the SMMU can send MSIs of its own
 * @sev: the SMMU sends wake-up events
 * @vmw: VMID wildcards
 * @cd2l: two-level CD tables
 * @st2l: two-level stream tables
 * @term_model: terminated transactions always abort, CD.A must be 1
 * @attr_types_ovr: memory type and shareability overrides are effective
 * @attr_perms_ovr: instruction and privilege overrides are effective
 * @had: hierarchical attribute disable
 * @xnx: stage-2 XN has two bits
 * @fwb: stage 2 may force write-back
 * @ril: range invalidation and level hints
 * @ds: 52-bit addresses with 4K and 16K granules
 * @e0pd: CD.E0PD
 * @nested: nested translation is usable
 * @repeat_inv: an erratum wants each invalidation with its sync twice
 * @max_unsynced: most commands between two CMD_SYNCs, 0 for no limit
 * @nr_changes: entries of @changes in use
 * @changes: what errata, firmware and policy changed
 *
 * Filled by smmu_idr_decode(), adjusted by quirks, firmware and policy during
 * probe, constant afterwards.
 */
struct smmu_caps {
	u8 sid_bits;
	u8 ssid_bits;
	u8 cmdq_lg2;
	u8 evtq_lg2;
	u8 priq_lg2;
	u8 asid_bits;
	u8 vmid_bits;
	u8 oas_bits;
	u8 ias_bits;
	u8 va_bits;
	u8 bbml;
	u8 httu;
	u16 stall_max;
	enum smmu_stall_model stall_model;
	unsigned long granules;
	unsigned long pgsizes;
	bool s1;
	bool s2;
	bool hyp;
	bool e2h;
	bool cohacc;
	bool btm;
	bool ats;
	bool pri;
	bool msi;
	bool sev;
	bool vmw;
	bool cd2l;
	bool st2l;
	bool term_model;
	bool attr_types_ovr;
	bool attr_perms_ovr;
	bool had;
	bool xnx;
	bool fwb;
	bool ril;
	bool ds;
	bool e0pd;
	bool nested;
	bool repeat_inv;
	u8 max_unsynced;
	u8 nr_changes;
	struct smmu_caps_change changes[SMMU_CAPS_MAX_CHANGES];
};

/**
 * smmu_idr_decode() - tell the capabilities from the ID registers
 * @idr: raw register values
 * @caps: filled; undefined on error
 * @why: on error the register and field that is to blame, and what is wrong
 *	with it, for one log line; a string constant
 *
 * A code that a later architecture may define is taken as the largest one known,
 * as the architecture says for IDR5.OAS; but for that, it is noted in @caps. An
 * unknown IDR0.STALL_MODEL, of which nothing larger can be said, means that
 * stalls are not used.
 *
 * Context: Any.
 * Return:
 * * 0 - @caps is complete
 * * -ENXIO - no SMMU this driver could drive: no stage, no VMSAv8-64, big
 *   endian only, preset tables or queues, no granule
 */
int __must_check smmu_idr_decode(const struct smmu_idr *idr, struct smmu_caps *caps,
				 const char **why);

/**
 * smmu_caps_note() - remember that a capability was changed, and why
 * @caps: capabilities
 * @what: field name; a string constant
 * @why: reason; a string constant
 *
 * Context: Probe only. Notes beyond SMMU_CAPS_MAX_CHANGES are dropped.
 */
void smmu_caps_note(struct smmu_caps *caps, const char *what, const char *why);

/**
 * smmu_caps_override_httu() - what firmware says of the update of tables
 * @caps: capabilities, @caps->httu as IDR0 says
 * @httu: code of IDR0.HTTU
 *
 * Firmware may take away, because other agents may not play along. It cannot
 * give: CD.HA, CD.HD and their like are ILLEGAL where IDR0.HTTU does not have
 * them (IHI 0070, 5.2 and 5.4), and an ILLEGAL entry translates nothing.
 * A difference is noted.
 *
 * Context: Probe only.
 */
void smmu_caps_override_httu(struct smmu_caps *caps, u8 httu);

/**
 * smmu_oas_code() - the three-bit code of an address size
 * @bits: 32, 36, 40, 42, 44, 48 or 52
 *
 * Context: Any.
 * Return: the code that IDR5.OAS, CD.IPS and STE.S2PS use; the next smaller
 * known size for any other @bits.
 */
u8 smmu_oas_code(u8 bits);

#endif /* _ARM_SMMU_V3_IDR_H */
