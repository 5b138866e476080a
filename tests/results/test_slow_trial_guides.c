/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. 10,000 whole trials whose treated arm is in the care of six guides who differ: power and
 * size of the test that takes the guides into account and of the one that does not, within 4 Monte Carlo errors of what
 * quadrature and finite sums say (tests/results/trial_guides.h); the planning formula is printed beside.
 */
#include <math.h>

#include "tests/results/trial_guides.h"

Test(slow_trial_guides, power)
{
    static const double sds[] = {0, 0.1, 0.15, 0.3};
    for (size_t k = 0; k < 4; k++) {
        assert_guides(guides_help, sds[k], 10000);
    }
}

Test(slow_trial_guides, size)
{
    static const double sds[] = {0, 0.1, 0.15, 0.3};
    for (size_t k = 0; k < 4; k++) {
        assert_guides_at_the_null(sds[k], 10000);
    }
}
