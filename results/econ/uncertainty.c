/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/uncertainty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the worth of knowing -------------------------------------------------------------------------------- */

static int by_worth(const void *a, const void *b)
{
    const struct res_evppi_set *first = a;
    const struct res_evppi_set *second = b;
    if (first->worth != second->worth) {
        return first->worth > second->worth ? -1 : 1;
    }
    return strcmp(first->names, second->names);
}

struct columns {
    double *values;  /* [parameters][draws] */
    double *singles; /* [parameters]: worth of each alone */
};

static enum sim_status columns_init(struct columns *columns, const struct res_psa *psa)
{
    columns->values = calloc((psa->parameters + 1) * psa->draws, sizeof(double));
    columns->singles = calloc(psa->parameters + 1, sizeof *columns->singles);
    for (size_t p = 0; p < psa->parameters && columns->values != NULL; p++) {
        res_psa_column(psa, p, columns->values + p * psa->draws);
    }
    return columns->values != NULL && columns->singles != NULL ? SIM_OK : SIM_ERR_MEMORY;
}

static enum sim_status name_unknown(struct sim_error_list *errors, const char *name, bool too_many)
{
    struct sim_error error;
    if (too_many) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "more than %d parameters in one set", RES_VOI_SET_MAX);
    } else {
        (void)sim_fail(&error, SIM_ERR_USAGE, "'%.120s' is no parameter that was drawn", name);
        sim_error_hint(&error, "'afklar check --provenance --econ' lists those with a range");
    }
    sim_error_place(&error, NULL, 0, "--evppi");
    sim_error_list_add(errors, &error);
    return SIM_ERR_USAGE;
}

/* Keeps the order of the parameters. */
static void insert(size_t chosen[], size_t count, size_t parameter)
{
    while (count > 0 && chosen[count - 1] > parameter) {
        chosen[count] = chosen[count - 1];
        count--;
    }
    chosen[count] = parameter;
}

