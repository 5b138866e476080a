/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. Memory runs out at every place in turn: an analysis reports it, and never gives half a result. */
#include "results/trial/analysis.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "models/scenario/scenario.h"
#include "results/trial/file.h"
#include "results/trial/power.h"
#include "results/trial/power_plan.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/trial_golden.h"

#define SWEEP_MAX 2000

static struct sim_error error;

Test(trial_memory, analyses)
{
    static struct test_trial trial;
    bool ran_through = false;
    test_trial_read("b_ties", &trial);
    const struct res_survival data = {.n = trial.n,
                                      .arm = trial.arm,
                                      .time = trial.time,
                                      .event = trial.event,
                                      .cause = trial.cause,
                                      .covariate_count = 1,
                                      .covariates = {{"age", trial.age}}};
    for (long nth = 1; !ran_through; nth++) {
        struct res_trial_report report;
        cr_assert(lt(long, nth, SWEEP_MAX), "the sweep must come to an end");
        test_alloc_fail_at(nth);
        const enum sim_status status = res_trial_analyse(&data, NULL, 0, &report, &error);
        ran_through = !test_alloc_has_failed();
        test_alloc_fail_at(0);
        cr_assert(eq(int, status, ran_through ? SIM_OK : SIM_ERR_MEMORY), "allocation %ld", nth);
        res_trial_report_release(&report);
    }
}

Test(trial_memory, reading_a_file)
{
    bool ran_through = false;
    for (long nth = 1; !ran_through; nth++) {
        struct res_trial_file file;
        struct sim_error_list errors, warnings;
        cr_assert(lt(long, nth, SWEEP_MAX), "the sweep must come to an end");
        sim_error_list_init(&errors);
        sim_error_list_init(&warnings);
        test_alloc_fail_at(nth);
        const enum sim_status status =
            res_trial_file_read(&file, AFKLAR_TEST_GOLDEN "/trial_b_ties.csv", NULL, 0, &errors, &warnings);
        ran_through = !test_alloc_has_failed();
        test_alloc_fail_at(0);
        cr_assert(eq(int, status, ran_through ? SIM_OK : SIM_ERR_MEMORY), "allocation %ld", nth);
        cr_assert(eq(int, errors.count + errors.dropped > 0, !ran_through));
        res_trial_file_release(&file);
        sim_error_list_release(&errors);
        sim_error_list_release(&warnings);
    }
}

Test(trial_memory, power)
{
    bool ran_through = false;
    for (long nth = 1; !ran_through; nth++) {
        struct res_power_design design = {.people = {20, 20}};
        struct res_power_plan plan = {
            .share = {0.1, 0.4}, .alpha = 0.05, .trials = 100, .threads = 1, .designs = &design, .count = 1};
        cr_assert(lt(long, nth, SWEEP_MAX), "the sweep must come to an end");
        test_alloc_fail_at(nth);
        const enum sim_status status = res_power_plan_run(&plan, &error);
        ran_through = !test_alloc_has_failed();
        test_alloc_fail_at(0);
        cr_assert(eq(int, status, ran_through ? SIM_OK : SIM_ERR_MEMORY), "allocation %ld", nth);
    }
}

Test(trial_memory, simulated_trials)
{
    struct mdl_scenario *scenario = NULL;
    bool ran_through = false;
    cr_assert(eq(int,
                 mdl_scenario_load(&scenario, AFKLAR_SOURCE_DIR "/scenarios/made-up/two-delays.cfg", NULL, NULL, NULL),
                 SIM_OK));
    for (long nth = 1; !ran_through; nth++) {
        struct res_trial_designed designed = {
            .design = {.per_arm = 20, .follow_up_days = RES_AS_DESIGNED, .keep_load = true}};
        struct res_trial_power_plan plan = {
            .scenario = scenario,
            .designs = &designed,
            .count = 1,
            .tests = {RES_TEST_COX_EFRON, RES_TEST_LOGRANK, RES_TEST_FISHER, RES_TEST_RMST, RES_TEST_RANK_SUM},
            .test_count = 5,
            .trials = 2,
            .threads = 1};
        struct sim_error_list errors;
        cr_assert(lt(long, nth, SWEEP_MAX), "the sweep must come to an end");
        sim_error_list_init(&errors);
        res_trial_reading_init(&plan.reading, scenario, 1);
        test_alloc_fail_at(nth);
        const enum sim_status status = res_trial_power_run(&plan, &errors);
        ran_through = !test_alloc_has_failed();
        test_alloc_fail_at(0);
        cr_assert(eq(int, status, ran_through ? SIM_OK : SIM_ERR_MEMORY), "allocation %ld", nth);
        sim_error_list_release(&errors);
    }
    mdl_scenario_free(scenario);
}
