/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulations behind results/study/rotate.h: the shares of each contrast at each value of the factor. */
#include <math.h>
#include <string.h>

#include "results/econ/parameter.h"
#include "results/study/rotate.h"
#include "results/study/run.h"
#include "results/study/setting.h"

#define STEPS 8
#define CLOSE 0.05 /* standard errors of the controls' figure */
#define UNIT_MAX 32

struct evaluation {
    const struct res_rotation_plan *plan;
    const struct mdl_contrast *contrast;
    struct sim_error_list *errors;
    double prior, low, high;
    char slope_unit[UNIT_MAX], refit_unit[UNIT_MAX];
};

static double share_of(const struct mdl_study *study, const struct res_study_sample *sample, size_t figure)
{
    const double of = study->figures[figure].unit == MDL_FIGURE_CITIZENS ? study->figures[figure].of : 1;
    double sum = 0, n = 0;
    for (size_t i = 0; i < sample->replications; i++) {
        const double value = sample->values[i * sample->figures + figure];
        sum += isnan(value) ? 0 : value;
        n += isnan(value) ? 0 : 1;
    }
    return sum / n / of;
}

static enum sim_status fail_at(const struct evaluation *e, const char *key, const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s: %s", e->contrast->name, message);
    sim_error_place(&error, e->plan->contrasts->file, e->contrast->line, key);
    sim_error_list_add(e->errors, &error);
    return SIM_ERR_SCENARIO;
}

static enum sim_status run(const struct evaluation *e, enum res_study_way way, const char *const sets[], size_t count,
                           struct res_rotation_point *point, double *target)
{
    const struct mdl_contrast *contrast = e->contrast;
    const struct res_study_plan plan = {.study = contrast->study,
                                        .sets = sets,
                                        .set_count = count,
                                        .seed = e->plan->seed,
                                        .first = 1,
                                        .replications = e->plan->replications,
                                        .threads = e->plan->threads,
                                        .way = way,
                                        .cancel = e->plan->cancel};
    struct res_study_sample sample;
    enum sim_status status = res_study_run(&sample, &plan, e->errors);
    if (status == SIM_OK) {
        point->treated = share_of(contrast->study, &sample, contrast->treated);
        point->control = share_of(contrast->study, &sample, contrast->control);
        *target = share_of(contrast->study, &sample, contrast->target);
        status = isnan(point->treated) || isnan(point->control)
                     ? fail_at(e, "study",
                               way == RES_STUDY_MODEL
                                   ? "nobody is in the figures of its arms"
                                   : "its arm has no way to be run without an effect; expected no_effect in the study")
                     : SIM_OK;
    }
    res_study_sample_release(&sample);
    return status;
}

/* --- with a slope: fitted anew to the controls at each value
 * ---------------------------------------------------------- */

static enum sim_status read_slope(struct evaluation *e)
{
    char unit[UNIT_MAX];
    if (!res_quantity_read(e->contrast->prior, &e->prior, e->slope_unit, sizeof e->slope_unit) || !(e->prior > 0)) {
        return fail_at(e, "slope", "the prior is no quantity above 0");
    }
    if (!res_quantity_read(e->contrast->low, &e->low, e->refit_unit, sizeof e->refit_unit) ||
        !res_quantity_read(e->contrast->high, &e->high, unit, sizeof unit) || strcmp(unit, e->refit_unit) != 0 ||
        !(e->low < e->high)) {
        return fail_at(e, "refit", "the range is not two quantities of one unit, low below high");
    }
    return SIM_OK;
}

static enum sim_status try_value(const struct evaluation *e, double factor, double value,
                                 struct res_rotation_point *point)
{
    const struct mdl_contrasts *contrasts = e->plan->contrasts;
    const struct mdl_figure *target = &e->contrast->study->figures[e->contrast->target];
    const double of = target->unit == MDL_FIGURE_CITIZENS ? target->of : 1;
    const double most = e->prior * contrasts->values[contrasts->value_count - 1];
    char slope[RES_SETTING_MAX], refit[RES_SETTING_MAX];
    const char *const sets[] = {slope, refit};
    double share = 0;
    res_setting_text(slope, e->contrast->slope, factor * e->prior, e->slope_unit, 0, fmax(most, e->prior));
    res_setting_text(refit, e->contrast->refit, value, e->refit_unit, e->low, e->high);
    const enum sim_status status = run(e, RES_STUDY_MODEL, sets, 2, point, &share);
    point->refitted = value;
    point->off = (share * of - target->value) / target->se;
    return status;
}

