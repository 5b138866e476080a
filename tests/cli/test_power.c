/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact and analytic. `afklar power --two-proportions` against the golden columns: exact ones to 6
 * digits, simulated ones within 4 Monte Carlo errors; the first two rows are the plan of VIVE 2019 (published).
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "tests/cli/json_number.h"
#include "tests/support/run_program.h"

static struct test_run run;

static void release(void)
{
    test_run_release(&run);
}

TestSuite(power, .fini = release);

static void start(const char *shares, const char *per_arm, const char *option, const char *value)
{
    const char *const arguments[] = {
        AFKLAR_BINARY, "power", "--two-proportions", shares, "--per-arm", per_arm, "--format", "json", option,
        value,         NULL};
    test_run_release(&run);
    test_run_init(&run, arguments);
}

/* shares, people, exact Pearson, exact Fisher, normal formula (NAN: none) */
static const struct {
    const char *shares, *per_arm;
    double pearson, fisher, normal;
} rows[] = {
    {"0.10,0.25", "100", 0.81584662, 0.76201703, 0.8018299},  {"10%,20%", "100", 0.51768679, 0.44415332, 0.5081911},
    {"0.1, 0.1", "100", 0.05195469, 0.02865312, (double)NAN}, {"0.05,0.35", "30", 0.88036147, 0.78815332, 0.8459331},
    {"0.4,0.6", "109", 0.84356070, 0.80841164, 0.8445838},
};

Test(power, golden_rows)
{
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        start(rows[k].shares, rows[k].per_arm, "--seed", "2019");
        cr_assert(eq(int, run.status, 0), "%s", run.errors);
        const char *json = json_find(run.output, "designs");
        cr_assert(eq(dbl, json_number(json, "trials"), 100000));
        cr_assert(json_begins(json, "null", "follow_up_days"));
        cr_assert(epsilon_eq(dbl, json_number(json, "tests/pearson/power"), rows[k].pearson, 0.51e-8));
        cr_assert(epsilon_eq(dbl, json_number(json, "tests/fisher/power"), rows[k].fisher, 0.51e-8));
        cr_assert(json_begins(json, "\"exact\"", "tests/pearson/method"));
        if (isnan(rows[k].normal)) {
            cr_assert(json_begins(json, "null", "tests/normal/power"));
        } else {
            cr_assert(epsilon_eq(dbl, json_number(json, "tests/normal/power"), rows[k].normal, 0.51e-7));
        }
        const double p = rows[k].pearson, f = rows[k].fisher;
        cr_assert(lt(dbl, fabs(json_number(json, "tests/pearson_simulated/power") - p), 4 * sqrt(p * (1 - p) / 1e5)));
        cr_assert(lt(dbl, fabs(json_number(json, "tests/fisher_simulated/power") - f), 4 * sqrt(f * (1 - f) / 1e5)));
    }
}

/* Both arms of another size, several designs, and trials that Pearson's test cannot judge told apart. */
Test(power, arms_of_different_size_and_failed_trials)
{
    start("0.01,0.01", "28:26,30", "-n", "20000");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(json_begins(run.output, "[28, 26]", "designs/per_arm"));
    const double none = pow(0.99, 54);
    const double failed = json_number(run.output, "designs/tests/pearson_simulated/failed") / 20000;
    cr_assert(lt(dbl, fabs(failed - none), 4 * sqrt(none * (1 - none) / 20000)));
    cr_assert(zero(dbl, json_number(run.output, "designs/tests/fisher_simulated/failed")));
}

Test(power, sizes_are_found_when_none_are_given)
{
    const char *const arguments[] = {AFKLAR_BINARY, "power", "--two-proportions", "0.1,0.25", "-n", "1000", "--format",
                                     "csv",         NULL};
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(strstr(run.output, "n0,n1,p0,p1,test,method,power,mcse,trials,rejected,failed\n") == run.output);
    const double first = strtod(strchr(run.output, '\n') + 1, NULL);
    cr_assert(epsilon_eq(dbl, first, 100, 5), "80 %% needs about 100: %g", first);
}

static const struct {
    const char *shares, *per_arm, *part;
} faults[] = {
    {"0.1", "100", "expected two shares"},      {"0.1,1.2", "100", "'1.2' is not valid"},
    {"0.1,x", "100", "'x' is not valid"},       {"0.1,nan", "100", "'nan' is not valid"},
    {"0.1,0.2", "1", "'1' is not valid"},       {"0.1,0.2", "10.5", "a whole number"},
    {"0.1,0.2", "100:", "not valid"},           {"0.1,0.2", "1000000", "'1000000' is not valid"},
    {"0.1,0.2", "10,,20", "a list like A,B,C"},
};

