/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. What a lever must do whatever the numbers are, citizen by citizen with the same luck; each
 * test gives the reason. The town is small; its citizens hold a place for a time that is their own luck, so that a
 * queue is a plain G/G/c queue.
 */
#include <math.h>
#include <string.h>

#include "tests/verification/loaded_model.h"

enum { REPLICATIONS = 20 };

static const struct mdl_world_options plain = {.queue = SIM_QUEUE_WHEEL};

/* Places and contact are filled in. Talks book nobody's diary, so that no talk waits. */
static const char town[] =
    "name = \"town\"; start = \"2018-01-01\"; end = \"2021-12-31\"; clarified = ( \"job\" );\n"
    "populations = ( { name = \"trial\"; %s\n"
    "  ages = ( { name = \"all\"; from = \"40 years\"; to = \"41 years\"; share = \"100 %%\"; } );\n"
    "  per_month = \"%s citizens/month\"; } );\n"
    "roles = ( { name = \"ks\"; headcount = %d; places = \"4 citizens\"; paid_hours = \"37 h/week\"; wage = \"400 "
    "kr/h\"; } );\n"
    "services = ( { name = \"course\"; kind = \"package\"; need_share = \"100 %%\"; lead_time = \"0 days\"; length = "
    "\"8 weeks\"; hours = \"2 h/week\"; at_most = 2; repeat_share = \"50 %%\"; },\n"
    "  { name = \"health\"; kind = \"package\"; need_share = \"80 %%\"; rank = 2; lead_time = \"0 days\"; length = \"5 "
    "weeks\"; hours = \"2 h/week\"; } );\n"
    "pathway = (\n"
    "  { name = \"grant\"; step = \"grant\"; granted = { dist = \"gamma\"; mean = \"14 months\"; sd = \"3 months\"; }; "
    "},\n"
    "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
    "  { name = \"first_meeting\"; step = \"meet\"; role = \"ks\"; length = \"60 minutes\"; },\n"
    "%s"
    "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n";

/* Keeps every appointment, so that a wait is that of the queue. */
static const char reliable[] = "motivation = 1.0;";
static const char human[] = "motivation = { dist = \"beta\"; mean = 0.7; sd = 0.1; };";
static const char slow[] =
    "progress = { passive_target = %s; active_target = %s; speed = \"0.2 /month\"; talk_lift = 0.05; "
    "evidence_base = \"0.02 /month\"; evidence_activity = \"0.02 /month\"; ready_evidence = 50.0; };\n";

static const char held[] = "  { name = \"held\"; step = \"delay\"; duration = { dist = \"gamma\"; mean = \"6 months\"; "
                           "sd = \"4 months\"; }; },\n";

#define ACTIVE(at_most, contact)                                                                                       \
    "  { name = \"active\"; step = \"fork\"; until = \"ready or limit\"; branches = (\n" contact                       \
    "      { name = \"services\"; steps = ( { name = \"take\"; step = \"services\"; order = \"at once\"; at_most "     \
    "= " at_most "; } ); } ); },\n"
#define CONTACT(every)                                                                                                 \
    "      { name = \"contact\"; steps = ( { name = \"talk\"; step = \"contact\"; role = \"ks\"; every = \"" every     \
    "\"; length = \"30 minutes\"; review = true; } ); },\n"

