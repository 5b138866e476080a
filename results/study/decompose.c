/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/decompose.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "results/econ/parameter.h"
#include "results/study/cast.h"
#include "results/study/run.h"
#include "sim/chance.h"
#include "sim/replicate.h"

#define SET_MAX 320
#define COARSE 1e-4
#define BATCH 100 /* draws tried before it is seen whether enough fit */
#define SUBSETS_MAX (1U << RES_LEVERS_MAX)

/* --- Shapley --------------------------------------------------------------------------------------------------- */

static double factorial(size_t n)
{
    double product = 1;
    for (size_t i = 2; i <= n; i++) {
        product *= (double)i;
    }
    return product;
}

void res_shapley(const double worth[], size_t count, double value[])
{
    for (size_t k = 0; k < count; k++) {
        value[k] = 0;
        for (size_t set = 0; set < (size_t)1 << count; set++) {
            size_t members = 0;
            for (size_t i = 0; i < count; i++) {
                members += set >> i & 1;
            }
            if ((set >> k & 1) == 0) {
                const double orders = factorial(members) * factorial(count - members - 1) / factorial(count);
                value[k] += orders * (worth[set | (size_t)1 << k] - worth[set]);
            }
        }
    }
}

/* --- one scenario with settings ----------------------------------------------------------------------------------- */

struct job {
    const char *file;
    const char *overlays[RES_LEVERS_MAX];
    size_t overlay_count;
    const char *const *sets;
    size_t set_count;
    const struct mdl_place *set_places;
    double coarse;
};

/* What the index citizens of the replications come to. */
struct outcome {
    double share, ended, hours; /* hours of activity a week in the pathway */
};

static enum sim_status load(struct mdl_scenario **scenario, const struct job *job, struct sim_error_list *errors)
{
    const struct mdl_load_options options = {.overlays = job->overlays,
                                             .overlay_count = job->overlay_count,
                                             .sets = job->sets,
                                             .set_count = job->set_count,
                                             .set_places = job->set_places,
                                             .coarse = job->coarse};
    return mdl_scenario_load(scenario, job->file, &options, errors, NULL);
}

static void add_citizens(struct outcome *sum, const struct res_cast *cast, const struct res_quantity *quantity)
{
    static const char *const ended = "ended_not_moved";
    double hours = 0, weeks = 0;
    sum->share += res_quantity_value(quantity, cast->citizens, cast->used, (double)NAN, false);
    sum->ended += res_quantity_value(res_quantity_find(ended), cast->citizens, cast->used, (double)NAN, false);
    for (size_t i = 0; i < cast->used; i++) {
        hours += cast->citizens[i].record->activity_hours;
        weeks += (double)(cast->citizens[i].record->active + cast->citizens[i].record->passive) /
                 (7.0 * SIM_MINUTES_PER_DAY);
    }
    sum->hours += weeks > 0 ? hours / weeks : 0;
}

static enum sim_status run_worlds(const struct res_decomposition_plan *plan, const struct mdl_model *model,
                                  struct mdl_world *world, struct outcome *mean, struct sim_error *error)
{
    struct mdl_side side = {.name = "all"};
    struct mdl_study alone = {.sides = &side, .side_count = 1, .movers_status = SIM_TIME_NEVER};
    const struct res_quantity *quantity = res_quantity_find(plan->study->decomposition.what);
    struct res_cast cast;
    enum sim_status status = res_cast_init(&cast, &alone, error);
    *mean = (struct outcome){0};
    for (size_t i = 0; i < plan->replications && status == SIM_OK; i++) {
        status = mdl_world_run(world, plan->seed, 1 + i, error);
        if (status == SIM_OK) {
            res_cast_clear(&cast);
            status = res_cast_add(&cast, 0, model, mdl_world_left(world), false, error);
        }
        if (status == SIM_OK) {
            add_citizens(mean, &cast, quantity);
        }
    }
    mean->share /= (double)plan->replications;
    mean->ended /= (double)plan->replications;
    mean->hours /= (double)plan->replications;
    res_cast_release(&cast);
    return status;
}

static enum sim_status run_job(const struct res_decomposition_plan *plan, const struct job *job, struct outcome *mean,
                               struct sim_error *error)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    struct sim_error_list errors;
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct mdl_world *world = NULL;
    sim_error_list_init(&errors);
    enum sim_status status = load(&scenario, job, &errors);
    if (status == SIM_OK) {
        status = mdl_model_create(&model, scenario, &errors);
    }
    if (status != SIM_OK && errors.count > 0 && error != NULL) {
        *error = errors.at[0];
    }
    if (status == SIM_OK) {
        status = mdl_world_create(&world, model, &options, error);
    }
    if (status == SIM_OK) {
        status = run_worlds(plan, model, world, mean, error);
    }
    mdl_world_free(world);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    return status;
}

