/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting, collecting and checking what the event wheel holds. */
#include "sim/event_wheel_internal.h"

#include <stdlib.h>

uint64_t sim_event_wheel_pending(const struct sim_event_wheel *wheel)
{
    uint64_t count = (uint64_t)(wheel->run_end - wheel->run);
    count += wheel->today.count;
    count += sim_event_heap_pending(&wheel->overflow);
    for (uint32_t i = 0; i < SIM_WHEEL_BUCKETS; i++) {
        count += sim_event_wheel_bucket_count(wheel, i);
    }
    return count;
}

/* --- collecting ---------------------------------------------------------------------------------- */

/* Nodes written so far; the next gets the next sequence. */
struct collection {
    struct sim_event_node *at;
    uint64_t count;
};

static void collect_node(struct collection *to, sim_time base, const struct sim_wheel_node *node)
{
    to->at[to->count] = (struct sim_event_node){
        .time = base + (sim_time)(node->key >> SIM_WHEEL_OFFSET_SHIFT),
        .rank = sim_event_rank(sim_event_wheel_priority(node), to->count),
        .payload = sim_event_payload(node->target, node->generation, node->kind),
    };
    to->count++;
}

static int compare_nodes(const void *left, const void *right)
{
    const struct sim_event_node *a = left;
    const struct sim_event_node *b = right;
    return sim_event_before(b, a) - sim_event_before(a, b);
}

static void collect_today(struct collection *to, const struct sim_event_wheel *wheel)
{
    for (uint32_t i = 0; i < wheel->today.count; i++) {
        const struct sim_today_node *const node = &wheel->today.at[i];
        const struct sim_wheel_node key = {.key = (uint32_t)(node->order >> SIM_SEQUENCE_BITS)};
        to->at[to->count++] = (struct sim_event_node){
            .time = sim_event_wheel_time(wheel, &key),
            .rank = sim_event_rank(sim_event_wheel_priority(&key), sim_event_rank_sequence(node->order)),
            .payload = node->payload,
        };
    }
}

static void collect_heap(struct collection *to, const struct sim_event_heap *heap)
{
    for (uint32_t i = heap->hole ? 1 : 0; i < heap->count; i++) {
        to->at[to->count++] = heap->at[i];
    }
}

/* The nodes from `from` on hold sequences of their own: in that order they get those of the collection. */
static void number_anew(struct collection *to, uint64_t from)
{
    if (to->count == from) {
        return;
    }
    qsort(to->at + from, (size_t)(to->count - from), sizeof *to->at, compare_nodes);
    for (uint64_t i = from; i < to->count; i++) {
        to->at[i].rank = sim_event_rank(sim_event_rank_priority(to->at[i].rank), i);
    }
}

/* Start of the bucket that stands in slot `index` of the ring. */
static sim_time bucket_base(const struct sim_event_wheel *wheel, uint32_t index)
{
    return wheel->base + (sim_time)((index - wheel->current) % SIM_WHEEL_BUCKETS * wheel->ticks);
}

static void collect_bucket(struct collection *to, const struct sim_event_wheel *wheel, uint32_t index)
{
    uint32_t chunk = wheel->chains[index].first;
    for (size_t left = sim_event_wheel_bucket_count(wheel, index); left > 0;) {
        const struct sim_wheel_node *const from = sim_event_wheel_chunk(wheel, chunk);
        const size_t here = sim_event_wheel_here(left);
        for (size_t i = 1; i <= here; i++) {
            collect_node(to, bucket_base(wheel, index), &from[i]);
        }
        left -= here;
        chunk = from->key;
    }
}

/* The run, and what its bucket still has, before today; a bucket and the overflow have no time in common. */
void sim_event_wheel_collect(const struct sim_event_wheel *wheel, struct sim_event_node *nodes)
{
    struct collection to = {.at = nodes};
    for (const struct sim_wheel_node *node = wheel->run; node < wheel->run_end; node++) {
        collect_node(&to, wheel->base, node);
    }
    collect_bucket(&to, wheel, wheel->current);
    uint64_t from = to.count;
    collect_today(&to, wheel);
    number_anew(&to, from);
    for (uint32_t i = 1; i < SIM_WHEEL_BUCKETS; i++) {
        collect_bucket(&to, wheel, (wheel->current + i) % SIM_WHEEL_BUCKETS);
    }
    from = to.count;
    collect_heap(&to, &wheel->overflow);
    number_anew(&to, from);
}

/* --- checking ------------------------------------------------------------------------------------ */

