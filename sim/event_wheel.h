/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event queue 2: a wheel of buckets ("days"), for many pending events spread over time.
 *
 *   run       the events of the current bucket, sorted when the bucket was entered
 *   today     a heap of events scheduled into the current bucket after that
 *   buckets   SIM_WHEEL_BUCKETS in a ring, each an unsorted chain of chunks in order of arrival
 *   overflow  a heap of events beyond the last bucket
 *
 * Chunks are long enough that a bucket of 33,000 events is read at the speed of memory, not of its latency.
 * Push appends 16 bytes to a chain; pop takes the lesser of the heads of run and today. A bucket costs
 * O(n) to sort when it is large, so both are O(1) on average. Empty buckets are skipped by bitmap.
 * An event moves from the overflow into its bucket, in total order, in the step that brings the bucket
 * within reach, before any later event can be appended there: so equal keys stand in scheduling order in
 * every chain, which the stable sort relies on.
 *
 * Inside a bucket an event is one 64-bit key (offset in the bucket 16 bits, rank 48) and its payload.
 *
 * Ownership: the caller owns the struct, the wheel its memory, which never shrinks before _release.
 */
#ifndef AFKLAR_SIM_EVENT_WHEEL_H
#define AFKLAR_SIM_EVENT_WHEEL_H

#include "sim/event_heap.h"
#include "sim/event_queue.h"
#include "sim/pool.h"

#include <stddef.h>

#define SIM_WHEEL_BUCKETS 4096u /* 64 words of 64 bits, so that one more word summarises them */
#define SIM_WHEEL_CHUNK 32u     /* nodes per chunk; the first is its header */
#define SIM_WHEEL_TICKS_MAX 65536
#define SIM_WHEEL_KEY_NONE UINT64_MAX /* above every key: sequences stop short of it */

struct sim_wheel_node {
    uint64_t key; /* offset << SIM_RANK_BITS | rank; in a header: the index of the next chunk */
    uint64_t payload;
};

struct sim_wheel_bucket {
    uint32_t first;  /* first chunk */
    uint32_t tail;   /* node to write next; at a multiple of SIM_WHEEL_CHUNK a new chunk is needed; 0 = empty */
    uint32_t chunks; /* in the chain */
};

struct sim_event_wheel {
    /* read by every push */
    sim_time base; /* [ticks] start of the current bucket */
    uint64_t ticks;
    uint64_t span;       /* SIM_WHEEL_BUCKETS * ticks */
    uint64_t reciprocal; /* of ticks, scaled by 2^44: exact below span */
    uint32_t current;    /* bucket */
    struct sim_wheel_bucket *buckets;
    struct sim_wheel_node *nodes; /* the items of `chunks` */
    /* read by every pop */
    const struct sim_wheel_node *run;     /* next node of the sorted bucket; ends in SIM_WHEEL_KEY_NONE */
    const struct sim_wheel_node *run_end; /* that last one */
    uint64_t today_key;                   /* key of the first of `today`, or SIM_WHEEL_KEY_NONE */
    struct sim_event_heap today;
    struct sim_event_heap overflow;
    struct sim_pool chunks;
    uint64_t filled[SIM_WHEEL_BUCKETS / 64]; /* bit set: the bucket holds events */
    uint64_t filled_words;                   /* bit set: that word is not 0 */
    struct sim_wheel_node *sorted;           /* [run_capacity + 1] */
    struct sim_wheel_node *scratch;          /* [run_capacity + 1] */
    uint32_t *histogram;
    size_t run_capacity;
    struct sim_event_node popped; /* by sim_event_wheel_pop_aside() */
    bool no_memory;               /* an event was lost for want of memory */
};

/* ticks per bucket: 1..SIM_WHEEL_TICKS_MAX. False without memory; release is then safe and needed. */
SIM_NODISCARD bool sim_event_wheel_init(struct sim_event_wheel *wheel, sim_time ticks, sim_time origin);
void sim_event_wheel_release(struct sim_event_wheel *wheel);
/* Drops every event, keeps the memory, and starts again at `origin`. */
void sim_event_wheel_reset(struct sim_event_wheel *wheel, sim_time origin);
uint64_t sim_event_wheel_pending(const struct sim_event_wheel *wheel);
/* Copies every pending event, in no order, to nodes[sim_event_wheel_pending()]. */
void sim_event_wheel_collect(const struct sim_event_wheel *wheel, struct sim_event_node *nodes);
SIM_NODISCARD enum sim_status sim_event_wheel_verify(const struct sim_event_wheel *wheel, struct sim_error *error);

/* The rare halves of push and pop. Popped nodes lie in the wheel until the next pop. */
bool sim_event_wheel_push_aside(struct sim_event_wheel *wheel, sim_time time, uint64_t rank, uint64_t payload);
bool sim_event_wheel_open_chunk(struct sim_event_wheel *wheel, uint32_t bucket);
const struct sim_event_node *sim_event_wheel_pop_aside(struct sim_event_wheel *wheel, sim_time until);

/* node->time must not be before the last event popped. False without memory; nothing is then pushed. */
static inline bool sim_event_wheel_push(struct sim_event_wheel *wheel, struct sim_event_node node)
{
    const uint64_t delta = (uint64_t)node.time - (uint64_t)wheel->base;
    if (SIM_UNLIKELY(delta - wheel->ticks >= wheel->span - wheel->ticks)) {
        return sim_event_wheel_push_aside(wheel, node.time, node.rank, node.payload);
    }
    const uint64_t ahead = (delta * wheel->reciprocal) >> 44;
    const uint64_t offset = delta - ahead * wheel->ticks;
    const uint32_t index = (uint32_t)(wheel->current + ahead) % SIM_WHEEL_BUCKETS;
    struct sim_wheel_bucket *const bucket = &wheel->buckets[index];
    if (SIM_UNLIKELY(bucket->tail % SIM_WHEEL_CHUNK == 0) && !sim_event_wheel_open_chunk(wheel, index)) {
        return false;
    }
    struct sim_wheel_node *const to = &wheel->nodes[bucket->tail++];
    to->key = offset << SIM_RANK_BITS | node.rank;
    to->payload = node.payload;
    return true;
}

/* Takes the first event if its time is at or before `until`. */
static inline bool sim_event_wheel_pop(struct sim_event_wheel *wheel, sim_time until, struct sim_event_node *node)
{
    const struct sim_wheel_node *const head = wheel->run;
    const uint64_t key = head->key;
    if (SIM_UNLIKELY(key >= wheel->today_key)) {
        const struct sim_event_node *aside = sim_event_wheel_pop_aside(wheel, until);
        if (aside != NULL) {
            *node = *aside;
        }
        return aside != NULL;
    }
    node->time = wheel->base + (sim_time)(key >> SIM_RANK_BITS);
    if (SIM_UNLIKELY(node->time > until)) {
        return false;
    }
    node->rank = key & ((UINT64_C(1) << SIM_RANK_BITS) - 1);
    node->payload = head->payload;
    wheel->run = head + 1;
    return true;
}

#endif
