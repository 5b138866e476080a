/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the pathway: one handler per kind, in one table. A new kind of step is one row. */
#include "models/world/step.h"

typedef enum mdl_walk (*step_handler)(struct mdl_world *world, uint32_t token);

#define STEPS_WITHOUT_TIME_MAX 10000

static enum mdl_walk step_grant(struct mdl_world *world, uint32_t token)
{
    mdl_world_grant(world, world->tokens[token].citizen, mdl_step_now(world));
    return MDL_WALK_NEXT;
}

static enum mdl_walk step_delay(struct mdl_world *world, uint32_t token)
{
    if (world->tokens[token].phase == MDL_PHASE_SERVED) {
        return MDL_WALK_NEXT;
    }
    mdl_world_visit(world, token);
    const sim_time minutes =
        mdl_step_minutes(world, token, &mdl_step_instruction(world, token)->step->duration, MDL_DRAW_DURATION);
    return mdl_step_wait_until(world, token, mdl_step_later(mdl_step_now(world), minutes), MDL_PHASE_SERVED);
}

static enum mdl_walk step_prepare(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    if (world->tokens[token].phase == MDL_PHASE_ENTER) {
        for (size_t i = 0; i < step->roles.count; i++) {
            mdl_world_work(world, world->tokens[token].citizen, step->roles.at[i], step->length);
        }
    }
    return step_delay(world, token);
}

static enum mdl_walk step_services(struct mdl_world *world, uint32_t token)
{
    if (world->tokens[token].phase == MDL_PHASE_ENTER) {
        world->tokens[token].entered = mdl_world_minute(world, mdl_step_now(world));
        world->tokens[token].state = MDL_TOKEN_PARKED;
        world->tokens[token].phase = MDL_PHASE_SERVED;
        mdl_world_order_services(world, token, world->tokens[token].pc);
    }
    return MDL_WALK_WAIT;
}

static bool awaits(const struct mdl_step *step, int service, enum mdl_stage stage)
{
    if (stage == MDL_STAGE_READY) {
        return step->stage == stage;
    }
    for (size_t i = 0; i < step->service.count; i++) {
        if (step->service.at[i] == service && step->stage == stage) {
            return true;
        }
    }
    return false;
}

void mdl_world_service_reached(struct mdl_world *world, uint32_t slot, int service, enum mdl_stage stage)
{
    if (!world->model->program.awaits) {
        return;
    }
    for (uint32_t token = world->citizens[slot].first_token; token != MDL_NO_TOKEN; token = world->tokens[token].next) {
        struct mdl_token *t = &world->tokens[token];
        const bool parked = t->service == MDL_NONE && t->state == MDL_TOKEN_PARKED;
        if (parked && mdl_step_instruction(world, token)->op == MDL_STEP_AWAIT && t->phase == MDL_PHASE_ENTER &&
            awaits(mdl_step_instruction(world, token)->step, service, stage)) {
            t->phase = MDL_PHASE_SERVED;
            mdl_world_wake(world, token, mdl_step_now(world));
        }
    }
}

static enum mdl_walk step_await(struct mdl_world *world, uint32_t token)
{
    if (world->tokens[token].phase == MDL_PHASE_SERVED || mdl_world_stage_reached(world, token)) {
        return MDL_WALK_NEXT;
    }
    mdl_world_visit(world, token);
    world->tokens[token].state = MDL_TOKEN_PARKED;
    return MDL_WALK_WAIT;
}

static bool wishes_foep(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_person *person = mdl_world_person(world, citizen);
    if (person != NULL && person->foep_wish != MDL_KNOWN_NOT) {
        return person->foep_wish == MDL_KNOWN_YES;
    }
    return mdl_step_draw_below(world, citizen, MDL_TRAIT_FOEP_WISH,
                               world->model->scenario->populations[citizen->population].foep_wish_share);
}

static double attribute_of(const struct mdl_world *world, const struct mdl_citizen *citizen,
                           enum mdl_attribute attribute)
{
    const sim_time now = mdl_step_now(world);
    switch (attribute) {
    case MDL_ATTRIBUTE_AGE:
        return mdl_world_age_years(world, citizen, now);
    case MDL_ATTRIBUTE_FEMALE:
        return citizen->female ? 1.0 : 0.0;
    case MDL_ATTRIBUTE_FOEP_WISH:
        return wishes_foep(world, citizen) ? 1.0 : 0.0;
    case MDL_ATTRIBUTE_MOTIVATION:
        return citizen->motivation;
    case MDL_ATTRIBUTE_EVIDENCE:
        return citizen->evidence;
    case MDL_ATTRIBUTE_WORK_ABILITY:
        return (double)citizen->work_ability;
    case MDL_ATTRIBUTE_MONTHS:
        return citizen->granted == MDL_MOMENT_NEVER ? 0.0 : (double)(now - citizen->granted) / SIM_MINUTES_PER_MONTH;
    case MDL_ATTRIBUTE_NONE:
        break;
    }
    return 0.0;
}

