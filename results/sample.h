/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample: the measures of many replications of one scenario, by replication number. It owns everything it holds,
 * so it may outlive the scenario, and one read from a file is like one just made.
 */
#ifndef AFKLAR_RESULTS_SAMPLE_H
#define AFKLAR_RESULTS_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "models/scenario/parameters.h"
#include "results/measure.h"
#include "sim/error.h"

struct res_sample {
    char *name, *label;
    char *resolved; /* the full scenario as text */
    char sha256[65];
    uint64_t seed;
    uint64_t first; /* number of the first replication */
    size_t replications;
    struct res_columns columns;
    double *values; /* [columns.count][replications] */
    /* Costs in øre of all index citizens by account: [replications][RES_COST_KIND_COUNT][RES_PAYER_COUNT][year_count].
     * NULL with year_count 0: not known. */
    int64_t *costs;
    int first_year, year_count;
    /* of the making only: not part of what two equal samples share */
    double seconds;
    unsigned threads;
    uint64_t events;
};

/* Who made a result; borrowed strings. */
struct res_maker {
    const char *software, *version, *git;
};

/* Copies the names of the scenario (resolved may be NULL in tests). Values are NAN until set. The columns are
 * moved into the sample, also when it fails. */
SIM_NODISCARD enum sim_status res_sample_create(struct res_sample **sample, const struct mdl_scenario *scenario,
                                                struct res_columns *columns, size_t replications,
                                                struct sim_error *error);
/* Makes room for costs, all 0. */
SIM_NODISCARD enum sim_status res_sample_add_costs(struct res_sample *sample, int first_year, int year_count,
                                                   struct sim_error *error);
void res_sample_free(struct res_sample *sample);

/* Keeps the first `replications` (at most as many as there are). */
void res_sample_cut(struct res_sample *sample, size_t replications);

/* Costs of one replication in øre, [cells]: by kind, payer and year, the year fastest. */
size_t res_sample_cost_cells(const struct res_sample *sample);
int64_t *res_sample_costs(const struct res_sample *sample, size_t row);

/* The values of a column: [replications]. */
const double *res_sample_column(const struct res_sample *sample, size_t column);

#endif
