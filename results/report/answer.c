/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer, in words and in one small table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/report/report.h"
#include "results/summary.h"
#include "results/text/language.h"

/* --- numbers in words --------------------------------------------------------------------------------------- */

/* "29.4 %", "86 days", "411,527 DKK"; signed ones as they are. */
static void amount(const struct res_report *report, double value, enum res_unit unit, bool difference, char *text,
                   size_t size)
{
    char number[RES_NUMBER_MAX];
    res_unit_text(value, unit, false, report->language, number);
    const char *label = res_unit_label(unit, report->language);
    if (unit == RES_UNIT_SHARE && difference) {
        label = res_say(report->language, "percentage points", "procentpoint");
    } else if (unit == RES_UNIT_DKK) {
        label = res_say(report->language, "DKK", "kr");
    }
    (void)snprintf(text, size, "%s\u00a0%s", number, label);
}

/* The difference of a measure between the first sample and sample b; NULL without. */
static const struct res_difference *find(const struct res_report *report, const char *name, size_t b)
{
    const struct res_comparison *comparison = report->material->comparison;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct res_difference *difference = &comparison->at[i];
        if (difference->a == 0 && difference->b == b && strcmp(difference->column->name, name) == 0 &&
            isfinite(difference->mean_a) && isfinite(difference->mean_b)) {
            return difference;
        }
    }
    return NULL;
}

static bool is_sure(const struct res_difference *difference)
{
    return isfinite(difference->ci_lo) && (difference->ci_lo > 0 || difference->ci_hi < 0);
}

/* "(95 % interval 21.9 to 23.5)" of |difference|, in the direction told; "" when there is none. */
static void interval_text(const struct res_report *report, const struct res_difference *difference, char *text,
                          size_t size)
{
    const enum res_unit unit = difference->column->measure->unit;
    char low[RES_NUMBER_MAX], high[RES_NUMBER_MAX], level[RES_NUMBER_MAX];
    text[0] = '\0';
    if (!isfinite(difference->ci_lo)) {
        return;
    }
    const bool down = difference->difference < 0;
    const double part = report->material->comparison->level;
    res_unit_text(down ? -difference->ci_hi : difference->ci_lo, unit, false, report->language, low);
    res_unit_text(down ? -difference->ci_lo : difference->ci_hi, unit, false, report->language, high);
    res_number_text(100 * part, part == 0.95 ? 0 : 1, false, report->language, level);
    (void)snprintf(text, size,
                   res_say(report->language, " (%s\u00a0%% interval %s to %s)", " (%s\u00a0%%-interval %s til %s)"),
                   level, low, high);
}

/* --- sentences ------------------------------------------------------------------------------------------------ */

struct sentence {
    const char *name;
    const char *topic[RES_LANGUAGE_COUNT], *more[RES_LANGUAGE_COUNT], *less[RES_LANGUAGE_COUNT];
};

static const struct sentence sentences[] = {
    {"wait_first_meeting_days",
     {"Wait for the first meeting", "Ventetid til første samtale"},
     {"longer", "længere"},
     {"shorter", "kortere"}},
    {"passive_share",
     {"Time in the pathway with no service running", "Tid i forløbet uden en indsats i gang"},
     {"more", "mere"},
     {"less", "mindre"}},
    {"total_cost_per_citizen",
     {"Cost per citizen, all payers, benefits included", "Omkostninger pr. borger, alle betalere, inklusive ydelser"},
     {"more", "mere"},
     {"less", "mindre"}},
    {"service_cost_per_citizen",
     {"Of which staff and services", "Heraf personale og indsatser"},
     {"more", "mere"},
     {"less", "mindre"}},
    {"cost_per_clarified",
     {"Cost per clarified citizen", "Omkostninger pr. afklaret borger"},
     {"more", "mere"},
     {"less", "mindre"}},
    {"municipality_cost_per_citizen",
     {"Who pays: the municipality", "Hvem betaler: kommunen"},
     {"more", "mere"},
     {"less", "mindre"}},
};

static void put_topic(struct res_report *report, const char *topic)
{
    res_html_open(&report->html, "strong", NULL);
    res_html_format(&report->html, "%s: ", topic);
    res_html_close(&report->html, "strong");
}

