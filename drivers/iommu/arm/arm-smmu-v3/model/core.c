// SPDX-License-Identifier: GPL-2.0-only
/*
 * Creation of a model, and the driver's door.
 */
#include "core.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "clock.h"
#include "model.h"
#include "smmu/bus.h"
#include "smmu/geometry.h"
#include "smmu/lock.h"
#include "smmu/regs.h"
#include "smmu/state.h"

#define DEFAULT_SEED			0x5e55a1u
#define DEFAULT_TLB_ENTRIES		16384
#define DEFAULT_CFG_ENTRIES		4096

/* Capabilities that this model does not have */
#define IDR0_NOT_MODELLED	(IDR0_DORMHINT | IDR0_ATOS | IDR0_VATOS | IDR0_ATSRECERR | \
				 IDR0_RME_IMPL)
#define IDR1_NOT_MODELLED	(IDR1_REL | IDR1_QUEUES_PRESET | IDR1_TABLES_PRESET | IDR1_ECMDQ)
#define IDR3_NOT_MODELLED	(IDR3_PBHA | IDR3_PPS | IDR3_MPAM | IDR3_DPT | IDR3_PASIDTT | \
				 IDR3_S1PI | IDR3_S2PI | IDR3_S2PO | IDR3_THE | IDR3_MTEPERM | \
				 IDR3_AIE)

static const struct smmu_door_ops door_ops;

static struct smmu_model *to_model(struct smmu_door *door)
{
	return container_of(door, struct smmu_model, door);
}

/**
 * smmu_model_of_door() - the model behind a door
 * @door: any door
 *
 * Return: the model, or NULL when something else answers there.
 */
struct smmu_model *smmu_model_of_door(struct smmu_door *door)
{
	return door->ops == &door_ops ? to_model(door) : NULL;
}

static u32 door_read32(struct smmu_door *door, u32 offset)
{
	struct smmu_model *model = to_model(door);

	smmu_model_clock_pass(model, model->meter.latency.read);
	guard(smmu_model)(model);
	model->stats.reg_reads++;
	return smmu_model_bus_read(model, offset);
}

static u64 door_read64(struct smmu_door *door, u32 offset)
{
	struct smmu_model *model = to_model(door);
	u64 value;

	smmu_model_clock_pass(model, model->meter.latency.read);
	guard(smmu_model)(model);
	model->stats.reg_reads++;
	value = smmu_model_bus_read(model, offset);
	return value | (u64)smmu_model_bus_read(model, offset + 4) << 32;
}

static void door_write32(struct smmu_door *door, u32 offset, u32 value)
{
	struct smmu_model *model = to_model(door);

	smmu_model_clock_pass(model, model->meter.latency.write);
	guard(smmu_model)(model);
	model->stats.reg_writes++;
	smmu_model_bus_write(model, offset, value, 4);
}

static void door_write64(struct smmu_door *door, u32 offset, u64 value)
{
	struct smmu_model *model = to_model(door);

	smmu_model_clock_pass(model, model->meter.latency.write);
	guard(smmu_model)(model);
	model->stats.reg_writes++;
	smmu_model_bus_write(model, offset, value, 8);
}

static void door_relax(struct smmu_door *door)
{
	smmu_model_clock_relax(to_model(door));
}

static const struct smmu_door_ops door_ops = {
	.read32 = door_read32,
	.write32 = door_write32,
	.read64 = door_read64,
	.write64 = door_write64,
	.relax = door_relax,
};

/* 6.3.1: split-stage ATS is not modelled, and PCIe must not be stalled */
static int check_ats(const u32 *idr)
{
	const u32 stages = IDR0_S1P | IDR0_S2P;

	if (!(idr[0] & IDR0_ATS))
		return idr[0] & (IDR0_PRI | IDR0_NS1ATS) ? -EINVAL : 0;
	if ((idr[0] & stages) == stages && !(idr[0] & IDR0_NS1ATS))
		return -EOPNOTSUPP;
	if (FIELD_GET(IDR0_STALL_MODEL, idr[0]) == IDR0_STALL_MODEL_FORCE)
		return -EINVAL;
	return FIELD_GET(IDR1_PRIQS, idr[1]) > IDR1_QUEUES_MAX ? -EINVAL : 0;
}

