/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints: what the SMMU was told, and what it said.
 *
 * The first field of each is the name of the SMMU. Words of commands and
 * records are kept raw, in the layout of IHI 0070, and decoded when printed.
 * Addresses are hexadecimal, ranges name their last byte. A *position* counts
 * the commands of a queue since it was enabled, see cmdq.c.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM arm_smmu_v3

#if !defined(_ARM_SMMU_V3_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _ARM_SMMU_V3_TRACE_H

#include <linux/bitfield.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/types.h>

#include "spec-cmd.h"
#include "spec-event.h"
#include "spec-regs.h"

#define smmu_show_opcode(op)						\
	__print_symbolic(op,						\
		{ CMD_PREFETCH_CONFIG,	"PREFETCH_CONFIG" },		\
		{ CMD_PREFETCH_ADDR,	"PREFETCH_ADDR" },		\
		{ CMD_CFGI_STE,		"CFGI_STE" },			\
		{ CMD_CFGI_STE_RANGE,	"CFGI_STE_RANGE" },		\
		{ CMD_CFGI_CD,		"CFGI_CD" },			\
		{ CMD_CFGI_CD_ALL,	"CFGI_CD_ALL" },		\
		{ CMD_CFGI_VMS_PIDM,	"CFGI_VMS_PIDM" },		\
		{ CMD_TLBI_NH_ALL,	"TLBI_NH_ALL" },		\
		{ CMD_TLBI_NH_ASID,	"TLBI_NH_ASID" },		\
		{ CMD_TLBI_NH_VA,	"TLBI_NH_VA" },			\
		{ CMD_TLBI_NH_VAA,	"TLBI_NH_VAA" },		\
		{ CMD_TLBI_EL2_ALL,	"TLBI_EL2_ALL" },		\
		{ CMD_TLBI_EL2_ASID,	"TLBI_EL2_ASID" },		\
		{ CMD_TLBI_EL2_VA,	"TLBI_EL2_VA" },		\
		{ CMD_TLBI_EL2_VAA,	"TLBI_EL2_VAA" },		\
		{ CMD_TLBI_S12_VMALL,	"TLBI_S12_VMALL" },		\
		{ CMD_TLBI_S2_IPA,	"TLBI_S2_IPA" },		\
		{ CMD_TLBI_NSNH_ALL,	"TLBI_NSNH_ALL" },		\
		{ CMD_ATC_INV,		"ATC_INV" },			\
		{ CMD_PRI_RESP,		"PRI_RESP" },			\
		{ CMD_RESUME,		"RESUME" },			\
		{ CMD_STALL_TERM,	"STALL_TERM" },			\
		{ CMD_SYNC,		"SYNC" })

#define smmu_show_cerror(cerror)					\
	__print_symbolic(cerror,					\
		{ CERROR_NONE,		"NONE" },			\
		{ CERROR_ILL,		"ILL" },			\
		{ CERROR_ABT,		"ABT" },			\
		{ CERROR_ATC_INV_SYNC,	"ATC_INV_SYNC" })

