/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Golden values and the figures marked R are those of R 4.2, survival 3.5 (survfit, survdiff,
 * cox.zph); the rest is arithmetic that fits on paper, and data without an answer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "results/statistics/aalen_johansen.h"
#include "results/statistics/kaplan_meier.h"
#include "results/statistics/logrank.h"
#include "results/statistics/proportional_hazards.h"
#include "tests/results/trial_data.h"

static struct test_trial trial;
static const double times[] = {180, 365, 540, 730};

/* --- Kaplan-Meier ------------------------------------------------------------------------------------------ */

static void check_curve(const char *name, int arm)
{
    struct res_kaplan_meier curve;
    const struct res_survival data = trial_data(&trial);
    cr_assert(eq(int, res_kaplan_meier_fit(&data, arm, times, 4, &curve), RES_ANALYSIS_OK));
    cr_assert(eq(sz, curve.count, 4));
    for (size_t k = 0; k < 4; k++) {
        const struct res_survival_point *point = &curve.points[k];
        assert_golden(point->survival, name, 11, "km_arm%d_%g", arm, times[k]);
        if (arm == 1) {
            assert_golden(point->se, name, 10, "km_se_arm1_%g", times[k]);
            assert_golden(point->lo, name, 10, "km_loglog_lo_arm1_%g", times[k]);
            assert_golden(point->hi, name, 10, "km_loglog_hi_arm1_%g", times[k]);
        }
    }
    res_kaplan_meier_release(&curve);
}

Test(survival_curves, kaplan_meier_agrees_with_r)
{
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        check_curve(trial_names[k], 0);
        check_curve(trial_names[k], 1);
    }
}

/* Arm 0: 1, 2+, 3, 3, 5+; arm 1: 2, 2. */
static const double hand_arm[] = {0, 0, 0, 0, 0, 1, 1};
static const double hand_time[] = {3, 1, 2, 5, 3, 2, 2};
static const double hand_event[] = {1, 1, 0, 0, 1, 1, 1};
static const double hand_cause[] = {2, 1, 0, 0, 1, 1, 2};
static const struct res_survival hand = {
    .n = 7, .arm = hand_arm, .time = hand_time, .event = hand_event, .cause = hand_cause};

Test(survival_curves, kaplan_meier_by_hand)
{
    struct res_kaplan_meier curve;
    cr_assert(eq(int, res_kaplan_meier_fit(&hand, 0, NULL, 0, &curve), RES_ANALYSIS_OK));
    cr_assert(eq(sz, curve.count, 2));
    cr_assert(eq(dbl, curve.points[0].time, 1));
    assert_digits(curve.points[0].survival, 0.8, 14);
    assert_digits(curve.points[1].survival, 0.8 / 3, 14);
    cr_assert(eq(sz, curve.points[1].at_risk, 3));
    cr_assert(eq(sz, curve.points[1].events, 2));
    /* Greenwood: 1/(5 4) + 2/(3 1) */
    assert_digits(curve.points[1].se, 0.8 / 3 * sqrt(1.0 / 20 + 2.0 / 3), 13);
    res_kaplan_meier_release(&curve);
}

Test(survival_curves, before_the_first_event_and_after_the_last_person)
{
    const double asked[] = {0.5, 5, 6};
    struct res_kaplan_meier curve;
    cr_assert(eq(int, res_kaplan_meier_fit(&hand, 0, asked, 3, &curve), RES_ANALYSIS_OK));
    cr_assert(eq(dbl, curve.points[0].survival, 1));
    cr_assert(eq(dbl, curve.points[0].se, 0));
    cr_assert(isnan(curve.points[0].lo));
    assert_digits(curve.points[1].survival, 0.8 / 3, 14);
    cr_assert(isnan(curve.points[2].survival), "nobody is followed for 6");
    res_kaplan_meier_release(&curve);
    /* In arm 1 everybody had the event: it stays 0. */
    cr_assert(eq(int, res_kaplan_meier_fit(&hand, 1, asked, 3, &curve), RES_ANALYSIS_OK));
    cr_assert(eq(dbl, curve.points[2].survival, 0));
    cr_assert(isnan(curve.points[2].se));
    res_kaplan_meier_release(&curve);
}

/* --- Aalen-Johansen ---------------------------------------------------------------------------------------- */

Test(survival_curves, aalen_johansen_agrees_with_r)
{
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        for (int arm = 0; arm < 2; arm++) {
            struct res_aalen_johansen curve;
            cr_assert(eq(int, res_aalen_johansen_fit(&data, arm, times, 4, &curve), RES_ANALYSIS_OK));
            cr_assert(eq(sz, curve.count, 8));
            cr_assert(eq(int, curve.points[6].cause, 1));
            cr_assert(eq(int, curve.points[7].cause, 2));
            assert_golden(curve.points[6].incidence, trial_names[k], 10, "aj_work_arm%d_730", arm);
            assert_golden(curve.points[7].incidence, trial_names[k], 10, "aj_foep_arm%d_730", arm);
            res_aalen_johansen_release(&curve);
        }
    }
}

