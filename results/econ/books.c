/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/books.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/refusion.h"
#include "results/econ/som.h"

/* --- what has no price -------------------------------------------------------------------------------- */

void res_missing_release(struct res_missing *missing)
{
    free(missing->names);
    memset(missing, 0, sizeof *missing);
}

enum sim_status res_missing_add(struct res_missing *missing, const char *name, struct sim_error *error)
{
    for (size_t i = 0; i < missing->count; i++) {
        if (strcmp(missing->names[i], name) == 0) {
            return SIM_OK;
        }
    }
    if (missing->count == missing->capacity) {
        const size_t capacity = missing->capacity > 0 ? 2 * missing->capacity : 8;
        void *grown = realloc(missing->names, capacity * sizeof missing->names[0]);
        if (grown == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for missing prices");
        }
        missing->names = grown;
        missing->capacity = capacity;
    }
    (void)snprintf(missing->names[missing->count++], sizeof missing->names[0], "%s", name);
    return SIM_OK;
}

/* --- adding lines --------------------------------------------------------------------------------------- */

struct pricing {
    int years;
    const struct res_econ_frame *frame;
    const struct res_econ_ledger *ledger;
    enum res_perspective perspective;
    struct res_missing *missing;
    struct sim_error *error;
    enum sim_status status;
    double *exact; /* [RES_FLOW_COUNT][RES_ORIGIN_COUNT][years]: øre before rounding */
};

size_t res_books_cells(int years)
{
    return (size_t)RES_FLOW_COUNT * RES_ORIGIN_COUNT * (size_t)years;
}

size_t res_books_cell(int years, int flow, int origin, int year_index)
{
    return ((size_t)flow * RES_ORIGIN_COUNT + (size_t)origin) * (size_t)years + (size_t)year_index;
}

static bool counts(const struct pricing *p, enum res_flow flow)
{
    return p->perspective == RES_PERSPECTIVE_COUNT || res_perspective_counts(p->perspective, flow);
}

static void add(struct pricing *p, enum res_flow flow, enum res_origin origin, int year, double ore)
{
    if (counts(p, flow)) {
        p->exact[res_books_cell(p->years, (int)flow, (int)origin, year)] += ore;
    }
}

static void lacks(struct pricing *p, const char *list, const char *name, const char *key)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s%s%s%s%s", list, name[0] != '\0' ? "." : "", name, key[0] != '\0' ? "." : "",
                   key);
    const enum sim_status status = res_missing_add(p->missing, path, p->error);
    p->status = p->status == SIM_OK ? status : p->status;
}

/* --- staff, services, boards ------------------------------------------------------------------------------ */

static void add_service(struct pricing *p, int year, double ore)
{
    const struct mdl_regime *regime = &p->frame->scenario->regime;
    add(p, RES_FLOW_SERVICE, RES_SIMULATED, year, ore);
    add(p, RES_FLOW_SERVICE_REFUSION, RES_SIMULATED, year,
        ore * res_service_state_share(regime->service_refusion_share, regime->service_refusion_until,
                                      p->frame->first_year + year));
}

static void add_displacement(struct pricing *p, size_t service, int year, double weeks)
{
    const struct mdl_scenario *scenario = p->frame->scenario;
    if (scenario->services[service].kind == MDL_SERVICE_PLACEMENT) {
        add(p, RES_FLOW_DISPLACEMENT, RES_SIMULATED, year,
            weeks * scenario->services[service].hours_per_week * scenario->economics.displacement_share *
                p->frame->prices->displaced_ore_per_hour);
    }
}

static void price_item(struct pricing *p, const struct mdl_item *item, int year, double quantity)
{
    const struct res_econ_prices *prices = p->frame->prices;
    const struct mdl_scenario *scenario = p->frame->scenario;
    const size_t i = (size_t)item->index;
    switch (item->kind) {
    case MDL_ITEM_ROLE_MINUTES:
        if (prices->role_missing[i]) {
            lacks(p, "roles", scenario->roles[i].name, "wage");
        }
        add(p, RES_FLOW_STAFF, RES_SIMULATED, year, quantity * prices->role_ore_per_minute[i]);
        break;
    case MDL_ITEM_SERVICE_WEEKS:
        if (prices->service_missing[i]) {
            lacks(p, "services", scenario->services[i].name, "price_per_week");
        }
        add_service(p, year, quantity * prices->service_ore_per_week[i]);
        add_displacement(p, i, year, quantity);
        break;
    case MDL_ITEM_SERVICE_STARTS:
        add_service(p, year, quantity * prices->service_ore_per_start[i]);
        break;
    case MDL_ITEM_BOARD_CASES:
        if (prices->board_missing[i]) {
            lacks(p, "boards", scenario->boards[i].name, "wage");
        }
        add(p, RES_FLOW_BOARD, RES_SIMULATED, year, quantity * prices->board_ore_per_case[i]);
        break;
    case MDL_ITEM_BENEFIT_WEEKS:
        break; /* from the records, by origin */
    }
}

