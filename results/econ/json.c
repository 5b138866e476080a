/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "results/econ/frontier.h"
#include "results/econ/output.h"
#include "results/econ/query.h"
#include "results/econ/uncertainty.h"

void res_json_estimate(struct res_json *json, const char *key, const struct res_estimate *figure)
{
    res_json_open_object(json, key);
    res_json_number(json, "mean", figure->mean);
    res_json_number(json, "se", figure->se);
    res_json_pair(json, "ci95", figure->lo, figure->hi);
    res_json_close_object(json);
}

struct writer {
    struct res_json *json;
    const struct res_econ_report *report;
    const struct res_econ_sample *sample;
    double *scratch;
};

static void amount(const struct writer *w, const char *key, const struct res_econ_query *query)
{
    const struct res_estimate figure = res_econ_figure(w->sample, query, w->scratch);
    res_json_estimate(w->json, key, &figure);
}

static void write_payers(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_json_open_object(w->json, "by_payer");
    for (int payer = 0; payer < RES_PAYER_COUNT; payer++) {
        query.account = payer;
        amount(w, res_payer_name((enum res_payer)payer), &query);
    }
    res_json_close_object(w->json);
}

static void write_year(const struct writer *w, int y, const struct res_estimate *estimate)
{
    res_json_open_object(w->json, NULL);
    res_json_integer(w->json, "year", w->sample->first_year + y);
    res_json_number(w->json, "mean", estimate->mean);
    res_json_number(w->json, "se", estimate->se);
    res_json_pair(w->json, "ci95", estimate->lo, estimate->hi);
    res_json_close_object(w->json);
}

static void write_years(const struct writer *w, const char *key, bool discounted)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    query.discounted = discounted;
    res_json_open_array(w->json, key);
    for (int y = 0; y < w->sample->years; y++) {
        query.year = y;
        const struct res_estimate figure = res_econ_figure(w->sample, &query, w->scratch);
        write_year(w, y, &figure);
    }
    res_json_close_array(w->json);
}

/* Not discounted: what each account pays in each year. */
static void write_payer_years(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    query.discounted = false;
    res_json_open_object(w->json, "budget_by_payer_and_year");
    for (query.account = 0; query.account < RES_PAYER_COUNT; query.account++) {
        res_json_open_array(w->json, res_payer_name((enum res_payer)query.account));
        for (query.year = 0; query.year < w->sample->years; query.year++) {
            const struct res_estimate amount_of_year = res_econ_figure(w->sample, &query, w->scratch);
            write_year(w, query.year, &amount_of_year);
        }
        res_json_close_array(w->json);
    }
    res_json_close_object(w->json);
}

static void write_impact(const struct writer *w)
{
    const struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_json_open_array(w->json, "budget_impact");
    for (int y = 0; y < w->sample->years; y++) {
        const struct res_estimate figure = res_econ_impact(w->sample, &query, y, (double)w->report->intake, w->scratch);
        write_year(w, y, &figure);
    }
    res_json_close_array(w->json);
}

static void write_impact_difference(const struct writer *w, const struct res_econ_sample *a)
{
    const struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_json_open_array(w->json, "budget_impact");
    for (int y = 0; y < w->sample->years; y++) {
        const struct res_estimate figure =
            res_econ_impact_difference(a, w->sample, &query, y, (double)w->report->intake, w->scratch);
        write_year(w, y, &figure);
    }
    res_json_close_array(w->json);
}

static void write_flows(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_json_open_object(w->json, "by_flow");
    for (int flow = 0; flow < RES_FLOW_COUNT; flow++) {
        if (res_perspective_sign(query.perspective, (enum res_flow)flow) != 0) {
            query.flow = flow;
            amount(w, res_flow_name((enum res_flow)flow), &query);
        }
    }
    res_json_close_object(w->json);
}

static void write_origins(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_json_open_object(w->json, "by_origin");
    query.origin = RES_SIMULATED;
    amount(w, "simulated", &query);
    query.origin = RES_EXTRAPOLATED;
    amount(w, "extrapolated", &query);
    res_json_close_object(w->json);
}

