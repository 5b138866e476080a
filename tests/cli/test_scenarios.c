/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. The built program on scenarios: results do not depend on threads, faults in a file are
 * named with file, line and key, and what is stored is whole or not there. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "results/report/process.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define SCENARIOS AFKLAR_SOURCE_DIR "/scenarios/vive-2019"
#define TYPICAL SCENARIOS "/typical.cfg"
#define CAB SCENARIOS "/cab.cfg"

static struct test_folder folder;

static void make_folder(void)
{
    test_folder_init(&folder);
}

static void remove_folder(void)
{
    test_folder_release(&folder);
}

TestSuite(scenarios, .init = make_folder, .fini = remove_folder, .timeout = 300);

static bool says(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static struct test_run run(int status, const char *const arguments[])
{
    struct test_run result;
    test_run_init(&result, arguments);
    cr_assert(eq(int, result.status, status), "%s %s: %s", arguments[1], arguments[2], result.errors);
    return result;
}

Test(scenarios, check_says_valid_once_per_file)
{
    const char *const arguments[] = {AFKLAR_BINARY, "check", TYPICAL, CAB, NULL};
    struct test_run result = run(0, arguments);
    cr_assert(says(result.output, TYPICAL ": valid;"), "%s", result.output);
    cr_assert(says(result.output, "\n" CAB ": valid;"), "%s", result.output);
    cr_assert(says(result.output, " published, "));
    test_run_release(&result);
}

Test(scenarios, files_are_found_from_anywhere)
{
    const char *const arguments[] = {AFKLAR_BINARY, "check", "scenarios/vive-2019/cab.cfg", "-q", NULL};
    struct test_run result = run(0, arguments);
    test_run_release(&result);
}

Test(scenarios, check_as_json)
{
    const char *const arguments[] = {AFKLAR_BINARY, "check", CAB, "--format", "json", NULL};
    struct test_run result = run(0, arguments);
    cr_assert(eq(chr, result.output[0], '{'));
    cr_assert(says(result.output, "\"valid\": true"));
    cr_assert(says(result.output, "\"provenance\": {"));
    cr_assert(says(result.output, "\"calibrated\": "));
    test_run_release(&result);
}

Test(scenarios, provenance_names_path_status_and_source)
{
    const char *const table[] = {AFKLAR_BINARY, "check", CAB, "--provenance", NULL};
    const char *const csv[] = {AFKLAR_BINARY, "check", CAB, "--provenance", "--format", "csv", NULL};
    struct test_run result = run(0, table);
    cr_assert(says(result.output, "published"));
    cr_assert(says(result.output, "roles."));
    test_run_release(&result);
    result = run(0, csv);
    cr_assert(zero(int, strncmp(result.output, "scenario,path,value,status,low,high,source,file,line\n", 53)));
    test_run_release(&result);
}

/* The resolved text is a scenario again, and resolving it changes nothing. */
Test(scenarios, resolved_stands_alone)
{
    char path[512];
    const char *const first[] = {AFKLAR_BINARY, "check", CAB, "--resolved", NULL};
    struct test_run result = run(0, first);
    test_file_write(test_folder_path(&folder, "resolved.cfg", path, sizeof path), result.output);
    const char *const second[] = {AFKLAR_BINARY, "check", path, "--resolved", NULL};
    struct test_run again = run(0, second);
    cr_assert(zero(int, strcmp(result.output, again.output)));
    test_run_release(&result);
    test_run_release(&again);
}

Test(scenarios, template_is_printed)
{
    const char *const arguments[] = {AFKLAR_BINARY, "check", "--template", NULL};
    struct test_run result = run(0, arguments);
    cr_assert(says(result.output, "pathway"));
    test_run_release(&result);
}

static const char *const formats[] = {"table", "json", "csv"};

Test(scenarios, threads_do_not_change_a_byte)
{
    for (size_t k = 0; k < 3; k++) {
        const char *const one[] = {AFKLAR_BINARY, "run", CAB, "-n", "6", "-j", "1", "--format", formats[k], NULL};
        const char *const four[] = {AFKLAR_BINARY, "run", CAB, "-n", "6", "-j", "4", "--format", formats[k], NULL};
        struct test_run first = run(0, one);
        struct test_run second = run(0, four);
        cr_assert(gt(sz, strlen(first.output), 100));
        cr_assert(zero(int, strcmp(first.output, second.output)), "%s", formats[k]);
        test_run_release(&first);
        test_run_release(&second);
    }
}

Test(scenarios, the_seed_matters)
{
    const char *const one[] = {AFKLAR_BINARY, "run", CAB, "-n", "2", "--seed", "1", "--format", "csv", NULL};
    const char *const two[] = {AFKLAR_BINARY, "run", CAB, "-n", "2", "--seed", "2", "--format", "csv", NULL};
    struct test_run first = run(0, one);
    struct test_run second = run(0, two);
    cr_assert(ne(int, strcmp(first.output, second.output), 0));
    test_run_release(&first);
    test_run_release(&second);
}

Test(scenarios, json_stands_alone_on_standard_output)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "-n", "2", "-v", "--format", "json", NULL};
    struct test_run result = run(0, arguments);
    cr_assert(eq(chr, result.output[0], '{'));
    cr_assert(zero(int, strcmp(result.output + strlen(result.output) - 2, "}\n")));
    static const char *const keys[] = {"\"software\"",
                                       "\"scenario\"",
                                       "\"sha256\"",
                                       "\"seed\"",
                                       "\"replications\": 2",
                                       "\"measures\"",
                                       "\"wait_first_meeting_days\"",
                                       "\"ci95\""};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        cr_assert(says(result.output, keys[k]), "%s", keys[k]);
    }
    cr_assert(says(result.errors, "2 replications"), "-v says how it went: %s", result.errors);
    test_run_release(&result);
}

