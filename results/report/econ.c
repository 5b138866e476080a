/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Within the answer: what it costs and who pays, by payer and year, to the horizon. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/query.h"
#include "results/report/report.h"
#include "results/text/language.h"

#define CELL ((size_t)4 * RES_NUMBER_MAX)

static const char *payer_label(int payer, enum res_language language)
{
    static const char *const labels[RES_LANGUAGE_COUNT][RES_PAYER_COUNT] = {
#define X(code, name, label, label_da) [code] = label,
        {RES_PAYER_MAP(X)},
#undef X
#define X(code, name, label, label_da) [code] = label_da,
        {RES_PAYER_MAP(X)},
#undef X
    };
    return payer == RES_ALL_ACCOUNTS ? res_say(language, "all of them", "alle tilsammen") : labels[language][payer];
}

/* "-1,234 (-1,500 to -968)" */
static void figure_text(const struct res_report *report, const struct res_estimate *figure, int decimals,
                        char text[CELL])
{
    char mean[RES_NUMBER_MAX], low[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
    res_number_text(figure->mean, decimals, false, report->language, mean);
    res_number_text(figure->lo, decimals, false, report->language, low);
    res_number_text(figure->hi, decimals, false, report->language, high);
    (void)snprintf(text, CELL,
                   isfinite(figure->lo) ? res_say(report->language, "%s (%s to %s)", "%s (%s til %s)") : "%s", mean,
                   low, high);
}

void res_report_discount_text(const struct res_report *report, char *text, size_t size)
{
    const struct mdl_economics *economics = report->econ->economics;
    size_t used = 0;
    (void)snprintf(text, size, "0\u00a0%%");
    for (size_t i = 0; i < economics->discount_count && used < size; i++) {
        if (economics->discount[i].from_years >= report->econ->samples[0]->years) {
            break; /* beyond the horizon */
        }
        char rate[RES_NUMBER_MAX];
        res_number_text(100 * economics->discount[i].rate, 1, false, report->language, rate);
        int length = snprintf(text + used, size - used, "%s%s\u00a0%%", i > 0 ? ", " : "", rate);
        used += length > 0 ? (size_t)length : 0;
        if (i > 0 && used < size) {
            length = snprintf(text + used, size - used, res_say(report->language, " after %g years", " efter %g år"),
                              economics->discount[i].from_years);
            used += length > 0 ? (size_t)length : 0;
        }
    }
}

static void put_frame(struct res_report *report)
{
    const struct res_econ_report *econ = report->econ;
    const struct res_econ_sample *first = econ->samples[0];
    char discount[256];
    res_report_discount_text(report, discount, sizeof discount);
    res_html_open(&report->html, "p", NULL);
    res_html_format(
        &report->html,
        res_say(report->language,
                "Followed for %d years from %d, in kroner at prices of %d, discounted at %s (%s). To the decision the "
                "course is simulated, after it citizens move between benefits and work by yearly rates.",
                "Fulgt i %d år fra %d, i kroner i priser fra %d, diskonteret med %s (%s). Til afgørelsen er forløbet "
                "simuleret, derefter flytter borgerne sig mellem ydelser og arbejde med årlige rater."),
        first->years, first->first_year, (int)econ->economics->price_year, discount,
        report->language == RES_DANISH ? res_perspective_danish(econ->perspective)
                                       : res_perspective_text(econ->perspective, RES_ENGLISH));
    res_html_close(&report->html, "p");
}

static void put_missing(struct res_report *report)
{
    for (size_t k = 0; k < report->econ->count; k++) {
        const struct res_missing *missing = &report->econ->samples[k]->missing;
        for (size_t i = 0; i < missing->count; i++) {
            res_html_open(&report->html, "p", "class", "warning", NULL);
            res_html_format(&report->html,
                            res_say(report->language, "%s: %s has no price and is not counted.",
                                    "%s: %s har ingen pris og er ikke talt med."),
                            report->material->labels[k], missing->names[i]);
            res_html_close(&report->html, "p");
        }
    }
}

void res_report_increment(struct res_report *report, const struct res_increment *increment)
{
    const char *one = report->material->labels[increment->a], *other = report->material->labels[increment->b];
    char verdict[512], cost[CELL], effect[CELL], icer[CELL];
    res_verdict_text(increment->verdict, report->language, one, other, verdict, sizeof verdict);
    figure_text(report, &increment->cost, 0, cost);
    figure_text(report, &increment->effect, 1, effect);
    res_html_format(&report->html,
                    res_say(report->language, "%s. Difference in cost %s\u00a0DKK; %s: %s more.",
                            "%s. Forskel i omkostninger %s\u00a0kr; %s: %s flere."),
                    verdict, cost,
                    res_effect_label(increment->effect_kind, report->econ->samples[0]->is_cut, report->language),
                    effect);
    if (increment->effect_is_sure && isfinite(increment->icer.mean)) {
        figure_text(report, &increment->icer, 0, icer);
        res_html_format(&report->html, res_say(report->language, " ICER %s\u00a0DKK.", " ICER %s\u00a0kr."), icer);
    } else if (!increment->effect_is_sure) {
        res_html_text(&report->html, res_say(report->language, " The difference in effect may be 0.",
                                             " Forskellen i effekt kan være 0."));
    }
}

static void put_verdict(struct res_report *report, const struct res_increment *increment)
{
    res_html_open(&report->html, "li", NULL);
    res_report_increment(report, increment);
    res_html_close(&report->html, "li");
}

/* The difference of organisation b to the first, of the same number of citizens; of the first alone its own. */
static enum sim_status set_difference(const struct res_report *report, size_t b, const struct res_econ_query *query,
                                      double *scratch, struct res_estimate *figure, struct sim_error *error)
{
    const struct res_econ_report *econ = report->econ;
    struct res_increment increment;
    if (b == 0) {
        *figure = res_econ_figure(econ->samples[0], query, scratch);
        return SIM_OK;
    }
    const enum sim_status status = res_increment_set(&increment, econ->samples, 0, b, query, econ->effect, 0, error);
    *figure = increment.cost;
    return status;
}

static bool is_shown(const struct res_report *report, int payer)
{
    return payer == RES_ALL_ACCOUNTS || res_perspective_has(report->econ->perspective, (enum res_payer)payer);
}

/* Payers of the perspective, then RES_ALL_ACCOUNTS; *count of them. */
static void list_payers(const struct res_report *report, int payers[RES_PAYER_COUNT + 1], size_t *count)
{
    *count = 0;
    for (int payer = 0; payer < RES_PAYER_COUNT; payer++) {
        if (is_shown(report, payer)) {
            payers[(*count)++] = payer;
        }
    }
    payers[(*count)++] = RES_ALL_ACCOUNTS;
}

static enum sim_status put_by_payer(struct res_report *report, size_t b, double *scratch, struct sim_error *error)
{
    const struct res_econ_report *econ = report->econ;
    const char *const header[] = {res_say(report->language, "Who pays", "Hvem betaler"), report->material->labels[0],
                                  report->material->labels[b], res_say(report->language, "Difference", "Forskel")};
    struct res_econ_query query = res_econ_everything(econ->perspective);
    int payers[RES_PAYER_COUNT + 1];
    size_t count;
    struct res_table table;
    enum sim_status status = SIM_OK;
    list_payers(report, payers, &count);
    res_table_init(&table, b > 0 ? "lrrr" : "lr");
    res_table_header(&table, header);
    for (size_t p = 0; p < count && status == SIM_OK; p++) {
        char texts[3][CELL];
        query.account = payers[p];
        const struct res_estimate one = res_econ_figure(econ->samples[0], &query, scratch);
        const struct res_estimate other = res_econ_figure(econ->samples[b], &query, scratch);
        struct res_estimate difference;
        status = set_difference(report, b, &query, scratch, &difference, error);
        res_number_text(one.mean, 0, false, report->language, texts[0]);
        res_number_text(other.mean, 0, false, report->language, texts[1]);
        figure_text(report, &difference, 0, texts[2]);
        const char *const cells[] = {payer_label(payers[p], report->language), texts[0], texts[1], texts[2]};
        res_table_row(&table, cells);
    }
    res_html_table(&report->html, &table,
                   res_say(report->language, "Present value by payer, DKK (a cost is positive; 95 % intervals)",
                           "Nutidsværdi efter betaler, kr (en udgift er positiv; 95 %-intervaller)"));
    res_table_release(&table);
    return status;
}

static enum sim_status put_year(struct res_report *report, struct res_table *table, size_t b, int year, double *scratch,
                                struct sim_error *error)
{
    struct res_econ_query query = res_econ_everything(report->econ->perspective);
    const struct res_econ_sample *sample = report->econ->samples[0];
    char texts[RES_PAYER_COUNT + 1][RES_NUMBER_MAX], label[32];
    const char *cells[RES_PAYER_COUNT + 2] = {label};
    int payers[RES_PAYER_COUNT + 1];
    size_t count;
    list_payers(report, payers, &count);
    query.discounted = false;
    query.year = year;
    (void)snprintf(label, sizeof label, "%d", sample->first_year + year);
    for (size_t p = 0; p < count; p++) {
        struct res_estimate figure;
        query.account = payers[p];
        const enum sim_status status = set_difference(report, b, &query, scratch, &figure, error);
        if (status != SIM_OK) {
            return status;
        }
        res_number_text(figure.mean, 0, false, report->language, texts[p]);
        cells[1 + p] = texts[p];
    }
    res_table_row(table, cells);
    return SIM_OK;
}

static enum sim_status put_by_year(struct res_report *report, size_t b, double *scratch, struct sim_error *error)
{
    const char *header[RES_PAYER_COUNT + 2] = {res_say(report->language, "Year", "År")};
    char caption[512], align[RES_PAYER_COUNT + 3] = "l";
    int payers[RES_PAYER_COUNT + 1];
    size_t count;
    struct res_table table;
    enum sim_status status = SIM_OK;
    list_payers(report, payers, &count);
    for (size_t p = 0; p < count; p++) {
        header[1 + p] = payer_label(payers[p], report->language);
        align[1 + p] = 'r';
        align[2 + p] = '\0';
    }
    res_table_init(&table, align);
    res_table_header(&table, header);
    for (int y = 0; y < report->econ->samples[0]->years && status == SIM_OK; y++) {
        status = put_year(report, &table, b, y, scratch, error);
    }
    if (b == 0) {
        (void)snprintf(caption, sizeof caption, "%s",
                       res_say(report->language, "By year and payer, DKK, not discounted",
                               "Efter år og betaler, kr, ikke diskonteret"));
    } else {
        (void)snprintf(caption, sizeof caption,
                       res_say(report->language,
                               "Difference by year and payer, %.150s less %.150s: DKK, not discounted",
                               "Forskel efter år og betaler, %.150s minus %.150s: kr, ikke diskonteret"),
                       report->material->labels[b], report->material->labels[0]);
    }
    res_html_table(&report->html, &table, caption);
    res_table_release(&table);
    return status;
}

static void put_verdicts(struct res_report *report)
{
    if (report->econ->increment_count == 0) {
        return;
    }
    res_html_open(&report->html, "div", "class", "answer", NULL);
    res_html_open(&report->html, "ul", NULL);
    for (size_t i = 0; i < report->econ->increment_count; i++) {
        put_verdict(report, &report->econ->increments[i]);
    }
    res_html_close(&report->html, "ul");
    res_html_close(&report->html, "div");
}

enum sim_status res_report_economics(struct res_report *report, struct sim_error *error)
{
    const struct res_econ_report *econ = report->econ;
    if (econ == NULL) {
        return SIM_OK;
    }
    double *scratch = malloc((2 * econ->samples[0]->replications + 1) * sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the report");
    }
    res_html_element(&report->html, "h3",
                     res_say(report->language, "What it costs in the long run, and who pays",
                             "Hvad det koster på længere sigt, og hvem der betaler"));
    put_frame(report);
    put_missing(report);
    put_verdicts(report);
    enum sim_status status = SIM_OK;
    for (size_t b = econ->count > 1 ? 1 : 0; b < econ->count && status == SIM_OK; b++) {
        status = put_by_payer(report, b, scratch, error);
        status = status == SIM_OK ? put_by_year(report, b, scratch, error) : status;
    }
    free(scratch);
    return status;
}
