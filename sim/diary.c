/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/diary_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_WORKERS 8
#define FIRST_DAYS 32
#define NOT_WORKED (-1)

/* ---- presence ---- */

/* The weekday whose hours hold on `day`, or NOT_WORKED. */
static int hours_weekday(const struct sim_diary *diary, int32_t day)
{
    const struct sim_calendar *calendar = diary->plan.calendar;

    if (calendar != NULL && !(sim_calendar_has_day(calendar, day) && sim_calendar_is_working(calendar, day))) {
        return NOT_WORKED;
    }
    return sim_weekday(day);
}

static unsigned slots_of(const struct sim_diary_worker *who, int32_t day, int weekday)
{
    return who->vacant || day < who->first_day || weekday == NOT_WORKED ? 0 : who->slots[weekday];
}

/* A day nobody has looked at yet; its longest free run is returned. */
static unsigned fill_cell(struct sim_diary_cell *cell, const struct sim_diary_worker *who, int32_t day, int weekday)
{
    bool away = day >= who->end_day || day <= who->away_until;
    unsigned slots = away ? 0 : slots_of(who, day, weekday);

    *cell = away ? (struct sim_diary_cell){SIM_DIARY_CLOSED} : sim_diary_day_of(slots, 0);
    return slots;
}

static void close_day(struct sim_diary *diary, uint32_t worker, int32_t day)
{
    sim_diary_cell_at(diary, worker, day)->bits |= SIM_DIARY_CLOSED;
    sim_diary_cell_changed(diary, worker, day);
}

static void close_days(struct sim_diary *diary, uint32_t worker, int32_t first, int32_t last)
{
    int32_t from = first < diary->today ? diary->today : first;
    int32_t to = last > sim_diary_last_kept(diary) ? sim_diary_last_kept(diary) : last;

    for (int32_t day = from; day <= to; day++) {
        close_day(diary, worker, day);
    }
}

/* ---- memory ---- */

static void build_tree(uint8_t *tree, uint32_t ring)
{
    for (size_t node = ring - 1; node >= 1; node--) {
        tree[node] = tree[2 * node] > tree[2 * node + 1] ? tree[2 * node] : tree[2 * node + 1];
    }
}

static void build_trees(struct sim_diary *diary)
{
    uint8_t *pool = sim_diary_tree(diary, 0);

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        uint8_t *tree = sim_diary_worker_tree(diary, w);

        for (uint32_t i = 0; i < diary->ring; i++) {
            uint8_t run = (uint8_t)sim_diary_longest_run(
                sim_diary_free_slots(&diary->cell[(size_t)i * diary->worker_capacity + w]));

            tree[diary->ring + i] = run;
            pool[diary->ring + i] = run > pool[diary->ring + i] ? run : pool[diary->ring + i];
        }
        build_tree(tree, diary->ring);
    }
    build_tree(pool, diary->ring);
}

static void copy_days(struct sim_diary *to, const struct sim_diary *from)
{
    for (int32_t day = from->today; from->worker_count > 0 && day <= sim_diary_last_kept(to); day++) {
        if (sim_diary_is_kept(from, day)) {
            memcpy(sim_diary_cell_at(to, 0, day), sim_diary_cell_at(from, 0, day),
                   from->worker_count * sizeof *to->cell);
            continue;
        }
        for (uint32_t w = 0; w < from->worker_count; w++) {
            (void)fill_cell(sim_diary_cell_at(to, w, day), &to->worker[w], day, hours_weekday(to, day));
        }
    }
}

/* Makes the arrays anew for `capacity` workers and `ring` days; the old ones stay untouched without memory. */
static enum sim_status resize(struct sim_diary *diary, uint32_t ring, uint32_t capacity)
{
    struct sim_diary to = *diary;

