/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of the uncertain parameters: plane, acceptability, tornado, break-even, further trial. */
#include <math.h>

#include "results/econ/uncertainty.h"
#include "results/report/figure_econ.h"
#include "results/report/plot.h"
#include "results/text/language.h"

#define BARS_MAX 14
#define KEY "set key outside bottom center horizontal maxcols 1 samplen 3 reverse Left\n"

static bool lacks(const struct res_econ_drawing *d, bool there, const char *option)
{
    if (!there) {
        res_figure_say(d->figure, &d->figure->note,
                       res_say(d->report->language, "Not shown: it needs %s.", "Vises ikke: det kræver %s."), option);
        d->figure->is_empty = true;
    }
    return !there;
}

static const struct res_psa *draws_of(const struct res_econ_report *report)
{
    return report->uncertainty != NULL ? report->uncertainty->psa : NULL;
}

static void begin_table(const struct res_econ_drawing *d, const char *align, const char *const cells[])
{
    res_table_release(&d->figure->table);
    res_table_init(&d->figure->table, align);
    res_table_header(&d->figure->table, cells);
}

static void axis(FILE *gp, char which, const char *text)
{
    (void)fprintf(gp, "set %clabel ", which);
    res_plot_text(gp, text);
    (void)fputs(which == 'x' ? " offset 0,0.4\n" : "\n", gp);
}

/* --- plane ------------------------------------------------------------------------------------------------- */

static void plane_row(const struct res_econ_drawing *d, size_t k)
{
    const struct res_uncertainty *u = d->report->uncertainty;
    struct res_spreads spreads;
    if (res_psa_spreads(u->psa, k, u->threshold, &spreads) != SIM_OK) {
        d->figure->failed = true;
        return;
    }
    const struct res_spread *rows[] = {&spreads.cost, &spreads.effect};
    const char *const what[] = {res_say(d->report->language, "cost, kr", "omkostning, kr."),
                                res_effect_label(u->effect, u->is_cut, d->report->language)};
    for (int i = 0; i < 2; i++) {
        char text[3][RES_NUMBER_MAX];
        res_number_text(rows[i]->low, i == 0 ? 0 : 2, true, d->report->language, text[0]);
        res_number_text(rows[i]->median, i == 0 ? 0 : 2, true, d->report->language, text[1]);
        res_number_text(rows[i]->high, i == 0 ? 0 : 2, true, d->report->language, text[2]);
        res_table_row(&d->figure->table, (const char *const[]){u->names[k], what[i], text[0], text[1], text[2]});
    }
}

void res_econ_draw_plane(const struct res_econ_drawing *d)
{
    const struct res_psa *psa = draws_of(d->report);
    const struct res_uncertainty *u = d->report->uncertainty;
    const enum res_language language = d->report->language;
    FILE *gp = d->figure->gp;
    char cut[256], text[320];
    if (lacks(d, psa != NULL, "--psa")) {
        return;
    }
    begin_table(d, "llrrr",
                (const char *const[]){res_say(language, "Alternative", "Alternativ"),
                                      res_say(language, "Difference", "Forskel"), "2.5 %",
                                      res_say(language, "median", "median"), "97.5 %"});
    for (size_t k = 1; k < res_econ_shown(d->report); k++) {
        (void)fprintf(gp, "# effect difference, million kr\n$plane%zu << EOD\n", k);
        for (size_t i = 0; i < psa->draws; i++) {
            const size_t at = i * psa->alternatives;
            res_plot_number(gp, psa->effect[at + k] - psa->effect[at], false);
            res_plot_number(gp, (psa->cost[at + k] - psa->cost[at]) / 1e6, true);
        }
        (void)fputs("EOD\n", gp);
        plane_row(d, k);
    }
    axis(gp, 'x', res_effect_label(u->effect, u->is_cut, language));
    (void)snprintf(text, sizeof text, res_say(language, "million kr more than %s", "mio. kr. mere end %s"),
                   res_plot_cut(u->names[0], 40, cut));
    axis(gp, 'y', text);
    (void)fputs(KEY "set xzeroaxis lt 1 lw 1.5 lc rgb '#222222'\nset yzeroaxis lt 1 lw 1.5 lc rgb '#222222'\nplot", gp);
    for (size_t k = 1; k < res_econ_shown(d->report); k++) {
        (void)fprintf(gp, " $plane%zu using 1:2 with points pt %d ps 0.35 lc rgb '%s' title ", k, res_plot_point(k),
                      res_plot_colour(k));
        res_plot_text(gp, res_plot_cut(u->names[k], 50, cut));
        (void)fputc(',', gp);
    }
    (void)snprintf(text, sizeof text, res_say(language, "%.0f kr a unit", "%.0f kr. pr. enhed"), u->threshold);
    (void)fprintf(gp, " %.10g*x with lines lw 1.5 dt (6,4) lc rgb '" RES_COLOUR_GREY "' title ", u->threshold / 1e6);
    res_plot_text(gp, text);
    (void)fputc('\n', gp);
    res_figure_say(d->figure, &d->figure->note, "%s",
                   res_say(language, "A point a draw; below the broken line B is worth its money.",
                           "Et punkt pr. trækning; under den stiplede linje er B pengene værd."));
}

