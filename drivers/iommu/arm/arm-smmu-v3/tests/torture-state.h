/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of torture share: the oracle and who changes what.
 *
 *   torture-run.c	threads, and the order in which they come and go
 *   torture-machine.c	SMMUs, clients, hot-removal
 *   torture-process.c	processes and what their owners do to them
 *   torture-fork.c	children, mprotect() and madvise()
 *   torture-bond.c	bonds of processes and clients
 *   torture-btm.c	the CPUs' TLBIs for a process
 *   torture-paging.c	paging domains and what is mapped there
 *   torture-attach.c	what is attached to a client and to a PASID of it
 *   torture-guest.c	guests, their virtual SMMUs and devices
 *   torture-guest-inv.c	what guests say to their SMMUs
 *   torture-device.c	DMA, and judgement of it
 *   torture-outage.c	hardware that fails, and works again
 *
 * The oracle: all that may change has a count that is odd while it changes. An
 * access during which no count moved that bears on it, and all were even, has one
 * right outcome. Any other may see old, new or nothing; but never a word of another
 * page, another owner or an earlier mapping: words tell where they belong, and
 * their numbers never come twice.
 */
#ifndef _ARM_SMMU_V3_TESTS_TORTURE_STATE_H
#define _ARM_SMMU_V3_TESTS_TORTURE_STATE_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/completion.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/prandom.h>
#include <linux/rwsem.h>
#include <linux/time64.h>
#include <linux/types.h>

#include "torture.h"

struct mm_struct;
struct smmu_model_btm;
struct smmu_model_client;
struct smmu_model_pci;
struct task_struct;
struct tenant;

#define SMMUS			2
#define PLATFORM_CLIENTS	4
#define PCI_CLIENTS		2
#define CLIENTS			(PLATFORM_CLIENTS + PCI_CLIENTS)
/* The first one's device is an endpoint; they come after the other clients and domains */
#define GUESTS			3
#define PCI_GUESTS		1
/* StreamIDs of platform devices */
#define FIRST_SID		3
#define LISTENER_SID		(FIRST_SID + PLATFORM_CLIENTS)
#define FIRST_GUEST_SID		(LISTENER_SID + 1)
#define PROCESSES		3
#define PAGES			8
#define DOMAINS			2
/* The last one is as large as a block of level 2, the others are pages */
#define SLOTS			9
#define BLOCK_SLOT		(SLOTS - 1)

/*
 * A word says what it is of: a process and a page, or a domain and a slot.
 */
#define WORD_MAGIC		GENMASK_ULL(63, 56)
#define WORD_OWNER		GENMASK_ULL(55, 48)
#define WORD_PAGE		GENMASK_ULL(47, 40)
#define WORD_NUMBER		GENMASK_ULL(39, 0)

enum word_magic {
	WORD_PROCESS	= 0xa5,
	WORD_CHILD	= 0xc3,
	WORD_DOMAIN	= 0x5a,
	WORD_IDENTITY	= 0x3c,
	/* Written where no device may read or write any more */
	WORD_POISON	= 0x66,
};

/* Where devices write; the owner's word is at the start of the page */
#define DEVICE_AT		2048

/* Of a dead process a fault that is being served may keep pages for a while */
enum page_state { GONE, READ_ONLY, WRITABLE, DYING };

/**
 * struct page_oracle - what is right for one page
 * @seq: odd while its owner changes it
 * @state: enum page_state
 * @word: what the owner wrote last, 0 in a new mapping of a process
 */
struct page_oracle {
	atomic_t seq;
	u8 state;
	u64 word;
};

/**
 * struct bond - of one process and one client; the client's lock protects it
 * @seq: odd while it is made or broken
 * @handle: NULL while there is none
 * @pasid: of the last handle
 */
struct bond {
	atomic_t seq;
	struct iommu_sva *handle;
	u32 pasid;
};

