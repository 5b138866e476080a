/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time in a diary: what the files that look for it and take it share; only they include it. */
#ifndef AFKLAR_SIM_DIARY_SEARCH_H
#define AFKLAR_SIM_DIARY_SEARCH_H

#include "sim/diary_internal.h"

/* The slots at which `count` free ones in a row begin: runs are shortened by doubling steps. Few are more than 4. */
static inline uint64_t sim_diary_run_starts(uint64_t free_slots, unsigned count)
{
    const unsigned first = count > 1 ? 1 : 0;
    const unsigned second = count > 3 ? 2 : count - 1 - first;

    free_slots &= free_slots >> first;
    free_slots &= free_slots >> second;
    for (unsigned covered = 4; covered < count;) {
        const unsigned step = covered < count - covered ? covered : count - covered;

        free_slots &= free_slots >> step;
        covered += step;
    }
    return free_slots;
}

/* Where a search begins: a day, and the first slot of that day that may be used. */
struct sim_diary_wish {
    int32_t day;
    unsigned slot;
};

/* Whole slots that hold these minutes, at most some of a day. */
static inline unsigned sim_diary_slots_up(const struct sim_diary *diary, unsigned minutes)
{
    return (minutes + (unsigned)diary->plan.slot_minutes - 1) * diary->slots_per_minute / SIM_DIARY_PARTS;
}

static inline struct sim_diary_wish sim_diary_wish_from(const struct sim_diary *diary, sim_time earliest, int32_t day)
{
    const int into_hours = (int)(earliest - sim_time_of_day(day)) - diary->plan.day_begins;

    if (day < diary->today) {
        return (struct sim_diary_wish){.day = diary->today, .slot = 0};
    }
    const unsigned slot = into_hours > 0 ? sim_diary_slots_up(diary, (unsigned)into_hours) : 0;

    return slot < SIM_DIARY_SLOTS ? (struct sim_diary_wish){.day = day, .slot = slot}
                                  : (struct sim_diary_wish){.day = day + 1, .slot = 0};
}

static inline unsigned sim_diary_slots_for(const struct sim_diary *diary, unsigned minutes)
{
    SIM_INVARIANT(minutes > 0, "a booking needs at least a minute");
    return minutes > (unsigned)diary->plan.slot_minutes * SIM_DIARY_SLOTS ? SIM_DIARY_SLOTS + 1
                                                                          : sim_diary_slots_up(diary, minutes);
}

static inline sim_time sim_diary_start_of(const struct sim_diary *diary, int32_t day, unsigned slot)
{
    return sim_time_of_day(day) + diary->plan.day_begins + (sim_time)slot * diary->plan.slot_minutes;
}

static inline uint64_t sim_diary_starts_of(const struct sim_diary *diary, uint32_t worker, struct sim_diary_wish wish,
                                           unsigned slots)
{
    return sim_diary_run_starts(sim_diary_free_slots(diary, sim_diary_cell(diary, worker, wish.day)), slots) >>
           wish.slot << wish.slot;
}

static inline int32_t sim_diary_last_in_reach(const struct sim_diary *diary, int32_t last)
{
    return last < sim_diary_last_day(diary) ? last : sim_diary_last_day(diary);
}

/* Takes the first of the slots of a cell at which the booking may begin. */
static inline sim_time sim_diary_take_first(struct sim_diary *diary, size_t at, int32_t day, uint64_t starts,
                                            unsigned slots, unsigned shift)
{
    const unsigned slot = (unsigned)__builtin_ctzll(starts);

    sim_diary_put_as(diary, at, sim_diary_get_as(diary, at, shift) | sim_diary_first_slots(slots) << slot, shift);
    diary->day[sim_diary_place(diary, day)].booked_slots += slots;
    diary->booked_minutes += (int64_t)slots * diary->plan.slot_minutes;
    return sim_diary_start_of(diary, day, slot);
}

/* ---- sim/diary_search.c ---- */

/* The first day from *day to `end` when the worker has that many free slots in a row, and where they may begin; more
 * days are kept as the search goes on. */
SIM_NODISCARD enum sim_status sim_diary_search_worker(struct sim_diary *diary, uint32_t worker, unsigned slots,
                                                      int32_t end, int32_t *day, uint64_t *starts);

/* The first day from *day to `last` on which anybody may have that many free slots in a row. */
SIM_NODISCARD enum sim_status sim_diary_search_pool(struct sim_diary *diary, unsigned slots, int32_t last,
                                                    int32_t *day);

/* The pool's leaf is only an upper bound, since lowering it at every booking would cost a pass over the workers. It is
 * made exact when a search found nobody there. */
void sim_diary_tighten_pool(struct sim_diary *diary, int32_t day);

#endif
