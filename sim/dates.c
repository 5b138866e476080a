/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/dates.h"

#define CANCELLED INT64_MIN
#define ALL_MONTHS 0x1ffeu /* bits 1..12 */

enum sim_status sim_dates_validate(const struct sim_dates *dates, struct sim_error *error)
{
    if ((dates->cancelled_months & ALL_MONTHS) == ALL_MONTHS) {
        return sim_fail(error, SIM_ERR_SCENARIO, "all twelve months are cancelled");
    }
    if (dates->list == NULL) {
        return dates->interval > 0 ? SIM_OK
                                   : sim_fail(error, SIM_ERR_SCENARIO, "the interval between dates must be above 0");
    }
    if (dates->list_count == 0) {
        return sim_fail(error, SIM_ERR_SCENARIO, "the list of dates is empty");
    }
    for (size_t i = 1; i < dates->list_count; i++) {
        if (dates->list[i] <= dates->list[i - 1]) {
            return sim_fail(error, SIM_ERR_SCENARIO, "the list of dates must rise (number %zu does not)", i + 1);
        }
    }
    return SIM_OK;
}

static sim_time planned(const struct sim_dates *dates, int64_t k)
{
    if (dates->list != NULL) {
        return k < (int64_t)dates->list_count ? dates->list[k] : SIM_TIME_NEVER;
    }
    if (k > (SIM_TIME_MAX - dates->first) / dates->interval) {
        return SIM_TIME_NEVER;
    }
    return dates->first + k * dates->interval;
}

static bool is_cancelled(const struct sim_dates *dates, sim_time date)
{
    if (dates->cancelled_months != 0 && (dates->cancelled_months >> sim_civil_from_time(date).month & 1) != 0) {
        return true;
    }
    for (size_t i = 0; i < dates->cancelled_count; i++) {
        if (date >= dates->cancelled[i].from && date < dates->cancelled[i].to) {
            return true;
        }
    }
    return false;
}

/* When date k takes place: CANCELLED, or SIM_TIME_NEVER when there are no more. */
static sim_time held(const struct sim_dates *dates, int64_t k)
{
    sim_time date = planned(dates, k);

    if (date == SIM_TIME_NEVER) {
        return SIM_TIME_NEVER;
    }
    if (dates->calendar != NULL) {
        int32_t day = sim_day_of(date);

        if (!sim_calendar_has_day(dates->calendar, day)) {
            return day < dates->calendar->first_day ? CANCELLED : SIM_TIME_NEVER;
        }
        int32_t working = sim_calendar_next_working(dates->calendar, day);

        if (working == SIM_DAY_NONE) {
            return SIM_TIME_NEVER;
        }
        date += sim_time_of_day(working - day);
        if (working != day && (dates->skip_closed || date >= planned(dates, k + 1))) {
            return CANCELLED;
        }
    }
    return is_cancelled(dates, date) ? CANCELLED : date;
}

/* The last k planned at or before `after`, or 0: an earlier one cannot have moved beyond it. */
static int64_t start_of_search(const struct sim_dates *dates, sim_time after)
{
    if (dates->list == NULL) {
        return after < dates->first ? 0 : (after - dates->first) / dates->interval;
    }
    size_t low = 0;
    size_t high = dates->list_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (dates->list[middle] <= after) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? 0 : (int64_t)low - 1;
}

sim_time sim_dates_next(const struct sim_dates *dates, sim_time after)
{
    int64_t k = start_of_search(dates, after);
    sim_time date = held(dates, k);

    while (date <= after) { /* CANCELLED lies before every time */
        k++;
        date = held(dates, k);
    }
    return date;
}
