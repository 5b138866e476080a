/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entering a bucket: its chain, in order of scheduling, becomes a run in order of time and priority.
 *
 * Every way is stable. The usual one takes two walks over the chain: one counts the nodes in bins by the leading bits
 * of their keys, one puts each in the place its bin has, straight into the run; then a pass of insertion mends what a
 * bin left out of order. Where that would take too many moves (many priorities at one tick) the chain, which is still
 * there, is walked again: by exact keys, or, in a bucket too wide for that, by the lower and the upper half of the key.
 *
 * Of a bucket that holds very many (a payment to everybody) only the first become the run; the rest stays in the chain
 * until they are gone. So one such day does not leave the wheel with an array that is never filled again.
 */
#include "sim/event_wheel_internal.h"

#include <stdlib.h>
#include <string.h>

/* The limits were measured with days as a diary fills them: 5 to 40,000 events, most on quarters of an hour. */
enum {
    INSERTION_MAX = 8,      /* up to this many events insertion alone is cheapest */
    FEW = 256,              /* up to this many twice the bins pay */
    BINS_MAX = 2048,        /* of the leading bits */
    EXACT_TICKS_MAX = 2048, /* up to this many offsets are counted with their priorities in one pass */
    CROWD = 4096,           /* from this many on that is cheaper than to mend */
    MOVES_PER_EVENT = 4,    /* mending beyond that is given up */
    RADIX_BITS = 10,        /* half a key */
    PORTION = 131072,       /* a run of more than that is taken from its chain in parts */
    FIRST_RUN_CAPACITY = 256,
    LARGE_RUN = 4096 /* from here on room is made for an eighth more, not for twice as many */
};

static size_t bins_of(const struct sim_event_wheel *wheel, unsigned shift)
{
    return (size_t)(((wheel->ticks << SIM_WHEEL_OFFSET_SHIFT) - 1) >> shift) + 1;
}

static bool is_exact(const struct sim_event_wheel *wheel)
{
    return wheel->ticks <= EXACT_TICKS_MAX;
}

bool sim_event_wheel_sort_init(struct sim_event_wheel *wheel)
{
    const size_t exact = is_exact(wheel) ? bins_of(wheel, 0) : 0;
    wheel->histogram_bins = (uint32_t)(exact > BINS_MAX ? exact : BINS_MAX);
    wheel->histogram = calloc(wheel->histogram_bins, sizeof *wheel->histogram);
    return wheel->histogram != NULL && sim_event_wheel_grow_run(wheel, FIRST_RUN_CAPACITY);
}

bool sim_event_wheel_grow_run(struct sim_event_wheel *wheel, size_t needed)
{
    size_t capacity = needed + needed / 8;
    if (needed < LARGE_RUN) {
        capacity = wheel->run_capacity == 0 ? FIRST_RUN_CAPACITY : wheel->run_capacity;
        while (capacity < needed) {
            capacity *= 2;
        }
    }
    struct sim_wheel_node *sorted = malloc((capacity + 1) * sizeof *sorted);
    if (sorted == NULL) {
        return false;
    }
    free(wheel->sorted);
    wheel->sorted = sorted;
    wheel->run_capacity = capacity;
    return true;
}

void sim_event_wheel_set_run(struct sim_event_wheel *wheel, size_t count)
{
    wheel->sorted[count] = (struct sim_wheel_node){.key = SIM_WHEEL_KEY_NONE};
    wheel->run = wheel->sorted;
    wheel->run_end = wheel->sorted + count;
}

/* --- walks over the chain ------------------------------------------------------------------------ */

/* The first place of each bin, from how many nodes each has. */
static void place_bins(uint32_t *start, size_t bins)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < bins; i++) {
        const uint32_t here = start[i];
        start[i] = sum;
        sum += here;
    }
}

static void count_bins(const struct sim_event_wheel *wheel, size_t count, unsigned shift, uint32_t mask)
{
    uint32_t *const start = wheel->histogram;
    uint32_t chunk = wheel->chains[wheel->current].first;
    for (size_t left = count; left > 0;) {
        const struct sim_wheel_node *const from = sim_event_wheel_chunk(wheel, chunk);
        const size_t here = sim_event_wheel_here(left);
        for (const struct sim_wheel_node *node = from + 1; node <= from + here; node++) {
            start[node->key >> shift & mask]++;
        }
        left -= here;
        chunk = from->key;
    }
}

