/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Small worlds whose every date can be worked out by hand. 1 January 2018 is a Monday. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/calendar.h"
#include "tests/models/small_world.h"

#define HEAD                                                                                                           \
    "name = \"tiny\"; start = \"2018-01-01\"; end = \"2018-12-31\"; clarified = ( \"job\" );\n"                        \
    "roles = ( { name = \"ks\"; headcount = 1; places = \"2 citizens\"; talk_hours = \"20 h/week\"; } );\n"            \
    "boards = ( { name = \"team\"; first = \"2018-01-03\"; every = \"7 days\"; places = \"2 citizens\"; } );\n"
#define THREE                                                                                                          \
    "populations = ( { name = \"trial\"; intakes = ( { name = \"d1\"; date = \"2018-01-01\"; citizens = 3; } ); } "    \
    ");\n"

static struct ran run_text(const char *text, enum sim_queue_kind queue)
{
    const struct mdl_world_options options = {.queue = queue, .verify = true, .trace = true};
    return run_world(text, &options);
}

static sim_time at(const char *date, int hour)
{
    sim_time time = 0;
    cr_assert(eq(int, sim_date_parse(date, &time), SIM_OK));
    return time + hour * SIM_MINUTES_PER_HOUR;
}

static const char team_ks_meeting_exit[] = HEAD THREE
    "pathway = (\n"
    "  { name = \"grant\"; step = \"board\"; board = \"team\"; rule = \"grant\"; granted = \"12 months\"; },\n"
    "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
    "  { name = \"first_meeting\"; step = \"meet\"; role = \"ks\"; length = \"60 minutes\"; },\n"
    "  { name = \"wait\"; step = \"delay\"; duration = \"30 days\"; },\n"
    "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n";

Test(world, team_ks_meeting_exit_by_hand)
{
    struct ran ran = run_text(team_ks_meeting_exit, SIM_QUEUE_WHEEL);
    const struct mdl_record *record = mdl_left_records(ran.left);
    cr_assert(eq(sz, ran.left->record_count, 3));
    /* Two agenda places on Wednesday 3 January, the third waits a week. */
    cr_assert(eq(i64, record[0].granted, at("2018-01-03", 0)));
    cr_assert(eq(i64, record[1].granted, at("2018-01-03", 0)));
    cr_assert(eq(i64, record[2].granted, at("2018-01-10", 0)));
    /* The day begins at 8; the second talk follows the first. Each ends an hour later. */
    cr_assert(eq(i64, record[0].first_meeting, at("2018-01-03", 9)));
    cr_assert(eq(i64, record[1].first_meeting, at("2018-01-03", 10)));
    cr_assert(eq(i64, record[0].decided, at("2018-02-02", 9)));
    /* The third gets the first one's place on 2 February at 9 and talks at once. */
    cr_assert(eq(i64, record[2].first_meeting, at("2018-02-02", 10)));
    cr_assert(eq(i64, record[2].decided, at("2018-03-04", 10)));
    for (int i = 0; i < 3; i++) {
        cr_assert(eq(int, record[i].outcome, MDL_OUTCOME_JOB));
        cr_assert(eq(int, record[i].contacts, 1));
        cr_assert(eq(int, record[i].caseworkers, 1));
    }
    done(&ran);
}

Test(world, both_queues_give_the_same_log)
{
    struct ran wheel = run_text(team_ks_meeting_exit, SIM_QUEUE_WHEEL);
    struct ran heap = run_text(team_ks_meeting_exit, SIM_QUEUE_HEAP);
    cr_assert(eq(u64, wheel.left->hash, heap.left->hash));
    cr_assert(ne(u64, wheel.left->hash, 0));
    done(&wheel);
    done(&heap);
}

