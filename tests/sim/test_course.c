/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Scripted runs worked by hand, and random operations held against a model that scans, with
 * _verify() after every step.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>

#include "sim/course.h"

static uint64_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % bound);
}

static void must_verify(const struct sim_course *course)
{
    struct sim_error error = {0};
    enum sim_status status = sim_course_verify(course, &error);

    cr_assert(eq(int, status, SIM_OK), "%s", error.message);
}

static void start_groups(struct sim_course *course, uint32_t seats, sim_time interval, sim_time length)
{
    struct sim_course_plan plan = {
        .seats = seats, .length = length, .dates = {.first = interval, .interval = interval}};

    cr_assert(eq(int, sim_course_init(course, 0, &plan, NULL), SIM_OK));
}

static void start_continuous(struct sim_course *course, uint32_t seats)
{
    struct sim_course_plan plan = {.continuous = true, .seats = seats};

    cr_assert(eq(int, sim_course_init(course, 0, &plan, NULL), SIM_OK));
}

Test(course, groups_start_on_dates_and_a_seat_left_early_stays_empty)
{
    struct sim_course course;
    struct sim_course_grant next;
    uint32_t ticket[5], seated[4];

    start_groups(&course, 2, 10, 15);
    for (uint32_t i = 0; i < 5; i++) {
        cr_assert(eq(int, sim_course_join(&course, i, i, i == 4 ? 0 : 1, &ticket[i]), SIM_COURSE_QUEUED));
    }
    cr_assert(eq(i64, sim_course_next_start(&course, 4), 10));
    cr_assert(eq(u32, sim_course_start(&course, 10, seated, 4), 2));
    cr_assert(eq(u32, seated[0], 4));
    cr_assert(eq(u32, seated[1], 0));
    must_verify(&course);
    cr_assert(not(sim_course_leave(&course, 12, ticket[0], &next)));
    cr_assert(eq(u32, sim_course_start(&course, 20, seated, 4), 2));
    must_verify(&course);
    cr_assert(eq(i64, sim_course_offered_area(&course, 22), 2 * 12 + 2 * 2));
    cr_assert(not(sim_course_leave(&course, 25, ticket[4], &next)));
    must_verify(&course);
    sim_course_withdraw(&course, 26, ticket[3]);
    cr_assert(not(sim_course_leave(&course, 35, ticket[1], &next)));
    cr_assert(not(sim_course_leave(&course, 35, ticket[2], &next)));
    must_verify(&course);
    cr_assert(eq(i64, sim_course_offered_area(&course, 100), 2 * 2 * 15));
    cr_assert(eq(i64, sim_course_held_area(&course, 100), 2 + 15 + 15 + 15));
    sim_course_release(&course);
    sim_course_release(&course);
}

Test(course, who_stays_beyond_his_run_is_found)
{
    struct sim_course course;
    uint32_t ticket, seated[4];

    start_groups(&course, 2, 10, 15);
    (void)sim_course_join(&course, 0, 0, 0, &ticket);
    (void)sim_course_start(&course, 10, seated, 4);
    (void)sim_course_join(&course, 25, 1, 0, &ticket);
    must_verify(&course);
    (void)sim_course_join(&course, 26, 2, 0, &ticket);
    cr_assert(eq(int, sim_course_verify(&course, NULL), SIM_ERR_VERIFY));
    sim_course_release(&course);
}

