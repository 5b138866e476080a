/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smallest size, the shortest follow-up, or the weakest lever that gives a trial the power that is asked for.
 *
 * Values are tried by bisection with the same luck at each (trial r is replication r everywhere). Each is tried until
 * an anytime-valid test (results/plan/test.h) shows its power to be below or above the target, or `plan->trials` are
 * run; all verdicts hold together with the confidence asked for. The answer is a bracket: the largest value that is
 * shown to fail and the smallest shown to do. Between them, a straight line through the probits of all powers tried
 * gives an estimate with its Monte Carlo error, where the line meets the target within what was tried. Power must rise
 * (or, over a lever, fall) with the value throughout; where it does not, `curve` says so: try the values one by one.
 */
#ifndef AFKLAR_RESULTS_TRIAL_SEARCH_H
#define AFKLAR_RESULTS_TRIAL_SEARCH_H

#include "models/scenario/scenario.h"
#include "results/plan/test.h"
#include "results/trial/run.h"

#define RES_TRIAL_POINTS_MAX 24
#define RES_VARY_PER_ARM "per_arm"
#define RES_VARY_FOLLOW_UP "follow_up_days"

/* Loads the scenario anew with `count` more settings ("path=value"). Called from several threads at once. */
struct res_trial_loader {
    enum sim_status (*load)(void *context, const char *const sets[], size_t count, struct mdl_scenario **scenario,
                            struct sim_error_list *errors);
    void *context;
};

struct res_trial_point {
    double value;
    struct res_trial_designed designed;
    struct res_trial_tally tally; /* owned */
    enum res_verdict verdict;     /* of the power: at least the target, below it, or not known */
};

/* How the powers tried lie to the target. Rising and falling: beyond four Monte Carlo errors of a difference. */
enum res_search_curve {
    RES_CURVE_THROUGH,
    RES_CURVE_FALLS, /* with a size or a follow-up; a lever may fall through the target */
    RES_CURVE_RISES_AND_FALLS,
    RES_CURVE_BELOW, /* all below the target */
    RES_CURVE_ABOVE  /* all at the target or above */
};

struct res_trial_search {
    /* Asked. The first test decides; designs are not used. */
    const struct res_trial_power_plan *plan;
    struct res_trial_design design; /* but for what is varied */
    double target, confidence;
    char key[160], unit[48]; /* RES_VARY_PER_ARM, RES_VARY_FOLLOW_UP, or a path of the scenario and its unit */
    double low, high;
    const struct res_trial_loader *loader; /* for a path */
    /* Found. */
    struct res_trial_point points[RES_TRIAL_POINTS_MAX]; /* by value */
    size_t count;
    double fails, does;  /* NAN: no value is shown to */
    double estimate, se; /* NAN where the powers tried do not tell: always unless they lie THROUGH the target */
    enum res_search_curve curve;
    double highest, highest_at; /* power tried; NAN without an answer */
};

/* "KEY=LOW..HIGH UNIT" into key, unit, low and high. SIM_ERR_USAGE. */
SIM_NODISCARD enum sim_status res_trial_search_vary(struct res_trial_search *search, const char *text,
                                                    struct sim_error *error);
const char *res_search_curve_name(enum res_search_curve curve); /* "through" */
/* Release in any case. */
SIM_NODISCARD enum sim_status res_trial_search_run(struct res_trial_search *search, struct sim_error_list *errors);
void res_trial_search_release(struct res_trial_search *search);

#endif
