/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. The golden values are those of R 4.2, survival 3.5 (coxph); the rest is arithmetic that fits
 * on paper, and data without an answer.
 */
#include "results/statistics/cox.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/results/trial_data.h"

static struct test_trial trial;
static struct res_cox cox;

static const struct {
    enum res_ties ties;
    const char *name;
} ways[] = {{RES_TIES_EFRON, "cox_efron"}, {RES_TIES_BRESLOW, "cox_breslow"}};

static void check_against_r(const char *name, size_t way)
{
    const struct res_survival data = trial_data(&trial);
    const char *prefix = ways[way].name;
    cr_assert(eq(int, res_cox_fit(&data, ways[way].ties, &cox), RES_ANALYSIS_OK));
    cr_assert(eq(sz, cox.terms.count, 4));
    for (size_t j = 0; j < cox.terms.count; j++) {
        assert_golden(cox.terms.at[j].coef, name, 9, "%s_coef_%s", prefix, cox.terms.at[j].name);
        assert_golden(cox.terms.at[j].se, name, 9, "%s_se_%s", prefix, cox.terms.at[j].name);
    }
    assert_golden(cox.loglik_null, name, 10, "%s_loglik_null", prefix);
    assert_golden(cox.loglik, name, 10, "%s_loglik", prefix);
    assert_golden(cox.terms.at[0].p, name, 8, "%s_p_arm", prefix);
    assert_golden(cox.terms.at[0].ratio, name, 9, "%s_hr_arm", prefix);
    assert_golden(cox.terms.at[0].lo, name, 9, "%s_hr_lo", prefix);
    assert_golden(cox.terms.at[0].hi, name, 9, "%s_hr_hi", prefix);
}

Test(cox, agrees_with_r)
{
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        check_against_r(trial_names[k], 0);
        check_against_r(trial_names[k], 1);
    }
}

Test(cox, one_event_in_each_arm_by_hand)
{
    /* At risk at time 1: arms 1, 0, 1, 0 (arm 1 dies); at time 2: 0, 1, 0 (arm 0 dies). The likelihood is
     * h/(2h + 2) * 1/(h + 2), greatest at h = sqrt(2): d/dh log = 1/h - 1/(h + 1) - 1/(h + 2). */
    const double arm[] = {1, 0, 1, 0}, time[] = {1, 2, 3, 4}, event[] = {1, 1, 0, 0};
    const struct res_survival data = {.n = 4, .arm = arm, .time = time, .event = event};
    cr_assert(eq(int, res_cox_fit(&data, RES_TIES_EFRON, &cox), RES_ANALYSIS_OK));
    const double h = sqrt(2);
    assert_digits(cox.terms.at[0].ratio, h, 12);
    assert_digits(cox.loglik, log(h / (2 * h + 2) / (h + 2)), 12);
    assert_digits(cox.loglik_null, log(1.0 / 4 / 3), 12);
    /* Minus the second derivative in log h: h/(h + 1)^2 + 2h/(h + 2)^2. */
    assert_digits(cox.terms.at[0].se, 1 / sqrt(h / (h + 1) / (h + 1) + 2 * h / (h + 2) / (h + 2)), 12);
}

Test(cox, scale_of_a_covariate_changes_nothing_else)
{
    struct res_cox scaled;
    test_trial_read("a", &trial);
    const struct res_survival data = trial_data(&trial);
    cr_assert(eq(int, res_cox_fit(&data, RES_TIES_EFRON, &cox), RES_ANALYSIS_OK));
    for (size_t i = 0; i < trial.n; i++) {
        trial.age[i] = 1e6 + trial.age[i] * 1e-3;
    }
    cr_assert(eq(int, res_cox_fit(&data, RES_TIES_EFRON, &scaled), RES_ANALYSIS_OK));
    assert_digits(scaled.terms.at[0].coef, cox.terms.at[0].coef, 7);
    assert_digits(scaled.terms.at[1].coef, cox.terms.at[1].coef * 1e3, 6);
}

/* --- data without an answer ------------------------------------------------------------------------------ */

