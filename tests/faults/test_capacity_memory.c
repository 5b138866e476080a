/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. Memory runs out at every place in turn: each capacity says so, keeps its books, and goes on. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/board.h"
#include "sim/caseload.h"
#include "sim/course.h"
#include "sim/diary.h"
#include "tests/support/failing_alloc.h"

enum { CUSTOMERS = 200, SWEEP_MAX = 60 };

static enum sim_status use_caseload(void)
{
    struct sim_caseload cl;
    uint32_t ticket, worker;
    enum sim_status status = sim_caseload_init(&cl, 0, 3, 2, NULL);

    if (status != SIM_OK) {
        return status;
    }
    for (uint32_t i = 0; i < CUSTOMERS && status == SIM_OK; i++) {
        if (sim_caseload_request(&cl, i, i, 0, &ticket) == SIM_CASELOAD_FAILED) {
            status = sim_caseload_status(&cl);
        }
    }
    for (int i = 0; i < 6 && status == SIM_OK; i++) {
        status = sim_caseload_add_worker(&cl, CUSTOMERS, 0, &worker);
    }
    cr_assert(eq(int, sim_caseload_verify(&cl, NULL), SIM_OK));
    cr_assert(eq(int, sim_caseload_status(&cl), status));
    sim_caseload_release_memory(&cl);
    return status;
}

static enum sim_status use_board(void)
{
    const struct sim_board_plan plan = {.dates = {.first = 1, .interval = 1}, .places = 1};
    struct sim_board board;
    uint32_t ticket;
    enum sim_status status = sim_board_init(&board, 0, &plan, NULL);

    for (uint32_t i = 0; i < CUSTOMERS && status == SIM_OK; i++) {
        status = sim_board_join(&board, i, i, 0, &ticket);
    }
    for (uint32_t i = 0; i < 10 && status == SIM_OK; i++) {
        status = sim_board_set_places(&board, i, i);
    }
    cr_assert(eq(int, sim_board_verify(&board, NULL), SIM_OK));
    sim_board_release(&board);
    return status;
}

static enum sim_status use_course(void)
{
    const struct sim_course_plan plan = {.seats = 1, .length = 100, .dates = {.first = 1, .interval = 1}};
    struct sim_course course;
    uint32_t ticket, seated[1];
    enum sim_status status = sim_course_init(&course, 0, &plan, NULL);

    for (uint32_t i = 0; i < CUSTOMERS && status == SIM_OK; i++) {
        (void)sim_course_join(&course, 0, i, 0, &ticket);
        status = sim_course_status(&course);
    }
    for (int i = 1; i < 20 && status == SIM_OK; i++) {
        (void)sim_course_start(&course, i, seated, 1);
        status = sim_course_status(&course);
    }
    cr_assert(eq(int, sim_course_verify(&course, NULL), SIM_OK));
    sim_course_release(&course);
    return status;
}

static enum sim_status use_diary(void)
{
    const struct sim_diary_plan plan = {.day_begins = 480, .slot_minutes = 15, .horizon_days = 100};
    const unsigned minutes[7] = {60, 60, 60, 60, 60, 60, 60};
    struct sim_diary_booking booking;
    struct sim_diary diary;
    uint32_t worker;
    enum sim_status status = sim_diary_init(&diary, 0, &plan, NULL);

    if (status != SIM_OK) {
        return status;
    }
    for (int i = 0; i < 20 && status == SIM_OK; i++) {
        status = sim_diary_add_worker(&diary, 0, minutes, &worker);
        if (status == SIM_OK) {
            status = sim_diary_book(&diary, SIM_DIARY_ANY, 0, 60, &booking);
        }
    }
    if (status == SIM_OK) { /* beyond the days kept so far */
        status = sim_diary_book(&diary, SIM_DIARY_ANY, 90 * SIM_MINUTES_PER_DAY, 60, &booking);
    }
    cr_assert(eq(int, sim_diary_verify(&diary, NULL), SIM_OK));
    sim_diary_release(&diary);
    return status;
}

static enum sim_status use_calendar(void)
{
    const struct sim_calendar_rules rules = sim_calendar_danish(17000, 18000);
    struct sim_calendar calendar;
    enum sim_status status = sim_calendar_init(&calendar, &rules, NULL);

    sim_calendar_release(&calendar);
    return status;
}

static void sweep(enum sim_status (*use)(void))
{
    bool ran_through = false;

    for (long nth = 1; !ran_through; nth++) {
        cr_assert(lt(long, nth, SWEEP_MAX), "the sweep must come to an end");
        test_alloc_fail_at(nth);
        enum sim_status status = use();

        ran_through = !test_alloc_has_failed();
        test_alloc_fail_at(0);
        cr_assert(eq(int, status, ran_through ? SIM_OK : SIM_ERR_MEMORY));
        cr_assert(nth > 1 || !ran_through, "nothing was allocated");
    }
}

Test(capacity_memory, caseload)
{
    sweep(use_caseload);
}

Test(capacity_memory, board)
{
    sweep(use_board);
}

Test(capacity_memory, course)
{
    sweep(use_course);
}

Test(capacity_memory, diary)
{
    sweep(use_diary);
}

Test(capacity_memory, calendar)
{
    sweep(use_calendar);
}
