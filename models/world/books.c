/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How busy everybody was: readings of exact areas, so that a warm-up is the difference of two. */
#include "models/world/world.h"

#include <math.h>

static struct mdl_role_books read_books(struct mdl_role_state *state, sim_time now)
{
    struct mdl_role_books books = {.headcount = sim_use_area(&state->headcount, now),
                                   .work_minutes = state->work_minutes};
    if (state->has_caseload) {
        books.held = sim_caseload_held_area(&state->caseload, now);
        books.offered = sim_caseload_offered_area(&state->caseload, now);
    }
    if (state->has_diary) {
        sim_diary_advance(&state->diary, now);
        books.booked = sim_diary_past_booked(&state->diary);
        books.bookable = sim_diary_past_offered(&state->diary);
    }
    return books;
}

void mdl_world_open_books(struct mdl_world *world)
{
    const sim_time now = sim_engine_now(&world->engine);
    for (size_t i = 0; i < world->model->scenario->role_count; i++) {
        world->roles[i].before = read_books(&world->roles[i], now);
    }
    world->in_pathway_before = sim_use_area(&world->in_pathway, now);
}

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

static struct mdl_load load_of(const struct mdl_scenario *scenario, const struct mdl_role *role,
                               const struct mdl_role_state *state, const struct mdl_role_books *now)
{
    const struct mdl_role_books *then = &state->before;
    const double weeks = (double)(now->headcount - then->headcount) / SIM_MINUTES_PER_WEEK;
    struct mdl_load load = {
        .headcount_mean = (double)(now->headcount - then->headcount) / (double)(scenario->end - scenario->start),
        .busy_minutes = (double)(now->work_minutes - then->work_minutes) + weeks * role->informal_minutes_per_week,
        .offered_minutes = weeks * role->paid_hours_per_week * SIM_MINUTES_PER_HOUR,
        .utilisation = (double)NAN,
    };
    if (state->has_caseload) {
        load.caseload_mean =
            now->headcount > then->headcount ? share(now->held - then->held, now->headcount - then->headcount) : 0.0;
        load.utilisation = share(now->held - then->held, now->offered - then->offered);
    }
    if (state->has_diary && now->bookable > then->bookable) {
        const double booked = share(now->booked - then->booked, now->bookable - then->bookable);
        load.utilisation = state->has_caseload ? fmax(load.utilisation, booked) : booked;
    }
    return load;
}

void mdl_world_close_books(struct mdl_world *world)
{
    const struct mdl_scenario *scenario = world->model->scenario;
    for (size_t i = 0; i < scenario->role_count; i++) {
        const struct mdl_role_books books = read_books(&world->roles[i], scenario->end);
        world->loads[i] = load_of(scenario, &scenario->roles[i], &world->roles[i], &books);
    }
}
