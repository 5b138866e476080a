/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/cost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/refusion.h"
#include "sim/calendar.h"

struct service_price {
    double per_week, per_start;
};

struct benefit_price {
    struct mdl_series ore_per_month;
    bool given, refusion;
};

struct res_price_book {
    sim_time start, end;
    double *role_ore_per_minute;
    double *board_ore_per_case;
    struct service_price *services;
    double *refusion_state_share;
    size_t role_count, board_count, service_count, refusion_count;
    double service_state_share;
    sim_time service_refusion_until;
    struct benefit_price benefits[MDL_BENEFIT_COUNT];
};

static const char *const payer_names[RES_PAYER_COUNT] = {
#define X(code, name, label, label_da) [code] = name,
    RES_PAYER_MAP(X)
#undef X
};

const char *res_payer_name(enum res_payer payer)
{
    SIM_INVARIANT(payer >= 0 && payer < RES_PAYER_COUNT, "no such payer");
    return payer_names[payer];
}

/* --- prices --------------------------------------------------------------------------------------- */

static sim_time year_begin(int year)
{
    return sim_time_of_day(sim_day_from_civil(year, 1, 1));
}

/* Time average of a series over [from, to). A series that does not change there gives its value exactly. */
static double series_average(const struct mdl_series *series, sim_time from, sim_time to)
{
    double sum = 0;
    for (size_t i = 0; i < series->count; i++) {
        sim_time begin = i == 0 || series->from[i] < from ? from : series->from[i];
        sim_time end = i + 1 < series->count && series->from[i + 1] < to ? series->from[i + 1] : to;
        if (begin <= from && end >= to) {
            return series->value[i];
        }
        if (begin < end) {
            sum += series->value[i] * (double)(end - begin);
        }
    }
    return sum / (double)(to - from);
}

static bool allocate_prices(struct res_price_book *book, const struct mdl_scenario *scenario)
{
    book->role_count = scenario->role_count;
    book->board_count = scenario->board_count;
    book->service_count = scenario->service_count;
    book->refusion_count = scenario->regime.refusion_count;
    /* One more than needed, so that an empty list is no NULL. */
    book->role_ore_per_minute = calloc(book->role_count + 1, sizeof *book->role_ore_per_minute);
    book->board_ore_per_case = calloc(book->board_count + 1, sizeof *book->board_ore_per_case);
    book->services = calloc(book->service_count + 1, sizeof *book->services);
    book->refusion_state_share = calloc(book->refusion_count + 1, sizeof *book->refusion_state_share);
    return book->role_ore_per_minute != NULL && book->board_ore_per_case != NULL && book->services != NULL &&
           book->refusion_state_share != NULL;
}

static void fill_benefits(struct res_price_book *book, const struct mdl_regime *regime)
{
    for (size_t i = 0; i < regime->benefit_count; i++) {
        const struct mdl_benefit *benefit = &regime->benefits[i];
        struct benefit_price *price = &book->benefits[benefit->state];
        if (!price->given) {
            price->given = true;
            price->refusion = benefit->refusion;
            price->ore_per_month = benefit->ore_per_month;
        }
    }
    for (size_t i = 0; i < regime->refusion_count; i++) {
        book->refusion_state_share[i] = regime->refusion[i].state_share;
    }
    book->service_state_share = regime->service_refusion_share;
    book->service_refusion_until = regime->service_refusion_until;
}

