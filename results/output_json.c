/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/output.h"

#include "results/summary.h"
#include "results/text/json.h"

static void write_software(struct res_json *json, const struct res_maker *maker)
{
    res_json_open_object(json, "software");
    res_json_string(json, "name", maker->software);
    res_json_string(json, "version", maker->version);
    res_json_string(json, "git", maker->git);
    res_json_close_object(json);
}

static void write_summary(struct res_json *json, const struct res_column *column, const struct res_summary *summary)
{
    res_json_open_object(json, column->name);
    res_json_string(json, "unit", res_unit_name(column->measure->unit));
    res_json_number(json, "mean", summary->mean);
    res_json_number(json, "sd", summary->sd);
    res_json_number(json, "se", summary->se);
    res_json_pair(json, "ci95", summary->ci_lo, summary->ci_hi);
    res_json_number(json, "p05", summary->p05);
    res_json_number(json, "p50", summary->p50);
    res_json_number(json, "p95", summary->p95);
    res_json_unsigned(json, "n", summary->n);
    res_json_close_object(json);
}

static void write_scenario(struct res_json *json, const char *key, const char *name, const struct res_sample *sample)
{
    res_json_open_object(json, key);
    res_json_string(json, "name", name);
    res_json_string(json, "sha256", sample->sha256);
    res_json_close_object(json);
}

enum sim_status res_json_run(FILE *file, const struct res_sample *sample, const struct res_maker *maker,
                             struct sim_error *error)
{
    struct res_json json;
    enum sim_status status = SIM_OK;
    struct res_json *out = &json;
    res_json_init(out, file);
    res_json_open_object(out, NULL);
    write_software(out, maker);
    write_scenario(out, "scenario", sample->name, sample);
    res_json_unsigned(out, "seed", sample->seed);
    res_json_unsigned(out, "replications", sample->replications);
    res_json_open_object(out, "measures");
    for (size_t i = 0; i < sample->columns.count && status == SIM_OK; i++) {
        struct res_summary summary;
        status = res_summarise(sample, i, &summary, error);
        if (status == SIM_OK) {
            write_summary(out, &sample->columns.at[i], &summary);
        }
    }
    res_json_close_object(out);
    res_json_close_object(out);
    enum sim_status written = res_json_finish(out, status == SIM_OK ? error : NULL);
    return status == SIM_OK ? written : status;
}

static void write_difference(struct res_json *json, const struct res_comparison *comparison,
                             const struct res_difference *difference)
{
    res_json_open_object(json, NULL);
    res_json_string(json, "measure", difference->column->name);
    res_json_string(json, "unit", res_unit_name(difference->column->measure->unit));
    res_json_string(json, "a", comparison->names[difference->a]);
    res_json_string(json, "b", comparison->names[difference->b]);
    res_json_number(json, "mean_a", difference->mean_a);
    res_json_number(json, "mean_b", difference->mean_b);
    res_json_number(json, "difference", difference->difference);
    res_json_number(json, "se", difference->se);
    res_json_pair(json, "ci95", difference->ci_lo, difference->ci_hi);
    res_json_number(json, "variance_reduction", difference->variance_reduction);
    res_json_number(json, "variance_reduction_ceiling", difference->ceiling);
    res_json_unsigned(json, "n", difference->n);
    res_json_close_object(json);
}

enum sim_status res_json_compare(FILE *file, const struct res_comparison *comparison, const struct res_maker *maker,
                                 struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    write_software(&json, maker);
    res_json_open_array(&json, "scenarios");
    for (size_t i = 0; i < comparison->sample_count; i++) {
        write_scenario(&json, NULL, comparison->names[i], comparison->samples[i]);
    }
    res_json_close_array(&json);
    res_json_unsigned(&json, "seed", comparison->samples[0]->seed);
    res_json_unsigned(&json, "replications", comparison->samples[0]->replications);
    res_json_unsigned(&json, "simultaneous_pairs", comparison->pairs);
    res_json_open_array(&json, "differences");
    for (size_t i = 0; i < comparison->count; i++) {
        write_difference(&json, comparison, &comparison->at[i]);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}
