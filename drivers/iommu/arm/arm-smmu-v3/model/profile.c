// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ready-made capabilities.
 *
 * Constructed from the rules of IHI 0070, 6.3.1 to 6.3.8; none is a particular
 * product. Where an SMMU must fit the CPU so that it can share page tables
 * (address size, granule, Access and dirty flags), the profile asks the CPU.
 */
#include "model.h"

#include <kunit/visibility.h>
#include <asm/cpufeature.h>
#include <linux/bitfield.h>
#include <linux/sizes.h>

#include "../spec-regs.h"

#define QUEUE_LG2		8
#define STALL_MAX		64

static u32 cpu_oas(void)
{
	u64 mmfr0 = read_sanitised_ftr_reg(SYS_ID_AA64MMFR0_EL1);
	unsigned int parange;

	parange = cpuid_feature_extract_unsigned_field(mmfr0,
						       ID_AA64MMFR0_EL1_PARANGE_SHIFT);
	/* The codes of PARange are those of OAS; 48 bits at least, 52 at most */
	return clamp_t(u32, parange, IDR5_OAS_48, IDR5_OAS_52);
}

static u32 page_granule(void)
{
	switch (PAGE_SIZE) {
	case SZ_16K:
		return IDR5_GRAN16K;
	case SZ_64K:
		return IDR5_GRAN64K;
	default:
		return IDR5_GRAN4K;
	}
}

static void without_ats(struct smmu_model_config *config)
{
	config->idr[0] &= ~(IDR0_ATS | IDR0_NS1ATS | IDR0_PRI);
	config->idr[1] &= ~IDR1_PRIQS;
}

static void with_ats(struct smmu_model_config *config)
{
	config->idr[0] |= IDR0_ATS | IDR0_NS1ATS | IDR0_PRI;
	config->idr[1] |= FIELD_PREP(IDR1_PRIQS, QUEUE_LG2);
}

static struct smmu_model_config full(void)
{
	u32 httu = system_supports_haft() ? IDR0_HTTU_AF_DIRTY_HAFT :
					    IDR0_HTTU_AF_DIRTY;
	u32 oas = cpu_oas();
	struct smmu_model_config config = {
		.aidr = FIELD_PREP(AIDR_MINOR, 3),
		.gbpa = FIELD_PREP(GBPA_SHCFG, GBPA_SHCFG_INCOMING),
	};

	config.idr[0] = IDR0_S2P | IDR0_S1P |
			FIELD_PREP(IDR0_TTF, IDR0_TTF_AARCH64) | IDR0_COHACC |
			FIELD_PREP(IDR0_HTTU, httu) | IDR0_HYP | IDR0_ASID16 |
			IDR0_MSI | IDR0_SEV | IDR0_VMID16 | IDR0_CD2L |
			FIELD_PREP(IDR0_TTENDIAN, IDR0_TTENDIAN_LE) |
			FIELD_PREP(IDR0_STALL_MODEL, IDR0_STALL_MODEL_STALL) |
			FIELD_PREP(IDR0_ST_LEVEL, IDR0_ST_LEVEL_2LVL);
	config.idr[1] = FIELD_PREP(IDR1_SIDSIZE, 16) |
			FIELD_PREP(IDR1_SSIDSIZE, IDR1_SSIDSIZE_MAX) |
			FIELD_PREP(IDR1_EVENTQS, QUEUE_LG2) |
			FIELD_PREP(IDR1_CMDQS, QUEUE_LG2) |
			IDR1_ATTR_PERMS_OVR | IDR1_ATTR_TYPES_OVR;
	config.idr[3] = IDR3_HAD | IDR3_XNX | IDR3_FWB | IDR3_STT | IDR3_RIL |
			FIELD_PREP(IDR3_BBML, IDR3_BBML_2) | IDR3_E0PD |
			IDR3_PTWNNC;
	config.idr[5] = FIELD_PREP(IDR5_OAS, oas) |
			IDR5_GRAN4K | IDR5_GRAN16K | IDR5_GRAN64K |
			FIELD_PREP(IDR5_STALL_MAX, STALL_MAX);
	with_ats(&config);
	if (oas >= IDR5_OAS_52) {
		config.aidr = FIELD_PREP(AIDR_MINOR, 4);
		config.idr[5] |= IDR5_DS | FIELD_PREP(IDR5_VAX, IDR5_VAX_52);
	}
	return config;
}

static void without_stage2(struct smmu_model_config *config)
{
	config->idr[0] &= ~(IDR0_S2P | IDR0_HYP | IDR0_VMID16 | IDR0_NS1ATS);
	config->idr[3] &= ~(IDR3_XNX | IDR3_FWB | IDR3_PTWNNC);
}

static void without_stage1(struct smmu_model_config *config)
{
	config->idr[0] &= ~(IDR0_S1P | IDR0_HYP | IDR0_ASID16 | IDR0_CD2L |
			    IDR0_NS1ATS);
	config->idr[1] &= ~IDR1_SSIDSIZE;
	config->idr[3] &= ~(IDR3_HAD | IDR3_E0PD);
}

