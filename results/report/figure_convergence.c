/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running mean over replications with its interval: are there enough of them? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/text/language.h"
#include "sim/stopping.h"
#include "sim/tally.h"

#define MEASURE "clarified_share"
#define POINTS_MOST 400
#define FIRST 5 /* with fewer replications the interval is too wide to draw */

/* The values whose mean is followed: the measure, or its paired difference to the first sample. */
struct series {
    double *values; /* [count], the undefined left out */
    size_t count;
    size_t sample; /* whose name it bears */
};

static bool fill_series(struct series *series, const struct res_material *material, size_t sample)
{
    const struct res_sample *of = material->samples[sample], *base = material->samples[0];
    const size_t column = res_columns_find(&of->columns, MEASURE);
    const size_t base_column = res_columns_find(&base->columns, MEASURE);
    series->values = malloc((of->replications + 1) * sizeof *series->values);
    series->count = 0;
    series->sample = sample;
    if (series->values == NULL) {
        return false;
    }
    if (column == of->columns.count || base_column == base->columns.count ||
        (sample > 0 && base->replications != of->replications)) {
        return true;
    }
    for (size_t i = 0; i < of->replications; i++) {
        const double value =
            res_sample_column(of, column)[i] - (sample > 0 ? res_sample_column(base, base_column)[i] : 0);
        if (isfinite(value)) {
            series->values[series->count++] = value;
        }
    }
    return true;
}

static void add_row(struct res_picture *figure, const struct res_material *material, const struct series *series,
                    size_t n, double mean, double half)
{
    char count[32], centre[RES_NUMBER_MAX], width[RES_NUMBER_MAX];
    (void)snprintf(count, sizeof count, "%zu", n);
    res_number_text(100 * mean, 2, series->sample > 0, material->language, centre);
    res_number_text(100 * half, 2, false, material->language, width);
    const char *const cells[] = {material->labels[series->sample], count, centre, width};
    res_table_row(&figure->table, cells);
}

/* Rows of the table at 5, 10, 20, 50, 100, ... and the last. */
static bool is_round(size_t n)
{
    while (n >= 10 && n % 10 == 0) {
        n /= 10;
    }
    return n == 1 || n == 2 || n == 5;
}

static void put_series(struct res_picture *figure, const struct res_material *material, const struct series *series)
{
    const size_t step = series->count / POINTS_MOST + 1;
    struct sim_tally tally = {0};
    (void)fprintf(figure->gp, "# replications, mean, 95 %% interval\n$running%zu << EOD\n", series->sample);
    for (size_t i = 0; i < series->count; i++) {
        sim_tally_add(&tally, series->values[i]);
        const size_t n = i + 1;
        if (n < FIRST) {
            continue;
        }
        const double half = sim_half_width(sim_tally_sd(&tally), tally.count, 0.95);
        if (n % step == 0 || n == series->count) {
            (void)fprintf(figure->gp, "%zu\t", n);
            res_plot_number(figure->gp, 100 * tally.mean, false);
            res_plot_number(figure->gp, 100 * (tally.mean - half), false);
            res_plot_number(figure->gp, 100 * (tally.mean + half), true);
        }
        if (is_round(n) || n == series->count) {
            add_row(figure, material, series, n, tally.mean, half);
        }
    }
    (void)fputs("EOD\n", figure->gp);
}

static void put_plot(FILE *gp, const struct res_material *material, size_t first, size_t samples)
{
    char cut[256];
    (void)fputs("set xlabel ", gp);
    res_plot_text(gp, res_say(material->language, "replications", "gentagelser"));
    (void)fputs(" offset 0,0.4\nset ylabel ", gp);
    res_plot_text(
        gp, first > 0 ? res_say(material->language, "difference in clarified, % points", "forskel i afklarede, %-point")
                      : res_say(material->language, "clarified, %", "afklarede, %"));
    (void)fputs(" offset 0.5,0\nset xrange [0:*]\nset key title ' ' font ',5' outside bottom center horizontal maxcols "
                "1 samplen 3 reverse "
                "Left\nplot",
                gp);
    for (size_t k = first; k < samples; k++) {
        (void)fprintf(gp, "%s $running%zu using 1:3:4 with filledcurves lc rgb '%s' notitle", k > first ? "," : "", k,
                      res_plot_colour(k));
    }
    for (size_t k = first; k < samples; k++) {
        (void)fprintf(gp, ", $running%zu using 1:2 with lines lw 2.5 dt %s lc rgb '%s' title ", k, res_plot_dash(k),
                      res_plot_colour(k));
        res_plot_text(gp, res_plot_cut(material->labels[k], 50, cut));
    }
    (void)fputc('\n', gp);
}

static void say_words(struct res_picture *figure, const struct res_material *material, size_t first)
{
    const char *last[4] = {"", "", "", ""};
    for (size_t c = 0; c < 4 && figure->table.rows > 1; c++) {
        last[c] = figure->table.cells[(figure->table.rows - 1) * figure->table.columns + c];
    }
    res_figure_say(figure, &figure->alt,
                   res_say(material->language, "After %s replications the mean is %s ± %s.",
                           "Efter %s gentagelser er gennemsnittet %s ± %s."),
                   last[1], last[2], last[3]);
    res_figure_say(figure, &figure->note,
                   first > 0 ? res_say(material->language,
                                       "Running mean of the paired difference from %s, with its 95 %% interval.",
                                       "Løbende gennemsnit af den parrede forskel fra %s, med 95 %%-interval.")
                             : res_say(material->language, "Running mean in %s, with its 95 %% interval.",
                                       "Løbende gennemsnit i %s, med 95 %%-interval."),
                   material->labels[0]);
}

enum sim_status res_figure_convergence(struct res_picture *figure, const struct res_figure_kind *kind,
                                       const struct res_material *material, struct sim_error *error)
{
    const size_t samples = res_figure_samples(material);
    const size_t first = material->comparison != NULL && samples > 1 ? 1 : 0;
    const char *const header[] = {
        res_say(material->language, "Organisation", "Organisation"),
        res_say(material->language, "Replications", "Gentagelser"),
        first > 0 ? res_say(material->language, "Difference, % points", "Forskel, %-point")
                  : res_say(material->language, "Clarified, %", "Afklarede, %"),
        res_say(material->language, "Half-width of the 95 % interval", "Halv bredde af 95 %-intervallet")};
    bool enough = true;
    (void)kind;
    res_table_release(&figure->table);
    res_table_init(&figure->table, "lrrr");
    res_table_header(&figure->table, header);
    for (size_t k = first; k < samples; k++) {
        struct series series;
        if (!fill_series(&series, material, k)) {
            return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
        }
        enough = enough && series.count >= FIRST;
        if (enough) {
            put_series(figure, material, &series);
        }
        free(series.values);
    }
    if (!enough) {
        res_figure_set_empty(figure, res_say(material->language, "Not shown: it needs at least 5 replications.",
                                             "Vises ikke: det kræver mindst 5 gentagelser."));
        return SIM_OK;
    }
    put_plot(figure->gp, material, first, samples);
    say_words(figure, material, first);
    return SIM_OK;
}
