/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The services of a citizen's plan. Each that is ordered is a token of its own:
 *
 *   ordered --handover, lead time--> wants a place --seat, start date or match--> runs --length--> ended
 *                                    (placement: --search--> matched --notice-->)
 *
 * A placement may take the citizen out of pre-emptible services; those with continuous intake go on
 * afterwards where they were, a course goes on without him and is back on his plan.
 */
#include "models/world/world.h"

#include <math.h>

enum { PHASE_ORDERED, PHASE_SEARCHING, PHASE_RUNS, PHASE_GAP, PHASE_MATCHED };

static const struct mdl_service *service_of(const struct mdl_world *world, uint32_t token)
{
    return &world->model->scenario->services[world->tokens[token].service];
}

static sim_time now_of(const struct mdl_world *world)
{
    return sim_engine_now(&world->engine);
}

static sim_time service_minutes(const struct mdl_world *world, uint32_t token, const struct sim_dist *dist,
                                enum mdl_service_draw draw)
{
    const struct mdl_token *t = &world->tokens[token];
    return mdl_world_minutes(world, &world->citizens[t->citizen], dist, world->model->service_purpose[t->service][draw],
                             t->visit);
}

static double service_uniform(const struct mdl_world *world, uint32_t token, enum mdl_service_draw draw)
{
    const struct mdl_token *t = &world->tokens[token];
    return mdl_world_uniform(world, &world->citizens[t->citizen], world->model->service_purpose[t->service][draw],
                             t->visit);
}

static sim_time later(sim_time now, sim_time minutes)
{
    return minutes == SIM_TIME_NEVER ? SIM_TIME_NEVER : now + minutes;
}

static void time_service(struct mdl_world *world, uint32_t token, sim_time minutes, uint8_t phase)
{
    struct mdl_token *t = &world->tokens[token];
    t->phase = phase & 7U;
    mdl_world_wake(world, token, later(now_of(world), minutes));
}

bool mdl_service_has_seats(const struct mdl_service *service)
{
    return service->kind == MDL_SERVICE_COURSE || (service->kind == MDL_SERVICE_OPEN && service->seats > 0);
}

/* --- running ------------------------------------------------------------------------------------------------ */

static void activity_changes(struct mdl_world *world, uint32_t token, int sign)
{
    struct mdl_citizen *citizen = &world->citizens[world->tokens[token].citizen];
    const struct mdl_service *service = service_of(world, token);
    mdl_world_advance(world, citizen);
    citizen->running = (unsigned)(citizen->running + sign) & MDL_SERVICES_MASK;
    citizen->hours = citizen->running == 0 ? 0.0F : citizen->hours + (float)(sign * service->hours_per_week);
    if (service->kind == MDL_SERVICE_PLACEMENT) {
        citizen->placements_running = (unsigned)(citizen->placements_running + sign) & MDL_SERVICES_MASK;
    }
    mdl_citizen_settle(citizen);
}

static void begin_run(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    t->state = MDL_TOKEN_RUNNING;
    t->since = mdl_world_minute(world, now_of(world));
    activity_changes(world, token, 1);
}

/* The weeks since the run began are paid; the hours no longer count. */
static void end_run(struct mdl_world *world, uint32_t token)
{
    const struct mdl_token *t = &world->tokens[token];
    activity_changes(world, token, -1);
    mdl_world_account_weeks(world, &world->citizens[t->citizen], world->model->service_weeks_item + (size_t)t->service,
                            mdl_world_clock(world, t->since), now_of(world));
}

static void give_seat_back(struct mdl_world *world, uint32_t token);

static void suspend(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    end_run(world, token);
    t->left = t->due == MDL_MINUTE_NEVER ? t->due : t->due - mdl_world_minute(world, now_of(world));
    t->generation++;
    t->state = MDL_TOKEN_SUSPENDED;
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_SUSPENDED, t->service, MDL_NONE);
}

static void drop_service(struct mdl_world *world, uint32_t token)
{
    mdl_world_service_cancel(world, token);
    mdl_world_drop_token(world, token);
}

