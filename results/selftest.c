/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/selftest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "results/selftest_station.h"
#include "sim/replicate.h"
#include "sim/tally.h"

enum quantity { WAIT, WAIT_SECOND, WAIT_SHARE, LONG_WAIT_SHARE, QUEUE, UTILISATION, GAVE_UP_SHARE, QUANTITY_COUNT };

static const char *const quantity_names[QUANTITY_COUNT] = {
    "mean_wait", "mean_wait_class2", "P(wait>0)", "P(wait>2)", "mean_number_in_queue", "utilisation", "P(abandon)",
};

static const struct res_station_spec specs[] = {
    {"M/M/c", "servers=1 lambda=0.9 mu=1", 1, {0.9, 0}, 1, 0},
    {"M/M/c", "servers=2 lambda=1.6 mu=1", 2, {1.6, 0}, 1, 0},
    {"M/M/c", "servers=5 lambda=4.5 mu=1", 5, {4.5, 0}, 1, 0},
    {"M/M/c", "servers=20 lambda=18 mu=1", 20, {18, 0}, 1, 0},
    {"M/G/1", "lambda=0.8 service_mean=1 service_cv2=0", 1, {0.8, 0}, 0, 0},
    {"M/G/1", "lambda=0.8 service_mean=1 service_cv2=0.5", 1, {0.8, 0}, 0.5, 0},
    {"M/G/1", "lambda=0.8 service_mean=1 service_cv2=2", 1, {0.8, 0}, 2, 0},
    {"M/M/1 non-preemptive priority", "lambda1=0.3 lambda2=0.5 mu=1", 1, {0.3, 0.5}, 1, 0},
    {"M/M/c+M", "servers=5 lambda=6 mu=1 patience_rate=0.5", 5, {6, 0}, 1, 0.5},
    {"M/M/c+M", "servers=20 lambda=22 mu=1 patience_rate=0.2", 20, {22, 0}, 1, 0.2},
    {"M/M/c+M", "servers=3 lambda=2.4 mu=1 patience_rate=1", 3, {2.4, 0}, 1, 1},
};

#define SPEC_COUNT (sizeof specs / sizeof specs[0])

struct study {
    const struct res_selftest_options *options;
    const struct res_station_spec *spec;
    struct res_station_figures *figures; /* [replications] */
    size_t done_before;
    double started;
};

/* --- theory: NAN where a model has no closed figure --------------------------------------------------- */

static void set_unknown(double exact[QUANTITY_COUNT])
{
    for (int k = 0; k < QUANTITY_COUNT; k++) {
        exact[k] = (double)NAN;
    }
}

/* Erlang C from the recursion of Erlang B. */
static void exact_mmc(const struct res_station_spec *spec, double exact[QUANTITY_COUNT])
{
    const double load = spec->arrival_rate[0];
    const double servers = spec->servers;
    double blocked = 1;
    for (uint32_t c = 1; c <= spec->servers; c++) {
        blocked = load * blocked / (c + load * blocked);
    }
    const double waits = servers * blocked / (servers - load * (1 - blocked));
    exact[WAIT_SHARE] = waits;
    exact[WAIT] = waits / (servers - load);
    exact[LONG_WAIT_SHARE] = waits * exp(-2 * (servers - load));
    exact[QUEUE] = load * exact[WAIT];
    exact[UTILISATION] = load / servers;
}

/* Pollaczek-Khinchine; arrivals see time averages, so the share who wait is the load. */
static void exact_mg1(const struct res_station_spec *spec, double exact[QUANTITY_COUNT])
{
    const double load = spec->arrival_rate[0];
    exact[WAIT] = load * (1 + spec->service_cv2) / (2 * (1 - load));
    exact[WAIT_SHARE] = load;
    exact[QUEUE] = load * exact[WAIT];
    exact[UTILISATION] = load;
}

/* Cobham 1954: mean residual work over what the classes before leave free. */
static void exact_priority(const struct res_station_spec *spec, double exact[QUANTITY_COUNT])
{
    const double first = spec->arrival_rate[0];
    const double both = first + spec->arrival_rate[1];
    exact[WAIT] = both / (1 - first);
    exact[WAIT_SECOND] = both / ((1 - first) * (1 - both));
    exact[UTILISATION] = both;
}

/* Birth and death: up at lambda, down at min(n, c) + (n - c)+ theta; p_n relative to p_c, both ways. */
static void exact_impatient(const struct res_station_spec *spec, double exact[QUANTITY_COUNT])
{
    const double rate = spec->arrival_rate[0];
    const double servers = spec->servers;
    double below = 0;
    double above = 0;
    double queue = 0;
    double weight = 1;
    for (uint32_t n = spec->servers; n > 0; n--) {
        weight *= n / rate;
        below += weight;
    }
    weight = 1;
    for (int k = 0; k < 10000 && weight > 1e-18; k++) {
        above += weight;
        queue += k * weight;
        weight *= rate / (servers + (k + 1) * spec->patience_rate);
    }
    exact[WAIT_SHARE] = above / (above + below);
    exact[QUEUE] = queue / (above + below);
    exact[GAVE_UP_SHARE] = spec->patience_rate * exact[QUEUE] / rate;
}

