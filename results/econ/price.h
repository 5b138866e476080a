/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The prices of a scenario, all in øre of one price year, and which are missing.
 *
 * Amounts with dates (benefits) are in prices of their own year, after the last date in prices of that date's year;
 * amounts without dates are in prices of economics.undated_prices. The price index brings them to
 * economics.price_year. A price that nobody gave is missing, not 0: it is noted when something uses it.
 */
#ifndef AFKLAR_RESULTS_ECON_PRICE_H
#define AFKLAR_RESULTS_ECON_PRICE_H

#include <stdbool.h>
#include <stddef.h>

#include "models/scenario/parameters.h"
#include "results/econ/finance.h"
#include "sim/error.h"

struct res_econ_living {
    double wage_ore_per_week, municipality_ore_per_week, region_ore_per_week;
    double municipality_tax_share, state_tax_share;
    bool has_tax, has_wage;
};

/* Owns its tables; borrows the scenario. */
struct res_econ_prices {
    const struct mdl_scenario *scenario;
    int first_year, years;
    double *role_ore_per_minute, *board_ore_per_case, *service_ore_per_week, *service_ore_per_start;
    bool *role_missing, *board_missing, *service_missing;
    double *benefit_ore_per_week[MDL_BENEFIT_COUNT]; /* [years] */
    bool benefit_missing[MDL_BENEFIT_COUNT], refusion[MDL_BENEFIT_COUNT];
    struct res_econ_living living[MDL_BENEFIT_COUNT];
    double undated_factor;
    double displaced_ore_per_hour;
    bool has_net_tax, has_distortion;
};

/* SIM_ERR_SCENARIO naming what is wrong: no price year, no index for a year, a negative price. */
SIM_NODISCARD enum sim_status res_econ_prices_init(struct res_econ_prices *prices, const struct mdl_scenario *scenario,
                                                   int first_year, int years, struct sim_error *error);
void res_econ_prices_release(struct res_econ_prices *prices);

const char *res_benefit_state_name(enum mdl_benefit_state state);

#endif
