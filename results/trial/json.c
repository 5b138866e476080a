/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/analysis.h"

#include "results/text/json.h"
#include "results/trial/power.h"

static const char *const arm_names[] = {"arm0", "arm1"};

/* Opens the object of an analysis with its status. False: nothing follows, the object is closed. */
static bool open_analysis(struct res_json *json, const char *name, const struct res_analysis *analysis)
{
    res_json_open_object(json, name);
    res_json_string(json, "status", res_analysis_name(analysis->code));
    if (analysis->code == RES_ANALYSIS_OK) {
        return true;
    }
    if (analysis->detail[0] != '\0') {
        res_json_string(json, "detail", analysis->detail);
    }
    res_json_close_object(json);
    return false;
}

static void write_terms(struct res_json *json, const struct res_terms *terms, const char *ratio)
{
    res_json_open_object(json, "terms");
    for (size_t j = 0; j < terms->count; j++) {
        const struct res_term *term = &terms->at[j];
        res_json_open_object(json, term->name);
        res_json_number(json, "coef", term->coef);
        res_json_number(json, "se", term->se);
        res_json_number(json, ratio, term->ratio);
        res_json_pair(json, "ci95", term->lo, term->hi);
        res_json_number(json, "p", term->p);
        res_json_close_object(json);
    }
    res_json_close_object(json);
}

static void write_cox(struct res_json *json, const char *name, const struct res_cox *cox)
{
    if (open_analysis(json, name, &cox->analysis)) {
        write_terms(json, &cox->terms, "hr");
        res_json_number(json, "loglik_null", cox->loglik_null);
        res_json_number(json, "loglik", cox->loglik);
        res_json_unsigned(json, "events", cox->events);
        res_json_close_object(json);
    }
}

static void write_proportional_hazards(struct res_json *json, const struct res_proportional_hazards *test)
{
    if (!open_analysis(json, "proportional_hazards", &test->analysis)) {
        return;
    }
    res_json_open_object(json, "terms");
    for (size_t j = 0; j < test->count; j++) {
        res_json_open_object(json, test->at[j].name);
        res_json_number(json, "chisq", test->at[j].chisq);
        res_json_number(json, "p", test->at[j].p);
        res_json_close_object(json);
    }
    res_json_close_object(json);
    res_json_number(json, "chisq", test->chisq);
    res_json_unsigned(json, "df", test->count);
    res_json_number(json, "p", test->p);
    res_json_close_object(json);
}

static void write_logrank(struct res_json *json, const char *name, const struct res_logrank *test)
{
    if (open_analysis(json, name, &test->analysis)) {
        res_json_number(json, "chisq", test->chisq);
        res_json_unsigned(json, "df", test->df);
        res_json_number(json, "p", test->p);
        res_json_unsigned(json, "strata", test->strata);
        res_json_pair(json, "observed", test->observed[0], test->observed[1]);
        res_json_pair(json, "expected", test->expected[0], test->expected[1]);
        res_json_close_object(json);
    }
}

static void write_survival(struct res_json *json, const struct res_kaplan_meier curves[2])
{
    if (!open_analysis(json, "kaplan_meier", &curves[0].analysis)) {
        return;
    }
    for (int arm = 0; arm < 2; arm++) {
        res_json_open_array(json, arm_names[arm]);
        for (size_t k = 0; k < curves[arm].count; k++) {
            const struct res_survival_point *point = &curves[arm].points[k];
            res_json_open_object(json, NULL);
            res_json_number(json, "time", point->time);
            res_json_number(json, "survival", point->survival);
            res_json_number(json, "se", point->se);
            res_json_number(json, "lo", point->lo);
            res_json_number(json, "hi", point->hi);
            res_json_unsigned(json, "at_risk", point->at_risk);
            res_json_unsigned(json, "events", point->events);
            res_json_close_object(json);
        }
        res_json_close_array(json);
    }
    res_json_close_object(json);
}

static void write_incidence(struct res_json *json, const struct res_aalen_johansen curves[2])
{
    if (!open_analysis(json, "aalen_johansen", &curves[0].analysis)) {
        return;
    }
    for (int arm = 0; arm < 2; arm++) {
        res_json_open_array(json, arm_names[arm]);
        for (size_t k = 0; k < curves[arm].count; k++) {
            res_json_open_object(json, NULL);
            res_json_number(json, "time", curves[arm].points[k].time);
            res_json_integer(json, "cause", curves[arm].points[k].cause);
            res_json_number(json, "incidence", curves[arm].points[k].incidence);
            res_json_close_object(json);
        }
        res_json_close_array(json);
    }
    res_json_close_object(json);
}

