/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/parameter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void res_parameters_release(struct res_parameters *parameters)
{
    free(parameters->at);
    memset(parameters, 0, sizeof *parameters);
}

/* --- reading what the provenance says ------------------------------------------------------------------- */

bool res_quantity_read(const char *text, double *number, char *unit, size_t size)
{
    char *end = NULL;
    *number = strtod(text, &end);
    if (end == text || !isfinite(*number)) {
        return false;
    }
    while (*end == ' ') {
        end++;
    }
    if (strlen(end) >= size || strpbrk(end, "{}()\";=") != NULL) {
        return false;
    }
    (void)snprintf(unit, size, "%s", end);
    return true;
}

bool res_mean_read(const char *text, double *number, char *unit, size_t size)
{
    char inside[64];
    const char *mean = text[0] == '{' ? strstr(text, "mean = ") : NULL;
    if (mean == NULL) {
        return false;
    }
    mean += strlen("mean = ");
    mean += *mean == '"' ? 1 : 0;
    const size_t length = strcspn(mean, "\";");
    if (length >= sizeof inside) {
        return false;
    }
    memcpy(inside, mean, length);
    inside[length] = '\0';
    return res_quantity_read(inside, number, unit, size);
}

/* Keys an organisation chooses, or that only put things in order. */
static bool is_choice(const char *path)
{
    static const char *const chosen[] = {"headcount", "places",  "seats",        "talk_hours",  "paid_hours",
                                         "citizens",  "every",   "rank",         "start_every", "at_most",
                                         "threshold", "horizon", "decide_within"};
    char last[64] = "";
    if (strncmp(path, "economics.further_trial.", strlen("economics.further_trial.")) == 0) {
        return true; /* it decides on a trial, not between the alternatives */
    }
    for (const char *at = path; *at != '\0';) {
        const size_t length = strcspn(at, ".");
        if (strspn(at, "0123456789") < length) { /* else the place in a dated list */
            (void)snprintf(last, sizeof last, "%.*s", (int)length, at);
        }
        at += length + (at[length] == '.' ? 1 : 0);
    }
    for (size_t i = 0; i < sizeof chosen / sizeof chosen[0]; i++) {
        if (strcmp(last, chosen[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_whole(const char *text)
{
    return text[strspn(text, "-0123456789")] == '\0';
}

static bool read_parameter(const struct mdl_source *source, struct res_parameter *parameter,
                           struct res_parameter_range *range)
{
    char low_unit[sizeof parameter->unit];
    char high_unit[sizeof parameter->unit];
    memset(parameter, 0, sizeof *parameter);
    const bool plain = res_quantity_read(source->value, &range->value, parameter->unit, sizeof parameter->unit);
    if (is_choice(source->path) ||
        (!plain && !res_mean_read(source->value, &range->value, parameter->unit, sizeof parameter->unit)) ||
        !res_quantity_read(source->low, &range->low, low_unit, sizeof low_unit) ||
        !res_quantity_read(source->high, &range->high, high_unit, sizeof high_unit)) {
        return false;
    }
    if (strcmp(low_unit, parameter->unit) != 0 || strcmp(high_unit, parameter->unit) != 0 ||
        !(range->low < range->high) || range->value < range->low || range->value > range->high) {
        return false;
    }
    range->present = true;
    parameter->status = source->status;
    parameter->whole = plain && is_whole(source->value) && is_whole(source->low) && is_whole(source->high);
    (void)snprintf(parameter->path, sizeof parameter->path, "%s", source->path);
    (void)snprintf(parameter->key, sizeof parameter->key, "%s%s", source->path, plain ? ".value" : ".mean");
    return true;
}

size_t res_parameters_find(const struct res_parameters *parameters, const char *path)
{
    for (size_t i = 0; i < parameters->count; i++) {
        if (strcmp(parameters->at[i].path, path) == 0 || strcmp(parameters->at[i].key, path) == 0) {
            return i;
        }
    }
    return parameters->count;
}

static struct res_parameter *take(struct res_parameters *parameters, const struct res_parameter *found)
{
    const size_t at = res_parameters_find(parameters, found->path);
    if (at < parameters->count) {
        return &parameters->at[at];
    }
    if (parameters->count == parameters->capacity) {
        const size_t capacity = parameters->capacity > 0 ? 2 * parameters->capacity : 64;
        struct res_parameter *grown = realloc(parameters->at, capacity * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        parameters->at = grown;
        parameters->capacity = capacity;
    }
    parameters->at[parameters->count] = *found;
    return &parameters->at[parameters->count++];
}

enum sim_status res_parameters_add(struct res_parameters *parameters, const struct mdl_scenario *scenario,
                                   size_t alternative, struct sim_error *error)
{
    SIM_INVARIANT(alternative < RES_ALTERNATIVES_MAX, "too many alternatives");
    for (size_t i = 0; i < scenario->source_count; i++) {
        const struct mdl_source *source = &scenario->sources[i];
        struct res_parameter found;
        struct res_parameter_range range = {0};
        if (source->low == NULL || source->low[0] == '\0' || source->value == NULL) {
            continue;
        }
        if (!read_parameter(source, &found, &range)) {
            parameters->left_out++;
            continue;
        }
        struct res_parameter *into = take(parameters, &found);
        if (into == NULL) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for parameters");
        }
        if (strcmp(into->unit, found.unit) == 0 && strcmp(into->key, found.key) == 0) {
            into->in[alternative] = range;
        } else {
            parameters->left_out++;
        }
    }
    return SIM_OK;
}

static int by_path(const void *a, const void *b)
{
    const struct res_parameter *first = a;
    const struct res_parameter *second = b;
    return strcmp(first->path, second->path);
}

void res_parameters_sort(struct res_parameters *parameters)
{
    if (parameters->count > 1) {
        qsort(parameters->at, parameters->count, sizeof *parameters->at, by_path);
    }
}

/* --- values ------------------------------------------------------------------------------------------------ */

void res_parameter_set_text(const struct res_parameter *parameter, double value, char *text, size_t size)
{
    char number[64];
    if (parameter->whole) {
        (void)snprintf(number, sizeof number, "%.0f", value);
    } else if (strncmp(parameter->unit, "kr", 2) == 0) {
        (void)snprintf(number, sizeof number, "%.2f", value); /* to the øre */
    } else {
        (void)snprintf(number, sizeof number, "%.8f", value);
    }
    (void)snprintf(text, size, "%s=%s%s%s", parameter->key, number, parameter->unit[0] != '\0' ? " " : "",
                   parameter->unit);
}

double res_parameter_quantile(const struct res_parameter *parameter, size_t alternative, double u)
{
    const struct res_parameter_range *range = &parameter->in[alternative];
    const double width = range->high - range->low;
    const double below = (range->value - range->low) / width;
    if (u <= below) {
        return below > 0 ? range->low + sqrt(u * width * (range->value - range->low)) : range->low;
    }
    return range->high - sqrt((1 - u) * width * (range->high - range->value));
}
