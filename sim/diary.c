/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A diary's life, its clock, and its workers. */
#include <stdlib.h>
#include <string.h>

#include "sim/diary_internal.h"

#define FIRST_WORKERS 8
#define FIRST_DAYS 32
#define FIRST_SHIFT 1

/* ---- life ---- */

static enum sim_status validate(const struct sim_diary_plan *plan, struct sim_error *error)
{
    if (plan->slot_minutes < 5 || plan->slot_minutes > 60) {
        return sim_fail(error, SIM_ERR_SCENARIO, "a diary's slot is %d minutes; expected 5 to 60", plan->slot_minutes);
    }
    if (plan->day_begins < 0 || plan->day_begins >= SIM_MINUTES_PER_DAY) {
        return sim_fail(error, SIM_ERR_SCENARIO, "a diary's day begins %d minutes after midnight; expected 0 to 1439",
                        plan->day_begins);
    }
    if (plan->horizon_days < 1 || plan->horizon_days > SIM_DIARY_HORIZON_MAX) {
        return sim_fail(error, SIM_ERR_SCENARIO, "a diary's horizon is %d days; expected 1 to %d", plan->horizon_days,
                        SIM_DIARY_HORIZON_MAX);
    }
    return SIM_OK;
}

enum sim_status sim_diary_init(struct sim_diary *diary, int32_t today, const struct sim_diary_plan *plan,
                               struct sim_error *error)
{
    memset(diary, 0, sizeof *diary);
    enum sim_status status = validate(plan, error);

    if (status != SIM_OK) {
        return status;
    }
    diary->plan = *plan;
    diary->initial_day = today;
    diary->today = today;
    diary->horizon = 1;
    while (diary->horizon < (uint32_t)plan->horizon_days) {
        diary->horizon *= 2;
    }
    diary->slots_per_minute = SIM_DIARY_PARTS / (uint32_t)plan->slot_minutes + 1;
    if (sim_diary_resize(diary, (struct sim_diary_shape){FIRST_DAYS, FIRST_WORKERS, FIRST_SHIFT}) != SIM_OK) {
        memset(diary, 0, sizeof *diary);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for a diary of %d days", plan->horizon_days);
    }
    sim_diary_reset(diary);
    return SIM_OK;
}

enum sim_status sim_diary_reserve(struct sim_diary *diary, uint32_t workers)
{
    if (workers > SIM_DIARY_WORKERS_MAX) {
        return SIM_ERR_LIMIT;
    }
    struct sim_diary_shape shape = sim_diary_shape_of(diary);

    if (workers <= shape.worker_capacity) {
        return SIM_OK;
    }
    shape.worker_capacity = workers;
    return sim_diary_resize(diary, shape);
}

void sim_diary_reset(struct sim_diary *diary)
{
    diary->today = diary->initial_day;
    sim_diary_set_reach(diary);
    diary->worker_count = 0;
    diary->vacant_count = 0;
    diary->leaver_count = 0;
    diary->booked_minutes = 0;
    diary->cancelled_minutes = 0;
    diary->past_offered = 0;
    diary->past_booked = 0;
    for (uint32_t i = 0; i < diary->ring; i += SIM_DIARY_BLOCK) {
        sim_diary_enter_block(diary, sim_diary_block_of(diary->today) + (int32_t)i);
    }
}

void sim_diary_release(struct sim_diary *diary)
{
    free(diary->worker);
    free(diary->cell);
    free(diary->bound);
    free(diary->day);
    free(diary->pool);
    memset(diary, 0, sizeof *diary);
}

/* ---- the clock ---- */

/* The last day from today on with a booking, or `otherwise`. */
static int32_t last_booking(const struct sim_diary *diary, uint32_t worker, int32_t otherwise)
{
    for (int32_t day = sim_diary_last_kept(diary); day >= diary->today && day > otherwise; day--) {
        if (sim_diary_booked_slots(diary, sim_diary_cell(diary, worker, day)) != 0) {
            return day;
        }
    }
    return otherwise;
}

