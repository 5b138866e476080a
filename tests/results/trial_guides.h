/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenarios/made-up/few-guides.cfg on paper. A citizen has the event when his evidence, c r w with ln r normal and ln w
 * normal over guides, reaches the level of his arm: given the guide a probit, so the number of a guide's citizens with
 * the event is a binomial mixed over w, by quadrature; the arm is the convolution of six.
 */
#ifndef AFKLAR_TESTS_RESULTS_TRIAL_GUIDES_H
#define AFKLAR_TESTS_RESULTS_TRIAL_GUIDES_H

#include "results/trial/power_exact.h"
#include "results/trial/power_formula.h"
#include "tests/results/cluster_means.h"
#include "tests/results/trial_world.h"

#define TEST_FEW_GUIDES AFKLAR_SOURCE_DIR "/scenarios/made-up/few-guides.cfg"

enum { GUIDES = 6, GUIDE_CITIZENS = 18, GUIDED = 108 };

/* Of the scenario: months of 43,830 minutes in 100 days, evidence 0.3 a month, a rate of mean 1 and sd 0.5. */
static inline double share_ready(double level, double log_effect)
{
    const double evidence = 0.3 * 100 * 1440 / 43830.0, variance = log(1.25);
    return gsl_cdf_ugaussian_P((log(evidence / level) + log_effect - variance / 2) / sqrt(variance));
}

struct guides_on_paper {
    double share[2], icc;           /* of the arms; between two citizens of a guide */
    double own[GUIDE_CITIZENS + 1]; /* probabilities of a guide's events */
    double ignored, cr2, no_answer; /* power of Pearson's test and of ols_cluster, by the finite sums */
    double formula;
};

/* Trapezoids over the guide's normal deviate, as good as exact for what is smooth and dies out at both ends. */
static inline void mix_over_guides(double level, double sd, struct guides_on_paper *paper)
{
    double square = 0;
    for (int k = -400; k <= 400; k++) {
        const double z = k / 50.0, weight = gsl_ran_ugaussian_pdf(z) / 50;
        const double share = share_ready(level, sd * z - sd * sd / 2);
        paper->share[1] += weight * share;
        square += weight * share * share;
        for (unsigned events = 0; events <= GUIDE_CITIZENS; events++) {
            paper->own[events] += weight * gsl_ran_binomial_pdf(events, share, GUIDE_CITIZENS);
        }
    }
    paper->icc = fmax(0, square - paper->share[1] * paper->share[1]) / (paper->share[1] * (1 - paper->share[1]));
}

static inline double exact_pearson_of(const struct guides_on_paper *paper, const struct cluster_arm *treated)
{
    const struct res_binomial_trial trial = {{paper->share[0], paper->share[1]}, {GUIDED, GUIDED}, 0.05};
    const struct cluster_law law = cluster_law(treated);
    struct res_rejection *rejection = NULL;
    double power = 0;
    cr_assert(eq(int, res_rejection_create(&rejection, &trial, NULL), SIM_OK));
    for (size_t x0 = 0; x0 <= GUIDED; x0++) {
        const double control = gsl_ran_binomial_pdf((unsigned)x0, paper->share[0], GUIDED);
        for (size_t cell = 0; cell < law.sums * law.squares; cell++) {
            const double probability = control * law.law[cell];
            if (probability > 0 && res_rejection_pearson(rejection, x0, cell / law.squares)) {
                power += probability;
            }
        }
    }
    res_rejection_free(rejection);
    free(law.law);
    return power;
}

static inline struct guides_on_paper guides_on_paper(const double level[2], double sd)
{
    struct guides_on_paper paper = {.share = {share_ready(level[0], 0), 0}};
    mix_over_guides(level[1], sd, &paper);
    const struct cluster_arm treated = {GUIDES, GUIDE_CITIZENS, 0, 0, paper.own};
    const struct res_proportions plan = {{paper.share[0], paper.share[1]}, {GUIDED, GUIDED}, 0.05};
    paper.ignored = exact_pearson_of(&paper, &treated);
    paper.cr2 = exact_one_arm_cr2(GUIDED, paper.share[0], &treated, 0.05, &paper.no_answer);
    paper.formula = fabs(paper.share[1] - paper.share[0]) > 1e-9 /* none where the arms are alike */
                        ? res_power_one_arm_clustered(&plan, GUIDES, paper.icc)
                        : (double)NAN;
    return paper;
}

