/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/diary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CLOSED (UINT64_C(1) << SIM_DIARY_SLOTS)
#define ALL_SLOTS (CLOSED - 1)
#define FIRST_WORKERS 8
#define NO_DAY INT32_MIN

/* ---- slots of one day ---- */

static uint64_t first_slots(unsigned count)
{
    return (UINT64_C(1) << count) - 1; /* count <= SIM_DIARY_SLOTS */
}

static unsigned longest_run(uint64_t free_slots)
{
    unsigned length = 0;

    for (; free_slots != 0; free_slots &= free_slots << 1) {
        length++;
    }
    return length;
}

/* The slots at which `count` free ones in a row begin: runs are shortened by doubling steps. */
static uint64_t run_starts(uint64_t free_slots, unsigned count)
{
    unsigned covered = 1;

    while (covered < count) {
        unsigned step = covered < count - covered ? covered : count - covered;

        free_slots &= free_slots >> step;
        covered += step;
    }
    return free_slots;
}

/* ---- a tree over the ring of days: each node the greatest value below it ---- */

static uint8_t *tree_of(const struct sim_diary *diary, uint32_t number)
{
    return diary->longest + (size_t)number * 2 * diary->ring;
}

static uint8_t *worker_tree(const struct sim_diary *diary, uint32_t worker)
{
    return tree_of(diary, worker + 1);
}

static void tree_set(uint8_t *tree, uint32_t ring, uint32_t at, unsigned value)
{
    uint32_t node = ring + at;

    tree[node] = (uint8_t)value;
    for (node /= 2; node >= 1; node /= 2) {
        uint8_t left = tree[2 * node];
        uint8_t right = tree[2 * node + 1];

        tree[node] = left > right ? left : right;
    }
}

/* The first leaf from `from` on with at least `value`; `ring` when there is none. */
static uint32_t tree_first(const uint8_t *tree, uint32_t ring, uint32_t from, unsigned value)
{
    uint32_t node = ring + from;

    while (tree[node] < value) {
        while (node % 2 == 1) {
            if (node == 1) {
                return ring;
            }
            node /= 2;
        }
        node++;
    }
    while (node < ring) {
        node *= 2;
        if (tree[node] < value) {
            node++;
        }
    }
    return node - ring;
}

/* ---- days ---- */

static uint32_t place_of(const struct sim_diary *diary, int32_t day)
{
    return (uint32_t)day & (diary->ring - 1);
}

static struct sim_diary_cell *cell_of(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    return &diary->cell[(size_t)place_of(diary, day) * diary->worker_capacity + worker];
}

static bool in_ring(const struct sim_diary *diary, int32_t day)
{
    return day >= diary->today && day <= sim_diary_last_day(diary);
}

/* The first day from `day` on (within the ring) whose leaf is at least `slots`; NO_DAY when there is none. */
static int32_t next_day(const struct sim_diary *diary, const uint8_t *tree, int32_t day, unsigned slots)
{
    uint32_t from = place_of(diary, day);
    uint32_t base = place_of(diary, diary->today);
    uint32_t found = tree_first(tree, diary->ring, from, slots);

    if (from < base) { /* the ring's seam is behind us: the days end at base */
        return found < base ? day + (int32_t)(found - from) : NO_DAY;
    }
    if (found < diary->ring) {
        return day + (int32_t)(found - from);
    }
    found = tree_first(tree, diary->ring, 0, slots);
    return found < base ? day + (int32_t)(diary->ring - from + found) : NO_DAY;
}

static void raise_pool(struct sim_diary *diary, int32_t day, unsigned run)
{
    uint8_t *pool = tree_of(diary, 0);

    if (pool[diary->ring + place_of(diary, day)] < run) {
        tree_set(pool, diary->ring, place_of(diary, day), run);
    }
}

static void cell_changed(struct sim_diary *diary, uint32_t worker, int32_t day)
{
    unsigned run = longest_run(cell_of(diary, worker, day)->free);

    tree_set(worker_tree(diary, worker), diary->ring, place_of(diary, day), run);
    raise_pool(diary, day, run);
}

/* The pool's leaf is only an upper bound, since lowering it at every booking would cost a pass over the workers. It is
 * made exact when a search found nobody there. */
