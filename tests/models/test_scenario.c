/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (what stands in the text must stand in the structs). */
#include "models/scenario/scenario.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/outcome.h"
#include "models/scenario/provenance.h"

static const char small[] =
    "name = \"small\"; start = \"2017-01-02\"; end = \"2019-01-01\";\n"
    "roles = ( { name = \"ks\"; label = \"sagsbehandler\"; headcount = ( { value = 2; }, { from = \"2018-01-01\"; "
    "value = 3.5; } );\n"
    "  places = { value = \"35 citizens\"; source = \"DS\"; status = \"published\"; range = [ \"25 citizens\", \"40 "
    "citizens\" ]; };\n"
    "  wage = \"370.50 kr/h\"; authority = true; } );\n"
    "boards = ( { name = \"team\"; first = \"2017-01-04\"; every = \"7 days\"; places = \"9 citizens\"; } );\n"
    "services = ( { name = \"course\"; kind = \"course\"; length = \"8 weeks\"; first_start = \"2017-02-01\"; "
    "start_every = \"4 weeks\";\n"
    "  lead_time = { dist = \"gamma\"; mean = \"12 weeks\"; sd = \"6 weeks\"; never = \"10 %\"; min = \"1 week\"; }; } "
    ");\n"
    "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"3 years\"; },\n"
    "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; patience = { dist = \"exponential\"; mean = \"90 "
    "days\"; }; on_give_up = \"out\"; },\n"
    "  { name = \"active\"; step = \"fork\"; until = \"ready or limit\"; branches = (\n"
    "    { name = \"contact\"; steps = ( { name = \"talk\"; step = \"contact\"; role = \"ks\"; length = \"45 "
    "minutes\"; every = \"10 days\"; } ); },\n"
    "    { name = \"services\"; steps = ( { name = \"take\"; step = \"services\"; at_most = 2; order = \"at once\"; } "
    "); } ); },\n"
    "  { name = \"decide\"; step = \"board\"; board = \"team\"; rule = \"decision\"; },\n"
    "  { name = \"out\"; step = \"exit\"; outcome = \"kontanthjaelp\"; } );\n"
    "populations = ( { name = \"all\"; per_month = \"38 citizens/month\"; female_share = 0.6;\n"
    "  intakes = ( { name = \"d1\"; date = \"2017-01-16\"; citizens = 6; } );\n"
    "  initial = ( { name = \"w\"; citizens = 114; at = \"get_ks\"; elapsed = { dist = \"uniform\"; low = \"0 days\"; "
    "high = \"45 days\"; }; } ); } );\n"
    "hazards = { moves = \"0.02 /year\"; };\n";

static struct mdl_scenario *parse(const char *text)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list errors;
    char shown[2048] = "";
    sim_error_list_init(&errors);
    const enum sim_status status = mdl_scenario_parse(&scenario, text, "test.cfg", NULL, &errors, NULL);
    if (errors.count > 0) {
        (void)sim_error_format(&errors.at[0], shown, sizeof shown);
    }
    cr_assert(eq(int, status, SIM_OK), "%s", shown);
    sim_error_list_release(&errors);
    return scenario;
}

Test(scenario, fills_the_organisation)
{
    struct mdl_scenario *s = parse(small);
    cr_assert_str_eq(s->name, "small");
    cr_assert(eq(i64, s->start, 17168 * 1440));
    cr_assert(eq(sz, s->role_count, 1));
    cr_assert_str_eq(s->roles[0].label, "sagsbehandler");
    cr_assert(eq(sz, s->roles[0].headcount.count, 2));
    cr_assert(eq(dbl, s->roles[0].headcount.value[1], 3.5));
    cr_assert(eq(i64, s->roles[0].headcount.from[0], INT64_MIN));
    cr_assert(eq(i64, s->roles[0].headcount.from[1], 17532 * 1440));
    cr_assert(eq(i64, s->roles[0].places, 35));
    cr_assert(eq(i64, s->roles[0].wage_ore_per_hour, 37050));
    cr_assert(eq(dbl, s->roles[0].paid_hours_per_week, 37));
    cr_assert(s->roles[0].authority);
    cr_assert(eq(dbl, s->boards[0].every, 10080));
    cr_assert(eq(dbl, s->boards[0].places.value[0], 9));
    cr_assert(eq(int, s->services[0].kind, MDL_SERVICE_COURSE));
    cr_assert(eq(int, s->services[0].match_role, MDL_NONE));
    cr_assert(eq(dbl, s->services[0].lead_time.a, 4));
    cr_assert(eq(dbl, s->services[0].lead_time.b, 30240));
    cr_assert(eq(dbl, s->services[0].lead_time.never_share, 0.1));
    cr_assert(eq(dbl, s->services[0].lead_time.low, 10080));
    mdl_scenario_free(s);
}