/* For every service token of the citizen that is under way, but `except`. */
static void suspend_others(struct mdl_world *world, uint32_t citizen, uint32_t except, bool pause)
{
    uint32_t token = world->citizens[citizen].first_token;
    while (token != MDL_NO_TOKEN) {
        const uint32_t next = world->tokens[token].next;
        const struct mdl_token *t = &world->tokens[token];
        if (token != except && t->service != MDL_NONE && t->state == MDL_TOKEN_RUNNING &&
            (pause || service_of(world, token)->preemptible)) {
            if (service_of(world, token)->kind == MDL_SERVICE_COURSE) {
                mdl_citizen_want(&world->citizens[citizen], t->service); /* the course goes on without him */
                (*mdl_world_orders(world, citizen, t->service))--;
                drop_service(world, token);
            } else {
                suspend(world, token);
            }
        }
        token = next;
    }
}

static void resume_suspended(struct mdl_world *world, uint32_t citizen)
{
    if (world->citizens[citizen].paused) {
        return;
    }
    for (uint32_t token = world->citizens[citizen].first_token; token != MDL_NO_TOKEN;
         token = world->tokens[token].next) {
        if (world->tokens[token].service != MDL_NONE && world->tokens[token].state == MDL_TOKEN_SUSPENDED) {
            const uint32_t left = world->tokens[token].left;
            begin_run(world, token);
            mdl_world_log(world, &world->citizens[citizen], MDL_LOG_RESUMED, world->tokens[token].service, MDL_NONE);
            mdl_world_wake(world, token, left == MDL_MINUTE_NEVER ? SIM_TIME_NEVER : now_of(world) + left);
        }
    }
}

/* A placement breaks at a rate that falls with motivation; the rate is held as it was at the start. */
static sim_time run_length(const struct mdl_world *world, uint32_t token)
{
    const struct mdl_service *service = service_of(world, token);
    const struct mdl_citizen *citizen = &world->citizens[world->tokens[token].citizen];
    const sim_time length = service->kind == MDL_SERVICE_COURSE
                                ? sim_time_from_real(sim_dist_mean(&service->length)) /* all of a group end together */
                                : service_minutes(world, token, &service->length, MDL_SERVICE_LENGTH);
    const double rate = service->breaks_per_year * (1.0 - citizen->motivation) / SIM_MINUTES_PER_YEAR;
    if (!(rate > 0.0)) {
        return length;
    }
    const double breaks = -log(service_uniform(world, token, MDL_SERVICE_BREAK)) / rate;
    return breaks < (double)length ? sim_time_from_real(breaks) : length;
}

/* The first placement leads some citizens to a job. */
static void draw_job(struct mdl_world *world, uint32_t token)
{
    const struct mdl_token *t = &world->tokens[token];
    const struct mdl_service *service = service_of(world, token);
    if (t->visit > 0 || !(service_uniform(world, token, MDL_SERVICE_JOB) < service->job_share)) {
        return;
    }
    const sim_time after = service_minutes(world, token, &service->job_after, MDL_SERVICE_JOB_AFTER);
    if (after <= world->model->scenario->end - now_of(world)) {
        sim_engine_schedule(&world->engine, now_of(world) + after, MDL_THEN_HAZARD, t->citizen,
                            world->citizens[t->citizen].generation, MDL_EVENT_JOB);
    }
}

static void note_first(mdl_moment *moment, sim_time now)
{
    *moment = *moment == MDL_MOMENT_NEVER ? mdl_moment_of(now) : *moment;
}

static void note_start(struct mdl_world *world, const struct mdl_citizen *citizen, const struct mdl_service *service)
{
    struct mdl_history *history = mdl_world_history(world, citizen);
    history->services++;
    note_first(&history->first_service, now_of(world));
    if (service->kind == MDL_SERVICE_PLACEMENT) {
        history->placements++;
        note_first(&history->first_placement, now_of(world));
    }
}

