// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: a guest's tables, its commands, and who they reach.
 *
 * What a guest has unmapped counts as gone when its commands are acknowledged, or when
 * its host has taken the page away from below. Among its commands are bad ones: each
 * is refused, and those around it are not.
 *
 * While everybody uses the SMMU nobody can tell for whom it executes a command. So bad
 * guests speak of addresses, ASIDs and SubstreamIDs that nobody else has.
 */
#include <linux/bitfield.h>
#include <linux/bitmap.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <uapi/linux/iommufd.h>

#include "../smmu.h"
#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "torture-guest.h"

/* Of a table of 4K */
#define ENTRIES			512

#define PTE_BLOCK		(GUEST_PTE_PAGE & ~BIT_ULL(1))
#define PTE_READ_ONLY		BIT_ULL(7)
#define PTE_ADDR		GENMASK_ULL(47, 12)

/* What tells a bad guest's commands; @index is in there too */
#define MARK_ADDR		GENMASK_ULL(63, 56)
#define MARK_ADDR_GUEST		GENMASK_ULL(55, 52)
#define MARK			0x5a
/* Among ASIDs of 8 bits and SubstreamIDs of 6 */
#define MARK_ASID		0xe0
#define MARK_SSID		0x30

/* So long may an outage keep a guest from being heard */
#define PATIENCE_S		60

bool tenant_is_in_use(const struct tenant *tn)
{
	enum target target = READ_ONCE(tn->c->point[POINT_RID].target);

	return target == PAGING || target == IDENTITY;
}

/*
 * Commands
 */

static u64 of_asid(const struct tenant *tn)
{
	return FIELD_PREP(CMD_0_ASID, tn->asid);
}

static u64 of_sid(u32 sid)
{
	return FIELD_PREP(CMD_0_SID, sid);
}

static u64 marked_addr(const struct tenant *tn, struct rnd_state *rnd)
{
	return FIELD_PREP(MARK_ADDR, MARK) | FIELD_PREP(MARK_ADDR_GUEST, tn->index) |
	       (u64)below(rnd, SZ_1M) << 12;
}

static struct tenant_batch *batch_begin(struct tenant *tn, enum tenant_voice voice)
{
	struct tenant_batch *b = &tn->batch[voice];

	b->nr = 0;
	bitmap_zero(b->bad, TENANT_BATCH);
	return b;
}

static void batch_add(struct tenant_batch *b, u64 w0, u64 w1)
{
	if (b->nr == TENANT_BATCH)
		return;
	b->cmds[b->nr][0] = w0;
	b->cmds[b->nr][1] = w1;
	b->nr++;
}

/* What the host alone may say, what is no command, who is not the guest's */
static void batch_add_bad(struct tenant *tn, struct tenant_batch *b, struct rnd_state *rnd)
{
	u32 others = tn->t->client[below(rnd, PLATFORM_CLIENTS)].sid;
	/* The device's own, which the guest does not know it by, or one of no vDEVICE */
	u32 sid = below(rnd, 2) ? tn->c->sid : ~others;
	const u64 bad[][2] = {
		{ CMD_CFGI_STE | of_sid(tn->vsid), 1 },
		{ CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE },
		{ CMD_TLBI_EL2_ALL },
		{ CMD_TLBI_S12_VMALL | FIELD_PREP(CMD_0_VMID, below(rnd, 4)) },
		{ CMD_PRI_RESP | of_sid(tn->vsid) },
		{ CMD_RESUME | of_sid(tn->vsid) },
		{ CMD_SYNC },
		{ CMD_TLBI_NSNH_ALL | BIT_ULL(8 + below(rnd, 56)) },
		{ CMD_TLBI_NH_ALL, BIT_ULL(below(rnd, 64)) },
		{ CMD_CFGI_CD_ALL | of_sid(sid) },
		{ CMD_CFGI_CD | FIELD_PREP(CMD_0_SSID, MARK_SSID + tn->index) | of_sid(sid), 1 },
		{ CMD_ATC_INV | of_sid(sid), marked_addr(tn, rnd) },
	};
	unsigned int i = below(rnd, ARRAY_SIZE(bad));

	if (b->nr == TENANT_BATCH)
		return;
	__set_bit(b->nr, b->bad);
	batch_add(b, bad[i][0], bad[i][1]);
}

