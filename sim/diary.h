/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Diary: workers whose hours are booked ahead (meetings with a caseworker, a doctor's consultations).
 *
 * Every worker has minutes per weekday, on the working days of a calendar, less absence. Hours begin at the diary's
 * hour of the day and are kept in slots (5 to 60 minutes; at most SIM_DIARY_SLOTS a day). A booking takes
 * the first run of free slots on or after the wished time that is long enough and lies within one day; its length is
 * rounded up to slots, a day's hours down. Nobody is ever in two places at once.
 *
 * The diary covers the days from today to its horizon: call sim_diary_advance() with the clock before booking (it is
 * one comparison when the day is the same). Days before today are closed and only counted. Of the days ahead it keeps
 * as many, in a ring of blocks of 8 days, as bookings have ever reached; those further off are as the hours of the
 * workers say.
 *
 * Units: minutes; times are ticks of one minute (sim/time.h), days count from 1970-01-01 (sim/calendar.h).
 * Cost: booking with one worker looks at the days of a block one after the other and passes over 8 full blocks at a
 * time; with SIM_DIARY_ANY it is O(log days) and one pass over the workers of the day found. A day that ends costs
 * nothing per worker, a block of days a copy per worker. Memory: per worker and day kept 2 bytes and an eighth while
 * nobody's day has more than 12 slots, 4 up to 27, else 8. It grows with the workers, with the days kept and with the
 * longest day, never shrinks before _release, and _reset keeps it. Ownership: the caller's struct; the calendar is
 * borrowed and must outlive it. Errors: SIM_ERR_LIMIT when the horizon (or the search) ends before a free time, which
 * is an answer and no fault; SIM_ERR_MEMORY; SIM_ERR_SCENARIO from _init. After an error nothing has changed.
 *
 * Example:
 *     struct sim_diary_plan plan = {.calendar = &calendar, .day_begins = 8 * 60, .slot_minutes = 15,
 *                                   .horizon_days = 365};
 *     static const unsigned full_time[7] = {444, 444, 444, 444, 444, 0, 0};
 *     struct sim_diary_booking booking;
 *     status = sim_diary_init(&doctors, sim_day_of(start), &plan, &error);
 *     status = sim_diary_add_worker(&doctors, sim_day_of(start), full_time, &worker);
 *     sim_diary_advance(&doctors, now);
 *     status = sim_diary_book(&doctors, SIM_DIARY_ANY, now + 7 * SIM_MINUTES_PER_DAY, 60, &booking);
 *     ... (void)sim_diary_cancel(&doctors, now, &booking);
 *     sim_diary_release(&doctors);
 */
#ifndef AFKLAR_SIM_DIARY_H
#define AFKLAR_SIM_DIARY_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/calendar.h"
#include "sim/error.h"
#include "sim/time.h"

#define SIM_DIARY_ANY UINT32_MAX
#define SIM_DIARY_SLOTS 57
#define SIM_DIARY_HORIZON_MAX 16384
#define SIM_DIARY_WORKERS_MAX 65536
#define SIM_DIARY_SEATS_MAX 64
#define SIM_DIARY_BLOCK 8 /* days */

struct sim_diary_plan {
    const struct sim_calendar *calendar; /* NULL: every day; after its end no hours are offered */
    int day_begins;                      /* minutes after midnight */
    int slot_minutes;                    /* 5..60 */
    int horizon_days;                    /* rounded up to a power of two; at most SIM_DIARY_HORIZON_MAX */
};

struct sim_diary_booking {
    sim_time start;
    uint32_t worker;
    unsigned minutes; /* as asked for */
};

/* A role in a joint meeting. The diaries of one meeting must have the same day_begins and slot_minutes. */
struct sim_diary_seat {
    struct sim_diary *diary;
    uint32_t worker; /* or SIM_DIARY_ANY */
    uint32_t booked; /* out: who comes */
};

struct sim_diary_worker {
    int32_t first_day;  /* present from .. */
    int32_t end_day;    /* .. until the day before */
    int32_t away_until; /* absent up to this day, as far as the ring does not show it yet */
    int32_t booked_to;  /* he has had bookings up to this day; perhaps also later, as long as the ring shows them */
    uint8_t slots[7];   /* by weekday */
    bool vacant;
};

/* Of all workers. */
struct sim_diary_day {
    uint32_t offered_slots;
    uint32_t booked_slots;
    int32_t weekday; /* whose hours hold; negative when the day is not worked */
};

struct sim_diary {
    struct sim_diary_plan plan;
    uint32_t horizon; /* days that may be booked, a power of two */
    uint32_t ring;    /* days kept, those of today's block that have passed included; a power of two */
    int32_t today;
    int32_t initial_day;
    int32_t reach;             /* bookings up to this day need no more days kept */
    sim_time tomorrow;         /* when today ends */
    uint32_t slots_per_minute; /* times 2^20, rounded up */
    uint8_t cell_shift;        /* a cell has 1 << cell_shift bytes .. */
    uint8_t cell_slots;        /* .. and holds a day of so many slots */
    uint32_t worker_capacity;
    uint32_t worker_count;
    uint32_t vacant_count;
    uint32_t leaver_count;           /* who have an end and are not yet vacant */
    void *cell;                      /* [ring / 8][worker_capacity][8] days of workers; see sim/diary_internal.h */
    uint8_t *bound;                  /* [worker_capacity][ring / 8]: no free run of the block's days is longer */
    struct sim_diary_day *day;       /* [ring] */
    uint8_t *pool;                   /* a tree over the days of the ring, 2 * ring nodes: nobody's free run is longer */
    struct sim_diary_worker *worker; /* [worker_capacity] */
    int64_t booked_minutes;          /* ever, in whole slots */
    int64_t cancelled_minutes;       /* ever */
    int64_t past_offered;            /* minutes on days before today */
    int64_t past_booked;
};

SIM_NODISCARD enum sim_status sim_diary_init(struct sim_diary *diary, int32_t today, const struct sim_diary_plan *plan,
                                             struct sim_error *error);
/* Makes room for `workers` in all, exactly: without it room is doubled as they come. */
SIM_NODISCARD enum sim_status sim_diary_reserve(struct sim_diary *diary, uint32_t workers);
/* No workers, no bookings, the day of _init; keeps memory. */
void sim_diary_reset(struct sim_diary *diary);
void sim_diary_release(struct sim_diary *diary);

/* Today becomes the day of `now`. Never goes back. */
void sim_diary_advance_to(struct sim_diary *diary, int32_t day);
static inline void sim_diary_advance(struct sim_diary *diary, sim_time now)
{
    if (now >= diary->tomorrow) {
        sim_diary_advance_to(diary, sim_day_of(now));
    }
}

/* ---- workers; minutes[] by weekday from Monday ---- */

/* Present from `from_day` on. An index becomes free for another worker once its last booking has passed. */
SIM_NODISCARD enum sim_status sim_diary_add_worker(struct sim_diary *diary, int32_t from_day, const unsigned minutes[7],
                                                   uint32_t *worker);
/* Not present from `from_day` on. Bookings after that stand until cancelled (the time stays closed). */
void sim_diary_remove_worker(struct sim_diary *diary, uint32_t worker, int32_t from_day);
/* Other hours from `from_day` on, a day within the horizon (SIM_ERR_LIMIT). Bookings stand, also outside the new hours.
 */
SIM_NODISCARD enum sim_status sim_diary_set_hours(struct sim_diary *diary, uint32_t worker, int32_t from_day,
                                                  const unsigned minutes[7]);
/* Absent first_day..last_day, both included; the first within the horizon (SIM_ERR_LIMIT), the last anywhere. Time not
 * booked is closed; bookings stand until cancelled. */
SIM_NODISCARD enum sim_status sim_diary_absent(struct sim_diary *diary, uint32_t worker, int32_t first_day,
                                               int32_t last_day);

/* ---- bookings ---- */

/* The first time on or after `earliest` when `worker` has `minutes` (at least 1) free; of SIM_DIARY_ANY the worker who
 * can begin first, the lowest index among equals. */
SIM_NODISCARD enum sim_status sim_diary_book(struct sim_diary *diary, uint32_t worker, sim_time earliest,
                                             unsigned minutes, struct sim_diary_booking *booking);

/* The same, at most max_search_days later. */
SIM_NODISCARD enum sim_status sim_diary_book_within(struct sim_diary *diary, uint32_t worker, sim_time earliest,
                                                    unsigned minutes, int max_search_days,
                                                    struct sim_diary_booking *booking);

/* The first common time on or after `earliest`, at most max_search_days later, for all seats; *start is it and
 * seats[].booked says who comes. Two seats of one diary get two people. Each is booked as by sim_diary_book(). */
SIM_NODISCARD enum sim_status sim_diary_book_joint(struct sim_diary_seat seats[], unsigned count, sim_time earliest,
                                                   unsigned minutes, int max_search_days, sim_time *start);

/* True when the time was free again: the booking begins after now. Otherwise it counts as spent. */
bool sim_diary_cancel(struct sim_diary *diary, sim_time now, const struct sim_diary_booking *booking);

/* Asks memory for what a booking with `worker` reads of his wished day. It changes nothing, and is inlined by force,
 * since gcc 12 drops calls of a function that does no more than that. */
__attribute__((always_inline)) static inline void sim_diary_fetch_day(const struct sim_diary *diary, uint32_t worker,
                                                                      int32_t day)
{
    const uint32_t block = ((uint32_t)day & (diary->ring - 1)) / SIM_DIARY_BLOCK;
    const size_t cell = ((size_t)block * diary->worker_capacity + worker) * SIM_DIARY_BLOCK;

    __builtin_prefetch((const char *)diary->cell + (cell << diary->cell_shift));
}

/* ---- books ---- */

/* Minutes offered and booked on all days before today: utilisation over a window of days is the difference of two
 * readings. */
static inline int64_t sim_diary_past_offered(const struct sim_diary *diary)
{
    return diary->past_offered;
}
static inline int64_t sim_diary_past_booked(const struct sim_diary *diary)
{
    return diary->past_booked;
}
/* Of one worker on a day within the horizon. */
unsigned sim_diary_offered_on(const struct sim_diary *diary, uint32_t worker, int32_t day);
unsigned sim_diary_booked_on(const struct sim_diary *diary, uint32_t worker, int32_t day);

static inline int32_t sim_diary_last_day(const struct sim_diary *diary)
{
    return diary->today + (int32_t)diary->horizon - 1;
}

SIM_NODISCARD enum sim_status sim_diary_verify(const struct sim_diary *diary, struct sim_error *error);

#endif
