// SPDX-License-Identifier: GPL-2.0-only
/*
 * PRI with the whole driver: a PCI endpoint on the software SMMUv3 asks for pages
 * of a process, and is answered.
 */
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/iopoll.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "../client.h"
#include "../domain.h"
#include "../prg.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define MAGIC		0x5a5aa5a51234fedcULL
#define WAIT_MS		5000

struct kind {
	const char *name;
	enum smmu_model_profile profile;
	bool needs_pasid;
	unsigned int msi_irqs;
	bool combined_irq;
};

static const struct kind kinds[] = {
	{ "full", SMMU_MODEL_FULL },
	{ "terminate only", SMMU_MODEL_NO_STALL },
	{ "stage 1 only", SMMU_MODEL_S1_ONLY },
	{ "PASID in responses", SMMU_MODEL_FULL, .needs_pasid = true },
	{ "MSIs", SMMU_MODEL_FULL, .msi_irqs = 8 },
	{ "one wire", SMMU_MODEL_FULL, .combined_irq = true },
};

KUNIT_ARRAY_PARAM_DESC(kind, kinds, name);

static struct pci_fixture *init_lg2(struct kunit *test, unsigned int priq_lg2,
				    unsigned int endpoints)
{
	const struct kind *kind = test->param_value;
	struct smmu_model_config config = fixture_config(kind ? kind->profile : SMMU_MODEL_FULL);
	struct smmu_model_pci_config pci = { .num_endpoints = endpoints };
	unsigned int i;

	FIELD_MODIFY(IDR1_PRIQS, &config.idr[1], priq_lg2);
	config.msi_irqs = kind ? kind->msi_irqs : 0;
	config.combined_irq = kind && kind->combined_irq;
	for (i = 0; i < endpoints; i++) {
		pci.endpoints[i] = pci_fixture_endpoint;
		pci.endpoints[i].prg_needs_pasid = kind && kind->needs_pasid;
	}
	return pci_fixture_init(test, &config, &pci);
}

static struct pci_fixture *init(struct kunit *test)
{
	return init_lg2(test, 8, 1);
}

/* How many answers of this kind its endpoints took */
static u64 answers(struct pci_fixture *p, unsigned int resp)
{
	return fixture_stats(p->f.test, p->f.model)->page_responses[resp];
}

static int ask(struct pci_fixture *p, u32 pasid, u16 prgi, u64 addr, bool last)
{
	return smmu_model_page_request(p->f.model, &(struct smmu_model_page_request) {
		.sid = p->f.sid, .ssid = pasid, .ssv = true, .read = true, .write = true,
		.last = last, .prgi = prgi, .addr = addr,
	});
}

static enum smmu_model_group_state answer(struct pci_fixture *p, u16 prgi)
{
	KUNIT_EXPECT_EQ(p->f.test, 0,
			smmu_model_page_group_wait(p->f.model, p->f.sid, prgi, WAIT_MS));
	return smmu_model_page_group(p->f.model, p->f.sid, prgi);
}

/* Would the device be allowed to read there without asking anyone? */
static bool is_present(struct pci_fixture *p, u32 pasid, u64 addr)
{
	struct smmu_model_completion cpl;

	smmu_model_translation_request(p->f.model, &(struct smmu_model_txn) {
		.sid = p->f.sid, .ssid = pasid, .ssv = true, .addr = addr,
	}, &cpl);
	return cpl.status == SMMU_MODEL_CPL_SUCCESS && cpl.read;
}

static void untouched_page_is_asked_for(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word = MAGIC, seen = 0;

	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, true, &word));
	KUNIT_EXPECT_EQ(test, fixture_touch(proc, proc->addr, &seen, sizeof(seen), false), 0);
	KUNIT_EXPECT_EQ(test, seen, MAGIC);
	KUNIT_EXPECT_GE(test, answers(p, CMD_PRI_RESP_1_RESP_SUCCESS), 1);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->page_auto_responses, 0);
}

/* Invalid Request ends the access and no more than that. */
static void unmapped_address_is_an_invalid_request(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word = 0;

	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr + 16 * SIZE, false, &word));
	KUNIT_EXPECT_EQ(test, answers(p, CMD_PRI_RESP_1_RESP_INVALID), 1);
	KUNIT_EXPECT_EQ(test, answers(p, CMD_PRI_RESP_1_RESP_FAILURE), 0);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
}

static void munmap_ends_the_access(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word = MAGIC;

	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, true, &word));
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, true, &word));
}