#define smmu_show_event(id)						\
	__print_symbolic(id,						\
		{ EVT_F_UUT,		"F_UUT" },			\
		{ EVT_C_BAD_STREAMID,	"C_BAD_STREAMID" },		\
		{ EVT_F_STE_FETCH,	"F_STE_FETCH" },		\
		{ EVT_C_BAD_STE,	"C_BAD_STE" },			\
		{ EVT_F_BAD_ATS_TREQ,	"F_BAD_ATS_TREQ" },		\
		{ EVT_F_STREAM_DISABLED, "F_STREAM_DISABLED" },		\
		{ EVT_F_TRANSL_FORBIDDEN, "F_TRANSL_FORBIDDEN" },	\
		{ EVT_C_BAD_SUBSTREAMID, "C_BAD_SUBSTREAMID" },		\
		{ EVT_F_CD_FETCH,	"F_CD_FETCH" },			\
		{ EVT_C_BAD_CD,		"C_BAD_CD" },			\
		{ EVT_F_WALK_EABT,	"F_WALK_EABT" },		\
		{ EVT_F_TRANSLATION,	"F_TRANSLATION" },		\
		{ EVT_F_ADDR_SIZE,	"F_ADDR_SIZE" },		\
		{ EVT_F_ACCESS,		"F_ACCESS" },			\
		{ EVT_F_PERMISSION,	"F_PERMISSION" },		\
		{ EVT_F_TLB_CONFLICT,	"F_TLB_CONFLICT" },		\
		{ EVT_F_CFG_CONFLICT,	"F_CFG_CONFLICT" },		\
		{ EVT_E_PAGE_REQUEST,	"E_PAGE_REQUEST" },		\
		{ EVT_F_VMS_FETCH,	"F_VMS_FETCH" })

/* Flags of word 1 that most events have */
#define smmu_show_event_flags(dw1)					\
	__print_flags((unsigned long)((dw1) >> 31) &			\
		      (EVT_1_STALL | EVT_1_PNU | EVT_1_IND |		\
		       EVT_1_RNW | EVT_1_S2) >> 31, "|",		\
		{ EVT_1_STALL >> 31,	"stall" },			\
		{ EVT_1_PNU >> 31,	"priv" },			\
		{ EVT_1_IND >> 31,	"inst" },			\
		{ EVT_1_RNW >> 31,	"read" },			\
		{ EVT_1_S2 >> 31,	"s2" })

#define smmu_show_pri_flags(dw0)					\
	__print_flags((unsigned long)((dw0) >> 58), "|",		\
		{ PRI_0_PRIV >> 58,	"priv" },			\
		{ PRI_0_X >> 58,	"exec" },			\
		{ PRI_0_R >> 58,	"read" },			\
		{ PRI_0_W >> 58,	"write" },			\
		{ PRI_0_LAST >> 58,	"last" },			\
		{ PRI_0_SSV >> 58,	"ssv" })

#define smmu_show_gerror(bits)						\
	__print_flags((unsigned long)(bits), "|",			\
		{ GERROR_CMDQ_ERR,		"CMDQ_ERR" },		\
		{ GERROR_EVENTQ_ABT_ERR,	"EVENTQ_ABT_ERR" },	\
		{ GERROR_PRIQ_ABT_ERR,		"PRIQ_ABT_ERR" },	\
		{ GERROR_MSI_CMDQ_ABT_ERR,	"MSI_CMDQ_ABT_ERR" },	\
		{ GERROR_MSI_EVENTQ_ABT_ERR,	"MSI_EVENTQ_ABT_ERR" },	\
		{ GERROR_MSI_PRIQ_ABT_ERR,	"MSI_PRIQ_ABT_ERR" },	\
		{ GERROR_MSI_GERROR_ABT_ERR,	"MSI_GERROR_ABT_ERR" },	\
		{ GERROR_SFM_ERR,		"SFM_ERR" },		\
		{ GERROR_CMDQP_ERR,		"CMDQP_ERR" },		\
		{ GERROR_DPT_ERR,		"DPT_ERR" })

/* Ac and Ab of CMD_RESUME stand behind the codes of CMD_PRI_RESP */
#define SMMU_ANSWER_RESUME	4
#define smmu_is_resume(w0)	(((w0) & CMD_0_OP) == CMD_RESUME)
#define smmu_show_answer(answer)					\
	__print_symbolic(answer,					\
		{ CMD_PRI_RESP_1_RESP_FAILURE, "failure" },		\
		{ CMD_PRI_RESP_1_RESP_INVALID, "invalid" },		\
		{ CMD_PRI_RESP_1_RESP_SUCCESS, "success" },		\
		{ SMMU_ANSWER_RESUME + 0, "razwi" },			\
		{ SMMU_ANSWER_RESUME + 1, "retry" },			\
		{ SMMU_ANSWER_RESUME + 2, "abort" })

