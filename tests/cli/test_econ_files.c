/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: exact. What `afklar econ` writes beside its output, from the built program: books of citizens that add up
 * to the payers, draws that R reads and finds the same worth in, figures with and without gnuplot, budget impact.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/text/csv.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define TOWN AFKLAR_SOURCE_DIR "/tests/golden/small-town.cfg"
#define TOWN_TWO AFKLAR_SOURCE_DIR "/tests/golden/small-town-two.cfg"
#define TYPICAL AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg"

static struct test_folder folder;

static void open_folder(void)
{
    test_folder_init(&folder);
}

static void close_folder(void)
{
    test_folder_release(&folder);
}

TestSuite(econ_files, .init = open_folder, .fini = close_folder, .timeout = 300);

static void run_econ(struct test_run *run, int status, const char *const *arguments)
{
    const char *all[32] = {AFKLAR_BINARY, "econ", "-q"};
    for (size_t i = 0; i < 28 && arguments[i] != NULL; i++) {
        all[i + 3] = arguments[i];
    }
    test_run_init(run, all);
    cr_assert(eq(int, run->status, status), "%s", run->errors);
}

/* The first number after the keys, in order, from `at` on; moves `at` behind it. */
static double after(const char **at, const char *first, const char *second)
{
    const char *found = strstr(*at, first);
    cr_assert_not_null(found, "no %s", first);
    found = strstr(found, second);
    cr_assert_not_null(found, "no %s after %s", second, first);
    *at = found + strlen(second);
    return strtod(*at + strspn(*at, " :\n\""), NULL);
}

static double number(const struct res_csv *csv, size_t row, const char *column)
{
    double value = 0;
    cr_assert(eq(int, res_csv_number(csv, row, res_csv_find(csv, column), &value, NULL), SIM_OK));
    return value;
}

/* --- books ---------------------------------------------------------------------------------------------- */

/* A line is paid by one and received by another; the sum for an account is what the JSON says of it. */
static double account_sum(const struct res_csv *books, const char *account, const char *column)
{
    double sum = 0;
    for (size_t row = 0; row < res_csv_row_count(books); row++) {
        const double amount = number(books, row, column);
        sum += strcmp(res_csv_field(books, row, res_csv_find(books, "payer")), account) == 0 ? amount : 0;
        sum -= strcmp(res_csv_field(books, row, res_csv_find(books, "payee")), account) == 0 ? amount : 0;
    }
    return sum;
}

Test(econ_files, the_books_of_the_citizens_add_up_to_every_payer)
{
    static const char *const payers[] = {"municipality", "region", "state", "citizen", "employer"};
    char path[512];
    struct test_run run;
    struct res_csv books;
    run_econ(&run, 0,
             (const char *const[]){CAB, "-n1", "--perspective", "society", "--format=json", "--verify", "--books",
                                   test_folder_path(&folder, "books.csv", path, sizeof path), NULL});
    cr_assert(eq(int, res_csv_read(&books, path, NULL), SIM_OK));
    cr_assert(gt(sz, res_csv_row_count(&books), 1000));
    const char *at = strstr(run.output, "\"by_payer\"");
    for (size_t k = 0; k < 5; k++) {
        char key[32];
        (void)snprintf(key, sizeof key, "\"%s\"", payers[k]);
        const double expected = after(&at, key, "\"mean\"");
        const double sum = account_sum(&books, payers[k], "present_value");
        cr_assert(lt(dbl, fabs(sum - expected), 1e-6 * fabs(expected) + 1e-6), "%s: %.4f and %.4f", payers[k], sum,
                  expected);
    }
    /* with the resources used up nothing is left over, to the øre */
    double rest = account_sum(&books, "resources", "amount");
    for (size_t k = 0; k < 5; k++) {
        rest += account_sum(&books, payers[k], "amount");
    }
    cr_assert(lt(dbl, fabs(rest), 0.005));
    res_csv_release(&books);
    test_run_release(&run);
}

Test(econ_files, any_replication_can_be_chosen)
{
    char path[512];
    struct test_run run;
    struct res_csv books;
    run_econ(&run, 0,
             (const char *const[]){CAB, "-n3", "--replication=3", "--books",
                                   test_folder_path(&folder, "three.csv", path, sizeof path), NULL});
    cr_assert(eq(int, res_csv_read(&books, path, NULL), SIM_OK));
    cr_assert(eq(dbl, number(&books, 0, "replication"), 3));
    res_csv_release(&books);
    test_run_release(&run);
    run_econ(&run, 2, (const char *const[]){CAB, "-n3", "--replication=4", "--books", path, NULL});
    cr_assert_not_null(strstr(run.errors, "beyond the last replication"));
    test_run_release(&run);
    run_econ(&run, 2, (const char *const[]){CAB, "-n3", "--replication=2", NULL});
    test_run_release(&run);
    run_econ(&run, 2, (const char *const[]){CAB, "-n1", "--books", "books.txt", NULL});
    test_run_release(&run);
}

/* --- draws ---------------------------------------------------------------------------------------------- */

