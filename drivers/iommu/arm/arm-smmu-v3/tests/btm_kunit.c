// SPDX-License-Identifier: GPL-2.0-only
/*
 * ASIDs that processes share with the SMMU, whose TLB the CPUs then maintain.
 *
 * The model hears of the CPUs' TLBIs by a notifier of its own; see model/smmu/btm.c.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/anon_inodes.h>
#include <linux/bitfield.h>
#include <linux/bitmap.h>
#include <linux/file.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>

#include <asm/mmu.h>
#include <asm/virt.h>

#include "../client.h"
#include "../smmu.h"
#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "fixture.h"
#include "model-bench.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define MAGIC		0x8badf00dcafe1234ULL

static struct fixture *btm_fixture(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_BTM);

	return fixture_init(test, &config);
}

/* A client beside that of the fixture, which cannot fault */
static struct fixture deaf_client(struct fixture *f)
{
	struct fixture deaf = *f;

	deaf.sid = f->sid + 2;
	deaf.client = fixture_client(f->test, f->model, deaf.sid, false);
	deaf.dev = smmu_model_client_dev(deaf.client);
	return deaf;
}

static u64 btm_cd0(struct fixture *f, struct fixture_bond *bond)
{
	u64 cd[8];

	KUNIT_ASSERT_EQ(f->test, smmu_model_peek_cd(f->model, f->sid, bond->pasid, cd), 0);
	return cd[0];
}

static u16 smmu_asid(struct fixture *f, struct fixture_bond *bond)
{
	return FIELD_GET(CD_0_ASID, btm_cd0(f, bond));
}

static u16 cpu_asid(struct fixture_process *p)
{
	return ASID(p->mm) | arm64_kernel_unmapped_at_el0();
}

/* The first page is there, and the device has used it. */
static void use_page(struct fixture *f, struct fixture_process *p, struct fixture_bond *bond)
{
	struct kunit *test = f->test;
	u64 word;

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
}

static u64 count_tlbis(struct smmu_model *model)
{
	return smmu_model_count_command(model, CMD_TLBI_NH_VA) +
	       smmu_model_count_command(model, CMD_TLBI_NH_ASID) +
	       smmu_model_count_command(model, CMD_TLBI_EL2_VA) +
	       smmu_model_count_command(model, CMD_TLBI_EL2_ASID);
}

static void process_has_the_same_asid_on_both(struct kunit *test)
{
	struct fixture *f = btm_fixture(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 cd0 = btm_cd0(f, bond);

	KUNIT_EXPECT_FALSE(test, cd0 & CD_0_ASET);
	KUNIT_EXPECT_EQ(test, smmu_asid(f, bond), cpu_asid(p));
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(f->model, SMMU_CR2) & CR2_PTM);
	KUNIT_EXPECT_EQ(test, refcount_read(&p->mm->context.pinned), 1);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, refcount_read(&p->mm->context.pinned), 0);
}

/* With two devices of one SMMU, until the last of them */
static void number_is_the_processs_while_any_device_uses_it(struct kunit *test)
{
	struct fixture *f = btm_fixture(test), other = *f;
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond[2];
	struct smmu_ids *ids;
	u16 asid;

	other.sid = f->sid + 2;
	other.client = fixture_client(test, f->model, other.sid, true);
	other.dev = smmu_model_client_dev(other.client);
	bond[0] = fixture_bind(test, f->dev, p);
	bond[1] = fixture_bind(test, other.dev, p);
	asid = smmu_asid(f, bond[0]);
	KUNIT_ASSERT_EQ(test, asid, cpu_asid(p));
	ids = &((struct smmu_client *)dev_iommu_priv_get(f->dev))->smmu->ids;

	fixture_unbind(bond[0]);
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, asid), -ENOSPC);
	fixture_unbind(bond[1]);
	KUNIT_ASSERT_EQ(test, smmu_ids_claim_asid(ids, asid), asid);
	smmu_ids_put_asid(ids, asid);
}

