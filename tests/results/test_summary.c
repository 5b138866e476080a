/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (worked by hand; the 97.5 % point of Student's t with 3 degrees of freedom is 3.182446305). */
#include "results/summary.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <signal.h>

#include "tests/results/samples.h"

#define NOTHING ((double)NAN)

static struct res_summary summarise(const struct res_sample *sample, const char *name)
{
    struct res_summary summary;
    cr_assert(eq(int, res_summarise(sample, res_columns_find(&sample->columns, name), &summary, NULL), SIM_OK));
    return summary;
}

Test(summary, mean_spread_and_quantiles)
{
    struct res_sample *sample = sample_of("a", 4);
    sample_set(sample, "ended_share", (const double[]){4, 1, 2, 3});
    struct res_summary summary = summarise(sample, "ended_share");
    double sd = sqrt(5.0 / 3);
    cr_assert(eq(sz, summary.n, 4));
    cr_assert(eq(dbl, summary.mean, 2.5));
    cr_assert(epsilon_eq(dbl, summary.sd, sd, 1e-14));
    cr_assert(epsilon_eq(dbl, summary.se, sd / 2, 1e-14));
    cr_assert(epsilon_eq(dbl, summary.ci_lo, 2.5 - 3.182446305 * sd / 2, 1e-8));
    cr_assert(epsilon_eq(dbl, summary.ci_hi, 2.5 + 3.182446305 * sd / 2, 1e-8));
    cr_assert(epsilon_eq(dbl, summary.p05, 1.15, 1e-14));
    cr_assert(eq(dbl, summary.p50, 2.5));
    cr_assert(epsilon_eq(dbl, summary.p95, 3.85, 1e-14));
    res_sample_free(sample);
}

Test(summary, undefined_replications_are_left_out_and_told)
{
    struct res_sample *sample = sample_of("a", 4);
    sample_set(sample, "ended_share", (const double[]){NOTHING, 1, NOTHING, 3});
    struct res_summary summary = summarise(sample, "ended_share");
    cr_assert(eq(sz, summary.n, 2));
    cr_assert(eq(dbl, summary.mean, 2));
    sample_set(sample, "ended_share", (const double[]){NOTHING, NOTHING, NOTHING, NOTHING});
    summary = summarise(sample, "ended_share");
    cr_assert(eq(sz, summary.n, 0));
    cr_assert(isnan(summary.mean) && isnan(summary.sd) && isnan(summary.ci_lo) && isnan(summary.p50));
    res_sample_free(sample);
}

Test(summary, one_replication_has_no_spread)
{
    struct res_sample *sample = sample_of("a", 1);
    sample_set(sample, "ended_share", (const double[]){7});
    struct res_summary summary = summarise(sample, "ended_share");
    cr_assert(eq(dbl, summary.mean, 7));
    cr_assert(eq(dbl, summary.p95, 7));
    cr_assert(isnan(summary.sd) && isnan(summary.se) && isnan(summary.ci_lo) && isnan(summary.ci_hi));
    res_sample_free(sample);
}

Test(summary, cost_per_clarified_is_a_ratio_of_means)
{
    struct res_sample *sample = sample_of("a", 4);
    sample_set(sample, "total_cost", (const double[]){100, 140, 120, 40});
    sample_set(sample, "clarified_citizens", (const double[]){1, 3, 4, 0});
    sample_set(sample, "cost_per_clarified", (const double[]){100, 140.0 / 3, 30, NOTHING});
    struct res_summary summary = summarise(sample, "cost_per_clarified");
    /* R = 400/8 = 50, not the mean of 100, 46.7 and 30; residuals x - 50 y are 50, -10, -80, 40 */
    double sd = sqrt((2500 + 100 + 6400 + 1600) / 3.0) / 2;
    cr_assert(eq(dbl, summary.mean, 50));
    cr_assert(eq(sz, summary.n, 4));
    cr_assert(epsilon_eq(dbl, summary.sd, sd, 1e-12));
    cr_assert(epsilon_eq(dbl, summary.ci_hi, 50 + 3.182446305 * sd / 2, 1e-7));
    /* the replication that clarified nobody stands above all others */
    cr_assert(epsilon_eq(dbl, summary.p50, (140.0 / 3 + 100) / 2, 1e-12));
    cr_assert(isnan(summary.p95));
    res_sample_free(sample);
}

Test(summary, nobody_clarified_in_any_replication_is_undefined)
{
    struct res_sample *sample = sample_of("a", 3);
    sample_set(sample, "total_cost", (const double[]){100, 140, 120});
    sample_set(sample, "clarified_citizens", (const double[]){0, 0, 0});
    struct res_summary summary = summarise(sample, "cost_per_clarified");
    cr_assert(isnan(summary.mean) && isnan(summary.sd) && isnan(summary.p50));
    res_sample_free(sample);
}

Test(summary, a_cut_sample_keeps_its_first_replications)
{
    struct res_sample *sample = sample_of("a", 4);
    sample_set(sample, "ended_share", (const double[]){1, 2, 30, 40});
    sample_set(sample, "passive_share", (const double[]){5, 6, 70, 80});
    res_sample_cut(sample, 2);
    cr_assert(eq(dbl, summarise(sample, "ended_share").mean, 1.5));
    cr_assert(eq(dbl, summarise(sample, "passive_share").mean, 5.5));
    res_sample_free(sample);
}

Test(summary, a_sample_cannot_be_cut_longer, .signal = SIGABRT)
{
    struct res_sample *sample = sample_of("a", 4);
    res_sample_cut(sample, 5);
}
