/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. Whole simulated trials whose answer is known on paper: two exponential delays in one world,
 * hazard ratio 1.6 for ever. Size and power within 4 Monte Carlo errors of those in 10,000 trials drawn from the law
 * without a world (tests/results/trial_reference.h); Schoenfeld's formula and that of dilution stand beside them, as
 * far from the law as they are. tests/results/test_slow_trial_power.c has more trials and small samples.
 */
#include <math.h>

#include "results/trial/power_formula.h"
#include "tests/results/trial_reference.h"

#define TRIALS 600
#define REFERENCE_TRIALS 10000

/* The trial as it is designed, by the law. */
static struct reference law_of(double control_mean, double treated_mean)
{
    return (struct reference){.lists = 2, .people = {81, 79}, .days = {396, 365}, .mean = {control_mean, treated_mean}};
}

static struct mdl_scenario *scenario;

static void drop(void)
{
    mdl_scenario_free(scenario);
    scenario = NULL;
}

TestSuite(trial_power, .fini = drop);

/* Share with the event: exponential with this mean, two lists followed `days` after the last, 31 days apart. */
static double share_with_event(double mean_days, double days)
{
    return 1 - (81 * exp(-(days + 31) / mean_days) + 79 * exp(-days / mean_days)) / 160;
}

Test(trial_power, agrees_with_schoenfeld)
{
    static const enum res_trial_test tests[] = {RES_TEST_COX_EFRON, RES_TEST_LOGRANK};
    scenario = test_two_delays(NULL, 0);
    const struct res_trial_designed designed = test_power(scenario, &test_as_designed, TRIALS, tests, 2);
    const double events = designed.events[0] + designed.events[1];
    const double expected = 80 * (share_with_event(400, 365) + share_with_event(250, 365));
    const double formula = res_power_schoenfeld(1.6, expected, 0.5, 0.05);
    struct reference law = law_of(400, 250);
    const struct res_trial_designed reference = test_reference(&law, REFERENCE_TRIALS, tests, 2);
    /* Binomial: the variance of the number of events is at most that of 160 coins. */
    cr_assert(lt(dbl, fabs(events - expected), 4 * sqrt(160 * 0.25 / TRIALS)), "%g of %g", events, expected);
    for (size_t k = 0; k < 2; k++) {
        const struct res_trial_power *power = &designed.tests[tests[k]];
        cr_assert(eq(u64, power->failed, 0));
        assert_same_power(&designed, &reference, tests[k]);
        /* What the formula leaves out (events at random, ties of a day) is half a point by the law. */
        cr_assert(lt(dbl, fabs(reference.tests[tests[k]].power - formula), 4 * reference.tests[tests[k]].mcse),
                  "%s: %g by the law, formula %g", res_trial_test_name(tests[k]), reference.tests[tests[k]].power,
                  formula);
    }
    const struct res_trial_power *cox = &designed.tests[RES_TEST_COX_EFRON];
    const struct res_trial_power *cox_law = &reference.tests[RES_TEST_COX_EFRON];
    cr_assert(lt(dbl, fabs(cox->mean - cox_law->mean), 4 * hypot(cox->mean_mcse, cox_law->mean_mcse)));
    cr_assert(lt(dbl, fabs(cox_law->mean - log(1.6)), 0.03), "small samples stretch a log hazard ratio: %g",
              cox_law->mean);
    cr_assert(gt(dbl, cox->type_m, 1));
    cr_assert(lt(dbl, cox->type_m, 1.4));
    cr_assert(lt(dbl, cox->type_s, 0.02));
    /* Wald: the interval is 2 x 1.96 standard errors wide, and those agree with the spread of the estimates. */
    const double widths = cox_law->width / (2 * 1.959964) / cox_law->sd;
    cr_assert(lt(dbl, fabs(cox->width / (2 * 1.959964) / cox->sd - widths), 4 / sqrt(2.0 * TRIALS)));
    cr_assert(lt(dbl, fabs(widths - 1), 0.03), "%g", widths);
}

