/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Board: a meeting on given dates with a number of agenda places (the rehabilitation team, a weekly conference).
 *
 * Customers (opaque numbers) join a queue and are taken at meetings by priority (0 first), then in order of
 * arrival. The board schedules nothing: the caller puts an event at sim_board_next_meeting(), calls
 * sim_board_meet() there and schedules the next.
 *
 * Units: ticks of sim/time.h. Ownership: the caller's struct; what the plan's dates borrow must outlive the board.
 * Errors: SIM_ERR_MEMORY from _init, _join and _set_places (nothing changed), SIM_ERR_SCENARIO for a
 * plan that makes no sense. A ticket is valid from _join until the customer is taken or withdraws.
 * Cost: join and withdraw O(1), meet O(1) per customer taken.
 *
 * Example:
 *     struct sim_board_plan plan = {.dates = {.first = t0, .interval = 7 * SIM_MINUTES_PER_DAY}, .places = 8};
 *     struct sim_board team;
 *     status = sim_board_init(&team, 0, &plan, &error);
 *     status = sim_board_join(&team, now, citizen, 0, &ticket);
 *     ... at time sim_board_next_meeting(&team, now):
 *     count = sim_board_meet(&team, now, taken, 8);
 *     sim_board_release(&team);
 */
#ifndef AFKLAR_SIM_BOARD_H
#define AFKLAR_SIM_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/dates.h"
#include "sim/error.h"
#include "sim/time.h"
#include "sim/waitlist.h"

#define SIM_BOARD_UNLIMITED UINT32_MAX

struct sim_board_plan {
    struct sim_dates dates;
    uint32_t places; /* per meeting, at least 1 */
    sim_time notice; /* only who joined at least this long before a meeting can be on its agenda; >= 0 */
};

struct sim_board_change {
    sim_time from;
    uint32_t places;
};

struct sim_board {
    struct sim_waitlist list;
    struct sim_board_plan plan;
    struct sim_board_change *change; /* [change_count], by rising from */
    uint32_t change_count;
    uint32_t change_capacity;
    sim_time meeting; /* the latest meeting */
    uint32_t left;    /* agenda places still open at it */
    int64_t meetings;
    int64_t offered; /* agenda places over all meetings; unlimited ones count what was taken */
    int64_t taken;
    int64_t withdrawn;
};

SIM_NODISCARD enum sim_status sim_board_init(struct sim_board *board, sim_time now, const struct sim_board_plan *plan,
                                             struct sim_error *error);
/* Back to the state after _init (changes of places are forgotten too); keeps memory. */
void sim_board_reset(struct sim_board *board, sim_time now);
void sim_board_release(struct sim_board *board);

SIM_NODISCARD enum sim_status sim_board_join(struct sim_board *board, sim_time now, uint32_t customer,
                                             unsigned priority, uint32_t *ticket);
void sim_board_withdraw(struct sim_board *board, sim_time now, uint32_t ticket);

/* The first meeting strictly after `after`; SIM_TIME_NEVER when there is none. */
static inline sim_time sim_board_next_meeting(const struct sim_board *board, sim_time after)
{
    return sim_dates_next(&board->plan.dates, after);
}

/* Takes at most `max` from the queue into customers[], as far as the agenda has places. Returns how many. Calls at one
 * `now` are one meeting: a caller with a small array calls until it gets fewer than max. */
uint32_t sim_board_meet(struct sim_board *board, sim_time now, uint32_t customers[], uint32_t max);

/* Agenda places of meetings from `from` on; `from` must not lie before that of an earlier call. 0 is allowed. */
SIM_NODISCARD enum sim_status sim_board_set_places(struct sim_board *board, sim_time from, uint32_t places);
uint32_t sim_board_places(const struct sim_board *board, sim_time at);

static inline bool sim_board_is_waiting(const struct sim_board *board, uint32_t ticket)
{
    return sim_waitlist_is_waiting(&board->list, ticket);
}
static inline int64_t sim_board_waiting(const struct sim_board *board)
{
    return board->list.waiting.level;
}
static inline int64_t sim_board_waiting_area(const struct sim_board *board, sim_time now)
{
    return sim_use_area(&board->list.waiting, now);
}

SIM_NODISCARD enum sim_status sim_board_verify(const struct sim_board *board, struct sim_error *error);

#endif
