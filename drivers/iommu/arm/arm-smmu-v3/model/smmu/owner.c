// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose is what, and who reaches for what is another's.
 *
 * The document lets software invalidate what it likes. But what is done for one guest
 * or one domain must not touch those of others: at best they pay for it, and a guest
 * could make them. A test says which VMIDs, ASIDs and StreamIDs belong to whom, and
 * for whom the driver works at the moment.
 *
 * IHI 0070, chapter 4 "Commands", for what a command names.
 */
#include "owner.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/errno.h>

#include "../../spec-cmd.h"
#include "lock.h"
#include "state.h"

static struct smmu_model_owned *find(struct smmu_model_owners *owners,
				     enum smmu_model_property what, u32 id)
{
	unsigned int i;

	for (i = 0; i < owners->nr; i++)
		if (owners->owned[i].what == what && owners->owned[i].id == id)
			return &owners->owned[i];
	return NULL;
}

static bool is_callers(struct smmu_model_owners *owners, enum smmu_model_property what, u32 id)
{
	struct smmu_model_owned *owned = find(owners, what, id);

	return owned && owned->owner == owners->caller;
}

/* What names none of VMID, ASID and StreamID reaches everybody */
static bool stays_with_caller(struct smmu_model_owners *owners, const u64 cmd[2])
{
	u16 vmid = FIELD_GET(CMD_0_VMID, cmd[0]), asid = FIELD_GET(CMD_0_ASID, cmd[0]);

	switch (FIELD_GET(CMD_0_OP, cmd[0])) {
	case CMD_SYNC:
		return true;
	case CMD_TLBI_NH_ASID:
	case CMD_TLBI_NH_VA:
		if (!vmid && is_callers(owners, SMMU_MODEL_ASID, asid))
			return true;
		fallthrough;
	case CMD_TLBI_NH_ALL:
	case CMD_TLBI_NH_VAA:
	case CMD_TLBI_S12_VMALL:
	case CMD_TLBI_S2_IPA:
		return is_callers(owners, SMMU_MODEL_VMID, vmid);
	case CMD_TLBI_EL2_ASID:
	case CMD_TLBI_EL2_VA:
		return is_callers(owners, SMMU_MODEL_ASID, asid);
	case CMD_PREFETCH_CONFIG:
	case CMD_PREFETCH_ADDR:
	case CMD_CFGI_STE:
	case CMD_CFGI_CD:
	case CMD_CFGI_CD_ALL:
	case CMD_ATC_INV:
	case CMD_PRI_RESP:
	case CMD_RESUME:
	case CMD_STALL_TERM:
		return is_callers(owners, SMMU_MODEL_STREAM, FIELD_GET(CMD_0_SID, cmd[0]));
	default:
		return false;
	}
}

/**
 * smmu_model_check_owner() - a command is consumed: for whom?
 * @model: the model, locked
 * @cmd: the command, CPU-endian, legal
 */
void smmu_model_check_owner(struct smmu_model *model, const u64 cmd[2])
{
	if (model->owners.caller && !stays_with_caller(&model->owners, cmd))
		smmu_model_blame(model, "4: a command reaches for what is not its caller's");
}

/**
 * smmu_model_own() - something belongs to somebody from now on
 * @model: the model
 * @what: what
 * @id: its number
 * @owner: whose it is; any address will do, and NULL means nobody
 *
 * Context: Any.
 * Return: 0, or -ENOSPC where so many things have been somebody's already.
 */
int smmu_model_own(struct smmu_model *model, enum smmu_model_property what, u32 id,
		   const void *owner)
{
	struct smmu_model_owners *owners = &model->owners;
	struct smmu_model_owned *owned;

	guard(smmu_model)(model);
	owned = find(owners, what, id);
	if (!owned) {
		if (owners->nr == SMMU_MODEL_MAX_OWNED)
			return -ENOSPC;
		owned = &owners->owned[owners->nr++];
	}
	*owned = (struct smmu_model_owned) { .what = what, .id = id, .owner = owner };
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_own);

/**
 * smmu_model_call_begin() - what the driver does now, it does for one owner
 * @model: the model
 * @owner: who; an owner of nothing may not do anything
 *
 * Until smmu_model_call_end() each command that is consumed must name a VMID, an
 * ASID or a StreamID of @owner's, or be a CMD_SYNC; any other is a violation. So
 * nobody else may use the SMMU in between.
 *
 * Context: Any.
 */
void smmu_model_call_begin(struct smmu_model *model, const void *owner)
{
	guard(smmu_model)(model);
	model->owners.caller = owner;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_call_begin);

/**
 * smmu_model_call_end() - it is done
 * @model: the model
 *
 * Context: Any.
 */
void smmu_model_call_end(struct smmu_model *model)
{
	guard(smmu_model)(model);
	model->owners.caller = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_call_end);
