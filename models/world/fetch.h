/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking memory early for what the next events will touch: with many citizens memory is what takes time. Everything
 * here is a guess and changes nothing but the time.
 */
#ifndef AFKLAR_MODELS_WORLD_FETCH_H
#define AFKLAR_MODELS_WORLD_FETCH_H

#include "models/world/world.h"

#define MDL_CACHE_LINE 64
/* Events ahead of time: far enough apart for memory to answer, near enough to be there still. */
#define MDL_TOKEN_AHEAD 8
#define MDL_CITIZEN_AHEAD 6
#define MDL_FIRST_TOKEN_AHEAD 4

/* gcc 12 finds that a function which only fetches has no effect and drops its
 * calls; inlined by force it stays. */
#define MDL_FETCHES static inline __attribute__((always_inline)) void

MDL_FETCHES mdl_fetch(const void *item, size_t lines)
{
    for (size_t i = 0; i < lines; i++) {
        __builtin_prefetch((const char *)item + i * MDL_CACHE_LINE);
    }
}

/* All ones or 0. The kind of an event to come cannot be guessed: a choice by
 * mask costs less than a jump. */
static inline uint32_t mdl_mask_if(bool holds)
{
    return UINT32_C(0) - (uint32_t)holds;
}

/* The token an event to come is about; the first when it is about none. */
static inline uint32_t mdl_token_of_event(const struct sim_wheel_node *coming)
{
    return sim_engine_coming_target(coming) & mdl_mask_if(sim_engine_coming_kind(coming) == MDL_EVENT_TOKEN);
}

/* The citizen an event to come is about; anybody when it is about none. */
static inline const struct mdl_citizen *mdl_citizen_of_event(const struct mdl_world *world,
                                                             const struct sim_wheel_node *coming)
{
    const uint32_t token = mdl_mask_if(sim_engine_coming_kind(coming) == MDL_EVENT_TOKEN);
    const uint32_t slot =
        (world->tokens[mdl_token_of_event(coming)].citizen & token) | (sim_engine_coming_target(coming) & ~token);
    return &world->citizens[slot & mdl_mask_if(slot < world->citizen_pool.count)];
}

MDL_FETCHES mdl_fetch_citizen(const struct mdl_world *world, uint32_t slot)
{
    mdl_fetch(&world->citizens[slot], sizeof *world->citizens / MDL_CACHE_LINE);
    mdl_fetch(mdl_world_row(world, slot), 1);
    mdl_fetch(&world->histories[slot], 1);
}

/* The last of his tokens. */
MDL_FETCHES mdl_fetch_token(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    mdl_fetch(&world->tokens[citizen->first_token & mdl_mask_if(citizen->first_token < world->token_pool.count)], 1);
}

/* As it was found out when the event was further away; a guess, like all of this. */
static inline const struct mdl_citizen *mdl_citizen_known(const struct mdl_world *world, size_t place)
{
    return &world->citizens[world->ahead[place % MDL_AHEAD_KEPT]];
}

/* Fetches early what the events after this one will touch: with many citizens
 * memory is what takes time. */
MDL_FETCHES mdl_fetch_ahead(struct mdl_world *world)
{
    const struct sim_wheel_node *const coming = sim_engine_coming(&world->engine, MDL_TOKEN_AHEAD + 1);
    if (coming == NULL || world->token_pool.count == 0) {
        return; /* the last few events of a day; nobody is there */
    }
    const size_t place = sim_engine_coming_place(&world->engine);
    if (place == world->ahead_place) {
        return; /* the event before was one of those scheduled today: nothing has come nearer */
    }
    world->ahead_place = place;
    mdl_fetch(&world->tokens[mdl_token_of_event(&coming[MDL_TOKEN_AHEAD])], 1);
    const struct mdl_citizen *citizen = mdl_citizen_of_event(world, &coming[MDL_CITIZEN_AHEAD]);
    world->ahead[(place + MDL_CITIZEN_AHEAD) % MDL_AHEAD_KEPT] = mdl_world_slot(world, citizen);
    mdl_fetch_citizen(world, mdl_world_slot(world, citizen));
    mdl_fetch_token(world, mdl_citizen_known(world, place + MDL_FIRST_TOKEN_AHEAD));
}

/* Before each of them is woken. */
MDL_FETCHES mdl_fetch_those(const struct mdl_world *world, const uint32_t tokens[], uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        mdl_fetch(&world->tokens[tokens[i]], 1);
    }
    for (uint32_t i = 0; i < count; i++) {
        mdl_fetch_citizen(world, world->tokens[tokens[i]].citizen);
    }
}

#endif
