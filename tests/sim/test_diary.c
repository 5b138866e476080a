/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Scripted bookings worked by hand, and random operations held against a model that keeps every
 * slot of every day and tries them one after the other, with _verify() after every step.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>

#include "sim/diary.h"

#define DAY SIM_MINUTES_PER_DAY

static uint64_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % bound);
}

static void must_verify(const struct sim_diary *diary)
{
    struct sim_error error = {0};
    enum sim_status status = sim_diary_verify(diary, &error);

    cr_assert(eq(int, status, SIM_OK), "%s", error.message);
}

static void start(struct sim_diary *diary, const struct sim_calendar *calendar, int horizon)
{
    struct sim_diary_plan plan = {.calendar = calendar, .day_begins = 480, .slot_minutes = 15, .horizon_days = horizon};

    cr_assert(eq(int, sim_diary_init(diary, 4, &plan, NULL), SIM_OK)); /* day 4 = Monday 1970-01-05 */
}

static uint32_t add(struct sim_diary *diary, int32_t from, unsigned minutes)
{
    const unsigned week[7] = {minutes, minutes, minutes, minutes, minutes, 0, 0};
    uint32_t worker;

    cr_assert(eq(int, sim_diary_add_worker(diary, from, week, &worker), SIM_OK));
    return worker;
}

static struct sim_diary_booking book(struct sim_diary *diary, uint32_t worker, sim_time earliest, unsigned minutes)
{
    struct sim_diary_booking booking = {0};

    cr_assert(eq(int, sim_diary_book(diary, worker, earliest, minutes, &booking), SIM_OK));
    return booking;
}

Test(diary, the_next_free_hour_on_or_after_the_wish)
{
    struct sim_diary diary;

    start(&diary, NULL, 30);
    uint32_t a = add(&diary, 4, 120);

    cr_assert(eq(i64, book(&diary, a, 4 * DAY, 60).start, 4 * DAY + 480));
    cr_assert(eq(i64, book(&diary, a, 4 * DAY + 545, 45).start, 4 * DAY + 555), "rounded up to the next slot");
    cr_assert(eq(i64, book(&diary, a, 4 * DAY, 30).start, 5 * DAY + 480), "15 minutes are left on the first day");
    cr_assert(eq(i64, book(&diary, a, 4 * DAY, 15).start, 4 * DAY + 540));
    cr_assert(eq(i64, book(&diary, a, 8 * DAY + 1200, 60).start, 11 * DAY + 480), "Friday evening: Monday");
    cr_assert(eq(u32, sim_diary_booked_on(&diary, a, 4), 120));
    must_verify(&diary);
    sim_diary_release(&diary);
    sim_diary_release(&diary);
}

Test(diary, any_worker_who_can_begin_first)
{
    struct sim_diary diary;

    start(&diary, NULL, 30);
    uint32_t a = add(&diary, 4, 60), b = add(&diary, 4, 120);

    cr_assert(eq(u32, book(&diary, SIM_DIARY_ANY, 0, 45).worker, a));
    cr_assert(eq(u32, book(&diary, SIM_DIARY_ANY, 0, 45).worker, b));
    struct sim_diary_booking third = book(&diary, SIM_DIARY_ANY, 0, 30);

    cr_assert(eq(u32, third.worker, b));
    cr_assert(eq(i64, third.start, 4 * DAY + 525));
    must_verify(&diary);
    sim_diary_release(&diary);
}

