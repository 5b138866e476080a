/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of what each role can do is used, against the line where it is full. */
#include <math.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/summary.h"
#include "results/text/language.h"

#define ROLES_MAX 24
#define UTILISATION "utilisation_"

/* Columns of utilisation, by name, over all samples. */
struct roles {
    const struct res_column *column[ROLES_MAX];
    size_t count;
};

static size_t find_role(const struct roles *roles, const char *name)
{
    size_t r = 0;
    while (r < roles->count && strcmp(roles->column[r]->name, name) != 0) {
        r++;
    }
    return r;
}

static struct roles find_roles(const struct res_material *material)
{
    struct roles roles = {.count = 0};
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        const struct res_columns *columns = &material->samples[k]->columns;
        for (size_t c = 0; c < columns->count; c++) {
            const struct res_column *column = &columns->at[c];
            if (strncmp(column->name, UTILISATION, strlen(UTILISATION)) == 0 && roles.count < ROLES_MAX &&
                find_role(&roles, column->name) == roles.count) {
                roles.column[roles.count++] = column;
            }
        }
    }
    return roles;
}

static enum sim_status put_point(struct res_picture *figure, const struct res_material *material, size_t sample,
                                 const struct roles *roles, size_t role, struct sim_error *error)
{
    const struct res_sample *from = material->samples[sample];
    const size_t column = res_columns_find(&from->columns, roles->column[role]->name);
    struct res_summary summary;
    if (column == from->columns.count) {
        return SIM_OK;
    }
    const enum sim_status status = res_summarise(from, column, &summary, error);
    if (status != SIM_OK || !isfinite(summary.mean)) {
        return status;
    }
    const size_t samples = res_figure_samples(material);
    const double y =
        (double)(roles->count - role) + 0.6 * (((double)samples - 1) / 2 - (double)sample) / (double)samples;
    const double spread = isfinite(summary.p05) ? 1 : 0;
    res_plot_number(figure->gp, 100 * summary.mean, false);
    res_plot_number(figure->gp, y, false);
    res_plot_number(figure->gp, 100 * (spread > 0 ? summary.p05 : summary.mean), false);
    res_plot_number(figure->gp, 100 * (spread > 0 ? summary.p95 : summary.mean), true);
    char mean[RES_NUMBER_MAX], low[RES_NUMBER_MAX], high[RES_NUMBER_MAX], of[RES_COURSE_LABEL_MAX];
    res_unit_text(summary.mean, RES_UNIT_SHARE, false, material->language, mean);
    res_unit_text(summary.p05, RES_UNIT_SHARE, false, material->language, low);
    res_unit_text(summary.p95, RES_UNIT_SHARE, false, material->language, high);
    (void)snprintf(of, sizeof of, "%s", roles->column[role]->of);
    const char *const cells[] = {of, material->labels[sample], mean, low, high};
    res_table_row(&figure->table, cells);
    return SIM_OK;
}

static void put_plot(struct res_picture *figure, const struct res_material *material, const struct roles *roles)
{
    FILE *gp = figure->gp;
    char cut[256];
    figure->height = 110 + (int)roles->count * (int)(26 + 12 * res_figure_samples(material)) +
                     18 * (int)res_figure_samples(material);
    (void)fprintf(gp,
                  "set yrange [0.4:%.1f]\nset xrange [0:*<105]\nset xtics 25 format '%%.0f'\nset lmargin at screen "
                  "0.46\nset rmargin at screen 0.95\nset ytics font "
                  "',11'\nset ytics (",
                  (double)roles->count + 0.6);
    for (size_t r = 0; r < roles->count; r++) {
        (void)fputs(r > 0 ? ", " : "", gp);
        res_plot_text(gp, res_plot_cut(roles->column[r]->of, 36, cut));
        (void)fprintf(gp, " %zu", roles->count - r);
    }
    (void)fputs(")\nset arrow 1 from 100, graph 0 to 100, graph 1 nohead lc rgb '#222222' lw 1.5\nset xlabel ", gp);
    res_plot_text(gp, res_say(material->language, "% of capacity in use", "% af kapaciteten i brug"));
    (void)fputs(" offset 0,0.4\nset key title ' ' font ',5' outside bottom center horizontal maxcols 1 samplen 2 "
                "reverse Left\nplot",
                gp);
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        (void)fprintf(gp, "%s $load%zu using 1:2:3:4 with xerrorbars pt %d ps 0.9 lw 2 lc rgb '%s' title ",
                      k > 0 ? "," : "", k, res_plot_point(k), res_plot_colour(k));
        res_plot_text(gp, res_plot_cut(material->labels[k], 50, cut));
    }
    (void)fputc('\n', gp);
}

enum sim_status res_figure_load(struct res_picture *figure, const struct res_figure_kind *kind,
                                const struct res_material *material, struct sim_error *error)
{
    const struct roles roles = find_roles(material);
    const char *const header[] = {res_say(material->language, "Role", "Rolle"),
                                  res_say(material->language, "Organisation", "Organisation"),
                                  res_say(material->language, "In use, %", "Udnyttet, %"),
                                  res_say(material->language, "5 % of runs below", "5 % af kørsler under"),
                                  res_say(material->language, "5 % of runs above", "5 % af kørsler over")};
    (void)kind;
    if (roles.count == 0) {
        res_figure_set_empty(figure, res_say(material->language, "Not shown: no role has a limit.",
                                             "Vises ikke: ingen rolle har en grænse."));
        return SIM_OK;
    }
    res_table_release(&figure->table);
    res_table_init(&figure->table, "llrrr");
    res_table_header(&figure->table, header);
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        (void)fprintf(figure->gp, "# %%, place, 5 %%, 95 %%\n$load%zu << EOD\n", k);
        for (size_t r = 0; r < roles.count; r++) {
            const enum sim_status status = put_point(figure, material, k, &roles, r, error);
            if (status != SIM_OK) {
                return status;
            }
        }
        (void)fputs("EOD\n", figure->gp);
    }
    put_plot(figure, material, &roles);
    res_figure_say(figure, &figure->alt, "%s",
                   res_say(material->language, "For each role the share of its places or bookable hours in use.",
                           "For hver rolle den andel af pladser eller timer, der er i brug."));
    res_figure_say(
        figure, &figure->note, "%s",
        res_say(material->language,
                "The larger of places held and hours booked. Bars: the middle 90 % of replications.",
                "Det største af optagne pladser og bookede timer. Streger: de midterste 90 % af gentagelserne."));
    return SIM_OK;
}
