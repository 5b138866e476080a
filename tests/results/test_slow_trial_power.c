/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. 10,000 whole trials of two exponential delays in a simulated world.
 *
 * Size at the null of every test: within 4 Monte Carlo errors of its own size in such data. For tests of shares that is
 * their exact size by enumeration (above 5 % for Pearson's in a small sample); for the others, whose normal
 * approximations err by some tenths of a point, the size in 40,000 trials drawn from the law without any world
 * (tests/results/trial_reference.h). Power likewise; Schoenfeld's formula stands beside it.
 */
#include <math.h>

#include "results/trial/power_exact.h"
#include "results/trial/power_formula.h"
#include "tests/results/trial_reference.h"

#define TRIALS 10000
#define REFERENCE_TRIALS 40000

static const enum res_trial_test tests[] = {
    RES_TEST_COX_EFRON, RES_TEST_COX_BRESLOW,  RES_TEST_LOGRANK,         RES_TEST_PEARSON,    RES_TEST_YATES,
    RES_TEST_FISHER,    RES_TEST_FISHER_MID_P, RES_TEST_RISK_DIFFERENCE, RES_TEST_RISK_RATIO, RES_TEST_LOGISTIC,
    RES_TEST_RMST,      RES_TEST_WELCH,        RES_TEST_RANK_SUM};
#define TESTS (sizeof tests / sizeof tests[0])

/* People per arm and days of follow-up of one list: 63 % have the event; 50 % of 8, where the exact size of Pearson's
 * test is 7.7 %; 10 % of 30, where one trial in 555 has no event at all. */
static const struct {
    size_t per_arm;
    double days;
    const char *people, *end;
} designs[] = {
    {80, 396, "populations.drawn.intakes.january.citizens=160", "end=\"2019-02-01\""},
    {8, 280, "populations.drawn.intakes.january.citizens=16", "end=\"2018-10-08\""},
    {30, 42, "populations.drawn.intakes.january.citizens=60", "end=\"2018-02-12\""},
};

static void assert_exact_size(const struct res_trial_designed *designed, const struct res_binomial_trial *binomial)
{
    struct res_exact_power exact;
    cr_assert(eq(int, res_power_exact(binomial, &exact, NULL), SIM_OK));
    const struct res_trial_power *pearson = &designed->tests[RES_TEST_PEARSON];
    const struct res_trial_power *fisher = &designed->tests[RES_TEST_FISHER];
    const double size = exact.pearson / (1 - exact.undefined), n = (double)designed->trials;
    cr_assert(lt(dbl, fabs(pearson->power - size), 4 * sqrt(size * (1 - size) / n)), "Pearson %g, exactly %g",
              pearson->power, size);
    cr_assert(lt(dbl, fabs(fisher->power - exact.fisher), 4 * sqrt(exact.fisher * (1 - exact.fisher) / n)),
              "Fisher %g, exactly %g", fisher->power, exact.fisher);
    const double none = exact.undefined, failed = (double)pearson->failed / n;
    cr_assert(le(dbl, fabs(failed - none), 4 * sqrt(none * (1 - none) / n)), "%g without an answer, %g", failed, none);
}

Test(slow_trial_power, size_at_the_null)
{
    bool passes = false;
    for (size_t d = 0; d < sizeof designs / sizeof designs[0]; d++) {
        const char *const sets[] = {designs[d].people, "populations.drawn.intakes.february.citizens=0", designs[d].end};
        const struct res_trial_design null = {RES_AS_DESIGNED, RES_AS_DESIGNED, true, false, 0};
        const size_t n = designs[d].per_arm;
        const double share = 1 - exp(-designs[d].days / 400);
        const struct res_binomial_trial binomial = {.share = {share, share}, .people = {n, n}, .alpha = 0.05};
        struct reference law = {.lists = 1, .people = {2 * n, 0}, .days = {designs[d].days, 0}, .mean = {400, 400}};
        struct mdl_scenario *scenario = test_two_delays(sets, 3);
        const struct res_trial_designed designed = test_power(scenario, &null, TRIALS, tests, TESTS);
        const struct res_trial_designed reference = test_reference(&law, REFERENCE_TRIALS, tests, TESTS);
        assert_exact_size(&designed, &binomial);
        for (size_t k = 0; k < TESTS; k++) {
            assert_same_power(&designed, &reference, tests[k]);
            printf("# size, %zu per arm, %s: %.4f (law %.4f)\n", n, res_trial_test_name(tests[k]),
                   designed.tests[tests[k]].power, reference.tests[tests[k]].power);
        }
        passes = passes || designed.tests[RES_TEST_PEARSON].power > 0.07;
        mdl_scenario_free(scenario);
    }
    cr_assert(passes, "the small design in which Pearson's test exceeds its level");
}

/* The law's power lies within 1.2 points of Schoenfeld's formula: what the formula leaves out, measured without a world
 * by 40,000 trials. */
Test(slow_trial_power, power_by_the_law_and_by_schoenfeld)
{
    struct mdl_scenario *scenario = test_two_delays(NULL, 0);
    struct reference law = {.lists = 2, .people = {81, 79}, .days = {396, 365}, .mean = {400, 250}};
    const struct res_trial_designed designed = test_power(scenario, &test_as_designed, TRIALS, tests, TESTS);
    const struct res_trial_designed reference = test_reference(&law, REFERENCE_TRIALS, tests, TESTS);
    const double formula = res_power_schoenfeld(1.6, designed.events[0] + designed.events[1], 0.5, 0.05);
    for (size_t k = 0; k < TESTS; k++) {
        assert_same_power(&designed, &reference, tests[k]);
    }
    const struct res_trial_power *logrank = &reference.tests[RES_TEST_LOGRANK];
    printf("# power of log-rank %.4f, by the law %.4f, Schoenfeld %.4f\n", designed.tests[RES_TEST_LOGRANK].power,
           logrank->power, formula);
    cr_assert(lt(dbl, fabs(logrank->power - formula), 0.012), "by the law %g, formula %g", logrank->power, formula);
    mdl_scenario_free(scenario);
}
