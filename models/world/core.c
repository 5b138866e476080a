/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory, draws and book-keeping that every part of the world uses. */
#include "models/world/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/large.h"

#define POOL_FIRST 256u

void mdl_world_fault(struct mdl_world *world, enum sim_status status, const char *path, const char *message)
{
    if (world->status == SIM_OK) {
        world->status = sim_fail(&world->error, status, "%s", message);
        sim_error_place(&world->error, NULL, 0, path);
    }
}

/* --- pools
 * -------------------------------------------------------------------------------------------
 */

static uint32_t grown_capacity(const struct mdl_pool *pool)
{
    return pool->capacity == 0 ? POOL_FIRST : pool->capacity + pool->capacity / 2;
}

static void *grow(void *items, size_t count, size_t capacity, size_t bytes)
{
    return sim_large_grow(items, count * bytes, capacity * bytes);
}

static bool grow_cluster_workers(struct mdl_world *world, uint32_t capacity)
{
    if (!mdl_world_has_cluster_workers(world)) {
        return true;
    }
    int64_t *persons = grow(world->cluster_workers, world->citizen_pool.count, capacity, sizeof *persons);
    if (persons != NULL) {
        world->cluster_workers = persons;
    }
    return persons != NULL;
}

bool mdl_world_room_for_citizens(struct mdl_world *world, uint32_t capacity)
{
    const uint32_t count = world->citizen_pool.count;
    struct mdl_citizen *citizens = grow(world->citizens, count, capacity, sizeof *citizens);
    if (citizens != NULL) {
        world->citizens = citizens;
    }
    struct mdl_history *histories = grow(world->histories, count, capacity, sizeof *histories);
    if (histories != NULL) {
        world->histories = histories;
    }
    unsigned char *rows = grow(world->rows, count, capacity, world->row_bytes);
    if (rows != NULL) {
        world->rows = rows;
    }
    if (citizens == NULL || histories == NULL || rows == NULL || !grow_cluster_workers(world, capacity)) {
        return false;
    }
    world->citizen_pool.capacity = capacity;
    return true;
}

static bool grow_citizens(struct mdl_world *world)
{
    if (!mdl_world_room_for_citizens(world, grown_capacity(&world->citizen_pool))) {
        mdl_world_fault(world, SIM_ERR_MEMORY, "populations", "no memory for more citizens");
        return false;
    }
    return true;
}

uint32_t mdl_world_add_citizen(struct mdl_world *world)
{
    struct mdl_pool *pool = &world->citizen_pool;
    uint32_t slot = pool->free;
    uint16_t generation = 0, pause_generation = 0;
    if (slot != MDL_NOBODY) {
        pool->free = world->citizens[slot].first_token;
        generation = world->citizens[slot].generation; /* what the one before had scheduled may be pending still */
        pause_generation = world->histories[slot].pause_generation;
    } else {
        if (pool->count == pool->capacity && !grow_citizens(world)) {
            return MDL_NOBODY;
        }
        slot = pool->count++;
    }
    struct mdl_citizen *citizen = &world->citizens[slot];
    memset(citizen, 0, sizeof *citizen);
    memset(mdl_world_row(world, slot), 0, world->row_bytes);
    citizen->generation = generation;
    citizen->first_token = MDL_NO_TOKEN;
    citizen->granted = MDL_MOMENT_NEVER;
    citizen->sanction_floor = MDL_FLOOR_MOST;
    citizen->first_meeting = MDL_MOMENT_NEVER;
    world->histories[slot] = (struct mdl_history){.granted = MDL_MOMENT_NEVER,
                                                  .ready = MDL_MOMENT_NEVER,
                                                  .first_service = MDL_MOMENT_NEVER,
                                                  .first_placement = MDL_MOMENT_NEVER,
                                                  .ended = MDL_MOMENT_NEVER,
                                                  .arm = MDL_NO_ARM,
                                                  .received = MDL_NO_ARM,
                                                  .granted_minutes = MDL_MINUTE_NEVER,
                                                  .pause_generation = pause_generation};
    if (world->cluster_workers != NULL) {
        world->cluster_workers[slot] = MDL_NO_CLUSTER_WORKER;
    }
    for (size_t place = 0; place < world->held_count; place++) {
        mdl_world_workers(world, slot)[place] = MDL_NO_WORKER;
    }
    return slot;
}

