/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. Contrasts of which the answer is known on paper: one that teaches nothing leaves the factor
 * its uniform law, one that knows everything fixes it, and two of about equal variance disagree by a chi-square that
 * can be worked out by hand. Nothing is simulated.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "results/study/rotate.h"

#define Z 1.6448536269514722 /* 95 % point of the normal law */

/* Factor 0 to 2; treated and control stand `slope` x factor apart, evenly about one half. */
static struct mdl_contrasts contrasts = {
    .values = {0, 1, 2}, .value_count = 3, .count = 2, .at = {{.name = "a"}, {.name = "b"}, {.name = "c"}}};

static struct res_contrast_result contrast(double slope, double of, double published)
{
    struct res_contrast_result at = {.published = published, .treated_of = of, .control_of = of};
    for (size_t i = 0; i < contrasts.value_count; i++) {
        at.points[i].treated = 0.5 + slope * contrasts.values[i] / 2;
        at.points[i].control = 0.5 - slope * contrasts.values[i] / 2;
    }
    return at;
}

static double sd(double slope, double factor, double of)
{
    return sqrt((0.5 - pow(slope * factor, 2) / 2) / of);
}

static const struct res_rotation *find(const struct res_rotations *result, size_t left_out, enum res_learnt learnt)
{
    for (size_t i = 0; i < result->count; i++) {
        if (result->rotations[i].left_out == left_out && result->rotations[i].learnt == learnt) {
            return &result->rotations[i];
        }
    }
    cr_fatal("no rotation %zu", left_out);
}

/* Two contrasts: learning from one is learning from all others. */
Test(rotate, a_contrast_that_knows_everything_fixes_the_factor)
{
    struct res_rotations result = {.contrasts = &contrasts};
    result.at[0] = contrast(0.1, 1e7, 0.15); /* factor 1.5, known to a hundredth */
    result.at[1] = contrast(0.2, 1000, 0.33);
    res_rotate_points(&result);
    const struct res_rotation *at = find(&result, 1, RES_LEARNT_REST);
    const double s = sd(0.2, 1.5, 1000);
    cr_assert(epsilon_eq(dbl, at->factor.middle, 1.5, 0.006));
    cr_assert(epsilon_eq(dbl, at->predicted.middle, 0.30, 0.001));
    cr_assert(epsilon_eq(dbl, at->predicted.low, 0.30 - Z * s, 0.001));
    cr_assert(epsilon_eq(dbl, at->predicted.high, 0.30 + Z * s, 0.001));
    cr_assert(epsilon_eq(dbl, at->percentile, 0.5 * erfc(-0.03 / s / sqrt(2)), 0.01));
    cr_assert(epsilon_eq(dbl, at->log_score, -0.5 * pow(0.03 / s, 2) - log(s * 100 * sqrt(8 * atan(1.0))), 0.02));
}

Test(rotate, a_contrast_that_knows_nothing_leaves_the_law_as_it_was)
{
    struct res_rotations result = {.contrasts = &contrasts};
    result.at[0] = contrast(0, 100, 0.05); /* whatever the factor, the same */
    result.at[1] = contrast(0.2, 1e7, 0.33);
    res_rotate_points(&result);
    const struct res_rotation *learnt = find(&result, 1, RES_LEARNT_REST);
    const struct res_rotation *nothing = find(&result, 1, RES_LEARNT_NOTHING);
    cr_assert(epsilon_eq(dbl, learnt->factor.low, 0.1, 0.006));
    cr_assert(epsilon_eq(dbl, learnt->factor.high, 1.9, 0.006));
    cr_assert(epsilon_eq(dbl, learnt->predicted.low, 0.2 * 0.1, 0.001)); /* no sampling error: uniform on 0 to 0.4 */
    cr_assert(epsilon_eq(dbl, learnt->predicted.high, 0.2 * 1.9, 0.001));
    cr_assert(epsilon_eq(dbl, learnt->percentile, 0.33 / 0.4, 0.005));
    cr_assert(epsilon_eq(dbl, nothing->predicted.high, learnt->predicted.high, 1e-9));
}

Test(rotate, as_stated_is_a_factor_of_one)
{
    struct res_rotations result = {.contrasts = &contrasts};
    result.at[0] = contrast(0.1, 500, 0.15);
    result.at[1] = contrast(0.2, 1000, 0.2);
    res_rotate_points(&result);
    const struct res_rotation *at = find(&result, 1, RES_LEARNT_STATED);
    const double s = sd(0.2, 1, 1000);
    cr_assert(epsilon_eq(dbl, at->predicted.middle, 0.2, 1e-12));
    cr_assert(epsilon_eq(dbl, at->predicted.high, 0.2 + Z * s, 1e-9));
    cr_assert(epsilon_eq(dbl, at->percentile, 0.5, 1e-12));
}

/* Maximum likelihood of two normal figures of one quantity: chi-square (x1 - x2)^2 / (v1 + v2), at their weighted mean.
 */
Test(rotate, two_that_disagree_are_told_so)
{
    struct res_rotations result = {.contrasts = &contrasts};
    result.at[0] = contrast(0.05, 20000, 0.05 * 0.8);
    result.at[1] = contrast(0.05, 10000, 0.05 * 1.4);
    res_rotate_points(&result);
    const double v0 = pow(sd(0.05, 0.8, 20000) / 0.05, 2), v1 = pow(sd(0.05, 1.4, 10000) / 0.05, 2);
    const double q = pow(1.4 - 0.8, 2) / (v0 + v1);
    cr_assert(epsilon_eq(dbl, result.at[0].best, 0.8, 0.006));
    cr_assert(epsilon_eq(dbl, result.at[1].best, 1.4, 0.006));
    cr_assert(epsilon_eq(dbl, result.common, (0.8 / v0 + 1.4 / v1) / (1 / v0 + 1 / v1), 0.01));
    cr_assert(epsilon_eq(dbl, result.q, q, 0.02 * q), "%g %g", result.q, q);
    cr_assert(epsilon_eq(dbl, result.p, erfc(sqrt(q / 2)), 0.01)); /* one degree of freedom */
    cr_assert(not(result.at[0].at_end));
}

Test(rotate, a_contrast_beyond_the_law_is_at_its_end)
{
    struct res_rotations result = {.contrasts = &contrasts};
    result.at[0] = contrast(0.05, 1000, 0.3);
    result.at[1] = contrast(0.05, 1000, 0.05);
    res_rotate_points(&result);
    cr_assert(result.at[0].at_end);
    cr_assert(eq(dbl, result.at[0].best, 2));
    /* three say more than two of what the others teach: one row each */
    contrasts.count = 3;
    result.at[2] = contrast(0.05, 1000, 0.05);
    res_rotate_points(&result);
    cr_assert(eq(sz, result.count, 3 * 5));
    contrasts.count = 2;
}