/* --- all combinations, for each parameter set ----------------------------------------------------------------------
 */

struct work {
    const struct res_decomposition_plan *plan;
    struct res_parameters parameters[SUBSETS_MAX]; /* those a combination has */
    const uint64_t *draw;                          /* [sets]: number of the draw; 0: as stated */
    size_t sets, subsets;
    double *worth; /* [sets][subsets]; NAN: could not be run */
};

static struct job job_of(const struct res_decomposition_plan *plan, size_t subset)
{
    struct job job = {.file = plan->study->decomposition.scenario, .coarse = COARSE};
    for (size_t k = 0; k < plan->study->decomposition.lever_count; k++) {
        if ((subset >> k & 1) != 0) {
            job.overlays[job.overlay_count++] = plan->study->decomposition.levers[k].overlay;
        }
    }
    return job;
}

/* The same quantiles as res_study_run draws for this number. */
static void draw_sets(const struct work *work, const struct res_parameters *parameters, uint64_t draw,
                      char (*text)[SET_MAX], const char *sets[])
{
    struct sim_chance chance;
    sim_chance_init(&chance, work->plan->seed, draw, false);
    for (size_t p = 0; p < parameters->count; p++) {
        const struct res_parameter *at = &parameters->at[p];
        const double u = sim_chance_uniform(&chance, sim_chance_who(sim_purpose("psa"), 0), sim_purpose(at->path), 0);
        res_parameter_set_text(at, res_parameter_quantile(at, 0, u), text[p], SET_MAX);
        sets[p] = text[p];
    }
}

static enum sim_status run_cell(void *opaque, void *context, uint64_t index, struct sim_error *error)
{
    struct work *work = context;
    const size_t set = (size_t)index / work->subsets, subset = (size_t)index % work->subsets;
    const struct res_parameters *parameters = &work->parameters[subset];
    struct job job = job_of(work->plan, subset);
    struct outcome mean = {0};
    char(*text)[SET_MAX] = calloc(parameters->count + 1, sizeof *text);
    const char **sets = calloc(parameters->count + 1, sizeof *sets);
    (void)opaque;
    if (text == NULL || sets == NULL) {
        free(text);
        free(sets);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a draw");
    }
    if (work->draw[set] > 0) {
        draw_sets(work, parameters, work->draw[set], text, sets);
        job.sets = sets;
        job.set_count = parameters->count;
    }
    const enum sim_status status = run_job(work->plan, &job, &mean, error);
    work->worth[index] = status == SIM_OK ? mean.share : (double)NAN;
    free(text);
    free(sets);
    return status == SIM_ERR_SCENARIO && work->draw[set] > 0 ? SIM_OK : status;
}

static enum sim_status find_parameters(struct work *work, struct sim_error_list *errors)
{
    struct sim_error error;
    enum sim_status status = SIM_OK;
    for (size_t subset = 0; subset < work->subsets && status == SIM_OK; subset++) {
        const struct job job = job_of(work->plan, subset);
        struct mdl_scenario *scenario = NULL;
        status = load(&scenario, &job, errors);
        if (status == SIM_OK) {
            status = res_parameters_add(&work->parameters[subset], scenario, 0, &error);
            res_parameters_sort(&work->parameters[subset]);
            if (status != SIM_OK) {
                sim_error_list_add(errors, &error);
            }
        }
        mdl_scenario_free(scenario);
    }
    return status;
}

/* --- which draws fit
 * -------------------------------------------------------------------------------------------------- */

/* Farthest of the fitted figures from what was published, in standard errors: of the means over a draw's studies. */
static double distance_of(const struct mdl_study *study, const struct res_study_sample *sample, size_t draw)
{
    double most = 0;
    for (size_t i = 0; i < study->figure_count; i++) {
        const struct mdl_figure *figure = &study->figures[i];
        double mean = 0, n = 0;
        if (figure->use != MDL_USE_FIT || figure->repeats || !(figure->se > 0)) {
            continue;
        }
        for (size_t r = draw * RES_STUDIES_PER_DRAW; r < (draw + 1) * RES_STUDIES_PER_DRAW && r < sample->replications;
             r++) {
            mean += sample->values[r * sample->figures + i];
            n++;
        }
        const bool interval = figure->kind == MDL_FIGURE_INTERVAL;
        const double end = interval ? fmin(fmax(mean / n, figure->low), figure->high) : figure->value;
        const double off = fabs(mean / n - end) / figure->se;
        most = isnan(off) ? (double)INFINITY : fmax(most, off);
    }
    return most;
}