/* A guest has a VMID that it was not told: it may as well say that of another */
static void batch_add_marked(struct tenant *tn, struct tenant_batch *b, struct rnd_state *rnd)
{
	u64 vmid = FIELD_PREP(CMD_0_VMID, below(rnd, 8));
	u64 addr = marked_addr(tn, rnd);

	switch (below(rnd, 4)) {
	case 0:
		batch_add(b, CMD_TLBI_NH_VA | vmid | FIELD_PREP(CMD_0_ASID, below(rnd, 8)), addr);
		break;
	case 1:
		batch_add(b, CMD_TLBI_NH_VAA | vmid, addr | CMD_1_LEAF);
		break;
	case 2:
		batch_add(b, CMD_TLBI_NH_ASID | vmid |
			     FIELD_PREP(CMD_0_ASID, MARK_ASID + tn->index), 0);
		break;
	default:
		batch_add(b, CMD_TLBI_NH_ALL | vmid, 0);
		break;
	}
}

/* Return: as the op; @done is how many it says */
static int hand_over(struct tenant *tn, struct tenant_batch *b, u32 first, u32 *done)
{
	struct iommu_user_data_array array = {
		.type = IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3,
		.uptr = b->uptr,
		.entry_len = sizeof(b->cmds[0]),
		.entry_num = b->nr - first,
	};
	int ret = -EFAULT;

	kthread_use_mm(tn->mm);
	if (!copy_to_user(b->uptr, b->cmds[first], array.entry_num * array.entry_len))
		ret = tn->vsmmu->core.ops->cache_invalidate(&tn->vsmmu->core, &array);
	kthread_unuse_mm(tn->mm);
	*done = array.entry_num;
	return ret;
}

/*
 * As a VMM does it: bad ones are skipped, and others tried again. What is not in use
 * is invalidated before it is used again.
 */
static int batch_give(struct tenant *tn, struct tenant_batch *b)
{
	unsigned long end = jiffies + PATIENCE_S * HZ;
	struct torture *t = tn->t;
	u32 index = 0, done;
	int ret;

	guard(rwsem_read)(&tn->alive);
	while (tn->vsmmu && index < b->nr) {
		ret = hand_over(tn, b, index, &done);
		if (find_next_bit(b->bad, index + done, index) < index + done)
			violation(t, "a bad command passed", tn->index, index, done, ret);
		index += done;
		if (ret == -EIO && index < b->nr && test_bit(index, b->bad)) {
			atomic64_inc(&t->result->refusals);
			index++;
			continue;
		}
		if (!ret && index == b->nr)
			break;
		if (!ret || t->works || (tenant_is_in_use(tn) && time_after(jiffies, end))) {
			violation(t, "a guest is not heard", tn->index, index, -ret, b->nr);
			return ret;
		}
		if (!tenant_is_in_use(tn))
			return ret;
		usleep_range(500, 2000);
	}
	atomic64_inc(&t->result->guest_batches);
	return 0;
}

/*
 * Tables
 */

static u64 *l2_entry(struct tenant *tn, u64 va)
{
	return &tn->table[TENANT_L2][va / SZ_2M % ENTRIES];
}

/* The first of the slots are pages, the last is a block or what a table has in its place */
static enum tenant_table l3_of(u64 va)
{
	return va / SZ_2M % ENTRIES ? TENANT_TAIL_L3 : TENANT_L3;
}

static u64 *l3_entry(struct tenant *tn, u64 va)
{
	return &tn->table[l3_of(va)][va / SZ_4K % ENTRIES];
}

static u64 table_entry(struct tenant *tn, enum tenant_table table)
{
	return tenant_ipa(tn->table[table]) | GUEST_PTE_TABLE;
}

static void cd_write(struct tenant *tn)
{
	u64 *cd = tn->table[TENANT_CD], new[SMMU_CD_DWORDS];

	guest_make_cd(&tn->vsmmu->smmu->caps, tenant_ipa(tn->table[TENANT_L1]), tn->asid, false,
		      new);
	memcpy(cd + 1, new + 1, sizeof(new) - sizeof(new[0]));
	/* Valid last */
	smp_store_release(cd, new[0]);
}

