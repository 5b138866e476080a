/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branches side by side: begun together, ended by readiness or the limit, joined by a counter. */
#include "models/world/step.h"

static void start_branches(struct mdl_world *world, uint32_t token)
{
    const struct mdl_instruction *instruction = mdl_step_instruction(world, token);
    const uint32_t citizen = world->tokens[token].citizen;
    const uint16_t generation = world->citizens[citizen].generation;
    world->tokens[token].children = (uint32_t)instruction->step->branch_count;
    world->tokens[token].entered = mdl_world_minute(world, mdl_step_now(world));
    for (size_t b = 0; b < instruction->step->branch_count; b++) {
        const mdl_pc start = world->model->program.branch_starts[instruction->first_branch + b];
        if (mdl_program_only_orders(&world->model->program, start)) {
            mdl_world_order_services(world, token, start);
            continue;
        }
        const uint32_t child = mdl_world_add_token(world, citizen, token, start);
        if (child == MDL_NO_TOKEN) {
            return;
        }
        mdl_world_walk(world, child);
        if (world->citizens[citizen].generation != generation) {
            return; /* a branch led out of the pathway */
        }
    }
}

/* The closing discipline: a last review, then the case is closed some time before the granted end. */
static enum mdl_walk wait_for_limit(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    const struct mdl_citizen *citizen = mdl_step_citizen(world, token);
    const sim_time end = mdl_citizen_granted_end(citizen, mdl_world_history(world, citizen));
    const sim_time now = mdl_step_now(world);
    if (step->until != MDL_UNTIL_READY_OR_LIMIT || end == SIM_TIME_NEVER) {
        world->tokens[token].state = MDL_TOKEN_PARKED;
        world->tokens[token].phase = MDL_PHASE_LIMIT;
        return MDL_WALK_WAIT;
    }
    const sim_time limit = end - sim_time_from_real(step->close_before_end);
    const sim_time last_review = end - sim_time_from_real(step->review_before_end);
    if (step->review_before_end > step->close_before_end && last_review > now) {
        return mdl_step_wait_until(world, token, last_review, MDL_PHASE_REVIEW);
    }
    return mdl_step_wait_until(world, token, limit > now ? limit : now, MDL_PHASE_LIMIT);
}

static enum mdl_walk join(struct mdl_world *world, uint32_t token)
{
    world->tokens[token].generation++;
    mdl_world_log(world, mdl_step_citizen(world, token), MDL_LOG_CLOSED, world->tokens[token].pc, MDL_NONE);
    mdl_world_cancel_children(world, token);
    mdl_world_advance(world, mdl_step_citizen(world, token));
    return MDL_WALK_NEXT;
}

enum mdl_walk mdl_step_fork(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = mdl_step_citizen(world, token);
    const uint16_t generation = citizen->generation;
    switch (world->tokens[token].phase) {
    case MDL_PHASE_SERVED:
    case MDL_PHASE_LIMIT:
        return join(world, token);
    case MDL_PHASE_REVIEW:
        mdl_world_advance(world, citizen);
        if (mdl_world_is_clear(world, citizen)) {
            return join(world, token);
        }
        return wait_for_limit(world, token);
    default:
        break;
    }
    mdl_world_visit(world, token);
    world->tokens[token].state = MDL_TOKEN_PARKED;
    start_branches(world, token);
    if (citizen->generation != generation) {
        return MDL_WALK_GONE;
    }
    if (world->tokens[token].phase == MDL_PHASE_SERVED) { /* joined while its branches started */
        return join(world, token);
    }
    return wait_for_limit(world, token);
}

static void wake_fork(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    t->generation++;
    t->phase = MDL_PHASE_SERVED;
    mdl_world_wake(world, token, mdl_step_now(world));
}

void mdl_world_child_ended(struct mdl_world *world, uint32_t parent)
{
    struct mdl_token *t = &world->tokens[parent];
    const enum mdl_until until = mdl_step_instruction(world, parent)->step->until;
    t->children--;
    if (until == MDL_UNTIL_ANY || (until == MDL_UNTIL_ALL && t->children == 0)) {
        wake_fork(world, parent);
    }
}

bool mdl_world_found_ready(struct mdl_world *world, uint32_t slot)
{
    bool ends = false;
    for (uint32_t token = world->citizens[slot].first_token; token != MDL_NO_TOKEN; token = world->tokens[token].next) {
        if (world->tokens[token].service != MDL_NONE || mdl_step_instruction(world, token)->op != MDL_STEP_FORK) {
            continue;
        }
        if (mdl_step_instruction(world, token)->step->until == MDL_UNTIL_READY_OR_LIMIT) {
            wake_fork(world, token);
            ends = true;
        }
    }
    mdl_world_service_reached(world, slot, MDL_NONE, MDL_STAGE_READY);
    return ends;
}
