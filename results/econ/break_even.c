/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/scenario/provenance.h"
#include "models/scenario/scenario.h"
#include "models/scenario/schema.h"
#include "results/econ/psa.h"

#define STEPS_MAX 24
/* A key without a range is looked at from 0 (a mean: a quarter) to so many times its value, within what it allows. */
#define SPREAD 4
#define NEAR 1e-4

struct search {
    const struct res_psa_plan *plan;
    struct res_parameter parameter;
    struct sim_error_list *errors;
};

static enum sim_status fail(struct sim_error_list *errors, const char *path, const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "%s", message);
    sim_error_place(&error, NULL, 0, path);
    sim_error_list_add(errors, &error);
    return SIM_ERR_USAGE;
}

/* No further than the key allows: some take no 0, some have a greatest value. */
static void keep_within(const char *path, const char *unit, struct res_parameter_range *range)
{
    const struct mdl_field *field = mdl_schema_find(path);
    struct sim_error error;
    char text[64];
    double one = 1; /* of the file's unit, in the schema's */
    if (field == NULL || !mdl_type_is_numeric(field->type)) {
        return;
    }
    (void)snprintf(text, sizeof text, "1 %.32s", unit);
    if (unit[0] != '\0' && (mdl_unit_parse(text, field->unit, &one, &error) != SIM_OK || !(one > 0))) {
        return;
    }
    range->low = fmax(range->low, field->min / one);
    range->high = fmin(range->high, field->max / one);
}

/* Looks the key up in one alternative. */
static void look_up(struct search *search, const struct mdl_scenario *scenario, size_t k, const char *path)
{
    struct res_parameter *parameter = &search->parameter;
    struct res_parameter_range *range = &parameter->in[k];
    const struct mdl_source *line = mdl_provenance_find(scenario, path);
    char unit[sizeof parameter->unit];
    if (line == NULL) {
        return;
    }
    const bool is_mean = !res_quantity_read(line->value, &range->value, unit, sizeof unit);
    if (is_mean) {
        if (!res_mean_read(line->value, &range->value, unit, sizeof unit)) {
            return;
        }
        (void)snprintf(parameter->key, sizeof parameter->key, "%s.mean", path);
    }
    range->present = true;
    (void)snprintf(parameter->unit, sizeof parameter->unit, "%s", unit);
    if (line->low == NULL || line->high == NULL || !res_quantity_read(line->low, &range->low, unit, sizeof unit) ||
        !res_quantity_read(line->high, &range->high, unit, sizeof unit)) {
        range->low = is_mean ? range->value / SPREAD : 0; /* the mean of many laws must be above 0 */
        range->high = SPREAD * range->value;
        keep_within(path, unit, range);
    }
}

/* What no search can move: years and days are fixed before anything is run, and between whole numbers lies nothing. */
static enum sim_status check_key(const struct search *search, const char *path)
{
    static const char *const fixed[] = {"start", "end", "economics.horizon", "economics.decide_within"};
    const struct mdl_field *field = mdl_schema_find(path);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (strcmp(path, fixed[i]) == 0) {
            return fail(search->errors, path,
                        "is fixed before anything is run; compare runs, such as --horizon 5 and --horizon 10");
        }
    }
    if (field != NULL && field->type == MDL_TYPE_INTEGER && !mdl_unit_is_money(field->unit)) {
        return fail(search->errors, path,
                    "takes whole numbers only, so no break-even can be found; expected a key such "
                    "as roles.ks.wage");
    }
    return SIM_OK;
}

