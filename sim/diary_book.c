/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding and taking time: alone, with anybody, jointly. */
#include <string.h>

#include "sim/diary_internal.h"

#define NO_DAY INT32_MIN
#define BLOCKS_PER_WORD 8
#define NEAR_MINUTES 240

/* ---- one day ---- */

/* The slots at which `count` free ones in a row begin: runs are shortened by doubling steps. Few are more than 4. */
static inline uint64_t run_starts(uint64_t free_slots, unsigned count)
{
    const unsigned first = count > 1 ? 1 : 0;
    const unsigned second = count > 3 ? 2 : count - 1 - first;

    free_slots &= free_slots >> first;
    free_slots &= free_slots >> second;
    for (unsigned covered = 4; covered < count;) {
        const unsigned step = covered < count - covered ? covered : count - covered;

        free_slots &= free_slots >> step;
        covered += step;
    }
    return free_slots;
}

/* Where a search begins: a day, and the first slot of that day that may be used. */
struct wish {
    int32_t day;
    unsigned slot;
};

/* Whole slots that hold these minutes, at most some of a day. */
static inline unsigned slots_up(const struct sim_diary *diary, unsigned minutes)
{
    return (minutes + (unsigned)diary->plan.slot_minutes - 1) * diary->slots_per_minute / SIM_DIARY_PARTS;
}

static inline struct wish wish_from(const struct sim_diary *diary, sim_time earliest, int32_t day)
{
    const int into_hours = (int)(earliest - sim_time_of_day(day)) - diary->plan.day_begins;

    if (day < diary->today) {
        return (struct wish){.day = diary->today, .slot = 0};
    }
    const unsigned slot = into_hours > 0 ? slots_up(diary, (unsigned)into_hours) : 0;

    return slot < SIM_DIARY_SLOTS ? (struct wish){.day = day, .slot = slot} : (struct wish){.day = day + 1, .slot = 0};
}

static inline unsigned slots_for(const struct sim_diary *diary, unsigned minutes)
{
    SIM_INVARIANT(minutes > 0, "a booking needs at least a minute");
    return minutes > (unsigned)diary->plan.slot_minutes * SIM_DIARY_SLOTS ? SIM_DIARY_SLOTS + 1
                                                                          : slots_up(diary, minutes);
}

static inline sim_time start_of(const struct sim_diary *diary, int32_t day, unsigned slot)
{
    return sim_time_of_day(day) + diary->plan.day_begins + (sim_time)slot * diary->plan.slot_minutes;
}

static inline uint64_t starts_of(const struct sim_diary *diary, uint32_t worker, struct wish wish, unsigned slots)
{
    return run_starts(sim_diary_free_slots(diary, sim_diary_cell(diary, worker, wish.day)), slots) >> wish.slot
                                                                                                          << wish.slot;
}

static inline int32_t last_in_reach(const struct sim_diary *diary, int32_t last)
{
    return last < sim_diary_last_day(diary) ? last : sim_diary_last_day(diary);
}

/* Takes the first of the slots of a cell at which the booking may begin. */
static inline sim_time take_first(struct sim_diary *diary, size_t at, int32_t day, uint64_t starts, unsigned slots,
                                  unsigned shift)
{
    const unsigned slot = (unsigned)__builtin_ctzll(starts);

    sim_diary_put_as(diary, at, sim_diary_get_as(diary, at, shift) | sim_diary_first_slots(slots) << slot, shift);
    diary->day[sim_diary_place(diary, day)].booked_slots += slots;
    diary->booked_minutes += (int64_t)slots * diary->plan.slot_minutes;
    return start_of(diary, day, slot);
}

/* ---- days of one worker ---- */

static bool any_at_least(const uint8_t *bound, unsigned value)
{
    uint64_t word;

    memcpy(&word, bound, sizeof word);
    word |= UINT64_C(0x8080808080808080); /* no byte borrows from the next: bounds are below 128 */
    return ((word - value * UINT64_C(0x0101010101010101)) & UINT64_C(0x8080808080808080)) != 0;
}

/* The first day of the first block from `first` to `end` that may have that many free slots in a row, or NO_DAY. */
static int32_t next_block(const struct sim_diary *diary, uint32_t worker, int32_t first, int32_t end, unsigned slots)
{
    const uint8_t *bound = sim_diary_bounds(diary, worker);
    const bool in_words = diary->ring >= SIM_DIARY_BLOCK * BLOCKS_PER_WORD;

    while (first <= end) {
        const uint32_t block = sim_diary_place(diary, first) / SIM_DIARY_BLOCK;

        if (in_words && block % BLOCKS_PER_WORD == 0 && !any_at_least(bound + block, slots)) {
            first += SIM_DIARY_BLOCK * BLOCKS_PER_WORD;
        } else if (bound[block] >= slots) {
            return first;
        } else {
            first += SIM_DIARY_BLOCK;
        }
    }
    return NO_DAY;
}

