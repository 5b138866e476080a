/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact (golden values of R's chisq.test and fisher.test, and enumeration on paper) and published (the
 * tests of the two Danish trials from their published counts; those that their counts do not give are named as such).
 */
#include "results/statistics/contingency.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/results/trial_data.h"

static struct res_chi_square chi;
static struct res_fisher fisher;
static struct res_estimate estimate;

/* Events of `people` in the treated arm, then in the control arm, as the reports print them. */
static struct res_two_by_two table_of(size_t treated, size_t in_treated, size_t control, size_t in_control)
{
    return (struct res_two_by_two){{control, treated}, {in_control, in_treated}};
}

Test(contingency, agrees_with_r)
{
    static struct test_trial trial;
    for (size_t k = 0; k < 2; k++) {
        struct res_two_by_two table;
        struct res_analysis analysis;
        test_trial_read(trial_names[k], &trial);
        const struct res_survival data = trial_data(&trial);
        cr_assert(eq(int, res_two_by_two_count(&data, &table, &analysis), RES_ANALYSIS_OK));
        cr_assert(eq(int, res_pearson(&table, &chi), RES_ANALYSIS_OK));
        assert_golden(chi.chisq, trial_names[k], 11, "pearson_chisq");
        cr_assert(eq(int, res_yates(&table, &chi), RES_ANALYSIS_OK));
        assert_golden(chi.chisq, trial_names[k], 11, "yates_chisq");
        cr_assert(eq(int, res_fisher_test(&table, &fisher), RES_ANALYSIS_OK));
        assert_golden(fisher.p, trial_names[k], 11, "fisher_p");
    }
}

/* --- published --------------------------------------------------------------------------------------------- */

/* VIVE 2019: complaints 3 and 14 of 109, printed chi2 7.7; job, pension, neither: printed 3.2. */
Test(contingency, vive_tests_from_published_counts)
{
    const struct res_two_by_two complaints = table_of(3, 109, 14, 109);
    static const size_t outcomes[] = {7, 18, 84, 5, 10, 94};
    cr_assert(eq(int, res_pearson(&complaints, &chi), RES_ANALYSIS_OK));
    assert_digits(chi.chisq, 7.7196371085748, 12); /* R */
    cr_assert(epsilon_eq(dbl, chi.chisq, 7.72, 0.005));
    cr_assert(lt(dbl, chi.p, 0.01));
    cr_assert(eq(int, res_pearson_table(outcomes, 2, 3, &chi), RES_ANALYSIS_OK));
    cr_assert(epsilon_eq(dbl, chi.chisq, 3.18, 0.005));
    assert_digits(chi.chisq, 3.1808453718566, 12); /* R */
    cr_assert(eq(sz, chi.df, 2));
    /* Printed "p < 0.20": it is 0.204. */
    cr_assert(gt(dbl, chi.p, 0.20));
    cr_assert(lt(dbl, chi.p, 0.205));
}

/* Ishoej 2019: events and people of both arms, the p printed, what R gives for three tests, and whose p rounds to
 * the printed one. 0.04 and 0.057 are Pearson's when cut instead of rounded; 0.07 and 0.045 are nobody's. */
enum whose { PEARSON, FISHER, NOBODY };
static const struct {
    size_t treated, control;
    double printed, half_digit;
    double pearson, yates, fisher;
    enum whose whose;
} ishoej[] = {
    {4, 0, 0.07, 0.005, 0.045192843116922, 0.13810547054812, 0.11201545607761, NOBODY},     /* job, 12 months */
    {6, 1, 0.055, 0.0005, 0.054611422574632, 0.12938220627351, 0.10210876803552, PEARSON},  /* clarified, 12 */
    {8, 2, 0.04, 0.005, 0.048432775511169, 0.10459232463191, 0.078818199298989, NOBODY},    /* job, 18: primary */
    {12, 4, 0.03, 0.005, 0.027169801245216, 0.056024478242797, 0.038013064518695, PEARSON}, /* clarified, 18 */
    {16, 7, 0.03, 0.005, 0.024836971632065, 0.049006203911081, 0.03090866038248, FISHER},   /* progress to job, 12 */
    {14, 8, 0.15, 0.005, 0.15070283043757, 0.24608652585648, 0.1760921402253, PEARSON},     /* progress to job, 18 */
    {18, 8, 0.01, 0.005, 0.013779971599178, 0.028494580871685, 0.016817204163664, PEARSON}, /* progress, 12 */
    {18, 10, 0.057, 0.0005, 0.057738036018264, 0.10413225577659, 0.1011807338306, NOBODY},  /* progress, 18 */
    {7, 3, 0.20, 0.005, 0.20322347295465, 0.35660356633055, 0.29751025259562, PEARSON},     /* progress, 6 */
    {11, 5, 0.045, 0.0005, 0.10682691730952, 0.18871284023633, 0.14097141602886, NOBODY},   /* in a pathway before */
};

static enum whose whose_p(double printed, double half_digit, double pearson, double of_fisher)
{
    if (fabs(pearson - printed) <= half_digit) {
        return PEARSON;
    }
    return fabs(of_fisher - printed) <= half_digit ? FISHER : NOBODY;
}

