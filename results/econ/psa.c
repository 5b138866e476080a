/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/psa.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/query.h"
#include "sim/chance.h"
#include "sim/replicate.h"
#include "sim/tally.h"

#define SET_MAX 320

/* --- one point ------------------------------------------------------------------------------------------ */

/* What the alternatives come to at one point of the parameters. */
struct point {
    double cost[RES_ALTERNATIVES_MAX], effect[RES_ALTERNATIVES_MAX];
    double noise; /* variance of the mean net benefit difference, from the replications */
};

static void reduce(const struct res_psa_plan *plan, struct res_econ_sample *const samples[], struct point *point)
{
    const struct res_econ_query query = res_econ_everything(plan->perspective);
    const size_t last = plan->alternatives - 1;
    const size_t count = samples[0]->replications;
    struct sim_tally net = {0};
    memset(point, 0, sizeof *point);
    for (size_t i = 0; i < count; i++) {
        double difference = 0;
        for (size_t k = 0; k < plan->alternatives; k++) {
            const double citizens = res_econ_effect(samples[k], RES_EFFECT_CITIZENS, i);
            const double scale =
                citizens > 0 ? res_econ_effect(samples[0], RES_EFFECT_CITIZENS, i) / citizens / (double)count : 0;
            const double cost = scale * res_econ_amount(samples[k], &query, i);
            const double effect = scale * res_econ_effect(samples[k], plan->effect, i);
            point->cost[k] += cost;
            point->effect[k] += effect;
            difference += (k == last ? 1 : 0) * (plan->threshold * effect - cost) -
                          (k == 0 ? 1 : 0) * (plan->threshold * effect - cost);
        }
        sim_tally_add(&net, difference * (double)count);
    }
    point->noise = sim_tally_variance(&net) / (double)count;
}

/* sets[alternatives][parameters] texts; used[k] of them for alternative k. */
static enum sim_status run_point(const struct res_psa_plan *plan, const char *const *const sets[], const size_t used[],
                                 uint64_t first, unsigned threads, struct point *point, struct sim_error_list *errors)
{
    struct res_econ_sample *samples[RES_ALTERNATIVES_MAX] = {0};
    const struct res_econ_options options = {.seed = plan->seed,
                                             .first = first,
                                             .replications = plan->replications,
                                             .threads = threads,
                                             .perspective = plan->perspective,
                                             .cancel = plan->cancel};
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < plan->alternatives && status == SIM_OK; k++) {
        status = res_econ_source_run(&plan->sources[k], sets[k], used[k], &options, &samples[k], errors);
    }
    if (status == SIM_OK) {
        reduce(plan, samples, point);
    }
    for (size_t k = 0; k < plan->alternatives; k++) {
        res_econ_sample_free(samples[k]);
    }
    return status;
}

enum sim_status res_psa_net(const struct res_psa_plan *plan, const char *const *const sets[], const size_t used[],
                            double *net, struct sim_error_list *errors)
{
    const size_t last = plan->alternatives - 1;
    struct point point;
    const enum sim_status status = run_point(plan, sets, used, 1, plan->threads, &point, errors);
    if (status == SIM_OK) {
        *net = plan->threshold * (point.effect[last] - point.effect[0]) - (point.cost[last] - point.cost[0]);
    }
    return status;
}

/* Texts of one point: room for every parameter in every alternative. */
struct texts {
    char (*text)[SET_MAX];
    const char **list[RES_ALTERNATIVES_MAX];
    size_t used[RES_ALTERNATIVES_MAX];
};

static void texts_release(struct texts *texts)
{
    free(texts->text);
    free(texts->list[0]);
}

static enum sim_status texts_init(struct texts *texts, const struct res_psa_plan *plan, struct sim_error *error)
{
    const size_t each = plan->parameters->count + 1;
    memset(texts, 0, sizeof *texts);
    texts->text = calloc(each * plan->alternatives, sizeof *texts->text);
    texts->list[0] = calloc(each * plan->alternatives, sizeof *texts->list[0]);
    if (texts->text == NULL || texts->list[0] == NULL) {
        texts_release(texts);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a draw");
    }
    for (size_t k = 1; k < plan->alternatives; k++) {
        texts->list[k] = texts->list[0] + k * each;
    }
    return SIM_OK;
}

