/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the pathway: one handler per kind, in one table. A new kind of step is one row. */
#include "models/world.h"

#include <math.h>

enum step_result {
    STEP_NEXT, /* go on with the step after this one */
    STEP_JUMP, /* the handler has set the token's pc */
    STEP_WAIT, /* something will wake the token */
    STEP_GONE, /* the token is no more */
};

typedef enum step_result (*step_handler)(struct mdl_world *world, uint32_t token);

#define STEPS_WITHOUT_TIME_MAX 10000

static const struct mdl_instruction *instruction_of(const struct mdl_world *world, uint32_t token)
{
    return &world->model->program.at[world->tokens[token].pc];
}

static struct mdl_citizen *citizen_of(struct mdl_world *world, uint32_t token)
{
    return &world->citizens[world->tokens[token].citizen];
}

static sim_time now_of(const struct mdl_world *world)
{
    return sim_engine_now(&world->engine);
}

static enum step_result wait_until(struct mdl_world *world, uint32_t token, sim_time at, uint8_t phase)
{
    world->tokens[token].state = MDL_TOKEN_TIMED;
    world->tokens[token].phase = phase & 7U;
    mdl_world_wake(world, token, at);
    return STEP_WAIT;
}

static enum step_result jump(struct mdl_world *world, uint32_t token, mdl_pc to)
{
    world->tokens[token].pc = to;
    return STEP_JUMP;
}

static sim_time step_minutes(const struct mdl_world *world, uint32_t token, const struct sim_dist *dist,
                             enum mdl_draw draw)
{
    const struct mdl_token *t = &world->tokens[token];
    return mdl_world_minutes(world, &world->citizens[t->citizen], dist, instruction_of(world, token)->purpose[draw],
                             t->visit);
}

static double step_uniform(const struct mdl_world *world, uint32_t token, enum mdl_draw draw)
{
    const struct mdl_token *t = &world->tokens[token];
    return mdl_world_uniform(world, &world->citizens[t->citizen], instruction_of(world, token)->purpose[draw],
                             t->visit);
}

static sim_time later(sim_time now, sim_time minutes)
{
    return minutes == SIM_TIME_NEVER ? SIM_TIME_NEVER : now + minutes;
}

/* --- waiting in a queue ------------------------------------------------------------------------------- */

enum { PHASE_ENTER, PHASE_SERVED, PHASE_GIVES_UP, PHASE_TALK, PHASE_REVIEW, PHASE_LIMIT };

static enum step_result start_waiting(struct mdl_world *world, uint32_t token, enum mdl_token_state state)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_step *step = instruction_of(world, token)->step;
    t->state = (unsigned)state & 15U;
    t->phase = PHASE_GIVES_UP; /* a timed event can only be patience; being served sets PHASE_SERVED */
    world->waiting[t->pc]++;
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_WAITS, t->pc, MDL_NONE);
    const sim_time patience = step_minutes(world, token, &step->patience, MDL_DRAW_PATIENCE);
    mdl_world_wake(world, token, later(now_of(world), patience));
    return STEP_WAIT;
}

static void served(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    world->waiting[t->pc]--;
    t->generation++; /* patience no longer matters */
    t->state = MDL_TOKEN_MOVING;
    t->phase = PHASE_SERVED;
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_SERVED, t->pc, MDL_NONE);
}

static enum step_result give_up(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_instruction *instruction = instruction_of(world, token);
    world->waiting[t->pc]--;
    if (instruction->op == MDL_STEP_CASELOAD) {
        sim_caseload_withdraw(&world->roles[instruction->step->roles.at[0]].caseload, now_of(world), t->ticket);
    } else {
        sim_board_withdraw(&world->boards[instruction->step->board], now_of(world), t->ticket);
    }
    t->state = MDL_TOKEN_MOVING;
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_GAVE_UP, t->pc, MDL_NONE);
    if (instruction->on_give_up != MDL_PC_END) {
        return jump(world, token, instruction->on_give_up);
    }
    mdl_world_exit(world, t->citizen, MDL_OUTCOME_GAVE_UP);
    return STEP_GONE;
}

/* --- board ----------------------------------------------------------------------------------------------- */

static bool draw_below(const struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_trait which,
                       double share)
{
    return mdl_world_trait(world, citizen, which) < share;
}

