/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/course.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NO_START INT64_MIN

static enum sim_status validate(const struct sim_course_plan *plan, struct sim_error *error)
{
    if (plan->seats == 0 || plan->seats > INT32_MAX) {
        return sim_fail(error, SIM_ERR_SCENARIO, "a course must have at least one seat (and fewer than 2^31)");
    }
    if (plan->continuous) {
        return SIM_OK;
    }
    if (plan->length <= 0 || plan->length > SIM_TIME_MAX) {
        return sim_fail(error, SIM_ERR_SCENARIO, "the length of a course run must be above 0");
    }
    return sim_dates_validate(&plan->dates, error);
}

enum sim_status sim_course_init(struct sim_course *course, sim_time now, const struct sim_course_plan *plan,
                                struct sim_error *error)
{
    memset(course, 0, sizeof *course);
    sim_waitlist_init(&course->list, now);
    enum sim_status status = validate(plan, error);

    if (status != SIM_OK) {
        return status;
    }
    course->plan = *plan;
    sim_course_reset(course, now);
    return SIM_OK;
}

void sim_course_reset(struct sim_course *course, sim_time now)
{
    sim_waitlist_reset(&course->list, now);
    course->seats = course->plan.seats;
    course->allowed = course->plan.seats;
    course->run_first = 0;
    course->run_count = 0;
    course->left = 0;
    course->latest_start = NO_START;
    course->clock = now;
    sim_use_init(&course->offered, now, course->plan.continuous ? course->plan.seats : 0);
    course->starts = 0;
    course->status = SIM_OK;
}

void sim_course_release(struct sim_course *course)
{
    sim_waitlist_release(&course->list);
    free(course->run);
    memset(course, 0, sizeof *course);
}

static const struct sim_course_run *run_at(const struct sim_course *course, uint32_t i)
{
    return &course->run[(course->run_first + i) & (course->run_capacity - 1)];
}

/* Runs that ended before now give their seats back at the time they ended. One that ends just now still counts, since
 * its participants leave at this very time. */
static void advance(struct sim_course *course, sim_time now)
{
    while (course->run_count > 0 && run_at(course, 0)->end < now) {
        sim_use_change(&course->offered, run_at(course, 0)->end, -(int64_t)run_at(course, 0)->seats);
        course->run_first = (course->run_first + 1) & (course->run_capacity - 1);
        course->run_count--;
    }
    course->clock = now;
}

int64_t sim_course_offered_area(const struct sim_course *course, sim_time now)
{
    int64_t area = sim_use_area(&course->offered, now);

    for (uint32_t i = 0; i < course->run_count && run_at(course, i)->end < now; i++) {
        area -= (now - run_at(course, i)->end) * run_at(course, i)->seats;
    }
    return area;
}

static void seat(struct sim_course *course, sim_time now, uint32_t ticket, struct sim_course_grant *grant)
{
    const struct sim_waitlist_entry *entry = &course->list.entry[ticket];

    *grant = (struct sim_course_grant){.customer = entry->customer, .ticket = ticket, .waited_since = entry->since};
    sim_waitlist_place(&course->list, now, ticket);
}

bool sim_course_grant_next(struct sim_course *course, sim_time now, struct sim_course_grant *next)
{
    uint32_t first = sim_waitlist_first(&course->list);

    if (!course->plan.continuous || first == SIM_WAITLIST_NONE || course->list.placed.level >= course->seats) {
        return false;
    }
    seat(course, now, first, next);
    return true;
}

enum sim_course_answer sim_course_join(struct sim_course *course, sim_time now, uint32_t customer, unsigned priority,
                                       uint32_t *ticket)
{
    enum sim_status status = sim_waitlist_join(&course->list, now, customer, priority, ticket);
    struct sim_course_grant grant;

    if (status != SIM_OK) {
        course->status = status;
        return SIM_COURSE_FAILED;
    }
    advance(course, now);
    if (sim_waitlist_first(&course->list) == *ticket && sim_course_grant_next(course, now, &grant)) {
        return SIM_COURSE_SEATED;
    }
    return SIM_COURSE_QUEUED;
}

void sim_course_withdraw(struct sim_course *course, sim_time now, uint32_t ticket)
{
    SIM_INVARIANT(sim_course_is_waiting(course, ticket), "the ticket does not wait");
    advance(course, now);
    sim_waitlist_leave(&course->list, now, ticket);
}

sim_time sim_course_next_start(const struct sim_course *course, sim_time after)
{
    return course->plan.continuous ? SIM_TIME_NEVER : sim_dates_next(&course->plan.dates, after);
}

