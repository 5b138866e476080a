/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/material.h"

#include <stdlib.h>
#include <string.h>

static enum sim_status no_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_ERR_MEMORY, "out of memory for figures");
}

static bool is_taken(const struct res_gathered *gathered, size_t before, const char *label)
{
    for (size_t k = 0; k < before; k++) {
        if (strcmp(gathered->labels[k], label) == 0) {
            return true;
        }
    }
    return false;
}

/* The label of the scenario; with its name where two have the same, and a number where that is the same too. */
static char *make_label(const struct res_gathered *gathered, const struct res_sample *sample, size_t at)
{
    const char *label = sample->label[0] != '\0' ? sample->label : sample->name;
    const size_t size = strlen(label) + strlen(sample->name) + 32;
    char *made = malloc(size);
    if (made == NULL) {
        return NULL;
    }
    (void)snprintf(made, size, "%s", label);
    if (is_taken(gathered, at, made)) {
        (void)snprintf(made, size, "%s (%s)", label, sample->name);
    }
    for (size_t k = 2; is_taken(gathered, at, made); k++) {
        (void)snprintf(made, size, "%s (%s #%zu)", label, sample->name, k);
    }
    return made;
}

static enum sim_status fill(struct res_gathered *gathered, const struct res_sample *const samples[], size_t count,
                            struct sim_error *error)
{
    for (size_t k = 0; k < count; k++) {
        gathered->labels[k] = make_label(gathered, samples[k], k);
        if (gathered->labels[k] == NULL) {
            return no_memory(error);
        }
    }
    for (size_t k = 0; k < count; k++) {
        gathered->faults[k].status = res_replay_create(&gathered->replays[k], samples[k], &gathered->faults[k]);
        if (gathered->faults[k].status == SIM_ERR_MEMORY) {
            return no_memory(error);
        }
    }
    return SIM_OK;
}

enum sim_status res_gathered_init(struct res_gathered *gathered, const struct res_sample *const samples[], size_t count,
                                  enum res_language language, const struct res_maker *maker, struct sim_error *error)
{
    memset(gathered, 0, sizeof *gathered);
    gathered->labels = calloc(count, sizeof *gathered->labels);
    gathered->replays = calloc(count, sizeof *gathered->replays);
    gathered->faults = calloc(count, sizeof *gathered->faults);
    gathered->material.samples = samples;
    gathered->material.count = count;
    gathered->material.labels = (const char *const *)gathered->labels;
    gathered->material.replays = gathered->replays;
    gathered->material.language = language;
    gathered->material.maker = *maker;
    if (gathered->labels == NULL || gathered->replays == NULL || gathered->faults == NULL) {
        res_gathered_release(gathered);
        return no_memory(error);
    }
    enum sim_status status = SIM_OK;
    if (count > 1) {
        status = res_compare(&gathered->comparison, samples, count, error);
        gathered->material.comparison = &gathered->comparison;
    }
    if (status == SIM_OK) {
        status = fill(gathered, samples, count, error);
    }
    if (status != SIM_OK) {
        res_gathered_release(gathered);
    }
    return status;
}

void res_gathered_release(struct res_gathered *gathered)
{
    for (size_t k = 0; k < gathered->material.count; k++) {
        if (gathered->labels != NULL) {
            free(gathered->labels[k]);
        }
        if (gathered->replays != NULL) {
            res_replay_free(gathered->replays[k]);
        }
    }
    free(gathered->labels);
    free(gathered->replays);
    free(gathered->faults);
    res_comparison_release(&gathered->comparison);
    memset(gathered, 0, sizeof *gathered);
}
