/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. `afklar trial SCENARIO` and `afklar power SCENARIO` from outside: a stored trial analysed
 * again says the same, results do not depend on threads, and bad input is named, never a power of zero.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "tests/cli/json_number.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define DELAYS AFKLAR_SOURCE_DIR "/scenarios/made-up/two-delays.cfg"
#define VIVE AFKLAR_SOURCE_DIR "/scenarios/vive-2019/trial.cfg"
#define ARGUMENTS_MAX 24

static struct test_run run;
static struct test_folder folder;
static char path[512];

static void start(void)
{
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "trial.csv", path, sizeof path);
}

static void stop(void)
{
    test_run_release(&run);
    test_folder_release(&folder);
}

TestSuite(trial_scenario, .init = start, .fini = stop);

/* afklar with these words, split at blanks; "@" stands for the CSV file. */
static const char *afklar(const char *line)
{
    static char text[1024];
    const char *arguments[ARGUMENTS_MAX] = {AFKLAR_BINARY};
    size_t count = 1;
    (void)snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word != NULL && count + 1 < ARGUMENTS_MAX; word = strtok(NULL, " ")) {
        arguments[count++] = strcmp(word, "@") == 0 ? path : word;
    }
    test_run_release(&run);
    test_run_init(&run, arguments);
    return run.output;
}

static void assert_refused(const char *line, int status, const char *part)
{
    (void)afklar(line);
    cr_assert(eq(int, run.status, status), "%s: %s", line, run.errors);
    cr_assert(strstr(run.errors, part) != NULL, "%s: %s", line, run.errors);
    cr_assert(eq(int, run.output[0], '\0'));
}

/* By default the test that knows of clusters comes first, and a note says that the others do not. */
Test(trial_scenario, clusters_are_analysed_as_such)
{
    static const char clusters[] = " --set trial.clusters=6 --set trial.cluster_sd=0.6";
    static const char *const lines[] = {"power " DELAYS " -n 3 -q --designs clusters",
                                        "power " DELAYS " -n 3 -q --set trial.allocation=\"clusters\"",
                                        "trial " DELAYS " -n 3 -q --set trial.allocation=\"clusters\"",
                                        "trial " DELAYS " -q --set trial.allocation=\"clusters\" -o @"};
    for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
        char line[512];
        (void)snprintf(line, sizeof line, "%s%s", lines[k], clusters);
        const char *text = afklar(line);
        const char *knows = strstr(text, k < 3 ? "ols_cluster" : "OLS (CR2)"),
                   *other = strstr(text, k < 3 ? "cox_efron" : "Hazard");
        cr_assert(eq(int, run.status, 0), "%s: %s", line, run.errors);
        cr_assert(knows != NULL && other != NULL && knows < other, "%s: %s", line, text);
        cr_assert(strstr(text, "Whole clusters are drawn: ols_cluster alone") != NULL, "%s: %s", line, text);
    }
    (void)afklar("trial --data @ --format json");
    cr_assert(json_begins(run.output, "\"ok\"", "analyses/ols_cluster/status"), "%s", run.output);
    (void)afklar("power " DELAYS " -n 3 -q");
    cr_assert(strstr(run.output, "cluster") == NULL, "%s", run.output);
}

Test(trial_scenario, no_answer_has_a_reason)
{
    static const char *const lines[][2] = {
        {"power " DELAYS " -n 3 -q --tests ols_cluster", "missing column: the trial has no clusters"},
        {"power " DELAYS " -n 3 -q --tests non_inferiority", "missing column: the trial has no margin"},
        {"power " DELAYS " -n 3 -q --tests rmst --set trial.visits=({name=\"v\";at=\"90days\";})",
         "no events: none before the last day"},
        {"power " VIVE " -n 2 -q --tests pearson --per-arm 3000", "up to 2000 per arm"}};
    for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
        (void)afklar(lines[k][0]);
        cr_assert(eq(int, run.status, 0), "%s", run.errors);
        cr_assert(strstr(run.output, lines[k][1]) != NULL, "no %s in %s", lines[k][1], run.output);
    }
}

Test(trial_scenario, a_stored_trial_says_the_same_again)
{
    static const char *const trials[] = {
        "trial " VIVE " -q --format json --replication 3 -o @",
        "trial " DELAYS " -q --format json --seed 9 --set trial.lost_share=0.2 -o @",
        "trial " DELAYS " -q --format json --set trial.arms.quick.crossover_share=0.2 --analysis-set per-protocol -o @",
    };
    for (size_t k = 0; k < sizeof trials / sizeof trials[0]; k++) {
        const char *simulated = strstr(afklar(trials[k]), "\"analyses\"");
        cr_assert(simulated != NULL, "%s", run.errors);
        char *kept = malloc(strlen(simulated) + 1);
        cr_assert(kept != NULL);
        (void)strcpy(kept, simulated);
        const char *given = strstr(afklar("trial --data @ --format json"), "\"analyses\"");
        cr_assert(given != NULL, "%s", run.errors);
        cr_assert(zero(int, strcmp(kept, given)), "trial %zu", k);
        free(kept);
    }
}