/* --- acceptability ------------------------------------------------------------------------------------------- */

static void ceac_point(const struct res_econ_drawing *d, int point)
{
    const struct res_uncertainty *u = d->report->uncertainty;
    const struct res_draws draws = res_psa_draws(u->psa);
    const double threshold = res_curve_threshold(u->threshold, point);
    const size_t best = res_voi_best(&draws, threshold);
    double shares[RES_ALTERNATIVES_MAX];
    char text[3][RES_NUMBER_MAX];
    res_voi_acceptability(&draws, threshold, shares);
    res_plot_number(d->figure->gp, threshold / 1000, false);
    for (size_t k = 0; k < u->alternatives; k++) {
        res_plot_number(d->figure->gp, shares[k], false);
    }
    res_plot_number(d->figure->gp, shares[best], true);
    res_number_text(threshold, 0, false, d->report->language, text[0]);
    res_number_text(shares[best], 3, false, d->report->language, text[1]);
    res_number_text(res_voi_evpi(&draws, threshold), 0, false, d->report->language, text[2]);
    res_table_row(&d->figure->table, (const char *const[]){text[0], u->names[best], text[1], text[2]});
}

void res_econ_draw_ceac(const struct res_econ_drawing *d)
{
    const struct res_uncertainty *u = d->report->uncertainty;
    const enum res_language language = d->report->language;
    FILE *gp = d->figure->gp;
    char cut[256];
    if (lacks(d, draws_of(d->report) != NULL, "--psa")) {
        return;
    }
    begin_table(d, "rlrr",
                (const char *const[]){res_say(language, "kr a unit", "kr. pr. enhed"),
                                      res_say(language, "Best on average", "Bedst i gennemsnit"),
                                      res_say(language, "Probability", "Sandsynlighed"), "EVPI"});
    (void)fputs("# thousand kr a unit, probability of each alternative, of the frontier\n$ceac << EOD\n", gp);
    for (int point = 0; point < RES_CURVE_POINTS; point++) {
        ceac_point(d, point);
    }
    (void)fputs("EOD\n", gp);
    axis(gp, 'x', res_say(language, "worth of one more unit, thousand kr", "værdi af én enhed mere, 1.000 kr."));
    axis(gp, 'y',
         res_say(language, "probability of the greatest net benefit", "sandsynlighed for størst nettogevinst"));
    (void)fputs(KEY "set yrange [0:1]\nplot", gp);
    for (size_t k = 0; k < res_econ_shown(d->report); k++) {
        (void)fprintf(gp, " $ceac using 1:%zu with lines lw 2 dt %s lc rgb '%s' title ", k + 2, res_plot_dash(k),
                      res_plot_colour(k));
        res_plot_text(gp, res_plot_cut(u->names[k], 50, cut));
        (void)fputc(',', gp);
    }
    (void)fprintf(gp, " $ceac using 1:%zu with points pt 6 ps 0.9 lc rgb '#222222' title ", u->alternatives + 2);
    res_plot_text(gp, res_say(language, "frontier (best on average)", "front (bedst i gennemsnit)"));
    (void)fputc('\n', gp);
}

/* --- tornado --------------------------------------------------------------------------------------------------- */

static size_t bars_shown(const struct res_uncertainty *u, size_t rows[BARS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < u->parameters->count && count < BARS_MAX; i++) {
        if (!u->bars[i].failed && u->bars[i].shown_low != u->bars[i].shown_high) {
            rows[count++] = i;
        }
    }
    return count;
}

static void bar_row(const struct res_econ_drawing *d, const struct res_tornado_bar *bar)
{
    const struct res_parameter *parameter = &d->report->uncertainty->parameters->at[bar->parameter];
    const int decimals = d->report->uncertainty->tornado_on == RES_TORNADO_EFFECT ? 2 : 0;
    char range[96], turns[32] = "", text[2][RES_NUMBER_MAX];
    (void)snprintf(range, sizeof range, "%g - %g %s", bar->low_value, bar->high_value, parameter->unit);
    if (isfinite(bar->turns_at)) {
        (void)snprintf(turns, sizeof turns, "%.4g", bar->turns_at);
    }
    res_number_text(bar->shown_low, decimals, false, d->report->language, text[0]);
    res_number_text(bar->shown_high, decimals, false, d->report->language, text[1]);
    res_table_row(&d->figure->table, (const char *const[]){parameter->path, range, text[0], text[1], turns});
}

