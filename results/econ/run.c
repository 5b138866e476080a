/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/calendar.h"
#include "sim/replicate.h"

struct study {
    const struct mdl_model *model;
    const struct res_econ_options *options;
    struct res_econ_prices prices;
    struct res_econ_frame frame;
    struct res_econ_sample *sample;
    enum sim_status status; /* of worker_free, which cannot say */
};

struct worker {
    struct mdl_world *world;
    struct res_follow *follow;
    struct res_econ_ledger ledger;
    struct res_books books;
    struct res_citizen_work citizens;
    struct res_missing missing;
};

/* --- one replication ----------------------------------------------------------------------------------- */

static void worker_free(void *opaque, void *context)
{
    struct worker *worker = opaque;
    struct study *study = context;
    if (worker == NULL) {
        return;
    }
    for (size_t i = 0; i < worker->missing.count; i++) {
        const enum sim_status status = res_missing_add(&study->sample->missing, worker->missing.names[i], NULL);
        study->status = study->status == SIM_OK ? status : study->status;
    }
    mdl_world_free(worker->world);
    res_follow_free(worker->follow);
    res_econ_ledger_release(&worker->ledger);
    res_books_release(&worker->books);
    res_citizen_work_release(&worker->citizens);
    res_missing_release(&worker->missing);
    free(worker);
}

static bool itemises(const struct study *study)
{
    return study->options->verify || study->options->citizens_of != 0;
}

static enum sim_status worker_create(void *context, unsigned thread, void **opaque, struct sim_error *error)
{
    struct study *study = context;
    const struct mdl_world_options options = {.verify = study->options->verify, .itemise = itemises(study)};
    struct worker *worker = calloc(1, sizeof *worker);
    (void)thread;
    if (worker == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a worker");
    }
    res_econ_ledger_init(&worker->ledger);
    res_books_init(&worker->books);
    res_citizen_work_init(&worker->citizens);
    enum sim_status status = mdl_world_create(&worker->world, study->model, &options, error);
    if (status == SIM_OK) {
        status = res_follow_create(&worker->follow, study->frame.scenario, (size_t)study->frame.years * 12 + 1, error);
    }
    if (status != SIM_OK) {
        worker_free(worker, study);
        return status;
    }
    *opaque = worker;
    return SIM_OK;
}

/* By what binds the role (places or bookable hours) where something does: talks of citizens who are only there to fill
 * places are not simulated, so busy minutes say too little. */
static double idle_minutes(const struct mdl_load *load)
{
    return isfinite(load->utilisation) ? load->offered_minutes * fmax(0, 1 - load->utilisation)
                                       : fmax(0, load->offered_minutes - load->busy_minutes);
}

static enum sim_status keep_records(struct study *study, const struct mdl_left *left, size_t row,
                                    struct sim_error *error)
{
    struct mdl_record *copy = malloc((left->record_count + 1) * sizeof *copy);
    if (copy == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the records of the citizens");
    }
    mdl_left_copy_records(left, copy);
    study->sample->records[row] = copy;
    study->sample->record_counts[row] = left->record_count;
    return SIM_OK;
}

static void keep(struct study *study, const struct worker *worker, size_t row)
{
    struct res_econ_sample *sample = study->sample;
    const struct mdl_left *left = mdl_world_left(worker->world);
    const size_t cells = (size_t)RES_FLOW_COUNT * RES_ORIGIN_COUNT * (size_t)sample->years;
    memcpy(sample->ore + row * cells, worker->books.ore, cells * sizeof *sample->ore);
    memcpy(sample->effects + row * RES_EFFECT_COUNT, worker->ledger.effects, sizeof worker->ledger.effects);
    for (size_t i = 0; i < sample->role_count; i++) {
        const double idle = idle_minutes(&left->roles[i]);
        sample->unused[i * sample->replications + row] =
            idle * study->prices.role_ore_per_minute[i] / RES_ORE_PER_KRONE;
    }
}

/* One thread alone runs the replication whose books are kept. */
static enum sim_status itemise(struct study *study, struct worker *worker, uint64_t replication,
                               struct sim_error *error)
{
    struct res_citizen_books *kept = replication == study->options->citizens_of ? &study->sample->citizens : NULL;
    const enum sim_status status =
        res_citizen_books_set(kept, &worker->citizens, &worker->books, &study->frame, worker->follow,
                              mdl_world_left(worker->world), study->options->perspective, error);
    if (status == SIM_OK && kept != NULL) {
        kept->replication = replication;
    }
    return status;
}

