/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "models/scenario/units.h"
#include "results/econ/check.h"

static enum sim_status fail(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

enum sim_status res_econ_source_load(const struct res_econ_source *source, const char *const sets[], size_t count,
                                     struct mdl_scenario **scenario, struct sim_error_list *errors,
                                     struct sim_error_list *warnings)
{
    const char *all[2 * RES_ECON_SETS_MAX];
    struct mdl_place places[2 * RES_ECON_SETS_MAX];
    struct sim_error error;
    size_t total = source->set_count;
    if (count > RES_ECON_SETS_MAX) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "more than %d settings at once", RES_ECON_SETS_MAX);
        return fail(errors, &error);
    }
    memcpy(all, source->sets, total * sizeof all[0]);
    memcpy(places, source->set_places, total * sizeof places[0]);
    for (size_t i = 0; i < count; i++) {
        places[total] = (struct mdl_place){source->file, 0};
        all[total++] = sets[i];
    }
    const struct mdl_load_options options = {.beneath = source->beneath,
                                             .beneath_count = source->beneath_count,
                                             .overlays = source->overlays,
                                             .overlay_count = source->overlay_count,
                                             .sets = all,
                                             .set_count = total,
                                             .set_places = places,
                                             .set_lacks = source->set_lacks};
    return source->text != NULL ? mdl_scenario_parse(scenario, source->text, source->file, &options, errors, warnings)
                                : mdl_scenario_load(scenario, source->file, &options, errors, warnings);
}

static void take_set(struct res_econ_source *source, const char *set, const char *from)
{
    source->set_places[source->set_count] = (struct mdl_place){from, 0};
    source->sets[source->set_count++] = set;
}

static enum sim_status find_shared(const char *name, char *path, size_t size, struct sim_error_list *errors)
{
    struct sim_error error;
    const enum sim_status status = res_datafile_find(name, path, size, &error);
    return status == SIM_OK ? SIM_OK : fail(errors, &error);
}

static void lay_beneath(struct res_econ_source *source, const char *path)
{
    source->beneath[source->beneath_count++] = path;
}

/* Puts a shared file on a stored scenario and under the overlays of the command line. */
static void lay_over(struct res_econ_source *source, const char *path)
{
    memmove(source->overlays + 1, source->overlays, source->overlay_count * sizeof source->overlays[0]);
    source->overlays[0] = path;
    source->overlay_count++;
}

static enum sim_status take_wish(struct res_econ_source *source, const struct res_econ_wish *wish,
                                 struct sim_error_list *errors)
{
    struct sim_error error;
    if (wish->overlay_count + 2 > RES_ECON_FILES_MAX || wish->set_count + 4 > RES_ECON_SETS_MAX) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "too many overlays or settings");
        return fail(errors, &error);
    }
    for (size_t i = 0; i < wish->overlay_count; i++) {
        source->overlays[source->overlay_count++] = wish->overlays[i];
    }
    for (size_t i = 0; i < wish->set_count; i++) {
        take_set(source, wish->sets[i], "--set");
    }
    return SIM_OK;
}

/* A result is stored with all of its economics or with none, where only the defaults of the schema are written out:
 * these must not win over the shared economics, as a scenario's own keys do. */
static enum sim_status complete_stored(struct res_econ_source *source, bool with_som, struct sim_error_list *errors)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error error;
    const size_t sets = source->set_count;
    const size_t overlays = source->overlay_count;
    source->set_count = source->overlay_count = 0;
    enum sim_status status = res_econ_source_load(source, NULL, 0, &scenario, errors, NULL);
    source->set_count = sets;
    source->overlay_count = overlays;
    if (status != SIM_OK) {
        return status;
    }
    const struct mdl_economics *economics = &scenario->economics;
    const bool is_whole = economics->price_year != 0 && economics->undated_price_year != 0 &&
                          economics->horizon_years >= 1 && economics->price_index_count > 0;
    if (!is_whole && res_econ_is_given(scenario)) {
        (void)sim_fail(&error, SIM_ERR_SCENARIO, "the result holds only a part of its economics");
        sim_error_place(&error, source->file, 0, RES_ECON_KEY);
        sim_error_hint(&error, "an older version stored it; run its scenario again");
        status = fail(errors, &error);
    } else {
        if (with_som && economics->som.archetype_count == 0) {
            lay_over(source, source->som);
        }
        if (!is_whole) {
            source->is_shared = true;
            lay_over(source, source->shared);
        }
    }
    mdl_scenario_free(scenario);
    return status;
}

static enum sim_status complete(struct res_econ_source *source, const struct res_econ_wish *wish,
                                struct sim_error_list *errors)
{
    enum sim_status status = find_shared(RES_ECON_SHARED, source->shared, sizeof source->shared, errors);
    if (status == SIM_OK && wish->with_som) {
        status = find_shared(RES_ECON_SOM, source->som, sizeof source->som, errors);
    }
    if (status == SIM_OK && source->text != NULL) {
        status = complete_stored(source, wish->with_som, errors);
    } else if (status == SIM_OK) {
        source->is_shared = true;
        lay_beneath(source, source->shared);
        if (wish->with_som) {
            lay_beneath(source, source->som);
        }
    }
    return status;
}

