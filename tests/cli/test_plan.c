/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact for faults and forms; published for the weekly talks of CAB (VIVE 2019: 109 citizens, between 4
 * and 6 guides; 136 hours a week are 5.0 to 5.9 guides).
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "tests/support/run_program.h"

#define SCENARIOS AFKLAR_SOURCE_DIR "/scenarios/"
#define CAB SCENARIOS "vive-2019/cab.cfg"
#define OWN SCENARIOS "tutorial/own-numbers.cfg"
#define WEEKLY "--promise", "guide_talk every 9 days for 95 %"

static bool says(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* arguments, exit status, part of standard error (status not 0) or output */
static const struct {
    const char *arguments[12];
    int status;
    const char *part;
} cases[] = {
    {{"plan"}, 2, "needs SCENARIO"},
    {{"plan", OWN}, 2, "nothing is asked"},
    {{"plan", OWN, "--promise", "first meeting soon", "--vary", "roles.ks.headcount=4..6"}, 2, "'<=' is missing"},
    {{"plan", OWN, "--promise", "dentist <= 3 days for 95 %", "--vary", "roles.ks.headcount=4..6"},
     2,
     "no wait of that name"},
    {{"plan", OWN, "--promise", "utilisation_nobody <= 95 %"}, 2, "no wait or measure of the name"},
    {{"plan", OWN, "--promise", "nothing every 8 days for 95 %"}, 2, "no step of the name"},
    {{"plan", OWN, "--vary", "roles.ks.headcount=6..4"}, 2, "the range is empty"},
    {{"plan", OWN, "--vary", "roles.ks.headcount=6.."}, 2, "the range has no end"},
    {{"plan", OWN, "--vary", "roles.ks.heads=4..6", "-n", "2"}, 2, "--vary: roles.ks.heads: unknown key"},
    {{"plan", OWN, "--vary", "roles.ks.headcount=4..90", "-n", "2"}, 2, "at most 40 staffings"},
    {{"plan", OWN, "--backlog", "nobody", "-n", "2"}, 2, "nobody can wait for 'nobody'"},
    {{"plan", OWN, "--backlog", "ks", "--promise", "team <= 3 days for 95 %"}, 2, "only one of these"},
    {{"plan", OWN, "--vary", "roles.ks.headcount=4..5", "--measure", "happiness", "-n", "2"}, 2, "is no measure"},
    /* answers */
    {{"plan", OWN, "--promise", "team <= 9 days for 90 %", "--vary", "roles.ks.headcount=4..5", "-n", "4"},
     2,
     "about nobody"},
    {{"plan", OWN, "--promise", "placement <= 90 days for 90 %", "--vary", "roles.ks.headcount=4..5", "-n", "4"},
     2,
     "cannot be promised"},
    {{"plan", OWN, "--promise", "first meeting <= 3 days for 95 %", "--vary", "roles.ks.headcount=8..9", "-n", "30"},
     0,
     "What binds: no capacity"},
    {{"plan", OWN, "--promise", "first meeting <= 30 days for 90 %", "--vary", "roles.mentor.headcount=3..5", "-n",
      "30"},
     0,
     "roles.mentor.headcount does not matter here"},
    {{"plan", OWN, "--promise", "first meeting <= 21 days for 90 %", "-n", "30"}, 0, "Best promise"},
    {{"plan", OWN, "--vary", "roles.ks.headcount=4..5", "--vary",
      "populations.new.per_month=5 citizens/month,6 citizens/month", "-n", "5"},
     0,
     "(across)"},
    {{"plan", OWN, "--backlog", "ks", "--vary", "roles.ks.headcount=4..6", "-n", "5"}, 0, "Fluid: gone"},
    {{"check", OWN, "--loads"}, 0, "Steps that cause it"},
    {{"check", OWN, "--loads", "--resolved"}, 2, "only one of these"},
};

ParameterizedTestParameters(plan, cases)
{
    static size_t which[sizeof cases / sizeof cases[0]];
    for (size_t k = 0; k < sizeof which / sizeof which[0]; k++) {
        which[k] = k;
    }
    return cr_make_param_array(size_t, which, sizeof which / sizeof which[0]);
}

ParameterizedTest(size_t *which, plan, cases)
{
    const char *arguments[14] = {AFKLAR_BINARY};
    struct test_run run;
    memcpy(arguments + 1, cases[*which].arguments, sizeof cases[*which].arguments);
    test_run_init(&run, arguments);
    const char *heard = cases[*which].status == 0 ? run.output : run.errors;
    cr_assert(eq(int, run.status, cases[*which].status), "case %zu: %s", *which, run.errors);
    cr_assert(says(heard, cases[*which].part), "case %zu: %s", *which, heard);
    cr_assert(cases[*which].status == 0 || run.output[0] == '\0', "case %zu: nothing on standard output", *which);
    test_run_release(&run);
}

Test(plan, weekly_talks_at_cab_take_between_five_and_seven_guides, .timeout = 300)
{
    const char *const arguments[] = {AFKLAR_BINARY, "plan", CAB,  WEEKLY, "--vary", "roles.guide.headcount=5..7",
                                     "-n",          "400",  "-q", NULL};
    struct test_run run;
    test_run_init(&run, arguments);
    cr_assert(eq(int, run.status, 0), "%s", run.errors);
    cr_assert(says(run.output, "Answer: roles.guide.headcount = 6"), "%s", run.output);
    cr_assert(says(run.output, "109 talks a week x 75 minutes (45 + 30 around) = 136 h = 5.1 posts"), "%s", run.output);
    cr_assert(says(run.output, "109 citizens / 20 places a person = 5.5 posts"), "%s", run.output);
    test_run_release(&run);
}

Test(plan, threads_and_runs_give_the_same_bytes)
{
    const char *const one[] = {AFKLAR_BINARY,
                               "plan",
                               OWN,
                               "--promise",
                               "first meeting <= 21 days for 90 %",
                               "--vary",
                               "roles.ks.headcount=5..6",
                               "-n",
                               "40",
                               "-j",
                               "1",
                               "--format",
                               "json",
                               NULL};
    const char *const three[] = {AFKLAR_BINARY,
                                 "plan",
                                 OWN,
                                 "--promise",
                                 "first meeting <= 21 days for 90 %",
                                 "--vary",
                                 "roles.ks.headcount=5..6",
                                 "-n",
                                 "40",
                                 "-j",
                                 "3",
                                 "--format",
                                 "json",
                                 NULL};
    struct test_run first, second;
    test_run_init(&first, one);
    test_run_init(&second, three);
    cr_assert(eq(int, first.status, 0), "%s", first.errors);
    cr_assert(zero(int, strcmp(first.output, second.output)));
    cr_assert(says(first.output, "\"status\": "));
    cr_assert(says(first.output, "\"one_more\": ["));
    test_run_release(&first);
    test_run_release(&second);
}
