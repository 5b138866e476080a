/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. The built program without a scenario: help, usage faults, files that cannot be used. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "results/report/process.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define MISSING "no-such-folder/no-such.cfg"

static bool says(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* arguments, exit status, part of standard error */
static const struct {
    const char *arguments[8];
    int status;
    const char *part;
} faults[] = {
    {{NULL}, 2, "the command is missing"},
    {{"rnu"}, 2, "did you mean 'run'?"},
    {{"comapre", "a", "b"}, 2, "did you mean 'compare'?"},
    {{"xyzzy"}, 2, "'afklar --help' lists the commands"},
    {{"help", "rnu"}, 2, "did you mean 'run'?"},
    {{"run"}, 2, "'afklar run' needs SCENARIO"},
    {{"run", "a.cfg", "b.cfg"}, 2, "'b.cfg' is one argument too many"},
    {{"run", MISSING, "-n", "0"}, 2, "-n/--replications: '0' is not valid; expected a whole number from 1"},
    {{"run", MISSING, "--replications=0"}, 2, "-n/--replications: '0' is not valid"},
    {{"run", MISSING, "--sed", "1"}, 2, "did you mean '--seed'?"},
    {{"run", MISSING, "--seed"}, 2, "--seed: the value is missing"},
    {{"run", MISSING, "--format", "xml"}, 2, "--format: 'xml' is not valid; expected table|json|csv"},
    {{"run", MISSING, "--resolved"}, 2, "this command does not take the option"},
    {{"run", MISSING}, 4, MISSING ": cannot open"},
    {{"run", "/"}, 4, "directory"},
    {{"check", MISSING}, 4, MISSING ": cannot open"},
    {{"check"}, 2, "the scenario is missing"},
    {{"check", MISSING, "--resolved", "--provenance"}, 2, "only one of these"},
    {{"check", MISSING, "--template"}, 2, "--template: takes no scenario"},
    {{"compare", MISSING, "gone-too.cfg"}, 4, "gone-too.cfg: cannot open"},
    {{"run", MISSING, "-o", "no-such-folder/x.h5"}, 4, "no-such-folder"},
    {{"run", MISSING, "-o", "/"}, 4, "-o/--output: is a folder"},
    {{"run", MISSING, "-o", "/dev/full"}, 4, "-o/--output: is not a regular file"},
    {{"run", MISSING, "-o", "x.json"}, 2, "--format json > FILE"},
    {{"completion", "tcsh"}, 2, "expected bash"},
};

ParameterizedTestParameters(commands, faults)
{
    static size_t which[sizeof faults / sizeof faults[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, commands, faults)
{
    const char *arguments[10] = {AFKLAR_BINARY};
    struct test_run run;
    memcpy(arguments + 1, faults[*which].arguments, sizeof faults[*which].arguments);
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, faults[*which].status), "case %zu: %s", *which, run.errors);
    cr_assert(says(run.errors, faults[*which].part), "case %zu: %s", *which, run.errors);
    cr_assert(zero(sz, strlen(run.output)), "nothing goes to standard output: %s", run.output);
    test_run_release(&run);
}

static const char *const commands[] = {"check",  "run",       "compare",   "econ",      "plan",   "trial",
                                       "power",  "reproduce", "calibrate", "trace",     "report", "plot",
                                       "verify", "export",    "selftest",  "completion"};

Test(commands, every_command_has_help_with_an_example)
{
    for (size_t k = 0; k < sizeof commands / sizeof commands[0]; k++) {
        const char *const asked[] = {AFKLAR_BINARY, commands[k], "--help", NULL};
        const char *const asked_with_faults[] = {AFKLAR_BINARY, commands[k], "-n", "0", "-h", NULL};
        const char *const asked_in_words[] = {AFKLAR_BINARY, "help", commands[k], NULL};
        struct test_run first, second, third;
        test_run_init(&first, asked);
        test_run_init(&second, asked_with_faults);
        test_run_init(&third, asked_in_words);
        cr_assert(eq(int, first.status, 0));
        cr_assert(says(first.output, "Usage: afklar"));
        cr_assert(says(first.output, "Example:\n"));
        cr_assert(says(first.output, "Exit status:\n"));
        cr_assert(zero(int, strcmp(first.output, second.output)));
        cr_assert(zero(int, strcmp(first.output, third.output)));
        cr_assert(zero(sz, strlen(first.errors)));
        test_run_release(&first);
        test_run_release(&second);
        test_run_release(&third);
    }
}

/* Every scenario that an example reads lies where it says, from the source folder. */
static void expect_scenarios_exist(char *example, const char *command)
{
    char path[512];
    const char *before = "";
    for (char *word = strtok(example, " \n"); word != NULL; before = word, word = strtok(NULL, " \n")) {
        const char *ending = strstr(word, ".cfg");
        const bool is_written = before[0] == '-' || before[0] == '>';
        if (ending != NULL && ending[4] == '\0' && !is_written) {
            (void)snprintf(path, sizeof path, "%s/%s", AFKLAR_SOURCE_DIR, word);
            cr_assert(zero(int, access(path, R_OK)), "%s: %s", command, word);
        }
    }
}

Test(commands, examples_read_scenarios_that_exist)
{
    for (size_t k = 0; k < sizeof commands / sizeof commands[0]; k++) {
        const char *const asked[] = {AFKLAR_BINARY, commands[k], "--help", NULL};
        struct test_run run;
        test_run_init(&run, asked);
        char *example = strstr(run.output, "Example:\n");
        cr_assert(ne(ptr, example, NULL), "%s", commands[k]);
        expect_scenarios_exist(example, commands[k]);
        test_run_release(&run);
    }
}

Test(commands, the_program_lists_its_commands)
{
    const char *const arguments[] = {AFKLAR_BINARY, "--help", NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0));
    for (size_t k = 0; k < sizeof commands / sizeof commands[0]; k++) {
        cr_assert(says(run.output, commands[k]), "%s", commands[k]);
    }
    test_run_release(&run);
}

