/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/price.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/provenance.h"
#include "results/econ/cost.h"
#include "results/econ/som.h"
#include "sim/calendar.h"

const char *res_benefit_state_name(enum mdl_benefit_state state)
{
    static const char *const names[MDL_BENEFIT_COUNT] = {
        [MDL_BENEFIT_PATHWAY] = "pathway",   [MDL_BENEFIT_JOB] = "job",
        [MDL_BENEFIT_FLEKSJOB] = "fleksjob", [MDL_BENEFIT_LEDIGHEDSYDELSE] = "ledighedsydelse",
        [MDL_BENEFIT_FOEP] = "foep",         [MDL_BENEFIT_KONTANTHJAELP] = "kontanthjaelp",
        [MDL_BENEFIT_PENSION] = "pension",   [MDL_BENEFIT_NONE] = "none",
    };
    return names[state];
}

static enum sim_status fail_at(struct sim_error *error, const char *path, const char *message)
{
    (void)sim_fail(error, SIM_ERR_SCENARIO, "%s", message);
    sim_error_place(error, NULL, 0, path);
    return SIM_ERR_SCENARIO;
}

/* Whether the file gives a key, rather than the schema its default. A stored scenario has its defaults written out, so
 * a price of 0 counts only with a source. */
static bool is_given(const struct mdl_scenario *scenario, const char *list, const char *name, const char *key)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s%s%s%s%s", list, name[0] != '\0' ? "." : "", name, key[0] != '\0' ? "." : "",
                   key);
    const struct mdl_source *line = mdl_provenance_find(scenario, path);
    if (line == NULL) {
        return false;
    }
    return line->status != MDL_STATUS_NONE || (line->value != NULL && strtod(line->value, NULL) != 0);
}

static enum sim_status check_price(double ore, const char *list, const char *name, const char *key,
                                   struct sim_error *error)
{
    char path[sizeof error->path];
    if (ore >= 0) {
        return SIM_OK;
    }
    (void)snprintf(path, sizeof path, "%s.%s.%s", list, name, key);
    return fail_at(error, path, "a price cannot be negative");
}

static bool allocate(struct res_econ_prices *prices)
{
    const struct mdl_scenario *scenario = prices->scenario;
    prices->role_ore_per_minute = calloc(scenario->role_count + 1, sizeof(double));
    prices->role_missing = calloc(scenario->role_count + 1, sizeof(bool));
    prices->board_ore_per_case = calloc(scenario->board_count + 1, sizeof(double));
    prices->board_missing = calloc(scenario->board_count + 1, sizeof(bool));
    prices->service_ore_per_week = calloc(scenario->service_count + 1, sizeof(double));
    prices->service_ore_per_start = calloc(scenario->service_count + 1, sizeof(double));
    prices->service_missing = calloc(scenario->service_count + 1, sizeof(bool));
    bool good = prices->role_ore_per_minute != NULL && prices->role_missing != NULL &&
                prices->board_ore_per_case != NULL && prices->board_missing != NULL &&
                prices->service_ore_per_week != NULL && prices->service_ore_per_start != NULL &&
                prices->service_missing != NULL;
    for (int state = 0; state < MDL_BENEFIT_COUNT; state++) {
        prices->benefit_ore_per_week[state] = calloc((size_t)prices->years, sizeof(double));
        good = good && prices->benefit_ore_per_week[state] != NULL;
    }
    return good;
}

/* --- what has no dates ---------------------------------------------------------------------------------- */

static enum sim_status set_organisation(struct res_econ_prices *prices, struct sim_error *error)
{
    const struct mdl_scenario *scenario = prices->scenario;
    const double factor = prices->undated_factor;
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < scenario->role_count && status == SIM_OK; i++) {
        const struct mdl_role *role = &scenario->roles[i];
        prices->role_ore_per_minute[i] = factor * (double)role->wage_ore_per_hour / SIM_MINUTES_PER_HOUR;
        prices->role_missing[i] = !is_given(scenario, "roles", role->name, "wage");
        status = check_price((double)role->wage_ore_per_hour, "roles", role->name, "wage", error);
    }
    for (size_t i = 0; i < scenario->board_count && status == SIM_OK; i++) {
        const struct mdl_board *board = &scenario->boards[i];
        prices->board_ore_per_case[i] =
            factor * board->minutes_per_case * (double)board->wage_ore_per_hour / SIM_MINUTES_PER_HOUR;
        prices->board_missing[i] = board->minutes_per_case > 0 && !is_given(scenario, "boards", board->name, "wage");
        status = check_price((double)board->wage_ore_per_hour, "boards", board->name, "wage", error);
    }
    for (size_t i = 0; i < scenario->service_count && status == SIM_OK; i++) {
        const struct mdl_service *service = &scenario->services[i];
        prices->service_ore_per_week[i] = factor * ((double)service->price_ore_per_week +
                                                    (double)service->price_ore_per_hour * service->hours_per_week);
        prices->service_ore_per_start[i] = factor * (double)service->price_ore_per_start;
        prices->service_missing[i] = !is_given(scenario, "services", service->name, "price_per_week") &&
                                     !is_given(scenario, "services", service->name, "price_per_start") &&
                                     !is_given(scenario, "services", service->name, "price_per_hour");
        status = check_price((double)service->price_ore_per_week, "services", service->name, "price_per_week", error);
        if (status == SIM_OK) {
            status =
                check_price((double)service->price_ore_per_start, "services", service->name, "price_per_start", error);
        }
    }
    return status;
}

