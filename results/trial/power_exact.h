/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power of the tests of two shares without approximation: every possible table, weighted by its binomial probability;
 * and by simulation, citizen by citizen, which must agree with it within the Monte Carlo error.
 *
 * Pearson's test is the pooled z test without correction, two-sided. Where both arms have no event, or events only, it
 * has no answer: such a table does not reject, and its probability is told as `undefined`.
 */
#ifndef AFKLAR_RESULTS_TRIAL_POWER_EXACT_H
#define AFKLAR_RESULTS_TRIAL_POWER_EXACT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

#define RES_POWER_PEOPLE_MAX 20000 /* per arm */

/* Two arms, the share with the event in each, and the level. */
struct res_binomial_trial {
    double share[2];
    size_t people[2];
    double alpha;
};

/* SIM_ERR_USAGE when it is out of range: shares and level 0-1, people 1 to RES_POWER_PEOPLE_MAX. */
SIM_NODISCARD enum sim_status res_binomial_trial_check(const struct res_binomial_trial *trial, struct sim_error *error);

/* Tables by number of events in both arms together: rejected when arm 1 has fewer than `below` or more than `above`.
 * Grows as it is asked; one thread at a time. */
struct res_rejection;

SIM_NODISCARD enum sim_status res_rejection_create(struct res_rejection **rejection,
                                                   const struct res_binomial_trial *trial, struct sim_error *error);
void res_rejection_free(struct res_rejection *rejection);

/* Is the table with these events rejected? */
bool res_rejection_pearson(struct res_rejection *rejection, size_t events_0, size_t events_1);
bool res_rejection_fisher(struct res_rejection *rejection, size_t events_0, size_t events_1);

/* Of all trials: where Pearson's test has no answer it does not reject. Of those with an answer it is
 * pearson / (1 - undefined). */
struct res_exact_power {
    double pearson, fisher;
    double undefined; /* probability of a table that Pearson's test has no answer for */
};

/* Tables whose binomials are below 1e-20 are left out; the error is below 1e-12. */
SIM_NODISCARD enum sim_status res_power_exact(const struct res_binomial_trial *trial, struct res_exact_power *power,
                                              struct sim_error *error);

/* Pearson's alone, which is much faster for thousands of people. */
SIM_NODISCARD enum sim_status res_power_exact_pearson(const struct res_binomial_trial *trial, double *power,
                                                      struct sim_error *error);

struct res_simulated_test {
    uint64_t rejected, failed; /* trials; failed ones had no answer */
    double power, mcse;        /* of the trials with an answer (NAN: none had); its Monte Carlo standard error */
    double power_of_all;       /* of all trials, as enumeration counts them */
};

/* The rest from what was rejected and failed. */
void res_simulated_test_finish(struct res_simulated_test *test, uint64_t trials);

struct res_simulated_power {
    uint64_t trials;
    struct res_simulated_test pearson, fisher;
};

/* Each citizen's event is a draw of his own (seed, trial, arm, number), so a larger trial begins with the citizens of
 * the smaller one. threads and cancel (may be NULL) as in sim_replicate; results do not depend on threads. */
SIM_NODISCARD enum sim_status res_power_simulate(const struct res_binomial_trial *trial, uint64_t trials, uint64_t seed,
                                                 unsigned threads, const atomic_bool *cancel,
                                                 struct res_simulated_power *power, struct sim_error *error);

#endif