/* Secant within the range; the nearest of its steps is kept. *start is where it begins and where it came to. */
static enum sim_status fit_controls(const struct evaluation *e, double factor, double *start,
                                    struct res_rotation_point *best)
{
    struct res_rotation_point before, now;
    enum sim_status status = try_value(e, factor, *start, &before);
    *best = before;
    double value = fmin(e->high, fmax(e->low, before.refitted * (before.off < 0 ? 1.15 : 0.87)));
    for (int i = 0; i < STEPS && status == SIM_OK && fabs(best->off) > CLOSE; i++) {
        status = try_value(e, factor, value, &now);
        *best = fabs(now.off) < fabs(best->off) ? now : *best;
        const double rise = (now.off - before.off) / (now.refitted - before.refitted);
        if (status != SIM_OK || !isfinite(rise) || rise == 0) {
            break;
        }
        before = now;
        value = fmin(e->high, fmax(e->low, now.refitted - now.off / rise));
    }
    *start = best->refitted;
    return status;
}

static enum sim_status run_slope(struct evaluation *e, struct res_contrast_result *at)
{
    const struct mdl_contrasts *contrasts = e->plan->contrasts;
    enum sim_status status = read_slope(e);
    double start = (e->low + e->high) / 2;
    for (size_t i = 0; i < contrasts->value_count && status == SIM_OK; i++) {
        status = fit_controls(e, contrasts->values[i], &start, &at->points[i]);
    }
    return status;
}

/* --- without: a part of the effect -------------------------------------------------------------------------------- */

static enum sim_status run_effect(const struct evaluation *e, struct res_contrast_result *at)
{
    const struct mdl_contrasts *contrasts = e->plan->contrasts;
    struct res_rotation_point model, none;
    double unused = 0;
    enum sim_status status = run(e, RES_STUDY_MODEL, NULL, 0, &model, &unused);
    if (status == SIM_OK) {
        status = run(e, RES_STUDY_NO_EFFECT, NULL, 0, &none, &unused);
    }
    for (size_t i = 0; i < contrasts->value_count && status == SIM_OK; i++) {
        at->points[i] =
            (struct res_rotation_point){.treated = none.treated + contrasts->values[i] * (model.treated - none.treated),
                                        .control = model.control,
                                        .refitted = (double)NAN,
                                        .off = (double)NAN};
    }
    return status;
}

enum sim_status res_rotate(struct res_rotations *result, const struct res_rotation_plan *plan,
                           struct sim_error_list *errors)
{
    *result =
        (struct res_rotations){.contrasts = plan->contrasts, .seed = plan->seed, .replications = plan->replications};
    for (size_t k = 0; k < plan->contrasts->count; k++) {
        const struct mdl_contrast *contrast = &plan->contrasts->at[k];
        const struct mdl_figure *treated = &contrast->study->figures[contrast->treated];
        const struct mdl_figure *control = &contrast->study->figures[contrast->control];
        struct res_contrast_result *at = &result->at[k];
        struct evaluation e = {.plan = plan, .contrast = contrast, .errors = errors};
        const double p1 = treated->value / (treated->unit == MDL_FIGURE_CITIZENS ? treated->of : 1);
        const double p0 = control->value / (control->unit == MDL_FIGURE_CITIZENS ? control->of : 1);
        at->treated_of = treated->of;
        at->control_of = control->of;
        at->published = p1 - p0;
        at->se = sqrt(p1 * (1 - p1) / treated->of + p0 * (1 - p0) / control->of);
        const enum sim_status status = contrast->slope != NULL ? run_slope(&e, at) : run_effect(&e, at);
        if (status != SIM_OK) {
            return status;
        }
    }
    res_rotate_points(result);
    return SIM_OK;
}
