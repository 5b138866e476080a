/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the result rests on: where the numbers of the scenarios come from, and which of them make the difference. */
#include <string.h>

#include "models/scenario/provenance.h"
#include "results/report/report.h"
#include "results/text/language.h"

const char *res_status_label(enum mdl_status status, enum res_language language)
{
    static const char *const labels[MDL_STATUS_COUNT][RES_LANGUAGE_COUNT] = {
        [MDL_STATUS_NONE] = {"no source given", "uden kilde"},  [MDL_STATUS_PUBLISHED] = {"published", "publiceret"},
        [MDL_STATUS_DERIVED] = {"derived", "afledt"},           [MDL_STATUS_ASSUMED] = {"assumed", "antaget"},
        [MDL_STATUS_CALIBRATED] = {"calibrated", "kalibreret"},
    };
    return labels[status][language];
}

static bool is_same_value(const struct mdl_source *a, const struct mdl_source *b)
{
    return a != NULL && b != NULL && strcmp(a->value, b->value) == 0;
}

/* The status that counts where two values differ: the weaker of the two. */
static enum mdl_status weaker(const struct mdl_source *a, const struct mdl_source *b)
{
    static const int rank[MDL_STATUS_COUNT] = {[MDL_STATUS_PUBLISHED] = 0,
                                               [MDL_STATUS_DERIVED] = 1,
                                               [MDL_STATUS_CALIBRATED] = 2,
                                               [MDL_STATUS_ASSUMED] = 3,
                                               [MDL_STATUS_NONE] = 4};
    SIM_INVARIANT(a != NULL || b != NULL, "a pair of the walk has one side at least");
    if (a == NULL || b == NULL) {
        return a != NULL ? a->status : b->status;
    }
    return rank[a->status] >= rank[b->status] ? a->status : b->status;
}

/* Walks two ledgers, both in order of path, side by side. */
struct pair_walk {
    const struct mdl_scenario *a, *b;
    size_t at_a, at_b;
};

/* The next path of either; false at the end. One of the two may be NULL. */
static bool next_pair(struct pair_walk *walk, const struct mdl_source **a, const struct mdl_source **b)
{
    const bool has_a = walk->at_a < walk->a->source_count, has_b = walk->at_b < walk->b->source_count;
    if (!has_a && !has_b) {
        return false;
    }
    const int order = !has_a   ? 1
                      : !has_b ? -1
                               : strcmp(walk->a->sources[walk->at_a].path, walk->b->sources[walk->at_b].path);
    *a = order <= 0 ? &walk->a->sources[walk->at_a++] : NULL;
    *b = order >= 0 ? &walk->b->sources[walk->at_b++] : NULL;
    return true;
}

static void count_differences(const struct mdl_scenario *a, const struct mdl_scenario *b,
                              size_t counts[MDL_STATUS_COUNT])
{
    struct pair_walk walk = {a, b, 0, 0};
    const struct mdl_source *of_a, *of_b;
    memset(counts, 0, MDL_STATUS_COUNT * sizeof counts[0]);
    while (next_pair(&walk, &of_a, &of_b)) {
        if (!is_same_value(of_a, of_b)) {
            counts[weaker(of_a, of_b)]++;
        }
    }
}

/* --- how many of which status --------------------------------------------------------------------------------- */

static void count_text(const struct res_report *report, const size_t counts[MDL_STATUS_COUNT], enum mdl_status status,
                       char text[2 * RES_NUMBER_MAX])
{
    size_t all = 0;
    char share[RES_NUMBER_MAX];
    for (int s = 0; s < MDL_STATUS_COUNT; s++) {
        all += counts[s];
    }
    res_number_text(all > 0 ? 100 * (double)counts[status] / (double)all : 0, 0, false, report->language, share);
    (void)snprintf(text, (size_t)2 * RES_NUMBER_MAX, "%zu (%s %%)", counts[status], share);
}

#define COLUMNS_MAX 7

