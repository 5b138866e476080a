/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One alternative of an economic analysis: its replications run to the decision, followed to the horizon and priced.
 * What is kept is one line in whole øre by replication, flow, origin and year; every figure is made from it.
 */
#ifndef AFKLAR_RESULTS_ECON_RUN_H
#define AFKLAR_RESULTS_ECON_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/econ/books.h"
#include "results/econ/citizens.h"
#include "results/econ/finance.h"
#include "sim/error.h"

struct res_econ_options {
    uint64_t seed, first;
    size_t replications;
    unsigned threads; /* 0 = all cores */
    bool verify;
    enum res_perspective perspective; /* RES_PERSPECTIVE_COUNT: price everything, report what is missing */
    bool keep_records;                /* of every citizen, for what needs pairs */
    uint64_t citizens_of;             /* keep the books of each citizen of this replication; 0: of none */
    const atomic_bool *cancel;
};

/* Owns everything. */
struct res_econ_sample {
    char name[128];
    int first_year, years;
    size_t replications;
    uint64_t seed, first;
    int64_t *ore;    /* [replications][RES_FLOW_COUNT][RES_ORIGIN_COUNT][years] */
    double *effects; /* [replications][RES_EFFECT_COUNT] */
    double *unused;  /* [role_count][replications]: kroner of paid time that nobody used, over the whole run */
    char (*roles)[64];
    size_t role_count;
    double *discount; /* [years]: value of a krone of each year */
    bool is_cut;      /* the horizon comes before the end of the scenario */
    double threshold; /* kroner a unit of effect, as the scenario says */
    struct res_missing missing;
    struct mdl_record **records; /* [replications][record_counts[...]], or NULL */
    size_t *record_counts;
    struct res_citizen_books citizens; /* of one replication, where asked for; else empty */
};

/* Years of the horizon and the day the run must end, from a scenario's economics. SIM_ERR_SCENARIO naming a key. */
SIM_NODISCARD enum sim_status res_econ_horizon(const struct mdl_scenario *scenario, int *years, sim_time *run_end,
                                               struct sim_error *error);

/* model: of the scenario whose end was moved to run_end; measured_end: the end it had. */
SIM_NODISCARD enum sim_status res_econ_run(struct res_econ_sample **sample, const struct mdl_model *model,
                                           sim_time measured_end, int years, const struct res_econ_options *options,
                                           struct sim_error *error);
void res_econ_sample_free(struct res_econ_sample *sample);

#define RES_ORIGIN_ALL (-1)
#define RES_ALL_YEARS (-1)
#define RES_ALL_ACCOUNTS (-1)
#define RES_ALL_FLOWS (-1)

struct res_econ_query {
    enum res_perspective perspective;
    int account; /* enum res_payer or RES_ALL_ACCOUNTS */
    int flow;    /* enum res_flow or RES_ALL_FLOWS */
    int origin;  /* enum res_origin or RES_ORIGIN_ALL */
    int year;    /* index or RES_ALL_YEARS */
    bool discounted;
};

/* Kroner of one replication, positive a cost. */
double res_econ_amount(const struct res_econ_sample *sample, const struct res_econ_query *query, size_t replication);
/* The same for all: values[replications]. */
void res_econ_amounts(const struct res_econ_sample *sample, const struct res_econ_query *query, double values[]);
double res_econ_effect(const struct res_econ_sample *sample, enum res_effect effect, size_t replication);

#endif
