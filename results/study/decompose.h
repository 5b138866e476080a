/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Through which levers a difference between two organisations comes: every combination of the levers (overlays on the
 * control's scenario) is run with the same luck, and the difference between all and none is shared out by Shapley's
 * values: a lever's mean contribution over all orders of switching. A direct effect on the outcome is no lever: the
 * model has none.
 *
 * A decomposition is a property of the assumptions, so it is made with the parameters as stated and again with draws
 * of the assumed ranges that fit: those in which the mean over a few studies of each fitted figure lies within a
 * standard error of what was published. Draws are taken in order until enough fit: rejection, which costs a few studies
 * a draw, before the combinations, which cost 2 to the number of levers.
 */
#ifndef AFKLAR_RESULTS_STUDY_DECOMPOSE_H
#define AFKLAR_RESULTS_STUDY_DECOMPOSE_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#include "models/study/study.h"
#include "results/measure.h"
#include "sim/error.h"

#define RES_LEVERS_MAX 6
#define RES_DECOMPOSITION_FIT 1.0 /* published standard errors */

struct res_decomposition_plan {
    const struct mdl_study *study; /* with levers */
    uint64_t seed;
    size_t replications;  /* of each combination, for each parameter set */
    size_t draws, wanted; /* of the ranges: tried at most; that fit and are decomposed. 0: as stated alone */
    unsigned threads;
    const atomic_bool *cancel;
};

/* Shares of citizens. */
struct res_lever_part {
    double stated;            /* with the parameters as stated */
    double low, middle, high; /* 5 %, 50 %, 95 % over the parameter sets that fit */
};

struct res_activity_point {
    char text[64];         /* value of the key */
    double ratio;          /* hours of activity a week against the control's */
    double ended, outcome; /* shares, as stated */
};

/* Owns its arrays. */
struct res_decomposition {
    const struct mdl_study *study;
    size_t replications;
    size_t draws, fitting, kept;                     /* tried; of them fit; of these run in every combination */
    struct res_lever_part parts[RES_LEVERS_MAX + 3]; /* the levers; then the difference, none and all */
    struct res_activity_point *points;               /* [point_count] */
    size_t point_count;
};

SIM_NODISCARD enum sim_status res_decompose(struct res_decomposition *result, const struct res_decomposition_plan *plan,
                                            struct sim_error_list *errors);
void res_decomposition_release(struct res_decomposition *result);

SIM_NODISCARD enum sim_status res_table_decomposition(FILE *file, const struct res_decomposition *result,
                                                      enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_json_decomposition(FILE *file, const struct res_decomposition *result,
                                                     struct sim_error *error);

/* Shapley's values of a game of `count` players: worth[1 << count], by the bits of who takes part. */
void res_shapley(const double worth[], size_t count, double value[]);

#endif
