/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a citizen costs, by calendar year and payer. */
#include <math.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/text/language.h"

#define YEARS_MAX 40

static const char *const payer_labels[RES_PAYER_COUNT][RES_LANGUAGE_COUNT] = {
#define X(code, name, label, label_da) [code] = {label, label_da},
    RES_PAYER_MAP(X)
#undef X
};

static const char *const payer_colours[RES_PAYER_COUNT] = {RES_COLOUR_BLUE, RES_COLOUR_GREEN, RES_COLOUR_ORANGE,
                                                           RES_COLOUR_PURPLE, RES_COLOUR_SKY};

struct years {
    int first, count;
    /* DKK per index citizen, mean over replications */
    double cost[RES_FIGURE_SAMPLES_MAX][YEARS_MAX][RES_PAYER_COUNT];
};

static void span_years(struct years *years, const struct res_material *material)
{
    int last = INT32_MIN;
    years->first = INT32_MAX;
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        const struct res_cost *cost = &material->replays[k]->at[0].cost;
        years->first = cost->first_year < years->first ? cost->first_year : years->first;
        const int end = cost->first_year + cost->year_count - 1;
        last = end > last ? end : last;
    }
    years->count = last - years->first + 1 < YEARS_MAX ? last - years->first + 1 : YEARS_MAX;
}

static void add_sample(struct years *years, const struct res_replay *replay, size_t sample)
{
    for (size_t r = 0; r < replay->count; r++) {
        const struct res_played *played = &replay->at[r];
        if (played->record_count == 0) {
            continue;
        }
        const double scale = 1.0 / RES_ORE_PER_KRONE / (double)played->record_count / (double)replay->count;
        for (int y = 0; y < years->count; y++) {
            const int year = years->first + y;
            if (year < played->cost.first_year || year >= played->cost.first_year + played->cost.year_count) {
                continue;
            }
            for (int p = 0; p < RES_PAYER_COUNT; p++) {
                years->cost[sample][y][p] += scale * (double)res_cost_sum(&played->cost, RES_COST_ALL, p, year);
            }
        }
    }
}

static bool pays(const struct years *years, size_t samples, int payer)
{
    for (size_t k = 0; k < samples; k++) {
        for (int y = 0; y < years->count; y++) {
            if (fabs(years->cost[k][y][payer]) >= 0.5) {
                return true;
            }
        }
    }
    return false;
}

static void add_table(struct res_picture *figure, const struct res_material *material, const struct years *years)
{
    const char *cells[3 + RES_PAYER_COUNT] = {res_say(material->language, "Organisation", "Organisation"),
                                              res_say(material->language, "Year", "År")};
    char texts[1 + RES_PAYER_COUNT][RES_NUMBER_MAX], year[16];
    const size_t samples = res_figure_samples(material);
    size_t columns = 2;
    for (int p = 0; p < RES_PAYER_COUNT; p++) {
        if (pays(years, samples, p)) {
            cells[columns++] = payer_labels[p][material->language];
        }
    }
    cells[columns++] = res_say(material->language, "all, DKK per citizen", "alle, kr. pr. borger");
    res_table_release(&figure->table);
    char align[] = "llrrrrrrr";
    align[columns] = '\0';
    res_table_init(&figure->table, align);
    res_table_header(&figure->table, cells);
    for (size_t k = 0; k < samples; k++) {
        for (int y = 0; y < years->count; y++) {
            double sum = 0;
            size_t at = 2;
            (void)snprintf(year, sizeof year, "%d", years->first + y);
            cells[0] = material->labels[k];
            cells[1] = year;
            for (int p = 0; p < RES_PAYER_COUNT; p++) {
                sum += years->cost[k][y][p];
                if (pays(years, samples, p)) {
                    res_unit_text(years->cost[k][y][p], RES_UNIT_DKK, false, material->language, texts[p]);
                    cells[at++] = texts[p];
                }
            }
            res_unit_text(sum, RES_UNIT_DKK, false, material->language, texts[RES_PAYER_COUNT]);
            cells[at] = texts[RES_PAYER_COUNT];
            res_table_row(&figure->table, cells);
        }
    }
}

/* The bars of a year stand side by side, one a sample, each with a letter over it. */
static double bar_left(size_t samples, size_t sample, int year)
{
    return year - 0.4 + 0.8 * (double)sample / (double)samples;
}

/* What the first `payers` pay in a year. */
static double stacked(const double cost[RES_PAYER_COUNT], int payers)
{
    double sum = 0;
    for (int p = 0; p < payers; p++) {
        sum += cost[p];
    }
    return sum;
}

static void put_payer(FILE *gp, const struct years *years, size_t samples, int payer)
{
    (void)fprintf(gp, "# left, right, from, to (1,000 DKK per citizen)\n$payer%d << EOD\n", payer);
    for (size_t k = 0; k < samples; k++) {
        for (int y = 0; y < years->count; y++) {
            const double left = bar_left(samples, k, years->first + y);
            (void)fprintf(gp, "%.4f\t%.4f\t%.4f\t%.4f\n", left + 0.02, left + 0.8 / (double)samples - 0.02,
                          stacked(years->cost[k][y], payer) / 1000, stacked(years->cost[k][y], payer + 1) / 1000);
        }
    }
    (void)fputs("EOD\n", gp);
}

