/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/figure_econ.h"

#include <stdlib.h>

#include "results/econ/query.h"
#include "results/report/plot.h"
#include "results/text/language.h"

struct econ_figure {
    const char *name;
    const char *title[RES_LANGUAGE_COUNT];
    void (*draw)(const struct res_econ_drawing *drawing);
};

static const struct econ_figure figures[] = {
    {"budget", {"Budget by year", "Budget pr. år"}, res_econ_draw_budget},
    {"plane", {"Cost against effect", "Omkostning over for effekt"}, res_econ_draw_plane},
    {"ceac", {"Which is worth its money, and how surely", "Hvad er pengene værd, og hvor sikkert"}, res_econ_draw_ceac},
    {"tornado", {"One parameter at a time", "Én parameter ad gangen"}, res_econ_draw_tornado},
    {"break-even", {"Where the decision turns", "Hvor afgørelsen vender"}, res_econ_draw_break_even},
    {"trial", {"Worth and cost of a further trial", "Et nyt forsøgs værdi og pris"}, res_econ_draw_trial},
};

size_t res_econ_figure_count(void)
{
    return sizeof figures / sizeof figures[0];
}

const char *res_econ_figure_name(size_t index)
{
    return figures[index].name;
}

static void write_head(FILE *gp, const struct econ_figure *figure, const struct res_econ_report *report)
{
    (void)fprintf(gp, "# Figure '%s' of afklar econ; perspective %s, prices of %d, %d years from %d\n", figure->name,
                  res_perspective_name(report->perspective), (int)report->economics->price_year,
                  report->samples[0]->years, report->samples[0]->first_year);
    for (size_t k = 0; k < report->count; k++) {
        const struct res_econ_sample *sample = report->samples[k];
        (void)fprintf(gp, "# scenario %s, seed %llu, replications %llu-%llu\n", sample->name,
                      (unsigned long long)sample->seed, (unsigned long long)sample->first,
                      (unsigned long long)(sample->first + sample->replications - 1));
    }
}

enum sim_status res_econ_figure_draw(struct res_picture *figure, size_t index, const struct res_econ_report *report,
                                     struct sim_error *error)
{
    size_t most = 0;
    for (size_t k = 0; k < report->count; k++) {
        most = report->samples[k]->replications > most ? report->samples[k]->replications : most;
    }
    double *scratch = malloc((2 * most + 1) * sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    enum sim_status status = res_figure_begin(figure, figures[index].title[report->language], error);
    if (status == SIM_OK) {
        const struct res_econ_drawing drawing = {figure, report, scratch};
        write_head(figure->gp, &figures[index], report);
        res_figure_settings(figure, report->language);
        figures[index].draw(&drawing);
        status = res_figure_end(figure, status, error);
    }
    free(scratch);
    return status;
}

size_t res_econ_shown(const struct res_econ_report *report)
{
    return report->count < RES_FIGURE_SAMPLES_MAX ? report->count : RES_FIGURE_SAMPLES_MAX;
}

/* --- budget ------------------------------------------------------------------------------------------------ */

/* With --intake the budget of all who come, else of the citizens simulated. */
static struct res_estimate budget_of(const struct res_econ_drawing *d, size_t k, int y)
{
    struct res_econ_query query = res_econ_everything(d->report->perspective);
    if (d->report->intake > 0) {
        return res_econ_impact(d->report->samples[k], &query, y, (double)d->report->intake, d->scratch);
    }
    query.discounted = false;
    query.year = y;
    return res_econ_figure(d->report->samples[k], &query, d->scratch);
}

static void budget_row(const struct res_econ_drawing *d, size_t k, int y, const struct res_estimate *amount)
{
    const enum res_language language = d->report->language;
    char year[16], mean[RES_NUMBER_MAX], lo[RES_NUMBER_MAX], hi[RES_NUMBER_MAX];
    (void)snprintf(year, sizeof year, "%d", d->report->samples[k]->first_year + y);
    res_number_text(amount->mean, 0, false, language, mean);
    res_number_text(amount->lo, 0, false, language, lo);
    res_number_text(amount->hi, 0, false, language, hi);
    res_table_row(&d->figure->table, (const char *const[]){d->report->samples[k]->name, year, mean, lo, hi});
}

void res_econ_draw_budget(const struct res_econ_drawing *d)
{
    const struct res_econ_report *report = d->report;
    FILE *gp = d->figure->gp;
    char cut[256];
    res_table_release(&d->figure->table);
    res_table_init(&d->figure->table, "llrrr");
    res_table_header(&d->figure->table, (const char *const[]){res_say(report->language, "Alternative", "Alternativ"),
                                                              res_say(report->language, "Year", "År"),
                                                              res_say(report->language, "kr", "kr."),
                                                              res_say(report->language, "from", "fra"),
                                                              res_say(report->language, "to", "til")});
    for (size_t k = 0; k < res_econ_shown(report); k++) {
        (void)fprintf(gp, "# year, million kr, interval\n$budget%zu << EOD\n", k);
        for (int y = 0; y < report->samples[k]->years; y++) {
            const struct res_estimate amount = budget_of(d, k, y);
            res_plot_number(gp, report->samples[k]->first_year + y, false);
            res_plot_number(gp, amount.mean / 1e6, false);
            res_plot_number(gp, amount.lo / 1e6, false);
            res_plot_number(gp, amount.hi / 1e6, true);
            budget_row(d, k, y, &amount);
        }
        (void)fputs("EOD\n", gp);
    }
    (void)fprintf(gp,
                  "set format x '%%.0f'\nset xtics %d\nset ylabel '%s'\nset yrange [0:*]\nset offsets 0.4,0.4,0,0\n"
                  "set key outside bottom center horizontal maxcols 1 samplen 3 reverse Left\nplot",
                  report->samples[0]->years > 8 ? 2 : 1,
                  res_say(report->language, "million kr, not discounted", "mio. kr., ikke diskonteret"));
    for (size_t k = 0; k < res_econ_shown(report); k++) {
        (void)fprintf(gp, "%s $budget%zu using 1:2:3:4 with yerrorlines lw 2 dt %s pt %d ps 0.7 lc rgb '%s' title ",
                      k > 0 ? "," : "", k, res_plot_dash(k), res_plot_point(k), res_plot_colour(k));
        res_plot_text(gp, res_plot_cut(report->samples[k]->name, 50, cut));
    }
    (void)fputc('\n', gp);
    if (report->intake > 0) {
        res_figure_say(d->figure, &d->figure->note,
                       res_say(report->language, "%lld such citizens come every year; 95 %% intervals of chance.",
                               "%lld sådanne borgere hvert år; 95 %%-intervaller for tilfældighed."),
                       (long long)report->intake);
    } else {
        res_figure_say(d->figure, &d->figure->note, "%s",
                       res_say(report->language, "Of the citizens simulated; 95 % intervals of chance.",
                               "For de simulerede borgere; 95 %-intervaller for tilfældighed."));
    }
}
