/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An economic analysis as JSON (the contract's keys), as tables, and as CSV. Amounts in kroner, positive a cost.
 */
#ifndef AFKLAR_RESULTS_ECON_OUTPUT_H
#define AFKLAR_RESULTS_ECON_OUTPUT_H

#include <stdio.h>

#include "results/econ/analysis.h"
#include "results/econ/frontier.h"
#include "results/econ/split.h"
#include "results/text/json.h"
#include "sim/error.h"

struct res_uncertainty;

struct res_econ_report {
    const struct res_econ_sample *const *samples; /* [count] */
    size_t count;
    const struct res_increment *increments; /* [increment_count] */
    size_t increment_count;
    const struct res_econ_split *splits;   /* [increment_count], or NULL */
    const struct mdl_economics *economics; /* of the first */
    enum res_perspective perspective;
    enum res_effect effect;
    enum res_language language;
    int64_t intake;                            /* citizens a year of the budget impact; 0: none asked for */
    bool all;                                  /* tables: every flow too */
    const struct res_uncertainty *uncertainty; /* NULL: none asked for */
};

/* Mean cost and effect of each alternative for as many citizens as the first has: points[count], judged. */
void res_econ_frontier(const struct res_econ_report *report, struct res_frontier_point points[]);

/* "figure": {"mean","se","ci95"}. */
void res_json_estimate(struct res_json *json, const char *key, const struct res_estimate *figure);

SIM_NODISCARD enum sim_status res_econ_json(FILE *file, const struct res_econ_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_econ_table(FILE *file, const struct res_econ_report *report, struct sim_error *error);
/* Long table: alternative, account, flow, origin, year, mean, se (undiscounted and discounted). */
SIM_NODISCARD enum sim_status res_econ_csv(FILE *file, const struct res_econ_report *report, struct sim_error *error);

#endif
