/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/parameter.h"
#include "results/statistics/cholesky.h"
#include "results/study/run.h"
#include "results/study/score.h"
#include "results/study/setting.h"

#define SETS_MAX ((size_t)MDL_FREE_MAX * 4) /* a parameter has four paths at most */
#define STEP 0.08                           /* of the range, for the Jacobian */
#define ROUNDS 6
#define TRIES 5
#define CLOSE 0.05 /* standard errors: no need to go on */
#define REACHED 0.25
#define NOTHING 0.02 /* a parameter that moves no target so far over its range does nothing */
#define END 1e-6
#define PRIOR_VARIANCE (1.0 / 12) /* of a uniform law on 0 to 1 */
#define MOMENTS_MAX MDL_TARGETS_MAX

struct search {
    const struct res_calibration_plan *plan;
    struct res_calibrated *result;
    struct sim_error_list *errors;
    size_t free_count, target_count;
    double start[MDL_FREE_MAX];
    double jacobian[MOMENTS_MAX * MDL_FREE_MAX]; /* [target][parameter] */
};

struct point {
    double at[MDL_FREE_MAX];  /* 0 to 1 */
    double pull[MOMENTS_MAX]; /* (mean - published) / se; 0 within an interval */
    double mean[MOMENTS_MAX];
    double sum;
};

static enum sim_status fail_at(struct search *s, int line, const char *name, const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s: %s", name, message);
    sim_error_place(&error, s->plan->calibration->file, line, "parameters");
    sim_error_list_add(s->errors, &error);
    return SIM_ERR_SCENARIO;
}

/* --- one evaluation -------------------------------------------------------------------------------------------- */

static double value_of(const struct res_fitted *parameter, double at)
{
    return parameter->low + at * (parameter->high - parameter->low);
}

static size_t write_sets(const struct search *s, const double at[], char (*text)[RES_SETTING_MAX], const char *sets[],
                         struct mdl_place places[])
{
    size_t count = 0;
    for (size_t i = 0; i < s->plan->set_count; i++) {
        places[count] = (struct mdl_place){"--set", 0};
        sets[count++] = s->plan->sets[i];
    }
    for (size_t k = 0; k < s->free_count; k++) {
        const struct mdl_free *parameter = &s->plan->calibration->free[k];
        for (size_t i = 0; i < parameter->path_count; i++, text++) {
            const struct res_fitted *fitted = &s->result->parameters[k];
            res_setting_text(*text, parameter->paths[i], value_of(fitted, at[k]), fitted->unit, fitted->low,
                             fitted->high);
            places[count] = (struct mdl_place){s->plan->calibration->file, parameter->path_lines[i]};
            sets[count++] = *text;
        }
    }
    return count;
}

static enum sim_status read_means(struct search *s, struct point *point, const struct res_study_sample *sample)
{
    const struct mdl_study *study = s->plan->calibration->study;
    struct sim_error error;
    point->sum = 0;
    for (size_t j = 0; j < s->target_count; j++) {
        const size_t figure = s->plan->calibration->targets[j];
        struct res_prediction prediction;
        const enum sim_status status = res_predict(&prediction, &study->figures[figure], sample, figure, NULL, &error);
        if (status != SIM_OK || prediction.n == 0) {
            (void)(status != SIM_OK ? status
                                    : sim_fail(&error, SIM_ERR_SCENARIO, "'%s' is not defined in any replication",
                                               study->figures[figure].id));
            sim_error_list_add(s->errors, &error);
            return error.status;
        }
        point->mean[j] = prediction.mean;
        point->pull[j] = prediction.distance;
        point->sum += point->pull[j] * point->pull[j];
    }
    return SIM_OK;
}

static enum sim_status evaluate(struct search *s, struct point *point)
{
    char text[SETS_MAX][RES_SETTING_MAX];
    const struct res_calibration_plan *plan = s->plan;
    const char **sets = calloc(plan->set_count + SETS_MAX + 1, sizeof *sets);
    struct mdl_place *places = calloc(plan->set_count + SETS_MAX + 1, sizeof *places);
    struct res_study_sample sample = {.values = NULL};
    struct sim_error error;
    if (sets == NULL || places == NULL) {
        free(sets);
        free(places);
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for an evaluation");
        sim_error_list_add(s->errors, &error);
        return SIM_ERR_MEMORY;
    }
    const struct res_study_plan run = {.study = plan->calibration->study,
                                       .overlays = plan->overlays,
                                       .overlay_count = plan->overlay_count,
                                       .sets = sets,
                                       .set_count = write_sets(s, point->at, text, sets, places),
                                       .set_places = places,
                                       .seed = plan->seed,
                                       .first = 1,
                                       .replications = plan->replications,
                                       .threads = plan->threads,
                                       .cancel = plan->cancel};
    enum sim_status status = res_study_run(&sample, &run, s->errors);
    s->result->evaluations++;
    if (status == SIM_OK) {
        status = read_means(s, point, &sample);
    }
    res_study_sample_release(&sample);
    free(sets);
    free(places);
    return status;
}