static void set_living(struct res_econ_prices *prices)
{
    const struct mdl_scenario *scenario = prices->scenario;
    const double per_week = prices->undated_factor * 12 / RES_WEEKS_PER_YEAR;
    for (size_t i = 0; i < scenario->economics.living_count; i++) {
        const struct mdl_living *row = &scenario->economics.living[i];
        struct res_econ_living *living = &prices->living[row->state];
        living->wage_ore_per_week = row->wage_ore_per_month * per_week;
        living->municipality_ore_per_week = row->municipality_ore_per_month * per_week;
        living->region_ore_per_week = row->region_ore_per_month * per_week;
        living->municipality_tax_share = row->municipality_tax_share;
        living->state_tax_share = row->state_tax_share;
        living->has_tax = is_given(scenario, "economics.living", row->name, "municipality_tax_share") &&
                          is_given(scenario, "economics.living", row->name, "state_tax_share");
        living->has_wage = is_given(scenario, "economics.living", row->name, "wage");
    }
    prices->displaced_ore_per_hour = prices->undated_factor * scenario->economics.placement_value_ore;
    prices->has_net_tax = is_given(scenario, "economics.net_tax_factor", "", "");
    prices->has_distortion = is_given(scenario, "economics.tax_distortion", "", "");
}

/* --- benefits ----------------------------------------------------------------------------------------------- */

static int year_of(sim_time time)
{
    return sim_civil_from_day(sim_day_of(time)).year;
}

/* The year whose money the rate of `year` is in. */
static int64_t money_year(const struct res_econ_prices *prices, const struct mdl_series *series, int year)
{
    if (series->count == 1) {
        return prices->scenario->economics.undated_price_year;
    }
    const int last = year_of(series->from[series->count - 1]);
    return year < last ? year : last;
}

static enum sim_status set_benefit(struct res_econ_prices *prices, const struct mdl_benefit *benefit,
                                   const struct res_price_book *book, struct sim_error *error)
{
    const struct mdl_economics *economics = &prices->scenario->economics;
    const struct mdl_series *series = &benefit->ore_per_month;
    prices->benefit_missing[benefit->state] = series->count == 0;
    prices->refusion[benefit->state] = benefit->refusion;
    for (int y = 0; y < prices->years; y++) {
        const int year = prices->first_year + y;
        const double rate = res_price_benefit_ore_per_week(book, benefit->state, year);
        double factor = 1;
        enum sim_status status = check_price(rate, "regime.benefits", benefit->name, "per_month", error);
        if (status == SIM_OK && rate > 0) {
            status = res_price_index_factor(economics->price_index, economics->price_index_count,
                                            money_year(prices, series, year), economics->price_year, &factor, error);
        }
        if (status != SIM_OK) {
            return status;
        }
        prices->benefit_ore_per_week[benefit->state][y] = rate * factor;
    }
    return SIM_OK;
}

static enum sim_status set_benefits(struct res_econ_prices *prices, struct sim_error *error)
{
    const struct mdl_regime *regime = &prices->scenario->regime;
    struct res_price_book *book = NULL;
    enum sim_status status = res_price_book_create(&book, prices->scenario, error);
    for (int state = 0; state < MDL_BENEFIT_COUNT; state++) {
        prices->benefit_missing[state] = state != MDL_BENEFIT_NONE && state != MDL_BENEFIT_JOB;
    }
    for (size_t i = regime->benefit_count; i-- > 0 && status == SIM_OK;) {
        status = set_benefit(prices, &regime->benefits[i], book, error); /* the first of a state counts */
    }
    res_price_book_free(book);
    return status;
}

/* --- years of the index --------------------------------------------------------------------------------------- */

