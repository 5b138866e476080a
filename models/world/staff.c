/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staff: head-counts that change on a date, and persons who leave and are replaced. */
#include "models/world/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_BEGINS (8 * SIM_MINUTES_PER_HOUR)
#define SLOT_MINUTES 15
#define WORKDAYS 5
#define DIARY_HORIZON_DAYS 1000

static sim_time now_of(const struct mdl_world *world)
{
    return sim_engine_now(&world->engine);
}

/* A person stays an exponential time, a day at least: the draw belongs to the desk and the day on which he sat down, so
 * that one who left the same day would be replaced by his like, at worst without time passing. */
static void schedule_turnover(struct mdl_world *world, uint32_t role, uint16_t worker)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const double years = scenario->roles[role].turnover_years;
    if (!(years > 0.0)) {
        return;
    }
    const uint64_t who = sim_chance_who(world->model->role_purpose[role], worker);
    const double stay = sim_chance_exponential(&world->chance, who, world->model->role_purpose[role],
                                               (uint32_t)sim_day_of(now_of(world)));
    const sim_time minutes = sim_time_from_real(fmax(SIM_MINUTES_PER_DAY, stay * years * SIM_MINUTES_PER_YEAR));
    if (minutes <= scenario->end - now_of(world)) {
        sim_engine_schedule(&world->engine, now_of(world) + minutes, MDL_THEN_HEADCOUNT, role, worker,
                            MDL_EVENT_TURNOVER);
    }
}

/* Hours in whole slots a week, spread over five days as evenly as slots allow, the first days longest.
 * Informal talk with colleagues comes out of the same hours. */
static void week_of(const struct mdl_role *role, unsigned minutes[7])
{
    const double free = role->talk_hours_per_week * SIM_MINUTES_PER_HOUR - role->informal_minutes_per_week;
    const unsigned slots = (unsigned)floor(fmax(0.0, free) / SLOT_MINUTES);
    for (unsigned day = 0; day < 7; day++) {
        minutes[day] = day < WORKDAYS ? (slots / WORKDAYS + (day < slots % WORKDAYS)) * SLOT_MINUTES : 0;
    }
}

static void add_diaries(struct mdl_world *world, uint32_t role, int64_t count)
{
    unsigned minutes[7];
    uint32_t worker = 0;
    week_of(&world->model->scenario->roles[role], minutes);
    for (int64_t i = 0; i < count; i++) {
        if (sim_diary_add_worker(&world->roles[role].diary, sim_day_of(now_of(world)), minutes, &worker) != SIM_OK) {
            mdl_world_fault(world, SIM_ERR_MEMORY, world->model->scenario->roles[role].name,
                            "no memory for more diaries");
            return;
        }
    }
}

static uint32_t most_workers(const struct mdl_series *headcount)
{
    double most = 0.0;
    for (size_t i = 0; i < headcount->count; i++) {
        most = headcount->value[i] > most ? headcount->value[i] : most;
    }
    return (uint32_t)sim_time_from_real(most);
}

enum sim_status mdl_world_init_staff(struct mdl_world *world, uint32_t role, struct sim_error *error)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_role *given = &scenario->roles[role];
    const struct sim_diary_plan plan = {.calendar = &world->model->calendar,
                                        .day_begins = DAY_BEGINS,
                                        .slot_minutes = SLOT_MINUTES,
                                        .horizon_days = DIARY_HORIZON_DAYS};
    struct mdl_role_state *state = &world->roles[role];
    enum sim_status status = SIM_OK;
    if (given->places > 0) {
        status = sim_caseload_init(&state->caseload, world->model->origin, 1, (int32_t)given->places, error);
        state->has_caseload = status == SIM_OK;
    }
    if (status == SIM_OK && given->talk_hours_per_week > 0.0) {
        status = sim_diary_init(&state->diary, sim_day_of(world->model->origin), &plan, error);
        state->has_diary = status == SIM_OK;
    }
    if (state->has_diary && sim_diary_reserve(&state->diary, most_workers(&given->headcount)) != SIM_OK) {
        status = sim_fail(error, SIM_ERR_MEMORY, "no memory for the diaries of %.0f persons",
                          (double)most_workers(&given->headcount));
    }
    if (status != SIM_OK) {
        sim_error_place(error, NULL, 0, given->name);
    }
    return status;
}

