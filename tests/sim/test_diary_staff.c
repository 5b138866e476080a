/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Staff that comes, goes, is away and changes hours at random, held against a model that keeps
 * every slot of every day of everybody and tries them one after the other. Days become longer as the test goes on.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#include "sim/diary.h"

#define DAY SIM_MINUTES_PER_DAY
#define FIRST_DAY 5
#define DAYS 700
#define WORKERS 24
#define SLOTS 57
#define SLOT_MINUTES 10
#define BEGINS (7 * 60)
#define BOOKINGS 6000

static uint64_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % bound);
}

struct model_day {
    bool open[SLOTS]; /* within the hours */
    bool used[SLOTS];
    bool closed;
};

struct model {
    struct model_day day[WORKERS][DAYS];
    unsigned week[WORKERS][7]; /* slots */
    int first[WORKERS];
    int end[WORKERS];
    int last_booked[WORKERS];
    bool vacant[WORKERS];
    uint32_t count;
    int today;
    int64_t offered, booked; /* slots of days that have passed */
};

static struct model model;
static struct sim_diary_booking made[BOOKINGS];
static int made_count;

static bool is_free(uint32_t w, int day, unsigned slot)
{
    const struct model_day *d = &model.day[w][day];

    return d->open[slot] && !d->used[slot] && !d->closed;
}

static void set_open(uint32_t w, int from)
{
    for (int day = from; day < DAYS; day++) {
        const unsigned slots = day < model.first[w] ? 0 : model.week[w][sim_weekday(day)];

        for (unsigned s = 0; s < SLOTS; s++) {
            model.day[w][day].open[s] = s < slots;
        }
    }
}

static void close_from(uint32_t w, int first, int last)
{
    for (int day = first; day <= last && day < DAYS; day++) {
        model.day[w][day].closed = true;
    }
}

static void end_day(void)
{
    for (uint32_t w = 0; w < model.count; w++) {
        for (unsigned s = 0; s < SLOTS; s++) {
            model.booked += model.day[w][model.today].used[s];
            model.offered += model.day[w][model.today].used[s] || is_free(w, model.today, s);
        }
        if (model.today + 1 >= model.end[w] && model.today + 1 > model.last_booked[w]) {
            model.vacant[w] = true;
        }
    }
    model.today++;
}

static uint32_t lowest_vacant(void)
{
    uint32_t w = 0;

    while (w < model.count && !model.vacant[w]) {
        w++;
    }
    return w;
}

static void random_week(unsigned minutes[7], unsigned slots[7], unsigned longest)
{
    for (int i = 0; i < 7; i++) {
        slots[i] = random_below(4) == 0 ? 0 : random_below(longest + 1);
        minutes[i] = slots[i] * SLOT_MINUTES + random_below(SLOT_MINUTES);
    }
}

static void add_someone(struct sim_diary *diary, unsigned longest)
{
    const uint32_t expected = lowest_vacant();
    unsigned minutes[7];
    uint32_t w;

    if (expected == WORKERS) {
        return;
    }
    memset(model.day[expected], 0, sizeof model.day[expected]);
    random_week(minutes, model.week[expected], longest);
    model.first[expected] = model.today + (int)random_below(60);
    model.end[expected] = INT32_MAX;
    model.last_booked[expected] = -1;
    model.vacant[expected] = false;
    cr_assert(eq(int, sim_diary_add_worker(diary, model.first[expected], minutes, &w), SIM_OK));
    cr_assert(eq(u32, w, expected));
    model.count = w == model.count ? w + 1 : model.count;
    set_open(w, model.today);
}

static void change_someone(struct sim_diary *diary, unsigned longest, int horizon)
{
    const uint32_t w = random_below(WORKERS);
    const int from = model.today + (int)random_below(horizon < 90 ? (uint32_t)horizon : 90);
    unsigned minutes[7];

    if (w >= model.count || model.vacant[w]) {
        add_someone(diary, longest);
    } else if (random_below(4) == 0) {
        sim_diary_remove_worker(diary, w, from);
        model.end[w] = from;
        close_from(w, from, DAYS);
    } else if (random_below(2) == 0) {
        const int last = from + (int)random_below(40);

        cr_assert(eq(int, sim_diary_absent(diary, w, from, last), SIM_OK));
        close_from(w, from, last);
    } else {
        random_week(minutes, model.week[w], longest);
        cr_assert(eq(int, sim_diary_set_hours(diary, w, from, minutes), SIM_OK));
        set_open(w, from);
    }
}