/* Everybody is alike: the arms differ by chance alone. */
Test(trial_power, keeps_its_size_at_the_null)
{
    static const enum res_trial_test all[] = {RES_TEST_COX_EFRON, RES_TEST_LOGRANK, RES_TEST_PEARSON, RES_TEST_RMST,
                                              RES_TEST_WELCH,     RES_TEST_FISHER,  RES_TEST_YATES};
    const struct res_trial_design design = {RES_AS_DESIGNED, RES_AS_DESIGNED, true, false, 0};
    struct reference law = law_of(400, 400);
    scenario = test_two_delays(NULL, 0);
    const struct res_trial_designed designed = test_power(scenario, &design, TRIALS, all, 7);
    const struct res_trial_designed reference = test_reference(&law, REFERENCE_TRIALS, all, 7);
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        cr_assert(eq(u64, designed.tests[all[k]].failed, 0));
        assert_same_power(&designed, &reference, all[k]);
    }
    cr_assert(lt(dbl, fabs(designed.events[0] - designed.events[1]), 4 * sqrt(2 * 80 * 0.25 / TRIALS)));
    cr_assert(eq(dbl, designed.crossed, 0));
}

/* A share c of each arm gets the other's pathway: the difference in shares shrinks by (1 - 2c). */
Test(trial_power, crossing_over_dilutes)
{
    static const char *const sets[] = {"trial.arms.control.crossover_share=20 %",
                                       "trial.arms.quick.crossover_share=10 %"};
    static const enum res_trial_test tests[] = {RES_TEST_RISK_DIFFERENCE, RES_TEST_PEARSON};
    const struct res_proportions plain = {
        .share = {share_with_event(400, 365), share_with_event(250, 365)}, .people = {80, 80}, .alpha = 0.05};
    const struct res_proportions seen = res_power_diluted(&plain, 0.2, 0.1);
    scenario = test_two_delays(sets, 2);
    const struct res_trial_designed designed = test_power(scenario, &test_as_designed, TRIALS, tests, 2);
    const struct res_trial_power *difference = &designed.tests[RES_TEST_RISK_DIFFERENCE];
    cr_assert(lt(dbl, fabs(difference->mean - (seen.share[1] - seen.share[0])), 4 * difference->mean_mcse));
    cr_assert(lt(dbl, fabs(designed.crossed - 160 * 0.15), 4 * sqrt(160 * 0.15 * 0.85 / TRIALS)));
    struct reference law = law_of(400, 250);
    law.crosses[0] = 0.2;
    law.crosses[1] = 0.1;
    const struct res_trial_designed reference = test_reference(&law, REFERENCE_TRIALS, tests, 2);
    assert_same_power(&designed, &reference, RES_TEST_PEARSON);
    /* The formula has one share for both lists and no allocation in pairs. */
    cr_assert(lt(dbl, fabs(reference.tests[RES_TEST_PEARSON].power - res_power_normal(&seen)), 0.02));
}

/* Per protocol everybody got what he was drawn to, as received everybody is where he was treated: both see the whole
 * difference again, and the first with fewer people. */
Test(trial_power, analysis_sets_undo_crossing_over)
{
    static const char *const sets[] = {"trial.arms.control.crossover_share=20 %",
                                       "trial.arms.quick.crossover_share=10 %"};
    const double whole = share_with_event(250, 365) - share_with_event(400, 365);
    scenario = test_two_delays(sets, 2);
    for (int set = MDL_SET_AS_RECEIVED; set <= MDL_SET_PER_PROTOCOL; set++) {
        struct res_trial_designed designed = {.design = test_as_designed};
        struct res_trial_power_plan plan = {.scenario = scenario,
                                            .designs = &designed,
                                            .count = 1,
                                            .tests = {RES_TEST_RISK_DIFFERENCE},
                                            .test_count = 1,
                                            .trials = TRIALS,
                                            .threads = 2};
        res_trial_reading_init(&plan.reading, scenario, 1);
        plan.reading.set = (enum mdl_analysis_set)set;
        cr_assert(eq(int, res_trial_power_run(&plan, NULL), SIM_OK));
        const struct res_trial_power *difference = &designed.tests[RES_TEST_RISK_DIFFERENCE];
        cr_assert(lt(dbl, fabs(difference->mean - whole), 4 * difference->mean_mcse), "set %d: %g", set,
                  difference->mean);
        cr_assert(epsilon_eq(dbl, designed.people[0] + designed.people[1],
                             set == MDL_SET_PER_PROTOCOL ? 160 - designed.crossed : 160, 1e-9));
        cr_assert(epsilon_eq(dbl, designed.excluded, set == MDL_SET_PER_PROTOCOL ? designed.crossed : 0, 1e-9));
    }
}