void mdl_world_free_citizen(struct mdl_world *world, uint32_t slot)
{
    struct mdl_citizen *citizen = &world->citizens[slot];
    citizen->generation++;
    world->histories[slot].pause_generation++;
    citizen->inside = false;
    citizen->first_token = world->citizen_pool.free;
    world->citizen_pool.free = slot;
}

void *mdl_world_buffer(struct mdl_world *world, size_t bytes)
{
    if (world->buffer == NULL || bytes > world->buffer_bytes) {
        free(world->buffer);
        world->buffer_bytes = 0;
        world->buffer = malloc(bytes + 1);
        world->buffer_bytes = world->buffer != NULL ? bytes : 0;
    }
    return world->buffer;
}

bool mdl_world_room_for_tokens(struct mdl_world *world, uint32_t capacity)
{
    struct mdl_token *tokens = grow(world->tokens, world->token_pool.count, capacity, sizeof *tokens);
    if (tokens == NULL) {
        return false;
    }
    world->tokens = tokens;
    world->token_pool.capacity = capacity;
    return true;
}

static bool grow_tokens(struct mdl_world *world)
{
    if (!mdl_world_room_for_tokens(world, grown_capacity(&world->token_pool))) {
        mdl_world_fault(world, SIM_ERR_MEMORY, "pathway", "no memory for more tokens");
        return false;
    }
    return true;
}

uint32_t mdl_world_add_token(struct mdl_world *world, uint32_t citizen, uint32_t parent, mdl_pc pc)
{
    struct mdl_pool *pool = &world->token_pool;
    uint32_t slot = pool->free;
    uint16_t generation = 0;
    if (slot != MDL_NO_TOKEN) {
        pool->free = world->tokens[slot].next;
        generation = world->tokens[slot].generation;
    } else {
        if (pool->count == pool->capacity && !grow_tokens(world)) {
            return MDL_NO_TOKEN;
        }
        slot = pool->count++;
    }
    world->tokens[slot] = (struct mdl_token){.citizen = citizen,
                                             .next = world->citizens[citizen].first_token,
                                             .parent = parent,
                                             .generation = generation,
                                             .pc = pc,
                                             .service = MDL_NONE};
    world->citizens[citizen].first_token = slot;
    return slot;
}

void mdl_world_drop_token(struct mdl_world *world, uint32_t slot)
{
    struct mdl_token *token = &world->tokens[slot];
    uint32_t *link = &world->citizens[token->citizen].first_token;
    while (*link != slot) { /* a handful of tokens at most */
        link = &world->tokens[*link].next;
    }
    *link = token->next;
    token->generation++;
    token->next = world->token_pool.free;
    world->token_pool.free = slot;
}

/* --- draws and time
 * -----------------------------------------------------------------------------------
 */

double mdl_world_uniform(const struct mdl_world *world, const struct mdl_citizen *citizen, uint32_t purpose,
                         uint32_t index)
{
    return sim_chance_uniform(&world->chance, mdl_world_who(world, citizen), purpose, index);
}

sim_time mdl_world_minutes(const struct mdl_world *world, const struct mdl_citizen *citizen,
                           const struct sim_dist *dist, uint32_t purpose, uint32_t index)
{
    const double minutes = dist->kind == SIM_DIST_FIXED && dist->never_share <= 0.0
                               ? dist->a + dist->shift
                               : sim_dist_quantile(dist, mdl_world_uniform(world, citizen, purpose, index));
    return minutes > 0.0 ? sim_time_from_real(minutes) : 0;
}

void mdl_world_wake(struct mdl_world *world, uint32_t slot, sim_time at)
{
    struct mdl_token *token = &world->tokens[slot];
    token->due = mdl_world_minute(world, at);
    /* after the end nothing happens any more; what the clock cannot hold the
     * engine must see, to refuse it */
    if (at <= world->end || (at > SIM_TIME_MAX && at != SIM_TIME_NEVER)) {
        sim_engine_schedule(&world->engine, at, MDL_THEN_TOKEN, slot, token->generation, MDL_EVENT_TOKEN);
    }
}

uint16_t mdl_world_visit(struct mdl_world *world, uint32_t slot)
{
    struct mdl_token *token = &world->tokens[slot];
    uint16_t *visits = mdl_world_visits(world, token->citizen, token->pc);
    if (*visits == UINT16_MAX) {
        mdl_world_fault(world, SIM_ERR_LIMIT, world->model->program.at[token->pc].name,
                        "a citizen came to this step more than 65,535 times; make "
                        "its interval longer, or let time "
                        "pass in the loop");
        return *visits;
    }
    token->visit = (*visits)++;
    return token->visit;
}

