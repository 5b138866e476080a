/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Levers of the study scenarios, each moved alone with the same luck, citizen by citizen: what
 * it moves must come no later, or later by just as much; each row gives the reason. Grants are longer than the run but
 * where the end of a grant is the lever, so that nobody leaves a queue early.
 */
#include <math.h>
#include <string.h>

#include "tests/verification/loaded_model.h"

enum { REPLICATIONS = 10 };

static const char town[] =
    "name = \"town\"; start = \"2018-01-01\"; end = \"2020-12-31\"; clarified = ( \"job\" );\n"
    "populations = ( { name = \"trial\"; motivation = 1.0; ages = ( { name = \"all\"; from = \"40 years\"; to = \"41 "
    "years\"; share = \"100 %%\"; } ); per_month = \"2 citizens/month\"; } );\n"
    "roles = ( { name = \"ks\"; headcount = 2; places = \"%s\"; paid_hours = \"37 h/week\"; %s },\n"
    "  { name = \"consultant\"; headcount = %s; places = \"1 citizens\"; } );\n"
    "boards = ( { name = \"team\"; first = \"2018-01-03\"; every = \"%s\"; places = \"%s\"; } );\n"
    "services = ( { name = \"course\"; kind = \"package\"; lead_time = \"%s\"; length = \"8 weeks\"; at_most = 1; "
    "},\n"
    "  { name = \"placement\"; kind = \"placement\"; match_role = \"consultant\"; lead_time = { dist = \"gamma\"; mean "
    "= "
    "\"40 days\"; sd = \"20 days\"; }; notice = \"%s\"; length = \"13 weeks\"; at_most = 1; } );\n"
    "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"%s\"; },\n"
    "  { name = \"papers\"; step = \"board\"; board = \"team\"; },\n"
    "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
    "  { name = \"first_meeting\"; step = \"meet\"; role = \"ks\"; length = \"60 minutes\"; },\n"
    "  { name = \"active\"; step = \"fork\"; until = \"ready or limit\"; close_before_end = \"%s\"; branches = (\n"
    "    { name = \"services\"; steps = ( { name = \"take\"; step = \"services\"; order = \"at once\"; at_most = 2; "
    "handover = \"%s\"; } ); } ); },\n"
    "  { name = \"plan\"; step = \"delay\"; duration = \"30 days\"; },\n"
    "  { name = \"decision\"; step = \"board\"; board = \"team\"; rule = \"decision\"; return_share = \"%s\"; "
    "on_return = \"plan\"; },\n"
    "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n"
    "progress = { passive_target = 1.0; active_target = 1.0; speed = \"0.2 /month\"; talk_lift = 0.05; evidence_base = "
    "\"0.02 /month\"; evidence_activity = \"0.02 /month\"; ready_evidence = 50.0; };\n";

enum {
    KS_PLACES,
    CONSULTANTS,
    BOARD_EVERY,
    BOARD_PLACES,
    LEAD_TIME,
    NOTICE,
    GRANTED,
    CLOSE,
    HANDOVER,
    RETURNED,
    INFORMAL,
    SETTINGS
};

static const char *const usual[SETTINGS] = {[KS_PLACES] = "200 citizens",
                                            [CONSULTANTS] = "40",
                                            [BOARD_EVERY] = "28 days",
                                            [BOARD_PLACES] = "200 citizens",
                                            [LEAD_TIME] = "0 days",
                                            [NOTICE] = "0 days",
                                            [GRANTED] = "10 years",
                                            [CLOSE] = "0 days",
                                            [HANDOVER] = "0 days",
                                            [RETURNED] = "0 %",
                                            [INFORMAL] = ""};

static sim_time meeting(const struct mdl_record *record)
{
    return record->first_meeting;
}

static sim_time service(const struct mdl_record *record)
{
    return record->first_service;
}

static sim_time placement(const struct mdl_record *record)
{
    return record->first_placement;
}

static sim_time ended(const struct mdl_record *record)
{
    return record->ended;
}

static sim_time decided(const struct mdl_record *record)
{
    return record->decided;
}

#define HOURS "talk_hours = \"5 h/week\"; "