static void write_effects(const struct writer *w)
{
    res_json_open_object(w->json, "effects");
    for (int e = 0; e < RES_EFFECT_COUNT; e++) {
        const struct res_estimate figure = res_econ_effect_figure(w->sample, (enum res_effect)e, w->scratch);
        res_json_estimate(w->json, res_effect_name((enum res_effect)e), &figure);
    }
    res_json_close_object(w->json);
}

static void write_per(const struct writer *w)
{
    static const struct {
        const char *key;
        enum res_effect of;
    } denominators[] = {{"citizen", RES_EFFECT_CITIZENS},
                        {"start", RES_EFFECT_STARTED},
                        {"completer", RES_EFFECT_COMPLETED},
                        {"clarified", RES_EFFECT_CLARIFIED},
                        {"person_in_work", RES_EFFECT_IN_WORK}};
    const struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_json_open_object(w->json, "per");
    for (size_t i = 0; i < sizeof denominators / sizeof denominators[0]; i++) {
        const struct res_estimate figure = res_econ_per(w->sample, &query, denominators[i].of, w->scratch);
        res_json_estimate(w->json, denominators[i].key, &figure);
    }
    res_json_close_object(w->json);
}

static void write_missing(const struct writer *w)
{
    res_json_open_array(w->json, "missing_prices");
    for (size_t i = 0; i < w->sample->missing.count; i++) {
        res_json_string(w->json, NULL, w->sample->missing.names[i]);
    }
    res_json_close_array(w->json);
}

static void write_unused(const struct writer *w)
{
    res_json_open_object(w->json, "unused_capacity");
    for (size_t i = 0; i < w->sample->role_count; i++) {
        const struct res_estimate figure =
            res_estimate_mean(w->sample->unused + i * w->sample->replications, w->sample->replications);
        res_json_estimate(w->json, w->sample->roles[i], &figure);
    }
    res_json_close_object(w->json);
}

static void write_alternative(const struct writer *w)
{
    const struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_json_open_object(w->json, NULL);
    res_json_string(w->json, "name", w->sample->name);
    write_payers(w);
    amount(w, "total", &query);
    write_years(w, "by_year", true);
    write_years(w, "budget_by_year", false);
    write_payer_years(w);
    if (w->report->intake > 0) {
        write_impact(w);
    }
    write_flows(w);
    write_origins(w);
    write_effects(w);
    write_per(w);
    write_unused(w);
    write_missing(w);
    res_json_close_object(w->json);
}

static void write_increment(const struct writer *w, const struct res_increment *increment,
                            const struct res_econ_split *split)
{
    struct res_json *json = w->json;
    const struct res_econ_report *report = w->report;
    char words[256];
    const char *a = report->samples[increment->a]->name;
    const char *b = report->samples[increment->b]->name;
    res_verdict_text(increment->verdict, RES_ENGLISH, a, b, words, sizeof words);
    res_json_open_object(json, NULL);
    res_json_string(json, "a", a);
    res_json_string(json, "b", b);
    res_json_string(json, "effect_unit", res_effect_name(increment->effect_kind));
    res_json_estimate(json, "cost", &increment->cost);
    res_json_estimate(json, "effect", &increment->effect);
    if (increment->verdict == RES_VERDICT_NO_EFFECT) {
        res_json_null(json, "icer");
    } else {
        res_json_estimate(json, "icer", &increment->icer);
    }
    res_json_estimate(json, "net_benefit", &increment->net_benefit);
    res_json_number(json, "threshold", increment->threshold);
    if (split != NULL) {
        res_json_open_object(json, "cost_by_reason");
        res_json_estimate(json, "effort", &split->effort);
        res_json_estimate(json, "timing_of_decisions", &split->timing);
        res_json_estimate(json, "other_decisions", &split->destination);
        res_json_close_object(json);
    }
    if (report->intake > 0) {
        write_impact_difference(w, report->samples[increment->a]);
    }
    res_json_string(json, "verdict", words);
    res_json_bool(json, "effect_difference_is_sure", increment->effect_is_sure);
    res_json_close_object(json);
}

