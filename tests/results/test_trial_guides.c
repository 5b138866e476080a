/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: analytic. How much workers and clusters differ (worker_sd, cluster_sd) in a simulated world, within 4
 * Monte Carlo errors, and not at all at zero; whole trials whose treated arm is in the care of six such guides, within
 * 4 Monte Carlo errors of their power by quadrature and finite sums (tests/results/trial_guides.h), the planning
 * formula beside it. tests/results/test_slow_trial_guides.c has more trials.
 */
#include <math.h>

#include "tests/results/trial_guides.h"

TestSuite(trial_guides, .fini = test_world_clean);

static void start(const char *const sets[], size_t count)
{
    test_world_start(test_scenario(TEST_FEW_GUIDES, sets, count));
}

static const double paper_evidence = 0.3 * 100 * 1440 / 43830.0;

/* Mean and standard deviation of ln(evidence / paper_evidence) of the treated. */
struct spread {
    size_t n;
    double mean, sd;
};

static struct spread spread_of(uint64_t replications, bool treated_only)
{
    double sum = 0, square = 0;
    size_t n = 0;
    for (uint64_t number = 1; number <= replications; number++) {
        const struct mdl_left *left = test_world_run(number);
        for (size_t i = 0; i < left->record_count; i++) {
            if (!treated_only || mdl_left_records(left)[i].received == 1) {
                const double x = log((double)mdl_left_records(left)[i].evidence / paper_evidence);
                sum += x;
                square += x * x;
                n++;
            }
        }
    }
    const double mean = sum / (double)n;
    return (struct spread){n, mean, sqrt((square - sum * mean) / (double)(n - 1))};
}

/* Mean 1: the logarithm has mean -sd^2 / 2. The error of a normal's standard deviation is sd / sqrt(2 n). */
static void assert_spread(const struct spread *spread, double sd)
{
    const double n = (double)spread->n;
    cr_assert(lt(dbl, fabs(spread->sd - sd), 4 * sd / sqrt(2 * n)), "sd %g of %g", spread->sd, sd);
    cr_assert(lt(dbl, fabs(spread->mean + sd * sd / 2), 4 * sd / sqrt(n)), "mean %g", spread->mean);
}

/* Everybody alike but for his guide, and a guide for each. */
Test(trial_guides, workers_differ_as_much_as_they_say)
{
    static const double sds[] = {0.05, 0.3, 1.0};
    for (size_t k = 0; k < 3; k++) {
        char text[64];
        const char *const sets[] = {text, "roles.guide.headcount=108", "roles.guide.places=1 citizen",
                                    "populations.drawn.evidence_rate=1"};
        (void)snprintf(text, sizeof text, "roles.guide.worker_sd=%g", sds[k]);
        start(sets, 4);
        const struct spread spread = spread_of(20, true);
        cr_assert(eq(sz, spread.n, 2160));
        assert_spread(&spread, sds[k]);
    }
}

/* All citizens of a guide have his factor, two guides have not the same, and the control arm has none. */
Test(trial_guides, citizens_share_their_guides_factor)
{
    static const char *const sets[] = {"populations.drawn.evidence_rate=1"};
    float factor[GUIDES] = {0};
    size_t citizens[GUIDES] = {0};
    start(sets, 1);
    const struct mdl_left *left = test_world_run(1);
    test_world_read(MDL_SET_ITT);
    for (size_t i = 0; i < left->record_count; i++) {
        const struct mdl_record *record = &mdl_left_records(left)[i];
        if (record->received == 0) {
            cr_assert(eq(i64, record->cluster_worker, MDL_NO_CLUSTER_WORKER));
            cr_assert(epsilon_eq(dbl, (double)record->evidence, paper_evidence, 1e-6));
            cr_assert(eq(dbl, test_world.data.data.cluster[i], -1 - (double)record->ordinal));
            continue;
        }
        const size_t guide = (size_t)record->cluster_worker;
        cr_assert(lt(sz, guide, GUIDES));
        cr_assert(eq(dbl, test_world.data.data.cluster[i], (double)guide));
        if (citizens[guide] > 0) {
            cr_assert(eq(flt, record->evidence, factor[guide]));
        }
        factor[guide] = record->evidence;
        citizens[guide]++;
    }
    for (size_t g = 0; g < GUIDES; g++) {
        cr_assert(eq(sz, citizens[g], GUIDE_CITIZENS));
        for (size_t other = 0; other < g; other++) {
            cr_assert(ne(flt, factor[g], factor[other]));
        }
    }
}

