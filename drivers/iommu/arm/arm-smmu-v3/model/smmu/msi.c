// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform's side of MSIs: a doorbell in software, and the interrupts
 * behind it.
 *
 * Words: the *doorbell* is an address to which a 32-bit write of a certain
 * number fires an interrupt, as GITS_TRANSLATER of an Arm ITS. It is the first
 * word of a page of this model's own, so that a write that misses it hits
 * memory in which nothing is, and no other model's doorbell. The numbers are
 * not the indexes of the MSIs: who programs an index is not heard.
 *
 * The interrupts are those of a domain that the device has as its MSI parent,
 * so drivers get them in the ordinary way, from
 * platform_device_msi_init_and_alloc_irqs().
 *
 * IHI 0070, 3.18.1 "MSI synchronization" and 6.3 "SMMU_*_IRQ_CFGn".
 */
#include "msi.h"

#include <linux/bitops.h>
#include <linux/gfp.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqchip/irq-msi-lib.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>
#include <linux/slab.h>

#include "lock.h"
#include "mem.h"
#include "state.h"

/* Number of the first interrupt */
#define MSI_DATA		0x5e00

/**
 * struct smmu_model_msi - a doorbell and its interrupts
 * @page: the doorbell's page
 * @doorbell: physical address of the doorbell
 * @nr: interrupts behind it; constant
 * @fwnode: names the domain
 * @domain: MSI parent of the SMMU's device
 * @used: interrupts that are allocated; protected by the domain's mutex
 * @pending: interrupts that were rung for and are not handled yet; atomic
 * @masked: interrupts that stay pending; atomic
 * @work: handles @pending in hard interrupt context
 */
struct smmu_model_msi {
	void *page;
	phys_addr_t doorbell;
	unsigned int nr;
	struct fwnode_handle *fwnode;
	struct irq_domain *domain;
	unsigned long used;
	unsigned long pending;
	unsigned long masked;
	struct irq_work work;
};

static void msi_mask(struct irq_data *d)
{
	struct smmu_model_msi *msi = irq_data_get_irq_chip_data(d);

	set_bit(irqd_to_hwirq(d), &msi->masked);
}

static void msi_unmask(struct irq_data *d)
{
	struct smmu_model_msi *msi = irq_data_get_irq_chip_data(d);

	clear_bit(irqd_to_hwirq(d), &msi->masked);
	irq_work_queue(&msi->work);
}

/* An edge is forgotten when it is handed on, see msi_work() */
static void msi_ack(struct irq_data *d)
{
}

static void msi_compose(struct irq_data *d, struct msi_msg *msg)
{
	struct smmu_model_msi *msi = irq_data_get_irq_chip_data(d);

	msi_msg_set_addr(irq_data_get_msi_desc(d), msg, msi->doorbell);
	msg->data = MSI_DATA + irqd_to_hwirq(d);
}

static struct irq_chip msi_chip = {
	.name = "smmu-model-msi",
	.irq_mask = msi_mask,
	.irq_unmask = msi_unmask,
	.irq_ack = msi_ack,
	.irq_compose_msi_msg = msi_compose,
};

static int msi_alloc(struct irq_domain *domain, unsigned int virq, unsigned int nr, void *arg)
{
	struct smmu_model_msi *msi = domain->host_data;
	unsigned int hwirq = find_first_zero_bit(&msi->used, msi->nr);

	if (nr != 1 || hwirq >= msi->nr)
		return -ENOSPC;
	__set_bit(hwirq, &msi->used);
	set_bit(hwirq, &msi->masked);
	clear_bit(hwirq, &msi->pending);
	irq_domain_set_info(domain, virq, hwirq, &msi_chip, msi, handle_edge_irq, NULL, NULL);
	return 0;
}

static void msi_free(struct irq_domain *domain, unsigned int virq, unsigned int nr)
{
	struct smmu_model_msi *msi = domain->host_data;
	struct irq_data *d = irq_domain_get_irq_data(domain, virq);

	__clear_bit(irqd_to_hwirq(d), &msi->used);
	irq_domain_free_irqs_common(domain, virq, nr);
}

static const struct irq_domain_ops msi_domain_ops = {
	.alloc = msi_alloc,
	.free = msi_free,
};