static void paging_domain_has_an_asid_of_its_own(struct kunit *test)
{
	struct fixture *f = btm_fixture(test);
	u64 cd[8];

	fixture_attached_domain(f);
	KUNIT_ASSERT_EQ(test, smmu_model_peek_cd(f->model, f->sid, 0, cd), 0);
	KUNIT_EXPECT_TRUE(test, cd[0] & CD_0_ASET);
}

static void munmap_needs_no_command(struct kunit *test)
{
	struct fixture *f = btm_fixture(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word;

	use_page(f, p, bond);
	smmu_model_stats_reset(f->model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	KUNIT_EXPECT_EQ(test, count_tlbis(f->model), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_SYNC), 0);
	KUNIT_EXPECT_GT(test, fixture_stats(test, f->model)->broadcasts, 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
}

/*
 * It would abort where the CPU has made a page writable and told no other. It
 * shares the SMMU with a client that can fault, and each has its own tag.
 */
static void client_that_cannot_fault_has_an_asid_of_its_own(struct kunit *test)
{
	struct fixture *f = btm_fixture(test), deaf = deaf_client(f);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond, *own;
	u64 word;

	bond = fixture_bind(test, f->dev, p);
	own = fixture_bind(test, deaf.dev, p);
	KUNIT_EXPECT_FALSE(test, btm_cd0(f, bond) & CD_0_ASET);
	KUNIT_EXPECT_TRUE(test, btm_cd0(&deaf, own) & CD_0_ASET);

	use_page(f, p, bond);
	FIXTURE_EXPECT_OK(test, fixture_read(&deaf, own->pasid, p->addr, &word, 8));
	smmu_model_stats_reset(f->model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	KUNIT_EXPECT_GT(test, count_tlbis(f->model), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(&deaf, own->pasid, p->addr, &word, 8));

	/* The one that stays keeps its tag. */
	fixture_unbind(bond);
	KUNIT_EXPECT_TRUE(test, btm_cd0(&deaf, own) & CD_0_ASET);
	fixture_unbind(own);
}

/* Make @asid the next that the driver gives out, as far as it may. */
static void bind_wanting(struct fixture *deaf, struct fixture_process *p, u16 asid,
			 struct fixture_bond **bond)
{
	struct smmu_client *client = dev_iommu_priv_get(deaf->dev);
	struct smmu_ids *ids = &client->smmu->ids;
	unsigned long *taken = bitmap_zalloc(BIT(16), GFP_KERNEL);
	int id;

	KUNIT_ASSERT_NOT_NULL(deaf->test, taken);
	/* The lowest that is free is the next. */
	while ((id = smmu_ids_get_asid(ids)) > 0 && id < asid)
		__set_bit(id, taken);
	if (id > 0)
		smmu_ids_put_asid(ids, id);
	*bond = fixture_bind(deaf->test, deaf->dev, p);
	for_each_set_bit(id, taken, BIT(16))
		smmu_ids_put_asid(ids, id);
	bitmap_free(taken);
}

/* Two processes with the same address for different data */
static void expect_apart(struct fixture *f, struct fixture_process *p, struct fixture_bond *bond,
			 struct fixture *other, struct fixture_process *q,
			 struct fixture_bond *other_bond)
{
	struct kunit *test = f->test;
	u64 word = 0;

	KUNIT_ASSERT_EQ(test, p->addr, q->addr);
	fixture_poke(test, p, p->addr, MAGIC);
	fixture_poke(test, q, q->addr, ~MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(other, other_bond->pasid, q->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, ~MAGIC);
	KUNIT_EXPECT_NE(test, smmu_asid(f, bond), smmu_asid(other, other_bond));
	/* Each is invalidated by its own number. */
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	KUNIT_EXPECT_EQ(test, fixture_munmap(q, q->addr, SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(other, other_bond->pasid, q->addr, &word, 8));
}

static void number_that_is_shared_is_given_to_nobody_else(struct kunit *test)
{
	struct fixture *f = btm_fixture(test), deaf = deaf_client(f);
	struct fixture_process *p = fixture_process(test, SIZE), *q = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p), *own;

	KUNIT_EXPECT_EQ(test, smmu_asid(f, bond), cpu_asid(p));
	bind_wanting(&deaf, q, cpu_asid(p), &own);
	expect_apart(f, p, bond, &deaf, q, own);
}

static void number_that_is_given_is_not_shared(struct kunit *test)
{
	struct fixture *f = btm_fixture(test), deaf = deaf_client(f);
	struct fixture_process *p = fixture_process(test, SIZE), *q = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p), *own;
	u16 asid = cpu_asid(p);

	/* It stays the process's on the CPUs. */
	fixture_unbind(bond);
	bind_wanting(&deaf, q, asid, &own);
	KUNIT_EXPECT_EQ(test, smmu_asid(&deaf, own), asid);
	bond = fixture_bind(test, f->dev, p);
	KUNIT_EXPECT_EQ(test, cpu_asid(p), asid);
	KUNIT_EXPECT_TRUE(test, btm_cd0(f, bond) & CD_0_ASET);
	expect_apart(f, p, bond, &deaf, q, own);

	/* The number is free again when its owner has gone. */
	fixture_unbind(own);
	fixture_unbind(bond);
	bond = fixture_bind(test, f->dev, p);
	KUNIT_EXPECT_EQ(test, smmu_asid(f, bond), cpu_asid(p));
	KUNIT_EXPECT_FALSE(test, btm_cd0(f, bond) & CD_0_ASET);
}

/* The process that shares its number, and goes on with its own when it cannot fault */
static void process_has_two_numbers_on_one_smmu(struct kunit *test)
{
	struct fixture *f = btm_fixture(test), deaf = deaf_client(f);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p), *own;
	u64 word;

	bind_wanting(&deaf, p, cpu_asid(p), &own);
	KUNIT_EXPECT_EQ(test, smmu_asid(f, bond), cpu_asid(p));
	KUNIT_EXPECT_NE(test, smmu_asid(&deaf, own), cpu_asid(p));
	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(&deaf, own->pasid, p->addr, &word, 8));
	/* Who leaves one does not leave the other. */
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(&deaf, own->pasid, p->addr, &word, 8));
}