/**
 * struct process - an address space that its owner changes
 * @t: the run
 * @index: which
 * @mm: NULL between a death and the next birth
 * @mm_lock: held for writing while @mm changes
 * @base: where its pages are
 * @number: of the next word
 * @page: oracles
 * @bond: with each client
 * @listens: the bond that keeps the driver's notifier in its place
 * @btm: TLBIs on their way to each SMMU
 */
struct process {
	struct torture *t;
	unsigned int index;
	struct mm_struct *mm;
	struct rw_semaphore mm_lock;
	unsigned long base;
	u64 number;
	struct page_oracle page[PAGES];
	struct bond bond[CLIENTS];
	struct iommu_sva *listens;
	struct smmu_model_btm *btm[SMMUS];
};

/**
 * struct slot - a range of addresses in a paging domain
 * @oracle: of all of it
 * @mem: it is mapped to either; the other is watched
 * @which: of @mem
 * @split: only its first and last page are mapped, each on its own
 */
struct slot {
	struct page_oracle oracle;
	struct page *mem[2];
	unsigned int which;
	bool split;
};

/**
 * struct paging - a paging domain, that any number of clients may have
 * @t: the run
 * @index: which
 * @domain: the IOMMU core's; NULL for a guest's tables
 * @tenant: the guest, if they are
 * @number: of the next word
 * @slot: what is mapped
 */
struct paging {
	struct torture *t;
	unsigned int index;
	struct iommu_domain *domain;
	struct tenant *tenant;
	u64 number;
	struct slot slot[SLOTS];
};

/* What CPUs wait for an SMMU, and so long that the machine is not to blame */
#define PATIENCE_US		(60 * USEC_PER_SEC)
/* Long against what a turn takes; nobody waits for the real bounds of an outage */
#define OUTAGE_PATIENCE_US	20000

/* What is attached; NONE is what the IOMMU core chose, where nothing is mapped */
enum target { NONE, BLOCKED, IDENTITY, PAGING };

/**
 * struct point - where a domain can be attached: a client or a PASID of it
 * @seq: odd while that changes
 * @target: enum target; for a PASID only NONE and PAGING
 * @paging: which, with PAGING
 * @handle: one of them is the IOMMU core's, with a target
 * @turn: which is next
 */
struct point {
	atomic_t seq;
	u8 target;
	u8 paging;
	struct iommu_attach_handle handle[2];
	unsigned int turn;
};

enum { POINT_RID, POINT_PASID, POINTS };

/**
 * struct client - a device behind an SMMU
 * @t: the run
 * @index: which
 * @model: its SMMU
 * @sid: its StreamID
 * @is_pci: an endpoint with an ATC
 * @can_fault: it waits for pages of processes
 * @fenced: it did not answer, and has no ATS until it is plugged in again
 * @lock: of what follows and of all its bonds
 * @dev: NULL while it is unplugged, or for ever
 * @platform: of a platform device
 * @point: what is attached
 */
struct client {
	struct torture *t;
	unsigned int index;
	struct smmu_model *model;
	u32 sid;
	bool is_pci;
	bool can_fault;
	bool fenced;
	struct mutex lock;	/* dev, platform, point, bonds */
	struct device *dev;
	struct smmu_model_client *platform;
	struct point point[POINTS];
};

/**
 * struct thread - one that does something again and again
 * @t: the run
 * @task: the thread
 * @rnd: its choices
 * @once: what it does
 * @ctx: to whom, for @once
 * @is_device: it does DMA, the others change something
 * @over: completed when it has come to its end
 */
struct thread {
	struct torture *t;
	struct task_struct *task;
	struct rnd_state rnd;
	void (*once)(struct thread *thread);
	void *ctx;
	bool is_device;
	struct completion over;
};

/*
 * Owners, pagers, guests, one for bonds, one for attachments, one for hot-removal, for
 * raids, for outages
 */
#define CHANGERS		(PROCESSES + DOMAINS + GUESTS + 5)
#define MAX_THREADS		(CHANGERS + TORTURE_MAX_DEVICES)

/**
 * struct machine_watch - who watches the commands of one SMMU
 * @t: the run
 * @smmu: which
 */
struct machine_watch {
	struct torture *t;
	unsigned int smmu;
};

