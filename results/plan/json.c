/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "results/plan/output.h"
#include "results/text/csv.h"
#include "results/text/json.h"

static void put_maker(struct res_json *json, const struct res_plan *plan, const struct res_maker *maker)
{
    res_json_open_object(json, "software");
    res_json_string(json, "name", maker->software);
    res_json_string(json, "version", maker->version);
    res_json_string(json, "git", maker->git);
    res_json_close_object(json);
    res_json_string(json, "scenario", plan->points[0].scenario->name);
    res_json_unsigned(json, "seed", plan->options.seed);
    res_json_unsigned(json, "replications", plan->runs);
}

static void put_setting(struct res_json *json, const struct res_plan *plan, const struct res_plan_point *point)
{
    res_json_open_object(json, "levers");
    for (size_t k = 0; k < plan->lever_count; k++) {
        char value[RES_LEVER_TEXT_MAX];
        res_lever_value(&plan->levers[k], point->at[k], value, sizeof value);
        res_json_string(json, plan->levers[k].key, value);
    }
    res_json_close_object(json);
    res_json_number(json, "posts", point->posts);
    res_json_number(json, "kr_per_year", point->kr_per_year);
    res_json_unsigned(json, "replications", point->n);
}

static void put_point(struct res_json *json, const char *key, const struct res_plan *plan,
                      const struct res_plan_point *point)
{
    double low, high;
    res_json_open_object(json, key);
    put_setting(json, plan, point);
    res_json_string(json, "verdict", res_verdict_name(point->verdict));
    res_json_number(json, "kept_share", (double)point->kept / (double)point->n);
    res_plan_interval(point->kept, point->n, res_plan_alpha(plan), &low, &high);
    res_json_pair(json, "interval", low, high);
    res_json_open_array(json, "promises");
    for (size_t p = 0; p < plan->promise_count; p++) {
        const double best = res_plan_best_promise(plan, point, p, &low, &high);
        res_json_open_object(json, NULL);
        res_json_string(json, "promise", plan->promises[p].text);
        res_json_number(json, "mean_share", res_plan_mean_share(plan, point, p));
        res_json_number(json, "best", best);
        res_json_pair(json, "ci95", low, high);
        res_json_close_object(json);
    }
    res_json_close_array(json);
    res_json_close_object(json);
}

