/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact (golden columns of power by R's enumeration, formulas of R's power.prop.test, power.t.test and
 * pt, arithmetic) and analytic (simulated power within 4 Monte Carlo errors of the exact one). The first golden rows
 * are the plan of VIVE 2019, those with 30 per arm that of Ishoej 2019: published.
 */
#include "results/trial/power_formula.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

#include "results/statistics/contingency.h"
#include "results/statistics/noncentral_t.h"
#include "results/trial/power_exact.h"
#include "tests/results/trial_data.h"

#define ROWS_MAX 32

struct row {
    struct res_binomial_trial trial;
    double normal, pearson, fisher; /* normal: NAN where there is none */
};

static struct row rows[ROWS_MAX];
static size_t row_count;

static double number_or_none(const char *text)
{
    return strstr(text, "NA") != NULL ? (double)NAN : strtod(text, NULL);
}

static void read_rows(void)
{
    char line[256], normal[32];
    FILE *file = fopen(AFKLAR_TEST_GOLDEN "/power_two_proportions.csv", "r");
    cr_assert(ne(ptr, file, NULL));
    while (fgets(line, sizeof line, file) != NULL && row_count < ROWS_MAX) {
        struct row *row = &rows[row_count];
        row->trial.alpha = 0.05;
        if (sscanf(line, "%zu ,%zu ,%lf ,%lf ,%31[^,],%lf ,%lf", &row->trial.people[0], &row->trial.people[1],
                   &row->trial.share[0], &row->trial.share[1], normal, &row->pearson, &row->fisher) == 7) {
            row->normal = number_or_none(normal);
            row_count++;
        }
    }
    cr_assert(zero(int, fclose(file)));
    cr_assert(eq(sz, row_count, 18));
}

TestSuite(power, .init = read_rows);

/* The shares 2/7, 1/13, 3/7, 2/13 of the last two rows are printed to 7 digits. */
static struct res_binomial_trial trial_of(const struct row *row)
{
    struct res_binomial_trial trial = row->trial;
    static const double shares[] = {2.0 / 7, 1.0 / 13, 3.0 / 7, 2.0 / 13};
    for (int arm = 0; arm < 2; arm++) {
        for (size_t k = 0; k < 4; k++) {
            trial.share[arm] = fabs(trial.share[arm] - shares[k]) < 1e-7 ? shares[k] : trial.share[arm];
        }
    }
    return trial;
}

/* --- two shares -------------------------------------------------------------------------------------------- */

Test(power, normal_formula_agrees_with_r)
{
    for (size_t k = 0; k < row_count; k++) {
        const struct res_binomial_trial *trial = &rows[k].trial;
        const struct res_proportions design = {
            {trial->share[0], trial->share[1]}, {(double)trial->people[0], (double)trial->people[1]}, trial->alpha};
        if (trial->share[0] == trial->share[1]) {
            cr_assert(isnan(res_power_normal(&design)));
        } else if (!isnan(rows[k].normal)) {
            cr_assert(epsilon_eq(dbl, res_power_normal(&design), rows[k].normal, 0.51e-7), "row %zu", k);
        }
    }
}

Test(power, exact_powers_agree_with_enumeration_in_r)
{
    for (size_t k = 0; k < row_count; k++) {
        struct res_exact_power power;
        struct sim_error error;
        const struct res_binomial_trial trial = trial_of(&rows[k]);
        cr_assert(eq(int, res_power_exact(&trial, &power, &error), SIM_OK));
        cr_assert(epsilon_eq(dbl, power.pearson, rows[k].pearson, 0.51e-8), "row %zu: %.10f", k, power.pearson);
        cr_assert(epsilon_eq(dbl, power.fisher, rows[k].fisher, 0.51e-8), "row %zu: %.10f", k, power.fisher);
    }
}

/* market-notes of 109 against 109: exact power of Pearson's test, and its exact size, which passes 5 %. */
Test(power, vive_sized_trials_and_the_size_of_the_test)
{
    static const double cases[][3] = {
        {0.20, 0.30, 0.40617}, {0.25, 0.40, 0.66504}, {0.30, 0.45, 0.62998}, {0.30, 0.50, 0.85540},
        {0.40, 0.55, 0.60143}, {0.40, 0.60, 0.84356}, {0.50, 0.65, 0.60527}, {0.1, 0.1, 0.05279},
        {0.2, 0.2, 0.05102},   {0.3, 0.3, 0.05092},   {0.4, 0.4, 0.04787},   {0.5, 0.5, 0.04927},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct res_exact_power power;
        struct sim_error error;
        const struct res_binomial_trial trial = {{cases[k][0], cases[k][1]}, {109, 109}, 0.05};
        cr_assert(eq(int, res_power_exact(&trial, &power, &error), SIM_OK));
        cr_assert(epsilon_eq(dbl, power.pearson, cases[k][2], 0.51e-5));
        cr_assert(lt(dbl, power.fisher, cases[k][0] == cases[k][1] ? 0.05 : power.pearson));
    }
}

