/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Some replications of a stored sample once more, with every citizen and event in memory: what figures need and
 * measures do not hold. A replication is a pure function of scenario, seed and number, so nothing is invented; that
 * the measures come out as stored is checked, and `agrees` tells it.
 */
#ifndef AFKLAR_RESULTS_REPLAY_H
#define AFKLAR_RESULTS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/replication.h"
#include "results/econ/cost.h"
#include "results/sample.h"
#include "sim/error.h"

#define RES_REPLAY_MOST 40

/* What one replication left, copied. */
struct res_played {
    uint64_t replication;
    struct mdl_record *records; /* [record_count], by population and ordinal */
    size_t record_count;
    struct mdl_log_row *log; /* [log_count]: rows of index citizens, in order of time */
    size_t log_count;
    struct res_cost cost;
};

struct res_replay {
    struct mdl_scenario *scenario;
    struct mdl_model *model;
    struct res_played *at; /* [count] */
    size_t count;
    bool agrees; /* with the measures of the sample, all of them, bit by bit */
};

/* Runs the first replications of the sample, RES_REPLAY_MOST at most and fewer when they are large. SIM_ERR_SCENARIO
 * when the stored scenario cannot be read by this version. */
SIM_NODISCARD enum sim_status res_replay_create(struct res_replay **replay, const struct res_sample *sample,
                                                struct sim_error *error);
void res_replay_free(struct res_replay *replay);

/* Index of a citizen's record; record_count if there is none. */
size_t res_played_find(const struct res_played *played, int population, uint32_t ordinal);

/* Whether an outcome counts as clarified in the scenario. */
bool res_replay_is_clarified(const struct res_replay *replay, int outcome);

#endif