/* One stable pass by the digit (key >> shift) & mask, from the chain to `to`. */
static void spread(struct sim_event_wheel *wheel, size_t count, unsigned shift, uint32_t mask,
                   struct sim_wheel_node *to)
{
    uint32_t *const start = wheel->histogram;
    const size_t bins = mask == UINT32_MAX ? bins_of(wheel, shift) : (size_t)mask + 1;
    memset(start, 0, bins * sizeof *start);
    count_bins(wheel, count, shift, mask);
    place_bins(start, bins);
    uint32_t chunk = wheel->chains[wheel->current].first;
    for (size_t left = count; left > 0;) {
        const struct sim_wheel_node *const from = sim_event_wheel_chunk(wheel, chunk);
        const size_t here = sim_event_wheel_here(left);
        for (const struct sim_wheel_node *node = from + 1; node <= from + here; node++) {
            to[start[node->key >> shift & mask]++] = *node;
        }
        left -= here;
        chunk = from->key;
    }
}

/* Gives the chunks of the chain back but for the first `kept`, of which `last` is the last. */
static void give_back(struct sim_event_wheel *wheel, uint32_t kept, uint32_t last)
{
    struct sim_wheel_chain *const chain = &wheel->chains[wheel->current];
    uint32_t chunk = kept == 0 ? chain->first : sim_event_wheel_chunk(wheel, last)->key;
    for (; chain->chunks > kept; chain->chunks--) {
        const uint32_t next = sim_event_wheel_chunk(wheel, chunk)->key;
        sim_pool_give(&wheel->chunks, chunk);
        chunk = next;
    }
}

/* --- sorting ------------------------------------------------------------------------------------- */

/* False when it takes more than `moves`; the nodes are then in some order that is no less sorted. */
static bool insertion_sort(struct sim_wheel_node *at, size_t count, size_t moves)
{
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t key = at[i].key;
        if (key >= most) {
            most = key;
            continue;
        }
        const struct sim_wheel_node node = at[i];
        size_t j = i;
        do {
            at[j] = at[j - 1];
            j--;
        } while (j > 0 && at[j - 1].key > key);
        at[j] = node;
        if (i - j > moves) {
            return false;
        }
        moves -= i - j;
    }
    return true;
}

static unsigned bits_of(uint64_t value)
{
    return 64 - (unsigned)__builtin_clzll(value);
}

/* As many leading bits as give a bin or two per event, but never part of the priority. */
static unsigned leading_shift(const struct sim_event_wheel *wheel, size_t count)
{
    const unsigned key_bits = bits_of((wheel->ticks << SIM_WHEEL_OFFSET_SHIFT) - 1);
    const size_t bins = count < FEW ? 2 * count : count;
    const unsigned kept = bits_of((bins < BINS_MAX ? bins : BINS_MAX - 1) | 1);
    return key_bits > kept + SIM_WHEEL_OFFSET_SHIFT ? key_bits - kept : SIM_WHEEL_OFFSET_SHIFT;
}

static bool grow_scratch(struct sim_event_wheel *wheel, size_t count)
{
    if (count <= wheel->scratch_capacity) {
        return true;
    }
    free(wheel->scratch);
    wheel->scratch = malloc(count * sizeof *wheel->scratch);
    wheel->scratch_capacity = wheel->scratch == NULL ? 0 : count;
    return wheel->scratch != NULL;
}

/* By the lower half of the key from the chain to scratch, by the upper half from there to the run. */
static bool radix_sort(struct sim_event_wheel *wheel, size_t count)
{
    uint32_t *const start = wheel->histogram;
    const uint32_t mask = (UINT32_C(1) << RADIX_BITS) - 1;
    if (!grow_scratch(wheel, count)) {
        return false;
    }
    spread(wheel, count, 0, mask, wheel->scratch);
    memset(start, 0, ((size_t)mask + 1) * sizeof *start);
    for (size_t i = 0; i < count; i++) {
        start[wheel->scratch[i].key >> RADIX_BITS]++;
    }
    place_bins(start, (size_t)mask + 1);
    for (size_t i = 0; i < count; i++) {
        wheel->sorted[start[wheel->scratch[i].key >> RADIX_BITS]++] = wheel->scratch[i];
    }
    return true;
}