/* Every table of a small trial, judged by the tests themselves. */
Test(power, bounds_of_rejection_are_those_of_the_tests)
{
    const struct res_binomial_trial trial = {{0.3, 0.5}, {17, 23}, 0.05};
    struct res_rejection *rejection;
    struct sim_error error;
    cr_assert(eq(int, res_rejection_create(&rejection, &trial, &error), SIM_OK));
    for (size_t x0 = 0; x0 <= 17; x0++) {
        for (size_t x1 = 0; x1 <= 23; x1++) {
            const struct res_two_by_two table = {{x0, x1}, {17, 23}};
            struct res_chi_square pearson;
            struct res_fisher fisher;
            const bool by_pearson = res_pearson(&table, &pearson) == RES_ANALYSIS_OK && pearson.p < 0.05;
            cr_assert(eq(int, res_fisher_test(&table, &fisher), RES_ANALYSIS_OK));
            cr_assert(eq(int, res_rejection_pearson(rejection, x0, x1), by_pearson), "%zu %zu", x0, x1);
            cr_assert(eq(int, res_rejection_fisher(rejection, x0, x1), fisher.p <= 0.05), "%zu %zu", x0, x1);
        }
    }
    res_rejection_free(rejection);
}

Test(power, certain_and_impossible_events)
{
    struct res_exact_power power;
    struct sim_error error;
    const struct res_binomial_trial none = {{0, 0}, {10, 10}, 0.05}, certain = {{0, 1}, {10, 10}, 0.05};
    cr_assert(eq(int, res_power_exact(&none, &power, &error), SIM_OK));
    cr_assert(eq(dbl, power.pearson, 0));
    cr_assert(eq(dbl, power.undefined, 1));
    cr_assert(eq(int, res_power_exact(&certain, &power, &error), SIM_OK));
    cr_assert(epsilon_eq(dbl, power.pearson, 1, 1e-15));
    cr_assert(eq(dbl, power.undefined, 0));
}

Test(power, trials_out_of_range)
{
    static const struct res_binomial_trial wrong[] = {
        {{-0.1, 0.5}, {10, 10}, 0.05},        {{0.1, 1.5}, {10, 10}, 0.05}, {{0.1, 0.5}, {0, 10}, 0.05},
        {{0.1, 0.5}, {10, 1000000000}, 0.05}, {{0.1, 0.5}, {10, 10}, 0},    {{0.1, 0.5}, {10, 10}, 1},
        {{0.1, (double)NAN}, {10, 10}, 0.05},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        struct res_exact_power power;
        struct res_simulated_power simulated;
        struct sim_error error;
        cr_assert(eq(int, res_power_exact(&wrong[k], &power, &error), SIM_ERR_USAGE));
        cr_assert(eq(int, res_power_simulate(&wrong[k], 10, 1, 1, NULL, &simulated, &error), SIM_ERR_USAGE));
    }
}

/* Many cells at once: 36 of them beyond 4 errors by chance in 1 of 400 seeds; this seed is fixed. */
Test(power, simulated_powers_lie_in_the_monte_carlo_band_of_the_exact)
{
    const uint64_t trials = 100000;
    for (size_t k = 0; k < row_count; k++) {
        struct res_simulated_power simulated;
        struct res_exact_power exact;
        struct sim_error error;
        const struct res_binomial_trial trial = trial_of(&rows[k]);
        cr_assert(eq(int, res_power_exact(&trial, &exact, &error), SIM_OK));
        cr_assert(eq(int, res_power_simulate(&trial, trials, 2019, 1, NULL, &simulated, &error), SIM_OK));
        const double n = (double)trials;
        /* A power of all but 1 has a Poisson number of misses: half a miss is allowed on top. */
        cr_assert(lt(dbl, fabs(simulated.pearson.power_of_all - exact.pearson),
                     4 * sqrt(exact.pearson * (1 - exact.pearson) / n) + 0.5 / n),
                  "row %zu: %g, exact %g", k, simulated.pearson.power_of_all, exact.pearson);
        const double answered = exact.pearson / (1 - exact.undefined);
        cr_assert(lt(dbl, fabs(simulated.pearson.power - answered),
                     4 * sqrt(answered * (1 - answered) / (n * (1 - exact.undefined))) + 0.5 / n),
                  "row %zu: %g, exact %g", k, simulated.pearson.power, answered);
        cr_assert(lt(dbl, fabs(simulated.fisher.power - exact.fisher),
                     4 * sqrt(exact.fisher * (1 - exact.fisher) / n) + 0.5 / n),
                  "row %zu: %g, exact %g", k, simulated.fisher.power, exact.fisher);
        const double failed = (double)simulated.pearson.failed / n;
        cr_assert(
            lt(dbl, fabs(failed - exact.undefined), 4 * sqrt(exact.undefined * (1 - exact.undefined) / n) + 0.5 / n));
        cr_assert(zero(u64, simulated.fisher.failed));
    }
}

