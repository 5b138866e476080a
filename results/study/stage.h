/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenarios that stand behind the sides of a study, each loaded and compiled once: sides of one scenario share a
 * stage, so that the arms of a trial live in one world.
 */
#ifndef AFKLAR_RESULTS_STUDY_STAGE_H
#define AFKLAR_RESULTS_STUDY_STAGE_H

#include "models/replication.h"
#include "results/study/run.h"

struct res_stage {
    const char *file;
    bool null; /* a trial in which both arms meet the control's organisation */
    struct mdl_scenario *loaded, *variant;
    const struct mdl_scenario *scenario; /* one of the two */
    struct mdl_model *model;
};

/* Owns its arrays. */
struct res_stages {
    struct res_stage *at; /* [count] */
    size_t count;
    size_t *of_side; /* [side_count]: index of the stage; count: a pool, or nothing to run */
    bool log;        /* some figure needs the events */
};

/* Which stages the plan needs; nothing is loaded. */
SIM_NODISCARD enum sim_status res_stages_init(struct res_stages *stages, const struct res_study_plan *plan,
                                              struct sim_error *error);
/* Loads and compiles them with `count` more settings each: sets[stage * stride + i], which
 * messages say to stand at places[] of that. Release also after a failure. */
SIM_NODISCARD enum sim_status res_stages_open(struct res_stages *stages, const struct res_study_plan *plan,
                                              const char *const sets[], const struct mdl_place places[],
                                              const size_t counts[], size_t stride, struct sim_error_list *errors);
void res_stages_close(struct res_stages *stages); /* as after _init */
void res_stages_release(struct res_stages *stages);
/* Do words, arms and populations of the study name something? All mistakes are added. */
SIM_NODISCARD enum sim_status res_stages_check(const struct res_stages *stages, const struct mdl_study *study,
                                               struct sim_error_list *errors);

#endif
