/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"

/* Bookings may run past the end of the simulation; the calendar must hold those days too. */
#define CALENDAR_DAYS_AFTER 1200
#define CALENDAR_DAYS_BEFORE 31

static const char *const trait_names[MDL_TRAIT_COUNT] = {
    "age band",
    "age",
    "female",
    "motivation",
    "evidence rate",
    "work ability",
    "complaint frailty",
    "children",
    "foep wish",
    "hours limit",
    "weeks on support",
    "sanction frailty",
    "granted length",
    "elapsed",
    "arrival",
    "foep young",
    "foep openness",
    "new pathway",
    "not ready foep",
    "sent back",
    "sanction",
    "setback pause",
    "arm",
    "crossover",
};

static const char *const hazard_names[MDL_HAZARD_COUNT] = {"job", "moves", "dies", "quits", "complains", "setback"};

static const char *const service_draw_names[MDL_SERVICE_DRAW_COUNT] = {
    "need", "handover", "lead", "length", "break", "repeat", "gap", "notice", "job", "job after"};

/* --- purposes ------------------------------------------------------------------------------------------------- */

static uint32_t purpose_of(const char *kind, const char *name, const char *use)
{
    char text[512];
    (void)snprintf(text, sizeof text, "%s:%s/%s", kind, name, use);
    return sim_purpose(text);
}

static void hash_names(struct mdl_model *model)
{
    const struct mdl_scenario *scenario = model->scenario;
    for (int i = 0; i < MDL_TRAIT_COUNT; i++) {
        model->trait_purpose[i] = purpose_of("citizen", trait_names[i], "");
    }
    for (int i = 0; i < MDL_HAZARD_COUNT; i++) {
        model->hazard_purpose[i] = purpose_of("hazard", hazard_names[i], "");
    }
    for (size_t s = 0; s < scenario->service_count; s++) {
        for (int d = 0; d < MDL_SERVICE_DRAW_COUNT; d++) {
            model->service_purpose[s][d] = purpose_of("service", scenario->services[s].name, service_draw_names[d]);
        }
    }
    for (size_t r = 0; r < scenario->role_count; r++) {
        model->role_purpose[r] = purpose_of("role", scenario->roles[r].name, "stay");
        model->seat_purpose[r] = purpose_of("role", scenario->roles[r].name, "attends");
    }
    for (size_t p = 0; p < scenario->population_count; p++) {
        model->population_key[p] = sim_purpose(scenario->populations[p].name);
    }
}

static int compare_hashes(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* Two names with one hash would share their luck. It is rare enough to ask for another name. */
static enum sim_status check_hashes(const struct mdl_model *model, struct sim_error *error)
{
    const struct mdl_program *program = &model->program;
    const size_t services = model->scenario->service_count * MDL_SERVICE_DRAW_COUNT;
    const size_t steps = program->count * MDL_DRAW_COUNT;
    const size_t count = MDL_TRAIT_COUNT + MDL_HAZARD_COUNT + services + steps;
    uint32_t *all = malloc(count * sizeof *all);
    enum sim_status status = SIM_OK;
    if (all == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the names of the draws");
    }
    memcpy(all, model->trait_purpose, sizeof model->trait_purpose);
    memcpy(all + MDL_TRAIT_COUNT, model->hazard_purpose, sizeof model->hazard_purpose);
    memcpy(all + MDL_TRAIT_COUNT + MDL_HAZARD_COUNT, model->service_purpose, services * sizeof *all);
    for (size_t i = 0; i < program->count; i++) {
        memcpy(all + count - steps + i * MDL_DRAW_COUNT, program->at[i].purpose, sizeof program->at[i].purpose);
    }
    qsort(all, count, sizeof *all, compare_hashes);
    for (size_t i = 1; i < count && status == SIM_OK; i++) {
        if (all[i] == all[i - 1]) {
            status = sim_fail(error, SIM_ERR_SCENARIO, "two steps or services share a hash of their names");
            sim_error_hint(error, "rename the step or service that was added last");
        }
    }
    free(all);
    return status;
}

/* --- the ledger ----------------------------------------------------------------------------------------------------
 */

static void add_items(struct mdl_model *model, enum mdl_item_kind kind, size_t count, size_t steps, size_t *first)
{
    *first = model->item_count;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < steps; k++) {
            model->items[model->item_count++] =
                (struct mdl_item){.kind = kind, .index = (int)i, .refusion_step = (int)k};
        }
    }
}