static bool foep_is_open(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_decision *rule = &world->model->scenario->decision;
    const bool old_enough = mdl_citizen_age_years(citizen, now_of(world)) >= rule->foep_from_years;
    return (old_enough || draw_below(world, citizen, MDL_TRAIT_FOEP_YOUNG, rule->foep_young_share)) &&
           draw_below(world, citizen, MDL_TRAIT_FOEP_OPENNESS, mdl_series_at(&rule->foep_openness, now_of(world)));
}

static enum mdl_outcome unclarified(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_decision *rule = &world->model->scenario->decision;
    return draw_below(world, citizen, MDL_TRAIT_NEW_PATHWAY, rule->not_ready_new_pathway_share)
               ? MDL_OUTCOME_NEW_PATHWAY
               : MDL_OUTCOME_KONTANTHJAELP;
}

static enum mdl_outcome decide(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_decision *rule = &scenario->decision;
    const bool ready = citizen->evidence >= mdl_series_at(&scenario->progress.ready_evidence, now_of(world));
    if (!ready) {
        const bool foep = draw_below(world, citizen, MDL_TRAIT_NOT_READY_FOEP, rule->not_ready_foep_share) &&
                          foep_is_open(world, citizen);
        return foep ? MDL_OUTCOME_FOEP : unclarified(world, citizen);
    }
    if (citizen->work_ability >= rule->job_at_least) {
        return MDL_OUTCOME_JOB;
    }
    if (citizen->work_ability >= rule->work_at_least) {
        return MDL_OUTCOME_FLEKSJOB;
    }
    return foep_is_open(world, citizen) ? MDL_OUTCOME_FOEP : unclarified(world, citizen);
}

/* The case was sent, and comes back. */
static void reopen(struct mdl_world *world, struct mdl_citizen *citizen)
{
    struct mdl_record *record = mdl_world_record(world, citizen);
    citizen->sent = false;
    if (record != NULL) {
        record->ended = SIM_TIME_NEVER;
    }
}

static enum step_result board_decides(struct mdl_world *world, uint32_t token)
{
    const struct mdl_instruction *instruction = instruction_of(world, token);
    struct mdl_citizen *citizen = citizen_of(world, token);
    mdl_world_advance(world, citizen);
    if (instruction->on_return != MDL_PC_END &&
        step_uniform(world, token, MDL_DRAW_CHANCE) < instruction->step->return_share) {
        reopen(world, citizen);
        mdl_world_log(world, citizen, MDL_LOG_SENT_BACK, world->tokens[token].pc, MDL_NONE);
        return jump(world, token, instruction->on_return);
    }
    const enum mdl_outcome outcome = decide(world, citizen);
    if (outcome == MDL_OUTCOME_NEW_PATHWAY && instruction->on_new_pathway != MDL_PC_END) {
        reopen(world, citizen);
        mdl_world_grant_anew(world, world->tokens[token].citizen);
        return jump(world, token, instruction->on_new_pathway);
    }
    mdl_world_exit(world, world->tokens[token].citizen, outcome);
    return STEP_GONE;
}

static enum step_result board_served(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = instruction_of(world, token)->step;
    mdl_world_account_count(world, citizen_of(world, token), world->model->board_item + (size_t)step->board, 1.0);
    if (step->rule == MDL_RULE_DECISION) {
        return board_decides(world, token);
    }
    if (step->rule == MDL_RULE_GRANT) {
        mdl_world_grant(world, world->tokens[token].citizen, now_of(world));
    }
    return STEP_NEXT;
}

static enum step_result step_board(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_step *step = instruction_of(world, token)->step;
    if (t->phase == PHASE_SERVED) {
        return board_served(world, token);
    }
    if (t->phase == PHASE_GIVES_UP) {
        return give_up(world, token);
    }
    mdl_world_visit(world, token);
    if (step->rule == MDL_RULE_DECISION) {
        struct mdl_citizen *citizen = citizen_of(world, token);
        mdl_world_advance(world, citizen);
        struct mdl_record *record = mdl_world_record(world, citizen);
        if (record != NULL && !citizen->sent) {
            record->ended = now_of(world);
        }
        citizen->sent = true;
        mdl_world_log(world, citizen, MDL_LOG_SENT, t->pc, MDL_NONE);
    }
    if (sim_board_join(&world->boards[step->board], now_of(world), token, (unsigned)step->priority, &t->ticket) !=
        SIM_OK) {
        mdl_world_fault(world, SIM_ERR_MEMORY, step->name, "no memory for the agenda");
    }
    return start_waiting(world, token, MDL_TOKEN_WAITS_BOARD);
}

