/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the replications of one measure say together. Replications in which the measure is undefined are left out
 * and told by n. What cannot be computed is NAN (a standard deviation of one replication, say).
 *
 * A ratio of means (cost_per_clarified) is R = mean(x)/mean(y) over the replications in which both are defined; its
 * spread is that of the linearised values R + (x_i - R y_i)/mean(y) (delta method), its quantiles are those of x_i/y_i.
 */
#ifndef AFKLAR_RESULTS_SUMMARY_H
#define AFKLAR_RESULTS_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "results/sample.h"
#include "sim/error.h"

struct res_summary {
    size_t n; /* replications in which it is defined */
    double mean, sd, se;
    double ci_lo, ci_hi;  /* 95 %, Student's t */
    double p05, p50, p95; /* quantiles over replications, linear between order statistics */
};

SIM_NODISCARD enum sim_status res_summarise(const struct res_sample *sample, size_t column, struct res_summary *summary,
                                            struct sim_error *error);

/* The values whose mean and spread stand for the column: linear[replications], NAN where undefined. For a plain
 * measure they are the values themselves. Returns their centre: the mean, or the ratio of means. `use` (may be NULL)
 * leaves out the replications in which it is false. */
double res_linearise(const struct res_sample *sample, size_t column, const bool use[], double linear[]);

#endif