/* One column a scenario, and one for what differs between the first two. */
static void put_counts(struct res_report *report)
{
    static const enum mdl_status order[] = {MDL_STATUS_PUBLISHED, MDL_STATUS_DERIVED, MDL_STATUS_CALIBRATED,
                                            MDL_STATUS_ASSUMED, MDL_STATUS_NONE};
    size_t counts[COLUMNS_MAX][MDL_STATUS_COUNT], columns = 0;
    const char *header[1 + COLUMNS_MAX] = {res_say(report->language, "Status", "Status")};
    struct res_table table;
    for (size_t k = 0; k < report->material->count && columns < COLUMNS_MAX - 1; k++) {
        if (res_report_scenario(report, k) != NULL) {
            mdl_provenance_count(res_report_scenario(report, k), counts[columns]);
            header[1 + columns++] = report->material->labels[k];
        }
    }
    if (report->material->count > 1 && res_report_scenario(report, 0) != NULL &&
        res_report_scenario(report, 1) != NULL) {
        count_differences(res_report_scenario(report, 0), res_report_scenario(report, 1), counts[columns]);
        header[1 + columns++] = res_say(report->language, "What differs between the first two",
                                        "Hvad der er forskelligt mellem de to første");
    }
    char align[COLUMNS_MAX + 2] = "lrrrrrrr";
    align[1 + columns] = '\0';
    res_table_init(&table, align);
    res_table_header(&table, header);
    for (size_t s = 0; s < sizeof order / sizeof order[0]; s++) {
        char texts[COLUMNS_MAX][2 * RES_NUMBER_MAX];
        const char *cells[1 + COLUMNS_MAX] = {res_status_label(order[s], report->language)};
        for (size_t c = 0; c < columns; c++) {
            count_text(report, counts[c], order[s], texts[c]);
            cells[1 + c] = texts[c];
        }
        res_table_row(&table, cells);
    }
    res_html_table(&report->html, &table,
                   res_say(report->language, "Values of the scenarios by status", "Scenariernes værdier efter status"));
    res_table_release(&table);
}