static void assert_code(const struct res_survival *data, enum res_analysis_code code, const char *detail)
{
    for (size_t way = 0; way < 2; way++) {
        cr_assert(eq(int, res_cox_fit(data, ways[way].ties, &cox), code), "%s, not %s",
                  res_analysis_name(cox.analysis.code), res_analysis_name(code));
        cr_assert(ne(ptr, strstr(cox.analysis.detail, detail), NULL), "'%s' is not in '%s'", detail,
                  cox.analysis.detail);
        cr_assert(isnan(cox.loglik));
        cr_assert(zero(sz, cox.terms.count));
    }
}

Test(cox, no_events)
{
    test_trial_read("a", &trial);
    memset(trial.event, 0, sizeof trial.event);
    const struct res_survival data = trial_data(&trial);
    assert_code(&data, RES_ANALYSIS_NO_EVENTS, "");
}

Test(cox, an_arm_without_people)
{
    test_trial_read("a", &trial);
    memset(trial.arm, 0, sizeof trial.arm);
    const struct res_survival data = trial_data(&trial);
    assert_code(&data, RES_ANALYSIS_EMPTY_ARM, "arm 1");
}

Test(cox, an_arm_without_events_is_separated)
{
    test_trial_read("a", &trial);
    for (size_t i = 0; i < trial.n; i++) {
        trial.event[i] *= trial.arm[i];
    }
    const struct res_survival data = trial_data(&trial);
    assert_code(&data, RES_ANALYSIS_SEPARATION, "arm");
}

Test(cox, a_covariate_that_only_those_without_event_have)
{
    test_trial_read("a", &trial);
    for (size_t i = 0; i < trial.n; i++) {
        trial.sex[i] = trial.event[i] == 0 && i % 40 == 0 ? 1 : 0;
    }
    const struct res_survival data = trial_data(&trial);
    assert_code(&data, RES_ANALYSIS_SEPARATION, "sex");
}

Test(cox, a_covariate_that_does_not_vary)
{
    test_trial_read("a", &trial);
    for (size_t i = 0; i < trial.n; i++) {
        trial.draw[i] = 0.1;
    }
    const struct res_survival data = trial_data(&trial);
    assert_code(&data, RES_ANALYSIS_CONSTANT, "draw");
}

Test(cox, covariates_that_say_the_same)
{
    test_trial_read("a", &trial);
    for (size_t i = 0; i < trial.n; i++) {
        trial.draw[i] = 3 * trial.age[i] - 100;
    }
    const struct res_survival data = trial_data(&trial);
    assert_code(&data, RES_ANALYSIS_COLLINEAR, "draw");
}

Test(cox, values_that_are_no_numbers_or_out_of_range)
{
    test_trial_read("a", &trial);
    const struct res_survival data = trial_data(&trial);
    trial.age[6] = (double)NAN;
    assert_code(&data, RES_ANALYSIS_NOT_A_NUMBER, "age of person 7");
    trial.age[6] = 40;
    trial.time[2] = -1;
    assert_code(&data, RES_ANALYSIS_INVALID, "time of person 3 is -1");
    trial.time[2] = 1;
    trial.event[0] = 2;
    assert_code(&data, RES_ANALYSIS_INVALID, "event of person 1 is 2");
}

Test(cox, a_column_that_is_not_there)
{
    test_trial_read("a", &trial);
    struct res_survival data = trial_data(&trial);
    data.time = NULL;
    assert_code(&data, RES_ANALYSIS_NO_COLUMN, "time");
}

Test(cox, everyone_has_the_event_at_once)
{
    const double arm[] = {1, 0, 1, 0}, time[] = {5, 5, 5, 5}, event[] = {1, 1, 1, 1};
    const struct res_survival data = {.n = 4, .arm = arm, .time = time, .event = event};
    cr_assert(eq(int, res_cox_fit(&data, RES_TIES_BRESLOW, &cox), RES_ANALYSIS_OK));
    cr_assert(epsilon_eq(dbl, cox.terms.at[0].coef, 0, 1e-12));
}
