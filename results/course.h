/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The course of one citizen, made of the rows of the event log: what he waited for and how long, what ran, when he
 * was talked with and by whom, how it ended.
 *
 *     status = mdl_world_create(&world, model, &(struct mdl_world_options){.log = true}, &error);
 *     status = mdl_world_run(world, seed, replication, &error);
 *     status = res_course_init(&course, model, mdl_world_left(world), who, &error);
 *
 * The course owns its arrays and borrows the model, which must outlive it; the world may go on.
 */
#ifndef AFKLAR_RESULTS_COURSE_H
#define AFKLAR_RESULTS_COURSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "models/replication.h"
#include "results/measure.h"
#include "sim/error.h"

#define RES_COURSE_LABEL_MAX 192

struct res_citizen_id {
    int population; /* index in the scenario */
    uint32_t ordinal;
};

enum res_episode_kind {
    RES_EPISODE_QUEUE,        /* waits for a place with a worker or on an agenda: place is the step */
    RES_EPISODE_TALK_WAIT,    /* waits for a talk that is booked once (not for those held again and again): the step */
    RES_EPISODE_SERVICE_WAIT, /* from the order to the start: the service */
    RES_EPISODE_SERVICE,      /* runs: the service */
    RES_EPISODE_SUSPENDED,    /* taken out of it: the service */
    RES_EPISODE_PAUSE,        /* after a setback */
    RES_EPISODE_PAPERS,       /* the case is prepared, from the closing until it is sent */
    RES_EPISODE_MARK,         /* a moment: `mark` tells what */
    RES_EPISODE_KIND_COUNT
};

/* Clock minutes; to == from for a moment. */
struct res_episode {
    enum res_episode_kind kind;
    enum mdl_log_kind mark; /* of a moment; of the others the row that ended them */
    bool is_open;           /* not over when the run ended; `to` is that end */
    uint16_t place;         /* step or service as in the log; outcome of MDL_LOG_LEFT */
    uint8_t role;           /* of talks and changes of worker, else MDL_LOG_NOBODY */
    uint16_t worker;        /* the post within the role */
    sim_time from, to;
};

struct res_course {
    const struct mdl_model *model;
    struct res_citizen_id who;
    struct mdl_record record;
    uint64_t seed, replication;   /* set by the caller; for titles only */
    struct res_episode *episodes; /* [count], in the order in which they began */
    size_t count, capacity;
    sim_time begins, ends; /* grant (or arrival) and exit (or end of the run) */
};

/* SIM_ERR_USAGE when the replication has no such citizen. The log must have been kept. */
SIM_NODISCARD enum sim_status res_course_init(struct res_course *course, const struct mdl_model *model,
                                              const struct mdl_left *left, struct res_citizen_id who,
                                              struct sim_error *error);
void res_course_release(struct res_course *course);

/* "trial:16" (population and ordinal as in the stored tables, from 0) or "17" (the 17th citizen of the first index
 * population). SIM_ERR_USAGE with what there is. Whether such a citizen comes is known only after the run. */
SIM_NODISCARD enum sim_status res_citizen_id_parse(const char *text, const struct mdl_scenario *scenario,
                                                   struct res_citizen_id *who, struct sim_error *error);

/* The step a log row speaks of. */
const struct mdl_step *res_course_step(const struct mdl_model *model, uint16_t place);
/* What an episode is about: the role, board, service or talk, as the scenario calls it. "" for none. */
void res_episode_label(const struct res_course *course, const struct res_episode *episode, enum res_language language,
                       char label[RES_COURSE_LABEL_MAX]);
/* Whether it is one of the talks that are held again and again. */
bool res_episode_is_routine(const struct res_course *course, const struct res_episode *episode);

#define RES_LANES_MAX 64

/* The rows of a timeline: one a step, a service, and so on, in the order in which they begin. */
struct res_lanes {
    int key[RES_LANES_MAX];
    size_t example[RES_LANES_MAX]; /* an episode of the lane, for its label */
    size_t count;
};

/* More lanes than there is room for are left out. */
void res_lanes_init(struct res_lanes *lanes, const struct res_course *course);
/* The lane of an episode; lanes->count if it has none (a moment that is no talk). */
size_t res_lanes_find(const struct res_lanes *lanes, const struct res_episode *episode);

/* As res_episode_label, for the row of a timeline or table: "talks: guide". */
void res_lane_label(const struct res_course *course, const struct res_episode *episode, enum res_language language,
                    char label[RES_COURSE_LABEL_MAX]);

const char *res_outcome_label(int outcome, enum res_language language);
const char *res_outcome_name(int outcome);

#endif
