/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two exponential delays with loss to follow-up. Who is lost whatever his outcome leaves a smaller trial of the same
 * shares: the power of Pearson's test is the sum over how many may remain in each arm (results/trial/power_cases.h),
 * and the formula has people (1 - lost). Who is lost because he has the outcome leaves other shares, p (1 - e) / (1 - p
 * e), in a trial of any size.
 */
#ifndef AFKLAR_TESTS_RESULTS_TRIAL_LOSSES_H
#define AFKLAR_TESTS_RESULTS_TRIAL_LOSSES_H

#include "results/trial/power_cases.h"
#include "results/trial/power_formula.h"
#include "tests/results/trial_reference.h"

#define LOSS_TESTS 4

static const enum res_trial_test loss_tests[LOSS_TESTS] = {RES_TEST_PEARSON, RES_TEST_RISK_DIFFERENCE, RES_TEST_LOGRANK,
                                                           RES_TEST_COX_EFRON};

/* One list of 160, 396 days from the draw to the end: 63 v 80 % have the event. */
#define LOSS_DAYS 396
static const char *const loss_list[] = {"populations.drawn.intakes.january.citizens=160",
                                        "populations.drawn.intakes.february.citizens=0"};

static inline double share_by(double mean_days, double days)
{
    return 1 - exp(-days / mean_days);
}

static inline struct res_trial_designed run_losses(const char *const sets[], size_t count,
                                                   const struct res_trial_design *design, uint64_t trials)
{
    const char *all[8] = {loss_list[0], loss_list[1]};
    cr_assert(count <= 6);
    for (size_t k = 0; k < count; k++) {
        all[2 + k] = sets[k];
    }
    struct mdl_scenario *scenario = test_two_delays(all, 2 + count);
    const struct res_trial_designed designed = test_power(scenario, design, trials, loss_tests, LOSS_TESTS);
    mdl_scenario_free(scenario);
    return designed;
}

/* Power of Pearson's test in trials with an answer (all have one here), by the sum. */
static inline double exact_power_with_loss(const struct res_binomial_trial *trial, const double lost[2])
{
    const struct res_power_assumed assumed = {.lost = {lost[0], lost[1]}};
    struct res_power_cases cases;
    cr_assert(eq(int, res_power_cases_run(trial, &assumed, 1, 1, 1, NULL, &cases, NULL), SIM_OK));
    return cases.at[0].exact;
}

static inline void assert_lost(const struct res_trial_designed *designed, const double lost[2])
{
    const double expected = 80 * (lost[0] + lost[1]);
    const double variance = 80 * (lost[0] * (1 - lost[0]) + lost[1] * (1 - lost[1]));
    cr_assert(lt(dbl, fabs(designed->lost - expected), 4 * sqrt(variance / (double)designed->trials)));
    cr_assert(epsilon_eq(dbl, designed->people[0] + designed->people[1], 160 - designed->lost, 1e-9));
}

static inline void assert_plain_loss(const struct res_trial_designed *designed, const double share[2],
                                     const double lost[2], const char *what)
{
    const struct res_binomial_trial trial = {{share[0], share[1]}, {80, 80}, 0.05};
    const struct res_proportions left = {{share[0], share[1]}, {80 * (1 - lost[0]), 80 * (1 - lost[1])}, 0.05};
    const double exact = exact_power_with_loss(&trial, lost), trials = (double)designed->trials;
    const struct res_trial_power *pearson = &designed->tests[RES_TEST_PEARSON];
    const struct res_trial_power *difference = &designed->tests[RES_TEST_RISK_DIFFERENCE];
    printf("# %s, %.0f and %.0f %% lost: Pearson %.4f, on paper %.4f, formula %.4f\n", what, 100 * lost[0],
           100 * lost[1], pearson->power, exact, res_power_normal(&left));
    assert_lost(designed, lost);
    cr_assert(eq(u64, pearson->failed, 0));
    cr_assert(lt(dbl, fabs(pearson->power - exact), 4 * sqrt(exact * (1 - exact) / trials)), "%s: %.4f, on paper %.4f",
              what, pearson->power, exact);
    cr_assert(lt(dbl, fabs(difference->mean - (share[1] - share[0])), 4 * difference->mean_mcse), "no bias: %g",
              difference->mean);
}