static enum sim_status run_one(void *opaque, void *context, uint64_t replication, struct sim_error *error)
{
    struct worker *worker = opaque;
    struct study *study = context;
    enum sim_status status = mdl_world_run(worker->world, study->options->seed, replication, error);
    if (status == SIM_OK) {
        status =
            res_econ_ledger_set(&worker->ledger, &study->frame, worker->follow, mdl_world_left(worker->world), error);
    }
    if (status == SIM_OK) {
        status = res_books_set(&worker->books, &study->frame, &worker->ledger, study->options->perspective,
                               &worker->missing, error);
    }
    if (status == SIM_OK && study->options->verify) {
        status = res_books_verify(&worker->books, error);
    }
    if (status == SIM_OK && (study->options->verify || replication == study->options->citizens_of)) {
        status = itemise(study, worker, replication, error);
    }
    if (status == SIM_OK) {
        keep(study, worker, (size_t)(replication - study->options->first));
    }
    if (status == SIM_OK && study->options->keep_records) {
        status =
            keep_records(study, mdl_world_left(worker->world), (size_t)(replication - study->options->first), error);
    }
    return status;
}

/* --- the sample ------------------------------------------------------------------------------------------- */

enum sim_status res_econ_horizon(const struct mdl_scenario *scenario, int *years, sim_time *run_end,
                                 struct sim_error *error)
{
    const struct mdl_economics *economics = &scenario->economics;
    const double horizon = economics->horizon_years;
    if (!(horizon >= 1) || horizon != floor(horizon)) {
        (void)sim_fail(error, SIM_ERR_SCENARIO, "the horizon must be a whole number of years, at least 1");
        sim_error_place(error, NULL, 0, "economics.horizon");
        return SIM_ERR_SCENARIO;
    }
    const int first = sim_civil_from_day(sim_day_of(scenario->start)).year;
    const double runs = economics->decide_years > 0 ? economics->decide_years : 0;
    const sim_time wanted = scenario->start + (sim_time)(runs * SIM_MINUTES_PER_YEAR);
    const sim_time last = sim_time_of_day(sim_day_from_civil(first + (int)horizon, 1, 1));
    *years = (int)horizon;
    *run_end = wanted > scenario->end ? wanted : scenario->end;
    *run_end = sim_time_of_day(sim_day_of(*run_end < last ? *run_end : last));
    return SIM_OK;
}

static enum sim_status create(struct res_econ_sample **out, const struct study *study, struct sim_error *error)
{
    const struct mdl_scenario *scenario = study->frame.scenario;
    const struct mdl_economics *economics = &scenario->economics;
    const struct res_discount discount = {economics->discount, economics->discount_count, economics->timing};
    const size_t rows = study->options->replications;
    const size_t cells = (size_t)RES_FLOW_COUNT * RES_ORIGIN_COUNT * (size_t)study->frame.years;
    struct res_econ_sample *sample = calloc(1, sizeof *sample);
    *out = sample;
    if (sample == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the books");
    }
    (void)snprintf(sample->name, sizeof sample->name, "%s", scenario->name);
    sample->first_year = study->frame.first_year;
    sample->years = study->frame.years;
    sample->is_cut = study->frame.run_end < study->frame.measured_end;
    sample->replications = rows;
    sample->seed = study->options->seed;
    sample->first = study->options->first;
    sample->role_count = scenario->role_count;
    sample->threshold = economics->threshold_ore / RES_ORE_PER_KRONE;
    sample->ore = calloc(rows * cells, sizeof *sample->ore);
    sample->effects = calloc(rows * RES_EFFECT_COUNT, sizeof *sample->effects);
    sample->unused = calloc(rows * (sample->role_count + 1), sizeof *sample->unused);
    sample->roles = calloc(sample->role_count + 1, sizeof *sample->roles);
    sample->discount = calloc((size_t)sample->years, sizeof *sample->discount);
    if (study->options->keep_records) {
        sample->records = calloc(rows, sizeof *sample->records);
        sample->record_counts = calloc(rows, sizeof *sample->record_counts);
        if (sample->records == NULL || sample->record_counts == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the books");
        }
    }
    if (sample->ore == NULL || sample->effects == NULL || sample->unused == NULL || sample->roles == NULL ||
        sample->discount == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the books");
    }
    for (size_t i = 0; i < sample->role_count; i++) {
        (void)snprintf(sample->roles[i], sizeof sample->roles[i], "%s", scenario->roles[i].name);
    }
    for (int y = 0; y < sample->years; y++) {
        sample->discount[y] = res_discount_year(&discount, y + 1);
    }
    return res_discount_check(&discount, error);
}

