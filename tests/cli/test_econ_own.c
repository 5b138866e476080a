/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: exact. The economics of a scenario's own on those of scenarios/lib: the same said in a file, in an overlay
 * and by --set gives the same bytes, and what cannot be meant is named with its place.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define STAR AFKLAR_SOURCE_DIR "/scenarios/star-2016/national.cfg"
#define HEAD "base = \"" CAB "\";\n"

static struct test_folder folder;

static void open_folder(void)
{
    test_folder_init(&folder);
}

static void close_folder(void)
{
    test_folder_release(&folder);
}

TestSuite(econ_own, .init = open_folder, .fini = close_folder, .timeout = 300);

static bool says(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static void econ(struct test_run *run, const char *file, const char *option, const char *value)
{
    const char *const arguments[] = {AFKLAR_BINARY, "econ", "-q", "-n1", "--format=json", file, option, value, NULL};
    test_run_init(run, arguments);
}

/* what stands in `economics`, and the same as a setting */
static const struct {
    const char *block, *set;
} keys[] = {
    {"horizon = \"5 years\";", "economics.horizon=5 years"},
    {"undated_prices = 2023;", "economics.undated_prices=2023"},
    {"price_year = 2021;", "economics.price_year=2021"},
    {"timing = \"year end\";", "economics.timing=year end"},
    {"discount = ( { name = \"first\"; rate = \"4 %\"; } );", "economics.discount.first.rate=4 %"},
    {"transitions = ( { name = \"kh_job\"; rate = \"0.5 /year\"; } );", "economics.transitions.kh_job.rate=0.5 /year"},
    {"transitions = ( );", "economics.transitions=( )"},
};

ParameterizedTestParameters(econ_own, a_key_of_the_file_is_the_same_as_a_setting)
{
    static size_t which[sizeof keys / sizeof keys[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, econ_own, a_key_of_the_file_is_the_same_as_a_setting, .init = open_folder,
                  .fini = close_folder)
{
    struct test_run file, overlay, set, without;
    char path[512], over[512], text[1024];
    (void)snprintf(text, sizeof text, HEAD "economics = { %s };\n", keys[*which].block);
    test_file_write(test_folder_path(&folder, "own.cfg", path, sizeof path), text);
    (void)snprintf(text, sizeof text, "economics = { %s };\n", keys[*which].block);
    test_file_write(test_folder_path(&folder, "over.cfg", over, sizeof over), text);
    econ(&file, path, NULL, NULL);
    econ(&overlay, CAB, "--overlay", over);
    econ(&set, CAB, "--set", keys[*which].set);
    econ(&without, CAB, NULL, NULL);
    cr_assert(eq(int, file.status, 0), "%s", file.errors);
    cr_assert(eq(int, set.status, 0), "%s", set.errors);
    cr_assert_str_eq(file.output, set.output);
    cr_assert_str_eq(overlay.output, set.output);
    cr_assert(strcmp(file.output, without.output) != 0, "%s changes nothing", keys[*which].set);
    test_run_release(&file);
    test_run_release(&overlay);
    test_run_release(&set);
    test_run_release(&without);
}

Test(econ_own, a_new_transition_stands_beside_the_shared_ones)
{
    struct test_run own, without;
    char path[512];
    test_file_write(test_folder_path(&folder, "own.cfg", path, sizeof path),
                    HEAD "economics = { transitions = ( { name = \"job_foep\"; state = \"job\"; to = \"foep\";\n"
                         "  from = \"0 months\"; rate = \"0.1 /year\"; } ); };\n");
    econ(&own, path, NULL, NULL);
    econ(&without, CAB, NULL, NULL);
    cr_assert(eq(int, own.status, 0), "%s", own.errors);
    cr_assert(says(own.output, "\"price_year\": 2020"));
    cr_assert(strcmp(own.output, without.output) != 0);
    test_run_release(&own);
    test_run_release(&without);
}

Test(econ_own, a_result_keeps_all_of_them)
{
    struct test_run stored, again, file;
    char path[512], result[512];
    test_file_write(test_folder_path(&folder, "own.cfg", path, sizeof path),
                    HEAD "economics = { horizon = \"6 years\";\n"
                         "  transitions = ( { name = \"kh_foep\"; remove = true; } ); };\n");
    const char *const store[] = {
        AFKLAR_BINARY, "run", "-q", "-n1", path, "-o", test_folder_path(&folder, "own.h5", result, sizeof result),
        NULL};
    test_run_init(&stored, store);
    cr_assert(eq(int, stored.status, 0), "%s", stored.errors);
    econ(&file, path, NULL, NULL);
    econ(&again, result, NULL, NULL);
    cr_assert(eq(int, again.status, 0), "%s", again.errors);
    cr_assert_str_eq(again.output, file.output);
    test_run_release(&stored);
    test_run_release(&file);
    test_run_release(&again);
}

/* What econ takes from the shared file is listed with its sources, and looked at, where it is asked for. */
Test(econ_own, check_shows_the_values_of_the_shared_economics)
{
    struct test_run with, without, bad;
    const char *const shown[] = {AFKLAR_BINARY, "check", "-q", CAB, "--provenance", "--econ", NULL};
    const char *const hidden[] = {AFKLAR_BINARY, "check", "-q", CAB, "--provenance", NULL};
    const char *const index[] = {AFKLAR_BINARY, "check", "-q", STAR, "--econ", NULL};
    test_run_init(&with, shown);
    test_run_init(&without, hidden);
    test_run_init(&bad, index);
    cr_assert(eq(int, with.status, 0), "%s", with.errors);
    cr_assert(says(with.output, "economics.transitions.kh_job.rate") && says(with.output, "roles.ks.wage"));
    cr_assert(eq(int, says(without.output, "economics."), 0));
    cr_assert(eq(int, bad.status, 3));
    cr_assert(says(bad.errors, "no value for 2013, 2014"));
    test_run_release(&with);
    test_run_release(&without);
    test_run_release(&bad);
}

Test(econ_own, help_names_every_effect)
{
    static const char *const effects[] = {
        "clarified_later", "started",       "completed",        "in_work",       "foep",
        "work_years",      "pathway_years", "fleksjob_granted", "fleksjob_years"};
    struct test_run help, bad;
    const char *const asked[] = {AFKLAR_BINARY, "econ", "--help", NULL};
    const char *const wrong[] = {AFKLAR_BINARY, "econ", CAB, "--effect", "joy", NULL};
    test_run_init(&help, asked);
    test_run_init(&bad, wrong);
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) {
        cr_assert(says(help.output, effects[i]) && says(bad.errors, effects[i]), "%s", effects[i]);
    }
    test_run_release(&help);
    test_run_release(&bad);
}

/* what stands in `economics` from line 2 on, and what both `econ` and `check` say of it */
static const struct {
    const char *block, *part;
} faults[] = {
    {"\n horizon = \"2.5 years\";", "own.cfg:3: economics.horizon: the horizon must be a whole number"},
    {"price_index = ( { name = \"mine\"; year = 2016; index = 90.0; } );",
     "own.cfg:2: economics.price_index.mine: is of the same year as 'y2016'"},
    {"transitions = (\n { name = \"t\"; state = \"job\"; to = \"kontanthjaelp\"; from = \"0 months\"; rate = \"0.1 "
     "/year\"; } );",
     "own.cfg:3: economics.transitions.t: is the same transition from the same time as 'job_back'"},
    {"living = ( { name = \"work\"; state = \"job\"; } );", "own.cfg:2: economics.living.work: is of the same state"},
    {"transitions = ( { name = \"kh_jop\"; remove = true; } );", "did you mean 'kh_job'?"},
    {"price_year = 2031; undated_prices = 1950;", "economics.price_index: the price index has no value for 1950, 2031"},
};

ParameterizedTestParameters(econ_own, faults_are_named_with_their_place)
{
    static size_t which[sizeof faults / sizeof faults[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, econ_own, faults_are_named_with_their_place, .init = open_folder, .fini = close_folder)
{
    static const char *const commands[] = {"econ", "check"};
    char path[512], text[1024];
    (void)snprintf(text, sizeof text, HEAD "economics = { %s };\n", faults[*which].block);
    test_file_write(test_folder_path(&folder, "own.cfg", path, sizeof path), text);
    for (size_t i = 0; i < 2; i++) {
        struct test_run run;
        const char *const arguments[] = {AFKLAR_BINARY, commands[i], "-q", path, NULL};
        test_run_init(&run, arguments);
        cr_assert(eq(int, run.status, 3), "%s, case %zu: %s", commands[i], *which, run.errors);
        cr_assert(says(run.errors, faults[*which].part), "%s, case %zu: %s", commands[i], *which, run.errors);
        test_run_release(&run);
    }
}