Test(diary, cancelling_frees_the_time_unless_it_has_begun)
{
    struct sim_diary diary;

    start(&diary, NULL, 30);
    uint32_t a = add(&diary, 4, 120);
    struct sim_diary_booking first = book(&diary, a, 0, 60), second = book(&diary, a, 0, 60);

    cr_assert(sim_diary_cancel(&diary, 4 * DAY, &first));
    cr_assert(eq(i64, book(&diary, a, 0, 30).start, 4 * DAY + 480));
    cr_assert(not(sim_diary_cancel(&diary, second.start, &second)));
    cr_assert(eq(u32, sim_diary_booked_on(&diary, a, 4), 90));
    must_verify(&diary);
    sim_diary_advance(&diary, 6 * DAY);
    cr_assert(eq(i64, sim_diary_past_offered(&diary), 240));
    cr_assert(eq(i64, sim_diary_past_booked(&diary), 90));
    must_verify(&diary);
    sim_diary_release(&diary);
}

Test(diary, holidays_absence_and_the_horizon)
{
    struct sim_calendar_rules rules = sim_calendar_danish(0, 400);
    struct sim_calendar calendar;
    struct sim_diary diary;
    struct sim_diary_booking booking;
    int32_t good_friday = sim_easter(1970) - 2;

    cr_assert(eq(int, sim_calendar_init(&calendar, &rules, NULL), SIM_OK));
    start(&diary, &calendar, 128);
    uint32_t a = add(&diary, 4, 60);

    cr_assert(eq(i64, book(&diary, a, good_friday * (sim_time)DAY, 60).start, (good_friday + 4) * (sim_time)DAY + 480));
    cr_assert(eq(int, sim_diary_absent(&diary, a, 4, 8), SIM_OK));
    cr_assert(eq(i64, book(&diary, a, 0, 60).start, 11 * DAY + 480));
    cr_assert(eq(int, sim_diary_book(&diary, a, 200 * DAY, 60, &booking), SIM_ERR_LIMIT));
    cr_assert(eq(int, sim_diary_book(&diary, a, 0, 61, &booking), SIM_ERR_LIMIT), "no day is that long");
    cr_assert(eq(int, sim_diary_book(&diary, a, 0, 6000, &booking), SIM_ERR_LIMIT));
    cr_assert(eq(int, sim_diary_absent(&diary, a, 1000, 1001), SIM_ERR_LIMIT));
    must_verify(&diary);
    sim_diary_release(&diary);
    sim_calendar_release(&calendar);
}

Test(diary, days_are_kept_as_far_as_bookings_reach)
{
    struct sim_diary near, far;
    struct sim_diary_booking booking;

    start(&near, NULL, 1000);
    start(&far, NULL, 1000);
    uint32_t a = add(&near, 4, 60);

    cr_assert(eq(u32, add(&far, 4, 60), a));
    cr_assert(eq(i64, book(&far, a, 899 * DAY, 60).start, 900 * DAY + 480), "day 899 is a Sunday");
    cr_assert(eq(u32, far.ring, 1024));
    for (int i = 0; i < 100; i++) { /* the days fill up one after the other, beyond what was kept at first */
        cr_assert(eq(i64, book(&near, a, 0, 60).start, book(&far, a, 0, 60).start));
    }
    cr_assert(gt(u32, near.ring, 32));
    cr_assert(lt(u32, near.ring, 1024));
    cr_assert(eq(u32, sim_diary_offered_on(&near, a, 900), 60));
    cr_assert(eq(int, sim_diary_book(&near, a, 1028 * DAY, 60, &booking), SIM_ERR_LIMIT));
    must_verify(&near);
    must_verify(&far);
    sim_diary_reset(&far);
    cr_assert(eq(u32, add(&far, 4, 60), a));
    cr_assert(eq(i64, book(&far, a, 0, 60).start, 4 * DAY + 480));
    must_verify(&far);
    sim_diary_release(&near);
    sim_diary_release(&far);
}

Test(diary, a_long_absence_goes_on_beyond_the_horizon)
{
    struct sim_diary diary;

    start(&diary, NULL, 16);
    uint32_t a = add(&diary, 4, 60);

    cr_assert(eq(int, sim_diary_absent(&diary, a, 12, 40), SIM_OK));
    cr_assert(eq(i64, book(&diary, a, 11 * DAY, 60).start, 11 * DAY + 480));
    sim_diary_advance(&diary, 30 * DAY);
    cr_assert(eq(i64, book(&diary, a, 30 * DAY, 60).start, 41 * DAY + 480));
    must_verify(&diary);
    sim_diary_release(&diary);
}

