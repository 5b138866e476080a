/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (the arithmetic is done by hand in each case). */
#include "models/scenario/scenario.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

static void load(const char *text, struct sim_error_list *warnings)
{
    struct mdl_scenario *scenario = NULL;
    sim_error_list_init(warnings);
    cr_assert(eq(int, mdl_scenario_parse(&scenario, text, "t.cfg", NULL, NULL, warnings), SIM_OK));
    mdl_scenario_free(scenario);
}

#define CONTACT(role, places, persons, every)                                                                          \
    "name = \"t\"; start = \"2017-01-02\"; end = \"2019-01-01\";"                                                      \
    "roles = ( { name = \"" role "\"; headcount = " persons "; talk_hours = \"18.75 h/week\"; places = \"" places      \
    " citizens\"; } );"                                                                                                \
    "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"9 years\"; },"                                      \
    "  { name = \"get\"; step = \"caseload\"; role = \"" role "\"; },"                                                 \
    "  { name = \"active\"; step = \"fork\"; until = \"ready or limit\"; branches = ( { name = \"c\"; steps = ("       \
    "    { name = \"talk\"; step = \"contact\"; role = \"" role "\"; length = \"45 minutes\"; every = \"" every        \
    "\"; } ); } ); },"                                                                                                 \
    "  { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } );"                                                   \
    "populations = ( { name = \"p\"; intakes = ( { name = \"i\"; date = \"2017-01-16\"; citizens = 109; } ); } );"

/* 18.75 h x 60 / 45 = 25 talks a week; 109 citizens once a week ask for 109. */
Test(warnings, talks_that_do_not_fit)
{
    struct sim_error_list warnings;
    load(CONTACT("guide", "120", "1", "7 days"), &warnings);
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert_str_eq(warnings.at[0].path, "pathway.active.branches.c.steps.talk");
    cr_assert_str_eq(
        warnings.at[0].message,
        "guide can hold 25 talks a week (1 persons x 18.75 h / 45 minutes), 109 are asked (109 citizens every "
        "7 days)");
    sim_error_list_release(&warnings);
}

/* Every 5 weeks 109 citizens ask for 21.8 talks a week: they fit. */
Test(warnings, talks_that_fit)
{
    struct sim_error_list warnings;
    load(CONTACT("guide", "120", "1", "5 weeks"), &warnings);
    cr_assert(eq(sz, warnings.count, 0));
    sim_error_list_release(&warnings);
}

/* 2 x 20 places for 109 citizens from 16 January 2017 on: 109 x 715 days of 729 = 106.9. The 40 who have one ask for 8
 * talks a week of 50. */
Test(warnings, places_that_do_not_suffice)
{
    struct sim_error_list warnings;
    load(CONTACT("guide", "20", "2", "5 weeks"), &warnings);
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert_str_eq(warnings.at[0].path, "pathway.get");
    cr_assert_str_eq(warnings.at[0].message,
                     "guide can hold 40 citizens (2 persons x 20 places), 107 would hold a place on average if nobody "
                     "waited");
    sim_error_list_release(&warnings);
}

/* 5 places every 14 days are 5 x 30.4375 / 14 = 10.9 a month, 10.0 with a month closed; 11 are asked. */
Test(warnings, board_with_too_few_places)
{
    struct sim_error_list warnings;
    load("name = \"t\"; start = \"2017-01-02\"; end = \"2019-01-01\";"
         "boards = ( { name = \"team\"; first = \"2017-01-04\"; every = \"14 days\"; places = \"5 citizens\"; "
         "closed_month = 7; } );"
         "pathway = ( { name = \"team\"; step = \"board\"; board = \"team\"; }, { name = \"exit\"; step = \"exit\"; "
         "outcome = \"foep\"; } );"
         "populations = ( { name = \"p\"; per_month = \"11 citizens/month\"; } );",
         &warnings);
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert_str_eq(warnings.at[0].path, "boards.team");
    cr_assert_str_eq(warnings.at[0].message,
                     "can take 10.0 cases a month (5 places every 14 days), 11.0 a month come in");
    sim_error_list_release(&warnings);
}

Test(warnings, things_that_never_happen)
{
    struct sim_error_list warnings;
    load("name = \"t\"; start = \"2017-01-02\"; end = \"2019-01-01\";"
         "pathway = ( { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } );"
         "populations = ( { name = \"p\"; index = false; intakes = ( { name = \"i\"; date = \"2019-01-16\"; citizens = "
         "9; } ); } );",
         &warnings);
    cr_assert(eq(sz, warnings.count, 2));
    cr_assert_str_eq(warnings.at[0].path, "populations.p.intakes.i.date");
    cr_assert_str_eq(warnings.at[1].path, "populations");
    sim_error_list_release(&warnings);
}

