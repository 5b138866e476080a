/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact, analytic. `afklar reproduce` and `afklar calibrate` from outside on a study whose answer is
 * known on paper (scenarios/made-up/two-delays-targets.cfg): what comes out, that it does not depend on threads, that
 * its JSON has the promised form, and that targets which cannot be met are said so.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "tests/cli/json_number.h"
#include "tests/support/json_schema.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define MADE_UP AFKLAR_SOURCE_DIR "/scenarios/made-up/"
#define TARGETS MADE_UP "two-delays-targets.cfg"
#define DELAYS MADE_UP "two-delays.cfg"
#define ARGUMENTS_MAX 24

static struct test_run run;
static struct test_folder folder;
static char path[512];

static void start(void)
{
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "calibration.cfg", path, sizeof path);
}

static void stop(void)
{
    test_run_release(&run);
    test_folder_release(&folder);
}

TestSuite(study_command, .init = start, .fini = stop, .timeout = 300);

/* afklar with these words, split at blanks; "@" stands for the file in the folder. */
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

static void expect_conforms(const char *json, const char *schema_name)
{
    char file[512], message[512] = "";
    struct test_json schema, value;
    (void)snprintf(file, sizeof file, "%s/json-schema/%s.json", AFKLAR_TEST_GOLDEN, schema_name);
    char *text = test_file_read(file, NULL);
    cr_assert(test_json_parse(&schema, text, message), "%s", message);
    cr_assert(test_json_parse(&value, json, message), "%s", message);
    cr_assert(test_json_conforms(&value, &schema, message), "%s", message);
    test_json_release(&value);
    test_json_release(&schema);
    free(text);
}

/* Where the figure or parameter stands. */
static const char *find(const char *json, const char *key, const char *name)
{
    char quoted[96];
    (void)snprintf(quoted, sizeof quoted, "\"%s\": \"%s\"", key, name);
    const char *at = strstr(json, quoted);
    cr_assert(at != NULL, "no %s in %.300s", quoted, json);
    return at;
}

/* Mean of a binomial of 80 over n studies, within four Monte Carlo standard errors. */
static void expect_count(const char *json, const char *id, double share, double studies)
{
    const double z =
        (json_number(find(json, "id", id), "mean") - 80 * share) / sqrt(80 * share * (1 - share) / studies);
    cr_assert(lt(dbl, fabs(z), 4), "%s: z %g", id, z);
}

