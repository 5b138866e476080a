/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a replication cost, and who pays: quantities of the model times the prices of the scenario, in whole øre.
 *
 * Priced are: minutes of staff at the wage of the role, weeks and starts of services at their price, cases of a
 * board at its minutes and wage, weeks on a benefit at its monthly rate (12 months are 52.1775 weeks), dated by
 * calendar year: the rate of a year is its time average over the part of the year that the scenario covers.
 * Each line of the ledger (item and year) is rounded once to whole øre, halves away from zero, and then shared:
 *  - benefits with refusion: the state pays the share of the refusion step, the municipality the rest;
 *  - services: the state pays the service refusion share, the municipality the rest;
 *  - staff, boards, and benefits without refusion: the municipality.
 * Shares are taken in the order of enum res_payer from the end, and the remainder falls to the municipality, so
 * that payers, kinds and years each add up to the total exactly.
 *
 * Amounts are costs to the account: positive is paid. Region, citizen and employer pay nothing in the first form.
 */
#ifndef AFKLAR_RESULTS_ECON_COST_H
#define AFKLAR_RESULTS_ECON_COST_H

#include <stddef.h>
#include <stdint.h>

#include "models/replication.h"
#include "sim/error.h"

#define RES_WEEKS_PER_YEAR 52.1775 /* 365.25 / 7, rounded as in the benefit rates */
#define RES_ORE_PER_KRONE 100

/* code, name in files and JSON, English, Danish */
#define RES_PAYER_MAP(X)                                                                                               \
    X(RES_PAYER_MUNICIPALITY, "municipality", "municipality", "kommune")                                               \
    X(RES_PAYER_REGION, "region", "region", "region")                                                                  \
    X(RES_PAYER_STATE, "state", "state", "stat")                                                                       \
    X(RES_PAYER_CITIZEN, "citizen", "citizen", "borger")                                                               \
    X(RES_PAYER_EMPLOYER, "employer", "employer", "arbejdsgiver")

enum res_payer {
#define X(code, name, label, label_da) code,
    RES_PAYER_MAP(X)
#undef X
        RES_PAYER_COUNT,
    RES_PAYER_ALL = -1
};

enum res_cost_kind {
    RES_COST_STAFF,
    RES_COST_SERVICE,
    RES_COST_BOARD,
    RES_COST_BENEFIT,
    RES_COST_KIND_COUNT,
    RES_COST_ALL = -1
};

#define RES_YEAR_ALL INT32_MIN

/* Prices of one scenario, ready to use. Owns its tables; borrows nothing after _init. Immutable, so threads may
 * share it. */
struct res_price_book;

/* The prices of a scenario. SIM_ERR_MEMORY only. */
SIM_NODISCARD enum sim_status res_price_book_create(struct res_price_book **book, const struct mdl_scenario *scenario,
                                                    struct sim_error *error);
void res_price_book_free(struct res_price_book *book);

/* Øre per week of a benefit state in a calendar year; 0 for a state without a rate. */
double res_price_benefit_ore_per_week(const struct res_price_book *book, enum mdl_benefit_state state, int year);

/* Amounts by kind, payer and year. Owns `ore`. */
struct res_cost {
    int64_t *ore; /* [RES_COST_KIND_COUNT][RES_PAYER_COUNT][year_count] */
    int first_year, year_count;
};

void res_cost_init(struct res_cost *cost);
void res_cost_release(struct res_cost *cost);

/* Prices what a replication left. Memory is kept and grows only when there are more years than before. */
SIM_NODISCARD enum sim_status res_cost_set(struct res_cost *cost, const struct res_price_book *book,
                                           const struct mdl_left *left, struct sim_error *error);

/* The sum in øre over what is named RES_COST_ALL, RES_PAYER_ALL, RES_YEAR_ALL. */
int64_t res_cost_sum(const struct res_cost *cost, int kind, int payer, int year);

/* Shares `total` over `count` accounts by weight (>= 0, not all 0). Each but the last gets its part rounded
 * toward zero, the last one what remains, so that the parts add up to the total exactly. */
void res_cost_share(int64_t total, const double weights[], size_t count, int64_t parts[]);

const char *res_payer_name(enum res_payer payer);

#endif