static enum sim_status replicate(struct study *study, struct sim_error *error)
{
    const struct sim_replicate_plan plan = {
        .first = study->options->first,
        .count = study->options->replications,
        .threads = study->options->threads > 0 ? study->options->threads : sim_replicate_processors(),
        .context = study,
        .worker_create = worker_create,
        .run = run_one,
        .worker_free = worker_free,
        .cancel = study->options->cancel,
    };
    const enum sim_status status = sim_replicate(&plan, error);
    return status != SIM_OK ? status : study->status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum sim_status res_econ_run(struct res_econ_sample **sample, const struct mdl_model *model, sim_time measured_end,
                             int years, const struct res_econ_options *options, struct sim_error *error)
{
    const struct mdl_scenario *scenario = mdl_model_scenario(model);
    struct study study = {.model = model, .options = options};
    const int first_year = sim_civil_from_day(sim_day_of(scenario->start)).year;
    *sample = NULL;
    enum sim_status status = res_econ_prices_init(&study.prices, scenario, first_year, years, error);
    if (status == SIM_OK) {
        res_econ_frame_init(&study.frame, scenario, &study.prices, measured_end, years);
        status = create(&study.sample, &study, error);
    }
    if (status == SIM_OK) {
        status = replicate(&study, error);
    }
    if (status == SIM_OK) {
        /* which thread met what first must not show */
        if (study.sample->missing.count > 1) {
            qsort(study.sample->missing.names, study.sample->missing.count, sizeof study.sample->missing.names[0],
                  by_name);
        }
        *sample = study.sample;
    } else {
        res_econ_sample_free(study.sample);
    }
    res_econ_prices_release(&study.prices);
    return status;
}

void res_econ_sample_free(struct res_econ_sample *sample)
{
    if (sample == NULL) {
        return;
    }
    for (size_t i = 0; sample->records != NULL && i < sample->replications; i++) {
        free(sample->records[i]);
    }
    res_citizen_books_release(&sample->citizens);
    free(sample->records);
    free(sample->record_counts);
    free(sample->ore);
    free(sample->effects);
    free(sample->unused);
    free(sample->roles);
    free(sample->discount);
    res_missing_release(&sample->missing);
    free(sample);
}

/* --- asking ------------------------------------------------------------------------------------------------- */

static int sign_of(const struct res_econ_query *query, enum res_flow flow)
{
    return query->account == RES_ALL_ACCOUNTS
               ? res_perspective_sign(query->perspective, flow)
               : res_perspective_account_sign(query->perspective, flow, (enum res_payer)query->account);
}

static double flow_amount(const struct res_econ_sample *sample, const struct res_econ_query *query, const int64_t *ore)
{
    double sum = 0;
    for (int origin = 0; origin < RES_ORIGIN_COUNT; origin++) {
        if (query->origin != RES_ORIGIN_ALL && query->origin != origin) {
            continue;
        }
        for (int y = 0; y < sample->years; y++) {
            if (query->year == RES_ALL_YEARS || query->year == y) {
                sum += (double)ore[origin * sample->years + y] * (query->discounted ? sample->discount[y] : 1);
            }
        }
    }
    return sum / RES_ORE_PER_KRONE;
}

double res_econ_amount(const struct res_econ_sample *sample, const struct res_econ_query *query, size_t replication)
{
    const size_t per_flow = (size_t)RES_ORIGIN_COUNT * (size_t)sample->years;
    const int64_t *ore = sample->ore + replication * RES_FLOW_COUNT * per_flow;
    double sum = 0;
    for (int flow = 0; flow < RES_FLOW_COUNT; flow++) {
        const int sign = sign_of(query, (enum res_flow)flow);
        if (sign != 0 && (query->flow == RES_ALL_FLOWS || query->flow == flow)) {
            sum += sign * flow_amount(sample, query, ore + (size_t)flow * per_flow);
        }
    }
    return sum;
}

void res_econ_amounts(const struct res_econ_sample *sample, const struct res_econ_query *query, double values[])
{
    for (size_t i = 0; i < sample->replications; i++) {
        values[i] = res_econ_amount(sample, query, i);
    }
}

double res_econ_effect(const struct res_econ_sample *sample, enum res_effect effect, size_t replication)
{
    return sample->effects[replication * RES_EFFECT_COUNT + (size_t)effect];
}
