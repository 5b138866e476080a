/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/event_wheel.h"

#include <stdlib.h>
#include <string.h>

enum {
    INSERTION_MAX = 16,     /* below this many events insertion beats counting */
    COARSE_MAX = 256,       /* below this many a coarse count and an insertion pass beat exact counting */
    COARSE_BITS_MAX = 8,    /* of the offset */
    EXACT_TICKS_MAX = 2048, /* up to this many offsets are counted in one pass */
    HISTOGRAM_SIZE = EXACT_TICKS_MAX * SIM_PRIORITY_COUNT,
    CROWD = 8192, /* from this many on a bucket goes straight to its sorted places */
    FIRST_RUN_CAPACITY = 256
};

#define PRIORITY_SHIFT SIM_SEQUENCE_BITS
#define OFFSET_SHIFT SIM_RANK_BITS

/* --- life ---------------------------------------------------------------------------------------- */

static bool grow_run(struct sim_event_wheel *wheel, size_t needed)
{
    size_t capacity = wheel->run_capacity == 0 ? FIRST_RUN_CAPACITY : wheel->run_capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    struct sim_wheel_node *sorted = calloc(capacity + 1, sizeof *sorted);
    struct sim_wheel_node *scratch = calloc(capacity + 1, sizeof *scratch);
    if (sorted == NULL || scratch == NULL) {
        free(sorted);
        free(scratch);
        return false;
    }
    free(wheel->sorted);
    free(wheel->scratch);
    wheel->sorted = sorted;
    wheel->scratch = scratch;
    wheel->run_capacity = capacity;
    return true;
}

static void end_run(struct sim_event_wheel *wheel, size_t count)
{
    wheel->sorted[count].key = SIM_WHEEL_KEY_NONE;
    wheel->sorted[count].payload = 0;
    wheel->run = wheel->sorted;
    wheel->run_end = wheel->sorted + count;
}

bool sim_event_wheel_init(struct sim_event_wheel *wheel, sim_time ticks, sim_time origin)
{
    SIM_INVARIANT(ticks >= 1 && ticks <= SIM_WHEEL_TICKS_MAX, "ticks per bucket");
    memset(wheel, 0, sizeof *wheel);
    wheel->ticks = (uint64_t)ticks;
    wheel->span = SIM_WHEEL_BUCKETS * wheel->ticks;
    /* floor(x * r / 2^44) = floor(x / ticks) for x < span <= 2^28, as r exceeds 2^44 / ticks by less
     * than 1 and x * ticks < 2^44 (Granlund and Montgomery 1994) */
    wheel->reciprocal = (UINT64_C(1) << 44) / wheel->ticks + 1;
    sim_event_heap_init(&wheel->today);
    sim_event_heap_init(&wheel->overflow);
    sim_pool_init(&wheel->chunks, SIM_WHEEL_CHUNK * sizeof(struct sim_wheel_node));
    wheel->buckets = calloc(SIM_WHEEL_BUCKETS, sizeof *wheel->buckets);
    wheel->histogram = calloc(HISTOGRAM_SIZE, sizeof *wheel->histogram);
    if (wheel->buckets == NULL || wheel->histogram == NULL || !grow_run(wheel, FIRST_RUN_CAPACITY)) {
        return false;
    }
    sim_event_wheel_reset(wheel, origin);
    return true;
}

void sim_event_wheel_release(struct sim_event_wheel *wheel)
{
    sim_event_heap_release(&wheel->today);
    sim_event_heap_release(&wheel->overflow);
    sim_pool_release(&wheel->chunks);
    free(wheel->buckets);
    free(wheel->histogram);
    free(wheel->sorted);
    free(wheel->scratch);
    memset(wheel, 0, sizeof *wheel);
}

void sim_event_wheel_reset(struct sim_event_wheel *wheel, sim_time origin)
{
    memset(wheel->buckets, 0, SIM_WHEEL_BUCKETS * sizeof *wheel->buckets);
    memset(wheel->filled, 0, sizeof wheel->filled);
    wheel->filled_words = 0;
    sim_event_heap_reset(&wheel->today);
    sim_event_heap_reset(&wheel->overflow);
    sim_pool_reset(&wheel->chunks);
    wheel->base = origin;
    wheel->current = 0;
    wheel->today_key = SIM_WHEEL_KEY_NONE;
    wheel->no_memory = false;
    end_run(wheel, 0);
}