/**
 * struct torture - one run
 * @config: how
 * @result: what is seen
 * @model: SMMUs
 * @pci: host bridge of the endpoints, behind the first SMMU
 * @client: devices
 * @listener: a device to which all processes are bound, if SMMUs hear the CPUs
 * @process: address spaces
 * @paging: paging domains, and what guests have in their place
 * @tenant: guests
 * @watch: watches what they reach
 * @pasid: of all clients, for a paging domain
 * @identity: a page that is reached where addresses are physical ones
 * @outage: held for writing during one, for reading where nothing may fail
 * @works: all hardware does, and all that failed in an outage has been undone
 * @stop: nobody is to change anything any more
 * @stop_devices: nor to do DMA
 * @nr_threads: of @thread
 * @thread: all
 */
struct torture {
	const struct torture_config *config;
	struct torture_result *result;
	struct smmu_model *model[SMMUS];
	struct smmu_model_pci *pci;
	struct client client[CLIENTS + GUESTS];
	struct smmu_model_client *listener;
	struct process process[PROCESSES];
	struct paging paging[DOMAINS + GUESTS];
	struct tenant *tenant[GUESTS];
	struct machine_watch watch[SMMUS];
	ioasid_t pasid;
	struct page *identity;
	struct rw_semaphore outage;
	bool works;
	bool stop;
	bool stop_devices;
	unsigned int nr_threads;
	struct thread thread[MAX_THREADS];
};

static inline u32 below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

/* Fully ordered: the count is odd before anything changes, see torture-device.c */
static inline void change_begin(atomic_t *seq)
{
	atomic_inc_return(seq);
}

/* Fully ordered: all has changed before the count is even */
static inline void change_end(atomic_t *seq)
{
	atomic_inc_return(seq);
}

/* Only ever by one thread for one @owner and @number */
u64 word_make(enum word_magic magic, unsigned int owner, unsigned int page, u64 number);

/* Somebody saw @seen where @wanted would have been right. */
void violation(struct torture *t, const char *what, unsigned int owner, unsigned int page,
	       u64 seen, u64 wanted);

int machines_create(struct torture *t);
/* Who waits for a CMD_SYNC of theirs gives up then. */
void machines_patience(struct torture *t, u32 us);
void machines_destroy(struct torture *t);
struct client *client_some(struct torture *t, struct rnd_state *rnd);
/* Whatever is bound and attached goes first. */
void client_replug(struct client *c, struct rnd_state *rnd);

#ifdef CONFIG_PCI_PASID
int endpoints_create(struct torture *t);
void endpoints_destroy(struct torture *t);
void endpoint_remove(struct client *c);
struct device *endpoint_insert(struct client *c);
#else
static inline int endpoints_create(struct torture *t)
{
	return 0;
}

static inline void endpoints_destroy(struct torture *t) {}
static inline void endpoint_remove(struct client *c) {}
static inline struct device *endpoint_insert(struct client *c)
{
	return NULL;
}
#endif

unsigned long process_addr(const struct process *p, unsigned int page);
int process_begin(struct process *p);
void process_end(struct process *p);
int process_replace(struct process *p);
void process_change(struct process *p, struct rnd_state *rnd);
/* All pages are writable, and written. */
void process_refresh(struct process *p);
/* By the caller, whose address space is @p's: to a page that is writable. */
void owner_write(struct process *p, unsigned int page);
void owner_fork(struct process *p, struct rnd_state *rnd);

#if IS_BUILTIN(CONFIG_ARM_SMMU_V3_KUNIT_TEST)
/* The same; 0 or -errno. */
int process_fork(struct process *p, struct rnd_state *rnd);
int process_mprotect(struct process *p, unsigned int page, unsigned long prot);
int process_discard(struct process *p, unsigned int page);
#else
/* What the kernel keeps from modules */
static inline int process_fork(struct process *p, struct rnd_state *rnd)
{
	return -EOPNOTSUPP;
}

static inline int process_mprotect(struct process *p, unsigned int page, unsigned long prot)
{
	return -EOPNOTSUPP;
}