static void tighten_pool(struct sim_diary *diary, int32_t day)
{
    unsigned most = 0;
    uint32_t leaf = diary->ring + place_of(diary, day);

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        unsigned run = worker_tree(diary, w)[leaf];

        most = run > most ? run : most;
    }
    tree_set(tree_of(diary, 0), diary->ring, place_of(diary, day), most);
}

static unsigned minutes_of(const struct sim_diary *diary, uint64_t slots)
{
    return (unsigned)__builtin_popcountll(slots & ALL_SLOTS) * (unsigned)diary->plan.slot_minutes;
}

static uint64_t booked_slots(const struct sim_diary_cell *cell)
{
    return cell->offered & ~cell->free & ALL_SLOTS;
}

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
    return first_slots(who->slots[sim_weekday(day)]);
}

static void open_day(struct sim_diary *diary, uint32_t worker, int32_t day)
{
    const struct sim_diary_worker *who = &diary->worker[worker];
    bool away = day >= who->end_day || day <= who->away_until;
    uint64_t hours = away ? 0 : hours_of(diary, who, day);

    *cell_of(diary, worker, day) = (struct sim_diary_cell){.offered = away ? CLOSED : hours, .free = hours};
    cell_changed(diary, worker, day);
}

static void close_day(struct sim_diary *diary, uint32_t worker, int32_t day)
{
    struct sim_diary_cell *cell = cell_of(diary, worker, day);

    cell->offered = (cell->offered & ~cell->free) | CLOSED;
    cell->free = 0;
    cell_changed(diary, worker, day);
}

static void close_days(struct sim_diary *diary, uint32_t worker, int32_t first, int32_t last)
{
    int32_t from = first < diary->today ? diary->today : first;
    int32_t to = last > sim_diary_last_day(diary) ? sim_diary_last_day(diary) : last;

    for (int32_t day = from; day <= to; day++) {
        close_day(diary, worker, day);
    }
}

