/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The scenario first: whoever frees it has its address. */
struct variant {
    struct mdl_scenario scenario;
    struct mdl_population *populations;
    struct mdl_intake *intakes;  /* of the trial's population */
    struct mdl_initial *initial; /* of all populations, one after another */
    struct mdl_role *roles;
    struct mdl_board *boards;
    struct mdl_service *services;
    struct mdl_arm arms[2];
};

static size_t population_of(const struct mdl_scenario *scenario)
{
    size_t p = 0;
    while (p < scenario->population_count && strcmp(scenario->populations[p].name, scenario->trial.population) != 0) {
        p++;
    }
    SIM_INVARIANT(p < scenario->population_count, "a scenario without a trial is designed as one");
    return p;
}

static bool comes_on_lists(const struct mdl_population *population)
{
    bool by_rate = false;
    for (size_t i = 0; i < population->per_month.count; i++) {
        by_rate = by_rate || population->per_month.value[i] > 0;
    }
    return population->intake_count > 0 && !by_rate;
}

static int64_t citizens_of(const struct mdl_population *population)
{
    int64_t citizens = 0;
    for (size_t i = 0; i < population->intake_count; i++) {
        citizens += population->intakes[i].citizens;
    }
    return citizens;
}

static sim_time last_draw(const struct mdl_population *population)
{
    sim_time last = population->intakes[0].date;
    for (size_t i = 1; i < population->intake_count; i++) {
        last = population->intakes[i].date > last ? population->intakes[i].date : last;
    }
    return last;
}

double res_trial_per_arm(const struct mdl_scenario *scenario)
{
    const struct mdl_population *population = &scenario->populations[population_of(scenario)];
    return comes_on_lists(population) ? (double)citizens_of(population) / 2 : (double)NAN;
}

double res_trial_follow_up_days(const struct mdl_scenario *scenario)
{
    const struct mdl_population *population = &scenario->populations[population_of(scenario)];
    const struct mdl_trial *trial = &scenario->trial;
    const double seen =
        trial->visit_count > 0 ? trial->visits[trial->visit_count - 1].at / SIM_MINUTES_PER_DAY : (double)INFINITY;
    return comes_on_lists(population) ? fmin(seen, sim_time_days(mdl_trial_extract(scenario) - last_draw(population)))
                                      : (double)NAN;
}

/* --- size ----------------------------------------------------------------------------------------------------- */

/* The list not yet served with the largest remainder; all have been served when it is -1. */
static size_t largest_remainder(const int64_t remainders[], size_t count)
{
    size_t largest = 0;
    for (size_t i = 1; i < count; i++) {
        largest = remainders[i] > remainders[largest] ? i : largest;
    }
    return largest;
}

static void share_out(int64_t total, const int64_t parts[], size_t count, int64_t shares[], int64_t remainders[])
{
    int64_t sum = 0, left = total;
    for (size_t i = 0; i < count; i++) {
        sum += parts[i];
    }
    for (size_t i = 0; i < count; i++) {
        shares[i] = total * parts[i] / sum;
        remainders[i] = total * parts[i] % sum;
        left -= shares[i];
    }
    for (; left > 0; left--) {
        const size_t next = largest_remainder(remainders, count);
        shares[next]++;
        remainders[next] = -1;
    }
}

static enum sim_status scale_lists(struct variant *variant, struct mdl_population *population, int64_t per_arm,
                                   struct sim_error *error)
{
    const size_t count = population->intake_count;
    int64_t *numbers = calloc(3 * count + 1, sizeof *numbers);
    variant->intakes = calloc(count + 1, sizeof *variant->intakes);
    if (numbers == NULL || variant->intakes == NULL) {
        free(numbers);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu lists", count);
    }
    memcpy(variant->intakes, population->intakes, count * sizeof *variant->intakes);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = population->intakes[i].citizens;
    }
    share_out(2 * per_arm, numbers, count, numbers + count, numbers + 2 * count);
    for (size_t i = 0; i < count; i++) {
        variant->intakes[i].citizens = numbers[count + i];
        variant->intakes[i].to_second = MDL_NONE; /* how the arms fell out holds for the real size only */
    }
    population->intakes = variant->intakes;
    free(numbers);
    return SIM_OK;
}

/* --- load ------------------------------------------------------------------------------------------------------ */

static int64_t up(int64_t number, double factor)
{
    return (int64_t)ceil((double)number * factor - 1e-9);
}

static void scale_whole(struct mdl_series *series, double factor)
{
    for (size_t i = 0; i < series->count; i++) {
        series->value[i] = ceil(series->value[i] * factor - 1e-9);
    }
}

