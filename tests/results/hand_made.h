/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small scenario and what a replication of it left, made by hand, so that measures and costs can be computed on
 * paper. The run lasts the 730 days of 2017 and 2018. Two roles, one board, two services, four citizens:
 *
 *   citizen   granted    meeting  service  placement  ended      decided       outcome
 *   0         day 0      day 10   day 20   day 100    day 400    day 430       fleksjob (clarified)
 *   1         day 0      day 30   day 90   never      day 600    waits         -
 *   2         day 100    never    never    never      day 150    day 150       moved
 *   3         day 700    never    never    never      never      never         -
 */
#ifndef AFKLAR_TESTS_RESULTS_HAND_MADE_H
#define AFKLAR_TESTS_RESULTS_HAND_MADE_H

#include <math.h>
#include <string.h>

#include "models/replication.h"
#include "results/measure.h"
#include "sim/calendar.h"

#define HAND_DAYS 730

struct hand_made {
    struct mdl_scenario scenario;
    struct mdl_population populations[1];
    struct mdl_role roles[2];
    struct mdl_board boards[1];
    struct mdl_service services[2];
    struct mdl_benefit benefits[2];
    struct mdl_refusion_step refusion[2];
    struct mdl_step steps[3];
    struct mdl_step branch_steps[2];
    struct mdl_path branch;
    struct mdl_record records[4];
    struct mdl_item items[7];
    double quantities[14]; /* [7][2 years] */
    struct mdl_load loads[2];
    double waiting[4];
    struct mdl_left left;
};

static const char *const hand_step_names[] = {"get_ks", "active", "active.services.take", "active.services.note"};
#define HAND_STEPS (sizeof hand_step_names / sizeof hand_step_names[0])

static inline sim_time hand_day(int day)
{
    return sim_time_of_day(sim_day_from_civil(2017, 1, 1) + day);
}

static inline struct mdl_series hand_series(double value)
{
    return (struct mdl_series){.count = 1, .from = {INT64_MIN}, .value = {value}};
}

static inline void hand_organisation(struct hand_made *hand)
{
    hand->populations[0] = (struct mdl_population){.name = "drawn", .index = true, .granted = true};
    hand->roles[0] = (struct mdl_role){.name = "ks",
                                       .label = "sagsbehandler",
                                       .places = 35,
                                       .talk_hours_per_week = 20,
                                       .paid_hours_per_week = 37,
                                       .wage_ore_per_hour = 30000};
    hand->roles[1] = (struct mdl_role){.name = "guide", .paid_hours_per_week = 18.5, .wage_ore_per_hour = 24001};
    hand->boards[0] = (struct mdl_board){.name = "team", .minutes_per_case = 90, .wage_ore_per_hour = 40000};
    hand->services[0] = (struct mdl_service){.name = "package", .price_ore_per_week = 100001};
    hand->services[1] = (struct mdl_service){.name = "placement", .price_ore_per_start = 50000};
    hand->benefits[0] = (struct mdl_benefit){
        .name = "rfy", .state = MDL_BENEFIT_PATHWAY, .refusion = true, .ore_per_month = hand_series(1100000)};
    hand->benefits[1] =
        (struct mdl_benefit){.name = "pension", .state = MDL_BENEFIT_PENSION, .ore_per_month = hand_series(1200000)};
    /* the pathway benefit rises on 1 January 2018 */
    hand->benefits[0].ore_per_month.count = 2;
    hand->benefits[0].ore_per_month.from[1] = hand_day(365);
    hand->benefits[0].ore_per_month.value[1] = 1150000;
    hand->refusion[0] = (struct mdl_refusion_step){.name = "early", .state_share = 0.8};
    hand->refusion[1] = (struct mdl_refusion_step){.name = "late", .from_week = 53, .state_share = 0.2};
    hand->scenario.regime = (struct mdl_regime){.benefits = hand->benefits,
                                                .benefit_count = 2,
                                                .refusion = hand->refusion,
                                                .refusion_count = 2,
                                                .service_refusion_share = 0.5,
                                                .service_refusion_until = SIM_TIME_NEVER};
}

static inline void hand_pathway(struct hand_made *hand)
{
    hand->branch_steps[0] = (struct mdl_step){.name = "take", .label = "indsatser", .kind = MDL_STEP_SERVICES};
    hand->branch_steps[1] = (struct mdl_step){.name = "note", .kind = MDL_STEP_DELAY};
    hand->branch = (struct mdl_path){.name = "services", .steps = hand->branch_steps, .step_count = 2};
    hand->steps[0] = (struct mdl_step){.name = "get_ks", .label = "plads hos KS", .kind = MDL_STEP_CASELOAD};
    hand->steps[1] =
        (struct mdl_step){.name = "active", .kind = MDL_STEP_FORK, .branches = &hand->branch, .branch_count = 1};
    hand->steps[2] = (struct mdl_step){.name = "out", .kind = MDL_STEP_EXIT};
    hand->scenario.pathway = (struct mdl_path){.steps = hand->steps, .step_count = 3};
}