static void start_service(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    struct mdl_citizen *citizen = &world->citizens[t->citizen];
    const struct mdl_service *service = service_of(world, token);
    mdl_world_advance(world, citizen);
    citizen->ordered--;
    if (service->preempts) {
        suspend_others(world, t->citizen, token, false);
    }
    begin_run(world, token);
    t->phase = PHASE_RUNS;
    mdl_world_log(world, citizen, MDL_LOG_STARTED, t->service, MDL_NONE);
    mdl_world_account_count(world, citizen, world->model->service_starts_item + (size_t)t->service, 1.0);
    draw_job(world, token);
    mdl_world_service_reached(world, t->citizen, t->service, MDL_STAGE_STARTED);
    note_start(world, citizen, service);
    if (citizen->paused) {
        t->due = mdl_world_minute(world, later(now_of(world), run_length(world, token)));
        suspend(world, token);
    } else {
        time_service(world, token, run_length(world, token), PHASE_RUNS);
    }
}

/* --- places ------------------------------------------------------------------------------------------------- */

static void wait_for_seat(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    struct sim_course *course = &world->courses[t->service];
    switch (sim_course_join(course, now_of(world), token, 0, &t->ticket)) {
    case SIM_COURSE_SEATED:
        t->seated = true;
        start_service(world, token);
        break;
    case SIM_COURSE_QUEUED:
        t->state = MDL_TOKEN_WAITS_SEAT;
        mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_WAITS_SEAT, t->service, MDL_NONE);
        break;
    case SIM_COURSE_FAILED:
        mdl_world_fault(world, SIM_ERR_MEMORY, service_of(world, token)->name, "no memory for the waiting list");
        break;
    }
}

static void search_match(struct mdl_world *world, uint32_t token)
{
    world->tokens[token].state = MDL_TOKEN_TIMED;
    time_service(world, token, service_minutes(world, token, &service_of(world, token)->lead_time, MDL_SERVICE_LEAD),
                 PHASE_SEARCHING);
}

static void ask_for_match(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const int role = service_of(world, token)->match_role;
    uint32_t ticket = 0;
    if (role == MDL_NONE || !world->roles[role].has_caseload) {
        search_match(world, token);
        return;
    }
    const uint32_t worker = sim_caseload_request(&world->roles[role].caseload, now_of(world), t->citizen, 0, &ticket);
    if (worker == SIM_CASELOAD_FAILED) {
        mdl_world_fault(world, SIM_ERR_MEMORY, service_of(world, token)->name,
                        "no memory for those who wait for a match");
        return;
    }
    t->ticket = ticket;
    t->seated = true;
    if (worker == SIM_CASELOAD_QUEUED) {
        t->state = MDL_TOKEN_WAITS_MATCH;
        mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_WAITS_SEAT, t->service, MDL_NONE);
        t->phase = PHASE_ORDERED;
        return;
    }
    t->worker = (uint16_t)worker;
    search_match(world, token);
}

static void give_match_back(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const int role = service_of(world, token)->match_role;
    struct sim_caseload_grant next;
    if (t->worker == MDL_NO_WORKER) {
        sim_caseload_withdraw(&world->roles[role].caseload, now_of(world), t->ticket);
    } else if (sim_caseload_release(&world->roles[role].caseload, now_of(world), t->worker, t->ticket, &next)) {
        mdl_world_place_granted(world, &next, role);
    }
    world->tokens[token].worker = MDL_NO_WORKER;
    world->tokens[token].seated = false;
}

static void give_seat_back(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    struct sim_course_grant next;
    const bool handed = sim_course_leave(&world->courses[t->service], now_of(world), t->ticket, &next);
    t->seated = false;
    if (handed) {
        world->tokens[next.customer].seated = true;
        start_service(world, next.customer);
    }
}

void mdl_world_schedule_course(struct mdl_world *world, uint32_t service)
{
    const sim_time next = sim_course_next_start(&world->courses[service], now_of(world));
    if (next <= world->model->scenario->end) {
        sim_engine_schedule(&world->engine, next, MDL_LAST_BOARD, service, 0, MDL_EVENT_COURSE);
    }
}

/* A group with staff begins at the first session that they can all come to; later sessions are booked now too. */
static sim_time book_sessions(struct mdl_world *world, uint32_t index)
{
    const struct mdl_service *service = &world->model->scenario->services[index];
    const unsigned minutes = (unsigned)llround(service->session);
    const double length = sim_dist_mean(&service->length);
    const sim_time begins = mdl_world_book_session(world, &service->roles, minutes, now_of(world));
    double after = service->session_every;
    while (begins != SIM_TIME_NEVER && after < length) {
        (void)mdl_world_book_session(world, &service->roles, minutes, begins + sim_time_from_real(after));
        after += service->session_every;
    }
    return begins;
}