static bool is_of_a_bucket(const struct sim_event_wheel *wheel, const struct sim_wheel_node *node)
{
    return node->key >> SIM_WHEEL_OFFSET_SHIFT < wheel->ticks;
}

/* The chain must have as many chunks as it says, the last being the one its tail is in. */
static bool chain_is_whole(const struct sim_event_wheel *wheel, uint32_t bucket)
{
    uint32_t chunk = wheel->chains[bucket].first;
    for (size_t left = sim_event_wheel_bucket_count(wheel, bucket); left > 0;) {
        if (!sim_pool_holds(&wheel->chunks, chunk)) {
            return false;
        }
        const struct sim_wheel_node *const from = sim_event_wheel_chunk(wheel, chunk);
        const size_t here = sim_event_wheel_here(left);
        for (size_t i = 1; i <= here; i++) {
            if (!is_of_a_bucket(wheel, &from[i])) {
                return false;
            }
        }
        if (left == here) {
            return chunk == (wheel->tail[bucket] - 1) / SIM_WHEEL_CHUNK;
        }
        left -= here;
        chunk = from->key;
    }
    return wheel->chains[bucket].chunks == 0;
}

static enum sim_status verify_run(const struct sim_event_wheel *wheel, struct sim_error *error)
{
    for (const struct sim_wheel_node *node = wheel->run; node < wheel->run_end; node++) {
        if (node[0].key > node[1].key || !is_of_a_bucket(wheel, node)) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: the current bucket is out of order");
        }
    }
    if (wheel->run_end->key != SIM_WHEEL_KEY_NONE) {
        return sim_fail(error, SIM_ERR_VERIFY, "event wheel: the current bucket has no end");
    }
    return SIM_OK;
}

static enum sim_status verify_buckets(const struct sim_event_wheel *wheel, struct sim_error *error)
{
    uint64_t chunks = wheel->lent;
    for (uint32_t i = 0; i < SIM_WHEEL_BUCKETS; i++) {
        const bool filled = (wheel->filled[i / 64] >> (i % 64) & 1) != 0;
        const bool word = (wheel->filled_words >> (i / 64) & 1) != 0;
        const bool holds = i != wheel->current && sim_event_wheel_bucket_count(wheel, i) > 0;
        if (filled != holds || word != (wheel->filled[i / 64] != 0)) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: bucket %u and the bitmap differ", i);
        }
        if (!chain_is_whole(wheel, i)) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: the chain of bucket %u is broken", i);
        }
        chunks += wheel->chains[i].chunks;
    }
    if (chunks + (sim_pool_in_use(&wheel->chunks) > 0 ? 1 : 0) != sim_pool_in_use(&wheel->chunks)) {
        return sim_fail(error, SIM_ERR_VERIFY, "event wheel: %llu chunks in chains or lent, %u in use",
                        (unsigned long long)chunks, sim_pool_in_use(&wheel->chunks));
    }
    return SIM_OK;
}

static enum sim_status verify_heaps(const struct sim_event_wheel *wheel, struct sim_error *error)
{
    uint32_t first = SIM_WHEEL_KEY_NONE;
    for (uint32_t i = 0; i < wheel->today.count; i++) {
        const uint32_t key = (uint32_t)(wheel->today.at[i].order >> SIM_SEQUENCE_BITS);
        if (key >> SIM_WHEEL_OFFSET_SHIFT >= wheel->ticks) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: an event of another day is among today's");
        }
        first = key < first ? key + 1 : first;
    }
    if (first != wheel->today_after) {
        return sim_fail(error, SIM_ERR_VERIFY, "event wheel: the first of today's events is another");
    }
    for (uint32_t i = wheel->overflow.hole ? 1 : 0; i < wheel->overflow.count; i++) {
        if ((uint64_t)wheel->overflow.at[i].time - (uint64_t)wheel->base < wheel->span) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: an event within reach is still in the overflow");
        }
    }
    return SIM_OK;
}

enum sim_status sim_event_wheel_verify(const struct sim_event_wheel *wheel, struct sim_error *error)
{
    enum sim_status status = sim_event_today_verify(&wheel->today, error);
    if (status == SIM_OK) {
        status = sim_event_heap_verify(&wheel->overflow, error);
    }
    if (status == SIM_OK) {
        status = sim_pool_verify(&wheel->chunks, error);
    }
    if (status == SIM_OK) {
        status = verify_run(wheel, error);
    }
    if (status == SIM_OK) {
        status = verify_heaps(wheel, error);
    }
    return status == SIM_OK ? verify_buckets(wheel, error) : status;
}