    SIM_INVARIANT(ring > 0 && capacity > 0, "a diary holds a day and a worker at least");
    to.ring = ring;
    to.worker_capacity = capacity;
    to.worker = calloc(capacity, sizeof *to.worker);
    to.cell = calloc((size_t)ring * capacity, sizeof *to.cell);
    to.longest = calloc(1 + (size_t)capacity, 2 * (size_t)ring);
    if (to.worker == NULL || to.cell == NULL || to.longest == NULL) {
        free(to.worker);
        free(to.cell);
        free(to.longest);
        return SIM_ERR_MEMORY;
    }
    if (diary->worker_count > 0) {
        memcpy(to.worker, diary->worker, diary->worker_count * sizeof *to.worker);
        copy_days(&to, diary);
        build_trees(&to);
    }
    free(diary->worker);
    free(diary->cell);
    free(diary->longest);
    diary->ring = ring;
    diary->worker_capacity = capacity;
    diary->worker = to.worker;
    diary->cell = to.cell;
    diary->longest = to.longest;
    return SIM_OK;
}

enum sim_status sim_diary_keep_more(struct sim_diary *diary)
{
    SIM_INVARIANT(diary->ring < diary->horizon, "a diary of more days than its horizon");
    return resize(diary, 2 * diary->ring, diary->worker_capacity);
}

/* Days are kept up to `day`, which lies within the horizon. */
static enum sim_status keep_day(struct sim_diary *diary, int32_t day)
{
    enum sim_status status = SIM_OK;

    while (status == SIM_OK && day > sim_diary_last_kept(diary)) {
        status = sim_diary_keep_more(diary);
    }
    return status;
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
    if (resize(diary, diary->horizon < FIRST_DAYS ? diary->horizon : FIRST_DAYS, FIRST_WORKERS) != SIM_OK) {
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
    return workers <= diary->worker_capacity ? SIM_OK : resize(diary, diary->ring, workers);
}

void sim_diary_reset(struct sim_diary *diary)
{
    memset(diary->longest, 0, (1 + (size_t)diary->worker_capacity) * 2 * diary->ring);
    diary->today = diary->initial_day;
    diary->worker_count = 0;
    diary->vacant_count = 0;
    diary->leaver_count = 0;
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

static void count_today(struct sim_diary *diary)
{
    const struct sim_diary_cell *cell = sim_diary_cell_at(diary, 0, diary->today);
    int64_t offered = 0;
    int64_t booked = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        offered += sim_diary_count_low(sim_diary_offered_slots(&cell[w]));
        booked += sim_diary_count_low(sim_diary_booked_slots(&cell[w]));
    }
    diary->past_offered += offered * diary->plan.slot_minutes;
    diary->past_booked += booked * diary->plan.slot_minutes;
}

/* Who has left is vacant once his last booking has passed. */
static void let_leavers_go(struct sim_diary *diary)
{
    int32_t tomorrow = diary->today + 1;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        struct sim_diary_worker *who = &diary->worker[w];

        if (tomorrow >= who->end_day && !who->vacant && tomorrow > who->last_booked) {
            who->vacant = true;
            diary->vacant_count++;
            diary->leaver_count--;
        }
    }
}

/* Today's place in the ring goes to the day after the last. */
static void end_today(struct sim_diary *diary)
{
    int32_t entering = sim_diary_last_kept(diary) + 1;
    int weekday = hours_weekday(diary, entering);
    uint32_t ring = diary->ring;
    uint32_t place = sim_diary_place(diary, entering);
    struct sim_diary_cell *cell = sim_diary_cell_at(diary, 0, entering);
    unsigned most = 0;

    if (hours_weekday(diary, diary->today) != NOT_WORKED) {
        count_today(diary); /* on other days nothing is offered */
    }
    if (diary->leaver_count > 0) {
        let_leavers_go(diary);
    }
    for (uint32_t w = 0; w < diary->worker_count; w++) {
        unsigned slots = fill_cell(&cell[w], &diary->worker[w], entering, weekday);

        sim_diary_tree_set(sim_diary_worker_tree(diary, w), ring, place, slots);
        most = slots > most ? slots : most;
    }
    sim_diary_tree_set(sim_diary_tree(diary, 0), ring, place, most);
    diary->today++;
}

