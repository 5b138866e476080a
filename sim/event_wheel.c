/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/event_wheel.h"

#include "sim/event_wheel_internal.h"

#include <stdlib.h>
#include <string.h>

/* --- the reach of an append ---------------------------------------------------------------------- */

static void set_near(struct sim_event_wheel *wheel, uint64_t near)
{
    const uint64_t clock = (uint64_t)SIM_TIME_MAX + 1 - (uint64_t)wheel->base; /* what is beyond it is refused */
    const uint64_t end = clock < wheel->span ? clock : wheel->span;
    wheel->near = near;
    wheel->reach = near < end ? end - near : 0;
}

static void set_base(struct sim_event_wheel *wheel, sim_time base)
{
    wheel->base = base;
    set_near(wheel, wheel->ticks);
}

void sim_event_wheel_wait(struct sim_event_wheel *wheel, sim_time now)
{
    const uint64_t passed = (uint64_t)now - (uint64_t)wheel->base;
    if (passed > wheel->near) {
        set_near(wheel, passed);
    }
}

/* --- life ---------------------------------------------------------------------------------------- */

bool sim_event_wheel_init(struct sim_event_wheel *wheel, sim_time ticks, sim_time origin)
{
    SIM_INVARIANT(ticks >= 1 && ticks <= SIM_WHEEL_TICKS_MAX, "ticks per bucket");
    memset(wheel, 0, sizeof *wheel);
    wheel->ticks = (uint64_t)ticks;
    wheel->span = SIM_WHEEL_BUCKETS * wheel->ticks;
    /* floor(x * r / 2^44) = floor(x / ticks) for x < span <= 2^28, as r exceeds 2^44 / ticks by less
     * than 1 and x * ticks < 2^44 (Granlund and Montgomery 1994) */
    wheel->reciprocal = (UINT64_C(1) << 44) / wheel->ticks + 1;
    sim_event_today_init(&wheel->today);
    sim_event_heap_init(&wheel->overflow);
    sim_pool_init(&wheel->chunks, SIM_WHEEL_CHUNK_BYTES);
    wheel->tail = calloc(SIM_WHEEL_BUCKETS, sizeof *wheel->tail);
    wheel->chains = calloc(SIM_WHEEL_BUCKETS, sizeof *wheel->chains);
    if (wheel->tail == NULL || wheel->chains == NULL || !sim_event_wheel_sort_init(wheel)) {
        return false;
    }
    sim_event_wheel_reset(wheel, origin);
    return true;
}

void sim_event_wheel_init_idle(struct sim_event_wheel *wheel)
{
    memset(wheel, 0, sizeof *wheel);
    sim_pool_init(&wheel->chunks, SIM_WHEEL_CHUNK_BYTES);
}

void sim_event_wheel_release(struct sim_event_wheel *wheel)
{
    sim_event_today_release(&wheel->today);
    sim_event_heap_release(&wheel->overflow);
    sim_pool_release(&wheel->chunks);
    free(wheel->tail);
    free(wheel->chains);
    free(wheel->histogram);
    free(wheel->sorted);
    free(wheel->scratch);
    memset(wheel, 0, sizeof *wheel);
}

void sim_event_wheel_reset(struct sim_event_wheel *wheel, sim_time origin)
{
    sim_pool_reset(&wheel->chunks);
    wheel->lent = 0;
    if (wheel->tail == NULL) {
        return; /* idle */
    }
    memset(wheel->tail, 0, SIM_WHEEL_BUCKETS * sizeof *wheel->tail);
    memset(wheel->chains, 0, SIM_WHEEL_BUCKETS * sizeof *wheel->chains);
    memset(wheel->filled, 0, sizeof wheel->filled);
    wheel->filled_words = 0;
    wheel->today.count = 0;
    sim_event_heap_reset(&wheel->overflow);
    set_base(wheel, origin);
    wheel->current = 0;
    wheel->today_after = SIM_WHEEL_KEY_NONE;
    wheel->no_memory = false;
    sim_event_wheel_set_run(wheel, 0);
}

/* --- push ---------------------------------------------------------------------------------------- */

static void note_today(struct sim_event_wheel *wheel)
{
    wheel->today_after =
        wheel->today.count == 0 ? SIM_WHEEL_KEY_NONE : 1 + (uint32_t)(wheel->today.at[0].order >> SIM_SEQUENCE_BITS);
}