Test(diary, head_count_changes_on_a_date_and_indexes_are_used_again)
{
    struct sim_diary diary;
    struct sim_diary_booking booking;

    start(&diary, NULL, 32);
    uint32_t a = add(&diary, 4, 60);
    struct sim_diary_booking late = book(&diary, a, 18 * DAY, 60);

    sim_diary_remove_worker(&diary, a, 11);
    uint32_t b = add(&diary, 12, 60);

    cr_assert(ne(u32, a, b));
    cr_assert(eq(i64, book(&diary, SIM_DIARY_ANY, 8 * DAY, 60).start, 8 * DAY + 480));
    cr_assert(eq(i64, book(&diary, SIM_DIARY_ANY, 8 * DAY, 60).start, 12 * DAY + 480), "nobody on day 11");
    cr_assert(eq(int, sim_diary_book(&diary, a, 12 * DAY, 60, &booking), SIM_ERR_LIMIT));
    must_verify(&diary);
    sim_diary_advance(&diary, 13 * DAY);
    cr_assert(eq(u32, add(&diary, 13, 30), 2), "the leaver still has a booking on day 18");
    cr_assert(eq(i64, late.start, 18 * DAY + 480));
    sim_diary_advance(&diary, 19 * DAY);
    must_verify(&diary);
    cr_assert(eq(u32, add(&diary, 19, 30), a));
    must_verify(&diary);
    sim_diary_release(&diary);
}

Test(diary, other_hours_from_a_date)
{
    struct sim_diary diary;
    const unsigned mondays[7] = {30, 0, 0, 0, 0, 0, 0};

    start(&diary, NULL, 32);
    uint32_t a = add(&diary, 4, 60);
    struct sim_diary_booking standing = book(&diary, a, 12 * DAY, 60);

    cr_assert(eq(int, sim_diary_set_hours(&diary, a, 11, mondays), SIM_OK));
    cr_assert(eq(u32, sim_diary_offered_on(&diary, a, 8), 60));
    cr_assert(eq(u32, sim_diary_offered_on(&diary, a, 11), 30));
    cr_assert(eq(u32, sim_diary_offered_on(&diary, a, 12), 60), "the booking stands");
    cr_assert(eq(u32, sim_diary_offered_on(&diary, a, 13), 0));
    cr_assert(eq(i64, book(&diary, a, 9 * DAY, 30).start, 11 * DAY + 480));
    cr_assert(eq(int, sim_diary_set_hours(&diary, a, 100, mondays), SIM_ERR_LIMIT));
    must_verify(&diary);
    cr_assert(sim_diary_cancel(&diary, 5 * DAY, &standing));
    must_verify(&diary);
    sim_diary_release(&diary);
}