Test(trial_scenario, one_trial_names_its_arms_and_says_what_the_model_is)
{
    const char *json = afklar("trial " VIVE " -q --format json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(eq(dbl, json_number(json, "n/control") + json_number(json, "n/cab"), 218));
    cr_assert(strstr(json_find(json, "note"), "the model as it stands") != NULL);
    cr_assert(json_begins(json, "\"ok\"", "analyses/cox_efron/status"));
    cr_assert(strstr(afklar("power --help"), "not calibrated to the trial's effect") != NULL);
    cr_assert(strstr(afklar("power " VIVE " -q -n 2"), "the model as it stands") != NULL);
}

Test(trial_scenario, many_trials_count_rejections)
{
    const char *json = afklar("trial " DELAYS " -q --format json -n 40 --tests cox_efron,welch");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(eq(dbl, json_number(json, "trials"), 40));
    cr_assert(eq(dbl, json_number(json, "n/control") + json_number(json, "n/quick"), 160));
    const double rejected = json_number(json, "tests/cox_efron/rejected");
    cr_assert(epsilon_eq(dbl, json_number(json, "tests/cox_efron/power"), rejected / 40, 1e-12));
    cr_assert(gt(dbl, rejected, 10));
}

Test(trial_scenario, power_over_designs_as_the_contract_says)
{
    const char *line = "power " DELAYS " -q --format json -n 30 --per-arm 40,as-designed --follow-up 200,365 "
                       "--tests logrank,pearson -j 1";
    const char *json = afklar(line);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    static const double designs[4][2] = {{40, 200}, {40, 365}, {80, 200}, {80, 365}};
    const char *at = json_find(json, "designs");
    for (size_t k = 0; k < 4; k++) {
        at = json_find(at, "per_arm");
        cr_assert(eq(dbl, strtod(at, NULL), designs[k][0]));
        cr_assert(eq(dbl, json_number(at, "follow_up_days"), designs[k][1]));
        cr_assert(eq(dbl, json_number(at, "trials"), 30));
        cr_assert(json_begins(at, "\"simulation\"", "tests/logrank/method"));
        const double power = json_number(at, "tests/logrank/rejected") / 30;
        cr_assert(epsilon_eq(dbl, json_number(at, "tests/logrank/power"), power, 1e-12));
        cr_assert(epsilon_eq(dbl, json_number(at, "tests/logrank/mcse"), sqrt(power * (1 - power) / 30), 1e-12));
        cr_assert(eq(dbl, json_number(at, "tests/pearson/failed"), 0));
    }
    char *one = malloc(strlen(json) + 1);
    cr_assert(one != NULL);
    (void)strcpy(one, json);
    cr_assert(zero(int, strcmp(one, afklar("power " DELAYS " -q --format json -n 30 --per-arm 40,as-designed "
                                           "--follow-up 200,365 --tests logrank,pearson -j 3"))));
    free(one);
}

Test(trial_scenario, without_events_there_is_no_power)
{
    const char *json = afklar("power " DELAYS " -q --format json -n 5 --tests cox_efron --set clarified=(\"foep\")");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(json_begins(json, "null", "tests/cox_efron/power"));
    cr_assert(eq(dbl, json_number(json, "tests/cox_efron/failed"), 5));
    cr_assert(json_begins(json, "\"no events\"", "tests/cox_efron/failure"));
    json = afklar("trial " DELAYS " -q --format json --set trial.allocation=simple --set trial.arm1_share=0");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(json_begins(json, "\"empty arm\"", "analyses/cox_efron/status"));
    cr_assert(json_begins(json, "\"empty arm\"", "analyses/pearson/status"));
}

Test(trial_scenario, bad_input_is_named)
{
    assert_refused("power " DELAYS " -q --per-arm 0", 2, "--per-arm: '0' is not valid");
    assert_refused("power " DELAYS " -q --per-arm 12.5", 2, "expected a whole number");
    assert_refused("power " DELAYS " -q --follow-up 0", 2, "--follow-up: '0' is not valid");
    assert_refused("power " DELAYS " -q --tests logrnk", 2, "did you mean 'logrank'?");
    assert_refused("power " DELAYS " -q --tests logrank --precision pearson=2%", 2,
                   "--precision: 'pearson' is not valid");
    assert_refused("power " DELAYS " -q --covariates agee", 2, "did you mean 'age'?");
    assert_refused("power " DELAYS " --two-proportions 0.1,0.2", 2, "exclude each other");
    assert_refused("power --two-proportions 0.1,0.2 --null", 2, "--null: needs a scenario");
    assert_refused("trial --data @ --seed 2", 2, "--seed: needs a scenario");
    assert_refused("trial " DELAYS " --data @", 2, "exclude each other");
    assert_refused("trial " DELAYS " -n 9 -o @", 2, "for one trial");
    assert_refused("trial " DELAYS " -o trial.h5", 2, "ends in .csv");
    assert_refused("trial " DELAYS " --tests logrank", 2, "-n N");
    assert_refused("trial " DELAYS " --analysis-set all", 2, "itt|as-received|per-protocol");
    assert_refused("power " AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg -q", 3, "has no trial");
    assert_refused("trial " AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg -q", 3, "has no trial");
}