static bool push_today(struct sim_event_wheel *wheel, uint32_t key, uint64_t sequence, uint64_t payload)
{
    const struct sim_today_node node = {.order = (uint64_t)key << SIM_SEQUENCE_BITS | sequence, .payload = payload};
    if (!sim_event_today_push(&wheel->today, node)) {
        return false;
    }
    note_today(wheel);
    return true;
}

static void mark_filled(struct sim_event_wheel *wheel, uint32_t bucket)
{
    wheel->filled[bucket / 64] |= UINT64_C(1) << (bucket % 64);
    wheel->filled_words |= UINT64_C(1) << (bucket / 64);
}

static void mark_empty(struct sim_event_wheel *wheel, uint32_t bucket)
{
    wheel->filled[bucket / 64] &= ~(UINT64_C(1) << (bucket % 64));
    if (wheel->filled[bucket / 64] == 0) {
        wheel->filled_words &= ~(UINT64_C(1) << (bucket / 64));
    }
}

/* Chunk 0 is never used, so that tail 0 can mean an empty bucket. */
static uint32_t take_chunk(struct sim_event_wheel *wheel)
{
    uint32_t chunk = sim_pool_take(&wheel->chunks);
    if (chunk == 0) {
        chunk = sim_pool_take(&wheel->chunks);
    }
    return chunk;
}

uint32_t sim_event_wheel_lend(struct sim_event_wheel *wheel)
{
    const uint32_t chunk = take_chunk(wheel);
    if (chunk != SIM_POOL_NONE) {
        wheel->nodes = (struct sim_wheel_node *)sim_pool_at(&wheel->chunks, 0);
        wheel->lent++;
    }
    return chunk;
}

static bool open_chunk(struct sim_event_wheel *wheel, uint32_t bucket)
{
    const uint32_t tail = wheel->tail[bucket];
    const uint32_t chunk = take_chunk(wheel);
    if (chunk >= UINT32_MAX / SIM_WHEEL_CHUNK) {
        return false;
    }
    wheel->nodes = (struct sim_wheel_node *)sim_pool_at(&wheel->chunks, 0);
    if (tail == 0) {
        wheel->chains[bucket].first = chunk;
        mark_filled(wheel, bucket);
    } else {
        wheel->nodes[tail - SIM_WHEEL_CHUNK].key = chunk;
    }
    wheel->chains[bucket].chunks++;
    wheel->tail[bucket] = chunk * SIM_WHEEL_CHUNK + 1;
    return true;
}

bool sim_event_wheel_open(struct sim_event_wheel *wheel, sim_time time)
{
    const uint64_t ahead = (((uint64_t)time - (uint64_t)wheel->base) * wheel->reciprocal) >> 44;
    const uint32_t bucket = (uint32_t)(wheel->current + ahead) % SIM_WHEEL_BUCKETS;
    return wheel->tail[bucket] % SIM_WHEEL_CHUNK != 0 || open_chunk(wheel, bucket);
}

static struct sim_wheel_node make_node(uint32_t key, uint64_t payload)
{
    return (struct sim_wheel_node){.key = key,
                                   .target = (uint32_t)(payload >> 32),
                                   .generation = (uint16_t)(payload >> 16),
                                   .kind = (uint16_t)payload};
}

static bool chain_node(struct sim_event_wheel *wheel, uint32_t bucket, uint32_t key, uint64_t payload)
{
    if (wheel->tail[bucket] % SIM_WHEEL_CHUNK == 0 && !open_chunk(wheel, bucket)) {
        return false;
    }
    wheel->nodes[wheel->tail[bucket]++] = make_node(key, payload);
    return true;
}

SIM_NOINLINE bool sim_event_wheel_push(struct sim_event_wheel *wheel, sim_time time, unsigned priority,
                                       uint64_t sequence, uint64_t payload)
{
    const uint64_t delta = (uint64_t)time - (uint64_t)wheel->base;
    if (delta >= wheel->span) {
        const struct sim_event_node far = {
            .time = time, .rank = sim_event_rank(priority, sequence), .payload = payload};
        return sim_event_heap_push(&wheel->overflow, far);
    }
    const uint64_t ahead = (delta * wheel->reciprocal) >> 44;
    const uint32_t key = (uint32_t)(delta - ahead * wheel->ticks) << SIM_WHEEL_OFFSET_SHIFT | priority;
    if (ahead == 0) {
        return push_today(wheel, key, sequence, payload);
    }
    return chain_node(wheel, (uint32_t)(wheel->current + ahead) % SIM_WHEEL_BUCKETS, key, payload);
}

