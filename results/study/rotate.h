/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contrasts of several studies with one factor: learnt on all but one, it predicts the one that was left out.
 *
 * At each value of the factor the studies are simulated as designed, and where a parameter of the control arm trades
 * with the slope it is fitted anew to the published figure of the controls (secant, common random numbers). Between the
 * values the shares are interpolated. A published contrast d (difference of shares) is taken as normal about the
 * simulated one, with the sampling variance of two binomial shares of the published numbers of citizens:
 * d ~ N(p1(f) - p0(f), p1 (1 - p1) / n1 + p0 (1 - p0) / n0). The factor's law is uniform before; after, by Bayes on a
 * grid; the prediction is the mixture of these normals over it. The other assumed ranges are not drawn.
 *
 * Can one factor serve all? Twice the log likelihood ratio of each study's own best factor against the best common
 * one, on (contrasts - 1) degrees of freedom.
 */
#ifndef AFKLAR_RESULTS_STUDY_ROTATE_H
#define AFKLAR_RESULTS_STUDY_ROTATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "models/study/contrasts.h"
#include "results/measure.h"
#include "sim/error.h"

#define RES_ROTATIONS_MAX (MDL_CONTRASTS_MAX * (MDL_CONTRASTS_MAX + 3))

struct res_rotation_plan {
    const struct mdl_contrasts *contrasts;
    uint64_t seed, replications; /* studies at each value, and in each step of the fit */
    unsigned threads;
    const atomic_bool *cancel;
};

struct res_rotation_point {
    double treated, control; /* shares */
    double refitted;         /* parameter of the control arm, in its unit; NAN: none is fitted */
    double off;              /* the controls' figure from the published, in its standard errors; NAN as above */
};

struct res_contrast_result {
    struct res_rotation_point points[MDL_VALUES_MAX];
    double published, se; /* difference of shares, and its sampling error by the published shares */
    double treated_of, control_of;
    double best; /* most likely value of the factor */
    bool at_end; /* which is an end of the law */
};

struct res_interval {
    double low, middle, high; /* 5 %, 50 %, 95 % */
};

enum res_learnt { RES_LEARNT_STATED, RES_LEARNT_NOTHING, RES_LEARNT_ONE, RES_LEARNT_REST };

/* A contrast left out, predicted with the factor as stated (1), by its law alone, learnt from one or from all others.
 */
struct res_rotation {
    size_t left_out;
    enum res_learnt learnt;
    size_t from; /* of RES_LEARNT_ONE */
    struct res_interval factor, predicted;
    double percentile; /* of the published contrast */
    double log_score;  /* nats: density per percentage point */
};

struct res_rotations {
    const struct mdl_contrasts *contrasts;
    uint64_t seed, replications;
    struct res_contrast_result at[MDL_CONTRASTS_MAX];
    struct res_rotation rotations[RES_ROTATIONS_MAX];
    size_t count;
    double common; /* best factor for all */
    double q, p;   /* can it be one? */
};

SIM_NODISCARD enum sim_status res_rotate(struct res_rotations *result, const struct res_rotation_plan *plan,
                                         struct sim_error_list *errors);

/* What follows from the simulated points: all but the simulation. */
void res_rotate_points(struct res_rotations *result);

SIM_NODISCARD enum sim_status res_table_rotations(FILE *file, const struct res_rotations *result,
                                                  enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_json_rotations(FILE *file, const struct res_rotations *result,
                                                 struct sim_error *error);

#endif