/* The check above can fail: the next row's power is not in the band. */
Test(power, the_band_tells_designs_apart)
{
    struct res_simulated_power simulated;
    struct sim_error error;
    cr_assert(eq(int, res_power_simulate(&rows[0].trial, 100000, 2019, 1, NULL, &simulated, &error), SIM_OK));
    cr_assert(gt(dbl, fabs(simulated.pearson.power - rows[0].normal), 4 * simulated.pearson.mcse), "not the formula");
    cr_assert(gt(dbl, fabs(simulated.pearson.power - rows[0].fisher), 4 * simulated.pearson.mcse), "not Fisher's");
}

Test(power, simulation_is_the_same_on_any_number_of_threads)
{
    struct res_simulated_power one, three;
    struct sim_error error;
    cr_assert(eq(int, res_power_simulate(&rows[0].trial, 12345, 7, 1, NULL, &one, &error), SIM_OK));
    cr_assert(eq(int, res_power_simulate(&rows[0].trial, 12345, 7, 3, NULL, &three, &error), SIM_OK));
    cr_assert(eq(u64, one.pearson.rejected, three.pearson.rejected));
    cr_assert(eq(u64, one.fisher.rejected, three.fisher.rejected));
    cr_assert(eq(u64, one.trials, 12345));
}

/* --- formulas ------------------------------------------------------------------------------------------------ */

Test(power, detectable_shares)
{
    static const double cases[][2] = {{.20, .37042}, {.30, .48428}, {.40, .58871}, {.50, .68545}};
    for (size_t k = 0; k < 4; k++) {
        const struct res_proportions design = {{cases[k][0], 0}, {109, 109}, 0.05};
        cr_assert(epsilon_eq(dbl, res_power_detectable_share(&design, 0.8), cases[k][1], 0.51e-5));
    }
    const struct res_proportions tiny = {{0.9, 0}, {5, 5}, 0.05};
    cr_assert(isnan(res_power_detectable_share(&tiny, 0.8)));
}

Test(power, losses_clusters_and_contamination)
{
    const struct res_proportions design = {{0.4, 0.6}, {109, 109}, 0.05};
    static const double clustered[][2] = {{.02, .795}, {.05, .713}, {.10, .599}},
                        diluted[][2] = {{.1, .761}, {.2, .658}};
    for (size_t k = 0; k < 3; k++) {
        cr_assert(epsilon_eq(dbl, res_power_one_arm_clustered(&design, 6, clustered[k][0]), clustered[k][1], 0.51e-3));
    }
    for (size_t k = 0; k < 2; k++) {
        const struct res_proportions seen = res_power_diluted(&design, diluted[k][0] / 2, diluted[k][0] / 2);
        cr_assert(epsilon_eq(dbl, seen.share[1] - seen.share[0], 0.2 * (1 - diluted[k][0]), 1e-15));
        cr_assert(epsilon_eq(dbl, res_power_normal(&seen), diluted[k][1], 0.51e-3));
    }
    const struct res_proportions lost = {{0.4, 0.6}, {0.8 * 109, 0.8 * 109}, 0.05};
    cr_assert(epsilon_eq(dbl, res_power_normal(&lost), 0.757, 0.51e-3));
}

Test(power, t_test_by_the_noncentral_distribution)
{
    static const double people[] = {109, 109};
    static const double cases[][2] = {{.20, 0.3123532225},
                                      {.30, 0.5967505205},
                                      {.38, 0.7975388123},
                                      {.40, 0.8364195395},
                                      {.50, 0.9568073079}}; /* R: power.t.test(strict = TRUE) */
    for (size_t k = 0; k < 5; k++) {
        assert_digits(res_power_t_test(cases[k][0], people, 0.05), cases[k][1], 9);
    }
    cr_assert(epsilon_eq(dbl, res_power_t_test(0, people, 0.05), 0.05, 1e-12));
    /* R: power.t.test(tol = 1e-12); with its usual tolerance it stops at 0.381195 and 0.441053. */
    assert_digits(res_power_detectable_effect(people, 0.05, 0.8), 0.381191802504, 9);
    assert_digits(res_power_detectable_effect(people, 0.05, 0.9), 0.441051772173, 9);
}

