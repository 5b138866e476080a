/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. Clusters at length: a treated arm in the care of few guides, 100,000 trials; and the type I
 * error of ols_cluster (CR2, Satterthwaite) in 10,000 trials of 12 equal clusters: exactly 5 % where outcomes are
 * normal (it is then the t test of the means), the finite sum of the possible tables where they are yes or no. Clusters
 * of very different size have no exact size; theirs is printed, and must be nearer to 5 % than that of CR1.
 */
#include <criterion/criterion.h>

#include "tests/results/one_arm_clusters.h"

#define TRIALS 10000
#define CLUSTERS 12
#define CITIZENS 10
#define PEOPLE 480

Test(slow_clusters, one_arm)
{
    assert_one_arm_clusters(100000);
}

static double arm[PEOPLE], outcome[PEOPLE], cluster[PEOPLE];

/* sizes[CLUSTERS], every second cluster treated. Normal: between clusters sd 0.5, within 1. */
static size_t draw(gsl_rng *rng, const size_t sizes[], bool normal)
{
    size_t n = 0;
    for (size_t g = 0; g < CLUSTERS; g++) {
        const double own = normal ? gsl_ran_gaussian(rng, 0.5) : gsl_ran_beta(rng, 0.4 * 9, 0.6 * 9); /* icc 0.1 */
        for (size_t i = 0; i < sizes[g]; i++, n++) {
            arm[n] = (double)(g % 2);
            cluster[n] = (double)g;
            outcome[n] = normal ? own + gsl_ran_gaussian(rng, 1) : gsl_rng_uniform(rng) < own ? 1 : 0;
        }
    }
    return n;
}

/* CR1 with one less than there are clusters, as was used before: the same t without the adjustments. */
static bool cr1_rejects(size_t n)
{
    double people[2] = {0, 0}, mean[2] = {0, 0}, sum[CLUSTERS] = {0}, variance = 0;
    for (size_t i = 0; i < n; i++) {
        people[(size_t)arm[i]] += 1;
        mean[(size_t)arm[i]] += outcome[i];
    }
    mean[0] /= people[0];
    mean[1] /= people[1];
    for (size_t i = 0; i < n; i++) {
        sum[(size_t)cluster[i]] += outcome[i] - mean[(size_t)arm[i]];
    }
    for (size_t g = 0; g < CLUSTERS; g++) {
        variance += pow(sum[g] / people[g % 2], 2);
    }
    variance *= CLUSTERS / (CLUSTERS - 1.0) * (double)(n - 1) / (double)(n - 2);
    return 2 * gsl_cdf_tdist_Q(fabs(mean[1] - mean[0]) / sqrt(variance), CLUSTERS - 1) < 0.05;
}

struct sizes {
    double cr2, cr1;
};

static struct sizes size_of(const size_t sizes[], bool normal)
{
    size_t rejected = 0, before = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 12);
    for (size_t number = 0; number < TRIALS; number++) {
        const size_t n = draw(rng, sizes, normal);
        const struct res_survival data = {.n = n, .arm = arm, .cluster = cluster};
        struct res_ols fit;
        cr_assert(eq(int, res_ols_fit_clustered(&data, outcome, &fit), RES_ANALYSIS_OK));
        rejected += fit.terms.at[1].p < 0.05 ? 1 : 0;
        before += cr1_rejects(n) ? 1 : 0;
    }
    gsl_rng_free(rng);
    return (struct sizes){(double)rejected / TRIALS, (double)before / TRIALS};
}

Test(slow_clusters, size_of_equal_clusters)
{
    size_t sizes[CLUSTERS];
    const struct cluster_arm arms[2] = {{CLUSTERS / 2, CITIZENS, 0.4, 0.1, NULL},
                                        {CLUSTERS / 2, CITIZENS, 0.4, 0.1, NULL}};
    double none;
    for (size_t g = 0; g < CLUSTERS; g++) {
        sizes[g] = CITIZENS;
    }
    const struct sizes normal = size_of(sizes, true), shares = size_of(sizes, false);
    const double exact = exact_t_of_means(arms, 0.05, &none);
    printf("# size, 12 equal clusters: normal %.4f (exactly 0.05; CR1 %.4f), shares %.4f (exactly %.4f; CR1 %.4f)\n",
           normal.cr2, normal.cr1, shares.cr2, exact, shares.cr1);
    assert_share(normal.cr2, 0.05, TRIALS, "normal");
    assert_share(shares.cr2, exact, TRIALS, "shares");
    cr_assert(lt(dbl, none, 1e-6));
    cr_assert(lt(dbl, fabs(exact - 0.05), 0.005), "the test of shares itself: %g", exact);
    cr_assert(gt(dbl, normal.cr1, 0.05 + 4 * sqrt(0.05 * 0.95 / TRIALS)), "CR1 was too sure of itself: %g", normal.cr1);
}

Test(slow_clusters, size_of_unequal_clusters)
{
    static const size_t sizes[CLUSTERS] = {5, 8, 10, 12, 15, 20, 25, 40, 60, 80, 95, 110};
    for (int normal = 0; normal < 2; normal++) {
        const struct sizes found = size_of(sizes, normal);
        printf("# size, 12 clusters of 5 to 110, %s: %.4f (CR1 %.4f)\n", normal ? "normal" : "shares", found.cr2,
               found.cr1);
        cr_assert(lt(dbl, fabs(found.cr2 - 0.05), fabs(found.cr1 - 0.05)));
    }
}
