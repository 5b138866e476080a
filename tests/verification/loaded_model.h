/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario of this source tree, loaded and compiled for a test. Files are named from the root of the tree.
 *
 *     struct loaded loaded = load_scenario("scenarios/vive-2019/cab.cfg", (const char *[]){"end=2018-01-01", NULL});
 *     ... loaded.model ...
 *     unload(&loaded);
 */
#ifndef AFKLAR_TESTS_VERIFICATION_LOADED_MODEL_H
#define AFKLAR_TESTS_VERIFICATION_LOADED_MODEL_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "models/replication.h"
#include "models/scenario/scenario.h"

struct loaded {
    struct mdl_scenario *scenario;
    struct mdl_model *model;
};

static inline void fail_with_errors(const struct sim_error_list *errors)
{
    char text[1200];
    for (size_t i = 0; i < errors->count; i++) {
        (void)sim_error_format(&errors->at[i], text, sizeof text);
        (void)fprintf(stderr, "%s\n", text);
    }
    cr_fatal("the scenario is not valid");
}

/* sets: "path=value", ended by NULL. overlay: a file of any folder laid on top, or NULL. */
static inline struct loaded load_with_overlay(const char *file, const char *const *sets, const char *overlay)
{
    struct loaded loaded = {0};
    struct mdl_load_options options = {.sets = sets, .overlays = &overlay, .overlay_count = overlay != NULL};
    struct sim_error_list errors;
    char path[512];
    while (sets[options.set_count] != NULL) {
        options.set_count++;
    }
    sim_error_list_init(&errors);
    (void)snprintf(path, sizeof path, "%s/%s", AFKLAR_SOURCE_DIR, file);
    enum sim_status status = mdl_scenario_load(&loaded.scenario, path, &options, &errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(&loaded.model, loaded.scenario, &errors);
    }
    if (status != SIM_OK) {
        fail_with_errors(&errors);
    }
    sim_error_list_release(&errors);
    return loaded;
}

static inline struct loaded load_scenario(const char *file, const char *const *sets)
{
    return load_with_overlay(file, sets, NULL);
}

static inline void unload(struct loaded *loaded)
{
    mdl_model_free(loaded->model);
    mdl_scenario_free(loaded->scenario);
}

static inline struct mdl_world *make_world(const struct mdl_model *model, const struct mdl_world_options *options)
{
    struct mdl_world *world = NULL;
    struct sim_error error = {0};
    const enum sim_status status = mdl_world_create(&world, model, options, &error);
    cr_assert(eq(int, status, SIM_OK), "%s", error.message);
    return world;
}

static inline const struct mdl_left *run_world(struct mdl_world *world, uint64_t seed, uint64_t replication)
{
    struct sim_error error = {0};
    const enum sim_status status = mdl_world_run(world, seed, replication, &error);
    cr_assert(eq(int, status, SIM_OK), "%s: %s", error.path, error.message);
    return mdl_world_left(world);
}

#endif
