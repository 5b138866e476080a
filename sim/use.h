/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time-weighted use of something counted: places held, places offered, people waiting.
 *
 * `area` is the exact integral of the level over time, in units x ticks, as a 64-bit integer. The mean over
 * a window is the difference of two readings over the difference of their times, so a warm-up needs no reset.
 * Range: level x ticks must stay below 2^63 (10^6 places for 10^6 years of minutes).
 *
 * Example:
 *     struct sim_use held;
 *     sim_use_init(&held, 0, 0);
 *     sim_use_change(&held, 10, +2);
 *     sim_use_area(&held, 15);   // 10
 */
#ifndef AFKLAR_SIM_USE_H
#define AFKLAR_SIM_USE_H

#include "sim/error.h"
#include "sim/time.h"

struct sim_use {
    int64_t level;
    int64_t area; /* up to `changed` */
    sim_time changed;
};

static inline void sim_use_init(struct sim_use *use, sim_time now, int64_t level)
{
    *use = (struct sim_use){.level = level, .area = 0, .changed = now};
}

/* now must not lie before the last change. */
static inline void sim_use_change(struct sim_use *use, sim_time now, int64_t delta)
{
    SIM_INVARIANT(now >= use->changed, "time ran backwards");
    use->area += use->level * (now - use->changed);
    use->level += delta;
    use->changed = now;
}

/* The area up to now, which must not lie before the last change. */
static inline int64_t sim_use_area(const struct sim_use *use, sim_time now)
{
    SIM_INVARIANT(now >= use->changed, "the past cannot be read");
    return use->area + use->level * (now - use->changed);
}

#endif