/* A submission has its place; @words are the caller's commands, two words each */
TRACE_EVENT(smmu_cmdq_issue,
	    TP_PROTO(const char *smmu, u64 first, u64 end, const u64 *words, u32 nr),
	    TP_ARGS(smmu, first, end, words, nr),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __field(u64, first)
			     __field(u64, end)
			     __field(u32, nr)
			     __field(u8, op)
			     __dynamic_array(u64, words, CMD_WORDS * nr)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __entry->first = first;
			   __entry->end = end;
			   __entry->nr = nr;
			   __entry->op = nr ? words[0] & CMD_0_OP : CMD_SYNC;
			   memcpy(__get_dynamic_array(words), words, CMD_SIZE * nr);
	    ),
	    TP_printk("smmu=%s first=%llu end=%llu op=%s nr=%u words=%s",
		      __get_str(smmu), __entry->first, __entry->end,
		      smmu_show_opcode(__entry->op), __entry->nr,
		      __print_array(__get_dynamic_array(words),
				    __get_dynamic_array_len(words) / 8, 8))
);

/* A wait is over, after @us; @ret is what the waiter is told */
TRACE_EVENT(smmu_cmdq_sync,
	    TP_PROTO(const char *smmu, u64 first, u64 end, s64 us, int ret),
	    TP_ARGS(smmu, first, end, us, ret),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __field(u64, first)
			     __field(u64, end)
			     __field(s64, us)
			     __field(int, ret)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __entry->first = first;
			   __entry->end = end;
			   __entry->us = us;
			   __entry->ret = ret;
	    ),
	    TP_printk("smmu=%s first=%llu end=%llu us=%lld ret=%d", __get_str(smmu),
		      __entry->first, __entry->end, __entry->us, __entry->ret)
);

/* GERROR.CMDQ_ERR: @w0 and @w1 are the entry at CONS */
TRACE_EVENT(smmu_cmdq_error,
	    TP_PROTO(const char *smmu, u64 pos, u8 cerror, u64 w0, u64 w1),
	    TP_ARGS(smmu, pos, cerror, w0, w1),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __field(u64, pos)
			     __field(u64, w0)
			     __field(u64, w1)
			     __field(u8, op)
			     __field(u8, cerror)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __entry->pos = pos;
			   __entry->w0 = w0;
			   __entry->w1 = w1;
			   __entry->op = FIELD_GET(CMD_0_OP, w0);
			   __entry->cerror = cerror;
	    ),
	    TP_printk("smmu=%s pos=%llu cerror=%s op=%s w0=0x%016llx w1=0x%016llx",
		      __get_str(smmu), __entry->pos, smmu_show_cerror(__entry->cerror),
		      smmu_show_opcode(__entry->op), __entry->w0, __entry->w1)
);

/* An STE or a CD changed; @kind is "ste" or "cd", @ssid is 0 for an STE */
TRACE_EVENT(smmu_entry_write,
	    TP_PROTO(const char *smmu, const char *kind, u32 sid, u32 ssid, bool hitless,
		     u32 steps),
	    TP_ARGS(smmu, kind, sid, ssid, hitless, steps),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __string(kind, kind)
			     __field(u32, sid)
			     __field(u32, ssid)
			     __field(u32, steps)
			     __field(bool, hitless)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __assign_str(kind);
			   __entry->sid = sid;
			   __entry->ssid = ssid;
			   __entry->steps = steps;
			   __entry->hitless = hitless;
	    ),
	    TP_printk("smmu=%s kind=%s sid=0x%x ssid=0x%x hitless=%d steps=%u",
		      __get_str(smmu), __get_str(kind), __entry->sid, __entry->ssid,
		      __entry->hitless, __entry->steps)
);