static bool fits(uint32_t w, int day, unsigned slot, unsigned slots)
{
    for (unsigned s = slot; s < slot + slots; s++) {
        if (s >= SLOTS || !is_free(w, day, s)) {
            return false;
        }
    }
    return true;
}

static bool find(uint32_t wanted, sim_time earliest, unsigned slots, int last_day, struct sim_diary_booking *found)
{
    for (int day = (int)(earliest / DAY); day <= last_day; day++) {
        for (unsigned slot = 0; slot < SLOTS; slot++) {
            const sim_time time = day * (sim_time)DAY + BEGINS + slot * SLOT_MINUTES;

            for (uint32_t w = 0; w < model.count && time >= earliest; w++) {
                if ((wanted == SIM_DIARY_ANY || wanted == w) && fits(w, day, slot, slots)) {
                    *found = (struct sim_diary_booking){.start = time, .worker = w};
                    return true;
                }
            }
        }
    }
    return false;
}

static void use(const struct sim_diary_booking *booking, bool used)
{
    const int day = (int)(booking->start / DAY);
    const unsigned slot = (unsigned)(booking->start % DAY - BEGINS) / SLOT_MINUTES;
    const unsigned slots = (booking->minutes + SLOT_MINUTES - 1) / SLOT_MINUTES;

    for (unsigned s = slot; s < slot + slots; s++) {
        model.day[booking->worker][day].used[s] = used;
    }
}

static void book_someone(struct sim_diary *diary, int horizon)
{
    uint32_t wanted = random_below(model.count + 1);
    const unsigned minutes = 1 + random_below(random_below(10) == 0 ? 600 : 80);
    const sim_time earliest = model.today * (sim_time)DAY + random_below(random_below(4) == 0 ? 150 * DAY : 6 * DAY);
    const int search = (int)random_below(random_below(2) == 0 ? 4 : 100);
    const int last = (int)(earliest / DAY) + search;
    struct sim_diary_booking booking = {0}, found = {0};

    wanted = wanted == model.count || model.vacant[wanted] ? SIM_DIARY_ANY : wanted;
    const bool possible = find(wanted, earliest, (minutes + SLOT_MINUTES - 1) / SLOT_MINUTES,
                               last < model.today + horizon - 1 ? last : model.today + horizon - 1, &found);
    const enum sim_status status = sim_diary_book_within(diary, wanted, earliest, minutes, search, &booking);

    cr_assert(eq(int, status, possible ? SIM_OK : SIM_ERR_LIMIT));
    if (possible) {
        cr_assert(eq(i64, booking.start, found.start));
        cr_assert(eq(u32, booking.worker, found.worker));
        cr_assert(eq(u32, booking.minutes, minutes));
        use(&booking, true);
        made[made_count++ % BOOKINGS] = booking;
        model.last_booked[booking.worker] = (int)(booking.start / DAY) > model.last_booked[booking.worker]
                                                ? (int)(booking.start / DAY)
                                                : model.last_booked[booking.worker];
    }
}

static void cancel_something(struct sim_diary *diary)
{
    const int kept = made_count < BOOKINGS ? made_count : BOOKINGS;

    if (kept > 0) {
        struct sim_diary_booking *it = &made[random_below((uint32_t)kept)];
        const sim_time now = model.today * (sim_time)DAY;

        if (it->minutes > 0 && it->start > now) {
            cr_assert(sim_diary_cancel(diary, now, it));
            use(it, false);
        }
        it->minutes = 0; /* has passed, or is cancelled */
    }
}