/* --- the search -------------------------------------------------------------------------------------------------- */

static bool is_fixed(const struct search *s, size_t k)
{
    return s->plan->calibration->free[k].profile_only;
}

static enum sim_status find_slopes(struct search *s, const struct point *best)
{
    for (size_t k = 0; k < s->free_count; k++) {
        struct point moved = *best;
        const double step = best->at[k] + STEP <= 1 ? STEP : -STEP;
        moved.at[k] += step;
        const enum sim_status status = evaluate(s, &moved);
        if (status != SIM_OK) {
            return status;
        }
        for (size_t j = 0; j < s->target_count; j++) {
            s->jacobian[j * MDL_FREE_MAX + k] = (moved.pull[j] - best->pull[j]) / step;
        }
    }
    return SIM_OK;
}

/* Solves (J'J + damping) step = -J' pull over the parameters that may move. */
static bool find_step(const struct search *s, const struct point *from, const bool held[], double damping,
                      double step[])
{
    const size_t n = s->free_count;
    double a[MDL_FREE_MAX * MDL_FREE_MAX] = {0};
    for (size_t i = 0; i < n; i++) {
        step[i] = 0;
        for (size_t k = 0; k < n && !held[i]; k++) {
            for (size_t j = 0; j < s->target_count && !held[k]; j++) {
                a[i * n + k] += s->jacobian[j * MDL_FREE_MAX + i] * s->jacobian[j * MDL_FREE_MAX + k];
            }
        }
        for (size_t j = 0; j < s->target_count && !held[i]; j++) {
            step[i] -= s->jacobian[j * MDL_FREE_MAX + i] * from->pull[j];
        }
        a[i * n + i] += held[i] ? 1 : damping;
    }
    if (!res_cholesky(a, n, 0, NULL)) {
        return false;
    }
    res_cholesky_solve(a, n, step);
    return true;
}

/* Holds every parameter that stands at an end and is pushed outwards; false when all of them were held already. */
static bool hold_at_ends(const struct search *s, const struct point *from, const double step[], bool held[])
{
    bool again = false;
    for (size_t k = 0; k < s->free_count; k++) {
        const bool outwards = (from->at[k] <= 0 && step[k] < 0) || (from->at[k] >= 1 && step[k] > 0);
        again = again || (outwards && !held[k]);
        held[k] = held[k] || outwards;
    }
    return again;
}

/* A parameter at its end that is pushed outwards is held there and the rest solved anew. */
static struct point step_from(const struct search *s, const struct point *from, const bool fixed[], double damping)
{
    bool held[MDL_FREE_MAX];
    double step[MDL_FREE_MAX];
    struct point next = *from;
    memcpy(held, fixed, sizeof held);
    for (size_t round = 0; round <= s->free_count; round++) {
        if (!find_step(s, from, held, damping, step)) {
            return next;
        }
        if (!hold_at_ends(s, from, step, held)) {
            break;
        }
    }
    for (size_t k = 0; k < s->free_count; k++) {
        next.at[k] = fmin(1, fmax(0, from->at[k] + (held[k] ? 0 : step[k])));
    }
    return next;
}

static bool is_close(const struct search *s, const struct point *point)
{
    for (size_t j = 0; j < s->target_count; j++) {
        if (fabs(point->pull[j]) > CLOSE) {
            return false;
        }
    }
    return true;
}

/* One round with the slopes at *best; *better tells whether it moved. */
static enum sim_status improve(struct search *s, struct point *best, const bool fixed[], bool *better)
{
    double damping = 0.001;
    *better = false;
    for (int attempt = 0; attempt < TRIES; attempt++) {
        damping *= 10;
        struct point next = step_from(s, best, fixed, damping);
        const enum sim_status status = evaluate(s, &next);
        if (status != SIM_OK) {
            return status;
        }
        if (next.sum < best->sum * 0.999) {
            *better = true;
            *best = next;
            return SIM_OK;
        }
    }
    return SIM_OK;
}

