/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: exact. The built program: sums of its own figures, what it says when there is nothing to say, bad input,
 * and the files that other programs read.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/text/csv.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define TOWN AFKLAR_SOURCE_DIR "/tests/golden/small-town.cfg"
#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define TYPICAL AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg"
#define STAR AFKLAR_SOURCE_DIR "/scenarios/star-2016/national.cfg"
#define REGIME AFKLAR_SOURCE_DIR "/scenarios/lib/regime-2013-2021.cfg"

static bool says(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* arguments after `econ`, exit status, part of standard error */
static const struct {
    const char *arguments[6];
    int status;
    const char *part;
} faults[] = {
    {{CAB, "--set", "economics.discount.first.rate=350 %"}, 2, "economics.discount.first.rate"},
    {{CAB, "--set", "economics.price_year=2031"}, 3, "no value for 2031"},
    {{CAB, "--set", "economics.undated_prices=1931"}, 3, "no value for 1931"},
    {{STAR, "-n1"}, 3, "no value for 2013, 2014; add them"},
    {{CAB, "--set", "economics.horizon=2.5 years"}, 2, "--set: economics.horizon: the horizon must be a whole"},
    {{CAB, "--set", "roles.guide.wage=-5 kr/h"}, 2, "roles.guide.wage"},
    {{TOWN, "-n", "1"}, 3, "regime.benefits.pathway.per_month: is used and has no price"},
    {{CAB, "--perspective", "profit"}, 2, "--perspective: is no perspective"},
    {{CAB, "--effect", "joy"}, 2, "--effect: is no effect"},
    {{CAB, "--psa", "10"}, 2, "name a second scenario"},
    {{CAB, CAB, "--further-trial", "100"}, 2, "needs --psa"},
    {{CAB, CAB, "-n1", "--psa=9", "--further-trial=half"}, 2, "--further-trial"},
    {{CAB, CAB, "-n1", "--psa=9", "--further-trial=9", "--effect=work_years"}, 2, "has or has not"},
    {{CAB, CAB, "-n1", "--psa=9", "--evppi=roles.ks.colour"}, 2, "roles.ks.colour"},
    {{TYPICAL, "--set", "services.package.price_per_week=-1 kr/week"}, 2, "services.package.price_per_week"},
    {{CAB, "--horizon", "0"}, 2, "--horizon"},
    {{CAB, CAB, "-n", "1", "--break-even", "roles.ks.colour"}, 2, "roles.ks.colour"},
    {{CAB, CAB, "-n", "1", "--break-even", "economics.horizon"}, 2, "is fixed before anything is run"},
    {{CAB, CAB, "-n", "1", "--break-even", "economics.undated_prices"}, 2, "takes whole numbers only"},
    {{TYPICAL, CAB, "-n1", "--set", "roles.giude.wage=400 kr/h"}, 2, "--set: roles: there is no element named 'giude'"},
    {{TYPICAL, CAB, "-n1", "--set", "roles.guide.wage=4 days"}, 2, "--set: roles.guide.wage"},
    {{TYPICAL, "-n1", "--set", "roles.guide.wage=400 kr/h"}, 2, "--set: roles: there is no element named 'guide'"},
    {{"no-such.cfg"}, 4, "no-such.cfg"},
    {{CAB, CAB, "-n1", "--psa=9", "--further-trial", "-5"}, 2, "--further-trial: '-5' is not valid"},
    {{CAB, CAB, "--tornado-on", "cost"}, 2, "needs --tornado"},
    {{CAB, "--books", "books.txt"}, 2, "--books: is written as CSV"},
    {{CAB, "--books", "no-such-folder/books.csv"}, 4, "no-such-folder/books.csv: --books"},
    {{CAB, "--export", CAB}, 4, "--export: is not a folder"},
};

ParameterizedTestParameters(econ, faults_are_named)
{
    static size_t which[sizeof faults / sizeof faults[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

static void run_econ(struct test_run *run, const char *const *arguments)
{
    const char *all[16] = {AFKLAR_BINARY, "econ", "-q"};
    for (size_t i = 0; i < 6 && arguments[i] != NULL; i++) {
        all[i + 3] = arguments[i];
    }
    test_run_init(run, all);
}

ParameterizedTest(size_t *which, econ, faults_are_named)
{
    struct test_run run;
    run_econ(&run, faults[*which].arguments);
    cr_assert(eq(int, run.status, faults[*which].status), "case %zu: %s", *which, run.errors);
    cr_assert(says(run.errors, faults[*which].part), "case %zu: %s", *which, run.errors);
    test_run_release(&run);
}

/* --- figures ------------------------------------------------------------------------------------------- */

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

Test(econ, payers_and_years_add_up_to_the_total)
{
    static const char *const payers[] = {"\"municipality\"", "\"region\"", "\"state\"", "\"citizen\"", "\"employer\""};
    static const char *const perspectives[] = {"budget", "society", "expenditure", "cost", "municipality"};
    for (size_t p = 0; p < sizeof perspectives / sizeof perspectives[0]; p++) {
        const char *const arguments[] = {CAB, "-n", "2", "--format=json", "--perspective", perspectives[p]};
        struct test_run run;
        double sum = 0;
        double years = 0;
        run_econ(&run, arguments);
        cr_assert(eq(int, run.status, 0), "%s", run.errors);
        const char *at = strstr(run.output, "\"by_payer\"");
        for (int k = 0; k < 5; k++) {
            sum += after(&at, payers[k], "\"mean\"");
        }
        const double total = after(&at, "\"total\"", "\"mean\"");
        at = strstr(at, "\"by_year\"");
        for (int y = 0; y < 10; y++) {
            years += after(&at, "\"year\"", "\"mean\"");
        }
        cr_assert(lt(dbl, fabs(sum - total), 0.01), "%s: %.2f and %.2f", perspectives[p], sum, total);
        cr_assert(lt(dbl, fabs(years - total), 0.01), "%s: %.2f and %.2f", perspectives[p], years, total);
        cr_assert(says(run.output, "\"ci95\""));
        test_run_release(&run);
    }
}

Test(econ, without_a_difference_in_effect_there_is_no_icer_and_it_says_so)
{
    struct test_run run;
    run_econ(&run, (const char *const[]){CAB, CAB, "-n", "2", "--format=json", NULL});
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(says(run.output, "\"icer\": null"));
    const char *at = run.output;
    cr_assert(eq(dbl, after(&at, "\"effort\"", "\"mean\""), 0));
    cr_assert(eq(dbl, after(&at, "\"timing_of_decisions\"", "\"mean\""), 0));
    cr_assert(eq(dbl, after(&at, "\"other_decisions\"", "\"mean\""), 0));
    cr_assert(says(run.output, "vive-2019-cab#2 and vive-2019-cab have the same effect: there is no ICER"));
    test_run_release(&run);
}

Test(econ, a_missing_price_is_told_and_never_zero)
{
    struct test_run run;
    run_econ(&run, (const char *const[]){TOWN, "-n", "1", "--allow-missing-prices", "--format=json", NULL});
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *missing = strstr(run.output, "\"missing_prices\"");
    cr_assert_not_null(missing);
    cr_assert(says(missing, "regime.benefits.pathway.per_month"));
    test_run_release(&run);
}

Test(econ, threads_do_not_change_a_byte)
{
    struct test_run one;
    struct test_run four;
    run_econ(&one, (const char *const[]){CAB, "-n", "6", "-j1", "--format=json", NULL});
    run_econ(&four, (const char *const[]){CAB, "-n", "6", "-j4", "--format=json", NULL});
    cr_assert(eq(int, one.status, 0));
    cr_assert(zero(int, strcmp(one.output, four.output)));
    test_run_release(&one);
    test_run_release(&four);
}

Test(econ, archetypes_are_shown_with_what_the_report_prints_otherwise)
{
    struct test_run run;
    run_econ(&run, (const char *const[]){CAB, "--archetypes", NULL});
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(says(run.output, "-26,600") && says(run.output, "92,800") && says(run.output, "138,100"));
    cr_assert(says(run.output, "reconstruction") && says(run.output, "annuity in advance, while its figures"));
    cr_assert(says(run.output, "2 D pay for one A"));
    test_run_release(&run);
}

/* Of those clarified it counts to the horizon, where that comes before the end of the scenario. */
Test(econ, the_label_of_clarified_says_to_which_day_it_counts)
{
    struct test_run run;
    run_econ(&run, (const char *const[]){CAB, "-n1", "--horizon=1", NULL});
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(says(run.output, "clarified by the horizon") && !says(run.output, "end of the scenario"));
    test_run_release(&run);
    run_econ(&run, (const char *const[]){CAB, "-n1", "--horizon=3", NULL});
    cr_assert(says(run.output, "clarified by the end of the scenario") && !says(run.output, "by the horizon"));
    test_run_release(&run);
}

/* In proportion: 65,200 kr in six years, 21,733 in two, of an effort of 91,800. */
Test(econ, archetypes_held_for_other_years_are_worth_in_proportion)
{
    struct test_run run;
    run_econ(&run, (const char *const[]){CAB, "--archetypes", "--set", "economics.som.years=2 years", NULL});
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(says(run.output, "over 2 years") && says(run.output, "-70,067") && !says(run.output, "-26,600"));
    cr_assert(says(run.output, "Unit values are for 6 years and taken in proportion to 2 years"));
    test_run_release(&run);
}

/* Neither takes 0, nor four times its value. */
Test(econ, break_even_looks_no_further_than_a_key_allows)
{
    static const struct {
        const char *key, *looked;
    } keys[] = {{"hazards.pension_age", "\"looked_at\": [18, 120]"},
                {"economics.net_tax_factor", "\"looked_at\": [1, 3]"}};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        struct test_run run;
        run_econ(&run, (const char *const[]){TYPICAL, CAB, "-n1", "--format=json", "--break-even", keys[k].key, NULL});
        cr_assert(eq(int, run.status, 0), "%s", run.errors);
        cr_assert(says(run.output, keys[k].looked), "%s", strstr(run.output, "\"break_even\""));
        test_run_release(&run);
    }
}

/* A price that only one alternative has is changed in that one, and the other is named. */
Test(econ, a_setting_holds_for_the_scenarios_that_have_the_element)
{
    struct test_run both, cab, typical, plain;
    const char *const arguments[] = {
        AFKLAR_BINARY, "econ", TYPICAL, CAB, "-n1", "--format=json", "--set", "roles.guide.wage=600 kr/h", NULL};
    test_run_init(&both, arguments);
    run_econ(&cab, (const char *const[]){CAB, "-n1", "--format=json", "--set", "roles.guide.wage=600 kr/h", NULL});
    run_econ(&typical, (const char *const[]){TYPICAL, "-n1", "--format=json", NULL});
    run_econ(&plain, (const char *const[]){CAB, "-n1", "--format=json", NULL});
    cr_assert(eq(int, both.status, 0), "%s", both.errors);
    cr_assert(says(both.errors, "vive-2019/typical.cfg: roles.guide.wage: there is no such element here"));
    cr_assert(eq(int, says(both.errors, "cab.cfg: roles.guide.wage"), 0));
    const char *at = both.output;
    const char *alone = typical.output;
    cr_assert(epsilon_eq(dbl, after(&at, "\"total\"", "\"mean\""), after(&alone, "\"total\"", "\"mean\""), 1e-3));
    at = strstr(at, "\"vive-2019-cab\"");
    alone = cab.output;
    const double total = after(&alone, "\"total\"", "\"mean\"");
    cr_assert(epsilon_eq(dbl, after(&at, "\"total\"", "\"mean\""), total, 1e-3));
    alone = plain.output;
    cr_assert(gt(dbl, total, after(&alone, "\"total\"", "\"mean\"")));
    test_run_release(&both);
    test_run_release(&cab);
    test_run_release(&typical);
    test_run_release(&plain);
}

/* --- draws ------------------------------------------------------------------------------------------------- */

static void check_columns(const struct test_folder *folder, const char *name, size_t rows, const char *first)
{
    char path[512];
    struct res_csv csv;
    cr_assert(eq(int, res_csv_read(&csv, test_folder_path(folder, name, path, sizeof path), NULL), SIM_OK), "%s", name);
    cr_assert(eq(sz, res_csv_row_count(&csv), rows), "%s", name);
    cr_assert(eq(sz, res_csv_find(&csv, first), 0), "%s begins otherwise", name);
    for (size_t row = 0; row < rows && strcmp(name, "ceac.csv") != 0 && !says(name, "plane"); row++) {
        for (size_t column = 0; column < csv.columns; column++) {
            double value;
            cr_assert(eq(int, res_csv_number(&csv, row, column, &value, NULL), SIM_OK));
        }
    }
    res_csv_release(&csv);
}

Test(econ, draws_are_written_as_bcea_dampack_and_voi_take_them)
{
    struct test_folder folder;
    struct test_run run;
    test_folder_init(&folder);
    const char *const all[] = {AFKLAR_BINARY, "econ", "-q",  TYPICAL,    CAB,         "-n", "2",
                               "--psa",       "6",    "-j2", "--export", folder.path, NULL};
    test_run_init(&run, all);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(says(run.output, "EVPI") && says(run.output, "CEAC"));
    check_columns(&folder, "costs.csv", 6, "vive-2019-typical");
    check_columns(&folder, "effects.csv", 6, "vive-2019-typical");
    check_columns(&folder, "parameters.csv", 6, "boards.rehabilitation_team.wage");
    check_columns(&folder, "ceac.csv", 42, "threshold");
    check_columns(&folder, "cost_effectiveness_plane.csv", 6, "draw");
    test_run_release(&run);
    test_folder_release(&folder);
}

/* A price is linear in the cost, so the break-even of a wage can be worked from the net benefit at its two ends. */
Test(econ, break_even_of_a_price_lies_on_the_line)
{
    struct test_run run;
    run_econ(&run, (const char *const[]){TYPICAL, CAB, "-n2", "--format=json",
                                         "--break-even=services.package.price_per_week", NULL});
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *at = strstr(run.output, "\"break_even\"");
    cr_assert_not_null(at);
    const double value = after(&at, "\"base\"", "\"value\"");
    const char *looked = strstr(at, "[");
    const double low = strtod(looked + 1, NULL);
    const double high = strtod(strstr(looked, ",") + 1, NULL);
    const char *net = strstr(looked + 1, "[");
    const double net_low = strtod(net + 1, NULL);
    const double net_high = strtod(strstr(net, ",") + 1, NULL);
    if ((net_low < 0) != (net_high < 0)) {
        const double line = low + (high - low) * net_low / (net_low - net_high);
        cr_assert(lt(dbl, fabs(value - line), 1e-3 * (high - low)), "%g, not %g", value, line);
    } else {
        cr_assert(says(run.output, "\"value\": null"));
    }
    test_run_release(&run);
}
