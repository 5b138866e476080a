/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fits free parameters to published figures by simulated moments: the sum of squares of (mean over replications less
 * published) in published standard errors is made least, every evaluation with the same luck (common random numbers),
 * so that it is a smooth function of the parameters as far as counts can be; an interval pulls only from outside.
 * Levenberg's damped Gauss-Newton with a finite-difference Jacobian within the prior ranges; each range is taken as 0
 * to 1.
 *
 * What the data cannot tell apart: the posterior of the linearised model (prior sd of a uniform law, published
 * sampling errors) gives each parameter its sd against the prior's and the parameter it is most correlated with; and a
 * profile: along its range the others are fitted anew with the same Jacobian.
 */
#ifndef AFKLAR_RESULTS_STUDY_CALIBRATE_H
#define AFKLAR_RESULTS_STUDY_CALIBRATE_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#include "models/study/calibration.h"
#include "results/measure.h"
#include "sim/error.h"

#define RES_PROFILE_POINTS 5

struct res_calibration_plan {
    const struct mdl_calibration *calibration;
    const char *const *overlays;
    size_t overlay_count;
    const char *const *sets;
    size_t set_count;
    uint64_t seed, replications; /* studies an evaluation */
    unsigned threads;
    bool without_profile;
    const atomic_bool *cancel;
};

struct res_fitted {
    double low, high, value; /* in its unit */
    char unit[32];
    double sd, prior_sd;                /* of the linearised posterior and of the prior, in its unit */
    size_t partner;                     /* most correlated; free_count: none */
    double correlation;                 /* with it */
    bool at_end;                        /* stands at an end of its range */
    bool does_nothing;                  /* no target moves over its whole range */
    double profile[RES_PROFILE_POINTS]; /* least distance found with it at low, ..., high; NAN without a profile */
};

struct res_fit_target {
    double mean, distance; /* of the best; distance in published standard errors, of an interval from its nearer end */
    bool reached;          /* within a quarter of a standard error */
};

/* Owns its arrays. */
struct res_calibrated {
    const struct mdl_calibration *calibration;
    uint64_t seed, replications;
    struct res_fitted *parameters;  /* [free_count] */
    struct res_fit_target *targets; /* [target_count] */
    double sum;                     /* of squares */
    size_t evaluations;
    bool reached;
};

SIM_NODISCARD enum sim_status res_calibrate(struct res_calibrated *result, const struct res_calibration_plan *plan,
                                            struct sim_error_list *errors);
void res_calibrated_release(struct res_calibrated *result);

SIM_NODISCARD enum sim_status res_table_calibrated(FILE *file, const struct res_calibrated *result,
                                                   enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_json_calibrated(FILE *file, const struct res_calibrated *result,
                                                  struct sim_error *error);
/* The overlay: each parameter at its path with status calibrated, source and range. */
SIM_NODISCARD enum sim_status res_overlay_calibrated(FILE *file, const struct res_calibrated *result,
                                                     struct sim_error *error);

#endif