static struct loaded build(const char *per_month, int headcount, bool is_reliable, const char *middle)
{
    struct loaded loaded = {0};
    struct sim_error_list errors;
    char text[8192];
    sim_error_list_init(&errors);
    const char *low = is_reliable ? "1.0" : "0.5", *high = is_reliable ? "1.0" : "0.8";
    int length = snprintf(text, sizeof text, town, is_reliable ? reliable : human, per_month, headcount, middle);
    (void)snprintf(text + length, sizeof text - (size_t)length, slow, low, high);
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

static double wait_of(const struct mdl_record *record, sim_time end)
{
    return (double)((record->first_meeting == SIM_TIME_NEVER ? end : record->first_meeting) - record->granted);
}

/* First come, first served: with one server more every citizen's service begins no later (by induction over arrivals,
 * since the k-th earliest moment at which a server is free is no later), and he holds his place just as long. */
Test(levers, one_ks_more_lengthens_nobodys_wait)
{
    static const int headcounts[] = {4, 5, 6, 8, 12};
    double mean[5] = {0};
    for (size_t k = 0; k + 1 < 5; k++) {
        struct loaded few = build("4", headcounts[k], true, held), more = build("4", headcounts[k + 1], true, held);
        struct mdl_world *a = make_world(few.model, &plain), *b = make_world(more.model, &plain);
        for (uint64_t i = 1; i <= REPLICATIONS; i++) {
            const struct mdl_left *first = run_world(a, 1, i), *second = run_world(b, 1, i);
            cr_assert(eq(sz, first->record_count, second->record_count));
            for (size_t c = 0; c < first->record_count; c++) {
                const double before = wait_of(&mdl_left_records(first)[c], few.scenario->end);
                const double after = wait_of(&mdl_left_records(second)[c], more.scenario->end);
                cr_assert(le(dbl, after, before), "%d KS, replication %d, citizen %zu", headcounts[k + 1], (int)i, c);
                mean[k] += before;
                mean[k + 1] += k + 2 == 5 ? after : 0;
            }
        }
        mdl_world_free(a);
        mdl_world_free(b);
        unload(&few);
        unload(&more);
    }
    cr_assert(gt(dbl, mean[0], 1.5 * mean[4])); /* and it does something */
}

/* Nobody before you, nothing to wait for: 1,000 places for a citizen a month. */
Test(levers, no_load_no_wait)
{
    struct loaded empty = build("1", 250, true, held);
    struct mdl_world *world = make_world(empty.model, &plain);
    size_t seen = 0;
    for (uint64_t i = 1; i <= REPLICATIONS; i++) {
        const struct mdl_left *left = run_world(world, 1, i);
        for (size_t c = 0; c < left->record_count; c++, seen++) {
            cr_assert(eq(dbl, wait_of(&mdl_left_records(left)[c], empty.scenario->end), 60)); /* the talk itself */
        }
    }
    cr_assert(gt(sz, seen, 200));
    mdl_world_free(world);
    unload(&empty);
}

/* One at a time is a sequence: the integral of the number of services is the time with any. With room for all, some
 * run side by side, and everybody's first begins no later. */
Test(levers, a_parallel_limit_of_one_is_a_sequence)
{
    struct loaded one = build("2", 250, true, ACTIVE("1", "")), all = build("2", 250, true, ACTIVE("9", ""));
    struct mdl_world *a = make_world(one.model, &plain), *b = make_world(all.model, &plain);
    double sequence = 0, side_by_side = 0, any = 0;
    for (uint64_t i = 1; i <= REPLICATIONS; i++) {
        const struct mdl_left *first = run_world(a, 1, i), *second = run_world(b, 1, i);
        cr_assert(eq(sz, first->record_count, second->record_count));
        for (size_t c = 0; c < first->record_count; c++) {
            cr_assert(eq(i64, mdl_left_records(first)[c].service_minutes, mdl_left_records(first)[c].active), "%zu", c);
            cr_assert(ge(i64, mdl_left_records(second)[c].service_minutes, mdl_left_records(second)[c].active));
            cr_assert(le(i64, mdl_left_records(second)[c].first_service, mdl_left_records(first)[c].first_service));
            sequence += (double)mdl_left_records(first)[c].service_minutes;
            side_by_side += (double)mdl_left_records(second)[c].service_minutes;
            any += (double)mdl_left_records(second)[c].active;
        }
    }
    cr_assert(gt(dbl, side_by_side, 1.2 * any));
    cr_assert(gt(dbl, sequence, 0));
    mdl_world_free(a);
    mdl_world_free(b);
    unload(&one);
    unload(&all);
}

/* A talk that never comes changes nothing: not motivation, not attendance, not what the next draw is. */
Test(levers, contact_after_the_end_of_time_is_none)
{
    struct loaded never = build("2", 250, false, ACTIVE("2", CONTACT("10 years"))),
                  none = build("2", 250, false, ACTIVE("2", ""));
    struct loaded weekly = build("2", 250, false, ACTIVE("2", CONTACT("7 days")));
    struct mdl_world *a = make_world(never.model, &plain), *b = make_world(none.model, &plain);
    struct mdl_world *c = make_world(weekly.model, &plain);
    double more = 0;
    for (uint64_t i = 1; i <= REPLICATIONS; i++) {
        const struct mdl_left *first = run_world(a, 1, i), *second = run_world(b, 1, i), *third = run_world(c, 1, i);
        cr_assert(eq(sz, first->record_count, second->record_count));
        for (size_t k = 0; k < first->record_count; k++) {
            const struct mdl_record *x = &mdl_left_records(first)[k], *y = &mdl_left_records(second)[k];
            cr_assert(eq(int, x->contacts, y->contacts)); /* the first meeting alone */
            cr_assert(eq(i64, x->ended, y->ended));
            cr_assert(eq(i64, x->service_minutes, y->service_minutes));
            cr_assert(lt(dbl, fabs((double)x->motivation - (double)y->motivation), 1e-6));
            cr_assert(lt(dbl, fabs((double)x->evidence - (double)y->evidence), 1e-6));
            more += (double)mdl_left_records(third)[k].motivation - (double)y->motivation;
        }
    }
    cr_assert(gt(dbl, more, 0)); /* and one that comes does */
    mdl_world_free(a);
    mdl_world_free(b);
    mdl_world_free(c);
    unload(&never);
    unload(&none);
    unload(&weekly);
}
