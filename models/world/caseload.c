/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for a place with a worker who then has the citizen for months; patience. */
#include "models/world/step.h"

enum mdl_walk mdl_step_start_waiting(struct mdl_world *world, uint32_t token, enum mdl_token_state state)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    t->state = (unsigned)state & 15U;
    t->phase = MDL_PHASE_GIVES_UP; /* a timed event can only be patience; being served sets MDL_PHASE_SERVED */
    world->waiting[t->pc]++;
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_WAITS, t->pc, MDL_NONE);
    const sim_time patience = mdl_step_minutes(world, token, &step->patience, MDL_DRAW_PATIENCE);
    mdl_world_wake(world, token, mdl_step_later(mdl_step_now(world), patience));
    return MDL_WALK_WAIT;
}

void mdl_step_served(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    world->waiting[t->pc]--;
    t->generation++; /* patience no longer matters */
    t->state = MDL_TOKEN_MOVING;
    t->phase = MDL_PHASE_SERVED;
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_SERVED, t->pc, MDL_NONE);
}

enum mdl_walk mdl_step_give_up(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_instruction *instruction = mdl_step_instruction(world, token);
    world->waiting[t->pc]--;
    if (instruction->op == MDL_STEP_CASELOAD) {
        sim_caseload_withdraw(&world->roles[instruction->step->roles.at[0]].caseload, mdl_step_now(world), t->ticket);
    } else {
        sim_board_withdraw(&world->boards[instruction->step->board], mdl_step_now(world), t->ticket);
    }
    t->state = MDL_TOKEN_MOVING;
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_GAVE_UP, t->pc, MDL_NONE);
    if (instruction->on_give_up != MDL_PC_END) {
        return mdl_step_jump(world, token, instruction->on_give_up);
    }
    mdl_world_exit(world, t->citizen, MDL_OUTCOME_GAVE_UP);
    return MDL_WALK_GONE;
}

void mdl_world_keep_worker(struct mdl_world *world, uint32_t slot, int role, uint32_t worker, uint32_t stay)
{
    struct mdl_citizen *citizen = &world->citizens[slot];
    const uint16_t before = mdl_world_worker(world, slot, role);
    if (before != MDL_NO_WORKER) { /* handed over */
        mdl_world_worker_effect(world, citizen, role, before, false);
    }
    mdl_world_worker_effect(world, citizen, role, worker, true);
    mdl_world_set_worker(world, slot, role, worker);
    *mdl_world_stay(world, slot, role) = stay;
    mdl_world_history(world, citizen)->caseworkers++;
    if (role == world->model->scenario->trial.cluster_role && world->cluster_workers[slot] == MDL_NO_CLUSTER_WORKER) {
        world->cluster_workers[slot] = (int64_t)mdl_world_seated(world, role, worker) << 16 | (int64_t)worker;
    }
}

/* Whether the token is a placement that a person of the role searches for, or waits for one. */
static bool is_matched_by(const struct mdl_world *world, const struct mdl_token *token, int role)
{
    return token->service != MDL_NONE &&
           world->model->scenario->services[token->service].kind == MDL_SERVICE_PLACEMENT &&
           world->model->scenario->services[token->service].match_role == role;
}

void mdl_world_keep_match(struct mdl_world *world, const struct sim_caseload_grant *kept, uint32_t leaver, int role)
{
    for (uint32_t token = world->citizens[kept->customer].first_token; token != MDL_NO_TOKEN;
         token = world->tokens[token].next) {
        struct mdl_token *t = &world->tokens[token];
        if (is_matched_by(world, t, role) && t->seated && t->ticket == kept->ticket && t->worker == leaver) {
            t->worker = (uint16_t)kept->worker;
        }
    }
}

enum mdl_walk mdl_step_caseload(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    const int role = step->roles.at[0];
    uint32_t ticket = 0;
    if (t->phase == MDL_PHASE_SERVED) {
        return MDL_WALK_NEXT;
    }
    if (t->phase == MDL_PHASE_GIVES_UP) {
        return mdl_step_give_up(world, token);
    }
    mdl_world_visit(world, token);
    if (mdl_world_worker(world, t->citizen, role) != MDL_NO_WORKER) {
        return MDL_WALK_NEXT; /* keeps the one he has */
    }
    const uint32_t worker = sim_caseload_request(&world->roles[role].caseload, mdl_step_now(world), t->citizen,
                                                 (unsigned)step->priority, &ticket);
    if (worker == SIM_CASELOAD_FAILED) {
        mdl_world_fault(world, SIM_ERR_MEMORY, step->name, "no memory for the caseload");
        return MDL_WALK_WAIT;
    }
    t->ticket = ticket;
    if (worker == SIM_CASELOAD_QUEUED) {
        return mdl_step_start_waiting(world, token, MDL_TOKEN_WAITS_CASELOAD);
    }
    mdl_world_keep_worker(world, t->citizen, role, worker, ticket);
    return MDL_WALK_NEXT;
}

/* Whether the token waits for a place with the role. Tickets are a caseload's own: another role may give the same. */
static bool waits_for(const struct mdl_world *world, const struct mdl_token *token, int role)
{
    if (token->state == MDL_TOKEN_WAITS_CASELOAD) {
        return world->model->program.at[token->pc].step->roles.at[0] == role;
    }
    return token->state == MDL_TOKEN_WAITS_MATCH && is_matched_by(world, token, role);
}

/* The caseload knows citizens; the token that waits is the one that holds the ticket. */
static uint32_t token_with_ticket(const struct mdl_world *world, const struct sim_caseload_grant *grant, int role)
{
    uint32_t token = world->citizens[grant->customer].first_token;
    while (token != MDL_NO_TOKEN &&
           !(waits_for(world, &world->tokens[token], role) && world->tokens[token].ticket == grant->ticket)) {
        token = world->tokens[token].next;
    }
    SIM_INVARIANT(token != MDL_NO_TOKEN, "a place was granted to nobody who waits");
    return token;
}

void mdl_world_place_granted(struct mdl_world *world, const struct sim_caseload_grant *grant, int role)
{
    const uint32_t token = token_with_ticket(world, grant, role);
    struct mdl_token *t = &world->tokens[token];
    if (t->service != MDL_NONE) { /* a placement has got somebody to search for it */
        t->worker = (uint16_t)grant->worker;
        t->generation++;
        t->state = MDL_TOKEN_MOVING;
        mdl_world_wake(world, token, mdl_step_now(world));
        return;
    }
    mdl_step_served(world, token);
    mdl_world_keep_worker(world, t->citizen, role, grant->worker, grant->ticket);
    mdl_world_wake(world, token, mdl_step_now(world));
}

enum mdl_walk mdl_step_release(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    for (size_t i = 0; i < step->roles.count; i++) {
        mdl_world_release_role(world, world->tokens[token].citizen, step->roles.at[i]);
    }
    mdl_world_log(world, mdl_step_citizen(world, token), MDL_LOG_GAVE_BACK, world->tokens[token].pc, MDL_NONE);
    return MDL_WALK_NEXT;
}
