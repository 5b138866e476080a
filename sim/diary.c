/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/diary_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_WORKERS 8

/* ---- presence ---- */

static uint64_t hours_of(const struct sim_diary *diary, const struct sim_diary_worker *who, int32_t day)
{
    const struct sim_calendar *calendar = diary->plan.calendar;

    if (who->vacant || day < who->first_day) {
        return 0;
    }
    if (calendar != NULL && !(sim_calendar_has_day(calendar, day) && sim_calendar_is_working(calendar, day))) {
        return 0;
    }
    return sim_diary_first_slots(who->slots[sim_weekday(day)]);
}

static void open_day(struct sim_diary *diary, uint32_t worker, int32_t day)
{
    const struct sim_diary_worker *who = &diary->worker[worker];
    bool away = day >= who->end_day || day <= who->away_until;
    uint64_t hours = away ? 0 : hours_of(diary, who, day);

    *sim_diary_cell_at(diary, worker, day) =
        (struct sim_diary_cell){.offered = away ? SIM_DIARY_CLOSED : hours, .free = hours};
    sim_diary_cell_changed(diary, worker, day);
}

static void close_day(struct sim_diary *diary, uint32_t worker, int32_t day)
{
    struct sim_diary_cell *cell = sim_diary_cell_at(diary, worker, day);

    cell->offered = (cell->offered & ~cell->free) | SIM_DIARY_CLOSED;
    cell->free = 0;
    sim_diary_cell_changed(diary, worker, day);
}

static void close_days(struct sim_diary *diary, uint32_t worker, int32_t first, int32_t last)
{
    int32_t from = first < diary->today ? diary->today : first;
    int32_t to = last > sim_diary_last_day(diary) ? sim_diary_last_day(diary) : last;

    for (int32_t day = from; day <= to; day++) {
        close_day(diary, worker, day);
    }
}

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

/* Makes the arrays for `capacity` workers; the old ones stay untouched without memory. */
static enum sim_status grow(struct sim_diary *diary, uint32_t capacity)
{
    size_t tree = 2 * (size_t)diary->ring;
    struct sim_diary_worker *worker = calloc(capacity, sizeof *worker);
    struct sim_diary_cell *cell = calloc((size_t)diary->ring * capacity, sizeof *cell);
    uint8_t *longest = calloc(1 + (size_t)capacity, tree);

    if (worker == NULL || cell == NULL || longest == NULL) {
        free(worker);
        free(cell);
        free(longest);
        return SIM_ERR_MEMORY;
    }
    if (diary->worker_count > 0) {
        memcpy(worker, diary->worker, diary->worker_count * sizeof *worker);
        for (uint32_t i = 0; i < diary->ring; i++) {
            memcpy(cell + (size_t)i * capacity, diary->cell + (size_t)i * diary->worker_capacity,
                   diary->worker_count * sizeof *cell);
        }
        memcpy(longest, diary->longest, (1 + (size_t)diary->worker_count) * tree);
    }
    free(diary->worker);
    free(diary->cell);
    free(diary->longest);
    diary->worker = worker;
    diary->cell = cell;
    diary->longest = longest;
    diary->worker_capacity = capacity;
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
    diary->ring = 1;
    while (diary->ring < (uint32_t)plan->horizon_days) {
        diary->ring *= 2;
    }
    if (grow(diary, FIRST_WORKERS) != SIM_OK) {
        memset(diary, 0, sizeof *diary);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for a diary of %d days", plan->horizon_days);
    }
    sim_diary_reset(diary);
    return SIM_OK;
}

void sim_diary_reset(struct sim_diary *diary)
{
    memset(diary->longest, 0, (1 + (size_t)diary->worker_capacity) * 2 * diary->ring);
    diary->today = diary->initial_day;
    diary->worker_count = 0;
    diary->booked_minutes = 0;
    diary->cancelled_minutes = 0;
    diary->past_offered = 0;
    diary->past_booked = 0;
}

