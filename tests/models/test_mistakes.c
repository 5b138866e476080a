/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (one message per mistake, written down in tests/golden). */
#include "models/scenario/scenario.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

static char *messages_of(const struct sim_error_list *errors)
{
    char *text = calloc(errors->count + 1, 2048);
    for (size_t i = 0; i < errors->count; i++) {
        char line[1024];
        sim_error_format(&errors->at[i], line, sizeof line);
        strcat(strcat(text, line), "\n");
    }
    return text;
}

/* The messages name the file as it was named, so the folder of the golden files is entered. */
Test(mistakes, ten_are_reported_at_once)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    cr_assert(eq(int, chdir(AFKLAR_TEST_GOLDEN), 0));
    cr_assert(eq(int, mdl_scenario_load(&scenario, "ten-mistakes.cfg", NULL, &errors, NULL), SIM_ERR_SCENARIO));
    char *found = messages_of(&errors);
    if (getenv("AFKLAR_UPDATE") != NULL) {
        test_file_write("ten-mistakes.txt", found);
    }
    char *stored = test_file_read("ten-mistakes.txt", NULL);
    cr_assert_str_eq(found, stored);
    cr_assert(eq(sz, errors.count, 10));
    for (size_t i = 0; i < errors.count; i++) {
        cr_assert(errors.at[i].line > 0 && errors.at[i].path[0] != '\0' && errors.at[i].hint[0] != '\0', "%zu", i);
    }
    free(found);
    free(stored);
    sim_error_list_release(&errors);
}

#define HEAD "name = \"t\"; start = \"2017-01-02\"; end = \"2018-01-01\"; "
#define ROLES "roles = ( { name = \"ks\"; headcount = 1; places = \"9 citizens\"; } ); "
#define PATHWAY "pathway = ( { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } ); "
#define PEOPLE "populations = ( { name = \"p\"; } ); "