static void check_worker(const struct sim_diary *diary, uint32_t worker)
{
    SIM_INVARIANT(worker < diary->worker_count && !diary->worker[worker].vacant, "no such worker in the diary");
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

    tree_set(tree_of(diary, 0), diary->ring, place_of(diary, entering), 0);
    for (uint32_t w = 0; w < diary->worker_count; w++) {
        const struct sim_diary_cell *cell = cell_of(diary, w, diary->today);
        struct sim_diary_worker *who = &diary->worker[w];

        diary->past_offered += minutes_of(diary, cell->offered);
        diary->past_booked += minutes_of(diary, booked_slots(cell));
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
    check_worker(diary, worker);
    diary->worker[worker].end_day = from_day;
    close_days(diary, worker, from_day, INT32_MAX);
}

enum sim_status sim_diary_set_hours(struct sim_diary *diary, uint32_t worker, int32_t from_day,
                                    const unsigned minutes[7])
{
    check_worker(diary, worker);
    int32_t from = from_day < diary->today ? diary->today : from_day;

    if (!in_ring(diary, from)) {
        return SIM_ERR_LIMIT;
    }
    set_slots(diary, &diary->worker[worker], minutes);
    for (int32_t day = from; day <= sim_diary_last_day(diary); day++) {
        struct sim_diary_cell *cell = cell_of(diary, worker, day);
        uint64_t booked = booked_slots(cell);

        if ((cell->offered & CLOSED) == 0) {
            cell->offered = hours_of(diary, &diary->worker[worker], day) | booked;
            cell->free = cell->offered & ~booked;
            cell_changed(diary, worker, day);
        }
    }
    return SIM_OK;
}

enum sim_status sim_diary_absent(struct sim_diary *diary, uint32_t worker, int32_t first_day, int32_t last_day)
{
    check_worker(diary, worker);
    if (first_day > sim_diary_last_day(diary)) {
        return SIM_ERR_LIMIT;
    }
    close_days(diary, worker, first_day, last_day);
    if (last_day > sim_diary_last_day(diary) && last_day > diary->worker[worker].away_until) {
        diary->worker[worker].away_until = last_day;
    }
    return SIM_OK;
}

/* ---- bookings ---- */

/* Where a search begins: a day, and the first slot of that day that may be used. */
struct wish {
    int32_t day;
    unsigned slot;
};

static struct wish wish_from(const struct sim_diary *diary, sim_time earliest)
{
    struct wish wish = {.day = sim_day_of(earliest), .slot = 0};
    sim_time into_hours = earliest - sim_time_of_day(wish.day) - diary->plan.day_begins;
    int slot_minutes = diary->plan.slot_minutes;

    if (wish.day < diary->today) {
        return (struct wish){.day = diary->today, .slot = 0};
    }
    if (into_hours > 0) {
        wish.slot = (unsigned)((into_hours + slot_minutes - 1) / slot_minutes);
    }
    if (wish.slot >= SIM_DIARY_SLOTS) {
        wish = (struct wish){.day = wish.day + 1, .slot = 0};
    }
    return wish;
}

static unsigned slots_for(const struct sim_diary *diary, unsigned minutes)
{
    unsigned slot_minutes = (unsigned)diary->plan.slot_minutes;

    SIM_INVARIANT(minutes > 0, "a booking needs at least a minute");
    return minutes > slot_minutes * SIM_DIARY_SLOTS ? SIM_DIARY_SLOTS + 1 : (minutes + slot_minutes - 1) / slot_minutes;
}

static sim_time start_of(const struct sim_diary *diary, int32_t day, unsigned slot)
{
    return sim_time_of_day(day) + diary->plan.day_begins + (sim_time)slot * diary->plan.slot_minutes;
}

static uint64_t starts_of(const struct sim_diary *diary, uint32_t worker, struct wish wish, unsigned slots)
{
    return run_starts(cell_of(diary, worker, wish.day)->free, slots) & ~first_slots(wish.slot);
}

static void take(struct sim_diary *diary, uint32_t worker, int32_t day, unsigned slot, unsigned slots)
{
    struct sim_diary_cell *cell = cell_of(diary, worker, day);
    uint64_t taken = first_slots(slots) << slot;

    SIM_INVARIANT((cell->free & taken) == taken, "time was booked twice");
    cell->free &= ~taken;
    if (day > diary->worker[worker].last_booked) {
        diary->worker[worker].last_booked = day;
    }
    cell_changed(diary, worker, day);
    diary->booked_minutes += (int64_t)slots * diary->plan.slot_minutes;
}

/* The worker who can begin first on the wished day; *starts is 0 when nobody can. */
static uint32_t first_of_any(struct sim_diary *diary, struct wish wish, unsigned slots, uint64_t *starts)
{
    uint32_t best = 0;
    uint64_t best_slot = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        uint64_t can = starts_of(diary, w, wish, slots);
        uint64_t lowest = can & (~can + 1);

        if (lowest != 0 && (best_slot == 0 || lowest < best_slot)) {
            best = w;
            best_slot = lowest;
            if (lowest == UINT64_C(1) << wish.slot) {
                break;
            }
        }
    }
    *starts = best_slot;
    return best;
}

enum sim_status sim_diary_book(struct sim_diary *diary, uint32_t worker, sim_time earliest, unsigned minutes,
                               struct sim_diary_booking *booking)
{
    bool any = worker == SIM_DIARY_ANY;

    if (!any) {
        check_worker(diary, worker);
    }
    const uint8_t *tree = any ? tree_of(diary, 0) : worker_tree(diary, worker);
    struct wish wish = wish_from(diary, earliest);
    unsigned slots = slots_for(diary, minutes);

    while (slots <= SIM_DIARY_SLOTS && in_ring(diary, wish.day)) {
        int32_t day = next_day(diary, tree, wish.day, slots);
        uint64_t starts;

        if (day == NO_DAY) {
            break;
        }
        wish = (struct wish){.day = day, .slot = day == wish.day ? wish.slot : 0};
        uint32_t who = worker;

        if (any) {
            who = first_of_any(diary, wish, slots, &starts);
        } else {
            starts = starts_of(diary, worker, wish, slots);
        }
        if (starts != 0) {
            unsigned slot = (unsigned)__builtin_ctzll(starts);

            take(diary, who, day, slot, slots);
            *booking = (struct sim_diary_booking){start_of(diary, day, slot), who, minutes};
            return SIM_OK;
        }
        if (any) {
            tighten_pool(diary, day);
        }
        wish = (struct wish){.day = day + 1, .slot = 0};
    }
    return SIM_ERR_LIMIT;
}

