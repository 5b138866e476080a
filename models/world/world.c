/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replication: its making, its run from the first minute to the last, and
 * what it leaves. */
#include "models/world/fetch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AGENDA_MAX 4096
#define EVENTS_IN_ONE_MINUTE_MAX 10000000
#define SEATS_UNLIMITED 1000000
#define MANY 5000.0 /* citizens, from which room is made for all at once */
#define TOKENS_PER_CITIZEN 4
#define ROW_WORD 4

/* --- making it
 * ---------------------------------------------------------------------------------------------------
 */

static int64_t count_at(const struct mdl_series *series, sim_time now)
{
    return llround(mdl_series_at(series, now));
}

static enum sim_status init_board(struct mdl_world *world, size_t index, struct sim_error *error)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_board *board = &scenario->boards[index];
    const struct sim_board_plan plan = {
        .dates = {.first = board->first,
                  .interval = sim_time_from_real(board->every),
                  .calendar = &world->model->calendar,
                  .cancelled_months = board->closed_month > 0 ? 1U << board->closed_month : 0U},
        .places = (uint32_t)count_at(&board->places, world->model->origin),
    };
    const enum sim_status status = sim_board_init(&world->boards[index], world->model->origin, &plan, error);
    if (status != SIM_OK) {
        sim_error_place(error, NULL, 0, board->name);
    }
    return status;
}

static enum sim_status init_course(struct mdl_world *world, size_t index, struct sim_error *error)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    const struct mdl_service *service = &scenario->services[index];
    const bool dated = service->kind == MDL_SERVICE_COURSE;
    const struct sim_course_plan plan = {
        .continuous = !dated,
        .seats = service->seats > 0 ? (uint32_t)service->seats : SEATS_UNLIMITED,
        .length = dated ? sim_time_from_real(sim_dist_mean(&service->length)) : 0,
        .dates = {.first = service->first_start, .interval = dated ? sim_time_from_real(service->start_every) : 0},
    };
    if (!mdl_service_has_seats(service)) {
        return SIM_OK; /* nobody waits */
    }
    const enum sim_status status = sim_course_init(&world->courses[index], world->model->origin, &plan, error);
    if (status != SIM_OK) {
        sim_error_place(error, NULL, 0, service->name);
    }
    return status;
}

static enum sim_status init_capacities(struct mdl_world *world, struct sim_error *error)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    enum sim_status status = SIM_OK;
    for (uint32_t i = 0; i < scenario->role_count && status == SIM_OK; i++) {
        status = mdl_world_init_staff(world, i, error);
    }
    for (size_t i = 0; i < scenario->board_count && status == SIM_OK; i++) {
        status = init_board(world, i, error);
    }
    for (size_t i = 0; i < scenario->service_count && status == SIM_OK; i++) {
        status = init_course(world, i, error);
    }
    return status;
}

/* Who has citizens for months: the roles of the caseload steps. */
static void find_held_roles(struct mdl_world *world)
{
    const struct mdl_program *program = &world->model->program;
    for (int role = 0; role < MDL_ROLES_MAX; role++) {
        world->held_place[role] = MDL_NONE;
    }
    for (size_t pc = 0; pc < program->count; pc++) {
        const int role = program->at[pc].op == MDL_STEP_CASELOAD ? program->at[pc].step->roles.at[0] : MDL_NONE;
        if (role != MDL_NONE && world->held_place[role] == MDL_NONE) {
            world->held_place[role] = (int)world->held_count++;
        }
    }
}

static void lay_row(struct mdl_world *world)
{
    const size_t counts = world->model->program.counters + world->model->scenario->service_count;
    world->row_workers = world->held_count * sizeof(uint32_t);
    world->row_counts = world->row_workers + world->held_count * sizeof(uint16_t);
    world->row_bytes = (world->row_counts + counts * sizeof(uint16_t) + ROW_WORD - 1) / ROW_WORD * ROW_WORD;
}

