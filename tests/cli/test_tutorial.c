/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Each step of scenarios/TUTORIAL.md is a file that is valid, is drawn and runs. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

static void expect(const char *const arguments[], const char *output, const char *errors)
{
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s %s: %s", arguments[1], arguments[2], run.errors);
    cr_assert(ne(ptr, strstr(run.output, output), NULL), "%s", run.output);
    cr_assert(ne(ptr, strstr(run.errors, errors), NULL), "%s", run.errors);
    test_run_release(&run);
}

Test(tutorial, every_step_runs, .timeout = 300)
{
    char *text = test_file_read(AFKLAR_SOURCE_DIR "/scenarios/TUTORIAL.md", NULL);
    struct test_folder folder;
    char drawing[512];
    test_folder_init(&folder);
    test_folder_path(&folder, "drawing.svg", drawing, sizeof drawing);
    for (int step = 1; step <= 7; step++) {
        char file[256], link[64], name[32];
        (void)snprintf(file, sizeof file, AFKLAR_SOURCE_DIR "/scenarios/tutorial/step-%d.cfg", step);
        (void)snprintf(link, sizeof link, "(tutorial/step-%d.cfg)", step);
        (void)snprintf(name, sizeof name, "\"tutorial-%d\"", step);
        const char *const check[] = {AFKLAR_BINARY, "check", file, "--draw", drawing, NULL};
        const char *const run[] = {AFKLAR_BINARY, "run", file, "-n", "3", "--verify", "--format", "json", NULL};
        expect(check, ": valid;", "drawn in ");
        expect(run, name, "");
        cr_assert(ne(ptr, strstr(text, link), NULL), "%s is not in the tutorial", link);
    }
    test_folder_release(&folder);
    free(text);
}

/* The sentence of the tutorial is the warning of the program. */
Test(tutorial, two_caseworkers_are_too_few)
{
    const char *const check[] = {AFKLAR_BINARY, "check", AFKLAR_SOURCE_DIR "/scenarios/tutorial/step-4.cfg", NULL};
    expect(check, ": valid;", "ks can hold 70 citizens (2 persons x 35 places), 84 would hold a place on average");
}