Test(trial_guides, workers_are_alike_without_a_spread)
{
    static const char *const sets[] = {"roles.guide.worker_sd=0", "populations.drawn.evidence_rate=1"};
    start(sets, 2);
    const struct mdl_left *left = test_world_run(1);
    for (size_t i = 1; i < left->record_count; i++) {
        cr_assert(eq(flt, mdl_left_records(left)[i].evidence, mdl_left_records(left)[0].evidence));
    }
}

/* Of both arms, and so many that few citizens share one. */
Test(trial_guides, clusters_differ_as_much_as_they_say)
{
    static const char *const sets[] = {"trial.cluster_sd=0.3", "trial.clusters=10000",
                                       "progress.evidence_base=0.3 /month", "pathway.slow.duration=100 days",
                                       "pathway.fast.duration=100 days"};
    test_world_start(test_two_delays(sets, 5));
    const struct spread spread = spread_of(20, false);
    cr_assert(eq(sz, spread.n, 3200));
    assert_spread(&spread, 0.3);
}

/* Of guide g in replication 1 when nobody leaves. */
static double first_factor(size_t g)
{
    static const char *const sets[] = {"populations.drawn.evidence_rate=1", "roles.guide.worker_sd=0.5"};
    start(sets, 2);
    const struct mdl_left *left = test_world_run(1);
    size_t i = 0;
    while (mdl_left_records(left)[i].cluster_worker != (int64_t)g) {
        i++;
    }
    return (double)mdl_left_records(left)[i].evidence / paper_evidence;
}

/* Who is handed over to a colleague loses the one factor and gets the other: 50 days of each. */
Test(trial_guides, factors_change_when_a_guide_leaves)
{
    static const char *const sets[] = {
        "populations.drawn.evidence_rate=1", "roles.guide.worker_sd=0.5",
        "roles.guide.headcount=( { from = \"2018-01-01\"; value = 6; }, { from = \"2018-02-20\"; value = 1; } )"};
    double evidence[GUIDES] = {0};
    start(sets, 3);
    const struct mdl_left *left = test_world_run(1);
    for (size_t i = 0; i < left->record_count; i++) {
        const struct mdl_record *record = &mdl_left_records(left)[i];
        if (record->received == 1) {
            evidence[record->cluster_worker] = (double)record->evidence / paper_evidence;
        }
    }
    for (size_t g = 1; g < GUIDES; g++) {
        cr_assert(epsilon_eq(dbl, evidence[g], (first_factor(g) + evidence[0]) / 2, 1e-5), "guide %zu", g);
    }
}

/* A new person at the desk is a new factor. Persons change at a rate, so two moments t apart have the same one with
 * probability exp(-t / 73.05 days), and the mean over 100 days has the variance of one times 2 (a - 1 + exp(-a)) / a^2,
 * a = 100 / 73.05. (A person stays a day at least, which one in 73 would not: a change of 1e-4.) */
Test(trial_guides, factors_change_with_the_person)
{
    static const char *const sets[] = {"populations.drawn.evidence_rate=1", "roles.guide.headcount=108",
                                       "roles.guide.places=1 citizen", "roles.guide.turnover=0.2 years",
                                       "roles.guide.worker_sd=0.3"};
    const double a = 100 / (0.2 * 365.25), variance = expm1(0.09) * 2 * (a - 1 + exp(-a)) / (a * a);
    double sum[3] = {0, 0, 0};
    start(sets, 5);
    for (uint64_t number = 1; number <= 20; number++) {
        const struct mdl_left *left = test_world_run(number);
        for (size_t i = 0; i < left->record_count; i++) {
            const double off = (double)mdl_left_records(left)[i].evidence / paper_evidence - 1;
            if (mdl_left_records(left)[i].received == 1) {
                sum[0] += off / 2160;
                sum[1] += off * off / 2160;
                sum[2] += off * off * off * off / 2160;
            }
        }
    }
    cr_assert(lt(dbl, fabs(sum[0]), 4 * sqrt(variance / 2160)), "mean %g off", sum[0]);
    cr_assert(lt(dbl, fabs(sum[1] - variance), 4 * sqrt((sum[2] - sum[1] * sum[1]) / 2160)), "variance %g of %g",
              sum[1], variance);
}

Test(trial_guides, power_of_an_arm_in_few_hands)
{
    assert_guides(guides_help, 0.15, 1000);
    assert_guides(guides_help, 0, 1000);
}

/* Pearson's test takes everybody for himself and finds a difference between guides where there is none between arms. */
Test(trial_guides, size_of_an_arm_in_few_hands)
{
    assert_guides_at_the_null(0.3, 1000);
}
