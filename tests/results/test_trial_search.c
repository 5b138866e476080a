/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. The size that a search finds is the one of Schoenfeld's formula; a lever that weakens the
 * effect is searched from the other end; assurance is power averaged over the law of the parameters.
 */
#include <math.h>
#include <string.h>

#include "results/trial/assurance.h"
#include "results/trial/power_formula.h"
#include "tests/results/trial_world.h"

static struct mdl_scenario *scenario;
static struct sim_error_list errors;
static struct sim_error error;

static void begin(void)
{
    sim_error_list_init(&errors);
    scenario = test_two_delays(NULL, 0);
}

static void end(void)
{
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
}

TestSuite(trial_search, .init = begin, .fini = end);

static enum sim_status load(void *context, const char *const sets[], size_t count, struct mdl_scenario **loaded,
                            struct sim_error_list *list)
{
    const char *all[8];
    size_t used = 0;
    if (context != NULL) {
        all[used++] = context;
    }
    for (size_t k = 0; k < count; k++) {
        all[used++] = sets[k];
    }
    const struct mdl_load_options options = {.sets = all, .set_count = used};
    return mdl_scenario_load(loaded, TEST_TWO_DELAYS, &options, list, NULL);
}

static const struct res_trial_loader loader = {load, NULL};

static struct res_trial_power_plan plan_of(const struct mdl_scenario *of, enum res_trial_test test, uint64_t trials)
{
    struct res_trial_power_plan plan = {
        .scenario = of, .tests = {test}, .test_count = 1, .trials = trials, .threads = 2};
    res_trial_reading_init(&plan.reading, of, 1);
    return plan;
}

static void search(struct res_trial_search *asked, const struct res_trial_power_plan *plan, double target,
                   const char *vary)
{
    *asked = (struct res_trial_search){
        .plan = plan, .design = test_as_designed, .target = target, .confidence = 0.95, .loader = &loader};
    cr_assert(eq(int, res_trial_search_vary(asked, vary, &error), SIM_OK), "%s", error.message);
    cr_assert(eq(int, res_trial_search_run(asked, &errors), SIM_OK));
}

/* 142.1 events at 80 %; an event is seen of 1 - exp(-d / mean), d 365 or 396 days of follow-up. */
Test(trial_search, size_of_schoenfeld)
{
    const double events = res_events_schoenfeld(1.6, 0.5, 0.05, 0.80);
    double per_pair = 0;
    for (int arm = 0; arm < 2; arm++) {
        const double mean = arm == 0 ? 400 : 250;
        per_pair += (1 - exp(-396 / mean)) * 81 / 160 + (1 - exp(-365 / mean)) * 79 / 160;
    }
    static struct res_trial_search found;
    const struct res_trial_power_plan plan = plan_of(scenario, RES_TEST_LOGRANK, 1000);
    search(&found, &plan, 0.80, "per_arm=10..3000");
    const double wanted = events / per_pair;
    cr_assert(lt(dbl, found.fails, wanted), "%g is shown not to be enough, the formula has %g", found.fails, wanted);
    cr_assert(gt(dbl, found.does, wanted), "%g is shown to be enough, the formula has %g", found.does, wanted);
    cr_assert(lt(dbl, found.does / found.fails, 1.6), "%g to %g", found.fails, found.does);
    /* 4 Monte Carlo errors and what 2 points of power are there, the slack of the formula itself: 5 citizens. */
    cr_assert(lt(dbl, fabs(found.estimate - wanted), 4 * found.se + 5), "%g, formula %g", found.estimate, wanted);
    cr_assert(lt(dbl, found.se, 5));
    for (size_t k = 1; k < found.count; k++) {
        cr_assert(lt(dbl, found.points[k - 1].value, found.points[k].value));
    }
    res_trial_search_release(&found);
}

/* The more cross over, the less is there to be seen: the search runs from the other end. */
Test(trial_search, lever_that_lowers_power)
{
    static struct res_trial_search found;
    const struct res_trial_power_plan plan = plan_of(scenario, RES_TEST_LOGRANK, 600);
    search(&found, &plan, 0.40, "trial.arms.quick.crossover_share=0..90 %");
    cr_assert(gt(dbl, found.fails, found.does), "%g fails, %g does", found.fails, found.does);
    cr_assert(gt(dbl, found.estimate, found.does));
    cr_assert(lt(dbl, found.estimate, found.fails));
    cr_assert(eq(int, strncmp(found.points[1].designed.setting, "trial.arms.quick.crossover_share=", 33), 0));
    res_trial_search_release(&found);
}

/* Out of reach: nothing is shown to be enough, and that is said by NAN, not by the last value. */
Test(trial_search, out_of_reach)
{
    static struct res_trial_search found;
    const struct res_trial_power_plan plan = plan_of(scenario, RES_TEST_LOGRANK, 400);
    search(&found, &plan, 0.80, "per_arm=10..40");
    cr_assert(isnan(found.does));
    cr_assert(eq(dbl, found.fails, 40));
    cr_assert(isnan(found.estimate), "%g: outside what was tried", found.estimate);
    cr_assert(eq(int, found.curve, RES_CURVE_BELOW));
    cr_assert(lt(dbl, found.highest, 0.80));
    res_trial_search_release(&found);
}

