/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/plan/lever.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/cost.h"

#define FULL_TIME_HOURS 37.0

static enum sim_status refuse(const char *text, const char *why, struct sim_error *error)
{
    (void)sim_fail(error, SIM_ERR_USAGE, "'%.120s': %s", text, why);
    sim_error_place(error, NULL, 0, "--vary");
    sim_error_hint(error, "for example --vary roles.ks.headcount=1..10");
    return SIM_ERR_USAGE;
}

static void copy_trimmed(char *to, size_t size, const char *from, size_t length)
{
    while (length > 0 && isspace((unsigned char)*from)) {
        from++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)from[length - 1])) {
        length--;
    }
    (void)snprintf(to, size, "%.*s", (int)(length < size ? length : size - 1), from);
}

/* Cuts "... at 500000" off the end. */
static enum sim_status take_cost(const char *text, char *values, struct res_lever *lever, struct sim_error *error)
{
    char *at = strstr(values, " at ");
    if (at == NULL) {
        return SIM_OK;
    }
    char *end = NULL;
    lever->kr_per_step = strtod(at + 4, &end);
    end += strspn(end, " ");
    if (end == at + 4 || !isfinite(lever->kr_per_step) || (*end != '\0' && strcmp(end, "kr") != 0)) {
        return refuse(text, "after 'at' stands what a step costs, in kr a year", error);
    }
    *at = '\0';
    return SIM_OK;
}

static enum sim_status take_range(const char *text, const char *values, const char *dots, struct res_lever *lever,
                                  struct sim_error *error)
{
    char *end = NULL;
    errno = 0;
    lever->low = strtoll(values, &end, 10);
    if (end == values || (size_t)(end - values) + strspn(end, " ") != (size_t)(dots - values)) {
        return refuse(text, "a range begins with a whole number; it must not be open", error);
    }
    lever->high = strtoll(dots + 2, &end, 10);
    if (end == dots + 2) {
        return refuse(text, "the range has no end: say how far to look", error);
    }
    if (errno != 0 || lever->low < 0) {
        return refuse(text, "the range is not one of whole numbers from 0", error);
    }
    if (lever->high < lever->low) {
        return refuse(text, "the range is empty: its end lies below its beginning", error);
    }
    if (lever->high - lever->low >= RES_LEVER_VALUES_MAX) {
        return refuse(text, "the range has more than 10000 values", error);
    }
    copy_trimmed(lever->unit, sizeof lever->unit, end, strlen(end));
    lever->count = (size_t)(lever->high - lever->low) + 1;
    return SIM_OK;
}

static enum sim_status take_list(const char *text, const char *values, struct res_lever *lever, struct sim_error *error)
{
    copy_trimmed(lever->list, sizeof lever->list, values, strlen(values));
    if (lever->list[0] == '\0' || strlen(values) >= sizeof lever->list) {
        return refuse(text, "values are missing, as 1..10 or as a list with commas", error);
    }
    lever->count = 1;
    for (const char *at = lever->list; *at != '\0'; at++) {
        lever->count += *at == ',' ? 1 : 0;
    }
    return SIM_OK;
}

enum sim_status res_lever_parse(const char *text, struct res_lever *lever, struct sim_error *error)
{
    char values[RES_LEVER_TEXT_MAX];
    const char *equals = strchr(text, '=');
    memset(lever, 0, sizeof *lever);
    if (equals == NULL || equals == text || strlen(equals) > sizeof values ||
        (size_t)(equals - text) >= sizeof lever->key) {
        return refuse(text, "expected KEY=LOW..HIGH", error);
    }
    copy_trimmed(lever->key, sizeof lever->key, text, (size_t)(equals - text));
    copy_trimmed(values, sizeof values, equals + 1, strlen(equals + 1));
    const enum sim_status status = take_cost(text, values, lever, error);
    if (status != SIM_OK) {
        return status;
    }
    const char *dots = strstr(values, "..");
    return dots != NULL ? take_range(text, values, dots, lever, error) : take_list(text, values, lever, error);
}

void res_lever_value(const struct res_lever *lever, size_t index, char *text, size_t size)
{
    if (lever->list[0] == '\0') {
        (void)snprintf(text, size, "%" PRId64 "%s%s", lever->low + (int64_t)index, lever->unit[0] != '\0' ? " " : "",
                       lever->unit);
        return;
    }
    const char *at = lever->list;
    for (size_t k = 0; k < index; k++) {
        at = strchr(at, ',') + 1;
    }
    copy_trimmed(text, size, at, strcspn(at, ","));
}

double res_plan_series_mean(const struct mdl_series *series, sim_time start, sim_time end)
{
    double sum = 0;
    for (size_t i = 0; i < series->count; i++) {
        const sim_time from = series->from[i] > start ? series->from[i] : start;
        sim_time to = i + 1 < series->count ? series->from[i + 1] : end;
        to = to < end ? to : end;
        sum += to > from ? series->value[i] * (double)(to - from) : 0;
    }
    return end > start ? sum / (double)(end - start) : series->value[0];
}

double res_plan_staff_kr_per_year(const struct mdl_scenario *scenario)
{
    double kr = 0;
    for (size_t r = 0; r < scenario->role_count; r++) {
        const struct mdl_role *role = &scenario->roles[r];
        kr += res_plan_series_mean(&role->headcount, scenario->start, scenario->end) * role->paid_hours_per_week *
              RES_WEEKS_PER_YEAR * (double)role->wage_ore_per_hour / RES_ORE_PER_KRONE;
    }
    for (size_t b = 0; b < scenario->board_count; b++) {
        const struct mdl_board *board = &scenario->boards[b];
        const double meetings = SIM_MINUTES_PER_YEAR / board->every * (board->closed_month > 0 ? 11.0 / 12.0 : 1.0);
        kr += res_plan_series_mean(&board->places, scenario->start, scenario->end) * meetings *
              board->minutes_per_case / SIM_MINUTES_PER_HOUR * (double)board->wage_ore_per_hour / RES_ORE_PER_KRONE;
    }
    return kr;
}

double res_plan_posts(const struct mdl_scenario *scenario)
{
    double posts = 0;
    for (size_t r = 0; r < scenario->role_count; r++) {
        const struct mdl_role *role = &scenario->roles[r];
        posts += res_plan_series_mean(&role->headcount, scenario->start, scenario->end) * role->paid_hours_per_week /
                 FULL_TIME_HOURS;
    }
    return posts;
}
