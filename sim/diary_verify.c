/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A diary's books, and whether they agree. */
#include <inttypes.h>

#include "sim/diary_internal.h"

static unsigned minutes_of(const struct sim_diary *diary, uint64_t slots)
{
    return sim_diary_count(slots) * (unsigned)diary->plan.slot_minutes;
}

/* Also of a day that is not kept. */
static uint64_t cell_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    SIM_INVARIANT(worker < diary->worker_count && day >= diary->today && day <= sim_diary_last_day(diary),
                  "the day is not in the diary");
    if (sim_diary_is_kept(diary, day)) {
        return sim_diary_cell(diary, worker, day);
    }
    return sim_diary_new_cell(diary, &diary->worker[worker], day, sim_diary_weekday(diary, day));
}

unsigned sim_diary_offered_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    return minutes_of(diary, sim_diary_offered_slots(diary, cell_on(diary, worker, day)));
}

unsigned sim_diary_booked_on(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    return minutes_of(diary, sim_diary_booked_slots(diary, cell_on(diary, worker, day)));
}

static bool pool_holds(const struct sim_diary *diary)
{
    const uint8_t *tree = diary->pool;

    for (size_t node = 1; node < diary->ring; node++) {
        uint8_t greatest = tree[2 * node] > tree[2 * node + 1] ? tree[2 * node] : tree[2 * node + 1];

        if (tree[node] != greatest) {
            return false;
        }
    }
    return true;
}

static bool cell_holds(const struct sim_diary *diary, uint32_t worker, int32_t day)
{
    const uint64_t cell = sim_diary_cell(diary, worker, day);
    const unsigned run = sim_diary_longest_run(sim_diary_free_slots(diary, cell));

    if (sim_diary_is_closed(diary, cell) && sim_diary_cell_count(diary, cell) != sim_diary_closed_count(diary)) {
        return false;
    }
    if (sim_diary_booked_slots(diary, cell) != 0 && diary->worker[worker].vacant) {
        return false;
    }
    return *sim_diary_bound(diary, worker, day) >= run && diary->pool[diary->ring + sim_diary_place(diary, day)] >= run;
}

/* Minutes booked on the day; negative when its cells and sums disagree. */
static int64_t booked_on_day(const struct sim_diary *diary, int32_t day, struct sim_error *error)
{
    const struct sim_diary_day *sums = &diary->day[sim_diary_place(diary, day)];
    uint32_t offered = 0;
    uint32_t booked = 0;

    for (uint32_t w = 0; w < diary->worker_count; w++) {
        const uint64_t cell = sim_diary_cell(diary, w, day);

        if (!cell_holds(diary, w, day)) {
            (void)sim_fail(error, SIM_ERR_VERIFY, "the diary of worker %" PRIu32 " is inconsistent on day %" PRId32, w,
                           day);
            return -1;
        }
        offered += sim_diary_count(sim_diary_offered_slots(diary, cell));
        booked += sim_diary_count(sim_diary_booked_slots(diary, cell));
    }
    if (offered != sums->offered_slots || booked != sums->booked_slots) {
        (void)sim_fail(error, SIM_ERR_VERIFY, "the diary's sums of day %" PRId32 " are wrong", day);
        return -1;
    }
    return (int64_t)booked * diary->plan.slot_minutes;
}

enum sim_status sim_diary_verify(const struct sim_diary *diary, struct sim_error *error)
{
    int64_t ahead = 0;

    for (int32_t day = diary->today; day <= sim_diary_last_kept(diary); day++) {
        const int64_t booked = booked_on_day(diary, day, error);

        if (booked < 0) {
            return SIM_ERR_VERIFY;
        }
        ahead += booked;
    }
    if (!pool_holds(diary)) {
        return sim_fail(error, SIM_ERR_VERIFY, "the diary's index is wrong");
    }
    if (diary->booked_minutes != diary->past_booked + ahead + diary->cancelled_minutes) {
        return sim_fail(error, SIM_ERR_VERIFY, "booked hours are not conserved: %" PRId64 " minutes ever",
                        diary->booked_minutes);
    }
    if (diary->past_booked > diary->past_offered) {
        return sim_fail(error, SIM_ERR_VERIFY, "more was booked than offered: %" PRId64 " of %" PRId64 " minutes",
                        diary->past_booked, diary->past_offered);
    }
    return SIM_OK;
}