static bool lay_ledger(struct mdl_model *model)
{
    const struct mdl_scenario *scenario = model->scenario;
    const size_t steps = scenario->regime.refusion_count > 0 ? scenario->regime.refusion_count : 1;
    const size_t count =
        scenario->role_count + 2 * scenario->service_count + MDL_BENEFIT_COUNT * steps + scenario->board_count;
    model->items = calloc(count + 1, sizeof *model->items);
    model->refusion_from = calloc(steps + 1, sizeof *model->refusion_from);
    if (model->items == NULL || model->refusion_from == NULL) {
        return false;
    }
    for (size_t i = 0; i < scenario->regime.refusion_count; i++) {
        model->refusion_from[i] = sim_time_from_real(scenario->regime.refusion[i].from_week * SIM_MINUTES_PER_WEEK);
    }
    model->refusion_from[steps] = SIM_TIME_NEVER;
    add_items(model, MDL_ITEM_ROLE_MINUTES, scenario->role_count, 1, &model->role_item);
    add_items(model, MDL_ITEM_SERVICE_WEEKS, scenario->service_count, 1, &model->service_weeks_item);
    add_items(model, MDL_ITEM_SERVICE_STARTS, scenario->service_count, 1, &model->service_starts_item);
    add_items(model, MDL_ITEM_BENEFIT_WEEKS, MDL_BENEFIT_COUNT, steps, &model->benefit_item);
    add_items(model, MDL_ITEM_BOARD_CASES, scenario->board_count, 1, &model->board_item);
    return true;
}

static void lay_years(struct mdl_model *model)
{
    const struct mdl_scenario *scenario = model->scenario;
    const int last = sim_civil_from_time(scenario->end).year;
    model->first_year = sim_civil_from_time(scenario->start).year;
    model->year_count = last - model->first_year + 1;
    for (int y = 0; y <= model->year_count; y++) {
        model->year_start[y] = sim_time_of_day(sim_day_from_civil(model->first_year + y, 1, 1));
    }
}

/* --- making it -------------------------------------------------------------------------------------------------- */

static enum sim_status too_many(const char *path, const char *what, size_t count, size_t most, struct sim_error *error)
{
    if (count <= most) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_SCENARIO, "%zu %s; this version takes at most %zu", count, what, most);
    sim_error_place(error, NULL, 0, path);
    return SIM_ERR_SCENARIO;
}

static enum sim_status check_sizes(const struct mdl_scenario *scenario, struct sim_error *error)
{
    const int years = sim_civil_from_time(scenario->end).year - sim_civil_from_time(scenario->start).year + 1;
    enum sim_status status = too_many("roles", "roles", scenario->role_count, MDL_ROLES_MAX, error);
    if (status == SIM_OK) {
        status = too_many("services", "services", scenario->service_count, MDL_SERVICES_MAX, error);
    }
    if (status == SIM_OK) {
        status = too_many("populations", "populations", scenario->population_count, MDL_POPULATIONS_MAX, error);
    }
    if (status == SIM_OK) {
        status = too_many("end", "calendar years", (size_t)years, MDL_YEARS_MAX, error);
    }
    return status;
}

static int find_population(const struct mdl_scenario *scenario, const char *name)
{
    for (size_t p = 0; name != NULL && p < scenario->population_count; p++) {
        if (strcmp(scenario->populations[p].name, name) == 0) {
            return (int)p;
        }
    }
    return MDL_NONE;
}

static mdl_pc find_grant(const struct mdl_program *program)
{
    for (size_t i = 0; i < program->count; i++) {
        const struct mdl_step *step = program->at[i].step;
        if (step->kind == MDL_STEP_GRANT || (step->kind == MDL_STEP_BOARD && step->rule == MDL_RULE_GRANT)) {
            return (mdl_pc)i;
        }
    }
    return MDL_PC_END;
}

static double services_most(const struct mdl_program *program)
{
    double most = 0.0;
    for (size_t i = 0; i < program->count; i++) {
        const struct mdl_series *at_most = &program->at[i].step->at_most;
        for (size_t k = 0; program->at[i].op == MDL_STEP_SERVICES && k < at_most->count; k++) {
            most = fmax(most, at_most->value[k]);
        }
    }
    return most;
}

