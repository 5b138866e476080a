/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (worked by hand; quantiles of the t distribution by GSL). */
#include "results/compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "tests/results/samples.h"
#include "tests/results/text.h"

#define NOTHING ((double)NAN)

static struct res_sample *first, *second;
static struct res_comparison comparison;

static void make(void)
{
    first = sample_of("typical", 4);
    second = sample_of("cab", 4);
    sample_set(first, "ended_share", (const double[]){1, 2, 3, 4});
    sample_set(second, "ended_share", (const double[]){3, 5, 5, 9});
}

static void done(void)
{
    res_comparison_release(&comparison);
    res_sample_free(first);
    res_sample_free(second);
}

TestSuite(compare, .init = make, .fini = done);

static void compare(void)
{
    const struct res_sample *const pair[] = {first, second};
    static const struct res_sample *kept[2];
    memcpy(kept, pair, sizeof pair);
    cr_assert(eq(int, res_compare(&comparison, kept, 2, NULL), SIM_OK));
}

static const struct res_difference *difference_of(const char *measure, size_t a, size_t b)
{
    for (size_t i = 0; i < comparison.count; i++) {
        const struct res_difference *difference = &comparison.at[i];
        if (difference->a == a && difference->b == b && strcmp(difference->column->name, measure) == 0) {
            return difference;
        }
    }
    cr_assert(false, "no difference of %s", measure);
    return NULL;
}

Test(compare, paired_difference_by_hand)
{
    compare();
    const struct res_difference *difference = difference_of("ended_share", 0, 1);
    /* differences 2, 3, 2, 5: mean 3, variance 2; variances of the two 5/3 and 19/3 */
    double half = gsl_cdf_tdist_Pinv(0.975, 3) * sqrt(2.0 / 4);
    double va = 5.0 / 3;
    double vb = 19.0 / 3;
    cr_assert(eq(dbl, difference->mean_a, 2.5));
    cr_assert(eq(dbl, difference->mean_b, 5.5));
    cr_assert(eq(dbl, difference->difference, 3));
    cr_assert(epsilon_eq(dbl, difference->se, sqrt(0.5), 1e-14));
    cr_assert(epsilon_eq(dbl, difference->ci_lo, 3 - half, 1e-12));
    cr_assert(epsilon_eq(dbl, difference->ci_hi, 3 + half, 1e-12));
    cr_assert(epsilon_eq(dbl, difference->variance_reduction, (va + vb) / 2, 1e-12));
    cr_assert(epsilon_eq(dbl, difference->ceiling, (va + vb) / pow(sqrt(va) - sqrt(vb), 2), 1e-12));
    cr_assert(le(dbl, difference->variance_reduction, difference->ceiling));
}

Test(compare, a_pair_that_moves_as_one_reaches_the_ceiling)
{
    sample_set(second, "ended_share", (const double[]){2, 4, 6, 8});
    compare();
    const struct res_difference *difference = difference_of("ended_share", 0, 1);
    cr_assert(epsilon_eq(dbl, difference->variance_reduction, 5, 1e-12));
    cr_assert(epsilon_eq(dbl, difference->ceiling, 5, 1e-12));
}

Test(compare, a_constant_shift_has_no_spread_and_constants_no_reduction)
{
    sample_set(second, "ended_share", (const double[]){2, 3, 4, 5});
    sample_set(first, "passive_share", (const double[]){1, 1, 1, 1});
    sample_set(second, "passive_share", (const double[]){2, 2, 2, 2});
    compare();
    cr_assert(isinf(difference_of("ended_share", 0, 1)->variance_reduction));
    cr_assert(isinf(difference_of("ended_share", 0, 1)->ceiling));
    cr_assert(isnan(difference_of("passive_share", 0, 1)->variance_reduction));
    cr_assert(eq(dbl, difference_of("passive_share", 0, 1)->se, 0));
}