/*
 * IDR0.BTM, and an interconnect that keeps the CPUs' TLBIs to the CPUs: nobody can
 * tell, so nobody relies on them who was not asked to.
 */
static void smmu_that_hears_nothing_is_told_by_default(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_BTM);
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond;
	u64 word;

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->test = test;
	f->sid = 5;
	f->model = fixture_unplugged_model(test, &config);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(f->model), 0);
	f->client = fixture_client(test, f->model, f->sid, true);
	f->dev = smmu_model_client_dev(f->client);
	bond = fixture_bind(test, f->dev, p);
	smmu_model_btm_mute(bond->btm, true);

	KUNIT_EXPECT_TRUE(test, btm_cd0(f, bond) & CD_0_ASET);
	KUNIT_EXPECT_EQ(test, refcount_read(&p->mm->context.pinned), 0);
	use_page(f, p, bond);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->broadcasts, 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
}

/* Pages of a file that is told before they are written: at first read-only. */
static vm_fault_t quiet_fault(struct vm_fault *vmf)
{
	struct page *page = vmf->vma->vm_private_data;

	get_page(page);
	vmf->page = page;
	return 0;
}

static vm_fault_t quiet_mkwrite(struct vm_fault *vmf)
{
	lock_page(vmf->page);
	return VM_FAULT_LOCKED;
}

static const struct vm_operations_struct quiet_vm_ops = {
	.fault = quiet_fault,
	.page_mkwrite = quiet_mkwrite,
};

static int quiet_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_private_data = file->private_data;
	vma->vm_ops = &quiet_vm_ops;
	return 0;
}

static int quiet_release(struct inode *inode, struct file *file)
{
	__free_page(file->private_data);
	return 0;
}