static void write_rmst(struct res_json *json, const struct res_rmst *rmst)
{
    if (open_analysis(json, "rmst", &rmst->analysis)) {
        res_json_number(json, "limit", rmst->limit);
        for (int arm = 0; arm < 2; arm++) {
            res_json_open_object(json, arm_names[arm]);
            res_json_number(json, "mean", rmst->arm[arm].mean);
            res_json_number(json, "se", rmst->arm[arm].se);
            res_json_close_object(json);
        }
        res_json_number(json, "difference", rmst->difference);
        res_json_number(json, "se", rmst->se);
        res_json_pair(json, "ci95", rmst->lo, rmst->hi);
        res_json_number(json, "p", rmst->p);
        res_json_close_object(json);
    }
}

static void write_chi_square(struct res_json *json, const char *name, const struct res_chi_square *test)
{
    if (open_analysis(json, name, &test->analysis)) {
        res_json_number(json, "chisq", test->chisq);
        res_json_unsigned(json, "df", test->df);
        res_json_number(json, "p", test->p);
        res_json_number(json, "smallest_expected", test->smallest_expected);
        res_json_close_object(json);
    }
}

static void write_estimate(struct res_json *json, const char *name, const struct res_estimate *estimate)
{
    if (open_analysis(json, name, &estimate->analysis)) {
        res_json_number(json, "estimate", estimate->value);
        res_json_pair(json, "ci95", estimate->lo, estimate->hi);
        res_json_close_object(json);
    }
}

static void write_counts(struct res_json *json, const struct res_trial_report *report)
{
    write_chi_square(json, "pearson", &report->pearson);
    write_chi_square(json, "yates", &report->yates);
    if (open_analysis(json, "fisher", &report->fisher.analysis)) {
        res_json_number(json, "p", report->fisher.p);
        res_json_number(json, "mid_p", report->fisher.mid_p);
        res_json_close_object(json);
    }
    write_estimate(json, "risk_difference", &report->risk_difference);
    write_estimate(json, "risk_ratio", &report->risk_ratio);
    if (open_analysis(json, "logistic", &report->logistic.analysis)) {
        write_terms(json, &report->logistic.terms, "odds_ratio");
        res_json_number(json, "loglik_null", report->logistic.loglik_null);
        res_json_number(json, "loglik", report->logistic.loglik);
        res_json_close_object(json);
    }
}

static void write_times(struct res_json *json, const struct res_trial_report *report)
{
    const struct res_welch *welch = &report->welch;
    if (open_analysis(json, "welch", &welch->analysis)) {
        res_json_number(json, "t", welch->t);
        res_json_number(json, "df", welch->df);
        res_json_number(json, "p", welch->p);
        res_json_pair(json, "means", welch->mean[0], welch->mean[1]);
        res_json_number(json, "difference", welch->difference);
        res_json_pair(json, "ci95", welch->lo, welch->hi);
        res_json_close_object(json);
    }
    if (open_analysis(json, "rank_sum", &report->rank_sum.analysis)) {
        res_json_number(json, "w", report->rank_sum.w);
        res_json_number(json, "p", report->rank_sum.p);
        res_json_string(json, "method", report->rank_sum.exact ? "exact" : "normal");
        res_json_close_object(json);
    }
}

static void write_causes(struct res_json *json, const struct res_trial_report *report)
{
    static const char *const cox[RES_TRIAL_CAUSES] = {"cox_cause_1", "cox_cause_2"};
    static const char *const fine_gray[RES_TRIAL_CAUSES] = {"fine_gray_1", "fine_gray_2"};
    for (int k = 0; k < RES_TRIAL_CAUSES; k++) {
        if (open_analysis(json, cox[k], &report->cause[k].analysis)) {
            write_terms(json, &report->cause[k].terms, "hr");
            res_json_number(json, "p_holm", report->holm[k]);
            res_json_unsigned(json, "events", report->cause[k].events);
            res_json_close_object(json);
        }
    }
    for (int k = 0; k < RES_TRIAL_CAUSES; k++) {
        if (open_analysis(json, fine_gray[k], &report->fine_gray[k].analysis)) {
            write_terms(json, &report->fine_gray[k].terms, "shr");
            res_json_unsigned(json, "events", report->fine_gray[k].events);
            res_json_close_object(json);
        }
    }
}

