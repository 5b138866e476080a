/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws and curves as files that BCEA, dampack and voi take. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "results/econ/uncertainty.h"
#include "results/text/csv.h"

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
