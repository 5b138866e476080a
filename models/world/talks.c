/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talks: booking, attendance, sanctions, and the review that finds a citizen ready. */
#include "models/world/step.h"

#define MARGIN (1.0 + 1e-5) /* over the rounding of a bound */

/* When the talk of the token's next visit is wished. It may be drawn before this talk is held. */
static sim_time next_wish(const struct mdl_world *world, uint32_t token, const struct sim_dist *after)
{
    const struct mdl_token *t = &world->tokens[token];
    const uint16_t visit = *mdl_world_visits(world, t->citizen, t->pc);
    return mdl_step_later(mdl_step_now(world),
                          mdl_world_minutes(world, &world->citizens[t->citizen], after,
                                            mdl_step_instruction(world, token)->purpose[MDL_DRAW_DURATION], visit));
}

/* Asks memory for the wished day in the diaries of those who have him; inlined by force as sim_diary_fetch_day(). */
__attribute__((always_inline)) static inline void fetch_day(const struct mdl_world *world, uint32_t token,
                                                            sim_time wish)
{
    const struct mdl_refs *roles = &mdl_step_instruction(world, token)->step->roles;
    for (size_t i = 0; i < roles->count && wish != SIM_TIME_NEVER; i++) {
        const struct mdl_role_state *role = &world->roles[roles->at[i]];
        const uint16_t worker = mdl_world_worker(world, world->tokens[token].citizen, roles->at[i]);
        if (role->has_diary && worker != MDL_NO_WORKER) {
            sim_diary_fetch_day(&role->diary, worker, sim_day_of(wish));
        }
    }
}

static enum mdl_walk wait_for_talk(struct mdl_world *world, uint32_t token, sim_time wish)
{
    const sim_time end = wish == SIM_TIME_NEVER ? SIM_TIME_NEVER : mdl_world_book(world, token, wish);
    mdl_world_log(world, mdl_step_citizen(world, token), MDL_LOG_BOOKED, world->tokens[token].pc, MDL_NONE);
    (void)mdl_step_wait_until(world, token, end, MDL_PHASE_TALK);
    world->tokens[token].state = end == SIM_TIME_NEVER ? MDL_TOKEN_PARKED : MDL_TOKEN_BOOKED;
    return MDL_WALK_WAIT;
}

static void work_of_talk(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    for (size_t i = 0; i < step->roles.count; i++) {
        const struct mdl_role *role = &world->model->scenario->roles[step->roles.at[i]];
        if (mdl_world_attends(world, token, i)) {
            mdl_world_work(world, world->tokens[token].citizen, step->roles.at[i],
                           step->length + role->minutes_around_talk);
        }
    }
}

/* Who was at a talk of two or more roles. */
static void log_present(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    for (size_t i = 0; i < step->roles.count && step->roles.count > 1; i++) {
        if (mdl_world_attends(world, token, i)) {
            mdl_world_log(world, mdl_step_citizen(world, token), MDL_LOG_PRESENT, world->tokens[token].pc,
                          step->roles.at[i]);
        }
    }
}

static bool is_authority(const struct mdl_world *world, const struct mdl_step *step)
{
    for (size_t i = 0; i < step->roles.count; i++) {
        if (world->model->scenario->roles[step->roles.at[i]].authority) {
            return true;
        }
    }
    return false;
}

/* Whether a no-show of this citizen is sanctioned, at a chance with his own frailty. That is drawn anew only when its
 * bounds leave it open. */
static bool is_sanctioned(const struct mdl_world *world, struct mdl_citizen *citizen, double u)
{
    const struct mdl_hazards *hazards = &world->model->scenario->hazards;
    mdl_floor *least = &citizen->sanction_floor;
    if (!(hazards->sanction_shape > 0.0)) {
        return u < fmin(1.0, hazards->sanction_share);
    }
    if (*least < MDL_FLOOR_MOST && u >= hazards->sanction_share * mdl_floor_value((mdl_floor)(*least + 1)) * MARGIN) {
        return false;
    }
    const double trait = mdl_world_trait(world, citizen, MDL_TRAIT_SANCTION_FRAILTY);
    const float frailty = (float)sim_dist_quantile(&world->model->sanction_frailty, trait);
    *least = mdl_floor_of((double)frailty);
    return u < fmin(1.0, hazards->sanction_share * (double)frailty);
}

static void no_show(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = mdl_step_citizen(world, token);
    if (!citizen->index) {
        return;
    }
    citizen->no_shows++;
    mdl_world_log(world, citizen, MDL_LOG_NO_SHOW, world->tokens[token].pc,
                  mdl_step_instruction(world, token)->step->roles.at[0]);
    if (is_authority(world, mdl_step_instruction(world, token)->step) &&
        is_sanctioned(world, citizen, mdl_step_uniform(world, token, MDL_DRAW_EXTRA))) {
        mdl_world_history(world, citizen)->sanctions++;
        mdl_world_log(world, citizen, MDL_LOG_SANCTION, world->tokens[token].pc, MDL_NONE);
    }
}

