/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/analysis.h"

#include <math.h>
#include <string.h>

#include "results/text/table.h"
#include "results/trial/power.h"

#define TEXT_MAX 192

struct words {
    const char *arm, *person, *people, *events, *head[5], *curve_head[6];
    const char *efron, *breslow, *odds, *tests, *differences, *survival, *incidence, *by_cause;
    const char *cause, *to, *unknown;
};

static const struct words words[RES_LANGUAGE_COUNT] = {
    {"Arm",
     "person",
     "people",
     "with the event",
     {"Analysis", "Estimate", "95 % interval", "Statistic", "p"},
     {"Days", "Cause", "Arm 0", "95 % interval", "Arm 1", "95 % interval"},
     "Hazard ratios (Cox, ties by Efron)",
     "Hazard ratios (Cox, ties by Breslow)",
     "Odds ratios (logistic regression)",
     "Tests",
     "Arm 1 against arm 0",
     "Still without the event (Kaplan-Meier), %",
     "Had the event, by cause (Aalen-Johansen), %",
     "Hazard ratios of each cause, arm 1 against arm 0",
     "cause",
     "to",
     "People and events could not be counted"},
    {"Arm",
     "person",
     "personer",
     "med hændelsen",
     {"Analyse", "Estimat", "95 %-interval", "Teststørrelse", "p"},
     {"Dage", "Årsag", "Arm 0", "95 %-interval", "Arm 1", "95 %-interval"},
     "Hazardratioer (Cox, Efron)",
     "Hazardratioer (Cox, Breslow)",
     "Oddsratioer (logistisk regression)",
     "Test",
     "Arm 1 over for arm 0",
     "Endnu uden hændelsen (Kaplan-Meier), %",
     "Fik hændelsen, efter årsag (Aalen-Johansen), %",
     "Hazardratioer for hver årsag, arm 1 over for arm 0",
     "årsag",
     "til",
     "Personer og hændelser kunne ikke tælles"},
};

/* The table under way. */
struct page {
    struct res_table table;
    enum res_language language;
};

static void interval_text(const struct page *page, double lo, double hi, double factor, int decimals,
                          char text[TEXT_MAX])
{
    char low[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
    text[0] = '\0';
    if (!isnan(lo) && !isnan(hi)) {
        res_number_text(factor * lo, decimals, false, page->language, low);
        res_number_text(factor * hi, decimals, false, page->language, high);
        (void)snprintf(text, TEXT_MAX, "%s %s %s", low, words[page->language].to, high);
    }
}

/* Four decimals; what is smaller than the last of them is said so. */
static void p_text(const struct page *page, double p, char text[RES_NUMBER_MAX])
{
    if (p < 0.00005) {
        char least[RES_NUMBER_MAX];
        res_number_text(0.0001, 4, false, page->language, least);
        (void)snprintf(text, RES_NUMBER_MAX, "<%.*s", RES_NUMBER_MAX - 2, least);
    } else {
        res_number_text(p, 4, false, page->language, text);
    }
}

static void optional_text(const struct page *page, double value, int decimals, char text[RES_NUMBER_MAX])
{
    text[0] = '\0';
    if (!isnan(value)) {
        res_number_text(value, decimals, false, page->language, text);
    }
}

/* What one analysis has to show; NAN is an empty cell. */
struct line {
    double estimate, lo, hi, statistic, p;
    double factor; /* 100 for per cent */
    int decimals;
};

static const struct line empty_line = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, 1, 2};

static void add_line(struct page *page, const char *label, const struct line *line)
{
    char estimate[RES_NUMBER_MAX], interval[TEXT_MAX], statistic[RES_NUMBER_MAX], p[RES_NUMBER_MAX] = "";
    optional_text(page, line->factor * line->estimate, line->decimals, estimate);
    interval_text(page, line->lo, line->hi, line->factor, line->decimals, interval);
    optional_text(page, line->statistic, 3, statistic);
    if (!isnan(line->p)) {
        p_text(page, line->p, p);
    }
    const char *const cells[] = {label, estimate, interval, statistic, p};
    res_table_row(&page->table, cells);
}

static bool add_status(struct page *page, const char *label, const struct res_analysis *analysis)
{
    char text[TEXT_MAX];
    if (analysis->code == RES_ANALYSIS_OK) {
        return false;
    }
    const char *const cells[] = {label, "-", res_analysis_text(analysis, text, sizeof text), "-", "-"};
    res_table_row(&page->table, cells);
    return true;
}

