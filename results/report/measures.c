/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every measure, with its uncertainty. */
#include <math.h>

#include "results/report/report.h"
#include "results/summary.h"
#include "results/text/language.h"

static void interval(const struct res_report *report, double low, double high, enum res_unit unit, bool sign,
                     char text[3 * RES_NUMBER_MAX])
{
    char from[RES_NUMBER_MAX], to[RES_NUMBER_MAX];
    res_unit_text(low, unit, sign, report->language, from);
    res_unit_text(high, unit, sign, report->language, to);
    (void)snprintf(text, (size_t)3 * RES_NUMBER_MAX, "%s %s %s", from, res_say(report->language, "to", "til"), to);
}

static void put_table(struct res_report *report, struct res_table *table, const char *caption)
{
    res_html_open(&report->html, "details", "open", report->material->count == 1 ? "open" : NULL, NULL);
    res_html_element(&report->html, "summary", caption);
    res_html_table(&report->html, table, caption);
    res_html_close(&report->html, "details");
    res_table_release(table);
}

static void put_pair(struct res_report *report, size_t b)
{
    const struct res_comparison *comparison = report->material->comparison;
    const char *const header[] = {res_say(report->language, "Measure", "Mål"),
                                  res_say(report->language, "Unit", "Enhed"),
                                  report->material->labels[0],
                                  report->material->labels[b],
                                  res_say(report->language, "Difference", "Forskel"),
                                  res_say(report->language, "Interval", "Interval")};
    char caption[512];
    struct res_table table;
    res_table_init(&table, "llrrrr");
    res_table_header(&table, header);
    for (size_t i = 0; i < comparison->count; i++) {
        const struct res_difference *difference = &comparison->at[i];
        if (difference->a != 0 || difference->b != b ||
            (!isfinite(difference->mean_a) && !isfinite(difference->mean_b))) {
            continue;
        }
        const enum res_unit unit = difference->column->measure->unit;
        char label[RES_COURSE_LABEL_MAX], numbers[3][RES_NUMBER_MAX], range[3 * RES_NUMBER_MAX];
        (void)res_column_label(difference->column, report->language, label, sizeof label);
        res_unit_text(difference->mean_a, unit, false, report->language, numbers[0]);
        res_unit_text(difference->mean_b, unit, false, report->language, numbers[1]);
        res_unit_text(difference->difference, unit, true, report->language, numbers[2]);
        interval(report, difference->ci_lo, difference->ci_hi, unit, true, range);
        const char *const cells[] = {label, res_unit_label(unit, report->language), numbers[0], numbers[1], numbers[2],
                                     range};
        res_table_row(&table, cells);
    }
    (void)snprintf(caption, sizeof caption, "%.200s – %.200s", report->material->labels[0],
                   report->material->labels[b]);
    put_table(report, &table, caption);
}

static enum sim_status put_one(struct res_report *report, size_t k, struct sim_error *error)
{
    const struct res_sample *sample = report->material->samples[k];
    const char *const header[] = {
        res_say(report->language, "Measure", "Mål"), res_say(report->language, "Unit", "Enhed"),
        res_say(report->language, "Mean", "Gennemsnit"),
        res_say(report->language, "95 % interval of the mean", "95 %-interval for gennemsnittet"),
        res_say(report->language, "90 % of replications", "90 % af gentagelserne")};
    struct res_table table;
    enum sim_status status = SIM_OK;
    res_table_init(&table, "llrrr");
    res_table_header(&table, header);
    for (size_t c = 0; c < sample->columns.count && status == SIM_OK; c++) {
        struct res_summary summary;
        status = res_summarise(sample, c, &summary, error);
        if (status != SIM_OK || !isfinite(summary.mean)) {
            continue;
        }
        const enum res_unit unit = sample->columns.at[c].measure->unit;
        char label[RES_COURSE_LABEL_MAX], mean[RES_NUMBER_MAX], ranges[2][3 * RES_NUMBER_MAX];
        (void)res_column_label(&sample->columns.at[c], report->language, label, sizeof label);
        res_unit_text(summary.mean, unit, false, report->language, mean);
        interval(report, summary.ci_lo, summary.ci_hi, unit, false, ranges[0]);
        interval(report, summary.p05, summary.p95, unit, false, ranges[1]);
        const char *const cells[] = {label, res_unit_label(unit, report->language), mean, ranges[0], ranges[1]};
        res_table_row(&table, cells);
    }
    put_table(report, &table, report->material->labels[k]);
    return status;
}

static void put_intro(struct res_report *report)
{
    const struct res_comparison *comparison = report->material->comparison;
    char level[RES_NUMBER_MAX];
    res_html_element(&report->html, "p",
                     res_say(report->language,
                             "Waits run from the grant; a citizen whose wait is not over counts with his time until he "
                             "left or the run ended. Shares are per cent, differences of shares percentage points.",
                             "Ventetider regnes fra bevillingen; en borger, hvis ventetid ikke er slut, tæller med "
                             "tiden, til forløbet eller kørslen sluttede. Andele er procent, forskelle i andele "
                             "procentpoint."));
    if (comparison != NULL) {
        res_number_text(100 * comparison->level, comparison->pairs == 1 ? 0 : 2, false, report->language, level);
        res_html_open(&report->html, "p", NULL);
        res_html_format(&report->html,
                        res_say(report->language,
                                "Differences are paired: the same citizens with the same luck in every organisation. "
                                "Each interval holds with %s %%.",
                                "Forskelle er parrede: de samme borgere med samme held i hver organisation. Hvert "
                                "interval holder med %s %%."),
                        level);
        res_html_close(&report->html, "p");
    }
}

enum sim_status res_report_measures(struct res_report *report, struct sim_error *error)
{
    struct res_html *html = &report->html;
    enum sim_status status = SIM_OK;
    res_html_open(html, "section", "id", "measures", "aria-labelledby", "measures-title", NULL);
    res_html_open(html, "h2", "id", "measures-title", NULL);
    res_html_text(html, res_say(report->language, "Every measure", "Alle mål"));
    res_html_close(html, "h2");
    put_intro(report);
    for (size_t b = 1; b < report->material->count; b++) {
        put_pair(report, b);
    }
    for (size_t k = 0; k < report->material->count && status == SIM_OK; k++) {
        status = put_one(report, k, error);
    }
    res_html_close(html, "section");
    return status;
}
