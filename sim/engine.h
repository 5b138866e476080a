/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine: a clock and the events that move it.
 *
 * The order of events is total; it is stated in sim/event_queue.h. Both queues give the same order; the
 * wheel is for many pending events, the heap for a handful and as the oracle of the wheel.
 *
 *     struct sim_event event;
 *     while (sim_engine_next(&engine, end, &event)) {
 *         ... look at event.kind, change the state of event.target, schedule what follows ...
 *     }
 *     status = sim_engine_status(&engine, &error);
 *
 * Cancelling: the engine never searches. A target counts its generation up and drops events of an older
 * generation when they arrive.
 *
 * Faults: to schedule before now, or at a priority above 15, is a fault of the programmer
 * (SIM_INVARIANT). A time beyond SIM_TIME_MAX (SIM_TIME_NEVER too), an overflow of the sequence counter
 * and a lack of memory set engine->status; it sticks, and sim_engine_next() then returns false.
 *
 * Ownership: the caller owns the struct, the engine its memory. After the queue has grown to its peak
 * nothing is allocated, not even after sim_engine_reset(). One engine, one thread.
 */
#ifndef AFKLAR_SIM_ENGINE_H
#define AFKLAR_SIM_ENGINE_H

#include "sim/error.h"
#include "sim/event_heap.h"
#include "sim/event_wheel.h"
#include "sim/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_event {
    sim_time time;       /* [ticks] */
    uint32_t target;     /* index of whom it concerns; the engine does not look at it */
    uint16_t generation; /* of the target when it was scheduled */
    uint16_t kind;
};

enum sim_queue_kind { SIM_QUEUE_WHEEL, SIM_QUEUE_HEAP };

struct sim_engine_config {
    enum sim_queue_kind queue;
    sim_time origin;       /* [ticks] the clock at the start; -SIM_TIME_MAX..SIM_TIME_MAX */
    sim_time bucket_ticks; /* wheel only: 1..65536, SIM_MINUTES_PER_DAY for scenarios */
};

struct sim_engine {
    sim_time now;
    uint64_t sequence; /* of the event scheduled next */
    uint64_t executed; /* events since init or reset */
    enum sim_status status;
    enum sim_queue_kind queue;
    bool trace;              /* set it to mix every executed event into the hash */
    uint64_t hash;           /* see sim_engine_hash() */
    uint64_t sequence_shift; /* pending = sequence - sequence_shift - executed */
    sim_time refused;        /* [ticks] the time that set the status */
    sim_time bucket_ticks;
    struct sim_event_heap heap;
    struct sim_event_wheel wheel;
};

/* On failure (SIM_ERR_LIMIT: a value out of range; SIM_ERR_MEMORY) nothing is kept; release is safe. */
SIM_NODISCARD enum sim_status sim_engine_init(struct sim_engine *engine, const struct sim_engine_config *config,
                                              struct sim_error *error);
/* Drops all events and counts, sets the clock to `origin`, keeps the memory, the queue and `trace`. */
void sim_engine_reset(struct sim_engine *engine, sim_time origin);
void sim_engine_release(struct sim_engine *engine);

/*
 * Blocks of SIM_ENGINE_BLOCK_BYTES for the caller, until the next reset. They come from where the wheel takes the
 * memory of its events: what is written down as a run goes on takes the place of events that have passed. SIM_POOL_NONE
 * without memory. A block moves when another is taken and when an event is scheduled; its index stays.
 */
#define SIM_ENGINE_BLOCK_BYTES SIM_WHEEL_CHUNK_BYTES
SIM_NODISCARD static inline uint32_t sim_engine_lend(struct sim_engine *engine)
{
    return sim_event_wheel_lend(&engine->wheel);
}
static inline void *sim_engine_lent(const struct sim_engine *engine, uint32_t block)
{
    return sim_pool_at(&engine->wheel.chunks, block);
}

/* The sticky status, with a message when it is not SIM_OK. */
SIM_NODISCARD enum sim_status sim_engine_status(const struct sim_engine *engine, struct sim_error *error);
uint64_t sim_engine_pending(const struct sim_engine *engine);
uint64_t sim_engine_executed(const struct sim_engine *engine);
/* Order-sensitive mix of (time, priority, kind, target, generation) of every event executed while
 * `trace` was set. Equal for either queue. */
uint64_t sim_engine_hash(const struct sim_engine *engine);
/* Recounts pending events and checks that none is due before now and that the queue is in order. */
SIM_NODISCARD enum sim_status sim_engine_verify(const struct sim_engine *engine, struct sim_error *error);

/*
 * State as a flat buffer of 64-bit words: clock, counters, hash and the pending events in order. It does
 * not depend on the kind of queue: the wheel keeps no sequences, so the pending events are numbered anew from 0 in
 * their order, by save for either queue, and by load and copy with it; all that is scheduled later comes after them.
 * Save returns the words it needs and writes only if `words` is at least that many (0 words: memory ran out). Load
 * gives the engine, initialised with any kind of queue, that state.
 */
size_t sim_engine_save(const struct sim_engine *engine, uint64_t *buffer, size_t words);
SIM_NODISCARD enum sim_status sim_engine_load(struct sim_engine *engine, const uint64_t *buffer, size_t words,
                                              struct sim_error *error);
