/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ_uncertainty.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/csv.h"

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
    double *values;        /* [parameters][draws] */
    const double **picked; /* [parameters] */
};

static enum sim_status columns_init(struct columns *columns, const struct res_psa *psa)
{
    columns->values = calloc((psa->parameters + 1) * psa->draws, sizeof(double));
    columns->picked = calloc(psa->parameters + 1, sizeof *columns->picked);
    for (size_t p = 0; p < psa->parameters && columns->values != NULL; p++) {
        res_psa_column(psa, p, columns->values + p * psa->draws);
    }
    return columns->values != NULL && columns->picked != NULL ? SIM_OK : SIM_ERR_MEMORY;
}

static enum sim_status name_unknown(struct sim_error_list *errors, const char *name)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "'%.120s' is no parameter that was drawn", name);
    sim_error_place(&error, NULL, 0, "--evppi");
    sim_error_hint(&error, "'afklar check --provenance' lists those with a range");
    sim_error_list_add(errors, &error);
    return SIM_ERR_USAGE;
}

static enum sim_status pick(struct columns *columns, const struct res_psa *psa, const struct res_parameters *parameters,
                            const char *names, size_t *count, struct sim_error_list *errors)
{
    char part[192];
    *count = 0;
    for (const char *at = names; *at != '\0';) {
        const size_t length = strcspn(at, ",");
        (void)snprintf(part, sizeof part, "%.*s", (int)length, at);
        const size_t found = res_parameters_find(parameters, part);
        if (found == parameters->count || *count == parameters->count) {
            return name_unknown(errors, part);
        }
        columns->picked[(*count)++] = columns->values + found * psa->draws;
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return *count > 0 ? SIM_OK : name_unknown(errors, names);
}

static enum sim_status fill_sets(struct res_evppi_set *sets, struct columns *columns, const struct res_psa *psa,
                                 const struct res_parameters *parameters, double threshold, const char *const asked[],
                                 size_t asked_count, struct sim_error_list *errors)
{
    const struct res_draws draws = res_psa_draws(psa);
    const size_t bins = res_voi_bins(psa->draws);
    for (size_t i = 0; i < parameters->count + asked_count; i++) {
        struct sim_error error;
        size_t count = 1;
        enum sim_status status = SIM_OK;
        if (i < parameters->count) {
            columns->picked[0] = columns->values + i * psa->draws;
            (void)snprintf(sets[i].names, sizeof sets[i].names, "%s", parameters->at[i].path);
        } else {
            (void)snprintf(sets[i].names, sizeof sets[i].names, "%s", asked[i - parameters->count]);
            status = pick(columns, psa, parameters, asked[i - parameters->count], &count, errors);
            if (status != SIM_OK) {
                return status;
            }
        }
        status = res_voi_evppi(&draws, threshold, columns->picked, count, bins, &sets[i].worth, &error);
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
            return status;
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
    free(columns.picked);
    if (status != SIM_OK) {
        free(made);
        return status;
    }
    *sets = made;
    *count = parameters->count + asked_count;
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
    json_curves(json, u);
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

/* --- text ------------------------------------------------------------------------------------------------------ */

static void text_psa(FILE *file, const struct res_uncertainty *u)
{
    const struct res_draws draws = res_psa_draws(u->psa);
    (void)fprintf(file,
                  "\nParameters: %zu draws of %zu parameters from triangular laws over their stated ranges\n"
                  "  %zu draws could not be run and are left out; %zu ranges are not drawn (choices of the "
                  "organisation,\n  dated lists, distributions whose range is not one of the mean)\n",
                  u->psa->draws, u->psa->parameters, u->psa->rejected, u->parameters->left_out);
    if (u->psa->rejected > 0) {
        (void)fprintf(file, "  the first left out: %s\n", u->psa->why_rejected);
    }
    if (isfinite(u->psa->noise_share)) {
        (void)fprintf(file, "  %.0f %% of the variance between draws is chance, which makes EVPI too large\n",
                      100 * u->psa->noise_share);
    }
    (void)fprintf(file, "  EVPI at %.0f kr a unit (%s): %.0f kr\n", u->threshold, res_effect_name(u->effect),
                  res_voi_evpi(&draws, u->threshold));
    for (size_t i = 0; i < u->set_count && i < 10; i++) {
        (void)fprintf(file, "  EVPPI %12.0f kr  %s\n", u->sets[i].worth, u->sets[i].names);
    }
    for (size_t i = u->parameters->count > 10 ? u->parameters->count : 10; i < u->set_count; i++) {
        (void)fprintf(file, "  EVPPI %12.0f kr  %s\n", u->sets[i].worth, u->sets[i].names);
    }
    (void)fputs("\n  Probability of the greatest net benefit by the worth of a unit (CEAC; * the frontier)\n", file);
    for (int point = 0; point < RES_CURVE_POINTS; point += 4) {
        double shares[RES_ALTERNATIVES_MAX];
        const double threshold = res_curve_threshold(u->threshold, point);
        const size_t best = res_voi_best(&draws, threshold);
        res_voi_acceptability(&draws, threshold, shares);
        (void)fprintf(file, "  %12.0f kr ", threshold);
        for (size_t k = 0; k < u->alternatives; k++) {
            (void)fprintf(file, " %s %.3f%s", u->names[k], shares[k], k == best ? "*" : "");
        }
        (void)fputc('\n', file);
    }
}

static void text_tornado(FILE *file, const struct res_uncertainty *u)
{
    (void)fprintf(file, "\nOne at a time: net benefit of %s against %s at the ends of each range\n",
                  u->names[u->alternatives - 1], u->names[0]);
    for (size_t i = 0; i < u->parameters->count && i < 20; i++) {
        const struct res_tornado_bar *bar = &u->bars[i];
        const struct res_parameter *parameter = &u->parameters->at[bar->parameter];
        if (bar->failed) {
            continue;
        }
        (void)fprintf(file, "  %13.0f %13.0f  %s %g to %g %s", bar->net_low, bar->net_high, parameter->path,
                      bar->low_value, bar->high_value, parameter->unit);
        if (isfinite(bar->turns_at)) {
            (void)fprintf(file, "; the decision turns near %.4g", bar->turns_at);
        }
        (void)fputc('\n', file);
    }
}

static void text_break_even(FILE *file, const struct res_uncertainty *u)
{
    const struct res_break_even *b = u->break_even;
    if (isnan(b->value)) {
        (void)fprintf(file, "\n%s: no break-even from %g to %g %s: the net benefit of %s is %.0f and %.0f kr there\n",
                      u->break_even_path, b->low, b->high, b->unit, u->names[u->alternatives - 1], b->net_low,
                      b->net_high);
    } else {
        (void)fprintf(file, "\n%s: the net benefit of %s is 0 at %.6g %s (now %g)\n", u->break_even_path,
                      u->names[u->alternatives - 1], b->value, b->unit, b->base);
    }
}

enum sim_status res_uncertainty_table(FILE *file, const struct res_uncertainty *u, struct sim_error *error)
{
    if (u->psa != NULL) {
        text_psa(file, u);
    }
    if (u->bars != NULL) {
        text_tornado(file, u);
    }
    if (u->break_even != NULL) {
        text_break_even(file, u);
    }
    return fflush(file) != 0 || ferror(file) ? sim_fail(error, SIM_ERR_IO, "the table could not be written") : SIM_OK;
}

/* --- files ----------------------------------------------------------------------------------------------------------
 */

static void write_header(FILE *file, const char *const names[], size_t count)
{
    for (size_t k = 0; k < count; k++) {
        res_csv_write_text(file, names[k], k + 1 == count);
    }
}

static void write_costs(FILE *file, const struct res_uncertainty *u)
{
    write_header(file, u->names, u->alternatives);
    for (size_t i = 0; i < u->psa->draws * u->alternatives; i++) {
        res_csv_write_number(file, u->psa->cost[i], i % u->alternatives + 1 == u->alternatives);
    }
}

static void write_effects(FILE *file, const struct res_uncertainty *u)
{
    write_header(file, u->names, u->alternatives);
    for (size_t i = 0; i < u->psa->draws * u->alternatives; i++) {
        res_csv_write_number(file, u->psa->effect[i], i % u->alternatives + 1 == u->alternatives);
    }
}

static void write_parameters(FILE *file, const struct res_uncertainty *u)
{
    const size_t count = u->psa->parameters;
    for (size_t p = 0; p < count; p++) {
        res_csv_write_text(file, u->parameters->at[p].path, p + 1 == count);
    }
    for (size_t i = 0; i < u->psa->draws * count; i++) {
        res_csv_write_number(file, u->psa->value[i], i % count + 1 == count);
    }
}

static void write_curves(FILE *file, const struct res_uncertainty *u)
{
    const struct res_draws draws = res_psa_draws(u->psa);
    (void)fputs("threshold,alternative,probability,on_frontier,evpi\n", file);
    for (int point = 0; point < RES_CURVE_POINTS; point++) {
        double shares[RES_ALTERNATIVES_MAX];
        const double threshold = res_curve_threshold(u->threshold, point);
        const size_t best = res_voi_best(&draws, threshold);
        res_voi_acceptability(&draws, threshold, shares);
        for (size_t k = 0; k < u->alternatives; k++) {
            res_csv_write_number(file, threshold, false);
            res_csv_write_text(file, u->names[k], false);
            res_csv_write_number(file, shares[k], false);
            res_csv_write_number(file, k == best ? 1 : 0, false);
            res_csv_write_number(file, res_voi_evpi(&draws, threshold), true);
        }
    }
}

static void write_plane(FILE *file, const struct res_uncertainty *u)
{
    (void)fputs("draw,alternative,against,cost_difference,effect_difference\n", file);
    for (size_t i = 0; i < u->psa->draws; i++) {
        const double *cost = u->psa->cost + i * u->alternatives;
        const double *effect = u->psa->effect + i * u->alternatives;
        for (size_t k = 1; k < u->alternatives; k++) {
            res_csv_write_number(file, (double)(i + 1), false);
            res_csv_write_text(file, u->names[k], false);
            res_csv_write_text(file, u->names[0], false);
            res_csv_write_number(file, cost[k] - cost[0], false);
            res_csv_write_number(file, effect[k] - effect[0], true);
        }
    }
}

static enum sim_status write_file(const char *folder, const char *name, const struct res_uncertainty *u,
                                  void (*write)(FILE *, const struct res_uncertainty *), struct sim_error *error)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        (void)sim_fail(error, SIM_ERR_IO, "cannot be written: %s", strerror(errno));
        sim_error_place(error, path, 0, NULL);
        return SIM_ERR_IO;
    }
    write(file, u);
    const bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed) {
        (void)sim_fail(error, SIM_ERR_IO, "could not be written whole");
        sim_error_place(error, path, 0, NULL);
        return SIM_ERR_IO;
    }
    return SIM_OK;
}

enum sim_status res_uncertainty_export(const char *folder, const struct res_uncertainty *u, struct sim_error *error)
{
    static const struct {
        const char *name;
        void (*write)(FILE *, const struct res_uncertainty *);
    } files[] = {{"costs.csv", write_costs},
                 {"effects.csv", write_effects},
                 {"parameters.csv", write_parameters},
                 {"ceac.csv", write_curves},
                 {"cost_effectiveness_plane.csv", write_plane}};
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        (void)sim_fail(error, SIM_ERR_IO, "the folder cannot be made: %s", strerror(errno));
        sim_error_place(error, folder, 0, "--export");
        return SIM_ERR_IO;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const enum sim_status status = write_file(folder, files[i].name, u, files[i].write, error);
        if (status != SIM_OK) {
            return status;
        }
    }
    return SIM_OK;
}