/* Sets a parameter to its quantile u in every alternative that has it. */
static void texts_add(struct texts *texts, const struct res_psa_plan *plan, size_t parameter, double u)
{
    const struct res_parameter *at = &plan->parameters->at[parameter];
    const size_t each = plan->parameters->count + 1;
    for (size_t k = 0; k < plan->alternatives; k++) {
        if (at->in[k].present) {
            char *text = texts->text[k * each + texts->used[k]];
            res_parameter_set_text(at, res_parameter_quantile(at, k, u), text, SET_MAX);
            texts->list[k][texts->used[k]++] = text;
        }
    }
}

static double value_of(const struct res_parameter *parameter, double u)
{
    for (size_t k = 0; k < RES_ALTERNATIVES_MAX; k++) {
        if (parameter->in[k].present) {
            return res_parameter_quantile(parameter, k, u);
        }
    }
    return (double)NAN;
}

/* A point that the loader refuses is a fact about the ranges; anything else is trouble. */
static bool is_refused(enum sim_status status)
{
    return status == SIM_ERR_SCENARIO || status == SIM_ERR_STUCK || status == SIM_ERR_LIMIT || status == SIM_ERR_USAGE;
}

static enum sim_status run_texts(const struct res_psa_plan *plan, const struct texts *texts, uint64_t first,
                                 unsigned threads, struct point *point, bool *refused, struct sim_error *error)
{
    const char *const *lists[RES_ALTERNATIVES_MAX];
    struct sim_error_list errors;
    sim_error_list_init(&errors);
    for (size_t k = 0; k < plan->alternatives; k++) {
        lists[k] = texts->list[k];
    }
    enum sim_status status = run_point(plan, lists, texts->used, first, threads, point, &errors);
    *refused = is_refused(status);
    if (status != SIM_OK && error != NULL && errors.count > 0) {
        *error = errors.at[0];
    }
    sim_error_list_release(&errors);
    return *refused ? SIM_OK : status;
}

/* --- draws ------------------------------------------------------------------------------------------------- */

struct draw {
    struct point point;
    bool refused;
    struct sim_error why;
};

struct psa_study {
    const struct res_psa_plan *plan;
    struct draw *draws;
    double *quantile;
};

static enum sim_status run_draw(void *worker, void *context, uint64_t index, struct sim_error *error)
{
    struct psa_study *study = context;
    const struct res_psa_plan *plan = study->plan;
    struct sim_chance chance;
    struct texts texts;
    (void)worker;
    enum sim_status status = texts_init(&texts, plan, error);
    if (status != SIM_OK) {
        return status;
    }
    sim_chance_init(&chance, plan->seed, index, false);
    for (size_t p = 0; p < plan->parameters->count; p++) {
        const double u = sim_chance_uniform(&chance, sim_chance_who(sim_purpose("psa"), 0),
                                            sim_purpose(plan->parameters->at[p].path), 0);
        study->quantile[index * plan->parameters->count + p] = u;
        texts_add(&texts, plan, p, u);
    }
    status = run_texts(plan, &texts, 1 + index * plan->replications, 1, &study->draws[index].point,
                       &study->draws[index].refused, &study->draws[index].why);
    if (status != SIM_OK && error != NULL) {
        *error = study->draws[index].why;
    }
    texts_release(&texts);
    return status;
}

static void tell(void *context, uint64_t done, uint64_t count)
{
    const struct psa_study *study = context;
    if (study->plan->progress != NULL) {
        study->plan->progress(study->plan->context, (size_t)done, (size_t)count);
    }
}