static void put_bars(const struct res_econ_drawing *d, const size_t rows[], size_t count)
{
    const struct res_uncertainty *u = d->report->uncertainty;
    const double scale = u->tornado_on == RES_TORNADO_EFFECT ? 1 : 1e-6;
    FILE *gp = d->figure->gp;
    char cut[256];
    (void)fputs("# low end, high end, place\n$bars << EOD\n", gp);
    for (size_t i = 0; i < count; i++) {
        const struct res_tornado_bar *bar = &u->bars[rows[i]];
        res_plot_number(gp, scale * bar->shown_low, false);
        res_plot_number(gp, scale * bar->shown_high, false);
        res_plot_number(gp, (double)(count - i), true);
        bar_row(d, bar);
    }
    (void)fputs("EOD\nset ytics font ',10' (", gp);
    for (size_t i = 0; i < count; i++) {
        const struct res_tornado_bar *bar = &u->bars[rows[i]];
        char label[220];
        (void)snprintf(label, sizeof label, "%s%s", u->parameters->at[bar->parameter].path,
                       isfinite(bar->turns_at) ? " *" : "");
        (void)fputs(i > 0 ? ", " : "", gp);
        res_plot_text(gp, res_plot_cut(label, 34, cut));
        (void)fprintf(gp, " %zu", count - i);
    }
    (void)fputs(")\n", gp);
}

void res_econ_draw_tornado(const struct res_econ_drawing *d)
{
    static const char *const outputs[RES_LANGUAGE_COUNT][3] = {
        {"net benefit, million kr", "cost difference, million kr", "effect difference"},
        {"nettogevinst, mio. kr.", "forskel i omkostning, mio. kr.", "forskel i effekt"}};
    const struct res_uncertainty *u = d->report->uncertainty;
    const enum res_language language = d->report->language;
    FILE *gp = d->figure->gp;
    size_t rows[BARS_MAX];
    if (lacks(d, u != NULL && u->bars != NULL, "--tornado")) {
        return;
    }
    const size_t count = bars_shown(u, rows);
    if (lacks(d, count > 0,
              res_say(language, "a parameter that changes something", "en parameter, der ændrer noget"))) {
        return;
    }
    begin_table(d, "llrrr",
                (const char *const[]){res_say(language, "Parameter", "Parameter"),
                                      res_say(language, "Range", "Interval"),
                                      res_say(language, "At the low end", "I den lave ende"),
                                      res_say(language, "At the high end", "I den høje ende"),
                                      res_say(language, "Decision turns at", "Afgørelsen vender ved")});
    put_bars(d, rows, count);
    d->figure->width = 560;
    d->figure->height = 110 + 20 * (int)count;
    axis(gp, 'x', outputs[language][u->tornado_on]);
    (void)fprintf(gp,
                  KEY
                  "set lmargin at screen 0.44\nset yrange [0.4:%zu.6]\nset xzeroaxis\n"
                  "set arrow 1 from 0, graph 0 to 0, graph 1 nohead lc rgb '#222222' lw 1.5\nset style fill solid 0.7\n"
                  "plot $bars using 1:3:1:2:($3-0.35):($3+0.35) with boxxyerror lc rgb '" RES_COLOUR_SKY
                  "' notitle, $bars using 1:3 with points pt 7 ps 0.6 lc rgb '" RES_COLOUR_BLUE "' title ",
                  count);
    res_plot_text(gp, res_say(language, "at the low end", "i den lave ende"));
    (void)fputs(", $bars using 2:3 with points pt 5 ps 0.6 lc rgb '" RES_COLOUR_VERMILLION "' title ", gp);
    res_plot_text(gp, res_say(language, "at the high end", "i den høje ende"));
    (void)fputc('\n', gp);
    res_figure_say(d->figure, &d->figure->note,
                   res_say(language, "%s against %s; * the decision turns within the range.",
                           "%s over for %s; * afgørelsen vender inden for intervallet."),
                   u->names[u->alternatives - 1], u->names[0]);
}

/* --- break-even ------------------------------------------------------------------------------------------------- */

