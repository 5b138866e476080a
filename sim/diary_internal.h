/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files sim/diary*.c share; only they include it.
 *
 * A worker's day is a cell: bit i says that slot i is booked; above these bits stands how many slots he has from the
 * first on, or that the day takes no more bookings. A cell has 2, 4 or 8 bytes, as the longest day of any worker needs;
 * in a register it is a uint64_t. The 8 days of a worker's block lie together, so that looking on from day to day
 * seldom leaves a cache line, and a block's workers too, so that a pass over all of them is one over memory.
 */
#ifndef AFKLAR_SIM_DIARY_INTERNAL_H
#define AFKLAR_SIM_DIARY_INTERNAL_H

#include <stddef.h>

#include "sim/diary.h"
#include "sim/event_queue.h" /* SIM_NOINLINE */

#define SIM_DIARY_BLOCK_DAY (SIM_DIARY_BLOCK - 1) /* mask of a day within its block */

/* ---- slots of one day ---- */

#define SIM_DIARY_PARTS                                                                                                \
    (1U << 20) /* of the reciprocal of a slot's minutes: exact for a day's minutes, rounded up too */

static inline uint64_t sim_diary_first_slots(unsigned count)
{
    return (UINT64_C(1) << count) - 1;
}

static inline unsigned sim_diary_longest_run(uint64_t free_slots)
{
    const uint64_t lowest = free_slots & (~free_slots + 1);
    unsigned length = 0;

    if (((free_slots + lowest) & free_slots) == 0) { /* one run, or none; the carry out of it is where it ends */
        return free_slots == 0 ? 0 : (unsigned)(__builtin_ctzll(free_slots + lowest) - __builtin_ctzll(lowest));
    }
    for (; free_slots != 0; free_slots &= free_slots << 1) {
        length++;
    }
    return length;
}