void mdl_world_course_starts(struct mdl_world *world, uint32_t index)
{
    const struct mdl_service *service = &world->model->scenario->services[index];
    mdl_world_schedule_course(world, index);
    if (service->roles.count == 0 || !(service->session > 0.0)) {
        mdl_world_group_begins(world, index);
        return;
    }
    const sim_time begins = book_sessions(world, index);
    if (begins != SIM_TIME_NEVER && begins <= world->model->scenario->end) {
        sim_engine_schedule(&world->engine, begins, MDL_LAST_BOARD, index, 0, MDL_EVENT_SEATING);
    }
}

void mdl_world_group_begins(struct mdl_world *world, uint32_t service)
{
    uint32_t count = 0;
    do {
        count = sim_course_start(&world->courses[service], now_of(world), world->taken, world->taken_capacity);
        for (uint32_t i = 0; i < count; i++) {
            world->tokens[world->taken[i]].seated = true;
            start_service(world, world->taken[i]);
        }
    } while (count == world->taken_capacity);
}

/* --- ordering ------------------------------------------------------------------------------------------------ */

/* Planned hours a week of what would go on beside `service`: a placement that pre-empts makes room for itself. */
static double hours_beside(const struct mdl_world *world, const struct mdl_citizen *citizen,
                           const struct mdl_service *service)
{
    double hours = (double)citizen->hours;
    for (uint32_t token = citizen->first_token; service->preempts && token != MDL_NO_TOKEN;
         token = world->tokens[token].next) {
        const struct mdl_token *t = &world->tokens[token];
        if (t->service != MDL_NONE && t->state == MDL_TOKEN_RUNNING && service_of(world, token)->preemptible) {
            hours -= service_of(world, token)->hours_per_week;
        }
    }
    return hours;
}

static bool fits(const struct mdl_world *world, const struct mdl_citizen *citizen, const struct mdl_service *service)
{
    return citizen->running + citizen->ordered == 0 ||
           hours_beside(world, citizen, service) + service->hours_per_week <=
               (double)mdl_world_hours_limit(world, citizen);
}

/* The service of lowest rank that he still wants; MDL_NONE if there is none. Equal ranks: in order of the file. */
static int next_service(const struct mdl_world *world, const struct mdl_citizen *citizen, uint32_t taken)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    int best = MDL_NONE;
    double best_rank = (double)INFINITY;
    for (size_t s = 0; s < scenario->service_count; s++) {
        if ((citizen->plan & taken & UINT32_C(1) << s) == 0 || !fits(world, citizen, &scenario->services[s])) {
            continue;
        }
        const double rank = mdl_series_at(&scenario->services[s].rank, now_of(world));
        if (rank < best_rank) {
            best_rank = rank;
            best = (int)s;
        }
    }
    return best;
}

/* Which services he needs. */
static void draw_plan(struct mdl_world *world, struct mdl_citizen *citizen)
{
    const struct mdl_model *model = world->model;
    for (size_t s = 0; s < model->scenario->service_count; s++) {
        const double u = mdl_world_uniform(world, citizen, model->service_purpose[s][MDL_SERVICE_NEED], 0);
        if (u < model->scenario->services[s].need_share) {
            mdl_citizen_want(citizen, (int)s);
        }
    }
    citizen->planned = true;
}

