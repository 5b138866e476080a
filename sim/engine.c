/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/engine.h"

#include <stdlib.h>
#include <string.h>

/* Words of a saved state: version, clock, sequence, executed, hash, number of events, then three per event. */
enum { SAVE_VERSION = 1, SAVE_HEADER = 6, SAVE_EVENT = 3 };

static enum sim_status check_config(const struct sim_engine_config *config, struct sim_error *error)
{
    if (config->origin < -SIM_TIME_MAX || config->origin > SIM_TIME_MAX) {
        return sim_fail(error, SIM_ERR_LIMIT, "the clock cannot start at tick %lld", (long long)config->origin);
    }
    if (config->queue == SIM_QUEUE_WHEEL && (config->bucket_ticks < 1 || config->bucket_ticks > SIM_WHEEL_TICKS_MAX)) {
        return sim_fail(error, SIM_ERR_LIMIT, "a bucket of %lld ticks; expected 1 to %d",
                        (long long)config->bucket_ticks, SIM_WHEEL_TICKS_MAX);
    }
    return SIM_OK;
}

enum sim_status sim_engine_init(struct sim_engine *engine, const struct sim_engine_config *config,
                                struct sim_error *error)
{
    memset(engine, 0, sizeof *engine);
    sim_event_heap_init(&engine->heap);
    const enum sim_status status = check_config(config, error);
    if (status != SIM_OK) {
        return status;
    }
    engine->queue = config->queue;
    engine->bucket_ticks = config->bucket_ticks;
    engine->now = config->origin;
    if (config->queue == SIM_QUEUE_HEAP) {
        sim_event_wheel_init_idle(&engine->wheel);
    } else if (!sim_event_wheel_init(&engine->wheel, config->bucket_ticks, config->origin)) {
        sim_event_wheel_release(&engine->wheel);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the event queue");
    }
    return SIM_OK;
}

void sim_engine_reset(struct sim_engine *engine, sim_time origin)
{
    SIM_INVARIANT(origin >= -SIM_TIME_MAX && origin <= SIM_TIME_MAX, "the clock cannot start there");
    sim_event_wheel_reset(&engine->wheel, origin);
    sim_event_heap_reset(&engine->heap);
    engine->now = origin;
    engine->sequence = 0;
    engine->sequence_shift = 0;
    engine->executed = 0;
    engine->hash = 0;
    engine->status = SIM_OK;
    engine->refused = 0;
}

void sim_engine_release(struct sim_engine *engine)
{
    sim_event_wheel_release(&engine->wheel);
    sim_event_heap_release(&engine->heap);
    memset(engine, 0, sizeof *engine);
    engine->queue = SIM_QUEUE_HEAP;
}

enum sim_status sim_engine_status(const struct sim_engine *engine, struct sim_error *error)
{
    if (engine->status == SIM_ERR_MEMORY) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for %llu pending events",
                        (unsigned long long)sim_engine_pending(engine));
    }
    if (engine->status == SIM_ERR_LIMIT && engine->sequence > SIM_SEQUENCE_MAX) {
        return sim_fail(error, SIM_ERR_LIMIT, "more than %llu events were scheduled",
                        (unsigned long long)SIM_SEQUENCE_MAX);
    }
    if (engine->status == SIM_ERR_LIMIT) {
        return sim_fail(error, SIM_ERR_LIMIT, "an event was scheduled at tick %lld, the last tick of the clock is %lld",
                        (long long)engine->refused, (long long)SIM_TIME_MAX);
    }
    return SIM_OK;
}

uint64_t sim_engine_pending(const struct sim_engine *engine)
{
    return engine->sequence - engine->sequence_shift - engine->executed;
}

uint64_t sim_engine_executed(const struct sim_engine *engine)
{
    return engine->executed;
}

uint64_t sim_engine_hash(const struct sim_engine *engine)
{
    return sim_engine_mix(engine->hash, 0);
}

void sim_engine_set_sequence(struct sim_engine *engine, uint64_t sequence)
{
    SIM_INVARIANT(sequence >= engine->sequence, "a sequence counter set back");
    engine->sequence_shift += sequence - engine->sequence;
    engine->sequence = sequence;
}

static SIM_NOINLINE void refuse(struct sim_engine *engine, sim_time at, unsigned priority)
{
    SIM_INVARIANT(at >= engine->now, "an event scheduled in the past");
    SIM_INVARIANT(priority < SIM_PRIORITY_COUNT, "a priority above 15");
    if (engine->status == SIM_OK) {
        engine->status = SIM_ERR_LIMIT;
        engine->refused = at;
    }
}

static bool push(struct sim_engine *engine, sim_time at, uint64_t rank, uint64_t payload)
{
    if (engine->queue == SIM_QUEUE_WHEEL) {
        return sim_event_wheel_push(&engine->wheel, at, sim_event_rank_priority(rank), sim_event_rank_sequence(rank),
                                    payload);
    }
    return sim_event_heap_push(&engine->heap, (struct sim_event_node){.time = at, .rank = rank, .payload = payload});
}