Test(power, noncentral_t)
{
    static const struct {
        double t, df, delta, p; /* R: pt(t, df, ncp) */
    } cases[] = {{-1, 3.5, 1.2, 0.0220572443717},     {0, 3.5, 1.2, 0.1150696702217},  {0.5, 3.5, 1.2, 0.2350012796057},
                 {2, 3.5, 1.2, 0.7007093560733},      {10, 3.5, 1.2, 0.9959279291203}, {1.3, 12.5, 0.7, 0.710825518109},
                 {1.97, 216, 2.95, 1.64061537657e-01}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        cr_assert(epsilon_eq(dbl, res_noncentral_t_P(cases[k].t, cases[k].df, cases[k].delta), cases[k].p, 1e-11));
        cr_assert(epsilon_eq(dbl, res_noncentral_t_Q(cases[k].t, cases[k].df, cases[k].delta), 1 - cases[k].p, 1e-11));
    }
    cr_assert(isnan(res_noncentral_t_P(1, -1, 0)));
}

/* Without noncentrality it is Student's distribution, which GSL has; and P(T <= 0) is Phi(-delta) for any df. */
Test(power, noncentral_t_against_what_gsl_has)
{
    static const double dfs[] = {1, 2.5, 10, 216, 1e4, 1e6}, deltas[] = {-3, 0.5, 6, 30};
    for (size_t i = 0; i < 6; i++) {
        for (double t = -4; t <= 4; t += 0.5) {
            cr_assert(epsilon_eq(dbl, res_noncentral_t_P(t, dfs[i], 0), gsl_cdf_tdist_P(t, dfs[i]), 1e-11));
        }
        for (size_t k = 0; k < 4; k++) {
            cr_assert(
                epsilon_eq(dbl, res_noncentral_t_P(0, dfs[i], deltas[k]), gsl_cdf_ugaussian_P(-deltas[k]), 1e-11));
            /* Reflection */
            cr_assert(epsilon_eq(dbl, res_noncentral_t_P(2, dfs[i], deltas[k]),
                                 res_noncentral_t_Q(-2, dfs[i], -deltas[k]), 1e-11));
        }
    }
}

Test(power, schoenfeld)
{
    static const double cases[][3] = {
        {1.3, 456.0981, 610.5860}, {1.5, 190.968, 255.652}, {1.6, 142.1233, 190.2628}, {1.8, 90.87161, 121.65130}};
    for (size_t k = 0; k < 4; k++) {
        assert_digits(res_events_schoenfeld(cases[k][0], 0.5, 0.05, 0.8), cases[k][1], 5);
        assert_digits(res_events_schoenfeld(1 / cases[k][0], 0.5, 0.05, 0.9), cases[k][2], 5);
    }
    cr_assert(epsilon_eq(dbl, res_power_schoenfeld(1.5, 218, 0.5, 0.05), 0.849, 0.0005));
    cr_assert(epsilon_eq(dbl, res_power_schoenfeld(1.5, 120, 0.5, 0.05), 0.603, 0.0005));
    cr_assert(isnan(res_events_schoenfeld(1, 0.5, 0.05, 0.8)));
    cr_assert(isnan(res_power_schoenfeld(-1, 100, 0.5, 0.05)));
}

/* --- size ---------------------------------------------------------------------------------------------------- */

static double normal_at(void *context, size_t per_arm)
{
    struct res_proportions design = *(struct res_proportions *)context;
    design.people[0] = design.people[1] = (double)per_arm;
    return res_power_normal(&design);
}

static double saw_tooth(void *context, size_t per_arm)
{
    (void)context;
    return per_arm == 47 || per_arm >= 50 ? 0.81 : 0.7;
}

static double never(void *context, size_t per_arm)
{
    (void)context;
    (void)per_arm;
    return (double)NAN;
}

Test(power, sample_size_search)
{
    struct res_proportions design = {{0.10, 0.25}, {0, 0}, 0.05};
    const size_t n = res_sample_size_search(normal_at, &design, 0.8, 2, 10000);
    cr_assert(eq(sz, n, 100)); /* R: power.prop.test gives 99.5 */
    cr_assert(lt(dbl, normal_at(&design, n - 1), 0.8));
    cr_assert(eq(sz, res_sample_size_search(saw_tooth, NULL, 0.8, 2, 1000), 50), "47 holds, 48 and 49 do not");
    cr_assert(zero(sz, res_sample_size_search(never, NULL, 0.8, 2, 1000)));
    cr_assert(zero(sz, res_sample_size_search(normal_at, &design, 0.8, 2, 50)));
}