/* The parameters of a list of names; those named twice count once. */
static enum sim_status pick(size_t chosen[], size_t *count, const struct res_parameters *parameters, const char *names,
                            struct sim_error_list *errors)
{
    char part[192];
    *count = 0;
    for (const char *at = names; *at != '\0';) {
        const size_t length = strcspn(at, ",");
        (void)snprintf(part, sizeof part, "%.*s", (int)length, at);
        const size_t found = res_parameters_find(parameters, part);
        bool again = false;
        for (size_t i = 0; i < *count; i++) {
            again = again || chosen[i] == found;
        }
        if (found == parameters->count || (*count == RES_VOI_SET_MAX && !again)) {
            return name_unknown(errors, part, found < parameters->count);
        }
        if (!again) {
            insert(chosen, (*count)++, found);
        }
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return *count > 0 ? SIM_OK : name_unknown(errors, names, false);
}

/* singles[] must be known for all parameters of the set. */
static enum sim_status fill_set(struct res_evppi_set *set, const struct columns *columns, const struct res_psa *psa,
                                const struct res_parameters *parameters, double threshold, const char *names,
                                struct sim_error_list *errors)
{
    const struct res_draws draws = res_psa_draws(psa);
    size_t chosen[RES_VOI_SET_MAX];
    const double *values[RES_VOI_SET_MAX];
    double singles[RES_VOI_SET_MAX];
    size_t count = 0;
    struct sim_error error;
    (void)snprintf(set->names, sizeof set->names, "%s", names);
    enum sim_status status = pick(chosen, &count, parameters, names, errors);
    if (status != SIM_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = columns->values + chosen[i] * psa->draws;
        singles[i] = columns->singles[chosen[i]];
    }
    status = res_voi_evppi_set(&draws, threshold, values, singles, count, &set->worth, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

static enum sim_status fill_sets(struct res_evppi_set *sets, struct columns *columns, const struct res_psa *psa,
                                 const struct res_parameters *parameters, double threshold, const char *const asked[],
                                 size_t asked_count, struct sim_error_list *errors)
{
    for (size_t i = 0; i < parameters->count + asked_count; i++) {
        const bool single = i < parameters->count;
        const char *names = single ? parameters->at[i].path : asked[i - parameters->count];
        const enum sim_status status = fill_set(&sets[i], columns, psa, parameters, threshold, names, errors);
        if (status != SIM_OK) {
            return status;
        }
        if (single) {
            columns->singles[i] = sets[i].worth;
        }
    }
    if (parameters->count > 1) {
        qsort(sets, parameters->count, sizeof *sets, by_worth);
    }
    return SIM_OK;
}

enum sim_status res_uncertainty_evppi(const struct res_psa *psa, const struct res_parameters *parameters,
                                      double threshold, const char *const asked[], size_t asked_count,
                                      struct res_evppi_set **sets, size_t *count, struct sim_error_list *errors)
{
    struct columns columns = {0};
    struct res_evppi_set *made = calloc(parameters->count + asked_count + 1, sizeof *made);
    enum sim_status status = made == NULL ? SIM_ERR_MEMORY : columns_init(&columns, psa);
    if (status == SIM_OK) {
        status = fill_sets(made, &columns, psa, parameters, threshold, asked, asked_count, errors);
    } else {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the worth of information");
        sim_error_list_add(errors, &error);
    }
    free(columns.values);
    free(columns.singles);
    if (status != SIM_OK) {
        free(made);
        return status;
    }
    *sets = made;
    *count = parameters->count + asked_count;
    return SIM_OK;
}

static int by_size(const void *a, const void *b)
{
    const double first = *(const double *)a;
    const double second = *(const double *)b;
    return (first > second) - (first < second);
}

/* The values nearest to the quantiles: no draw between two is made up. */
static struct res_spread spread_of(double values[], size_t count)
{
    const double most = (double)(count - 1);
    qsort(values, count, sizeof *values, by_size);
    return (struct res_spread){values[lround(0.025 * most)], values[lround(0.5 * most)], values[lround(0.975 * most)]};
}

enum sim_status res_psa_spreads(const struct res_psa *psa, size_t k, double threshold, struct res_spreads *spreads)
{
    const size_t n = psa->draws;
    double *values = malloc(3 * n * sizeof *values);
    if (values == NULL) {
        return SIM_ERR_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t at = i * psa->alternatives;
        values[i] = psa->cost[at + k] - psa->cost[at];
        values[n + i] = psa->effect[at + k] - psa->effect[at];
        values[2 * n + i] = threshold * values[n + i] - values[i];
    }
    spreads->cost = spread_of(values, n);
    spreads->effect = spread_of(values + n, n);
    spreads->net = spread_of(values + 2 * n, n);
    free(values);
    return SIM_OK;
}

double res_curve_threshold(double threshold, int point)
{
    const double most = threshold > 0 ? 2 * threshold : 1000000;
    return most * point / (RES_CURVE_POINTS - 1);
}

/* --- JSON ---------------------------------------------------------------------------------------------------- */

static void json_curves(struct res_json *json, const struct res_uncertainty *u)
{
    const struct res_draws draws = res_psa_draws(u->psa);
    res_json_open_array(json, "ceac");
    for (int point = 0; point < RES_CURVE_POINTS; point++) {
        double shares[RES_ALTERNATIVES_MAX];
        const double threshold = res_curve_threshold(u->threshold, point);
        const size_t best = res_voi_best(&draws, threshold);
        res_voi_acceptability(&draws, threshold, shares);
        res_json_open_object(json, NULL);
        res_json_number(json, "threshold", threshold);
        res_json_open_object(json, "probability");
        for (size_t k = 0; k < u->alternatives; k++) {
            res_json_number(json, u->names[k], shares[k]);
        }
        res_json_close_object(json);
        res_json_string(json, "best", u->names[best]);
        res_json_number(json, "ceaf", shares[best]);
        res_json_number(json, "evpi", res_voi_evpi(&draws, threshold));
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

static void json_spread(struct res_json *json, const char *key, const struct res_spread *spread)
{
    res_json_open_object(json, key);
    res_json_number(json, "p025", spread->low);
    res_json_number(json, "p50", spread->median);
    res_json_number(json, "p975", spread->high);
    res_json_close_object(json);
}

static void json_spreads(struct res_json *json, const struct res_uncertainty *u)
{
    res_json_open_array(json, "differences");
    for (size_t k = 1; k < u->alternatives; k++) {
        struct res_spreads spreads;
        if (res_psa_spreads(u->psa, k, u->threshold, &spreads) != SIM_OK) {
            break; /* without memory the rest of the file says so */
        }
        res_json_open_object(json, NULL);
        res_json_string(json, "a", u->names[0]);
        res_json_string(json, "b", u->names[k]);
        json_spread(json, "cost", &spreads.cost);
        json_spread(json, "effect", &spreads.effect);
        json_spread(json, "net_benefit", &spreads.net);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

static void json_trials(struct res_json *json, const struct res_uncertainty *u)
{
    res_json_open_array(json, "further_trial");
    for (size_t i = 0; i < u->trial_count; i++) {
        const struct res_further_trial *trial = &u->trials[i];
        res_json_open_object(json, NULL);
        res_json_unsigned(json, "per_arm", trial->per_arm);
        res_json_number(json, "evsi", trial->evsi);
        res_json_number(json, "citizens_decided_for", trial->citizens_decided_for);
        res_json_number(json, "worth", trial->worth);
        res_json_number(json, "worth_at_most", trial->worth_at_most);
        res_json_number(json, "cost", trial->cost);
        res_json_number(json, "net_worth", trial->worth - trial->cost);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

static void json_psa(struct res_json *json, const struct res_uncertainty *u)
{
    const struct res_draws draws = res_psa_draws(u->psa);
    res_json_open_object(json, "psa");
    res_json_unsigned(json, "draws", u->psa->draws);
    res_json_unsigned(json, "rejected", u->psa->rejected);
    res_json_unsigned(json, "parameters", u->psa->parameters);
    res_json_unsigned(json, "ranges_not_drawn", u->parameters->left_out);
    res_json_number(json, "threshold", u->threshold);
    res_json_number(json, "chance_share_of_variance", u->psa->noise_share);
    res_json_number(json, "evpi", res_voi_evpi(&draws, u->threshold));
    res_json_open_array(json, "evppi");
    for (size_t i = 0; i < u->set_count; i++) {
        res_json_open_object(json, NULL);
        res_json_string(json, "parameters", u->sets[i].names);
        res_json_number(json, "evppi", u->sets[i].worth);
        res_json_close_object(json);
    }
    res_json_close_array(json);
    json_spreads(json, u);
    json_curves(json, u);
    if (u->trials != NULL) {
        json_trials(json, u);
    }
    res_json_close_object(json);
}

static void json_tornado(struct res_json *json, const struct res_uncertainty *u)
{
    res_json_open_array(json, "tornado");
    for (size_t i = 0; i < u->parameters->count; i++) {
        const struct res_tornado_bar *bar = &u->bars[i];
        const struct res_parameter *parameter = &u->parameters->at[bar->parameter];
        res_json_open_object(json, NULL);
        res_json_string(json, "parameter", parameter->path);
        res_json_string(json, "unit", parameter->unit);
        res_json_pair(json, "values", bar->low_value, bar->high_value);
        if (bar->failed) {
            res_json_null(json, "net_benefit");
        } else {
            res_json_pair(json, "cost", bar->cost_low, bar->cost_high);
            res_json_pair(json, "effect", bar->effect_low, bar->effect_high);
            res_json_pair(json, "net_benefit", bar->net_low, bar->net_high);
            res_json_number(json, "decision_turns_at", bar->turns_at);
        }
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

void res_uncertainty_json(struct res_json *json, const struct res_uncertainty *u)
{
    if (u->psa != NULL) {
        json_psa(json, u);
    }
    if (u->bars != NULL) {
        json_tornado(json, u);
    }
    if (u->break_even != NULL) {
        res_json_open_object(json, "break_even");
        res_json_string(json, "path", u->break_even_path);
        res_json_string(json, "unit", u->break_even->unit);
        res_json_number(json, "base", u->break_even->base);
        res_json_number(json, "value", u->break_even->value);
        res_json_pair(json, "looked_at", u->break_even->low, u->break_even->high);
        res_json_pair(json, "net_benefit", u->break_even->net_low, u->break_even->net_high);
        res_json_close_object(json);
    }
}