/* The draws from number `first` on that fit, until enough do; counts those tried. */
static enum sim_status try_draws(const struct res_decomposition_plan *plan, uint64_t first, size_t count,
                                 struct res_decomposition *result, uint64_t draws[], struct sim_error_list *errors)
{
    const struct res_study_plan run = {.study = plan->study,
                                       .seed = plan->seed,
                                       .first = first,
                                       .replications = count * RES_STUDIES_PER_DRAW,
                                       .threads = plan->threads,
                                       .ranges = true,
                                       .cancel = plan->cancel};
    struct res_study_sample sample;
    const enum sim_status status = res_study_run(&sample, &run, errors);
    for (size_t i = 0; i < count && status == SIM_OK && result->fitting < plan->wanted; i++) {
        result->draws++;
        if (distance_of(plan->study, &sample, i) <= RES_DECOMPOSITION_FIT) {
            draws[1 + result->fitting++] = first + i;
        }
    }
    res_study_sample_release(&sample);
    return status;
}

static enum sim_status find_draws(const struct res_decomposition_plan *plan, struct res_decomposition *result,
                                  uint64_t draws[], struct sim_error_list *errors)
{
    enum sim_status status = SIM_OK;
    for (uint64_t first = 1; first <= plan->draws && result->fitting < plan->wanted && status == SIM_OK;
         first += BATCH) {
        const size_t left = plan->draws - (size_t)(first - 1);
        status = try_draws(plan, first, left < BATCH ? left : BATCH, result, draws, errors);
    }
    return status;
}

/* --- the whole
 * ----------------------------------------------------------------------------------------------------------- */

static void quantiles(double column[], size_t n, struct res_lever_part *part)
{
    gsl_sort(column, 1, n);
    part->low = n > 0 ? gsl_stats_quantile_from_sorted_data(column, 1, n, 0.05) : (double)NAN;
    part->middle = n > 0 ? gsl_stats_quantile_from_sorted_data(column, 1, n, 0.5) : (double)NAN;
    part->high = n > 0 ? gsl_stats_quantile_from_sorted_data(column, 1, n, 0.95) : (double)NAN;
}

static enum sim_status share_out(struct res_decomposition *result, const struct work *work, struct sim_error *error)
{
    const size_t levers = work->plan->study->decomposition.lever_count;
    double *columns = calloc((levers + 3) * (work->sets + 1), sizeof *columns);
    size_t kept = 0;
    if (columns == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a decomposition");
    }
    for (size_t set = 0; set < work->sets; set++) {
        const double *worth = work->worth + set * work->subsets;
        double value[RES_LEVERS_MAX + 3];
        res_shapley(worth, levers, value);
        value[levers] = worth[work->subsets - 1] - worth[0];
        value[levers + 1] = worth[0];
        value[levers + 2] = worth[work->subsets - 1];
        for (size_t k = 0; k < levers + 3; k++) {
            result->parts[k].stated = set == 0 ? value[k] : result->parts[k].stated;
            columns[k * work->sets + kept] = value[k];
        }
        kept += set > 0 && !isnan(value[levers]) ? 1 : 0;
    }
    for (size_t k = 0; k < levers + 3; k++) {
        quantiles(columns + k * work->sets, kept, &result->parts[k]);
    }
    result->kept = kept;
    free(columns);
    return SIM_OK;
}

static enum sim_status run_cells(struct work *work, struct sim_error *error)
{
    const struct sim_replicate_plan pool = {.count = work->sets * work->subsets,
                                            .threads = work->plan->threads > 0 ? work->plan->threads
                                                                               : sim_replicate_processors(),
                                            .context = work,
                                            .run = run_cell,
                                            .cancel = work->plan->cancel};
    return sim_replicate(&pool, error);
}

