/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The paired differences as a forest: each measure with its interval, relative to the first organisation. */
#include <math.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/text/language.h"

/* What a planner asks for first. */
static const char *const shown[] = {
    "wait_first_meeting_days",
    "wait_first_service_days",
    "wait_placement_days",
    "passive_share",
    "contacts_per_month",
    "placement_share",
    "ended_share",
    "clarified_share",
    "clarified_work_share",
    "clarified_foep_share",
    "service_cost_per_citizen",
    "benefit_cost_per_citizen",
    "total_cost_per_citizen",
    "municipality_cost_per_citizen",
};
#define SHOWN (sizeof shown / sizeof shown[0])

/* Percent of the first organisation's mean: beyond, a mark at the edge. */
#define EDGE 150.0

/* The difference between the first sample and sample b; NULL without. */
static const struct res_difference *find(const struct res_comparison *comparison, const char *name, size_t b)
{
    for (size_t i = 0; i < comparison->count; i++) {
        const struct res_difference *difference = &comparison->at[i];
        if (difference->a == 0 && difference->b == b && strcmp(difference->column->name, name) == 0) {
            return difference;
        }
    }
    return NULL;
}

static bool can_be_shown(const struct res_difference *difference)
{
    return difference != NULL && isfinite(difference->ci_lo) && isfinite(difference->difference) &&
           difference->mean_a > 0;
}

static double clipped(double percent)
{
    return percent > EDGE ? EDGE : percent < -EDGE ? -EDGE : percent;
}

static void add_row(struct res_picture *figure, const struct res_material *material,
                    const struct res_difference *difference)
{
    const enum res_unit unit = difference->column->measure->unit;
    char label[RES_COURSE_LABEL_MAX], numbers[5][RES_NUMBER_MAX], interval[3 * RES_NUMBER_MAX];
    (void)res_column_label(difference->column, material->language, label, sizeof label);
    res_unit_text(difference->mean_a, unit, false, material->language, numbers[0]);
    res_unit_text(difference->mean_b, unit, false, material->language, numbers[1]);
    res_unit_text(difference->difference, unit, true, material->language, numbers[2]);
    res_unit_text(difference->ci_lo, unit, true, material->language, numbers[3]);
    res_unit_text(difference->ci_hi, unit, true, material->language, numbers[4]);
    (void)snprintf(interval, sizeof interval, "%s %s %s", numbers[3], res_say(material->language, "to", "til"),
                   numbers[4]);
    const char *const cells[] = {label,      res_unit_label(unit, material->language),
                                 numbers[0], material->labels[difference->b],
                                 numbers[1], numbers[2],
                                 interval};
    res_table_row(&figure->table, cells);
}

static void add_header(struct res_picture *figure, const struct res_material *material)
{
    const char *const cells[] = {res_say(material->language, "Measure", "Mål"),
                                 res_say(material->language, "Unit", "Enhed"),
                                 material->labels[0],
                                 res_say(material->language, "Against", "Over for"),
                                 res_say(material->language, "Its mean", "Dets gennemsnit"),
                                 res_say(material->language, "Difference", "Forskel"),
                                 res_say(material->language, "Interval", "Interval")};
    res_table_release(&figure->table);
    res_table_init(&figure->table, "llrlrrr");
    res_table_header(&figure->table, cells);
}

static void put_data(struct res_picture *figure, const struct res_material *material, const size_t rows[], size_t count)
{
    FILE *gp = figure->gp;
    const size_t others = res_figure_samples(material) - 1;
    for (size_t b = 1; b <= others; b++) {
        (void)fprintf(gp, "# %%, place, interval\n$difference%zu << EOD\n", b);
        for (size_t r = 0; r < count; r++) {
            const struct res_difference *difference = find(material->comparison, shown[rows[r]], b);
            if (!can_be_shown(difference)) {
                continue;
            }
            const double scale = 100 / difference->mean_a;
            const double y = (double)(count - r) + 0.5 * (((double)others - 1) / 2 - (double)(b - 1)) / (double)others;
            res_plot_number(gp, clipped(scale * difference->difference), false);
            res_plot_number(gp, y, false);
            res_plot_number(gp, clipped(scale * difference->ci_lo), false);
            res_plot_number(gp, clipped(scale * difference->ci_hi), true);
            add_row(figure, material, difference);
        }
        (void)fputs("EOD\n", gp);
    }
}