static inline void assert_on_paper(const struct res_trial_power *power, double exact, uint64_t trials, const char *what)
{
    const double mcse = sqrt(exact * (1 - exact) / (double)trials);
    cr_assert(eq(u64, power->failed, 0));
    cr_assert(lt(dbl, fabs(power->power - exact), 4 * mcse), "%s: %.4f in the world, %.4f on paper, error %.4f", what,
              power->power, exact, mcse);
}

/* level[2] of the arms; the scenario's are guides_help. */
static inline void assert_guides(const double level[2], double sd, uint64_t trials)
{
    static const enum res_trial_test tests[] = {RES_TEST_PEARSON, RES_TEST_OLS_CLUSTER, RES_TEST_RISK_DIFFERENCE};
    char texts[3][96];
    const char *const sets[] = {texts[0], texts[1], texts[2]};
    (void)snprintf(texts[0], sizeof texts[0], "roles.guide.worker_sd=%g", sd);
    (void)snprintf(texts[1], sizeof texts[1], "pathway.seen_alone.cases.ready.at_least=%.17g", level[0]);
    (void)snprintf(texts[2], sizeof texts[2], "pathway.seen_guided.cases.ready.at_least=%.17g", level[1]);
    struct mdl_scenario *scenario = test_scenario(TEST_FEW_GUIDES, sets, 3);
    const struct guides_on_paper paper = guides_on_paper(level, sd);
    struct res_trial_designed designed = {.design = test_as_designed};
    struct res_trial_power_plan plan = {.scenario = scenario,
                                        .designs = &designed,
                                        .count = 1,
                                        .tests = {tests[0], tests[1], tests[2]},
                                        .test_count = 3,
                                        .trials = trials,
                                        .threads = 2};
    res_trial_reading_init(&plan.reading, scenario, 1);
    memset(plan.reading.covariate, 0, sizeof plan.reading.covariate); /* the sums are of the arms alone */
    cr_assert(eq(int, res_trial_power_run(&plan, NULL), SIM_OK));
    const struct res_trial_power *cr2 = &designed.tests[RES_TEST_OLS_CLUSTER];
    const struct res_trial_power *difference = &designed.tests[RES_TEST_RISK_DIFFERENCE];
    printf("# guides sd %.2f, %.3f v %.3f, icc %.4f: formula %.4f; ols_cluster %.4f (on paper %.4f); Pearson, which "
           "ignores them, %.4f (%.4f)\n",
           sd, paper.share[0], paper.share[1], paper.icc, paper.formula, cr2->power, paper.cr2,
           designed.tests[RES_TEST_PEARSON].power, paper.ignored);
    assert_on_paper(cr2, paper.cr2, trials, "ols_cluster");
    assert_on_paper(&designed.tests[RES_TEST_PEARSON], paper.ignored, trials, "Pearson");
    cr_assert(lt(dbl, fabs(difference->mean - (paper.share[1] - paper.share[0])), 4 * difference->mean_mcse));
    mdl_scenario_free(scenario);
}

static const double guides_help[2] = {0.9936, 0.7821};

/* The level at which the treated arm's share is that of the control arm, guides and all: ln w has mean -sd^2 / 2, and
 * spread adds to the citizens' own. */
static inline void assert_guides_at_the_null(double sd, uint64_t trials)
{
    const double variance = log(1.25), evidence = 0.3 * 100 * 1440 / 43830.0;
    const double control = evidence * exp(-variance / 2); /* half of them */
    const double treated = control * exp(-sd * sd / 2);   /* half of them too */
    const double level[2] = {control, treated};
    assert_guides(level, sd, trials);
}

#endif