static void order(struct mdl_world *world, uint32_t manager, mdl_pc pc, int service)
{
    const struct mdl_step *step = world->model->program.at[pc].step;
    const uint32_t slot = world->tokens[manager].citizen;
    const uint32_t token = mdl_world_add_token(world, slot, manager, pc);
    if (token == MDL_NO_TOKEN) {
        return;
    }
    struct mdl_citizen *citizen = &world->citizens[slot];
    struct mdl_token *t = &world->tokens[token];
    uint16_t *orders = mdl_world_orders(world, slot, service);
    t->service = (int8_t)service;
    t->worker = MDL_NO_WORKER;
    t->visit = *orders;
    mdl_citizen_take(citizen, service);
    (*orders)++;
    citizen->ordered++;
    mdl_world_log(world, citizen, MDL_LOG_ORDERED, service, MDL_NONE);
    t->state = MDL_TOKEN_TIMED;
    const sim_time handover = service_minutes(world, token, &step->handover, MDL_SERVICE_HANDOVER);
    const struct mdl_service *given = &world->model->scenario->services[service];
    const sim_time lead =
        given->kind == MDL_SERVICE_PLACEMENT ? 0 : service_minutes(world, token, &given->lead_time, MDL_SERVICE_LEAD);
    if (lead == SIM_TIME_NEVER || handover == SIM_TIME_NEVER) { /* it will never come: the order lapses */
        citizen->ordered--;
        mdl_world_drop_token(world, token);
        return;
    }
    time_service(world, token, handover + lead, PHASE_ORDERED);
}

void mdl_world_order_services(struct mdl_world *world, uint32_t manager, mdl_pc pc)
{
    const struct mdl_instruction *instruction = &world->model->program.at[pc];
    const struct mdl_step *step = instruction->step;
    const uint32_t slot = world->tokens[manager].citizen;
    const double at_most = mdl_series_at(&step->at_most, now_of(world));
    if (world->citizens[slot].paused) {
        return;
    }
    if (!world->citizens[slot].planned) {
        draw_plan(world, &world->citizens[slot]);
    }
    while (world->citizens[slot].running + world->citizens[slot].ordered < at_most) {
        const int service = next_service(world, &world->citizens[slot], instruction->services);
        if (service == MDL_NONE || world->status != SIM_OK) {
            return;
        }
        order(world, manager, pc, service);
    }
}

/* --- the end of a service -------------------------------------------------------------------------------------- */

static void finish(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_service *service = service_of(world, token);
    const uint32_t slot = t->citizen;
    const uint32_t manager = t->parent;
    const mdl_pc pc = t->pc;
    struct mdl_citizen *citizen = &world->citizens[slot];
    end_run(world, token);
    mdl_world_log(world, citizen, MDL_LOG_FINISHED, t->service, MDL_NONE);
    mdl_world_service_reached(world, slot, t->service, MDL_STAGE_ENDED);
    const bool again = *mdl_world_orders(world, slot, t->service) < service->at_most &&
                       service_uniform(world, token, MDL_SERVICE_REPEAT) < service->repeat_share;
    const bool preempts = service->preempts;
    t->state = MDL_TOKEN_MOVING;
    mdl_world_service_cancel(world, token);
    if (again) {
        t = &world->tokens[token];
        t->state = MDL_TOKEN_TIMED;
        time_service(world, token, service_minutes(world, token, &service->repeat_gap, MDL_SERVICE_GAP), PHASE_GAP);
    } else {
        mdl_world_drop_token(world, token);
    }
    if (preempts) {
        resume_suspended(world, slot);
    }
    if (world->model->program.at[pc].step->order == MDL_ORDER_AT_ONCE) {
        mdl_world_order_services(world, manager, pc);
    }
}

/* Wanted once more: the service is back on the plan. */
static void gap_ended(struct mdl_world *world, uint32_t token)
{
    const uint32_t manager = world->tokens[token].parent;
    const mdl_pc pc = world->tokens[token].pc;
    mdl_citizen_want(&world->citizens[world->tokens[token].citizen], world->tokens[token].service);
    mdl_world_drop_token(world, token);
    if (world->model->program.at[pc].step->order == MDL_ORDER_AT_ONCE) {
        mdl_world_order_services(world, manager, pc);
    }
}

static void lead_time_ended(struct mdl_world *world, uint32_t token)
{
    const struct mdl_service *service = service_of(world, token);
    if (service->kind == MDL_SERVICE_PLACEMENT) {
        ask_for_match(world, token);
    } else if (mdl_service_has_seats(service)) {
        wait_for_seat(world, token);
    } else {
        start_service(world, token);
    }
}

