/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one door from experiments (results/) into the model: compile a scenario, run replications, read
 * what each left.
 *
 *     struct mdl_model *model = NULL;
 *     status = mdl_model_create(&model, scenario, &errors);      // immutable, shared by threads
 *     status = mdl_world_create(&world, model, &options, &error); // one per thread
 *     status = mdl_world_run(world, seed, replication, &error);   // any order, any thread
 *     const struct mdl_left *left = mdl_world_left(world); // valid until the next run
 *
 * A replication is a pure function of (scenario, seed, replication number): same bytes on any thread.
 * The model borrows the scenario and the world borrows the model.
 */
#ifndef AFKLAR_MODELS_REPLICATION_H
#define AFKLAR_MODELS_REPLICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/outcome.h"
#include "models/scenario/parameters.h"
#include "models/world/event_log.h"
#include "sim/engine.h"
#include "sim/error.h"

#define MDL_NO_ARM UINT8_MAX
#define MDL_NO_CLUSTER_WORKER (-1)

struct mdl_model;
struct mdl_world;
struct mdl_kept;
struct sim_chance;

/* Which of trial.clusters (at least 1) a citizen belongs to: 0 to clusters - 1. `who` is his key. */
uint32_t mdl_trial_cluster(const struct mdl_trial *trial, const struct sim_chance *chance, uint64_t who);

/* What is left of one index citizen. Times are clock minutes, SIM_TIME_NEVER = did not happen.
 * Durations and integrals count from the grant to the end of the pathway or the horizon. */
struct mdl_record {
    uint32_t ordinal;    /* within the population */
    uint16_t population; /* index in the scenario */
    int16_t outcome;     /* enum mdl_outcome; MDL_OUTCOME_NONE = still in the pathway */
    sim_time referred;   /* came into the system */
    sim_time granted;
    sim_time first_meeting;
    sim_time first_service;
    sim_time first_placement;
    sim_time ready;          /* evidence reached the level (known to the model only) */
    sim_time ended;          /* activity closed and the case sent, or left */
    sim_time decided;        /* the dated decision or other exit */
    int64_t passive;         /* minutes in the pathway (grant to ended) with no service running */
    int64_t active;          /* minutes with at least one */
    int64_t service_minutes; /* integral of the number of services at once */
    int64_t cluster_worker;  /* first person of trial.cluster_role who had him; MDL_NO_CLUSTER_WORKER: nobody */
    double activity_hours;   /* planned hours of services and talks attended */
    uint16_t contacts, no_shows, sanctions, complaints, placements, services, caseworkers;
    uint8_t female;
    uint8_t arm;            /* of the trial: 0 or 1 as drawn; MDL_NO_ARM outside one */
    uint8_t received;       /* the arm whose pathway he was given */
    uint8_t excluded;       /* 1: drawn, then found outside the target group */
    uint8_t met_before;     /* 1: stood past a talk at the start, so the day of his first meeting is not known */
    float age_years;        /* at the grant; when he came in if he was never granted */
    float weeks_on_support; /* at the grant */
    float motivation;       /* at the end */
    float work_ability, evidence;
};

/* One line of the cost ledger: a quantity used by the index citizens, by item and calendar year. */
enum mdl_item_kind {
    MDL_ITEM_ROLE_MINUTES,
    MDL_ITEM_SERVICE_WEEKS,
    MDL_ITEM_SERVICE_STARTS,
    MDL_ITEM_BENEFIT_WEEKS,
    MDL_ITEM_BOARD_CASES
};

struct mdl_item {
    enum mdl_item_kind kind;
    int index;         /* role, service, benefit state or board */
    int refusion_step; /* benefit weeks: index of the step; else 0 */
};

/* How busy a role, a board or a service was, over the whole run and all citizens. */
struct mdl_load {
    double caseload_mean;   /* citizens held per person */
    double headcount_mean;  /* persons, time average */
    double busy_minutes;    /* talks, the work around them, papers, informal talk */
    double offered_minutes; /* paid */
    double
        utilisation; /* of what binds: the larger of places held and bookable hours booked; NAN if neither is limited */
};

struct mdl_left {
    size_t record_count; /* in order of population and ordinal: mdl_left_record() */
    struct mdl_kept *kept;
    const struct mdl_record *given; /* [record_count] instead, when they do not come from a world */
    /* quantities[(item * years + year)]: minutes for roles, weeks for services and benefits, counts for starts and
     * cases */
    const struct mdl_item *items;
    size_t item_count;
    int first_year, year_count;
    const double *quantities;
    /* The same citizen by citizen, when asked for: of record r at itemised[itemised_row[r] * item_count * year_count],
     * laid out as quantities. NULL otherwise. */
    const double *itemised;
    const uint32_t *itemised_row;
    const struct mdl_load *roles;  /* [role_count] */
    const double *waiting;         /* [step_count]: citizens (all) waiting at each step at the end */
    double in_pathway;             /* time-average number between grant and end, all citizens */
    uint32_t inside;               /* citizens in the system at the end */
    uint64_t events;               /* executed */
    uint64_t hash;                 /* of the engine's events, when traced */
    const struct mdl_log_row *log; /* [log_count], in order of time, when asked for */
    size_t log_count;
};

struct mdl_world_options {
    enum sim_queue_kind queue;
    bool trace;  /* keep the event hash */
    bool verify; /* run all conservation checks at the end */
    bool antithetic;
    bool log;     /* keep the event log */
    bool itemise; /* keep the cost ledger of each citizen apart */
};

/* Compiles the pathway and checks what only the whole can show (unknown steps, roles nobody fills,
 * forks that never end). All errors found are added. */
SIM_NODISCARD enum sim_status mdl_model_create(struct mdl_model **model, const struct mdl_scenario *scenario,
                                               struct sim_error_list *errors);
void mdl_model_free(struct mdl_model *model);
const struct mdl_scenario *mdl_model_scenario(const struct mdl_model *model);
size_t mdl_model_step_count(const struct mdl_model *model);
const char *mdl_model_step_name(const struct mdl_model *model, size_t step); /* dotted: "active.contact" */

SIM_NODISCARD enum sim_status mdl_world_create(struct mdl_world **world, const struct mdl_model *model,
                                               const struct mdl_world_options *options, struct sim_error *error);
void mdl_world_free(struct mdl_world *world);
SIM_NODISCARD enum sim_status mdl_world_run(struct mdl_world *world, uint64_t seed, uint64_t replication,
                                            struct sim_error *error);
const struct mdl_left *mdl_world_left(const struct mdl_world *world);

/* Of one citizen. A world keeps its records packed, so this is a copy. */
struct mdl_record mdl_left_record(const struct mdl_left *left, size_t index);
/* All of them, to [record_count]. */
void mdl_left_copy_records(const struct mdl_left *left, struct mdl_record *to);
/* The same as an array of the world's, valid until its next run; made when it is first asked for, NULL without memory.
 */
const struct mdl_record *mdl_left_records(const struct mdl_left *left);
/* The index of a citizen; record_count when he is none of them. */
size_t mdl_left_find(const struct mdl_left *left, uint32_t population, uint32_t ordinal);

/* Quantities of one record, laid out as left->quantities. Only when itemised. */
static inline const double *mdl_left_itemised(const struct mdl_left *left, size_t record)
{
    return left->itemised + (size_t)left->itemised_row[record] * left->item_count * (size_t)left->year_count;
}

#endif