/* A department in balance: 120 citizens at any point of 12 months leave at 10 a month for a team that takes 10.9; 10 a
 * month come, who will be there after a year only; and 30 wait for the team already, which is no flow. */
#define BALANCE(months)                                                                                                \
    "name = \"t\"; start = \"2017-01-01\"; end = \"2018-01-01\";"                                                      \
    "roles = ( { name = \"ks\"; headcount = 6; places = \"25 citizens\"; } );"                                         \
    "boards = ( { name = \"team\"; first = \"2017-01-04\"; every = \"14 days\"; places = \"5 citizens\"; } );"         \
    "pathway = ( { name = \"get\"; step = \"caseload\"; role = \"ks\"; },"                                             \
    "  { name = \"course\"; step = \"delay\"; duration = \"" months "\"; }, { name = \"on\"; step = \"goto\"; "        \
    "go = \"team\"; }, { name = \"rest\"; step = \"delay\"; duration = { dist = \"uniform\"; low = \"0 days\"; high "  \
    "= "                                                                                                               \
    "\"365 days\"; }; }, { name = \"team\"; step = \"board\"; board = \"team\"; }, { name = \"exit\"; "                \
    "step = \"exit\"; outcome = \"foep\"; } );"                                                                        \
    "populations = ( { name = \"p\"; per_month = \"10 citizens/month\"; initial = ( "                                  \
    "{ name = \"under_way\"; at = \"rest\"; citizens = 120; }, { name = \"waiting\"; at = \"team\"; citizens = 30; } " \
    "); } );"

Test(warnings, a_department_in_balance_is_quiet)
{
    struct sim_error_list warnings;
    load(BALANCE("12 months"), &warnings);
    cr_assert(eq(sz, warnings.count, 0), "%s", warnings.count > 0 ? warnings.at[0].message : "");
    sim_error_list_release(&warnings);
}

/* After one month instead of twelve: about 10 + 10 x 11/12 a month come to the team. */
Test(warnings, a_department_that_speeds_up_is_not)
{
    struct sim_error_list warnings;
    load(BALANCE("1 month"), &warnings);
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert_str_eq(warnings.at[0].message,
                     "can take 10.9 cases a month (5 places every 14 days), 19.1 a month come in");
    sim_error_list_release(&warnings);
}

/* Without a grant and without a review nobody ever leaves the fork; and the release has nothing to give back. */
Test(warnings, what_is_taken_is_given_back)
{
    struct sim_error_list warnings;
    load("name = \"t\"; start = \"2017-01-02\"; end = \"2019-01-01\";"
         "roles = ( { name = \"ks\"; headcount = 1; places = \"9 citizens\"; }, { name = \"guide\"; headcount = 1; } );"
         "pathway = ( { name = \"get\"; step = \"caseload\"; role = \"ks\"; },"
         "  { name = \"active\"; step = \"fork\"; until = \"ready or limit\"; branches = ( { name = \"c\"; steps = ("
         "    { name = \"talk\"; step = \"contact\"; role = \"ks\"; length = \"45 minutes\"; every = \"7 days\"; } ); "
         "} ); },"
         "  { name = \"leave\"; step = \"release\"; role = \"guide\"; },"
         "  { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } );"
         "populations = ( { name = \"p\"; intakes = ( { name = \"i\"; date = \"2017-01-16\"; citizens = 1; } ); } );",
         &warnings);
    cr_assert(eq(sz, warnings.count, 2));
    cr_assert_str_eq(warnings.at[0].path, "pathway.active");
    cr_assert_not_null(strstr(warnings.at[0].message, "never ends"));
    cr_assert_str_eq(warnings.at[1].path, "pathway.leave");
    cr_assert_not_null(strstr(warnings.at[1].message, "none to give back"));
    sim_error_list_release(&warnings);
}