static void minimal(struct smmu_model_config *config)
{
	config->aidr = 0;
	config->idr[0] = IDR0_S1P | FIELD_PREP(IDR0_TTF, IDR0_TTF_AARCH64) |
			 IDR0_COHACC |
			 FIELD_PREP(IDR0_TTENDIAN, IDR0_TTENDIAN_LE) |
			 FIELD_PREP(IDR0_STALL_MODEL, IDR0_STALL_MODEL_TERMINATE);
	config->idr[1] = FIELD_PREP(IDR1_SIDSIZE, 6) |
			 FIELD_PREP(IDR1_EVENTQS, 7) | FIELD_PREP(IDR1_CMDQS, 7);
	config->idr[3] = 0;
	config->idr[5] = FIELD_PREP(IDR5_OAS, IDR5_OAS_44) | page_granule();
}

static void stall_model(struct smmu_model_config *config, u32 code)
{
	config->idr[0] &= ~IDR0_STALL_MODEL;
	config->idr[0] |= FIELD_PREP(IDR0_STALL_MODEL, code);
	if (code == IDR0_STALL_MODEL_TERMINATE)
		config->idr[5] &= ~IDR5_STALL_MAX;
}

static void linear(struct smmu_model_config *config)
{
	config->idr[0] &= ~(IDR0_ST_LEVEL | IDR0_CD2L);
	config->idr[1] &= ~(IDR1_SIDSIZE | IDR1_SSIDSIZE);
	/* SIDSIZE 7 and more would promise two-level tables (6.3.2) */
	config->idr[1] |= FIELD_PREP(IDR1_SIDSIZE, 6) |
			  FIELD_PREP(IDR1_SSIDSIZE, 6);
}

/**
 * smmu_model_config_profile() - the configuration of a profile
 * @profile: which
 *
 * The clock is stepped and no policy is set; change what the test needs.
 *
 * Context: Any.
 * Return: the configuration, by value.
 */
struct smmu_model_config smmu_model_config_profile(enum smmu_model_profile profile)
{
	struct smmu_model_config config = full();

	switch (profile) {
	case SMMU_MODEL_S1_ONLY:
		without_stage2(&config);
		break;
	case SMMU_MODEL_S2_ONLY:
		without_stage1(&config);
		break;
	case SMMU_MODEL_MINIMAL:
		minimal(&config);
		break;
	case SMMU_MODEL_LINEAR:
		linear(&config);
		break;
	case SMMU_MODEL_NO_RIL:
		config.aidr = FIELD_PREP(AIDR_MINOR, 1);
		config.idr[3] &= ~IDR3_RIL;
		break;
	case SMMU_MODEL_NO_STALL:
		stall_model(&config, IDR0_STALL_MODEL_TERMINATE);
		break;
	case SMMU_MODEL_FORCE_STALL:
		stall_model(&config, IDR0_STALL_MODEL_FORCE);
		without_ats(&config);
		break;
	case SMMU_MODEL_NO_MSI:
		config.idr[0] &= ~IDR0_MSI;
		break;
	case SMMU_MODEL_SMALL_TAGS:
		config.idr[0] &= ~(IDR0_ASID16 | IDR0_VMID16);
		break;
	case SMMU_MODEL_NON_COHERENT:
		config.idr[0] &= ~IDR0_COHACC;
		break;
	case SMMU_MODEL_NO_PRI:
		config.idr[0] &= ~IDR0_PRI;
		config.idr[1] &= ~IDR1_PRIQS;
		break;
	case SMMU_MODEL_NO_ATS:
		without_ats(&config);
		break;
	case SMMU_MODEL_BTM:
		config.idr[0] |= IDR0_BTM;
		break;
	case SMMU_MODEL_FULL:
	case SMMU_MODEL_NR_PROFILES:
		break;
	}
	return config;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_config_profile);

/**
 * smmu_model_profile_name() - for messages and names of test cases
 * @profile: which
 *
 * Context: Any.
 * Return: a constant string.
 */
const char *smmu_model_profile_name(enum smmu_model_profile profile)
{
	static const char * const names[SMMU_MODEL_NR_PROFILES] = {
		[SMMU_MODEL_FULL] = "full",
		[SMMU_MODEL_S1_ONLY] = "stage 1 only",
		[SMMU_MODEL_S2_ONLY] = "stage 2 only",
		[SMMU_MODEL_MINIMAL] = "minimal",
		[SMMU_MODEL_LINEAR] = "linear tables",
		[SMMU_MODEL_NO_RIL] = "no range invalidation",
		[SMMU_MODEL_NO_STALL] = "terminate only",
		[SMMU_MODEL_FORCE_STALL] = "stall forced",
		[SMMU_MODEL_NO_MSI] = "no MSI",
		[SMMU_MODEL_SMALL_TAGS] = "8-bit tags",
		[SMMU_MODEL_NON_COHERENT] = "not coherent",
		[SMMU_MODEL_NO_PRI] = "no page requests",
		[SMMU_MODEL_NO_ATS] = "no ATS",
		[SMMU_MODEL_BTM] = "broadcast TLB maintenance",
	};

	return profile < SMMU_MODEL_NR_PROFILES ? names[profile] : "unknown";
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_profile_name);