static const struct {
    const char *name;
    int setting;
    const char *early, *late; /* values of the setting */
    sim_time (*moment)(const struct mdl_record *record);
    double days; /* `late` comes so many days after `early`; NAN: no earlier, and for some later */
    const char *granted;
} levers[] = {
    /* Unlimited seats: a service starts when the supplier has the order, so no start waits for anything else. */
    {"hand-over", HANDOVER, "0 days", "14 days", service, 14, "10 years"},
    /* Nobody else is waited for: the start is the match and the notice. */
    {"notice", NOTICE, "0 days", "14 days", placement, 14, "10 years"},
    /* Evidence is never enough: the pathway ends when it is closed, which is the grant's end less the lever. */
    {"closing", CLOSE, "90 days", "0 days", ended, 90, "400 days"},
    /* Agenda first come, first served: with more places each of the first k is taken at the same meeting or before. */
    {"places of the board", BOARD_PLACES, "4 citizens", "1 citizens", meeting, (double)NAN, "10 years"},
    /* The meetings of every fourth week are among those of every week. */
    {"how often the board meets", BOARD_EVERY, "7 days", "28 days", meeting, (double)NAN, "10 years"},
    /* As hand-over; a placement may come first, and is not put off. */
    {"lead time", LEAD_TIME, "0 days", "21 days", service, (double)NAN, "10 years"},
    /* A case sent back comes to a later meeting, whatever becomes of it there; the others are untouched. */
    {"cases sent back", RETURNED, "0 %", "50 %", decided, (double)NAN, "400 days"},
    /* A place is held for good, so the k-th citizen waits until there are k places: CTI workers, guides and KS alike.
     */
    {"caseload", KS_PLACES, "20 citizens", "5 citizens", meeting, (double)NAN, "10 years"},
    /* A meeting of an hour fits in every day of five hours a week, and on Mondays alone when one of them is talked
     * away: each is held on the first day with room, and no day has more of it. */
    {"informal talk", INFORMAL, HOURS "informal = \"0 minutes/week\";", HOURS "informal = \"60 minutes/week\";",
     meeting, (double)NAN, "10 years"},
    /* First come, first served with a search and a placement of his own length: as for KS (test_levers). */
    {"consultants", CONSULTANTS, "4", "2", placement, (double)NAN, "10 years"},
};

static struct loaded build(size_t lever, const char *value)
{
    struct loaded loaded = {0};
    struct sim_error_list errors;
    char text[4096];
    const char *at[SETTINGS];
    memcpy(at, usual, sizeof at);
    at[GRANTED] = levers[lever].granted;
    at[levers[lever].setting] = value;
    (void)snprintf(text, sizeof text, town, at[KS_PLACES], at[INFORMAL], at[CONSULTANTS], at[BOARD_EVERY],
                   at[BOARD_PLACES], at[LEAD_TIME], at[NOTICE], at[GRANTED], at[CLOSE], at[HANDOVER], at[RETURNED]);
    sim_error_list_init(&errors);
    enum sim_status status = mdl_scenario_parse(&loaded.scenario, text, "town.cfg", NULL, &errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(&loaded.model, loaded.scenario, &errors);
    }
    if (status != SIM_OK) {
        fail_with_errors(&errors);
    }
    sim_error_list_release(&errors);
    return loaded;
}

static double days_of(sim_time at, sim_time end)
{
    return sim_time_days(at == SIM_TIME_NEVER || at > end ? end : at);
}

/* How many came later, of how many that came in both. */
static void compare(size_t lever, const struct mdl_left *early, const struct mdl_left *late, sim_time end,
                    size_t *later, size_t *both)
{
    cr_assert(eq(sz, early->record_count, late->record_count));
    for (size_t c = 0; c < early->record_count; c++) {
        const sim_time a = levers[lever].moment(&mdl_left_records(early)[c]),
                       b = levers[lever].moment(&mdl_left_records(late)[c]);
        const double gap = days_of(b, end) - days_of(a, end);
        cr_assert(ge(dbl, gap, 0), "%s: citizen %zu came %g days earlier", levers[lever].name, c, -gap);
        if (a != SIM_TIME_NEVER && b != SIM_TIME_NEVER && b <= end) {
            const bool exact = isnan(levers[lever].days) || fabs(gap - levers[lever].days) < 1e-9;
            cr_assert(exact, "%s: citizen %zu came %g days later", levers[lever].name, c, gap);
            ++*both;
        }
        *later += gap > 0;
    }
}

Test(levers_paired, each_moves_its_moment_one_way)
{
    for (size_t k = 0; k < sizeof levers / sizeof levers[0]; k++) {
        const struct mdl_world_options plain = {.queue = SIM_QUEUE_WHEEL};
        struct loaded early = build(k, levers[k].early), late = build(k, levers[k].late);
        struct mdl_world *a = make_world(early.model, &plain), *b = make_world(late.model, &plain);
        size_t later = 0, both = 0;
        for (uint64_t i = 1; i <= REPLICATIONS; i++) {
            compare(k, run_world(a, 1, i), run_world(b, 1, i), early.scenario->end, &later, &both);
        }
        cr_assert(gt(sz, both, 50), "%s: %zu in both", levers[k].name, both);
        cr_assert(gt(sz, later, 50), "%s: %zu later", levers[k].name, later);
        mdl_world_free(a);
        mdl_world_free(b);
        unload(&early);
        unload(&late);
    }
}
