/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Values of R 4.2 (t.test, wilcox.test, glm, p.adjust), golden or marked R, and hand work. */
#include "results/statistics/two_samples.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "results/statistics/holm.h"
#include "results/statistics/logistic.h"
#include "tests/results/trial_data.h"

static struct test_trial trial;
static struct res_welch welch;
static struct res_rank_sum rank_sum;
static struct res_logistic logistic;

Test(two_samples, welch_agrees_with_r)
{
    static const double limits[2][2] = {{-0.50973741938037, 117.90423283222435}, {-147.953833691892, 75.953833691892}};
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        cr_assert(eq(int, res_welch_test(&data, trial.time, &welch), RES_ANALYSIS_OK));
        assert_golden(welch.t, trial_names[k], 11, "welch_t");
        assert_golden(welch.df, trial_names[k], 11, "welch_df");
        assert_golden(welch.p, trial_names[k], 9, "welch_p");
        assert_digits(welch.lo, limits[k][0], 8);
        assert_digits(welch.hi, limits[k][1], 8);
    }
}

Test(two_samples, welch_without_an_answer)
{
    const double arm[] = {0, 0, 1, 1}, flat[] = {2, 2, 3, 3}, holed[] = {1, 2, 3, (double)NAN};
    const double lonely[] = {0, 0, 0, 1};
    struct res_survival data = {.n = 4, .arm = arm};
    cr_assert(eq(int, res_welch_test(&data, flat, &welch), RES_ANALYSIS_NO_SPREAD));
    cr_assert(eq(int, res_welch_test(&data, holed, &welch), RES_ANALYSIS_NOT_A_NUMBER));
    cr_assert(eq(int, res_welch_test(&data, NULL, &welch), RES_ANALYSIS_NO_COLUMN));
    data.arm = lonely;
    cr_assert(eq(int, res_welch_test(&data, flat, &welch), RES_ANALYSIS_TOO_FEW));
    cr_assert(isnan(welch.p));
}

Test(two_samples, rank_sum_agrees_with_r)
{
    static const double w[] = {6786, 447.5}, p[] = {0.069231057234667, 0.97626541928422};
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        cr_assert(eq(int, res_rank_sum_test(&data, trial.time, &rank_sum), RES_ANALYSIS_OK));
        assert_digits(rank_sum.w, w[k], 13);
        assert_digits(rank_sum.p, p[k], 11);
        cr_assert(not(rank_sum.exact));
    }
}

Test(two_samples, rank_sum_from_all_arrangements)
{
    const double arm[] = {0, 0, 0, 0, 1, 1, 1, 1, 1}, values[] = {1.1, 2.2, 3.3, 9.5, 0.5, 2.5, 4.5, 6.5, 7.5};
    struct res_survival data = {.n = 9, .arm = arm};
    cr_assert(eq(int, res_rank_sum_test(&data, values, &rank_sum), RES_ANALYSIS_OK));
    cr_assert(rank_sum.exact);
    assert_digits(rank_sum.p, 0.9047619047619, 12); /* R */
    /* All of arm 0 below all of arm 1: 2 of the 35 arrangements of 3 and 4 are as far out. */
    const double apart[] = {1, 2, 3, 4, 5, 6, 7}, first[] = {0, 0, 0, 1, 1, 1, 1};
    data = (struct res_survival){.n = 7, .arm = first};
    cr_assert(eq(int, res_rank_sum_test(&data, apart, &rank_sum), RES_ANALYSIS_OK));
    cr_assert(eq(dbl, rank_sum.w, 0));
    assert_digits(rank_sum.p, 2.0 / 35, 13);
}

Test(two_samples, rank_sum_without_an_answer)
{
    const double arm[] = {0, 0, 1, 1}, flat[] = {2, 2, 2, 2};
    const struct res_survival data = {.n = 4, .arm = arm};
    cr_assert(eq(int, res_rank_sum_test(&data, flat, &rank_sum), RES_ANALYSIS_NO_SPREAD));
    cr_assert(isnan(rank_sum.p));
}

/* --- logistic ------------------------------------------------------------------------------------------------ */