Test(scenario, fills_the_pathway)
{
    struct mdl_scenario *s = parse(small);
    const struct mdl_step *steps = s->pathway.steps;
    cr_assert(eq(sz, s->pathway.step_count, 5));
    cr_assert(eq(int, steps[0].kind, MDL_STEP_GRANT));
    cr_assert(eq(dbl, steps[0].granted.a, 3 * 525960.0));
    cr_assert(eq(int, steps[1].roles.at[0], 0));
    cr_assert_str_eq(steps[1].on_give_up, "out");
    cr_assert(eq(dbl, steps[1].patience.a, 90 * 1440.0));
    cr_assert(isinf(steps[3].patience.a), "nobody gives up by default");
    cr_assert(eq(int, steps[2].until, MDL_UNTIL_READY_OR_LIMIT));
    cr_assert(eq(sz, steps[2].branch_count, 2));
    cr_assert_str_eq(steps[2].branches[0].steps[0].name, "talk");
    cr_assert(eq(dbl, steps[2].branches[0].steps[0].every.a, 14400));
    cr_assert(eq(dbl, steps[2].branches[1].steps[0].at_most.value[0], 2));
    cr_assert(eq(int, steps[2].branches[1].steps[0].order, MDL_ORDER_AT_ONCE));
    cr_assert(eq(int, steps[3].board, 0));
    cr_assert(eq(int, steps[3].rule, MDL_RULE_DECISION));
    cr_assert(eq(int, steps[4].outcome, MDL_OUTCOME_KONTANTHJAELP));
    cr_assert(eq(int, steps[4].board, MDL_NONE));
    mdl_scenario_free(s);
}

Test(scenario, fills_populations_and_defaults)
{
    struct mdl_scenario *s = parse(small);
    const struct mdl_population *p = &s->populations[0];
    cr_assert(p->index);
    cr_assert_str_eq(p->label, "all");
    cr_assert_null(p->enter);
    cr_assert(eq(dbl, p->per_month.value[0], 38));
    cr_assert(eq(sz, p->age_count, 1));
    cr_assert(eq(dbl, p->ages[0].share, 1));
    cr_assert(eq(i64, p->intakes[0].date, 17182 * 1440));
    cr_assert(eq(i64, p->initial[0].citizens, 114));
    cr_assert(eq(int, p->initial[0].elapsed.kind, SIM_DIST_UNIFORM));
    cr_assert(eq(dbl, p->motivation.a, 1));
    cr_assert(eq(i64, s->seed, 1));
    cr_assert(eq(dbl, s->promise_days, 14));
    cr_assert(eq(sz, s->clarified_count, 3));
    cr_assert(eq(int, s->clarified[2], MDL_OUTCOME_FOEP));
    cr_assert(eq(dbl, s->hazards.moves_per_year, 0.02));
    cr_assert(eq(dbl, s->hazards.pension_age_years, 67));
    cr_assert_str_eq(s->regime.name, "none");
    cr_assert_str_eq(s->pathway.name, "pathway");
    mdl_scenario_free(s);
}