Test(scenarios, quiet_is_silent_on_standard_error)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "-n", "2", "-q", NULL};
    struct test_run result = run(0, arguments);
    cr_assert(zero(sz, strlen(result.errors)), "%s", result.errors);
    test_run_release(&result);
}

Test(scenarios, verify_finds_the_books_in_order)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", TYPICAL, "-n", "2", "--verify", "-q", NULL};
    struct test_run result = run(0, arguments);
    test_run_release(&result);
}

Test(scenarios, a_scenario_does_not_differ_from_itself)
{
    const char *const arguments[] = {AFKLAR_BINARY, "compare", CAB, CAB, "-n", "3", "--format", "json", NULL};
    struct test_run result = run(0, arguments);
    cr_assert(says(result.output, "\"differences\""));
    cr_assert(says(result.output, "\"variance_reduction\""));
    cr_assert(says(result.output, "\"difference\": 0,"));
    for (const char *at = result.output; (at = strstr(at, "\"difference\": ")) != NULL;) {
        at += strlen("\"difference\": ");
        cr_assert(zero(int, strncmp(at, "0,", 2) && strncmp(at, "null", 4)), "%.40s", at);
    }
    test_run_release(&result);
}

Test(scenarios, three_scenarios_are_three_pairs)
{
    const char *const arguments[] = {AFKLAR_BINARY, "compare", TYPICAL,    CAB,   TYPICAL,
                                     "-n",          "2",       "--format", "csv", NULL};
    struct test_run result = run(0, arguments);
    size_t pairs = 0;
    for (const char *at = result.output; (at = strstr(at, "\nclarified_share,")) != NULL; at++) {
        pairs++;
    }
    cr_assert(eq(sz, pairs, 3), "%s", result.output);
    test_run_release(&result);
}