static void add_terms(struct page *page, const char *title, const char *label, const struct res_analysis *analysis,
                      const struct res_terms *terms)
{
    res_table_chapter(&page->table, title);
    if (add_status(page, label, analysis)) {
        return;
    }
    for (size_t j = 0; j < terms->count; j++) {
        struct line line = empty_line;
        const struct res_term *term = &terms->at[j];
        if (strcmp(term->name, "constant") != 0) {
            line.estimate = term->ratio;
            line.lo = term->lo;
            line.hi = term->hi;
            line.p = term->p;
            line.decimals = 3;
            add_line(page, term->name, &line);
        }
    }
}

static void add_test(struct page *page, const char *label, const struct res_analysis *analysis, double statistic,
                     double p)
{
    if (!add_status(page, label, analysis)) {
        struct line line = empty_line;
        line.statistic = statistic;
        line.p = p;
        add_line(page, label, &line);
    }
}

static void add_tests(struct page *page, const struct res_trial_report *report)
{
    const double none = (double)NAN;
    res_table_chapter(&page->table, words[page->language].tests);
    add_test(page, "log-rank", &report->logrank.analysis, report->logrank.chisq, report->logrank.p);
    if (report->logrank_stratified.analysis.code != RES_ANALYSIS_NO_COLUMN) {
        add_test(page, "log-rank, stratified", &report->logrank_stratified.analysis, report->logrank_stratified.chisq,
                 report->logrank_stratified.p);
    }
    add_test(page, "proportional hazards (Grambsch-Therneau)", &report->proportional_hazards.analysis,
             report->proportional_hazards.chisq, report->proportional_hazards.p);
    add_test(page, "Pearson", &report->pearson.analysis, report->pearson.chisq, report->pearson.p);
    add_test(page, "Yates", &report->yates.analysis, report->yates.chisq, report->yates.p);
    add_test(page, "Fisher", &report->fisher.analysis, none, report->fisher.p);
    add_test(page, "Fisher mid-p", &report->fisher.analysis, none, report->fisher.mid_p);
    add_test(page, "Welch t (days)", &report->welch.analysis, report->welch.t, report->welch.p);
    add_test(page, "rank sum W (days)", &report->rank_sum.analysis, report->rank_sum.w, report->rank_sum.p);
}

static void add_estimate(struct page *page, const char *label, const struct res_estimate *estimate, double factor,
                         int decimals)
{
    if (!add_status(page, label, &estimate->analysis)) {
        struct line line = empty_line;
        line.estimate = estimate->value;
        line.lo = estimate->lo;
        line.hi = estimate->hi;
        line.factor = factor;
        line.decimals = decimals;
        add_line(page, label, &line);
    }
}

static void add_differences(struct page *page, const struct res_trial_report *report)
{
    const bool danish = page->language == RES_DANISH;
    const struct res_rmst *rmst = &report->rmst;
    char label[TEXT_MAX], limit[RES_NUMBER_MAX];
    res_table_chapter(&page->table, words[page->language].differences);
    add_estimate(page, danish ? "risikodifferens, procentpoint" : "risk difference, percentage points",
                 &report->risk_difference, 100, 1);
    add_estimate(page, danish ? "risikoratio" : "risk ratio", &report->risk_ratio, 1, 2);
    res_number_text(rmst->limit, 0, false, page->language, limit);
    (void)snprintf(label, sizeof label, "%s %s", danish ? "dage uden hændelse, af" : "days without the event, of",
                   limit);
    if (!add_status(page, label, &rmst->analysis)) {
        const struct line line = {rmst->difference, rmst->lo, rmst->hi, (double)NAN, rmst->p, 1, 1};
        add_line(page, label, &line);
    }
}

/* The arm alone; the covariates stand in the JSON. */
static void add_arm(struct page *page, const char *label, const struct res_analysis *analysis,
                    const struct res_terms *terms, size_t arm, int decimals, double factor)
{
    if (!add_status(page, label, analysis)) {
        const struct res_term *term = &terms->at[arm];
        const double estimate = isnan(term->ratio) ? term->coef : term->ratio;
        const struct line line = {estimate, term->lo, term->hi, (double)NAN, term->p, factor, decimals};
        add_line(page, label, &line);
    }
}

