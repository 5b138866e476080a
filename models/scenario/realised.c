/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t mdl_arm_ages(const struct mdl_arm *arm, int64_t counts[], size_t most)
{
    size_t count = 0;
    for (const char *text = arm->ages; text != NULL && *text != '\0';) {
        char *end = NULL;
        const long long number = strtoll(text, &end, 10);
        const bool more = *end == ',';
        if (end == text || number < 0 || count == most || (!more && *end != '\0') || (more && end[1] == '\0')) {
            return most + 1;
        }
        counts[count++] = number;
        text = end + (more ? 1 : 0);
    }
    return count;
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
            mdl_load_fail_at(l, path, NULL, "%lld of the list go to the second arm; expected at most its %lld citizens",
                             (long long)list->to_second, (long long)list->citizens);
        }
        all = all && list->to_second != MDL_NONE;
        size[1] += list->to_second;
        size[0] += list->citizens - list->to_second;
    }
    return all;
}

static void check_arm(struct mdl_loader *l, const struct mdl_population *population, const struct mdl_arm *arm,
                      bool sized, int64_t size)
{
    char path[192];
    int64_t sum = 0;
    (void)snprintf(path, sizeof path, "trial.arms.%.64s", arm->name != NULL ? arm->name : "");
    if (!sized) {
        mdl_load_fail_at(l, path, "give every list of the trial to_second",
                         "the arm is given as it fell out, but not its size");
        return;
    }
    int64_t ages[MDL_BANDS_MAX];
    const size_t bands = mdl_arm_ages(arm, ages, MDL_BANDS_MAX);
    if (bands > MDL_BANDS_MAX || (bands > 0 && bands != population->age_count)) {
        mdl_load_fail_at(l, path, NULL, "the ages are no list of %zu numbers, one an age band", population->age_count);
        return;
    }
    for (size_t b = 0; b < bands; b++) {
        sum += ages[b];
    }
    if (bands > 0 && sum != size) {
        mdl_load_fail_at(l, path, NULL, "the ages add to %lld citizens; the lists give the arm %lld", (long long)sum,
                         (long long)size);
    }
    if (arm->women > size) {
        mdl_load_fail_at(l, path, NULL, "%lld women; the lists give the arm %lld citizens", (long long)arm->women,
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
        if (trial->arms[arm].women != MDL_NONE || trial->arms[arm].ages != NULL) {
            check_arm(l, population, &trial->arms[arm], sized, size[arm]);
        }
    }
}