static const struct file_operations quiet_fops = {
	.owner = THIS_MODULE,
	.mmap = quiet_mmap,
	.release = quiet_release,
};

static unsigned long map_quiet_file(struct kunit *test, struct fixture_process *p)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	struct file *file;
	unsigned long addr;

	KUNIT_ASSERT_NOT_NULL(test, page);
	file = anon_inode_getfile("quiet", &quiet_fops, page, O_RDWR);
	if (IS_ERR(file))
		__free_page(page);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, file);
	kthread_use_mm(p->mm);
	addr = vm_mmap(file, 0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	kthread_unuse_mm(p->mm);
	fput(file);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(addr));
	return addr;
}

/*
 * The CPU's write makes the page writable, its TLBI is for that CPU alone. The
 * device then faults by what it has cached, and must get on.
 */
static void page_that_became_writable_is_written(struct kunit *test)
{
	struct fixture *f = btm_fixture(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	unsigned long addr = map_quiet_file(test, p);
	u64 word;

	KUNIT_EXPECT_EQ(test, fixture_peek(test, p, addr), 0);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, addr, &word, 8));
	smmu_model_btm_mute(bond->btm, true);
	fixture_poke(test, p, addr, MAGIC);
	smmu_model_btm_mute(bond->btm, false);
	smmu_model_stats_reset(f->model);
	word = ~MAGIC;
	FIXTURE_EXPECT_OK(test, fixture_write(f, bond->pasid, addr + 8, &word, 8));
	KUNIT_EXPECT_EQ(test, fixture_peek(test, p, addr + 8), ~MAGIC);
	KUNIT_EXPECT_EQ(test, fixture_peek(test, p, addr), MAGIC);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_RESUME), 1);
	KUNIT_EXPECT_GT(test, count_tlbis(f->model), 0);
}

/* CPUs need not invalidate an ASID that no process will have again. */
static void exit_cleans_without_the_cpus(struct kunit *test)
{
	struct fixture *f = btm_fixture(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word;

	use_page(f, p, bond);
	smmu_model_btm_mute(bond->btm, true);
	fixture_exit(test, p);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->tlb_cached, 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->walk_cached, 0);
}

/* The next process with this ASID must find nothing there. */
static void asid_is_clean_when_it_is_given_back(struct kunit *test)
{
	struct fixture *f = btm_fixture(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);

	use_page(f, p, bond);
	KUNIT_EXPECT_GT(test, fixture_stats(test, f->model)->tlb_cached, 0);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->tlb_cached, 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->walk_cached, 0);
}

#ifdef CONFIG_PCI_PASID
/* No broadcast reaches an ATC. */
static void atc_is_still_told(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_BTM);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond;
	struct pci_fixture *p;
	u64 word;

	p = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { pci_fixture_endpoint },
	});
	bond = fixture_bind(test, p->f.dev, proc);
	KUNIT_EXPECT_FALSE(test, btm_cd0(&p->f, bond) & CD_0_ASET);
	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, SIZE), 0);
	KUNIT_EXPECT_EQ(test, count_tlbis(p->f.model), 0);
	KUNIT_EXPECT_GT(test, smmu_model_count_command(p->f.model, CMD_ATC_INV), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
}
#endif

static void smmu_without_btm_has_asids_of_its_own(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture *f = fixture_init(test, &config);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);

	KUNIT_EXPECT_TRUE(test, btm_cd0(f, bond) & CD_0_ASET);
	KUNIT_EXPECT_NULL(test, bond->btm);
	KUNIT_EXPECT_EQ(test, refcount_read(&p->mm->context.pinned), 0);
}

/* One that an erratum keeps from it ignores the CPUs (MMU-700: product 0x487). */
static void erratum_keeps_asids_apart(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_BTM);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond;
	struct fixture *f;
	u64 word;

	config.iidr = FIELD_PREP(IIDR_PRODUCTID, 0x487) | FIELD_PREP(IIDR_IMPLEMENTER, 0x43b);
	f = fixture_init(test, &config);
	bond = fixture_bind(test, f->dev, p);
	KUNIT_EXPECT_TRUE(test, btm_cd0(f, bond) & CD_0_ASET);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(f->model, SMMU_CR2) & CR2_PTM);
	use_page(f, p, bond);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->broadcasts, 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
}