/* Bounds are let stand when time is taken. They are made exact when a search found them wrong. */
static void tighten_bound(struct sim_diary *diary, uint32_t worker, int32_t first)
{
    unsigned most = 0;

    for (int32_t day = first; day < first + SIM_DIARY_BLOCK; day++) {
        const unsigned run = sim_diary_longest_run(sim_diary_free_slots(diary, sim_diary_cell(diary, worker, day)));

        most = run > most ? run : most;
    }
    *sim_diary_bound(diary, worker, first) = (uint8_t)most;
}

/* The first day from `from` to `end`, of the same block, when the worker has that many free slots in a row, and where
 * they may begin; NO_DAY if there is none. */
static inline int32_t search_block(const struct sim_diary *diary, uint32_t worker, int32_t from, int32_t end,
                                   unsigned slots, uint64_t *starts)
{
    size_t at = sim_diary_at(diary, worker, from);

    for (int32_t day = from; day <= end; day++, at++) {
        *starts = run_starts(sim_diary_free_slots(diary, sim_diary_get(diary, at)), slots);
        if (*starts != 0) {
            return day;
        }
    }
    return NO_DAY;
}

/* The same from *day to `end`, in any block; more days are kept as the search goes on. */
static enum sim_status search_worker(struct sim_diary *diary, uint32_t worker, unsigned slots, int32_t end,
                                     int32_t *day, uint64_t *starts)
{
    for (int32_t from = *day; from <= end;) {
        enum sim_status status = sim_diary_keep(diary, from);

        if (status != SIM_OK) {
            return status;
        }
        const int32_t last = from | SIM_DIARY_BLOCK_DAY;
        int32_t found = search_block(diary, worker, from, last < end ? last : end, slots, starts);

        if (found != NO_DAY) {
            *day = found;
            return SIM_OK;
        }
        if (from == sim_diary_block_of(from) && last <= end) {
            tighten_bound(diary, worker, from);
        }
        const int32_t kept = sim_diary_last_kept(diary);

        found = next_block(diary, worker, last + 1, kept < end ? kept : end, slots);
        from = found != NO_DAY ? found : kept + 1;
    }
    return SIM_ERR_LIMIT;
}

static enum sim_status book_worker(struct sim_diary *diary, uint32_t worker, struct wish wish, unsigned slots,
                                   int32_t last, struct sim_diary_booking *booking)
{
    const int32_t end = last_in_reach(diary, last);
    int32_t day = wish.day;

    sim_diary_check_worker(diary, worker);
    if (slots > SIM_DIARY_SLOTS || day > end) {
        return SIM_ERR_LIMIT;
    }
    enum sim_status status = sim_diary_keep(diary, day);

    if (status != SIM_OK) {
        return status;
    }
    uint64_t starts = starts_of(diary, worker, wish, slots);

    if (starts == 0) {
        day++;
        status = search_worker(diary, worker, slots, end, &day, &starts);
        if (status != SIM_OK) {
            return status;
        }
    }
    booking->start = take_first(diary, sim_diary_at(diary, worker, day), day, starts, slots, diary->cell_shift);
    booking->worker = worker;
    return SIM_OK;
}

/* ---- days of anybody ---- */

/* The first leaf of the pool from `from` on with at least `value`; `ring` when there is none. */
static uint32_t pool_first(const struct sim_diary *diary, uint32_t from, unsigned value)
{
    const uint8_t *tree = diary->pool;
    uint32_t node = diary->ring + from;

    while (tree[node] < value) {
        while (node % 2 == 1) {
            if (node == 1) {
                return diary->ring;
            }
            node /= 2;
        }
        node++;
    }
    while (node < diary->ring) {
        node *= 2;
        if (tree[node] < value) {
            node++;
        }
    }
    return node - diary->ring;
}

/* The first kept day from `day` on whose leaf is at least `slots`; NO_DAY when there is none. */
static int32_t next_day(const struct sim_diary *diary, int32_t day, unsigned slots)
{
    uint32_t from = sim_diary_place(diary, day);
    uint32_t base = sim_diary_place(diary, sim_diary_block_of(diary->today));
    uint32_t found = pool_first(diary, from, slots);

    if (from < base) { /* the ring's seam is behind us: the days end at base */
        return found < base ? day + (int32_t)(found - from) : NO_DAY;
    }
    if (found < diary->ring) {
        return day + (int32_t)(found - from);
    }
    found = pool_first(diary, 0, slots);
    return found < base ? day + (int32_t)(diary->ring - from + found) : NO_DAY;
}