Test(power, faults)
{
    for (size_t k = 0; k < sizeof faults / sizeof faults[0]; k++) {
        start(faults[k].shares, faults[k].per_arm, "-n", "10");
        cr_assert(eq(int, run.status, 2), "case %zu: %s", k, run.errors);
        cr_assert(strstr(run.errors, faults[k].part) != NULL, "case %zu: %s", k, run.errors);
        cr_assert(zero(sz, strlen(run.output)));
    }
    const char *const no_shares[] = {AFKLAR_BINARY, "power", NULL};
    const char *const equal[] = {AFKLAR_BINARY, "power", "--two-proportions", "0.1,0.1", NULL};
    test_run_release(&run);
    test_run_init(&run, no_shares);
    cr_assert(eq(int, run.status, 2));
    cr_assert(strstr(run.errors, "--two-proportions") != NULL);
    test_run_release(&run);
    test_run_init(&run, equal);
    cr_assert(eq(int, run.status, 2));
    cr_assert(strstr(run.errors, "--per-arm") != NULL);
}

/* What else a plan must reckon with, under the names of the JSON; formulas are those of R (market planning). */
Test(power, complications)
{
    static const struct {
        const char *formula, *exact, *simulated;
        double value;
    } expected[] = {
        {"tests/crossover_formula/power", "tests/crossover_exact/power", "tests/crossover_simulated/power", 0.761},
        {"tests/lost_formula/power", "tests/lost_exact/power", "tests/lost_simulated/power", 0.757},
        {"tests/clustered_formula/power", "tests/clustered_exact/power", "tests/clustered_simulated/power", 0.713},
        {"tests/logrank_formula/power", NULL, "tests/logrank_simulated/power", 0.862},
    };
    const char *const arguments[] = {AFKLAR_BINARY, "power",        "--two-proportions",
                                     "0.4,0.6",     "--per-arm",    "109",
                                     "--format",    "json",         "-n",
                                     "4000",        "--set",        "crossover=5%",
                                     "--set",       "lost=20%:20%", "--set",
                                     "providers=6", "--set",        "icc=0.05",
                                     "--tests",     "logrank",      NULL};
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *json = json_find(run.output, "designs");
    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        const double simulated = json_number(json, expected[k].simulated);
        cr_assert(epsilon_eq(dbl, json_number(json, expected[k].formula), expected[k].value, 0.51e-3));
        if (expected[k].exact != NULL) {
            const double exact = json_number(json, expected[k].exact);
            cr_assert(lt(dbl, fabs(simulated - exact), 4 * sqrt(exact * (1 - exact) / 4000)), "%s", expected[k].exact);
        }
    }
    cr_assert(eq(dbl, json_number(run.output, "assumed/icc"), 0.05));
    cr_assert(gt(dbl, json_number(json, "tests/clustered_cr2_simulated/power"), 0.6));
    cr_assert(gt(dbl, json_number(json, "tests/clustered_ignored_exact/power"), 0.79));
}

Test(power, complications_in_a_table)
{
    const char *const arguments[] = {AFKLAR_BINARY, "power", "--two-proportions", "0.4,0.6", "--per-arm", "109", "-n",
                                     "1000",        "--set", "lost=10%:30%",      "--lang",  "da",        NULL};
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(strstr(run.output, "frafald") != NULL);
    cr_assert(strstr(run.output, "klynger i arm") == NULL);
}

Test(power, complications_that_cannot_be)
{
    static const char *const settings[][2] = {
        {"--set", "lost=120%"},     {"--set", "providers=6"}, {"--set", "icc=0.1"}, {"--set", "providers=110"},
        {"--set", "providers=1.5"}, {"--set", "x=1"},         {"--set", "lost"},    {"--tests", "pearson"}};
    for (size_t k = 0; k < sizeof settings / sizeof settings[0]; k++) {
        start("0.4,0.6", "109", settings[k][0], settings[k][1]);
        cr_assert(eq(int, run.status, 2), "%s", settings[k][1]);
        cr_assert(strstr(run.errors, settings[k][0]) != NULL, "%s", run.errors);
    }
}