static void put_sentence(struct res_report *report, const struct sentence *sentence, size_t b)
{
    const struct res_difference *difference = find(report, sentence->name, b);
    char size[2 * RES_NUMBER_MAX], interval[4 * RES_NUMBER_MAX], mean_a[2 * RES_NUMBER_MAX], mean_b[2 * RES_NUMBER_MAX];
    if (difference == NULL) {
        return;
    }
    const enum res_unit unit = difference->column->measure->unit;
    amount(report, fabs(difference->difference), unit, true, size, sizeof size);
    amount(report, difference->mean_a, unit, false, mean_a, sizeof mean_a);
    amount(report, difference->mean_b, unit, false, mean_b, sizeof mean_b);
    interval_text(report, difference, interval, sizeof interval);
    res_html_open(&report->html, "li", NULL);
    put_topic(report, sentence->topic[report->language]);
    if (is_sure(difference)) {
        res_html_format(
            &report->html, res_say(report->language, "%s %s%s; %s against %s.", "%s %s%s; %s mod %s."), size,
            difference->difference > 0 ? sentence->more[report->language] : sentence->less[report->language], interval,
            mean_b, mean_a);
    } else {
        res_html_format(&report->html,
                        res_say(report->language, "no difference can be told; %s against %s.",
                                "der kan ikke siges nogen forskel; %s mod %s."),
                        mean_b, mean_a);
    }
    res_html_close(&report->html, "li");
}

/* The rest of the bill, by arithmetic from the two means. */
static void put_other_payers(struct res_report *report, size_t b)
{
    const struct res_difference *all = find(report, "total_cost_per_citizen", b);
    const struct res_difference *municipality = find(report, "municipality_cost_per_citizen", b);
    char size[2 * RES_NUMBER_MAX];
    if (all == NULL || municipality == NULL) {
        return;
    }
    const double rest = all->difference - municipality->difference;
    amount(report, fabs(rest), RES_UNIT_DKK, true, size, sizeof size);
    res_html_open(&report->html, "li", NULL);
    put_topic(report, res_say(report->language, "Who pays: the state and others", "Hvem betaler: staten og andre"));
    res_html_format(&report->html, "%s %s.", size,
                    rest >= 0 ? res_say(report->language, "more", "mere")
                              : res_say(report->language, "less", "mindre"));
    res_html_close(&report->html, "li");
}

/* In how many replications b has more of it; ties count half. */
static double share_ahead(const struct res_report *report, const struct res_difference *difference)
{
    const struct res_sample *a = report->material->samples[0], *b = report->material->samples[difference->b];
    const double *of_a = res_sample_column(a, difference->column_a);
    const double *of_b = res_sample_column(b, difference->column_b);
    double ahead = 0, count = 0;
    for (size_t i = 0; i < a->replications && i < b->replications; i++) {
        if (isfinite(of_a[i]) && isfinite(of_b[i])) {
            count++;
            ahead += of_b[i] > of_a[i] ? 1 : of_b[i] == of_a[i] ? 0.5 : 0;
        }
    }
    return count > 0 ? ahead / count : (double)NAN;
}

/* Which organisation, and how much better. */
static void put_lead(struct res_report *report, size_t b)
{
    const struct res_difference *difference = find(report, "clarified_share", b);
    const char *one = report->material->labels[0], *other = report->material->labels[b];
    char size[2 * RES_NUMBER_MAX], interval[4 * RES_NUMBER_MAX], mean_a[2 * RES_NUMBER_MAX], mean_b[2 * RES_NUMBER_MAX];
    struct res_html *html = &report->html;
    if (difference == NULL) {
        return;
    }
    amount(report, fabs(difference->difference), RES_UNIT_SHARE, true, size, sizeof size);
    amount(report, difference->mean_a, RES_UNIT_SHARE, false, mean_a, sizeof mean_a);
    amount(report, difference->mean_b, RES_UNIT_SHARE, false, mean_b, sizeof mean_b);
    interval_text(report, difference, interval, sizeof interval);
    res_html_open(html, "p", "class", "lead", NULL);
    if (!is_sure(difference)) {
        res_html_format(html,
                        res_say(report->language,
                                "No difference between %s and %s in the share clarified can be told: %s and %s.",
                                "Der kan ikke siges nogen forskel mellem %s og %s i andelen af afklarede: %s og %s."),
                        one, other, mean_a, mean_b);
    } else {
        const bool up = difference->difference > 0;
        res_html_open(html, "strong", NULL);
        res_html_format(
            html, res_say(report->language, "%s clarifies more citizens than %s.", "%s afklarer flere borgere end %s."),
            up ? other : one, up ? one : other);
        res_html_close(html, "strong");
        res_html_format(html,
                        res_say(report->language, " %s against %s of the citizens by the end of the run: %s more%s.",
                                " %s mod %s af borgerne ved kørslens slutning: %s flere%s."),
                        up ? mean_b : mean_a, up ? mean_a : mean_b, size, interval);
    }
    res_html_close(html, "p");
}

