/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. The sequential test of a chance constraint: how often it errs when it may look after every
 * replication, and how often the right staffing is selected where the best is known.
 */
#include "results/plan/test.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/chance.h"

#define ALPHA 0.05
#define STUDIES 2000
#define MOST 600

static struct sim_chance chance;

static void make(void)
{
    sim_chance_init(&chance, 20190509, 1, false);
}

TestSuite(plan_test, .init = make);

/* Luck of replication r of a study: the same for every staffing, as common random numbers are. */
static double luck(uint32_t study, uint32_t r)
{
    return sim_chance_uniform(&chance, sim_chance_who(1, study), 7, r);
}

Test(plan_test, hand_worked_ratios)
{
    /* B(3/2, 1/2) / B(1/2, 1/2) = 1/2: one kept of one, against p = 0.9: 0.5 / 0.9 */
    cr_assert(epsilon_eq(dbl, exp(res_plan_log_ratio(1, 1, 0.9)), 0.5 / 0.9, 1e-12));
    cr_assert(epsilon_eq(dbl, exp(res_plan_log_ratio(0, 1, 0.9)), 0.5 / 0.1, 1e-12));
    /* mean 1 under p: 0.9 x 0.5/0.9 + 0.1 x 0.5/0.1 = 1 */
    cr_assert(eq(int, res_plan_verdict(0, 0, 0.9, ALPHA), RES_UNDECIDED));
    cr_assert(eq(int, res_plan_verdict(0, 3, 0.9, ALPHA), RES_IS_NOT_KEPT));
    cr_assert(eq(int, res_plan_verdict(200, 200, 0.9, ALPHA), RES_IS_KEPT));
    cr_assert(eq(int, res_plan_verdict(200, 200, 1, ALPHA), RES_UNDECIDED), "that it never fails cannot be proved");
}

Test(plan_test, the_interval_is_where_the_test_does_not_decide)
{
    for (size_t kept = 0; kept <= 50; kept += 5) {
        double low, high;
        res_plan_interval(kept, 50, ALPHA, &low, &high);
        cr_assert(low <= (double)kept / 50 && high >= (double)kept / 50);
        if (low > 0.02) {
            cr_assert(eq(int, res_plan_verdict(kept, 50, low - 0.01, ALPHA), RES_IS_KEPT));
            cr_assert(eq(int, res_plan_verdict(kept, 50, low + 0.001, ALPHA), RES_UNDECIDED));
        }
        if (high < 0.98) {
            cr_assert(eq(int, res_plan_verdict(kept, 50, high + 0.01, ALPHA), RES_IS_NOT_KEPT));
        }
    }
}

/* p is 0.9 exactly: any verdict at any time is an error, and they may come in at most 5 % of studies. */
Test(plan_test, looking_after_every_replication_errs_no_more_than_claimed)
{
    size_t errors = 0;
    for (uint32_t study = 0; study < STUDIES; study++) {
        size_t kept = 0;
        enum res_verdict verdict = RES_UNDECIDED;
        for (uint32_t r = 0; r < MOST && verdict == RES_UNDECIDED; r++) {
            kept += luck(study, r) < 0.9 ? 1 : 0;
            verdict = res_plan_verdict(kept, r + 1, 0.9, ALPHA);
        }
        errors += verdict != RES_UNDECIDED ? 1 : 0;
    }
    cr_assert(le(sz, errors, (size_t)(ALPHA * STUDIES)), "%zu of %d studies", errors, STUDIES);
    cr_assert(ge(sz, errors, STUDIES / 500), "a test that never decides would prove nothing: %zu", errors);
}

/* Six staffings kept in a known share of replications; the third is the first above 0.9. The claim: the chosen one
 * keeps the promise, and what is called not kept does not, in at least 95 % of studies. */
Test(plan_test, selection_is_right_as_often_as_claimed_where_the_best_is_known)
{
    static const double kept_in[] = {0.55, 0.84, 0.955, 0.97, 0.99, 1.0};
    const size_t count = sizeof kept_in / sizeof kept_in[0];
    size_t right = 0, wrong_claims = 0;
    for (uint32_t study = 0; study < STUDIES; study++) {
        size_t chosen = count;
        bool claims_hold = true;
        for (size_t i = 0; i < count && chosen == count; i++) {
            size_t kept = 0;
            enum res_verdict verdict = RES_UNDECIDED;
            for (uint32_t r = 0; r < 1000 && verdict == RES_UNDECIDED; r++) {
                kept += luck(study, r) < kept_in[i] ? 1 : 0;
                verdict = res_plan_verdict(kept, r + 1, 0.9, ALPHA / (double)count);
            }
            chosen = verdict == RES_IS_KEPT ? i : chosen;
            claims_hold = claims_hold && (verdict != RES_IS_KEPT || kept_in[i] >= 0.9) &&
                          (verdict != RES_IS_NOT_KEPT || kept_in[i] < 0.9);
        }
        right += chosen == 2 ? 1 : 0;
        wrong_claims += claims_hold ? 0 : 1;
    }
    cr_assert(le(sz, wrong_claims, (size_t)(ALPHA * STUDIES)), "%zu", wrong_claims);
    /* What is proved is always true; with 1000 replications the cheapest that keeps it is also found. */
    cr_assert(ge(sz, right, (size_t)((1 - ALPHA) * STUDIES)), "%zu of %d", right, STUDIES);
}

Test(plan_test, quantile_and_its_interval_by_hand)
{
    double sorted[100], low, high;
    for (int i = 0; i < 100; i++) {
        sorted[i] = i + 1;
    }
    cr_assert(eq(dbl, res_plan_quantile(sorted, 100, 0.9), 90));
    cr_assert(eq(dbl, res_plan_quantile(sorted, 10, 0.9), 9), "nine of ten lie at or below");
    res_plan_quantile_interval(sorted, 100, 0.9, 0.05, &low, &high);
    /* binomial(100, 0.9): P(X <= 83) = 0.0206, P(X <= 84) = 0.0399; P(X > 95) = 0.0237, P(X > 94) = 0.0576 */
    cr_assert(low > 83.5 && low < 84.5 && high > 95.5 && high < 96.5, "%g to %g", low, high);
    res_plan_quantile_interval(sorted, 5, 0.9, 0.05, &low, &high);
    cr_assert(isinf(high), "five replications cannot bound a 90 %% quantile from above");
}