/* text; then, in the first error: path, part of the message, part of the hint */
static const struct {
    const char *text, *path, *message, *hint;
} cases[] = {
    {HEAD ROLES PEOPLE, "pathway", "is missing", ""},
    {HEAD PATHWAY "populations = ( );", "populations", "has 0 elements", ""},
    {HEAD PATHWAY PEOPLE "roles = { ks = 3; };", "roles", "expected a list of groups", ""},
    {HEAD PATHWAY PEOPLE "hazards = 3;", "hazards", "expected a group", ""},
    {HEAD PATHWAY PEOPLE "hazards = { moves = 0.1; };", "hazards.moves", "0.1 has no unit", "\"0.1 /year\""},
    {HEAD PATHWAY PEOPLE "hazards = { moves = \"-1 /year\"; };", "hazards.moves", "out of range", ""},
    {HEAD PATHWAY PEOPLE "promise = true;", "promise", "is no quantity", ""},
    {HEAD PATHWAY PEOPLE "seed = 1.5;", "seed", "whole number", ""},
    {HEAD PATHWAY PEOPLE "end2 = 3;", "end2", "unknown key", "'end'"},
    {HEAD PATHWAY PEOPLE "clarified = ( \"jobb\" );", "clarified", "not known", "\"job\""},
    {HEAD PATHWAY PEOPLE "clarified = ( \"job\", \"job\" );", "clarified", "twice", ""},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = 1; }, { name = \"a\"; headcount = 1; } );", "roles.a",
     "is taken in line 1", "differ"},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"sagsbeh\xC3\xA6ndler\"; headcount = 1; } );",
     "roles.sagsbeh\xC3\xA6ndler.name", "is no name", "label"},
    {HEAD PATHWAY PEOPLE "roles = ( { headcount = 1; } );", "roles.1.name", "is missing", ""},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = ( { value = 1; }, { value = 2; } ); } );",
     "roles.a.headcount.2", "'from' is missing", ""},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = ( { value = 1; from = \"2016-01-01\"; }, { value = 2; "
                         "from = \"2015-01-01\"; } ); } );",
     "roles.a.headcount.2", "rising dates", ""},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = ( { value = 1; from = \"2017-06-01\"; } ); } );",
     "roles.a.headcount.1", "no value holds before", "first 'from'"},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = ( ); } );", "roles.a.headcount", "0 dated values", ""},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = { value = 1; source = \"x\"; }; } );",
     "roles.a.headcount", "lacks its 'status'", ""},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = { value = 1; status = \"published\"; }; } );",
     "roles.a.headcount", "lacks its 'source'", ""},
    {HEAD PATHWAY PEOPLE "roles = ( { name = \"a\"; headcount = { value = 1; status = \"assumed\"; }; } );",
     "roles.a.headcount", "neither 'range' nor 'reason'", ""},
    {HEAD PATHWAY PEOPLE
     "roles = ( { name = \"a\"; headcount = { value = 1; status = \"assumed\"; range = [ 2, 3 ]; }; } );",
     "roles.a.headcount", "does not hold the value", ""},
    {HEAD PATHWAY PEOPLE
     "roles = ( { name = \"a\"; headcount = { value = 1; status = \"assumed\"; range = [ 2 ]; }; } );",
     "roles.a.headcount", "is no range", ""},
    {HEAD PATHWAY PEOPLE
     "roles = ( { name = \"a\"; headcount = { value = 1; status = \"guessed\"; reason = \"x\"; }; } );",
     "roles.a.headcount", "\"guessed\" is not known", ""},
    {HEAD PATHWAY PEOPLE
     "roles = ( { name = \"a\"; headcount = { value = 1; status = \"assumed\"; reson = \"x\"; }; } );",
     "roles.a.headcount", "unknown key 'reson'", "'reason'"},
    {HEAD PATHWAY "populations = ( { name = \"p\"; motivation = { dist = \"gamma\"; mean = 0.5; sd = 0.1; }; } );",
     "populations.p.motivation", "above 1", "beta"},
    {HEAD PATHWAY "populations = ( { name = \"p\"; motivation = { dist = \"beta\"; mean = 0.5; sd = 0.6; }; } );",
     "populations.p.motivation", "makes no beta", ""},
    {HEAD PATHWAY "populations = ( { name = \"p\"; motivation = { dist = \"beta\"; mean = 0.5; }; } );",
     "populations.p.motivation", "needs 'sd'", ""},
    {HEAD PATHWAY "populations = ( { name = \"p\"; motivation = { dist = \"beta\"; mean = 0.5; sdd = 0.1; }; } );",
     "populations.p.motivation", "'sdd' is no parameter", "'sd'"},
    {HEAD PATHWAY "populations = ( { name = \"p\"; motivation = { mean = 0.5; }; } );", "populations.p.motivation",
     "without 'dist'", ""},
    {HEAD PATHWAY "populations = ( { name = \"p\"; motivation = \"never\"; } );", "populations.p.motivation",
     "does not begin with a number", ""},
    {HEAD PATHWAY "populations = ( { name = \"p\"; work_ability = { dist = \"triangular\"; low = 1.0; mode = 3.0; high "
                  "= 2.0; }; } );",
     "populations.p.work_ability", "low <= mode <= high", ""},
    {HEAD PATHWAY "populations = ( { name = \"p\"; work_ability = { dist = \"discrete\"; values = ( 1, 2 ); shares = ( "
                  "0.5 ); }; } );",
     "populations.p.work_ability", "same length", ""},
    {HEAD PATHWAY "populations = ( { name = \"p\"; work_ability = { dist = \"discrete\"; values = ( 1, 2 ); shares = ( "
                  "0.5, 0.6 ); }; } );",
     "populations.p.work_ability", "add to 1.1", ""},
    {HEAD PATHWAY "populations = ( { name = \"p\"; work_ability = { dist = \"discrete\"; values = ( 2, 1 ); shares = ( "
                  "0.5, 0.5 ); }; } );",
     "populations.p.work_ability", "rising values", ""},
    {HEAD PATHWAY
     "populations = ( { name = \"p\"; evidence_rate = { dist = \"gamma\"; mean = 1.0; sd = 0.5; shift = -2.0; }; } );",
     "populations.p.evidence_rate", "below 0", "min"},
    {HEAD PATHWAY "populations = ( { name = \"p\"; enter = \"exi\"; } );", "populations.p.enter", "no step \"exi\"",
     "\"exit\""},
    {HEAD ROLES PEOPLE "pathway = ( { name = \"a\"; step = \"caseload\"; role = \"kss\"; } );", "pathway.a.roles",
     "no role \"kss\"", "\"ks\""},
    {HEAD ROLES PEOPLE "pathway = ( { name = \"a\"; step = \"caseload\"; role = \"ks\"; roles = \"ks\"; } );",
     "pathway.a.role", "the same key", ""},
    {HEAD ROLES PEOPLE "pathway = ( { name = \"a\"; step = \"caseload\"; } );", "pathway.a.role", "is missing", ""},
    {HEAD ROLES PEOPLE "pathway = ( { name = \"a\"; step = \"casload\"; role = \"ks\"; } );", "pathway.a.step",
     "expected one of", "\"caseload\""},
    {HEAD ROLES PEOPLE "pathway = ( { name = \"a\"; step = \"delay\"; duration = \"1 day\"; role = \"ks\"; } );",
     "pathway.a.role", "means nothing to a step", "remove"},
    {HEAD ROLES PEOPLE "pathway = ( { name = \"a\"; step = \"goto\"; go = \"b\"; } );", "pathway.a.go", "no step \"b\"",
     ""},
    {HEAD ROLES PEOPLE "pathway = ( { name = \"a\"; step = \"branch\"; cases = ( { name = \"c\"; go = \"a\"; at_least "
                       "= 5; below = 5; } ); } );",
     "pathway.a.cases.c", "never", ""},
    {HEAD PATHWAY PEOPLE "remove = true;", "remove", "base or overlay", ""},
    {HEAD PATHWAY PEOPLE "base = \"x.cfg\";", "base", "has no base", ""},
    {"name = \"t\"; start = \"2018-01-01\"; end = \"2018-01-01\"; " PATHWAY PEOPLE, "end", "later date", ""},
    {HEAD PATHWAY PEOPLE "decision = { job_at_least = 0.0; work_at_least = 1.0; };", "decision.job_at_least",
     "below work_at_least", ""},
};

Test(mistakes, each_names_its_path_and_what_was_expected)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mdl_scenario *scenario = NULL;
        struct sim_error_list errors;
        sim_error_list_init(&errors);
        const enum sim_status status = mdl_scenario_parse(&scenario, cases[i].text, "t.cfg", NULL, &errors, NULL);
        cr_assert(eq(int, status, SIM_ERR_SCENARIO), "%s", cases[i].text);
        char *found = messages_of(&errors);
        cr_assert(eq(sz, errors.count, 1), "%s\n%s", cases[i].text, found);
        const struct sim_error *error = &errors.at[0];
        cr_assert(eq(int, strncmp(error->path, cases[i].path, strlen(cases[i].path)), 0), "%s", found);
        cr_assert_not_null(strstr(error->message, cases[i].message), "%s: %s", cases[i].message, found);
        cr_assert_not_null(strstr(error->hint, cases[i].hint), "%s: %s", cases[i].hint, found);
        cr_assert(eq(int, error->line, 1), "%s", found);
        free(found);
        sim_error_list_release(&errors);
    }
}
