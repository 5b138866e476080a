/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. The exit status of one and the same fault is the same whichever command meets it: 2 for what
 * the command line says, 3 for what stands in a file, 4 for a file that cannot be opened.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define MADE_UP AFKLAR_SOURCE_DIR "/scenarios/made-up/"
#define DELAYS MADE_UP "two-delays.cfg"
#define TARGETS MADE_UP "two-delays-targets.cfg"
#define ARGUMENTS_MAX 24

/* A command line for every command that takes a scenario's settings; "@" stands for the calibration in the folder. */
static const struct {
    const char *command, *line;
} commands[] = {
    {"check", "check " DELAYS " -q"},
    {"run", "run " DELAYS " -n 1 -q"},
    {"compare", "compare " DELAYS " " DELAYS " -n 2 -q"},
    {"econ", "econ " DELAYS " -n 1 -q"},
    {"plan", "plan " DELAYS " --vary seed=1..2 -n 2 -q"},
    {"trial", "trial " DELAYS " -q"},
    {"power", "power " DELAYS " -n 2 -q"},
    {"power", "power " DELAYS " -n 2 -q --target 80%"},
    {"reproduce", "reproduce " TARGETS " -n 1 -q"},
    {"calibrate", "calibrate @ -n 1 -q"},
    {"trace", "trace " DELAYS " --citizen 1 -q"},
};

static const struct {
    const char *option, *value;
    int status;
    const char *says;
} faults[] = {
    {"--set", "nonsense", 2, "--set: "},
    {"--set", "nonsense.x=3", 2, "--set: nonsense"},
    {"--set", "seed=many", 2, "--set: seed"},
    {"--set", "end=2001-01-01", 2, "--set: end"},
    {"--overlay", "bad.cfg", 3, "bad.cfg:2: nonsense"},
    {"--overlay", "broken.cfg", 3, "broken.cfg:1: "},
    {"--overlay", "missing.cfg", 4, "missing.cfg: cannot be opened"},
};

static struct test_run run;
static struct test_folder folder;
static char calibration[512], file[512];

static void put(const char *name, const char *text)
{
    test_file_write(test_folder_path(&folder, name, file, sizeof file), text);
}

static void start(void)
{
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "calibration.cfg", calibration, sizeof calibration);
    put("calibration.cfg", "study = \"" TARGETS "\";\nparameters = ( { name = \"delay\";\n"
                           "  paths = ( \"pathway.slow.duration.mean\" );\n  low = \"300 days\"; high = \"600 days\"; "
                           "source = \"x\"; } );\ntargets = ( \"jobs_control\" );\n");
    put("bad.cfg", "label = \"x\";\nnonsense = 3;\n");
    put("broken.cfg", "label = ;\n");
}

static void stop(void)
{
    test_run_release(&run);
    test_folder_release(&folder);
}

TestSuite(exit_status, .init = start, .fini = stop, .timeout = 120);

/* afklar with these words, split at blanks, then an option and its value. */
static void afklar(const char *line, const char *option, const char *value)
{
    static char text[1024];
    const char *arguments[ARGUMENTS_MAX] = {AFKLAR_BINARY};
    size_t count = 1;
    (void)snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word != NULL && count + 3 < ARGUMENTS_MAX; word = strtok(NULL, " ")) {
        arguments[count++] = strcmp(word, "@") == 0 ? calibration : word;
    }
    if (option != NULL) {
        arguments[count++] = option;
        arguments[count++] =
            strcmp(option, "--overlay") == 0 ? test_folder_path(&folder, value, file, sizeof file) : value;
    }
    test_run_release(&run);
    test_run_init(&run, arguments);
}

Test(exit_status, every_command_with_settings_is_looked_at)
{
    for (size_t k = 0; cli_commands[k] != NULL; k++) {
        bool is_here = !cli_option_set_has(&cli_commands[k]->accepts, CLI_OPTION_SET);
        for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
            is_here = is_here || strcmp(commands[i].command, cli_commands[k]->name) == 0;
        }
        cr_assert(is_here, "'%s' takes --set and is not in the table above", cli_commands[k]->name);
    }
}