Test(diary, a_joint_meeting_is_the_first_time_all_can)
{
    struct sim_diary ks, doctors;
    sim_time begins;

    start(&ks, NULL, 64);
    start(&doctors, NULL, 64);
    uint32_t k = add(&ks, 4, 120);
    const unsigned wednesdays[7] = {0, 0, 90, 0, 0, 0, 0};
    uint32_t d, e;

    cr_assert(eq(int, sim_diary_add_worker(&doctors, 4, wednesdays, &d), SIM_OK));
    cr_assert(eq(int, sim_diary_add_worker(&doctors, 4, wednesdays, &e), SIM_OK));
    (void)book(&doctors, d, 0, 30);
    (void)book(&ks, k, 6 * DAY, 15);

    struct sim_diary_seat seats[3] = {{&ks, k, 0}, {&doctors, SIM_DIARY_ANY, 0}, {&doctors, SIM_DIARY_ANY, 0}};

    cr_assert(eq(int, sim_diary_book_joint(seats, 2, 0, 60, 30, &begins), SIM_OK));
    cr_assert(eq(i64, begins, 6 * DAY + 495));
    cr_assert(eq(u32, seats[1].booked, e));
    cr_assert(eq(int, sim_diary_book_joint(seats, 3, 0, 60, 30, &begins), SIM_OK));
    cr_assert(eq(i64, begins, 13 * DAY + 480));
    cr_assert(eq(u32, seats[1].booked, d));
    cr_assert(eq(u32, seats[2].booked, e));
    cr_assert(eq(int, sim_diary_book_joint(seats, 3, 7 * DAY, 60, 12, &begins), SIM_ERR_LIMIT), "day 20 is 13 days on");
    must_verify(&ks);
    must_verify(&doctors);
    sim_diary_release(&ks);
    sim_diary_release(&doctors);
}

Test(diary, plans_without_sense_are_refused)
{
    struct sim_diary diary;
    static const struct sim_diary_plan wrong[] = {
        {.slot_minutes = 4, .horizon_days = 10},
        {.slot_minutes = 61, .horizon_days = 10},
        {.slot_minutes = 15, .horizon_days = 0},
        {.slot_minutes = 15, .horizon_days = SIM_DIARY_HORIZON_MAX + 1},
        {.slot_minutes = 15, .horizon_days = 10, .day_begins = 1440},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert(eq(int, sim_diary_init(&diary, 0, &wrong[i], NULL), SIM_ERR_SCENARIO));
    }
}

/* ---- a model that keeps every slot ---- */

#define DAYS 200
#define WORKERS 12
#define SLOTS 8 /* 120 minutes a day */
#define BOOKINGS 4000

enum slot { SHUT, OPEN, USED };

struct model {
    enum slot slot[WORKERS][DAYS][SLOTS];
    bool closed[WORKERS][DAYS];
    bool exists[WORKERS];
};

static bool free_at(const struct model *m, uint32_t w, int day, unsigned slot, unsigned slots)
{
    for (unsigned i = slot; i < slot + slots; i++) {
        if (i >= SLOTS || m->slot[w][day][i] != OPEN) {
            return false;
        }
    }
    return true;
}

static bool try_joint(const struct model *m[], const uint32_t wanted[], uint32_t got[], unsigned seats, int day,
                      unsigned slot, unsigned slots)
{
    bool used[2][WORKERS] = {{false}};

    for (unsigned i = 0; i < seats; i++) {
        if (wanted[i] != SIM_DIARY_ANY) {
            if (!free_at(m[i], wanted[i], day, slot, slots)) {
                return false;
            }
            got[i] = wanted[i];
            used[m[i] == m[0]][wanted[i]] = true;
        }
    }
    for (unsigned i = 0; i < seats; i++) {
        if (wanted[i] == SIM_DIARY_ANY) {
            uint32_t w = 0;

            while (w < WORKERS && (!m[i]->exists[w] || used[m[i] == m[0]][w] || !free_at(m[i], w, day, slot, slots))) {
                w++;
            }
            if (w == WORKERS) {
                return false;
            }
            got[i] = w;
            used[m[i] == m[0]][w] = true;
        }
    }
    return true;
}

static bool model_find(const struct model *m[], const uint32_t wanted[], uint32_t got[], unsigned seats,
                       sim_time earliest, unsigned slots, int last_day, sim_time *found)
{
    for (int day = (int)(earliest / DAY); day <= last_day; day++) {
        for (unsigned slot = 0; slot < SLOTS; slot++) {
            sim_time time = day * (sim_time)DAY + 480 + slot * 15;

            if (time >= earliest && try_joint(m, wanted, got, seats, day, slot, slots)) {
                *found = time;
                return true;
            }
        }
    }
    return false;
}