static void put_changes(struct res_json *json, const struct res_plan *plan)
{
    res_json_open_array(json, "one_more");
    for (size_t i = 0; i < plan->change_count; i++) {
        const struct res_plan_change *c = &plan->changes[i];
        const double gain = c->share_after - c->share_before;
        res_json_open_object(json, NULL);
        res_json_string(json, "what", c->what);
        res_json_number(json, "served_share", c->share_after);
        res_json_number(json, "difference", gain);
        res_json_number(json, "se", c->share_se);
        res_json_number(json, "best", c->least_after);
        res_json_number(json, "kr_per_year", c->kr_per_year);
        res_json_number(json, "clarified_difference", c->clarified);
        res_json_number(json, "clarified_se", c->clarified_se);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

void res_json_loads(struct res_json *json, const char *key, const struct res_loads *loads)
{
    static const char *const kinds[] = {"talks", "places", "cases", "seats"};
    static const char *const units[] = {"hours/week", "citizens", "cases/month", "starts/month"};
    res_json_open_array(json, key);
    for (size_t i = 0; i < loads->count; i++) {
        const struct res_load *load = &loads->at[i];
        res_json_open_object(json, NULL);
        res_json_string(json, "of", load->name);
        res_json_string(json, "kind", kinds[load->kind]);
        res_json_string(json, "unit", units[load->kind]);
        res_json_number(json, "demanded", load->demanded);
        res_json_number(json, "offered", load->offered);
        res_json_number(json, "utilisation", load->utilisation);
        res_json_number(json, "persons", load->persons);
        res_json_number(json, "needed", load->needed);
        res_json_string(json, "steps", load->causes);
        res_json_string(json, "sum", load->sum);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

enum sim_status res_json_plan(FILE *file, const struct res_plan *plan, const struct res_loads *loads,
                              const struct res_maker *maker, struct sim_error *error)
{
    struct res_json json;
    const bool found = plan->answer < plan->point_count;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    put_maker(&json, plan, maker);
    res_json_number(&json, "kept_in", plan->options.kept_in);
    res_json_number(&json, "confidence", plan->options.confidence);
    res_json_unsigned(&json, "staffings", plan->point_count);
    res_json_string(&json, "status", found ? "found" : "none_in_range");
    if (found) {
        put_point(&json, "answer", plan, &plan->points[plan->answer]);
    } else {
        res_json_null(&json, "answer");
        put_point(&json, "nearest", plan, &plan->points[plan->best]);
    }
    res_json_open_array(&json, "tried");
    for (size_t i = 0; i < plan->point_count; i++) {
        if (plan->points[i].n > 0) {
            put_point(&json, NULL, plan, &plan->points[i]);
        }
    }
    res_json_close_array(&json);
    res_json_open_array(&json, "levers_without_effect");
    for (size_t k = 0; k < plan->lever_count; k++) {
        if (!plan->matters[k]) {
            res_json_string(&json, NULL, plan->levers[k].key);
        }
    }
    res_json_close_array(&json);
    res_json_unsigned(&json, "contradictions", plan->contradictions);
    put_changes(&json, plan);
    if (loads != NULL) {
        res_json_loads(&json, "loads", loads);
    }
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

static enum sim_status end_csv(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the table could not be written");
    }
    return SIM_OK;
}

static void put_keys(FILE *file, const struct res_plan *plan)
{
    for (size_t k = 0; k < plan->lever_count; k++) {
        res_csv_write_text(file, plan->levers[k].key, false);
    }
}

static void put_values(FILE *file, const struct res_plan *plan, const struct res_plan_point *point)
{
    for (size_t k = 0; k < plan->lever_count; k++) {
        char value[RES_LEVER_TEXT_MAX];
        res_lever_value(&plan->levers[k], point->at[k], value, sizeof value);
        res_csv_write_text(file, value, false);
    }
}

enum sim_status res_csv_plan(FILE *file, const struct res_plan *plan, struct sim_error *error)
{
    put_keys(file, plan);
    (void)fputs("posts,kr_per_year,replications,promise,kept_share,low,high,verdict,mean_share,best,best_low,best_high,"
                "answer\n",
                file);
    for (size_t i = 0; i < plan->point_count; i++) {
        const struct res_plan_point *point = &plan->points[i];
        for (size_t p = 0; p < plan->promise_count && point->n > 0; p++) {
            double low, high;
            put_values(file, plan, point);
            res_csv_write_number(file, point->posts, false);
            res_csv_write_number(file, point->kr_per_year, false);
            res_csv_write_number(file, (double)point->n, false);
            res_csv_write_text(file, plan->promises[p].text, false);
            res_csv_write_number(file, (double)point->kept / (double)point->n, false);
            res_plan_interval(point->kept, point->n, res_plan_alpha(plan), &low, &high);
            res_csv_write_number(file, low, false);
            res_csv_write_number(file, high, false);
            res_csv_write_text(file, res_verdict_name(point->verdict), false);
            res_csv_write_number(file, res_plan_mean_share(plan, point, p), false);
            const double best = res_plan_best_promise(plan, point, p, &low, &high);
            res_csv_write_number(file, best, false);
            res_csv_write_number(file, low, false);
            res_csv_write_number(file, high, false);
            res_csv_write_number(file, i == plan->answer ? 1 : 0, true);
        }
    }
    return end_csv(file, error);
}

/* --- what-if ----------------------------------------------------------------------------------------------------- */

enum sim_status res_json_what_if(FILE *file, const struct res_plan *plan, const struct res_maker *maker,
                                 struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    put_maker(&json, plan, maker);
    res_json_open_array(&json, "what_if");
    for (size_t i = 0; i < plan->point_count; i++) {
        const struct res_plan_point *point = &plan->points[i];
        res_json_open_object(&json, NULL);
        put_setting(&json, plan, point);
        res_json_open_object(&json, "measures");
        for (size_t c = 0; c < plan->columns.count; c++) {
            double mean, se, difference, difference_se;
            res_plan_mean(plan, point, c, &mean, &se);
            (void)res_plan_difference(plan, &plan->points[0], point, c, &difference, &difference_se);
            res_json_open_object(&json, plan->columns.at[c].name);
            res_json_number(&json, "mean", mean);
            res_json_number(&json, "se", se);
            res_json_number(&json, "difference", difference);
            res_json_number(&json, "difference_se", difference_se);
            res_json_close_object(&json);
        }
        res_json_close_object(&json);
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

enum sim_status res_csv_what_if(FILE *file, const struct res_plan *plan, struct sim_error *error)
{
    put_keys(file, plan);
    (void)fputs("posts,kr_per_year,replications,measure,mean,se,difference,difference_se\n", file);
    for (size_t i = 0; i < plan->point_count; i++) {
        for (size_t c = 0; c < plan->columns.count; c++) {
            const struct res_plan_point *point = &plan->points[i];
            double mean, se, difference, difference_se;
            res_plan_mean(plan, point, c, &mean, &se);
            (void)res_plan_difference(plan, &plan->points[0], point, c, &difference, &difference_se);
            put_values(file, plan, point);
            res_csv_write_number(file, point->posts, false);
            res_csv_write_number(file, point->kr_per_year, false);
            res_csv_write_number(file, (double)point->n, false);
            res_csv_write_text(file, plan->columns.at[c].name, false);
            res_csv_write_number(file, mean, false);
            res_csv_write_number(file, se, false);
            res_csv_write_number(file, difference, false);
            res_csv_write_number(file, difference_se, true);
        }
    }
    return end_csv(file, error);
}