#define SERVICES(at_most, order)                                                                                       \
    HEAD "populations = ( { name = \"trial\"; granted = true; intakes = ( { name = \"d1\"; date = \"2018-01-01\"; "    \
         "citizens = 1; } ); } );\n"                                                                                   \
         "services = (\n"                                                                                              \
         "  { name = \"a\"; kind = \"package\"; length = \"28 days\"; hours = \"2 h/week\"; lead_time = \"7 days\"; "  \
         "rank = 1; price_per_week = \"100 kr/week\"; },\n"                                                            \
         "  { name = \"b\"; kind = \"package\"; length = \"14 days\"; hours = \"3 h/week\"; rank = 2; } );\n"          \
         "pathway = (\n"                                                                                               \
         "  { name = \"grant\"; step = \"grant\"; granted = \"6 months\"; },\n"                                        \
         "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"                                             \
         "  { name = \"active\"; step = \"fork\"; until = \"ready or limit\"; close_before_end = \"1 month\"; "        \
         "branches = (\n"                                                                                              \
         "      { name = \"contact\"; steps = ( { name = \"talk\"; step = \"contact\"; role = \"ks\"; every = \"56 "   \
         "days\"; length = \"60 minutes\"; review = true; } ); },\n"                                                   \
         "      { name = \"services\"; steps = ( { name = \"take\"; step = \"services\"; at_most = " at_most           \
         "; order = \"" order "\"; } ); } ); },\n"                                                                     \
         "  { name = \"decision\"; step = \"board\"; board = \"team\"; rule = \"decision\"; } );\n"

static double item_total(const struct ran *ran, enum mdl_item_kind kind, int index)
{
    double total = 0.0;
    for (size_t i = 0; i < ran->left->item_count; i++) {
        for (int y = 0; y < ran->left->year_count; y++) {
            if (ran->left->items[i].kind == kind && ran->left->items[i].index == index) {
                total += ran->left->quantities[i * (size_t)ran->left->year_count + (size_t)y];
            }
        }
    }
    return total;
}

Test(world, one_at_a_time_waits_for_the_next_review)
{
    struct ran ran = run_text(SERVICES("1", "at review"), SIM_QUEUE_WHEEL);
    const struct mdl_record *record = mdl_left_records(ran.left);
    /* a: ordered at the start, runs days 7-35. b is ordered at the talk of day 56 (at 9), runs 14 days. */
    cr_assert(eq(i64, record->first_service, at("2018-01-08", 0)));
    cr_assert(eq(i64, record->active, (28 + 14) * SIM_MINUTES_PER_DAY));
    cr_assert(eq(i64, record->service_minutes, record->active));
    cr_assert(epsilon_eq(dbl, item_total(&ran, MDL_ITEM_SERVICE_WEEKS, 0), 4.0, 1e-9));
    cr_assert(epsilon_eq(dbl, item_total(&ran, MDL_ITEM_SERVICE_WEEKS, 1), 2.0, 1e-9));
    /* 6 months are 182.625 days, closed 30.4375 before: on 2 June at 4:30; the team meets on Wednesday 6 June. */
    cr_assert(eq(i64, record->ended, at("2018-06-02", 4) + 30));
    cr_assert(eq(i64, record->decided, at("2018-06-06", 0)));
    cr_assert(eq(i64, record->passive + record->active, record->ended - record->granted));
    done(&ran);
}

Test(world, at_once_leaves_no_gap_and_two_run_side_by_side)
{
    struct ran in_turn = run_text(SERVICES("1", "at once"), SIM_QUEUE_WHEEL);
    struct ran parallel = run_text(SERVICES("2", "at once"), SIM_QUEUE_WHEEL);
    /* in turn: a 7-35, b 35-49. Side by side: b 0-14, a 7-35, so 35 days with anything and 42 in sum. */
    cr_assert(eq(i64, mdl_left_records(in_turn.left)->first_service, at("2018-01-08", 0)));
    cr_assert(eq(i64, mdl_left_records(in_turn.left)->active, 42 * SIM_MINUTES_PER_DAY));
    cr_assert(eq(i64, mdl_left_records(parallel.left)->first_service, at("2018-01-01", 0)));
    cr_assert(eq(i64, mdl_left_records(parallel.left)->active, 35 * SIM_MINUTES_PER_DAY));
    cr_assert(eq(i64, mdl_left_records(parallel.left)->service_minutes, 42 * SIM_MINUTES_PER_DAY));
    cr_assert(epsilon_eq(dbl, mdl_left_records(parallel.left)->activity_hours,
                         4 * 2.0 + 2 * 3.0 + mdl_left_records(parallel.left)->contacts, 1e-9));
    done(&in_turn);
    done(&parallel);
}

