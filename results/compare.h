/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paired differences between scenarios that ran on the same seed and replication numbers: the same citizens met the
 * same luck, so the difference is taken replication by replication.
 *
 * difference = b - a over the replications in which both are defined (mean_a and mean_b too, unless there are none).
 * variance_reduction = (s_a^2 + s_b^2)/s_d^2: how many times more replications an unpaired comparison would need. It
 * cannot pass its ceiling, the value at correlation 1: (s_a^2 + s_b^2)/(s_a - s_b)^2, infinite when both vary alike.
 */
#ifndef AFKLAR_RESULTS_COMPARE_H
#define AFKLAR_RESULTS_COMPARE_H

#include <stddef.h>

#include "results/sample.h"
#include "sim/error.h"

struct res_difference {
    const struct res_column *column; /* of sample a: borrowed */
    size_t column_a, column_b;
    size_t a, b; /* samples */
    size_t n;    /* pairs */
    double mean_a, mean_b, difference, se;
    double ci_lo, ci_hi;
    double variance_reduction, ceiling; /* NAN when undefined, INFINITY when the spread of the difference is 0 */
};

struct res_comparison {
    const struct res_sample *const *samples; /* [sample_count]: borrowed */
    size_t sample_count;
    char **names;              /* [sample_count]: unique; a second "cab" is "cab#2" */
    struct res_difference *at; /* [count]: pair by pair (0-1, 0-2, 1-2), in the order of the table of measures */
    size_t count;
    size_t pairs;
    double level; /* confidence of each interval: 0.95, or 1 - 0.05/pairs (Bonferroni) */
};

/* All pairs. Measures are matched by name; one that only one side has is left out. SIM_ERR_USAGE with fewer than two
 * samples, with samples that cannot be paired (other seed or replication numbers) or that have no measure in common;
 * the message says why. */
SIM_NODISCARD enum sim_status res_compare(struct res_comparison *comparison, const struct res_sample *const samples[],
                                          size_t sample_count, struct sim_error *error);
void res_comparison_release(struct res_comparison *comparison);

#endif