static enum sim_status find_key(struct search *search, const char *path)
{
    bool found = false;
    (void)snprintf(search->parameter.key, sizeof search->parameter.key, "%s", path);
    for (size_t k = 0; k < search->plan->alternatives; k++) {
        struct mdl_scenario *scenario = NULL;
        const enum sim_status status =
            res_econ_source_load(&search->plan->sources[k], NULL, 0, &scenario, search->errors, NULL);
        if (status != SIM_OK) {
            return status;
        }
        look_up(search, scenario, k, path);
        found = found || search->parameter.in[k].present;
        mdl_scenario_free(scenario);
    }
    return found ? SIM_OK
                 : fail(search->errors, path,
                        "is no single quantity, and no distribution with a mean, of any alternative; expected a key "
                        "such as "
                        "roles.ks.wage");
}

static enum sim_status net_at(const struct search *search, double value, double *net)
{
    char text[320];
    const char *list[1] = {text};
    const char *const *lists[RES_ALTERNATIVES_MAX];
    size_t used[RES_ALTERNATIVES_MAX] = {0};
    res_parameter_set_text(&search->parameter, value, text, sizeof text);
    for (size_t k = 0; k < search->plan->alternatives; k++) {
        lists[k] = list;
        used[k] = search->parameter.in[k].present ? 1 : 0;
    }
    return res_psa_net(search->plan, lists, used, net, search->errors);
}

/* Regula falsi, halving where it creeps (Illinois); prices are linear, so it is mostly there at once. */
static enum sim_status narrow(const struct search *search, struct res_break_even *result)
{
    double a = result->low;
    double b = result->high;
    double net_a = result->net_low;
    double net_b = result->net_high;
    for (int step = 0; step < STEPS_MAX; step++) {
        double net = 0;
        const double middle = b - net_b * (b - a) / (net_b - net_a);
        const enum sim_status status = net_at(search, middle, &net);
        if (status != SIM_OK) {
            return status;
        }
        result->value = middle;
        if (fabs(net) <= NEAR * fabs(result->net_high - result->net_low)) {
            return SIM_OK;
        }
        if ((net < 0) != (net_b < 0)) {
            a = b;
            net_a = net_b;
        } else {
            net_a /= 2;
        }
        b = middle;
        net_b = net;
    }
    return SIM_OK;
}

static enum sim_status sweep(const struct search *search, struct res_break_even *result)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < RES_SWEEP_POINTS && status == SIM_OK; i++) {
        result->at[i] = result->low + (result->high - result->low) * (double)i / (RES_SWEEP_POINTS - 1);
        result->net[i] = i == 0 ? result->net_low : result->net_high;
        if (i > 0 && i + 1 < RES_SWEEP_POINTS) {
            status = net_at(search, result->at[i], &result->net[i]);
        }
    }
    result->points = status == SIM_OK ? RES_SWEEP_POINTS : 0;
    return status;
}

enum sim_status res_break_even_run(struct res_break_even *result, const char *path, const struct res_psa_plan *plan,
                                   struct sim_error_list *errors)
{
    struct search search = {.plan = plan, .errors = errors};
    memset(result, 0, sizeof *result);
    result->value = (double)NAN;
    enum sim_status status = check_key(&search, path);
    status = status == SIM_OK ? find_key(&search, path) : status;
    for (size_t k = plan->alternatives; k-- > 0 && status == SIM_OK;) {
        if (search.parameter.in[k].present) {
            result->base = search.parameter.in[k].value;
            result->low = search.parameter.in[k].low;
            result->high = search.parameter.in[k].high;
        }
    }
    if (status == SIM_OK && !(result->low < result->high)) {
        status = fail(errors, path,
                      "has no range of its own and no other value to look at, so there is nothing to look through");
    }
    if (status == SIM_OK) {
        (void)snprintf(result->unit, sizeof result->unit, "%s", search.parameter.unit);
        status = net_at(&search, result->low, &result->net_low);
    }
    if (status == SIM_OK) {
        status = net_at(&search, result->high, &result->net_high);
    }
    if (status == SIM_OK && (result->net_low < 0) != (result->net_high < 0)) {
        status = narrow(&search, result);
    }
    if (status == SIM_OK && plan->sweep) {
        status = sweep(&search, result);
    }
    return status;
}
