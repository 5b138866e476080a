/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. `afklar trial --data` against the values of R in tests/golden, at 6 significant digits or
 * better, and what it says to data and files that have no answer.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "tests/cli/json_number.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"
#include "tests/support/trial_golden.h"

static struct test_folder folder;
static char path[512];
static struct test_run run;

static void make_folder(void)
{
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "trial.csv", path, sizeof path);
}

static void remove_folder(void)
{
    test_run_release(&run);
    test_folder_release(&folder);
}

TestSuite(trial, .init = make_folder, .fini = remove_folder);

static const char *analyse_file(const char *file, const char *covariates, const char *times)
{
    const char *arguments[12] = {AFKLAR_BINARY, "trial", "--data", file, "--format", "json"};
    size_t count = 6;
    if (covariates != NULL) {
        arguments[count++] = "--covariates";
        arguments[count++] = covariates;
    }
    if (times != NULL) {
        arguments[count++] = "--times";
        arguments[count++] = times;
    }
    test_run_release(&run);
    test_run_init(&run, arguments);
    return run.output;
}

static const char *analyse_text(const char *text, const char *covariates)
{
    test_file_write(path, text);
    return analyse_file(path, covariates, NULL);
}

/* --- golden --------------------------------------------------------------------------------------------------- */

static const char *golden_name;

static void assert_golden(double actual, int digits, const char *quantity)
{
    const double expected = test_trial_expected(golden_name, quantity);
    cr_assert(fabs(actual - expected) <= 0.5 * pow(10, -digits) * fabs(expected) + 1e-14, "%s: %.15g, expected %.15g",
              quantity, actual, expected);
}

static void check_cox(const char *json, const char *analysis)
{
    static const char *const terms[] = {"arm", "age", "sex", "draw"};
    const char *fit = json_find(json_find(json, "analyses"), analysis);
    char quantity[64];
    for (size_t k = 0; k < 4; k++) {
        (void)snprintf(quantity, sizeof quantity, "%s_coef_%s", analysis, terms[k]);
        assert_golden(json_number(json_find(fit, terms[k]), "coef"), 9, quantity);
        (void)snprintf(quantity, sizeof quantity, "%s_se_%s", analysis, terms[k]);
        assert_golden(json_number(json_find(fit, terms[k]), "se"), 9, quantity);
    }
    static const char *const others[] = {"hr", "p"};
    for (size_t k = 0; k < 2; k++) {
        (void)snprintf(quantity, sizeof quantity, "%s_%s_arm", analysis, others[k]);
        assert_golden(json_number(json_find(fit, "arm"), others[k]), 8, quantity);
    }
    const char *interval = json_find(fit, "arm/ci95") + 1;
    char *comma = NULL;
    (void)snprintf(quantity, sizeof quantity, "%s_hr_lo", analysis);
    assert_golden(strtod(interval, &comma), 9, quantity);
    (void)snprintf(quantity, sizeof quantity, "%s_hr_hi", analysis);
    assert_golden(strtod(comma + 1, NULL), 9, quantity);
    (void)snprintf(quantity, sizeof quantity, "%s_loglik_null", analysis);
    assert_golden(json_number(fit, "loglik_null"), 10, quantity);
    (void)snprintf(quantity, sizeof quantity, "%s_loglik", analysis);
    assert_golden(json_number(fit, "loglik"), 10, quantity);
}

static void check_survival(const char *json)
{
    static const int times[] = {180, 365, 540, 730};
    static const char *const arms[] = {"arm0", "arm1"};
    static const struct {
        const char *key, *quantity;
    } parts[] = {{"se", "km_se"}, {"lo", "km_loglog_lo"}, {"hi", "km_loglog_hi"}};
    for (int arm = 0; arm < 2; arm++) {
        const char *at = json_find(json_find(json, "analyses/kaplan_meier"), arms[arm]);
        for (size_t k = 0; k < 4; k++) {
            char quantity[64];
            at = json_find(at, "time");
            cr_assert(eq(int, (int)strtol(at, NULL, 10), times[k]));
            (void)snprintf(quantity, sizeof quantity, "km_%s_%d", arms[arm], times[k]);
            assert_golden(json_number(at, "survival"), 10, quantity);
            for (size_t j = 0; j < 3 && arm == 1; j++) {
                (void)snprintf(quantity, sizeof quantity, "%s_arm1_%d", parts[j].quantity, times[k]);
                assert_golden(strtod(json_find(at, parts[j].key), NULL), 10, quantity);
            }
        }
    }
}