static const struct msi_parent_ops msi_parent_ops = {
	.supported_flags = MSI_GENERIC_FLAGS_MASK,
	.required_flags = MSI_FLAG_USE_DEF_DOM_OPS | MSI_FLAG_USE_DEF_CHIP_OPS |
			  MSI_FLAG_NO_AFFINITY,
	.chip_flags = MSI_CHIP_FLAG_SET_ACK,
	.bus_select_token = DOMAIN_BUS_NEXUS,
	.init_dev_msi_info = msi_lib_init_dev_msi_info,
};

static void msi_work(struct irq_work *work)
{
	struct smmu_model_msi *msi = container_of(work, struct smmu_model_msi, work);
	unsigned long due = READ_ONCE(msi->pending) & ~READ_ONCE(msi->masked);
	unsigned int hwirq;

	for_each_set_bit(hwirq, &due, msi->nr)
		if (test_and_clear_bit(hwirq, &msi->pending))
			generic_handle_domain_irq(msi->domain, hwirq);
}

/* A number that the doorbell does not know is ignored, as a GIC would */
static void msi_ring(struct smmu_model_msi *msi, u32 data)
{
	u32 hwirq = data - MSI_DATA;

	if (hwirq >= msi->nr)
		return;
	set_bit(hwirq, &msi->pending);
	irq_work_queue(&msi->work);
}

/**
 * smmu_model_msi_write() - the SMMU writes an MSI
 * @model: the model, locked
 * @addr: physical address, a multiple of 4
 * @data: what is written
 *
 * It is a write to memory, and fires an interrupt if it hits the doorbell.
 *
 * Return: 0, or -EIO on an external abort.
 */
int smmu_model_msi_write(struct smmu_model *model, u64 addr, u32 data)
{
	struct smmu_model_msi *msi = model->msi;
	int ret = smmu_model_mem_write32(model, addr, SMMU_MODEL_ACC_MSI, data);

	if (!ret && msi && addr == msi->doorbell)
		msi_ring(msi, data);
	return ret;
}

static int msi_create_domain(struct smmu_model_msi *msi)
{
	struct irq_domain_info info = {
		.ops = &msi_domain_ops,
		.host_data = msi,
		.size = msi->nr,
	};

	msi->doorbell = virt_to_phys(msi->page);
	msi->fwnode = irq_domain_alloc_fwnode(&msi->doorbell);
	if (!msi->fwnode)
		return -ENOMEM;
	info.fwnode = msi->fwnode;
	msi->domain = msi_create_parent_irq_domain(&info, &msi_parent_ops);
	return msi->domain ? 0 : -ENOMEM;
}

static void msi_destroy(struct smmu_model_msi *msi)
{
	irq_work_sync(&msi->work);
	if (msi->domain)
		irq_domain_remove(msi->domain);
	if (msi->fwnode)
		irq_domain_free_fwnode(msi->fwnode);
	free_page((unsigned long)msi->page);
	kfree(msi);
}

/**
 * smmu_model_msi_init() - make the doorbell, if the configuration has one
 * @model: the model, not plugged
 *
 * Return: 0 or a negative errno.
 */
int smmu_model_msi_init(struct smmu_model *model)
{
	struct smmu_model_msi *msi;
	int ret;

	if (!model->cfg.msi_irqs)
		return 0;
	msi = kzalloc_obj(*msi);
	if (!msi)
		return -ENOMEM;
	msi->nr = model->cfg.msi_irqs;
	msi->work = IRQ_WORK_INIT_HARD(msi_work);
	msi->page = (void *)get_zeroed_page(GFP_KERNEL);
	ret = msi->page ? msi_create_domain(msi) : -ENOMEM;
	if (ret) {
		msi_destroy(msi);
		return ret;
	}
	scoped_guard(smmu_model, model)
		model->msi = msi;
	return 0;
}

/**
 * smmu_model_msi_fini() - take the doorbell away
 * @model: the model; the driver has freed its interrupts
 */
void smmu_model_msi_fini(struct smmu_model *model)
{
	struct smmu_model_msi *msi = model->msi;

	if (!msi)
		return;
	/* From now on nobody rings: that happens under the lock */
	scoped_guard(smmu_model, model)
		model->msi = NULL;
	msi_destroy(msi);
}

/**
 * smmu_model_msi_domain() - what the SMMU's device has as its MSI parent
 * @model: the model, its doorbell made
 *
 * Return: the domain, borrowed, or NULL if there is no doorbell.
 */
struct irq_domain *smmu_model_msi_domain(struct smmu_model *model)
{
	return model->msi ? model->msi->domain : NULL;
}
