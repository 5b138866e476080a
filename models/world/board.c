/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Meetings with an agenda: waiting for a place on it, and what the team decides. */
#include "models/world/fetch.h"
#include "models/world/step.h"

static bool foep_is_open(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_decision *rule = &world->model->scenario->decision;
    const bool old_enough = mdl_world_age_years(world, citizen, mdl_step_now(world)) >= rule->foep_from_years;
    return (old_enough || mdl_step_draw_below(world, citizen, MDL_TRAIT_FOEP_YOUNG, rule->foep_young_share)) &&
           mdl_step_draw_below(world, citizen, MDL_TRAIT_FOEP_OPENNESS,
                               mdl_series_at(&rule->foep_openness, mdl_step_now(world)));
}

static enum mdl_outcome unclarified(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_decision *rule = &world->model->scenario->decision;
    return mdl_step_draw_below(world, citizen, MDL_TRAIT_NEW_PATHWAY, rule->not_ready_new_pathway_share)
               ? MDL_OUTCOME_NEW_PATHWAY
               : MDL_OUTCOME_KONTANTHJAELP;
}

static enum mdl_outcome decide(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_decision *rule = &world->model->scenario->decision;
    if (!mdl_world_is_clear(world, citizen)) {
        const bool foep = mdl_step_draw_below(world, citizen, MDL_TRAIT_NOT_READY_FOEP, rule->not_ready_foep_share) &&
                          foep_is_open(world, citizen);
        return foep ? MDL_OUTCOME_FOEP : unclarified(world, citizen);
    }
    if (citizen->work_ability >= (float)rule->job_at_least) {
        return MDL_OUTCOME_JOB;
    }
    if (citizen->work_ability >= (float)rule->work_at_least) {
        return MDL_OUTCOME_FLEKSJOB;
    }
    return foep_is_open(world, citizen) ? MDL_OUTCOME_FOEP : unclarified(world, citizen);
}

/* The case was sent, and comes back. */
static void reopen(struct mdl_world *world, struct mdl_citizen *citizen)
{
    citizen->sent = false;
    mdl_world_history(world, citizen)->ended = MDL_MOMENT_NEVER;
}

static enum mdl_walk board_decides(struct mdl_world *world, uint32_t token)
{
    const struct mdl_instruction *instruction = mdl_step_instruction(world, token);
    struct mdl_citizen *citizen = mdl_step_citizen(world, token);
    mdl_world_advance(world, citizen);
    if (instruction->on_return != MDL_PC_END &&
        mdl_step_uniform(world, token, MDL_DRAW_CHANCE) < instruction->step->return_share) {
        reopen(world, citizen);
        mdl_world_log(world, citizen, MDL_LOG_SENT_BACK, world->tokens[token].pc, MDL_NONE);
        return mdl_step_jump(world, token, instruction->on_return);
    }
    const enum mdl_outcome outcome = decide(world, citizen);
    if (outcome == MDL_OUTCOME_NEW_PATHWAY && instruction->on_new_pathway != MDL_PC_END) {
        reopen(world, citizen);
        mdl_world_grant_anew(world, world->tokens[token].citizen);
        return mdl_step_jump(world, token, instruction->on_new_pathway);
    }
    mdl_world_exit(world, world->tokens[token].citizen, outcome);
    return MDL_WALK_GONE;
}

static enum mdl_walk board_served(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    mdl_world_account_count(world, mdl_step_citizen(world, token), world->model->board_item + (size_t)step->board, 1.0);
    if (step->rule == MDL_RULE_DECISION) {
        return board_decides(world, token);
    }
    if (step->rule == MDL_RULE_GRANT) {
        mdl_world_grant(world, world->tokens[token].citizen, mdl_step_now(world));
    }
    return MDL_WALK_NEXT;
}

enum mdl_walk mdl_step_board(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    if (t->phase == MDL_PHASE_SERVED) {
        return board_served(world, token);
    }
    if (t->phase == MDL_PHASE_GIVES_UP) {
        return mdl_step_give_up(world, token);
    }
    mdl_world_visit(world, token);
    if (step->rule == MDL_RULE_DECISION) {
        struct mdl_citizen *citizen = mdl_step_citizen(world, token);
        mdl_world_advance(world, citizen);
        if (!citizen->sent) {
            mdl_world_history(world, citizen)->ended = mdl_moment_of(mdl_step_now(world));
        }
        citizen->sent = true;
        mdl_world_log(world, citizen, MDL_LOG_SENT, t->pc, MDL_NONE);
    }
    if (sim_board_join(&world->boards[step->board], mdl_step_now(world), token, (unsigned)step->priority, &t->ticket) !=
        SIM_OK) {
        mdl_world_fault(world, SIM_ERR_MEMORY, step->name, "no memory for the agenda");
    }
    return mdl_step_start_waiting(world, token, MDL_TOKEN_WAITS_BOARD);
}

void mdl_world_board_meets(struct mdl_world *world, uint32_t index)
{
    uint32_t count = 0;
    mdl_world_schedule_board(world, index);
    do {
        count = sim_board_meet(&world->boards[index], mdl_step_now(world), world->taken, world->taken_capacity);
        mdl_fetch_those(world, world->taken, count);
        for (uint32_t i = 0; i < count; i++) {
            mdl_step_served(world, world->taken[i]);
            mdl_world_wake(world, world->taken[i], mdl_step_now(world));
        }
    } while (count == world->taken_capacity);
}

void mdl_world_schedule_board(struct mdl_world *world, uint32_t index)
{
    const sim_time next = sim_board_next_meeting(&world->boards[index], mdl_step_now(world));
    if (next <= world->model->scenario->end) {
        sim_engine_schedule(&world->engine, next, MDL_LAST_BOARD, index, 0, MDL_EVENT_BOARD);
    }
}
