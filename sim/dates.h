/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dates on which something happens: a board meets, a course starts.
 *
 * Either every `interval` ticks from `first`, or the times of a list. A date that falls on a closed day moves to
 * the next working day (same time of day), unless that reaches the following date or skip_closed is set: then it
 * is cancelled. Dates within a cancelled period or month are cancelled. The order of dates is kept.
 *
 * A plain value. The list, the periods and the calendar are borrowed and must outlive it. Times are ticks; with a
 * calendar or cancelled months a tick must be a minute.
 *
 * Example: every second Tuesday at 9, not in July:
 *     struct sim_dates dates = {.first = tuesday + 9 * 60, .interval = 14 * SIM_MINUTES_PER_DAY,
 *                               .calendar = &calendar, .cancelled_months = 1u << 7};
 *     next = sim_dates_next(&dates, now);
 */
#ifndef AFKLAR_SIM_DATES_H
#define AFKLAR_SIM_DATES_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/calendar.h"
#include "sim/error.h"
#include "sim/time.h"

struct sim_dates_period {
    sim_time from; /* from <= date < to is cancelled */
    sim_time to;
};

struct sim_dates {
    sim_time first;
    sim_time interval;    /* > 0; not used with a list */
    const sim_time *list; /* [list_count], rising strictly; NULL: first and interval */
    size_t list_count;
    const struct sim_calendar *calendar; /* NULL: every day will do; otherwise no dates after its end */
    bool skip_closed;
    unsigned cancelled_months; /* bit m: month m (1..12) */
    const struct sim_dates_period *cancelled;
    size_t cancelled_count;
};

/* SIM_ERR_SCENARIO when there would be no dates, or no order among them. */
SIM_NODISCARD enum sim_status sim_dates_validate(const struct sim_dates *dates, struct sim_error *error);

/* The first date strictly after `after`; SIM_TIME_NEVER when there is none. */
sim_time sim_dates_next(const struct sim_dates *dates, sim_time after);

#endif
