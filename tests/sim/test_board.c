/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Scripted meetings worked by hand, and random operations held against a model that scans, with
 * _verify() after every step.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <string.h>

#include "sim/board.h"

static uint64_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 33) % bound);
}

static void must_verify(const struct sim_board *board)
{
    struct sim_error error = {0};
    enum sim_status status = sim_board_verify(board, &error);

    cr_assert(eq(int, status, SIM_OK), "%s", error.message);
}

static void start(struct sim_board *board, uint32_t places, sim_time notice)
{
    struct sim_board_plan plan = {.dates = {.first = 10, .interval = 10}, .places = places, .notice = notice};

    cr_assert(eq(int, sim_board_init(board, 0, &plan, NULL), SIM_OK));
}

static uint32_t join(struct sim_board *board, sim_time now, uint32_t customer, unsigned priority)
{
    uint32_t ticket;

    cr_assert(eq(int, sim_board_join(board, now, customer, priority, &ticket), SIM_OK));
    return ticket;
}

Test(board, the_agenda_is_filled_by_priority_then_arrival)
{
    struct sim_board board;
    uint32_t taken[8];

    start(&board, 2, 0);
    (void)join(&board, 1, 100, 1);
    (void)join(&board, 2, 101, 1);
    uint32_t gone = join(&board, 3, 102, 0);
    (void)join(&board, 4, 103, 0);
    sim_board_withdraw(&board, 5, gone);
    cr_assert(eq(i64, sim_board_next_meeting(&board, 5), 10));
    cr_assert(eq(u32, sim_board_meet(&board, 10, taken, 8), 2));
    cr_assert(eq(u32, taken[0], 103));
    cr_assert(eq(u32, taken[1], 100));
    must_verify(&board);
    cr_assert(eq(i64, sim_board_waiting_area(&board, 12), 9 + 10 + 2 + 6));
    cr_assert(eq(u32, sim_board_meet(&board, 20, taken, 8), 1));
    cr_assert(eq(i64, board.offered, 4));
    cr_assert(eq(i64, board.taken, 3));
    must_verify(&board);
    sim_board_release(&board);
    sim_board_release(&board);
}

Test(board, calls_at_one_time_are_one_meeting)
{
    struct sim_board board;
    uint32_t taken[8];

    start(&board, 3, 0);
    for (uint32_t i = 0; i < 8; i++) {
        (void)join(&board, 0, i, 0);
    }
    cr_assert(eq(u32, sim_board_meet(&board, 10, taken, 2), 2));
    cr_assert(eq(u32, sim_board_meet(&board, 10, taken, 2), 1));
    cr_assert(eq(u32, sim_board_meet(&board, 10, taken, 2), 0));
    cr_assert(eq(i64, board.meetings, 1));
    must_verify(&board);
    sim_board_release(&board);
}

Test(board, papers_must_be_in_time)
{
    struct sim_board board;
    uint32_t taken[8];

    start(&board, 5, 4);
    (void)join(&board, 3, 9, 0);
    sim_board_reset(&board, 0);
    (void)join(&board, 6, 2, 1);
    (void)join(&board, 7, 1, 0);
    cr_assert(eq(u32, sim_board_meet(&board, 10, taken, 8), 1));
    cr_assert(eq(u32, taken[0], 2), "the urgent one came too late");
    cr_assert(eq(u32, sim_board_meet(&board, 20, taken, 8), 1));
    cr_assert(eq(u32, taken[0], 1));
    must_verify(&board);
    sim_board_release(&board);
}

Test(board, places_change_from_a_date)
{
    struct sim_board board;
    uint32_t taken[8];

    start(&board, 1, 0);
    cr_assert(eq(int, sim_board_set_places(&board, 20, 0), SIM_OK));
    cr_assert(eq(int, sim_board_set_places(&board, 30, 5), SIM_OK));
    for (uint32_t i = 0; i < 7; i++) {
        (void)join(&board, 0, i, 0);
    }
    cr_assert(eq(u32, sim_board_meet(&board, 10, taken, 8), 1));
    cr_assert(eq(u32, sim_board_meet(&board, 20, taken, 8), 0));
    cr_assert(eq(u32, sim_board_meet(&board, 30, taken, 8), 5));
    cr_assert(eq(i64, board.offered, 6));
    must_verify(&board);
    sim_board_release(&board);
}

