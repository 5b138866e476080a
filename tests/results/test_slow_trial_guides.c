/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. 10,000 whole trials whose treated arm is in the care of six guides who differ: power and
 * size of the test that takes the guides into account and of the one that does not, within 4 Monte Carlo errors of what
 * quadrature and finite sums say (tests/results/trial_guides.h); the planning formula is printed beside. Then 12
 * clusters drawn as one, of whatever size chance gives them: size of ols_cluster in 10,000 worlds against 40,000 trials
 * drawn from the law without a world, both arms alike.
 */
#include <math.h>

#include <gsl/gsl_rng.h>

#include "results/statistics/ols.h"
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

/* --- clusters drawn as one --------------------------------------------------------------------------------------- */

#define CLUSTERS 12
#define PEOPLE 160
#define CLUSTER_SD 0.2
#define LAW_TRIALS 40000

/* Everybody's evidence after 100 days, 0.985626 times a factor of his own and one of his cluster, against 0.8816: about
 * half of them are there. */
static const char *const cluster_sets[] = {
    "trial.allocation=clusters",
    "trial.clusters=12",
    "trial.cluster_sd=0.2",
    "populations.drawn.intakes.january.citizens=160",
    "populations.drawn.intakes.february.citizens=0",
    "populations.drawn.evidence_rate={ dist = \"lognormal\"; mean = 1.0; sd = 0.5; }",
    "progress.evidence_base=0.3 /month",
    "pathway=( { name = \"slow\"; step = \"goto\"; go = \"fast\"; }, { name = \"fast\"; step = \"delay\"; duration = "
    "\"100 days\"; }, { name = \"seen\"; step = \"branch\"; cases = ( { name = \"ready\"; attribute = \"evidence\"; "
    "at_least = 0.8816; go = \"job\"; } ); }, { name = \"none\"; step = \"exit\"; outcome = \"kontanthjaelp\"; }, { "
    "name = \"job\"; step = \"exit\"; outcome = \"job\"; } )"};

/* Six of twelve clusters at random, everybody in one at random. */
static void draw_clusters(gsl_rng *rng, double arm[], double event[], double cluster[])
{
    double share[CLUSTERS], treated[CLUSTERS];
    for (size_t g = 0; g < CLUSTERS; g++) {
        share[g] = share_ready(0.8816, gsl_ran_gaussian(rng, CLUSTER_SD) - CLUSTER_SD * CLUSTER_SD / 2);
        treated[g] = (double)(g % 2);
    }
    gsl_ran_shuffle(rng, treated, CLUSTERS, sizeof treated[0]);
    for (size_t i = 0; i < PEOPLE; i++) {
        const size_t g = gsl_rng_uniform_int(rng, CLUSTERS);
        cluster[i] = (double)g;
        arm[i] = treated[g];
        event[i] = gsl_rng_uniform(rng) < share[g] ? 1 : 0;
    }
}

static double size_by_the_law(void)
{
    static double arm[PEOPLE], event[PEOPLE], cluster[PEOPLE];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t rejected = 0;
    for (size_t number = 0; number < LAW_TRIALS; number++) {
        const struct res_survival data = {.n = PEOPLE, .arm = arm, .event = event, .cluster = cluster};
        struct res_ols fit;
        draw_clusters(rng, arm, event, cluster);
        cr_assert(eq(int, res_ols_fit_clustered(&data, event, &fit), RES_ANALYSIS_OK));
        rejected += fit.terms.at[1].p < 0.05 ? 1 : 0;
    }
    gsl_rng_free(rng);
    return (double)rejected / LAW_TRIALS;
}

Test(slow_trial_guides, size_of_clusters_drawn_as_one)
{
    struct mdl_scenario *scenario = test_two_delays(cluster_sets, sizeof cluster_sets / sizeof cluster_sets[0]);
    struct res_trial_designed designed = {.design = test_as_designed};
    struct res_trial_power_plan plan = {.scenario = scenario,
                                        .designs = &designed,
                                        .count = 1,
                                        .tests = {RES_TEST_OLS_CLUSTER, RES_TEST_PEARSON},
                                        .test_count = 2,
                                        .trials = 10000,
                                        .threads = 2};
    res_trial_reading_init(&plan.reading, scenario, 1);
    memset(plan.reading.covariate, 0, sizeof plan.reading.covariate);
    cr_assert(eq(int, res_trial_power_run(&plan, NULL), SIM_OK));
    const struct res_trial_power *cr2 = &designed.tests[RES_TEST_OLS_CLUSTER];
    const double law = size_by_the_law(), p = (cr2->power * 10000 + law * LAW_TRIALS) / (10000 + LAW_TRIALS);
    printf("# 12 clusters drawn as one: size of ols_cluster %.4f, by the law %.4f; Pearson %.4f\n", cr2->power, law,
           designed.tests[RES_TEST_PEARSON].power);
    cr_assert(zero(u64, cr2->failed));
    cr_assert(lt(dbl, fabs(cr2->power - law), 4 * sqrt(p * (1 - p) * (1 / 10000.0 + 1.0 / LAW_TRIALS))));
    cr_assert(gt(dbl, designed.tests[RES_TEST_PEARSON].power, 0.08), "who ignores the clusters");
    mdl_scenario_free(scenario);
}