static bool allocate(struct res_psa *psa, const struct res_psa_plan *plan, struct psa_study *study)
{
    const size_t parameters = plan->parameters->count + 1;
    psa->alternatives = plan->alternatives;
    psa->parameters = plan->parameters->count;
    psa->cost = calloc(plan->draws * plan->alternatives, sizeof *psa->cost);
    psa->effect = calloc(plan->draws * plan->alternatives, sizeof *psa->effect);
    psa->quantile = calloc(plan->draws * parameters, sizeof *psa->quantile);
    psa->value = calloc(plan->draws * parameters, sizeof *psa->value);
    study->draws = calloc(plan->draws, sizeof *study->draws);
    study->quantile = calloc(plan->draws * parameters, sizeof *study->quantile);
    return psa->cost != NULL && psa->effect != NULL && psa->quantile != NULL && psa->value != NULL &&
           study->draws != NULL && study->quantile != NULL;
}

static void gather(struct res_psa *psa, const struct psa_study *study)
{
    const struct res_psa_plan *plan = study->plan;
    const size_t last = psa->alternatives - 1;
    struct sim_tally net = {0};
    double noise = 0;
    for (size_t i = 0; i < plan->draws; i++) {
        const struct draw *draw = &study->draws[i];
        if (draw->refused) {
            if (psa->rejected++ == 0) {
                (void)sim_error_format(&draw->why, psa->why_rejected, sizeof psa->why_rejected);
            }
            continue;
        }
        const size_t row = psa->draws++;
        memcpy(psa->cost + row * psa->alternatives, draw->point.cost, psa->alternatives * sizeof(double));
        memcpy(psa->effect + row * psa->alternatives, draw->point.effect, psa->alternatives * sizeof(double));
        for (size_t p = 0; p < psa->parameters; p++) {
            const double u = study->quantile[i * psa->parameters + p];
            psa->quantile[row * psa->parameters + p] = u;
            psa->value[row * psa->parameters + p] = value_of(&plan->parameters->at[p], u);
        }
        noise += draw->point.noise;
        sim_tally_add(&net, plan->threshold * (draw->point.effect[last] - draw->point.effect[0]) -
                                (draw->point.cost[last] - draw->point.cost[0]));
    }
    const double variance = sim_tally_variance(&net);
    psa->noise_share =
        plan->replications > 1 && variance > 0 ? fmin(1, noise / (double)psa->draws / variance) : (double)NAN;
}