static void take_horizon(struct res_econ_source *source, const struct res_econ_wish *wish)
{
    if (wish->horizon_years > 0) {
        (void)snprintf(source->horizon_set, sizeof source->horizon_set, "economics.horizon=%lld years",
                       (long long)wish->horizon_years);
        take_set(source, source->horizon_set, "--horizon");
    }
}

/* Leaves out the settings of elements that this scenario does not have. */
static enum sim_status drop_lacking(struct res_econ_source *source, const struct res_econ_wish *wish,
                                    struct sim_error_list *errors)
{
    struct mdl_scenario *scenario = NULL;
    bool lacks[2 * RES_ECON_SETS_MAX] = {false};
    size_t kept = 0;
    source->set_lacks = lacks;
    const enum sim_status status = res_econ_source_load(source, NULL, 0, &scenario, errors, NULL);
    source->set_lacks = NULL;
    mdl_scenario_free(scenario);
    for (size_t i = 0; i < source->set_count; i++) {
        const size_t first = source->set_count - wish->set_count; /* those of the command line are the last */
        if (lacks[i] && i >= first) {
            wish->set_lacks[i - first] = true;
            continue;
        }
        source->sets[kept] = source->sets[i];
        source->set_places[kept++] = source->set_places[i];
    }
    source->set_count = kept;
    return status;
}

/* A result holds its whole scenario as text. */
static enum sim_status take_stored(struct res_econ_source *source, const struct res_sample *stored,
                                   struct sim_error_list *errors)
{
    struct sim_error error;
    const size_t size = strlen(stored->resolved) + 1;
    source->text = malloc(size);
    if (source->text == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for a scenario");
        return fail(errors, &error);
    }
    memcpy(source->text, stored->resolved, size);
    (void)snprintf(source->seed_set, sizeof source->seed_set, "seed=%" PRIu64, stored->seed);
    (void)snprintf(source->replications_set, sizeof source->replications_set, "replications=%zu", stored->replications);
    take_set(source, source->seed_set, source->file);
    take_set(source, source->replications_set, source->file);
    return SIM_OK;
}

void res_econ_source_release(struct res_econ_source *source)
{
    free(source->text);
    source->text = NULL;
}

static enum sim_status set_end(struct res_econ_source *source, const struct mdl_scenario *scenario,
                               struct sim_error_list *errors)
{
    struct sim_error error;
    sim_time end = 0;
    char date[32];
    const enum sim_status status = res_econ_horizon(scenario, &source->years, &end, &error);
    if (status != SIM_OK) {
        res_econ_error_place(&error, scenario, source->file);
        return fail(errors, &error);
    }
    source->measured_end = scenario->end;
    mdl_date_format(end, date, sizeof date);
    (void)snprintf(source->end_set, sizeof source->end_set, "end=%s", date);
    take_set(source, source->end_set, source->file);
    return SIM_OK;
}

enum sim_status res_econ_source_open(struct res_econ_source *source, const char *name, const struct res_econ_wish *wish,
                                     struct sim_error_list *errors, struct sim_error_list *warnings)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error error;
    memset(source, 0, sizeof *source);
    enum sim_status status = res_datafile_find(name, source->file, sizeof source->file, &error);
    if (status != SIM_OK) {
        return fail(errors, &error);
    }
    if (wish->stored != NULL) {
        status = take_stored(source, wish->stored, errors);
    }
    if (status == SIM_OK) {
        status = take_wish(source, wish, errors);
    }
    if (status == SIM_OK) {
        status = complete(source, wish, errors);
    }
    if (status == SIM_OK && wish->set_lacks != NULL) {
        status = drop_lacking(source, wish, errors);
    }
    if (status == SIM_OK) {
        take_horizon(source, wish);
    }
    if (status == SIM_OK) {
        status = res_econ_source_load(source, NULL, 0, &scenario, errors, warnings);
    }
    if (status == SIM_OK) {
        /* archetypes have neither index nor transitions */
        status = wish->with_som ? SIM_OK : res_econ_check(scenario, source->file, errors);
        status = status == SIM_OK ? set_end(source, scenario, errors) : status;
        mdl_scenario_free(scenario);
    }
    return status;
}

enum sim_status res_econ_source_run(const struct res_econ_source *source, const char *const sets[], size_t count,
                                    const struct res_econ_options *options, struct res_econ_sample **sample,
                                    struct sim_error_list *errors)
{
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct sim_error error;
    *sample = NULL;
    enum sim_status status = res_econ_source_load(source, sets, count, &scenario, errors, NULL);
    if (status == SIM_OK) {
        status = mdl_model_create(&model, scenario, errors);
    }
    if (status == SIM_OK) {
        status = res_econ_run(sample, model, source->measured_end, source->years, options, &error);
        if (status != SIM_OK) {
            res_econ_error_place(&error, scenario, source->file);
            sim_error_list_add(errors, &error);
        }
    }
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    return status;
}
