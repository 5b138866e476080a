/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (dates of tests/golden/small-town.cfg, worked out by hand) and regression (the wording: to
 * renew it, run the commands below and read the difference before keeping it). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

#define TOWN AFKLAR_TEST_GOLDEN "/small-town.cfg"
#define TWO AFKLAR_TEST_GOLDEN "/small-town-two.cfg"
#define CAB AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"
#define TYPICAL AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg"

static struct test_run trace(int status, const char *const arguments[])
{
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, status), "%s", run.errors);
    return run;
}

static void expect(const struct test_run *run, const char *part)
{
    cr_assert(ne(ptr, strstr(run->output, part), NULL), "'%s' is not in:\n%s", part, run->output);
}

static void same_as_golden(const char *const arguments[], const char *golden)
{
    struct test_run run = trace(0, arguments);
    char *expected = test_file_read(golden, NULL);
    cr_assert(eq(str, run.output, expected), "%s has other words", golden);
    free(expected);
    test_run_release(&run);
}

/* The team takes two cases a week, the KS two citizens: the third is granted on Wednesday 10 January. Those before him
 * are ready 91.3 days after their grant of 3 January, on 4 April; the first talk past it is on 25 April, 14 days of
 * preparation end on 9 May at noon, when the KS's day is over; the 10th is Ascension Day. He is ready since April, and
 * found so at the first talk, 28 days after 11 May. */
Test(trace, dates_by_hand)
{
    const char *const arguments[] = {AFKLAR_BINARY, "trace", TOWN, "--citizen", "3", "-q", NULL};
    struct test_run run = trace(0, arguments);
    expect(&run, "2018-01-01      9 days  waited for a place: rehabiliteringsteam");
    expect(&run, "2018-01-10              was granted a pathway");
    expect(&run, "2018-01-10    120 days  waited for a place: KS'er på jobcenteret");
    expect(&run, "2018-05-11              came to the talk: første samtale (post 1)");
    expect(&run, "2018-05-11     10 days  waited for: forløb i \"Værkstedet\"");
    expect(&run, "2018-06-08     14 days  the case is prepared");
    expect(&run, "2018-06-22              left: job");
    test_run_release(&run);
}

Test(trace, words_in_english)
{
    const char *const arguments[] = {AFKLAR_BINARY, "trace", TOWN, "--citizen", "trial:2",
                                     "--against",   TWO,     "-q", NULL};
    same_as_golden(arguments, AFKLAR_TEST_GOLDEN "/trace-small-town.txt");
}

Test(trace, words_in_danish)
{
    const char *const arguments[] = {AFKLAR_BINARY, "trace", TOWN, "--citizen", "1", "-q", "-v", "--lang", "da", NULL};
    same_as_golden(arguments, AFKLAR_TEST_GOLDEN "/trace-small-town-da.txt");
}

Test(trace, the_same_citizen_has_the_same_traits_elsewhere)
{
    const char *const arguments[] = {AFKLAR_BINARY, "trace",    TYPICAL, "--citizen", "trial:16", "--against",
                                     CAB,           "--format", "csv",   "-q",        NULL};
    struct test_run run = trace(0, arguments);
    expect(&run, "vive-2019-typical,trial:16,granted,,,,2017-01-30,2017-01-30,0,true\n");
    expect(&run, "vive-2019-cab,trial:16,granted,,,,2017-01-30,2017-01-30,0,true\n");
    test_run_release(&run);
}

/* Whatever citizen: every form is whole, and a span never ends before it begins. */
Test(trace, any_citizen_in_any_form)
{
    static const char *const forms[] = {"table", "csv", "json"};
    static const char *const citizens[] = {"1", "40", "109"};
    for (size_t k = 0; k < 9; k++) {
        const char *const arguments[] = {
            AFKLAR_BINARY, "trace",    CAB,  "--citizen", citizens[k / 3], "--format", forms[k % 3], "--replication",
            "2",           "--verify", "-q", NULL};
        struct test_run run = trace(0, arguments);
        expect(&run, "2017-");
        cr_assert(eq(ptr, strstr(run.output, " -1 day"), NULL));
        cr_assert(eq(ptr, strstr(run.output, ",-"), NULL), "a negative duration:\n%s", run.output);
        test_run_release(&run);
    }
}

static const struct {
    const char *id, *part;
} faults[] = {
    {"0", "'0' names no citizen; expected POPULATION:ORDINAL or a number from 1"},
    {"-1", "names no citizen"},
    {"x", "names no citizen"},
    {"1x", "names no citizen"},
    {":3", "names no citizen"},
    {"trial:", "names no citizen"},
    {"99999999999999999999", "names no citizen"},
    {"trail:2", "did you mean 'trial'?"},
    {"background:1", "'background' is no population of index citizens"},
    {"110", "there is no citizen trial:109 in this replication; it has 109 citizens of 'trial', up to trial:108"},
};

ParameterizedTestParameters(trace, bad_citizens)
{
    static size_t which[sizeof faults / sizeof faults[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, trace, bad_citizens)
{
    char citizen[64];
    (void)snprintf(citizen, sizeof citizen, "--citizen=%s", faults[*which].id);
    const char *const arguments[] = {AFKLAR_BINARY, "trace", CAB, citizen, "-q", NULL};
    struct test_run run = trace(2, arguments);
    cr_assert(ne(ptr, strstr(run.errors, faults[*which].part), NULL), "%s", run.errors);
    cr_assert(zero(sz, strlen(run.output)));
    test_run_release(&run);
}

Test(trace, a_citizen_must_be_named)
{
    const char *const arguments[] = {AFKLAR_BINARY, "trace", CAB, "-q", NULL};
    struct test_run run = trace(2, arguments);
    cr_assert(ne(ptr, strstr(run.errors, "'afklar trace' needs --citizen ID"), NULL), "%s", run.errors);
    test_run_release(&run);
}
