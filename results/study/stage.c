/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/scenario/scenario.h"
#include "models/scenario/suggest.h"
#include "results/study/quantity.h"
#include "results/trial/design.h"

#define COARSE 1e-4 /* drawn parameters are run once; a ten-thousandth is far below what their ranges mean */

/* The file that stands behind a side in this way of running the study; NULL: none does. */
static const char *file_of(const struct mdl_side *side, enum res_study_way way)
{
    const bool treated = side->control != NULL && way != RES_STUDY_MODEL;
    return treated && side->trial_arm == NULL ? side->no_effect : side->scenario;
}

/* The stage of a file, put in where there is none yet. */
static size_t stage_of(struct res_stages *stages, const char *file, bool null)
{
    size_t k = 0;
    while (k < stages->count && (strcmp(stages->at[k].file, file) != 0 || stages->at[k].null != null)) {
        k++;
    }
    if (k == stages->count) {
        stages->at[stages->count++] = (struct res_stage){.file = file, .null = null};
    }
    return k;
}

enum sim_status res_stages_init(struct res_stages *stages, const struct res_study_plan *plan, struct sim_error *error)
{
    const struct mdl_study *study = plan->study;
    *stages = (struct res_stages){.at = calloc(study->side_count + 1, sizeof *stages->at),
                                  .of_side = calloc(study->side_count + 1, sizeof *stages->of_side)};
    if (stages->at == NULL || stages->of_side == NULL) {
        res_stages_release(stages);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a study");
    }
    for (size_t s = 0; s < study->side_count; s++) {
        const char *file = file_of(&study->sides[s], plan->way);
        const bool null = plan->way != RES_STUDY_MODEL && study->sides[s].trial_arm != NULL;
        stages->of_side[s] = file != NULL ? stage_of(stages, file, null) : SIZE_MAX;
    }
    for (size_t i = 0; i < study->figure_count; i++) {
        const struct res_quantity *quantity = res_quantity_find(study->figures[i].what);
        stages->log = stages->log || (quantity != NULL && quantity->needs_log);
    }
    return SIM_OK;
}

/* Tells where the targets name a scenario that is not there, and not only that it is not. */
static bool is_there(const struct res_stage *stage, const struct mdl_study *study, struct sim_error_list *errors)
{
    struct sim_error error;
    if (access(stage->file, R_OK) == 0) {
        return true;
    }
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "the file '%s' cannot be read; expected one relative to this file",
                   stage->file);
    for (size_t s = 0; s < study->side_count; s++) {
        if (study->sides[s].scenario != NULL && strcmp(study->sides[s].scenario, stage->file) == 0) {
            sim_error_place(&error, study->file, study->sides[s].line, "scenario");
            break;
        }
    }
    sim_error_list_add(errors, &error);
    return false;
}

static enum sim_status open_stage(struct res_stage *stage, const struct res_study_plan *plan, const char *const sets[],
                                  const struct mdl_place places[], size_t count, struct sim_error_list *errors)
{
    const struct res_trial_design null = {.per_arm = RES_AS_DESIGNED, .follow_up_days = RES_AS_DESIGNED, .null = true};
    const struct mdl_load_options options = {.overlays = plan->overlays,
                                             .overlay_count = plan->overlay_count,
                                             .sets = sets,
                                             .set_count = count,
                                             .set_places = places,
                                             .coarse = plan->ranges ? COARSE : 0};
    struct sim_error error;
    if (!is_there(stage, plan->study, errors)) {
        return SIM_ERR_SCENARIO;
    }
    enum sim_status status = mdl_scenario_load(&stage->loaded, stage->file, &options, errors, NULL);
    stage->scenario = stage->loaded;
    if (status == SIM_OK && stage->null && stage->loaded->trial.arm_count == 2) {
        status = res_trial_variant_create(&stage->variant, stage->loaded, &null, &error);
        stage->scenario = stage->variant;
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
        }
    }
    return status == SIM_OK ? mdl_model_create(&stage->model, stage->scenario, errors) : status;
}

enum sim_status res_stages_open(struct res_stages *stages, const struct res_study_plan *plan, const char *const sets[],
                                const struct mdl_place places[], const size_t counts[], size_t stride,
                                struct sim_error_list *errors)
{
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < stages->count && status == SIM_OK; k++) {
        status = open_stage(&stages->at[k], plan, sets + k * stride, places + k * stride, counts[k], errors);
    }
    return status;
}

