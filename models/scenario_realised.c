/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/loader.h"

#include <stdio.h>
#include <string.h>

static const struct mdl_node *at(const struct mdl_loader *l, const char *path)
{
    bool complete = false;
    return mdl_tree_find(l->root, path, &complete);
}

static const struct mdl_population *drawn(const struct mdl_scenario *s)
{
    for (size_t p = 0; s->trial.population != NULL && p < s->population_count; p++) {
        if (s->populations[p].name != NULL && strcmp(s->populations[p].name, s->trial.population) == 0) {
            return &s->populations[p];
        }
    }
    return NULL;
}

/* Are the sizes of the arms given, list by list? */
static bool add_lists(struct mdl_loader *l, const struct mdl_population *population, int64_t size[2])
{
    bool all = population->intake_count > 0;
    for (size_t i = 0; i < population->intake_count; i++) {
        const struct mdl_intake *list = &population->intakes[i];
        char path[192];
        (void)snprintf(path, sizeof path, "populations.%.64s.intakes.%.64s", population->name, list->name);
        if (list->to_second > list->citizens) {
            mdl_load_fail(l, at(l, path), NULL,
                          "%lld of the list go to the second arm; expected at most its %lld citizens",
                          (long long)list->to_second, (long long)list->citizens);
        }
        all = all && list->to_second != MDL_NONE;
        size[1] += list->to_second;
        size[0] += list->citizens - list->to_second;
    }
    return all;
}

static bool has_band(const struct mdl_population *population, const char *name)
{
    for (size_t b = 0; b < population->age_count; b++) {
        if (population->ages[b].name != NULL && name != NULL && strcmp(population->ages[b].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_arm(struct mdl_loader *l, const struct mdl_population *population, const struct mdl_arm *arm,
                      bool sized, int64_t size)
{
    char path[192];
    int64_t sum = 0;
    (void)snprintf(path, sizeof path, "trial.arms.%.64s", arm->name != NULL ? arm->name : "");
    if (!sized) {
        mdl_load_fail(l, at(l, path), "give every list of the trial to_second",
                      "the arm is given as it fell out, but not its size");
        return;
    }
    for (size_t b = 0; b < arm->age_count; b++) {
        sum += arm->ages[b].citizens;
        if (!has_band(population, arm->ages[b].name)) {
            mdl_load_fail(l, at(l, path), NULL, "an age of the arm is no age band of the population");
        }
    }
    if (arm->age_count > 0 && sum != size) {
        mdl_load_fail(l, at(l, path), NULL, "the ages add to %lld citizens; the lists give the arm %lld",
                      (long long)sum, (long long)size);
    }
    if (arm->women > size) {
        mdl_load_fail(l, at(l, path), NULL, "%lld women; the lists give the arm %lld citizens", (long long)arm->women,
                      (long long)size);
    }
}

void mdl_scenario_check_realised(struct mdl_loader *l)
{
    const struct mdl_trial *trial = &l->scenario->trial;
    const struct mdl_population *population = drawn(l->scenario);
    int64_t size[2] = {0, 0};
    if (population == NULL || trial->arm_count != 2) {
        return;
    }
    const bool sized = add_lists(l, population, size);
    for (size_t arm = 0; arm < 2; arm++) {
        if (trial->arms[arm].women != MDL_NONE || trial->arms[arm].age_count > 0) {
            check_arm(l, population, &trial->arms[arm], sized, size[arm]);
        }
    }
}
