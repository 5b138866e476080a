/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plan as text, JSON or CSV. Costs are 1,000 kr a budget year, posts full-time posts (årsværk) of 37 hours. The same
 * plan gives the same bytes.
 */
#ifndef AFKLAR_RESULTS_PLAN_OUTPUT_H
#define AFKLAR_RESULTS_PLAN_OUTPUT_H

#include <stdio.h>

#include "results/measure.h"
#include "results/plan/loads.h"
#include "results/plan/plan.h"
#include "results/sample.h"
#include "results/text/json.h"

/* loads may be NULL: then nothing is worked out by hand. */
SIM_NODISCARD enum sim_status res_table_plan(FILE *file, const struct res_plan *plan, const struct res_loads *loads,
                                             enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_json_plan(FILE *file, const struct res_plan *plan, const struct res_loads *loads,
                                            const struct res_maker *maker, struct sim_error *error);
SIM_NODISCARD enum sim_status res_csv_plan(FILE *file, const struct res_plan *plan, struct sim_error *error);

/* What-if: every value of one lever, or two levers crossed, with paired differences to the first value. columns: which
 * of plan->columns to show. */
SIM_NODISCARD enum sim_status res_table_what_if(FILE *file, const struct res_plan *plan, const size_t columns[],
                                                size_t column_count, enum res_language language,
                                                struct sim_error *error);
SIM_NODISCARD enum sim_status res_json_what_if(FILE *file, const struct res_plan *plan, const struct res_maker *maker,
                                               struct sim_error *error);
SIM_NODISCARD enum sim_status res_csv_what_if(FILE *file, const struct res_plan *plan, struct sim_error *error);

SIM_NODISCARD enum sim_status res_table_loads(FILE *file, const struct res_loads *loads, const char *name,
                                              enum res_language language, struct sim_error *error);
void res_json_loads(struct res_json *json, const char *key, const struct res_loads *loads);

const char *res_verdict_name(enum res_verdict verdict);

#endif