static inline int process_discard(struct process *p, unsigned int page)
{
	return -EOPNOTSUPP;
}
#endif

int listener_create(struct torture *t);
void listener_destroy(struct torture *t);
/* From before any of its bonds until after all of them. */
int process_listen(struct process *p, struct mm_struct *mm);
void process_unlisten(struct process *p);

void bond_make(struct process *p, struct client *c);
void bond_break(struct process *p, struct client *c);
void bonds_break(struct client *c);

int pagings_create(struct torture *t);
void pagings_destroy(struct torture *t);
/* Memory for what is mapped. */
int slots_create(struct paging *pg);
void paging_destroy(struct paging *pg);
/* Of its first page or, with @tail, of its last; they are the same but in the block. */
u64 slot_page_addr(unsigned int slot, bool tail);
void paging_change(struct paging *pg, struct rnd_state *rnd);
void paging_map_all(struct paging *pg);
void paging_unmap_all(struct paging *pg);

void point_set(struct client *c, unsigned int point, enum target target, unsigned int paging);
/* The lock is held. */
void points_clear(struct client *c);
void point_change(struct client *c, struct rnd_state *rnd);

void outage_once(struct thread *thread);
/* Nobody changes anything any more: each once more, and then everything works again. */
void outages_are_over(struct torture *t);
/* One SMMU stops for good: what is left is to let go of everything. */
void outage_for_good(struct torture *t);
/* What the model saw broken, but what an outage explains */
void rules_judge(struct torture *t, unsigned int smmu);

#if IS_ENABLED(CONFIG_ARM_SMMU_V3_IOMMUFD)
int guests_create(struct torture *t);
void guests_destroy(struct torture *t);
void guests_in_order(struct torture *t, struct rnd_state *rnd);
/* Nothing is attached by them any more, and nothing mapped. */
void guests_let_go(struct torture *t);
void guest_once(struct thread *thread);
void raider_once(struct thread *thread);
/* A guest's client, or NULL. */
struct client *guest_client_some(struct torture *t, struct rnd_state *rnd);
/* What is attached to it for that. */
struct iommu_domain *guest_domain_of(const struct client *c, enum target target);
/* iommu_map() and iommu_unmap() in a guest's own tables; then all is told to the SMMU. */
void guest_pages_map(struct paging *pg, u64 va, phys_addr_t pa, size_t size, int prot);
size_t guest_pages_unmap(struct paging *pg, u64 va, size_t size);
void guest_pages_sync(struct paging *pg);
/* @ctx: struct machine_watch, for smmu_model_config.observe */
void guest_watch(void *ctx, const u64 cmd[2]);
#else
static inline int guests_create(struct torture *t)
{
	return 0;
}

static inline void guests_destroy(struct torture *t) {}
static inline void guests_in_order(struct torture *t, struct rnd_state *rnd) {}
static inline void guests_let_go(struct torture *t) {}
static inline void guest_once(struct thread *thread) {}
static inline void raider_once(struct thread *thread) {}
static inline struct client *guest_client_some(struct torture *t, struct rnd_state *rnd)
{
	return NULL;
}

static inline struct iommu_domain *guest_domain_of(const struct client *c, enum target target)
{
	return NULL;
}

static inline void guest_pages_map(struct paging *pg, u64 va, phys_addr_t pa, size_t size,
				   int prot) {}
static inline size_t guest_pages_unmap(struct paging *pg, u64 va, size_t size)
{
	return 0;
}

static inline void guest_pages_sync(struct paging *pg) {}
static inline void guest_watch(void *ctx, const u64 cmd[2]) {}
#endif

/* One access each, and judgement of it. */
void device_sva(struct process *p, struct client *c, unsigned int page, bool write);
void device_paged(struct client *c, unsigned int point, unsigned int slot, bool tail, bool write);
void device_identity(struct client *c, bool write);
void device_any(struct thread *thread);

#endif /* _ARM_SMMU_V3_TESTS_TORTURE_STATE_H */
