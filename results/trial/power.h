/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power by simulating whole trials: each replication is a world in which the arms share what they share, and is
 * analysed as its data would be.
 *
 * A trial whose analysis has no answer is counted as failed, apart from those that do not reject: power is a share of
 * the trials with an answer, and NAN when none had one.
 */
#ifndef AFKLAR_RESULTS_TRIAL_POWER_H
#define AFKLAR_RESULTS_TRIAL_POWER_H

#include <stdatomic.h>
#include <stdio.h>

#include "results/experiment.h"
#include "results/measure.h"
#include "results/trial/data.h"
#include "results/trial/design.h"
#include "results/trial/test.h"

/* One test over all trials of a design. */
struct res_trial_power {
    uint64_t rejected, failed;         /* trials */
    double power, mcse;                /* of the trials with an answer; Monte Carlo standard error */
    enum res_analysis_code why_failed; /* the most frequent reason; RES_ANALYSIS_OK without failures */
    double mean, mean_mcse, sd;        /* of the estimates: their mean is taken for the true effect */
    double width;                      /* mean width of the 95 % interval */
    double type_m;                     /* mean size of the estimates that reject, over that of the effect */
    double type_s;                     /* share of those that have the wrong sign */
    uint64_t unlimited;                /* trials whose interval has no end; not in the means */
};

struct res_trial_designed {
    struct res_trial_design design;
    char setting[256];              /* "path=value" that differs from the scenario's, or "" */
    double per_arm, follow_up_days; /* NAN when citizens come by a rate */
    uint64_t trials;
    double people[2], events[2];                        /* means over the trials, as analysed */
    double crossed, excluded, lost;                     /* likewise */
    struct res_trial_power tests[RES_TRIAL_TEST_COUNT]; /* of those in the plan */
};

struct res_trial_search;
struct res_trial_assurance;

/* The caller owns the arrays. */
struct res_trial_power_plan {
    const struct mdl_scenario *scenario;
    struct res_trial_reading reading;   /* of `scenario`; with its seed */
    struct res_trial_designed *designs; /* [count], `design` filled in */
    size_t count;
    enum res_trial_test tests[RES_TRIAL_TEST_COUNT];
    size_t test_count;
    uint64_t trials; /* of each design, at least 1; with a precision the most that are run */
    /* Stop a design when the 95 % half-width of this test's power is below `precision` (a share; 0: run all). Looked
     * at after batches of a fixed size, so the number run does not depend on threads. */
    enum res_trial_test precision_test;
    double precision;
    unsigned threads;
    const atomic_bool *cancel;                                            /* may be NULL */
    void (*progress)(void *context, const struct res_progress *progress); /* over all designs; may be NULL */
    void *context;
    double *estimates; /* [trials] of the first test that has them, of the last design: filled unless NULL */
    /* Shown with the designs; NULL: none. */
    const struct res_trial_search *search;
    const struct res_trial_assurance *assurance;
};

/* Fills every design. Errors of a replication name its number. SIM_ERR_INTERRUPTED when cancelled. */
SIM_NODISCARD enum sim_status res_trial_power_run(struct res_trial_power_plan *plan, struct sim_error_list *errors);

/* One replication (>= 1) as data. */
SIM_NODISCARD enum sim_status res_trial_simulate(const struct res_trial_reading *reading, uint64_t replication,
                                                 struct res_trial_data *data, struct sim_error_list *errors);

#define RES_TRIAL_NOTE_MAX 256

/* What whoever shows simulated power must say: how many of the scenario's sourced parameters were fitted to outcomes
 * and how many are assumed, and that it is the model as it stands. Returns text. */
char *res_trial_note(const struct mdl_scenario *scenario, enum res_language language, char text[RES_TRIAL_NOTE_MAX]);
/* What whoever shows tests that take citizens of a cluster as independent must say. */
const char *res_trial_cluster_note(enum res_language language);
size_t res_trial_sourced(const struct mdl_scenario *scenario, enum mdl_status status); /* parameters of that status */
const char *res_analysis_set_name(enum mdl_analysis_set set);

SIM_NODISCARD enum sim_status res_json_trial_power(FILE *file, const struct res_trial_power_plan *plan,
                                                   struct sim_error *error);
/* The first design alone, as many trials of one scenario: the arms by name. */
SIM_NODISCARD enum sim_status res_json_trials(FILE *file, const struct res_trial_power_plan *plan,
                                              struct sim_error *error);
SIM_NODISCARD enum sim_status res_table_trial_power(FILE *file, const struct res_trial_power_plan *plan,
                                                    enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_csv_trial_power(FILE *file, const struct res_trial_power_plan *plan,
                                                  struct sim_error *error);

#endif