static void check_incidence(const char *json)
{
    static const char *const quantities[] = {"aj_work_arm0_730", "aj_foep_arm0_730", "aj_work_arm1_730",
                                             "aj_foep_arm1_730"};
    static const char *const arms[] = {"arm0", "arm1"};
    for (int arm = 0; arm < 2; arm++) {
        const char *at = json_find(json_find(json, "analyses/aalen_johansen"), arms[arm]);
        for (int k = 0; k < 8; k++) {
            at = json_find(at, "incidence");
            if (k >= 6) {
                assert_golden(strtod(at, NULL), 10, quantities[2 * arm + k - 6]);
            }
        }
    }
}

static void check_tests(const char *json)
{
    assert_golden(json_number(json, "analyses/logrank/chisq"), 9, "logrank_chisq");
    assert_golden(json_number(json, "analyses/logrank/p"), 9, "logrank_p");
    assert_golden(json_number(json, "analyses/pearson/chisq"), 10, "pearson_chisq");
    assert_golden(json_number(json, "analyses/yates/chisq"), 10, "yates_chisq");
    assert_golden(json_number(json, "analyses/fisher/p"), 10, "fisher_p");
    assert_golden(json_number(json, "analyses/logistic/terms/arm/coef"), 9, "logit_coef_arm");
    /* R's own standard error is good to 8 digits here. */
    assert_golden(json_number(json, "analyses/logistic/terms/arm/se"), 7, "logit_se_arm");
    assert_golden(json_number(json, "analyses/welch/t"), 9, "welch_t");
    assert_golden(json_number(json, "analyses/welch/df"), 9, "welch_df");
    assert_golden(json_number(json, "analyses/welch/p"), 9, "welch_p");
}

static void check_golden(const char *name, const char *file)
{
    golden_name = name;
    const char *json = analyse_file(file, "age,sex,draw", "180,365,540,730");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(zero(sz, strlen(run.errors)));
    check_cox(json, "cox_efron");
    check_cox(json, "cox_breslow");
    check_survival(json);
    check_incidence(json);
    check_tests(json);
    cr_assert(strstr(json, "\"status\"") != NULL);
}

Test(trial, golden_trial_a)
{
    check_golden("a", AFKLAR_TEST_GOLDEN "/trial_a.csv");
    cr_assert(eq(dbl, json_number(run.output, "n/arm1"), 109));
}

Test(trial, golden_trial_with_heavy_ties)
{
    check_golden("b_ties", AFKLAR_TEST_GOLDEN "/trial_b_ties.csv");
}

/* Without options: age, sex and draw are adjusted for, and the curves have every step. */
Test(trial, usual_covariates_and_times)
{
    golden_name = "a";
    const char *json = analyse_file(AFKLAR_TEST_GOLDEN "/trial_a.csv", NULL, NULL);
    check_cox(json, "cox_efron");
    check_tests(json);
    (void)analyse_file(AFKLAR_TEST_GOLDEN "/trial_a.csv", "none", NULL);
    cr_assert(strstr(run.output, "\"age\"") == NULL);
    cr_assert(json_begins(run.output, "\"ok\"", "analyses/cox_efron/status"));
}

Test(trial, table_to_read_in_both_languages)
{
    static const char *const expected[2][2] = {{"Hazard ratios", "1.966"}, {"Hazardratioer", "1,966"}};
    static const char *const languages[] = {"en", "da"};
    for (size_t k = 0; k < 2; k++) {
        const char *const arguments[] = {AFKLAR_BINARY, "trial",      "--data", AFKLAR_TEST_GOLDEN "/trial_a.csv",
                                         "--lang",      languages[k], NULL};
        test_run_release(&run);
        test_run_init(&run, arguments);
        cr_assert(eq(int, run.status, 0), "%s", run.errors);
        cr_assert(strstr(run.output, expected[k][0]) != NULL);
        cr_assert(strstr(run.output, expected[k][1]) != NULL);
    }
}

/* --- data without an answer ------------------------------------------------------------------------------------ */