/* A trial in which nobody can have the event has no answer, which is not a power of zero. */
Test(trial_power, failed_analyses_are_no_rejections_and_no_power)
{
    static const char *const sets[] = {"clarified=( \"foep\" )"};
    static const enum res_trial_test tests[] = {RES_TEST_COX_EFRON, RES_TEST_PEARSON, RES_TEST_FISHER};
    scenario = test_two_delays(sets, 1);
    const struct res_trial_designed designed = test_power(scenario, &test_as_designed, 20, tests, 3);
    for (size_t k = 0; k < 2; k++) {
        const struct res_trial_power *power = &designed.tests[tests[k]];
        cr_assert(eq(u64, power->failed, 20));
        cr_assert(eq(u64, power->rejected, 0));
        cr_assert(eq(int, power->why_failed, RES_ANALYSIS_NO_EVENTS));
        cr_assert(isnan(power->power));
        cr_assert(isnan(power->mcse));
    }
    /* Fisher's has an answer: p = 1. */
    cr_assert(eq(u64, designed.tests[RES_TEST_FISHER].failed, 0));
    cr_assert(eq(dbl, designed.tests[RES_TEST_FISHER].power, 0));
}

Test(trial_power, an_arm_without_citizens_is_named)
{
    static const char *const sets[] = {"trial.allocation=simple", "trial.arm1_share=0 %"};
    static const enum res_trial_test tests[] = {RES_TEST_COX_EFRON, RES_TEST_LOGRANK, RES_TEST_FISHER, RES_TEST_WELCH,
                                                RES_TEST_RMST};
    scenario = test_two_delays(sets, 2);
    const struct res_trial_designed designed = test_power(scenario, &test_as_designed, 10, tests, 5);
    for (size_t k = 0; k < 5; k++) {
        cr_assert(eq(u64, designed.tests[tests[k]].failed, 10));
        cr_assert(eq(int, designed.tests[tests[k]].why_failed, RES_ANALYSIS_EMPTY_ARM));
        cr_assert(isnan(designed.tests[tests[k]].power));
    }
}

Test(trial_power, does_not_depend_on_threads)
{
    static const enum res_trial_test tests[] = {RES_TEST_COX_EFRON};
    scenario = test_two_delays(NULL, 0);
    const struct res_trial_designed two = test_power(scenario, &test_as_designed, 50, tests, 1);
    struct res_trial_designed one = {.design = test_as_designed};
    struct res_trial_power_plan plan = {.scenario = scenario,
                                        .designs = &one,
                                        .count = 1,
                                        .tests = {RES_TEST_COX_EFRON},
                                        .test_count = 1,
                                        .trials = 50,
                                        .threads = 1};
    res_trial_reading_init(&plan.reading, scenario, 1);
    cr_assert(eq(int, res_trial_power_run(&plan, NULL), SIM_OK));
    cr_assert(eq(dbl, one.tests[RES_TEST_COX_EFRON].mean, two.tests[RES_TEST_COX_EFRON].mean));
    cr_assert(eq(dbl, one.tests[RES_TEST_COX_EFRON].width, two.tests[RES_TEST_COX_EFRON].width));
}

/* 95 % half-width of 8 points at a power of 70 %: 126 trials, so the first batch of 200 will do; of 4 points 505. */
Test(trial_power, stops_when_it_is_precise)
{
    static const uint64_t expected[] = {200, 600};
    scenario = test_two_delays(NULL, 0);
    for (size_t k = 0; k < 2; k++) {
        struct res_trial_designed designed = {.design = test_as_designed};
        struct res_trial_power_plan plan = {.scenario = scenario,
                                            .designs = &designed,
                                            .count = 1,
                                            .tests = {RES_TEST_LOGRANK},
                                            .test_count = 1,
                                            .trials = 5000,
                                            .precision_test = RES_TEST_LOGRANK,
                                            .precision = k == 0 ? 0.08 : 0.04,
                                            .threads = 2};
        res_trial_reading_init(&plan.reading, scenario, 1);
        cr_assert(eq(int, res_trial_power_run(&plan, NULL), SIM_OK));
        cr_assert(eq(u64, designed.trials, expected[k]));
        cr_assert(epsilon_eq(dbl, designed.tests[RES_TEST_LOGRANK].power,
                             (double)designed.tests[RES_TEST_LOGRANK].rejected / (double)expected[k], 1e-12));
    }
}