static void price_items(struct pricing *p)
{
    for (size_t i = 0; i < p->ledger->item_count; i++) {
        for (int y = 0; y < p->years; y++) {
            const double quantity = p->ledger->items[i * (size_t)p->ledger->years + (size_t)y];
            if (quantity > 0) {
                price_item(p, &p->ledger->item[i], y, quantity);
            }
        }
    }
}

/* A cohort of n citizens that a programme serves over its years. */
static void price_programmes(struct pricing *p)
{
    const struct mdl_economics *economics = &p->frame->scenario->economics;
    const double citizens = p->ledger->effects[RES_EFFECT_CITIZENS];
    for (size_t i = 0; i < economics->programme_count && citizens > 0; i++) {
        const struct mdl_programme *programme = &economics->programmes[i];
        const struct res_volume_cost cost =
            res_programme_cost(economics, programme, p->ledger->cohort / programme->years);
        for (int y = 0; y < p->years && y < programme->years; y++) {
            const double part = fmin(1, programme->years - y) / programme->years;
            add(p, RES_FLOW_PROGRAMME, RES_SIMULATED, y,
                p->frame->prices->undated_factor * cost.total * citizens * part);
        }
    }
}

/* --- weeks in a state ----------------------------------------------------------------------------------------- */

static void price_tax(struct pricing *p, enum mdl_benefit_state state, enum res_origin origin, int year, double income)
{
    const struct res_econ_living *living = &p->frame->prices->living[state];
    if (!(income > 0)) {
        return;
    }
    if (!living->has_tax && (counts(p, RES_FLOW_MUNICIPAL_TAX) || counts(p, RES_FLOW_STATE_TAX))) {
        lacks(p, "economics.living", res_benefit_state_name(state), "municipality_tax_share and state_tax_share");
    }
    add(p, RES_FLOW_MUNICIPAL_TAX, origin, year, income * living->municipality_tax_share);
    add(p, RES_FLOW_STATE_TAX, origin, year, income * living->state_tax_share);
}

static void price_weeks(struct pricing *p, enum mdl_benefit_state state, size_t step, enum res_origin origin, int year,
                        double weeks)
{
    const struct res_econ_prices *prices = p->frame->prices;
    const struct mdl_regime *regime = &p->frame->scenario->regime;
    const struct res_econ_living *living = &prices->living[state];
    const double benefit = weeks * prices->benefit_ore_per_week[state][year];
    const double wage = weeks * living->wage_ore_per_week;
    if (prices->benefit_missing[state] && counts(p, RES_FLOW_BENEFIT)) {
        lacks(p, "regime.benefits", res_benefit_state_name(state), "per_month");
    }
    if (!living->has_wage && counts(p, RES_FLOW_WAGE) && (state == MDL_BENEFIT_JOB || state == MDL_BENEFIT_FLEKSJOB)) {
        lacks(p, "economics.living", res_benefit_state_name(state), "wage");
    }
    if (state == MDL_BENEFIT_PENSION) {
        add(p, RES_FLOW_PENSION, origin, year, benefit);
    } else {
        add(p, RES_FLOW_BENEFIT, origin, year, benefit);
        if (prices->refusion[state] && regime->refusion_count > 0) {
            add(p, RES_FLOW_BENEFIT_REFUSION, origin, year, benefit * regime->refusion[step].state_share);
        }
    }
    add(p, RES_FLOW_WAGE, origin, year, wage);
    add(p, RES_FLOW_OUTPUT, origin, year, wage);
    add(p, RES_FLOW_MUNICIPAL_SERVICES, origin, year, weeks * living->municipality_ore_per_week);
    add(p, RES_FLOW_REGION_SERVICES, origin, year, weeks * living->region_ore_per_week);
    price_tax(p, state, origin, year, benefit + wage);
}

static void price_states(struct pricing *p)
{
    const struct res_econ_ledger *ledger = p->ledger;
    const size_t slots = MDL_BENEFIT_COUNT * ledger->steps;
    for (size_t i = 0; i < RES_ORIGIN_COUNT * slots; i++) {
        for (int y = 0; y < p->years; y++) {
            const double weeks = ledger->weeks[i * (size_t)ledger->years + (size_t)y];
            if (weeks > 0) {
                price_weeks(p, (enum mdl_benefit_state)(i % slots / ledger->steps), i % ledger->steps,
                            (enum res_origin)(i / slots), y, weeks);
            }
        }
    }
}

/* --- to society -------------------------------------------------------------------------------------------------- */

/* What the public pays net, and what society uses up: of the flows above, in øre before rounding. */
static double net_of(const struct pricing *p, unsigned accounts, enum res_origin origin, int year)
{
    double sum = 0;
    for (int f = 0; f < RES_FLOW_NET_TAX; f++) {
        const double ore = p->exact[res_books_cell(p->years, f, (int)origin, year)];
        const bool pays = (accounts >> (unsigned)res_flow_payer((enum res_flow)f) & 1u) != 0;
        const bool gets = (accounts >> (unsigned)res_flow_payee((enum res_flow)f) & 1u) != 0;
        sum += ((pays ? 1 : 0) - (gets ? 1 : 0)) * ore;
    }
    return sum;
}

