/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. What belongs to one citizen, one role or one step is not taken for that of another. */
#include <stdio.h>

#include "sim/calendar.h"
#include "tests/models/small_world.h"

#define HEAD                                                                                                           \
    "name = \"tiny\"; start = \"2018-01-01\"; end = \"2019-12-31\"; clarified = ( \"job\" );\n"                        \
    "hazards = { pension_age = 100; };\n"
#define PEOPLE(count)                                                                                                  \
    "populations = ( { name = \"p\"; granted = true; work_ability = 0.7; motivation = 1.0;\n"                          \
    "  intakes = ( { name = \"d\"; date = \"2018-01-02\"; citizens = " count "; } ); } );\n"

static struct ran run_text(const char *text)
{
    const struct mdl_world_options options = {.verify = true, .log = true};
    return run_world(text, &options);
}

static sim_time days_in(unsigned days)
{
    return (sim_day_from_civil(2018, 1, 2) + (sim_time)days) * SIM_MINUTES_PER_DAY;
}

/* Citizens leave in the middle of a pause, and others come to their place in memory. */
static const char pauses[] = HEAD
    "populations = ( { name = \"p\"; granted = true; per_month = \"20 citizens/month\"; } );\n"
    "progress = { setbacks = \"3 /year\"; setback_size = 0.1; setback_pause = \"60 days\"; };\n"
    "pathway = ( { name = \"w\"; step = \"delay\"; duration = { dist = \"exponential\"; mean = \"60 days\"; }; },\n"
    "  { name = \"j\"; step = \"exit\"; outcome = \"job\"; } );\n";

/* The row of the last setback of who comes to the end of a pause in row `end`. */
static const struct mdl_log_row *setback_before(const struct mdl_left *left, size_t end)
{
    for (size_t i = end; i-- > 0;) {
        if (left->log[i].kind == MDL_LOG_SETBACK && left->log[i].ordinal == left->log[end].ordinal) {
            return &left->log[i];
        }
    }
    return NULL;
}

Test(world_slots, a_pause_ends_after_its_own_days)
{
    struct ran ran = run_text(pauses);
    size_t ends = 0;
    for (size_t i = 0; i < ran.left->log_count; i++) {
        if (ran.left->log[i].kind == MDL_LOG_PAUSE_END) {
            const struct mdl_log_row *setback = setback_before(ran.left, i);
            cr_assert(setback != NULL);
            cr_assert(eq(u32, ran.left->log[i].minute - setback->minute, 60 * SIM_MINUTES_PER_DAY));
            ends++;
        }
    }
    cr_assert(gt(sz, ends, 30));
    done(&ran);
}

/* Two caseloads give tickets of their own, with the same numbers. The one place of rb is held 200 days by each. */
static const char two_queues[] = HEAD PEOPLE(
    "3") "roles = ( { name = \"ra\"; headcount = 1; places = \"1 citizens\"; },\n"
         "  { name = \"rb\"; headcount = 1; places = \"1 citizens\"; } );\n"
         "pathway = ( { name = \"f\"; step = \"fork\"; until = \"all\"; branches = (\n"
         "  { name = \"a\"; steps = ( { name = \"wa\"; step = \"caseload\"; role = \"ra\"; patience = \"100 days\";\n"
         "        on_give_up = \"f.a.da\"; },\n"
         "      { name = \"da\"; step = \"delay\"; duration = \"20 days\"; },\n"
         "      { name = \"xa\"; step = \"release\"; role = \"ra\"; } ); },\n"
         "  { name = \"b\"; steps = ( { name = \"wb\"; step = \"caseload\"; role = \"rb\"; },\n"
         "      { name = \"db\"; step = \"delay\"; duration = \"200 days\"; },\n"
         "      { name = \"xb\"; step = \"release\"; role = \"rb\"; } ); } ); },\n"
         "  { name = \"j\"; step = \"exit\"; outcome = \"job\"; } );\n";

Test(world_slots, a_place_goes_to_who_waits_for_that_role)
{
    struct ran ran = run_text(two_queues);
    cr_assert(eq(sz, ran.left->record_count, 3));
    for (unsigned i = 0; i < 3; i++) {
        cr_assert(eq(i64, mdl_left_record(ran.left, i).decided, days_in(200 * (i + 1))));
    }
    done(&ran);
}

/* One of the two who search for sa leaves; those who search for sb have the same numbers. */
static const char two_searches[] = HEAD PEOPLE(
    "2") "roles = ( { name = \"ra\"; places = \"5 citizens\";\n"
         "    headcount = ( { from = \"2018-01-01\"; value = 2; }, { from = \"2018-02-01\"; value = 1; } ); },\n"
         "  { name = \"rb\"; headcount = 2; places = \"5 citizens\"; } );\n"
         "services = ( { name = \"sa\"; kind = \"placement\"; match_role = \"ra\"; lead_time = \"90 days\";\n"
         "    length = \"60 days\"; hours = \"1 h/week\"; need_share = \"100 %\"; },\n"
         "  { name = \"sb\"; kind = \"placement\"; match_role = \"rb\"; lead_time = \"90 days\"; length = \"60 "
         "days\";\n"
         "    hours = \"1 h/week\"; need_share = \"100 %\"; } );\n"
         "pathway = ( { name = \"f\"; step = \"fork\"; until = \"any\"; branches = (\n"
         "  { name = \"a\"; steps = ( { name = \"d\"; step = \"delay\"; duration = \"300 days\"; } ); },\n"
         "  { name = \"b\"; steps = ( { name = \"s\"; step = \"services\"; order = \"at once\"; at_most = 2;\n"
         "      handover = \"1 days\"; } ); } ); },\n"
         "  { name = \"j\"; step = \"exit\"; outcome = \"job\"; } );\n";