/* Translations go; @regime is "nh", "el2", "s2" or "atc", @cmds commands did it */
TRACE_EVENT(smmu_inv_range,
	    TP_PROTO(const char *smmu, const char *regime, u16 asid, u16 vmid, u64 addr,
		     u64 last, u32 cmds),
	    TP_ARGS(smmu, regime, asid, vmid, addr, last, cmds),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __string(regime, regime)
			     __field(u64, addr)
			     __field(u64, last)
			     __field(u32, cmds)
			     __field(u16, asid)
			     __field(u16, vmid)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __assign_str(regime);
			   __entry->addr = addr;
			   __entry->last = last;
			   __entry->cmds = cmds;
			   __entry->asid = asid;
			   __entry->vmid = vmid;
	    ),
	    TP_printk("smmu=%s regime=%s asid=%u vmid=%u addr=0x%llx last=0x%llx cmds=%u",
		      __get_str(smmu), __get_str(regime), __entry->asid, __entry->vmid,
		      __entry->addr, __entry->last, __entry->cmds)
);

/* An attach is over; @domain is "blocked", "identity", "s1", "s2", "sva", "none" */
TRACE_EVENT(smmu_attach,
	    TP_PROTO(const char *smmu, const char *client, const char *domain, u32 ssid,
		     int ret),
	    TP_ARGS(smmu, client, domain, ssid, ret),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __string(client, client)
			     __string(domain, domain)
			     __field(u32, ssid)
			     __field(int, ret)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __assign_str(client);
			   __assign_str(domain);
			   __entry->ssid = ssid;
			   __entry->ret = ret;
	    ),
	    TP_printk("smmu=%s client=%s domain=%s ssid=0x%x ret=%d", __get_str(smmu),
		      __get_str(client), __get_str(domain), __entry->ssid, __entry->ret)
);

/* An Event queue record of EVT_WORDS words, CPU-endian */
TRACE_EVENT(smmu_event,
	    TP_PROTO(const char *smmu, const u64 *raw),
	    TP_ARGS(smmu, raw),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __array(u64, raw, EVT_WORDS)
			     __field(u32, sid)
			     __field(u32, ssid)
			     __field(u16, stag)
			     __field(u8, id)
			     __field(bool, ssv)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   memcpy(__entry->raw, raw, EVT_SIZE);
			   __entry->sid = FIELD_GET(EVT_0_SID, raw[0]);
			   __entry->ssid = FIELD_GET(EVT_0_SSID, raw[0]);
			   __entry->stag = FIELD_GET(EVT_1_STAG, raw[1]);
			   __entry->id = FIELD_GET(EVT_0_ID, raw[0]);
			   __entry->ssv = FIELD_GET(EVT_0_SSV, raw[0]);
	    ),
	    TP_printk("smmu=%s event=%s sid=0x%x ssv=%d ssid=0x%x stag=0x%x flags=%s addr=0x%llx raw=%s",
		      __get_str(smmu), smmu_show_event(__entry->id), __entry->sid, __entry->ssv,
		      __entry->ssid, __entry->stag, smmu_show_event_flags(__entry->raw[1]),
		      __entry->raw[2], __print_array(__entry->raw, EVT_WORDS, 8))
);

/* A PRI queue record of PRI_WORDS words, CPU-endian */
TRACE_EVENT(smmu_page_request,
	    TP_PROTO(const char *smmu, const u64 *raw),
	    TP_ARGS(smmu, raw),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __array(u64, raw, PRI_WORDS)
			     __field(u64, addr)
			     __field(u32, sid)
			     __field(u32, ssid)
			     __field(u16, prgi)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   memcpy(__entry->raw, raw, PRI_SIZE);
			   __entry->addr = raw[1] & PRI_1_ADDR;
			   __entry->sid = FIELD_GET(PRI_0_SID, raw[0]);
			   __entry->ssid = FIELD_GET(PRI_0_SSID, raw[0]);
			   __entry->prgi = FIELD_GET(PRI_1_PRGINDEX, raw[1]);
	    ),
	    TP_printk("smmu=%s sid=0x%x ssid=0x%x prgi=%u flags=%s addr=0x%llx raw=%s",
		      __get_str(smmu), __entry->sid, __entry->ssid, __entry->prgi,
		      smmu_show_pri_flags(__entry->raw[0]), __entry->addr,
		      __print_array(__entry->raw, PRI_WORDS, 8))
);