#define HEADER "arm,time,event,cause,age\n"
#define GOOD "0,100,1,1,40\n1,90,1,2,51\n0,300,0,0,33\n1,300,0,0,60\n0,200,1,2,45\n1,250,1,1,38\n"

static void assert_status(const char *analysis, const char *status)
{
    char quoted[64];
    (void)snprintf(quoted, sizeof quoted, "\"%s\"", status);
    const char *found = json_find(json_find(run.output, "analyses"), analysis);
    cr_assert(json_begins(found, quoted, "status"), "%s is not %s: %.60s", analysis, status,
              json_find(found, "status"));
}

Test(trial, good_data_are_well)
{
    (void)analyse_text(HEADER GOOD, NULL);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    assert_status("cox_efron", "ok");
    assert_status("logistic", "ok");
    assert_status("aalen_johansen", "ok");
}

Test(trial, text_in_a_covariate_stops_what_needs_it)
{
    (void)analyse_text(HEADER GOOD "0,120,1,1,old\n1,130,0,0,NaN\n", NULL);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(strstr(run.errors, "trial.csv:8: age: 'old' is no number, nor are 1 more") != NULL, "%s", run.errors);
    assert_status("cox_efron", "not a number");
    assert_status("cox_breslow", "not a number");
    assert_status("logistic", "not a number");
    cr_assert(json_begins(run.output, "\"age of line 8\"", "analyses/cox_efron/detail"));
    cr_assert(strstr(json_find(run.output, "analyses/cox_efron"), "\"coef\"") == NULL);
    assert_status("logrank", "ok");
    assert_status("kaplan_meier", "ok");
    assert_status("pearson", "ok");
    assert_status("welch", "ok");
}

Test(trial, text_in_times_leaves_the_counts)
{
    (void)analyse_text(HEADER "0,soon,1,1,40\n" GOOD, NULL);
    cr_assert(eq(int, run.status, 0));
    assert_status("cox_efron", "not a number");
    assert_status("kaplan_meier", "not a number");
    assert_status("welch", "not a number");
    cr_assert(strstr(run.errors, "'soon' is no number; expected days from the draw, from 0, like 187") != NULL, "%s",
              run.errors);
    assert_status("pearson", "ok");
    assert_status("logistic", "ok");
}

Test(trial, text_in_arms_leaves_nothing)
{
    (void)analyse_text(HEADER "control,100,1,1,40\n" GOOD, NULL);
    cr_assert(eq(int, run.status, 0));
    cr_assert(json_begins(run.output, "null", "n/arm0"));
    assert_status("pearson", "not a number");
    assert_status("fisher", "not a number");
    assert_status("rank_sum", "not a number");
    cr_assert(strstr(run.output, "\"status\": \"ok\"") == NULL);
}

Test(trial, values_out_of_range)
{
    (void)analyse_text(HEADER GOOD "0,-5,1,1,40\n", NULL);
    assert_status("cox_efron", "invalid value");
    cr_assert(json_begins(run.output, "\"time of line 8 is -5\"", "analyses/cox_efron/detail"));
    assert_status("pearson", "ok");
    (void)analyse_text(HEADER GOOD "2,5,1,1,40\n", NULL);
    assert_status("pearson", "invalid value");
}

Test(trial, two_columns_of_one_name_are_refused)
{
    static const char *const files[] = {"arm,time,event,time\n0,5,1,5\n1,6,1,6\n",
                                        "arm,time,event,cluster,cluster\n0,5,1,5,1\n1,6,1,6,2\n"};
    for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
        (void)analyse_text(files[k], NULL);
        cr_assert(eq(int, run.status, 3), "%s", run.errors);
        cr_assert(strstr(run.errors, "the file has 2 columns of this name; expected one") != NULL, "%s", run.errors);
        cr_assert(zero(sz, strlen(run.output)));
    }
}

/* Two clusters and three of two persons each: 2 of 4 and 4 of 6 have the event. */
Test(trial, clusters_are_analysed)
{
    (void)analyse_text("arm,time,event,cluster\n0,9,1,1\n0,8,1,1\n0,7,0,2\n0,6,0,2\n1,5,1,3\n1,4,1,3\n1,3,1,4\n"
                       "1,2,0,4\n1,8,1,5\n1,9,0,5\n",
                       NULL);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    assert_status("ols_cluster", "ok");
    cr_assert(epsilon_eq(dbl, json_number(run.output, "analyses/ols_cluster/terms/arm/coef"), 4.0 / 6 - 0.5, 1e-12));
    cr_assert(strstr(run.output, "\"cluster_note\"") != NULL);
    (void)analyse_text(HEADER GOOD, NULL);
    cr_assert(strstr(run.output, "cluster") == NULL, "without clusters nothing is said of them");
}