Test(trial_search, faults_of_what_is_varied)
{
    static const char *const bad[] = {"per_arm",           "per_arm=10",    "=1..2",
                                      "per_arm=20..10",    "per_arm=10..x", "per_arm=0..10",
                                      "per_arm=1..9 days", "a=..2",         "follow_up_days=0..9"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        struct res_trial_search asked = {.target = 0.8};
        cr_assert(eq(int, res_trial_search_vary(&asked, bad[k], &error), SIM_ERR_USAGE), "%s", bad[k]);
    }
}

/* --- assurance ---------------------------------------------------------------------------------------------------- */

#define CROSSES                                                                                                        \
    "trial.arms.quick.crossover_share={ value = \"30 %\"; source = \"made up\"; status = \"assumed\"; range = [ \"0 "  \
    "%\", \"100 %\" ]; reason = \"for this test\"; }"

/* Triangular from 0 to 1 with mode 0.3 has its quantile u at sqrt(0.3 u) below 0.3, 1 - sqrt(0.7 (1 - u)) above. */
Test(trial_search, assurance_is_power_averaged_over_the_law)
{
    static const char *const sets[] = {CROSSES};
    const enum res_trial_test tests[] = {RES_TEST_LOGRANK};
    double expected = 0, variance = 0;
    for (int k = 0; k < 10; k++) {
        const double u = 0.05 + 0.1 * k, share = u < 0.3 ? sqrt(0.3 * u) : 1 - sqrt(0.7 * (1 - u));
        char text[96];
        const char *const one[] = {text};
        (void)snprintf(text, sizeof text, "trial.arms.quick.crossover_share=%.6f %%", 100 * share);
        struct mdl_scenario *at = test_two_delays(one, 1);
        const struct res_trial_designed designed = test_power(at, &test_as_designed, 400, tests, 1);
        expected += designed.tests[RES_TEST_LOGRANK].power / 10;
        variance += designed.tests[RES_TEST_LOGRANK].mcse * designed.tests[RES_TEST_LOGRANK].mcse / 100;
        mdl_scenario_free(at);
    }
    struct mdl_scenario *uncertain = test_two_delays(sets, 1);
    char crosses[] = CROSSES;
    const struct res_trial_loader with_range = {load, crosses};
    const struct res_trial_power_plan plan = plan_of(uncertain, RES_TEST_LOGRANK, 0);
    struct res_trial_assurance assurance = {.plan = &plan,
                                            .design = {RES_AS_DESIGNED, RES_AS_DESIGNED, false, false, 0},
                                            .loader = &with_range,
                                            .draws = 500,
                                            .per_draw = 4};
    cr_assert(eq(int, res_trial_assurance_run(&assurance, &errors), SIM_OK), "%s",
              errors.count > 0 ? errors.at[0].message : "");
    const struct res_trial_power *power = &assurance.designed.tests[RES_TEST_LOGRANK];
    cr_assert(eq(sz, assurance.parameters, 1));
    cr_assert(zero(u64, assurance.refused));
    cr_assert(eq(u64, assurance.designed.trials, 2000));
    const double se = sqrt(variance + power->mcse * power->mcse);
    cr_assert(lt(dbl, fabs(power->power - expected), 4 * se), "%g, averaged power %g, se %g", power->power, expected,
              se);
    cr_assert(gt(dbl, power->mcse, sqrt(power->power * (1 - power->power) / 2000)),
              "trials of a draw are not independent");
    cr_assert(zero(sz, assurance.driver_count), "the log-rank test has no estimate to go with");
    mdl_scenario_free(uncertain);
}

/* Spearman's limit by Bonferroni for one parameter and 60 draws: t(0.975, 58) = 2.0017, so 2.0017 / sqrt(2.0017^2 + 58)
 * = 0.2542. Crossing over from none to all takes the whole effect away. */
Test(trial_search, drivers_are_told_from_chance)
{
    static const char *const sets[] = {CROSSES};
    struct mdl_scenario *uncertain = test_two_delays(sets, 1);
    char crosses[] = CROSSES;
    const struct res_trial_loader with_range = {load, crosses};
    const struct res_trial_power_plan plan = plan_of(uncertain, RES_TEST_COX_EFRON, 0);
    struct res_trial_assurance assurance = {.plan = &plan,
                                            .design = {RES_AS_DESIGNED, RES_AS_DESIGNED, false, false, 0},
                                            .loader = &with_range,
                                            .draws = 60,
                                            .per_draw = 2};
    cr_assert(eq(int, res_trial_assurance_run(&assurance, &errors), SIM_OK));
    cr_assert(epsilon_eq(dbl, assurance.driver_bound, 0.2542, 1e-4));
    cr_assert(eq(sz, assurance.driver_count, 1));
    cr_assert(lt(dbl, assurance.drivers[0].correlation, -assurance.driver_bound));
    mdl_scenario_free(uncertain);
}
