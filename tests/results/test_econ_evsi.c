/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: analytic. Two shares with beta priors and a cost difference that is known: after a trial the expected
 * shares are (a + x) / (a + b + n), so its worth is a finite sum over what it may find. Cost differences in units of
 * money, one unit of effect worth one.
 */
#include "results/econ/evsi.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

#include "sim/chance.h"
#include "sim/tally.h"

#define DRAWS 2000
#define CITIZENS 100
#define SETS 12
#define COST 6.0 /* of B more than of A, for the 100 citizens */

static const double prior[2][2] = {{8, 32}, {10, 30}}; /* beta a, b: means 0.20 and 0.25 */

static double beta_binomial(double a, double b, unsigned n, unsigned x)
{
    return exp(gsl_sf_lnchoose(n, x) + gsl_sf_lnbeta(a + x, b + n - x) - gsl_sf_lnbeta(a, b));
}

static double exact(unsigned n)
{
    double sum = 0;
    for (unsigned x = 0; x <= n; x++) {
        for (unsigned y = 0; y <= n; y++) {
            const double a = (prior[0][0] + x) / (prior[0][0] + prior[0][1] + n);
            const double b = (prior[1][0] + y) / (prior[1][0] + prior[1][1] + n);
            sum += beta_binomial(prior[0][0], prior[0][1], n, x) * beta_binomial(prior[1][0], prior[1][1], n, y) *
                   fmax(0, CITIZENS * (b - a) - COST);
        }
    }
    const double now = CITIZENS * (0.25 - 0.20) - COST;
    return sum - fmax(0, now);
}

static double cost[2 * DRAWS], effect[2 * DRAWS];
static const struct res_draws draws = {DRAWS, 2, cost, effect};

static void draw(uint64_t set)
{
    struct sim_chance chance;
    sim_chance_init(&chance, 11, set, false);
    for (uint32_t i = 0; i < DRAWS; i++) {
        for (uint32_t k = 0; k < 2; k++) {
            const double u = sim_chance_uniform(&chance, sim_chance_who(1, i), k, 0);
            effect[2 * i + k] = CITIZENS * gsl_cdf_beta_Pinv(u, prior[k][0], prior[k][1]);
            cost[2 * i + k] = k * COST;
        }
    }
}

Test(econ_evsi, worth_of_a_trial_of_two_beta_shares_is_the_finite_sum)
{
    static const unsigned sizes[] = {10, 50, 200};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct sim_tally tally = {0};
        for (uint64_t set = 0; set < SETS; set++) {
            double evsi = 0;
            draw(set);
            cr_assert(eq(int, res_evsi(&draws, 1, CITIZENS, sizes[s], set, &evsi, NULL), SIM_OK));
            sim_tally_add(&tally, evsi);
        }
        const double truth = exact(sizes[s]);
        const double se = sim_tally_sd(&tally) / sqrt(SETS);
        cr_assert(lt(dbl, fabs(tally.mean - truth), 4 * se), "n %u: %.4f, not %.4f (se %.4f)", sizes[s], tally.mean,
                  truth, se);
    }
}

Test(econ_evsi, a_larger_trial_is_worth_more_and_none_more_than_knowing_everything)
{
    static const uint64_t sizes[] = {5, 20, 100, 500, 20000};
    double before = 0;
    draw(99);
    const double all = res_voi_evpi(&draws, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        double evsi = 0;
        cr_assert(eq(int, res_evsi(&draws, 1, CITIZENS, sizes[s], 3, &evsi, NULL), SIM_OK));
        cr_assert(ge(dbl, evsi, before));
        cr_assert(le(dbl, evsi, all));
        before = evsi;
    }
    /* so many that the shares are all but known, and with them everything */
    cr_assert(gt(dbl, before, 0.98 * all));
}

Test(econ_evsi, an_effect_that_is_no_share_of_the_citizens_is_refused)
{
    double evsi = 0;
    draw(0);
    effect[7] = CITIZENS + 1;
    cr_assert(eq(int, res_evsi(&draws, 1, CITIZENS, 10, 1, &evsi, NULL), SIM_ERR_USAGE));
}

Test(econ_evsi, the_worth_is_put_in_the_currency_of_the_cost)
{
    const struct mdl_further_trial inputs = {
        .fixed_ore = 1000000, .per_citizen_ore = 50000, .citizens_per_year = 20, .years = 5};
    const struct res_discount none = {NULL, 0, MDL_TIMING_YEAR_END};
    struct res_further_trial trial = {.per_arm = 30, .evsi = 5, .evpi = 8};
    res_further_trial_scale(&trial, &inputs, &none, 10, 2);
    cr_assert(epsilon_eq(dbl, trial.citizens_decided_for, 100, 1e-9));
    cr_assert(epsilon_eq(dbl, trial.worth, 50, 1e-9));
    cr_assert(epsilon_eq(dbl, trial.worth_at_most, 80, 1e-9));
    cr_assert(epsilon_eq(dbl, trial.cost, 10000 + 2 * 30 * 500, 1e-9));
    cr_assert(eq(int, res_further_trial_check(&inputs, NULL), SIM_OK));
    const struct mdl_further_trial empty = {0};
    struct sim_error error;
    cr_assert(eq(int, res_further_trial_check(&empty, &error), SIM_ERR_SCENARIO));
}