/* At most INSERTION_MAX, which are in one chunk; where events are few most buckets are so. */
static void sort_few(struct sim_event_wheel *wheel, uint32_t chunk, uint32_t count)
{
    const struct sim_wheel_node *const from = sim_event_wheel_chunk(wheel, chunk) + 1;
    struct sim_wheel_node *const to = wheel->sorted;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = i;
        for (; j > 0 && to[j - 1].key > from[i].key; j--) {
            to[j] = to[j - 1];
        }
        to[j] = from[i];
    }
    sim_pool_give(&wheel->chunks, chunk);
    wheel->tail[wheel->current] = 0;
    wheel->chains[wheel->current].chunks = 0;
    sim_event_wheel_set_run(wheel, count);
}

static bool sort_chain(struct sim_event_wheel *wheel, size_t count)
{
    if (count < CROWD || !is_exact(wheel)) {
        spread(wheel, count, leading_shift(wheel, count), UINT32_MAX, wheel->sorted);
        if (insertion_sort(wheel->sorted, count, MOVES_PER_EVENT * count)) {
            return true;
        }
    }
    if (!is_exact(wheel)) {
        return radix_sort(wheel, count);
    }
    spread(wheel, count, 0, UINT32_MAX, wheel->sorted);
    return true;
}

/* --- a bucket in parts --------------------------------------------------------------------------- */

/* What a part takes: all nodes below a key, and the first `of_key` with it. */
struct part {
    uint32_t key;
    uint32_t of_key;
};

/* From counts to places, up to a portion; there must be more than that. */
static struct part cut_off(uint32_t *start)
{
    uint32_t key = 0;
    uint32_t sum = 0;
    while (sum + start[key] < PORTION) {
        const uint32_t here = start[key];
        start[key++] = sum;
        sum += here;
    }
    start[key] = sum;
    return (struct part){.key = key, .of_key = PORTION - sum};
}

static bool takes(struct part *part, const struct sim_wheel_node *node)
{
    if (node->key != part->key) {
        return node->key < part->key;
    }
    const bool taken = part->of_key > 0;
    part->of_key -= taken ? 1 : 0;
    return taken;
}

/* Nodes of the part go to their places in the run, the others move up in the chain, in their order. */
static void split(struct sim_event_wheel *wheel, size_t count, struct part part)
{
    uint32_t chunk = wheel->chains[wheel->current].first;
    uint32_t last = chunk;
    uint32_t slot = 1;
    uint32_t kept = 1;
    for (size_t left = count; left > 0;) {
        const struct sim_wheel_node *const from = sim_event_wheel_chunk(wheel, chunk);
        const size_t here = sim_event_wheel_here(left);
        for (const struct sim_wheel_node *node = from + 1; node <= from + here; node++) {
            if (takes(&part, node)) {
                wheel->sorted[wheel->histogram[node->key]++] = *node;
                continue;
            }
            if (slot == SIM_WHEEL_CHUNK) {
                last = sim_event_wheel_chunk(wheel, last)->key;
                slot = 1;
                kept++;
            }
            wheel->nodes[(size_t)last * SIM_WHEEL_CHUNK + slot++] = *node;
        }
        left -= here;
        chunk = from->key;
    }
    wheel->tail[wheel->current] = last * SIM_WHEEL_CHUNK + slot;
    give_back(wheel, kept, last);
}

static bool sort_part(struct sim_event_wheel *wheel, size_t count)
{
    if (PORTION > wheel->run_capacity && !sim_event_wheel_grow_run(wheel, PORTION)) {
        sim_event_wheel_set_run(wheel, 0);
        return false;
    }
    memset(wheel->histogram, 0, bins_of(wheel, 0) * sizeof *wheel->histogram);
    count_bins(wheel, count, 0, UINT32_MAX);
    split(wheel, count, cut_off(wheel->histogram));
    sim_event_wheel_set_run(wheel, PORTION);
    return true;
}

bool sim_event_wheel_sort(struct sim_event_wheel *wheel)
{
    const struct sim_wheel_chain chain = wheel->chains[wheel->current];
    const uint32_t in_last = (wheel->tail[wheel->current] - 1) % SIM_WHEEL_CHUNK;
    if (chain.chunks == 1 && in_last <= INSERTION_MAX) {
        sort_few(wheel, chain.first, in_last);
        return true;
    }
    const size_t count = sim_event_wheel_bucket_count(wheel, wheel->current);
    if (count > PORTION && is_exact(wheel)) {
        return sort_part(wheel, count);
    }
    const bool done =
        (count <= wheel->run_capacity || sim_event_wheel_grow_run(wheel, count)) && sort_chain(wheel, count);
    if (done) {
        give_back(wheel, 0, 0);
        wheel->tail[wheel->current] = 0;
    }
    sim_event_wheel_set_run(wheel, done ? count : 0);
    return done;
}