void res_stages_close(struct res_stages *stages)
{
    for (size_t k = 0; k < stages->count; k++) {
        struct res_stage *stage = &stages->at[k];
        mdl_model_free(stage->model);
        res_trial_variant_free(stage->variant);
        mdl_scenario_free(stage->loaded);
        *stage = (struct res_stage){.file = stage->file, .null = stage->null};
    }
}

void res_stages_release(struct res_stages *stages)
{
    if (stages->at != NULL) {
        res_stages_close(stages);
    }
    free(stages->at);
    free(stages->of_side);
    *stages = (struct res_stages){.at = NULL};
}

/* --- checks --------------------------------------------------------------------------------------------------- */

static void complain(const struct mdl_study *study, int line, const char *key, const char *what, const char *name,
                     const char *nearest, struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%s '%s'", what, name);
    sim_error_place(&error, study->file, line, key);
    if (nearest != NULL) {
        sim_error_hint(&error, "did you mean '%s'?", nearest);
    }
    sim_error_list_add(errors, &error);
}

static bool check_word(const struct mdl_study *study, const struct mdl_figure *figure, struct sim_error_list *errors)
{
    const struct res_quantity *quantity = res_quantity_find(figure->what);
    struct mdl_suggestion nearest = mdl_suggestion_for(figure->what);
    if (quantity != NULL && (figure->kind != MDL_FIGURE_RATIO || quantity->when != NULL)) {
        return true;
    }
    if (quantity != NULL) {
        complain(study, figure->line, "what", "no hazard ratio is made of", figure->what, NULL, errors);
        return false;
    }
    for (size_t i = 0; res_quantity_at(i) != NULL; i++) {
        mdl_suggestion_offer(&nearest, res_quantity_at(i)->name);
    }
    complain(study, figure->line, "what", "nothing is called", figure->what, nearest.name, errors);
    if (nearest.name == NULL) {
        sim_error_hint(&errors->at[errors->count - 1], "the words are listed at the end of scenarios/TARGETS.md");
    }
    return false;
}

static bool check_side(const struct mdl_study *study, const struct mdl_side *side, const struct mdl_scenario *scenario,
                       struct sim_error_list *errors)
{
    bool arm = side->trial_arm == NULL, population = side->population == NULL;
    for (size_t k = 0; k < scenario->trial.arm_count && !arm; k++) {
        arm = strcmp(scenario->trial.arms[k].name, side->trial_arm) == 0;
    }
    for (size_t k = 0; k < scenario->population_count && !population; k++) {
        population = strcmp(scenario->populations[k].name, side->population) == 0;
    }
    if (!arm) {
        complain(study, side->line, "trial_arm", "the scenario's trial has no arm", side->trial_arm, NULL, errors);
    }
    if (!population) {
        complain(study, side->line, "population", "the scenario has no population", side->population, NULL, errors);
    }
    return arm && population;
}

/* A time that the run does not reach leaves nobody to count. */
static bool check_time(const struct mdl_study *study, const struct mdl_figure *figure,
                       const struct mdl_scenario *scenario, struct sim_error_list *errors)
{
    const double days = (double)(scenario->end - scenario->start) / (double)SIM_MINUTES_PER_DAY;
    struct sim_error error;
    if (!(figure->at_days > days)) {
        return true;
    }
    (void)sim_fail(&error, SIM_ERR_SCENARIO, "%g days are beyond the run of the scenario, which ends after %g days",
                   figure->at_days, days);
    sim_error_place(&error, study->file, figure->line, "at");
    sim_error_list_add(errors, &error);
    return false;
}

enum sim_status res_stages_check(const struct res_stages *stages, const struct mdl_study *study,
                                 struct sim_error_list *errors)
{
    bool valid = true;
    for (size_t i = 0; i < study->figure_count; i++) {
        const size_t side = mdl_study_side(study, study->figures[i].arm);
        valid = check_word(study, &study->figures[i], errors) && valid;
        if (stages->of_side[side] < stages->count) {
            const struct mdl_scenario *scenario = stages->at[stages->of_side[side]].scenario;
            valid = check_time(study, &study->figures[i], scenario, errors) && valid;
        }
    }
    for (size_t s = 0; s < study->side_count; s++) {
        if (stages->of_side[s] < stages->count) {
            valid = check_side(study, &study->sides[s], stages->at[stages->of_side[s]].scenario, errors) && valid;
        }
    }
    return valid ? SIM_OK : SIM_ERR_SCENARIO;
}