static void group_is_served_and_answered_once(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 addr = proc->addr;
	unsigned int i;

	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 7, addr + i * PAGE_SIZE, i == 2), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 7), SMMU_MODEL_GROUP_SUCCESS);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_TRUE(test, is_present(p, bond->pasid, addr + i * PAGE_SIZE));
	KUNIT_EXPECT_FALSE(test, is_present(p, bond->pasid, addr + 3 * PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(p->f.model, CMD_PRI_RESP), 1);
}

static void groups_are_told_apart(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 bad = proc->addr + 16 * SIZE;

	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, proc->addr, false), 0);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 2, bad, false), 0);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, proc->addr + PAGE_SIZE, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 1), SMMU_MODEL_GROUP_SUCCESS);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 2, proc->addr, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 2), SMMU_MODEL_GROUP_INVALID);
}

/* A process that is dead has no pages; the device is told, nothing hangs. */
static void death_answers_what_comes_later(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 addr = proc->addr, word = MAGIC;

	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, addr, true, &word));
	fixture_exit(test, proc);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, addr, true, &word));
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 3, addr, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 3), SMMU_MODEL_GROUP_INVALID);
}

/*
 * Whether an interrupt that is lost leaves the queue alone. Where there is one
 * wire any other interrupt, also one of before, has it looked at.
 */
static bool is_unheard(const struct kunit *test)
{
	const struct kind *kind = test->param_value;

	return !kind->combined_irq;
}

/* The interrupt never came: the requests are in the queue when the bond goes. */
static void unbind_answers_what_is_in_flight(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	unsigned int i;

	smmu_model_inject(p->f.model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_IRQ_PRIQ, 1);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, i, proc->addr + i * PAGE_SIZE, true), 0);
	if (is_unheard(test))
		KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->page_groups, 8);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->page_groups, 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(p->f.model, CMD_PRI_RESP), 8);
}

/* A PASID is used again, and so is a group's index. */
static void unbind_forgets_incomplete_groups(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *one = fixture_process(test, SIZE);
	struct fixture_process *two = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, one), *other;
	u64 addr = two->addr;

	/* An address that both processes have */
	KUNIT_ASSERT_EQ(test, one->addr, two->addr);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 5, addr, false), 0);
	fixture_unbind(bond);
	other = fixture_bind(test, p->f.dev, two);
	KUNIT_EXPECT_EQ(test, ask(p, other->pasid, 5, addr + PAGE_SIZE, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 5), SMMU_MODEL_GROUP_SUCCESS);
	KUNIT_EXPECT_TRUE(test, is_present(p, other->pasid, addr + PAGE_SIZE));
	KUNIT_EXPECT_FALSE(test, is_present(p, other->pasid, addr));
}

static void request_for_a_pasid_that_is_gone_is_invalid(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *one = fixture_process(test, SIZE);
	struct fixture_process *two = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, one);
	struct fixture_bond *stays = fixture_bind(test, p->f.dev, two);
	u64 word = MAGIC;

	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, one->addr, false), 0);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, one->addr, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 1), SMMU_MODEL_GROUP_INVALID);
	FIXTURE_EXPECT_OK(test, pci_dma(p, stays->pasid, two->addr, true, &word));
}

static void stop_marker_is_not_answered(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word = MAGIC;

	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, true, &word));
	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, smmu_model_stop_marker(p->f.model, p->f.sid, bond->pasid), 0);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(p->f.model, CMD_PRI_RESP), 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->page_requests, 1);
}

static bool overflowed(struct pci_fixture *p)
{
	return (smmu_model_peek32(p->f.model, SMMU_PRIQ_PROD) ^
		smmu_model_peek32(p->f.model, SMMU_PRIQ_CONS)) & PRIQ_PROD_OVFLG;
}

/*
 * The last request of a group is lost to an overflow: the SMMU has answered it,
 * and what came before it must not become a part of the next group.
 */
static void overflow_is_acknowledged_and_its_groups_forgotten(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 addr = proc->addr, word = MAGIC;
	bool seen;

	smmu_model_inject(p->f.model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_IRQ_PRIQ, 1);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 4, addr, false), 0);
	smmu_model_inject(p->f.model, SMMU_MODEL_PRIQ_FULL, 0, 1);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 4, addr + PAGE_SIZE, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 4), SMMU_MODEL_GROUP_SUCCESS);
	if (is_unheard(test))
		KUNIT_EXPECT_TRUE(test, overflowed(p));

	/* The driver looks into the queue when it hears of a lost MSI */
	smmu_model_inject(p->f.model, SMMU_MODEL_GERROR, GERROR_MSI_PRIQ_ABT_ERR, 1);
	KUNIT_EXPECT_EQ(test, 0, poll_timeout_us(seen = overflowed(p), !seen, 1000,
						 WAIT_MS * 1000, false));
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 4, addr + 2 * PAGE_SIZE, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 4), SMMU_MODEL_GROUP_SUCCESS);
	KUNIT_EXPECT_FALSE(test, is_present(p, bond->pasid, addr));
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, addr, true, &word));
}