KUNIT_DEFINE_ACTION_WRAPPER(unwatch, smmu_model_btm_unwatch, struct smmu_model_btm *);

/*
 * 3.17: the model alone, no driver. What a broadcast by ASID takes away with
 * these CR2.PTM and CD.ASET. The TLBIs of a kernel at EL2 are for NS-EL2-E2H, so
 * the stream is of that world then.
 */
static unsigned int left_by_broadcast(struct kunit *test, bool ptm, bool aset, u16 asid_xor)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_BTM);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct smmu_model_btm *btm;
	const bool el2 = is_kernel_in_hyp_mode();
	struct mb_tables tables;
	struct mb_entry cd, ste;

	smmu_model_poke32(b->model, SMMU_CR2, (ptm ? CR2_PTM : 0) | (el2 ? CR2_E2H : 0));
	btm = smmu_model_btm_watch(b->model, p->mm);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, btm);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, unwatch, btm), 0);
	fixture_poke(test, p, p->addr, MAGIC);

	mb_tables_init(b, &tables, PAGE_SHIFT, 48);
	mb_map(&tables, p->addr, mb_pa(mb_alloc(b, PAGE_SIZE)), 3, MB_S1_RW);
	cd = mb_cd(&tables, ASID(p->mm) ^ asid_xor);
	if (!aset)
		cd.w[0] &= ~CD_0_ASET;
	ste = mb_ste_s1(mb_install_s1(b, &cd), 0);
	ste.w[1] |= FIELD_PREP(STE_1_STRW, el2 ? STE_1_STRW_EL2 : STE_1_STRW_EL1);
	mb_install(b, MB_SID, &ste);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, p->addr), 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, b->model)->tlb_cached, 1);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, PAGE_SIZE), 0);
	return fixture_stats(test, b->model)->tlb_cached;
}

static void broadcast_reaches_shared_asids_alone(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, left_by_broadcast(test, false, false, 0), 0);
	KUNIT_EXPECT_EQ(test, left_by_broadcast(test, false, true, 0), 1);
	KUNIT_EXPECT_EQ(test, left_by_broadcast(test, false, false, 2), 1);
	KUNIT_EXPECT_EQ(test, left_by_broadcast(test, true, false, 0), 1);
}

static struct kunit_case btm_cases[] = {
	KUNIT_CASE(broadcast_reaches_shared_asids_alone),
	KUNIT_CASE(process_has_the_same_asid_on_both),
	KUNIT_CASE(number_is_the_processs_while_any_device_uses_it),
	KUNIT_CASE(paging_domain_has_an_asid_of_its_own),
	KUNIT_CASE(munmap_needs_no_command),
	KUNIT_CASE(client_that_cannot_fault_has_an_asid_of_its_own),
	KUNIT_CASE(number_that_is_shared_is_given_to_nobody_else),
	KUNIT_CASE(number_that_is_given_is_not_shared),
	KUNIT_CASE(process_has_two_numbers_on_one_smmu),
	KUNIT_CASE(smmu_that_hears_nothing_is_told_by_default),
	KUNIT_CASE(page_that_became_writable_is_written),
	KUNIT_CASE(exit_cleans_without_the_cpus),
	KUNIT_CASE(asid_is_clean_when_it_is_given_back),
#ifdef CONFIG_PCI_PASID
	KUNIT_CASE(atc_is_still_told),
#endif
	KUNIT_CASE(smmu_without_btm_has_asids_of_its_own),
	KUNIT_CASE(erratum_keeps_asids_apart),
	{}
};

static struct kunit_suite btm_suite = {
	.name = "arm_smmu_v3_btm",
	.test_cases = btm_cases,
};

kunit_test_suite(btm_suite);
