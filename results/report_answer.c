/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer, in words and in one small table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/language.h"
#include "results/report.h"
#include "results/summary.h"

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
        label = res_say(report->language, "DKK", "kr.");
    }
    (void)snprintf(text, size, "%s %s", number, label);
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
    (void)snprintf(text, size, res_say(report->language, " (%s %% interval %s to %s)", " (%s %%-interval %s til %s)"),
                   level, low, high);
}

/* --- sentences ------------------------------------------------------------------------------------------------ */

struct sentence {
    const char *name;
    /* what B has more and less of, with %s for B, the amount, the interval and A */
    const char *more[RES_LANGUAGE_COUNT], *less[RES_LANGUAGE_COUNT], *same[RES_LANGUAGE_COUNT];
};

static void put_sentence(struct res_report *report, const struct sentence *sentence, size_t b)
{
    const struct res_difference *difference = find(report, sentence->name, b);
    const char *one = report->material->labels[0], *other = report->material->labels[b];
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
    if (!is_sure(difference)) {
        res_html_format(&report->html,
                        res_say(report->language, "%s: no difference can be told (%s: %s, %s: %s).",
                                "%s: der kan ikke siges nogen forskel (%s: %s, %s: %s)."),
                        sentence->same[report->language], one, mean_a, other, mean_b);
    } else {
        const char *words =
            difference->difference > 0 ? sentence->more[report->language] : sentence->less[report->language];
        res_html_format(
            &report->html,
            res_say(report->language, "%s: %s %s than %s%s: %s against %s.", "%s: %s %s end %s%s: %s mod %s."), other,
            size, words, one, interval, mean_b, mean_a);
    }
    res_html_close(&report->html, "li");
}

static const struct sentence sentences[] = {
    {"wait_first_meeting_days",
     {"longer wait for the first meeting", "længere ventetid til første samtale"},
     {"shorter wait for the first meeting", "kortere ventetid til første samtale"},
     {"Wait for the first meeting", "Ventetid til første samtale"}},
    {"passive_share",
     {"more of the time with no service running", "mere af tiden uden en indsats i gang"},
     {"less of the time with no service running", "mindre af tiden uden en indsats i gang"},
     {"Time with no service running", "Tid uden en indsats i gang"}},
    {"total_cost_per_citizen",
     {"more cost per citizen, all payers and benefits counted",
      "højere omkostninger pr. borger, alle betalere og ydelser talt med"},
     {"less cost per citizen, all payers and benefits counted",
      "lavere omkostninger pr. borger, alle betalere og ydelser talt med"},
     {"Cost per citizen, all payers", "Omkostninger pr. borger, alle betalere"}},
    {"municipality_cost_per_citizen",
     {"more of it paid by the municipality", "mere betalt af kommunen"},
     {"less of it paid by the municipality", "mindre betalt af kommunen"},
     {"Cost to the municipality per citizen", "Kommunens omkostninger pr. borger"}},
    {"service_cost_per_citizen",
     {"more for staff and services, benefits left aside", "mere til personale og indsatser, ydelser ikke medregnet"},
     {"less for staff and services, benefits left aside", "mindre til personale og indsatser, ydelser ikke medregnet"},
     {"Staff and services per citizen", "Personale og indsatser pr. borger"}},
};

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
    res_html_format(html,
                    res_say(report->language,
                            "How sure: in %s %% of %zu replications, each one cohort of citizens with its own luck, %s "
                            "clarifies more. The interval tells how well the mean of the model is known, not whether "
                            "its assumptions hold; what it rests on stands below.",
                            "Hvor sikkert: i %s %% af %zu gentagelser, hver en årgang borgere med sit eget held, "
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
    res_html_open(html, "ul", NULL);
    for (size_t k = 0; k < sizeof sentences / sizeof sentences[0]; k++) {
        put_sentence(report, &sentences[k], b);
    }
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
    res_html_close(html, "section");
    return SIM_OK;
}