/* --- push ---------------------------------------------------------------------------------------- */

static void note_today(struct sim_event_wheel *wheel)
{
    const struct sim_event_node *first = sim_event_heap_first(&wheel->today);
    wheel->today_key = SIM_WHEEL_KEY_NONE;
    if (first != NULL) {
        wheel->today_key = (uint64_t)(first->time - wheel->base) << OFFSET_SHIFT | first->rank;
    }
}

SIM_NOINLINE bool sim_event_wheel_push_aside(struct sim_event_wheel *wheel, sim_time time, uint64_t rank,
                                             uint64_t payload)
{
    const struct sim_event_node node = {.time = time, .rank = rank, .payload = payload};
    if ((uint64_t)time - (uint64_t)wheel->base >= wheel->ticks) {
        return sim_event_heap_push(&wheel->overflow, node);
    }
    if (!sim_event_heap_push(&wheel->today, node)) {
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

SIM_NOINLINE bool sim_event_wheel_open_chunk(struct sim_event_wheel *wheel, uint32_t index)
{
    struct sim_wheel_bucket *const bucket = &wheel->buckets[index];
    const uint32_t chunk = take_chunk(wheel);
    if (chunk >= UINT32_MAX / SIM_WHEEL_CHUNK) {
        return false;
    }
    wheel->nodes = (struct sim_wheel_node *)sim_pool_at(&wheel->chunks, 0);
    if (bucket->tail == 0) {
        bucket->first = chunk;
        mark_filled(wheel, index);
    } else {
        wheel->nodes[bucket->tail - SIM_WHEEL_CHUNK].key = chunk;
    }
    bucket->chunks++;
    bucket->tail = chunk * SIM_WHEEL_CHUNK + 1;
    return true;
}

/* --- entering a bucket --------------------------------------------------------------------------- */

static size_t bucket_count(const struct sim_wheel_bucket *bucket)
{
    if (bucket->tail == 0) {
        return 0;
    }
    const uint32_t in_last = (bucket->tail - 1) % SIM_WHEEL_CHUNK;
    return (size_t)(bucket->chunks - 1) * (SIM_WHEEL_CHUNK - 1) + in_last;
}

/* Counts in bins become the first place of each. */
static void place_bins(uint32_t *start, size_t bins)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < bins; i++) {
        const uint32_t here = start[i];
        start[i] = sum;
        sum += here;
    }
}

/* Takes a crowded chain to sorted by offset and priority, in two walks: the second array, which a chain that is
 * gathered first would need, stays small. */
static void scatter(struct sim_event_wheel *wheel, struct sim_wheel_bucket *bucket, size_t count)
{
    uint32_t *const start = wheel->histogram;
    uint32_t chunk = bucket->first;
    memset(start, 0, wheel->ticks * SIM_PRIORITY_COUNT * sizeof *start);
    for (size_t left = count; left > 0;) {
        const struct sim_wheel_node *from = &wheel->nodes[(size_t)chunk * SIM_WHEEL_CHUNK];
        const size_t here = left < SIM_WHEEL_CHUNK - 1 ? left : SIM_WHEEL_CHUNK - 1;
        for (size_t i = 1; i <= here; i++) {
            start[from[i].key >> PRIORITY_SHIFT]++;
        }
        left -= here;
        chunk = (uint32_t)from->key;
    }
    place_bins(start, wheel->ticks * SIM_PRIORITY_COUNT);
    chunk = bucket->first;
    for (size_t left = count; left > 0;) {
        const struct sim_wheel_node *from = &wheel->nodes[(size_t)chunk * SIM_WHEEL_CHUNK];
        const uint32_t next = (uint32_t)from->key;
        const size_t here = left < SIM_WHEEL_CHUNK - 1 ? left : SIM_WHEEL_CHUNK - 1;
        for (size_t i = 1; i <= here; i++) {
            wheel->sorted[start[from[i].key >> PRIORITY_SHIFT]++] = from[i];
        }
        left -= here;
        sim_pool_give(&wheel->chunks, chunk);
        chunk = next;
    }
    *bucket = (struct sim_wheel_bucket){0};
}