static void compare(const struct sim_diary *diary, int horizon)
{
    struct sim_error error = {0};

    cr_assert(eq(int, sim_diary_verify(diary, &error), SIM_OK), "%s", error.message);
    cr_assert(eq(i64, sim_diary_past_offered(diary), model.offered * SLOT_MINUTES));
    cr_assert(eq(i64, sim_diary_past_booked(diary), model.booked * SLOT_MINUTES));
    for (uint32_t w = 0; w < model.count; w++) {
        const int day = model.today + (int)random_below((uint32_t)horizon);
        unsigned used = 0, offered = 0;

        for (unsigned s = 0; s < SLOTS; s++) {
            used += model.day[w][day].used[s] ? SLOT_MINUTES : 0;
            offered += model.day[w][day].used[s] || is_free(w, day, s) ? SLOT_MINUTES : 0;
        }
        cr_assert(eq(u32, sim_diary_booked_on(diary, w, day), used));
        cr_assert(eq(u32, sim_diary_offered_on(diary, w, day), offered));
    }
}

static unsigned run(struct sim_diary *diary, int horizon)
{
    static const unsigned longest[] = {4, 12, 13, 27, 28, 57}; /* 2, 2, 4, 4, 8 and 8 bytes a day */
    unsigned bookings = 0;

    memset(&model, 0, sizeof model);
    memset(made, 0, sizeof made);
    made_count = 0;
    model.today = FIRST_DAY;
    while (model.today < 400) {
        const unsigned most = longest[(unsigned)(model.today - FIRST_DAY) * 6 / 400];

        for (int days = random_below(12) == 0 ? (int)random_below(20) : 1; days > 0; days--) {
            end_day();
        }
        sim_diary_advance(diary, model.today * (sim_time)DAY);
        add_someone(diary, most);
        if (random_below(2) == 0) {
            change_someone(diary, most, horizon);
        }
        for (int i = 0; i < 8; i++) {
            book_someone(diary, horizon);
        }
        cancel_something(diary);
        compare(diary, horizon);
        bookings = (unsigned)made_count;
    }
    return bookings;
}

Test(diary_staff, random_staff_agrees_with_trying_every_slot, .timeout = 120)
{
    static const int horizons[] = {8, 64, 256};

    for (uint64_t seed = 1; seed <= 6; seed++) {
        const int horizon = horizons[seed % 3];
        const struct sim_diary_plan plan = {
            .day_begins = BEGINS, .slot_minutes = SLOT_MINUTES, .horizon_days = horizon};
        struct sim_diary diary;

        random_state = seed;
        cr_assert(eq(int, sim_diary_init(&diary, FIRST_DAY, &plan, NULL), SIM_OK));
        cr_assert(gt(u32, run(&diary, horizon), 300), "the test must book a good deal");
        sim_diary_reset(&diary); /* the same again on memory that has been used */
        cr_assert(gt(u32, run(&diary, horizon), 300));
        sim_diary_release(&diary);
    }
}

/* Those of day 7 and later lie in other blocks; with the seam of the ring on any day of the week. */
Test(diary_staff, a_full_diary_is_searched_block_by_block)
{
    const struct sim_diary_plan plan = {.day_begins = BEGINS, .slot_minutes = SLOT_MINUTES, .horizon_days = 1024};
    static const unsigned week[7] = {20, 20, 20, 20, 20, 20, 20};

    for (int today = 0; today < 9; today++) {
        struct sim_diary diary;
        struct sim_diary_booking booking;
        uint32_t w;

        cr_assert(eq(int, sim_diary_init(&diary, today, &plan, NULL), SIM_OK));
        cr_assert(eq(int, sim_diary_add_worker(&diary, today, week, &w), SIM_OK));
        for (int day = today; day < today + 1024; day++) {
            cr_assert(eq(int, sim_diary_book(&diary, w, 0, 20, &booking), SIM_OK));
            cr_assert(eq(i64, booking.start, day * (sim_time)DAY + BEGINS));
        }
        cr_assert(eq(int, sim_diary_book(&diary, w, 0, 10, &booking), SIM_ERR_LIMIT));
        cr_assert(sim_diary_cancel(&diary, 0, &booking) || booking.minutes == 10);
        booking = (struct sim_diary_booking){.start = (today + 777) * (sim_time)DAY + BEGINS, w, 20};
        cr_assert(sim_diary_cancel(&diary, 0, &booking));
        cr_assert(eq(int, sim_diary_book(&diary, w, 0, 20, &booking), SIM_OK));
        cr_assert(eq(i64, booking.start, (today + 777) * (sim_time)DAY + BEGINS));
        cr_assert(eq(int, sim_diary_verify(&diary, NULL), SIM_OK));
        sim_diary_release(&diary);
    }
}