Test(survival_curves, incidences_and_survival_add_up)
{
    test_trial_read("a", &trial);
    const struct res_survival data = trial_data(&trial);
    struct res_aalen_johansen incidence;
    struct res_kaplan_meier curve;
    cr_assert(eq(int, res_aalen_johansen_fit(&data, 1, NULL, 0, &incidence), RES_ANALYSIS_OK));
    cr_assert(eq(int, res_kaplan_meier_fit(&data, 1, NULL, 0, &curve), RES_ANALYSIS_OK));
    cr_assert(eq(sz, incidence.count, 2 * curve.count));
    for (size_t k = 0; k < curve.count; k++) {
        const double all = incidence.points[2 * k].incidence + incidence.points[2 * k + 1].incidence;
        assert_digits(all + curve.points[k].survival, 1, 13);
    }
    res_aalen_johansen_release(&incidence);
    res_kaplan_meier_release(&curve);
}

Test(survival_curves, aalen_johansen_by_hand)
{
    struct res_aalen_johansen curve;
    cr_assert(eq(int, res_aalen_johansen_fit(&hand, 0, NULL, 0, &curve), RES_ANALYSIS_OK));
    cr_assert(eq(sz, curve.count, 4));
    assert_digits(curve.points[0].incidence, 0.2, 14);
    cr_assert(eq(dbl, curve.points[1].incidence, 0));
    assert_digits(curve.points[2].incidence, 0.2 + 0.8 / 3, 14);
    assert_digits(curve.points[3].incidence, 0.8 / 3, 14);
    res_aalen_johansen_release(&curve);
}

Test(survival_curves, causes_that_cannot_be)
{
    struct res_aalen_johansen curve;
    double cause[7] = {2, 1, 0, 0, 1, 1, 0};
    struct res_survival data = hand;
    data.cause = cause;
    cr_assert(eq(int, res_aalen_johansen_fit(&data, 0, NULL, 0, &curve), RES_ANALYSIS_INVALID));
    cr_assert(ne(ptr, strstr(curve.analysis.detail, "person 7"), NULL));
    cause[6] = 1.5;
    cr_assert(eq(int, res_aalen_johansen_fit(&data, 0, NULL, 0, &curve), RES_ANALYSIS_INVALID));
    data.cause = NULL;
    cr_assert(eq(int, res_aalen_johansen_fit(&data, 0, NULL, 0, &curve), RES_ANALYSIS_NO_COLUMN));
    cr_assert(zero(int, strcmp(curve.analysis.detail, "cause")));
    cr_assert(zero(sz, curve.count));
    res_aalen_johansen_release(&curve);
}

/* --- log-rank ------------------------------------------------------------------------------------------------ */

Test(survival_curves, logrank_agrees_with_r)
{
    struct res_logrank test;
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        cr_assert(eq(int, res_logrank_test(&data, NULL, &test), RES_ANALYSIS_OK));
        assert_golden(test.chisq, trial_names[k], 10, "logrank_chisq");
        assert_golden(test.p, trial_names[k], 10, "logrank_p");
        cr_assert(eq(sz, test.df, 1));
    }
}

Test(survival_curves, stratified_logrank_agrees_with_r)
{
    struct res_logrank test;
    static const double by_sex[] = {5.3386322406143, 8.5142488164558e-06}; /* R: survdiff(... + strata(sex)) */
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        cr_assert(eq(int, res_logrank_test(&data, trial.sex, &test), RES_ANALYSIS_OK));
        assert_digits(test.chisq, by_sex[k], k == 0 ? 12 : 9);
        cr_assert(eq(sz, test.strata, 2));
    }
}

Test(survival_curves, logrank_by_hand)
{
    /* At risk in arm 1 of all: 2 of 7 (1 death), 2 of 6 (2 deaths), none of 3. */
    struct res_logrank test;
    cr_assert(eq(int, res_logrank_test(&hand, NULL, &test), RES_ANALYSIS_OK));
    const double expected = 2.0 / 7 + 2 * 2.0 / 6;
    const double variance = 2.0 / 7 * 5 / 7 + 2 * (2.0 / 6) * (4.0 / 6) * 4 / 5;
    assert_digits(test.expected[1], expected, 14);
    assert_digits(test.observed[1], 2, 14);
    assert_digits(test.chisq, (2 - expected) * (2 - expected) / variance, 13);
}

Test(survival_curves, logrank_without_an_answer)
{
    struct res_logrank test;
    test_trial_read("a", &trial);
    const struct res_survival data = trial_data(&trial);
    cr_assert(eq(int, res_logrank_test(&data, trial.arm, &test), RES_ANALYSIS_NO_SPREAD), "more strata than arms");
    cr_assert(zero(sz, test.strata));
    cr_assert(isnan(test.p));
    double own[TEST_TRIAL_MAX];
    for (size_t i = 0; i < trial.n; i++) {
        own[i] = (double)i;
    }
    cr_assert(eq(int, res_logrank_test(&data, own, &test), RES_ANALYSIS_NO_SPREAD), "as many strata as people");
    own[3] = (double)NAN;
    cr_assert(eq(int, res_logrank_test(&data, own, &test), RES_ANALYSIS_NOT_A_NUMBER));
    memset(trial.event, 0, sizeof trial.event);
    cr_assert(eq(int, res_logrank_test(&data, NULL, &test), RES_ANALYSIS_NO_EVENTS));
}

