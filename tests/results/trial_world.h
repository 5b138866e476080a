/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small trial for tests: two exponential delays in one world, written here so that each test can vary it. */
#ifndef AFKLAR_TESTS_RESULTS_TRIAL_WORLD_H
#define AFKLAR_TESTS_RESULTS_TRIAL_WORLD_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/scenario/scenario.h"
#include "results/trial/power.h"

#define TEST_TWO_DELAYS AFKLAR_SOURCE_DIR "/scenarios/made-up/two-delays.cfg"

/* sets[count]: "path=value". */
static inline struct mdl_scenario *test_scenario(const char *path, const char *const sets[], size_t count)
{
    struct mdl_scenario *scenario = NULL;
    const struct mdl_load_options options = {.sets = sets, .set_count = count};
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    cr_assert(eq(int, mdl_scenario_load(&scenario, path, &options, &errors, NULL), SIM_OK), "%s: %s",
              errors.count > 0 ? errors.at[0].path : "", errors.count > 0 ? errors.at[0].message : "");
    sim_error_list_release(&errors);
    return scenario;
}

static inline struct mdl_scenario *test_two_delays(const char *const sets[], size_t count)
{
    return test_scenario(TEST_TWO_DELAYS, sets, count);
}

/* One design, two threads, the tests named by their codes. */
static inline struct res_trial_designed test_power(const struct mdl_scenario *scenario,
                                                   const struct res_trial_design *design, uint64_t trials,
                                                   const enum res_trial_test tests[], size_t test_count)
{
    struct res_trial_designed designed = {.design = *design};
    struct res_trial_power_plan plan = {.scenario = scenario,
                                        .designs = &designed,
                                        .count = 1,
                                        .test_count = test_count,
                                        .trials = trials,
                                        .threads = 2};
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    res_trial_reading_init(&plan.reading, scenario, 1);
    for (size_t k = 0; k < test_count; k++) {
        plan.tests[k] = tests[k];
    }
    cr_assert(eq(int, res_trial_power_run(&plan, &errors), SIM_OK), "%s", errors.count > 0 ? errors.at[0].message : "");
    sim_error_list_release(&errors);
    return designed;
}

static const struct res_trial_design test_as_designed = {.per_arm = RES_AS_DESIGNED, .follow_up_days = RES_AS_DESIGNED};

/* --- one world, read row by row; a suite that uses it ends with .fini = test_world_clean ------------------------- */

struct test_world {
    struct mdl_scenario *scenario;
    struct mdl_model *model;
    struct mdl_world *world;
    struct res_trial_data data;
    struct sim_error error;
};

static struct test_world test_world;

static inline void test_world_clean(void)
{
    res_trial_data_release(&test_world.data);
    mdl_world_free(test_world.world);
    mdl_model_free(test_world.model);
    mdl_scenario_free(test_world.scenario);
    test_world = (struct test_world){.scenario = NULL};
}

/* Takes the scenario over. */
static inline void test_world_start(struct mdl_scenario *scenario)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL, .verify = true};
    test_world_clean();
    test_world.scenario = scenario;
    cr_assert(eq(int, mdl_model_create(&test_world.model, scenario, NULL), SIM_OK));
    cr_assert(eq(int, mdl_world_create(&test_world.world, test_world.model, &options, &test_world.error), SIM_OK));
}

static inline const struct mdl_left *test_world_run(uint64_t replication)
{
    cr_assert(eq(int, mdl_world_run(test_world.world, 1, replication, &test_world.error), SIM_OK));
    return mdl_world_left(test_world.world);
}

/* What replication 1 left, as this analysis set sees it. */
static inline void test_world_read(enum mdl_analysis_set set)
{
    struct res_trial_reading reading;
    res_trial_reading_init(&reading, test_world.scenario, 1);
    reading.set = set;
    cr_assert(
        eq(int, res_trial_data_read(&test_world.data, &reading, mdl_world_left(test_world.world), 1, &test_world.error),
           SIM_OK));
}

#endif