Test(two_samples, logistic_agrees_with_r)
{
    /* R: Newton's method carried to the end in plain matrices: constant, age, sex. glm itself stops a step earlier,
     * so its standard errors (also the golden ones) are good to 8 digits. */
    static const double coef[2][3] = {{-2.43255457042457479, 0.02088788280280635, -0.44379746933139036},
                                      {-1.90469737869916034, 0.02717384006329102, -1.75094498687887090}};
    static const double se[2][3] = {{1.07289072022175347, 0.02135065918076725, 0.33655510195173260},
                                    {2.23253748424954024, 0.04434389662434513, 0.72560969139788911}};
    static const double loglik[] = {-110.96370922772, -28.877596379911}, null[] = {-114.9165408659, -32.596366880214};
    for (size_t k = 0; k < 2; k++) {
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        cr_assert(eq(int, res_logistic_fit(&data, "draw", &logistic), RES_ANALYSIS_OK));
        cr_assert(eq(sz, logistic.terms.count, 4));
        assert_golden(logistic.terms.at[1].coef, trial_names[k], 10, "logit_coef_arm");
        assert_golden(logistic.terms.at[1].se, trial_names[k], 7, "logit_se_arm");
        for (size_t j = 0; j < 3; j++) {
            assert_digits(logistic.terms.at[j == 0 ? 0 : j + 1].coef, coef[k][j], 11);
            assert_digits(logistic.terms.at[j == 0 ? 0 : j + 1].se, se[k][j], 11);
        }
        assert_digits(logistic.loglik, loglik[k], 12);
        assert_digits(logistic.loglik_null, null[k], 12);
    }
}

Test(two_samples, logistic_with_the_arm_alone_is_the_odds_ratio)
{
    test_trial_read("a", &trial);
    struct res_survival data = trial_data(&trial);
    double people[2] = {0, 0}, events[2] = {0, 0};
    data.covariate_count = 0;
    for (size_t i = 0; i < trial.n; i++) {
        people[(int)trial.arm[i]]++;
        events[(int)trial.arm[i]] += trial.event[i];
    }
    cr_assert(eq(int, res_logistic_fit(&data, NULL, &logistic), RES_ANALYSIS_OK));
    const double odds = events[1] / (people[1] - events[1]) / (events[0] / (people[0] - events[0]));
    assert_digits(logistic.terms.at[1].ratio, odds, 11);
    const double variance = 1 / events[1] + 1 / (people[1] - events[1]) + 1 / events[0] + 1 / (people[0] - events[0]);
    assert_digits(logistic.terms.at[1].se, sqrt(variance), 11);
}

Test(two_samples, logistic_separation)
{
    test_trial_read("a", &trial);
    const struct res_survival data = trial_data(&trial);
    for (size_t i = 0; i < trial.n; i++) {
        trial.event[i] *= trial.arm[i]; /* nobody in arm 0: quasi-complete */
    }
    cr_assert(eq(int, res_logistic_fit(&data, NULL, &logistic), RES_ANALYSIS_SEPARATION));
    cr_assert(zero(int, strcmp(logistic.analysis.detail, "arm")));
    cr_assert(isnan(logistic.loglik));
    for (size_t i = 0; i < trial.n; i++) {
        trial.event[i] = trial.age[i] > 50 ? 1 : 0; /* complete */
    }
    cr_assert(eq(int, res_logistic_fit(&data, NULL, &logistic), RES_ANALYSIS_SEPARATION));
    cr_assert(zero(int, strcmp(logistic.analysis.detail, "age")));
}

Test(two_samples, logistic_without_an_answer)
{
    test_trial_read("a", &trial);
    const struct res_survival data = trial_data(&trial);
    memset(trial.event, 0, sizeof trial.event);
    cr_assert(eq(int, res_logistic_fit(&data, NULL, &logistic), RES_ANALYSIS_NO_EVENTS));
    for (size_t i = 0; i < trial.n; i++) {
        trial.event[i] = 1;
    }
    cr_assert(eq(int, res_logistic_fit(&data, NULL, &logistic), RES_ANALYSIS_ALL_EVENTS));
    test_trial_read("a", &trial);
    trial.draw[0] = (double)NAN;
    cr_assert(eq(int, res_logistic_fit(&data, NULL, &logistic), RES_ANALYSIS_NOT_A_NUMBER));
    cr_assert(eq(int, res_logistic_fit(&data, "draw", &logistic), RES_ANALYSIS_OK), "what is left out does not matter");
}

/* --- Holm ---------------------------------------------------------------------------------------------------- */

Test(two_samples, holm)
{
    const double p[] = {0.01, 0.04, (double)NAN, 0.03, 0.005}, expected[] = {0.03, 0.06, 0, 0.06, 0.02}; /* R */
    double adjusted[5];
    struct sim_error error;
    cr_assert(eq(int, res_holm_adjust(p, 5, adjusted, &error), SIM_OK));
    cr_assert(isnan(adjusted[2]));
    for (size_t k = 0; k < 5; k++) {
        if (k != 2) {
            assert_digits(adjusted[k], expected[k], 13);
        }
    }
}