static void mark(struct model *m, uint32_t w, sim_time time, unsigned slots, enum slot as)
{
    int day = (int)(time / DAY);

    for (unsigned i = 0; i < slots; i++) {
        m->slot[w][day][(time % DAY - 480) / 15 + i] = as;
    }
}

static uint32_t model_add(struct sim_diary *diary, struct model *m, int from)
{
    uint32_t w = add(diary, from, 120);

    m->exists[w] = true;
    for (int day = from; day < DAYS; day++) {
        for (int s = 0; s < SLOTS && sim_weekday(day) < 5; s++) {
            m->slot[w][day][s] = OPEN;
        }
    }
    return w;
}

static void model_close(struct model *m, uint32_t w, int first, int last)
{
    for (int day = first; day <= last && day < DAYS; day++) {
        m->closed[w][day] = true;
        for (int s = 0; s < SLOTS; s++) {
            m->slot[w][day][s] = m->slot[w][day][s] == USED ? USED : SHUT;
        }
    }
}

struct made {
    struct sim_diary_booking booking;
    int which;
};

static uint32_t pick_worker(const struct model *m)
{
    uint32_t w = random_below(WORKERS);

    return m->exists[w] ? w : SIM_DIARY_ANY;
}

static void random_booking(struct sim_diary diary[2], struct model model[2], struct made made[], int *count,
                           sim_time now)
{
    int days = (int)diary[0].horizon;
    const struct model *m[3];
    struct sim_diary_seat seat[3];
    uint32_t wanted[3], got[3];
    unsigned seats = 1 + random_below(3), slots = 1 + random_below(4);
    int horizon = (int)(now / DAY) + days - 1, search = (int)random_below(40);
    sim_time earliest = now + random_below((uint32_t)(days - 12) * DAY), found = -1, start_time = -1;

    for (unsigned i = 0; i < seats; i++) {
        int which = i == 0 ? 0 : (int)random_below(2);

        wanted[i] = pick_worker(&model[which]);
        for (unsigned k = 0; k < i; k++) {
            wanted[i] = wanted[k] == wanted[i] ? SIM_DIARY_ANY : wanted[i];
        }
        m[i] = &model[which];
        seat[i] = (struct sim_diary_seat){&diary[which], wanted[i], 0};
    }
    int last = seats == 1 ? horizon : (int)(earliest / DAY) + search;
    bool possible = model_find(m, wanted, got, seats, earliest, slots, last < horizon ? last : horizon, &found);
    enum sim_status status;

    if (seats == 1) {
        struct sim_diary_booking booking = {.start = -1};

        status = sim_diary_book(&diary[0], wanted[0], earliest, slots * 15 - random_below(15), &booking);
        start_time = booking.start;
        seat[0].booked = booking.worker;
    } else {
        status = sim_diary_book_joint(seat, seats, earliest, slots * 15, search, &start_time);
    }
    cr_assert(eq(int, status, possible ? SIM_OK : SIM_ERR_LIMIT));
    for (unsigned i = 0; i < seats && possible; i++) {
        int which = seat[i].diary == &diary[1];

        cr_assert(eq(i64, start_time, found));
        cr_assert(eq(u32, seat[i].booked, got[i]));
        mark(&model[which], got[i], found, slots, USED);
        made[(*count)++] = (struct made){{found, got[i], slots * 15}, which};
    }
}

static void random_cancel(struct sim_diary diary[2], struct model model[2], struct made made[], int *count,
                          sim_time now)
{
    if (*count == 0) {
        return;
    }
    int i = (int)random_below((uint32_t)*count);
    struct made it = made[i];
    struct model *m = &model[it.which];

    made[i] = made[--*count];
    cr_assert(eq(int, sim_diary_cancel(&diary[it.which], now, &it.booking), it.booking.start > now));
    if (it.booking.start > now) {
        bool closed = m->closed[it.booking.worker][it.booking.start / DAY];

        mark(m, it.booking.worker, it.booking.start, it.booking.minutes / 15, closed ? SHUT : OPEN);
    }
}