static bool allocate(struct mdl_world *world)
{
    const struct mdl_model *model = world->model;
    const struct mdl_scenario *scenario = model->scenario;
    world->roles = calloc(scenario->role_count + 1, sizeof *world->roles);
    world->boards = calloc(scenario->board_count + 1, sizeof *world->boards);
    world->courses = calloc(scenario->service_count + 1, sizeof *world->courses);
    world->waiting = calloc(model->program.count, sizeof *world->waiting);
    world->waiting_end = calloc(model->program.count, sizeof *world->waiting_end);
    world->arrived = calloc(scenario->population_count + 1, sizeof *world->arrived);
    world->runs = calloc((scenario->population_count + 1) * MDL_SOURCES, sizeof *world->runs);
    world->taken = calloc(AGENDA_MAX, sizeof *world->taken);
    world->taken_capacity = AGENDA_MAX;
    world->quantities = calloc((model->item_count + 1) * (size_t)model->year_count, sizeof *world->quantities);
    world->loads = calloc(scenario->role_count + 1, sizeof *world->loads);
    find_held_roles(world);
    lay_row(world);
    return mdl_world_init_records(world) && world->roles != NULL && world->boards != NULL && world->courses != NULL &&
           world->waiting != NULL && world->waiting_end != NULL && world->arrived != NULL && world->runs != NULL &&
           world->taken != NULL && world->quantities != NULL && world->loads != NULL;
}

/* Everybody who comes, at most as many as the highest inflow brings and a
 * little more. */
static double everybody(const struct mdl_model *model)
{
    const struct mdl_scenario *scenario = model->scenario;
    const double months = (double)(scenario->end - model->origin) / SIM_MINUTES_PER_MONTH;
    double sum = 0.0;
    for (size_t p = 0; p < scenario->population_count; p++) {
        const struct mdl_population *population = &scenario->populations[p];
        sum += 1.1 * mdl_inflow_most(population) * months + (double)population->person_count;
        for (size_t i = 0; i < population->intake_count; i++) {
            sum += (double)population->intakes[i].citizens;
        }
        for (size_t i = 0; i < population->initial_count; i++) {
            sum += (double)population->initial[i].citizens;
        }
    }
    return sum;
}

/* Room at once when many will come: an array that grows is there twice while it
 * is copied. What nobody touches takes no memory; without room the arrays grow
 * as they must. */
static void make_room(struct mdl_world *world)
{
    const double citizens = everybody(world->model);
    if (citizens >= MANY && citizens <= (double)UINT32_MAX / (2 * TOKENS_PER_CITIZEN)) {
        (void)mdl_world_room_for_citizens(world, (uint32_t)citizens);
        (void)mdl_world_room_for_tokens(world, (uint32_t)citizens * TOKENS_PER_CITIZEN);
        (void)mdl_world_room_for_records(world, (uint32_t)citizens);
    }
}

enum sim_status mdl_world_create(struct mdl_world **out, const struct mdl_model *model,
                                 const struct mdl_world_options *options, struct sim_error *error)
{
    const struct sim_engine_config config = {
        .queue = options->queue, .origin = model->origin, .bucket_ticks = SIM_MINUTES_PER_DAY};
    struct mdl_world *world = calloc(1, sizeof *world);
    *out = NULL;
    if (world == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for a replication");
    }
    world->model = model;
    world->options = *options;
    world->origin = model->origin;
    world->end = model->scenario->end;
    enum sim_status status = sim_engine_init(&world->engine, &config, error);
    if (status == SIM_OK) {
        world->engine.trace = options->trace;
        status = allocate(world) && mdl_world_fix_init(world)
                     ? init_capacities(world, error)
                     : sim_fail(error, SIM_ERR_MEMORY, "no memory for a replication");
    }
    if (status != SIM_OK) {
        mdl_world_free(world);
        return status;
    }
    make_room(world);
    *out = world;
    return SIM_OK;
}