Test(commands, version)
{
    const char *const arguments[] = {AFKLAR_BINARY, "--version", NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0));
    cr_assert(zero(int, strncmp(run.output, "afklar 0.", 9)), "%s", run.output);
    test_run_release(&run);
}

Test(commands, errors_as_json)
{
    const char *const arguments[] = {AFKLAR_BINARY, "run", MISSING, "--format", "json", "-n", "0", NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 2));
    cr_assert(eq(chr, run.errors[0], '{'));
    cr_assert(says(run.errors, "\"errors\""));
    cr_assert(says(run.errors, "\"kind\": \"usage\""), "%s", run.errors);
    cr_assert(says(run.errors, "\"path\": \"-n/--replications\""), "%s", run.errors);
    cr_assert(says(run.errors, "\"file\": null"), "%s", run.errors);
    cr_assert(zero(sz, strlen(run.output)));
    test_run_release(&run);
}

static int status_with_output_in(const char *const arguments[], const char *path)
{
    const struct res_process_options options = {.output_path = path};
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_run(arguments, &options, &result, &error), SIM_OK));
    const int status = result.exit_status;
    if (status == 4) {
        cr_assert(says(result.err, "standard output: cannot write: No space left on device"), "%s", result.err);
    }
    res_process_result_release(&result);
    return status;
}

Test(commands, a_full_standard_output_is_told)
{
    const char *const help[] = {AFKLAR_BINARY, "--help", NULL};
    const char *const template[] = {AFKLAR_BINARY, "check", "--template", NULL};
    cr_assert(eq(int, status_with_output_in(help, "/dev/null"), 0));
    cr_assert(eq(int, status_with_output_in(help, "/dev/full"), 4));
    cr_assert(eq(int, status_with_output_in(template, "/dev/full"), 4));
}

/* The shell itself reads the script: one that is not valid fails. */
Test(commands, completion_is_a_script_that_works)
{
    const char *const shell[] = {"bash",
                                 "-c",
                                 "eval \"$(\"$1\" completion bash)\" && COMP_WORDS=(afklar run --see) COMP_CWORD=2 && "
                                 "_afklar && echo \"${COMPREPLY[*]}\"",
                                 "bash",
                                 AFKLAR_BINARY,
                                 NULL};
    struct res_process_result result;
    struct sim_error error;
    cr_assert(eq(int, res_process_run(shell, NULL, &result, &error), SIM_OK));
    cr_assert(zero(int, strcmp(result.out, "--seed\n")), "%s%s", result.out, result.err);
    res_process_result_release(&result);
}