#define FIRST_YEAR 1900
#define LAST_YEAR 2300

static void need_year(bool needed[LAST_YEAR - FIRST_YEAR], int64_t year, int64_t to)
{
    if (year != to && year >= FIRST_YEAR && year < LAST_YEAR) {
        needed[year - FIRST_YEAR] = true;
        needed[to - FIRST_YEAR] = true;
    }
}

static void need_years(const struct res_econ_prices *prices, const struct res_price_book *book,
                       bool needed[LAST_YEAR - FIRST_YEAR])
{
    const struct mdl_economics *economics = &prices->scenario->economics;
    const struct mdl_regime *regime = &prices->scenario->regime;
    need_year(needed, economics->undated_price_year, economics->price_year);
    for (size_t i = 0; i < regime->benefit_count; i++) {
        const struct mdl_benefit *benefit = &regime->benefits[i];
        for (int y = 0; y < prices->years; y++) {
            const int year = prices->first_year + y;
            if (res_price_benefit_ore_per_week(book, benefit->state, year) > 0) {
                need_year(needed, money_year(prices, &benefit->ore_per_month, year), economics->price_year);
            }
        }
    }
    for (size_t i = 0; i < economics->price_index_count; i++) {
        const int64_t year = economics->price_index[i].year;
        if (year >= FIRST_YEAR && year < LAST_YEAR) {
            needed[year - FIRST_YEAR] = false;
        }
    }
}

/* Names all years at once that the index lacks. */
static enum sim_status check_years(const struct res_econ_prices *prices, struct sim_error *error)
{
    bool lacking[LAST_YEAR - FIRST_YEAR] = {false};
    char text[256] = "";
    int first = 0;
    struct res_price_book *book = NULL;
    const enum sim_status status = res_price_book_create(&book, prices->scenario, error);
    if (status != SIM_OK) {
        return status;
    }
    need_years(prices, book, lacking);
    res_price_book_free(book);
    for (int i = 0; i < LAST_YEAR - FIRST_YEAR; i++) {
        const size_t used = strlen(text);
        if (lacking[i]) {
            (void)snprintf(text + used, sizeof text - used, "%s%d", used > 0 ? ", " : "", FIRST_YEAR + i);
            first = first == 0 ? FIRST_YEAR + i : first;
        }
    }
    if (first == 0) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_SCENARIO, "the price index has no value for %.*s%s", 160, text,
                   strlen(text) > 160 ? " ..." : "");
    sim_error_place(error, NULL, 0, "economics.price_index");
    sim_error_hint(error, "add them to the scenario or an overlay, each as { name = \"y%d\"; year = %d; index = ...; }",
                   first, first);
    return SIM_ERR_SCENARIO;
}

/* --- the whole ------------------------------------------------------------------------------------------------ */

enum sim_status res_econ_prices_init(struct res_econ_prices *prices, const struct mdl_scenario *scenario,
                                     int first_year, int years, struct sim_error *error)
{
    const struct mdl_economics *economics = &scenario->economics;
    memset(prices, 0, sizeof *prices);
    prices->scenario = scenario;
    prices->first_year = first_year;
    prices->years = years;
    if (economics->price_year == 0) {
        return fail_at(error, "economics.price_year", "the key 'price_year' is missing; expected a year such as 2020");
    }
    if (economics->undated_price_year == 0) {
        return fail_at(error, "economics.undated_prices",
                       "the key 'undated_prices' is missing; expected the year of the prices without a date");
    }
    if (res_programmes_check(economics, error) != SIM_OK || check_years(prices, error) != SIM_OK) {
        return SIM_ERR_SCENARIO;
    }
    if (!allocate(prices)) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for prices");
    }
    enum sim_status status =
        res_price_index_factor(economics->price_index, economics->price_index_count, economics->undated_price_year,
                               economics->price_year, &prices->undated_factor, error);
    if (status == SIM_OK) {
        status = set_organisation(prices, error);
    }
    if (status == SIM_OK) {
        set_living(prices);
        status = set_benefits(prices, error);
    }
    return status;
}

void res_econ_prices_release(struct res_econ_prices *prices)
{
    free(prices->role_ore_per_minute);
    free(prices->board_ore_per_case);
    free(prices->service_ore_per_week);
    free(prices->service_ore_per_start);
    free(prices->role_missing);
    free(prices->board_missing);
    free(prices->service_missing);
    for (int state = 0; state < MDL_BENEFIT_COUNT; state++) {
        free(prices->benefit_ore_per_week[state]);
    }
    memset(prices, 0, sizeof *prices);
}