Test(exit_status, one_fault_has_one_status)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        for (size_t k = 0; k < sizeof faults / sizeof faults[0]; k++) {
            afklar(commands[i].line, faults[k].option, faults[k].value);
            cr_expect(eq(int, run.status, faults[k].status), "%s %s %s: %s", commands[i].line, faults[k].option,
                      faults[k].value, run.errors);
            cr_expect(strstr(run.errors, faults[k].says) != NULL, "%s %s %s: %s", commands[i].line, faults[k].option,
                      faults[k].value, run.errors);
        }
    }
}

/* A file's own fault is not excused by one of the command line. */
Test(exit_status, a_file_outweighs_an_option)
{
    char line[1024], bad[512];
    (void)snprintf(line, sizeof line, "run " DELAYS " -q --overlay %s",
                   test_folder_path(&folder, "bad.cfg", bad, sizeof bad));
    afklar(line, "--set", "seed=many");
    cr_assert(eq(int, run.status, 3));
    cr_assert(strstr(run.errors, "bad.cfg:2: nonsense") != NULL && strstr(run.errors, "--set: seed") != NULL, "%s",
              run.errors);
}

/* What varies a scenario is named as it was asked for: by its option, or by the line of the file. */
static const struct {
    const char *line, *option, *value;
    int status;
    const char *says;
} varied[] = {
    {"plan " DELAYS " -n 2 -q", "--vary", "nonsense.x=1..2", 2, "--vary: nonsense"},
    {"plan " DELAYS " -n 2 -q", "--vary", "replications=0..1", 2, "--vary: replications"},
    {"power " DELAYS " -n 2 -q --target 80%", "--vary", "nonsense.x=1..2", 2, "--vary: nonsense"},
    {"power " DELAYS " -n 2 -q --target 80%", "--vary", "trial.lost_share=2..3", 2, "--vary: trial.lost_share"},
};

Test(exit_status, what_is_varied_is_named_as_it_was_asked_for)
{
    for (size_t k = 0; k < sizeof varied / sizeof varied[0]; k++) {
        afklar(varied[k].line, varied[k].option, varied[k].value);
        cr_expect(eq(int, run.status, varied[k].status), "%s %s: %s", varied[k].line, varied[k].value, run.errors);
        cr_expect(strstr(run.errors, varied[k].says) != NULL, "%s %s: %s", varied[k].line, varied[k].value, run.errors);
        cr_expect(eq(ptr, strstr(run.errors, "--set"), NULL), "%s", run.errors);
    }
}

static const struct {
    const char *parameters, *says;
} calibrations[] = {
    {"{ name = \"delay\";\n  paths = ( \"pathway.slow.duratoin.mean\" ); low = \"300 days\"; high = \"600 days\"; "
     "source = \"x\"; }",
     "calibration.cfg:3: pathway.slow.duratoin"},
    {"{ name = \"delay\";\n  paths = ( \"roles.nobody.headcount\" ); low = \"1\"; high = \"2\"; source = \"x\"; }",
     "calibration.cfg:3: roles"},
    {"{ name = \"delay\"; paths = ( \"pathway.slow.duration.mean\" ); low = \"300 days\"; high = \"600 days\"; "
     "source = \"x\"; },\n"
     "{ name = \"delay\"; paths = ( \"pathway.quick.duration.mean\" ); low = \"30 days\"; high = \"60 days\"; source "
     "= \"x\"; }",
     "calibration.cfg:3: name: two parameters are named 'delay'; the first is on line 2"},
};

Test(exit_status, a_calibration_is_told_by_its_line)
{
    for (size_t k = 0; k < sizeof calibrations / sizeof calibrations[0]; k++) {
        char text[1024];
        (void)snprintf(text, sizeof text,
                       "study = \"" TARGETS "\"; targets = ( \"jobs_control\" );\nparameters = ( %s );",
                       calibrations[k].parameters);
        put("calibration.cfg", text);
        afklar("calibrate @ -n 1 -q", NULL, NULL);
        cr_expect(eq(int, run.status, 3), "%s", run.errors);
        cr_expect(strstr(run.errors, calibrations[k].says) != NULL, "%s: %s", calibrations[k].says, run.errors);
    }
}
