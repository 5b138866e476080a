/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing citizens into the arms of a trial. A citizen's arm is a pure function of the seed, the replication and
 * the list he came with, so that it does not depend on what happens to anybody else. Only what is full (the trial, an
 * arm's capacity) depends on who came before.
 */
#include "models/world/world.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "models/replication.h"

static uint64_t who_is(const struct mdl_world *world, uint32_t ordinal)
{
    const struct mdl_model *model = world->model;
    return sim_chance_who(model->population_key[model->trial_population], ordinal);
}

static double arm_uniform(const struct mdl_world *world, uint32_t ordinal)
{
    return sim_chance_uniform(&world->chance, who_is(world, ordinal), world->model->trait_purpose[MDL_TRAIT_ARM], 0);
}

/* --- clusters ------------------------------------------------------------------------------------------------- */

uint32_t mdl_trial_cluster(const struct mdl_trial *trial, const struct sim_chance *chance, uint64_t who)
{
    const double u = sim_chance_uniform(chance, who, sim_purpose("trial/cluster"), 0);
    return (uint32_t)(u * (double)trial->clusters);
}

static double cluster_uniform(const struct mdl_world *world, uint32_t cluster, const char *purpose)
{
    return sim_chance_uniform(&world->chance, sim_chance_who(sim_purpose("trial/clusters"), cluster),
                              sim_purpose(purpose), 0);
}

/* Place of a cluster in a random order of all. */
static uint32_t rank_of(const struct mdl_world *world, uint32_t cluster)
{
    const uint32_t count = (uint32_t)world->model->scenario->trial.clusters;
    const double own = cluster_uniform(world, cluster, "arm");
    uint32_t below = 0;
    for (uint32_t i = 0; i < count; i++) {
        const double other = cluster_uniform(world, i, "arm");
        below += other < own || (other == own && i < cluster);
    }
    return below;
}

static unsigned arm_of_cluster(const struct mdl_world *world, uint32_t cluster)
{
    const uint32_t count = (uint32_t)world->model->scenario->trial.clusters, rank = rank_of(world, cluster);
    if (count % 2 == 1 && rank == count / 2) {
        return cluster_uniform(world, cluster, "arm") < 0.5 ? 0U : 1U;
    }
    return rank < count / 2 ? 0 : 1;
}

/* The first list finds nobody gone over, the last one everybody. */
static unsigned arm_of_step(const struct mdl_world *world, uint32_t cluster, struct mdl_list list)
{
    const uint64_t count = (uint64_t)world->model->scenario->trial.clusters;
    return list.index * (count + 1) >= (rank_of(world, cluster) + (uint64_t)1) * list.lists ? 1 : 0;
}

/* Mean 1 over clusters or workers. */
static double log_normal(double sd, double u)
{
    return exp(sd * gsl_cdf_ugaussian_Pinv(u) - sd * sd / 2);
}

void mdl_world_cluster_effect(struct mdl_world *world, struct mdl_citizen *citizen)
{
    const struct mdl_trial *trial = &world->model->scenario->trial;
    if (trial->clusters > 0 && trial->cluster_sd > 0 && citizen->population == world->model->trial_population) {
        const uint32_t cluster = mdl_trial_cluster(trial, &world->chance, mdl_world_who(world, citizen));
        citizen->evidence_rate *= log_normal(trial->cluster_sd, cluster_uniform(world, cluster, "effect"));
    }
}

uint32_t mdl_world_seated(const struct mdl_world *world, int role, uint32_t worker)
{
    const struct mdl_role_state *state = &world->roles[role];
    return worker < state->seated_count ? state->seated[worker] : 0;
}

void mdl_world_worker_effect(struct mdl_world *world, struct mdl_citizen *citizen, int role, uint32_t worker, bool kept)
{
    const double sd = world->model->scenario->roles[role].worker_sd;
    if (sd > 0) {
        const uint64_t who = sim_chance_who(world->model->role_purpose[role], worker);
        const uint32_t person = mdl_world_seated(world, role, worker);
        const double effect = log_normal(sd, sim_chance_uniform(&world->chance, who, sim_purpose("worker"), person));
        mdl_world_advance(world, citizen);
        citizen->evidence_rate *= kept ? effect : 1 / effect;
    }
}

/* --- pairs and blocks ------------------------------------------------------------------------------------------- */

static bool consents(const struct mdl_world *world, uint32_t ordinal)
{
    const double share = world->model->scenario->trial.consent_share;
    return share >= 1 ||
           sim_chance_uniform(&world->chance, who_is(world, ordinal), sim_purpose("trial/consent"), 0) < share;
}

static bool takes_part(const struct mdl_world *world, uint32_t ordinal)
{
    return world->model->scenario->trial.refusers == MDL_REFUSERS_AS_USUAL || consents(world, ordinal);
}

static unsigned stratum_of(const struct mdl_world *world, uint32_t ordinal)
{
    const struct mdl_model *model = world->model;
    const struct mdl_trial *trial = &model->scenario->trial;
    const struct mdl_population *population = &model->scenario->populations[model->trial_population];
    if (trial->stratify == MDL_STRATIFY_NONE) {
        return 0;
    }
    const struct mdl_citizen citizen = {.ordinal = ordinal, .population = (uint8_t)model->trial_population};
    const bool female = mdl_world_trait(world, &citizen, MDL_TRAIT_FEMALE) < population->female_share;
    const bool young = mdl_world_draw_age(world, &citizen, population) < trial->stratify_age_years;
    return (trial->stratify != MDL_STRATIFY_AGE && female ? 1U : 0U) +
           (trial->stratify != MDL_STRATIFY_SEX && young ? 2U : 0U);
}

/* Citizens of a list among whom the block is made: those of his stratum who take part. */
static bool is_peer(const struct mdl_world *world, uint32_t ordinal, unsigned stratum)
{
    return takes_part(world, ordinal) && stratum_of(world, ordinal) == stratum;
}

/* Among the peers of a list from the first-th on: how many of the next `size` drew less; *count: how many there are. */
static uint32_t rank_in_block(const struct mdl_world *world, uint32_t ordinal, struct mdl_list list, uint32_t first,
                              uint32_t size, uint32_t *count)
{
    const unsigned stratum = stratum_of(world, ordinal);
    const double own = arm_uniform(world, ordinal);
    uint32_t below = 0, at = 0;
    *count = 0;
    for (uint32_t i = 0; i < list.count && at < first + size; i++) {
        const uint32_t other = list.first + i;
        if (!is_peer(world, other, stratum) || at++ < first) {
            continue;
        }
        const double draw = arm_uniform(world, other);
        below += draw < own || (draw <= own && other < ordinal) ? 1 : 0;
        ++*count;
    }
    return below;
}

/* Within blocks of `size` peers the half with the lowest draws goes to the control arm; of an odd number the middle one
 * by chance. */
static unsigned arm_in_block(const struct mdl_world *world, uint32_t ordinal, struct mdl_list list, uint32_t size)
{
    const unsigned stratum = stratum_of(world, ordinal);
    uint32_t place = 0, count;
    for (uint32_t i = list.first; i < ordinal; i++) {
        place += is_peer(world, i, stratum) ? 1 : 0;
    }
    const uint32_t below = rank_in_block(world, ordinal, list, place / size * size, size, &count);
    if (count % 2 == 1 && below == count / 2) {
        return arm_uniform(world, ordinal) < 0.5 ? 0U : 1U;
    }
    return below < count / 2 ? 0 : 1;
}

/* --- the draw --------------------------------------------------------------------------------------------------- */

/* Two lists after one another: the coin of the pair says which is which. */
static unsigned arm_of_list(const struct mdl_world *world, struct mdl_list list)
{
    const bool heads = cluster_uniform(world, (uint32_t)(list.index / 2), "lists") < 0.5;
    return heads == (list.index % 2 == 0) ? 1 : 0;
}

static unsigned draw(const struct mdl_world *world, uint32_t ordinal, struct mdl_list list)
{
    const struct mdl_trial *trial = &world->model->scenario->trial;
    const struct mdl_fixed *fixed = mdl_world_fixed(world, (uint32_t)world->model->trial_population, ordinal);
    if (fixed != NULL) {
        return list.swapped ? 1U - fixed->arm : fixed->arm; /* what is given are the arms received */
    }
    const uint32_t size = trial->allocation == MDL_ALLOCATE_PAIRS ? 2 : (uint32_t)trial->block_size;
    switch (trial->allocation) {
    case MDL_ALLOCATE_PAIRS:
    case MDL_ALLOCATE_BLOCKS:
        return arm_in_block(world, ordinal, list, size);
    case MDL_ALLOCATE_CLUSTERS:
        return arm_of_cluster(world, mdl_trial_cluster(trial, &world->chance, who_is(world, ordinal)));
    case MDL_ALLOCATE_STEPPED:
        return arm_of_step(world, mdl_trial_cluster(trial, &world->chance, who_is(world, ordinal)), list);
    case MDL_ALLOCATE_LISTS:
        return arm_of_list(world, list);
    case MDL_ALLOCATE_SIMPLE:
        break;
    }
    return arm_uniform(world, ordinal) < trial->arm1_share ? 1 : 0;
}

/* What he is given: swapped lists and crossing over, refusal, and room. */
static unsigned given_to(struct mdl_world *world, const struct mdl_citizen *citizen, unsigned arm, bool swapped)
{
    const struct mdl_trial *trial = &world->model->scenario->trial;
    const unsigned sent = swapped ? 1 - arm : arm;
    const double u = mdl_world_uniform(world, citizen, world->model->trait_purpose[MDL_TRAIT_CROSSOVER], 0);
    const double share = mdl_series_at(&trial->arms[sent].crossover_share, sim_engine_now(&world->engine));
    unsigned given = u < share ? 1 - sent : sent;
    if (!consents(world, citizen->ordinal)) {
        given = 0;
    }
    const int64_t capacity = trial->arms[given].capacity;
    if (capacity > 0 && world->given[given] >= capacity) {
        given = 1 - given;
    }
    world->given[given]++;
    return given;
}

static bool is_full(const struct mdl_world *world)
{
    const int64_t most = world->model->scenario->trial.enrol_most;
    return most > 0 && world->enrolled >= most;
}

mdl_pc mdl_world_draw_arm(struct mdl_world *world, uint32_t slot, struct mdl_list list)
{
    const struct mdl_model *model = world->model;
    struct mdl_citizen *citizen = &world->citizens[slot];
    const uint32_t ordinal = citizen->ordinal;
    if (is_full(world) || !takes_part(world, ordinal)) {
        return model->program.arm_enter[0];
    }
    const unsigned arm = draw(world, ordinal, list);
    world->enrolled++;
    const double u = mdl_world_uniform(world, citizen, sim_purpose("trial/excluded"), 0);
    const bool excluded = u < model->scenario->trial.excluded_share;
    const unsigned received = excluded ? 0 : given_to(world, citizen, arm, list.swapped);
    struct mdl_history *history = mdl_world_history(world, citizen);
    history->arm = (uint8_t)arm;
    history->received = (uint8_t)received;
    citizen->excluded = excluded;
    return model->program.arm_enter[received];
}