enum sim_status res_price_book_create(struct res_price_book **book, const struct mdl_scenario *scenario,
                                      struct sim_error *error)
{
    struct res_price_book *made = calloc(1, sizeof *made);
    if (made == NULL || !allocate_prices(made, scenario)) {
        res_price_book_free(made);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for prices");
    }
    made->start = scenario->start;
    made->end = scenario->end;
    for (size_t i = 0; i < made->role_count; i++) {
        made->role_ore_per_minute[i] = (double)scenario->roles[i].wage_ore_per_hour / SIM_MINUTES_PER_HOUR;
    }
    for (size_t i = 0; i < made->board_count; i++) {
        const struct mdl_board *board = &scenario->boards[i];
        made->board_ore_per_case[i] = board->minutes_per_case * (double)board->wage_ore_per_hour / SIM_MINUTES_PER_HOUR;
    }
    for (size_t i = 0; i < made->service_count; i++) {
        made->services[i].per_week =
            (double)scenario->services[i].price_ore_per_week +
            (double)scenario->services[i].price_ore_per_hour * scenario->services[i].hours_per_week;
        made->services[i].per_start = (double)scenario->services[i].price_ore_per_start;
    }
    fill_benefits(made, &scenario->regime);
    *book = made;
    return SIM_OK;
}

void res_price_book_free(struct res_price_book *book)
{
    if (book == NULL) {
        return;
    }
    free(book->role_ore_per_minute);
    free(book->board_ore_per_case);
    free(book->services);
    free(book->refusion_state_share);
    free(book);
}

double res_price_benefit_ore_per_week(const struct res_price_book *book, enum mdl_benefit_state state, int year)
{
    SIM_INVARIANT(state >= 0 && state < MDL_BENEFIT_COUNT, "no such benefit state");
    const struct benefit_price *benefit = &book->benefits[state];
    if (!benefit->given || benefit->ore_per_month.count == 0) {
        return 0;
    }
    sim_time from = year_begin(year);
    sim_time to = year_begin(year + 1);
    if (book->start < to && book->end > from) {
        from = book->start > from ? book->start : from;
        to = book->end < to ? book->end : to;
    }
    return series_average(&benefit->ore_per_month, from, to) * 12 / RES_WEEKS_PER_YEAR;
}

/* --- one line of the ledger ------------------------------------------------------------------------ */

struct line {
    double ore;
    double state_share;
    enum res_cost_kind kind;
};

static double benefit_state_share(const struct res_price_book *book, const struct mdl_item *item)
{
    if (item->index == MDL_BENEFIT_PENSION) {
        return 1; /* folkepension is the state's */
    }
    if (!book->benefits[item->index].refusion || book->refusion_count == 0) {
        return 0;
    }
    SIM_INVARIANT(item->refusion_step >= 0 && (size_t)item->refusion_step < book->refusion_count,
                  "no such refusion step");
    return book->refusion_state_share[item->refusion_step];
}

static double service_share(const struct res_price_book *book, int year)
{
    return res_service_state_share(book->service_state_share, book->service_refusion_until, year);
}

static struct line price_line(const struct res_price_book *book, const struct mdl_item *item, int year, double quantity)
{
    size_t index = (size_t)item->index;
    switch (item->kind) {
    case MDL_ITEM_ROLE_MINUTES:
        SIM_INVARIANT(index < book->role_count, "no such role");
        return (struct line){quantity * book->role_ore_per_minute[index], 0, RES_COST_STAFF};
    case MDL_ITEM_SERVICE_WEEKS:
        SIM_INVARIANT(index < book->service_count, "no such service");
        return (struct line){quantity * book->services[index].per_week, service_share(book, year), RES_COST_SERVICE};
    case MDL_ITEM_SERVICE_STARTS:
        SIM_INVARIANT(index < book->service_count, "no such service");
        return (struct line){quantity * book->services[index].per_start, service_share(book, year), RES_COST_SERVICE};
    case MDL_ITEM_BOARD_CASES:
        SIM_INVARIANT(index < book->board_count, "no such board");
        return (struct line){quantity * book->board_ore_per_case[index], 0, RES_COST_BOARD};
    case MDL_ITEM_BENEFIT_WEEKS:
        SIM_INVARIANT(index < MDL_BENEFIT_COUNT, "no such benefit state");
        return (struct line){quantity * res_price_benefit_ore_per_week(book, (enum mdl_benefit_state)item->index, year),
                             benefit_state_share(book, item), RES_COST_BENEFIT};
    }
    SIM_INVARIANT(false, "no such kind of item");
    return (struct line){0, 0, RES_COST_STAFF};
}

