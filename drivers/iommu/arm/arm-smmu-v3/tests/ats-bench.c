// SPDX-License-Identifier: GPL-2.0-only
/* The bench on which ATS and PRI of the software SMMUv3 are tested alone. */
#include "ats-bench.h"

#include <linux/bitfield.h>
#include <linux/pci_regs.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"

static void enable_priq(struct ats_bench *a)
{
	struct model_bench *b = a->b;

	mb_write64(b, SMMU_PRIQ_BASE, mb_pa(a->priq) | AB_PRIQ_LG2);
	mb_write(b, SMMU_PRIQ_PROD, 0);
	mb_write(b, SMMU_PRIQ_CONS, 0);
	mb_write64(b, SMMU_PRIQ_IRQ_CFG0, 0);
	mb_write(b, SMMU_PRIQ_IRQ_CFG2, 0);
	mb_write(b, SMMU_CR0, AB_CR0 | CR0_PRIQEN);
	mb_write(b, SMMU_IRQ_CTRL, IRQ_CTRL_GERROR_IRQEN | IRQ_CTRL_EVENTQ_IRQEN |
		 IRQ_CTRL_PRIQ_IRQEN);
}

/* One CD for each PASID, all of the same tables; EATS is set */
static void install(struct ats_bench *a)
{
	struct mb_entry cd;
	unsigned int i;

	a->cds = mb_alloc(a->b, AB_PASIDS * CD_SIZE);
	for (i = 0; i < AB_PASIDS; i++) {
		cd = mb_cd(&a->tables, i + 1);
		mb_store(a->cds + i * CD_WORDS, &cd);
	}
	a->ste = mb_ste_s1(a->cds, ilog2(AB_PASIDS));
	a->ste.w[1] |= FIELD_PREP(STE_1_EATS, STE_1_EATS_FULL);
	mb_install(a->b, MB_SID, &a->ste);
}

static void destroy_endpoint_action(void *ctx)
{
	struct ats_bench *a = ctx;

	smmu_model_endpoint_destroy(a->ep);
}

void ab_destroy_endpoint(struct ats_bench *a)
{
	smmu_model_endpoint_destroy(a->ep);
	a->ep = NULL;
}

struct ats_bench *ab_create(struct kunit *test, const struct smmu_model_config *config,
			    const struct smmu_model_endpoint_config *ep)
{
	struct ats_bench *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, a);
	a->b = mb_create(test, config);
	a->priq = mb_alloc(a->b, PRI_SIZE << AB_PRIQ_LG2);
	a->data = mb_alloc(a->b, SZ_4K);
	*a->data = AB_MAGIC;
	mb_tables_init(a->b, &a->tables, 12, 48);
	mb_write(a->b, SMMU_CR0, AB_CR0);
	if (config->idr[0] & IDR0_PRI)
		enable_priq(a);
	install(a);

	a->ep = smmu_model_endpoint_create(a->b->model, MB_SID, ep);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, a->ep);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, destroy_endpoint_action, a));
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PASID + PCI_PASID_CTRL, 2,
				      PCI_PASID_CTRL_ENABLE);
	MB_EXPECT_CLEAN(test, a->b);
	smmu_model_stats_reset(a->b->model);
	return a;
}

struct ats_bench *ab_default(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);

	return ab_create(test, &config, &(struct smmu_model_endpoint_config) {
		.ats = true,
		.pasid_bits = 2,
		.pri = true,
		.page_requests = AB_CREDITS,
	});
}

void ab_ats(struct ats_bench *a, bool on)
{
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_ATS + PCI_ATS_CTRL, 2,
				      on ? PCI_ATS_CTRL_ENABLE : 0);
}

void ab_pri(struct ats_bench *a, bool on)
{
	if (on)
		smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PRI + PCI_PRI_ALLOC_REQ, 4,
					      AB_CREDITS);
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, 2,
				      on ? PCI_PRI_CTRL_ENABLE : 0);
}

void ab_map(struct ats_bench *a, u64 addr, u64 attr)
{
	mb_map(&a->tables, addr, mb_pa(a->data), 3, attr);
}

/* Gone from the table and from the TLB; the ATC is another matter */
void ab_unmap(struct ats_bench *a, u64 addr)
{
	WRITE_ONCE(*mb_slot(&a->tables, addr, 3), 0);
	mb_do(a->b, CMD_TLBI_NSNH_ALL, 0);
}

enum smmu_model_outcome ab_dma(struct ats_bench *a, u32 ssid, u64 addr, bool write,
			       u64 *word, struct smmu_model_result *res)
{
	struct smmu_model_txn txn = mb_txn(ssid, addr, write);

	txn.at = SMMU_MODEL_AT_ATC;
	return smmu_model_dma(a->b->model, &txn, word, sizeof(*word), res);
}

/* What the endpoint reads, or MB_FAULT */
u64 ab_read(struct ats_bench *a, u32 ssid, u64 addr)
{
	struct smmu_model_result res;
	u64 word;

	return ab_dma(a, ssid, addr, false, &word, &res) ? MB_FAULT : word;
}

/* Take the oldest page request; overflow is left alone */
bool ab_page_request(struct ats_bench *a, u64 record[2])
{
	u32 mask = (2U << AB_PRIQ_LG2) - 1;
	u32 prod = mb_read(a->b, SMMU_PRIQ_PROD);
	u32 cons = mb_read(a->b, SMMU_PRIQ_CONS);
	unsigned int index = cons & (mask >> 1);

	if ((prod & mask) == (cons & mask))
		return false;
	record[0] = le64_to_cpu(a->priq[PRI_WORDS * index]);
	record[1] = le64_to_cpu(a->priq[PRI_WORDS * index + 1]);
	mb_write(a->b, SMMU_PRIQ_CONS, (cons & PRIQ_CONS_OVACKFLG) | ((cons + 1) & mask));
	return true;
}