Test(contingency, ishoej_tests_from_published_counts)
{
    for (size_t k = 0; k < sizeof ishoej / sizeof ishoej[0]; k++) {
        const struct res_two_by_two table = table_of(ishoej[k].treated, 28, ishoej[k].control, 26);
        cr_assert(eq(int, res_fisher_test(&table, &fisher), RES_ANALYSIS_OK));
        assert_digits(fisher.p, ishoej[k].fisher, 12);
        cr_assert(eq(int, res_yates(&table, &chi), RES_ANALYSIS_OK));
        assert_digits(chi.p, ishoej[k].yates, 12);
        cr_assert(eq(int, res_pearson(&table, &chi), RES_ANALYSIS_OK));
        assert_digits(chi.p, ishoej[k].pearson, 12);
        const enum whose whose = whose_p(ishoej[k].printed, ishoej[k].half_digit, chi.p, fisher.p);
        cr_assert(eq(int, whose, ishoej[k].whose), "case %zu: %g was printed, Pearson gives %g", k, ishoej[k].printed,
                  chi.p);
    }
}

/* The primary outcome, printed as p = 0.04, is not significant by Fisher's test. */
Test(contingency, ishoej_primary_outcome_is_not_significant_by_fisher)
{
    const struct res_two_by_two table = table_of(8, 28, 2, 26);
    cr_assert(eq(int, res_fisher_test(&table, &fisher), RES_ANALYSIS_OK));
    cr_assert(epsilon_eq(dbl, fisher.p, 0.079, 0.0005));
    cr_assert(eq(int, res_pearson(&table, &chi), RES_ANALYSIS_OK));
    cr_assert(epsilon_eq(dbl, chi.smallest_expected, 4.81, 0.005));
}

/* Risk differences with Newcombe's limits, in per cent to one decimal. */
Test(contingency, ishoej_risk_differences)
{
    static const struct {
        size_t treated, control;
        double value, lo, hi;
    } cases[] = {
        {8, 2, 20.9, -0.3, 40.2}, {12, 4, 27.5, 3.0, 47.8}, {4, 0, 14.3, -1.2, 31.5}, {6, 1, 17.6, -1.2, 36.0}};
    for (size_t k = 0; k < 4; k++) {
        const struct res_two_by_two table = table_of(cases[k].treated, 28, cases[k].control, 26);
        cr_assert(eq(int, res_risk_difference(&table, &estimate), RES_ANALYSIS_OK));
        cr_assert(epsilon_eq(dbl, 100 * estimate.value, cases[k].value, 0.0501));
        cr_assert(epsilon_eq(dbl, 100 * estimate.lo, cases[k].lo, 0.0501));
        cr_assert(epsilon_eq(dbl, 100 * estimate.hi, cases[k].hi, 0.0501));
    }
}

/* McNemar's p = 0.045 of Ishoej is four changes one way: chi2 = 4. */
Test(contingency, ishoej_mcnemar)
{
    struct res_mcnemar test;
    cr_assert(eq(int, res_mcnemar_test(4, 0, &test), RES_ANALYSIS_OK));
    assert_digits(test.chisq, 4, 14);
    cr_assert(epsilon_eq(dbl, test.p, 0.045, 0.0006));
    assert_digits(test.exact_p, 0.125, 13);
}

/* --- exact ---------------------------------------------------------------------------------------------------- */

/* Newcombe (1998), table II, method 10: 56/70 less 48/80 is 0.2000 (0.0524, 0.3339); 9/10 less 3/10 is 0.6000 (0.1705,
 * 0.8090). */
Test(contingency, newcombe_as_published_by_him)
{
    const struct res_two_by_two a = table_of(56, 70, 48, 80), b = table_of(9, 10, 3, 10);
    cr_assert(eq(int, res_risk_difference(&a, &estimate), RES_ANALYSIS_OK));
    cr_assert(epsilon_eq(dbl, estimate.lo, 0.0524, 0.00005));
    cr_assert(epsilon_eq(dbl, estimate.hi, 0.3339, 0.00005));
    cr_assert(eq(int, res_risk_difference(&b, &estimate), RES_ANALYSIS_OK));
    cr_assert(epsilon_eq(dbl, estimate.lo, 0.1705, 0.00005));
    cr_assert(epsilon_eq(dbl, estimate.hi, 0.8090, 0.00005));
}

/* The lady tasting tea: 3 of 4 right; tables 1, 16, 36, 16, 1 of 70. */
Test(contingency, fisher_and_mid_p_by_hand)
{
    const struct res_two_by_two table = table_of(3, 4, 1, 4);
    cr_assert(eq(int, res_fisher_test(&table, &fisher), RES_ANALYSIS_OK));
    assert_digits(fisher.p, 34.0 / 70, 14);
    assert_digits(fisher.mid_p, (2 + 16.0) / 70, 14);
}