void sim_diary_advance_to(struct sim_diary *diary, int32_t day)
{
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
    uint8_t *tree = sim_diary_worker_tree(diary, worker);
    uint8_t *pool = sim_diary_tree(diary, 0);

    for (int32_t day = diary->today; day <= sim_diary_last_kept(diary); day++) {
        uint32_t leaf = diary->ring + sim_diary_place(diary, day);
        unsigned slots =
            fill_cell(sim_diary_cell_at(diary, worker, day), &diary->worker[worker], day, hours_weekday(diary, day));

        tree[leaf] = (uint8_t)slots;
        pool[leaf] = slots > pool[leaf] ? (uint8_t)slots : pool[leaf];
    }
    build_tree(tree, diary->ring);
    build_tree(pool, diary->ring);
}

enum sim_status sim_diary_add_worker(struct sim_diary *diary, int32_t from_day, const unsigned minutes[7],
                                     uint32_t *worker)
{
    uint32_t added = find_vacant(diary);

    if (added == diary->worker_capacity) {
        enum sim_status status =
            added >= SIM_DIARY_WORKERS_MAX ? SIM_ERR_LIMIT : resize(diary, diary->ring, 2 * diary->worker_capacity);

        if (status != SIM_OK) {
            return status;
        }
    }
    struct sim_diary_worker *who = &diary->worker[added];

    *who = (struct sim_diary_worker){
        .first_day = from_day, .end_day = INT32_MAX, .away_until = INT32_MIN, .last_booked = INT32_MIN};
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
    enum sim_status status = keep_day(diary, from);

    if (status != SIM_OK) {
        return status;
    }
    set_slots(diary, &diary->worker[worker], minutes);
    for (int32_t day = from; day <= sim_diary_last_kept(diary); day++) {
        struct sim_diary_cell *cell = sim_diary_cell_at(diary, worker, day);

        if (!sim_diary_is_closed(cell)) {
            *cell = sim_diary_day_of(slots_of(&diary->worker[worker], day, hours_weekday(diary, day)),
                                     sim_diary_booked_slots(cell));
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
    enum sim_status status = keep_day(diary, first_day);

    if (status != SIM_OK) {
        return status;
    }
    close_days(diary, worker, first_day, last_day);
    if (last_day > sim_diary_last_kept(diary) && last_day > diary->worker[worker].away_until) {
        diary->worker[worker].away_until = last_day;
    }
    return SIM_OK;
}

/* ---- books ---- */

/* A copy, also of a day that is not kept. */
static struct sim_diary_cell cell_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    struct sim_diary_cell cell;

    SIM_INVARIANT(worker < diary->worker_count && day >= diary->today && day <= sim_diary_last_day(diary),
                  "the day is not in the diary");
    if (sim_diary_is_kept(diary, day)) {
        return *sim_diary_cell_at(diary, worker, day);
    }
    (void)fill_cell(&cell, &diary->worker[worker], day, hours_weekday(diary, day));
    return cell;
}

unsigned sim_diary_offered_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    struct sim_diary_cell cell = cell_on(diary, worker, day);

    return sim_diary_minutes_of(diary, sim_diary_offered_slots(&cell));
}

unsigned sim_diary_booked_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    struct sim_diary_cell cell = cell_on(diary, worker, day);

    return sim_diary_minutes_of(diary, sim_diary_booked_slots(&cell));
}

static bool tree_holds(const struct sim_diary *diary, const uint8_t *tree)
{
    for (size_t node = 1; node < diary->ring; node++) {
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
    unsigned run = sim_diary_longest_run(sim_diary_free_slots(cell));

    if ((cell->bits >> SIM_DIARY_SLOTS & SIM_DIARY_COUNT_MASK) > SIM_DIARY_SLOTS) {
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
        for (int32_t day = diary->today; day <= sim_diary_last_kept(diary); day++) {
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