static void add_causes(struct page *page, const struct res_trial_report *report)
{
    res_table_chapter(&page->table, words[page->language].by_cause);
    for (int k = 0; k < RES_TRIAL_CAUSES; k++) {
        char label[TEXT_MAX];
        (void)snprintf(label, sizeof label, "%s %d, Cox", words[page->language].cause, k + 1);
        add_arm(page, label, &report->cause[k].analysis, &report->cause[k].terms, 0, 3, 1);
        if (report->cause[k].analysis.code == RES_ANALYSIS_OK) {
            struct line line = empty_line;
            line.p = report->holm[k];
            (void)snprintf(label, sizeof label, "%s %d, Holm", words[page->language].cause, k + 1);
            add_line(page, label, &line);
        }
        (void)snprintf(label, sizeof label, "%s %d, Fine-Gray", words[page->language].cause, k + 1);
        add_arm(page, label, &report->fine_gray[k].analysis, &report->fine_gray[k].terms, 0, 3, 1);
    }
}

static void add_costs(struct page *page, const struct res_trial_report *report)
{
    const bool danish = page->language == RES_DANISH;
    const struct res_cost_difference *cost = &report->cost_difference;
    const char *label = danish ? "omkostning, bootstrap" : "cost, bootstrap";
    if (cost->analysis.code == RES_ANALYSIS_NO_COLUMN) {
        return;
    }
    if (!add_status(page, label, &cost->analysis)) {
        const struct line line = {cost->difference, cost->lo, cost->hi, (double)NAN, (double)NAN, 1, 0};
        add_line(page, label, &line);
    }
    add_arm(page, danish ? "omkostning, OLS (HC3)" : "cost, OLS (HC3)", &report->ols_cost.analysis,
            &report->ols_cost.terms, 1, 0, 1);
}

/* First, where citizens were drawn as one: the others do not hold there. */
static void add_clustered(struct page *page, const struct res_trial_report *report)
{
    const bool danish = page->language == RES_DANISH;
    if (report->ols_cluster.analysis.code != RES_ANALYSIS_NO_COLUMN) {
        res_table_chapter(&page->table,
                          danish ? "Efter klynger, arm 1 over for arm 0" : "By cluster, arm 1 against arm 0");
        add_arm(page, danish ? "risikodifferens, OLS (CR2)" : "risk difference, OLS (CR2)",
                &report->ols_cluster.analysis, &report->ols_cluster.terms, 1, 1, 100);
    }
}

static enum sim_status write_analyses(FILE *file, const struct res_trial_report *report, enum res_language language,
                                      struct sim_error *error)
{
    const struct words *text = &words[language];
    struct page page = {.language = language};
    res_table_init(&page.table, "lrlrr");
    res_table_header(&page.table, text->head);
    add_clustered(&page, report);
    add_terms(&page, text->efron, "Cox", &report->cox_efron.analysis, &report->cox_efron.terms);
    add_terms(&page, text->breslow, "Cox", &report->cox_breslow.analysis, &report->cox_breslow.terms);
    add_terms(&page, text->odds, "logistic", &report->logistic.analysis, &report->logistic.terms);
    add_differences(&page, report);
    add_arm(&page, language == RES_DANISH ? "risikodifferens, OLS (HC3)" : "risk difference, OLS (HC3)",
            &report->ols.analysis, &report->ols.terms, 1, 1, 100);
    add_costs(&page, report);
    add_causes(&page, report);
    add_tests(&page, report);
    const enum sim_status status = res_table_write(&page.table, file, error);
    res_table_release(&page.table);
    return status;
}

/* --- curves ----------------------------------------------------------------------------------------------- */

static void add_survival_row(struct page *page, const struct res_survival_point *first,
                             const struct res_survival_point *second)
{
    char time[RES_NUMBER_MAX], share[2][RES_NUMBER_MAX], interval[2][TEXT_MAX];
    const struct res_survival_point *points[2] = {first, second};
    res_number_text(first->time, 0, false, page->language, time);
    for (int arm = 0; arm < 2; arm++) {
        res_number_text(100 * points[arm]->survival, 1, false, page->language, share[arm]);
        interval_text(page, points[arm]->lo, points[arm]->hi, 100, 1, interval[arm]);
    }
    const char *const cells[] = {time, NULL, share[0], interval[0], share[1], interval[1]};
    res_table_row(&page->table, cells);
}

static void add_incidence_row(struct page *page, const struct res_incidence_point *first,
                              const struct res_incidence_point *second)
{
    char time[RES_NUMBER_MAX], cause[RES_NUMBER_MAX], share[2][RES_NUMBER_MAX];
    res_number_text(first->time, 0, false, page->language, time);
    res_number_text(first->cause, 0, false, page->language, cause);
    res_number_text(100 * first->incidence, 1, false, page->language, share[0]);
    res_number_text(100 * second->incidence, 1, false, page->language, share[1]);
    const char *const cells[] = {time, cause, share[0], NULL, share[1], NULL};
    res_table_row(&page->table, cells);
}

