/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two samples of the small town of tests/golden, gathered for figures and the report. */
#ifndef AFKLAR_TESTS_RESULTS_TOWN_H
#define AFKLAR_TESTS_RESULTS_TOWN_H

#include <criterion/criterion.h>

#include "models/scenario/scenario.h"
#include "results/experiment.h"
#include "results/report/material.h"

#define TOWN_SAMPLES 2

struct town {
    struct res_sample *samples[TOWN_SAMPLES];
    const struct res_sample *borrowed[TOWN_SAMPLES];
    struct res_gathered gathered;
};

static inline struct res_sample *town_sample(const char *file, size_t replications)
{
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct res_sample *sample = NULL;
    struct res_experiment_options options;
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    cr_assert(mdl_scenario_load(&scenario, file, NULL, &errors, NULL) == SIM_OK, "%s", file);
    cr_assert(mdl_model_create(&model, scenario, &errors) == SIM_OK);
    res_experiment_defaults(&options, scenario);
    options.replications = replications;
    options.threads = 1;
    cr_assert(res_experiment_run(model, &options, &sample, NULL) == SIM_OK);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    return sample;
}

static inline void town_init(struct town *town, size_t count, enum res_language language)
{
    static const struct res_maker maker = {"afklar", "0.0.0", "test"};
    static const char *const files[TOWN_SAMPLES] = {AFKLAR_TEST_GOLDEN "/small-town.cfg",
                                                    AFKLAR_TEST_GOLDEN "/small-town-two.cfg"};
    *town = (struct town){0};
    for (size_t k = 0; k < count; k++) {
        town->samples[k] = town_sample(files[k], 6);
        town->borrowed[k] = town->samples[k];
    }
    cr_assert(res_gathered_init(&town->gathered, town->borrowed, count, language, &maker, NULL) == SIM_OK);
}

static inline void town_release(struct town *town)
{
    res_gathered_release(&town->gathered);
    for (size_t k = 0; k < TOWN_SAMPLES; k++) {
        res_sample_free(town->samples[k]);
    }
}

#endif
