/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lever: a key of the scenario and the values it may take.
 *
 *     "roles.guide.headcount=1..10"                 every whole number from 1 to 10
 *     "roles.guide.places=16..24 citizens"          with the unit the key wants
 *     "roles.ks.headcount=28..32 at 500000"         a step up costs 500,000 kr a year
 *     "populations.trial.per_month=30 citizens/month, 38 citizens/month, 46 citizens/month"
 */
#ifndef AFKLAR_RESULTS_PLAN_LEVER_H
#define AFKLAR_RESULTS_PLAN_LEVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/scenario/parameters.h"
#include "sim/error.h"

#define RES_LEVERS_MAX 4
#define RES_LEVER_VALUES_MAX 10000
#define RES_LEVER_TEXT_MAX 256

struct res_lever {
    char key[128];
    char list[RES_LEVER_TEXT_MAX]; /* values given one by one; "" for a range */
    char unit[48];                 /* of a range; "" for none */
    int64_t low, high;             /* of a range */
    size_t count;
    double kr_per_step; /* 0 unless given */
};

/* SIM_ERR_USAGE: no key, a range that is empty or has no end, too many values. */
SIM_NODISCARD enum sim_status res_lever_parse(const char *text, struct res_lever *lever, struct sim_error *error);
/* The value as it stands after "key=". */
void res_lever_value(const struct res_lever *lever, size_t index, char *text, size_t size);

/* What the staff of a scenario costs a year when nothing is left vacant, in kr, and its full-time posts of 37 hours:
 * persons at their paid hours and wage, boards at full agendas; averages over the time simulated. Services are paid by
 * use and left out. */
double res_plan_staff_kr_per_year(const struct mdl_scenario *scenario);
double res_plan_posts(const struct mdl_scenario *scenario);
double res_plan_series_mean(const struct mdl_series *series, sim_time start, sim_time end);

#endif