Test(course, continuous_intake_hands_the_seat_on)
{
    struct sim_course course;
    struct sim_course_grant next;
    uint32_t ticket[4];

    start_continuous(&course, 2);
    cr_assert(eq(int, sim_course_join(&course, 0, 0, 0, &ticket[0]), SIM_COURSE_SEATED));
    cr_assert(eq(int, sim_course_join(&course, 1, 1, 0, &ticket[1]), SIM_COURSE_SEATED));
    cr_assert(eq(int, sim_course_join(&course, 2, 2, 0, &ticket[2]), SIM_COURSE_QUEUED));
    cr_assert(eq(int, sim_course_join(&course, 3, 3, 0, &ticket[3]), SIM_COURSE_QUEUED));
    must_verify(&course);
    cr_assert(sim_course_leave(&course, 5, ticket[0], &next));
    cr_assert(eq(u32, next.customer, 2));
    cr_assert(eq(i64, next.waited_since, 2));
    sim_course_set_seats(&course, 6, 1);
    must_verify(&course);
    cr_assert(not(sim_course_leave(&course, 7, ticket[1], &next)));
    must_verify(&course);
    sim_course_set_seats(&course, 8, 2);
    cr_assert(sim_course_grant_next(&course, 8, &next));
    cr_assert(eq(u32, next.customer, 3));
    cr_assert(not(sim_course_grant_next(&course, 8, &next)));
    must_verify(&course);
    cr_assert(eq(i64, sim_course_offered_area(&course, 10), 12 + 2 + 4));
    cr_assert(eq(i64, sim_course_next_start(&course, 0), SIM_TIME_NEVER));
    sim_course_release(&course);
}

Test(course, plans_without_sense_are_refused)
{
    struct sim_course course;
    struct sim_course_plan plan = {.seats = 0, .length = 5, .dates = {.interval = 5}};

    cr_assert(eq(int, sim_course_init(&course, 0, &plan, NULL), SIM_ERR_SCENARIO));
    plan.seats = 1;
    plan.length = 0;
    cr_assert(eq(int, sim_course_init(&course, 0, &plan, NULL), SIM_ERR_SCENARIO));
    plan.length = 1;
    plan.dates.interval = 0;
    cr_assert(eq(int, sim_course_init(&course, 0, &plan, NULL), SIM_ERR_SCENARIO));
    sim_course_release(&course);
}

#define PEOPLE 80

enum where { AWAY, WAITS, SEATED };

struct person {
    enum where where;
    unsigned priority;
    int order;
    uint32_t ticket;
    sim_time ends;
};

static int first_in_line(const struct person person[PEOPLE])
{
    int first = -1;

    for (int i = 0; i < PEOPLE; i++) {
        const struct person *p = &person[i];

        if (p->where == WAITS && (first < 0 || p->priority < person[first].priority ||
                                  (p->priority == person[first].priority && p->order < person[first].order))) {
            first = i;
        }
    }
    return first;
}

static int count_in(const struct person person[PEOPLE], enum where where)
{
    int count = 0;

    for (int i = 0; i < PEOPLE; i++) {
        count += person[i].where == where;
    }
    return count;
}

struct books {
    int64_t held, offered, waiting;
};

static void check_books(const struct sim_course *course, sim_time now, const struct books *books)
{
    must_verify(course);
    cr_assert(eq(i64, sim_course_held_area(course, now), books->held));
    cr_assert(eq(i64, sim_course_offered_area(course, now), books->offered));
    cr_assert(eq(i64, sim_course_waiting_area(course, now), books->waiting));
}

static void join_person(struct sim_course *course, struct person *p, sim_time now, uint32_t i, int order, bool seated)
{
    *p = (struct person){.where = seated ? SEATED : WAITS, .priority = random_below(3), .order = order};
    cr_assert(eq(int, sim_course_join(course, now, i, p->priority, &p->ticket),
                 seated ? SIM_COURSE_SEATED : SIM_COURSE_QUEUED));
}

static void start_run(struct sim_course *course, struct person person[PEOPLE], sim_time now, uint32_t seats,
                      sim_time length)
{
    uint32_t seated[PEOPLE];
    uint32_t count = sim_course_start(course, now, seated, PEOPLE);

    for (uint32_t k = 0; k < seats; k++) {
        int expected = first_in_line(person);

        cr_assert(eq(int, k < count, expected >= 0));
        if (expected >= 0) {
            cr_assert(eq(u32, seated[k], (uint32_t)expected));
            person[expected].where = SEATED;
            person[expected].ends = now + length;
        }
    }
}