Test(scenarios, results_are_stored_and_compared)
{
    char a[512], b[512];
    test_folder_path(&folder, "typical.h5", a, sizeof a);
    test_folder_path(&folder, "cab.h5", b, sizeof b);
    const char *const run_a[] = {AFKLAR_BINARY, "run", TYPICAL, "-n", "3", "--seed", "5", "-o", a, NULL};
    const char *const run_b[] = {AFKLAR_BINARY, "run", CAB, "-n", "3", "--seed", "5", "-o", b, NULL};
    const char *const stored[] = {AFKLAR_BINARY, "compare", a, b, "--format", "json", NULL};
    const char *const fresh[] = {AFKLAR_BINARY, "compare", TYPICAL,    CAB,    "-n", "3",
                                 "--seed",      "5",       "--format", "json", NULL};
    struct test_run result = run(0, run_a);
    cr_assert(says(result.errors, "typical.h5"), "%s", result.errors);
    test_run_release(&result);
    result = run(0, run_b);
    test_run_release(&result);
    cr_assert(eq(sz, test_folder_count(&folder), 2), "nothing half-written lies beside the results");
    result = run(0, stored);
    struct test_run other = run(0, fresh);
    cr_assert(zero(int, strcmp(result.output, other.output)));
    test_run_release(&result);
    test_run_release(&other);
}

Test(scenarios, overlay_and_set_change_the_scenario)
{
    char path[512];
    test_file_write(test_folder_path(&folder, "more.cfg", path, sizeof path), "name = \"renamed\";\n");
    const char *const arguments[] = {AFKLAR_BINARY, "run",   CAB,         "-n",       "2",    "--overlay",
                                     path,          "--set", "label=new", "--format", "json", NULL};
    struct test_run result = run(0, arguments);
    cr_assert(says(result.output, "\"renamed\""));
    test_run_release(&result);
}

/* What stands in line 2 after the base file, what must be said */
static const struct {
    const char *text, *part;
} faults[] = {
    {"nonsense = 1;", "nonsense"},
    {"roles = ( { name = \"ks\"; headcuont = 1; } );", "headcount"},
    {"start = \"14 days\";", "start"},
    {"roles = ( { name = \"ks\"; turnover = \"-3 days\"; } );", "roles.ks.turnover"},
    {"roles = ( { name = \"ks\"; places = \"14 kr\"; } );", "roles.ks.places"},
    {"replications = 0;", "replications"},
    {"name = ;", "syntax"},
    {"pathway = ( { name = \"jump\"; step = \"goto\"; go = \"nowhere\"; after = \"first_meeting\"; } );",
     "\"nowhere\""},
    {"pathway = ( { name = \"talk\"; step = \"meet\"; role = \"nobody\"; after = \"first_meeting\"; } );",
     "\"nobody\""},
};

ParameterizedTestParameters(scenarios, faults_are_placed)
{
    static size_t which[sizeof faults / sizeof faults[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, scenarios, faults_are_placed)
{
    char path[512], text[1024], place[600];
    make_folder();
    test_folder_path(&folder, "faulty.cfg", path, sizeof path);
    (void)snprintf(text, sizeof text, "base = \"%s\";\n%s\n", CAB, faults[*which].text);
    (void)snprintf(place, sizeof place, "%s:2: ", path);
    test_file_write(path, text);
    const char *const arguments[] = {AFKLAR_BINARY, "run", path, "-n", "1", NULL};
    struct test_run result = run(3, arguments);
    cr_assert(says(result.errors, place), "%s", result.errors);
    cr_assert(says(result.errors, faults[*which].part), "%s", result.errors);
    cr_assert(zero(sz, strlen(result.output)));
    test_run_release(&result);
    remove_folder();
}

Test(scenarios, all_faults_of_all_files_are_told_as_json_too)
{
    char one[512], two[512];
    test_file_write(test_folder_path(&folder, "one.cfg", one, sizeof one), "base = \"" CAB "\";\nnonsense = 1;\n");
    test_file_write(test_folder_path(&folder, "two.cfg", two, sizeof two), "base = \"" CAB "\";\nrubbish = 1;\n");
    const char *const arguments[] = {AFKLAR_BINARY, "check", one, two, "--format", "json", NULL};
    struct test_run result = run(3, arguments);
    cr_assert(says(result.output, "\"valid\": false"));
    cr_assert(says(result.output, "nonsense") && says(result.output, "rubbish"));
    cr_assert(says(result.errors, "\"kind\": \"scenario\""));
    test_run_release(&result);
}

/* The key is in the base file, its value in the file that is run: both may be named. */
Test(scenarios, a_role_nobody_fills_is_told)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "-n", "1", "--set", "roles.ks.headcount=0", NULL};
    struct test_run result = run(3, arguments);
    cr_assert(says(result.errors, "the role \"ks\" is used here and nobody fills it"), "%s", result.errors);
    test_run_release(&result);
}