/* The answer to a page request or a stall: the words of CMD_PRI_RESP or CMD_RESUME */
TRACE_EVENT(smmu_page_response,
	    TP_PROTO(const char *smmu, u64 w0, u64 w1),
	    TP_ARGS(smmu, w0, w1),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __field(u64, w0)
			     __field(u64, w1)
			     __field(u32, sid)
			     __field(u16, tag)
			     __field(u8, op)
			     __field(u8, answer)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __entry->w0 = w0;
			   __entry->w1 = w1;
			   __entry->sid = FIELD_GET(CMD_0_SID, w0);
			   __entry->op = FIELD_GET(CMD_0_OP, w0);
			   __entry->tag = w1 & (smmu_is_resume(w0) ?
						CMD_RESUME_1_STAG : CMD_PRI_RESP_1_PRGINDEX);
			   __entry->answer = smmu_is_resume(w0) ?
					     SMMU_ANSWER_RESUME + ((w0 >> 12) & 3) :
					     (w1 >> 12) & 3;
	    ),
	    TP_printk("smmu=%s op=%s sid=0x%x tag=0x%x answer=%s w0=0x%016llx w1=0x%016llx",
		      __get_str(smmu), smmu_show_opcode(__entry->op), __entry->sid, __entry->tag,
		      smmu_show_answer(__entry->answer), __entry->w0, __entry->w1)
);

/* Global errors: GERROR_* of those that were active and are now acknowledged */
TRACE_EVENT(smmu_guest_cmd,
	    TP_PROTO(const char *smmu, u16 vmid, const u64 *cmd, int ret),
	    TP_ARGS(smmu, vmid, cmd, ret),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __field(u16, vmid)
			     __array(u64, cmd, CMD_WORDS)
			     __field(int, ret)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __entry->vmid = vmid;
			   memcpy(__entry->cmd, cmd, sizeof(__entry->cmd));
			   __entry->ret = ret;
	    ),
	    TP_printk("smmu=%s vmid=%u %s cmd=%016llx %016llx ret=%d", __get_str(smmu),
		      __entry->vmid,
		      smmu_show_opcode(FIELD_GET(CMD_0_OP, __entry->cmd[0])),
		      __entry->cmd[0], __entry->cmd[1], __entry->ret)
);

TRACE_EVENT(smmu_guest_event,
	    TP_PROTO(const char *smmu, const char *client, u32 vsid, u8 id),
	    TP_ARGS(smmu, client, vsid, id),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __string(client, client)
			     __field(u32, vsid)
			     __field(u8, id)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __assign_str(client);
			   __entry->vsid = vsid;
			   __entry->id = id;
	    ),
	    TP_printk("smmu=%s client=%s vsid=0x%x %s", __get_str(smmu), __get_str(client),
		      __entry->vsid, smmu_show_event(__entry->id))
);

TRACE_EVENT(smmu_gerror,
	    TP_PROTO(const char *smmu, u32 active),
	    TP_ARGS(smmu, active),
	    TP_STRUCT__entry(__string(smmu, smmu)
			     __field(u32, active)
	    ),
	    TP_fast_assign(__assign_str(smmu);
			   __entry->active = active;
	    ),
	    TP_printk("smmu=%s active=%s raw=0x%x", __get_str(smmu),
		      smmu_show_gerror(__entry->active), __entry->active)
);

#endif /* _ARM_SMMU_V3_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
