/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clock: a signed 64-bit count of ticks, never a double.
 *
 * In scenarios one tick is one minute and tick 0 is 1970-01-01 00:00 civil time (without daylight
 * saving), so a date is a clock value. In theory tests a tick is whatever the test says it is.
 *
 * Rounding: a real duration becomes ticks by rounding to nearest, halves away from zero, in one
 * place: sim_time_from_real(). A duration that does not fit, or is not a number, is SIM_TIME_NEVER,
 * which callers that schedule turn into an error.
 */
#ifndef AFKLAR_SIM_TIME_H
#define AFKLAR_SIM_TIME_H

#include <math.h>
#include <stdint.h>

typedef int64_t sim_time;

#define SIM_TIME_NEVER INT64_MAX
/* Latest time that may be scheduled: leaves room to add two durations without overflow. */
#define SIM_TIME_MAX (INT64_MAX / 4)

#define SIM_MINUTES_PER_HOUR 60
#define SIM_MINUTES_PER_DAY 1440
#define SIM_MINUTES_PER_WEEK 10080
#define SIM_MINUTES_PER_MONTH 43830.0 /* 30.4375 days */
#define SIM_MINUTES_PER_YEAR 525960.0 /* 365.25 days */

/* Gives what llround() gives, at a fifth of its price. */
static inline sim_time sim_time_from_real(double ticks)
{
    if (!(ticks > -(double)SIM_TIME_MAX && ticks < (double)SIM_TIME_MAX)) {
        return SIM_TIME_NEVER;
    }
    const sim_time whole = (sim_time)ticks;    /* towards 0 */
    const double rest = ticks - (double)whole; /* exact: beyond 2^52 there is none */
    return whole + (rest >= 0.5) - (rest <= -0.5);
}

static inline double sim_time_days(sim_time minutes)
{
    return (double)minutes / SIM_MINUTES_PER_DAY;
}

#endif
