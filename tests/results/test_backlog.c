/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Backlogs and loads of small worlds that can be worked out by hand. */
#include "results/plan/backlog.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "results/plan/loads.h"
#include "tests/results/plan_text.h"

static struct sim_error_list errors;

static void make(void)
{
    sim_error_list_init(&errors);
}

static void done(void)
{
    sim_error_list_release(&errors);
}

TestSuite(backlog, .init = make, .fini = done);

/* Ten wait on 1 January 2018, a person holds 2 for 14 days each: with one person two begin at once, two more every 14
 * days, and the last two on day 56. Four more come on 1 June (day 151), two of whom wait until day 165. */
static const char text[] =
    "name = \"tiny\"; start = \"2018-01-01\"; end = \"2018-12-31\"; clarified = ( \"job\" );\n"
    "roles = ( { name = \"ks\"; headcount = 1; places = \"2 citizens\"; talk_hours = \"10 h/week\"; around_talk = \"30 "
    "minutes\"; },\n"
    "  { name = \"idle\"; headcount = 1; } );\n"
    "populations = ( { name = \"trial\"; granted = true;\n"
    "  initial = ( { name = \"w\"; at = \"get_ks\"; citizens = \"10 citizens\"; elapsed = \"5 days\"; } );\n"
    "  intakes = ( { name = \"d1\"; date = \"2018-06-01\"; citizens = 4; } ); } );\n"
    "pathway = ( { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
    "  { name = \"rest\"; step = \"delay\"; duration = \"14 days\"; },\n"
    "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n";

static void start(struct res_plan *plan, const struct res_lever *lever)
{
    const struct res_plan_source source = {.text = text};
    struct res_plan_options options;
    res_plan_defaults(&options);
    const enum sim_status status =
        res_plan_init(plan, &source, &options, NULL, 0, lever, lever != NULL ? 1 : 0, &errors);
    plan_complain(&errors);
    cr_assert(eq(int, status, SIM_OK));
}

Test(backlog, curve_and_day_it_is_gone_by_hand)
{
    struct res_plan plan;
    struct res_backlog backlog;
    start(&plan, NULL);
    cr_assert(res_backlog_run(&plan, 0, "ks", 3, &backlog, &errors) == SIM_OK);
    static const double by_week[] = {8, 8, 6, 6, 4, 4, 2, 2, 0, 0};
    for (size_t w = 0; w < sizeof by_week / sizeof by_week[0]; w++) {
        cr_assert(eq(dbl, backlog.mean[w], by_week[w]), "week %zu: %g", w, backlog.mean[w]);
        cr_assert(eq(dbl, backlog.low[w], by_week[w]));
        cr_assert(eq(dbl, backlog.high[w], by_week[w]));
    }
    cr_assert(eq(dbl, backlog.mean[22], 2), "day 154: two of the four of June wait");
    cr_assert(eq(dbl, backlog.mean[24], 0), "day 168");
    cr_assert(eq(dbl, backlog.gone_days, 56));
    cr_assert(eq(sz, backlog.gone, 3));
    /* 2 places held half a month (14 days = 0.46 months); the fluid gives 1/7 a day: 8 x 7 = 56 days, too */
    cr_assert(epsilon_eq(dbl, backlog.months_held, 14 / 30.4375, 1e-9));
    cr_assert(eq(dbl, backlog.fluid[0], 8));
    cr_assert(le(dbl, fabs(backlog.fluid_gone_days - 56), 5), "%g", backlog.fluid_gone_days);
    res_backlog_release(&backlog);
    cr_assert(res_backlog_run(&plan, 0, "get_ks", 1, &backlog, &errors) == SIM_OK);
    cr_assert(eq(dbl, backlog.gone_days, 56), "by the name of the step");
    cr_assert(isnan(backlog.fluid[0]), "a step has no fluid");
    res_backlog_release(&backlog);
    res_plan_release(&plan);
}