/* The device waits in vain; who binds it next does not. */
static void lost_answer_does_not_outlive_the_bond(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word = MAGIC;

	smmu_model_inject(p->f.model, SMMU_MODEL_PRI_RESP_LOST, p->f.sid, 1);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, proc->addr, true), 0);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->page_groups, 1);
	bond = fixture_bind(test, p->f.dev, proc);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->page_groups, 0);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr + PAGE_SIZE, true, &word));
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, proc->addr, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 1), SMMU_MODEL_GROUP_SUCCESS);
}

static struct kunit_case pri_cases[] = {
	KUNIT_CASE_PARAM(untouched_page_is_asked_for, kind_gen_params),
	KUNIT_CASE_PARAM(unmapped_address_is_an_invalid_request, kind_gen_params),
	KUNIT_CASE_PARAM(munmap_ends_the_access, kind_gen_params),
	KUNIT_CASE_PARAM(group_is_served_and_answered_once, kind_gen_params),
	KUNIT_CASE_PARAM(groups_are_told_apart, kind_gen_params),
	KUNIT_CASE_PARAM(death_answers_what_comes_later, kind_gen_params),
	KUNIT_CASE_PARAM(unbind_answers_what_is_in_flight, kind_gen_params),
	KUNIT_CASE_PARAM(unbind_forgets_incomplete_groups, kind_gen_params),
	KUNIT_CASE_PARAM(request_for_a_pasid_that_is_gone_is_invalid, kind_gen_params),
	KUNIT_CASE_PARAM(stop_marker_is_not_answered, kind_gen_params),
	KUNIT_CASE_PARAM(lost_answer_does_not_outlive_the_bond, kind_gen_params),
	KUNIT_CASE_PARAM(overflow_is_acknowledged_and_its_groups_forgotten, kind_gen_params),
	{}
};

static struct kunit_suite pri_suite = {
	.name = "arm_smmu_v3_pri",
	.test_cases = pri_cases,
};

/*
 * On and off.
 */

static void pri_is_on_while_it_is_needed(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct pci_dev *pdev = to_pci_dev(p->f.dev);
	struct fixture_bond *one, *two;

	KUNIT_EXPECT_FALSE(test, pdev->pri_enabled);
	one = fixture_bind(test, p->f.dev, fixture_process(test, SIZE));
	KUNIT_EXPECT_TRUE(test, pdev->pri_enabled);
	KUNIT_EXPECT_TRUE(test, pdev->ats_enabled);
	two = fixture_bind(test, p->f.dev, fixture_process(test, SIZE));
	fixture_unbind(one);
	KUNIT_EXPECT_TRUE(test, pdev->pri_enabled);
	fixture_unbind(two);
	KUNIT_EXPECT_FALSE(test, pdev->pri_enabled);
}

static void device_without_pri_faults(struct kunit *test)
{
	struct smmu_model_endpoint_config ep = pci_fixture_endpoint;
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture *p;
	struct fixture_bond *bond;
	u64 word = MAGIC;

	ep.pri = false;
	p = pci_fixture_default(test, &ep);
	bond = fixture_bind(test, p->f.dev, proc);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, true, &word));
	KUNIT_EXPECT_EQ(test, fixture_touch(proc, proc->addr, &word, sizeof(word), true), 0);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, true, &word));
}

/* Seven requests may be outstanding on a queue of eight, and one device has them. */
static void credits_are_shared(struct kunit *test)
{
	struct pci_fixture *p = init_lg2(test, 3, 2);
	struct device *second = smmu_model_pci_dev(p->pci, 1);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	struct iommu_sva *handle;
	unsigned int i;

	smmu_model_inject(p->f.model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_IRQ_PRIQ, 1);
	for (i = 0; i < 7; i++)
		KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, i, proc->addr, true), 0);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, i, proc->addr, true), -EAGAIN);
	handle = iommu_sva_bind_device(second, proc->mm);
	KUNIT_EXPECT_TRUE(test, IS_ERR(handle));
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->page_requests_lost, 0);
	fixture_bind(test, second, proc);
}

