/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tallies: statistics kept while a run goes on, in fixed memory.
 *
 *  - sim_tally: mean, variance, least and greatest of observations (Welford 1962);
 *  - sim_level: time-weighted mean of a whole-numbered quantity (citizens waiting, minutes booked); its
 *    area is an integer, so that Little's law can be checked exactly;
 *  - sim_pair_tally: two scenarios met by the same luck, and their difference.
 *
 * All are plain values: no memory is allocated and nothing is released. A zeroed sim_tally or
 * sim_pair_tally is an empty one.
 */
#ifndef AFKLAR_SIM_TALLY_H
#define AFKLAR_SIM_TALLY_H

#include <math.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/time.h"

struct sim_tally {
    uint64_t count;
    double mean;
    double squares; /* sum of squared distances from the mean */
    double least;   /* 0 as long as count is 0 */
    double greatest;
};

static inline void sim_tally_add(struct sim_tally *tally, double value)
{
    double away = value - tally->mean;

    tally->least = tally->count == 0 || value < tally->least ? value : tally->least;
    tally->greatest = tally->count == 0 || value > tally->greatest ? value : tally->greatest;
    tally->count++;
    tally->mean += away / (double)tally->count;
    tally->squares += away * (value - tally->mean);
}

/* Adds all that `from` holds. The result depends on the order of merging in the last digits: merge by
 * index, never by who was ready first. */
void sim_tally_merge(struct sim_tally *into, const struct sim_tally *from);
/* Unbiased variance and its root; 0 with fewer than two observations. */
double sim_tally_variance(const struct sim_tally *tally);
double sim_tally_sd(const struct sim_tally *tally);

/* Half the width of the confidence interval of a mean of `count` independent observations with
 * standard deviation sd, by Student's t; confidence in (0, 1), e.g. 0.95. Infinite with fewer than two. */
double sim_half_width(double sd, uint64_t count, double confidence);
/* The same by the normal law, for a standard error that is known or rests on many observations. */
double sim_half_width_normal(double standard_error, double confidence);

struct sim_level {
    int64_t value;
    int64_t area; /* value x ticks since `start`, up to `since` */
    int64_t least;
    int64_t greatest;
    sim_time start;
    sim_time since; /* the last change */
};

void sim_level_init(struct sim_level *level, int64_t value, sim_time now);
/* Forgets the past (the end of a warm-up) and keeps the value. */
void sim_level_restart(struct sim_level *level, sim_time now);
/* Mean over [start, now]; that of an empty span is the value. */
double sim_level_mean(const struct sim_level *level, sim_time now);

/* Area over [start, now]. now must not lie before the last change; an area beyond int64 is an
 * invariant broken. */
static inline int64_t sim_level_area(const struct sim_level *level, sim_time now)
{
    int64_t grown, area;
    bool overflow;

    SIM_INVARIANT(now >= level->since, "a level cannot be read before its last change");
    overflow = __builtin_mul_overflow(level->value, now - level->since, &grown);
    overflow |= __builtin_add_overflow(level->area, grown, &area);
    SIM_INVARIANT(!overflow, "the area under a level has passed 2^63");
    return area;
}

static inline void sim_level_set(struct sim_level *level, int64_t value, sim_time now)
{
    level->area = sim_level_area(level, now);
    level->since = now;
    level->value = value;
    level->least = value < level->least ? value : level->least;
    level->greatest = value > level->greatest ? value : level->greatest;
}

static inline void sim_level_change(struct sim_level *level, int64_t by, sim_time now)
{
    sim_level_set(level, level->value + by, now);
}

struct sim_pair_tally {
    uint64_t count;
    double mean_a, mean_b, mean_difference;          /* difference: b - a */
    double squares_a, squares_b, squares_difference; /* sums of squared distances from the means */
};

void sim_pair_tally_add(struct sim_pair_tally *pair, double a, double b);
double sim_pair_sd_a(const struct sim_pair_tally *pair);
double sim_pair_sd_b(const struct sim_pair_tally *pair);
double sim_pair_sd_difference(const struct sim_pair_tally *pair);
/* In [-1, 1]; 0 where one of the two does not vary. */
double sim_pair_correlation(const struct sim_pair_tally *pair);
/* Variance of the difference with independent luck over that with the same luck: how many times fewer
 * replications pairing needs. HUGE_VAL where the difference does not vary but a or b does, 1 where
 * nothing varies. */
double sim_pair_variance_reduction(const struct sim_pair_tally *pair);
/* Of the mean difference, by Student's t. */
double sim_pair_half_width(const struct sim_pair_tally *pair, double confidence);

#endif