Test(compare, only_pairs_defined_on_both_sides_count)
{
    sample_set(second, "ended_share", (const double[]){3, NOTHING, 5, 9});
    compare();
    const struct res_difference *difference = difference_of("ended_share", 0, 1);
    cr_assert(eq(sz, difference->n, 3));
    cr_assert(epsilon_eq(dbl, difference->mean_a, 8.0 / 3, 1e-14));
    cr_assert(epsilon_eq(dbl, difference->difference, 3, 1e-14));
}

Test(compare, a_measure_of_one_side_only_has_a_mean_and_no_difference)
{
    sample_set(second, "ended_share", (const double[]){NOTHING, NOTHING, NOTHING, NOTHING});
    compare();
    const struct res_difference *difference = difference_of("ended_share", 0, 1);
    cr_assert(eq(sz, difference->n, 0));
    cr_assert(eq(dbl, difference->mean_a, 2.5));
    cr_assert(isnan(difference->mean_b) && isnan(difference->difference) && isnan(difference->se));
}

Test(compare, ratios_are_compared_by_their_means)
{
    sample_set(first, "total_cost", (const double[]){100, 140, 120, 40});
    sample_set(first, "clarified_citizens", (const double[]){1, 3, 4, 0});
    sample_set(second, "total_cost", (const double[]){100, 140, 120, 40});
    sample_set(second, "clarified_citizens", (const double[]){4, 4, 4, 4});
    compare();
    const struct res_difference *difference = difference_of("cost_per_clarified", 0, 1);
    /* 50 and 25; linear values (50 -10 -80 40)/2 and (0 10 5 -15), their differences -25 15 45 -35 */
    cr_assert(eq(dbl, difference->difference, -25));
    cr_assert(epsilon_eq(dbl, difference->se, sqrt((625 + 225 + 2025 + 1225) / 3.0 / 4), 1e-12));
}

Test(compare, three_scenarios_make_simultaneous_pairs)
{
    struct res_sample *third = sample_of("typical", 4);
    sample_set(third, "ended_share", (const double[]){1, 1, 1, 2});
    const struct res_sample *samples[] = {first, second, third};
    cr_assert(eq(int, res_compare(&comparison, samples, 3, NULL), SIM_OK));
    cr_assert(eq(sz, comparison.pairs, 3));
    cr_assert(eq(sz, comparison.count, 3 * first->columns.count));
    expect_text(comparison.names[0], "typical");
    expect_text(comparison.names[2], "typical#2");
    const struct res_difference *difference = difference_of("ended_share", 0, 1);
    double half = gsl_cdf_tdist_Pinv(1 - 0.05 / 6, 3) * sqrt(2.0 / 4);
    cr_assert(epsilon_eq(dbl, difference->ci_hi, 3 + half, 1e-12));
    cr_assert(eq(dbl, difference_of("ended_share", 1, 2)->difference, 1.25 - 5.5));
    res_sample_free(third);
}

Test(compare, samples_of_other_luck_are_refused)
{
    struct sim_error error;
    const struct res_sample *samples[] = {first, second};
    second->seed = 2;
    cr_assert(eq(int, res_compare(&comparison, samples, 2, &error), SIM_ERR_USAGE));
    expect_part(error.message, "seeds 1 and 2");
    expect_part(error.hint, "--seed");
    second->seed = 1;
    res_sample_cut(second, 3);
    cr_assert(eq(int, res_compare(&comparison, samples, 2, &error), SIM_ERR_USAGE));
    expect_part(error.message, "4 from 1 and 3 from 1");
    cr_assert(eq(int, res_compare(&comparison, samples, 1, &error), SIM_ERR_USAGE));
}

Test(compare, measures_are_matched_by_name)
{
    size_t column = res_columns_find(&second->columns, "caseload_ks");
    memcpy(second->columns.at[column].name, "caseload_xx", sizeof "caseload_xx");
    compare();
    cr_assert(eq(sz, comparison.count, first->columns.count - 1));
}
