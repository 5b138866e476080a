/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All analyses of one two-armed trial. Each has its own status: one without an answer does not stop the others.
 */
#ifndef AFKLAR_RESULTS_TRIAL_ANALYSIS_H
#define AFKLAR_RESULTS_TRIAL_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "results/measure.h"
#include "results/statistics/aalen_johansen.h"
#include "results/statistics/contingency.h"
#include "results/statistics/cost_difference.h"
#include "results/statistics/cox.h"
#include "results/statistics/fine_gray.h"
#include "results/statistics/kaplan_meier.h"
#include "results/statistics/logistic.h"
#include "results/statistics/logrank.h"
#include "results/statistics/ols.h"
#include "results/statistics/proportional_hazards.h"
#include "results/statistics/two_samples.h"

/* The covariate that the logistic regression leaves out: the day of the draw. */
#define RES_TRIAL_DRAW "draw"

/* Owns its curves. */
#define RES_TRIAL_CAUSES 2 /* work and disability pension, in a simulated trial */

struct res_trial_report {
    struct res_analysis counted; /* could people and events be counted? */
    struct res_two_by_two table;
    struct res_cox cox_efron, cox_breslow;
    struct res_proportional_hazards proportional_hazards; /* of the Efron model */
    struct res_logrank logrank;
    struct res_kaplan_meier kaplan_meier[2];
    struct res_aalen_johansen aalen_johansen[2];
    struct res_rmst rmst;
    struct res_chi_square pearson, yates;
    struct res_fisher fisher;
    struct res_estimate risk_difference, risk_ratio;
    struct res_logistic logistic;
    struct res_welch welch; /* of time */
    struct res_rank_sum rank_sum;
    struct res_logrank logrank_stratified;
    struct res_cox cause[RES_TRIAL_CAUSES]; /* cause-specific, of causes 1, 2 */
    struct res_fine_gray fine_gray[RES_TRIAL_CAUSES];
    double holm[RES_TRIAL_CAUSES]; /* p of the arm in `cause`, adjusted for there being two */
    struct res_ols ols, ols_cost;  /* of the event, of the cost */
    struct res_ols ols_cluster;    /* of the event, errors by cluster: NO_COLUMN without clusters */
    struct res_cost_difference cost_difference;
};

/* times[time_count] ascending: where the curves are read; NULL for every step. Release in any case. */
SIM_NODISCARD enum sim_status res_trial_analyse(const struct res_survival *data, const double times[],
                                                size_t time_count, struct res_trial_report *report,
                                                struct sim_error *error);
void res_trial_report_release(struct res_trial_report *report);

/* Where the data of a simulated trial come from. */
struct res_trial_origin {
    const char *scenario;
    const char *arms[2]; /* names, control first */
    const char *set;     /* of the analysis */
    const char *note;    /* what a reader must know, or NULL */
    uint64_t seed, replication;
    size_t drawn, crossed, excluded, lost;
};

/* The contract's JSON, and a table to read. origin is NULL for given data. */
SIM_NODISCARD enum sim_status res_json_trial(FILE *file, const struct res_trial_report *report,
                                             const struct res_trial_origin *origin, struct sim_error *error);
SIM_NODISCARD enum sim_status res_table_trial(FILE *file, const struct res_trial_report *report,
                                              const struct res_trial_origin *origin, enum res_language language,
                                              struct sim_error *error);

#endif
