/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact (who is drawn to which arm, and given what) and analytic (non-inferiority against the normal
 * formula). Size when clusters are drawn as one, and how much workers and clusters differ:
 * tests/results/trial_guides.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/chance.h"
#include "tests/results/trial_world.h"

TestSuite(trial_draw, .fini = test_world_clean);

static const struct mdl_left *run(const char *const sets[], size_t count)
{
    test_world_start(test_two_delays(sets, count));
    const struct mdl_left *left = test_world_run(1);
    test_world_read(test_world.scenario->trial.analysis_set);
    return left;
}

static uint32_t cluster_of(const struct mdl_record *record)
{
    struct sim_chance chance;
    sim_chance_init(&chance, 1, 1, false);
    return mdl_trial_cluster(&test_world.scenario->trial, &chance,
                             sim_chance_who(sim_purpose("drawn"), record->ordinal));
}

/* All of a cluster are in one arm, and half of the clusters in each. */
Test(trial_draw, clusters_are_drawn_as_one)
{
    static const char *const sets[] = {"trial.allocation=clusters", "trial.clusters=8"};
    const struct mdl_left *left = run(sets, 2);
    int arm[8] = {-1, -1, -1, -1, -1, -1, -1, -1}, treated = 0;
    for (size_t i = 0; i < 160; i++) {
        const uint32_t cluster = cluster_of(&mdl_left_records(left)[i]);
        cr_assert(lt(u32, cluster, 8));
        cr_assert(arm[cluster] < 0 || arm[cluster] == mdl_left_records(left)[i].arm);
        arm[cluster] = mdl_left_records(left)[i].arm;
        cr_assert(eq(dbl, test_world.data.data.cluster[i], cluster));
    }
    for (int k = 0; k < 8; k++) {
        treated += arm[k];
    }
    cr_assert(eq(int, treated, 4));
}

/* Five lists, four clusters: list 0 nobody, list 1 one cluster, ... list 4 all; nobody goes back. */
Test(trial_draw, stepped_wedge_goes_up_and_never_back)
{
    static const char *const sets[] = {
        "trial.allocation=stepped-wedge", "trial.clusters=4",
        "populations.drawn.intakes=( { name = \"a\"; date = \"2018-01-01\"; citizens = 60; }, { name = \"b\"; date = "
        "\"2018-01-08\"; citizens = 60; }, { name = \"c\"; date = \"2018-01-15\"; citizens = 60; }, { name = \"d\"; "
        "date = "
        "\"2018-01-22\"; citizens = 60; }, { name = \"e\"; date = \"2018-01-29\"; citizens = 60; } )"};
    const struct mdl_left *left = run(sets, 3);
    int before[4] = {0, 0, 0, 0};
    for (int list = 0; list < 5; list++) {
        int arm[4] = {-1, -1, -1, -1}, over = 0;
        for (int i = 60 * list; i < 60 * list + 60; i++) {
            const uint32_t cluster = cluster_of(&mdl_left_records(left)[i]);
            cr_assert(arm[cluster] < 0 || arm[cluster] == mdl_left_records(left)[i].arm);
            arm[cluster] = mdl_left_records(left)[i].arm;
        }
        for (int k = 0; k < 4; k++) {
            cr_assert(ge(int, arm[k], before[k]));
            before[k] = arm[k];
            over += arm[k];
        }
        cr_assert(eq(int, over, list));
    }
}

Test(trial_draw, lists_go_two_by_two)
{
    static const char *const sets[] = {"trial.allocation=lists"};
    const struct mdl_left *left = run(sets, 1);
    for (size_t i = 0; i < 160; i++) {
        cr_assert(eq(int, mdl_left_records(left)[i].arm,
                     i < 81 ? mdl_left_records(left)[0].arm : 1 - mdl_left_records(left)[0].arm));
    }
}

/* Pairs within sex and age: in each stratum of each list the arms differ by one at most. */
Test(trial_draw, strata_balance)
{
    static const char *const sets[] = {"trial.stratify=sex-age", "trial.stratify_age=40", "trial.consent_share=80 %"};
    const struct mdl_left *left = run(sets, 3);
    int difference[2][4] = {{0}}, drawn = 0;
    for (size_t i = 0; i < 160; i++) {
        const struct mdl_record *record = &mdl_left_records(left)[i];
        const int stratum = record->female + (record->age_years < 40.0F ? 2 : 0);
        if (record->arm != MDL_NO_ARM) {
            difference[i < 81 ? 0 : 1][stratum] += record->arm ? 1 : -1;
            drawn++;
        }
    }
    for (int k = 0; k < 8; k++) {
        cr_assert(le(int, abs(difference[k / 4][k % 4]), 1));
    }
    cr_assert(eq(sz, test_world.data.drawn, (size_t)drawn));
    cr_assert(eq(sz, test_world.data.refused, (size_t)(160 - drawn)));
    cr_assert(lt(dbl, fabs((double)drawn - 128), 4 * sqrt(160 * 0.8 * 0.2)));
}

