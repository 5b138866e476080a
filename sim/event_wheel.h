/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event queue 2: a wheel of buckets ("days"), for many pending events spread over time.
 *
 *   run       the events of the current bucket, sorted when the bucket was entered (of very many the first; the others
 *             are sorted when these are gone)
 *   today     a heap of events scheduled into the current bucket after that
 *   buckets   SIM_WHEEL_BUCKETS in a ring, each an unsorted chain of chunks in order of scheduling
 *   overflow  a heap of events beyond the last bucket
 *
 * Chunks are long enough that a bucket of 33,000 events is read at the speed of memory, not of its latency.
 * Push appends 12 bytes to a chain; pop takes the lesser of the heads of run and today. A bucket costs
 * O(n) to sort when it is large, so both are O(1) on average. Empty buckets are skipped by bitmap.
 *
 * THE SEQUENCE IS NOT STORED. Inside a bucket an event is a 32-bit key (offset in the bucket 16 bits, priority 4) and
 * its content; which of two equal keys was scheduled first is told by where they stand:
 *   - a chain is in order of scheduling. An event moves from the overflow into its bucket, in total order, in the
 *     step that brings the bucket within reach, before any later event can be appended there;
 *   - the sort of a bucket is stable;
 *   - whatever lies in `today` was scheduled after the bucket had been entered, so it comes after the run.
 * `today` and `overflow` do hold sequences, each for its own.
 *
 * Ownership: the caller owns the struct, the wheel its memory, which never shrinks before _release.
 */
#ifndef AFKLAR_SIM_EVENT_WHEEL_H
#define AFKLAR_SIM_EVENT_WHEEL_H

#include "sim/event_heap.h"
#include "sim/event_queue.h"
#include "sim/event_today.h"
#include "sim/pool.h"

#include <stddef.h>

#define SIM_WHEEL_BUCKETS 4096u /* 64 words of 64 bits, so that one more word summarises them */
#define SIM_WHEEL_CHUNK 32u     /* nodes per chunk; the first is its header */
#define SIM_WHEEL_TICKS_MAX 65536
#define SIM_WHEEL_OFFSET_SHIFT 4 /* the priority is below it */
#define SIM_WHEEL_KEY_NONE UINT32_MAX

struct sim_wheel_node {
    uint32_t key; /* offset << SIM_WHEEL_OFFSET_SHIFT | priority; in a header: the index of the next chunk */
    uint32_t target;
    uint16_t generation;
    uint16_t kind;
};

#define SIM_WHEEL_CHUNK_BYTES (SIM_WHEEL_CHUNK * sizeof(struct sim_wheel_node))

struct sim_wheel_chain {
    uint32_t first; /* chunk */
    uint32_t chunks;
};

struct sim_event_wheel {
    /* read by every push */
    sim_time base; /* [ticks] start of the current bucket */
    uint64_t ticks;
    uint64_t near;       /* [ticks] after base: what is scheduled from here on ... */
    uint64_t reach;      /* [ticks] for this long is in order, and not for the current bucket nor for the overflow */
    uint64_t reciprocal; /* of ticks, scaled by 2^44: exact below span */
    uint32_t current;    /* bucket */
    uint32_t *tail; /* [SIM_WHEEL_BUCKETS] node to write next; at a multiple of SIM_WHEEL_CHUNK a new chunk is needed;
                     * 0: the bucket is empty */
    struct sim_wheel_node *nodes; /* the items of `chunks` */
    /* read by every pop */
    const struct sim_wheel_node *run;     /* next node of the sorted bucket; ends in SIM_WHEEL_KEY_NONE */
    const struct sim_wheel_node *run_end; /* that last one */
    uint32_t today_after;                 /* 1 + key of the first of `today`, or SIM_WHEEL_KEY_NONE */
    uint32_t histogram_bins;
    uint64_t span; /* [ticks] SIM_WHEEL_BUCKETS * ticks */
    struct sim_event_today today;
    struct sim_event_heap overflow;
    struct sim_pool chunks;
    uint32_t lent;                           /* of the chunks: by sim_event_wheel_lend() */
    struct sim_wheel_chain *chains;          /* [SIM_WHEEL_BUCKETS] */
    uint64_t filled[SIM_WHEEL_BUCKETS / 64]; /* bit set: the bucket, which is not the current one, holds events */
    uint64_t filled_words;                   /* bit set: that word is not 0 */
    struct sim_wheel_node *sorted;           /* [run_capacity + 1] */
    struct sim_wheel_node *scratch;          /* [scratch_capacity], only where a wide bucket needed it */
    uint32_t *histogram;                     /* [histogram_bins] */
    size_t run_capacity;
    size_t scratch_capacity;
    struct sim_wheel_node popped; /* by sim_event_wheel_pop_aside() */
    bool no_memory;               /* an event was lost for want of memory */
};

