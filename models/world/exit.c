/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How citizens leave, and the hazards that may take them out: everything they hold is given back. */
#include "models/world/world.h"

#include <math.h>

static sim_time now_of(const struct mdl_world *world)
{
    return sim_engine_now(&world->engine);
}

/* --- giving back ------------------------------------------------------------------------------------------- */

static void withdraw(struct mdl_world *world, uint32_t token)
{
    const struct mdl_token *t = &world->tokens[token];
    const struct mdl_instruction *at = world->model->program.at; /* a token past the last step waits nowhere */
    if (t->state == MDL_TOKEN_WAITS_CASELOAD) {
        world->waiting[t->pc]--;
        sim_caseload_withdraw(&world->roles[at[t->pc].step->roles.at[0]].caseload, now_of(world), t->ticket);
    } else if (t->state == MDL_TOKEN_WAITS_BOARD) {
        world->waiting[t->pc]--;
        sim_board_withdraw(&world->boards[at[t->pc].step->board], now_of(world), t->ticket);
    } else if (t->state == MDL_TOKEN_BOOKED) {
        mdl_world_unbook(world, token);
    }
}

void mdl_world_cancel_token(struct mdl_world *world, uint32_t token)
{
    mdl_world_cancel_children(world, token);
    if (world->tokens[token].service != MDL_NONE) {
        mdl_world_service_cancel(world, token);
    } else {
        withdraw(world, token);
    }
    mdl_world_drop_token(world, token);
}

void mdl_world_cancel_children(struct mdl_world *world, uint32_t parent)
{
    const uint32_t citizen = world->tokens[parent].citizen;
    uint32_t token = world->citizens[citizen].first_token;
    while (token != MDL_NO_TOKEN) {
        if (world->tokens[token].parent == parent) {
            mdl_world_cancel_token(world, token);
            token = world->citizens[citizen].first_token; /* the list has changed; it is short */
        } else {
            token = world->tokens[token].next;
        }
    }
}

void mdl_world_release_role(struct mdl_world *world, uint32_t slot, int role)
{
    struct mdl_citizen *citizen = &world->citizens[slot];
    struct sim_caseload_grant next;
    const uint16_t worker = mdl_world_worker(world, slot, role);
    if (worker == MDL_NO_WORKER) {
        return;
    }
    mdl_world_worker_effect(world, citizen, role, worker, false);
    mdl_world_set_worker(world, slot, role, MDL_NO_WORKER);
    if (sim_caseload_release(&world->roles[role].caseload, now_of(world), worker, *mdl_world_stay(world, slot, role),
                             &next)) {
        mdl_world_place_granted(world, &next, role);
    }
}

/* --- leaving ------------------------------------------------------------------------------------------------- */

static sim_time support_began(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct sim_dist *weeks = &world->model->scenario->populations[citizen->population].weeks_on_support;
    const struct mdl_person *person = mdl_world_person(world, citizen);
    const double before = person != NULL && !isnan(person->weeks_on_support)
                              ? person->weeks_on_support
                              : sim_dist_quantile(weeks, mdl_world_trait(world, citizen, MDL_TRAIT_WEEKS_ON_SUPPORT));
    return (sim_time)citizen->granted - sim_time_from_real(before * SIM_MINUTES_PER_WEEK);
}

/* Benefit weeks by refusion step, from the weeks of support the citizen has at each moment. */
static void account_benefit(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_benefit_state state,
                            sim_time began, sim_time from, sim_time to)
{
    const struct mdl_model *model = world->model;
    const size_t refusion = model->scenario->regime.refusion_count;
    const size_t steps = refusion > 0 ? refusion : 1;
    for (size_t i = 0; i < steps; i++) {
        const sim_time next = model->refusion_from[i + 1];
        const sim_time begins = began + model->refusion_from[i];
        const sim_time ends = next == SIM_TIME_NEVER ? to : began + next;
        const sim_time a = i == 0 || begins < from ? from : begins;
        const sim_time b = ends < to ? ends : to;
        if (i > 0 && begins >= to) {
            break; /* the steps rise */
        }
        if (a < b) {
            mdl_world_account_weeks(world, citizen, model->benefit_item + (size_t)state * steps + i, a, b);
        }
    }
}

double mdl_world_close_benefit(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_outcome outcome,
                               sim_time when)
{
    const sim_time end = world->model->scenario->end;
    if (citizen->granted == MDL_MOMENT_NEVER) {
        return 0.0;
    }
    const sim_time began = support_began(world, citizen);
    account_benefit(world, citizen, MDL_BENEFIT_PATHWAY, began, citizen->granted, when);
    account_benefit(world, citizen, mdl_benefit_after(outcome), began, when, end);
    return (double)(citizen->granted - began) / SIM_MINUTES_PER_WEEK;
}

void mdl_world_exit(struct mdl_world *world, uint32_t slot, enum mdl_outcome outcome)
{
    struct mdl_citizen *citizen = &world->citizens[slot];
    mdl_world_advance(world, citizen);
    while (citizen->first_token != MDL_NO_TOKEN) {
        uint32_t root = citizen->first_token;
        while (world->tokens[root].parent != MDL_NO_TOKEN) {
            root = world->tokens[root].parent;
        }
        mdl_world_cancel_token(world, root);
    }
    for (int role = 0; role < (int)world->model->scenario->role_count; role++) {
        mdl_world_release_role(world, slot, role);
    }
    if (citizen->index) {
        const double weeks = mdl_world_close_benefit(world, citizen, outcome, now_of(world));
        mdl_world_add_record(world, citizen, outcome, now_of(world), weeks);
    }
    mdl_world_log(world, citizen, MDL_LOG_LEFT, outcome, MDL_NONE);
    if (citizen->granted != MDL_MOMENT_NEVER) {
        sim_use_change(&world->in_pathway, now_of(world), -1);
    }
    world->inside--;
    world->left_count++;
    mdl_world_free_citizen(world, slot);
}

