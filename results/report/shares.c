/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What share of the result rests on which status, and on which values most. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/share.h"
#include "results/econ/uncertainty.h"
#include "results/report/report.h"
#include "results/text/language.h"

#define MOST_SHOWN 12

static void put_how(struct res_report *report)
{
    res_html_element(
        &report->html, "p",
        res_say(report->language,
                "How far the result itself rests on each status is not in that table. 'afklar report --econ --tornado' "
                "measures it: every uncertain value is moved to the ends of its range, and the spread this gives the "
                "result is split by status.",
                "Hvor meget selve resultatet hviler på hver status, står ikke i tabellen. 'afklar report --econ "
                "--tornado' måler det: hver usikker værdi flyttes til enderne af sit spænd, og den spredning, det "
                "giver resultatet, fordeles efter status."));
}

static void put_method(struct res_report *report, const struct res_status_share *share)
{
    const struct res_uncertainty *u = report->econ->uncertainty;
    char effect_sd[RES_NUMBER_MAX], cost_sd[RES_NUMBER_MAX];
    res_number_text(share->effect_sd, 1, false, report->language, effect_sd);
    res_number_text(share->cost_sd, 0, false, report->language, cost_sd);
    res_html_open(&report->html, "p", NULL);
    res_html_format(
        &report->html,
        res_say(
            report->language,
            "Each of %zu values that state a range was moved alone to both ends of it, with the same citizens and "
            "the same luck. Taken as straight lines and triangular ranges, these values together give the "
            "difference between the first and the last organisation a standard deviation of %s (%s) and of %s DKK. "
            "The shares are of that variance; the ranges of what an organisation chooses (posts, places, seats, how "
            "often one meets), values without a range, and how values act together are not in it.",
            "Hver af %zu værdier med et spænd blev flyttet alene til begge ender af det, med de samme borgere og "
            "det samme held. Som rette linjer og trekantede spænd giver de tilsammen forskellen mellem første og "
            "sidste organisation en standardafvigelse på %s (%s) og på %s kr. Andelene er af den varians; spænd for "
            "det, en organisation vælger (stillinger, pladser, hvor tit man mødes), værdier uden spænd, og hvordan "
            "værdier virker sammen, er ikke med."),
        u->parameters->count, effect_sd, res_effect_label(u->effect, u->is_cut, report->language), cost_sd);
    res_html_close(&report->html, "p");
}

static void put_by_status(struct res_report *report, const struct res_status_share *share)
{
    static const enum mdl_status order[] = {MDL_STATUS_PUBLISHED, MDL_STATUS_DERIVED, MDL_STATUS_CALIBRATED,
                                            MDL_STATUS_ASSUMED, MDL_STATUS_NONE};
    char effect_header[160];
    (void)snprintf(
        effect_header, sizeof effect_header, "%s: %s", res_say(report->language, "Difference", "Forskel"),
        res_effect_label(report->econ->uncertainty->effect, report->econ->uncertainty->is_cut, report->language));
    const char *const header[] = {res_say(report->language, "Status", "Status"),
                                  res_say(report->language, "Values moved", "Værdier flyttet"), effect_header,
                                  res_say(report->language, "Difference: cost", "Forskel: omkostninger")};
    struct res_table table;
    res_table_init(&table, "lrrr");
    res_table_header(&table, header);
    for (size_t s = 0; s < sizeof order / sizeof order[0]; s++) {
        char moved[RES_NUMBER_MAX], effect[RES_NUMBER_MAX + 8], cost[RES_NUMBER_MAX + 8], number[RES_NUMBER_MAX];
        (void)snprintf(moved, sizeof moved, "%zu", share->moved[order[s]]);
        res_number_text(100 * share->effect[order[s]], 0, false, report->language, number);
        (void)snprintf(effect, sizeof effect, "%s %%", number);
        res_number_text(100 * share->cost[order[s]], 0, false, report->language, number);
        (void)snprintf(cost, sizeof cost, "%s %%", number);
        const char *const cells[] = {res_status_label(order[s], report->language), moved, effect, cost};
        res_table_row(&table, cells);
    }
    res_html_table(&report->html, &table,
                   res_say(report->language, "Share of the result by status", "Andel af resultatet efter status"));
    res_table_release(&table);
}

