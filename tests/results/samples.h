/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples with values of the test's own, on the columns of the hand-made scenario. */
#ifndef AFKLAR_TESTS_RESULTS_SAMPLES_H
#define AFKLAR_TESTS_RESULTS_SAMPLES_H

#include <criterion/criterion.h>
#include <string.h>

#include "results/sample.h"
#include "tests/results/hand_made.h"

static inline struct res_sample *sample_of(const char *name, size_t replications)
{
    static struct hand_made hand;
    struct res_columns columns;
    struct res_sample *sample = NULL;
    hand_make(&hand);
    hand.scenario.name = name;
    cr_assert(res_columns_init(&columns, &hand.scenario, hand_step_names, HAND_STEPS, NULL) == SIM_OK);
    cr_assert(res_sample_create(&sample, &hand.scenario, &columns, replications, NULL) == SIM_OK);
    sample->seed = 1;
    sample->first = 1;
    return sample;
}

static inline void sample_set(struct res_sample *sample, const char *name, const double values[])
{
    size_t column = res_columns_find(&sample->columns, name);
    cr_assert(column < sample->columns.count, "no measure %s", name);
    memcpy(&sample->values[column * sample->replications], values, sample->replications * sizeof *values);
}

#endif
