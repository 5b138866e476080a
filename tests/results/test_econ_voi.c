/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: analytic (the two-alternative normal case has an EVPI in closed form) and exact (tests/golden/econ_*.csv:
 * 600 draws of three alternatives and what a few lines of R, which share no code with us, make of them).
 */
#include "results/econ/voi.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/text/csv.h"

#define NORMAL_DRAWS 20000

/* Net benefit of B less A is N(m, s): EVPI = s phi(m/s) - |m| Phi(-|m|/s). */
Test(econ_voi, evpi_of_two_normal_alternatives_is_the_closed_form)
{
    static const double means[] = {0, 1000, -2500, 9000};
    for (size_t c = 0; c < sizeof means / sizeof means[0]; c++) {
        const double m = means[c];
        const double s = 3000;
        double *cost = calloc(2 * NORMAL_DRAWS, sizeof *cost);
        double *effect = calloc(2 * NORMAL_DRAWS, sizeof *effect);
        for (size_t i = 0; i < NORMAL_DRAWS; i++) {
            cost[2 * i + 1] = -(m + gsl_cdf_gaussian_Pinv(((double)i + 0.5) / NORMAL_DRAWS, s));
        }
        const struct res_draws draws = {NORMAL_DRAWS, 2, cost, effect};
        const double exact = s * gsl_ran_ugaussian_pdf(m / s) - fabs(m) * gsl_cdf_ugaussian_P(-fabs(m) / s);
        double shares[2];
        /* midpoints of equal strata: the tails beyond the last midpoint are all that is lost */
        cr_assert(lt(dbl, fabs(res_voi_evpi(&draws, 0) - exact), 1e-3 * s), "mean %g", m);
        res_voi_acceptability(&draws, 0, shares);
        cr_assert(lt(dbl, fabs(shares[1] - gsl_cdf_ugaussian_P(m / s)), 1.0 / NORMAL_DRAWS));
        free(cost);
        free(effect);
    }
}

struct case_of_r {
    struct res_csv draws_csv, expected;
    struct res_draws draws;
    double *cost, *effect, *parameters[3];
};

static struct case_of_r r;

static double field(const struct res_csv *csv, size_t row, const char *name)
{
    double value = 0;
    cr_assert(eq(int, res_csv_number(csv, row, res_csv_find(csv, name), &value, NULL), SIM_OK));
    return value;
}

static void open_case(void)
{
    static const char *const costs[] = {"cost_a", "cost_b", "cost_c"};
    static const char *const effects[] = {"effect_a", "effect_b", "effect_c"};
    static const char *const parameters[] = {"p1", "p2", "p3"};
    cr_assert(eq(int, res_csv_read(&r.draws_csv, AFKLAR_TEST_GOLDEN "/econ_draws.csv", NULL), SIM_OK));
    cr_assert(eq(int, res_csv_read(&r.expected, AFKLAR_TEST_GOLDEN "/econ_voi_expected.csv", NULL), SIM_OK));
    const size_t n = res_csv_row_count(&r.draws_csv);
    r.cost = calloc(3 * n, sizeof *r.cost);
    r.effect = calloc(3 * n, sizeof *r.effect);
    for (int k = 0; k < 3; k++) {
        r.parameters[k] = calloc(n, sizeof *r.parameters[k]);
        for (size_t i = 0; i < n; i++) {
            r.cost[3 * i + (size_t)k] = field(&r.draws_csv, i, costs[k]);
            r.effect[3 * i + (size_t)k] = field(&r.draws_csv, i, effects[k]);
            r.parameters[k][i] = field(&r.draws_csv, i, parameters[k]);
        }
    }
    r.draws = (struct res_draws){n, 3, r.cost, r.effect};
}

static void close_case(void)
{
    free(r.cost);
    free(r.effect);
    for (int k = 0; k < 3; k++) {
        free(r.parameters[k]);
    }
    res_csv_release(&r.draws_csv);
    res_csv_release(&r.expected);
}

/* "p1+p3" as columns. */
static double evppi_of(double threshold, const char *set)
{
    const double *values[3];
    size_t count = 0;
    double worth = -1;
    for (const char *at = set; at != NULL && *at != '\0'; at = strchr(at, '+') == NULL ? NULL : strchr(at, '+') + 1) {
        values[count++] = r.parameters[at[1] - '1'];
    }
    cr_assert(
        eq(int, res_voi_evppi(&r.draws, threshold, values, count, res_voi_bins(r.draws.draws), &worth, NULL), SIM_OK));
    return worth;
}

TestSuite(econ_voi_r, .init = open_case, .fini = close_case);

Test(econ_voi_r, evpi_evppi_and_acceptability_are_those_of_r)
{
    size_t rows = 0;
    for (size_t row = 0; row < res_csv_row_count(&r.expected); row++, rows++) {
        const char *quantity = res_csv_field(&r.expected, row, 0);
        const char *what = res_csv_field(&r.expected, row, 2);
        const double threshold = field(&r.expected, row, "threshold");
        const double expected = field(&r.expected, row, "value");
        double shares[3];
        res_voi_acceptability(&r.draws, threshold, shares);
        const double got = strcmp(quantity, "evpi") == 0   ? res_voi_evpi(&r.draws, threshold)
                           : strcmp(quantity, "ceac") == 0 ? shares[what[0] - 'a']
                                                           : evppi_of(threshold, what);
        cr_assert(lt(dbl, fabs(got - expected), 1e-9 * fmax(1, fabs(expected)) + 1e-7), "%s %s at %g: %.12g, not %.12g",
                  quantity, what, threshold, got, expected);
    }
    cr_assert(eq(sz, rows, 45));
}

/* A set is worth the same whatever is asked for first, and never less than a part of it. */
static double evppi_of_set(double threshold, unsigned members)
{
    const double *values[3];
    double singles[3];
    size_t count = 0;
    double worth = -1;
    for (unsigned p = 0; p < 3; p++) {
        static const char *const names[] = {"p1", "p2", "p3"};
        if ((members >> p & 1u) != 0) {
            values[count] = r.parameters[p];
            singles[count++] = evppi_of(threshold, names[p]);
        }
    }
    cr_assert(eq(int, res_voi_evppi_set(&r.draws, threshold, values, singles, count, &worth, NULL), SIM_OK));
    return worth;
}

Test(econ_voi_r, a_set_is_never_worth_less_than_any_part_of_it)
{
    for (double threshold = 0; threshold <= 600000; threshold += 50000) {
        double worth[8] = {0};
        for (unsigned set = 1; set < 8; set++) {
            worth[set] = evppi_of_set(threshold, set);
            cr_assert(le(dbl, worth[set], res_voi_evpi(&r.draws, threshold)));
            for (unsigned part = 1; part < set; part++) {
                if ((part & set) == part) {
                    cr_assert(ge(dbl, worth[set], worth[part]), "%u and %u at %g", set, part, threshold);
                }
            }
        }
    }
}

Test(econ_voi_r, knowing_more_is_never_worth_less)
{
    for (double threshold = 0; threshold <= 600000; threshold += 50000) {
        const double all = res_voi_evpi(&r.draws, threshold);
        const double one = evppi_of(threshold, "p1");
        const double two = evppi_of(threshold, "p1+p2");
        const double three = evppi_of(threshold, "p1+p2+p3");
        cr_assert(ge(dbl, one, 0));
        cr_assert(ge(dbl, two, one - 1e-9));
        cr_assert(ge(dbl, three, two - 1e-9));
        cr_assert(ge(dbl, all, three - 1e-9));
    }
}