Test(world_slots, a_search_goes_on_with_another_of_that_role)
{
    struct ran ran = run_text(two_searches);
    cr_assert(eq(sz, ran.left->record_count, 2));
    for (unsigned i = 0; i < 2; i++) {
        const struct mdl_record record = mdl_left_record(ran.left, i);
        cr_assert(eq(i64, record.first_placement, days_in(91)));
        cr_assert(eq(u16, record.placements, 2));
        cr_assert(eq(i64, record.decided, days_in(300)));
    }
    done(&ran);
}

/* 0.7 is no float, and work ability is one. */
static const char on_the_bound[] =
    HEAD PEOPLE("5") "pathway = ( { name = \"w\"; step = \"delay\"; duration = \"10 days\"; },\n"
                     "  { name = \"b\"; step = \"branch\"; cases = (\n"
                     "      { name = \"below\"; attribute = \"work_ability\"; below = 0.7; go = \"f\"; },\n"
                     "      { name = \"c\"; attribute = \"work_ability\"; at_least = 0.7; go = \"j\"; } ); },\n"
                     "  { name = \"f\"; step = \"exit\"; outcome = \"foep\"; }, { name = \"j\"; step = \"exit\"; "
                     "outcome = \"job\"; } );\n";

Test(world_slots, who_stands_on_a_bound_is_within_it)
{
    struct ran ran = run_text(on_the_bound);
    cr_assert(eq(sz, ran.left->record_count, 5));
    for (unsigned i = 0; i < 5; i++) {
        cr_assert(eq(int, mdl_left_record(ran.left, i).outcome, MDL_OUTCOME_JOB));
    }
    done(&ran);
}

/* Services in the order of the file: sa2, sb2, sa, sb. The fork's branch b orders when it begins, and branch a ten days
 * later; at the reviews a, which was entered last, comes first. */
static const char two_that_order[] = HEAD PEOPLE(
    "1") "roles = ( { name = \"ra\"; headcount = 2; places = \"5 citizens\"; } );\n"
         "services = (\n"
         "  { name = \"sa2\"; kind = \"package\"; length = \"15 days\"; hours = \"1 h/week\"; need_share = \"100 %\"; "
         "},\n"
         "  { name = \"sb2\"; kind = \"package\"; length = \"25 days\"; hours = \"1 h/week\"; need_share = \"100 %\"; "
         "},\n"
         "  { name = \"sa\"; kind = \"package\"; length = \"60 days\"; hours = \"1 h/week\"; need_share = \"100 %\"; "
         "},\n"
         "  { name = \"sb\"; kind = \"package\"; length = \"60 days\"; hours = \"1 h/week\"; need_share = \"100 %\"; } "
         ");\n"
         "progress = { ready_evidence = 1000; };\n"
         "pathway = ( { name = \"g\"; step = \"grant\"; granted = \"1 years\"; },\n"
         "  { name = \"k\"; step = \"caseload\"; role = \"ra\"; },\n"
         "  { name = \"f\"; step = \"fork\"; until = \"ready or limit\"; branches = (\n"
         "  { name = \"c\"; steps = ( { name = \"t\"; step = \"contact\"; role = \"ra\"; review = true; length = \"60 "
         "minutes\";\n"
         "      every = \"30 days\"; } ); },\n"
         "  { name = \"a\"; steps = ( { name = \"d\"; step = \"delay\"; duration = \"10 days\"; },\n"
         "      { name = \"s\"; step = \"services\"; order = \"at review\"; at_most = 4; handover = \"1 days\";\n"
         "        only = ( \"sa\", \"sa2\" ); } ); },\n"
         "  { name = \"b\"; steps = ( { name = \"s\"; step = \"services\"; order = \"at review\"; at_most = 1;\n"
         "      handover = \"1 days\"; only = ( \"sb\", \"sb2\" ); } ); } ); },\n"
         "  { name = \"j\"; step = \"exit\"; outcome = \"job\"; } );\n";

Test(world_slots, steps_of_services_take_turns)
{
    static const uint16_t expected[] = {1, 0, 2, 3};
    struct ran ran = run_text(two_that_order);
    size_t count = 0;
    for (size_t i = 0; i < ran.left->log_count; i++) {
        if (ran.left->log[i].kind == MDL_LOG_ORDERED) {
            cr_assert(lt(sz, count, 4));
            cr_assert(eq(u16, ran.left->log[i].place, expected[count]), "order %zu", count);
            count++;
        }
    }
    cr_assert(eq(sz, count, 4));
    done(&ran);
}
