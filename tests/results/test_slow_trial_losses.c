/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. Loss to follow-up (tests/results/trial_losses.h) in 10,000 whole trials of each kind.
 */
#include "tests/results/trial_losses.h"

Test(slow_trial_losses, all)
{
    assert_loss_at_random(10000, 40000);
    assert_loss_at_a_visit(10000);
    assert_loss_by_outcome(4000);
    assert_loss_at_the_null(10000);
}
