/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a study's figures count: one row a word, with the function of a simulated citizen behind it. A new kind of
 * figure is a new row here and nothing else.
 *
 * A row of kind SHARE says 1 or 0 of each citizen, NAN of one who is not in the denominator ("of those placed"): its
 * count is the sum, its share the mean. MEAN takes the mean of those that are not NAN, LONGEST the largest. `when`
 * gives the moment of the event for hazard ratios, SIM_TIME_NEVER when it did not happen.
 */
#ifndef AFKLAR_RESULTS_STUDY_QUANTITY_H
#define AFKLAR_RESULTS_STUDY_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "models/replication.h"

/* A citizen as the study's registers know him. */
struct res_citizen {
    const struct mdl_record *record;
    const struct mdl_scenario *scenario;
    const struct mdl_model *model; /* names the steps of the log */
    const struct mdl_log_row *log; /* [log_count] his own events in order of time; only if some row needs them */
    size_t log_count;
    bool moved;       /* left the municipality by the extract; outcome and decided are then those of the follow-up */
    int outcome;      /* as known at the extract: enum mdl_outcome, MDL_OUTCOME_NONE when there is none */
    sim_time decided; /* date of it; SIM_TIME_NEVER */
    sim_time until;   /* followed up to here: the event, else the last day he is known */
};

enum res_quantity_kind { RES_QUANTITY_SHARE, RES_QUANTITY_MEAN, RES_QUANTITY_LONGEST };

struct res_quantity {
    const char *name;
    enum res_quantity_kind kind;
    bool needs_log;
    /* Value at `now`: the extract, or so long after he came in as the figure says. */
    double (*of)(const struct res_citizen *citizen, sim_time now);
    sim_time (*when)(const struct res_citizen *citizen); /* or NULL */
    const char *text, *text_da;
};

/* NULL when there is none of that name. */
const struct res_quantity *res_quantity_find(const char *name);
const struct res_quantity *res_quantity_at(size_t index); /* NULL past the end */

/* The figure of `count` citizens: sum for counts (as_count), else mean or longest. at_days NAN: at the scenario's end.
 * A citizen who was not followed for at_days is left out. NAN when nobody is in the denominator. */
double res_quantity_value(const struct res_quantity *quantity, const struct res_citizen citizens[], size_t count,
                          double at_days, bool as_count);

#endif
