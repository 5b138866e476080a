/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of events, and the node that carries it in a heap (in a bucket of the wheel the place does).
 *
 * ORDER. Of two pending events the one that comes first is the one with
 *   1. the earlier time; at equal times
 *   2. the lower priority number (0..15: 0 goes first); at equal priorities
 *   3. the one that was scheduled first (first in, first out).
 * The order is total: sequence numbers rise until a reset, or begin anew when a state is loaded. It does not depend on
 * the kind of queue, the compiler or the machine.
 *
 * A rank joins 2 and 3 in one word: priority in bits 44..47, sequence in bits 0..43. 2^44 events take
 * ten days at 20 million a second; the engine refuses to pass that (SIM_ERR_LIMIT).
 */
#ifndef AFKLAR_SIM_EVENT_QUEUE_H
#define AFKLAR_SIM_EVENT_QUEUE_H

#include "sim/error.h"
#include "sim/time.h"

#include <stdbool.h>
#include <stdint.h>

#define SIM_PRIORITY_COUNT 16u
#define SIM_SEQUENCE_BITS 44
#define SIM_RANK_BITS 48
#define SIM_SEQUENCE_MAX ((UINT64_C(1) << SIM_SEQUENCE_BITS) - 2)

#define SIM_LIKELY(condition) __builtin_expect((condition) ? 1 : 0, 1)
#define SIM_UNLIKELY(condition) __builtin_expect((condition) ? 1 : 0, 0)
#define SIM_NOINLINE __attribute__((noinline))

struct sim_event_node {
    sim_time time; /* [ticks] */
    uint64_t rank;
    uint64_t payload; /* sim_event_payload() */
};

static inline uint64_t sim_event_rank(unsigned priority, uint64_t sequence)
{
    return (uint64_t)priority << SIM_SEQUENCE_BITS | sequence;
}

static inline unsigned sim_event_rank_priority(uint64_t rank)
{
    return (unsigned)(rank >> SIM_SEQUENCE_BITS) & (SIM_PRIORITY_COUNT - 1);
}

static inline uint64_t sim_event_rank_sequence(uint64_t rank)
{
    return rank & ((UINT64_C(1) << SIM_SEQUENCE_BITS) - 1);
}

/* What an event carries, in one word: whom it concerns, his generation, and what happens. */
static inline uint64_t sim_event_payload(uint32_t target, uint16_t generation, uint16_t kind)
{
    return (uint64_t)target << 32 | (uint64_t)generation << 16 | kind;
}

/* Bitwise on purpose: which of two events is first is a coin toss to a branch predictor. */
static inline bool sim_event_before(const struct sim_event_node *a, const struct sim_event_node *b)
{
    return ((a->time < b->time) | ((a->time == b->time) & (a->rank < b->rank))) != 0;
}

#endif