/* Gives `to`, initialised with any kind of queue, the state of `from`: the two then run alike. */
SIM_NODISCARD enum sim_status sim_engine_copy(struct sim_engine *to, const struct sim_engine *from,
                                              struct sim_error *error);

/* For tests: makes the counter look as if `sequence` events had been scheduled. Only ever upwards. */
void sim_engine_set_sequence(struct sim_engine *engine, uint64_t sequence);

/* The rare halves of schedule and next; the heap is always one, because inline it would take the registers of whoever
 * schedules into the wheel. The wheel takes by itself only what is in order without a look at the clock. It holds no
 * sequences, so their limit is looked at when it opens a chunk. */
void sim_engine_schedule_aside(struct sim_engine *engine, sim_time at, unsigned priority, uint32_t target,
                               uint16_t generation, uint16_t kind);
void sim_engine_schedule_opening(struct sim_engine *engine, sim_time at, unsigned priority, uint32_t target,
                                 uint16_t generation, uint16_t kind);
void sim_engine_idle(struct sim_engine *engine, sim_time until);

static inline sim_time sim_engine_now(const struct sim_engine *engine)
{
    return engine->now;
}

static inline void sim_engine_schedule(struct sim_engine *engine, sim_time at, unsigned priority, uint32_t target,
                                       uint16_t generation, uint16_t kind)
{
    enum sim_wheel_answer answer = SIM_WHEEL_ASIDE;
    if (SIM_LIKELY(priority < SIM_PRIORITY_COUNT)) {
        answer = sim_event_wheel_append(&engine->wheel, at, priority, target, generation, kind);
    }
    if (SIM_LIKELY(answer == SIM_WHEEL_APPENDED)) {
        engine->sequence++;
    } else if (answer == SIM_WHEEL_FULL) {
        sim_engine_schedule_opening(engine, at, priority, target, generation, kind);
    } else {
        sim_engine_schedule_aside(engine, at, priority, target, generation, kind);
    }
}

static inline uint64_t sim_engine_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

/* Takes the first event of either queue. False when none is due at or before `until`. */
static inline bool sim_engine_pop(struct sim_engine *engine, sim_time until, struct sim_event *event,
                                  unsigned *priority)
{
    if (engine->queue == SIM_QUEUE_WHEEL) {
        const struct sim_wheel_node *const node = sim_event_wheel_pop(&engine->wheel, until);
        if (SIM_UNLIKELY(node == NULL)) {
            return false;
        }
        event->time = sim_event_wheel_time(&engine->wheel, node);
        event->target = node->target;
        event->generation = node->generation;
        event->kind = node->kind;
        *priority = sim_event_wheel_priority(node);
        return true;
    }
    struct sim_event_node node;
    if (!sim_event_heap_pop(&engine->heap, until, &node)) {
        return false;
    }
    event->time = node.time;
    event->target = (uint32_t)(node.payload >> 32);
    event->generation = (uint16_t)(node.payload >> 16);
    event->kind = (uint16_t)node.payload;
    *priority = sim_event_rank_priority(node.rank);
    return true;
}

/* Takes the first event due at or before `until` and sets the clock to its time. False when there is
 * none (the clock then stands at `until`, unless that is in the past) or when the status is not SIM_OK. */
static inline bool sim_engine_next(struct sim_engine *engine, sim_time until, struct sim_event *event)
{
    unsigned priority;
    if (SIM_UNLIKELY(engine->status != SIM_OK)) {
        return false;
    }
    if (SIM_UNLIKELY(!sim_engine_pop(engine, until, event, &priority))) {
        sim_engine_idle(engine, until);
        return false;
    }
    engine->now = event->time;
    engine->executed++;
    if (SIM_UNLIKELY(engine->trace)) {
        engine->hash = sim_engine_mix(engine->hash, (uint64_t)event->time);
        engine->hash = sim_engine_mix(engine->hash, sim_event_payload(event->target, event->generation, event->kind));
        engine->hash = sim_engine_mix(engine->hash, priority);
    }
    return true;
}

/* The next `count` events, so that their memory can be fetched early, or NULL when the engine cannot tell cheaply. A
 * guess: others may come between, and some may never come. */
static inline const struct sim_wheel_node *sim_engine_coming(const struct sim_engine *engine, unsigned count)
{
    const struct sim_event_wheel *const wheel = &engine->wheel;
    return engine->queue == SIM_QUEUE_WHEEL && wheel->run_end - wheel->run >= (ptrdiff_t)count ? wheel->run : NULL;
}

/* How many of the day's came before them. */
static inline size_t sim_engine_coming_place(const struct sim_engine *engine)
{
    return (size_t)(engine->wheel.run - engine->wheel.sorted);
}

static inline uint32_t sim_engine_coming_target(const struct sim_wheel_node *coming)
{
    return coming->target;
}

static inline uint16_t sim_engine_coming_kind(const struct sim_wheel_node *coming)
{
    return coming->kind;
}

/* The target of the event `ahead` places after the next one; false when it cannot be told. */
static inline bool sim_engine_glimpse(const struct sim_engine *engine, unsigned ahead, uint32_t *target)
{
    const struct sim_wheel_node *const coming = sim_engine_coming(engine, ahead + 1);
    if (coming != NULL) {
        *target = sim_engine_coming_target(&coming[ahead]);
    }
    return coming != NULL;
}

#endif
