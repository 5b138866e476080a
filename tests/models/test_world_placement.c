/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Placements with notice, what waits for them, the jobs they lead to, and joint talks with
 * absences and a day of their own: dates worked out by hand. 1 January 2018 is a Monday and a holiday.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/calendar.h"
#include "tests/models/small_world.h"

#define HEAD                                                                                                           \
    "name = \"tiny\"; start = \"2018-01-01\"; end = \"2018-12-31\"; clarified = ( \"job\" );\n"                        \
    "populations = ( { name = \"trial\"; granted = true; intakes = ( { name = \"d1\"; date = \"2018-01-01\"; "         \
    "citizens = 400; } ); } );\n"                                                                                      \
    "hazards = { pension_age = 100; };\n"
#define PLACEMENT                                                                                                      \
    "{ name = \"placement\"; kind = \"placement\"; match_role = \"consultant\"; lead_time = \"10 days\"; "             \
    "notice = \"14 days\"; length = \"60 days\"; "

static struct ran run_text(const char *text)
{
    const struct mdl_world_options options = {.verify = true, .log = true};
    return run_world(text, &options);
}

/* The day, from 0, on which a kind of thing first happened to a citizen; -1: never. */
static int day_of(const struct ran *ran, uint32_t ordinal, enum mdl_log_kind kind)
{
    for (size_t i = 0; i < ran->left->log_count; i++) {
        const struct mdl_log_row *row = &ran->left->log[i];
        if (row->ordinal == ordinal && row->kind == kind) {
            return (int)(row->minute / SIM_MINUTES_PER_DAY);
        }
    }
    return -1;
}

static size_t count_of(const struct ran *ran, enum mdl_log_kind kind, int role)
{
    size_t count = 0;
    for (size_t i = 0; i < ran->left->log_count; i++) {
        count += ran->left->log[i].kind == kind && (role < 0 || ran->left->log[i].role == role);
    }
    return count;
}

/* Matched on day 10, support begins there, the placement on day 24; the await of its end on day 84. */
static const char with_support[] =
    HEAD "roles = ( { name = \"consultant\"; headcount = 1; places = \"400 citizens\"; }, { name = \"cti\"; headcount "
         "= 40; places = \"10 citizens\"; } );\n"
         "services = ( " PLACEMENT " } );\n"
         "pathway = ( { name = \"both\"; step = \"fork\"; until = \"any\"; branches = (\n"
         "  { name = \"work\"; steps = ( { name = \"take\"; step = \"services\"; order = \"at once\"; } ); },\n"
         "  { name = \"support\"; steps = ( { name = \"match\"; step = \"await\"; service = \"placement\"; "
         "stage = \"matched\"; },\n"
         "    { name = \"get_cti\"; step = \"caseload\"; role = \"cti\"; },\n"
         "    { name = \"over\"; step = \"await\"; service = \"placement\"; stage = \"ended\"; },\n"
         "    { name = \"give_back\"; step = \"release\"; role = \"cti\"; } ); } ); },\n"
         "  { name = \"out\"; step = \"exit\"; outcome = \"kontanthjaelp\"; } );\n";

Test(placement, support_begins_at_the_match_and_the_placement_after_its_notice)
{
    struct ran ran = run_text(with_support);
    cr_assert(eq(int, day_of(&ran, 7, MDL_LOG_MATCHED), 10));
    cr_assert(eq(int, day_of(&ran, 7, MDL_LOG_STARTED), 24));
    cr_assert(eq(int, day_of(&ran, 7, MDL_LOG_GAVE_BACK), 84));
    cr_assert(eq(int, day_of(&ran, 7, MDL_LOG_LEFT), 84));
    for (size_t i = 0; i < ran.left->record_count; i++) {
        cr_assert(eq(int, mdl_left_records(ran.left)[i].caseworkers, 1),
                  "all 400 places of 40 workers are taken, no more");
    }
    done(&ran);
}

/* On day 5 one of the two consultants leaves; the other goes on with his searches, and nobody loses a day. */
static const char one_consultant_leaves[] =
    HEAD "roles = ( { name = \"consultant\"; headcount = ( { value = 2; }, { from = \"2018-01-06\"; value = 1; } ); "
         "places = \"200 citizens\"; } );\n"
         "services = ( " PLACEMENT " } );\n"
         "pathway = ( { name = \"work\"; step = \"fork\"; until = \"any\"; branches = (\n"
         "  { name = \"one\"; steps = ( { name = \"take\"; step = \"services\"; order = \"at once\"; } ); },\n"
         "  { name = \"two\"; steps = ( { name = \"over\"; step = \"await\"; service = \"placement\"; "
         "stage = \"ended\"; } ); } ); },\n"
         "  { name = \"out\"; step = \"exit\"; outcome = \"kontanthjaelp\"; } );\n";