/* --- hazards --------------------------------------------------------------------------------------------------- */

/* His pension day, or SIM_TIME_NEVER if it comes after `at`. */
static sim_time pension_by(const struct mdl_world *world, const struct mdl_citizen *citizen, sim_time at)
{
    const sim_time age = world->model->pension_age;
    const sim_time oldest = sim_time_from_real((citizen->years + 1) * SIM_MINUTES_PER_YEAR);
    if (age == SIM_TIME_NEVER || mdl_citizen_came(citizen) - oldest + age > at) {
        return SIM_TIME_NEVER;
    }
    const sim_time day = mdl_world_born(world, citizen) + age;
    return day <= at ? day : SIM_TIME_NEVER;
}

static double hazard_wait(const struct mdl_world *world, const struct mdl_citizen *citizen, int hazard)
{
    const float frailty = hazard == MDL_HAZARD_COMPLAINS ? citizen->complaint_frailty : 1.0F;
    return mdl_citizen_hazard_wait(citizen, &world->model->hazard_rates[hazard], citizen->threshold[hazard], frailty);
}

/* Minutes until the first hazard can strike. Most often none strikes now and nobody asks which it would be. */
static double soonest(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    double least = (double)INFINITY;
    for (int h = 0; h < MDL_HAZARD_COUNT; h++) {
        const double wait = hazard_wait(world, citizen, h);
        least = wait < least ? wait : least;
    }
    return least;
}

static enum mdl_hazard first_due(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    int h = 0;
    while (h + 1 < MDL_HAZARD_COUNT && hazard_wait(world, citizen, h) > 0.0) {
        h++;
    }
    return (enum mdl_hazard)h;
}

/*
 * One pending event serves all hazards. It is due no later than any of them can strike whatever
 * motivation does, so nothing has to be moved when motivation changes; when it fires too early, it is
 * scheduled again. The last minutes are rounded up to an hour, so that it does not creep.
 */
static void schedule_after(struct mdl_world *world, uint32_t slot, double wait)
{
    const struct mdl_citizen *citizen = &world->citizens[slot];
    const sim_time now = now_of(world);
    const sim_time minutes = sim_time_from_real(wait > SIM_MINUTES_PER_HOUR ? wait : SIM_MINUTES_PER_HOUR);
    sim_time at = minutes == SIM_TIME_NEVER ? SIM_TIME_NEVER : now + minutes;
    const sim_time pension = pension_by(world, citizen, at);
    at = pension < at ? (pension > now ? pension : now) : at;
    if (at <= world->end) {
        sim_engine_schedule(&world->engine, at, MDL_THEN_HAZARD, slot, citizen->generation, MDL_EVENT_HAZARD);
    }
}

void mdl_world_schedule_hazard(struct mdl_world *world, uint32_t slot)
{
    schedule_after(world, slot, soonest(world, &world->citizens[slot]));
}

static void strikes(struct mdl_world *world, uint32_t slot, enum mdl_hazard hazard)
{
    static const enum mdl_outcome leads_to[MDL_HAZARD_COUNT] = {
        [MDL_HAZARD_JOB] = MDL_OUTCOME_JOB,        [MDL_HAZARD_MOVES] = MDL_OUTCOME_MOVED,
        [MDL_HAZARD_DIES] = MDL_OUTCOME_DEAD,      [MDL_HAZARD_QUITS] = MDL_OUTCOME_KONTANTHJAELP,
        [MDL_HAZARD_COMPLAINS] = MDL_OUTCOME_NONE, [MDL_HAZARD_SETBACK] = MDL_OUTCOME_NONE,
    };
    struct mdl_citizen *citizen = &world->citizens[slot];
    if (leads_to[hazard] != MDL_OUTCOME_NONE) {
        mdl_world_exit(world, slot, leads_to[hazard]);
        return;
    }
    struct mdl_history *history = mdl_world_history(world, citizen);
    uint16_t *struck = hazard == MDL_HAZARD_COMPLAINS ? &history->complaints : &history->setbacks;
    (*struck)++;
    citizen->threshold[hazard] += (float)sim_chance_exponential(&world->chance, mdl_world_who(world, citizen),
                                                                world->model->hazard_purpose[hazard], *struck);
    if (hazard == MDL_HAZARD_COMPLAINS && citizen->index) {
        mdl_world_log(world, citizen, MDL_LOG_COMPLAINT, MDL_NONE, MDL_NONE);
    }
    if (hazard == MDL_HAZARD_SETBACK) {
        mdl_world_log(world, citizen, MDL_LOG_SETBACK, MDL_NONE, MDL_NONE);
        citizen->work_ability -= (float)world->model->scenario->progress.setback_size;
        mdl_world_pause(world, slot);
    }
}

void mdl_world_hazard_event(struct mdl_world *world, uint32_t slot)
{
    struct mdl_citizen *citizen = &world->citizens[slot];
    const uint16_t generation = citizen->generation;
    mdl_world_advance(world, citizen);
    if (pension_by(world, citizen, now_of(world)) != SIM_TIME_NEVER) {
        mdl_world_exit(world, slot, MDL_OUTCOME_PENSION);
        return;
    }
    double wait = soonest(world, citizen);
    while (wait <= 0.0) {
        strikes(world, slot, first_due(world, citizen));
        if (citizen->generation != generation) {
            return; /* he has left */
        }
        wait = soonest(world, citizen);
    }
    schedule_after(world, slot, wait);
}
