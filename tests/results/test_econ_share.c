/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: analytic. The share of a result by status, against the variance of the triangular law. */
#include "results/econ/share.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct res_parameter parameter_of(enum mdl_status status, double low, double value, double high)
{
    struct res_parameter parameter = {.status = status};
    parameter.in[0] = (struct res_parameter_range){true, low, value, high};
    return parameter;
}

/* Triangular(a, c, b): (a^2 + b^2 + c^2 - ab - ac - bc) / 18; through a line of slope s it grows by s^2. */
Test(econ_share, variance_is_that_of_the_triangular_law)
{
    const struct res_parameter parameter = parameter_of(MDL_STATUS_ASSUMED, 2, 3, 7);
    const double variance = (4.0 + 49.0 + 9.0 - 14.0 - 6.0 - 21.0) / 18;
    cr_assert(epsilon_eq(dbl, res_status_share_variance(&parameter, 5.0), variance, 1e-12));
    cr_assert(epsilon_eq(dbl, res_status_share_variance(&parameter, -10.0), 4 * variance, 1e-12));
}

Test(econ_share, adds_up_by_status)
{
    struct res_parameter list[3] = {parameter_of(MDL_STATUS_ASSUMED, 0, 0.5, 1),
                                    parameter_of(MDL_STATUS_PUBLISHED, 0, 0.5, 1),
                                    parameter_of(MDL_STATUS_ASSUMED, 0, 0.5, 1)};
    const struct res_parameters parameters = {.at = list, .count = 3};
    /* bars come in any order, and one could not be run */
    const struct res_tornado_bar bars[3] = {
        {.parameter = 1, .effect_low = 1, .effect_high = 2, .cost_low = 0, .cost_high = 0},
        {.parameter = 0, .effect_low = 0, .effect_high = 3, .cost_low = 5, .cost_high = 1},
        {.parameter = 2, .effect_high = 100, .cost_high = 100, .failed = true}};
    struct res_status_share share;
    res_status_share_set(&share, bars, &parameters);
    cr_assert(eq(sz, share.moved[MDL_STATUS_ASSUMED], 2));
    cr_assert(eq(sz, share.moved[MDL_STATUS_PUBLISHED], 1));
    cr_assert(eq(sz, share.failed, 1));
    cr_assert(epsilon_eq(dbl, share.effect[MDL_STATUS_ASSUMED], 0.9, 1e-12));
    cr_assert(epsilon_eq(dbl, share.effect[MDL_STATUS_PUBLISHED], 0.1, 1e-12));
    cr_assert(epsilon_eq(dbl, share.cost[MDL_STATUS_ASSUMED], 1.0, 1e-12));
    /* 1 - c + c^2 = 3/4 at c = 1/2: variance (9 + 1) / 24 */
    cr_assert(epsilon_eq(dbl, share.effect_sd * share.effect_sd, 10.0 / 24, 1e-12));
}

Test(econ_share, nothing_moves)
{
    struct res_parameter list[1] = {parameter_of(MDL_STATUS_ASSUMED, 0, 0.5, 1)};
    const struct res_parameters parameters = {.at = list, .count = 1};
    const struct res_tornado_bar bars[1] = {{.parameter = 0}};
    struct res_status_share share;
    res_status_share_set(&share, bars, &parameters);
    cr_assert(zero(dbl, share.effect[MDL_STATUS_ASSUMED]));
    cr_assert(zero(dbl, share.effect_sd));
}