void res_econ_frontier(const struct res_econ_report *report, struct res_frontier_point points[])
{
    points[0] = (struct res_frontier_point){.alternative = 0};
    for (size_t i = 0; i < report->increment_count; i++) { /* against the first, which is the origin */
        points[i + 1] = (struct res_frontier_point){.alternative = report->increments[i].b,
                                                    .cost = report->increments[i].cost.mean,
                                                    .effect = report->increments[i].effect.mean};
    }
    res_frontier_set(points, report->increment_count + 1);
}

static void write_frontier(struct res_json *json, const struct res_econ_report *report)
{
    struct res_frontier_point points[RES_ALTERNATIVES_MAX];
    res_econ_frontier(report, points);
    res_json_open_array(json, "frontier");
    for (size_t i = 0; i < report->count; i++) {
        res_json_open_object(json, NULL);
        res_json_string(json, "name", report->samples[points[i].alternative]->name);
        res_json_string(json, "standing", res_standing_name(points[i].standing));
        if (isfinite(points[i].icer)) {
            res_json_string(json, "against", report->samples[points[points[i].before].alternative]->name);
        } else {
            res_json_null(json, "against");
        }
        res_json_number(json, "icer", points[i].icer);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

static void write_discount(struct res_json *json, const struct mdl_economics *economics)
{
    res_json_open_object(json, "discount");
    res_json_string(json, "timing", economics->timing == MDL_TIMING_YEAR_END ? "year end" : "continuous");
    res_json_open_array(json, "steps");
    for (size_t i = 0; i < economics->discount_count; i++) {
        res_json_open_object(json, NULL);
        res_json_number(json, "from_years", economics->discount[i].from_years);
        res_json_number(json, "rate", economics->discount[i].rate);
        res_json_close_object(json);
    }
    res_json_close_array(json);
    res_json_close_object(json);
}

enum sim_status res_econ_json(FILE *file, const struct res_econ_report *report, struct sim_error *error)
{
    struct res_json json;
    size_t most = 0;
    for (size_t i = 0; i < report->count; i++) {
        most = report->samples[i]->replications > most ? report->samples[i]->replications : most;
    }
    double *scratch = malloc((2 * most + 1) * sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the report");
    }
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "currency", "DKK");
    res_json_integer(&json, "price_year", report->economics->price_year);
    write_discount(&json, report->economics);
    res_json_string(&json, "perspective", res_perspective_name(report->perspective));
    res_json_string(&json, "analysis", res_perspective_danish(report->perspective));
    res_json_integer(&json, "horizon_years", report->samples[0]->years);
    res_json_unsigned(&json, "seed", report->samples[0]->seed);
    res_json_unsigned(&json, "replications", report->samples[0]->replications);
    if (report->intake > 0) {
        res_json_integer(&json, "intake", report->intake);
    }
    res_json_open_array(&json, "alternatives");
    for (size_t i = 0; i < report->count; i++) {
        const struct writer w = {&json, report, report->samples[i], scratch};
        write_alternative(&w);
    }
    res_json_close_array(&json);
    res_json_open_array(&json, "incremental");
    for (size_t i = 0; i < report->increment_count; i++) {
        const struct res_increment *increment = &report->increments[i];
        const struct writer w = {&json, report, report->samples[increment->b], scratch};
        write_increment(&w, increment, report->splits != NULL ? &report->splits[i] : NULL);
    }
    res_json_close_array(&json);
    if (report->count > 1) {
        write_frontier(&json, report);
    }
    if (report->uncertainty != NULL) {
        res_uncertainty_json(&json, report->uncertainty);
    }
    res_json_close_object(&json);
    free(scratch);
    return res_json_finish(&json, error);
}