Test(econ_files, r_reads_the_draws_and_finds_the_same)
{
    static const char *const rscript = "/usr/bin/Rscript";
    struct test_run run;
    struct test_run r;
    if (access(rscript, X_OK) != 0) {
        cr_skip_test("R is not installed");
    }
    run_econ(&run, 0,
             (const char *const[]){TYPICAL, CAB, "-n2", "--psa", "30", "--threshold=180000", "--format=json",
                                   "--export", folder.path, NULL});
    const char *const arguments[] = {rscript, AFKLAR_SOURCE_DIR "/tests/readers/read_draws.R", folder.path, "180000",
                                     NULL};
    test_run_init(&r, arguments);
    cr_assert(eq(int, r.status, 0), "%s", r.errors);
    const char *at = run.output;
    const char *read = r.output;
    const double evpi = after(&at, "\"psa\"", "\"evpi\"");
    cr_assert(lt(dbl, fabs(after(&read, "draws 30", "evpi ") - evpi), 1e-6 * evpi + 1e-6), "%s", r.output);
    /* packages that are not there are told, not passed over in silence */
    cr_assert_not_null(strstr(r.output, "BCEA "));
    cr_assert_not_null(strstr(r.output, "dampack "));
    cr_assert_not_null(strstr(r.output, "voi "));
    test_run_release(&run);
    test_run_release(&r);
}

Test(econ_files, a_further_trial_is_worth_no_more_than_knowing_everything)
{
    struct test_run run;
    run_econ(
        &run, 0,
        (const char *const[]){TYPICAL, CAB, "-n2", "--psa", "30", "--format=json", "--further-trial=20,200", NULL});
    const char *at = strstr(run.output, "\"further_trial\"");
    cr_assert_not_null(at);
    for (int k = 0; k < 2; k++) {
        const double per_arm = after(&at, "\"per_arm\"", ":");
        const double worth = after(&at, "\"citizens_decided_for\"", "\"worth\"");
        const double most = after(&at, "\"worth_at_most\"", ":");
        const double cost = after(&at, "\"cost\"", ":");
        cr_assert(eq(dbl, per_arm, k == 0 ? 20 : 200));
        cr_assert(worth >= 0 && worth <= most);
        cr_assert(epsilon_eq(dbl, cost, 3000000 + 5000 * 2 * per_arm, 1e-6));
    }
    test_run_release(&run);
}

/* --- figures --------------------------------------------------------------------------------------------- */

static void expect_file(const char *name, const char *ending, bool there)
{
    char file[64];
    char path[512];
    (void)snprintf(file, sizeof file, "%s%s", name, ending);
    cr_assert(eq(int, access(test_folder_path(&folder, file, path, sizeof path), R_OK) == 0, there), "%s", file);
}

Test(econ_files, figures_are_scripts_and_tables_where_gnuplot_is_missing)
{
    static const char *const all[] = {"budget", "plane", "ceac", "tornado", "break-even", "trial"};
    struct test_run run;
    cr_assert(zero(int, setenv("AFKLAR_GNUPLOT", "", 1)));
    run_econ(&run, 0,
             (const char *const[]){TOWN, TOWN_TWO, "-n1", "--allow-missing-prices", "--psa", "20", "--further-trial=50",
                                   "--tornado", "--tornado-on=cost", "--break-even=roles.ks.wage", "--export",
                                   folder.path, NULL});
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        expect_file(all[i], ".gp", true);
        expect_file(all[i], ".txt", true);
        expect_file(all[i], ".svg", false);
    }
    cr_assert_not_null(strstr(run.output, "One at a time: cost difference of"));
    test_run_release(&run);
}

Test(econ_files, figures_that_were_not_asked_for_are_not_drawn)
{
    struct test_run run;
    run_econ(&run, 0, (const char *const[]){CAB, "-n2", "--lang=da", "--export", folder.path, NULL});
    expect_file("budget", ".gp", true);
    expect_file("plane", ".gp", false);
    if (access("/usr/bin/gnuplot", X_OK) == 0) {
        expect_file("budget", ".svg", true);
    }
    test_run_release(&run);
}

/* --- budget impact --------------------------------------------------------------------------------------- */

/* In its third year a municipality pays for the first year of one cohort, the second of another, the third of a third.
 */
Test(econ_files, the_budget_of_an_intake_is_the_sum_of_its_cohorts)
{
    struct test_run run;
    double sum = 0;
    run_econ(&run, 0, (const char *const[]){CAB, "-n2", "--intake=218", "--format=json", NULL});
    const char *citizens_at = strstr(run.output, "\"effects\"");
    const double citizens = after(&citizens_at, "\"citizens\"", "\"mean\"");
    const char *years = strstr(run.output, "\"budget_by_year\"");
    const char *impact = strstr(run.output, "\"budget_impact\"");
    for (int y = 0; y < 3; y++) {
        sum += after(&years, "\"year\"", "\"mean\"");
        const double of_all = after(&impact, "\"year\"", "\"mean\"");
        cr_assert(epsilon_eq(dbl, of_all, sum * 218 / citizens, 1e-6 * of_all), "year %d", y + 1);
    }
    test_run_release(&run);
}