void mdl_world_board_meets(struct mdl_world *world, uint32_t index)
{
    uint32_t count = 0;
    mdl_world_schedule_board(world, index);
    do {
        count = sim_board_meet(&world->boards[index], now_of(world), world->taken, world->taken_capacity);
        for (uint32_t i = 0; i < count; i++) {
            served(world, world->taken[i]);
            mdl_world_wake(world, world->taken[i], now_of(world));
        }
    } while (count == world->taken_capacity);
}

void mdl_world_schedule_board(struct mdl_world *world, uint32_t index)
{
    const sim_time next = sim_board_next_meeting(&world->boards[index], now_of(world));
    if (next <= world->model->scenario->end) {
        sim_engine_schedule(&world->engine, next, MDL_LAST_BOARD, index, 0, MDL_EVENT_BOARD);
    }
}

/* --- caseload ------------------------------------------------------------------------------------------- */

void mdl_world_keep_worker(struct mdl_world *world, uint32_t slot, int role, uint32_t worker, uint32_t stay)
{
    struct mdl_citizen *citizen = &world->citizens[slot];
    struct mdl_record *record = mdl_world_record(world, citizen);
    mdl_world_worker_effect(world, citizen, role, worker, true);
    citizen->worker[role] = (uint16_t)worker;
    *mdl_world_stay(world, slot, role) = stay;
    if (record != NULL) {
        record->caseworkers++;
    }
}

static enum step_result step_caseload(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_step *step = instruction_of(world, token)->step;
    const int role = step->roles.at[0];
    uint32_t ticket = 0;
    if (t->phase == PHASE_SERVED) {
        return STEP_NEXT;
    }
    if (t->phase == PHASE_GIVES_UP) {
        return give_up(world, token);
    }
    mdl_world_visit(world, token);
    if (world->citizens[t->citizen].worker[role] != MDL_NO_WORKER) {
        return STEP_NEXT; /* keeps the one he has */
    }
    const uint32_t worker = sim_caseload_request(&world->roles[role].caseload, now_of(world), t->citizen,
                                                 (unsigned)step->priority, &ticket);
    if (worker == SIM_CASELOAD_FAILED) {
        mdl_world_fault(world, SIM_ERR_MEMORY, step->name, "no memory for the caseload");
        return STEP_WAIT;
    }
    t->ticket = ticket;
    if (worker == SIM_CASELOAD_QUEUED) {
        return start_waiting(world, token, MDL_TOKEN_WAITS_CASELOAD);
    }
    mdl_world_keep_worker(world, t->citizen, role, worker, ticket);
    return STEP_NEXT;
}

/* The caseload knows citizens; the token that waits is the one that holds the ticket. */
static uint32_t token_with_ticket(const struct mdl_world *world, uint32_t citizen, uint32_t ticket)
{
    uint32_t token = world->citizens[citizen].first_token;
    while (token != MDL_NO_TOKEN) {
        const struct mdl_token *t = &world->tokens[token];
        if (t->ticket == ticket && (t->state == MDL_TOKEN_WAITS_CASELOAD || t->state == MDL_TOKEN_WAITS_MATCH)) {
            break;
        }
        token = t->next;
    }
    SIM_INVARIANT(token != MDL_NO_TOKEN, "a place was granted to nobody who waits");
    return token;
}

void mdl_world_place_granted(struct mdl_world *world, const struct sim_caseload_grant *grant, int role)
{
    const uint32_t token = token_with_ticket(world, grant->customer, grant->ticket);
    struct mdl_token *t = &world->tokens[token];
    if (t->service != MDL_NONE) { /* a placement has got somebody to search for it */
        t->worker = (uint16_t)grant->worker;
        t->generation++;
        t->state = MDL_TOKEN_MOVING;
        mdl_world_wake(world, token, now_of(world));
        return;
    }
    served(world, token);
    mdl_world_keep_worker(world, t->citizen, role, grant->worker, grant->ticket);
    mdl_world_wake(world, token, now_of(world));
}

static enum step_result step_release(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = instruction_of(world, token)->step;
    for (size_t i = 0; i < step->roles.count; i++) {
        mdl_world_release_role(world, world->tokens[token].citizen, step->roles.at[i]);
    }
    mdl_world_log(world, citizen_of(world, token), MDL_LOG_GAVE_BACK, world->tokens[token].pc, MDL_NONE);
    return STEP_NEXT;
}

