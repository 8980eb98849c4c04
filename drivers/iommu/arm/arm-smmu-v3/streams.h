/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which client a StreamID belongs to.
 */
#ifndef _ARM_SMMU_V3_STREAMS_H
#define _ARM_SMMU_V3_STREAMS_H

#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/types.h>

struct device;
struct smmu_client;

/**
 * struct smmu_streams - the streams of one SMMU
 * @lock: protects @root; held while a client found through it is used, which
 *	keeps the client from going away. Process context; may be held across
 *	the report of a fault, never across an attach
 * @root: struct smmu_stream by StreamID
 */
struct smmu_streams {
	struct mutex lock;	/* root */
	struct rb_root root;
};

/**
 * enum smmu_stream_atc - whether the ATC of a stream can be believed
 * @SMMU_ATC_OFF: ATS is off in the device, and nobody asks it
 * @SMMU_ATC_ANSWERS: it has answered every CMD_ATC_INV
 * @SMMU_ATC_FENCING: it has not; EATS must not be set any more
 * @SMMU_ATC_FENCED: the SMMU refuses what comes from it, and nobody asks it
 */
enum smmu_stream_atc {
	SMMU_ATC_OFF,
	SMMU_ATC_ANSWERS,
	SMMU_ATC_FENCING,
	SMMU_ATC_FENCED,
};

/* EATS must not be set */
static inline bool smmu_stream_atc_is_fenced(enum smmu_stream_atc atc)
{
	return atc == SMMU_ATC_FENCING || atc == SMMU_ATC_FENCED;
}

/**
 * struct smmu_stream - one StreamID of a client
 * @node: in smmu_streams.root
 * @client: whose
 * @dev: its device
 * @all: the streams of the client, this one among them
 * @nr: how many
 * @sid: StreamID
 * @atc: changes in any context, and only forward; but for SMMU_ATC_ANSWERS to
 *	SMMU_ATC_OFF, where ATS goes off
 */
struct smmu_stream {
	struct rb_node node;
	struct smmu_client *client;
	struct device *dev;
	struct smmu_stream *all;
	unsigned int nr;
	u32 sid;
	enum smmu_stream_atc atc;
};

/**
 * smmu_streams_init() - no stream is known
 * @streams: streams
 *
 * Context: Any.
 */
void smmu_streams_init(struct smmu_streams *streams);

/**
 * smmu_streams_insert() - make a client findable by its StreamIDs
 * @streams: streams
 * @stream: array of the client's streams, @client and @sid set, each StreamID
 *	once
 * @nr: how many
 * @taken: on -EBUSY that StreamID
 *
 * All or nothing.
 *
 * Context: May sleep. Takes @streams->lock.
 * Return: 0, or -EBUSY when a StreamID belongs to another client, or stands in
 * @stream twice.
 */
int __must_check smmu_streams_insert(struct smmu_streams *streams, struct smmu_stream *stream,
				     unsigned int nr, u32 *taken);

/**
 * smmu_streams_erase() - undo smmu_streams_insert()
 * @streams: streams
 * @stream: the array
 * @nr: how many
 *
 * When it returns nobody uses the client through its StreamID any more. Does
 * nothing after smmu_streams_insert() has failed, or when called again.
 *
 * Context: May sleep. Takes @streams->lock.
 */
void smmu_streams_erase(struct smmu_streams *streams, struct smmu_stream *stream,
			unsigned int nr);

/**
 * smmu_streams_find() - the client of a StreamID
 * @streams: streams
 * @sid: StreamID
 *
 * Context: @streams->lock held; the client is valid as long as it is.
 * Return: the client, or NULL.
 */
struct smmu_client *smmu_streams_find(struct smmu_streams *streams, u32 sid);

/**
 * smmu_streams_for_each() - do something with every stream
 * @streams: streams
 * @fn: what; gets a stream and @ctx. Something else than 0 ends the walk
 * @ctx: handed to @fn
 *
 * Context: May sleep. @fn runs under @streams->lock.
 * Return: what @fn returned last, 0 without streams.
 */
int smmu_streams_for_each(struct smmu_streams *streams,
			  int (*fn)(struct smmu_stream *stream, void *ctx), void *ctx);

#endif /* _ARM_SMMU_V3_STREAMS_H */