bool sim_diary_cancel(struct sim_diary *diary, sim_time now, const struct sim_diary_booking *booking)
{
    int32_t day = sim_day_of(booking->start);

    sim_diary_advance(diary, now);
    if (booking->start <= now) {
        return false;
    }
    check_worker(diary, booking->worker);
    SIM_INVARIANT(in_ring(diary, day), "the booking is not in the diary");
    struct sim_diary_cell *cell = cell_of(diary, booking->worker, day);
    unsigned slots = slots_for(diary, booking->minutes);
    sim_time into_hours = booking->start - start_of(diary, day, 0);
    uint64_t taken = first_slots(slots) << (into_hours / diary->plan.slot_minutes);

    SIM_INVARIANT((booked_slots(cell) & taken) == taken, "the booking is not in the diary");
    if ((cell->offered & CLOSED) != 0) {
        cell->offered &= ~taken;
    } else {
        cell->free |= taken;
    }
    cell_changed(diary, booking->worker, day);
    diary->cancelled_minutes += (int64_t)slots * diary->plan.slot_minutes;
    return true;
}

/* ---- joint bookings ---- */

static uint64_t starts_of_any(struct sim_diary *diary, struct wish wish, unsigned slots)
{
    uint64_t starts = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        starts |= starts_of(diary, w, wish, slots);
    }
    if (starts == 0) {
        tighten_pool(diary, wish.day);
    }
    return starts;
}

/* The first day from `day` on when each seat by itself could be filled: each in turn pushes the day on until all agree.
 */
static int32_t common_day(const struct sim_diary_seat seats[], unsigned count, int32_t day, unsigned slots)
{
    for (unsigned agreed = 0, i = 0; agreed < count; i = (i + 1) % count) {
        const struct sim_diary *diary = seats[i].diary;

        if (!in_ring(diary, day)) {
            return NO_DAY;
        }
        const uint8_t *tree =
            seats[i].worker == SIM_DIARY_ANY ? tree_of(diary, 0) : worker_tree(diary, seats[i].worker);
        int32_t found = next_day(diary, tree, day, slots);

        if (found == NO_DAY) {
            return NO_DAY;
        }
        agreed = found == day ? agreed + 1 : 1;
        day = found;
    }
    return day;
}

static bool is_taken(const struct sim_diary_seat seats[], unsigned before, unsigned count, unsigned me, uint32_t worker)
{
    for (unsigned i = 0; i < count; i++) {
        bool decided = i < before || seats[i].worker != SIM_DIARY_ANY;

        if (i != me && decided && seats[i].diary == seats[me].diary && seats[i].booked == worker) {
            return true;
        }
    }
    return false;
}

/* Fills the seats at one start. Seats left open to anybody of one diary need the same, so taking the first who can is
 * exact. */
static bool assign(struct sim_diary_seat seats[], unsigned count, int32_t day, unsigned slot, unsigned slots)
{
    uint64_t needed = first_slots(slots) << slot;

    for (unsigned i = 0; i < count; i++) {
        const struct sim_diary *diary = seats[i].diary;
        uint32_t w = 0;

        if (seats[i].worker != SIM_DIARY_ANY) {
            continue;
        }
        while (w < diary->worker_count &&
               ((cell_of(diary, w, day)->free & needed) != needed || is_taken(seats, i, count, i, w))) {
            w++;
        }
        if (w == diary->worker_count) {
            return false;
        }
        seats[i].booked = w;
    }
    return true;
}

static uint64_t joint_starts(const struct sim_diary_seat seats[], unsigned count, struct wish wish, unsigned slots)
{
    uint64_t starts = ALL_SLOTS;

    for (unsigned i = 0; i < count && starts != 0; i++) {
        starts &= seats[i].worker == SIM_DIARY_ANY ? starts_of_any(seats[i].diary, wish, slots)
                                                   : starts_of(seats[i].diary, seats[i].worker, wish, slots);
    }
    return starts;
}