Test(world, an_unreachable_step_is_named)
{
    static const char text[] =
        "name = \"bad\"; start = \"2018-01-01\"; end = \"2018-02-01\"; clarified = ( \"job\" );\n"
        "roles = ( { name = \"ks\"; headcount = 1; places = \"2 citizens\"; } ); boards = ( );\n" THREE
        "pathway = ( { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
        "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; },\n"
        "  { name = \"never\"; step = \"delay\"; duration = \"1 day\"; } );\n";
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    cr_assert(eq(int, mdl_scenario_parse(&scenario, text, "bad.cfg", NULL, &errors, NULL), SIM_OK));
    cr_assert(eq(int, mdl_model_create(&model, scenario, &errors), SIM_ERR_SCENARIO));
    cr_assert(ge(sz, errors.count, 1));
    cr_assert(eq(int, strcmp(errors.at[0].path, "pathway.never"), 0), "%s", errors.at[0].path);
    cr_assert(eq(ptr, model, NULL));
    sim_error_list_release(&errors);
    mdl_scenario_free(scenario);
}

static const char loop_of_steps[] = HEAD THREE
    "pathway = ( { name = \"a\"; step = \"goto\"; go = \"b\"; }, { name = \"b\"; step = \"goto\"; go = \"a\"; } );\n";
static const char loop_of_events[] = HEAD THREE "pathway = ( { name = \"a\"; step = \"delay\"; duration = \"0 days\"; "
                                                "}, { name = \"b\"; step = \"goto\"; go = \"a\"; } );\n";

static void expect_fault(const char *text, enum sim_status expected, const char *path)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct mdl_world *world = NULL;
    struct sim_error error = {0};
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    cr_assert(eq(int, mdl_scenario_parse(&scenario, text, "loop.cfg", NULL, &errors, NULL), SIM_OK));
    cr_assert(eq(int, mdl_model_create(&model, scenario, &errors), SIM_OK));
    cr_assert(eq(int, mdl_world_create(&world, model, &options, &error), SIM_OK));
    cr_assert(eq(int, mdl_world_run(world, 1, 0, &error), expected));
    cr_assert(eq(int, strcmp(error.path, path), 0), "%s", error.path);
    mdl_world_free(world);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
}

Test(world, a_loop_without_time_is_an_error_with_its_place)
{
    expect_fault(loop_of_steps, SIM_ERR_STUCK, "a");
    expect_fault(loop_of_events, SIM_ERR_LIMIT, "a");
}

static const char without_exit[] = HEAD THREE "pathway = ( { name = \"grant\"; step = \"board\"; board = \"team\"; "
                                              "rule = \"grant\"; granted = \"12 months\"; },\n"
                                              "  { name = \"wait\"; step = \"delay\"; duration = \"30 days\"; } );\n";

/* Nothing is decided for whom the steps run out. */
Test(world, a_pathway_that_runs_out_ends_on_kontanthjaelp)
{
    struct ran ran = run_text(without_exit, SIM_QUEUE_WHEEL);
    cr_assert(eq(sz, ran.left->record_count, 3));
    for (int i = 0; i < 3; i++) {
        cr_assert(eq(int, mdl_left_records(ran.left)[i].outcome, MDL_OUTCOME_KONTANTHJAELP));
    }
    cr_assert(eq(i64, mdl_left_records(ran.left)[0].decided, at("2018-02-02", 0)));
    done(&ran);
}

static const char warmed_up[] =
    "name = \"warm\"; start = \"2018-01-01\"; end = \"2018-12-31\"; warm_up = \"14 days\"; clarified = ( \"job\" );\n"
    "roles = ( { name = \"ks\"; headcount = 1; places = \"2 citizens\"; } );\n"
    "populations = ( { name = \"trial\"; granted = true; intakes = (\n"
    "  { name = \"early\"; date = \"2017-12-20\"; citizens = 2; }, { name = \"late\"; date = \"2018-01-01\"; citizens "
    "= 1; } ); } );\n"
    "pathway = ( { name = \"grant\"; step = \"grant\"; }, { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
    "  { name = \"wait\"; step = \"delay\"; duration = \"30 days\"; }, { name = \"out\"; step = \"exit\"; outcome = "
    "\"job\"; } );\n";

