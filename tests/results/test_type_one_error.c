/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. 10,000 trials in which the arms are alike: how often each test says they differ. Tests of
 * shares must lie within 4 Monte Carlo errors of their exact size (which for Pearson's may be above 5 %); log-rank,
 * Cox, Welch (normal data) and rank sum within 4 of the nominal 5 %, which they keep closely at 109 per arm.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "results/statistics/cox.h"
#include "results/statistics/logrank.h"
#include "results/statistics/two_samples.h"
#include "results/trial/power_exact.h"
#include "sim/chance.h"

#define TRIALS 10000
#define PER_ARM 109
#define PEOPLE (2 * PER_ARM)

static double arm[PEOPLE], days[PEOPLE], event[PEOPLE], normal[PEOPLE];

/* Exponential times with a mean of two years, followed for as long: 63 % have the event. */
static void draw_trial(uint64_t number)
{
    struct sim_chance chance;
    sim_chance_init(&chance, 218, number, false);
    for (uint32_t i = 0; i < PEOPLE; i++) {
        const uint64_t who = sim_chance_who(0, i);
        const double time = 730 * sim_chance_exponential(&chance, who, sim_purpose("time"), 0);
        arm[i] = i % 2;
        event[i] = time <= 730 ? 1 : 0;
        days[i] = time <= 730 ? time : 730;
        normal[i] = gsl_cdf_ugaussian_Pinv(sim_chance_uniform(&chance, who, sim_purpose("normal"), 0));
    }
}

static void assert_nominal(unsigned rejected, const char *test)
{
    const double size = (double)rejected / TRIALS, mcse = sqrt(0.05 * 0.95 / TRIALS);
    cr_assert(lt(dbl, fabs(size - 0.05), 4 * mcse), "%s: %.4f", test, size);
}

Test(type_one_error, of_the_tests_of_times)
{
    unsigned logrank = 0, cox = 0, welch = 0, rank_sum = 0;
    const struct res_survival data = {.n = PEOPLE, .arm = arm, .time = days, .event = event};
    for (uint64_t number = 0; number < TRIALS; number++) {
        struct res_logrank by_logrank;
        struct res_welch by_welch;
        struct res_rank_sum by_ranks;
        static struct res_cox by_cox;
        draw_trial(number);
        cr_assert(eq(int, res_logrank_test(&data, NULL, &by_logrank), RES_ANALYSIS_OK));
        cr_assert(eq(int, res_cox_fit(&data, RES_TIES_EFRON, &by_cox), RES_ANALYSIS_OK));
        cr_assert(eq(int, res_welch_test(&data, normal, &by_welch), RES_ANALYSIS_OK));
        cr_assert(eq(int, res_rank_sum_test(&data, normal, &by_ranks), RES_ANALYSIS_OK));
        logrank += by_logrank.p < 0.05 ? 1 : 0;
        cox += by_cox.terms.at[0].p < 0.05 ? 1 : 0;
        welch += by_welch.p < 0.05 ? 1 : 0;
        rank_sum += by_ranks.p < 0.05 ? 1 : 0;
    }
    assert_nominal(logrank, "log-rank");
    assert_nominal(cox, "Cox");
    assert_nominal(welch, "Welch");
    assert_nominal(rank_sum, "rank sum");
}

/* 17 per arm at 33 % is one of the small designs in which Pearson's test passes 5 %. */
Test(type_one_error, of_the_tests_of_shares)
{
    static const struct res_binomial_trial trials[] = {
        {{0.1, 0.1}, {109, 109}, 0.05}, {{0.3, 0.3}, {109, 109}, 0.05}, {{0.2, 0.2}, {28, 26}, 0.05},
        {{0.33, 0.33}, {17, 17}, 0.05}, {{0.05, 0.05}, {30, 30}, 0.05},
    };
    bool passes = false;
    for (size_t k = 0; k < sizeof trials / sizeof trials[0]; k++) {
        struct res_exact_power exact;
        struct res_simulated_power simulated;
        struct sim_error error;
        cr_assert(eq(int, res_power_exact(&trials[k], &exact, &error), SIM_OK));
        cr_assert(eq(int, res_power_simulate(&trials[k], TRIALS, 5, 1, NULL, &simulated, &error), SIM_OK));
        cr_assert(lt(dbl, fabs(simulated.pearson.power - exact.pearson),
                     4 * sqrt(exact.pearson * (1 - exact.pearson) / TRIALS)));
        cr_assert(
            lt(dbl, fabs(simulated.fisher.power - exact.fisher), 4 * sqrt(exact.fisher * (1 - exact.fisher) / TRIALS)));
        cr_assert(le(dbl, exact.fisher, 0.05));
        passes = passes || (trials[k].people[0] < 30 && exact.pearson > 0.05);
    }
    cr_assert(passes, "a small design in which Pearson's test exceeds its level");
}