/* --- proportional hazards ---------------------------------------------------------------------------------- */

/* R: cox.zph of coxph(..., control = coxph.control(eps = 1e-14)): arm, age, sex, draw, all */
static const double zph[2][2][5] = {
    {{1.58314293290938, 0.0242788626481, 0.53810141021486, 4.35639356777446, 6.08116940733858},
     {1.58084975981467, 0.02440362310569, 0.53725140469963, 4.35408252732953, 6.07534778592108}},
    {{0.42953195678062, 0.05290077889556, 0.0287547855302, 1.09403598964992, 1.42033819823351},
     {0.43120836897969, 0.05204152221193, 0.03036456702037, 1.07863307812297, 1.41003348830495}},
};

Test(survival_curves, proportional_hazards_agree_with_r)
{
    struct res_proportional_hazards test;
    for (size_t k = 0; k < 4; k++) {
        const double *expected = zph[k / 2][k % 2];
        test_trial_read(trial_names[k / 2], &trial);
        const struct res_survival data = trial_data(&trial);
        const enum res_ties ties = k % 2 == 0 ? RES_TIES_EFRON : RES_TIES_BRESLOW;
        cr_assert(eq(int, res_proportional_hazards_test(&data, ties, &test), RES_ANALYSIS_OK));
        cr_assert(eq(sz, test.count, 4));
        for (size_t j = 0; j < 4; j++) {
            assert_digits(test.at[j].chisq, expected[j], 9);
        }
        assert_digits(test.chisq, expected[4], 9);
    }
}

Test(survival_curves, proportional_hazards_with_events_at_one_time_only)
{
    const double arm[] = {1, 0, 1, 0, 1, 0}, time[] = {5, 5, 9, 9, 9, 9}, event[] = {1, 1, 0, 0, 0, 0};
    const struct res_survival data = {.n = 6, .arm = arm, .time = time, .event = event};
    struct res_proportional_hazards test;
    cr_assert(eq(int, res_proportional_hazards_test(&data, RES_TIES_EFRON, &test), RES_ANALYSIS_NO_SPREAD));
    cr_assert(isnan(test.p));
}

/* --- restricted mean --------------------------------------------------------------------------------------- */

Test(survival_curves, restricted_mean_agrees_with_r)
{
    struct res_rmst rmst;
    /* R: summary(survfit(...), rmean = 700) */
    static const double mean[2][2] = {{648.71820863871, 589.54757186652}, {616.88087774295, 638}};
    static const double se[2][2] = {{13.274365974880, 19.440914273249}, {32.879165062315, 27.286138116878}};
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        cr_assert(eq(int, res_rmst_compare(&data, 700, &rmst), RES_ANALYSIS_OK));
        for (int arm = 0; arm < 2; arm++) {
            assert_digits(rmst.arm[arm].mean, mean[k][arm], 12);
            assert_digits(rmst.arm[arm].se, se[k][arm], 12);
        }
        assert_digits(rmst.se, hypot(se[k][0], se[k][1]), 12);
    }
}

Test(survival_curves, restricted_mean_by_hand)
{
    struct res_restricted_mean mean;
    cr_assert(eq(int, res_restricted_mean(&hand, 0, 4, &mean), RES_ANALYSIS_OK));
    /* 1 day at 1, 2 at 0.8, 1 at 0.8/3 */
    assert_digits(mean.mean, 1 + 1.6 + 0.8 / 3, 13);
    const double after_first = 1.6 + 0.8 / 3, after_second = 0.8 / 3;
    assert_digits(mean.se, sqrt(after_first * after_first / 20 + after_second * after_second * 2 / 3), 13);
    cr_assert(eq(int, res_restricted_mean(&hand, 0, 6, &mean), RES_ANALYSIS_BEYOND));
    cr_assert(isnan(mean.mean));
    cr_assert(eq(int, res_restricted_mean(&hand, 1, 6, &mean), RES_ANALYSIS_OK), "all had the event");
    assert_digits(mean.mean, 2, 14);
    cr_assert(eq(int, res_restricted_mean(&hand, 0, -1, &mean), RES_ANALYSIS_INVALID));
}

Test(survival_curves, restricted_mean_as_far_as_both_arms_go)
{
    struct res_rmst rmst;
    cr_assert(eq(int, res_rmst_compare(&hand, (double)NAN, &rmst), RES_ANALYSIS_OK));
    cr_assert(eq(dbl, rmst.limit, 2));
    assert_digits(rmst.arm[0].mean, 1.8, 14);
    assert_digits(rmst.difference, 0.2, 13);
}