/* With two organisations there is room to write each difference out. */
static void put_amounts(FILE *gp, const struct res_material *material, const size_t rows[], size_t count)
{
    for (size_t r = 0; r < count; r++) {
        const struct res_difference *difference = find(material->comparison, shown[rows[r]], 1);
        const enum res_unit unit = difference->column->measure->unit;
        char number[RES_NUMBER_MAX], text[2 * RES_NUMBER_MAX];
        res_unit_text(difference->difference, unit, true, material->language, number);
        const char *label = unit == RES_UNIT_SHARE ? res_say(material->language, "% pt", "%-p.")
                                                   : res_unit_label(unit, material->language);
        (void)snprintf(text, sizeof text, "%s %.40s", number, label);
        (void)fprintf(gp, "set label %zu ", r + 1);
        res_plot_text(gp, text);
        (void)fprintf(gp, " at graph 1.04, first %zu left font ',11' textcolor rgb '#222222'\n", count - r);
    }
}

static void put_plot(struct res_picture *figure, const struct res_material *material, const size_t rows[], size_t count)
{
    FILE *gp = figure->gp;
    const size_t others = res_figure_samples(material) - 1;
    figure->height = 100 + 24 * (int)count + 18 * (int)others;
    (void)fprintf(gp,
                  "set yrange [0.4:%.1f]\nset format x '%%+.0f'\nset xtics 50 font ',11'\nset ytics font "
                  "',11'\nset lmargin at screen 0.44\nset rmargin at screen %s\nset xrange [-100:%.0f]\nset ytics (",
                  (double)count + 0.6, others == 1 ? "0.79" : "0.96", EDGE);
    for (size_t r = 0; r < count; r++) {
        char label[RES_COURSE_LABEL_MAX], cut[256];
        const struct res_difference *difference = find(material->comparison, shown[rows[r]], 1);
        (void)res_column_label(difference->column, material->language, label, sizeof label);
        (void)fputs(r > 0 ? ", " : "", gp);
        res_plot_text(gp, res_plot_cut(label, 34, cut));
        (void)fprintf(gp, " %zu", count - r);
    }
    (void)fputs(")\nset arrow 1 from 0, graph 0 to 0, graph 1 nohead lc rgb '#222222' lw 1.5\n", gp);
    if (others == 1) {
        put_amounts(gp, material, rows, count);
    }
    (void)fputs("set xlabel ", gp);
    char text[256], cut[256];
    (void)snprintf(text, sizeof text, res_say(material->language, "difference from %s, %%", "forskel fra %s, %%"),
                   res_plot_cut(material->labels[0], 40, cut));
    res_plot_text(gp, text);
    (void)fputs(" offset 0,0.4\nset key title ' ' font ',5' outside bottom center horizontal maxcols 1 samplen 2 "
                "reverse Left\nplot",
                gp);
    for (size_t b = 1; b <= others; b++) {
        (void)fprintf(gp, "%s $difference%zu using 1:2:3:4 with xerrorbars pt %d ps 0.9 lw 2 lc rgb '%s' title ",
                      b > 1 ? "," : "", b, res_plot_point(b), res_plot_colour(b));
        res_plot_text(gp, res_plot_cut(material->labels[b], 50, cut));
    }
    (void)fputc('\n', gp);
}

enum sim_status res_figure_differences(struct res_picture *figure, const struct res_figure_kind *kind,
                                       const struct res_material *material, struct sim_error *error)
{
    size_t rows[SHOWN], count = 0;
    (void)kind;
    (void)error;
    for (size_t i = 0; material->comparison != NULL && i < SHOWN; i++) {
        if (can_be_shown(find(material->comparison, shown[i], 1))) {
            rows[count++] = i;
        }
    }
    if (count == 0) {
        res_figure_set_empty(figure,
                             res_say(material->language,
                                     "Not shown: it needs two organisations with at least two paired replications.",
                                     "Vises ikke: det kræver to organisationer med mindst to parrede gentagelser."));
        return SIM_OK;
    }
    add_header(figure, material);
    put_data(figure, material, rows, count);
    put_plot(figure, material, rows, count);
    res_figure_say(
        figure, &figure->alt,
        res_say(material->language, "How far each measure moves from %s.", "Hvor langt hvert mål flytter sig fra %s."),
        material->labels[0]);
    res_figure_say(figure, &figure->note,
                   res_say(material->language,
                           "Per cent of the mean of %s, with %.4g %% intervals; beyond ±%.0f %% at the edge.",
                           "Procent af gennemsnittet i %s, med %.4g %%-intervaller; ud over ±%.0f %% ved kanten."),
                   material->labels[0], 100 * material->comparison->level, EDGE);
    return SIM_OK;
}
