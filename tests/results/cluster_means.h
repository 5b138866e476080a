/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a t test of cluster means does, without simulation: equal clusters whose events are beta-binomial have finitely
 * many sums and sums of squares, and the test sees nothing else. The joint law is a convolution, power a finite sum.
 */
#ifndef AFKLAR_TESTS_RESULTS_CLUSTER_MEANS_H
#define AFKLAR_TESTS_RESULTS_CLUSTER_MEANS_H

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cluster_arm {
    size_t clusters, each;
    double share, icc;
    const double *own; /* [each + 1]: probabilities of a cluster's events; NULL: beta-binomial, share and icc */
};

/* law[s * squares + q]: probability of `s` events in all, whose squares by cluster add to q. */
struct cluster_law {
    size_t sums, squares;
    double *law;
};

static inline double beta_binomial(const struct cluster_arm *arm, size_t events)
{
    const unsigned m = (unsigned)arm->each, k = (unsigned)events;
    if (arm->icc <= 0) {
        return gsl_ran_binomial_pdf(k, arm->share, m);
    }
    const double a = arm->share * (1 / arm->icc - 1), b = (1 - arm->share) * (1 / arm->icc - 1);
    return exp(gsl_sf_lnchoose(m, k) + gsl_sf_lnbeta(a + k, b + (m - k)) - gsl_sf_lnbeta(a, b));
}

static inline void add_cluster(struct cluster_law *law, const double own[], size_t each)
{
    double *after = calloc(law->sums * law->squares, sizeof *after);
    cr_assert(after != NULL);
    for (size_t s = 0; s < law->sums; s++) {
        for (size_t q = 0; q < law->squares; q++) {
            const double before = law->law[s * law->squares + q];
            for (size_t k = 0; before > 0 && k <= each; k++) {
                after[(s + k) * law->squares + q + k * k] += before * own[k];
            }
        }
    }
    free(law->law);
    law->law = after;
}

static inline struct cluster_law cluster_law(const struct cluster_arm *arm)
{
    struct cluster_law law = {.sums = arm->clusters * arm->each + 1,
                              .squares = arm->clusters * arm->each * arm->each + 1};
    double own[256];
    law.law = calloc(law.sums * law.squares, sizeof *law.law);
    cr_assert(law.law != NULL && arm->each < 256);
    for (size_t k = 0; k <= arm->each; k++) {
        own[k] = arm->own != NULL ? arm->own[k] : beta_binomial(arm, k);
    }
    law.law[0] = 1;
    for (size_t g = 0; g < arm->clusters; g++) {
        add_cluster(&law, own, arm->each);
    }
    return law;
}

/* Variance of the mean of cluster means. */
static inline double variance_of_means(const struct cluster_arm *arm, double sum, double squares)
{
    const double g = (double)arm->clusters, m = (double)arm->each;
    return (squares - sum * sum / g) / (m * m * g * (g - 1));
}

/*
 * CR2 with Satterthwaite's degrees of freedom when the control arm has nobody's clusters: its variance is that of
 * persons, that of the other arm of means; df by the working model, in which the two are 1/n0 and 1/n1. *no_answer is
 * the probability that nothing varies.
 */
static inline double exact_one_arm_cr2(size_t control, double control_share, const struct cluster_arm *treated,
                                       double alpha, double *no_answer)
{
    const struct cluster_law law = cluster_law(treated);
    const double n0 = (double)control, n1 = (double)(law.sums - 1), g = (double)treated->clusters;
    const double df = pow(1 / n0 + 1 / n1, 2) / (1 / (n0 * n0 * (n0 - 1)) + 1 / (n1 * n1 * (g - 1)));
    const double critical = gsl_cdf_tdist_Qinv(alpha / 2, df);
    double power = 0;
    *no_answer = 0;
    for (size_t x0 = 0; x0 <= control; x0++) {
        const double p0 = (double)x0 / n0, v0 = p0 * (1 - p0) / (n0 - 1);
        const double likely = gsl_ran_binomial_pdf((unsigned)x0, control_share, (unsigned)control);
        for (size_t cell = 0; cell < law.sums * law.squares; cell++) {
            const double probability = law.law[cell] * likely;
            if (probability > 1e-18) {
                const double s = (double)(cell / law.squares), q = (double)(cell % law.squares);
                const double v = v0 + variance_of_means(treated, s, q);
                power += v > 1e-12 && fabs(s / n1 - p0) > critical * sqrt(v) ? probability : 0;
                *no_answer += v > 1e-12 ? 0 : probability;
            }
        }
    }
    free(law.law);
    return power;
}

/* The t test of the means of equal clusters, as many in each arm: power, or size when the arms are alike. */
static inline double exact_t_of_means(const struct cluster_arm arms[2], double alpha, double *no_answer)
{
    const struct cluster_law laws[2] = {cluster_law(&arms[0]), cluster_law(&arms[1])};
    const double n = (double)(laws[0].sums - 1);
    const double critical = gsl_cdf_tdist_Qinv(alpha / 2, 2.0 * (double)arms[0].clusters - 2);
    double power = 0;
    *no_answer = 0;
    for (size_t a = 0; a < laws[0].sums * laws[0].squares; a++) {
        for (size_t b = 0; laws[0].law[a] > 1e-9 && b < laws[1].sums * laws[1].squares; b++) {
            const double probability = laws[0].law[a] * laws[1].law[b];
            if (probability > 1e-15) {
                const double s0 = (double)(a / laws[0].squares), s1 = (double)(b / laws[1].squares);
                const double v = variance_of_means(&arms[0], s0, (double)(a % laws[0].squares)) +
                                 variance_of_means(&arms[1], s1, (double)(b % laws[1].squares));
                power += v > 1e-12 && fabs(s1 - s0) / n > critical * sqrt(v) ? probability : 0;
                *no_answer += v > 1e-12 ? 0 : probability;
            }
        }
    }
    free(laws[0].law);
    free(laws[1].law);
    return power;
}

#endif