static void random_staff(struct sim_diary *diary, struct model *m, sim_time now)
{
    uint32_t w = random_below(WORKERS);
    int today = (int)(now / DAY), first = today + (int)random_below(diary->horizon - 7);

    if (m->exists[w]) {
        int last = first + (int)random_below(30);

        model_close(m, w, first, last);
        cr_assert(eq(int, sim_diary_absent(diary, w, first, last), SIM_OK));
    } else if (diary->worker_count < WORKERS) {
        (void)model_add(diary, m, first);
    }
}

static void compare_days(const struct sim_diary *diary, const struct model *m, sim_time now)
{
    for (uint32_t w = 0; w < diary->worker_count; w++) {
        int day = (int)(now / DAY) + (int)random_below(diary->horizon);
        unsigned used = 0, offered = 0;

        for (int s = 0; s < SLOTS; s++) {
            used += m->slot[w][day][s] == USED ? 15 : 0;
            offered += m->slot[w][day][s] != SHUT ? 15 : 0;
        }
        cr_assert(eq(u32, sim_diary_booked_on(diary, w, day), used));
        cr_assert(eq(u32, sim_diary_offered_on(diary, w, day), offered));
    }
}

Test(diary, random_bookings_agree_with_trying_every_slot, .timeout = 120)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        static struct model model[2];
        static struct made made[BOOKINGS];
        struct sim_diary diary[2];
        int count = 0;

        random_state = seed;
        memset(model, 0, sizeof model);
        for (int i = 0; i < 2; i++) {
            start(&diary[i], NULL, seed % 2 == 0 ? 64 : 32); /* more days than are kept at first */
            for (int w = 0; w < 3; w++) {
                (void)model_add(&diary[i], &model[i], 4);
            }
        }
        for (sim_time now = 4 * DAY; now < 120 * DAY && count < BOOKINGS - 3; now += random_below(2 * DAY / 7)) {
            sim_diary_advance(&diary[0], now);
            sim_diary_advance(&diary[1], now);
            for (int k = 0; k < 4; k++) {
                random_booking(diary, model, made, &count, now);
            }
            if (random_below(3) == 0) {
                random_cancel(diary, model, made, &count, now);
            }
            if (random_below(40) == 0) {
                int which = (int)random_below(2);

                random_staff(&diary[which], &model[which], now);
            }
            for (int i = 0; i < 2; i++) {
                must_verify(&diary[i]);
                compare_days(&diary[i], &model[i], now);
            }
        }
        cr_assert(gt(int, count, 500), "the test must book a good deal");
        sim_diary_release(&diary[0]);
        sim_diary_release(&diary[1]);
    }
}

Test(diary, verify_finds_a_falsified_book)
{
    struct sim_diary diary;

    start(&diary, NULL, 32);
    uint32_t a = add(&diary, 4, 60);

    (void)book(&diary, a, 0, 15);
    must_verify(&diary);
    diary.booked_minutes += 15;
    cr_assert(eq(int, sim_diary_verify(&diary, NULL), SIM_ERR_VERIFY));
    diary.booked_minutes -= 15;
    ((uint16_t *)diary.cell)[4] ^= 1;
    cr_assert(eq(int, sim_diary_verify(&diary, NULL), SIM_ERR_VERIFY));
    sim_diary_release(&diary);
}

Test(diary, one_worker_cannot_have_two_seats, .signal = SIGABRT)
{
    struct sim_diary diary;
    sim_time begins;

    start(&diary, NULL, 32);
    uint32_t a = add(&diary, 4, 60);
    struct sim_diary_seat seats[2] = {{&diary, a, 0}, {&diary, a, 0}};

    cr_assert(ne(int, sim_diary_book_joint(seats, 2, 0, 60, 30, &begins), SIM_OK));
}