enum sim_status res_psa_run(struct res_psa *psa, const struct res_psa_plan *plan, struct sim_error_list *errors)
{
    struct psa_study study = {.plan = plan};
    struct sim_error error = {0};
    memset(psa, 0, sizeof *psa);
    enum sim_status status = allocate(psa, plan, &study) ? SIM_OK : sim_fail(&error, SIM_ERR_MEMORY, "out of memory");
    if (status == SIM_OK) {
        const struct sim_replicate_plan pool = {
            .count = plan->draws,
            .threads = plan->threads > 0 ? plan->threads : sim_replicate_processors(),
            .context = &study,
            .run = run_draw,
            .progress = tell,
            .cancel = plan->cancel,
        };
        status = sim_replicate(&pool, &error);
    }
    if (status == SIM_OK) {
        gather(psa, &study);
        if (psa->draws < 2) {
            status = sim_fail(&error, SIM_ERR_SCENARIO, "fewer than two draws could be run; the first: %.250s",
                              psa->why_rejected);
        }
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    free(study.draws);
    free(study.quantile);
    return status;
}

void res_psa_release(struct res_psa *psa)
{
    free(psa->cost);
    free(psa->effect);
    free(psa->quantile);
    free(psa->value);
    memset(psa, 0, sizeof *psa);
}

struct res_draws res_psa_draws(const struct res_psa *psa)
{
    return (struct res_draws){psa->draws, psa->alternatives, psa->cost, psa->effect};
}

void res_psa_column(const struct res_psa *psa, size_t parameter, double column[])
{
    for (size_t i = 0; i < psa->draws; i++) {
        column[i] = psa->value[i * psa->parameters + parameter];
    }
}

/* --- one at a time ----------------------------------------------------------------------------------------------- */

struct tornado_study {
    const struct res_psa_plan *plan;
    struct res_tornado_bar *bars;
};

static enum sim_status run_end(const struct res_psa_plan *plan, size_t parameter, double u, double *cost,
                               double *effect, bool *refused, struct sim_error *error)
{
    const size_t last = plan->alternatives - 1;
    struct texts texts;
    struct point point;
    enum sim_status status = texts_init(&texts, plan, error);
    if (status != SIM_OK) {
        return status;
    }
    texts_add(&texts, plan, parameter, u);
    status = run_texts(plan, &texts, 1, 1, &point, refused, error);
    if (status == SIM_OK && !*refused) {
        *cost = point.cost[last] - point.cost[0];
        *effect = point.effect[last] - point.effect[0];
    }
    texts_release(&texts);
    return status;
}

static enum sim_status run_bar(void *worker, void *context, uint64_t index, struct sim_error *error)
{
    struct tornado_study *study = context;
    const struct res_psa_plan *plan = study->plan;
    struct res_tornado_bar *bar = &study->bars[index];
    bool low_refused = false;
    bool high_refused = false;
    (void)worker;
    *bar = (struct res_tornado_bar){.parameter = (size_t)index, .turns_at = (double)NAN};
    bar->low_value = value_of(&plan->parameters->at[index], 0);
    bar->high_value = value_of(&plan->parameters->at[index], 1);
    enum sim_status status = run_end(plan, (size_t)index, 0, &bar->cost_low, &bar->effect_low, &low_refused, error);
    if (status == SIM_OK) {
        status = run_end(plan, (size_t)index, 1, &bar->cost_high, &bar->effect_high, &high_refused, error);
    }
    bar->failed = low_refused || high_refused;
    if (status == SIM_OK && !bar->failed) {
        bar->net_low = plan->threshold * bar->effect_low - bar->cost_low;
        bar->net_high = plan->threshold * bar->effect_high - bar->cost_high;
        if ((bar->net_low < 0) != (bar->net_high < 0)) {
            bar->turns_at =
                bar->low_value + (bar->high_value - bar->low_value) * bar->net_low / (bar->net_low - bar->net_high);
        }
    }
    return status;
}

static void set_shown(struct res_tornado_bar *bar, enum res_tornado_output output)
{
    switch (output) {
    case RES_TORNADO_COST:
        bar->shown_low = bar->cost_low;
        bar->shown_high = bar->cost_high;
        break;
    case RES_TORNADO_EFFECT:
        bar->shown_low = bar->effect_low;
        bar->shown_high = bar->effect_high;
        break;
    default:
        bar->shown_low = bar->net_low;
        bar->shown_high = bar->net_high;
    }
}

static int by_width(const void *a, const void *b)
{
    const struct res_tornado_bar *first = a;
    const struct res_tornado_bar *second = b;
    const double wide = fabs(first->shown_high - first->shown_low);
    const double other = fabs(second->shown_high - second->shown_low);
    if (wide != other) {
        return wide > other ? -1 : 1;
    }
    return (first->parameter > second->parameter) - (first->parameter < second->parameter);
}

enum sim_status res_tornado_run(struct res_tornado_bar bars[], const struct res_psa_plan *plan,
                                struct sim_error_list *errors)
{
    struct tornado_study study = {plan, bars};
    struct sim_error error = {0};
    const struct sim_replicate_plan pool = {
        .count = plan->parameters->count,
        .threads = plan->threads > 0 ? plan->threads : sim_replicate_processors(),
        .context = &study,
        .run = run_bar,
        .cancel = plan->cancel,
    };
    const enum sim_status status = sim_replicate(&pool, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    for (size_t i = 0; i < plan->parameters->count; i++) {
        set_shown(&bars[i], plan->tornado_on);
    }
    if (plan->parameters->count > 1) {
        qsort(bars, plan->parameters->count, sizeof *bars, by_width);
    }
    return SIM_OK;
}