static void *copy_of(const void *rows, size_t count, size_t size)
{
    void *copy = malloc(count * size + 1);
    if (copy != NULL && count > 0) {
        memcpy(copy, rows, count * size);
    }
    return copy;
}

static enum sim_status copy_capacity(struct variant *variant, struct sim_error *error)
{
    struct mdl_scenario *scenario = &variant->scenario;
    size_t groups = 0;
    for (size_t p = 0; p < scenario->population_count; p++) {
        groups += scenario->populations[p].initial_count;
    }
    variant->roles = copy_of(scenario->roles, scenario->role_count, sizeof *variant->roles);
    variant->boards = copy_of(scenario->boards, scenario->board_count, sizeof *variant->boards);
    variant->services = copy_of(scenario->services, scenario->service_count, sizeof *variant->services);
    variant->initial = malloc(groups * sizeof *variant->initial + 1);
    if (variant->roles == NULL || variant->boards == NULL || variant->services == NULL || variant->initial == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a design");
    }
    scenario->roles = variant->roles;
    scenario->boards = variant->boards;
    scenario->services = variant->services;
    return SIM_OK;
}

/* Citizens under way are rounded down and staff up, so that whoever had a place keeps one. */
static void scale_populations(struct variant *variant, size_t trial, double factor)
{
    struct mdl_initial *next = variant->initial;
    for (size_t p = 0; p < variant->scenario.population_count; p++) {
        struct mdl_population *population = &variant->populations[p];
        if (population->initial_count > 0) {
            memcpy(next, population->initial, population->initial_count * sizeof *next);
            population->initial = next;
        }
        for (size_t k = 0; k < population->initial_count; k++, next++) {
            next->citizens = (int64_t)floor((double)next->citizens * factor + 1e-9);
        }
        for (size_t k = 0; p != trial && k < population->per_month.count; k++) {
            population->per_month.value[k] *= factor;
        }
    }
}