/* A device that nobody bound, and that asks all the same. */
static void device_without_sva_is_refused(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct iommu_domain *domain = fixture_attached_domain(&p->f);
	struct pci_dev *pdev = to_pci_dev(p->f.dev);

	KUNIT_ASSERT_NOT_NULL(test, domain);
	pci_write_config_dword(pdev, SMMU_MODEL_CFG_PRI + PCI_PRI_ALLOC_REQ, 4);
	pci_write_config_word(pdev, SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, PCI_PRI_CTRL_ENABLE);
	KUNIT_EXPECT_EQ(test, ask(p, 1, 1, SZ_1G, false), 0);
	KUNIT_EXPECT_EQ(test, ask(p, 1, 1, SZ_1G, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 1), SMMU_MODEL_GROUP_FAILURE);
	pci_write_config_word(pdev, SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, 0);
}

/* The MSI that tells of a request aborts: there is no other, and it is answered. */
static void aborted_msi_does_not_hold_up_the_answer(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture *p;
	struct fixture_bond *bond;

	config.msi_irqs = 8;
	p = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { pci_fixture_endpoint },
	});
	bond = fixture_bind(test, p->f.dev, proc);
	smmu_model_inject(p->f.model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_MSI, 1);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, proc->addr, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 1), SMMU_MODEL_GROUP_SUCCESS);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->msis[SMMU_MODEL_IRQ_PRIQ], 1);
}

/* A bond that somebody else takes apart */
struct unbinding {
	struct work_struct work;
	struct fixture_bond *bond;
};

static void unbind_work(struct work_struct *work)
{
	fixture_unbind(container_of(work, struct unbinding, work)->bond);
}

static u64 waiting_groups(struct pci_fixture *p)
{
	return fixture_stats(p->f.test, p->f.model)->page_groups;
}

static u64 wait_for_answers(struct pci_fixture *p)
{
	u64 left;

	read_poll_timeout(waiting_groups, left, !left, 1000, WAIT_MS * 1000, false, p);
	return left;
}

/*
 * The PASID goes, and its faults have been drained; the detach is held up before it
 * comes back to the core, which has the handle of the bond until then. What was queued
 * now would find it freed.
 */
static void request_that_comes_late_in_a_detach_is_answered(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *stays = fixture_bind(test, p->f.dev, fixture_process(test, SIZE));
	struct unbinding going = { .bond = fixture_bind(test, p->f.dev, proc) };
	struct smmu_domain *domain = to_smmu_domain(going.bond->handle->handle.domain);
	u64 asked;
	unsigned int i;

	KUNIT_ASSERT_NE(test, stays->pasid, going.bond->pasid);
	INIT_WORK_ONSTACK(&going.work, unbind_work);
	smmu_model_stats_reset(p->f.model);
	/* A queued request gets no further than here, and the detach not to its end */
	mmap_write_lock(proc->mm);
	mutex_lock(&domain->invs.mutex);
	queue_work(system_dfl_wq, &going.work);
	KUNIT_EXPECT_EQ(test, 0, read_poll_timeout(smmu_model_count_command, asked, asked, 1000,
						   WAIT_MS * 1000, false, p->f.model,
						   CMD_ATC_INV));
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, 0, ask(p, going.bond->pasid, i, proc->addr + i * PAGE_SIZE,
					     true));
	KUNIT_EXPECT_EQ(test, wait_for_answers(p), 0);
	KUNIT_EXPECT_EQ(test, answers(p, CMD_PRI_RESP_1_RESP_INVALID), 8);
	mmap_write_unlock(proc->mm);
	KUNIT_EXPECT_EQ(test, wait_for_answers(p), 0);
	mutex_unlock(&domain->invs.mutex);
	flush_work(&going.work);
	destroy_work_on_stack(&going.work);
}

static size_t held(struct pci_fixture *p, bool parts)
{
	struct iommu_fault_param *param = rcu_access_pointer(p->f.dev->iommu->fault_param);

	guard(mutex)(&param->lock);
	return list_count_nodes(parts ? &param->partial : &param->faults);
}

