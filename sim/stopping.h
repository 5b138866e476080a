/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many replications: the rule of Hoad, Robinson & Davies (2010, JORS 61:1632-1644).
 *
 * After each replication the half-width of the confidence interval is divided by the mean. Enough is the
 * first number of replications at which this is at most `precision` and stays so for the next
 * look_ahead replications (look_ahead x n / 100 of them when n is above 100).
 *
 * One struct per measure; a study stops when all of its measures are satisfied:
 *
 *     struct sim_stopping rule = sim_stopping_of(0.05, 0.95);
 *     while (rule.state == SIM_STOPPING_MORE) sim_stopping_add(&rule, run_one(n++));
 *
 * Values are added in order of the replication's index. When they are run in batches on threads,
 * sim_stopping_wanted() says how many are needed at least before the rule can be satisfied.
 */
#ifndef AFKLAR_SIM_STOPPING_H
#define AFKLAR_SIM_STOPPING_H

#include <stdint.h>

#include "sim/tally.h"

enum sim_stopping_state {
    SIM_STOPPING_MORE,      /* go on */
    SIM_STOPPING_SATISFIED, /* enough; later values change nothing */
    SIM_STOPPING_EXHAUSTED, /* maximum reached without enough */
};

struct sim_stopping {
    double precision;    /* half-width / |mean|, e.g. 0.05 */
    double confidence;   /* e.g. 0.95 */
    uint64_t minimum;    /* replications before the rule is asked; 3 */
    uint64_t look_ahead; /* kLimit; 5 */
    uint64_t maximum;    /* UINT64_MAX for none */
    enum sim_stopping_state state;
    uint64_t enough_at; /* number of replications that was enough so far; 0 for none */
    struct sim_tally tally;
};

/* minimum 3, look_ahead 5, no maximum. precision > 0, confidence in (0, 1). */
struct sim_stopping sim_stopping_of(double precision, double confidence);
void sim_stopping_add(struct sim_stopping *rule, double value);
/* Half-width / |mean| as it stands; HUGE_VAL when the mean is 0 and values vary, or with fewer than two. */
double sim_stopping_precision(const struct sim_stopping *rule);
/* The least number of further replications after which the rule may end; 0 once it has ended. */
uint64_t sim_stopping_wanted(const struct sim_stopping *rule);

#endif