void res_econ_draw_break_even(const struct res_econ_drawing *d)
{
    const struct res_uncertainty *u = d->report->uncertainty;
    const enum res_language language = d->report->language;
    FILE *gp = d->figure->gp;
    char text[320];
    if (lacks(d, u != NULL && u->break_even != NULL && u->break_even->points > 0, "--break-even")) {
        return;
    }
    const struct res_break_even *b = u->break_even;
    begin_table(d, "rr",
                (const char *const[]){u->break_even_path, res_say(language, "net benefit, kr", "nettogevinst, kr.")});
    (void)fputs("# value, million kr\n$net << EOD\n", gp);
    for (size_t i = 0; i < b->points; i++) {
        char value[32], net[RES_NUMBER_MAX];
        res_plot_number(gp, b->at[i], false);
        res_plot_number(gp, b->net[i] / 1e6, true);
        (void)snprintf(value, sizeof value, "%g", b->at[i]);
        res_number_text(b->net[i], 0, false, language, net);
        res_table_row(&d->figure->table, (const char *const[]){value, net});
    }
    (void)fputs("EOD\n", gp);
    (void)snprintf(text, sizeof text, "%s, %s", u->break_even_path, b->unit);
    axis(gp, 'x', text);
    axis(gp, 'y', res_say(language, "net benefit, million kr", "nettogevinst, mio. kr."));
    (void)fprintf(gp,
                  "set nokey\nset xzeroaxis lt 1 lw 1.5 lc rgb '#222222'\n"
                  "set arrow 1 from %.10g, graph 0 to %.10g, graph 1 nohead dt (3,3) lc rgb '" RES_COLOUR_GREY "'\n",
                  b->base, b->base);
    if (isfinite(b->value)) {
        (void)fprintf(
            gp, "set label 2 '%.6g' at %.10g, 0 point pt 7 ps 1.2 lc rgb '" RES_COLOUR_VERMILLION "' offset 0.8,0.8\n",
            b->value, b->value);
    }
    (void)fputs("plot $net using 1:2 with linespoints lw 2 pt 7 ps 0.5 lc rgb '" RES_COLOUR_BLUE "'\n", gp);
    res_figure_say(d->figure, &d->figure->note, "%s",
                   res_say(language, "Dotted: the value of the scenario.", "Prikket: scenariets værdi."));
}

/* --- further trial ------------------------------------------------------------------------------------------------ */

void res_econ_draw_trial(const struct res_econ_drawing *d)
{
    const struct res_uncertainty *u = d->report->uncertainty;
    const enum res_language language = d->report->language;
    FILE *gp = d->figure->gp;
    if (lacks(d, u != NULL && u->trial_count > 0, "--further-trial")) {
        return;
    }
    begin_table(d, "rrrr",
                (const char *const[]){
                    res_say(language, "per arm", "pr. arm"), res_say(language, "worth, kr", "værdi, kr."),
                    res_say(language, "cost, kr", "pris, kr."), res_say(language, "worth - cost", "værdi - pris")});
    (void)fputs("# per arm, worth, cost, most it can be worth (million kr)\n$trial << EOD\n", gp);
    for (size_t i = 0; i < u->trial_count; i++) {
        const struct res_further_trial *trial = &u->trials[i];
        char text[4][RES_NUMBER_MAX];
        res_plot_number(gp, (double)trial->per_arm, false);
        res_plot_number(gp, trial->worth / 1e6, false);
        res_plot_number(gp, trial->cost / 1e6, false);
        res_plot_number(gp, trial->worth_at_most / 1e6, true);
        res_number_text((double)trial->per_arm, 0, false, language, text[0]);
        res_number_text(trial->worth, 0, false, language, text[1]);
        res_number_text(trial->cost, 0, false, language, text[2]);
        res_number_text(trial->worth - trial->cost, 0, false, language, text[3]);
        res_table_row(&d->figure->table, (const char *const[]){text[0], text[1], text[2], text[3]});
    }
    (void)fputs("EOD\n", gp);
    axis(gp, 'x', res_say(language, "citizens per arm", "borgere pr. arm"));
    axis(gp, 'y', res_say(language, "million kr", "mio. kr."));
    (void)fprintf(
        gp,
        KEY "set yrange [0:*]\nplot $trial using 1:2 with linespoints lw 2 pt 7 ps 0.7 lc rgb '" RES_COLOUR_BLUE
            "' title '%s', $trial using 1:3 with linespoints lw 2 dt (10,3) pt 5 ps 0.7 lc rgb "
            "'" RES_COLOUR_VERMILLION "' title '%s', $trial using 1:4 with lines lw 1.5 dt (3,3) lc rgb "
            "'" RES_COLOUR_GREY "' title '%s'\n",
        res_say(language, "worth of the trial", "forsøgets værdi"), res_say(language, "its cost", "dets pris"),
        res_say(language, "worth of knowing everything", "værdi af at vide alt"));
}
