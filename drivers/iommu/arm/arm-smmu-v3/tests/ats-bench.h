/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bench on which ATS and PRI of the software SMMUv3 are tested alone: the
 * bench of model-bench.h, with an endpoint at MB_SID and a PRI queue.
 */
#ifndef _ARM_SMMU_V3_TESTS_ATS_BENCH_H
#define _ARM_SMMU_V3_TESTS_ATS_BENCH_H

#include "../model/pcie/pci.h"
#include "model-bench.h"

#define AB_PRIQ_LG2		2
#define AB_CREDITS		16
#define AB_VA			0x7654200000ULL
#define AB_MAGIC		0x5ca1ab1e0ddba11ULL
/* PASIDs with a CD; 0 is that of traffic without one */
#define AB_PASIDS		4
#define AB_CR0			(CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN | CR0_ATSCHK)

/**
 * struct ats_bench - an endpoint behind an SMMU
 * @b: the SMMU
 * @ep: the endpoint at MB_SID; PASID is on, ATS and PRI are not
 * @tables: one address space for all PASIDs
 * @ste: STE of MB_SID, in force
 * @cds: its CDs
 * @data: a page
 * @priq: memory of the PRI queue
 */
struct ats_bench {
	struct model_bench *b;
	struct smmu_model_endpoint *ep;
	struct mb_tables tables;
	struct mb_entry ste;
	__le64 *cds;
	u64 *data;
	__le64 *priq;
};

struct ats_bench *ab_create(struct kunit *test, const struct smmu_model_config *config,
			    const struct smmu_model_endpoint_config *ep);
struct ats_bench *ab_default(struct kunit *test);
void ab_destroy_endpoint(struct ats_bench *a);

void ab_ats(struct ats_bench *a, bool on);
void ab_pri(struct ats_bench *a, bool on);
void ab_map(struct ats_bench *a, u64 addr, u64 attr);
void ab_unmap(struct ats_bench *a, u64 addr);

enum smmu_model_outcome ab_dma(struct ats_bench *a, u32 ssid, u64 addr, bool write,
			       u64 *word, struct smmu_model_result *res);
u64 ab_read(struct ats_bench *a, u32 ssid, u64 addr);
bool ab_page_request(struct ats_bench *a, u64 record[2]);

#endif /* _ARM_SMMU_V3_TESTS_ATS_BENCH_H */
