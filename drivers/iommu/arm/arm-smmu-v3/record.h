/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event and PRI queue records: raw words in, a decoded struct out.
 *
 * Follows IHI 0070, "Event queue recorded faults and events" and "PRI queue".
 */
#ifndef _ARM_SMMU_V3_RECORD_H
#define _ARM_SMMU_V3_RECORD_H

#include <linux/types.h>

#define SMMU_EVT_DWORDS		4
#define SMMU_PPR_DWORDS		2

/**
 * struct smmu_event - one Event queue record
 * @id: EVT_*
 * @sid: StreamID
 * @ssid: SubstreamID if @ssv
 * @reason: IMPLEMENTATION DEFINED reason of aborts and conflicts
 * @stag: names the stalled transaction if @stall
 * @addr: InputAddr, if @has_addr
 * @ipa: IPA, if @s2 and the record has one
 * @fetch_addr: physical address whose fetch failed, if @has_fetch_addr
 * @class: EVT_1_CLASS_*: what was being translated
 * @ssv: @ssid is valid
 * @stall: the transaction waits for CMD_RESUME
 * @privileged: PnU
 * @instruction: InD
 * @read: RnW; R of an ATS Translation Request
 * @s2: the fault is stage 2's
 * @has_addr: the record carries InputAddr
 * @has_fetch_addr: the record carries FetchAddr
 */
struct smmu_event {
	u8 id;
	u32 sid;
	u32 ssid;
	u32 reason;
	u16 stag;
	u64 addr;
	u64 ipa;
	u64 fetch_addr;
	u8 class;
	bool ssv;
	bool stall;
	bool privileged;
	bool instruction;
	bool read;
	bool s2;
	bool has_addr;
	bool has_fetch_addr;
};

/**
 * struct smmu_ppr - one PRI queue record (PCIe Page Request)
 * @sid: StreamID
 * @ssid: SubstreamID if @ssv
 * @prgi: Page Request Group index
 * @addr: page address
 * @ssv: the request has a PASID
 * @read: R
 * @write: W
 * @exec: X
 * @priv: privileged mode requested
 * @last: last request of its group
 * @stop_marker: a Stop Marker: nothing is asked, nothing is answered
 */
struct smmu_ppr {
	u32 sid;
	u32 ssid;
	u16 prgi;
	u64 addr;
	bool ssv;
	bool read;
	bool write;
	bool exec;
	bool priv;
	bool last;
	bool stop_marker;
};

/**
 * smmu_event_decode() - understand an Event queue record
 * @raw: the record, CPU-endian
 * @evt: filled; fields that the record does not have are 0
 *
 * Context: Any.
 * Return: true for an event of the architecture, false for an unknown number
 * (@evt then has @id and @sid only).
 */
bool smmu_event_decode(const u64 raw[SMMU_EVT_DWORDS], struct smmu_event *evt);

/**
 * smmu_event_name() - the architecture's name of an event
 * @id: event number
 *
 * Context: Any.
 * Return: for example "F_TRANSLATION"; "UNKNOWN" for a number without a name.
 */
const char *smmu_event_name(u8 id);

/**
 * smmu_event_is_hint() - whether an event tells of nothing that went wrong
 * @id: event number
 *
 * Context: Any.
 * Return: true for E_PAGE_REQUEST, by which a device says what it will access.
 */
bool smmu_event_is_hint(u8 id);

/**
 * smmu_ppr_decode() - understand a PRI queue record
 * @raw: the record, CPU-endian
 * @ppr: filled
 *
 * Context: Any.
 */
void smmu_ppr_decode(const u64 raw[SMMU_PPR_DWORDS], struct smmu_ppr *ppr);

#endif /* _ARM_SMMU_V3_RECORD_H */