static void attended(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = mdl_step_citizen(world, token);
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    mdl_citizen_talk(citizen, &world->model->scenario->progress);
    mdl_world_log(world, citizen, MDL_LOG_TALK, world->tokens[token].pc, step->roles.at[0]);
    log_present(world, token);
    citizen->contacts++;
    citizen->activity_hours += (float)(step->length / SIM_MINUTES_PER_HOUR);
    if (citizen->first_meeting == MDL_MOMENT_NEVER && !citizen->met_before) {
        citizen->first_meeting = mdl_moment_of(mdl_step_now(world));
    }
}

/* True when the citizen was there. One uniform decides: ill, there (with probability M), or a no-show. */
static bool hold_talk(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = mdl_step_citizen(world, token);
    const double ill = world->model->scenario->hazards.sick_share;
    const double u = mdl_step_uniform(world, token, MDL_DRAW_ATTEND);
    mdl_world_advance(world, citizen);
    work_of_talk(world, token);
    if (u < ill) {
        mdl_world_log(world, citizen, MDL_LOG_ILL, world->tokens[token].pc, MDL_NONE);
        return false;
    }
    if ((u - ill) / (1.0 - ill) < citizen->motivation) {
        attended(world, token);
        return true;
    }
    no_show(world, token);
    return false;
}

enum mdl_walk mdl_step_meet(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    if (world->tokens[token].phase == MDL_PHASE_TALK) {
        const bool there = hold_talk(world, token);
        if (there || !step->waits_for_citizen) {
            return MDL_WALK_NEXT;
        }
    }
    const sim_time wish = next_wish(world, token, &step->duration);
    mdl_world_visit(world, token);
    return wait_for_talk(world, token, wish);
}

struct turn { /* of a step of services; which one it is orders them: greater comes first */
    uint64_t which;
    uint32_t token;
    mdl_pc step;
    unsigned left; /* how many come after it */
};

static void consider(struct turn *next, const struct mdl_world *world, uint32_t token, mdl_pc step, uint64_t before)
{
    const uint64_t which = ((uint64_t)world->tokens[token].entered << 16 | step) + 1;
    if (which >= before) {
        return; /* has had its turn */
    }
    next->left += next->which > 0 ? 1 : 0;
    if (which > next->which) {
        next->which = which;
        next->token = token;
        next->step = step;
    }
}

/* The steps of services take turns: what was entered last comes first, and of one fork the last branch. */
static struct turn next_turn(const struct mdl_world *world, uint32_t slot, uint64_t before)
{
    const struct mdl_program *program = &world->model->program;
    struct turn next = {0};
    for (uint32_t token = world->citizens[slot].first_token; token != MDL_NO_TOKEN; token = world->tokens[token].next) {
        if (world->tokens[token].service != MDL_NONE) {
            continue;
        }
        const struct mdl_instruction *instruction = mdl_step_instruction(world, token);
        if (instruction->op == MDL_STEP_SERVICES) {
            consider(&next, world, token, world->tokens[token].pc, before);
        }
        for (size_t b = 0; instruction->op == MDL_STEP_FORK && b < instruction->step->branch_count; b++) {
            const mdl_pc start = program->branch_starts[instruction->first_branch + b];
            if (mdl_program_only_orders(program, start)) {
                consider(&next, world, token, start, before);
            }
        }
    }
    return next;
}

static void order_by_review(struct mdl_world *world, uint32_t slot)
{
    const struct mdl_citizen *citizen = &world->citizens[slot];
    if (citizen->planned &&
        (citizen->plan == 0 || citizen->running + citizen->ordered >= world->model->services_most)) {
        return; /* he has had all he needs, or has as many as he may at once */
    }
    struct turn turn = next_turn(world, slot, UINT64_MAX);
    while (turn.which > 0) {
        mdl_world_order_services(world, turn.token, turn.step);
        if (turn.left == 0) {
            return;
        }
        turn = next_turn(world, slot, turn.which);
    }
}

/* A review: what the caseworker sees. Readiness may close the activity (true); else the next services are ordered. */
static bool review(struct mdl_world *world, uint32_t slot)
{
    const struct mdl_citizen *citizen = &world->citizens[slot];
    if (mdl_world_is_clear(world, citizen)) {
        mdl_world_log(world, citizen, MDL_LOG_READY, MDL_NONE, MDL_NONE);
        if (mdl_world_found_ready(world, slot)) {
            return true;
        }
    }
    order_by_review(world, slot);
    return false;
}

enum mdl_walk mdl_step_contact(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = mdl_step_instruction(world, token)->step;
    const sim_time wish = next_wish(world, token, &step->every);
    fetch_day(world, token, wish); /* comes while the talk is held */
    if (world->tokens[token].phase == MDL_PHASE_TALK && hold_talk(world, token) && step->review &&
        review(world, world->tokens[token].citizen)) {
        world->tokens[token].state = MDL_TOKEN_PARKED; /* the fork wakes now and ends this branch */
        return MDL_WALK_WAIT;
    }
    mdl_world_visit(world, token);
    return wait_for_talk(world, token, wish);
}
