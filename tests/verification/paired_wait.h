/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One lever moved a little in the pathway of tests/bench/citizens.cfg: the same replications without and with it, and
 * how much the pairing is worth.
 *
 * The waits are of citizens granted in the run, at least a year before its end, and restricted to that year. Those who
 * are under way at the start are left out: most of them had waited before.
 */
#ifndef AFKLAR_TESTS_VERIFICATION_PAIRED_WAIT_H
#define AFKLAR_TESTS_VERIFICATION_PAIRED_WAIT_H

#include <math.h>

#include "sim/replicate.h"
#include "sim/tally.h"
#include "tests/verification/loaded_model.h"

enum { PAIRED_REPLICATIONS = 30, PAIRED_SETS = 8, PAIRED_SEED = 1 };

enum wait_kind { WAIT_FIRST_MEETING, WAIT_FIRST_SERVICE, WAIT_KINDS };

struct paired_case {
    const char *lever; /* "path=value" */
    enum wait_kind wait;
};

struct paired_waits {
    double days[PAIRED_REPLICATIONS][WAIT_KINDS];
};

static inline double restricted_wait(const struct mdl_record *record, enum wait_kind kind)
{
    const sim_time begun = kind == WAIT_FIRST_MEETING ? record->first_meeting : record->first_service;
    const sim_time until = begun != SIM_TIME_NEVER ? begun : record->ended; /* who leaves waits no longer */
    return until == SIM_TIME_NEVER ? 365.0 : fmin(365.0, sim_time_days(until - record->granted));
}

static inline double mean_wait(const struct mdl_left *left, const struct mdl_scenario *scenario, enum wait_kind kind)
{
    const sim_time latest = scenario->end - 365 * SIM_MINUTES_PER_DAY;
    struct sim_tally tally = {0};
    for (size_t i = 0; i < left->record_count; i++) {
        const sim_time granted = mdl_left_records(left)[i].granted;
        if (granted > scenario->start && granted <= latest) {
            sim_tally_add(&tally, restricted_wait(&mdl_left_records(left)[i], kind));
        }
    }
    return tally.mean;
}

struct paired_study {
    const struct mdl_model *model;
    struct paired_waits *waits;
};

static inline enum sim_status paired_create(void *context, unsigned thread, void **worker, struct sim_error *error)
{
    const struct paired_study *study = context;
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    struct mdl_world *world = NULL;
    (void)thread;
    const enum sim_status status = mdl_world_create(&world, study->model, &options, error);
    *worker = world;
    return status;
}

static inline enum sim_status paired_run(void *worker, void *context, uint64_t replication, struct sim_error *error)
{
    const struct paired_study *study = context;
    const enum sim_status status = mdl_world_run(worker, PAIRED_SEED, replication, error);
    for (int kind = 0; kind < WAIT_KINDS && status == SIM_OK; kind++) {
        study->waits->days[replication][kind] =
            mean_wait(mdl_world_left(worker), mdl_model_scenario(study->model), (enum wait_kind)kind);
    }
    return status;
}

static inline void paired_free(void *worker, void *context)
{
    (void)context;
    mdl_world_free(worker);
}

/* ks: workers; lever: "path=value" on top, or NULL. */
static inline void run_waits(unsigned citizens, unsigned ks, const char *lever, struct paired_waits *waits)
{
    char sets[PAIRED_SETS][128];
    const char *pointers[PAIRED_SETS + 1] = {NULL};
    (void)snprintf(sets[0], 128, "populations.trial.initial.under_way.citizens=%u citizens", citizens);
    (void)snprintf(sets[1], 128, "populations.trial.per_month=%.6f citizens/month", citizens / 32.0);
    (void)snprintf(sets[2], 128, "roles.ks.headcount=%u", ks);
    (void)snprintf(sets[3], 128, "roles.supplier_consultant.headcount=%u", citizens / 150 + 1);
    (void)snprintf(sets[4], 128, "boards.rehabilitation_team.places=%u citizens", citizens / 120 + 1);
    (void)snprintf(sets[5], 128, "end=2020-01-16");
    for (int i = 0; i < 6; i++) {
        pointers[i] = sets[i];
    }
    pointers[6] = lever;
    struct loaded loaded = load_scenario("tests/bench/citizens.cfg", pointers);
    struct paired_study study = {.model = loaded.model, .waits = waits};
    const struct sim_replicate_plan plan = {.count = PAIRED_REPLICATIONS,
                                            .threads = sim_replicate_processors(),
                                            .context = &study,
                                            .worker_create = paired_create,
                                            .run = paired_run,
                                            .worker_free = paired_free};
    struct sim_error error = {0};
    const enum sim_status status = sim_replicate(&plan, &error);
    cr_assert(eq(int, status, SIM_OK), "%s: %s", error.path, error.message);
    unload(&loaded);
}

static inline struct sim_pair_tally compare_waits(const struct paired_waits *a, const struct paired_waits *b,
                                                  enum wait_kind kind)
{
    struct sim_pair_tally pair = {0};
    for (int r = 0; r < PAIRED_REPLICATIONS; r++) {
        sim_pair_tally_add(&pair, a->days[r][kind], b->days[r][kind]);
    }
    return pair;
}

/* Each lever must move its wait (or the pairing is of nothing) and be worth at least `least` replications of each. */
static inline void expect_paired(unsigned citizens, unsigned ks, const struct paired_case *cases, size_t count,
                                 double least)
{
    static const char *const names[WAIT_KINDS] = {"first meeting", "first service"};
    struct paired_waits without, with;
    run_waits(citizens, ks, NULL, &without);
    for (size_t i = 0; i < count; i++) {
        run_waits(citizens, ks, cases[i].lever, &with);
        const struct sim_pair_tally pair = compare_waits(&without, &with, cases[i].wait);
        const double se = sim_pair_sd_difference(&pair) / sqrt(PAIRED_REPLICATIONS);
        const double worth = sim_pair_variance_reduction(&pair);
        (void)fprintf(stderr,
                      "%u citizens, %u ks, %s: wait for the %s %.1f days, difference %.3f (se %.3f), worth %.0f\n",
                      citizens, ks, cases[i].lever, names[cases[i].wait], pair.mean_a, pair.mean_difference, se, worth);
        cr_expect(gt(dbl, fabs(pair.mean_difference), 4 * se), "%s", cases[i].lever);
        cr_expect(ge(dbl, worth, least), "%s", cases[i].lever);
    }
}

#endif