void mdl_world_reset_staff(struct mdl_world *world, uint32_t role)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_role *given = &scenario->roles[role];
    struct mdl_role_state *state = &world->roles[role];
    state->workers = sim_time_from_real(mdl_series_at(&given->headcount, world->model->origin));
    state->work_minutes = 0;
    state->seated_count = 0;
    sim_use_init(&state->headcount, world->model->origin, state->workers);
    if (state->has_caseload) {
        sim_caseload_reset(&state->caseload, world->model->origin);
        if (sim_caseload_set_workers(&state->caseload, world->model->origin, (uint32_t)state->workers,
                                     (int32_t)given->places) != SIM_OK) {
            mdl_world_fault(world, SIM_ERR_MEMORY, given->name, "no memory for the caseload");
        }
    }
    if (state->has_diary) {
        sim_diary_reset(&state->diary);
        add_diaries(world, role, state->workers);
    }
}

/* --- talks in the diaries ------------------------------------------------------------------------------- */

/* The draw belongs to the talk, not to its place in the file: the purpose is the role's, the index the step's. */
bool mdl_world_draw_attends(const struct mdl_world *world, uint32_t token, size_t seat)
{
    const struct mdl_token *t = &world->tokens[token];
    const struct mdl_instruction *instruction = &world->model->program.at[t->pc];
    const int role = instruction->step->roles.at[seat];
    const double share = world->model->scenario->roles[role].attends_share;
    return share >= 1.0 || mdl_world_uniform(world, &world->citizens[t->citizen], world->model->seat_purpose[role],
                                             instruction->purpose[MDL_DRAW_ATTEND] + t->visit) < share;
}

/* Weekdays, bit 0 = Monday, on which these roles can be booked: joint talks on the day they keep for them, if they
 * keep one, other talks on all other days. */
static unsigned weekdays_for(const struct mdl_world *world, const struct mdl_refs *roles)
{
    unsigned days = 0x7F;
    for (size_t i = 0; i < roles->count; i++) {
        const enum mdl_weekday kept = world->model->scenario->roles[roles->at[i]].joint_day;
        const unsigned bit = kept == MDL_WEEKDAY_NONE ? 0U : 1U << (kept - MDL_WEEKDAY_MONDAY);
        if (bit != 0) {
            days &= roles->count > 1 ? bit : ~bit;
        }
    }
    return days;
}

/* As sim_diary_book_joint() on some weekdays only. */
static enum sim_status book_on(struct sim_diary_seat seats[], unsigned count, unsigned weekdays, sim_time wish,
                               unsigned minutes, sim_time *start)
{
    enum sim_status status = SIM_ERR_LIMIT;
    if (weekdays == 0x7F) {
        return sim_diary_book_joint(seats, count, wish, minutes, MDL_SEARCH_DAYS, start);
    }
    const int32_t first = sim_day_of(wish);
    for (int32_t day = first; day < first + MDL_SEARCH_DAYS && status == SIM_ERR_LIMIT; day++) {
        if ((weekdays >> sim_weekday(day) & 1U) != 0) {
            status = sim_diary_book_joint(seats, count, day == first ? wish : sim_time_of_day(day), minutes, 0, start);
        }
    }
    return status;
}

static sim_time no_time(struct mdl_world *world, enum sim_status status, const struct mdl_instruction *instruction)
{
    mdl_world_fault(
        world, status, instruction->name,
        "no day within two years has time for this talk; give its roles more talk hours, or talk less often");
    return SIM_TIME_NEVER;
}

static uint32_t worker_of(const struct mdl_world *world, const struct mdl_token *token, int role)
{
    const uint16_t worker = mdl_world_worker(world, token->citizen, role);
    return worker == MDL_NO_WORKER ? SIM_DIARY_ANY : worker;
}

/* When the talk begins; `booked` says who comes. */
static enum sim_status book_together(struct mdl_world *world, uint32_t slot, const struct mdl_refs *roles,
                                     unsigned minutes, sim_time *start)
{
    struct mdl_token *token = &world->tokens[slot];
    struct sim_diary_seat seats[MDL_SEATS_MAX];
    unsigned count = 0;
    for (size_t i = 0; i < roles->count; i++) {
        struct mdl_role_state *role = &world->roles[roles->at[i]];
        if (role->has_diary && mdl_world_attends(world, slot, i)) {
            sim_diary_advance(&role->diary, now_of(world));
            seats[count++] =
                (struct sim_diary_seat){.diary = &role->diary, .worker = worker_of(world, token, roles->at[i])};
        }
    }
    const enum sim_status status =
        count == 0 ? SIM_OK : book_on(seats, count, weekdays_for(world, roles), *start, minutes, start);
    for (unsigned i = 0; i < count && status == SIM_OK; i++) {
        token->booked[i] = (uint16_t)seats[i].booked;
    }
    return status;
}