void tenant_tables_init(struct tenant *tn)
{
	u64 va = slot_page_addr(0, false);

	tn->table[TENANT_L1][va / SZ_1G % ENTRIES] = table_entry(tn, TENANT_L2);
	*l2_entry(tn, va) = table_entry(tn, TENANT_L3);
	tn->asid = 1;
	cd_write(tn);
}

void guest_pages_map(struct paging *pg, u64 va, phys_addr_t pa, size_t size, int prot)
{
	u64 pte = TENANT_IPA | pa | (prot & IOMMU_WRITE ? 0 : PTE_READ_ONLY);
	struct tenant *tn = pg->tenant;

	if (size == SZ_2M) {
		WRITE_ONCE(*l2_entry(tn, va), pte | PTE_BLOCK);
		return;
	}
	WRITE_ONCE(*l3_entry(tn, va), pte | GUEST_PTE_PAGE);
	/* What it leads to is there before it is */
	smp_store_release(l2_entry(tn, va), table_entry(tn, l3_of(va)));
}

static void entry_clear(struct tenant *tn, u64 *entry, u64 va, size_t size)
{
	struct tenant_gone *gone = &tn->gone[tn->nr_gone];

	if (tn->nr_gone == TENANT_GONE) {
		violation(tn->t, "a guest unmaps too much", tn->index, 0, va, size);
		return;
	}
	*gone = (struct tenant_gone) { .va = va, .ipa = *entry & PTE_ADDR, .size = size };
	tn->nr_gone++;
	WRITE_ONCE(*entry, 0);
}

size_t guest_pages_unmap(struct paging *pg, u64 va, size_t size)
{
	struct tenant *tn = pg->tenant;
	u64 at;

	if (size == SZ_2M) {
		entry_clear(tn, l2_entry(tn, va), va, size);
		return size;
	}
	for (at = va; at < va + size; at += SZ_4K)
		entry_clear(tn, l3_entry(tn, at), at, SZ_4K);
	/* A block may come next */
	if (l3_of(va) == TENANT_TAIL_L3)
		WRITE_ONCE(*l2_entry(tn, va), 0);
	return size;
}

/*
 * Invalidation of what was unmapped
 */

/* The host takes the memory away, and gives it back: stage 1 is not to be remembered */
static void gone_by_host(struct tenant *tn)
{
	const struct tenant_gone *gone;
	unsigned int i;
	size_t size;
	u64 ipa;

	for (i = 0; i < tn->nr_gone; i++) {
		gone = &tn->gone[i];
		/* A block of the host's goes as a whole, and once */
		size = l3_of(gone->va) == TENANT_TAIL_L3 ? SZ_2M : SZ_4K;
		ipa = round_down(gone->ipa, size);
		if (iommu_iova_to_phys(tn->parent, ipa) &&
		    iommu_unmap(tn->parent, ipa, size) != size)
			violation(tn->t, "unmap failed", tn->index, i, ipa, size);
	}
	for (i = 0; i < tn->nr_gone; i++) {
		gone = &tn->gone[i];
		size = l3_of(gone->va) == TENANT_TAIL_L3 ? SZ_2M : SZ_4K;
		ipa = round_down(gone->ipa, size);
		if (!iommu_iova_to_phys(tn->parent, ipa) &&
		    iommu_map(tn->parent, ipa, ipa & ~TENANT_IPA, size,
			      IOMMU_READ | IOMMU_WRITE | IOMMU_CACHE, GFP_KERNEL))
			violation(tn->t, "map failed", tn->index, i, ipa, size);
	}
}

/* For the page or block; where a table may have gone with it, for that too */
static void batch_add_gone(struct tenant *tn, struct tenant_batch *b,
			   const struct tenant_gone *gone, u64 op)
{
	bool leaf = l3_of(gone->va) == TENANT_L3 && below(&tn->rnd, 2);
	u64 w0 = op | (op == CMD_TLBI_NH_VA ? of_asid(tn) : 0), w1 = gone->va | leaf;

	if (tn->vsmmu->smmu->caps.ril && below(&tn->rnd, 2)) {
		/* As many pages as it has, or one more */
		w0 |= gone->size == SZ_2M ? FIELD_PREP(CMD_0_SCALE, ilog2(SZ_2M / SZ_4K)) :
					    FIELD_PREP(CMD_0_NUM, 1);
		w1 |= FIELD_PREP(CMD_1_TG, CMD_1_TG_4K);
	}
	batch_add(b, w0, w1);
}