static void put_certainty(struct res_report *report, size_t b)
{
    const struct res_difference *difference = find(report, "clarified_share", b);
    struct res_html *html = &report->html;
    if (difference == NULL || difference->n < 2) {
        return;
    }
    const double ahead = share_ahead(report, difference);
    const bool up = difference->difference >= 0;
    char share[RES_NUMBER_MAX];
    res_number_text(100 * (up ? ahead : 1 - ahead), 0, false, report->language, share);
    res_html_open(html, "li", NULL);
    put_topic(report, res_say(report->language, "How sure", "Hvor sikkert"));
    res_html_format(html,
                    res_say(report->language,
                            "in %s %% of %zu replications, each one cohort of citizens with its own luck, %s "
                            "clarifies more. The interval tells how well the mean of the model is known, not whether "
                            "its assumptions hold; what it rests on stands below.",
                            "i %s %% af %zu gentagelser, hver en årgang borgere med sit eget held, "
                            "afklarer %s flere. Intervallet siger, hvor godt modellens gennemsnit kendes, ikke om dens "
                            "antagelser holder; hvad det hviler på, står nedenfor."),
                    share, difference->n, report->material->labels[up ? b : 0]);
    res_html_close(html, "li");
}

static void put_comparison(struct res_report *report, size_t b)
{
    struct res_html *html = &report->html;
    res_html_open(html, "div", "class", "answer", NULL);
    put_lead(report, b);
    res_html_open(html, "p", NULL);
    res_html_format(html, res_say(report->language, "%s compared with %s:", "%s sammenlignet med %s:"),
                    report->material->labels[b], report->material->labels[0]);
    res_html_close(html, "p");
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < sizeof sentences / sizeof sentences[0]; k++) {
        put_sentence(report, &sentences[k], b);
    }
    put_other_payers(report, b);
    put_certainty(report, b);
    res_html_close(html, "ul");
    res_html_close(html, "div");
}

/* --- one organisation alone ------------------------------------------------------------------------------------ */

static enum sim_status put_level(struct res_report *report, const char *name, struct sim_error *error)
{
    const struct res_sample *sample = report->material->samples[0];
    const size_t column = res_columns_find(&sample->columns, name);
    struct res_summary summary;
    if (column == sample->columns.count) {
        return SIM_OK;
    }
    const enum sim_status status = res_summarise(sample, column, &summary, error);
    if (status != SIM_OK || !isfinite(summary.mean)) {
        return status;
    }
    const enum res_unit unit = sample->columns.at[column].measure->unit;
    char label[RES_COURSE_LABEL_MAX], mean[2 * RES_NUMBER_MAX], low[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
    (void)res_column_label(&sample->columns.at[column], report->language, label, sizeof label);
    amount(report, summary.mean, unit, false, mean, sizeof mean);
    res_unit_text(summary.p05, unit, false, report->language, low);
    res_unit_text(summary.p95, unit, false, report->language, high);
    res_html_open(&report->html, "li", NULL);
    res_html_format(&report->html,
                    res_say(report->language, "%s: %s (in 90 %% of replications between %s and %s).",
                            "%s: %s (i 90 %% af gentagelserne mellem %s og %s)."),
                    label, mean, low, high);
    res_html_close(&report->html, "li");
    return SIM_OK;
}

static enum sim_status put_alone(struct res_report *report, struct sim_error *error)
{
    static const char *const names[] = {"clarified_share", "wait_first_meeting_days", "passive_share",
                                        "total_cost_per_citizen", "municipality_cost_per_citizen"};
    struct res_html *html = &report->html;
    res_html_open(html, "div", "class", "answer", NULL);
    res_html_open(html, "p", "class", "lead", NULL);
    res_html_format(html,
                    res_say(report->language,
                            "%s, over %zu replications. To learn whether it is better than something else, compare it: "
                            "'afklar compare A B -o both.h5', then a report of that.",
                            "%s over %zu gentagelser. For at vide, om den er bedre end noget andet, skal den "
                            "sammenlignes: 'afklar compare A B -o both.h5' og så en rapport af det."),
                    report->material->labels[0], report->material->samples[0]->replications);
    res_html_close(html, "p");
    res_html_open(html, "ul", NULL);
    enum sim_status status = SIM_OK;
    for (size_t k = 0; k < sizeof names / sizeof names[0] && status == SIM_OK; k++) {
        status = put_level(report, names[k], error);
    }
    if (status == SIM_OK) {
        res_html_close(html, "ul");
        res_html_close(html, "div");
    }
    return status;
}

enum sim_status res_report_answer(struct res_report *report, struct sim_error *error)
{
    struct res_html *html = &report->html;
    res_html_open(html, "section", "id", "answer", "aria-labelledby", "answer-title", NULL);
    res_html_open(html, "h2", "id", "answer-title", NULL);
    res_html_text(html, res_say(report->language, "The answer", "Svaret"));
    res_html_close(html, "h2");
    if (report->material->comparison == NULL) {
        const enum sim_status status = put_alone(report, error);
        if (status != SIM_OK) {
            return status;
        }
    } else {
        for (size_t b = 1; b < report->material->count; b++) {
            put_comparison(report, b);
        }
    }
    const enum sim_status status = res_report_economics(report, error);
    res_html_close(html, "section");
    return status;
}