/* One value of the key, on the treated side as it is or with the overlay. */
static enum sim_status run_point(struct res_decomposition *result, const struct res_decomposition_plan *plan,
                                 const char *value, bool laid, const struct outcome *base, struct sim_error *error)
{
    const struct mdl_study *study = plan->study;
    char set[SET_MAX];
    const char *const sets[] = {set};
    const struct mdl_place place = {study->file, 0};
    struct job job = {.file = study->decomposition.activity_with, .sets = sets, .set_count = 1, .set_places = &place};
    struct res_activity_point *point = &result->points[result->point_count++];
    struct outcome mean;
    if (laid) {
        job.overlays[job.overlay_count++] = study->decomposition.activity_overlay;
    }
    (void)snprintf(point->text, sizeof point->text, "%.20s%s%.40s", value, laid ? ", " : "",
                   laid ? study->decomposition.overlay_label : "");
    (void)snprintf(set, sizeof set, "%.200s=%.80s", study->decomposition.activity_key, value);
    const enum sim_status status = run_job(plan, &job, &mean, error);
    if (status == SIM_OK) {
        point->ratio = mean.hours / base->hours;
        point->ended = mean.ended;
        point->outcome = mean.share;
    }
    return status;
}

static enum sim_status vary_activity(struct res_decomposition *result, const struct res_decomposition_plan *plan,
                                     struct sim_error *error)
{
    const struct mdl_study *study = plan->study;
    const struct job control = {.file = study->decomposition.scenario};
    const size_t laid = study->decomposition.overlay_count, count = laid + study->decomposition.activity_count;
    struct outcome base;
    if (count == 0) {
        return SIM_OK;
    }
    result->points = calloc(count, sizeof *result->points);
    enum sim_status status = result->points != NULL ? run_job(plan, &control, &base, error)
                                                    : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a curve");
    for (size_t i = 0; i < count && status == SIM_OK; i++) {
        const char *value =
            i < laid ? study->decomposition.overlay_values[i] : study->decomposition.activity_values[i - laid];
        status = run_point(result, plan, value, i < laid, &base, error);
    }
    return status;
}

static enum sim_status check(const struct res_decomposition_plan *plan, struct sim_error *error)
{
    const struct mdl_study *study = plan->study;
    const char *wrong = NULL;
    if (study->decomposition.lever_count == 0) {
        wrong = "the study names no levers; expected decomposition = { levers = ( ... ); }";
    } else if (study->decomposition.lever_count > RES_LEVERS_MAX) {
        wrong = "more than six levers";
    } else if (res_quantity_find(study->decomposition.what) == NULL) {
        wrong = "nothing is called as decomposition.what";
    }
    if (wrong == NULL) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_SCENARIO, "%s", wrong);
    sim_error_place(error, study->file, 0, "decomposition");
    return SIM_ERR_SCENARIO;
}

static enum sim_status run_all(struct work *work, struct res_decomposition *result, struct sim_error_list *errors)
{
    struct sim_error error;
    enum sim_status status = find_parameters(work, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = run_cells(work, &error);
    if (status == SIM_OK) {
        status = share_out(result, work, &error);
    }
    if (status == SIM_OK) {
        status = vary_activity(result, work->plan, &error);
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

static enum sim_status decompose(struct res_decomposition *result, const struct res_decomposition_plan *plan,
                                 struct sim_error_list *errors)
{
    struct work *work = calloc(1, sizeof *work);
    uint64_t *draws = calloc(plan->wanted + 2, sizeof *draws);
    const size_t subsets = (size_t)1 << plan->study->decomposition.lever_count;
    double *worth = calloc((plan->wanted + 1) * subsets, sizeof *worth);
    enum sim_status status = SIM_OK;
    if (work == NULL || draws == NULL || worth == NULL) {
        struct sim_error error;
        status = sim_fail(&error, SIM_ERR_MEMORY, "out of memory for a decomposition");
        sim_error_list_add(errors, &error);
    } else {
        status = plan->wanted > 0 ? find_draws(plan, result, draws, errors) : SIM_OK;
        work->plan = plan;
        work->draw = draws;
        work->sets = result->fitting + 1;
        work->subsets = subsets;
        work->worth = worth;
        status = status == SIM_OK ? run_all(work, result, errors) : status;
        for (size_t k = 0; k < subsets; k++) {
            res_parameters_release(&work->parameters[k]);
        }
    }
    free(work);
    free(draws);
    free(worth);
    return status;
}

enum sim_status res_decompose(struct res_decomposition *result, const struct res_decomposition_plan *plan,
                              struct sim_error_list *errors)
{
    struct sim_error error;
    *result = (struct res_decomposition){.study = plan->study, .replications = plan->replications};
    enum sim_status status = check(plan, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    status = decompose(result, plan, errors);
    if (status != SIM_OK) {
        res_decomposition_release(result);
    }
    return status;
}

void res_decomposition_release(struct res_decomposition *result)
{
    free(result->points);
    result->points = NULL;
    result->point_count = 0;
}