/* Who has left is vacant once his last booking has passed, also if it was cancelled. */
static void let_leavers_go(struct sim_diary *diary)
{
    int32_t tomorrow = diary->today + 1;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        struct sim_diary_worker *who = &diary->worker[w];

        if (tomorrow < who->end_day || who->vacant || tomorrow <= who->booked_to) {
            continue;
        }
        who->booked_to = last_booking(diary, w, who->booked_to);
        if (tomorrow > who->booked_to) {
            who->vacant = true;
            diary->vacant_count++;
            diary->leaver_count--;
        }
    }
}

/* The places of a block that has passed go to the one after the last. */
static void end_today(struct sim_diary *diary)
{
    const struct sim_diary_day *sums = &diary->day[sim_diary_place(diary, diary->today)];

    diary->past_offered += (int64_t)sums->offered_slots * diary->plan.slot_minutes;
    diary->past_booked += (int64_t)sums->booked_slots * diary->plan.slot_minutes;
    if (diary->leaver_count > 0) {
        let_leavers_go(diary);
    }
    sim_diary_pool_set(diary, diary->today, 0);
    diary->today++;
    sim_diary_set_reach(diary);
    if ((diary->today & SIM_DIARY_BLOCK_DAY) == 0) {
        sim_diary_enter_block(diary, diary->today + (int32_t)diary->ring - SIM_DIARY_BLOCK);
    }
}

void sim_diary_advance_to(struct sim_diary *diary, int32_t day)
{
    while (diary->today < day) {
        end_today(diary);
    }
}

/* ---- workers ---- */

static unsigned longest_day(const struct sim_diary *diary, const unsigned minutes[7])
{
    unsigned most = 0;

    for (int i = 0; i < 7; i++) {
        unsigned slots = minutes[i] / (unsigned)diary->plan.slot_minutes;

        SIM_INVARIANT(slots <= SIM_DIARY_SLOTS && minutes[i] + (unsigned)diary->plan.day_begins <= SIM_MINUTES_PER_DAY,
                      "a working day is too long for the diary's slots");
        most = slots > most ? slots : most;
    }
    return most;
}

static void set_slots(const struct sim_diary *diary, struct sim_diary_worker *who, const unsigned minutes[7])
{
    for (int i = 0; i < 7; i++) {
        who->slots[i] = (uint8_t)(minutes[i] / (unsigned)diary->plan.slot_minutes);
    }
}

/* There is room for days of so many slots and for `workers`. */
static enum sim_status make_room(struct sim_diary *diary, unsigned slots, uint32_t workers)
{
    struct sim_diary_shape shape = sim_diary_shape_of(diary);

    while (sim_diary_slots_of_shift(shape.cell_shift) < slots) {
        shape.cell_shift++;
    }
    if (workers > shape.worker_capacity) {
        shape.worker_capacity *= 2;
    }
    if (shape.worker_capacity > diary->worker_capacity || shape.cell_shift > diary->cell_shift) {
        return workers > SIM_DIARY_WORKERS_MAX ? SIM_ERR_LIMIT : sim_diary_resize(diary, shape);
    }
    return SIM_OK;
}

/* The lowest index that is vacant, or a new one. */
static uint32_t find_vacant(const struct sim_diary *diary)
{
    uint32_t w = diary->vacant_count == 0 ? diary->worker_count : 0;

    while (w < diary->worker_count && !diary->worker[w].vacant) {
        w++;
    }
    return w;
}

static void open_days(struct sim_diary *diary, uint32_t worker)
{
    memset(sim_diary_bounds(diary, worker), 0, diary->ring / SIM_DIARY_BLOCK);
    for (int32_t day = sim_diary_block_of(diary->today); day < diary->today; day++) {
        sim_diary_put(diary, sim_diary_at(diary, worker, day), 0);
    }
    for (int32_t day = diary->today; day <= sim_diary_last_kept(diary); day++) {
        struct sim_diary_day *sums = &diary->day[sim_diary_place(diary, day)];
        const uint64_t cell = sim_diary_new_cell(diary, &diary->worker[worker], day, sums->weekday);
        const unsigned slots = (unsigned)sim_diary_cell_count(diary, cell);

        sim_diary_put(diary, sim_diary_at(diary, worker, day), cell);
        sums->offered_slots += slots;
        sim_diary_raise_bounds(diary, worker, day, slots);
    }
}