/* Work ability is kept as a float, and compared as one: who stands on a bound is within it. */
static bool is_case(const struct mdl_case *at, double value)
{
    if (at->attribute == MDL_ATTRIBUTE_WORK_ABILITY) {
        return (float)value >= (float)at->at_least && (float)value < (float)at->below;
    }
    return at->attribute == MDL_ATTRIBUTE_NONE || (value >= at->at_least && value < at->below);
}

/* One uniform runs through the cases: each takes its chance of what the earlier ones left. */
static enum mdl_walk step_branch(struct mdl_world *world, uint32_t token)
{
    const struct mdl_instruction *instruction = mdl_step_instruction(world, token);
    struct mdl_citizen *citizen = mdl_step_citizen(world, token);
    mdl_world_advance(world, citizen);
    mdl_world_visit(world, token);
    double u = mdl_step_uniform(world, token, MDL_DRAW_CHANCE);
    for (size_t i = 0; i < instruction->step->case_count; i++) {
        const struct mdl_case *at = &instruction->step->cases[i];
        if (!is_case(at, attribute_of(world, citizen, at->attribute))) {
            continue;
        }
        if (u < at->chance) {
            return mdl_step_jump(world, token, world->model->program.case_targets[instruction->first_case + i]);
        }
        u = (u - at->chance) / (1.0 - at->chance);
    }
    return MDL_WALK_NEXT;
}

static enum mdl_walk step_goto(struct mdl_world *world, uint32_t token)
{
    return mdl_step_jump(world, token, mdl_step_instruction(world, token)->go);
}

static enum mdl_walk step_exit(struct mdl_world *world, uint32_t token)
{
    const int outcome = mdl_step_instruction(world, token)->step->outcome;
    mdl_world_exit(world, world->tokens[token].citizen, (enum mdl_outcome)outcome);
    return MDL_WALK_GONE;
}

static const step_handler handlers[] = {
    [MDL_STEP_GRANT] = step_grant,
    [MDL_STEP_BOARD] = mdl_step_board,
    [MDL_STEP_CASELOAD] = mdl_step_caseload,
    [MDL_STEP_RELEASE] = mdl_step_release,
    [MDL_STEP_MEET] = mdl_step_meet,
    [MDL_STEP_DELAY] = step_delay,
    [MDL_STEP_FORK] = mdl_step_fork,
    [MDL_STEP_CONTACT] = mdl_step_contact,
    [MDL_STEP_SERVICES] = step_services,
    [MDL_STEP_PREPARE] = step_prepare,
    [MDL_STEP_BRANCH] = step_branch,
    [MDL_STEP_GOTO] = step_goto,
    [MDL_STEP_EXIT] = step_exit,
    [MDL_STEP_AWAIT] = step_await,
};

/* The list of steps has ended: a branch joins; the pathway itself without an exit leaves nothing decided. */
static void list_ended(struct mdl_world *world, uint32_t token)
{
    const uint32_t parent = world->tokens[token].parent;
    if (parent == MDL_NO_TOKEN) {
        mdl_world_exit(world, world->tokens[token].citizen, MDL_OUTCOME_KONTANTHJAELP);
        return;
    }
    mdl_world_drop_token(world, token);
    mdl_world_child_ended(world, parent);
}

void mdl_world_walk(struct mdl_world *world, uint32_t token)
{
    for (int steps = 0; steps < STEPS_WITHOUT_TIME_MAX; steps++) {
        if (world->tokens[token].pc == MDL_PC_END) {
            list_ended(world, token);
            return;
        }
        const enum mdl_walk result = handlers[mdl_step_instruction(world, token)->op](world, token);
        if (result == MDL_WALK_WAIT || result == MDL_WALK_GONE || world->status != SIM_OK) {
            return;
        }
        struct mdl_token *t = &world->tokens[token];
        t->phase = MDL_PHASE_ENTER;
        t->state = MDL_TOKEN_MOVING;
        if (result == MDL_WALK_NEXT) {
            t->pc = mdl_step_instruction(world, token)->next;
        }
    }
    mdl_world_fault(world, SIM_ERR_STUCK, mdl_step_instruction(world, token)->name,
                    "the pathway goes round here without time passing; put a delay or a talk in the loop");
}