Test(trial, an_arm_without_people)
{
    (void)analyse_text(HEADER "0,100,1,1,40\n0,90,0,0,51\n0,80,1,1,60\n", NULL);
    cr_assert(eq(int, run.status, 0));
    assert_status("cox_efron", "empty arm");
    assert_status("fisher", "empty arm");
    assert_status("welch", "empty arm");
    cr_assert(strstr(run.output, "\"status\": \"ok\"") == NULL);
}

Test(trial, no_events)
{
    (void)analyse_text(HEADER "0,100,0,0,40\n1,90,0,0,51\n0,80,0,0,60\n1,70,0,0,33\n", NULL);
    assert_status("cox_efron", "no events");
    assert_status("logrank", "no events");
    assert_status("pearson", "no events");
    assert_status("logistic", "no events");
    assert_status("aalen_johansen", "no events");
    assert_status("welch", "ok");
    assert_status("fisher", "ok");
    cr_assert(eq(dbl, json_number(run.output, "analyses/fisher/p"), 1));
}

Test(trial, separation_and_constant_covariates)
{
    (void)analyse_text(HEADER "0,100,0,0,40\n1,90,1,1,51\n0,80,0,0,60\n1,70,1,1,33\n0,60,0,0,50\n1,50,0,0,44\n", NULL);
    assert_status("cox_efron", "separation");
    assert_status("logistic", "separation");
    assert_status("logrank", "ok");
    assert_status("fisher", "ok");
    (void)analyse_text("arm,time,event,age\n0,100,1,40\n1,90,1,40\n0,80,0,40\n1,70,0,40\n", NULL);
    assert_status("cox_efron", "constant covariate");
    cr_assert(json_begins(run.output, "\"age\"", "analyses/cox_efron/detail"));
    assert_status("logistic", "constant covariate");
    assert_status("aalen_johansen", "missing column");
    assert_status("kaplan_meier", "ok");
}

/* --- files and options that cannot be used --------------------------------------------------------------------- */

static void assert_fault(int status, const char *part)
{
    cr_assert(eq(int, run.status, status), "%s", run.errors);
    cr_assert(strstr(run.errors, part) != NULL, "%s", run.errors);
    cr_assert(zero(sz, strlen(run.output)));
}

Test(trial, files_that_are_no_trial)
{
    (void)analyse_text("", NULL);
    assert_fault(3, "trial.csv");
    (void)analyse_text(HEADER, NULL);
    assert_fault(3, "no people");
    (void)analyse_text(HEADER "0,100,1,1\n", NULL);
    assert_fault(3, "\"line\": 2");
    (void)analyse_text("arm,times,event\n0,100,1\n1,90,1\n", NULL);
    assert_fault(3, "did you mean 'times'?");
    cr_assert(strstr(run.errors, "\"line\": 1") != NULL);
    (void)analyse_text("arm,time,event,\"age\n0,100,1,3\n", NULL);
    assert_fault(3, "trial.csv");
    (void)analyse_file("no-such.csv", NULL, NULL);
    assert_fault(4, "no-such.csv");
}

Test(trial, options_that_cannot_be)
{
    (void)analyse_text(HEADER GOOD, "aeg");
    assert_fault(3, "did you mean 'age'?");
    (void)analyse_text(HEADER GOOD, "age,age");
    assert_fault(2, "in the model already");
    (void)analyse_text(HEADER GOOD, "age,,sex");
    assert_fault(2, "a list like A,B,C");
    (void)analyse_text(HEADER GOOD, "event");
    assert_fault(2, "in the model already");
    (void)analyse_file(path, NULL, "180,soon");
    assert_fault(2, "'soon' is not valid");
    const char *const arguments[] = {AFKLAR_BINARY, "trial", NULL};
    test_run_release(&run);
    test_run_init(&run, arguments);
    assert_fault(2, "--data");
}
