// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: DMA, and judgement of it.
 *
 *   device				owner
 *   read count, state, word		count becomes odd
 *   DMA				change it
 *   read count again			state, word; count becomes even
 *
 * The DMA is between the two reads, or a change in between would go unseen. Of
 * several counts that bear on an access the outer ones are read first and last: what
 * is attached, then what is mapped there.
 */
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/mm.h>

#include "torture-state.h"

/* Machines are slow at times, and a stall without answer is a bug all the same */
#define STALL_MS		60000

/* Stalls of one access after which the model gives up, though each was answered */
#define MANY_STALLS		64

u64 word_make(enum word_magic magic, unsigned int owner, unsigned int page, u64 number)
{
	return FIELD_PREP(WORD_MAGIC, magic) | FIELD_PREP(WORD_OWNER, owner) |
	       FIELD_PREP(WORD_PAGE, page) | FIELD_PREP(WORD_NUMBER, number);
}

static bool is_word_of(u64 word, enum word_magic magic, unsigned int page)
{
	return FIELD_GET(WORD_MAGIC, word) == magic && FIELD_GET(WORD_PAGE, word) == page;
}

/**
 * struct look - at something that may change
 * @seq: its count
 * @state: and what it was
 * @word: of a page
 */
struct look {
	int seq;
	u8 state;
	u64 word;
};

static struct look page_look(const struct page_oracle *o)
{
	int seq = atomic_read_acquire(&o->seq);

	return (struct look) {
		.seq = seq, .state = READ_ONCE(o->state), .word = READ_ONCE(o->word),
	};
}

static bool is_stable(int seq, const atomic_t *now)
{
	return !(seq & 1) && atomic_read(now) == seq;
}

/**
 * struct access - one DMA
 * @t: the run
 * @c: by whom
 * @owner: process or paging domain, for the report
 * @page: of it, or the slot
 * @works: all hardware did before the access
 * @txn: what
 * @word: read, or to be written
 * @res: what came of it
 */
struct access {
	struct torture *t;
	struct client *c;
	unsigned int owner;
	unsigned int page;
	bool works;
	struct smmu_model_txn txn;
	u64 word;
	struct smmu_model_result res;
};

static struct access access_make(struct client *c, unsigned int owner, unsigned int page, u64 addr,
				 bool write)
{
	return (struct access) {
		.t = c->t, .c = c, .owner = owner, .page = page,
		/* Pairs with the release of outages_are_over() */
		.works = smp_load_acquire(&c->t->works),
		.word = write ? 0x1111 + owner : 0,
		.txn = {
			.sid = c->sid,
			.addr = addr + (write ? DEVICE_AT : 0),
			.write = write,
			.at = c->is_pci ? SMMU_MODEL_AT_ATC : SMMU_MODEL_AT_UNTRANSLATED,
			.timeout_ms = STALL_MS,
		},
	};
}

static void blame(struct access *a, const char *what, u64 seen, u64 wanted)
{
	violation(a->t, what, a->owner, a->page, seen, wanted);
}

static bool has_moved(const struct access *a)
{
	return a->res.outcome == SMMU_MODEL_DMA_OK;
}

static bool has_read(const struct access *a)
{
	return has_moved(a) && !a->txn.write;
}

static void access_do(struct access *a)
{
	struct torture_result *r = a->t->result;

	/* See above */
	smp_mb();
	smmu_model_dma(a->c->model, &a->txn, &a->word, sizeof(a->word), &a->res);
	/* See above */
	smp_mb();
	atomic64_inc(&r->dmas);
	if (a->res.stalls || a->res.page_requests)
		atomic64_inc(&r->waited);
	if (has_moved(a))
		atomic64_inc(&r->moved);
	else if (a->res.outcome == SMMU_MODEL_DMA_RAZWI ||
		 (a->res.outcome == SMMU_MODEL_DMA_GAVE_UP && a->res.stalls < MANY_STALLS))
		blame(a, a->res.why, a->res.outcome, SMMU_MODEL_DMA_ABORTED);
}

/* Nothing changed from before the access until after it; @must: it need not wait. */
static void judge(struct access *a, const struct look *then, bool must)
{
	bool may = then->state == WRITABLE || (then->state == READ_ONLY && !a->txn.write);

	atomic64_inc(&a->t->result->judged);
	if (!may && has_moved(a))
		blame(a, a->txn.write ? "a write passed" : "a read passed", a->word, then->state);
	if (may && must && a->works && READ_ONCE(a->t->works) && !has_moved(a))
		blame(a, a->txn.write ? "a write was refused" : "a read was refused",
		      a->res.outcome, then->state);
	if (has_read(a) && a->word != then->word)
		blame(a, "read", a->word, then->word);
}

/* No bond: nothing of the process, though its PASID may be another's by now. */
static void judge_unbound(struct access *a)
{
	atomic64_inc(&a->t->result->judged);
	if (has_read(a) && is_word_of(a->word, WORD_PROCESS, a->page) &&
	    FIELD_GET(WORD_OWNER, a->word) == a->owner)
		blame(a, "read without a bond", a->word, 0);
}