Test(world, the_warm_up_fills_places_and_is_not_measured)
{
    struct ran ran = run_text(warmed_up, SIM_QUEUE_WHEEL);
    /* The two of 20 December hold the places until 19 January; only the third is measured. */
    cr_assert(eq(sz, ran.left->record_count, 1));
    cr_assert(eq(i64, mdl_left_records(ran.left)[0].referred, at("2018-01-01", 0)));
    cr_assert(eq(i64, mdl_left_records(ran.left)[0].decided, at("2018-02-18", 0)));
    /* Held from 1 January: two places for 18 days, one for 30, of 364 days. */
    cr_assert(epsilon_eq(dbl, ran.left->roles[0].caseload_mean, (2.0 * 18.0 + 30.0) / 364.0, 1e-12));
    done(&ran);
}

#define ARMS(allocation)                                                                                               \
    HEAD "populations = ( { name = \"trial\"; granted = true; intakes = (\n"                                           \
         "  { name = \"a\"; date = \"2018-01-01\"; citizens = 7; }, { name = \"b\"; date = \"2018-01-15\"; citizens "  \
         "= 8; } ); } );\n"                                                                                            \
         "trial = { population = \"trial\"; allocation = \"" allocation "\"; block_size = 4; arms = (\n"               \
         "  { name = \"control\"; enter = \"slow\"; }, { name = \"fast_arm\"; enter = \"fast\"; } ); };\n"             \
         "pathway = ( { name = \"slow\"; step = \"delay\"; duration = \"60 days\"; },\n"                               \
         "  { name = \"on\"; step = \"goto\"; go = \"out\"; }, { name = \"fast\"; step = \"delay\"; duration = \"10 "  \
         "days\"; },\n"                                                                                                \
         "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n"

static void count_arms(const struct mdl_record *records, size_t first, size_t count, int in_arm[2])
{
    in_arm[0] = in_arm[1] = 0;
    for (size_t i = first; i < first + count; i++) {
        cr_assert(lt(int, records[i].arm, 2));
        in_arm[records[i].arm]++;
        const sim_time stay = records[i].decided - records[i].referred;
        cr_assert(eq(i64, stay, (records[i].arm == 0 ? 60 : 10) * SIM_MINUTES_PER_DAY));
    }
}

Test(world, arms_share_a_world_and_lists_are_halved)
{
    static const char *const texts[] = {ARMS("pairs"), ARMS("blocks")};
    int in_arm[2];
    for (int k = 0; k < 2; k++) {
        struct ran ran = run_text(texts[k], SIM_QUEUE_WHEEL);
        cr_assert(eq(sz, ran.left->record_count, 15));
        count_arms(mdl_left_records(ran.left), 0, 7, in_arm);
        cr_assert(eq(int, abs(in_arm[0] - in_arm[1]), 1));
        count_arms(mdl_left_records(ran.left), 7, 8, in_arm);
        cr_assert(eq(int, in_arm[0], 4));
        done(&ran);
    }
}

static const char from_a_table[] =
    HEAD "populations = ( { name = \"trial\"; granted = true; people = (\n"
         "  { name = \"short\"; at = \"get_ks\"; elapsed = \"10 days\"; },\n"
         "  { name = \"long\"; at = \"get_ks\"; elapsed = \"60 days\"; age = \"50 years\"; },\n"
         "  { name = \"busy\"; at = \"wait\"; elapsed = \"90 days\"; },\n"
         "  { name = \"later\"; date = \"2018-01-15\"; female = \"yes\"; } ); } );\n"
         "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"12 months\"; },\n"
         "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
         "  { name = \"wait\"; step = \"delay\"; duration = \"30 days\"; }, { name = \"out\"; step = \"exit\"; outcome "
         "= \"job\"; } );\n";

