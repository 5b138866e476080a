/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/analysis.h"

#include <math.h>

#include "results/statistics/holm.h"

/* An analysis of counts that cannot be made for the same reason as the count. */
static bool count_people(const struct res_survival *data, struct res_trial_report *report)
{
    if (res_two_by_two_count(data, &report->table, &report->counted) == RES_ANALYSIS_OK) {
        return true;
    }
    report->pearson = report->yates = (struct res_chi_square){.analysis = report->counted};
    report->fisher = (struct res_fisher){.analysis = report->counted};
    report->risk_difference = report->risk_ratio = (struct res_estimate){.analysis = report->counted};
    return false;
}

static bool analyse_counts(const struct res_survival *data, struct res_trial_report *report)
{
    if (!count_people(data, report)) {
        return true;
    }
    (void)res_pearson(&report->table, &report->pearson);
    (void)res_yates(&report->table, &report->yates);
    (void)res_risk_difference(&report->table, &report->risk_difference);
    (void)res_risk_ratio(&report->table, &report->risk_ratio);
    return res_fisher_test(&report->table, &report->fisher) != RES_ANALYSIS_MEMORY;
}

static bool analyse_curves(const struct res_survival *data, const double times[], size_t time_count,
                           struct res_trial_report *report)
{
    bool has_memory = true;
    for (int arm = 0; arm < 2; arm++) {
        has_memory =
            res_kaplan_meier_fit(data, arm, times, time_count, &report->kaplan_meier[arm]) != RES_ANALYSIS_MEMORY &&
            has_memory;
        has_memory =
            res_aalen_johansen_fit(data, arm, times, time_count, &report->aalen_johansen[arm]) != RES_ANALYSIS_MEMORY &&
            has_memory;
    }
    return res_rmst_compare(data, (double)NAN, &report->rmst) != RES_ANALYSIS_MEMORY && has_memory;
}

static bool analyse_hazards(const struct res_survival *data, struct res_trial_report *report)
{
    bool has_memory = res_cox_fit(data, RES_TIES_EFRON, &report->cox_efron) != RES_ANALYSIS_MEMORY;
    has_memory = res_cox_fit(data, RES_TIES_BRESLOW, &report->cox_breslow) != RES_ANALYSIS_MEMORY && has_memory;
    has_memory =
        res_proportional_hazards_test(data, RES_TIES_EFRON, &report->proportional_hazards) != RES_ANALYSIS_MEMORY &&
        has_memory;
    return res_logrank_test(data, NULL, &report->logrank) != RES_ANALYSIS_MEMORY && has_memory;
}

static bool analyse_causes(const struct res_survival *data, struct res_trial_report *report)
{
    double p[RES_TRIAL_CAUSES];
    bool has_memory = true;
    for (int k = 0; k < RES_TRIAL_CAUSES; k++) {
        struct res_cox *cause = &report->cause[k];
        has_memory = res_cause_specific_fit(data, k + 1, RES_TIES_EFRON, cause) != RES_ANALYSIS_MEMORY && has_memory;
        has_memory = res_fine_gray_fit(data, k + 1, &report->fine_gray[k]) != RES_ANALYSIS_MEMORY && has_memory;
        p[k] = cause->analysis.code == RES_ANALYSIS_OK ? cause->terms.at[0].p : (double)NAN;
    }
    return res_holm_adjust(p, RES_TRIAL_CAUSES, report->holm, NULL) == SIM_OK && has_memory;
}

/* Without strata the question does not arise; res_logrank_test would give the plain test. */
static bool analyse_strata(const struct res_survival *data, struct res_trial_report *report)
{
    if (data->stratum == NULL) {
        report->logrank_stratified = (struct res_logrank){.strata = 0};
        (void)res_analysis_set(&report->logrank_stratified.analysis, RES_ANALYSIS_NO_COLUMN, "stratum");
        return true;
    }
    return res_logrank_test(data, data->stratum, &report->logrank_stratified) != RES_ANALYSIS_MEMORY;
}

/* The event may be NAN for somebody: check_values of the regression says so. */
static bool analyse_outcomes(const struct res_survival *data, struct res_trial_report *report)
{
    bool has_memory = res_ols_fit(data, data->event, &report->ols) != RES_ANALYSIS_MEMORY;
    has_memory = res_ols_fit_clustered(data, data->event, &report->ols_cluster) != RES_ANALYSIS_MEMORY && has_memory;
    has_memory = res_ols_fit(data, data->cost, &report->ols_cost) != RES_ANALYSIS_MEMORY && has_memory;
    return res_cost_difference_fit(data, data->cost, &report->cost_difference) != RES_ANALYSIS_MEMORY && has_memory;
}

enum sim_status res_trial_analyse(const struct res_survival *data, const double times[], size_t time_count,
                                  struct res_trial_report *report, struct sim_error *error)
{
    *report = (struct res_trial_report){.counted = {.code = RES_ANALYSIS_OK}};
    bool has_memory = analyse_hazards(data, report);
    has_memory = analyse_strata(data, report) && has_memory;
    has_memory = analyse_causes(data, report) && has_memory;
    has_memory = analyse_outcomes(data, report) && has_memory;
    has_memory = analyse_curves(data, times, time_count, report) && has_memory;
    has_memory = analyse_counts(data, report) && has_memory;
    has_memory = res_logistic_fit(data, RES_TRIAL_DRAW, &report->logistic) != RES_ANALYSIS_MEMORY && has_memory;
    (void)res_welch_test(data, data->time, &report->welch);
    has_memory = res_rank_sum_test(data, data->time, &report->rank_sum) != RES_ANALYSIS_MEMORY && has_memory;
    return has_memory ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu people", data->n);
}

void res_trial_report_release(struct res_trial_report *report)
{
    for (int arm = 0; arm < 2; arm++) {
        res_kaplan_meier_release(&report->kaplan_meier[arm]);
        res_aalen_johansen_release(&report->aalen_johansen[arm]);
    }
}