/* A course that needs a doctor nobody is. */
Test(warnings, a_course_without_staff_is_refused)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    cr_assert(eq(int,
                 mdl_scenario_parse(
                     &scenario,
                     "name = \"t\"; start = \"2017-01-02\"; end = \"2019-01-01\";"
                     "roles = ( { name = \"doctor\"; headcount = 0; } );"
                     "services = ( { name = \"school\"; kind = \"course\"; length = \"4 weeks\"; hours = \"2 h/week\"; "
                     "seats = 2; first_start = \"2017-02-01\"; start_every = \"4 weeks\"; roles = ( \"doctor\" ); "
                     "session = \"120 minutes\"; session_every = \"7 days\"; } );"
                     "pathway = ( { name = \"exit\"; step = \"exit\"; outcome = \"foep\"; } );"
                     "populations = ( { name = \"p\"; } );",
                     "t", NULL, &errors, NULL),
                 SIM_ERR_SCENARIO));
    cr_assert(eq(sz, errors.count, 1));
    cr_assert_str_eq(errors.at[0].path, "services.school.roles");
    cr_assert_not_null(strstr(errors.at[0].message, "nobody fills it"));
    sim_error_list_release(&errors);
}

/* Drawn on 16 January 2017 and followed to 1 January 2019: 715 days. */
#define VISITED(at)                                                                                                    \
    CONTACT("guide", "120", "1", "5 weeks")                                                                            \
    "trial = { population = \"p\"; arms = ( { name = \"a\"; enter = \"grant\"; }, { name = \"b\"; enter = \"grant\"; " \
    "} ); "                                                                                                            \
    "visits = ( { name = \"early\"; at = \"90 days\"; }, { name = \"last\"; at = \"" at "\"; } ); };"

Test(warnings, a_visit_after_the_data)
{
    struct sim_error_list warnings;
    load(VISITED("715 days"), &warnings);
    cr_assert(eq(sz, warnings.count, 0), "%s", warnings.count > 0 ? warnings.at[0].message : "");
    load(VISITED("716 days"), &warnings);
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert_str_eq(warnings.at[0].path, "trial.visits.last.at");
    cr_assert(strstr(warnings.at[0].message, "(715 days): nobody is seen then") != NULL, "%s", warnings.at[0].message);
    sim_error_list_release(&warnings);
}

/* Names that were mistyped in an overlay add instead of change. */
Test(warnings, what_nothing_uses)
{
    static const char *const sets[] = {
        "roles=({name=\"guide\";headcount=1;talk_hours=\"18.75 h/week\";places=\"120 citizens\";},"
        "{name=\"guides\";headcount=3;})",
        "populations=({name=\"p\";index=true;intakes=({name=\"i\";date=\"2017-01-16\";citizens=1;});},{name=\"q\";})"};
    static const char *const paths[] = {"roles.guides", "populations.q"};
    static const char *const messages[] = {"no step and no service uses this role; did you mean 'guide'?",
                                           "nobody of this population ever comes"};
    for (size_t i = 0; i < 2; i++) {
        struct mdl_scenario *scenario = NULL;
        struct sim_error_list warnings;
        sim_error_list_init(&warnings);
        const struct mdl_load_options options = {.sets = &sets[i], .set_count = 1};
        cr_assert(eq(
            int,
            mdl_scenario_parse(&scenario, CONTACT("guide", "120", "1", "5 weeks"), "t.cfg", &options, NULL, &warnings),
            SIM_OK));
        cr_assert(eq(sz, warnings.count, 1));
        cr_assert_str_eq(warnings.at[0].path, paths[i]);
        cr_assert_str_eq(warnings.at[0].message, messages[i]);
        mdl_scenario_free(scenario);
        sim_error_list_release(&warnings);
    }
}

Test(warnings, a_second_index_population_beside_the_trial)
{
    static const char *const sets[] = {
        "trial={ population = \"p\"; arms = ( { name = \"a\"; enter = \"grant\"; }, { name = \"b\"; enter = \"grant\"; "
        "} "
        "); }",
        "populations=({name=\"p\";index=true;intakes=({name=\"i\";date=\"2017-01-16\";citizens=1;});},"
        "{name=\"q\";index=true;intakes=({name=\"i\";date=\"2017-01-16\";citizens=1;});})"};
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list warnings;
    sim_error_list_init(&warnings);
    const struct mdl_load_options options = {.sets = sets, .set_count = 2};
    cr_assert(eq(
        int, mdl_scenario_parse(&scenario, CONTACT("guide", "120", "1", "5 weeks"), "t.cfg", &options, NULL, &warnings),
        SIM_OK));
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert_str_eq(warnings.at[0].path, "populations.q");
    cr_assert(strstr(warnings.at[0].message, "the trial is of 'p' alone") != NULL, "%s", warnings.at[0].message);
    mdl_scenario_free(scenario);
    sim_error_list_release(&warnings);
}