static SIM_NOINLINE void schedule_slowly(struct sim_engine *engine, sim_time at, uint64_t rank, uint64_t payload)
{
    if (SIM_UNLIKELY(!push(engine, at, rank, payload))) {
        engine->status = SIM_ERR_MEMORY;
        return;
    }
    engine->sequence++;
}

/* Into a heap with room. Others are called in the last step, so that it needs no stack. */
SIM_NOINLINE void sim_engine_schedule_aside(struct sim_engine *engine, sim_time at, unsigned priority, uint32_t target,
                                            uint16_t generation, uint16_t kind)
{
    const uint64_t wait = (uint64_t)at - (uint64_t)engine->now;
    const uint64_t most = (uint64_t)SIM_TIME_MAX - (uint64_t)engine->now;
    struct sim_event_heap *const heap = &engine->heap;
    if (SIM_UNLIKELY(wait > most || engine->sequence > SIM_SEQUENCE_MAX || priority >= SIM_PRIORITY_COUNT)) {
        refuse(engine, at, priority);
        return;
    }
    const struct sim_event_node node = {
        .time = at,
        .rank = sim_event_rank(priority, engine->sequence),
        .payload = sim_event_payload(target, generation, kind),
    };
    if (heap->count == heap->capacity) { /* always so when the queue is a wheel */
        schedule_slowly(engine, at, node.rank, node.payload);
        return;
    }
    engine->sequence++;
    if (heap->hole) {
        heap->hole = false;
        sim_event_heap_sift_down(heap, node);
        return;
    }
    sim_event_heap_sift_up(heap, heap->count++, node);
}

SIM_NOINLINE void sim_engine_schedule_opening(struct sim_engine *engine, sim_time at, unsigned priority,
                                              uint32_t target, uint16_t generation, uint16_t kind)
{
    if (SIM_UNLIKELY(engine->sequence > SIM_SEQUENCE_MAX)) {
        refuse(engine, at, priority);
    } else if (!sim_event_wheel_open(&engine->wheel, at)) {
        engine->status = SIM_ERR_MEMORY;
    } else {
        (void)sim_event_wheel_append(&engine->wheel, at, priority, target, generation, kind);
        engine->sequence++;
    }
}

SIM_NOINLINE void sim_engine_idle(struct sim_engine *engine, sim_time until)
{
    if (engine->queue == SIM_QUEUE_WHEEL && engine->wheel.no_memory) {
        engine->status = SIM_ERR_MEMORY;
        return;
    }
    /* beyond SIM_TIME_MAX nothing can be scheduled, so the clock need not go there */
    const sim_time stop = until < SIM_TIME_MAX ? until : SIM_TIME_MAX;
    if (stop > engine->now) {
        engine->now = stop;
        if (engine->queue == SIM_QUEUE_WHEEL) {
            sim_event_wheel_wait(&engine->wheel, stop);
        }
    }
}

/* --- the pending events in order ----------------------------------------------------------------- */

static uint64_t count_pending(const struct sim_engine *engine)
{
    return engine->queue == SIM_QUEUE_WHEEL ? sim_event_wheel_pending(&engine->wheel)
                                            : sim_event_heap_pending(&engine->heap);
}

static int compare_nodes(const void *left, const void *right)
{
    const struct sim_event_node *a = left;
    const struct sim_event_node *b = right;
    return sim_event_before(b, a) - sim_event_before(a, b);
}

/* The caller frees. NULL without memory; never NULL for no events. */
static struct sim_event_node *sorted_events(const struct sim_engine *engine, uint64_t count)
{
    struct sim_event_node *nodes = calloc((size_t)count + 1, sizeof *nodes);
    if (nodes == NULL) {
        return NULL;
    }
    if (engine->queue == SIM_QUEUE_WHEEL) {
        sim_event_wheel_collect(&engine->wheel, nodes);
    } else if (count > 0) {
        memcpy(nodes, engine->heap.at + (engine->heap.hole ? 1 : 0), (size_t)count * sizeof *nodes);
    }
    qsort(nodes, (size_t)count, sizeof *nodes, compare_nodes);
    return nodes;
}

static enum sim_status verify_events(const struct sim_engine *engine, struct sim_error *error)
{
    const uint64_t count = count_pending(engine);
    if (count != sim_engine_pending(engine)) {
        return sim_fail(error, SIM_ERR_VERIFY, "engine: %llu events counted, %llu pending", (unsigned long long)count,
                        (unsigned long long)sim_engine_pending(engine));
    }
    struct sim_event_node *nodes = sorted_events(engine, count);
    if (nodes == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory to verify the engine");
    }
    enum sim_status status = SIM_OK;
    for (uint64_t i = 0; i < count && status == SIM_OK; i++) {
        if (nodes[i].time < engine->now || sim_event_rank_sequence(nodes[i].rank) >= engine->sequence) {
            status = sim_fail(error, SIM_ERR_VERIFY, "engine: an event due at tick %lld, now is %lld",
                              (long long)nodes[i].time, (long long)engine->now);
        } else if (i > 0 && nodes[i].rank == nodes[i - 1].rank && nodes[i].time == nodes[i - 1].time) {
            status = sim_fail(error, SIM_ERR_VERIFY, "engine: two events of one rank");
        }
    }
    free(nodes);
    return status;
}

