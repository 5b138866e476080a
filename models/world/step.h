/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the handlers of the steps share; for models/world/steps.c, which calls them by a table, and its neighbours. */
#ifndef AFKLAR_MODELS_WORLD_STEP_H
#define AFKLAR_MODELS_WORLD_STEP_H

#include "models/world/world.h"

enum mdl_walk {
    MDL_WALK_NEXT, /* go on with the step after this one */
    MDL_WALK_JUMP, /* the handler has set the token's pc */
    MDL_WALK_WAIT, /* something will wake the token */
    MDL_WALK_GONE, /* the token is no more */
};

/* Where in its step a token stands when it wakes. */
enum { MDL_PHASE_ENTER, MDL_PHASE_SERVED, MDL_PHASE_GIVES_UP, MDL_PHASE_TALK, MDL_PHASE_REVIEW, MDL_PHASE_LIMIT };

static inline const struct mdl_instruction *mdl_step_instruction(const struct mdl_world *world, uint32_t token)
{
    return &world->model->program.at[world->tokens[token].pc];
}

static inline struct mdl_citizen *mdl_step_citizen(struct mdl_world *world, uint32_t token)
{
    return &world->citizens[world->tokens[token].citizen];
}

static inline sim_time mdl_step_now(const struct mdl_world *world)
{
    return sim_engine_now(&world->engine);
}

static inline enum mdl_walk mdl_step_wait_until(struct mdl_world *world, uint32_t token, sim_time at, uint8_t phase)
{
    world->tokens[token].state = MDL_TOKEN_TIMED;
    world->tokens[token].phase = phase & 7U;
    mdl_world_wake(world, token, at);
    return MDL_WALK_WAIT;
}

static inline enum mdl_walk mdl_step_jump(struct mdl_world *world, uint32_t token, mdl_pc to)
{
    world->tokens[token].pc = to;
    return MDL_WALK_JUMP;
}

static inline sim_time mdl_step_minutes(const struct mdl_world *world, uint32_t token, const struct sim_dist *dist,
                                        enum mdl_draw draw)
{
    const struct mdl_token *t = &world->tokens[token];
    return mdl_world_minutes(world, &world->citizens[t->citizen], dist,
                             mdl_step_instruction(world, token)->purpose[draw], t->visit);
}

static inline double mdl_step_uniform(const struct mdl_world *world, uint32_t token, enum mdl_draw draw)
{
    const struct mdl_token *t = &world->tokens[token];
    return mdl_world_uniform(world, &world->citizens[t->citizen], mdl_step_instruction(world, token)->purpose[draw],
                             t->visit);
}

static inline sim_time mdl_step_later(sim_time now, sim_time minutes)
{
    return minutes == SIM_TIME_NEVER ? SIM_TIME_NEVER : now + minutes;
}

static inline bool mdl_step_draw_below(const struct mdl_world *world, const struct mdl_citizen *citizen,
                                       enum mdl_trait which, double share)
{
    return mdl_world_trait(world, citizen, which) < share;
}

/* --- waiting in a queue ---------------------------------------------------------------------------------- */

enum mdl_walk mdl_step_start_waiting(struct mdl_world *world, uint32_t token, enum mdl_token_state state);
void mdl_step_served(struct mdl_world *world, uint32_t token);
enum mdl_walk mdl_step_give_up(struct mdl_world *world, uint32_t token);

/* --- handlers -------------------------------------------------------------------------------------------- */

enum mdl_walk mdl_step_board(struct mdl_world *world, uint32_t token);    /* models/world/board.c */
enum mdl_walk mdl_step_caseload(struct mdl_world *world, uint32_t token); /* models/world/caseload.c */
enum mdl_walk mdl_step_release(struct mdl_world *world, uint32_t token);
enum mdl_walk mdl_step_meet(struct mdl_world *world, uint32_t token); /* models/world/talks.c */
enum mdl_walk mdl_step_contact(struct mdl_world *world, uint32_t token);
enum mdl_walk mdl_step_fork(struct mdl_world *world, uint32_t token); /* models/world/fork.c */

#endif