Test(board, unlimited_places_take_everybody)
{
    struct sim_board board;
    uint32_t taken[300];

    start(&board, SIM_BOARD_UNLIMITED, 0);
    for (uint32_t i = 0; i < 300; i++) {
        (void)join(&board, i, i, i % 3);
    }
    cr_assert(eq(u32, sim_board_meet(&board, 300, taken, 300), 300));
    must_verify(&board);
    sim_board_release(&board);
}

Test(board, a_board_without_places_is_refused)
{
    struct sim_board board;
    struct sim_board_plan plan = {.dates = {.first = 10, .interval = 10}, .places = 0};

    cr_assert(eq(int, sim_board_init(&board, 0, &plan, NULL), SIM_ERR_SCENARIO));
    plan.places = 1;
    plan.notice = -1;
    cr_assert(eq(int, sim_board_init(&board, 0, &plan, NULL), SIM_ERR_SCENARIO));
    plan.notice = 0;
    plan.dates.interval = 0;
    cr_assert(eq(int, sim_board_init(&board, 0, &plan, NULL), SIM_ERR_SCENARIO));
}

#define PEOPLE 60

struct person {
    bool waits;
    unsigned priority;
    sim_time joined;
    int order;
    uint32_t ticket;
};

static int first_in_line(const struct person person[PEOPLE], sim_time latest)
{
    int first = -1;

    for (int i = 0; i < PEOPLE; i++) {
        const struct person *p = &person[i];

        if (p->waits && p->joined <= latest &&
            (first < 0 || p->priority < person[first].priority ||
             (p->priority == person[first].priority && p->order < person[first].order))) {
            first = i;
        }
    }
    return first;
}

Test(board, random_operations_agree_with_a_model_that_scans)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct person person[PEOPLE] = {{0}};
        struct sim_board board;
        uint32_t places = (uint32_t)(1 + seed % 4), taken[PEOPLE];
        sim_time notice = (sim_time)(seed % 3) * 3, next = 10;
        int order = 0;

        random_state = seed;
        start(&board, places, notice);
        for (sim_time now = 0; now < 3000; now++) {
            uint32_t i = random_below(PEOPLE);

            if (now == next) {
                uint32_t count = sim_board_meet(&board, now, taken, PEOPLE);

                for (uint32_t k = 0; k < places; k++) {
                    int expected = first_in_line(person, now - notice);

                    cr_assert(eq(int, k < count, expected >= 0));
                    if (expected >= 0) {
                        cr_assert(eq(u32, taken[k], (uint32_t)expected));
                        person[expected].waits = false;
                    }
                }
                next = sim_board_next_meeting(&board, now);
            } else if (!person[i].waits && random_below(3) == 0) {
                person[i] = (struct person){true, random_below(3), now, order++, 0};
                person[i].ticket = join(&board, now, i, person[i].priority);
            } else if (person[i].waits && random_below(10) == 0) {
                person[i].waits = false;
                sim_board_withdraw(&board, now, person[i].ticket);
            }
            must_verify(&board);
        }
        sim_board_release(&board);
    }
}

Test(board, verify_finds_a_falsified_book)
{
    struct sim_board board;

    start(&board, 1, 0);
    (void)join(&board, 0, 1, 0);
    board.taken++;
    cr_assert(eq(int, sim_board_verify(&board, NULL), SIM_ERR_VERIFY));
    board.taken--;
    must_verify(&board);
    sim_board_release(&board);
}

Test(board, who_does_not_wait_cannot_withdraw, .signal = SIGABRT)
{
    struct sim_board board;

    start(&board, 1, 0);
    uint32_t ticket = join(&board, 0, 1, 0);

    sim_board_withdraw(&board, 1, ticket);
    sim_board_withdraw(&board, 2, ticket);
}