static void exact_of(const struct res_station_spec *spec, double exact[QUANTITY_COUNT])
{
    set_unknown(exact);
    if (spec->patience_rate > 0) {
        exact_impatient(spec, exact);
    } else if (spec->arrival_rate[1] > 0) {
        exact_priority(spec, exact);
    } else if (fabs(spec->service_cv2 - 1) > 1e-12) {
        exact_mg1(spec, exact);
    } else {
        exact_mmc(spec, exact);
    }
}

/* --- estimates ---------------------------------------------------------------------------------------- */

static double figure_at(const struct res_station_figures *figures, enum quantity quantity)
{
    const double values[QUANTITY_COUNT] = {
        [WAIT] = figures->mean_wait[0],
        [WAIT_SECOND] = figures->mean_wait[1],
        [WAIT_SHARE] = figures->wait_share,
        [LONG_WAIT_SHARE] = figures->long_wait_share,
        [QUEUE] = figures->mean_queue,
        [UTILISATION] = figures->utilisation,
        [GAVE_UP_SHARE] = figures->gave_up_share,
    };
    return values[quantity];
}

static void add_cases(const struct study *study, struct res_selftest *selftest)
{
    double exact[QUANTITY_COUNT];
    exact_of(study->spec, exact);
    for (int quantity = 0; quantity < QUANTITY_COUNT; quantity++) {
        struct sim_tally tally = {0};
        if (isnan(exact[quantity])) {
            continue;
        }
        for (size_t k = 0; k < study->options->replications; k++) {
            sim_tally_add(&tally, figure_at(&study->figures[k], (enum quantity)quantity));
        }
        const double se = sim_tally_sd(&tally) / sqrt((double)tally.count);
        const double z = (tally.mean - exact[quantity]) / se;
        const char *name =
            study->spec->arrival_rate[1] > 0 && quantity == WAIT ? "mean_wait_class1" : quantity_names[quantity];
        selftest->cases[selftest->count++] = (struct res_selftest_case){
            study->spec->model, study->spec->parameters, name, exact[quantity], tally.mean, se, z};
        selftest->max_abs_z = fmax(selftest->max_abs_z, fabs(z));
    }
}

static enum sim_status worker_create(void *context, unsigned thread, void **worker, struct sim_error *error)
{
    struct res_station *station = NULL;
    (void)context;
    (void)thread;
    const enum sim_status status = res_station_create(&station, error);
    *worker = station;
    return status;
}

static void worker_free(void *worker, void *context)
{
    (void)context;
    res_station_free(worker);
}

static enum sim_status run_one(void *worker, void *context, uint64_t replication, struct sim_error *error)
{
    const struct study *study = context;
    return res_station_run(worker, study->spec, (uint32_t)(study->spec - specs), study->options->seed, replication,
                           &study->figures[replication], error);
}

static double now_seconds(void)
{
    struct timespec now;
    return clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? (double)now.tv_sec + 1e-9 * (double)now.tv_nsec : 0;
}

static void tell_progress(void *context, uint64_t done, uint64_t count)
{
    const struct study *study = context;
    const struct res_progress progress = {study->done_before + (size_t)done, SPEC_COUNT * (size_t)count,
                                          now_seconds() - study->started};
    if (study->options->progress != NULL) {
        study->options->progress(study->options->context, &progress);
    }
}

static enum sim_status run_spec(struct study *study, struct res_selftest *selftest, struct sim_error *error)
{
    const struct res_selftest_options *options = study->options;
    const struct sim_replicate_plan plan = {
        .count = options->replications,
        .threads = options->threads > 0 ? options->threads : sim_replicate_processors(),
        .context = study,
        .worker_create = worker_create,
        .run = run_one,
        .worker_free = worker_free,
        .progress = tell_progress,
        .cancel = options->cancel,
    };
    const enum sim_status status = sim_replicate(&plan, error);
    if (status == SIM_OK) {
        add_cases(study, selftest);
        study->done_before += options->replications;
    }
    return status;
}

enum sim_status res_selftest_run(const struct res_selftest_options *options, struct res_selftest *selftest,
                                 struct sim_error *error)
{
    struct study study = {.options = options, .started = now_seconds()};
    memset(selftest, 0, sizeof *selftest);
    SIM_INVARIANT(options->replications >= 2, "a standard error needs two replications");
    study.figures = calloc(options->replications, sizeof *study.figures);
    selftest->cases = calloc(SPEC_COUNT * QUANTITY_COUNT, sizeof *selftest->cases);
    enum sim_status status = SIM_OK;
    if (study.figures == NULL || selftest->cases == NULL) {
        status = sim_fail(error, SIM_ERR_MEMORY, "out of memory for the self-test");
    }
    for (size_t k = 0; k < SPEC_COUNT && status == SIM_OK; k++) {
        study.spec = &specs[k];
        status = run_spec(&study, selftest, error);
    }
    free(study.figures);
    if (status != SIM_OK) {
        res_selftest_release(selftest);
    }
    return status;
}

void res_selftest_release(struct res_selftest *selftest)
{
    free(selftest->cases);
    memset(selftest, 0, sizeof *selftest);
}
