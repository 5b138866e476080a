/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each published figure of a study beside what the model gives for the whole study as designed.
 *
 * Blocks: sampling error alone (the parameters as stated); over all assumed ranges (every parameter that states a range
 * drawn anew in each replication); and of those draws the tenth that come nearest to the fitted figures (ABC by
 * rejection: one simulated study a draw, distance = sum of squares in published standard errors). For comparison: no
 * effect, and no effect but ten points more clarified.
 */
#ifndef AFKLAR_RESULTS_STUDY_REPRODUCE_H
#define AFKLAR_RESULTS_STUDY_REPRODUCE_H

#include <stdio.h>

#include "results/measure.h"
#include "results/study/run.h"
#include "results/study/score.h"

enum res_block { RES_BLOCK_SAMPLING, RES_BLOCK_RANGES, RES_BLOCK_FITTING, RES_BLOCK_COUNT };

/* One outcome: a figure, or the categories of one. */
struct res_outcome {
    const char *name;
    size_t members[16], count;
    double score[RES_BLOCK_COUNT], no_effect, ten_points, greatest;
    double pooled_gain; /* most that any model can gain over one that knows no difference */
};

struct res_reproduction_plan {
    struct res_study_plan run; /* way and ranges are set by the reproduction */
    bool without_ranges;
};

/* Owns its arrays. */
struct res_reproduction {
    const struct mdl_study *study;
    uint64_t seed, replications;
    struct res_prediction (*figures)[RES_BLOCK_COUNT]; /* [figure_count] */
    struct res_outcome *outcomes;                      /* [outcome_count] predicted, in order; repeats left out */
    double *pooled_gain;                               /* [figure_count] of single figures, NAN where there is none */
    size_t outcome_count;
    double joint_rank[RES_BLOCK_COUNT];
    double score[RES_BLOCK_COUNT], no_effect, ten_points, greatest, pooled; /* sums over the outcomes */
    size_t parameters, left_out;                                            /* with a range: drawn, and not */
    double *exact;                                                          /* [study->exact.count] worked out */
    size_t draws, refused, fitting; /* draws; of them refused; studies nearest to the fitted figures */
    char why_refused[512];
};

SIM_NODISCARD enum sim_status res_reproduce(struct res_reproduction *result, const struct res_reproduction_plan *plan,
                                            struct sim_error_list *errors);
void res_reproduction_release(struct res_reproduction *result);

/* The arithmetic of the study alone, as parts of the three below. */
struct res_json;
void res_json_arithmetic(struct res_json *json, const struct res_reproduction *result);
void res_csv_arithmetic(FILE *file, const struct res_reproduction *result);
SIM_NODISCARD enum sim_status res_table_arithmetic(FILE *file, const struct res_reproduction *result,
                                                   enum res_language language, struct sim_error *error);

SIM_NODISCARD enum sim_status res_json_reproduction(FILE *file, const struct res_reproduction *result,
                                                    struct sim_error *error);
SIM_NODISCARD enum sim_status res_table_reproduction(FILE *file, const struct res_reproduction *result,
                                                     enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_csv_reproduction(FILE *file, const struct res_reproduction *result,
                                                   struct sim_error *error);

#endif