/* Moves the chain into scratch and gives its chunks back. Returns the bits in which keys differ. */
static uint64_t gather(struct sim_event_wheel *wheel, struct sim_wheel_bucket *bucket, size_t count)
{
    struct sim_wheel_node *to = wheel->scratch;
    uint32_t chunk = bucket->first;
    uint64_t any = 0;
    uint64_t all = UINT64_MAX;
    for (size_t left = count; left > 0;) {
        const struct sim_wheel_node *from = &wheel->nodes[(size_t)chunk * SIM_WHEEL_CHUNK];
        const uint32_t next = (uint32_t)from->key;
        const size_t here = left < SIM_WHEEL_CHUNK - 1 ? left : SIM_WHEEL_CHUNK - 1;
        for (size_t i = 0; i < here; i++) {
            to[i] = from[i + 1];
            any |= to[i].key;
            all &= to[i].key;
        }
        to += here;
        left -= here;
        sim_pool_give(&wheel->chunks, chunk);
        chunk = next;
    }
    *bucket = (struct sim_wheel_bucket){0};
    return any ^ all;
}

static void insertion_sort(struct sim_wheel_node *at, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct sim_wheel_node node = at[i];
        size_t j = i;
        while (j > 0 && at[j - 1].key > node.key) {
            at[j] = at[j - 1];
            j--;
        }
        at[j] = node;
    }
}

/* One stable pass on the digit (key >> shift) & mask, scratch -> sorted; the result is in scratch again. */
static void count_pass(struct sim_event_wheel *wheel, size_t count, unsigned shift, uint64_t mask, size_t bins)
{
    uint32_t *const start = wheel->histogram;
    const struct sim_wheel_node *const from = wheel->scratch;
    struct sim_wheel_node *const to = wheel->sorted;
    memset(start, 0, bins * sizeof *start);
    for (size_t i = 0; i < count; i++) {
        start[from[i].key >> shift & mask]++;
    }
    place_bins(start, bins);
    for (size_t i = 0; i < count; i++) {
        to[start[from[i].key >> shift & mask]++] = from[i];
    }
    wheel->sorted = wheel->scratch;
    wheel->scratch = to;
}

/* Least significant digit first; the priorities are already in order. */
static void counting_sort(struct sim_event_wheel *wheel, size_t count, uint64_t differ)
{
    if (wheel->ticks <= EXACT_TICKS_MAX) {
        count_pass(wheel, count, OFFSET_SHIFT, 0xFFFF, wheel->ticks);
        return;
    }
    if ((differ >> OFFSET_SHIFT & 0xFF) != 0) {
        count_pass(wheel, count, OFFSET_SHIFT, 0xFF, 256);
    }
    count_pass(wheel, count, OFFSET_SHIFT + 8, 0xFF, 256);
}

static unsigned offset_bits(const struct sim_event_wheel *wheel)
{
    return wheel->ticks <= 1 ? 0 : 64 - (unsigned)__builtin_clzll(wheel->ticks - 1);
}

/* Two to four bins per event by the leading bits of the offset, then insertion mends what is left. */
static void coarse_sort(struct sim_event_wheel *wheel, size_t count)
{
    const unsigned bits = offset_bits(wheel);
    unsigned kept = 65 - (unsigned)__builtin_clzll(count);
    kept = kept > COARSE_BITS_MAX ? COARSE_BITS_MAX : kept;
    kept = kept > bits ? bits : kept;
    const size_t bins = (size_t)1 << kept;
    count_pass(wheel, count, OFFSET_SHIFT + bits - kept, bins - 1, bins);
    insertion_sort(wheel->scratch, count);
}

/* Sorts scratch[count] into sorted[count]. */
static void sort_run(struct sim_event_wheel *wheel, size_t count, uint64_t differ)
{
    /* stable, so equal priorities keep their order of arrival, which is that of scheduling */
    if (count > INSERTION_MAX && (differ >> PRIORITY_SHIFT & 0xF) != 0) {
        count_pass(wheel, count, PRIORITY_SHIFT, 0xF, SIM_PRIORITY_COUNT);
    }
    if (count > COARSE_MAX) {
        counting_sort(wheel, count, differ);
    } else if (count > INSERTION_MAX) {
        coarse_sort(wheel, count);
    } else {
        insertion_sort(wheel->scratch, count);
    }
    struct sim_wheel_node *const result = wheel->scratch;
    wheel->scratch = wheel->sorted;
    wheel->sorted = result;
}