Test(placement, who_leaves_hands_his_searches_over)
{
    struct ran ran = run_text(one_consultant_leaves);
    for (uint32_t i = 0; i < 400; i++) {
        cr_assert(eq(int, day_of(&ran, i, MDL_LOG_MATCHED), 10));
        cr_assert(eq(int, day_of(&ran, i, MDL_LOG_LEFT), 84));
    }
    done(&ran);
}

/* A stage that is reached already is not waited for. */
static const char late[] = HEAD "roles = ( { name = \"consultant\"; headcount = 1; places = \"400 citizens\"; } );\n"
                                "services = ( " PLACEMENT " } );\n"
                                "pathway = ( { name = \"both\"; step = \"fork\"; until = \"any\"; branches = (\n"
                                "  { name = \"work\"; steps = ( { name = \"take\"; step = \"services\"; "
                                "order = \"at once\"; } ); },\n"
                                "  { name = \"other\"; steps = ( { name = \"sleep\"; step = \"delay\"; "
                                "duration = \"30 days\"; },\n"
                                "    { name = \"run\"; step = \"await\"; service = \"placement\"; } ); } ); },\n"
                                "  { name = \"out\"; step = \"exit\"; outcome = \"kontanthjaelp\"; } );\n";

Test(placement, what_has_come_so_far_is_not_waited_for)
{
    struct ran ran = run_text(late);
    cr_assert(eq(int, day_of(&ran, 3, MDL_LOG_LEFT), 30));
    done(&ran);
}

/* The first placement leads a share to a job, at its time, also after the placement has ended; no repeat adds to it. */
static const char to_jobs[] =
    HEAD "roles = ( { name = \"consultant\"; headcount = 1; places = \"400 citizens\"; } );\n"
         "services = ( " PLACEMENT " at_most = 3; repeat_share = \"100 %\"; job_share = \"30 %\"; "
         "job_after = \"100 days\"; } );\n"
         "pathway = ( { name = \"both\"; step = \"fork\"; until = \"any\"; branches = (\n"
         "  { name = \"work\"; steps = ( { name = \"take\"; step = \"services\"; "
         "order = \"at once\"; } ); },\n"
         "  { name = \"clock\"; steps = ( { name = \"year\"; step = \"delay\"; "
         "duration = \"300 days\"; } ); } ); },\n"
         "  { name = \"out\"; step = \"exit\"; outcome = \"kontanthjaelp\"; } );\n";

Test(placement, a_job_comes_to_the_share_at_its_time_and_to_nobody_else)
{
    struct ran ran = run_text(to_jobs);
    size_t jobs = 0;
    for (size_t i = 0; i < ran.left->record_count; i++) {
        const struct mdl_record *record = &mdl_left_records(ran.left)[i];
        if (record->outcome == MDL_OUTCOME_JOB) {
            jobs++;
            cr_assert(eq(int, (int)((record->decided - record->referred) / SIM_MINUTES_PER_DAY), 124));
        } else {
            cr_assert(eq(int, record->outcome, MDL_OUTCOME_KONTANTHJAELP));
        }
    }
    /* 400 draws with 30 %: sd 9.2 */
    cr_assert(lt(dbl, fabs((double)jobs - 120.0), 4.0 * 9.2), "%zu jobs", jobs);
    done(&ran);
}

/* Limits: without notice a placement starts at its match, and nobody gets a job where none is led to one. */
static const char at_once[] = HEAD
    "roles = ( { name = \"consultant\"; headcount = 1; places = \"400 citizens\"; } );\n"
    "services = ( { name = \"placement\"; kind = \"placement\"; match_role = \"consultant\"; lead_time = \"10 days\"; "
    "length = \"60 days\"; job_after = \"1 day\"; } );\n"
    "pathway = ( { name = \"both\"; step = \"fork\"; until = \"any\"; branches = (\n"
    "  { name = \"work\"; steps = ( { name = \"take\"; step = \"services\"; order = \"at once\"; } ); },\n"
    "  { name = \"clock\"; steps = ( { name = \"year\"; step = \"delay\"; duration = \"300 days\"; } ); } ); },\n"
    "  { name = \"out\"; step = \"exit\"; outcome = \"kontanthjaelp\"; } );\n";