static void price_society(struct pricing *p)
{
    const struct mdl_economics *economics = &p->frame->scenario->economics;
    const unsigned purse = 1u << RES_PAYER_MUNICIPALITY | 1u << RES_PAYER_REGION | 1u << RES_PAYER_STATE;
    if (!p->frame->prices->has_net_tax && counts(p, RES_FLOW_NET_TAX)) {
        lacks(p, "economics.net_tax_factor", "", "");
    }
    if (!p->frame->prices->has_distortion && counts(p, RES_FLOW_DISTORTION)) {
        lacks(p, "economics.tax_distortion", "", "");
    }
    for (int origin = 0; origin < RES_ORIGIN_COUNT; origin++) {
        for (int y = 0; y < p->years; y++) {
            const double used = -net_of(p, 1u << RES_RESOURCES, (enum res_origin)origin, y);
            const double financed = net_of(p, purse, (enum res_origin)origin, y);
            if (p->frame->prices->has_net_tax) {
                add(p, RES_FLOW_NET_TAX, (enum res_origin)origin, y, used * (economics->net_tax_factor - 1));
            }
            add(p, RES_FLOW_DISTORTION, (enum res_origin)origin, y, financed * economics->tax_distortion);
        }
    }
}

/* --- the books ------------------------------------------------------------------------------------------------------
 */

void res_books_init(struct res_books *books)
{
    memset(books, 0, sizeof *books);
}

void res_books_release(struct res_books *books)
{
    free(books->ore);
    res_books_init(books);
}

enum sim_status res_books_price(double exact[], const struct res_econ_frame *frame,
                                const struct res_econ_ledger *ledger, enum res_perspective perspective,
                                struct res_missing *missing, struct sim_error *error)
{
    const size_t cells = res_books_cells(frame->years);
    struct pricing pricing = {frame->years, frame, ledger, perspective, missing, error, SIM_OK, exact};
    memset(exact, 0, cells * sizeof *exact);
    price_items(&pricing);
    price_programmes(&pricing);
    price_states(&pricing);
    price_society(&pricing);
    for (size_t i = 0; i < cells; i++) {
        SIM_INVARIANT(fabs(exact[i]) < 9e15, "an amount is no number or beyond 90 trillion kroner");
    }
    return pricing.status;
}

enum sim_status res_books_set(struct res_books *books, const struct res_econ_frame *frame,
                              const struct res_econ_ledger *ledger, enum res_perspective perspective,
                              struct res_missing *missing, struct sim_error *error)
{
    const size_t cells = res_books_cells(frame->years);
    double *exact = malloc(cells * sizeof *exact);
    int64_t *grown = realloc(books->ore, cells * sizeof *grown);
    books->ore = grown != NULL ? grown : books->ore;
    if (grown == NULL || exact == NULL) {
        free(exact);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the books");
    }
    books->years = frame->years;
    const enum sim_status status = res_books_price(exact, frame, ledger, perspective, missing, error);
    for (size_t i = 0; i < cells; i++) {
        books->ore[i] = llround(exact[i]);
    }
    free(exact);
    return status;
}

int64_t res_books_line(const struct res_books *books, enum res_flow flow, enum res_origin origin, int year_index)
{
    return books->ore[res_books_cell(books->years, (int)flow, (int)origin, year_index)];
}

int64_t res_books_account(const struct res_books *books, enum res_perspective perspective, int account, int year_index)
{
    int64_t sum = 0;
    for (int f = 0; f < RES_FLOW_COUNT; f++) {
        if (!res_perspective_counts(perspective, (enum res_flow)f)) {
            continue;
        }
        const int sign = (res_flow_payer((enum res_flow)f) == account ? 1 : 0) -
                         (res_flow_payee((enum res_flow)f) == account ? 1 : 0);
        for (int origin = 0; origin < RES_ORIGIN_COUNT && sign != 0; origin++) {
            sum += sign * res_books_line(books, (enum res_flow)f, (enum res_origin)origin, year_index);
        }
    }
    return sum;
}

enum sim_status res_books_verify(const struct res_books *books, struct sim_error *error)
{
    for (int p = 0; p < RES_PERSPECTIVE_COUNT; p++) {
        for (int y = 0; y < books->years; y++) {
            int64_t sum = 0;
            for (int account = 0; account < RES_ACCOUNT_COUNT; account++) {
                sum += res_books_account(books, (enum res_perspective)p, account, y);
            }
            if (sum != 0) {
                return sim_fail(error, SIM_ERR_VERIFY, "the books of year %d do not balance in the perspective '%s'",
                                y + 1, res_perspective_name((enum res_perspective)p));
            }
        }
    }
    return SIM_OK;
}