static int check_config(const struct smmu_model_config *config)
{
	const u32 *idr = config->idr;

	if (idr[0] & IDR0_NOT_MODELLED || idr[1] & IDR1_NOT_MODELLED ||
	    idr[3] & IDR3_NOT_MODELLED || idr[5] & IDR5_D128)
		return -EOPNOTSUPP;
	if (FIELD_GET(IDR0_TTF, idr[0]) != IDR0_TTF_AARCH64 ||
	    FIELD_GET(IDR5_OAS, idr[5]) > IDR5_OAS_52)
		return -EOPNOTSUPP;
	if (FIELD_GET(IDR1_CMDQS, idr[1]) > IDR1_QUEUES_MAX ||
	    FIELD_GET(IDR1_EVENTQS, idr[1]) > IDR1_QUEUES_MAX ||
	    FIELD_GET(IDR1_SIDSIZE, idr[1]) > IDR1_SIDSIZE_MAX ||
	    FIELD_GET(IDR1_SSIDSIZE, idr[1]) > IDR1_SSIDSIZE_MAX ||
	    config->msi_irqs > BITS_PER_LONG)
		return -EINVAL;
	return check_ats(idr);
}

static void model_free(struct smmu_model *model)
{
	smmu_model_tlb_fini(&model->tlb);
	smmu_model_cache_fini(&model->cfgs);
	kfree(model);
}

static int model_init(struct smmu_model *model,
		      const struct smmu_model_config *config)
{
	u32 idr5 = config->idr[5];
	unsigned int stalls = FIELD_GET(IDR5_STALL_MAX, idr5);
	int ret;

	model->cfg = *config;
	model->door.ops = &door_ops;
	model->oas_bits = smmu_model_oas_bits(FIELD_GET(IDR5_OAS, idr5));
	raw_spin_lock_init(&model->lock);
	INIT_LIST_HEAD(&model->ports);
	INIT_LIST_HEAD(&model->first);
	smmu_model_stall_init(&model->stalls,
			      clamp(stalls, 1U, (unsigned int)SMMU_MODEL_MAX_STALLS));
	smmu_model_clock_init(model);
	prandom_seed_state(&model->rnd, config->seed ?: DEFAULT_SEED);
	scoped_guard(smmu_model, model)
		smmu_model_bus_reset(model);
	ret = smmu_model_cache_init(&model->cfgs,
				    config->cfg_entries ?: DEFAULT_CFG_ENTRIES,
				    &model->stats);
	if (ret)
		return ret;
	ret = smmu_model_tlb_init(&model->tlb,
				  config->tlb_entries ?: DEFAULT_TLB_ENTRIES,
				  FIELD_GET(IDR3_BBML, config->idr[3]) >= IDR3_BBML_2,
				  &model->stats);
	return ret ?: smmu_model_clock_start(model);
}

/**
 * smmu_model_create() - build an SMMU
 * @config: what to build; copied
 *
 * It is out of reset and answers through its door, but no driver knows it: see
 * smmu_model_plug().
 *
 * Context: Process context, sleeps.
 * Return: the model, or an ERR_PTR():
 * * -EOPNOTSUPP - a capability that is not modelled
 * * -EINVAL - a capability out of range
 * * -ENOMEM
 */
struct smmu_model *smmu_model_create(const struct smmu_model_config *config)
{
	struct smmu_model *model;
	int ret;

	ret = check_config(config);
	if (ret)
		return ERR_PTR(ret);
	model = kzalloc_obj(*model);
	if (!model)
		return ERR_PTR(-ENOMEM);
	ret = model_init(model, config);
	if (ret) {
		model_free(model);
		return ERR_PTR(ret);
	}
	return model;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_create);

/**
 * smmu_model_free() - the end of a model
 * @model: the model, not plugged, without clients
 *
 * Context: Process context, sleeps.
 */
void smmu_model_free(struct smmu_model *model)
{
	smmu_model_clock_stop(model);
	model_free(model);
}

/**
 * smmu_model_door() - the bus side of the registers
 * @model: the model
 *
 * Context: Any.
 * Return: the door, valid as long as the model.
 */
struct smmu_door *smmu_model_door(struct smmu_model *model)
{
	return &model->door;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_door);