Test(backlog, one_more_person_and_nobody_to_wait_for)
{
    struct res_plan plan;
    struct res_backlog backlog;
    const struct res_lever lever = plan_lever("roles.ks.headcount=1..2");
    start(&plan, &lever);
    cr_assert(res_backlog_run(&plan, 1, "ks", 1, &backlog, &errors) == SIM_OK);
    cr_assert(eq(dbl, backlog.mean[0], 6));
    cr_assert(eq(dbl, backlog.gone_days, 28), "4 at once, 4 on day 14, 2 on day 28");
    res_backlog_release(&backlog);
    cr_assert(res_backlog_run(&plan, 0, "idle", 1, &backlog, &errors) == SIM_ERR_USAGE);
    res_backlog_release(&backlog);
    cr_assert(res_backlog_run(&plan, 0, "nowhere", 1, &backlog, &errors) == SIM_ERR_USAGE);
    res_backlog_release(&backlog);
    res_plan_release(&plan);
}

/* --- loads ---------------------------------------------------------------------------------------------------------
 */

/* 20 citizens granted 6 months: 10 talks of 60 minutes a week; 2 persons x (8 h - 1 h informal) x 251/261 offered. A
 * team of 4 places every 14 days: 8.7 a month; 20 citizens in 12 months and one in ten sent back: 1.83. */
static const char loaded[] =
    "name = \"loaded\"; start = \"2018-01-01\"; end = \"2019-01-01\"; clarified = ( \"job\" );\n"
    "roles = ( { name = \"ks\"; headcount = 2; places = \"8 citizens\"; talk_hours = \"8 h/week\"; around_talk = \"30 "
    "minutes\"; informal = \"60 minutes/week\"; } );\n"
    "boards = ( { name = \"team\"; first = \"2018-01-03\"; every = \"14 days\"; places = \"4 citizens\"; } );\n"
    "populations = ( { name = \"trial\"; granted = true; enter = \"grant\";\n"
    "  intakes = ( { name = \"d1\"; date = \"2018-01-01\"; citizens = 20; } ); } );\n"
    "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"6 months\"; },\n"
    "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
    "  { name = \"active\"; step = \"fork\"; until = \"ready or limit\"; branches = (\n"
    "    { name = \"a\"; steps = ( { name = \"talk\"; step = \"contact\"; role = \"ks\"; review = true; length = \"60 "
    "minutes\"; every = \"14 days\"; } ); } ); },\n"
    "  { name = \"decision\"; step = \"board\"; board = \"team\"; rule = \"decision\"; on_return = \"get_ks\"; "
    "return_share = \"10 %\"; },\n"
    "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n";

Test(backlog, loads_by_hand)
{
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct res_loads loads;
    struct sim_error error = {0};
    enum sim_status status = mdl_scenario_parse(&scenario, loaded, "loaded", NULL, &errors, NULL);
    status = status == SIM_OK ? mdl_model_create(&model, scenario, &errors) : status;
    plan_complain(&errors);
    cr_assert(eq(int, status, SIM_OK));
    cr_assert(res_loads_init(&loads, model, &error) == SIM_OK);
    cr_assert(eq(sz, loads.count, 3));
    cr_assert(eq(int, loads.at[0].kind, RES_LOAD_TALKS));
    cr_assert(epsilon_eq(dbl, loads.at[0].demanded, 10, 1e-9));
    cr_assert(epsilon_eq(dbl, loads.at[0].offered, 2 * 7 * 251.0 / 261, 1e-9));
    cr_assert(epsilon_eq(dbl, loads.at[0].needed, 10 / (7 * 251.0 / 261), 1e-9));
    cr_assert(zero(int, strcmp(loads.at[0].causes, "active.a.talk 10 h")), "%s", loads.at[0].causes);
    /* 10 talks x 90 minutes = 15 h; 8 h of talks are 12 h with what is around: 1.2 posts */
    cr_assert(ne(ptr,
                 strstr(loads.at[0].sum, "10 talks a week x 90 minutes (60 + 30 around) = 15 h = 1.2 posts at 12.0 h"),
                 NULL),
              "%s", loads.at[0].sum);
    cr_assert(epsilon_eq(dbl, loads.at[1].utilisation, 20.0 / 16, 1e-9));
    cr_assert(eq(int, loads.at[2].kind, RES_LOAD_CASES));
    cr_assert(epsilon_eq(dbl, loads.at[2].offered, 4 * 30.4375 / 14, 1e-9));
    cr_assert(epsilon_eq(dbl, loads.at[2].demanded, 20 * 1.1 / (365 / 30.4375), 1e-9));
    res_loads_release(&loads);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
}