void mdl_world_free(struct mdl_world *world)
{
    if (world == NULL) {
        return;
    }
    for (size_t i = 0; world->roles != NULL && i < world->model->scenario->role_count; i++) {
        sim_caseload_release_memory(&world->roles[i].caseload);
        sim_diary_release(&world->roles[i].diary);
        free(world->roles[i].seated);
    }
    for (size_t i = 0; world->boards != NULL && i < world->model->scenario->board_count; i++) {
        sim_board_release(&world->boards[i]);
    }
    for (size_t i = 0; world->courses != NULL && i < world->model->scenario->service_count; i++) {
        sim_course_release(&world->courses[i]);
    }
    sim_engine_release(&world->engine);
    free(world->citizens);
    free(world->histories);
    free(world->rows);
    free(world->cluster_workers);
    free(world->tokens);
    mdl_world_release_records(world);
    free(world->roles);
    free(world->boards);
    free(world->courses);
    free(world->waiting);
    free(world->waiting_end);
    free(world->arrived);
    free(world->fixed);
    free(world->lots);
    free(world->runs);
    free(world->taken);
    free(world->buffer);
    free(world->quantities);
    mdl_world_itemise_release(world);
    mdl_log_release(&world->log);
    free(world->loads);
    free(world);
}

/* --- the start of a replication
 * -----------------------------------------------------------------------------------
 */

static void reset_capacities(struct mdl_world *world)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    for (uint32_t i = 0; i < scenario->role_count; i++) {
        mdl_world_reset_staff(world, i);
    }
    for (size_t i = 0; i < scenario->board_count; i++) {
        sim_board_reset(&world->boards[i], world->model->origin);
    }
    for (size_t i = 0; i < scenario->service_count; i++) {
        if (mdl_service_has_seats(&scenario->services[i])) {
            sim_course_reset(&world->courses[i], world->model->origin);
        }
    }
}

static void follow_ready_level(struct mdl_world *world, sim_time now)
{
    const struct mdl_series *level = &world->model->scenario->progress.ready_evidence;
    world->ready_level = mdl_series_at(level, now);
    world->ready_until = SIM_TIME_NEVER;
    for (size_t i = level->count; i > 1; i--) {
        world->ready_until = level->from[i - 1] > now ? level->from[i - 1] : world->ready_until;
    }
}

static void reset(struct mdl_world *world, uint64_t seed, uint64_t replication)
{
    const struct mdl_model *model = world->model;
    const struct mdl_scenario *scenario = model->scenario;
    sim_engine_reset(&world->engine, world->model->origin);
    sim_chance_init(&world->chance, seed, replication, world->options.antithetic);
    mdl_world_fix(world);
    reset_capacities(world);
    world->citizen_pool.count = 0;
    memset(world->ahead, 0, sizeof world->ahead);
    world->citizen_pool.free = MDL_NOBODY;
    world->token_pool.count = 0;
    world->token_pool.free = MDL_NO_TOKEN;
    mdl_world_reset_records(world);
    world->itemised.count = 0;
    world->log.count = 0;
    world->inside = 0;
    world->year = 0;
    world->came = 0;
    world->enrolled = world->given[0] = world->given[1] = 0;
    world->left_count = 0;
    world->status = SIM_OK;
    follow_ready_level(world, world->origin);
    memset(world->waiting, 0, model->program.count * sizeof *world->waiting);
    memset(world->arrived, 0, (scenario->population_count + 1) * sizeof *world->arrived);
    memset(world->quantities, 0, model->item_count * (size_t)model->year_count * sizeof *world->quantities);
    sim_use_init(&world->in_pathway, world->model->origin, 0);
}

static void schedule_board(struct mdl_world *world, uint32_t index)
{
    const struct mdl_series *places = &world->model->scenario->boards[index].places;
    mdl_world_schedule_board(world, index);
    for (size_t i = 1; i < places->count; i++) {
        if (sim_board_set_places(&world->boards[index], places->from[i], (uint32_t)llround(places->value[i])) !=
            SIM_OK) {
            mdl_world_fault(world, SIM_ERR_MEMORY, world->model->scenario->boards[index].name,
                            "no memory for its agenda");
        }
    }
}

static void schedule_calendar(struct mdl_world *world)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    for (uint32_t b = 0; b < scenario->board_count; b++) {
        schedule_board(world, b);
    }
    for (uint32_t s = 0; s < scenario->service_count; s++) {
        if (scenario->services[s].kind == MDL_SERVICE_COURSE) {
            mdl_world_schedule_course(world, s);
        }
    }
    for (uint32_t r = 0; r < scenario->role_count; r++) {
        mdl_world_schedule_staff(world, r);
    }
}