Test(contingency, fisher_of_every_table_sums_to_one)
{
    const size_t people[2] = {28, 26};
    for (size_t events = 0; events <= 54; events++) {
        double p[27], mid_p[27], largest = 0;
        size_t count;
        const size_t lowest = res_fisher_all(people, events, p, mid_p, &count);
        for (size_t k = 0; k < count; k++) {
            const struct res_two_by_two table = {{events - lowest - k, lowest + k}, {28, 26}};
            cr_assert(eq(int, res_fisher_test(&table, &fisher), RES_ANALYSIS_OK));
            assert_digits(p[k], fisher.p, 14);
            largest = p[k] > largest ? p[k] : largest;
        }
        assert_digits(largest, 1, 13);
    }
}

Test(contingency, large_tables_do_not_overflow)
{
    const struct res_two_by_two table = table_of(50100, 100000, 49900, 100000);
    cr_assert(eq(int, res_fisher_test(&table, &fisher), RES_ANALYSIS_OK));
    cr_assert(eq(int, res_yates(&table, &chi), RES_ANALYSIS_OK));
    cr_assert(epsilon_eq(dbl, fisher.p, chi.p, 1e-4));
}

Test(contingency, risk_ratio_by_hand)
{
    const struct res_two_by_two table = table_of(12, 28, 4, 26), none = table_of(4, 28, 0, 26);
    const double ratio = 12.0 / 28 / (4.0 / 26), se = sqrt(1.0 / 12 - 1.0 / 28 + 1.0 / 4 - 1.0 / 26);
    cr_assert(eq(int, res_risk_ratio(&table, &estimate), RES_ANALYSIS_OK));
    assert_digits(estimate.value, ratio, 13);
    assert_digits(estimate.hi, ratio * exp(1.959963984540054 * se), 12);
    cr_assert(eq(int, res_risk_ratio(&none, &estimate), RES_ANALYSIS_NO_EVENTS));
    cr_assert(zero(int, strcmp(estimate.analysis.detail, "arm 0")));
    cr_assert(isnan(estimate.value));
}

Test(contingency, mcnemar_agrees_with_r)
{
    struct res_mcnemar test;
    cr_assert(eq(int, res_mcnemar_test(5, 12, &test), RES_ANALYSIS_OK));
    assert_digits(test.p, 0.089555074413643, 12);
    assert_digits(test.corrected_p, 0.14561009539687, 12);
    assert_digits(test.exact_p, 0.14346313476563, 12);
    cr_assert(eq(int, res_mcnemar_test(0, 0, &test), RES_ANALYSIS_NO_SPREAD));
    cr_assert(eq(int, res_mcnemar_test(3, 3, &test), RES_ANALYSIS_OK));
    cr_assert(eq(dbl, test.exact_p, 1));
}

/* --- without an answer ---------------------------------------------------------------------------------------- */

Test(contingency, empty_margins_have_names)
{
    static const struct {
        struct res_two_by_two table;
        enum res_analysis_code pearson, fisher;
    } cases[] = {
        {{{0, 0}, {5, 5}}, RES_ANALYSIS_NO_EVENTS, RES_ANALYSIS_OK},
        {{{5, 5}, {5, 5}}, RES_ANALYSIS_ALL_EVENTS, RES_ANALYSIS_OK},
        {{{0, 2}, {0, 5}}, RES_ANALYSIS_EMPTY_ARM, RES_ANALYSIS_EMPTY_ARM},
    };
    static const size_t hollow[] = {1, 0, 2, 0};
    for (size_t k = 0; k < 3; k++) {
        cr_assert(eq(int, res_pearson(&cases[k].table, &chi), cases[k].pearson));
        cr_assert(isnan(chi.chisq) && isnan(chi.p));
        cr_assert(eq(int, res_yates(&cases[k].table, &chi), cases[k].pearson));
        cr_assert(eq(int, res_fisher_test(&cases[k].table, &fisher), cases[k].fisher));
        cr_assert(cases[k].fisher == RES_ANALYSIS_OK ? fisher.p == 1 : isnan(fisher.p) != 0);
    }
    cr_assert(eq(int, res_risk_difference(&cases[2].table, &estimate), RES_ANALYSIS_EMPTY_ARM));
    cr_assert(eq(int, res_pearson_table(hollow, 2, 2, &chi), RES_ANALYSIS_NO_SPREAD));
    cr_assert(isnan(chi.p));
}

Test(contingency, every_end_of_an_analysis_has_its_own_name)
{
    for (int a = 0; a < RES_ANALYSIS_COUNT; a++) {
        for (int b = 0; b < a; b++) {
            cr_assert(ne(int, strcmp(res_analysis_name(a), res_analysis_name(b)), 0));
        }
    }
    struct res_analysis analysis;
    char text[128];
    (void)res_analysis_set(&analysis, RES_ANALYSIS_SEPARATION, "%s", "arm");
    cr_assert(zero(int, strcmp(res_analysis_text(&analysis, text, sizeof text), "separation: arm")));
    (void)res_analysis_set(&analysis, RES_ANALYSIS_OK, NULL);
    cr_assert(zero(int, strcmp(res_analysis_text(&analysis, text, sizeof text), "ok")));
}