/* A place is found; whoever searched is free for others. */
static void matched(struct mdl_world *world, uint32_t token)
{
    const struct mdl_token *t = &world->tokens[token];
    if (t->worker != MDL_NO_WORKER) {
        give_match_back(world, token);
    }
    mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_MATCHED, t->service, MDL_NONE);
    const sim_time notice = service_minutes(world, token, &service_of(world, token)->notice, MDL_SERVICE_NOTICE);
    if (notice > 0) {
        time_service(world, token, notice, PHASE_MATCHED);
    } else {
        start_service(world, token);
    }
    mdl_world_service_reached(world, world->tokens[token].citizen, world->tokens[token].service, MDL_STAGE_MATCHED);
}

bool mdl_world_stage_reached(const struct mdl_world *world, uint32_t token)
{
    const struct mdl_token *waits = &world->tokens[token];
    const struct mdl_step *step = world->model->program.at[waits->pc].step;
    for (uint32_t other = world->citizens[waits->citizen].first_token; other != MDL_NO_TOKEN;
         other = world->tokens[other].next) {
        const struct mdl_token *t = &world->tokens[other];
        bool named = false;
        for (size_t i = 0; i < step->service.count && t->service != MDL_NONE; i++) {
            named = named || step->service.at[i] == t->service;
        }
        const bool runs = t->phase == PHASE_RUNS;
        if (named && step->stage != MDL_STAGE_ENDED &&
            (runs || (t->phase == PHASE_MATCHED && step->stage == MDL_STAGE_MATCHED))) {
            return true;
        }
    }
    return false;
}

void mdl_world_service_event(struct mdl_world *world, uint32_t token)
{
    switch (world->tokens[token].phase) {
    case PHASE_ORDERED:
        if (world->tokens[token].worker != MDL_NO_WORKER) {
            search_match(world, token); /* somebody is free to search now */
        } else {
            lead_time_ended(world, token);
        }
        break;
    case PHASE_SEARCHING:
        matched(world, token);
        break;
    case PHASE_MATCHED:
        start_service(world, token);
        break;
    case PHASE_RUNS:
        finish(world, token);
        break;
    default:
        gap_ended(world, token);
        break;
    }
}

void mdl_world_service_cancel(struct mdl_world *world, uint32_t token)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_service *service = service_of(world, token);
    const bool began = t->phase == PHASE_RUNS;
    if (t->state == MDL_TOKEN_RUNNING) {
        end_run(world, token);
        mdl_world_log(world, &world->citizens[t->citizen], MDL_LOG_STOPPED, t->service, MDL_NONE);
    }
    if (!began && t->phase != PHASE_GAP) {
        world->citizens[t->citizen].ordered--;
    }
    t->generation++;
    if (service->kind == MDL_SERVICE_PLACEMENT && t->seated) {
        give_match_back(world, token);
    } else if (mdl_service_has_seats(service) && t->seated) {
        give_seat_back(world, token);
    } else if (t->state == MDL_TOKEN_WAITS_SEAT) {
        sim_course_withdraw(&world->courses[t->service], now_of(world), t->ticket);
    }
}

/* --- pauses ---------------------------------------------------------------------------------------------------- */

void mdl_world_pause(struct mdl_world *world, uint32_t slot)
{
    const struct mdl_model *model = world->model;
    struct mdl_citizen *citizen = &world->citizens[slot];
    const sim_time minutes =
        mdl_world_minutes(world, citizen, &model->scenario->progress.setback_pause,
                          model->trait_purpose[MDL_TRAIT_SETBACK_PAUSE], mdl_world_history(world, citizen)->setbacks);
    if (minutes <= 0 || minutes == SIM_TIME_NEVER) {
        return;
    }
    const uint16_t generation = ++mdl_world_history(world, citizen)->pause_generation;
    if (!citizen->paused) {
        suspend_others(world, slot, MDL_NO_TOKEN, true);
    }
    citizen->paused = true;
    sim_engine_schedule(&world->engine, now_of(world) + minutes, MDL_THEN_HAZARD, slot, generation,
                        MDL_EVENT_PAUSE_END);
}

void mdl_world_pause_end(struct mdl_world *world, uint32_t slot)
{
    world->citizens[slot].paused = false;
    mdl_world_log(world, &world->citizens[slot], MDL_LOG_PAUSE_END, MDL_NONE, MDL_NONE);
    resume_suspended(world, slot);
}
