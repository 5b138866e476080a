/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Course: seats that are taken for a run (an 8-week group that starts on given dates) or as they become free
 * (continuous intake).
 *
 *  - Groups: whoever joins waits. At a start date sim_course_start() seats up to `seats` of those who wait, by
 *    priority (0 first) and order of arrival. Runs may overlap; a seat left early stays empty until the run is over.
 *    Every participant must have left when his run ends (start + length).
 *  - Continuous: whoever joins gets a free seat at once or waits; a seat given up goes to the next.
 *
 * Customers are opaque numbers; a ticket names a customer's stay, waiting and seated, from _join until he leaves or
 * withdraws. The course schedules nothing: the caller puts events at sim_course_next_start() and at the end of runs.
 *
 * Units: ticks of sim/time.h. Ownership: the caller's struct; what the plan's dates borrow must outlive the course.
 * Errors: SIM_COURSE_FAILED from _join, and _start that seats nobody, when memory runs out; sim_course_status() then
 * stays SIM_ERR_MEMORY and nothing else has changed. A plan that makes no sense is SIM_ERR_SCENARIO. Books kept
 * exactly, in seat x ticks: held, offered (all seats of a run for its length), waiting.
 *
 * Example:
 *     struct sim_course_plan plan = {.seats = 12, .length = 56 * SIM_MINUTES_PER_DAY,
 *                                    .dates = {.first = t0, .interval = 28 * SIM_MINUTES_PER_DAY}};
 *     status = sim_course_init(&course, 0, &plan, &error);
 *     (void)sim_course_join(&course, now, citizen, 0, &ticket);      // SIM_COURSE_QUEUED
 *     ... at time sim_course_next_start(&course, now):
 *     count = sim_course_start(&course, now, seated, 12);
 *     ... each at his end: (void)sim_course_leave(&course, now, ticket, &next);
 *     sim_course_release(&course);
 */
#ifndef AFKLAR_SIM_COURSE_H
#define AFKLAR_SIM_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/dates.h"
#include "sim/error.h"
#include "sim/time.h"
#include "sim/waitlist.h"

enum sim_course_answer {
    SIM_COURSE_SEATED,
    SIM_COURSE_QUEUED,
    SIM_COURSE_FAILED,
};

struct sim_course_plan {
    bool continuous;
    uint32_t seats;         /* per run, or in all when continuous; at least 1 */
    sim_time length;        /* of a run, above 0; not used when continuous */
    struct sim_dates dates; /* starts; not used when continuous */
};

struct sim_course_grant {
    uint32_t customer;
    uint32_t ticket;
    sim_time waited_since;
};

struct sim_course_run {
    sim_time end;
    uint32_t seats;
};

struct sim_course {
    struct sim_waitlist list;
    struct sim_course_plan plan;
    uint32_t seats;             /* of the next run, or now */
    uint32_t allowed;           /* continuous: seats, or those still held after seats were taken away */
    struct sim_course_run *run; /* ring of runs under way, by rising end; [run_capacity] */
    uint32_t run_capacity;      /* 0 or a power of two */
    uint32_t run_first;
    uint32_t run_count;
    uint32_t left; /* seats still open at the latest start */
    sim_time latest_start;
    sim_time clock; /* of the latest operation */
    struct sim_use offered;
    int64_t starts;
    enum sim_status status;
};

SIM_NODISCARD enum sim_status sim_course_init(struct sim_course *course, sim_time now,
                                              const struct sim_course_plan *plan, struct sim_error *error);
/* Back to the state after _init; keeps memory. */
void sim_course_reset(struct sim_course *course, sim_time now);
void sim_course_release(struct sim_course *course);
static inline enum sim_status sim_course_status(const struct sim_course *course)
{
    return course->status;
}

/* *ticket is set unless SIM_COURSE_FAILED. Groups always answer SIM_COURSE_QUEUED. */
enum sim_course_answer sim_course_join(struct sim_course *course, sim_time now, uint32_t customer, unsigned priority,
                                       uint32_t *ticket);
void sim_course_withdraw(struct sim_course *course, sim_time now, uint32_t ticket);

/* The first start strictly after `after`; SIM_TIME_NEVER when there is none, and always when continuous. */
sim_time sim_course_next_start(const struct sim_course *course, sim_time after);

/* Groups: a run starts. Seats at most `max` customers, returns how many. Calls at one `now` are one start: a caller
 * with a small array calls until it gets fewer than max. */
uint32_t sim_course_start(struct sim_course *course, sim_time now, uint32_t customers[], uint32_t max);

/* A seated customer leaves: at the end, earlier, or taken out by something that goes first. True when his seat
 * went to somebody who waited (continuous only): *next. */
bool sim_course_leave(struct sim_course *course, sim_time now, uint32_t ticket, struct sim_course_grant *next);

/* Seats from now on (continuous) or from the next start on (groups). Nobody is thrown out. When continuous, call
 * sim_course_grant_next() afterwards until it returns false. 0 is allowed. */
void sim_course_set_seats(struct sim_course *course, sim_time now, uint32_t seats);
bool sim_course_grant_next(struct sim_course *course, sim_time now, struct sim_course_grant *next);

static inline bool sim_course_is_waiting(const struct sim_course *course, uint32_t ticket)
{
    return sim_waitlist_is_waiting(&course->list, ticket);
}
static inline bool sim_course_is_seated(const struct sim_course *course, uint32_t ticket)
{
    return sim_waitlist_is_placed(&course->list, ticket);
}
static inline int64_t sim_course_waiting(const struct sim_course *course)
{
    return course->list.waiting.level;
}
static inline int64_t sim_course_seated(const struct sim_course *course)
{
    return course->list.placed.level;
}
static inline int64_t sim_course_waiting_area(const struct sim_course *course, sim_time now)
{
    return sim_use_area(&course->list.waiting, now);
}
static inline int64_t sim_course_held_area(const struct sim_course *course, sim_time now)
{
    return sim_use_area(&course->list.placed, now);
}
int64_t sim_course_offered_area(const struct sim_course *course, sim_time now);

/* Recounts everything; also that no more are seated than runs under way have seats, and, when continuous, that nobody
 * waits while a seat is free. */
SIM_NODISCARD enum sim_status sim_course_verify(const struct sim_course *course, struct sim_error *error);

#endif