/* Asked after the draw, refusers are given the control pathway and compared by the arm drawn; the excluded are in no
 * comparison; a full arm sends the next ones to the other. */
Test(trial_draw, refusal_exclusion_capacity)
{
    static const char *const refusers[] = {"trial.consent_share=70 %", "trial.refusers=as-usual"};
    static const char *const excluded[] = {"trial.excluded_share=10 %"};
    static const char *const full[] = {"trial.arms.quick.capacity=50"};
    static const char *const most[] = {"trial.enrol_most=100"};
    size_t count = 0;
    const struct mdl_left *left = run(refusers, 2);
    for (size_t i = 0; i < 160; i++) {
        cr_assert(ne(int, mdl_left_records(left)[i].arm, MDL_NO_ARM));
        cr_assert(le(int, mdl_left_records(left)[i].received, mdl_left_records(left)[i].arm));
        count += mdl_left_records(left)[i].arm != mdl_left_records(left)[i].received;
    }
    cr_assert(lt(dbl, fabs((double)count - 24), 4 * sqrt(80 * 0.3 * 0.7)));
    left = run(excluded, 1);
    count = 0;
    for (size_t i = 0; i < 160; i++) {
        count += mdl_left_records(left)[i].excluded;
        cr_assert(le(int, mdl_left_records(left)[i].excluded + mdl_left_records(left)[i].received, 1));
    }
    cr_assert(lt(dbl, fabs((double)count - 16), 4 * sqrt(160 * 0.1 * 0.9)));
    cr_assert(eq(sz, test_world.data.excluded, count));
    cr_assert(eq(sz, test_world.data.data.n, 160 - count));
    left = run(full, 1);
    count = 0;
    for (size_t i = 0; i < 160; i++) {
        count += mdl_left_records(left)[i].received;
    }
    cr_assert(eq(sz, count, 50));
    left = run(most, 1);
    for (size_t i = 0; i < 160; i++) {
        cr_assert(eq(int, mdl_left_records(left)[i].arm == MDL_NO_ARM, i >= 100));
    }
}

/* By a rate pairs fill in the order of coming. */
Test(trial_draw, pairs_of_a_stream)
{
    static const char *const sets[] = {"populations.drawn.intakes=( )",
                                       "populations.drawn.per_month=\"20 citizens/month\""};
    const struct mdl_left *left = run(sets, 2);
    cr_assert(gt(sz, left->record_count, 200));
    for (size_t i = 0; i + 1 < left->record_count; i += 2) {
        cr_assert(eq(int, mdl_left_records(left)[i].arm + mdl_left_records(left)[i + 1].arm, 1));
    }
}

/* Without clusters, or without a margin, these tests have no answer, which is no power of zero. */
Test(trial_draw, no_cluster_no_answer)
{
    static const enum res_trial_test tests[] = {RES_TEST_OLS_CLUSTER, RES_TEST_OLS, RES_TEST_NON_INFERIORITY};
    test_world.scenario = test_two_delays(NULL, 0);
    const struct res_trial_designed designed = test_power(test_world.scenario, &test_as_designed, 20, tests, 3);
    cr_assert(eq(u64, designed.tests[RES_TEST_OLS_CLUSTER].failed, 20));
    cr_assert(eq(int, designed.tests[RES_TEST_OLS_CLUSTER].why_failed, RES_ANALYSIS_NO_COLUMN));
    cr_assert(eq(u64, designed.tests[RES_TEST_NON_INFERIORITY].failed, 20));
    cr_assert(zero(u64, designed.tests[RES_TEST_OLS].failed));
}

/* Equal arms and a margin of 20 points: shown not to be worse about as often as the normal formula says,
 * Phi(0.2 / sqrt(2 p (1 - p) / 80) - 1.96), p = 0.61: 0.735; Newcombe's limits differ a little: 4 points. */
Test(trial_draw, non_inferiority)
{
    static const char *const sets[] = {"trial.margin=20 %"};
    static const enum res_trial_test tests[] = {RES_TEST_NON_INFERIORITY};
    const struct res_trial_design null = {RES_AS_DESIGNED, RES_AS_DESIGNED, true, false, 0};
    test_world.scenario = test_two_delays(sets, 1);
    const struct res_trial_designed designed = test_power(test_world.scenario, &null, 1000, tests, 1);
    const struct res_trial_power *power = &designed.tests[RES_TEST_NON_INFERIORITY];
    cr_assert(lt(dbl, fabs(power->power - 0.735), 4 * power->mcse + 0.04), "%g", power->power);
}