/* --- talks ------------------------------------------------------------------------------------------------ */

/* When the talk of the token's next visit is wished. It may be drawn before this talk is held. */
static sim_time next_wish(const struct mdl_world *world, uint32_t token, const struct sim_dist *after)
{
    const struct mdl_token *t = &world->tokens[token];
    const uint16_t visit = world->counts[t->citizen * world->count_width + t->pc];
    return later(now_of(world), mdl_world_minutes(world, &world->citizens[t->citizen], after,
                                                  instruction_of(world, token)->purpose[MDL_DRAW_DURATION], visit));
}

/* Asks memory for the wished day in the diaries of those who have him; inlined by force as sim_diary_fetch_day(). */
__attribute__((always_inline)) static inline void fetch_day(const struct mdl_world *world, uint32_t token,
                                                            sim_time wish)
{
    const struct mdl_refs *roles = &instruction_of(world, token)->step->roles;
    for (size_t i = 0; i < roles->count && wish != SIM_TIME_NEVER; i++) {
        const struct mdl_role_state *role = &world->roles[roles->at[i]];
        const uint16_t worker = world->citizens[world->tokens[token].citizen].worker[roles->at[i]];
        if (role->has_diary && worker != MDL_NO_WORKER) {
            sim_diary_fetch_day(&role->diary, worker, sim_day_of(wish));
        }
    }
}

static enum step_result wait_for_talk(struct mdl_world *world, uint32_t token, sim_time wish)
{
    const sim_time end = wish == SIM_TIME_NEVER ? SIM_TIME_NEVER : mdl_world_book(world, token, wish);
    mdl_world_log(world, citizen_of(world, token), MDL_LOG_BOOKED, world->tokens[token].pc, MDL_NONE);
    (void)wait_until(world, token, end, PHASE_TALK);
    world->tokens[token].state = end == SIM_TIME_NEVER ? MDL_TOKEN_PARKED : MDL_TOKEN_BOOKED;
    return STEP_WAIT;
}

