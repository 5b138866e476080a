/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a plan of two shares must also reckon with, each by its planning formula, exactly where a finite sum says it,
 * and by simulation citizen by citizen: crossing over, loss to follow-up, clustering in the treated arm, and the
 * log-rank test of the times behind the shares.
 */
#ifndef AFKLAR_RESULTS_TRIAL_POWER_CASES_H
#define AFKLAR_RESULTS_TRIAL_POWER_CASES_H

#include <stdbool.h>

#include "results/trial/power_exact.h"

/* Beyond this many people per arm loss is not enumerated (a sum over all numbers that may remain). */
#define RES_POWER_LOST_PEOPLE_MAX 300

/* 0 or false: not asked for. */
struct res_power_assumed {
    double crossover[2]; /* share of each arm that gets the other's treatment */
    double lost[2];      /* share of each arm whose outcome is not known, whatever it is */
    size_t providers;    /* who share the treated arm */
    double icc;
    bool times; /* log-rank: hazards proportional, so that the shares are those at the end of follow-up */
};

enum res_power_case_kind {
    RES_CASE_CROSSOVER,         /* Pearson's test; formula res_power_normal of the shares seen (res_power_diluted) */
    RES_CASE_LOST,              /* Pearson's test; formula res_power_normal of the people who remain */
    RES_CASE_CLUSTERED,         /* z test, design effect known; formula res_power_one_arm_clustered */
    RES_CASE_CLUSTERED_CR2,     /* least squares with CR2, Satterthwaite's df: the design effect is not known */
    RES_CASE_CLUSTERED_IGNORED, /* Pearson's test; formula as if everybody was by himself */
    RES_CASE_LOGRANK,           /* formula res_power_schoenfeld with the events expected */
    RES_CASE_COUNT
};

struct res_power_case {
    enum res_power_case_kind kind;
    double formula; /* NAN: there is none, or the shares are equal */
    double exact;   /* of all trials; NAN: not enumerated */
    struct res_simulated_test simulated;
};

struct res_power_cases {
    struct res_power_case at[RES_CASE_COUNT];
    size_t count;
};

const char *res_power_case_name(enum res_power_case_kind kind); /* "crossover", ... */

/* Fills the cases that are asked for. Same trial numbers as in res_power_simulate, other luck. */
SIM_NODISCARD enum sim_status res_power_cases_run(const struct res_binomial_trial *trial,
                                                  const struct res_power_assumed *assumed, uint64_t trials,
                                                  uint64_t seed, unsigned threads, const atomic_bool *cancel,
                                                  struct res_power_cases *cases, struct sim_error *error);

/* The simulated powers of the cases listed, alone. */
SIM_NODISCARD enum sim_status res_power_cases_simulate(const struct res_binomial_trial *trial,
                                                       const struct res_power_assumed *assumed, uint64_t trials,
                                                       uint64_t seed, unsigned threads, const atomic_bool *cancel,
                                                       struct res_power_cases *cases, struct sim_error *error);

#endif