/* ticks per bucket: 1..SIM_WHEEL_TICKS_MAX. False without memory; release is then safe and needed. */
SIM_NODISCARD bool sim_event_wheel_init(struct sim_event_wheel *wheel, sim_time ticks, sim_time origin);
/* A wheel for no events, which can lend. Release and reset are as of any other; the origin is then of no account. */
void sim_event_wheel_init_idle(struct sim_event_wheel *wheel);
void sim_event_wheel_release(struct sim_event_wheel *wheel);
/* Drops every event, keeps the memory, and starts again at `origin`. */
void sim_event_wheel_reset(struct sim_event_wheel *wheel, sim_time origin);
uint64_t sim_event_wheel_pending(const struct sim_event_wheel *wheel);
/* Copies every pending event to nodes[sim_event_wheel_pending()]. Their sequences are given anew, from 0 on, such
 * that the order of events stays what it is. */
void sim_event_wheel_collect(const struct sim_event_wheel *wheel, struct sim_event_node *nodes);
/* Whether equal keys stand in order of scheduling cannot be seen; all else is checked. */
SIM_NODISCARD enum sim_status sim_event_wheel_verify(const struct sim_event_wheel *wheel, struct sim_error *error);

/* The clock stands at `now`, with nothing due before: an append must not be before that either. */
void sim_event_wheel_wait(struct sim_event_wheel *wheel, sim_time now);

/* The time must not be before that of the last event popped, nor beyond SIM_TIME_MAX, the sequence above every earlier
 * one. False without memory; nothing is then pushed. */
SIM_NODISCARD bool sim_event_wheel_push(struct sim_event_wheel *wheel, sim_time time, unsigned priority,
                                        uint64_t sequence, uint64_t payload);

/* Makes room for one more in the bucket of `time`, which is in order, when its last chunk is full. */
SIM_NODISCARD bool sim_event_wheel_open(struct sim_event_wheel *wheel, sim_time time);

/* A chunk for somebody else until the next reset: SIM_WHEEL_CHUNK_BYTES, at sim_pool_at(&wheel->chunks, it), which
 * moves when the wheel grows. SIM_POOL_NONE without memory. */
SIM_NODISCARD uint32_t sim_event_wheel_lend(struct sim_event_wheel *wheel);

enum sim_wheel_answer {
    SIM_WHEEL_APPENDED,
    SIM_WHEEL_FULL,  /* nothing was pushed: sim_event_wheel_open() and again */
    SIM_WHEEL_ASIDE, /* nothing was pushed: sim_event_wheel_push() */
};

/* The common half of push. Only a time that is in order, whatever it is, is appended or finds a full chunk. */
static inline enum sim_wheel_answer sim_event_wheel_append(struct sim_event_wheel *wheel, sim_time time,
                                                           unsigned priority, uint32_t target, uint16_t generation,
                                                           uint16_t kind)
{
    const uint64_t delta = (uint64_t)time - (uint64_t)wheel->base;
    if (SIM_UNLIKELY(delta - wheel->near >= wheel->reach)) {
        return SIM_WHEEL_ASIDE;
    }
    const uint64_t ahead = (delta * wheel->reciprocal) >> 44;
    const uint32_t offset = (uint32_t)(delta - ahead * wheel->ticks);
    uint32_t *const tail = &wheel->tail[(uint32_t)(wheel->current + ahead) % SIM_WHEEL_BUCKETS];
    const uint32_t place = *tail;
    if (SIM_UNLIKELY(place % SIM_WHEEL_CHUNK == 0)) {
        return SIM_WHEEL_FULL;
    }
    struct sim_wheel_node *const to = &wheel->nodes[place];
    *tail = place + 1;
    to->key = offset << SIM_WHEEL_OFFSET_SHIFT | priority;
    to->target = target;
    to->generation = generation;
    to->kind = kind;
    return SIM_WHEEL_APPENDED;
}

/* The rare half of pop. */
const struct sim_wheel_node *sim_event_wheel_pop_aside(struct sim_event_wheel *wheel, sim_time until);

/* The time of a node of the current bucket, which the one popped last always is. */
static inline sim_time sim_event_wheel_time(const struct sim_event_wheel *wheel, const struct sim_wheel_node *node)
{
    return wheel->base + (sim_time)(node->key >> SIM_WHEEL_OFFSET_SHIFT);
}

static inline unsigned sim_event_wheel_priority(const struct sim_wheel_node *node)
{
    return node->key & (SIM_PRIORITY_COUNT - 1);
}

/* Takes the first event if its time is at or before `until`; otherwise NULL. It lies in the wheel until the next pop.
 */
static inline const struct sim_wheel_node *sim_event_wheel_pop(struct sim_event_wheel *wheel, sim_time until)
{
    const struct sim_wheel_node *const head = wheel->run;
    if (SIM_UNLIKELY(head->key >= wheel->today_after)) {
        return sim_event_wheel_pop_aside(wheel, until);
    }
    if (SIM_UNLIKELY(sim_event_wheel_time(wheel, head) > until)) {
        return NULL;
    }
    wheel->run = head + 1;
    return head;
}

#endif
