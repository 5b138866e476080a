/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding and taking time: alone, with anybody, jointly. */
#include "sim/diary_internal.h"

#define NO_DAY INT32_MIN

/* ---- search ---- */

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

/* The first day from `day` on (within the ring) whose leaf is at least `slots`; NO_DAY when there is none. */
static int32_t next_day(const struct sim_diary *diary, const uint8_t *tree, int32_t day, unsigned slots)
{
    uint32_t from = sim_diary_place(diary, day);
    uint32_t base = sim_diary_place(diary, diary->today);
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

/* The pool's leaf is only an upper bound, since lowering it at every booking would cost a pass over the workers. It is
 * made exact when a search found nobody there. */
static void tighten_pool(struct sim_diary *diary, int32_t day)
{
    unsigned most = 0;
    uint32_t leaf = diary->ring + sim_diary_place(diary, day);

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        unsigned run = sim_diary_worker_tree(diary, w)[leaf];

        most = run > most ? run : most;
    }
    sim_diary_tree_set(sim_diary_tree(diary, 0), diary->ring, sim_diary_place(diary, day), most);
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
    int into_hours = (int)(earliest - sim_time_of_day(wish.day)) - diary->plan.day_begins;
    unsigned slot_minutes = (unsigned)diary->plan.slot_minutes;

    if (wish.day < diary->today) {
        return (struct wish){.day = diary->today, .slot = 0};
    }
    if (into_hours > 0) {
        wish.slot = ((unsigned)into_hours + slot_minutes - 1) / slot_minutes;
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
    return run_starts(sim_diary_free_slots(sim_diary_cell_at(diary, worker, wish.day)), slots) &
           ~sim_diary_first_slots(wish.slot);
}

static void take(struct sim_diary *diary, uint32_t worker, int32_t day, unsigned slot, unsigned slots)
{
    struct sim_diary_cell *cell = sim_diary_cell_at(diary, worker, day);
    uint64_t taken = sim_diary_first_slots(slots) << slot;

    SIM_INVARIANT((sim_diary_free_slots(cell) & taken) == taken, "time was booked twice");
    cell->bits |= taken;
    if (day > diary->worker[worker].last_booked) {
        diary->worker[worker].last_booked = day;
    }
    sim_diary_cell_changed(diary, worker, day);
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

static const uint8_t *tree_of(const struct sim_diary *diary, uint32_t worker)
{
    return worker == SIM_DIARY_ANY ? sim_diary_tree(diary, 0) : sim_diary_worker_tree(diary, worker);
}

static SIM_NOINLINE enum sim_status search_day(struct sim_diary *diary, uint32_t worker, unsigned slots, int32_t last,
                                               int32_t *day)
{
    int32_t end = last < sim_diary_last_day(diary) ? last : sim_diary_last_day(diary);

    for (int32_t from = *day; from <= end;) {
        if (!sim_diary_is_kept(diary, from)) {
            enum sim_status status = sim_diary_keep_more(diary);

            if (status != SIM_OK) {
                return status;
            }
            continue;
        }
        int32_t found = next_day(diary, tree_of(diary, worker), from, slots);

        if (found != NO_DAY) {
            *day = found;
            return found <= end ? SIM_OK : SIM_ERR_LIMIT;
        }
        from = sim_diary_last_kept(diary) + 1;
    }
    return SIM_ERR_LIMIT;
}

/* The first day from *day to `last` on which `worker`, or anybody, may have that many free slots in a row; more days
 * are kept as the search goes on. Most often it is *day itself. */
static inline enum sim_status find_day(struct sim_diary *diary, uint32_t worker, unsigned slots, int32_t last,
                                       int32_t *day)
{
    if (sim_diary_is_kept(diary, *day) && *day <= last &&
        tree_of(diary, worker)[diary->ring + sim_diary_place(diary, *day)] >= slots) {
        return SIM_OK;
    }
    return search_day(diary, worker, slots, last, day);
}

static void take_first(struct sim_diary *diary, uint32_t worker, int32_t day, uint64_t starts, unsigned slots,
                       struct sim_diary_booking *booking)
{
    unsigned slot = (unsigned)__builtin_ctzll(starts);

    take(diary, worker, day, slot, slots);
    booking->start = start_of(diary, day, slot);
    booking->worker = worker;
}

/* Takes the first time of anybody on the wished day, if there is one. */
static bool any_on_day(struct sim_diary *diary, struct wish wish, unsigned slots, struct sim_diary_booking *booking)
{
    uint64_t starts;
    uint32_t worker = first_of_any(diary, wish, slots, &starts);

    if (starts != 0) {
        take_first(diary, worker, wish.day, starts, slots, booking);
    }
    return starts != 0;
}

static enum sim_status book_any(struct sim_diary *diary, struct wish wish, unsigned slots, int32_t last,
                                struct sim_diary_booking *booking)
{
    if (wish.slot > 0 && wish.day <= last && sim_diary_is_kept(diary, wish.day)) {
        /* the index knows whole days only: of what is left of this one it would promise too much */
        if (any_on_day(diary, wish, slots, booking)) {
            return SIM_OK;
        }
        wish = (struct wish){.day = wish.day + 1, .slot = 0};
    }
    while (slots <= SIM_DIARY_SLOTS) {
        int32_t day = wish.day;
        enum sim_status status = find_day(diary, SIM_DIARY_ANY, slots, last, &day);

        if (status != SIM_OK) {
            return status;
        }
        wish = (struct wish){.day = day, .slot = day == wish.day ? wish.slot : 0};
        if (any_on_day(diary, wish, slots, booking)) {
            return SIM_OK;
        }
        tighten_pool(diary, day);
        wish = (struct wish){.day = day + 1, .slot = 0};
    }
    return SIM_ERR_LIMIT;
}

/* His index is exact: a second day is tried only after one of which the first hours have passed. */
static enum sim_status book_worker(struct sim_diary *diary, uint32_t worker, struct wish wish, unsigned slots,
                                   int32_t last, struct sim_diary_booking *booking)
{
    sim_diary_check_worker(diary, worker);
    while (slots <= SIM_DIARY_SLOTS) {
        int32_t day = wish.day;
        enum sim_status status = find_day(diary, worker, slots, last, &day);

        if (status != SIM_OK) {
            return status;
        }
        uint64_t starts =
            starts_of(diary, worker, (struct wish){.day = day, .slot = day == wish.day ? wish.slot : 0}, slots);

        if (starts != 0) {
            take_first(diary, worker, day, starts, slots, booking);
            return SIM_OK;
        }
        wish = (struct wish){.day = day + 1, .slot = 0};
    }
    return SIM_ERR_LIMIT;
}

/* Books one seat, on `last` at the latest. The minutes of the booking are left to the caller. */
static enum sim_status book_one(struct sim_diary *diary, uint32_t worker, struct wish wish, unsigned slots,
                                int32_t last, struct sim_diary_booking *booking)
{
    return worker == SIM_DIARY_ANY ? book_any(diary, wish, slots, last, booking)
                                   : book_worker(diary, worker, wish, slots, last, booking);
}

enum sim_status sim_diary_book(struct sim_diary *diary, uint32_t worker, sim_time earliest, unsigned minutes,
                               struct sim_diary_booking *booking)
{
    booking->minutes = minutes;
    return book_one(diary, worker, wish_from(diary, earliest), slots_for(diary, minutes), INT32_MAX, booking);
}

enum sim_status sim_diary_book_within(struct sim_diary *diary, uint32_t worker, sim_time earliest, unsigned minutes,
                                      int max_search_days, struct sim_diary_booking *booking)
{
    booking->minutes = minutes;
    return book_one(diary, worker, wish_from(diary, earliest), slots_for(diary, minutes),
                    sim_day_of(earliest) + max_search_days, booking);
}

bool sim_diary_cancel(struct sim_diary *diary, sim_time now, const struct sim_diary_booking *booking)
{
    int32_t day = sim_day_of(booking->start);

    sim_diary_advance(diary, now);
    if (booking->start <= now) {
        return false;
    }
    sim_diary_check_worker(diary, booking->worker);
    SIM_INVARIANT(sim_diary_is_kept(diary, day), "the booking is not in the diary");
    struct sim_diary_cell *cell = sim_diary_cell_at(diary, booking->worker, day);
    unsigned slots = slots_for(diary, booking->minutes);
    sim_time into_hours = booking->start - start_of(diary, day, 0);

    SIM_INVARIANT(into_hours >= 0, "the booking is not in the diary");
    uint64_t taken = sim_diary_first_slots(slots) << (into_hours / diary->plan.slot_minutes);

    SIM_INVARIANT((sim_diary_booked_slots(cell) & taken) == taken, "the booking is not in the diary");
    cell->bits &= ~taken;
    sim_diary_cell_changed(diary, booking->worker, day);
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

/* The first day from *day to `last` when each seat by itself could be filled: each in turn pushes the day on until all
 * agree. */
static enum sim_status common_day(const struct sim_diary_seat seats[], unsigned count, unsigned slots, int32_t last,
                                  int32_t *day)
{
    for (unsigned agreed = 0, i = 0; agreed < count; i = (i + 1) % count) {
        int32_t found = *day;
        enum sim_status status = find_day(seats[i].diary, seats[i].worker, slots, last, &found);

        if (status != SIM_OK) {
            return status;
        }
        agreed = found == *day ? agreed + 1 : 1;
        *day = found;
    }
    return SIM_OK;
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
    uint64_t needed = sim_diary_first_slots(slots) << slot;

    for (unsigned i = 0; i < count; i++) {
        const struct sim_diary *diary = seats[i].diary;
        uint32_t w = 0;

        if (seats[i].worker != SIM_DIARY_ANY) {
            continue;
        }
        while (w < diary->worker_count &&
               ((sim_diary_free_slots(sim_diary_cell_at(diary, w, day)) & needed) != needed ||
                is_taken(seats, i, count, i, w))) {
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
    uint64_t starts = SIM_DIARY_ALL_SLOTS;

    for (unsigned i = 0; i < count && starts != 0; i++) {
        starts &= seats[i].worker == SIM_DIARY_ANY ? starts_of_any(seats[i].diary, wish, slots)
                                                   : starts_of(seats[i].diary, seats[i].worker, wish, slots);
    }
    return starts;
}

static void check_seats(struct sim_diary_seat seats[], unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        SIM_INVARIANT(seats[i].diary->plan.slot_minutes == seats[0].diary->plan.slot_minutes &&
                          seats[i].diary->plan.day_begins == seats[0].diary->plan.day_begins,
                      "the diaries of a joint meeting have different slots");
        seats[i].booked = seats[i].worker;
        if (seats[i].worker != SIM_DIARY_ANY) {
            sim_diary_check_worker(seats[i].diary, seats[i].worker);
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

static enum sim_status book_together(struct sim_diary_seat seats[], unsigned count, struct wish wish, unsigned minutes,
                                     int32_t last, sim_time *start)
{
    unsigned slots = slots_for(seats[0].diary, minutes);

    for (unsigned i = 1; i < count; i++) {
        if (seats[i].diary->today > wish.day) {
            wish = (struct wish){.day = seats[i].diary->today, .slot = 0};
        }
    }
    while (slots <= SIM_DIARY_SLOTS) {
        int32_t day = wish.day;
        enum sim_status status = common_day(seats, count, slots, last, &day);

        if (status != SIM_OK) {
            return status;
        }
        wish = (struct wish){.day = day, .slot = day == wish.day ? wish.slot : 0};
        if (book_on(seats, count, wish, slots, start)) {
            return SIM_OK;
        }
        wish = (struct wish){.day = day + 1, .slot = 0};
    }
    return SIM_ERR_LIMIT;
}

enum sim_status sim_diary_book_joint(struct sim_diary_seat seats[], unsigned count, sim_time earliest, unsigned minutes,
                                     int max_search_days, sim_time *start)
{
    SIM_INVARIANT(count > 0 && count <= SIM_DIARY_SEATS_MAX, "a joint meeting has 1 to 64 seats");

    if (count == 1) { /* no other diary to agree with */
        struct sim_diary_booking booking;
        enum sim_status status =
            sim_diary_book_within(seats[0].diary, seats[0].worker, earliest, minutes, max_search_days, &booking);

        if (status == SIM_OK) {
            *start = booking.start;
            seats[0].booked = booking.worker;
        }
        return status;
    }
    check_seats(seats, count);
    return book_together(seats, count, wish_from(seats[0].diary, earliest), minutes,
                         sim_day_of(earliest) + max_search_days, start);
}
