/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a published figure lies among its simulated ones.
 *
 * Mid-p percentile: share of the simulated below it plus half of those equal to it (of an interval or a rounded figure:
 * those within). Log score, in nats: logarithm of the probability that the simulated distribution gives the published
 * figure. Of counts and shares of n it is a beta-binomial with the simulated mean and variance (binomial when they
 * spread no more than that), of the categories of one outcome a Dirichlet-multinomial, of means and logs of ratios a
 * normal density: smooth, so that a figure that no replication hit still has a score. The greatest score that any model
 * can have knows the published share and has sampling error alone.
 */
#ifndef AFKLAR_RESULTS_STUDY_SCORE_H
#define AFKLAR_RESULTS_STUDY_SCORE_H

#include <stdbool.h>
#include <stddef.h>

#include "models/study/study.h"
#include "results/study/run.h"

struct res_prediction {
    size_t n; /* replications in which it is defined */
    double mean, p05, p50, p95;
    double percentile; /* mid-p */
    double log_score;
    double distance; /* of the mean from the published, in its standard errors; 0 within an interval */
    bool inside90;
};

/* use[replications] leaves out those that are false; NULL: all. */
SIM_NODISCARD enum sim_status res_predict(struct res_prediction *prediction, const struct mdl_figure *figure,
                                          const struct res_study_sample *sample, size_t column, const bool use[],
                                          struct sim_error *error);

/* Log score of the figures members[count] (indices), the categories of one outcome, or of a single figure. NAN when the
 * sample has none. */
double res_outcome_score(const struct mdl_study *study, const struct res_study_sample *sample, const size_t members[],
                         size_t count, const bool use[]);
double res_greatest_score(const struct mdl_study *study, const size_t members[], size_t count);

/* What any model can gain at most over the best of those that know no difference: the log likelihood ratio of each
 * arm's own published share against one share for the arm and its control together. NAN when the control has no such
 * figure. */
double res_pooled_gain(const struct mdl_study *study, const size_t members[], size_t count);

/* Share of replications that lie farther out than the published figures, all at once (Mahalanobis distance from the
 * mean by the simulated covariance; equal ones half). Near 0: outside of what the model gives; NAN: no such figures. */
SIM_NODISCARD enum sim_status res_joint_rank(double *rank, const struct mdl_study *study,
                                             const struct res_study_sample *sample, const size_t members[],
                                             size_t count, const bool use[], struct sim_error *error);

#endif
