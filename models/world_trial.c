/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing citizens into the arms of a trial. A citizen's arm is a pure function of the seed, the replication and
 * the list he came with, so that it does not depend on what happens to anybody else.
 */
#include "models/world.h"

static double arm_uniform(const struct mdl_world *world, uint32_t ordinal)
{
    const struct mdl_model *model = world->model;
    const uint64_t who = sim_chance_who(model->population_key[model->trial_population], ordinal);
    return sim_chance_uniform(&world->chance, who, model->trait_purpose[MDL_TRAIT_ARM], 0);
}

/* Within blocks of `size` the half with the lowest draws goes to the control arm; of an odd number the middle one by
 * chance. */
static unsigned arm_in_block(const struct mdl_world *world, uint32_t ordinal, struct mdl_list list, uint32_t size)
{
    const uint32_t place = ordinal - list.first;
    const uint32_t first = place / size * size;
    const uint32_t count = list.count - first < size ? list.count - first : size;
    const double own = arm_uniform(world, ordinal);
    uint32_t below = 0;
    for (uint32_t i = first; i < first + count; i++) {
        const double other = arm_uniform(world, list.first + i);
        below += other < own || (other == own && i < place);
    }
    if (count % 2 == 1 && below == count / 2) {
        return own < 0.5 ? 0 : 1;
    }
    return below < count / 2 ? 0 : 1;
}

static unsigned draw(const struct mdl_world *world, uint32_t ordinal, struct mdl_list list)
{
    const struct mdl_trial *trial = &world->model->scenario->trial;
    const struct mdl_fixed *fixed = mdl_world_fixed(world, (uint32_t)world->model->trial_population, ordinal);
    if (fixed != NULL) {
        return list.swapped ? 1U - fixed->arm : fixed->arm; /* what is given are the arms received */
    }
    switch (trial->allocation) {
    case MDL_ALLOCATE_PAIRS:
        return arm_in_block(world, ordinal, list, 2);
    case MDL_ALLOCATE_BLOCKS:
        return arm_in_block(world, ordinal, list, (uint32_t)trial->block_size);
    case MDL_ALLOCATE_SIMPLE:
        break;
    }
    return arm_uniform(world, ordinal) < trial->arm1_share ? 1 : 0;
}

mdl_pc mdl_world_draw_arm(struct mdl_world *world, uint32_t slot, struct mdl_list list)
{
    const struct mdl_model *model = world->model;
    const struct mdl_citizen *citizen = &world->citizens[slot];
    struct mdl_record *record = mdl_world_record(world, citizen);
    const unsigned arm = draw(world, mdl_citizen_ordinal(citizen), list);
    const double u = mdl_world_uniform(world, citizen, model->trait_purpose[MDL_TRAIT_CROSSOVER], 0);
    const unsigned given = list.swapped ? 1 - arm : arm;
    const unsigned received = u < model->scenario->trial.arms[given].crossover_share ? 1 - given : given;
    if (record != NULL) {
        record->arm = (uint8_t)arm;
        record->received = (uint8_t)received;
    }
    return model->program.arm_enter[received];
}
