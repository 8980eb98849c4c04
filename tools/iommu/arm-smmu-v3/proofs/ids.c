// SPDX-License-Identifier: GPL-2.0-only
/*
 * ASIDs and VMIDs of one SMMU: in whatever order they are taken, claimed for the CPUs
 * and given back, and whichever free number an IDA chooses, no number ever has two
 * owners, and each is one that the SMMU has.
 */

#include <assert.h>
#include <linux/errno.h>

#include "ids.h"

/* Numbers in use at a time, and calls; more show nothing that these do not */
#define OWNERS	3
#define CALLS	6

unsigned int nondet_u32(void);
unsigned char nondet_u8(void);
_Bool nondet_bool(void);

struct owner {
	bool used;
	bool vmid;
	unsigned int id;
};

static struct owner owners[OWNERS];
static struct smmu_ids ids;

static bool is_owned(bool vmid, unsigned int id)
{
	for (int i = 0; i < OWNERS; i++)
		if (owners[i].used && owners[i].vmid == vmid && owners[i].id == id)
			return true;
	return false;
}

void ida_init(struct ida *ida)
{
	ida->nr = 0;
}

void ida_destroy(struct ida *ida)
{
	assert(!ida->nr);
}

/* A free number of the range, if there is one and there is memory */
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, int gfp)
{
	unsigned int id = nondet_u32();

	assert(ida == &ids.asids || ida == &ids.vmids);
	assert(min <= max);
	if (nondet_bool())
		return -ENOMEM;
	if (min == max && is_owned(ida == &ids.vmids, min))
		return -ENOSPC;
	__CPROVER_assume(id >= min && id <= max && !is_owned(ida == &ids.vmids, id));
	ida->nr++;
	return id;
}

void ida_free(struct ida *ida, unsigned int id)
{
	assert(is_owned(ida == &ids.vmids, id));
	ida->nr--;
}

static void give_back(struct owner *owner)
{
	if (owner->vmid)
		smmu_ids_put_vmid(&ids, owner->id);
	else
		smmu_ids_put_asid(&ids, owner->id);
	owner->used = false;
}

static void take(struct owner *owner, u16 wanted)
{
	bool claim = nondet_bool(), vmid = !claim && nondet_bool();
	int id;

	if (claim)
		id = smmu_ids_claim_asid(&ids, wanted);
	else
		id = vmid ? smmu_ids_get_vmid(&ids) : smmu_ids_get_asid(&ids);
	if (id < 0) {
		assert(id == -ENOMEM || id == -ENOSPC);
		return;
	}
	assert(id > 0 && (u32)id <= (vmid ? ids.max_vmid : ids.max_asid));
	assert(!claim || id == wanted);
	assert(!is_owned(vmid, id));
	*owner = (struct owner) { .used = true, .vmid = vmid, .id = id };
}

int main(void)
{
	u8 asid_bits = nondet_bool() ? 8 : 16, vmid_bits = nondet_bool() ? 8 : 16;
	unsigned int i;

	smmu_ids_init(&ids, asid_bits, vmid_bits);
	assert(ids.max_asid == (asid_bits == 8 ? 255 : 65535));
	assert(ids.max_vmid == (vmid_bits == 8 ? 255 : 65535));
	for (i = 0; i < CALLS; i++) {
		struct owner *owner = &owners[nondet_u8() % OWNERS];

		if (owner->used)
			give_back(owner);
		else
			take(owner, nondet_u32());
	}
	for (i = 0; i < OWNERS; i++)
		if (owners[i].used)
			give_back(&owners[i]);
	smmu_ids_destroy(&ids);
	return 0;
}
