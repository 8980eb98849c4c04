/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests share in which each command of an operation goes wrong: the client,
 * and what becomes of the command.
 */
#ifndef _ARM_SMMU_V3_TESTS_NTH_BENCH_H
#define _ARM_SMMU_V3_TESTS_NTH_BENCH_H

#include <linux/iommu.h>

#include "../smmu.h"
#include "pci-fixture.h"

#define NTH_MAGIC	0x0badc0de0badc0deULL
#define NTH_MAX_SIDS	2
/* More than any operation here can have; a test that gets there fails */
#define NTH_MANY	200

/* What traffic with or without the PASID gets */
enum what { NOTHING = 0, IDENTITY, FIRST, SECOND };

/**
 * struct nth_kind - what kind of client
 * @name: for the log
 * @profile: of its SMMU
 * @is_pci: an endpoint; else a device with two StreamIDs that may stall
 * @cfg_entries: STEs and CDs that the SMMU keeps, 0 for many
 */
struct nth_kind {
	const char *name;
	enum smmu_model_profile profile;
	bool is_pci;
	unsigned int cfg_entries;
};

/**
 * struct nth - one client, and two domains for it
 * @f: SMMU and client; @f.sid is the first of its StreamIDs
 * @sids: these
 * @nr_sids: how many
 * @has_pasids: there are
 * @domain: FIRST and SECOND, each with another page at @iova
 * @pages: these
 * @iova: bus address of a third page, for what is not translated
 * @own: two more, where one domain has its page and the other has none
 * @rid_handle: what the core wants for an attachment; two, in turn
 * @pasid_handle: the same
 * @turn: which comes next
 * @rid: what traffic without PASID has now
 * @pasid: what traffic with it has
 */
struct nth {
	struct fixture f;
	u32 sids[NTH_MAX_SIDS];
	unsigned int nr_sids;
	bool has_pasids;
	struct iommu_domain *domain[2];
	u64 *pages[2];
	u64 iova;
	u64 own[2];
	struct iommu_attach_handle rid_handle[2];
	struct iommu_attach_handle pasid_handle[2];
	unsigned int turn;
	enum what rid;
	enum what pasid;
};

/* What becomes of a command */
enum wrong {
	/* It is refused, once */
	REFUSED,
	/* Its first half cannot be fetched, once: nothing comes of that */
	ABORTED,
	/* It is refused, and so is what comes after it, the way back included */
	REFUSED_FROM,
	/* The same, but only for STEs, or CDs: the queue goes on */
	STES_REFUSED_FROM,
	CDS_REFUSED_FROM,
	/* The queue stands still in front of it */
	STANDS,
};

/* There is no way back: it goes wrong too */
bool nth_lasts(enum wrong how);

/* An SMMU whose waiters have little patience, and the client of @t behind it */
void nth_make_client(struct nth *t, const struct nth_kind *kind);

enum smmu_model_outcome nth_read(struct nth *t, u32 sid, u32 ssid, u64 addr, u64 *word);

/* The command after @n others goes wrong. */
void nth_inject(struct nth *t, enum wrong how, unsigned int n);

/* The queue works again, and traffic is let in. Return: something went wrong */
bool nth_inject_no_more(struct nth *t);

#endif /* _ARM_SMMU_V3_TESTS_NTH_BENCH_H */