/* --- the event log
 * -------------------------------------------------------------------------------------
 */

void mdl_world_log_row(struct mdl_world *world, const struct mdl_citizen *citizen, enum mdl_log_kind kind, int place,
                       int role)
{
    if (sim_engine_now(&world->engine) < world->model->scenario->start) {
        return; /* the warm-up is not measured */
    }
    const struct mdl_log_row row = {
        .minute = (uint32_t)(sim_engine_now(&world->engine) - world->model->scenario->start),
        .ordinal = citizen->ordinal,
        .population = citizen->population,
        .kind = (uint8_t)kind,
        .place = place == MDL_NONE ? MDL_LOG_NOWHERE : (uint16_t)place,
        .worker = role == MDL_NONE ? MDL_NO_WORKER : mdl_world_worker(world, mdl_world_slot(world, citizen), role),
        .role = role == MDL_NONE ? MDL_LOG_NOBODY : (uint8_t)role,
    };
    if (mdl_log_add(&world->log, &row) != SIM_OK) {
        mdl_world_fault(world, SIM_ERR_MEMORY, "events", "no memory for the event log");
    }
}

/* --- the course of a citizen and the ledger
 * ----------------------------------------------------------------------------------
 */

static void count_activity(struct mdl_citizen *citizen, sim_time now)
{
    const sim_time passed = now - citizen->updated;
    const uint32_t minutes = mdl_minute_of(passed);
    if (citizen->granted == MDL_MOMENT_NEVER || citizen->sent) {
        return;
    }
    if (citizen->running > 0) {
        citizen->active += minutes;
        citizen->service_minutes += minutes * citizen->running;
        citizen->activity_hours += (float)((double)citizen->attended_hours * (double)passed / SIM_MINUTES_PER_WEEK);
    } else {
        citizen->passive += minutes;
    }
}

void mdl_world_advance(struct mdl_world *world, struct mdl_citizen *citizen)
{
    const sim_time now = sim_engine_now(&world->engine);
    if (now == citizen->updated) {
        return;
    }
    count_activity(citizen, now);
    mdl_citizen_advance(citizen, &world->model->pace, now);
    if (citizen->index && !citizen->ready && mdl_world_is_clear(world, citizen)) {
        citizen->ready = true;
        mdl_world_history(world, citizen)->ready = mdl_moment_of(now);
    }
}

static int year_of(const struct mdl_model *model, sim_time when)
{
    int year = 0;
    while (year + 1 < model->year_count && when >= model->year_start[year + 1]) {
        year++;
    }
    return year;
}

/* The clock only goes on. */
static int this_year(struct mdl_world *world)
{
    while (world->year + 1 < world->model->year_count &&
           sim_engine_now(&world->engine) >= world->model->year_start[world->year + 1]) {
        world->year++;
    }
    return world->year;
}

static void add_to_ledger(struct mdl_world *world, const struct mdl_citizen *citizen, size_t item, int year,
                          double quantity)
{
    world->quantities[item * (size_t)world->model->year_count + (size_t)year] += quantity;
    if (world->options.itemise) {
        mdl_world_itemise(world, citizen, item, year, quantity);
    }
}

void mdl_world_account_count(struct mdl_world *world, const struct mdl_citizen *citizen, size_t item, double quantity)
{
    if (citizen->index) {
        add_to_ledger(world, citizen, item, this_year(world), quantity);
    }
}

void mdl_world_account_weeks(struct mdl_world *world, const struct mdl_citizen *citizen, size_t item, sim_time from,
                             sim_time to)
{
    const struct mdl_model *model = world->model;
    if (!citizen->index) {
        return;
    }
    for (int year = year_of(model, from); from < to; year++) {
        const sim_time stop =
            year + 1 < model->year_count && model->year_start[year + 1] < to ? model->year_start[year + 1] : to;
        add_to_ledger(world, citizen, item, year, (double)(stop - from) / SIM_MINUTES_PER_WEEK);
        from = stop;
    }
}

void mdl_world_work(struct mdl_world *world, uint32_t slot, int role, double minutes)
{
    world->roles[role].work_minutes += sim_time_from_real(minutes);
    if (slot != MDL_NOBODY) {
        mdl_world_account_count(world, &world->citizens[slot], world->model->role_item + (size_t)role, minutes);
    }
}
