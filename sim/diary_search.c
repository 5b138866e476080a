/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for days with free time: of one worker, and of anybody. */
#include "sim/diary_search.h"

#include <string.h>

#define NO_DAY INT32_MIN
#define BLOCKS_PER_WORD 8

/* ---- days of one worker ---- */

static bool any_at_least(const uint8_t *bound, unsigned value)
{
    uint64_t word;

    memcpy(&word, bound, sizeof word);
    word |= UINT64_C(0x8080808080808080); /* no byte borrows from the next: bounds are below 128 */
    return ((word - value * UINT64_C(0x0101010101010101)) & UINT64_C(0x8080808080808080)) != 0;
}

/* The first day of the first block from `first` to `end` that may have that many free slots in a row, or NO_DAY. */
static int32_t next_block(const struct sim_diary *diary, uint32_t worker, int32_t first, int32_t end, unsigned slots)
{
    const uint8_t *bound = sim_diary_bounds(diary, worker);
    const bool in_words = diary->ring >= SIM_DIARY_BLOCK * BLOCKS_PER_WORD;

    while (first <= end) {
        const uint32_t block = sim_diary_place(diary, first) / SIM_DIARY_BLOCK;

        if (in_words && block % BLOCKS_PER_WORD == 0 && !any_at_least(bound + block, slots)) {
            first += SIM_DIARY_BLOCK * BLOCKS_PER_WORD;
        } else if (bound[block] >= slots) {
            return first;
        } else {
            first += SIM_DIARY_BLOCK;
        }
    }
    return NO_DAY;
}

/* Bounds are let stand when time is taken. They are made exact when a search found them wrong. */
static void tighten_bound(struct sim_diary *diary, uint32_t worker, int32_t first)
{
    unsigned most = 0;

    for (int32_t day = first; day < first + SIM_DIARY_BLOCK; day++) {
        const unsigned run = sim_diary_longest_run(sim_diary_free_slots(diary, sim_diary_cell(diary, worker, day)));

        most = run > most ? run : most;
    }
    *sim_diary_bound(diary, worker, first) = (uint8_t)most;
}

/* The first day from `from` to `end`, of the same block, when the worker has that many free slots in a row, and where
 * they may begin; NO_DAY if there is none. */
static inline int32_t search_block(const struct sim_diary *diary, uint32_t worker, int32_t from, int32_t end,
                                   unsigned slots, uint64_t *starts)
{
    size_t at = sim_diary_at(diary, worker, from);

    for (int32_t day = from; day <= end; day++, at++) {
        *starts = sim_diary_run_starts(sim_diary_free_slots(diary, sim_diary_get(diary, at)), slots);
        if (*starts != 0) {
            return day;
        }
    }
    return NO_DAY;
}

enum sim_status sim_diary_search_worker(struct sim_diary *diary, uint32_t worker, unsigned slots, int32_t end,
                                        int32_t *day, uint64_t *starts)
{
    for (int32_t from = *day; from <= end;) {
        enum sim_status status = sim_diary_keep(diary, from);

        if (status != SIM_OK) {
            return status;
        }
        const int32_t last = from | SIM_DIARY_BLOCK_DAY;
        int32_t found = search_block(diary, worker, from, last < end ? last : end, slots, starts);

        if (found != NO_DAY) {
            *day = found;
            return SIM_OK;
        }
        if (from == sim_diary_block_of(from) && last <= end) {
            tighten_bound(diary, worker, from);
        }
        const int32_t kept = sim_diary_last_kept(diary);

        found = next_block(diary, worker, last + 1, kept < end ? kept : end, slots);
        from = found != NO_DAY ? found : kept + 1;
    }
    return SIM_ERR_LIMIT;
}

/* ---- days of anybody ---- */

/* The first leaf of the pool from `from` on with at least `value`; `ring` when there is none. */
static uint32_t pool_first(const struct sim_diary *diary, uint32_t from, unsigned value)
{
    const uint8_t *tree = diary->pool;
    uint32_t node = diary->ring + from;

    while (tree[node] < value) {
        while (node % 2 == 1) {
            if (node == 1) {
                return diary->ring;
            }
            node /= 2;
        }
        node++;
    }
    while (node < diary->ring) {
        node *= 2;
        if (tree[node] < value) {
            node++;
        }
    }
    return node - diary->ring;
}

/* The first kept day from `day` on whose leaf is at least `slots`; NO_DAY when there is none. */
static int32_t next_day(const struct sim_diary *diary, int32_t day, unsigned slots)
{
    uint32_t from = sim_diary_place(diary, day);
    uint32_t base = sim_diary_place(diary, sim_diary_block_of(diary->today));
    uint32_t found = pool_first(diary, from, slots);

    if (from < base) { /* the ring's seam is behind us: the days end at base */
        return found < base ? day + (int32_t)(found - from) : NO_DAY;
    }
    if (found < diary->ring) {
        return day + (int32_t)(found - from);
    }
    found = pool_first(diary, 0, slots);
    return found < base ? day + (int32_t)(diary->ring - from + found) : NO_DAY;
}

enum sim_status sim_diary_search_pool(struct sim_diary *diary, unsigned slots, int32_t last, int32_t *day)
{
    int32_t end = sim_diary_last_in_reach(diary, last);

    for (int32_t from = *day; from <= end;) {
        enum sim_status status = sim_diary_keep(diary, from);

        if (status != SIM_OK) {
            return status;
        }
        int32_t found = next_day(diary, from, slots);

        if (found != NO_DAY) {
            *day = found;
            return found <= end ? SIM_OK : SIM_ERR_LIMIT;
        }
        from = sim_diary_last_kept(diary) + 1;
    }
    return SIM_ERR_LIMIT;
}

void sim_diary_tighten_pool(struct sim_diary *diary, int32_t day)
{
    unsigned most = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        unsigned run = sim_diary_longest_run(sim_diary_free_slots(diary, sim_diary_cell(diary, w, day)));

        most = run > most ? run : most;
    }
    sim_diary_pool_set(diary, day, most);
}
