/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking time: of one worker or of anybody, and giving it back. */
#include "sim/diary_search.h"

#define NEAR_MINUTES 240

static enum sim_status book_worker(struct sim_diary *diary, uint32_t worker, struct sim_diary_wish wish, unsigned slots,
                                   int32_t last, struct sim_diary_booking *booking)
{
    const int32_t end = sim_diary_last_in_reach(diary, last);
    int32_t day = wish.day;

    sim_diary_check_worker(diary, worker);
    if (slots > SIM_DIARY_SLOTS || day > end) {
        return SIM_ERR_LIMIT;
    }
    enum sim_status status = sim_diary_keep(diary, day);

    if (status != SIM_OK) {
        return status;
    }
    uint64_t starts = sim_diary_starts_of(diary, worker, wish, slots);

    if (starts == 0) {
        day++;
        status = sim_diary_search_worker(diary, worker, slots, end, &day, &starts);
        if (status != SIM_OK) {
            return status;
        }
    }
    booking->start =
        sim_diary_take_first(diary, sim_diary_at(diary, worker, day), day, starts, slots, diary->cell_shift);
    booking->worker = worker;
    return SIM_OK;
}

/* Takes the first time of anybody on the wished day, if there is one. */
static bool any_on_day(struct sim_diary *diary, struct sim_diary_wish wish, unsigned slots,
                       struct sim_diary_booking *booking)
{
    uint64_t best = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        uint64_t can = sim_diary_starts_of(diary, w, wish, slots);
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
        booking->start = sim_diary_take_first(diary, sim_diary_at(diary, booking->worker, wish.day), wish.day, best,
                                              slots, diary->cell_shift);
    }
    return best != 0;
}

static enum sim_status book_any(struct sim_diary *diary, struct sim_diary_wish wish, unsigned slots, int32_t last,
                                struct sim_diary_booking *booking)
{
    if (wish.slot > 0 && wish.day <= sim_diary_last_in_reach(diary, last) && sim_diary_is_kept(diary, wish.day)) {
        /* the index knows whole days only: of what is left of this one it would promise too much */
        if (any_on_day(diary, wish, slots, booking)) {
            return SIM_OK;
        }
        wish = (struct sim_diary_wish){.day = wish.day + 1, .slot = 0};
    }
    while (slots <= SIM_DIARY_SLOTS) {
        int32_t day = wish.day;
        enum sim_status status = sim_diary_search_pool(diary, slots, last, &day);

        if (status != SIM_OK) {
            return status;
        }
        wish = (struct sim_diary_wish){.day = day, .slot = day == wish.day ? wish.slot : 0};
        if (any_on_day(diary, wish, slots, booking)) {
            return SIM_OK;
        }
        sim_diary_tighten_pool(diary, day);
        wish = (struct sim_diary_wish){.day = day + 1, .slot = 0};
    }
    return SIM_ERR_LIMIT;
}

/* The booking holds what is wished. */
static SIM_NOINLINE enum sim_status book_by(struct sim_diary *diary, struct sim_diary_booking *booking, int32_t last)
{
    const struct sim_diary_wish wish = sim_diary_wish_from(diary, booking->start, sim_day_of(booking->start));
    const unsigned slots = sim_diary_slots_for(diary, booking->minutes);

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
    const unsigned slots = sim_diary_slots_up(diary, booking->minutes);
    const int32_t wished = (int32_t)((uint32_t)booking->start / SIM_MINUTES_PER_DAY);
    int32_t day = wished;
    const int32_t end = (day | SIM_DIARY_BLOCK_DAY) + SIM_DIARY_BLOCK;
    const int into_hours = (int)((uint32_t)booking->start % SIM_MINUTES_PER_DAY) - diary->plan.day_begins;
    const unsigned slot = sim_diary_slots_up(diary, into_hours > 0 ? (unsigned)into_hours : 0);

    if (!sim_day_is_near(booking->start) || day < diary->today || end > diary->reach ||
        max_search_days < 2 * SIM_DIARY_BLOCK || booking->minutes - 1 >= NEAR_MINUTES ||
        worker >= diary->worker_count || sim_diary_is_vacant(diary, worker)) {
        return book_far(diary, booking, max_search_days);
    }
    size_t at = sim_diary_at(diary, worker, day);
    uint64_t cell = sim_diary_get_as(diary, at, shift);
    uint64_t starts = 0;

    if (slot + slots <= cell >> cell_slots) { /* the wish is not too late for the hours of the day */
        starts = sim_diary_run_starts(sim_diary_free_in(cell, cell_slots), slots) >> slot << slot;
    }
    while (starts == 0) {
        if (day == end) { /* nor is there any time up to here */
            booking->start = sim_time_of_day(end + 1);
            return book_far(diary, booking, max_search_days - (end + 1 - wished));
        }
        day++;
        at = (day & SIM_DIARY_BLOCK_DAY) != 0 ? at + 1 : sim_diary_at(diary, worker, day);
        cell = sim_diary_get_as(diary, at, shift);
        if (slots <= cell >> cell_slots) {
            starts = sim_diary_run_starts(sim_diary_free_in(cell, cell_slots), slots);
        }
    }
    booking->start = sim_diary_take_first(diary, at, day, starts, slots, shift);
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
    const sim_time into_hours = booking->start - sim_diary_start_of(diary, day, 0);
    const unsigned slots = sim_diary_slots_for(diary, booking->minutes);
    const unsigned slot = into_hours < 0 ? SIM_DIARY_SLOTS : sim_diary_slots_up(diary, (unsigned)into_hours);

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
