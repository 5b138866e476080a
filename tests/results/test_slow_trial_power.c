/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. 10,000 whole trials of two exponential delays: the size of each test at the null within 4
 * Monte Carlo errors of its value (tests of shares: their exact size; the others: 5 %, for which Cox and log-rank are
 * given the 0.4 points that their normal approximations err at 80 per arm), and power against Schoenfeld.
 */
#include <math.h>

#include "results/power.h"
#include "results/power_exact.h"
#include "tests/results/trial_world.h"

#define TRIALS 10000
#define APPROXIMATION 0.004

static const enum res_trial_test tests[] = {RES_TEST_COX_EFRON, RES_TEST_LOGRANK, RES_TEST_RMST,
                                            RES_TEST_PEARSON,   RES_TEST_FISHER,  RES_TEST_WELCH};

Test(slow_trial_power, size_at_the_null)
{
    /* One list, so that a citizen's chance of the event does not hang on his list. */
    static const char *const sets[] = {"populations.drawn.intakes.january.citizens=160",
                                       "populations.drawn.intakes.february.citizens=0"};
    const struct res_trial_design design = {RES_AS_DESIGNED, RES_AS_DESIGNED, true, false};
    const double share = 1 - exp(-396.0 / 400), mcse = sqrt(0.05 * 0.95 / TRIALS);
    const struct res_binomial_trial binomial = {.share = {share, share}, .people = {80, 80}, .alpha = 0.05};
    struct res_exact_power exact;
    struct mdl_scenario *scenario = test_two_delays(sets, 2);
    const struct res_trial_designed designed = test_power(scenario, &design, TRIALS, tests, 6);
    cr_assert(eq(int, res_power_exact(&binomial, &exact, NULL), SIM_OK));
    for (size_t k = 0; k < 6; k++) {
        const struct res_trial_power *power = &designed.tests[tests[k]];
        const double size = tests[k] == RES_TEST_PEARSON  ? exact.pearson
                            : tests[k] == RES_TEST_FISHER ? exact.fisher
                                                          : 0.05;
        const double slack = tests[k] == RES_TEST_PEARSON || tests[k] == RES_TEST_FISHER ? 0 : APPROXIMATION;
        cr_assert(eq(u64, power->failed, 0));
        cr_assert(lt(dbl, fabs(power->power - size), 4 * mcse + slack), "%s: %g, expected %g",
                  res_trial_test_name(tests[k]), power->power, size);
    }
    mdl_scenario_free(scenario);
}

Test(slow_trial_power, schoenfeld)
{
    struct mdl_scenario *scenario = test_two_delays(NULL, 0);
    const struct res_trial_designed designed = test_power(scenario, &test_as_designed, TRIALS, tests, 2);
    const double formula = res_power_schoenfeld(1.6, designed.events[0] + designed.events[1], 0.5, 0.05);
    for (size_t k = 0; k < 2; k++) {
        const struct res_trial_power *power = &designed.tests[tests[k]];
        cr_assert(lt(dbl, fabs(power->power - formula), 4 * power->mcse + 0.01), "%s: %g, formula %g",
                  res_trial_test_name(tests[k]), power->power, formula);
    }
    mdl_scenario_free(scenario);
}