enum sim_status sim_diary_add_worker(struct sim_diary *diary, int32_t from_day, const unsigned minutes[7],
                                     uint32_t *worker)
{
    uint32_t added = find_vacant(diary);
    enum sim_status status = make_room(diary, longest_day(diary, minutes), added + 1);

    if (status != SIM_OK) {
        return status;
    }
    struct sim_diary_worker *who = &diary->worker[added];

    *who = (struct sim_diary_worker){
        .first_day = from_day, .end_day = INT32_MAX, .away_until = INT32_MIN, .booked_to = INT32_MIN};
    set_slots(diary, who, minutes);
    if (added == diary->worker_count) {
        diary->worker_count++;
    } else {
        diary->vacant_count--;
    }
    open_days(diary, added);
    *worker = added;
    return SIM_OK;
}

static void close_days(struct sim_diary *diary, uint32_t worker, int32_t first, int32_t last)
{
    int32_t from = first < diary->today ? diary->today : first;
    int32_t to = last > sim_diary_last_kept(diary) ? sim_diary_last_kept(diary) : last;

    for (int32_t day = from; day <= to; day++) {
        const uint64_t booked = sim_diary_booked_slots(diary, sim_diary_cell(diary, worker, day));

        sim_diary_change(diary, worker, day, sim_diary_cell_of(diary, sim_diary_closed_count(diary), booked));
    }
}

void sim_diary_remove_worker(struct sim_diary *diary, uint32_t worker, int32_t from_day)
{
    sim_diary_check_worker(diary, worker);
    diary->leaver_count += diary->worker[worker].end_day == INT32_MAX;
    diary->worker[worker].end_day = from_day;
    close_days(diary, worker, from_day, INT32_MAX);
}

enum sim_status sim_diary_set_hours(struct sim_diary *diary, uint32_t worker, int32_t from_day,
                                    const unsigned minutes[7])
{
    sim_diary_check_worker(diary, worker);
    int32_t from = from_day < diary->today ? diary->today : from_day;

    if (from > sim_diary_last_day(diary)) {
        return SIM_ERR_LIMIT;
    }
    enum sim_status status = make_room(diary, longest_day(diary, minutes), diary->worker_count);

    if (status == SIM_OK) {
        status = sim_diary_keep(diary, from);
    }
    if (status != SIM_OK) {
        return status;
    }
    struct sim_diary_worker *who = &diary->worker[worker];

    set_slots(diary, who, minutes);
    for (int32_t day = from; day <= sim_diary_last_kept(diary); day++) {
        const int32_t weekday = diary->day[sim_diary_place(diary, day)].weekday;
        const uint64_t cell = sim_diary_cell(diary, worker, day);

        if (!sim_diary_is_closed(diary, cell)) {
            sim_diary_change(diary, worker, day,
                             sim_diary_cell_of(diary, day < who->first_day || weekday < 0 ? 0 : who->slots[weekday],
                                               sim_diary_booked_slots(diary, cell)));
        }
    }
    return SIM_OK;
}

enum sim_status sim_diary_absent(struct sim_diary *diary, uint32_t worker, int32_t first_day, int32_t last_day)
{
    sim_diary_check_worker(diary, worker);
    if (first_day > sim_diary_last_day(diary)) {
        return SIM_ERR_LIMIT;
    }
    enum sim_status status = sim_diary_keep(diary, first_day);

    if (status != SIM_OK) {
        return status;
    }
    close_days(diary, worker, first_day, last_day);
    if (last_day > sim_diary_last_kept(diary) && last_day > diary->worker[worker].away_until) {
        diary->worker[worker].away_until = last_day;
    }
    return SIM_OK;
}