static void write_ols(struct res_json *json, const char *name, const struct res_ols *fit)
{
    if (!open_analysis(json, name, &fit->analysis)) {
        return;
    }
    res_json_open_object(json, "terms");
    for (size_t j = 0; j < fit->terms.count; j++) {
        const struct res_term *term = &fit->terms.at[j];
        res_json_open_object(json, term->name);
        res_json_number(json, "coef", term->coef);
        res_json_number(json, "se", term->se);
        if (fit->hc1[j] > 0) {
            res_json_number(json, "se_hc1", fit->hc1[j]);
        }
        res_json_pair(json, "ci95", term->lo, term->hi);
        res_json_number(json, "p", term->p);
        res_json_close_object(json);
    }
    res_json_close_object(json);
    res_json_number(json, "df", fit->terms.count > 1 ? fit->df[1] : fit->df[0]);
    res_json_close_object(json);
}

static void write_cost_difference(struct res_json *json, const struct res_cost_difference *fit)
{
    if (open_analysis(json, "cost_difference", &fit->analysis)) {
        res_json_pair(json, "means", fit->mean[0], fit->mean[1]);
        res_json_number(json, "difference", fit->difference);
        res_json_number(json, "se", fit->se);
        res_json_pair(json, "ci95", fit->lo, fit->hi);
        res_json_pair(json, "ci95_percentile", fit->perc_lo, fit->perc_hi);
        res_json_unsigned(json, "resamples", RES_BOOTSTRAP_DRAWS);
        res_json_close_object(json);
    }
}

/* Without a count (text in the arms, say) the numbers are null. */
static void write_people(struct res_json *json, const char *key, const char *const names[2], const size_t counts[2],
                         bool is_known)
{
    res_json_open_object(json, key);
    for (int arm = 0; arm < 2; arm++) {
        if (is_known) {
            res_json_unsigned(json, names[arm], counts[arm]);
        } else {
            res_json_null(json, names[arm]);
        }
    }
    res_json_close_object(json);
}

static void write_origin(struct res_json *json, const struct res_trial_origin *origin)
{
    res_json_string(json, "scenario", origin->scenario);
    res_json_unsigned(json, "seed", origin->seed);
    res_json_unsigned(json, "replication", origin->replication);
    res_json_string(json, "analysis_set", origin->set);
    if (origin->note != NULL) {
        res_json_string(json, "note", origin->note);
    }
    res_json_unsigned(json, "drawn", origin->drawn);
    res_json_unsigned(json, "crossed", origin->crossed);
    res_json_unsigned(json, "excluded", origin->excluded);
    res_json_unsigned(json, "lost", origin->lost);
}

enum sim_status res_json_trial(FILE *file, const struct res_trial_report *report, const struct res_trial_origin *origin,
                               struct sim_error *error)
{
    struct res_json json;
    const char *const *names = origin != NULL ? origin->arms : arm_names;
    const bool is_known = report->counted.code == RES_ANALYSIS_OK;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    if (origin != NULL) {
        write_origin(&json, origin);
    }
    write_people(&json, "n", names, report->table.people, is_known);
    write_people(&json, "events", names, report->table.events, is_known);
    if (report->ols_cluster.analysis.code != RES_ANALYSIS_NO_COLUMN) {
        res_json_string(&json, "cluster_note", res_trial_cluster_note(RES_ENGLISH));
    }
    res_json_open_object(&json, "analyses");
    write_cox(&json, "cox_efron", &report->cox_efron);
    write_cox(&json, "cox_breslow", &report->cox_breslow);
    write_proportional_hazards(&json, &report->proportional_hazards);
    write_logrank(&json, "logrank", &report->logrank);
    write_logrank(&json, "logrank_stratified", &report->logrank_stratified);
    write_survival(&json, report->kaplan_meier);
    write_incidence(&json, report->aalen_johansen);
    write_rmst(&json, &report->rmst);
    write_counts(&json, report);
    write_times(&json, report);
    write_causes(&json, report);
    write_ols(&json, "ols", &report->ols);
    if (report->ols_cluster.analysis.code != RES_ANALYSIS_NO_COLUMN) {
        write_ols(&json, "ols_cluster", &report->ols_cluster);
    }
    write_ols(&json, "ols_cost", &report->ols_cost);
    write_cost_difference(&json, &report->cost_difference);
    res_json_close_object(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}
