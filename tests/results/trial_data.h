/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The golden trials as the data of an analysis, and a comparison to significant digits. */
#ifndef AFKLAR_TESTS_RESULTS_TRIAL_DATA_H
#define AFKLAR_TESTS_RESULTS_TRIAL_DATA_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "results/statistics/survival.h"
#include "tests/support/trial_golden.h"

static const char *const trial_names[] = {"a", "b_ties"};

static inline struct res_survival trial_data(const struct test_trial *trial)
{
    return (struct res_survival){
        .n = trial->n,
        .arm = trial->arm,
        .time = trial->time,
        .event = trial->event,
        .cause = trial->cause,
        .covariate_count = 3,
        .covariates = {{"age", trial->age}, {"sex", trial->sex}, {"draw", trial->draw}},
    };
}

/* Equal to `digits` significant digits: the last one may be off by one half. */
#define assert_digits(actual, expected, digits)                                                                        \
    do {                                                                                                               \
        const double actual_ = (actual), expected_ = (expected);                                                       \
        cr_assert(fabs(actual_ - expected_) <= 0.5 * pow(10, -(digits)) * fmax(fabs(expected_), 1e-300),               \
                  "%s is %.15g, expected %.15g", #actual, actual_, expected_);                                         \
    } while (0)

/* The same against the golden value of that name. */
#define assert_golden(actual, name, digits, ...)                                                                       \
    do {                                                                                                               \
        char quantity_[64];                                                                                            \
        (void)snprintf(quantity_, sizeof quantity_, __VA_ARGS__);                                                      \
        const double golden_ = test_trial_expected(name, quantity_), got_ = (actual);                                  \
        cr_assert(fabs(got_ - golden_) <= 0.5 * pow(10, -(digits)) * fabs(golden_) + 1e-14,                            \
                  "%s %s is %.15g, expected %.15g", name, quantity_, got_, golden_);                                   \
    } while (0)

#endif