/* --- events
 * --------------------------------------------------------------------------------------------------------
 */

static void token_event(struct mdl_world *world, const struct sim_event *event)
{
    const struct mdl_token *token = &world->tokens[event->target];
    if (token->generation != event->generation) {
        return; /* cancelled */
    }
    if (token->service == MDL_NONE) {
        mdl_world_walk(world, event->target);
    } else {
        mdl_world_service_event(world, event->target);
    }
}

static void citizen_event(struct mdl_world *world, const struct sim_event *event)
{
    const struct mdl_citizen *citizen = &world->citizens[event->target];
    const bool stays = citizen->inside && citizen->generation == event->generation;
    if (event->kind == MDL_EVENT_HAZARD && stays) {
        mdl_world_hazard_event(world, event->target);
    }
    if (event->kind == MDL_EVENT_JOB && stays) {
        mdl_world_exit(world, event->target, MDL_OUTCOME_JOB);
    }
    if (event->kind == MDL_EVENT_PAUSE_END && citizen->inside &&
        mdl_world_history(world, citizen)->pause_generation == event->generation) {
        mdl_world_pause_end(world, event->target);
    }
}

static void dispatch(struct mdl_world *world, const struct sim_event *event)
{
    switch (event->kind) {
    case MDL_EVENT_TOKEN:
        token_event(world, event);
        break;
    case MDL_EVENT_HAZARD:
    case MDL_EVENT_PAUSE_END:
    case MDL_EVENT_JOB:
        citizen_event(world, event);
        break;
    case MDL_EVENT_ARRIVAL:
        mdl_world_arrival(world, event->target);
        break;
    case MDL_EVENT_INTAKE:
        mdl_world_intake(world, event->target, event->generation);
        break;
    case MDL_EVENT_PERSON:
        mdl_world_person_comes(world, event->generation, event->target);
        break;
    case MDL_EVENT_BOARD:
        mdl_world_board_meets(world, event->target);
        break;
    case MDL_EVENT_COURSE:
        mdl_world_course_starts(world, event->target);
        break;
    case MDL_EVENT_MEASURE:
        mdl_world_open_books(world);
        break;
    case MDL_EVENT_SEATING:
        mdl_world_group_begins(world, event->target);
        break;
    case MDL_EVENT_HEADCOUNT:
        mdl_world_headcount(world, event->target);
        break;
    case MDL_EVENT_TURNOVER:
        mdl_world_turnover(world, event->target, event->generation);
        break;
    default:
        SIM_INVARIANT(false, "an event of an unknown kind");
    }
}

/* --- the end of a replication
 * ------------------------------------------------------------------------------------
 */

static void close_those_inside(struct mdl_world *world)
{
    const sim_time end = world->model->scenario->end;
    for (uint32_t i = 0; i < world->citizen_pool.count; i++) {
        struct mdl_citizen *citizen = &world->citizens[i];
        if (!citizen->inside) {
            continue;
        }
        mdl_world_advance(world, citizen);
        for (uint32_t t = citizen->first_token; t != MDL_NO_TOKEN; t = world->tokens[t].next) {
            const struct mdl_token *token = &world->tokens[t];
            if (token->service != MDL_NONE && token->state == MDL_TOKEN_RUNNING) {
                mdl_world_account_weeks(world, citizen, world->model->service_weeks_item + (size_t)token->service,
                                        mdl_world_clock(world, token->since), end);
            }
        }
        if (citizen->index) {
            mdl_world_leave_record(world, citizen, mdl_world_close_benefit(world, citizen, MDL_OUTCOME_NONE, end));
        }
    }
}

