// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which client a StreamID belongs to.
 *
 * Events and page requests name a StreamID; here it becomes the client. The
 * tree is ordered by StreamID as an unsigned number of 32 bits. Its nodes live
 * in the clients: nothing is allocated here, and insertion and removal are
 * each other's mirror, also when an insertion fails half way.
 */

#include "streams.h"

#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/lockdep.h>
#include <linux/sort.h>

static int smmu_streams_cmp_sid(const void *sid, const struct rb_node *node)
{
	return cmp_int(*(const u32 *)sid,
		       rb_entry(node, struct smmu_stream, node)->sid);
}

static int smmu_streams_cmp(struct rb_node *a, const struct rb_node *b)
{
	return smmu_streams_cmp_sid(&rb_entry(a, struct smmu_stream, node)->sid, b);
}

/* Streams that are not in the tree are passed over */
static void smmu_streams_erase_locked(struct smmu_streams *streams,
				      struct smmu_stream *stream, unsigned int nr)
{
	unsigned int i;

	lockdep_assert_held(&streams->lock);

	for (i = 0; i < nr; i++) {
		if (RB_EMPTY_NODE(&stream[i].node))
			continue;
		rb_erase(&stream[i].node, &streams->root);
		RB_CLEAR_NODE(&stream[i].node);
	}
}

void smmu_streams_init(struct smmu_streams *streams)
{
	mutex_init(&streams->lock);
	streams->root = RB_ROOT;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_streams_init);

int smmu_streams_insert(struct smmu_streams *streams, struct smmu_stream *stream,
			unsigned int nr, u32 *taken)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		RB_CLEAR_NODE(&stream[i].node);

	guard(mutex)(&streams->lock);

	for (i = 0; i < nr; i++) {
		if (!rb_find_add(&stream[i].node, &streams->root, smmu_streams_cmp))
			continue;
		*taken = stream[i].sid;
		smmu_streams_erase_locked(streams, stream, i);
		return -EBUSY;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_streams_insert);

void smmu_streams_erase(struct smmu_streams *streams, struct smmu_stream *stream,
			unsigned int nr)
{
	guard(mutex)(&streams->lock);
	smmu_streams_erase_locked(streams, stream, nr);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_streams_erase);

struct smmu_client *smmu_streams_find(struct smmu_streams *streams, u32 sid)
{
	struct rb_node *node;

	lockdep_assert_held(&streams->lock);

	node = rb_find(&sid, &streams->root, smmu_streams_cmp_sid);
	return node ? rb_entry(node, struct smmu_stream, node)->client : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_streams_find);

int smmu_streams_for_each(struct smmu_streams *streams,
			  int (*fn)(struct smmu_stream *stream, void *ctx), void *ctx)
{
	struct rb_node *node;
	int ret = 0;

	guard(mutex)(&streams->lock);

	for (node = rb_first(&streams->root); node && !ret; node = rb_next(node))
		ret = fn(rb_entry(node, struct smmu_stream, node), ctx);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_streams_for_each);
