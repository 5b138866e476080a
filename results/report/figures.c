/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "results/report/plot.h"
#include "results/report/report.h"
#include "results/text/language.h"

/* A picture that cannot be drawn is no reason to have no report: its table is there. */
static bool put_picture(struct res_report *report, const struct res_figure_kind *kind, const struct res_picture *figure)
{
    struct res_process_result drawn;
    struct sim_error error;
    char prefix[64], name[1024];
    if (figure->is_empty || !res_plot_is_available() || res_plot_draw(figure, RES_PLOT_SVG, &drawn, &error) != SIM_OK) {
        return false;
    }
    (void)snprintf(prefix, sizeof prefix, "figure-%s", kind->name);
    (void)snprintf(name, sizeof name, "%.200s. %.800s", figure->title, figure->alt);
    const enum sim_status status = res_plot_inline_svg(report->html.file, drawn.out, prefix, name, &error);
    res_process_result_release(&drawn);
    return status == SIM_OK;
}

static void put_figure(struct res_report *report, const struct res_figure_kind *kind, const struct res_picture *figure)
{
    struct res_html *html = &report->html;
    char id[64];
    (void)snprintf(id, sizeof id, "figure-%s", kind->name);
    res_html_open(html, "figure", "id", id, NULL);
    res_html_element(html, "h3", figure->title);
    const bool drawn = put_picture(report, kind, figure);
    res_html_open(html, "figcaption", NULL);
    if (!figure->is_empty) {
        res_html_format(html, "%s ", figure->alt);
    }
    res_html_text(html, figure->note);
    res_html_close(html, "figcaption");
    if (drawn) {
        res_html_open(html, "details", NULL);
        res_html_element(html, "summary", res_say(report->language, "The numbers", "Tallene"));
    }
    if (!figure->is_empty) {
        res_html_table(html, &figure->table, figure->title);
    }
    if (drawn) {
        res_html_close(html, "details");
    }
    res_html_close(html, "figure");
    report->told.drawn += drawn;
    report->told.listed += !drawn && !figure->is_empty;
    report->told.empty += figure->is_empty;
}

static void put_intro(struct res_report *report)
{
    struct res_html *html = &report->html;
    if (!res_plot_is_available()) {
        res_html_open(html, "p", "class", "warning", NULL);
        res_html_text(html, res_say(report->language,
                                    "gnuplot was not found when this page was made, so a table stands in place of each "
                                    "figure. Install gnuplot and make the report again for pictures.",
                                    "gnuplot blev ikke fundet, da siden blev lavet, så der står en tabel i stedet for "
                                    "hver figur. Installér gnuplot, og lav rapporten igen for at få billeder."));
        res_html_close(html, "p");
    }
    if (report->material->count > RES_FIGURE_SAMPLES_MAX) {
        res_html_open(html, "p", "class", "note", NULL);
        res_html_format(html,
                        res_say(report->language, "Figures show the first %d organisations; the tables below have all.",
                                "Figurerne viser de første %d organisationer; tabellerne nedenfor har alle."),
                        RES_FIGURE_SAMPLES_MAX);
        res_html_close(html, "p");
    }
}

enum sim_status res_report_figures(struct res_report *report, struct sim_error *error)
{
    struct res_html *html = &report->html;
    res_html_open(html, "section", "id", "figures", "aria-labelledby", "figures-title", NULL);
    res_html_open(html, "h2", "id", "figures-title", NULL);
    res_html_text(html, res_say(report->language, "Figures", "Figurer"));
    res_html_close(html, "h2");
    put_intro(report);
    res_html_open(html, "div", "class", "figures", NULL);
    for (size_t k = 0; k < res_figure_count(); k++) {
        struct res_picture figure;
        const enum sim_status status = res_figure_draw(&figure, res_figure_at(k), report->material, error);
        if (status != SIM_OK) {
            return status;
        }
        put_figure(report, res_figure_at(k), &figure);
        res_figure_release(&figure);
    }
    res_html_close(html, "div");
    res_html_close(html, "section");
    return SIM_OK;
}