static void batch_add_tlbis(struct tenant *tn, struct tenant_batch *b)
{
	static const u64 ops[] = { CMD_TLBI_NH_VA, CMD_TLBI_NH_VAA };
	unsigned int i, how = below(&tn->rnd, 8);

	switch (how) {
	case 0:
		batch_add(b, CMD_TLBI_NH_ASID | of_asid(tn), 0);
		break;
	case 1:
		batch_add(b, CMD_TLBI_NH_ALL, 0);
		break;
	case 2:
		batch_add(b, CMD_TLBI_NSNH_ALL, 0);
		break;
	default:
		for (i = 0; i < tn->nr_gone; i++)
			batch_add_gone(tn, b, &tn->gone[i], ops[how % 2]);
		break;
	}
}

static void batch_add_atc_invs(struct tenant *tn, struct tenant_batch *b)
{
	u64 w0 = CMD_ATC_INV | of_sid(tn->vsid);
	const struct tenant_gone *gone;
	unsigned int i;

	/* Where there are no ATCs there is no such command */
	if (!tn->vsmmu->smmu->caps.ats)
		return;
	if (!below(&tn->rnd, 3)) {
		batch_add(b, w0, CMD_ATC_INV_1_SIZE_ALL);
		return;
	}
	for (i = 0; i < tn->nr_gone; i++) {
		gone = &tn->gone[i];
		batch_add(b, w0, gone->va | ilog2(gone->size / SZ_4K));
	}
}

void guest_pages_sync(struct paging *pg)
{
	struct tenant *tn = pg->tenant;
	struct tenant_batch *b = batch_begin(tn, TENANT_OWNER);
	struct rnd_state *rnd = &tn->rnd;

	if (!below(rnd, 6)) {
		gone_by_host(tn);
		tn->nr_gone = 0;
		return;
	}
	if (!below(rnd, 4))
		batch_add_bad(tn, b, rnd);
	/* At times more than is handed to the SMMU at once */
	while (!below(rnd, 16) && b->nr < TENANT_BATCH / 2)
		for (unsigned int i = 0; i < 40; i++)
			batch_add_marked(tn, b, rnd);
	batch_add_tlbis(tn, b);
	if (!below(rnd, 4))
		batch_add_bad(tn, b, rnd);
	batch_add_atc_invs(tn, b);
	batch_give(tn, b);
	tn->nr_gone = 0;
}

/* Both ASIDs come again, and what was left of them must not. */
void tenant_cd_renew(struct tenant *tn)
{
	struct point *pt = &tn->c->point[POINT_RID];
	u64 *cd = tn->table[TENANT_CD];
	struct tenant_batch *b;

	guard(mutex)(&tn->c->lock);
	change_begin(&pt->seq);
	WRITE_ONCE(*cd, *cd & ~CD_0_V);
	tn->asid = 3 - tn->asid;
	b = batch_begin(tn, TENANT_OWNER);
	batch_add(b, CMD_CFGI_CD | of_sid(tn->vsid), 1);
	batch_add(b, CMD_TLBI_NH_ASID | of_asid(tn), 0);
	batch_give(tn, b);
	cd_write(tn);
	b = batch_begin(tn, TENANT_OWNER);
	batch_add(b, CMD_CFGI_CD_ALL | of_sid(tn->vsid), 0);
	batch_give(tn, b);
	change_end(&pt->seq);
}

void tenant_is_nameless(struct tenant *tn)
{
	struct tenant_batch *b = batch_begin(tn, TENANT_OWNER);

	batch_add(b, CMD_CFGI_CD_ALL | of_sid(tn->vsid), 0);
	batch_add(b, CMD_ATC_INV | of_sid(tn->vsid), CMD_ATC_INV_1_SIZE_ALL);
	bitmap_set(b->bad, 0, b->nr);
	batch_give(tn, b);
}

/*
 * Raids
 */