/* By registers, the same share or another in each arm. */
static inline void assert_loss_at_random(uint64_t trials, uint64_t reference_trials)
{
    static const char *const sets[][2] = {{"trial.lost_share=30 %"},
                                          {"trial.arms.control.lost_share=10 %", "trial.arms.quick.lost_share=40 %"}};
    static const double lost[][2] = {{0.3, 0.3}, {0.1, 0.4}};
    const double share[2] = {share_by(400, LOSS_DAYS), share_by(250, LOSS_DAYS)};
    for (size_t k = 0; k < 2; k++) {
        const struct res_trial_designed designed = run_losses(sets[k], k + 1, &test_as_designed, trials);
        struct reference law = {.lists = 1,
                                .people = {160, 0},
                                .days = {LOSS_DAYS, 0},
                                .mean = {400, 250},
                                .lost = {lost[k][0], lost[k][1]}};
        const struct res_trial_designed reference = test_reference(&law, reference_trials, loss_tests, LOSS_TESTS);
        const double people[2] = {80 * (1 - lost[k][0]), 80 * (1 - lost[k][1])};
        const double events = people[0] * share[0] + people[1] * share[1];
        assert_plain_loss(&designed, share, lost[k], "register");
        for (size_t t = 0; t < LOSS_TESTS; t++) {
            assert_same_power(&designed, &reference, loss_tests[t]);
        }
        printf("# log-rank %.4f, by the law %.4f, Schoenfeld %.4f\n", designed.tests[RES_TEST_LOGRANK].power,
               reference.tests[RES_TEST_LOGRANK].power,
               res_power_schoenfeld(1.6, events, people[1] / (people[0] + people[1]), 0.05));
    }
}

/* By a survey at one year that reaches fewer than the register knows, and fewest in the treated arm. */
static inline void assert_loss_at_a_visit(uint64_t trials)
{
    static const char *const sets[] = {
        "trial.visits=( { name = \"year\"; at = \"365 days\"; lost_share = \"15 %\"; arm1_lost_share = \"35 %\"; } )"};
    static const double lost[2] = {0.15, 0.35};
    /* Whole days: seen at day 365 is whatever happened before day 366. */
    const double share[2] = {share_by(400, 366), share_by(250, 366)};
    const struct res_trial_designed designed = run_losses(sets, 1, &test_as_designed, trials);
    assert_plain_loss(&designed, share, lost, "survey");
}

/* Half of those with the event are lost because of it: the difference becomes another, and a trial four times as large
 * is as wrong, only more certain of it. */
static inline void assert_loss_by_outcome(uint64_t trials)
{
    static const char *const sets[] = {"trial.lost_event_share=50 %"};
    const double p[2] = {share_by(400, LOSS_DAYS), share_by(250, LOSS_DAYS)}, e = 0.5;
    const double seen[2] = {p[0] * (1 - e) / (1 - p[0] * e), p[1] * (1 - e) / (1 - p[1] * e)};
    for (int64_t per_arm = 80; per_arm <= 320; per_arm *= 4) {
        const struct res_trial_design design = {per_arm, RES_AS_DESIGNED, false, false, 0};
        const struct res_trial_designed designed = run_losses(sets, 1, &design, trials);
        const struct res_trial_power *difference = &designed.tests[RES_TEST_RISK_DIFFERENCE];
        printf("# half of the events lost, %d per arm: difference %.4f, on paper %.4f, true %.4f\n", (int)per_arm,
               difference->mean, seen[1] - seen[0], p[1] - p[0]);
        cr_assert(lt(dbl, fabs(difference->mean - (seen[1] - seen[0])), 4 * difference->mean_mcse));
        cr_assert(gt(dbl, fabs(difference->mean - (p[1] - p[0])), 4 * difference->mean_mcse), "biased");
        const double people = (double)(2 * per_arm), expected = (double)per_arm * e * (p[0] + p[1]);
        cr_assert(lt(dbl, fabs(designed.lost - expected), 4 * sqrt(people * 0.25 / (double)trials)));
    }
}

/* Where the arms are alike the same loss by outcome is no bias. */
static inline void assert_loss_at_the_null(uint64_t trials)
{
    static const char *const sets[] = {"trial.lost_event_share=50 %"};
    const struct res_trial_design null = {RES_AS_DESIGNED, RES_AS_DESIGNED, true, false, 0};
    const struct res_trial_designed designed = run_losses(sets, 1, &null, trials);
    const struct res_trial_power *difference = &designed.tests[RES_TEST_RISK_DIFFERENCE];
    cr_assert(lt(dbl, fabs(difference->mean), 4 * difference->mean_mcse));
}

#endif