static enum sim_status search_all(struct search *s, struct point *best)
{
    bool fixed[MDL_FREE_MAX] = {false};
    bool better = true;
    for (size_t k = 0; k < s->free_count; k++) {
        fixed[k] = is_fixed(s, k);
        best->at[k] = s->start[k];
    }
    enum sim_status status = evaluate(s, best);
    for (int round = 0; round < ROUNDS && status == SIM_OK && better && !is_close(s, best); round++) {
        status = find_slopes(s, best);
        double before = 4 * best->sum;
        better = false;
        while (status == SIM_OK && best->sum < before / 2 && !is_close(s, best)) { /* the slopes serve while it pays */
            bool moved = false;
            before = best->sum;
            status = improve(s, best, fixed, &moved);
            better = better || moved;
        }
    }
    return status == SIM_OK ? find_slopes(s, best) : status;
}

/* --- what the data tell ----------------------------------------------------------------------------------------------
 */

/* The parameter it is most correlated with. */
static void find_partner(const double inverse[], size_t n, size_t i, struct res_fitted *fitted)
{
    fitted->partner = n;
    for (size_t k = 0; k < n; k++) {
        const double r = inverse[i * n + k] / sqrt(inverse[i * n + i] * inverse[k * n + k]);
        if (k != i && (fitted->partner == n || fabs(r) > fabs(fitted->correlation))) {
            fitted->partner = k;
            fitted->correlation = r;
        }
    }
}

static void tell_posterior(struct search *s)
{
    const size_t n = s->free_count;
    double a[MDL_FREE_MAX * MDL_FREE_MAX] = {0}, inverse[MDL_FREE_MAX * MDL_FREE_MAX];
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            for (size_t j = 0; j < s->target_count; j++) {
                a[i * n + k] += s->jacobian[j * MDL_FREE_MAX + i] * s->jacobian[j * MDL_FREE_MAX + k];
            }
        }
        a[i * n + i] += 1 / PRIOR_VARIANCE;
    }
    SIM_INVARIANT(res_cholesky(a, n, 0, NULL), "a matrix with a prior on its diagonal is not positive");
    res_cholesky_inverse(a, n, inverse);
    for (size_t i = 0; i < n; i++) {
        struct res_fitted *fitted = &s->result->parameters[i];
        const double width = fitted->high - fitted->low;
        fitted->sd = width * sqrt(inverse[i * n + i]);
        fitted->prior_sd = width * sqrt(PRIOR_VARIANCE);
        find_partner(inverse, n, i, fitted);
    }
}

/* Does anything move between the ends, the rest as found? */
static enum sim_status tell_nothing(struct search *s, const struct point *best, size_t k)
{
    struct point ends[2] = {*best, *best};
    double most = 0;
    for (size_t j = 0; j < s->target_count; j++) {
        most = fmax(most, fabs(s->jacobian[j * MDL_FREE_MAX + k]));
    }
    if (most > NOTHING) {
        return SIM_OK;
    }
    ends[0].at[k] = 0;
    ends[1].at[k] = 1;
    enum sim_status status = evaluate(s, &ends[0]);
    if (status == SIM_OK) {
        status = evaluate(s, &ends[1]);
    }
    for (size_t j = 0; j < s->target_count && status == SIM_OK; j++) {
        most = fmax(most, fabs(ends[1].pull[j] - ends[0].pull[j]));
    }
    s->result->parameters[k].does_nothing = status == SIM_OK && most <= NOTHING;
    return status;
}

static enum sim_status tell_profile(struct search *s, const struct point *best, size_t k)
{
    bool fixed[MDL_FREE_MAX];
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < s->free_count; i++) {
        fixed[i] = is_fixed(s, i) || i == k;
    }
    for (size_t p = 0; p < RES_PROFILE_POINTS && status == SIM_OK; p++) {
        struct point from = *best;
        const double move = (double)p / (RES_PROFILE_POINTS - 1) - best->at[k];
        from.at[k] += move;
        for (size_t j = 0; j < s->target_count; j++) { /* where the slopes say it goes */
            from.pull[j] += move * s->jacobian[j * MDL_FREE_MAX + k];
        }
        struct point next = step_from(s, &from, fixed, 0.01);
        status = evaluate(s, &next);
        if (status == SIM_OK) {
            struct point again = step_from(s, &next, fixed, 0.01);
            status = evaluate(s, &again);
            s->result->parameters[k].profile[p] = fmin(next.sum, again.sum);
        }
    }
    return status;
}

