/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joint bookings: the first time when all can. */
#include "sim/diary_search.h"

static uint64_t starts_of_any(struct sim_diary *diary, struct sim_diary_wish wish, unsigned slots)
{
    uint64_t starts = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        starts |= sim_diary_starts_of(diary, w, wish, slots);
    }
    if (starts == 0) {
        sim_diary_tighten_pool(diary, wish.day);
    }
    return starts;
}

/* The first day from *day to `last` on which `worker` has, or anybody may have, that many free slots in a row. */
static enum sim_status find_day(struct sim_diary *diary, uint32_t worker, unsigned slots, int32_t last, int32_t *day)
{
    int32_t end = sim_diary_last_in_reach(diary, last);
    uint64_t starts;

    return worker == SIM_DIARY_ANY ? sim_diary_search_pool(diary, slots, last, day)
                                   : sim_diary_search_worker(diary, worker, slots, end, day, &starts);
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

static uint64_t joint_starts(const struct sim_diary_seat seats[], unsigned count, struct sim_diary_wish wish,
                             unsigned slots)
{
    uint64_t starts = sim_diary_first_slots(SIM_DIARY_SLOTS);

    for (unsigned i = 0; i < count && starts != 0; i++) {
        starts &= seats[i].worker == SIM_DIARY_ANY ? starts_of_any(seats[i].diary, wish, slots)
                                                   : sim_diary_starts_of(seats[i].diary, seats[i].worker, wish, slots);
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

static bool book_on(struct sim_diary_seat seats[], unsigned count, struct sim_diary_wish wish, unsigned slots,
                    sim_time *start)
{
    uint64_t starts = joint_starts(seats, count, wish, slots);

    for (; starts != 0; starts &= starts - 1) {
        unsigned slot = (unsigned)__builtin_ctzll(starts);

        if (assign(seats, count, wish.day, slot, slots)) {
            for (unsigned i = 0; i < count; i++) {
                *start = sim_diary_take_first(seats[i].diary, sim_diary_at(seats[i].diary, seats[i].booked, wish.day),
                                              wish.day, UINT64_C(1) << slot, slots, seats[i].diary->cell_shift);
            }
            return true;
        }
    }
    return false;
}

static enum sim_status book_together(struct sim_diary_seat seats[], unsigned count, struct sim_diary_wish wish,
                                     unsigned minutes, int32_t last, sim_time *start)
{
    unsigned slots = sim_diary_slots_for(seats[0].diary, minutes);

    for (unsigned i = 1; i < count; i++) {
        if (seats[i].diary->today > wish.day) {
            wish = (struct sim_diary_wish){.day = seats[i].diary->today, .slot = 0};
        }
    }
    while (slots <= SIM_DIARY_SLOTS) {
        int32_t day = wish.day;
        enum sim_status status = common_day(seats, count, slots, last, &day);

        if (status != SIM_OK) {
            return status;
        }
        wish = (struct sim_diary_wish){.day = day, .slot = day == wish.day ? wish.slot : 0};
        if (book_on(seats, count, wish, slots, start)) {
            return SIM_OK;
        }
        wish = (struct sim_diary_wish){.day = day + 1, .slot = 0};
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
    return book_together(seats, count, sim_diary_wish_from(seats[0].diary, earliest, day), minutes,
                         day + max_search_days, start);
}