static int64_t whole_ore(double ore)
{
    SIM_INVARIANT(fabs(ore) < 9e15, "an amount is no number or beyond 90 trillion kroner");
    return llround(ore);
}

void res_cost_share(int64_t total, const double weights[], size_t count, int64_t parts[])
{
    SIM_INVARIANT(count > 0, "an amount is shared over at least one account");
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        SIM_INVARIANT(weights[i] >= 0, "weights of a shared amount are at least 0");
        sum += weights[i];
    }
    SIM_INVARIANT(sum > 0, "weights of a shared amount are not all 0");
    int64_t left = total;
    for (size_t i = 0; i + 1 < count; i++) {
        parts[i] = (int64_t)((double)total * (weights[i] / sum));
        left -= parts[i];
    }
    parts[count - 1] = left;
}

/* --- the whole -------------------------------------------------------------------------------------- */

void res_cost_init(struct res_cost *cost)
{
    memset(cost, 0, sizeof *cost);
}

void res_cost_release(struct res_cost *cost)
{
    free(cost->ore);
    res_cost_init(cost);
}

static int64_t *cell(const struct res_cost *cost, int kind, int payer, int year_index)
{
    return &cost->ore[(kind * RES_PAYER_COUNT + payer) * cost->year_count + year_index];
}

static enum sim_status cost_reset(struct res_cost *cost, int first_year, int year_count, struct sim_error *error)
{
    SIM_INVARIANT(year_count >= 0, "a negative number of years");
    size_t cells = (size_t)RES_COST_KIND_COUNT * RES_PAYER_COUNT * (size_t)year_count;
    if (cost->ore == NULL || year_count > cost->year_count) {
        int64_t *grown = realloc(cost->ore, (cells + 1) * sizeof *grown);
        if (grown == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for costs");
        }
        cost->ore = grown;
    }
    cost->first_year = first_year;
    cost->year_count = year_count;
    memset(cost->ore, 0, cells * sizeof *cost->ore);
    return SIM_OK;
}

static void add_line(struct res_cost *cost, const struct line *line, int year_index)
{
    int64_t amount = whole_ore(line->ore);
    int64_t parts[2];
    res_cost_share(amount, (const double[]){line->state_share, 1 - line->state_share}, 2, parts);
    *cell(cost, line->kind, RES_PAYER_STATE, year_index) += parts[0];
    *cell(cost, line->kind, RES_PAYER_MUNICIPALITY, year_index) += parts[1];
}

enum sim_status res_cost_set(struct res_cost *cost, const struct res_price_book *book, const struct mdl_left *left,
                             struct sim_error *error)
{
    enum sim_status status = cost_reset(cost, left->first_year, left->year_count, error);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t i = 0; i < left->item_count; i++) {
        for (int year = 0; year < left->year_count; year++) {
            double quantity = left->quantities[i * (size_t)left->year_count + (size_t)year];
            if (quantity == 0) {
                continue;
            }
            struct line line = price_line(book, &left->items[i], left->first_year + year, quantity);
            add_line(cost, &line, year);
        }
    }
    return SIM_OK;
}

/* Of one kind and payer. */
static int64_t sum_of_years(const struct res_cost *cost, int kind, int payer, int year)
{
    int64_t sum = 0;
    for (int y = 0; y < cost->year_count; y++) {
        if (year == RES_YEAR_ALL || year == cost->first_year + y) {
            sum += *cell(cost, kind, payer, y);
        }
    }
    return sum;
}

int64_t res_cost_sum(const struct res_cost *cost, int kind, int payer, int year)
{
    int64_t sum = 0;
    for (int k = 0; k < RES_COST_KIND_COUNT; k++) {
        for (int p = 0; p < RES_PAYER_COUNT; p++) {
            const bool wanted = (kind == RES_COST_ALL || k == kind) && (payer == RES_PAYER_ALL || p == payer);
            sum += wanted ? sum_of_years(cost, k, p, year) : 0;
        }
    }
    return sum;
}