/* --- the whole
 * --------------------------------------------------------------------------------------------------------- */

static enum sim_status read_range(struct search *s, size_t k)
{
    const struct mdl_free *free_parameter = &s->plan->calibration->free[k];
    struct res_fitted *fitted = &s->result->parameters[k];
    char unit[sizeof fitted->unit];
    double start = 0;
    if (!res_quantity_read(free_parameter->low, &fitted->low, fitted->unit, sizeof fitted->unit) ||
        !res_quantity_read(free_parameter->high, &fitted->high, unit, sizeof unit) || strcmp(unit, fitted->unit) != 0 ||
        !(fitted->low < fitted->high)) {
        return fail_at(s, free_parameter->line, free_parameter->name,
                       "the range is not two quantities of one unit, low below high");
    }
    s->start[k] = 0.5;
    if (free_parameter->start != NULL) {
        if (!res_quantity_read(free_parameter->start, &start, unit, sizeof unit) || strcmp(unit, fitted->unit) != 0 ||
            start < fitted->low || start > fitted->high) {
            return fail_at(s, free_parameter->line, free_parameter->name, "the start is not within the range");
        }
        s->start[k] = (start - fitted->low) / (fitted->high - fitted->low);
    }
    for (size_t p = 0; p < RES_PROFILE_POINTS; p++) {
        fitted->profile[p] = (double)NAN;
    }
    return SIM_OK;
}

static void tell_fit(struct search *s, const struct point *best)
{
    struct res_calibrated *result = s->result;
    result->sum = best->sum;
    result->reached = true;
    for (size_t k = 0; k < s->free_count; k++) {
        result->parameters[k].value = value_of(&result->parameters[k], best->at[k]);
        result->parameters[k].at_end = !is_fixed(s, k) && (best->at[k] < END || best->at[k] > 1 - END);
    }
    for (size_t j = 0; j < s->target_count; j++) {
        struct res_fit_target *target = &result->targets[j];
        target->mean = best->mean[j];
        target->distance = best->pull[j];
        target->reached = fabs(target->distance) <= REACHED;
        result->reached = result->reached && target->reached;
    }
}

static enum sim_status run_search(struct search *s)
{
    struct point best = {.sum = 0};
    enum sim_status status = search_all(s, &best);
    if (status == SIM_OK) {
        tell_fit(s, &best);
        tell_posterior(s);
    }
    for (size_t k = 0; k < s->free_count && status == SIM_OK; k++) {
        status = tell_nothing(s, &best, k);
        if (status == SIM_OK && !s->plan->without_profile) {
            status = tell_profile(s, &best, k);
        }
    }
    return status;
}

enum sim_status res_calibrate(struct res_calibrated *result, const struct res_calibration_plan *plan,
                              struct sim_error_list *errors)
{
    const struct mdl_calibration *calibration = plan->calibration;
    struct sim_error error;
    struct search *s = calloc(1, sizeof *s);
    *result =
        (struct res_calibrated){.calibration = calibration, .seed = plan->seed, .replications = plan->replications};
    result->parameters = calloc(calibration->free_count + 1, sizeof *result->parameters);
    result->targets = calloc(calibration->target_count + 1, sizeof *result->targets);
    if (s == NULL || result->parameters == NULL || result->targets == NULL) {
        free(s);
        res_calibrated_release(result);
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for a calibration");
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    *s = (struct search){.plan = plan,
                         .result = result,
                         .errors = errors,
                         .free_count = calibration->free_count,
                         .target_count =
                             calibration->target_count < MOMENTS_MAX ? calibration->target_count : MOMENTS_MAX};
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < s->free_count && status == SIM_OK; k++) {
        status = read_range(s, k);
    }
    if (status == SIM_OK) {
        status = run_search(s);
    }
    free(s);
    if (status != SIM_OK) {
        res_calibrated_release(result);
    }
    return status;
}

void res_calibrated_release(struct res_calibrated *result)
{
    free(result->parameters);
    free(result->targets);
    result->parameters = NULL;
    result->targets = NULL;
}