/* The first day from *day to `last` on which anybody may have that many free slots in a row. */
static enum sim_status search_pool(struct sim_diary *diary, unsigned slots, int32_t last, int32_t *day)
{
    int32_t end = last_in_reach(diary, last);

    for (int32_t from = *day; from <= end;) {
        enum sim_status status = sim_diary_keep(diary, from);

        if (status != SIM_OK) {
            return status;
        }
        int32_t found = next_day(diary, from, slots);

        if (found != NO_DAY) {
            *day = found;
            return found <= end ? SIM_OK : SIM_ERR_LIMIT;
        }
        from = sim_diary_last_kept(diary) + 1;
    }
    return SIM_ERR_LIMIT;
}

/* The pool's leaf is only an upper bound, since lowering it at every booking would cost a pass over the workers. It is
 * made exact when a search found nobody there. */
static void tighten_pool(struct sim_diary *diary, int32_t day)
{
    unsigned most = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        unsigned run = sim_diary_longest_run(sim_diary_free_slots(diary, sim_diary_cell(diary, w, day)));

        most = run > most ? run : most;
    }
    sim_diary_pool_set(diary, day, most);
}

/* Takes the first time of anybody on the wished day, if there is one. */
static bool any_on_day(struct sim_diary *diary, struct wish wish, unsigned slots, struct sim_diary_booking *booking)
{
    uint64_t best = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        uint64_t can = starts_of(diary, w, wish, slots);
        uint64_t lowest = can & (~can + 1);

        if (lowest != 0 && (best == 0 || lowest < best)) {
            booking->worker = w;
            best = lowest;
            if (lowest == UINT64_C(1) << wish.slot) {
                break;
            }
        }
    }
    if (best != 0) {
        booking->start =
            take_first(diary, sim_diary_at(diary, booking->worker, wish.day), wish.day, best, slots, diary->cell_shift);
    }
    return best != 0;
}

