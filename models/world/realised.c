/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trial held again with its arms as they fell out: so many of each list, so many women, so many of each age band in
 * each arm. Who they are is drawn by lot in each replication, age, sex and list independently of each other (a source
 * gives the margins only).
 */
#include "models/world/world.h"

#include <stdlib.h>

#include "models/sort.h"

static const struct mdl_population *trial_population(const struct mdl_world *world)
{
    const int population = world->model->trial_population;
    return population == MDL_NONE ? NULL : &world->model->scenario->populations[population];
}

bool mdl_world_fix_init(struct mdl_world *world)
{
    const struct mdl_population *population = trial_population(world);
    uint32_t citizens = 0;
    bool fixed = population != NULL && population->intake_count > 0;
    for (size_t i = 0; fixed && i < population->intake_count; i++) {
        fixed = population->intakes[i].to_second != MDL_NONE;
        citizens += (uint32_t)population->intakes[i].citizens;
    }
    if (!fixed) {
        return true;
    }
    world->fixed = calloc(citizens + 1, sizeof *world->fixed);
    world->lots = calloc(citizens + 1, sizeof *world->lots);
    world->fixed_count = citizens;
    return world->fixed != NULL && world->lots != NULL;
}

const struct mdl_fixed *mdl_world_fixed(const struct mdl_world *world, uint32_t population, uint32_t ordinal)
{
    const bool drawn = (int)population == world->model->trial_population && ordinal < world->fixed_count;
    return drawn ? &world->fixed[ordinal] : NULL;
}

static int by_luck(const void *left, const void *right)
{
    const struct mdl_lot *a = left;
    const struct mdl_lot *b = right;
    if (a->luck != b->luck) {
        return a->luck < b->luck ? -1 : 1;
    }
    return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

/* The lots hold `count` ordinals: puts them in an order by chance. */
static void draw_lots(struct mdl_world *world, uint32_t count, uint32_t purpose)
{
    const uint32_t key = world->model->population_key[world->model->trial_population];
    for (uint32_t i = 0; i < count; i++) {
        world->lots[i].luck =
            sim_chance_uniform(&world->chance, sim_chance_who(key, world->lots[i].ordinal), purpose, 0);
    }
    mdl_sort(world->lots, count, sizeof *world->lots, by_luck);
}

static void fix_arms(struct mdl_world *world, const struct mdl_population *population)
{
    const uint32_t purpose = sim_purpose("trial/realised arm");
    uint32_t first = 0;
    for (size_t i = 0; i < population->intake_count; i++) {
        const uint32_t count = (uint32_t)population->intakes[i].citizens;
        for (uint32_t k = 0; k < count; k++) {
            world->lots[k].ordinal = first + k;
        }
        draw_lots(world, count, purpose);
        for (uint32_t k = 0; k < count; k++) {
            world->fixed[world->lots[k].ordinal].arm = k < (uint32_t)population->intakes[i].to_second ? 1 : 0;
        }
        first += count;
    }
}

static uint32_t members_of(struct mdl_world *world, unsigned arm)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < world->fixed_count; i++) {
        if (world->fixed[i].arm == arm) {
            world->lots[count++].ordinal = i;
        }
    }
    return count;
}

static void fix_ages(struct mdl_world *world, const struct mdl_arm *arm, uint32_t count)
{
    int64_t ages[MDL_BANDS_MAX];
    const size_t bands = mdl_arm_ages(arm, ages, MDL_BANDS_MAX);
    uint32_t next = 0;
    for (size_t b = 0; b < bands && b < MDL_BANDS_MAX; b++) {
        for (int64_t k = 0; k < ages[b] && next < count; k++) {
            world->fixed[world->lots[next++].ordinal].band = (uint8_t)b;
        }
    }
}

void mdl_world_fix(struct mdl_world *world)
{
    const struct mdl_population *population = trial_population(world);
    if (world->fixed_count == 0) {
        return;
    }
    for (uint32_t i = 0; i < world->fixed_count; i++) {
        world->fixed[i] = (struct mdl_fixed){.band = (uint8_t)population->age_count, .female = MDL_NONE};
    }
    fix_arms(world, population);
    for (unsigned a = 0; a < 2; a++) {
        const struct mdl_arm *arm = &world->model->scenario->trial.arms[a];
        const uint32_t count = members_of(world, a);
        draw_lots(world, count, sim_purpose("trial/realised age"));
        fix_ages(world, arm, count);
        draw_lots(world, count, sim_purpose("trial/realised sex"));
        for (uint32_t k = 0; k < count && arm->women != MDL_NONE; k++) {
            world->fixed[world->lots[k].ordinal].female = k < (uint32_t)arm->women ? 1 : 0;
        }
    }
}