static inline struct mdl_record hand_record(uint32_t ordinal, int granted)
{
    return (struct mdl_record){.ordinal = ordinal,
                               .outcome = MDL_OUTCOME_NONE,
                               .referred = hand_day(granted),
                               .granted = hand_day(granted),
                               .first_meeting = SIM_TIME_NEVER,
                               .first_service = SIM_TIME_NEVER,
                               .first_placement = SIM_TIME_NEVER,
                               .ready = SIM_TIME_NEVER,
                               .ended = SIM_TIME_NEVER,
                               .decided = SIM_TIME_NEVER};
}

static inline void hand_citizens(struct hand_made *hand)
{
    struct mdl_record *record = hand->records;
    record[0] = hand_record(0, 0);
    record[0].first_meeting = hand_day(10);
    record[0].first_service = hand_day(20);
    record[0].first_placement = hand_day(100);
    record[0].ended = hand_day(400);
    record[0].decided = hand_day(430);
    record[0].outcome = MDL_OUTCOME_FLEKSJOB;
    record[0].active = 300 * SIM_MINUTES_PER_DAY;
    record[0].passive = 100 * SIM_MINUTES_PER_DAY;
    record[0].service_minutes = 450 * SIM_MINUTES_PER_DAY;
    record[0].activity_hours = 500;
    record[0].contacts = 40;
    record[1] = hand_record(1, 0);
    record[1].first_meeting = hand_day(30);
    record[1].first_service = hand_day(90);
    record[1].ended = hand_day(600);
    record[1].active = 200 * SIM_MINUTES_PER_DAY;
    record[1].passive = 400 * SIM_MINUTES_PER_DAY;
    record[1].service_minutes = 200 * SIM_MINUTES_PER_DAY;
    record[1].activity_hours = 140;
    record[1].contacts = 12;
    record[1].complaints = 2;
    record[2] = hand_record(2, 100);
    record[2].ended = record[2].decided = hand_day(150);
    record[2].outcome = MDL_OUTCOME_MOVED;
    record[2].passive = 50 * SIM_MINUTES_PER_DAY;
    record[2].sanctions = 1;
    record[3] = hand_record(3, 700);
    record[3].passive = 30 * SIM_MINUTES_PER_DAY;
}

static inline void hand_ledger(struct hand_made *hand)
{
    const struct mdl_item items[7] = {
        {MDL_ITEM_ROLE_MINUTES, 0, 0},
        {MDL_ITEM_ROLE_MINUTES, 1, 0},
        {MDL_ITEM_SERVICE_WEEKS, 0, 0},
        {MDL_ITEM_SERVICE_STARTS, 1, 0},
        {MDL_ITEM_BOARD_CASES, 0, 0},
        {MDL_ITEM_BENEFIT_WEEKS, MDL_BENEFIT_PATHWAY, 0},
        {MDL_ITEM_BENEFIT_WEEKS, MDL_BENEFIT_PATHWAY, 1},
    };
    const double quantities[14] = {600, 0, 100, 7, 10, 3, 1, 2, 0, 2, 52.1775, 0, 0, 52.1775};
    memcpy(hand->items, items, sizeof items);
    memcpy(hand->quantities, quantities, sizeof quantities);
}

static inline void hand_make(struct hand_made *hand)
{
    memset(hand, 0, sizeof *hand);
    hand_organisation(hand);
    hand_pathway(hand);
    hand_citizens(hand);
    hand_ledger(hand);
    hand->loads[0] = (struct mdl_load){.caseload_mean = 31.5, .headcount_mean = 2, .utilisation = 0.9};
    hand->loads[1] = (struct mdl_load){.headcount_mean = 4, .utilisation = (double)NAN};
    hand->waiting[0] = 3;
    hand->waiting[2] = 5;
    hand->scenario.name = "hand";
    hand->scenario.label = "Håndlavet";
    hand->scenario.resolved = "name = \"hand\";\n";
    memset(hand->scenario.sha256, 'a', 64);
    hand->scenario.start = hand_day(0);
    hand->scenario.end = hand_day(HAND_DAYS);
    hand->scenario.promise_days = 14;
    hand->scenario.clarified[0] = MDL_OUTCOME_JOB;
    hand->scenario.clarified[1] = MDL_OUTCOME_FLEKSJOB;
    hand->scenario.clarified[2] = MDL_OUTCOME_FOEP;
    hand->scenario.clarified_count = 3;
    hand->scenario.populations = hand->populations;
    hand->scenario.population_count = 1;
    hand->scenario.roles = hand->roles;
    hand->scenario.role_count = 2;
    hand->scenario.boards = hand->boards;
    hand->scenario.board_count = 1;
    hand->scenario.services = hand->services;
    hand->scenario.service_count = 2;
    hand->left = (struct mdl_left){.given = hand->records,
                                   .record_count = 4,
                                   .items = hand->items,
                                   .item_count = 7,
                                   .first_year = 2017,
                                   .year_count = 2,
                                   .quantities = hand->quantities,
                                   .roles = hand->loads,
                                   .waiting = hand->waiting,
                                   .in_pathway = 2.5};
}

#endif