/* A device that pays no heed to its credits costs a bounded amount of memory. */
static void device_that_means_ill_is_bounded(struct kunit *test)
{
	struct smmu_model_endpoint_config ep = pci_fixture_endpoint;
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct smmu_client *client;
	struct fixture_bond *bond;
	struct pci_fixture *p;
	unsigned int i;
	s64 taken;

	ep.greedy = true;
	p = pci_fixture_default(test, &ep);
	client = dev_iommu_priv_get(p->f.dev);
	bond = fixture_bind(test, p->f.dev, proc);
	/* Parts of a group whose end does not come */
	for (i = 0; i < 3 * SMMU_PRG_CREDITS_MAX; i++)
		KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, proc->addr, false), 0);
	KUNIT_EXPECT_EQ(test, 0, read_poll_timeout(atomic64_read, taken, taken == i, 1000,
						   WAIT_MS * 1000, false,
						   &client->smmu->counters.page_requests));
	KUNIT_EXPECT_EQ(test, held(p, true), SMMU_PRG_CREDITS_MAX);
	KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 1, proc->addr, true), 0);
	KUNIT_EXPECT_EQ(test, answer(p, 1), SMMU_MODEL_GROUP_SUCCESS);
	KUNIT_EXPECT_EQ(test, held(p, true), 0);

	/* Whole groups, while there is no page to be had */
	mmap_write_lock(proc->mm);
	for (i = 0; i < 2 * SMMU_PRG_CREDITS_MAX; i++)
		KUNIT_EXPECT_EQ(test, ask(p, bond->pasid, 10 + i, proc->addr, true), 0);
	KUNIT_EXPECT_EQ(test, 0, read_poll_timeout(waiting_groups, taken,
						   taken == SMMU_PRG_CREDITS_MAX, 1000,
						   WAIT_MS * 1000, false, p));
	KUNIT_EXPECT_EQ(test, held(p, false), SMMU_PRG_CREDITS_MAX);
	mmap_write_unlock(proc->mm);
	KUNIT_EXPECT_EQ(test, wait_for_answers(p), 0);
	KUNIT_EXPECT_EQ(test, answers(p, CMD_PRI_RESP_1_RESP_SUCCESS), 1 + SMMU_PRG_CREDITS_MAX);
	KUNIT_EXPECT_EQ(test, answers(p, CMD_PRI_RESP_1_RESP_INVALID), SMMU_PRG_CREDITS_MAX);
}

static struct pci_fixture *init_slow(struct kunit *test, unsigned int stop_reads)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model_pci_config pci = { .num_endpoints = 2 };

	FIELD_MODIFY(IDR1_PRIQS, &config.idr[1], 3);
	pci.endpoints[0] = pci_fixture_endpoint;
	pci.endpoints[0].stop_reads = stop_reads;
	pci.endpoints[1] = pci_fixture_endpoint;
	return pci_fixture_init(test, &config, &pci);
}

/* Requests that a reset has cut off may be on their way still. */
static void device_that_stops_late_is_waited_for(struct kunit *test)
{
	struct pci_fixture *p = init_slow(test, 5);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word = MAGIC;

	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, true, &word));
}

static void device_that_does_not_stop_is_refused_and_keeps_nothing(struct kunit *test)
{
	struct pci_fixture *p = init_slow(test, UINT_MAX);
	struct smmu_client *client = dev_iommu_priv_get(p->f.dev);
	struct device *second = smmu_model_pci_dev(p->pci, 1);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct smmu_client *other = dev_iommu_priv_get(second);
	struct iommu_sva *handle;
	u64 start = ktime_get_ns();

	handle = iommu_sva_bind_device(p->f.dev, proc->mm);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(handle), -EBUSY);
	KUNIT_EXPECT_LT(test, ktime_get_ns() - start, WAIT_MS * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, client->iopf_users, 0);
	KUNIT_EXPECT_EQ(test, client->pri_credits, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&client->smmu->pri_credits), 0);
	KUNIT_EXPECT_FALSE(test, to_pci_dev(p->f.dev)->pri_enabled);
	/* Nor is there anything missing for the other one. */
	fixture_bind(test, second, proc);
	KUNIT_EXPECT_EQ(test, other->pri_credits, 7);
}

static struct kunit_case pri_switch_cases[] = {
	KUNIT_CASE(request_that_comes_late_in_a_detach_is_answered),
	KUNIT_CASE(device_that_means_ill_is_bounded),
	KUNIT_CASE(device_that_stops_late_is_waited_for),
	KUNIT_CASE(device_that_does_not_stop_is_refused_and_keeps_nothing),
	KUNIT_CASE(aborted_msi_does_not_hold_up_the_answer),
	KUNIT_CASE(pri_is_on_while_it_is_needed),
	KUNIT_CASE(device_without_pri_faults),
	KUNIT_CASE(credits_are_shared),
	KUNIT_CASE(device_without_sva_is_refused),
	{}
};

static struct kunit_suite pri_switch_suite = {
	.name = "arm_smmu_v3_pri_switch",
	.test_cases = pri_switch_cases,
};

kunit_test_suites(&pri_suite, &pri_switch_suite);

MODULE_DESCRIPTION("KUnit tests of PRI on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