Test(world, citizens_of_a_table_stand_where_they_stand)
{
    struct ran ran = run_text(from_a_table, SIM_QUEUE_WHEEL);
    const struct mdl_record *record = mdl_left_records(ran.left);
    cr_assert(eq(sz, ran.left->record_count, 4));
    /* One of the two places is held by `busy`, who leaves after 30 days. The other goes to who has waited longest. */
    cr_assert(eq(i64, record[2].decided, at("2018-01-31", 0)));
    cr_assert(eq(i64, record[1].decided, at("2018-01-31", 0)));
    cr_assert(eq(i64, record[1].granted, at("2017-11-02", 0)));
    cr_assert(epsilon_eq(flt, record[1].age_years, 50.0F - 60.0F / 365.25F, 1e-3F));
    /* Then both places are free: `short` and `later` leave 30 days on. */
    cr_assert(eq(i64, record[0].decided, at("2018-03-02", 0)));
    cr_assert(eq(i64, record[3].referred, at("2018-01-15", 0)));
    cr_assert(eq(i64, record[3].decided, at("2018-03-02", 0)));
    cr_assert(eq(int, record[3].female, 1));
    done(&ran);
}

static const char met_before[] = HEAD "populations = ( { name = \"trial\"; granted = true; people = (\n"
                                      "  { name = \"waits\"; at = \"get_ks\"; elapsed = \"10 days\"; },\n"
                                      "  { name = \"under_way\"; at = \"active\"; elapsed = \"90 days\"; } ); } );\n"
                                      "pathway = ( { name = \"grant\"; step = \"grant\"; granted = \"12 months\"; },\n"
                                      "  { name = \"get_ks\"; step = \"caseload\"; role = \"ks\"; },\n"
                                      "  { name = \"first\"; step = \"meet\"; role = \"ks\"; length = \"1 hour\"; },\n"
                                      "  { name = \"active\"; step = \"delay\"; duration = \"30 days\"; },\n"
                                      "  { name = \"second\"; step = \"meet\"; role = \"ks\"; length = \"1 hour\"; },\n"
                                      "  { name = \"out\"; step = \"exit\"; outcome = \"job\"; } );\n";

/* Who stands past the first talk has had it; the next one is not his first. */
Test(world, a_first_meeting_before_the_start_is_not_a_later_one)
{
    struct ran ran = run_text(met_before, SIM_QUEUE_WHEEL);
    const struct mdl_record *record = mdl_left_records(ran.left);
    cr_assert(eq(sz, ran.left->record_count, 2));
    cr_assert(eq(int, record[0].met_before, 0));
    cr_assert(ne(i64, record[0].first_meeting, SIM_TIME_NEVER));
    cr_assert(eq(int, record[1].met_before, 1));
    cr_assert(eq(i64, record[1].first_meeting, SIM_TIME_NEVER));
    cr_assert(eq(int, record[1].contacts, 1));
    done(&ran);
}

static const char granted_late[] = HEAD
    "populations = ( { name = \"trial\"; intakes = ( { name = \"d1\"; date = \"2018-01-01\"; citizens = 1; } ); } );\n"
    "progress = { evidence_base = \"0.1 /month\"; };\n"
    "pathway = ( { name = \"before\"; step = \"delay\"; duration = \"100 days\"; },\n"
    "  { name = \"grant\"; step = \"grant\"; granted = \"12 months\"; },\n"
    "  { name = \"after\"; step = \"delay\"; duration = \"30 days\"; }, { name = \"out\"; step = \"exit\"; outcome = "
    "\"job\"; } );\n";

Test(world, nothing_counts_before_the_grant)
{
    struct ran ran = run_text(granted_late, SIM_QUEUE_WHEEL);
    cr_assert(eq(i64, mdl_left_records(ran.left)[0].passive, 30 * SIM_MINUTES_PER_DAY));
    cr_assert(epsilon_eq(flt, mdl_left_records(ran.left)[0].evidence, 0.1F * 30.0F / 30.4375F, 1e-5F));
    done(&ran);
}