void sim_diary_release(struct sim_diary *diary)
{
    free(diary->worker);
    free(diary->cell);
    free(diary->longest);
    memset(diary, 0, sizeof *diary);
}

/* ---- the clock ---- */

static void end_today(struct sim_diary *diary)
{
    int32_t entering = sim_diary_last_day(diary) + 1;

    sim_diary_tree_set(sim_diary_tree(diary, 0), diary->ring, sim_diary_place(diary, entering), 0);
    for (uint32_t w = 0; w < diary->worker_count; w++) {
        const struct sim_diary_cell *cell = sim_diary_cell_at(diary, w, diary->today);
        struct sim_diary_worker *who = &diary->worker[w];

        diary->past_offered += sim_diary_minutes_of(diary, cell->offered);
        diary->past_booked += sim_diary_minutes_of(diary, sim_diary_booked_slots(cell));
        who->vacant = who->vacant || (diary->today + 1 >= who->end_day && diary->today >= who->last_booked);
        open_day(diary, w, entering);
    }
    diary->today++;
}

void sim_diary_advance(struct sim_diary *diary, sim_time now)
{
    int32_t day = sim_day_of(now);

    while (diary->today < day) {
        end_today(diary);
    }
}

/* ---- workers ---- */

static void set_slots(const struct sim_diary *diary, struct sim_diary_worker *who, const unsigned minutes[7])
{
    for (int i = 0; i < 7; i++) {
        unsigned slots = minutes[i] / (unsigned)diary->plan.slot_minutes;

        SIM_INVARIANT(slots <= SIM_DIARY_SLOTS && minutes[i] + (unsigned)diary->plan.day_begins <= SIM_MINUTES_PER_DAY,
                      "a working day is too long for the diary's slots");
        who->slots[i] = (uint8_t)slots;
    }
}

static uint32_t find_vacant(const struct sim_diary *diary)
{
    uint32_t w = 0;

    while (w < diary->worker_count && !diary->worker[w].vacant) {
        w++;
    }
    return w;
}

enum sim_status sim_diary_add_worker(struct sim_diary *diary, int32_t from_day, const unsigned minutes[7],
                                     uint32_t *worker)
{
    uint32_t added = find_vacant(diary);

    if (added == diary->worker_capacity) {
        enum sim_status status =
            added >= SIM_DIARY_WORKERS_MAX ? SIM_ERR_LIMIT : grow(diary, 2 * diary->worker_capacity);

        if (status != SIM_OK) {
            return status;
        }
    }
    struct sim_diary_worker *who = &diary->worker[added];

    *who = (struct sim_diary_worker){
        .first_day = from_day, .end_day = INT32_MAX, .away_until = INT32_MIN, .last_booked = INT32_MIN};
    set_slots(diary, who, minutes);
    diary->worker_count += added == diary->worker_count;
    for (int32_t day = diary->today; day <= sim_diary_last_day(diary); day++) {
        open_day(diary, added, day);
    }
    *worker = added;
    return SIM_OK;
}

void sim_diary_remove_worker(struct sim_diary *diary, uint32_t worker, int32_t from_day)
{
    sim_diary_check_worker(diary, worker);
    diary->worker[worker].end_day = from_day;
    close_days(diary, worker, from_day, INT32_MAX);
}