static enum sim_status book_alone(struct mdl_world *world, struct mdl_token *token, int role, unsigned minutes,
                                  sim_time *start)
{
    struct mdl_role_state *state = &world->roles[role];
    struct sim_diary_booking booking;
    if (!state->has_diary) {
        return SIM_OK;
    }
    sim_diary_advance(&state->diary, now_of(world));
    const enum sim_status status =
        sim_diary_book_within(&state->diary, worker_of(world, token, role), *start, minutes, MDL_SEARCH_DAYS, &booking);
    if (status == SIM_OK) {
        *start = booking.start;
        token->booked[0] = (uint16_t)booking.worker;
    }
    return status;
}

sim_time mdl_world_book(struct mdl_world *world, uint32_t token, sim_time wish)
{
    struct mdl_token *t = &world->tokens[token];
    const struct mdl_instruction *instruction = &world->model->program.at[t->pc];
    const struct mdl_refs *roles = &instruction->step->roles;
    sim_time start = wish;
    const bool alone = roles->count == 1 && world->model->scenario->roles[roles->at[0]].joint_day == MDL_WEEKDAY_NONE;
    const enum sim_status status = alone ? book_alone(world, t, roles->at[0], instruction->minutes, &start)
                                         : book_together(world, token, roles, instruction->minutes, &start);
    return status == SIM_OK ? start + (sim_time)instruction->minutes : no_time(world, status, instruction);
}

sim_time mdl_world_book_session(struct mdl_world *world, const struct mdl_refs *roles, unsigned minutes, sim_time wish)
{
    struct sim_diary_seat seats[MDL_SEATS_MAX];
    unsigned count = 0;
    sim_time start = wish;
    for (size_t i = 0; i < roles->count && count < MDL_SEATS_MAX; i++) {
        struct mdl_role_state *role = &world->roles[roles->at[i]];
        mdl_world_work(world, MDL_NOBODY, roles->at[i], minutes);
        if (role->has_diary) {
            sim_diary_advance(&role->diary, now_of(world));
            seats[count++] = (struct sim_diary_seat){.diary = &role->diary, .worker = SIM_DIARY_ANY};
        }
    }
    if (count > 0 && sim_diary_book_joint(seats, count, wish, minutes, MDL_SEARCH_DAYS, &start) != SIM_OK) {
        mdl_world_fault(world, SIM_ERR_LIMIT, world->model->scenario->roles[roles->at[0]].name,
                        "no day within two years has time for a session of the course; give its roles more talk hours");
        return SIM_TIME_NEVER;
    }
    return start;
}

void mdl_world_unbook(struct mdl_world *world, uint32_t token)
{
    const struct mdl_token *t = &world->tokens[token];
    const struct mdl_step *step = world->model->program.at[t->pc].step;
    const unsigned minutes = world->model->program.at[t->pc].minutes;
    unsigned seat = 0;
    for (size_t i = 0; i < step->roles.count; i++) {
        struct mdl_role_state *role = &world->roles[step->roles.at[i]];
        if (role->has_diary && mdl_world_attends(world, token, i)) {
            const struct sim_diary_booking booking = {.start = mdl_world_clock(world, t->due) - (sim_time)minutes,
                                                      .worker = t->booked[seat++],
                                                      .minutes = minutes};
            sim_diary_advance(&role->diary, now_of(world));
            (void)sim_diary_cancel(&role->diary, now_of(world), &booking); /* what has begun counts as spent */
        }
    }
}

/* --- coming and going ------------------------------------------------------------------------------------ */

void mdl_world_schedule_staff(struct mdl_world *world, uint32_t role)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_series *headcount = &scenario->roles[role].headcount;
    for (size_t i = 1; i < headcount->count; i++) {
        if (headcount->from[i] > world->model->origin && headcount->from[i] <= scenario->end) {
            sim_engine_schedule(&world->engine, headcount->from[i], MDL_THEN_HEADCOUNT, role, (uint16_t)i,
                                MDL_EVENT_HEADCOUNT);
        }
    }
    for (int64_t worker = 0; worker < world->roles[role].workers; worker++) {
        schedule_turnover(world, role, (uint16_t)worker);
    }
}

/* The citizens of those who leave go to the colleagues who have most places free, over their number if
 * none is: a citizen under way is not put back in the queue. */