/* Bars in order of what they add to the effect, then to the cost. */
struct weighed {
    const struct res_tornado_bar *bar;
    double weight;
};

static int by_weight(const void *a, const void *b)
{
    const struct weighed *first = a, *second = b;
    if (first->weight != second->weight) {
        return first->weight > second->weight ? -1 : 1;
    }
    return (first->bar->parameter > second->bar->parameter) - (first->bar->parameter < second->bar->parameter);
}

static void put_bar(const struct res_report *report, struct res_table *table, const struct res_tornado_bar *bar)
{
    const struct res_parameter *parameter = &report->econ->uncertainty->parameters->at[bar->parameter];
    char range[128], effect[2 * RES_NUMBER_MAX + 8], cost[2 * RES_NUMBER_MAX + 8];
    char low[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
    (void)snprintf(range, sizeof range, res_say(report->language, "%.6g to %.6g%s%s", "%.6g til %.6g%s%s"),
                   bar->low_value, bar->high_value, parameter->unit[0] != '\0' ? " " : "", parameter->unit);
    res_number_text(bar->effect_low, 1, false, report->language, low);
    res_number_text(bar->effect_high, 1, false, report->language, high);
    (void)snprintf(effect, sizeof effect, res_say(report->language, "%s to %s", "%s til %s"), low, high);
    res_number_text(bar->cost_low, 0, false, report->language, low);
    res_number_text(bar->cost_high, 0, false, report->language, high);
    (void)snprintf(cost, sizeof cost, res_say(report->language, "%s to %s", "%s til %s"), low, high);
    const char *const cells[] = {parameter->path, range, effect, cost,
                                 res_status_label(parameter->status, report->language)};
    res_table_row(table, cells);
}

static void put_most(struct res_report *report, const struct res_status_share *share)
{
    const struct res_uncertainty *u = report->econ->uncertainty;
    const char *const header[] = {res_say(report->language, "Value", "Værdi"), res_say(report->language, "From", "Fra"),
                                  res_effect_label(u->effect, u->is_cut, report->language),
                                  res_say(report->language, "cost, DKK", "omkostninger, kr"),
                                  res_say(report->language, "Status", "Status")};
    struct weighed *list = calloc(u->parameters->count + 1, sizeof *list);
    struct res_table table;
    size_t count = 0;
    for (size_t i = 0; list != NULL && i < u->parameters->count; i++) {
        const struct res_tornado_bar *bar = &u->bars[i];
        const struct res_parameter *parameter = &u->parameters->at[bar->parameter];
        if (!bar->failed) {
            const double effect = res_status_share_variance(parameter, bar->effect_high - bar->effect_low);
            const double cost = res_status_share_variance(parameter, bar->cost_high - bar->cost_low);
            list[count].bar = bar;
            list[count++].weight = (share->effect_sd > 0 ? effect / pow(share->effect_sd, 2) : 0) +
                                   (share->cost_sd > 0 ? cost / pow(share->cost_sd, 2) : 0);
        }
    }
    if (count > 1) {
        qsort(list, count, sizeof *list, by_weight);
    }
    res_table_init(&table, "llrrl");
    res_table_header(&table, header);
    for (size_t i = 0; i < count && i < MOST_SHOWN && list[i].weight > 0; i++) {
        put_bar(report, &table, list[i].bar);
    }
    res_html_table(&report->html, &table,
                   res_say(report->language, "The values that move the difference most, and from what to what",
                           "De værdier, der flytter forskellen mest, og fra hvad til hvad"));
    res_table_release(&table);
    free(list);
}

void res_report_shares(struct res_report *report)
{
    const struct res_econ_report *econ = report->econ;
    struct res_status_share share;
    if (econ == NULL || econ->uncertainty == NULL || econ->uncertainty->bars == NULL) {
        put_how(report);
        return;
    }
    res_status_share_set(&share, econ->uncertainty->bars, econ->uncertainty->parameters);
    res_html_element(
        &report->html, "h3",
        res_say(report->language, "How much of the result rests on what", "Hvor meget af resultatet hviler på hvad"));
    put_method(report, &share);
    put_by_status(report, &share);
    put_most(report, &share);
}