static enum sim_status prepare_frailty(struct sim_dist *dist, double shape, struct sim_error *error)
{
    *dist = sim_dist_fixed(1.0);
    if (!(shape > 0.0)) {
        return SIM_OK;
    }
    *dist = (struct sim_dist){
        .kind = SIM_DIST_GAMMA, .a = shape, .b = 1.0 / shape, .low = -(double)INFINITY, .high = (double)INFINITY};
    return sim_dist_prepare(dist, error);
}

static enum sim_status fill(struct mdl_model *model, struct sim_error *error)
{
    const struct mdl_scenario *scenario = model->scenario;
    model->origin = scenario->start - sim_time_from_real(scenario->warm_up);
    const struct sim_calendar_rules rules = sim_calendar_danish(sim_day_of(model->origin) - CALENDAR_DAYS_BEFORE,
                                                                sim_day_of(scenario->end) + CALENDAR_DAYS_AFTER);
    model->population_key = calloc(scenario->population_count + 1, sizeof *model->population_key);
    if (model->population_key == NULL || !lay_ledger(model)) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the model");
    }
    lay_years(model);
    model->grant_pc = find_grant(&model->program);
    model->services_most = services_most(&model->program);
    model->trial_population = find_population(scenario, scenario->trial.population);
    mdl_hazard_rates(model->hazard_rates, scenario);
    mdl_pace_init(&model->pace, &scenario->progress);
    model->pension_age = scenario->hazards.pension_age_years > 0.0
                             ? sim_time_from_real(scenario->hazards.pension_age_years * SIM_MINUTES_PER_YEAR)
                             : SIM_TIME_NEVER;
    hash_names(model);
    enum sim_status status = check_hashes(model, error);
    if (status == SIM_OK) {
        status = sim_calendar_init(&model->calendar, &rules, error);
    }
    if (status == SIM_OK) {
        status = prepare_frailty(&model->complaint_frailty, scenario->hazards.complaint_shape, error);
    }
    if (status == SIM_OK) {
        status = prepare_frailty(&model->sanction_frailty, scenario->hazards.sanction_shape, error);
    }
    return status;
}

/* The checks of a model know keys, the scenario knows their lines. */
static void place_errors(const struct mdl_scenario *scenario, struct sim_error_list *errors, size_t first)
{
    for (size_t k = first; errors != NULL && k < errors->count; k++) {
        struct sim_error *error = &errors->at[k];
        if (error->file[0] == '\0' && error->path[0] != '\0') {
            const struct mdl_place place = mdl_scenario_place(scenario, error->path);
            sim_error_place(error, place.file, place.line, NULL);
        }
    }
}

enum sim_status mdl_model_create(struct mdl_model **out, const struct mdl_scenario *scenario,
                                 struct sim_error_list *errors)
{
    struct sim_error error = {0};
    struct mdl_model *model = calloc(1, sizeof *model);
    *out = NULL;
    if (model == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "no memory for the model");
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    const size_t before = errors != NULL ? errors->count : 0;
    model->scenario = scenario;
    enum sim_status status = check_sizes(scenario, &error);
    if (status == SIM_OK) {
        status = mdl_program_init(&model->program, scenario, errors);
    }
    if (status == SIM_OK) {
        status = fill(model, &error);
    }
    if (status != SIM_OK) {
        if (error.status != SIM_OK) {
            sim_error_list_add(errors, &error);
        }
        place_errors(scenario, errors, before);
        mdl_model_free(model);
        return status;
    }
    *out = model;
    return SIM_OK;
}

void mdl_model_free(struct mdl_model *model)
{
    if (model == NULL) {
        return;
    }
    mdl_program_release(&model->program);
    sim_calendar_release(&model->calendar);
    sim_dist_release(&model->complaint_frailty);
    sim_dist_release(&model->sanction_frailty);
    free(model->population_key);
    free(model->items);
    free(model->refusion_from);
    free(model);
}

const struct mdl_scenario *mdl_model_scenario(const struct mdl_model *model)
{
    return model->scenario;
}

size_t mdl_model_step_count(const struct mdl_model *model)
{
    return model->program.count;
}

const char *mdl_model_step_name(const struct mdl_model *model, size_t step)
{
    return model->program.at[step].name;
}