/* By halves, as without the processor's own instruction the compiler's function is a call and a table. */
static inline unsigned sim_diary_count(uint64_t slots)
{
    slots -= slots >> 1 & UINT64_C(0x5555555555555555);
    slots = (slots & UINT64_C(0x3333333333333333)) + (slots >> 2 & UINT64_C(0x3333333333333333));
    slots = (slots + (slots >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(slots * UINT64_C(0x0101010101010101) >> 56);
}

/* ---- the cell of a day ---- */

/* Of cells of 1 << shift bytes: 12, 27 or 58 slots below a count of shift + 3 bits. */
static inline unsigned sim_diary_slots_of_shift(unsigned shift)
{
    return (8U << shift) - (shift + 3);
}

/* What the count of a closed day says: more than a cell holds. */
static inline uint64_t sim_diary_closed_count(const struct sim_diary *diary)
{
    return (8U << diary->cell_shift) - 1;
}

static inline uint64_t sim_diary_cell_of(const struct sim_diary *diary, uint64_t count, uint64_t booked)
{
    return booked | count << diary->cell_slots;
}

static inline uint64_t sim_diary_cell_count(const struct sim_diary *diary, uint64_t cell)
{
    return cell >> diary->cell_slots;
}

static inline bool sim_diary_is_closed(const struct sim_diary *diary, uint64_t cell)
{
    return sim_diary_cell_count(diary, cell) > diary->cell_slots;
}

static inline uint64_t sim_diary_booked_slots(const struct sim_diary *diary, uint64_t cell)
{
    return cell & sim_diary_first_slots(diary->cell_slots);
}

static inline uint64_t sim_diary_free_in(uint64_t cell, unsigned cell_slots)
{
    const uint64_t count = cell >> cell_slots;

    return count > cell_slots ? 0 : sim_diary_first_slots((unsigned)count) & ~cell;
}

static inline uint64_t sim_diary_free_slots(const struct sim_diary *diary, uint64_t cell)
{
    return sim_diary_free_in(cell, diary->cell_slots);
}

/* A booking outside the hours, which were changed after it, was offered too. */
static inline uint64_t sim_diary_offered_slots(const struct sim_diary *diary, uint64_t cell)
{
    return sim_diary_booked_slots(diary, cell) | sim_diary_free_slots(diary, cell);
}

/* ---- days ---- */

static inline uint32_t sim_diary_place(const struct sim_diary *diary, int32_t day)
{
    return (uint32_t)day & (diary->ring - 1);
}

static inline int32_t sim_diary_block_of(int32_t day)
{
    return day & ~SIM_DIARY_BLOCK_DAY;
}

/* The last day that has cells. */
static inline int32_t sim_diary_last_kept(const struct sim_diary *diary)
{
    return sim_diary_block_of(diary->today) + (int32_t)diary->ring - 1;
}

/* Today has changed, or how many days are kept. */
static inline void sim_diary_set_reach(struct sim_diary *diary)
{
    const int32_t kept = sim_diary_last_kept(diary);
    const int32_t last = sim_diary_last_day(diary);

    diary->reach = kept < last ? kept : last;
    diary->tomorrow = sim_time_of_day(diary->today + 1);
}

static inline bool sim_diary_is_kept(const struct sim_diary *diary, int32_t day)
{
    return day >= diary->today && day <= sim_diary_last_kept(diary);
}

static inline size_t sim_diary_at(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    const uint32_t place = sim_diary_place(diary, day);

    return ((size_t)(place / SIM_DIARY_BLOCK) * diary->worker_capacity + worker) * SIM_DIARY_BLOCK +
           (place & SIM_DIARY_BLOCK_DAY);
}

static inline uint64_t sim_diary_get_as(const struct sim_diary *diary, size_t at, unsigned shift)
{
    if (shift == 1) {
        return ((const uint16_t *)diary->cell)[at];
    }
    return shift == 2 ? ((const uint32_t *)diary->cell)[at] : ((const uint64_t *)diary->cell)[at];
}

static inline void sim_diary_put_as(struct sim_diary *diary, size_t at, uint64_t cell, unsigned shift)
{
    if (shift == 1) {
        ((uint16_t *)diary->cell)[at] = (uint16_t)cell;
    } else if (shift == 2) {
        ((uint32_t *)diary->cell)[at] = (uint32_t)cell;
    } else {
        ((uint64_t *)diary->cell)[at] = cell;
    }
}

static inline uint64_t sim_diary_get(const struct sim_diary *diary, size_t at)
{
    return sim_diary_get_as(diary, at, diary->cell_shift);
}

static inline void sim_diary_put(struct sim_diary *diary, size_t at, uint64_t cell)
{
    sim_diary_put_as(diary, at, cell, diary->cell_shift);
}

static inline uint64_t sim_diary_cell(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    return sim_diary_get(diary, sim_diary_at(diary, worker, day));
}

/* ---- indices ---- */

static inline uint8_t *sim_diary_bounds(const struct sim_diary *diary, uint32_t worker)
{
    return diary->bound + (size_t)worker * (diary->ring / SIM_DIARY_BLOCK);
}

static inline uint8_t *sim_diary_bound(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    return sim_diary_bounds(diary, worker) + sim_diary_place(diary, day) / SIM_DIARY_BLOCK;
}

/* Each node of the tree is the greatest value below it. Above a node that keeps its value nothing changes. */
static inline void sim_diary_pool_set(struct sim_diary *diary, int32_t day, unsigned value)
{
    uint8_t *tree = diary->pool;
    uint32_t node = diary->ring + sim_diary_place(diary, day);
    uint8_t greatest = (uint8_t)value;

    while (tree[node] != greatest) {
        tree[node] = greatest;
        if (node == 1) {
            return;
        }
        greatest = tree[node ^ 1] > greatest ? tree[node ^ 1] : greatest;
        node /= 2;
    }
}

/* The worker has a free run of that length on the day. */
static inline void sim_diary_raise_bounds(struct sim_diary *diary, uint32_t worker, int32_t day, unsigned run)
{
    uint8_t *bound = sim_diary_bound(diary, worker, day);

    *bound = run > *bound ? (uint8_t)run : *bound;
    if (diary->pool[diary->ring + sim_diary_place(diary, day)] < run) {
        sim_diary_pool_set(diary, day, run);
    }
}

static inline bool sim_diary_is_vacant(const struct sim_diary *diary, uint32_t worker)
{
    return diary->vacant_count > 0 && diary->worker[worker].vacant;
}

static inline void sim_diary_check_worker(const struct sim_diary *diary, uint32_t worker)
{
    SIM_INVARIANT(worker < diary->worker_count && !sim_diary_is_vacant(diary, worker), "no such worker in the diary");
}

/* ---- sim/diary_memory.c ---- */

/* Gives a cell another value in all books but the minutes booked and cancelled. */
void sim_diary_change(struct sim_diary *diary, uint32_t worker, int32_t day, uint64_t cell);

/* A day nobody has looked at yet, in the hours of this weekday. */
uint64_t sim_diary_new_cell(const struct sim_diary *diary, const struct sim_diary_worker *who, int32_t day,
                            int32_t weekday);
int32_t sim_diary_weekday(const struct sim_diary *diary, int32_t day);

/* The days of a block from its first on are new. */
void sim_diary_enter_block(struct sim_diary *diary, int32_t first);

struct sim_diary_shape {
    uint32_t ring;
    uint32_t worker_capacity;
    unsigned cell_shift;
};

static inline struct sim_diary_shape sim_diary_shape_of(const struct sim_diary *diary)
{
    return (struct sim_diary_shape){diary->ring, diary->worker_capacity, diary->cell_shift};
}

/* Makes the arrays anew; the old ones stay untouched without memory. No number may fall. */
SIM_NODISCARD enum sim_status sim_diary_resize(struct sim_diary *diary, struct sim_diary_shape shape);

/* Keeps more days, up to `day` at least, which lies within the horizon. */
SIM_NODISCARD enum sim_status sim_diary_keep_more(struct sim_diary *diary, int32_t day);

static inline enum sim_status sim_diary_keep(struct sim_diary *diary, int32_t day)
{
    return day <= sim_diary_last_kept(diary) ? SIM_OK : sim_diary_keep_more(diary, day);
}

#endif