enum sim_status sim_engine_verify(const struct sim_engine *engine, struct sim_error *error)
{
    const enum sim_status status = engine->queue == SIM_QUEUE_WHEEL ? sim_event_wheel_verify(&engine->wheel, error)
                                                                    : sim_event_heap_verify(&engine->heap, error);
    return status == SIM_OK ? verify_events(engine, error) : status;
}

/* --- save, load, copy ---------------------------------------------------------------------------- */

size_t sim_engine_save(const struct sim_engine *engine, uint64_t *buffer, size_t words)
{
    const uint64_t count = count_pending(engine);
    const size_t needed = SAVE_HEADER + SAVE_EVENT * (size_t)count;
    if (words < needed) {
        return needed;
    }
    SIM_INVARIANT(buffer != NULL, "an engine is saved into a buffer of that many words");
    struct sim_event_node *nodes = sorted_events(engine, count);
    if (nodes == NULL) {
        return 0;
    }
    const uint64_t header[SAVE_HEADER] = {SAVE_VERSION,     (uint64_t)engine->now, engine->sequence,
                                          engine->executed, engine->hash,          count};
    memcpy(buffer, header, sizeof header);
    for (size_t i = 0; i < count; i++) {
        buffer[SAVE_HEADER + SAVE_EVENT * i] = (uint64_t)nodes[i].time;
        buffer[SAVE_HEADER + SAVE_EVENT * i + 1] = sim_event_rank(sim_event_rank_priority(nodes[i].rank), i);
        buffer[SAVE_HEADER + SAVE_EVENT * i + 2] = nodes[i].payload;
    }
    free(nodes);
    return needed;
}

static bool sane_header(const uint64_t *buffer, size_t words)
{
    if (words < SAVE_HEADER || buffer[0] != SAVE_VERSION) {
        return false;
    }
    const sim_time now = (sim_time)buffer[1];
    return now >= -SIM_TIME_MAX && now <= SIM_TIME_MAX && buffer[2] <= SIM_SEQUENCE_MAX + 1 && buffer[5] <= buffer[2] &&
           buffer[5] == (words - SAVE_HEADER) / SAVE_EVENT && (words - SAVE_HEADER) % SAVE_EVENT == 0;
}

/* Events must be in order: that is what puts equal keys into a bucket in their order of scheduling. */
static bool sane_event(const struct sim_event_node *node, const struct sim_event_node *before, sim_time now,
                       uint64_t sequence)
{
    return node->time >= now && node->time <= SIM_TIME_MAX && node->rank >> SIM_RANK_BITS == 0 &&
           sim_event_rank_sequence(node->rank) < sequence && (before == NULL || sim_event_before(before, node));
}

enum sim_status sim_engine_load(struct sim_engine *engine, const uint64_t *buffer, size_t words,
                                struct sim_error *error)
{
    if (!sane_header(buffer, words)) {
        return sim_fail(error, SIM_ERR_IO, "not a saved state of the engine");
    }
    const uint64_t count = buffer[5];
    struct sim_event_node node = {0};
    struct sim_event_node before = {0};
    sim_engine_reset(engine, (sim_time)buffer[1]);
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t *from = &buffer[SAVE_HEADER + SAVE_EVENT * i];
        node = (struct sim_event_node){.time = (sim_time)from[0], .rank = from[1], .payload = from[2]};
        if (!sane_event(&node, i == 0 ? NULL : &before, engine->now, buffer[2])) {
            sim_engine_reset(engine, engine->now);
            return sim_fail(error, SIM_ERR_IO, "saved event %llu is not valid", (unsigned long long)i);
        }
        if (!push(engine, node.time, node.rank, node.payload)) {
            sim_engine_reset(engine, engine->now);
            return sim_fail(error, SIM_ERR_MEMORY, "no memory for %llu events", (unsigned long long)count);
        }
        before = node;
    }
    engine->sequence = buffer[2];
    engine->executed = buffer[3];
    engine->hash = buffer[4];
    engine->sequence_shift = engine->sequence - engine->executed - count;
    return SIM_OK;
}

enum sim_status sim_engine_copy(struct sim_engine *to, const struct sim_engine *from, struct sim_error *error)
{
    const size_t words = sim_engine_save(from, NULL, 0);
    uint64_t *buffer = calloc(words + 1, sizeof *buffer);
    if (buffer == NULL || sim_engine_save(from, buffer, words) == 0) {
        free(buffer);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory to copy the engine");
    }
    enum sim_status status = sim_engine_load(to, buffer, words, error);
    if (status == SIM_OK) {
        to->status = from->status;
        to->refused = from->refused;
        to->trace = from->trace;
    }
    free(buffer);
    return status;
}