static void add_curve_status(struct page *page, const struct res_analysis *analysis)
{
    char text[TEXT_MAX];
    if (analysis->code != RES_ANALYSIS_OK) {
        const char *const cells[] = {"-", NULL, NULL, res_analysis_text(analysis, text, sizeof text), NULL, NULL};
        res_table_row(&page->table, cells);
    }
}

/* Both arms are read at the same times, so their points pair off. */
static enum sim_status write_curves(FILE *file, const struct res_trial_report *report, enum res_language language,
                                    struct sim_error *error)
{
    struct page page = {.language = language};
    const struct res_kaplan_meier *survival = report->kaplan_meier;
    const struct res_aalen_johansen *incidence = report->aalen_johansen;
    res_table_init(&page.table, "rrrlrl");
    res_table_header(&page.table, words[language].curve_head);
    res_table_chapter(&page.table, words[language].survival);
    add_curve_status(&page, &survival[0].analysis);
    for (size_t k = 0; k < survival[0].count && k < survival[1].count; k++) {
        add_survival_row(&page, &survival[0].points[k], &survival[1].points[k]);
    }
    res_table_chapter(&page.table, words[language].incidence);
    add_curve_status(&page, &incidence[0].analysis);
    for (size_t k = 0; k < incidence[0].count && k < incidence[1].count; k++) {
        add_incidence_row(&page, &incidence[0].points[k], &incidence[1].points[k]);
    }
    const enum sim_status status = res_table_write(&page.table, file, error);
    res_table_release(&page.table);
    return status;
}

static void write_origin(FILE *file, const struct res_trial_origin *origin, enum res_language language)
{
    const bool danish = language == RES_DANISH;
    (void)fprintf(
        file, danish ? "%s: simuleret forsøg %llu (frø %llu), %s\n" : "%s: simulated trial %llu (seed %llu), %s\n",
        origin->scenario, (unsigned long long)origin->replication, (unsigned long long)origin->seed, origin->set);
    if (origin->note != NULL) {
        (void)fprintf(file, "%s\n", origin->note);
    }
    (void)fprintf(file,
                  danish
                      ? "%zu trukket, %zu fik den anden arms forløb, %zu udeladt af analysen, %zu uden kendt udfald\n\n"
                      : "%zu drawn, %zu given the other arm's pathway, %zu left out of the analysis, %zu with an "
                        "outcome not known\n\n",
                  origin->drawn, origin->crossed, origin->excluded, origin->lost);
}

static void write_arm(FILE *file, const struct res_trial_report *report, const struct res_trial_origin *origin, int arm,
                      enum res_language language)
{
    (void)fprintf(file, "%s %d", words[language].arm, arm);
    if (origin != NULL) {
        (void)fprintf(file, " (%s)", origin->arms[arm]);
    }
    (void)fprintf(file, ": %zu %s, %zu %s\n", report->table.people[arm],
                  report->table.people[arm] == 1 ? words[language].person : words[language].people,
                  report->table.events[arm], words[language].events);
}

enum sim_status res_table_trial(FILE *file, const struct res_trial_report *report,
                                const struct res_trial_origin *origin, enum res_language language,
                                struct sim_error *error)
{
    char text[TEXT_MAX];
    if (origin != NULL) {
        write_origin(file, origin, language);
    }
    if (report->counted.code == RES_ANALYSIS_OK) {
        for (int arm = 0; arm < 2; arm++) {
            write_arm(file, report, origin, arm, language);
        }
    } else {
        (void)fprintf(file, "%s: %s\n", words[language].unknown,
                      res_analysis_text(&report->counted, text, sizeof text));
    }
    if (report->ols_cluster.analysis.code != RES_ANALYSIS_NO_COLUMN) {
        (void)fprintf(file, "%s\n", res_trial_cluster_note(language));
    }
    (void)fputc('\n', file);
    enum sim_status status = write_analyses(file, report, language, error);
    if (status == SIM_OK) {
        (void)fputc('\n', file);
        status = write_curves(file, report, language, error);
    }
    if (status == SIM_OK && (fflush(file) != 0 || ferror(file) != 0)) {
        status = sim_fail(error, SIM_ERR_IO, "the table could not be written");
    }
    return status;
}