static void work_of_talk(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = instruction_of(world, token)->step;
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
    const struct mdl_step *step = instruction_of(world, token)->step;
    for (size_t i = 0; i < step->roles.count && step->roles.count > 1; i++) {
        if (mdl_world_attends(world, token, i)) {
            mdl_world_log(world, citizen_of(world, token), MDL_LOG_PRESENT, world->tokens[token].pc, step->roles.at[i]);
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

/* The chance that a no-show of this citizen is sanctioned. */
static double sanction_share(const struct mdl_world *world, struct mdl_citizen *citizen)
{
    const struct mdl_hazards *hazards = &world->model->scenario->hazards;
    if (citizen->sanction_frailty < 0.0F) {
        const double u = mdl_world_trait(world, citizen, MDL_TRAIT_SANCTION_FRAILTY);
        citizen->sanction_frailty =
            hazards->sanction_shape > 0.0 ? (float)sim_dist_quantile(&world->model->sanction_frailty, u) : 1.0F;
    }
    return fmin(1.0, hazards->sanction_share * (double)citizen->sanction_frailty);
}

static void no_show(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = citizen_of(world, token);
    struct mdl_record *record = mdl_world_record(world, citizen);
    if (record == NULL) {
        return;
    }
    record->no_shows++;
    mdl_world_log(world, citizen, MDL_LOG_NO_SHOW, world->tokens[token].pc,
                  instruction_of(world, token)->step->roles.at[0]);
    if (is_authority(world, instruction_of(world, token)->step) &&
        step_uniform(world, token, MDL_DRAW_EXTRA) < sanction_share(world, citizen)) {
        record->sanctions++;
        mdl_world_log(world, citizen, MDL_LOG_SANCTION, world->tokens[token].pc, MDL_NONE);
    }
}

static void attended(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = citizen_of(world, token);
    const struct mdl_step *step = instruction_of(world, token)->step;
    mdl_citizen_talk(citizen, &world->model->scenario->progress);
    mdl_world_log(world, citizen, MDL_LOG_TALK, world->tokens[token].pc, step->roles.at[0]);
    log_present(world, token);
    citizen->contacts++;
    citizen->activity_hours += step->length / SIM_MINUTES_PER_HOUR;
    if (!citizen->met && citizen->record != MDL_NOBODY) {
        citizen->met = true;
        world->records[citizen->record].first_meeting = now_of(world);
    }
}

/* True when the citizen was there. One uniform decides: ill, there (with probability M), or a no-show. */
static bool hold_talk(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = citizen_of(world, token);
    const double ill = world->model->scenario->hazards.sick_share;
    const double u = step_uniform(world, token, MDL_DRAW_ATTEND);
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

static enum step_result step_meet(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = instruction_of(world, token)->step;
    if (world->tokens[token].phase == PHASE_TALK) {
        const bool there = hold_talk(world, token);
        if (there || !step->waits_for_citizen) {
            return STEP_NEXT;
        }
    }
    const sim_time wish = next_wish(world, token, &step->duration);
    mdl_world_visit(world, token);
    return wait_for_talk(world, token, wish);
}

static void order_by_review(struct mdl_world *world, uint32_t slot)
{
    const struct mdl_citizen *citizen = &world->citizens[slot];
    if (citizen->planned &&
        (citizen->plan == 0 || citizen->running + citizen->ordered >= world->model->services_most)) {
        return; /* he has had all he needs, or has as many as he may at once */
    }
    uint32_t token = world->citizens[slot].first_token;
    while (token != MDL_NO_TOKEN) {
        const uint32_t next = world->tokens[token].next;
        if (world->tokens[token].service == MDL_NONE && instruction_of(world, token)->op == MDL_STEP_SERVICES) {
            mdl_world_order_services(world, token);
        }
        token = next;
    }
}

/* A review: what the caseworker sees. Readiness may close the activity (true); else the next services are ordered. */
static bool review(struct mdl_world *world, uint32_t slot)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_citizen *citizen = &world->citizens[slot];
    if (citizen->evidence >= mdl_series_at(&scenario->progress.ready_evidence, now_of(world))) {
        mdl_world_log(world, citizen, MDL_LOG_READY, MDL_NONE, MDL_NONE);
        if (mdl_world_found_ready(world, slot)) {
            return true;
        }
    }
    order_by_review(world, slot);
    return false;
}

static enum step_result step_contact(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = instruction_of(world, token)->step;
    const sim_time wish = next_wish(world, token, &step->every);
    fetch_day(world, token, wish); /* comes while the talk is held */
    if (world->tokens[token].phase == PHASE_TALK && hold_talk(world, token) && step->review &&
        review(world, world->tokens[token].citizen)) {
        world->tokens[token].state = MDL_TOKEN_PARKED; /* the fork wakes now and ends this branch */
        return STEP_WAIT;
    }
    mdl_world_visit(world, token);
    return wait_for_talk(world, token, wish);
}

/* --- fork --------------------------------------------------------------------------------------------------- */

static void start_branches(struct mdl_world *world, uint32_t token)
{
    const struct mdl_instruction *instruction = instruction_of(world, token);
    const uint32_t citizen = world->tokens[token].citizen;
    const uint16_t generation = world->citizens[citizen].generation;
    world->tokens[token].children = (uint32_t)instruction->step->branch_count;
    for (size_t b = 0; b < instruction->step->branch_count; b++) {
        const mdl_pc start = world->model->program.branch_starts[instruction->first_branch + b];
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
static enum step_result wait_for_limit(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = instruction_of(world, token)->step;
    const sim_time end = mdl_citizen_granted_end(citizen_of(world, token));
    const sim_time now = now_of(world);
    if (step->until != MDL_UNTIL_READY_OR_LIMIT || end == SIM_TIME_NEVER) {
        world->tokens[token].state = MDL_TOKEN_PARKED;
        world->tokens[token].phase = PHASE_LIMIT;
        return STEP_WAIT;
    }
    const sim_time limit = end - sim_time_from_real(step->close_before_end);
    const sim_time last_review = end - sim_time_from_real(step->review_before_end);
    if (step->review_before_end > step->close_before_end && last_review > now) {
        return wait_until(world, token, last_review, PHASE_REVIEW);
    }
    return wait_until(world, token, limit > now ? limit : now, PHASE_LIMIT);
}

static enum step_result join(struct mdl_world *world, uint32_t token)
{
    world->tokens[token].generation++;
    mdl_world_log(world, citizen_of(world, token), MDL_LOG_CLOSED, world->tokens[token].pc, MDL_NONE);
    mdl_world_cancel_children(world, token);
    mdl_world_advance(world, citizen_of(world, token));
    return STEP_NEXT;
}

static enum step_result step_fork(struct mdl_world *world, uint32_t token)
{
    struct mdl_citizen *citizen = citizen_of(world, token);
    const uint16_t generation = citizen->generation;
    switch (world->tokens[token].phase) {
    case PHASE_SERVED:
    case PHASE_LIMIT:
        return join(world, token);
    case PHASE_REVIEW:
        mdl_world_advance(world, citizen);
        if (citizen->evidence >= mdl_series_at(&world->model->scenario->progress.ready_evidence, now_of(world))) {
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
        return STEP_GONE;
    }
    if (world->tokens[token].phase == PHASE_SERVED) { /* joined while its branches started */
        return join(world, token);
    }
    return wait_for_limit(world, token);
}

static void wake_fork(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    t->generation++;
    t->phase = PHASE_SERVED;
    mdl_world_wake(world, token, now_of(world));
}

void mdl_world_child_ended(struct mdl_world *world, uint32_t parent)
{
    struct mdl_token *t = &world->tokens[parent];
    const enum mdl_until until = instruction_of(world, parent)->step->until;
    t->children--;
    if (until == MDL_UNTIL_ANY || (until == MDL_UNTIL_ALL && t->children == 0)) {
        wake_fork(world, parent);
    }
}

bool mdl_world_found_ready(struct mdl_world *world, uint32_t slot)
{
    bool ends = false;
    for (uint32_t token = world->citizens[slot].first_token; token != MDL_NO_TOKEN; token = world->tokens[token].next) {
        if (world->tokens[token].service != MDL_NONE || instruction_of(world, token)->op != MDL_STEP_FORK) {
            continue;
        }
        if (instruction_of(world, token)->step->until == MDL_UNTIL_READY_OR_LIMIT) {
            wake_fork(world, token);
            ends = true;
        }
    }
    mdl_world_service_reached(world, slot, MDL_NONE, MDL_STAGE_READY);
    return ends;
}

/* --- the rest --------------------------------------------------------------------------------------------------- */

static enum step_result step_grant(struct mdl_world *world, uint32_t token)
{
    mdl_world_grant(world, world->tokens[token].citizen, now_of(world));
    return STEP_NEXT;
}

static enum step_result step_delay(struct mdl_world *world, uint32_t token)
{
    if (world->tokens[token].phase == PHASE_SERVED) {
        return STEP_NEXT;
    }
    mdl_world_visit(world, token);
    const sim_time minutes =
        step_minutes(world, token, &instruction_of(world, token)->step->duration, MDL_DRAW_DURATION);
    return wait_until(world, token, later(now_of(world), minutes), PHASE_SERVED);
}

static enum step_result step_prepare(struct mdl_world *world, uint32_t token)
{
    const struct mdl_step *step = instruction_of(world, token)->step;
    if (world->tokens[token].phase == PHASE_ENTER) {
        for (size_t i = 0; i < step->roles.count; i++) {
            mdl_world_work(world, world->tokens[token].citizen, step->roles.at[i], step->length);
        }
    }
    return step_delay(world, token);
}

static enum step_result step_services(struct mdl_world *world, uint32_t token)
{
    if (world->tokens[token].phase == PHASE_ENTER) {
        mdl_world_visit(world, token);
        world->tokens[token].state = MDL_TOKEN_PARKED;
        world->tokens[token].phase = PHASE_SERVED;
        mdl_world_order_services(world, token);
    }
    return STEP_WAIT;
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
    for (uint32_t token = world->citizens[slot].first_token; token != MDL_NO_TOKEN; token = world->tokens[token].next) {
        struct mdl_token *t = &world->tokens[token];
        const bool parked = t->service == MDL_NONE && t->state == MDL_TOKEN_PARKED;
        if (parked && instruction_of(world, token)->op == MDL_STEP_AWAIT && t->phase == PHASE_ENTER &&
            awaits(instruction_of(world, token)->step, service, stage)) {
            t->phase = PHASE_SERVED;
            mdl_world_wake(world, token, now_of(world));
        }
    }
}

static enum step_result step_await(struct mdl_world *world, uint32_t token)
{
    if (world->tokens[token].phase == PHASE_SERVED || mdl_world_stage_reached(world, token)) {
        return STEP_NEXT;
    }
    mdl_world_visit(world, token);
    world->tokens[token].state = MDL_TOKEN_PARKED;
    return STEP_WAIT;
}

static bool wishes_foep(const struct mdl_world *world, const struct mdl_citizen *citizen)
{
    const struct mdl_person *person = mdl_world_person(world, citizen);
    if (person != NULL && person->foep_wish != MDL_KNOWN_NOT) {
        return person->foep_wish == MDL_KNOWN_YES;
    }
    return draw_below(world, citizen, MDL_TRAIT_FOEP_WISH,
                      world->model->scenario->populations[citizen->population].foep_wish_share);
}

static double attribute_of(const struct mdl_world *world, const struct mdl_citizen *citizen,
                           enum mdl_attribute attribute)
{
    const sim_time now = now_of(world);
    switch (attribute) {
    case MDL_ATTRIBUTE_AGE:
        return mdl_citizen_age_years(citizen, now);
    case MDL_ATTRIBUTE_FEMALE:
        return citizen->female ? 1.0 : 0.0;
    case MDL_ATTRIBUTE_FOEP_WISH:
        return wishes_foep(world, citizen) ? 1.0 : 0.0;
    case MDL_ATTRIBUTE_MOTIVATION:
        return citizen->motivation;
    case MDL_ATTRIBUTE_EVIDENCE:
        return citizen->evidence;
    case MDL_ATTRIBUTE_WORK_ABILITY:
        return citizen->work_ability;
    case MDL_ATTRIBUTE_MONTHS:
        return citizen->granted == SIM_TIME_NEVER ? 0.0 : (double)(now - citizen->granted) / SIM_MINUTES_PER_MONTH;
    case MDL_ATTRIBUTE_NONE:
        break;
    }
    return 0.0;
}

/* One uniform runs through the cases: each takes its chance of what the earlier ones left. */
static enum step_result step_branch(struct mdl_world *world, uint32_t token)
{
    const struct mdl_instruction *instruction = instruction_of(world, token);
    struct mdl_citizen *citizen = citizen_of(world, token);
    mdl_world_advance(world, citizen);
    mdl_world_visit(world, token);
    double u = step_uniform(world, token, MDL_DRAW_CHANCE);
    for (size_t i = 0; i < instruction->step->case_count; i++) {
        const struct mdl_case *at = &instruction->step->cases[i];
        const double value = attribute_of(world, citizen, at->attribute);
        if (at->attribute != MDL_ATTRIBUTE_NONE && !(value >= at->at_least && value < at->below)) {
            continue;
        }
        if (u < at->chance) {
            return jump(world, token, world->model->program.case_targets[instruction->first_case + i]);
        }
        u = (u - at->chance) / (1.0 - at->chance);
    }
    return STEP_NEXT;
}

static enum step_result step_goto(struct mdl_world *world, uint32_t token)
{
    return jump(world, token, instruction_of(world, token)->go);
}

static enum step_result step_exit(struct mdl_world *world, uint32_t token)
{
    const int outcome = instruction_of(world, token)->step->outcome;
    mdl_world_exit(world, world->tokens[token].citizen, (enum mdl_outcome)outcome);
    return STEP_GONE;
}

static const step_handler handlers[] = {
    [MDL_STEP_GRANT] = step_grant,     [MDL_STEP_BOARD] = step_board,     [MDL_STEP_CASELOAD] = step_caseload,
    [MDL_STEP_RELEASE] = step_release, [MDL_STEP_MEET] = step_meet,       [MDL_STEP_DELAY] = step_delay,
    [MDL_STEP_FORK] = step_fork,       [MDL_STEP_CONTACT] = step_contact, [MDL_STEP_SERVICES] = step_services,
    [MDL_STEP_PREPARE] = step_prepare, [MDL_STEP_BRANCH] = step_branch,   [MDL_STEP_GOTO] = step_goto,
    [MDL_STEP_EXIT] = step_exit,       [MDL_STEP_AWAIT] = step_await,
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
        const enum step_result result = handlers[instruction_of(world, token)->op](world, token);
        if (result == STEP_WAIT || result == STEP_GONE || world->status != SIM_OK) {
            return;
        }
        struct mdl_token *t = &world->tokens[token];
        t->phase = PHASE_ENTER;
        t->state = MDL_TOKEN_MOVING;
        if (result == STEP_NEXT) {
            t->pc = instruction_of(world, token)->next;
        }
    }
    mdl_world_fault(world, SIM_ERR_STUCK, instruction_of(world, token)->name,
                    "the pathway goes round here without time passing; put a delay or a talk in the loop");
}
