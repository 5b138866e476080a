/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sim/diary.c and sim/diary_book.c share; only they include it. */
#ifndef AFKLAR_SIM_DIARY_INTERNAL_H
#define AFKLAR_SIM_DIARY_INTERNAL_H

#include "sim/diary.h"
#include "sim/event_queue.h" /* SIM_NOINLINE */

#define SIM_DIARY_ALL_SLOTS ((UINT64_C(1) << SIM_DIARY_SLOTS) - 1)
#define SIM_DIARY_COUNT_MASK UINT64_C(63)
#define SIM_DIARY_CLOSED (UINT64_C(1) << 63)

/* ---- slots of one day ---- */

static inline uint64_t sim_diary_first_slots(unsigned count)
{
    SIM_INVARIANT(count <= SIM_DIARY_SLOTS, "more slots than a day has");
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

/* ---- the cell of a day ---- */

static inline struct sim_diary_cell sim_diary_day_of(unsigned slots, uint64_t booked)
{
    return (struct sim_diary_cell){booked | (uint64_t)slots << SIM_DIARY_SLOTS};
}

static inline bool sim_diary_is_closed(const struct sim_diary_cell *cell)
{
    return (cell->bits & SIM_DIARY_CLOSED) != 0;
}

static inline uint64_t sim_diary_booked_slots(const struct sim_diary_cell *cell)
{
    return cell->bits & SIM_DIARY_ALL_SLOTS;
}

/* The hours of the worker, also when the day is closed. */
static inline uint64_t sim_diary_hours(const struct sim_diary_cell *cell)
{
    return sim_diary_first_slots((unsigned)(cell->bits >> SIM_DIARY_SLOTS & SIM_DIARY_COUNT_MASK));
}

static inline uint64_t sim_diary_free_slots(const struct sim_diary_cell *cell)
{
    return sim_diary_is_closed(cell) ? 0 : sim_diary_hours(cell) & ~cell->bits;
}

/* A booking outside the hours, which were changed after it, was offered too. */
static inline uint64_t sim_diary_offered_slots(const struct sim_diary_cell *cell)
{
    return sim_diary_booked_slots(cell) | sim_diary_free_slots(cell);
}

/* ---- a tree over the ring of days: each node the greatest value below it ---- */

static inline uint8_t *sim_diary_tree(const struct sim_diary *diary, uint32_t number)
{
    return diary->longest + (size_t)number * 2 * diary->ring;
}

static inline uint8_t *sim_diary_worker_tree(const struct sim_diary *diary, uint32_t worker)
{
    return sim_diary_tree(diary, worker + 1);
}

/* Above a node that keeps its value nothing changes. */
static inline void sim_diary_tree_set(uint8_t *tree, uint32_t ring, uint32_t at, unsigned value)
{
    uint32_t node = ring + at;
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

/* ---- days ---- */

static inline uint32_t sim_diary_place(const struct sim_diary *diary, int32_t day)
{
    return (uint32_t)day & (diary->ring - 1);
}

static inline struct sim_diary_cell *sim_diary_cell_at(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    return &diary->cell[(size_t)sim_diary_place(diary, day) * diary->worker_capacity + worker];
}

/* The last day that has cells. */
static inline int32_t sim_diary_last_kept(const struct sim_diary *diary)
{
    return diary->today + (int32_t)diary->ring - 1;
}

static inline bool sim_diary_is_kept(const struct sim_diary *diary, int32_t day)
{
    return day >= diary->today && day <= sim_diary_last_kept(diary);
}

/* Keeps twice as many days; only below the horizon. */
SIM_NODISCARD enum sim_status sim_diary_keep_more(struct sim_diary *diary);

static inline void sim_diary_raise_pool(struct sim_diary *diary, int32_t day, unsigned run)
{
    uint8_t *pool = sim_diary_tree(diary, 0);

    if (pool[diary->ring + sim_diary_place(diary, day)] < run) {
        sim_diary_tree_set(pool, diary->ring, sim_diary_place(diary, day), run);
    }
}

static inline void sim_diary_cell_changed(struct sim_diary *diary, uint32_t worker, int32_t day)
{
    unsigned run = sim_diary_longest_run(sim_diary_free_slots(sim_diary_cell_at(diary, worker, day)));

    sim_diary_tree_set(sim_diary_worker_tree(diary, worker), diary->ring, sim_diary_place(diary, day), run);
    sim_diary_raise_pool(diary, day, run);
}

/* By halves, as without the processor's own instruction the compiler's function is a call and a table. */
static inline unsigned sim_diary_count(uint64_t slots)
{
    uint64_t sum = slots & SIM_DIARY_ALL_SLOTS;

    sum -= sum >> 1 & UINT64_C(0x5555555555555555);
    sum = (sum & UINT64_C(0x3333333333333333)) + (sum >> 2 & UINT64_C(0x3333333333333333));
    sum = (sum + (sum >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(sum * UINT64_C(0x0101010101010101) >> 56);
}

/* Most often the slots are the first ones of the day, without a gap: then their number is where they end. */
static inline unsigned sim_diary_count_low(uint64_t slots)
{
    return (slots & (slots + 1)) == 0 ? (unsigned)__builtin_ctzll(~slots) : sim_diary_count(slots);
}

static inline unsigned sim_diary_minutes_of(const struct sim_diary *diary, uint64_t slots)
{
    return sim_diary_count(slots) * (unsigned)diary->plan.slot_minutes;
}

static inline void sim_diary_check_worker(const struct sim_diary *diary, uint32_t worker)
{
    SIM_INVARIANT(worker < diary->worker_count && !diary->worker[worker].vacant, "no such worker in the diary");
}

#endif