static void hand_over_from_leavers(struct mdl_world *world, uint32_t role)
{
    struct sim_caseload *caseload = &world->roles[role].caseload;
    for (uint32_t leaver = sim_caseload_leaver(caseload); leaver != SIM_CASELOAD_NONE;
         leaver = sim_caseload_leaver(caseload)) {
        const uint32_t stay = sim_caseload_customers(caseload, leaver);
        const uint32_t citizen = sim_caseload_customer(caseload, stay);
        const uint32_t worker = sim_caseload_hand_over(caseload, now_of(world), stay, true);
        if (worker == SIM_CASELOAD_QUEUED) {
            return; /* nobody is left to take him: he keeps his place on paper */
        }
        if (mdl_world_worker(world, citizen, (int)role) == leaver &&
            *mdl_world_stay(world, citizen, (int)role) == stay) {
            mdl_world_keep_worker(world, citizen, (int)role, worker, stay);
        } else {
            const struct sim_caseload_grant kept = {.customer = citizen, .ticket = stay, .worker = worker};
            mdl_world_keep_match(world, &kept, leaver, (int)role);
        }
    }
}

void mdl_world_headcount(struct mdl_world *world, uint32_t role)
{
    const struct mdl_role *given = &world->model->scenario->roles[role];
    struct mdl_role_state *state = &world->roles[role];
    const sim_time now = now_of(world);
    const int64_t before = state->workers;
    struct sim_caseload_grant grant;
    state->workers = sim_time_from_real(mdl_series_at(&given->headcount, now));
    sim_use_change(&state->headcount, now, state->workers - before);
    if (state->has_diary) {
        sim_diary_advance(&state->diary, now);
        add_diaries(world, role, state->workers - before);
        for (int64_t worker = state->workers; worker < before; worker++) {
            sim_diary_remove_worker(&state->diary, (uint32_t)worker, sim_day_of(now));
        }
    }
    for (int64_t worker = before; worker < state->workers; worker++) {
        schedule_turnover(world, role, (uint16_t)worker);
    }
    if (!state->has_caseload) {
        return;
    }
    if (sim_caseload_set_workers(&state->caseload, now, (uint32_t)state->workers, (int32_t)given->places) != SIM_OK) {
        mdl_world_fault(world, SIM_ERR_MEMORY, given->name, "no memory for more caseworkers");
    }
    hand_over_from_leavers(world, role);
    while (sim_caseload_grant_next(&state->caseload, now, &grant)) {
        mdl_world_place_granted(world, &grant, (int)role);
    }
}

static void change_effects(struct mdl_world *world, uint32_t role, uint16_t worker, bool kept)
{
    const struct sim_caseload *caseload = &world->roles[role].caseload;
    for (uint32_t stay = sim_caseload_customers(caseload, worker); stay != SIM_CASELOAD_NONE;
         stay = sim_caseload_next_customer(caseload, stay)) {
        const uint32_t slot = sim_caseload_customer(caseload, stay);
        if (mdl_world_worker(world, slot, (int)role) == worker && *mdl_world_stay(world, slot, (int)role) == stay) {
            mdl_world_worker_effect(world, &world->citizens[slot], (int)role, worker, kept);
        } /* else the place is that of a search for a placement */
    }
}

/* Workers differ (worker_sd): citizens lose the one and get the other. */
static void seat_another(struct mdl_world *world, uint32_t role, uint16_t worker)
{
    struct mdl_role_state *state = &world->roles[role];
    if (!(world->model->scenario->roles[role].worker_sd > 0) || !state->has_caseload) {
        return;
    }
    if (worker >= state->seated_count) {
        const size_t count = (size_t)worker + 1;
        uint32_t *seated = realloc(state->seated, count * sizeof *seated);
        if (seated == NULL) {
            mdl_world_fault(world, SIM_ERR_MEMORY, world->model->scenario->roles[role].name, "no memory for desks");
            return;
        }
        memset(seated + state->seated_count, 0, (count - state->seated_count) * sizeof *seated);
        state->seated = seated;
        state->seated_count = count;
    }
    change_effects(world, role, worker, false);
    state->seated[worker] = (uint32_t)sim_day_of(now_of(world));
    change_effects(world, role, worker, true);
}

/* Somebody new sits down at the same desk: the citizens keep the desk and meet another person. */
void mdl_world_turnover(struct mdl_world *world, uint32_t role, uint16_t worker)
{
    struct mdl_role_state *state = &world->roles[role];
    if (worker >= state->workers) {
        return; /* the post is gone */
    }
    seat_another(world, role, worker);
    if (state->has_caseload) {
        for (uint32_t stay = sim_caseload_customers(&state->caseload, worker); stay != SIM_CASELOAD_NONE;
             stay = sim_caseload_next_customer(&state->caseload, stay)) {
            const struct mdl_citizen *citizen = &world->citizens[sim_caseload_customer(&state->caseload, stay)];
            if (citizen->index) {
                mdl_world_history(world, citizen)->caseworkers++;
                mdl_world_log(world, citizen, MDL_LOG_NEW_WORKER, MDL_NONE, (int)role);
            }
        }
    }
    schedule_turnover(world, role, worker);
}