static void put_data(FILE *gp, const struct years *years, size_t samples)
{
    for (int p = 0; p < RES_PAYER_COUNT; p++) {
        put_payer(gp, years, samples, p);
    }
    (void)fputs("$letter << EOD\n", gp);
    for (size_t k = 0; k < samples; k++) {
        for (int y = 0; y < years->count; y++) {
            (void)fprintf(gp, "%.4f\t%.4f\t%c\n", bar_left(samples, k, years->first + y) + 0.4 / (double)samples,
                          stacked(years->cost[k][y], RES_PAYER_COUNT) / 1000, (int)('A' + k));
        }
    }
    (void)fputs("EOD\n", gp);
}

static void put_plot(struct res_picture *figure, const struct res_material *material, const struct years *years)
{
    FILE *gp = figure->gp;
    const size_t samples = res_figure_samples(material);
    const char *comma = "";
    (void)fprintf(gp, "set style fill solid 0.9 noborder\nset xrange [%.1f:%.1f]\nset xtics 1 format '%%.0f'\n",
                  years->first - 0.6, years->first + years->count - 0.4);
    (void)fputs("set yrange [0:*]\nset offsets 0,0,graph 0.08,0\nset ylabel ", gp);
    res_plot_text(gp, res_say(material->language, "1,000 DKK per citizen", "1.000 kr. pr. borger"));
    (void)fputs("\nset key outside bottom center horizontal maxcols 3 samplen 1.2 reverse Left\nplot", gp);
    for (int p = 0; p < RES_PAYER_COUNT; p++) {
        if (pays(years, samples, p)) {
            (void)fprintf(gp, "%s $payer%d using 1:3:1:2:3:4 with boxxyerror lc rgb '%s' title ", comma, p,
                          payer_colours[p]);
            res_plot_text(gp, payer_labels[p][material->language]);
            comma = ",";
        }
    }
    if (samples > 1) {
        (void)fprintf(gp, "%s $letter using 1:2:3 with labels offset 0,0.6 notitle", comma);
    }
    (void)fputc('\n', gp);
}

static void say_words(struct res_picture *figure, const struct res_material *material, const struct years *years)
{
    char text[640], note[640];
    size_t used = 0;
    text[0] = '\0';
    size_t noted = 0;
    note[0] = '\0';
    for (size_t k = 0; k < res_figure_samples(material) && used < sizeof text && noted < sizeof note; k++) {
        double all = 0, municipality = 0;
        for (int y = 0; y < years->count; y++) {
            municipality += years->cost[k][y][RES_PAYER_MUNICIPALITY];
            for (int p = 0; p < RES_PAYER_COUNT; p++) {
                all += years->cost[k][y][p];
            }
        }
        char sum[RES_NUMBER_MAX], part[RES_NUMBER_MAX];
        res_unit_text(all, RES_UNIT_DKK, false, material->language, sum);
        res_unit_text(municipality, RES_UNIT_DKK, false, material->language, part);
        int length =
            snprintf(text + used, sizeof text - used,
                     res_say(material->language, "%s: %s DKK per citizen in all, of which the municipality %s. ",
                             "%s: %s kr. pr. borger i alt, heraf kommunen %s. "),
                     material->labels[k], sum, part);
        used += length > 0 ? (size_t)length : 0;
        length = snprintf(note + noted, sizeof note - noted, "%c: %s. ", (int)('A' + k), material->labels[k]);
        noted += length > 0 ? (size_t)length : 0;
    }
    res_figure_say(figure, &figure->alt, "%s", text);
    res_figure_say(figure, &figure->note,
                   res_say(material->language,
                           "%sMean per index citizen over %zu replications, benefits included; not discounted.",
                           "%sGennemsnit pr. indeksborger over %zu gentagelser, inklusive ydelser; ikke diskonteret."),
                   res_figure_samples(material) > 1 ? note : "", material->replays[0]->count);
}

enum sim_status res_figure_cost(struct res_picture *figure, const struct res_figure_kind *kind,
                                const struct res_material *material, struct sim_error *error)
{
    struct years years;
    const size_t samples = res_figure_samples(material);
    (void)kind;
    (void)error;
    if (!res_figure_needs_replays(figure, material)) {
        return SIM_OK;
    }
    memset(&years, 0, sizeof years);
    span_years(&years, material);
    bool anyone = false;
    for (size_t k = 0; k < samples; k++) {
        add_sample(&years, material->replays[k], k);
    }
    for (int p = 0; p < RES_PAYER_COUNT; p++) {
        anyone = anyone || pays(&years, samples, p);
    }
    if (!anyone) {
        res_figure_set_empty(figure, res_say(material->language, "Not shown: the scenario has no prices.",
                                             "Vises ikke: scenariet har ingen priser."));
        return SIM_OK;
    }
    add_table(figure, material, &years);
    put_data(figure->gp, &years, samples);
    put_plot(figure, material, &years);
    say_words(figure, material, &years);
    return SIM_OK;
}