static bool enter_bucket(struct sim_event_wheel *wheel)
{
    struct sim_wheel_bucket *const bucket = &wheel->buckets[wheel->current];
    const size_t count = bucket_count(bucket);
    if (count > wheel->run_capacity && !grow_run(wheel, count)) {
        end_run(wheel, 0);
        return false;
    }
    if (count >= CROWD && wheel->ticks <= EXACT_TICKS_MAX) {
        scatter(wheel, bucket, count);
    } else {
        sort_run(wheel, count, gather(wheel, bucket, count));
    }
    mark_empty(wheel, wheel->current);
    end_run(wheel, count);
    return true;
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

static bool append(struct sim_event_wheel *wheel, const struct sim_event_node *node)
{
    const uint64_t delta = (uint64_t)node->time - (uint64_t)wheel->base;
    const uint32_t index = (uint32_t)(wheel->current + delta / wheel->ticks) % SIM_WHEEL_BUCKETS;
    struct sim_wheel_bucket *const bucket = &wheel->buckets[index];
    if (bucket->tail % SIM_WHEEL_CHUNK == 0 && !sim_event_wheel_open_chunk(wheel, index)) {
        return false;
    }
    wheel->nodes[bucket->tail++] =
        (struct sim_wheel_node){.key = delta % wheel->ticks << OFFSET_SHIFT | node->rank, .payload = node->payload};
    return true;
}

static bool pull_overflow(struct sim_event_wheel *wheel)
{
    const struct sim_event_node *first = sim_event_heap_first(&wheel->overflow);
    while (first != NULL && (uint64_t)first->time - (uint64_t)wheel->base < wheel->span) {
        if (!append(wheel, first)) {
            return false;
        }
        wheel->overflow.hole = true;
        first = sim_event_heap_first(&wheel->overflow);
    }
    return true;
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
    wheel->base = base;
    wheel->current = (uint32_t)(wheel->current + steps) % SIM_WHEEL_BUCKETS;
    wheel->no_memory = !pull_overflow(wheel) || !enter_bucket(wheel);
    return !wheel->no_memory;
}

SIM_NOINLINE const struct sim_event_node *sim_event_wheel_pop_aside(struct sim_event_wheel *wheel, sim_time until)
{
    if (wheel->today_key == SIM_WHEEL_KEY_NONE) {
        return advance(wheel, until) && sim_event_wheel_pop(wheel, until, &wheel->popped) ? &wheel->popped : NULL;
    }
    if (!sim_event_heap_pop(&wheel->today, until, &wheel->popped)) {
        return NULL;
    }
    note_today(wheel);
    return &wheel->popped;
}

/* --- counting and checking ----------------------------------------------------------------------- */

uint64_t sim_event_wheel_pending(const struct sim_event_wheel *wheel)
{
    uint64_t count = (uint64_t)(wheel->run_end - wheel->run);
    count += sim_event_heap_pending(&wheel->today);
    count += sim_event_heap_pending(&wheel->overflow);
    for (uint32_t i = 0; i < SIM_WHEEL_BUCKETS; i++) {
        count += bucket_count(&wheel->buckets[i]);
    }
    return count;
}

static struct sim_event_node unpack(sim_time base, const struct sim_wheel_node *node)
{
    return (struct sim_event_node){.time = base + (sim_time)(node->key >> OFFSET_SHIFT),
                                   .rank = node->key & ((UINT64_C(1) << SIM_RANK_BITS) - 1),
                                   .payload = node->payload};
}

static struct sim_event_node *collect_heap(const struct sim_event_heap *heap, struct sim_event_node *to)
{
    for (uint32_t i = heap->hole ? 1 : 0; i < heap->count; i++) {
        *to++ = heap->at[i];
    }
    return to;
}

/* Start of the bucket that stands in slot `index` of the ring. */
static sim_time bucket_base(const struct sim_event_wheel *wheel, uint32_t index)
{
    return wheel->base + (sim_time)((index - wheel->current) % SIM_WHEEL_BUCKETS * wheel->ticks);
}

static struct sim_event_node *collect_bucket(const struct sim_event_wheel *wheel, uint32_t index,
                                             struct sim_event_node *to)
{
    const struct sim_wheel_bucket *const bucket = &wheel->buckets[index];
    uint32_t chunk = bucket->first;
    for (size_t left = bucket_count(bucket); left > 0;) {
        const struct sim_wheel_node *from = &wheel->nodes[(size_t)chunk * SIM_WHEEL_CHUNK];
        for (size_t i = 1; i < SIM_WHEEL_CHUNK && left > 0; i++, left--) {
            *to++ = unpack(bucket_base(wheel, index), &from[i]);
        }
        chunk = (uint32_t)from->key;
    }
    return to;
}

void sim_event_wheel_collect(const struct sim_event_wheel *wheel, struct sim_event_node *nodes)
{
    struct sim_event_node *to = nodes;
    for (const struct sim_wheel_node *node = wheel->run; node < wheel->run_end; node++) {
        *to++ = unpack(wheel->base, node);
    }
    to = collect_heap(&wheel->today, to);
    for (uint32_t i = 0; i < SIM_WHEEL_BUCKETS; i++) {
        to = collect_bucket(wheel, i, to);
    }
    (void)collect_heap(&wheel->overflow, to);
}

/* A node must be younger than every node before it, or (moved in from the overflow) come after them all. */
static bool bucket_in_order(const struct sim_event_wheel *wheel, const struct sim_wheel_bucket *bucket)
{
    uint64_t most_key = 0;
    uint64_t most_sequence = 0;
    uint32_t chunk = bucket->first;
    for (size_t left = bucket_count(bucket); left > 0;) {
        const struct sim_wheel_node *from = &wheel->nodes[(size_t)chunk * SIM_WHEEL_CHUNK];
        for (size_t i = 1; i < SIM_WHEEL_CHUNK && left > 0; i++, left--) {
            const uint64_t key = from[i].key;
            const uint64_t sequence = sim_event_rank_sequence(key) + 1;
            if ((sequence <= most_sequence && key <= most_key) || key >> OFFSET_SHIFT >= wheel->ticks) {
                return false;
            }
            most_key = key > most_key ? key : most_key;
            most_sequence = sequence > most_sequence ? sequence : most_sequence;
        }
        chunk = (uint32_t)from->key;
    }
    return true;
}

static enum sim_status verify_run(const struct sim_event_wheel *wheel, struct sim_error *error)
{
    for (const struct sim_wheel_node *node = wheel->run; node < wheel->run_end; node++) {
        if (node[0].key >= node[1].key || node->key >> OFFSET_SHIFT >= wheel->ticks) {
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
    uint64_t chunks = 0;
    for (uint32_t i = 0; i < SIM_WHEEL_BUCKETS; i++) {
        const struct sim_wheel_bucket *const bucket = &wheel->buckets[i];
        const bool filled = (wheel->filled[i / 64] >> (i % 64) & 1) != 0;
        const bool word = (wheel->filled_words >> (i / 64) & 1) != 0;
        if (filled != (bucket_count(bucket) > 0) || word != (wheel->filled[i / 64] != 0) ||
            (filled && i == wheel->current)) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: bucket %u and the bitmap differ", i);
        }
        if (!bucket_in_order(wheel, bucket)) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: bucket %u is not in order of scheduling", i);
        }
        chunks += bucket->chunks;
    }
    if (chunks + (sim_pool_in_use(&wheel->chunks) > 0 ? 1 : 0) != sim_pool_in_use(&wheel->chunks)) {
        return sim_fail(error, SIM_ERR_VERIFY, "event wheel: %llu chunks in chains, %u in use",
                        (unsigned long long)chunks, sim_pool_in_use(&wheel->chunks));
    }
    return SIM_OK;
}

static enum sim_status verify_heaps(const struct sim_event_wheel *wheel, struct sim_error *error)
{
    for (uint32_t i = wheel->today.hole ? 1 : 0; i < wheel->today.count; i++) {
        if ((uint64_t)wheel->today.at[i].time - (uint64_t)wheel->base >= wheel->ticks) {
            return sim_fail(error, SIM_ERR_VERIFY, "event wheel: an event of another day is among today's");
        }
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
    enum sim_status status = sim_event_heap_verify(&wheel->today, error);
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
