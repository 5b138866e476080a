/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: published. What the report of VIVE 2019 prints of its hazard ratios, against each other: no printed
 * interval is the one that its own estimate and p value imply, so only estimates, counts and p values are targets.
 * (Its chi-squares 7.7 and 3.2 from the counts, and the p values of Ishoej 2019, are in test_contingency.c.)
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#define Z 1.959963984540054

static const struct {
    const char *outcome;
    double ratio, lo, hi, p;
    double implied_lo, implied_hi; /* by the p value, worked by hand */
} printed[] = {
    {"clarified", 1.74, 0.87, 3.12, 0.0988, 0.90, 3.36},
    {"pathway ended", 1.23, 0.87, 2.11, 0.45, 0.72, 2.11},
    {"company placement", 1.28, 0.84, 1.74, 0.18, 0.89, 1.84},
};

Test(published_trial, no_printed_interval_follows_from_its_estimate)
{
    for (size_t k = 0; k < sizeof printed / sizeof printed[0]; k++) {
        const double estimate = log(printed[k].ratio);
        const double se = estimate / gsl_cdf_ugaussian_Qinv(printed[k].p / 2);
        cr_assert(epsilon_eq(dbl, exp(estimate - Z * se), printed[k].implied_lo, 0.01), "%s", printed[k].outcome);
        cr_assert(epsilon_eq(dbl, exp(estimate + Z * se), printed[k].implied_hi, 0.01), "%s", printed[k].outcome);
        /* On the logarithmic scale a Wald interval has the estimate in its middle; these are 4 % and more beside. */
        const double middle = sqrt(printed[k].lo * printed[k].hi);
        cr_assert(gt(dbl, fabs(middle / printed[k].ratio - 1), 0.04), "%s: %g", printed[k].outcome, middle);
    }
}

/* 25 and 15 of 109 followed alike: the ratio of cumulative hazards and the standard error of its logarithm from the
 * numbers of events give the printed ratio and p value within what adjustment can do. */
Test(published_trial, clarification_follows_from_its_counts)
{
    const double ratio = log(1 - 25 / 109.0) / log(1 - 15 / 109.0);
    const double p = 2 * gsl_cdf_ugaussian_Q(log(ratio) / sqrt(1 / 25.0 + 1 / 15.0));
    cr_assert(epsilon_eq(dbl, ratio, 1.74, 0.03), "%g", ratio);
    cr_assert(epsilon_eq(dbl, p, 0.0988, 0.02), "%g", p);
}