static enum sim_status book_any(struct sim_diary *diary, struct wish wish, unsigned slots, int32_t last,
                                struct sim_diary_booking *booking)
{
    if (wish.slot > 0 && wish.day <= last_in_reach(diary, last) && sim_diary_is_kept(diary, wish.day)) {
        /* the index knows whole days only: of what is left of this one it would promise too much */
        if (any_on_day(diary, wish, slots, booking)) {
            return SIM_OK;
        }
        wish = (struct wish){.day = wish.day + 1, .slot = 0};
    }
    while (slots <= SIM_DIARY_SLOTS) {
        int32_t day = wish.day;
        enum sim_status status = search_pool(diary, slots, last, &day);

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

/* ---- bookings of one ---- */

/* The booking holds what is wished. */
static SIM_NOINLINE enum sim_status book_by(struct sim_diary *diary, struct sim_diary_booking *booking, int32_t last)
{
    const struct wish wish = wish_from(diary, booking->start, sim_day_of(booking->start));
    const unsigned slots = slots_for(diary, booking->minutes);

    return booking->worker == SIM_DIARY_ANY ? book_any(diary, wish, slots, last, booking)
                                            : book_worker(diary, booking->worker, wish, slots, last, booking);
}

static SIM_NOINLINE enum sim_status book_far(struct sim_diary *diary, struct sim_diary_booking *booking,
                                             int max_search_days)
{
    return book_by(diary, booking, sim_day_of(booking->start) + max_search_days);
}

/* Most bookings are with one worker and find time on the wished day or one of the next few. These are made here without
 * a call and with a known size of cells; all that is out of the ordinary is left to book_far(). */
__attribute__((always_inline)) static inline enum sim_status
book_near(struct sim_diary *diary, struct sim_diary_booking *booking, int max_search_days, unsigned shift)
{
    const unsigned cell_slots = sim_diary_slots_of_shift(shift);
    const uint32_t worker = booking->worker;
    const unsigned slots = slots_up(diary, booking->minutes);
    int32_t day = (int32_t)((uint32_t)booking->start / SIM_MINUTES_PER_DAY);
    const int32_t end = (day | SIM_DIARY_BLOCK_DAY) + SIM_DIARY_BLOCK;
    const int into_hours = (int)((uint32_t)booking->start % SIM_MINUTES_PER_DAY) - diary->plan.day_begins;
    const unsigned slot = slots_up(diary, into_hours > 0 ? (unsigned)into_hours : 0);

    if (!sim_day_is_near(booking->start) || day < diary->today || end > diary->reach ||
        max_search_days < 2 * SIM_DIARY_BLOCK || booking->minutes - 1 >= NEAR_MINUTES ||
        worker >= diary->worker_count || sim_diary_is_vacant(diary, worker)) {
        return book_far(diary, booking, max_search_days);
    }
    size_t at = sim_diary_at(diary, worker, day);
    uint64_t cell = sim_diary_get_as(diary, at, shift);
    uint64_t starts = 0;

    if (slot + slots <= cell >> cell_slots) { /* the wish is not too late for the hours of the day */
        starts = run_starts(sim_diary_free_in(cell, cell_slots), slots) >> slot << slot;
    }
    while (starts == 0) {
        if (day == end) {
            return book_far(diary, booking, max_search_days);
        }
        day++;
        at = (day & SIM_DIARY_BLOCK_DAY) != 0 ? at + 1 : sim_diary_at(diary, worker, day);
        cell = sim_diary_get_as(diary, at, shift);
        if (slots <= cell >> cell_slots) {
            starts = run_starts(sim_diary_free_in(cell, cell_slots), slots);
        }
    }
    booking->start = take_first(diary, at, day, starts, slots, shift);
    return SIM_OK;
}

enum sim_status sim_diary_book(struct sim_diary *diary, uint32_t worker, sim_time earliest, unsigned minutes,
                               struct sim_diary_booking *booking)
{
    *booking = (struct sim_diary_booking){.start = earliest, .worker = worker, .minutes = minutes};
    return book_by(diary, booking, INT32_MAX);
}

static SIM_NOINLINE enum sim_status book_near_4(struct sim_diary *diary, struct sim_diary_booking *booking,
                                                int max_search_days)
{
    return book_near(diary, booking, max_search_days, 2);
}

enum sim_status sim_diary_book_within(struct sim_diary *diary, uint32_t worker, sim_time earliest, unsigned minutes,
                                      int max_search_days, struct sim_diary_booking *booking)
{
    *booking = (struct sim_diary_booking){.start = earliest, .worker = worker, .minutes = minutes};
    if (diary->cell_shift == 1) {
        return book_near(diary, booking, max_search_days, 1);
    }
    return diary->cell_shift == 2 ? book_near_4(diary, booking, max_search_days)
                                  : book_far(diary, booking, max_search_days);
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
    struct sim_diary_worker *who = &diary->worker[booking->worker];
    struct sim_diary_day *sums = &diary->day[sim_diary_place(diary, day)];
    const size_t at = sim_diary_at(diary, booking->worker, day);
    const sim_time into_hours = booking->start - start_of(diary, day, 0);
    const unsigned slots = slots_for(diary, booking->minutes);
    const unsigned slot = into_hours < 0 ? SIM_DIARY_SLOTS : slots_up(diary, (unsigned)into_hours);

    SIM_INVARIANT(slot + slots <= SIM_DIARY_SLOTS, "the booking is not in the diary");
    const uint64_t taken = sim_diary_first_slots(slots) << slot;
    const uint64_t cell = sim_diary_get(diary, at);

    SIM_INVARIANT((sim_diary_booked_slots(diary, cell) & taken) == taken, "the booking is not in the diary");
    const uint64_t free_slots = sim_diary_free_slots(diary, cell & ~taken);
    const uint64_t lost = taken & ~free_slots; /* outside the hours: offered only because booked */

    sim_diary_put(diary, at, cell & ~taken);
    sums->booked_slots -= slots;
    sums->offered_slots -= lost != 0 ? sim_diary_count(lost) : 0;
    sim_diary_raise_bounds(diary, booking->worker, day, sim_diary_longest_run(free_slots));
    who->booked_to = day > who->booked_to ? day : who->booked_to;
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

/* The first day from *day to `last` on which `worker` has, or anybody may have, that many free slots in a row. */
static enum sim_status find_day(struct sim_diary *diary, uint32_t worker, unsigned slots, int32_t last, int32_t *day)
{
    int32_t end = last_in_reach(diary, last);
    uint64_t starts;

    return worker == SIM_DIARY_ANY ? search_pool(diary, slots, last, day)
                                   : search_worker(diary, worker, slots, end, day, &starts);
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
               ((sim_diary_free_slots(diary, sim_diary_cell(diary, w, day)) & needed) != needed ||
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
    uint64_t starts = sim_diary_first_slots(SIM_DIARY_SLOTS);

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
                *start = take_first(seats[i].diary, sim_diary_at(seats[i].diary, seats[i].booked, wish.day), wish.day,
                                    UINT64_C(1) << slot, slots, seats[i].diary->cell_shift);
            }
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
    const int32_t day = sim_day_of(earliest);

    check_seats(seats, count);
    return book_together(seats, count, wish_from(seats[0].diary, earliest, day), minutes, day + max_search_days, start);
}
