/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. Whole trials with loss to follow-up, by register and at a visit, at random, by arm and
 * because of the outcome: power within 4 Monte Carlo errors of the sum over who may remain, the formula with n (1 -
 * lost) beside it; the bias of loss by outcome within 4 of its value on paper. tests/results/test_slow_trial_losses.c
 * has more trials.
 */
#include "tests/results/trial_losses.h"

Test(trial_losses, at_random)
{
    assert_loss_at_random(600, 10000);
}

Test(trial_losses, at_a_visit)
{
    assert_loss_at_a_visit(600);
}

Test(trial_losses, by_outcome)
{
    assert_loss_by_outcome(400);
}

Test(trial_losses, by_outcome_at_the_null)
{
    assert_loss_at_the_null(600);
}