Test(course, random_groups_agree_with_a_model_that_scans)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct person person[PEOPLE] = {{0}};
        struct sim_course course;
        struct sim_course_grant next;
        struct books books = {0, 0, 0};
        uint32_t seats = 1 + seed % 5;
        sim_time interval = 5 + (sim_time)seed, length = 3 * (sim_time)seed, start_at = interval;
        int order = 0;

        random_state = seed;
        start_groups(&course, seats, interval, length);
        for (sim_time now = 0; now < 2000; now++) {
            uint32_t i = random_below(PEOPLE);

            check_books(&course, now, &books);
            for (int k = 0; k < PEOPLE; k++) {
                if (person[k].where == SEATED && person[k].ends == now) {
                    person[k].where = AWAY;
                    cr_assert(not(sim_course_leave(&course, now, person[k].ticket, &next)));
                }
            }
            if (now == start_at) {
                start_run(&course, person, now, seats, length);
                start_at = sim_course_next_start(&course, now);
            }
            if (person[i].where == AWAY) {
                join_person(&course, &person[i], now, i, order++, false);
            } else if (random_below(4) == 0 && person[i].where == WAITS) {
                person[i].where = AWAY;
                sim_course_withdraw(&course, now, person[i].ticket);
            } else if (random_below(4) == 0 && person[i].where == SEATED) {
                person[i].where = AWAY;
                cr_assert(not(sim_course_leave(&course, now, person[i].ticket, &next)));
            }
            books.held += count_in(person, SEATED);
            books.waiting += count_in(person, WAITS);
            for (sim_time begun = interval; begun <= now; begun += interval) {
                books.offered += now < begun + length ? seats : 0;
            }
        }
        sim_course_release(&course);
    }
}

static void settle(struct sim_course *course, struct person person[PEOPLE], uint32_t seats, bool had,
                   struct sim_course_grant next, sim_time now)
{
    for (;;) {
        int first = first_in_line(person);

        cr_assert(eq(int, had, first >= 0 && count_in(person, SEATED) < (int)seats));
        if (!had) {
            return;
        }
        cr_assert(eq(u32, next.customer, (uint32_t)first));
        person[first].where = SEATED;
        had = sim_course_grant_next(course, now, &next);
    }
}

Test(course, random_continuous_intake_agrees_with_a_model_that_scans)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct person person[PEOPLE] = {{0}};
        struct sim_course course;
        struct books books = {0, 0, 0};
        uint32_t seats = 12;
        int order = 0;

        random_state = seed;
        start_continuous(&course, seats);
        for (sim_time now = 0; now < 3000; now++) {
            uint32_t i = random_below(PEOPLE);
            struct sim_course_grant next = {0};

            check_books(&course, now, &books);
            if (random_below(50) == 0) {
                seats = random_below(20);
                sim_course_set_seats(&course, now, seats);
                bool had = sim_course_grant_next(&course, now, &next);

                settle(&course, person, seats, had, next, now);
            } else if (person[i].where == AWAY) {
                join_person(&course, &person[i], now, i, order++, count_in(person, SEATED) < (int)seats);
            } else if (person[i].where == WAITS && random_below(6) == 0) {
                person[i].where = AWAY;
                sim_course_withdraw(&course, now, person[i].ticket);
            } else if (person[i].where == SEATED) {
                person[i].where = AWAY;
                bool had = sim_course_leave(&course, now, person[i].ticket, &next);

                settle(&course, person, seats, had, next, now);
            }
            books.held += count_in(person, SEATED);
            books.waiting += count_in(person, WAITS);
            books.offered += seats;
        }
        sim_course_release(&course);
    }
}

Test(course, continuous_intake_has_no_starts, .signal = SIGABRT)
{
    struct sim_course course;
    uint32_t seated[1];

    start_continuous(&course, 1);
    (void)sim_course_start(&course, 0, seated, 1);
}