static void check_seats(struct sim_diary_seat seats[], unsigned count)
{
    SIM_INVARIANT(count > 0 && count <= SIM_DIARY_SEATS_MAX, "a joint meeting has 1 to 64 seats");
    for (unsigned i = 0; i < count; i++) {
        SIM_INVARIANT(seats[i].diary->plan.slot_minutes == seats[0].diary->plan.slot_minutes &&
                          seats[i].diary->plan.day_begins == seats[0].diary->plan.day_begins,
                      "the diaries of a joint meeting have different slots");
        seats[i].booked = seats[i].worker;
        if (seats[i].worker != SIM_DIARY_ANY) {
            check_worker(seats[i].diary, seats[i].worker);
            SIM_INVARIANT(!is_taken(seats, i, i, i, seats[i].worker), "one worker has two seats in a meeting");
        }
    }
}

static bool book_on(struct sim_diary_seat seats[], unsigned count, struct wish wish, unsigned slots, sim_time *start)
{
    uint64_t starts = joint_starts(seats, count, wish, slots);

    for (; starts != 0; starts &= starts - 1) {
        unsigned slot = (unsigned)__builtin_ctzll(starts);

        if (assign(seats, count, wish.day, slot, slots)) {
            for (unsigned i = 0; i < count; i++) {
                take(seats[i].diary, seats[i].booked, wish.day, slot, slots);
            }
            *start = start_of(seats[0].diary, wish.day, slot);
            return true;
        }
    }
    return false;
}

enum sim_status sim_diary_book_joint(struct sim_diary_seat seats[], unsigned count, sim_time earliest, unsigned minutes,
                                     int max_search_days, sim_time *start)
{
    check_seats(seats, count);
    struct wish wish = wish_from(seats[0].diary, earliest);
    unsigned slots = slots_for(seats[0].diary, minutes);

    for (unsigned i = 1; i < count; i++) {
        if (seats[i].diary->today > wish.day) {
            wish = (struct wish){.day = seats[i].diary->today, .slot = 0};
        }
    }
    int32_t last = sim_day_of(earliest) + max_search_days;

    while (slots <= SIM_DIARY_SLOTS) {
        int32_t day = common_day(seats, count, wish.day, slots);

        if (day == NO_DAY || day > last) {
            break;
        }
        wish = (struct wish){.day = day, .slot = day == wish.day ? wish.slot : 0};
        if (book_on(seats, count, wish, slots, start)) {
            return SIM_OK;
        }
        wish = (struct wish){.day = day + 1, .slot = 0};
    }
    return SIM_ERR_LIMIT;
}

/* ---- books ---- */

unsigned sim_diary_offered_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    SIM_INVARIANT(worker < diary->worker_count && in_ring(diary, day), "the day is not in the diary");
    return minutes_of(diary, cell_of(diary, worker, day)->offered);
}

unsigned sim_diary_booked_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    SIM_INVARIANT(worker < diary->worker_count && in_ring(diary, day), "the day is not in the diary");
    return minutes_of(diary, booked_slots(cell_of(diary, worker, day)));
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
    const struct sim_diary_cell *cell = cell_of(diary, worker, day);
    uint32_t leaf = diary->ring + place_of(diary, day);
    unsigned run = longest_run(cell->free);

    if ((cell->free & ~(cell->offered & ALL_SLOTS)) != 0 || ((cell->offered & CLOSED) != 0 && cell->free != 0)) {
        return false;
    }
    if (booked_slots(cell) != 0 && (day > diary->worker[worker].last_booked || diary->worker[worker].vacant)) {
        return false;
    }
    return worker_tree(diary, worker)[leaf] == run && tree_of(diary, 0)[leaf] >= run;
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
            ahead += minutes_of(diary, booked_slots(cell_of(diary, w, day)));
        }
        if (!tree_holds(diary, worker_tree(diary, w))) {
            return sim_fail(error, SIM_ERR_VERIFY, "the diary index of worker %" PRIu32 " is wrong", w);
        }
    }
    if (!tree_holds(diary, tree_of(diary, 0))) {
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