Test(scenario, keeps_sources_in_order_of_path)
{
    struct mdl_scenario *s = parse(small);
    size_t counts[MDL_STATUS_COUNT];
    mdl_provenance_count(s, counts);
    cr_assert(eq(sz, counts[MDL_STATUS_PUBLISHED], 1));
    cr_assert(gt(sz, counts[MDL_STATUS_NONE], 50));
    for (size_t i = 1; i < s->source_count; i++) {
        cr_assert(lt(int, strcmp(s->sources[i - 1].path, s->sources[i].path), 0));
    }
    const struct mdl_source *source = mdl_provenance_find(s, "roles.ks.places");
    cr_assert_not_null(source);
    cr_assert_str_eq(source->value, "35 citizens");
    cr_assert_str_eq(source->source, "DS");
    cr_assert_str_eq(source->low, "25 citizens");
    cr_assert_str_eq(source->high, "40 citizens");
    cr_assert_str_eq(source->file, "test.cfg");
    cr_assert(eq(int, source->line, 3));
    cr_assert(eq(int, mdl_provenance_find(s, "roles.ks.headcount.2")->status, MDL_STATUS_NONE));
    cr_assert_null(mdl_provenance_find(s, "seed"));
    mdl_scenario_free(s);
}

Test(scenario, resolved_text_is_a_fixed_point)
{
    struct mdl_scenario *first = parse(small);
    struct mdl_scenario *second = parse(first->resolved);
    cr_assert_str_eq(second->resolved, first->resolved);
    cr_assert_str_eq(second->sha256, first->sha256);
    cr_assert(eq(sz, second->source_count, first->source_count));
    mdl_scenario_free(first);
    mdl_scenario_free(second);
}

static const struct {
    const char *assignment;
    const char *expected; /* in the resolved text */
} sets[] = {
    {"roles.ks.headcount=7", "headcount = 7;"},
    {"roles.ks.headcount.2.value = 9", "{ from = \"2018-01-01\"; value = 9; }"},
    {"roles.ks.places=40 citizens", "places = \"40 citizens\";"},
    {"hazards.deaths=0.1 /year", "deaths = \"0.1 /year\";"},
    {"progress.speed=\"0.2 /month\"", "speed = \"0.2 /month\";"},
    {"services.course.lead_time.mean=9 weeks", "mean = \"9 weeks\";"},
    {"pathway.active.branches.contact.steps.talk.every=14 days", "every = \"14 days\";"},
    {"clarified=( \"job\" )", "clarified = ( \"job\" );"},
    {"name=5", "name = \"5\";"},
    {"seed=12345678901", "seed = 12345678901L;"},
    {"populations.all.index=false", "index = false;"},
};

Test(scenario, settings_reach_every_kind_of_key)
{
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct mdl_scenario *s = NULL;
        struct mdl_scenario *again = NULL;
        const struct mdl_load_options options = {.sets = &sets[i].assignment, .set_count = 1};
        cr_assert(eq(int, mdl_scenario_parse(&s, small, "t", &options, NULL, NULL), SIM_OK), "%s", sets[i].assignment);
        cr_assert_not_null(strstr(s->resolved, sets[i].expected), "%s\n%s", sets[i].assignment, s->resolved);
        cr_assert(eq(int, mdl_scenario_parse(&again, s->resolved, "t", NULL, NULL, NULL), SIM_OK), "%s",
                  sets[i].assignment);
        cr_assert_str_eq(again->resolved, s->resolved);
        mdl_scenario_free(s);
        mdl_scenario_free(again);
    }
}

Test(scenario, a_failed_load_leaves_the_pointer)
{
    struct mdl_scenario *s = NULL;
    cr_assert(eq(int, mdl_scenario_parse(&s, "name = 3;", "t", NULL, NULL, NULL), SIM_ERR_SCENARIO));
    cr_assert_null(s);
    cr_assert(eq(int, mdl_scenario_load(&s, "/nonexistent.cfg", NULL, NULL, NULL), SIM_ERR_IO));
    cr_assert(eq(int, mdl_scenario_load(&s, "/", NULL, NULL, NULL), SIM_ERR_IO));
    cr_assert_null(s);
    mdl_scenario_free(NULL);
}
