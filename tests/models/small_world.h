/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario as text, run once with all its checks. For tests: whatever fails ends the test with its message. */
#ifndef AFKLAR_TESTS_MODELS_SMALL_WORLD_H
#define AFKLAR_TESTS_MODELS_SMALL_WORLD_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "models/replication.h"
#include "models/scenario/scenario.h"

struct ran {
    struct mdl_scenario *scenario;
    struct mdl_model *model;
    struct mdl_world *world;
    const struct mdl_left *left;
};

/* Replication 0 of seed 1; release with done(). */
static inline struct ran run_world(const char *text, const struct mdl_world_options *options)
{
    char message[1200];
    struct ran ran = {0};
    struct sim_error error = {0};
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    enum sim_status status = mdl_scenario_parse(&ran.scenario, text, "test.cfg", NULL, &errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(&ran.model, ran.scenario, &errors);
    }
    for (size_t i = 0; i < errors.count; i++) {
        (void)sim_error_format(&errors.at[i], message, sizeof message);
        (void)fprintf(stderr, "%s\n", message);
    }
    cr_assert(eq(int, status, SIM_OK));
    cr_assert(eq(int, mdl_world_create(&ran.world, ran.model, options, &error), SIM_OK), "%s", error.message);
    cr_assert(eq(int, mdl_world_run(ran.world, 1, 0, &error), SIM_OK), "%s: %s", error.path, error.message);
    ran.left = mdl_world_left(ran.world);
    sim_error_list_release(&errors);
    return ran;
}

static inline void done(struct ran *ran)
{
    mdl_world_free(ran->world);
    mdl_model_free(ran->model);
    mdl_scenario_free(ran->scenario);
}

#endif