/* The step that cannot be reached stands in the base. */
Test(scenarios, a_fault_of_the_whole_pathway_has_a_line)
{
    char path[512];
    test_file_write(test_folder_path(&folder, "endless.cfg", path, sizeof path),
                    "base = \"" CAB "\";\n"
                    "pathway = ( { name = \"again\"; step = \"goto\"; go = \"again\"; after = \"grant\"; } );\n");
    const char *const arguments[] = {AFKLAR_BINARY, "check", path, NULL};
    struct test_run result = run(3, arguments);
    cr_assert(says(result.errors, "common.cfg:"), "%s", result.errors);
    cr_assert(says(result.errors, ": pathway.get_ks: no citizen can reach this step"), "%s", result.errors);
    cr_assert(eq(ptr, strstr(result.errors, "afklar: "), NULL), "%s", result.errors);
    test_run_release(&result);
}

static const char *const bad_settings[] = {"nonsense", "nonsense.x=3", "roles.ks.headcount=many", "=3"};

Test(scenarios, a_bad_setting_is_a_fault_of_usage)
{
    for (size_t k = 0; k < sizeof bad_settings / sizeof bad_settings[0]; k++) {
        const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "-n", "1", "--set", bad_settings[k], NULL};
        struct test_run result = run(2, arguments);
        cr_assert(says(result.errors, "--set: "), "%s", result.errors);
        test_run_release(&result);
    }
}

Test(scenarios, an_unknown_measure_is_refused)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "--precision", "no_such_measure=1%", NULL};
    struct test_run result = run(2, arguments);
    cr_assert(says(result.errors, "no_such_measure"), "%s", result.errors);
    test_run_release(&result);
}

Test(scenarios, a_full_standard_output_is_told)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "-n", "2", "-q", NULL};
    const struct res_process_options options = {.output_path = "/dev/full"};
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_run(arguments, &options, &result, &error), SIM_OK));
    cr_assert(eq(int, result.exit_status, 4), "%s", result.err);
    res_process_result_release(&result);
}

/* 100,000 replications take minutes: the signal comes in the midst of them. */
Test(scenarios, ctrl_c_keeps_what_is_done)
{
    char path[512];
    test_folder_path(&folder, "cut.h5", path, sizeof path);
    const char *const arguments[] = {AFKLAR_BINARY, "run", CAB, "-n", "100000", "--format", "json", "-o", path, NULL};
    const struct timespec moment = {2, 0};
    struct res_process process;
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_start(&process, arguments, NULL, &error), SIM_OK));
    (void)nanosleep(&moment, NULL);
    cr_assert(eq(int, kill(process.pid, SIGINT), 0));
    cr_assert(eq(int, res_process_wait(&process, NULL, &result, &error), SIM_OK));
    cr_assert(eq(int, result.exit_status, 130), "%s", result.err);
    cr_assert(says(result.err, " replications were finished"), "%s", result.err);
    cr_assert(says(result.out, "\"measures\""));
    cr_assert(eq(sz, test_folder_count(&folder), 2), "the result is whole, and beside it its journal to go on from");
    res_process_result_release(&result);
}
