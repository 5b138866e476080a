/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The compiled scenario: all that a replication needs and none of what it changes. Shared by threads.
 */
#ifndef AFKLAR_MODELS_MODEL_H
#define AFKLAR_MODELS_MODEL_H

#include "models/program.h"
#include "models/replication.h"
#include "models/world/citizen.h"
#include "sim/calendar.h"

#define MDL_YEARS_MAX 64

/* Draws that belong to the citizen, not to a step. */
enum mdl_trait {
    MDL_TRAIT_AGE_BAND,
    MDL_TRAIT_AGE,
    MDL_TRAIT_FEMALE,
    MDL_TRAIT_MOTIVATION,
    MDL_TRAIT_EVIDENCE_RATE,
    MDL_TRAIT_WORK_ABILITY,
    MDL_TRAIT_COMPLAINT_FRAILTY,
    MDL_TRAITS_ON_COMING, /* those before are drawn together when he comes in */
    MDL_TRAIT_CHILDREN = MDL_TRAITS_ON_COMING,
    MDL_TRAIT_FOEP_WISH,
    MDL_TRAIT_HOURS_LIMIT,
    MDL_TRAIT_WEEKS_ON_SUPPORT,
    MDL_TRAIT_SANCTION_FRAILTY,
    MDL_TRAIT_GRANTED_LENGTH,
    MDL_TRAIT_ELAPSED,
    MDL_TRAIT_ARRIVAL,
    MDL_TRAIT_FOEP_YOUNG,
    MDL_TRAIT_FOEP_OPENNESS,
    MDL_TRAIT_NEW_PATHWAY,
    MDL_TRAIT_NOT_READY_FOEP,
    MDL_TRAIT_SENT_BACK,
    MDL_TRAIT_SANCTION,
    MDL_TRAIT_SETBACK_PAUSE,
    MDL_TRAIT_ARM,
    MDL_TRAIT_CROSSOVER,
    MDL_TRAIT_COUNT
};

enum mdl_service_draw {
    MDL_SERVICE_NEED,
    MDL_SERVICE_HANDOVER,
    MDL_SERVICE_LEAD,
    MDL_SERVICE_LENGTH,
    MDL_SERVICE_BREAK,
    MDL_SERVICE_REPEAT,
    MDL_SERVICE_GAP,
    MDL_SERVICE_NOTICE,
    MDL_SERVICE_JOB,
    MDL_SERVICE_JOB_AFTER,
    MDL_SERVICE_DRAW_COUNT
};

struct mdl_model {
    const struct mdl_scenario *scenario;
    struct mdl_program program;
    sim_time origin;      /* when the world begins: the scenario's start less its warm-up */
    int trial_population; /* index, or MDL_NONE without a trial */
    double services_most; /* that a citizen may have at once at any step on any date */
    mdl_pc grant_pc;      /* the step that says how long a pathway is granted, or MDL_PC_END */
    uint32_t trait_purpose[MDL_TRAIT_COUNT];
    uint32_t hazard_purpose[MDL_HAZARD_COUNT];
    uint32_t service_purpose[MDL_SERVICES_MAX][MDL_SERVICE_DRAW_COUNT];
    struct sim_calendar calendar;         /* Danish working days from the start to some years after the end */
    uint32_t role_purpose[MDL_ROLES_MAX]; /* how long a person stays */
    uint32_t seat_purpose[MDL_ROLES_MAX]; /* whether he comes to a joint meeting */
    uint32_t *population_key;             /* [population_count]: hash of the name */
    struct mdl_hazard_rate hazard_rates[MDL_HAZARD_COUNT];
    struct mdl_pace pace;
    sim_time pension_age;                                /* minutes of life; SIM_TIME_NEVER without */
    struct sim_dist complaint_frailty, sanction_frailty; /* prepared; mean 1 */

    /* the cost ledger's rows and years */
    struct mdl_item *items;
    size_t item_count;
    size_t role_item, service_weeks_item, service_starts_item, benefit_item, board_item; /* first of each kind */
    sim_time *refusion_from; /* [steps + 1]: minutes of support at which each refusion step begins; then never */
    int first_year, year_count;
    sim_time year_start[MDL_YEARS_MAX + 1];
};

#endif