Test(placement, no_notice_starts_at_the_match_and_no_share_gives_no_job)
{
    struct ran ran = run_text(at_once);
    cr_assert(eq(int, day_of(&ran, 5, MDL_LOG_MATCHED), 10));
    cr_assert(eq(int, day_of(&ran, 5, MDL_LOG_STARTED), 10));
    for (size_t i = 0; i < ran.left->record_count; i++) {
        cr_assert(eq(int, mdl_left_records(ran.left)[i].outcome, MDL_OUTCOME_KONTANTHJAELP));
    }
    done(&ran);
}

/* Two persons of one role each, 2 hours a day: two talks of an hour a day, on Thursdays only. */
#define JOINT(day, share)                                                                                              \
    HEAD "roles = ( { name = \"a\"; headcount = 5; talk_hours = \"20 h/week\"; joint_day = \"" day "\"; },\n"          \
         "  { name = \"b\"; headcount = 5; talk_hours = \"20 h/week\"; attends = \"" share "\"; } );\n"                \
         "pathway = ( { name = \"start\"; step = \"meet\"; roles = ( \"a\", \"b\" ); length = \"60 minutes\"; },\n"    \
         "  { name = \"alone\"; step = \"meet\"; role = \"a\"; length = \"60 minutes\"; },\n"                          \
         "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n"

static int weekday_of(const struct mdl_log_row *row)
{
    return (int)(row->minute / SIM_MINUTES_PER_DAY % 7); /* day 0 is a Monday; talks end on the day they begin */
}

Test(placement, joint_talks_keep_their_day_and_other_talks_keep_off_it)
{
    struct ran ran = run_text(JOINT("thursday", "100 %"));
    size_t joint = 0, alone = 0;
    for (size_t i = 0; i < ran.left->log_count; i++) {
        const struct mdl_log_row *row = &ran.left->log[i];
        if (row->kind == MDL_LOG_TALK && strcmp(mdl_model_step_name(ran.model, row->place), "start") == 0) {
            cr_assert(eq(int, weekday_of(row), 3));
            joint++;
        } else if (row->kind == MDL_LOG_TALK) {
            cr_assert(ne(int, weekday_of(row), 3));
            alone++;
        }
    }
    cr_assert(eq(sz, joint, 400));
    cr_assert(gt(sz, alone, 300));
    done(&ran);
}

Test(placement, a_role_comes_to_its_share_of_the_joint_talks_and_works_in_no_others)
{
    struct ran all = run_text(JOINT("none", "100 %"));
    struct ran some = run_text(JOINT("none", "77 %"));
    cr_assert(eq(sz, count_of(&all, MDL_LOG_PRESENT, 1), 400));
    cr_assert(eq(sz, count_of(&some, MDL_LOG_PRESENT, 0), 400));
    const double present = (double)count_of(&some, MDL_LOG_PRESENT, 1);
    cr_assert(lt(dbl, fabs(present - 308.0), 4.0 * sqrt(400 * 0.77 * 0.23)), "%g present", present);
    for (size_t i = 0; i < some.left->item_count; i++) {
        if (some.left->items[i].kind == MDL_ITEM_ROLE_MINUTES && some.left->items[i].index == 1) {
            cr_assert(epsilon_eq(dbl, some.left->quantities[i * (size_t)some.left->year_count], 60.0 * present, 1e-9));
        }
    }
    done(&all);
    done(&some);
}

/* Limit: a role that comes to none of the joint talks holds nobody up, however busy it is. */
Test(placement, a_role_that_never_comes_is_not_waited_for)
{
    struct ran absent =
        run_text(HEAD "roles = ( { name = \"a\"; headcount = 5; talk_hours = \"20 h/week\"; },\n"
                      "  { name = \"b\"; headcount = 1; talk_hours = \"5 h/week\"; attends = \"0 %\"; } );\n"
                      "pathway = ( { name = \"start\"; step = \"meet\"; roles = ( \"a\", \"b\" ); "
                      "length = \"60 minutes\"; },\n"
                      "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n");
    struct ran alone = run_text(HEAD "roles = ( { name = \"a\"; headcount = 5; talk_hours = \"20 h/week\"; } );\n"
                                     "pathway = ( { name = \"start\"; step = \"meet\"; role = \"a\"; "
                                     "length = \"60 minutes\"; },\n"
                                     "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n");
    for (size_t i = 0; i < 400; i++) {
        cr_assert(eq(i64, mdl_left_records(absent.left)[i].decided, mdl_left_records(alone.left)[i].decided));
    }
    done(&absent);
    done(&alone);
}