static void scale_capacity(struct variant *variant, double factor)
{
    for (size_t i = 0; i < variant->scenario.role_count; i++) {
        scale_whole(&variant->roles[i].headcount, factor);
    }
    for (size_t i = 0; i < variant->scenario.board_count; i++) {
        scale_whole(&variant->boards[i].places, factor);
    }
    for (size_t i = 0; i < variant->scenario.service_count; i++) {
        variant->services[i].seats = up(variant->services[i].seats, factor);
    }
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

static enum sim_status check_lists(const struct mdl_scenario *scenario, const struct res_trial_design *design,
                                   struct sim_error *error)
{
    const struct mdl_population *population = &scenario->populations[population_of(scenario)];
    const bool resized = design->per_arm != RES_AS_DESIGNED;
    if ((!resized && design->follow_up_days == RES_AS_DESIGNED) || comes_on_lists(population)) {
        if (!resized || citizens_of(population) > 0) {
            return SIM_OK;
        }
    }
    (void)sim_fail(error, SIM_ERR_USAGE,
                   "the citizens of this trial do not come on lists alone; only 'as-designed' is possible");
    sim_error_place(error, NULL, 0, resized ? "--per-arm" : "--follow-up");
    sim_error_hint(error, "give the population \"%s\" intakes on dates and no per_month", population->name);
    return SIM_ERR_USAGE;
}

static enum sim_status resize(struct variant *variant, const struct mdl_scenario *scenario,
                              const struct res_trial_design *design, struct sim_error *error)
{
    const size_t trial = population_of(scenario);
    if (design->per_arm == RES_AS_DESIGNED) {
        return SIM_OK;
    }
    enum sim_status status = scale_lists(variant, &variant->populations[trial], design->per_arm, error);
    for (size_t arm = 0; arm < 2; arm++) {
        variant->arms[arm].women = MDL_NONE;
        variant->arms[arm].ages = NULL;
    }
    if (status == SIM_OK && design->keep_load) {
        const double factor = (double)design->per_arm / res_trial_per_arm(scenario);
        status = copy_capacity(variant, error);
        if (status == SIM_OK) {
            scale_capacity(variant, factor);
            scale_populations(variant, trial, factor);
        }
    }
    return status;
}

static const char *const allocation_names[] = {"as-designed", "simple", "pairs",        "blocks",
                                               "clusters",    "lists",  "stepped-wedge"};
#define ALLOCATIONS ((int)(sizeof allocation_names / sizeof allocation_names[0]))

const char *res_allocation_name(int allocation)
{
    return allocation_names[allocation];
}

int res_allocation_find(const char *name)
{
    for (int k = 0; k < ALLOCATIONS; k++) {
        if (strcmp(allocation_names[k], name) == 0) {
            return k;
        }
    }
    return -1;
}

bool res_trial_draws_clusters(const struct mdl_scenario *scenario, int allocation)
{
    const enum mdl_allocation drawn =
        allocation > 0 ? (enum mdl_allocation)(allocation - 1) : scenario->trial.allocation;
    return drawn == MDL_ALLOCATE_CLUSTERS || drawn == MDL_ALLOCATE_STEPPED || scenario->trial.cluster_role != MDL_NONE;
}

static enum sim_status reallocate(struct variant *variant, size_t trial, const struct res_trial_design *design,
                                  struct sim_error *error)
{
    struct mdl_population *population = &variant->populations[trial];
    const int clusters = 1 + MDL_ALLOCATE_CLUSTERS, stepped = 1 + MDL_ALLOCATE_STEPPED;
    if (design->allocation == 0) {
        return SIM_OK;
    }
    if ((design->allocation == clusters || design->allocation == stepped) && variant->scenario.trial.clusters < 2) {
        (void)sim_fail(error, SIM_ERR_USAGE, "the citizens of this trial are not spread over clusters");
        sim_error_place(error, NULL, 0, "--designs");
        sim_error_hint(error, "say over how many, and how much they differ: --set trial.clusters=12 --set "
                              "trial.cluster_sd=0.3");
        return SIM_ERR_USAGE;
    }
    variant->scenario.trial.allocation = (enum mdl_allocation)(design->allocation - 1);
    if (variant->intakes == NULL && population->intake_count > 0) {
        variant->intakes = copy_of(population->intakes, population->intake_count, sizeof *variant->intakes);
        if (variant->intakes == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a design");
        }
        population->intakes = variant->intakes;
    }
    for (size_t i = 0; i < population->intake_count; i++) {
        variant->intakes[i].swapped = false;
    }
    return SIM_OK;
}

/* The movers' register is read as long before the extract as it was. */
static void follow_until(struct mdl_scenario *scenario, sim_time extract)
{
    struct mdl_trial *trial = &scenario->trial;
    if (trial->movers.register_date != SIM_TIME_NEVER) {
        trial->movers.register_date += extract - mdl_trial_extract(scenario);
    }
    trial->extract = SIM_TIME_NEVER;
    scenario->end = extract;
}

enum sim_status res_trial_variant_create(struct mdl_scenario **result, const struct mdl_scenario *scenario,
                                         const struct res_trial_design *design, struct sim_error *error)
{
    enum sim_status status = check_lists(scenario, design, error);
    if (status != SIM_OK) {
        return status;
    }
    struct variant *variant = calloc(1, sizeof *variant);
    if (variant == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a design");
    }
    variant->scenario = *scenario;
    variant->populations = copy_of(scenario->populations, scenario->population_count, sizeof *variant->populations);
    memcpy(variant->arms, scenario->trial.arms, sizeof variant->arms);
    variant->scenario.trial.arms = variant->arms;
    if (design->null) {
        /* The way of the other arm stays in the program: a step that nobody can reach would be refused. */
        variant->arms[0].crossover_share = (struct mdl_series){.count = 1, .from = {INT64_MIN}, .value = {0}};
        variant->arms[1].crossover_share = (struct mdl_series){.count = 1, .from = {INT64_MIN}, .value = {1}};
        variant->arms[0].capacity = 0; /* all are given its pathway */
    }
    if (design->follow_up_days != RES_AS_DESIGNED) {
        follow_until(&variant->scenario, last_draw(&scenario->populations[population_of(scenario)]) +
                                             design->follow_up_days * (sim_time)SIM_MINUTES_PER_DAY);
    }
    status = variant->populations != NULL ? resize(variant, scenario, design, error)
                                          : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a design");
    status = status == SIM_OK ? reallocate(variant, population_of(scenario), design, error) : status;
    variant->scenario.populations = variant->populations;
    if (status != SIM_OK) {
        res_trial_variant_free(&variant->scenario);
        return status;
    }
    *result = &variant->scenario;
    return SIM_OK;
}

void res_trial_variant_free(struct mdl_scenario *scenario)
{
    struct variant *variant = (struct variant *)scenario;
    if (variant != NULL) {
        free(variant->populations);
        free(variant->intakes);
        free(variant->initial);
        free(variant->roles);
        free(variant->boards);
        free(variant->services);
        free(variant);
    }
}