static void put_meaning(struct res_report *report)
{
    struct res_html *html = &report->html;
    res_html_element(
        html, "p",
        res_say(
            report->language,
            "Every number of a scenario carries its source and a status: published (printed in a source), derived "
            "(follows from one by arithmetic), calibrated (fitted to a target), assumed (chosen, with a range). The "
            "table counts them; a value counts once, however much the result depends on it. What differs between "
            "two organisations is in the last column; where two values differ the weaker status counts.",
            "Hvert tal i et scenarie har kilde og status: publiceret (trykt i en kilde), afledt (følger af en ved "
            "regning), kalibreret (tilpasset et mål), antaget (valgt, med et spænd). Tabellen tæller dem; en værdi "
            "tæller én gang, uanset hvor meget resultatet afhænger af den. Hvad der er "
            "forskelligt mellem to organisationer, står i sidste kolonne; hvor to værdier er forskellige, tæller den "
            "svageste status."));
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

static void open_details(struct res_report *report, const char *summary, size_t count)
{
    res_html_open(&report->html, "details", NULL);
    res_html_open(&report->html, "summary", NULL);
    res_html_format(&report->html, "%s (%zu)", summary, count);
    res_html_close(&report->html, "summary");
}

static void put_differences(struct res_report *report, size_t b)
{
    const struct mdl_scenario *one = res_report_scenario(report, 0), *other = res_report_scenario(report, b);
    const char *const header[] = {res_say(report->language, "Value", "Værdi"), report->material->labels[0],
                                  report->material->labels[b], res_say(report->language, "Status", "Status"),
                                  res_say(report->language, "Source", "Kilde")};
    struct pair_walk walk = {one, other, 0, 0};
    const struct mdl_source *of_a, *of_b;
    struct res_table table;
    if (one == NULL || other == NULL) {
        return;
    }
    res_table_init(&table, "lllll");
    res_table_header(&table, header);
    while (next_pair(&walk, &of_a, &of_b)) {
        if (is_same_value(of_a, of_b)) {
            continue;
        }
        const struct mdl_source *told = of_b != NULL ? of_b : of_a;
        SIM_INVARIANT(told != NULL, "a pair of the walk has one side at least");
        const char *const cells[] = {told->path, of_a != NULL ? of_a->value : "-", of_b != NULL ? of_b->value : "-",
                                     res_status_label(weaker(of_a, of_b), report->language),
                                     told->source != NULL ? told->source : "-"};
        res_table_row(&table, cells);
    }
    char summary[512];
    (void)snprintf(summary, sizeof summary,
                   res_say(report->language, "What differs between %.150s and %.150s",
                           "Hvad der er forskelligt mellem %.150s og %.150s"),
                   report->material->labels[0], report->material->labels[b]);
    open_details(report, summary, table.rows - 1);
    res_html_table(&report->html, &table, summary);
    res_html_close(&report->html, "details");
    res_table_release(&table);
}

/* Whether an earlier scenario has shown the same value. */
static bool was_listed(const struct res_report *report, size_t sample, const struct mdl_source *source)
{
    for (size_t k = 0; k < sample; k++) {
        if (res_report_scenario(report, k) != NULL &&
            is_same_value(mdl_provenance_find(res_report_scenario(report, k), source->path), source)) {
            return true;
        }
    }
    return false;
}

static void add_assumed(struct res_table *table, const struct res_report *report, size_t sample)
{
    const struct mdl_scenario *scenario = res_report_scenario(report, sample);
    for (size_t i = 0; scenario != NULL && i < scenario->source_count; i++) {
        const struct mdl_source *source = &scenario->sources[i];
        if ((source->status != MDL_STATUS_ASSUMED && source->status != MDL_STATUS_CALIBRATED) ||
            was_listed(report, sample, source)) {
            continue;
        }
        const char *const cells[] = {source->path,
                                     source->value,
                                     source->low != NULL && source->low[0] != '\0' ? source->low : "-",
                                     source->high != NULL && source->high[0] != '\0' ? source->high : "-",
                                     res_status_label(source->status, report->language),
                                     source->source != NULL ? source->source : "-",
                                     report->material->labels[sample]};
        res_table_row(table, cells);
    }
}

static void put_assumed(struct res_report *report)
{
    const char *const header[] = {res_say(report->language, "Value", "Værdi"),
                                  res_say(report->language, "Is", "Er"),
                                  res_say(report->language, "May be from", "Kan være fra"),
                                  res_say(report->language, "to", "til"),
                                  res_say(report->language, "Status", "Status"),
                                  res_say(report->language, "Source", "Kilde"),
                                  res_say(report->language, "In", "I")};
    struct res_table table;
    res_table_init(&table, "lllllll");
    res_table_header(&table, header);
    for (size_t k = 0; k < report->material->count; k++) {
        add_assumed(&table, report, k);
    }
    if (table.rows > 1) {
        const char *summary = res_say(report->language, "Everything assumed or calibrated, with its range",
                                      "Alt antaget eller kalibreret, med spænd");
        open_details(report, summary, table.rows - 1);
        res_html_table(&report->html, &table, summary);
        res_html_close(&report->html, "details");
    }
    res_table_release(&table);
}

enum sim_status res_report_assumptions(struct res_report *report, struct sim_error *error)
{
    struct res_html *html = &report->html;
    (void)error;
    res_html_open(html, "section", "id", "assumptions", "aria-labelledby", "assumptions-title", NULL);
    res_html_open(html, "h2", "id", "assumptions-title", NULL);
    res_html_text(html, res_say(report->language, "What it rests on", "Hvad det hviler på"));
    res_html_close(html, "h2");
    put_meaning(report);
    put_counts(report);
    res_report_shares(report);
    for (size_t b = 1; b < report->material->count; b++) {
        put_differences(report, b);
    }
    put_assumed(report);
    res_html_close(html, "section");
    return SIM_OK;
}