enum sim_status sim_diary_set_hours(struct sim_diary *diary, uint32_t worker, int32_t from_day,
                                    const unsigned minutes[7])
{
    sim_diary_check_worker(diary, worker);
    int32_t from = from_day < diary->today ? diary->today : from_day;

    if (!sim_diary_in_ring(diary, from)) {
        return SIM_ERR_LIMIT;
    }
    set_slots(diary, &diary->worker[worker], minutes);
    for (int32_t day = from; day <= sim_diary_last_day(diary); day++) {
        struct sim_diary_cell *cell = sim_diary_cell_at(diary, worker, day);
        uint64_t booked = sim_diary_booked_slots(cell);

        if ((cell->offered & SIM_DIARY_CLOSED) == 0) {
            cell->offered = hours_of(diary, &diary->worker[worker], day) | booked;
            cell->free = cell->offered & ~booked;
            sim_diary_cell_changed(diary, worker, day);
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
    close_days(diary, worker, first_day, last_day);
    if (last_day > sim_diary_last_day(diary) && last_day > diary->worker[worker].away_until) {
        diary->worker[worker].away_until = last_day;
    }
    return SIM_OK;
}

/* ---- books ---- */

unsigned sim_diary_offered_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    SIM_INVARIANT(worker < diary->worker_count && sim_diary_in_ring(diary, day), "the day is not in the diary");
    return sim_diary_minutes_of(diary, sim_diary_cell_at(diary, worker, day)->offered);
}

unsigned sim_diary_booked_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    SIM_INVARIANT(worker < diary->worker_count && sim_diary_in_ring(diary, day), "the day is not in the diary");
    return sim_diary_minutes_of(diary, sim_diary_booked_slots(sim_diary_cell_at(diary, worker, day)));
}

static bool tree_holds(const struct sim_diary *diary, const uint8_t *tree)
{
    for (uint32_t node = 1; node < diary->ring; node++) {
        uint8_t greatest = tree[2 * node] > tree[2 * node + 1] ? tree[2 * node] : tree[2 * node + 1];

        if (tree[node] != greatest) {
            return false;
        }
    }
    return true;
}

static bool cell_holds(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    const struct sim_diary_cell *cell = sim_diary_cell_at(diary, worker, day);
    uint32_t leaf = diary->ring + sim_diary_place(diary, day);
    unsigned run = sim_diary_longest_run(cell->free);

    if ((cell->free & ~(cell->offered & SIM_DIARY_ALL_SLOTS)) != 0 ||
        ((cell->offered & SIM_DIARY_CLOSED) != 0 && cell->free != 0)) {
        return false;
    }
    if (sim_diary_booked_slots(cell) != 0 &&
        (day > diary->worker[worker].last_booked || diary->worker[worker].vacant)) {
        return false;
    }
    return sim_diary_worker_tree(diary, worker)[leaf] == run && sim_diary_tree(diary, 0)[leaf] >= run;
}

enum sim_status sim_diary_verify(const struct sim_diary *diary, struct sim_error *error)
{
    int64_t ahead = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        for (int32_t day = diary->today; day <= sim_diary_last_day(diary); day++) {
            if (!cell_holds(diary, w, day)) {
                return sim_fail(error, SIM_ERR_VERIFY,
                                "the diary of worker %" PRIu32 " is inconsistent on day %" PRId32, w, day);
            }
            ahead += sim_diary_minutes_of(diary, sim_diary_booked_slots(sim_diary_cell_at(diary, w, day)));
        }
        if (!tree_holds(diary, sim_diary_worker_tree(diary, w))) {
            return sim_fail(error, SIM_ERR_VERIFY, "the diary index of worker %" PRIu32 " is wrong", w);
        }
    }
    if (!tree_holds(diary, sim_diary_tree(diary, 0))) {
        return sim_fail(error, SIM_ERR_VERIFY, "the diary's index is wrong");
    }
    if (diary->booked_minutes != diary->past_booked + ahead + diary->cancelled_minutes) {
        return sim_fail(error, SIM_ERR_VERIFY, "booked hours are not conserved: %" PRId64 " minutes ever",
                        diary->booked_minutes);
    }
    if (diary->past_booked > diary->past_offered) {
        return sim_fail(error, SIM_ERR_VERIFY, "more was booked than offered: %" PRId64 " of %" PRId64 " minutes",
                        diary->past_booked, diary->past_offered);
    }
    return SIM_OK;
}