/* Its device may be unplugged at the moment, so nothing follows from what is said */
static void raid_streams(struct tenant *tn, struct tenant_batch *b, struct rnd_state *rnd)
{
	u64 ssid = FIELD_PREP(CMD_0_SSID, MARK_SSID + tn->index);
	u32 done;

	batch_add(b, CMD_CFGI_CD | ssid | of_sid(tn->vsid), below(rnd, 2));
	batch_add(b, CMD_ATC_INV | of_sid(tn->vsid), marked_addr(tn, rnd) | below(rnd, 20));
	batch_add(b, CMD_ATC_INV | CMD_0_SSV | ssid | of_sid(tn->vsid), marked_addr(tn, rnd));
	hand_over(tn, b, 0, &done);
}

void tenant_raid(struct tenant *tn, struct rnd_state *rnd)
{
	struct tenant_batch *b = &tn->batch[TENANT_RAIDER];
	/* Few, for others want the SMMU too; or more than is handed to it at once */
	u32 nr = below(rnd, below(rnd, 16) ? 8 : TENANT_BATCH - 1), done;
	int ret;

	guard(mutex)(&tn->raider_lock);
	guard(rwsem_read)(&tn->alive);
	if (!tn->vsmmu)
		return;
	batch_begin(tn, TENANT_RAIDER);
	if (!below(rnd, 4)) {
		raid_streams(tn, b, rnd);
		return;
	}
	while (b->nr < nr)
		batch_add_marked(tn, b, rnd);
	batch_add_bad(tn, b, rnd);
	ret = hand_over(tn, b, 0, &done);
	if (done > nr || (tn->t->works && (ret != -EIO || done != nr)))
		violation(tn->t, "a raid is not refused where it is bad", tn->index, done, -ret,
			  nr);
	atomic64_inc(&tn->t->result->refusals);
}

/*
 * Who is reached
 */

static bool is_of(const struct torture *t, unsigned int smmu, unsigned int index,
		  const u64 cmd[2], bool by_sid)
{
	const struct tenant *tn = index < GUESTS ? READ_ONCE(t->tenant[index]) : NULL;
	u64 vmid = FIELD_GET(CMD_0_VMID, cmd[0]);

	if (!tn || tn->c->model != t->model[smmu])
		return false;
	if (by_sid)
		return FIELD_GET(CMD_0_SID, cmd[0]) == tn->c->sid;
	return vmid < BITS_PER_LONG_LONG && READ_ONCE(tn->vmids) & BIT_ULL(vmid);
}

/* Of a marked command: it stays with whom the mark says. The host says less than guests. */
static bool stays_at_home(const struct torture *t, unsigned int smmu, const u64 cmd[2])
{
	bool marked = FIELD_GET(MARK_ADDR, cmd[1]) == MARK;
	u64 guest = FIELD_GET(MARK_ADDR_GUEST, cmd[1]);
	u64 asid = FIELD_GET(CMD_0_ASID, cmd[0]), ssid = FIELD_GET(CMD_0_SSID, cmd[0]);

	switch (FIELD_GET(CMD_0_OP, cmd[0])) {
	case CMD_TLBI_NH_ALL:
		return FIELD_GET(CMD_0_VMID, cmd[0]);
	case CMD_TLBI_NH_VA:
	case CMD_TLBI_NH_VAA:
		return !marked || is_of(t, smmu, guest, cmd, false);
	case CMD_TLBI_NH_ASID:
		return asid < MARK_ASID || asid >= MARK_ASID + GUESTS ||
		       is_of(t, smmu, asid - MARK_ASID, cmd, false);
	case CMD_CFGI_CD:
		return ssid < MARK_SSID || ssid >= MARK_SSID + GUESTS ||
		       is_of(t, smmu, ssid - MARK_SSID, cmd, true);
	case CMD_ATC_INV:
		return !marked || is_of(t, smmu, guest, cmd, true);
	default:
		return true;
	}
}

void guest_watch(void *ctx, const u64 cmd[2])
{
	const struct machine_watch *watch = ctx;

	if (!stays_at_home(watch->t, watch->smmu, cmd))
		violation(watch->t, "a guest's command reaches for what is another's", watch->smmu,
			  FIELD_GET(CMD_0_OP, cmd[0]), cmd[0], cmd[1]);
}