static void judge_bound(struct access *a, struct process *p, const struct look *then)
{
	const struct page_oracle *o = &p->page[a->page];

	if (has_read(a) && a->word) {
		if (FIELD_GET(WORD_OWNER, a->word) != p->index)
			blame(a, "read what is another's", a->word, then->word);
		if (FIELD_GET(WORD_NUMBER, a->word) < FIELD_GET(WORD_NUMBER, then->word))
			blame(a, "read what was there before", a->word, then->word);
	}
	/* What is present may be made read-only or old by the memory management */
	if (is_stable(then->seq, &o->seq) && then->state != DYING)
		judge(a, then, a->c->can_fault && !READ_ONCE(a->c->fenced));
}

void device_sva(struct process *p, struct client *c, unsigned int page, bool write)
{
	struct access a = access_make(c, p->index, page, process_addr(p, page), write);
	struct bond *b = &p->bond[c->index];
	int seq = atomic_read_acquire(&b->seq);
	bool bound = READ_ONCE(b->handle);
	struct look then;

	a.txn.ssid = READ_ONCE(b->pasid);
	a.txn.ssv = true;
	if (!a.txn.ssid)
		return;
	then = page_look(&p->page[page]);
	access_do(&a);
	if (has_read(&a) && a.word && !is_word_of(a.word, WORD_PROCESS, page))
		blame(&a, "read what is not of the page", a.word, then.word);
	if (!is_stable(seq, &b->seq))
		return;
	if (bound)
		judge_bound(&a, p, &then);
	else
		judge_unbound(&a);
}

/* What is attached did not change, and where nothing is nothing is reached. */
static void judge_empty(struct access *a, enum target target)
{
	atomic64_inc(&a->t->result->judged);
	if (has_moved(a))
		blame(a, "reached without a domain", a->word, target);
}

static void judge_paged(struct access *a, unsigned int paging, const struct look *then)
{
	const struct page_oracle *o = &a->t->paging[paging].slot[a->page].oracle;

	if (has_read(a)) {
		if (FIELD_GET(WORD_OWNER, a->word) != paging)
			blame(a, "read by another domain", a->word, then->word);
		if (FIELD_GET(WORD_NUMBER, a->word) < FIELD_GET(WORD_NUMBER, then->word))
			blame(a, "read what was there before", a->word, then->word);
	}
	if (is_stable(then->seq, &o->seq))
		judge(a, then, true);
}

void device_paged(struct client *c, unsigned int point, unsigned int slot, bool tail, bool write)
{
	struct point *pt = &c->point[point];
	int seq = atomic_read_acquire(&pt->seq);
	enum target target = READ_ONCE(pt->target);
	unsigned int paging = READ_ONCE(pt->paging);
	struct access a = access_make(c, paging, slot, slot_page_addr(slot, tail), write);
	struct look then = page_look(&c->t->paging[paging].slot[slot].oracle);

	a.txn.ssid = point == POINT_PASID ? c->t->pasid : 0;
	a.txn.ssv = point == POINT_PASID;
	access_do(&a);
	if (has_read(&a) && !is_word_of(a.word, WORD_DOMAIN, slot))
		blame(&a, "read what is not of the slot", a.word, then.word);
	if (!is_stable(seq, &pt->seq))
		return;
	if (target == PAGING)
		judge_paged(&a, paging, &then);
	else
		judge_empty(&a, target);
}

void device_identity(struct client *c, bool write)
{
	struct point *pt = &c->point[POINT_RID];
	u64 word = word_make(WORD_IDENTITY, 0, 0, 1);
	struct access a = access_make(c, 0, 0, page_to_phys(c->t->identity), write);
	struct look then = { .state = WRITABLE, .word = word };
	int seq = atomic_read_acquire(&pt->seq);
	enum target target = READ_ONCE(pt->target);

	access_do(&a);
	if (has_read(&a) && a.word != word)
		blame(&a, "read what is not there", a.word, word);
	if (!is_stable(seq, &pt->seq))
		return;
	if (target == IDENTITY)
		judge(&a, &then, true);
	else
		judge_empty(&a, target);
}

static void device_some_guest(struct torture *t, struct rnd_state *rnd)
{
	struct client *c = guest_client_some(t, rnd);

	if (c && below(rnd, 8))
		device_paged(c, POINT_RID, below(rnd, SLOTS), below(rnd, 2), !below(rnd, 3));
	else if (c)
		device_identity(c, below(rnd, 2));
}

static void device_some_process(struct torture *t, struct client *c, struct rnd_state *rnd)
{
	struct process *p = &t->process[below(rnd, PROCESSES)];

	/* Rarely where there is no bond: it is refused soon */
	if (READ_ONCE(p->bond[c->index].handle) || !below(rnd, 8))
		device_sva(p, c, below(rnd, PAGES), !below(rnd, 3));
}

void device_any(struct thread *thread)
{
	struct rnd_state *rnd = &thread->rnd;
	struct torture *t = thread->t;
	struct client *c = client_some(t, rnd);

	switch (below(rnd, 16)) {
	case 0 ... 3:
		device_paged(c, POINT_RID, below(rnd, SLOTS), below(rnd, 2), !below(rnd, 3));
		break;
	case 4:
	case 5:
		device_paged(c, POINT_PASID, below(rnd, SLOTS), below(rnd, 2), !below(rnd, 3));
		break;
	case 6:
		device_identity(c, below(rnd, 2));
		break;
	case 7 ... 9:
		device_some_guest(t, rnd);
		break;
	default:
		device_some_process(t, c, rnd);
		break;
	}
	/* A short run is as long as its changes take: let them have the CPU */
	if (!t->config->ms || !below(rnd, 8))
		usleep_range(20, 100);
}
