/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Citizens in the typical pathway, each simulated in full with his record, staffed so that utilisation is
 * the same at any size. Timed is a replication after one that has grown the pools, start and drawing of the citizens
 * included: one caseworker for 40 citizens with a tenth to spare, agenda places and consultants in proportion. Memory
 * is the peak of the whole program, by those in the system at the end: in the pathway or waiting for it.
 */
#include "tests/bench/bench.h"

#include "models/replication.h"
#include "models/scenario/scenario.h"

#include <stdio.h>

#ifndef AFKLAR_SOURCE_DIR
#error "AFKLAR_SOURCE_DIR must say where the bench's scenario lies"
#endif

enum {
    SET_COUNT = 6,
    SET_SIZE = 128,
    MONTHS_IN_PATHWAY = 32,
    PLACES_PER_KS = 40,
    CITIZENS_PER_CONSULTANT = 150,
    CITIZENS_PER_AGENDA_PLACE = 120
};

static void print_first(const struct sim_error_list *errors, struct sim_error *error)
{
    if (errors->count > 0) {
        *error = errors->at[0];
    }
}

static void write_sets(char sets[SET_COUNT][SET_SIZE], uint64_t citizens, uint64_t years)
{
    const unsigned long long n = citizens;
    (void)snprintf(sets[0], SET_SIZE, "populations.trial.initial.under_way.citizens=%llu citizens", n);
    (void)snprintf(sets[1], SET_SIZE, "populations.trial.per_month=%.6f citizens/month",
                   (double)citizens / MONTHS_IN_PATHWAY);
    (void)snprintf(sets[2], SET_SIZE, "roles.ks.headcount=%llu", n * 11 / (PLACES_PER_KS * 10ULL) + 1);
    (void)snprintf(sets[3], SET_SIZE, "roles.supplier_consultant.headcount=%llu", n / CITIZENS_PER_CONSULTANT + 1);
    (void)snprintf(sets[4], SET_SIZE, "boards.rehabilitation_team.places=%llu citizens",
                   n / CITIZENS_PER_AGENDA_PLACE + 1);
    (void)snprintf(sets[5], SET_SIZE, "end=%llu-01-16", 2017 + (unsigned long long)years);
}

static enum sim_status load(struct mdl_scenario **scenario, struct mdl_model **model, uint64_t citizens, uint64_t years,
                            struct sim_error *error)
{
    char sets[SET_COUNT][SET_SIZE];
    const char *pointers[SET_COUNT];
    struct sim_error_list errors;
    write_sets(sets, citizens, years);
    for (int i = 0; i < SET_COUNT; i++) {
        pointers[i] = sets[i];
    }
    const struct mdl_load_options options = {.sets = pointers, .set_count = SET_COUNT};
    sim_error_list_init(&errors);
    enum sim_status status =
        mdl_scenario_load(scenario, AFKLAR_SOURCE_DIR "/tests/bench/citizens.cfg", &options, &errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(model, *scenario, &errors);
    }
    print_first(&errors, error);
    sim_error_list_release(&errors);
    return status;
}

static double citizen_years(const struct mdl_left *left, uint64_t years)
{
    return left->in_pathway * (double)years;
}

enum sim_status bench_citizens(const uint64_t *arguments, struct sim_error *error)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct mdl_world *world = NULL;
    enum sim_status status = load(&scenario, &model, arguments[0], arguments[1], error);
    if (status == SIM_OK) {
        status = mdl_world_create(&world, model, &options, error);
    }
    if (status == SIM_OK) {
        status = mdl_world_run(world, 1, 0, error); /* the pools grow; not timed */
    }
    const double began = bench_seconds();
    const double cpu_began = bench_cpu_seconds();
    if (status == SIM_OK) {
        status = mdl_world_run(world, 1, 1, error);
    }
    if (status == SIM_OK) {
        const struct mdl_left *left = mdl_world_left(world);
        const struct bench_result result = {.seconds = bench_seconds() - began, .events = left->events};
        const double cpu_seconds = bench_cpu_seconds() - cpu_began;
        bench_print_begin("citizens", &result);
        bench_print_real("cpu_seconds", cpu_seconds);
        bench_print_real("executed_events_per_cpu_second", (double)left->events / cpu_seconds);
        bench_print_real("citizens_in_pathway", left->in_pathway);
        bench_print_real("citizen_years_per_second", citizen_years(left, arguments[1]) / result.seconds);
        bench_print_real("utilisation_ks", left->roles[0].utilisation);
        bench_print_count("records", left->record_count);
        bench_print_count("citizens_inside", left->inside);
        bench_print_real("bytes_per_citizen", (double)bench_peak_bytes() / (double)left->inside);
        bench_print_real("bytes_per_citizen_in_pathway", (double)bench_peak_bytes() / left->in_pathway);
        bench_print_end();
    }
    mdl_world_free(world);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    return status;
}
