// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest's invalidations: from user memory to the Command queue.
 *
 * An array may be long, and its pages may take for ever to appear. So it is taken
 * in pieces of what fits into one submission: read and judge a piece with no lock
 * held, carry it out, wait for its CMD_SYNC, count it. Nothing is allocated, and
 * others get their turn at the queue between two pieces.
 *
 * A piece has either commands for the SMMU's own caches or such for ATCs: an ATC
 * may be filled from a TLB, so what a guest invalidates there comes after a
 * CMD_SYNC, whether the VMM handed the guest's on or not.
 *
 * Follows IHI 0070, "Commands".
 */
#include "vinv.h"

#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/iommufd.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <uapi/linux/iommufd.h>

#include "client.h"
#include "cmdq.h"
#include "domain.h"
#include "smmu.h"
#include "trace.h"
#include "vcmd.h"
#include "vsmmu.h"

#define SMMU_VINV_PIECE		(SMMU_CMDQ_BATCH - 1)

/*
 * Commands of a guest that have passed, all for ATCs or none.
 */
struct smmu_vinv_piece {
	unsigned int nr;
	bool atc;
	struct smmu_vcmd vcmds[SMMU_VINV_PIECE];
};

/*
 * What goes to the queue at once. A guest's command becomes one for each stream of
 * the device that it means, so this need not be a piece.
 */
struct smmu_vinv_batch {
	unsigned int nr;
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH - 1];
};

/* Shorter entries end in zeros, and what is longer has to. */
static int smmu_vinv_read(const struct iommu_user_data_array *array, u32 index,
			  struct smmu_cmd *cmd)
{
	struct iommu_viommu_arm_smmuv3_invalidate entry;
	int ret;

	ret = copy_struct_from_user(&entry, sizeof(entry), array->uptr + array->entry_len * index,
				    array->entry_len);
	if (ret)
		return ret;
	cmd->w[0] = le64_to_cpu(entry.cmd[0]);
	cmd->w[1] = le64_to_cpu(entry.cmd[1]);
	return 0;
}

/* Return: 0, or the error of the entry that comes after those of the piece. */
static int smmu_vinv_fill(struct smmu_vsmmu *vsmmu, struct smmu_vinv_piece *piece,
			  const struct iommu_user_data_array *array, u32 index)
{
	struct smmu_vcmd *vcmd = piece->vcmds;
	struct smmu_cmd cmd;
	bool atc;
	int ret;

	piece->atc = false;
	for (piece->nr = 0; piece->nr < SMMU_VINV_PIECE && index < array->entry_num; index++) {
		ret = smmu_vinv_read(array, index, &cmd);
		if (ret)
			return ret;
		ret = smmu_vcmd_decode(vcmd, &vsmmu->smmu->caps, cmd);
		trace_smmu_guest_cmd(dev_name(vsmmu->smmu->dev), vsmmu->vmid.vmid, cmd.w, ret);
		if (ret)
			return ret;
		atc = vcmd->kind == SMMU_VCMD_ATC;
		if (piece->nr && atc != piece->atc)
			return 0;
		piece->atc = atc;
		piece->nr++;
		vcmd++;
	}
	return 0;
}

static int smmu_vinv_issue(struct smmu_vsmmu *vsmmu, struct smmu_vinv_batch *batch, bool atc)
{
	struct smmu_device *smmu = vsmmu->smmu;
	unsigned int nr = batch->nr;

	batch->nr = 0;
	if (!nr)
		return 0;
	if (atc)
		return smmu_invs_ask_atcs(&vsmmu->parent->invs, smmu, batch->cmds, nr);
	/* The guest knows of the erratum that wants them twice */
	return smmu_cmdq_issue_once(&smmu->cmdq, batch->cmds, nr);
}

static int smmu_vinv_add(struct smmu_vsmmu *vsmmu, struct smmu_vinv_batch *batch, bool atc,
			 struct smmu_cmd cmd)
{
	int ret = 0;

	if (batch->nr == ARRAY_SIZE(batch->cmds))
		ret = smmu_vinv_issue(vsmmu, batch, atc);
	batch->cmds[batch->nr++] = cmd;
	return ret;
}

/* One command of a guest for each stream that it means; -ENOENT if there is none. */
static int smmu_vinv_expand(struct smmu_vsmmu *vsmmu, struct smmu_vinv_batch *batch,
			    const struct smmu_vcmd *vcmd)
{
	bool atc = vcmd->kind == SMMU_VCMD_ATC;
	struct smmu_client *client;
	unsigned int i;
	int ret = 0;

	if (vcmd->kind == SMMU_VCMD_TLBI)
		return smmu_vinv_add(vsmmu, batch, false,
				     smmu_vcmd_for_vmid(vcmd, vsmmu->vmid.vmid));
	client = smmu_vsmmu_find(vsmmu, vcmd->vsid);
	if (!client)
		return -ENOENT;
	for (i = 0; !ret && i < client->nr_streams; i++)
		ret = smmu_vinv_add(vsmmu, batch, atc,
				    smmu_vcmd_for_stream(vcmd, client->sids[i],
							 client->ssid_bits));
	return ret;
}

/* @done: how many of the piece have completed. Two large frames do not make one. */
static noinline_for_stack int smmu_vinv_carry_out(struct smmu_vsmmu *vsmmu,
						  const struct smmu_vinv_piece *piece, u32 *done)
{
	struct smmu_vinv_batch batch;
	unsigned int i;
	int ret = 0, err;

	*done = 0;
	batch.nr = 0;
	/* Clients that are found stay until then */
	guard(rcu)();
	for (i = 0; i < piece->nr; i++) {
		ret = smmu_vinv_expand(vsmmu, &batch, &piece->vcmds[i]);
		if (ret)
			break;
	}
	if (ret && ret != -ENOENT)
		return ret;
	err = smmu_vinv_issue(vsmmu, &batch, piece->atc);
	if (err)
		return err;
	*done = i;
	return ret ? -EIO : 0;
}

int smmu_vinv_run(struct smmu_vsmmu *vsmmu, struct iommu_user_data_array *array)
{
	struct smmu_vinv_piece piece;
	u32 nr = array->entry_num, done;
	int ret = 0, err;

	array->entry_num = 0;
	if (!nr || array->type != IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3)
		return -EINVAL;

	for (u32 index = 0; !ret && index < nr; index += done) {
		array->entry_num = nr;
		ret = smmu_vinv_fill(vsmmu, &piece, array, index);
		err = smmu_vinv_carry_out(vsmmu, &piece, &done);
		ret = err ?: ret;
		array->entry_num = index + done;
		atomic64_add(done, &vsmmu->cmds);
		if (!ret && index + done < nr && fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	if (ret)
		atomic64_inc(&vsmmu->refused);
	return ret;
}