/* The citizens are no more after this. False: no memory. */
static bool leave(struct mdl_world *world)
{
    const struct mdl_model *model = world->model;
    const struct mdl_scenario *scenario = model->scenario;
    follow_ready_level(world, world->end);
    close_those_inside(world);
    if (!mdl_world_order_records(world)) {
        return false;
    }
    mdl_world_itemise_order(world);
    mdl_world_close_books(world);
    for (size_t i = 0; i < model->program.count; i++) {
        world->waiting_end[i] = (double)world->waiting[i];
    }
    world->left = (struct mdl_left){
        .kept = world->kept,
        .record_count = mdl_world_record_count(world),
        .items = model->items,
        .item_count = model->item_count,
        .first_year = model->first_year,
        .year_count = model->year_count,
        .quantities = world->quantities,
        .itemised = world->options.itemise ? world->itemised.quantities : NULL,
        .itemised_row = world->options.itemise ? world->itemised.row : NULL,
        .roles = world->loads,
        .waiting = world->waiting_end,
        .in_pathway = (double)(sim_use_area(&world->in_pathway, scenario->end) - world->in_pathway_before) /
                      (double)(scenario->end - scenario->start),
        .inside = world->inside,
        .events = sim_engine_executed(&world->engine),
        .hash = sim_engine_hash(&world->engine),
        .log = world->log.rows,
        .log_count = world->log.count,
    };
    return true;
}

static enum sim_status verify(const struct mdl_world *world, struct sim_error *error)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    enum sim_status status = sim_engine_verify(&world->engine, error);
    if (status == SIM_OK && world->came != world->left_count + world->inside) {
        return sim_fail(error, SIM_ERR_VERIFY, "citizens are not conserved: %llu came, %llu left, %u are inside",
                        (unsigned long long)world->came, (unsigned long long)world->left_count, world->inside);
    }
    for (size_t i = 0; i < scenario->role_count && status == SIM_OK; i++) {
        status = world->roles[i].has_caseload ? sim_caseload_verify(&world->roles[i].caseload, error) : SIM_OK;
        if (status == SIM_OK && world->roles[i].has_diary) {
            status = sim_diary_verify(&world->roles[i].diary, error);
        }
    }
    for (size_t i = 0; i < scenario->board_count && status == SIM_OK; i++) {
        status = sim_board_verify(&world->boards[i], error);
    }
    return status;
}

static const char *name_of_step(const struct mdl_world *world, uint32_t token)
{
    const struct mdl_token *t = &world->tokens[token];
    return world->model->program.at[t->pc].name;
}

/* A loop of steps that take no time would never let the clock go on. */
static void check_clock_moves(struct mdl_world *world, const struct sim_event *event, sim_time *latest,
                              uint32_t *events)
{
    if (event->time != *latest) {
        *latest = event->time;
        *events = 0;
        return;
    }
    if (++*events > EVENTS_IN_ONE_MINUTE_MAX) {
        mdl_world_fault(world, SIM_ERR_STUCK,
                        event->kind == MDL_EVENT_TOKEN ? name_of_step(world, event->target) : "pathway",
                        "the clock stands still: citizens go round here without "
                        "time passing; put a delay or a talk in the loop");
    }
}

enum sim_status mdl_world_run(struct mdl_world *world, uint64_t seed, uint64_t replication, struct sim_error *error)
{
    struct sim_event event;
    sim_time latest = 0;
    uint32_t events = 0;
    reset(world, seed, replication);
    schedule_calendar(world);
    if (world->model->scenario->start > world->model->origin) {
        sim_engine_schedule(&world->engine, world->model->scenario->start, MDL_FIRST_MEASURE, 0, 0, MDL_EVENT_MEASURE);
    }
    mdl_world_open_books(world);
    mdl_world_start(world);
    while (world->status == SIM_OK && sim_engine_next(&world->engine, world->end, &event)) {
        if (event.time >= world->ready_until) {
            follow_ready_level(world, event.time);
        }
        mdl_fetch_ahead(world);
        dispatch(world, &event);
        check_clock_moves(world, &event, &latest, &events);
    }
    if (world->status != SIM_OK) {
        if (error != NULL) {
            *error = world->error;
        }
        return world->status;
    }
    enum sim_status status = sim_engine_status(&world->engine, error);
    if (status == SIM_OK && world->options.verify) {
        status = verify(world, error);
    }
    if (status == SIM_OK && !leave(world)) {
        status = sim_fail(error, SIM_ERR_MEMORY, "no memory to put the records in order");
    }
    return status;
}

const struct mdl_left *mdl_world_left(const struct mdl_world *world)
{
    return &world->left;
}