static enum sim_status grow_runs(struct sim_course *course)
{
    if (course->run_count < course->run_capacity) {
        return SIM_OK;
    }
    uint32_t capacity = course->run_capacity == 0 ? 4 : 2 * course->run_capacity;
    struct sim_course_run *grown = malloc(capacity * sizeof *grown);

    if (grown == NULL) {
        return SIM_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < course->run_count; i++) {
        grown[i] = *run_at(course, i);
    }
    free(course->run);
    course->run = grown;
    course->run_capacity = capacity;
    course->run_first = 0;
    return SIM_OK;
}

static enum sim_status open_run(struct sim_course *course, sim_time now)
{
    enum sim_status status = grow_runs(course);

    if (status != SIM_OK) {
        course->status = status;
        return status;
    }
    course->run[(course->run_first + course->run_count) & (course->run_capacity - 1)] =
        (struct sim_course_run){.end = now + course->plan.length, .seats = course->seats};
    course->run_count++;
    sim_use_change(&course->offered, now, course->seats);
    course->latest_start = now;
    course->left = course->seats;
    course->starts++;
    return SIM_OK;
}

uint32_t sim_course_start(struct sim_course *course, sim_time now, uint32_t customers[], uint32_t max)
{
    SIM_INVARIANT(!course->plan.continuous, "a course with continuous intake has no starts");
    struct sim_course_grant grant;
    uint32_t count = 0;

    advance(course, now);
    if (course->latest_start != now && open_run(course, now) != SIM_OK) {
        return 0;
    }
    for (; count < max && course->left > 0; course->left--) {
        uint32_t first = sim_waitlist_first(&course->list);

        if (first == SIM_WAITLIST_NONE) {
            break;
        }
        seat(course, now, first, &grant);
        customers[count++] = grant.customer;
    }
    return count;
}

static void recount_allowed(struct sim_course *course)
{
    int64_t seated = course->list.placed.level;

    course->allowed = seated > course->seats ? (uint32_t)seated : course->seats;
}

bool sim_course_leave(struct sim_course *course, sim_time now, uint32_t ticket, struct sim_course_grant *next)
{
    SIM_INVARIANT(sim_course_is_seated(course, ticket), "the ticket has no seat");
    advance(course, now);
    sim_waitlist_leave(&course->list, now, ticket);
    recount_allowed(course);
    return sim_course_grant_next(course, now, next);
}

void sim_course_set_seats(struct sim_course *course, sim_time now, uint32_t seats)
{
    SIM_INVARIANT(seats <= INT32_MAX, "seats out of range");
    advance(course, now);
    if (course->plan.continuous) {
        sim_use_change(&course->offered, now, (int64_t)seats - course->seats);
    }
    course->seats = seats;
    recount_allowed(course);
}

static enum sim_status verify_groups(const struct sim_course *course, struct sim_error *error)
{
    int64_t level = 0;
    int64_t open = 0;

    for (uint32_t i = 0; i < course->run_count; i++) {
        const struct sim_course_run *run = run_at(course, i);

        level += run->seats;
        open += run->end >= course->clock ? run->seats : 0;
        if (i > 0 && run->end < run_at(course, i - 1)->end) {
            return sim_fail(error, SIM_ERR_VERIFY, "the runs of the course are not in order");
        }
    }
    if (level != course->offered.level) {
        return sim_fail(error, SIM_ERR_VERIFY, "the course offers %" PRId64 " seats, its runs have %" PRId64,
                        course->offered.level, level);
    }
    if (course->list.placed.level > open) {
        return sim_fail(error, SIM_ERR_VERIFY, "%" PRId64 " are seated, the runs under way have %" PRId64 " seats",
                        course->list.placed.level, open);
    }
    return SIM_OK;
}

enum sim_status sim_course_verify(const struct sim_course *course, struct sim_error *error)
{
    enum sim_status status = sim_waitlist_verify(&course->list, error);
    int64_t seated = course->list.placed.level;

    if (status != SIM_OK) {
        return status;
    }
    if (!course->plan.continuous) {
        return verify_groups(course, error);
    }
    if (course->offered.level != course->seats || seated > course->allowed) {
        return sim_fail(error, SIM_ERR_VERIFY, "%" PRId64 " are seated on %" PRIu32 " seats", seated, course->seats);
    }
    if (seated < course->seats && course->list.waiting.level > 0) {
        return sim_fail(error, SIM_ERR_VERIFY, "%" PRId64 " wait while a seat is free", course->list.waiting.level);
    }
    return SIM_OK;
}