Test(study_command, reproduces_what_is_known)
{
    const char *json = afklar("reproduce " TARGETS " -n 400 --format json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    expect_conforms(json, "reproduce");
    expect_count(json, "jobs_control", 1 - exp(-365.0 / 400), 400);
    expect_count(json, "jobs_quick", 1 - exp(-365.0 / 250), 400);
    cr_assert(json_begins(find(json, "id", "jobs_control"), "true", "fitted"));
    cr_assert(json_begins(find(json, "id", "jobs_quick"), "false", "fitted"));
    /* Without an effect 61 of 80 has the score of about 48 of 80 expected: far worse. */
    const double model = json_number(json, "scores/model"), none = json_number(json, "scores/no_effect");
    cr_assert(epsilon_eq(dbl, model, -2.43, 0.15));
    cr_assert(lt(dbl, none, model - 3));
    cr_assert(le(dbl, model, json_number(json, "scores/greatest")));
    cr_assert(gt(dbl, json_number(json, "joint_rank"), 0.5));
}

/* Constant hazards have one ratio in every window; half of the follow-up tells less of it. Difference of two shares. */
Test(study_command, contrasts_two_arms)
{
    const char *json = afklar("reproduce " TARGETS " -n 400 --no-ranges --format json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    const char *whole = find(json, "id", "ratio"), *half = find(json, "id", "ratio_half_year");
    /* 72 of 160 have a job in half a year: the log of the ratio has a standard error of 0.24, its median over 400 one
     * of 0.24 x 1.25 / 20, four of these are 0.1 */
    cr_assert(epsilon_eq(dbl, json_number(half, "p50"), 1.6, 0.1));
    cr_assert(gt(dbl, json_number(half, "width"), 1.2 * json_number(whole, "width")));
    const double slow = exp(-365.0 / 400), quick = exp(-365.0 / 250);
    const double se = sqrt((slow * (1 - slow) + quick * (1 - quick)) / 80 / 400);
    const double more = json_number(find(json, "id", "more_jobs"), "mean");
    cr_assert(lt(dbl, fabs(more - (slow - quick)), 4 * se), "%g", more);
    cr_assert(strstr(afklar("reproduce " TARGETS " -n 4 --no-ranges --lang da"), "forskel: job, efter 12") != NULL);
}

#define PLACED(need)                                                                                                   \
    "name = \"placed\"; start = \"2018-01-01\"; end = \"2019-12-31\"; clarified = ( \"job\" );\n"                      \
    "populations = ( { name = \"drawn\"; granted = true; intakes = ( { name = \"one\"; date = \"2018-01-01\"; "        \
    "citizens "                                                                                                        \
    "= 9; } ); } );\n"                                                                                                 \
    "roles = ( { name = \"consultant\"; headcount = 9; places = \"9 citizens\"; } );\n"                                \
    "services = ( { name = \"placement\"; kind = \"placement\"; match_role = \"consultant\"; need_share = \"" need     \
    "\"; lead_time = \"30 days\"; length = \"13 weeks\"; at_most = 1; } );\n"                                          \
    "pathway = ( { name = \"meeting\"; step = \"meet\"; role = \"consultant\"; length = \"60 minutes\"; duration = "   \
    "\"7 "                                                                                                             \
    "days\"; },\n  { name = \"active\"; step = \"fork\"; until = \"any\"; branches = (\n    { name = \"a\"; steps = "  \
    "( { "                                                                                                             \
    "name = \"take\"; step = \"services\"; order = \"at once\"; } ); },\n    { name = \"b\"; steps = ( { name = "      \
    "\"stay\"; "                                                                                                       \
    "step = \"delay\"; duration = \"5 years\"; } ); } ); } );\n"

/* Placed from day 30 to day 121 after the meeting: 91 of the first 182.6 days and none of the next. */
Test(study_command, weeks_in_placement_are_counted)
{
    static const char targets[] = "study = \"s\"; arms = ( { name = \"none\"; scenario = \"none.cfg\"; }, { name = "
                                  "\"all\"; scenario = \"all.cfg\"; "
                                  "control = \"none\"; no_effect = \"none.cfg\"; } );\n"
                                  "differences = ( { id = \"first\"; arm = \"all\"; what = \"half_year_placed\"; at = "
                                  "\"6 months\"; value = \"50 %\"; "
                                  "use = \"predict\"; source = \"x\"; }, { id = \"second\"; arm = \"all\"; what = "
                                  "\"half_year_placed\"; at = \"12 "
                                  "months\"; value = \"0 %\"; use = \"predict\"; source = \"x\"; } );\n";
    char file[512];
    test_file_write(test_folder_path(&folder, "none.cfg", file, sizeof file), PLACED("0 %"));
    test_file_write(test_folder_path(&folder, "all.cfg", file, sizeof file), PLACED("100 %"));
    test_file_write(path, targets);
    const char *json = afklar("reproduce @ -n 2 --no-ranges --format json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(epsilon_eq(dbl, json_number(find(json, "id", "first"), "mean"), 91 / 182.625, 1e-9));
    cr_assert(epsilon_eq(dbl, json_number(find(json, "id", "second"), "mean"), 0, 1e-12));
}

Test(study_command, works_out_what_was_printed)
{
    const char *json = afklar("reproduce ishoej-2019 -n 4 --no-ranges --format json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    expect_conforms(json, "reproduce");
    cr_assert(json_begins(find(json, "id", "p_all_18"), "true", "reproducible"));
    cr_assert(json_begins(find(json, "id", "p_work_18"), "false", "reproducible"));
    const char *csv = afklar("reproduce ishoej-2019 -n 4 --no-ranges --format csv");
    cr_assert(strstr(csv, "ishoej-2019,p_all_18,,pearson_p,arithmetic,") != NULL);
    const char *table = afklar("reproduce ishoej-2019 -n 4 --no-ranges");
    cr_assert(strstr(table, "Arithmetic on the printed counts") != NULL);
    cr_assert(strstr(table, "not reproducible") != NULL);
    cr_assert(strstr(afklar("reproduce ishoej-2019 -n 4 --no-ranges --lang da"), "kan ikke genskabes") != NULL);
}

Test(study_command, does_not_depend_on_threads)
{
    static const char *const lines[] = {
        "reproduce vive-2019 -n 12 --format json", "reproduce " TARGETS " -n 50 --format csv",
        "calibrate " DELAYS " -n 20 --format json", "reproduce contrasts -n 3 --format json"};
    for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
        char line[256];
        (void)snprintf(line, sizeof line, "%s -j 1", lines[k]);
        const char *text = afklar(line);
        cr_assert(eq(int, run.status, 0), "%s", run.errors);
        char *one = malloc(strlen(text) + 1);
        cr_assert(one != NULL);
        (void)strcpy(one, text);
        for (int threads = 2; threads <= 7; threads += 5) {
            (void)snprintf(line, sizeof line, "%s -j %d", lines[k], threads);
            cr_assert(zero(int, strcmp(one, afklar(line))), "%s", line);
        }
        free(one);
    }
}

Test(study_command, tables_name_what_a_reader_needs)
{
    static const char *const english[] = {
        "Fitted",    "Checked",    "Predicted",  "Repeat",         "Over all assumed ranges",
        "No effect", "+10 points", "Joint rank", "223 in the draw"};
    static const char *const danish[] = {"Tilpasset", "Forudsagt", "Publiceret", "førtidspension"};
    const char *table = afklar("reproduce vive-2019 -n 8");
    for (size_t k = 0; k < sizeof english / sizeof english[0]; k++) {
        cr_assert(strstr(table, english[k]) != NULL, "%s", english[k]);
    }
    table = afklar("reproduce vive-2019 -n 4 --no-ranges --lang da");
    for (size_t k = 0; k < sizeof danish / sizeof danish[0]; k++) {
        cr_assert(strstr(table, danish[k]) != NULL, "%s", danish[k]);
    }
    cr_assert(strstr(table, "spænd:") == NULL);
}

static const struct {
    const char *line, *message;
    int status;
} refusals[] = {
    {"reproduce no-such-study", "studies: vive-2019", 4},
    {"reproduce vive-2109", "did you mean 'vive-2019'?", 4},
    {"calibrate star2016", "did you mean 'star-2016'?", 4},
    {"reproduce " DELAYS, "unknown key", 3},
    {"reproduce", "needs STUDY", 2},
    {"reproduce vive-2019 --decompose --format csv", "no single table", 2},
    {"reproduce " TARGETS " --decompose", "names no levers", 3},
    {"reproduce contrasts --decompose", "--decompose: is not for contrasts", 2},
    {"reproduce contrasts --set seed=2", "--set: is not for contrasts", 2},
    {"reproduce contrasts --format csv", "--format csv: is not for contrasts", 2},
    {"calibrate " TARGETS " --format csv", "no single table", 2},
    {"calibrate no-such-study", "no-such-study", 4},
    {"calibrate " DELAYS " -o no-such-folder/x.cfg", "no-such-folder/x.cfg: -o/--output", 4},
    {"calibrate " DELAYS " -o /dev/full", "is not a regular file", 4},
};

Test(study_command, refuses_what_it_cannot_do)
{
    for (size_t k = 0; k < sizeof refusals / sizeof refusals[0]; k++) {
        (void)afklar(refusals[k].line);
        cr_assert(eq(int, run.status, refusals[k].status), "%s: %s", refusals[k].line, run.errors);
        cr_assert(strstr(run.errors, refusals[k].message) != NULL, "%s: %s", refusals[k].line, run.errors);
        cr_assert(eq(int, run.output[0], '\0'));
    }
}

/* What is wrong only beside the scenarios: text of a targets file beside them, and what is said. */
static const struct {
    const char *text, *message;
} misfits[] = {
    {"arms = ( { name = \"a\"; scenario = \"no-such.cfg\"; } ); counts = ( { id = \"f\"; arm = \"a\"; what = \"work\"; "
     "count "
     "= 1; of = 9; use = \"fit\"; source = \"x\"; } );",
     "calibration.cfg:1: scenario: the file"},
    {"arms = ( { name = \"a\"; scenario = \"" DELAYS
     "\"; } ); counts = ( { id = \"f\"; arm = \"a\"; what = \"work\"; count = "
     "1; of = 9; use = \"fit\"; source = \"x\"; at = \"9999 days\"; } );",
     "calibration.cfg:1: at: 9999 days are beyond the run"},
    {"arms = ( { name = \"a\"; scenario = \"" DELAYS
     "\"; } ); counts = ( { id = \"f\"; arm = \"a\"; what = \"wrk\"; count = "
     "1; of = 9; use = \"fit\"; source = \"x\"; } );",
     "did you mean 'work'?"},
};

Test(study_command, says_what_does_not_fit_the_scenarios)
{
    for (size_t k = 0; k < sizeof misfits / sizeof misfits[0]; k++) {
        char text[1024];
        (void)snprintf(text, sizeof text, "study = \"s\"; %s", misfits[k].text);
        test_file_write(path, text);
        (void)afklar("reproduce @ -n 1 --no-ranges");
        cr_assert(eq(int, run.status, 3), "%zu: %s", k, run.errors);
        cr_assert(strstr(run.errors, misfits[k].message) != NULL, "%zu: %s", k, run.errors);
    }
}

/* --- calibrate --------------------------------------------------------------------------------------------------- */

/* The delay that gives 48 of 80 a job within 365 days has mean 365 / ln(80 / 32) = 398.3 days; d mean / d count is 18.6
 * there, and the mean count over 200 studies is known to 0.31: four of these are 23 days. */
Test(study_command, finds_the_parameter_that_the_target_fixes)
{
    char overlay[512], line[1200];
    (void)test_folder_path(&folder, "fitted.cfg", overlay, sizeof overlay);
    (void)snprintf(line, sizeof line, "calibrate " DELAYS " -n 200 --format json -o %s", overlay);
    const char *json = afklar(line);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    expect_conforms(json, "calibrate");
    cr_assert(json_begins(json, "true", "reached"));
    cr_assert(epsilon_eq(dbl, json_number(json, "parameters/value"), 365 / log(2.5), 23));
    cr_assert(json_begins(json, "false", "does_nothing"));
    cr_assert(json_begins(find(json, "name", "nothing"), "true", "does_nothing"));
    (void)snprintf(line, sizeof line, "reproduce " TARGETS " -n 200 --no-ranges --format json --overlay %s", overlay);
    json = afklar(line);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(lt(dbl, fabs(json_number(find(json, "id", "jobs_control"), "distance_in_se")), 0.25));
}

#define FREE                                                                                                           \
    "study = \"targets.cfg\";\nparameters = ( { name = \"delay\"; paths = ( \"pathway.slow.duration.mean\" ); low = "  \
    "\"300 days\"; high = \"600 days\"; source = \"x\"; } );\n"
#define FIGURE(id, count)                                                                                              \
    "{ id = \"" id "\"; arm = \"control\"; what = \"job\"; at = \"365 days\"; count = " count                          \
    "; of = 80; use = \"fit\"; source = \"x\"; }"
#define ARM "study = \"s\";\narms = ( { name = \"control\"; scenario = \"" DELAYS "\"; trial_arm = \"control\"; } );\n"

static const struct {
    const char *targets, *calibration, *says;
} hard[] = {
    {ARM "counts = ( " FIGURE("far", "79") " );", FREE "targets = ( \"far\" );", "stands at an end of its range"},
    {ARM "counts = ( " FIGURE("far", "79") " );", FREE "targets = ( \"far\" );", "Not reached: 'far'"},
    {ARM "counts = ( " FIGURE("few", "40") ", " FIGURE("many", "52") " );", FREE "targets = ( \"few\", \"many\" );",
     "contradict each other"},
};

Test(study_command, says_what_cannot_be_reached)
{
    char targets[512];
    (void)test_folder_path(&folder, "targets.cfg", targets, sizeof targets);
    for (size_t k = 0; k < sizeof hard / sizeof hard[0]; k++) {
        test_file_write(targets, hard[k].targets);
        test_file_write(path, hard[k].calibration);
        const char *table = afklar("calibrate @ -n 60 --no-ranges");
        cr_assert(eq(int, run.status, 0), "%s", run.errors);
        cr_assert(strstr(table, hard[k].says) != NULL, "%s: %s", hard[k].says, table);
    }
}

Test(study_command, decomposes_by_the_contract)
{
    const char *json = afklar("reproduce vive-2019 --decompose --no-ranges -n 2 --format json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    expect_conforms(json, "decompose");
    double sum = 0;
    const char *at = json_find(json, "levers");
    for (size_t k = 0; k < 5; k++) {
        at = json_find(at, "stated");
        sum += strtod(at, NULL);
    }
    cr_assert(epsilon_eq(dbl, sum, json_number(json, "difference/stated"), 1e-9));
    cr_assert(eq(dbl, json_number(json, "direct_effect"), 0));
    /* the curve begins where activity is as the control's: two worlds of 109 know the ratio to about 0.1 */
    const char *point = json_find(json, "activity");
    cr_assert(epsilon_eq(dbl, json_number(point, "ratio"), 1, 0.2));
    cr_assert(strstr(point, "talks as the control's") != NULL);
}

#define SIDE(rest)                                                                                                     \
    "{ name = \"n\"; study = \"study.cfg\"; link = \"x\"; treated = \"placed\"; control = \"unplaced\"; " rest " }"

Test(study_command, a_part_of_the_effect_needs_a_way_without_it)
{
    static const char study[] = "study = \"s\"; arms = ( { name = \"none\"; scenario = \"none.cfg\"; }, { name = "
                                "\"all\"; scenario = \"all.cfg\"; "
                                "control = \"none\"; } );\nshares = ( { id = \"placed\"; arm = \"all\"; what = "
                                "\"placement\"; value = \"90 %\"; of = "
                                "9; use = \"predict\"; source = \"x\"; }, { id = \"unplaced\"; arm = \"none\"; what = "
                                "\"placement\"; value = \"10 %\"; "
                                "of = 9; use = \"fit\"; source = \"x\"; } );\n";
    char file[512];
    test_file_write(test_folder_path(&folder, "none.cfg", file, sizeof file), PLACED("0 %"));
    test_file_write(test_folder_path(&folder, "all.cfg", file, sizeof file), PLACED("100 %"));
    test_file_write(test_folder_path(&folder, "study.cfg", file, sizeof file), study);
    test_file_write(path, "factor = { label = \"f\"; source = \"x\"; values = ( 0, 1 ); };\ncontrasts = ( " SIDE(
                              "") ", " SIDE("") " );\n");
    (void)afklar("reproduce @ -n 2");
    cr_assert(eq(int, run.status, 3), "%s", run.errors);
    cr_assert(strstr(run.errors, "calibration.cfg:2: study: n: its arm has no way") != NULL, "%s", run.errors);
}

/* --- contrasts --------------------------------------------------------------------------------------------------- */

Test(study_command, predicts_each_contrast_from_the_others)
{
    const char *json = afklar("reproduce contrasts -n 20 --format json");
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    expect_conforms(json, "contrasts");
    /* the controls stay where they were published, whatever the factor */
    const char *at = json;
    for (size_t k = 0; k < 14; k++) {
        at = json_find(at, "off_in_se");
        cr_assert(lt(dbl, fabs(strtod(at, NULL)), 0.25), "%zu", k);
    }
    const char *vive = find(json, "name", "vive-2019"), *social = find(json, "name", "social-stoette-2020");
    cr_assert(epsilon_eq(dbl, json_number(vive, "published"), 10.0 / 109, 1e-9));
    cr_assert(epsilon_eq(dbl, json_number(social, "published"), 0.09, 1e-9));
    /* without an effect the participants are the control group with other luck: 20 studies of 365 know it to 0.5 points
     */
    const char *none = json_find(social, "factor");
    cr_assert(epsilon_eq(dbl, json_number(none, "treated"), json_number(none, "control"), 0.02));
    /* more than the prior is not what that trial saw: its most likely factor lies below 1 (model of 9.2 points 28 at 1)
     */
    cr_assert(lt(dbl, json_number(vive, "best_factor"), 0.6));
    const char *table = afklar("reproduce contrasts -n 3 --lang da");
    cr_assert(strstr(table, "alle andre") != NULL);
    cr_assert(strstr(table, "Ikke blindt") != NULL);
}