/* --- moving on ----------------------------------------------------------------------------------- */

/* Buckets to go from the current one to the next that holds events; there must be one. */
static uint32_t buckets_ahead(const struct sim_event_wheel *wheel)
{
    const uint32_t from = (wheel->current + 1) % SIM_WHEEL_BUCKETS;
    const uint64_t rest = wheel->filled[from / 64] >> (from % 64);
    if (rest != 0) {
        return 1 + (uint32_t)__builtin_ctzll(rest);
    }
    const uint32_t after = (from / 64 + 1) % 64;
    const uint64_t turned =
        after == 0 ? wheel->filled_words : wheel->filled_words >> after | wheel->filled_words << (64 - after);
    const uint32_t word = (after + (uint32_t)__builtin_ctzll(turned)) % 64;
    const uint32_t found = word * 64 + (uint32_t)__builtin_ctzll(wheel->filled[word]);
    return (found - wheel->current) % SIM_WHEEL_BUCKETS;
}

/* In total order, and before anything else can be appended there. What falls into the bucket that is about to be
 * entered goes into its chain like the rest. */
static bool pull_overflow(struct sim_event_wheel *wheel)
{
    const struct sim_event_node *first = sim_event_heap_first(&wheel->overflow);
    while (first != NULL && (uint64_t)first->time - (uint64_t)wheel->base < wheel->span) {
        const uint64_t delta = (uint64_t)first->time - (uint64_t)wheel->base;
        const uint32_t bucket = (uint32_t)(wheel->current + delta / wheel->ticks) % SIM_WHEEL_BUCKETS;
        const uint32_t offset = (uint32_t)(delta % wheel->ticks);
        if (!chain_node(wheel, bucket, offset << SIM_WHEEL_OFFSET_SHIFT | sim_event_rank_priority(first->rank),
                        first->payload)) {
            return false;
        }
        wheel->overflow.hole = true;
        first = sim_event_heap_first(&wheel->overflow);
    }
    return true;
}

static bool enter_bucket(struct sim_event_wheel *wheel)
{
    const bool sorted = sim_event_wheel_sort(wheel);
    if (sorted) {
        mark_empty(wheel, wheel->current);
    }
    return sorted;
}

/* Goes to the next bucket with events, if it starts at or before `until`: a bucket beyond must not be
 * entered, because the clock may stop at `until` and events be scheduled before it. */
static bool advance(struct sim_event_wheel *wheel, sim_time until)
{
    uint64_t steps = 0;
    if (wheel->filled_words != 0) {
        steps = buckets_ahead(wheel);
    } else {
        const struct sim_event_node *first = sim_event_heap_first(&wheel->overflow);
        if (first == NULL) {
            return false;
        }
        steps = ((uint64_t)first->time - (uint64_t)wheel->base) / wheel->ticks;
    }
    const sim_time base = (sim_time)((uint64_t)wheel->base + steps * wheel->ticks);
    if (base > until) {
        return false;
    }
    set_base(wheel, base);
    wheel->current = (uint32_t)(wheel->current + steps) % SIM_WHEEL_BUCKETS;
    wheel->no_memory = !pull_overflow(wheel) || !enter_bucket(wheel);
    return !wheel->no_memory;
}

/* The run is over, but its bucket is not. */
static bool has_more_of_bucket(const struct sim_event_wheel *wheel)
{
    return wheel->run == wheel->run_end && wheel->tail[wheel->current] != 0;
}

/* Of equal keys the run's were scheduled first: only when it has none is it today's turn. */
SIM_NOINLINE const struct sim_wheel_node *sim_event_wheel_pop_aside(struct sim_event_wheel *wheel, sim_time until)
{
    if (SIM_UNLIKELY(has_more_of_bucket(wheel))) {
        wheel->no_memory = !sim_event_wheel_sort(wheel);
        return wheel->no_memory ? NULL : sim_event_wheel_pop(wheel, until);
    }
    if (wheel->today_after == SIM_WHEEL_KEY_NONE) {
        return advance(wheel, until) ? sim_event_wheel_pop(wheel, until) : NULL;
    }
    wheel->popped.key = wheel->today_after - 1;
    if (sim_event_wheel_time(wheel, &wheel->popped) > until) {
        return NULL;
    }
    wheel->popped = make_node(wheel->popped.key, sim_event_today_pop(&wheel->today).payload);
    note_today(wheel);
    return &wheel->popped;
}
