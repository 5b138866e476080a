/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/reproduce.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/study/exact.h"

#define NEAREST_SHARE 0.10
#define MEMBERS_MAX 16

/* The samples of one reproduction. */
struct runs {
    struct res_study_sample model, ranges, no_effect, ten_points;
    bool *fitting; /* [replications] of ranges */
};

static enum sim_status fail(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

/* --- the nearest draws -------------------------------------------------------------------------------------------- */

struct near {
    double distance;
    size_t replication;
};

static int by_distance(const void *a, const void *b)
{
    const struct near *first = a;
    const struct near *second = b;
    if (first->distance != second->distance) {
        return first->distance < second->distance ? -1 : 1;
    }
    return (first->replication > second->replication) - (first->replication < second->replication);
}

static double distance_of(const struct mdl_study *study, const double row[])
{
    double sum = 0;
    for (size_t i = 0; i < study->figure_count; i++) {
        const struct mdl_figure *figure = &study->figures[i];
        if (figure->use == MDL_USE_FIT && !figure->repeats && figure->se > 0) {
            const bool interval = figure->kind == MDL_FIGURE_INTERVAL;
            const double end = interval ? fmin(fmax(row[i], figure->low), figure->high) : figure->value;
            sum += pow((row[i] - end) / figure->se, 2);
        }
    }
    return isnan(sum) ? (double)INFINITY : sum;
}

static enum sim_status find_nearest(struct runs *runs, const struct mdl_study *study, size_t *count,
                                    struct sim_error *error)
{
    const struct res_study_sample *sample = &runs->ranges;
    struct near *near = calloc(sample->replications + 1, sizeof *near);
    runs->fitting = calloc(sample->replications + 1, sizeof *runs->fitting);
    if (near == NULL || runs->fitting == NULL) {
        free(near);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the nearest draws");
    }
    for (size_t i = 0; i < sample->replications; i++) {
        near[i] = (struct near){distance_of(study, sample->values + i * sample->figures), i};
    }
    qsort(near, sample->replications, sizeof *near, by_distance);
    const size_t wanted = (size_t)ceil(NEAREST_SHARE * (double)sample->replications);
    for (size_t i = 0; i < wanted && !isinf(near[i].distance); i++) {
        runs->fitting[near[i].replication] = true;
        ++*count;
    }
    free(near);
    return SIM_OK;
}

/* --- outcomes ------------------------------------------------------------------------------------------------------
 */

static struct res_outcome *outcome_of(struct res_reproduction *result, const struct mdl_figure *figure)
{
    for (size_t k = 0; k < result->outcome_count && figure->group != NULL; k++) {
        const char *name = result->outcomes[k].name;
        SIM_INVARIANT(name != NULL, "an outcome has its figure's name");
        if (strcmp(name, figure->group) == 0 && result->outcomes[k].count < MEMBERS_MAX) {
            return &result->outcomes[k];
        }
    }
    struct res_outcome *fresh = &result->outcomes[result->outcome_count++];
    fresh->name = figure->group != NULL ? figure->group : figure->id;
    return fresh;
}

static void list_outcomes(struct res_reproduction *result)
{
    for (size_t i = 0; i < result->study->figure_count; i++) {
        const struct mdl_figure *figure = &result->study->figures[i];
        if (figure->use == MDL_USE_PREDICT && !figure->repeats) {
            struct res_outcome *outcome = outcome_of(result, figure);
            outcome->members[outcome->count++] = i;
        }
    }
}

static const struct res_study_sample *sample_of(const struct runs *runs, enum res_block block)
{
    return block == RES_BLOCK_SAMPLING ? &runs->model : &runs->ranges;
}

static const bool *use_of(const struct runs *runs, enum res_block block)
{
    return block == RES_BLOCK_FITTING ? runs->fitting : NULL;
}

static void score_outcomes(struct res_reproduction *result, const struct runs *runs)
{
    for (size_t k = 0; k < result->outcome_count; k++) {
        struct res_outcome *at = &result->outcomes[k];
        for (int b = 0; b < RES_BLOCK_COUNT; b++) {
            at->score[b] = res_outcome_score(result->study, sample_of(runs, (enum res_block)b), at->members, at->count,
                                             use_of(runs, (enum res_block)b));
            result->score[b] += at->score[b];
        }
        at->no_effect = res_outcome_score(result->study, &runs->no_effect, at->members, at->count, NULL);
        at->ten_points = res_outcome_score(result->study, &runs->ten_points, at->members, at->count, NULL);
        at->greatest = res_greatest_score(result->study, at->members, at->count);
        at->pooled_gain = res_pooled_gain(result->study, at->members, at->count);
        result->pooled += at->pooled_gain;
        result->no_effect += at->no_effect;
        result->ten_points += at->ten_points;
        result->greatest += at->greatest;
    }
}

static enum sim_status rank_outcomes(struct res_reproduction *result, const struct runs *runs, struct sim_error *error)
{
    size_t *members = calloc(result->study->figure_count + 1, sizeof *members);
    size_t count = 0;
    enum sim_status status = SIM_OK;
    if (members == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a joint rank");
    }
    for (size_t k = 0; k < result->outcome_count; k++) {
        for (size_t m = 0; m < result->outcomes[k].count; m++) {
            members[count++] = result->outcomes[k].members[m];
        }
    }
    for (int b = 0; b < RES_BLOCK_COUNT && status == SIM_OK; b++) {
        status = res_joint_rank(&result->joint_rank[b], result->study, sample_of(runs, (enum res_block)b), members,
                                count, use_of(runs, (enum res_block)b), error);
    }
    free(members);
    return status;
}

static enum sim_status predict_all(struct res_reproduction *result, const struct runs *runs, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < result->study->figure_count && status == SIM_OK; i++) {
        const bool predicted = result->study->figures[i].use == MDL_USE_PREDICT;
        result->pooled_gain[i] = predicted ? res_pooled_gain(result->study, &i, 1) : (double)NAN;
        for (int b = 0; b < RES_BLOCK_COUNT && status == SIM_OK; b++) {
            const struct res_study_sample *sample = sample_of(runs, (enum res_block)b);
            const bool *use = use_of(runs, (enum res_block)b);
            status = res_predict(&result->figures[i][b], &result->study->figures[i], sample, i, use, error);
            result->figures[i][b].log_score = res_outcome_score(result->study, sample, &i, 1, use);
        }
    }
    return status;
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

static enum sim_status run_way(struct res_study_sample *sample, const struct res_reproduction_plan *plan,
                               enum res_study_way way, bool ranges, struct res_study_sample *raised,
                               struct sim_error_list *errors)
{
    struct res_study_plan run = plan->run;
    run.way = way;
    run.raised = raised;
    run.ranges = ranges;
    return res_study_run(sample, &run, errors);
}

static enum sim_status run_all(struct runs *runs, const struct res_reproduction_plan *plan,
                               struct sim_error_list *errors)
{
    enum sim_status status = run_way(&runs->model, plan, RES_STUDY_MODEL, false, NULL, errors);
    if (status == SIM_OK && !plan->without_ranges) {
        status = run_way(&runs->ranges, plan, RES_STUDY_MODEL, true, NULL, errors);
    }
    return status == SIM_OK ? run_way(&runs->no_effect, plan, RES_STUDY_NO_EFFECT, false, &runs->ten_points, errors)
                            : status;
}

static enum sim_status work_out(struct res_reproduction *result, struct sim_error *error)
{
    const struct mdl_exacts *exact = &result->study->exact;
    enum sim_status status = SIM_OK;
    result->exact = calloc(exact->count + 1, sizeof *result->exact);
    if (result->exact == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu results", exact->count);
    }
    for (size_t i = 0; i < exact->count && status == SIM_OK; i++) {
        status = res_exact_value(&exact->at[i], &result->exact[i], error);
    }
    return status;
}

static enum sim_status summarise(struct res_reproduction *result, struct runs *runs, struct sim_error *error)
{
    const struct mdl_study *study = result->study;
    result->figures = calloc(study->figure_count + 1, sizeof *result->figures);
    result->outcomes = calloc(study->figure_count + 1, sizeof *result->outcomes);
    result->pooled_gain = calloc(study->figure_count + 1, sizeof *result->pooled_gain);
    if (result->figures == NULL || result->outcomes == NULL || result->pooled_gain == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu figures", study->figure_count);
    }
    result->parameters = runs->ranges.parameters.count;
    result->left_out = runs->ranges.parameters.left_out;
    result->draws = runs->ranges.draws;
    result->refused = runs->ranges.refused;
    memcpy(result->why_refused, runs->ranges.why_refused, sizeof result->why_refused);
    enum sim_status status = find_nearest(runs, study, &result->fitting, error);
    list_outcomes(result);
    if (status == SIM_OK) {
        score_outcomes(result, runs);
        status = predict_all(result, runs, error);
    }
    return status == SIM_OK ? rank_outcomes(result, runs, error) : status;
}

enum sim_status res_reproduce(struct res_reproduction *result, const struct res_reproduction_plan *plan,
                              struct sim_error_list *errors)
{
    struct runs runs = {.fitting = NULL};
    struct sim_error error;
    *result = (struct res_reproduction){
        .study = plan->run.study, .seed = plan->run.seed, .replications = plan->run.replications};
    enum sim_status status = run_all(&runs, plan, errors);
    if (status == SIM_OK) {
        status = summarise(result, &runs, &error);
        status = status == SIM_OK ? work_out(result, &error) : status;
        status = status == SIM_OK ? SIM_OK : fail(errors, &error);
    }
    res_study_sample_release(&runs.model);
    res_study_sample_release(&runs.ranges);
    res_study_sample_release(&runs.no_effect);
    res_study_sample_release(&runs.ten_points);
    free(runs.fitting);
    if (status != SIM_OK) {
        res_reproduction_release(result);
    }
    return status;
}

void res_reproduction_release(struct res_reproduction *result)
{
    free(result->figures);
    free(result->outcomes);
    free(result->pooled_gain);
    free(result->exact);
    result->exact = NULL;
    result->pooled_gain = NULL;
    result->figures = NULL;
    result->outcomes = NULL;
    result->outcome_count = 0;
}
