/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/figure_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/text/language.h"
#include "sim/quantile.h"

#define GRID 160 /* intervals of the time axis */
/* The axis ends where fewer than this share of the citizens can be followed so far: beyond, few say much. */
#define FOLLOWED_LEAST 0.25
#define DAYS_PER_MONTH (SIM_MINUTES_PER_MONTH / SIM_MINUTES_PER_DAY)

/* One citizen: minutes from the grant to what came first. */
struct spell {
    sim_time time;
    enum { SPELL_CENSORED, SPELL_EVENT, SPELL_OTHER } end;
};

/* The share with the event by each point of the grid: mean and the middle 90 % over replications. */
struct curve {
    double mean[GRID + 1], low[GRID + 1], high[GRID + 1];
    size_t citizens, replications;
};

static struct spell spell_of(const struct res_replay *replay, const struct mdl_record *record, enum res_curve what)
{
    const sim_time never[] = {record->first_meeting, record->first_service, record->first_placement, SIM_TIME_NEVER};
    const bool clarified = record->decided != SIM_TIME_NEVER && res_replay_is_clarified(replay, record->outcome);
    const sim_time event = what == RES_CURVE_CLARIFIED && clarified ? record->decided : never[what];
    const sim_time end = replay->scenario->end;
    const sim_time other = record->decided < end ? record->decided : end;
    struct spell spell = {other - record->granted, record->decided <= end ? SPELL_OTHER : SPELL_CENSORED};
    if (event != SIM_TIME_NEVER && event <= other) {
        spell.time = event - record->granted;
        spell.end = SPELL_EVENT;
    }
    return spell;
}

static int by_time(const void *left, const void *right)
{
    const struct spell *a = left, *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    /* Who is censored at a moment was still at risk of what happened at it. */
    return (a->end == SPELL_CENSORED) - (b->end == SPELL_CENSORED);
}

/* Aalen and Johansen's estimate for one cohort: those who left without the event can no longer have it, those whose
 * follow-up ended could. spells are sorted. */
static void incidence(const struct spell spells[], size_t count, double step, double *share)
{
    double free_of_both = 1, reached = 0;
    size_t at = 0;
    for (int g = 0; g <= GRID; g++) {
        while (at < count && (double)spells[at].time <= g * step) {
            const double risk = (double)(count - at);
            if (spells[at].end == SPELL_EVENT) {
                reached += free_of_both / risk;
            }
            if (spells[at].end != SPELL_CENSORED) {
                free_of_both *= 1 - 1 / risk;
            }
            at++;
        }
        share[g] = reached;
    }
}

/* How far the axis goes, in minutes. Grants do not depend on luck after them, so one replication tells. */
static double follow_up(const struct res_replay *replay)
{
    double *times = malloc((replay->at[0].record_count + 1) * sizeof *times);
    size_t count = 0;
    double longest = 0;
    for (size_t i = 0; times != NULL && i < replay->at[0].record_count; i++) {
        const struct mdl_record *record = &replay->at[0].records[i];
        if (record->granted != SIM_TIME_NEVER) {
            times[count++] = (double)(replay->scenario->end - record->granted);
        }
    }
    if (count > 0) {
        sim_sort(times, count);
        longest = sim_quantile_sorted(times, count, 1 - FOLLOWED_LEAST);
    }
    free(times);
    return longest;
}

static void summarise(struct curve *curve, const double *shares, size_t replications, double *column)
{
    for (int g = 0; g <= GRID; g++) {
        double sum = 0;
        for (size_t r = 0; r < replications; r++) {
            column[r] = shares[r * (GRID + 1) + (size_t)g];
            sum += column[r];
        }
        sim_sort(column, replications);
        curve->mean[g] = sum / (double)replications;
        curve->low[g] = sim_quantile_sorted(column, replications, 0.05);
        curve->high[g] = sim_quantile_sorted(column, replications, 0.95);
    }
}

static size_t most_records(const struct res_replay *replay)
{
    size_t most = 0;
    for (size_t r = 0; r < replay->count; r++) {
        most = replay->at[r].record_count > most ? replay->at[r].record_count : most;
    }
    return most;
}

static bool make_curve(struct curve *curve, const struct res_replay *replay, enum res_curve what, double step)
{
    double *shares = malloc(replay->count * (GRID + 1) * sizeof *shares);
    double *column = malloc(replay->count * sizeof *column);
    struct spell *spells = malloc((most_records(replay) + 1) * sizeof *spells);
    const bool made = shares != NULL && column != NULL && spells != NULL;
    for (size_t r = 0; made && r < replay->count; r++) {
        size_t count = 0;
        for (size_t i = 0; i < replay->at[r].record_count; i++) {
            const struct mdl_record *record = &replay->at[r].records[i];
            const bool is_known = what != RES_CURVE_MEETING || !record->met_before;
            if (record->granted != SIM_TIME_NEVER && is_known) {
                spells[count++] = spell_of(replay, record, what);
            }
        }
        qsort(spells, count, sizeof *spells, by_time);
        incidence(spells, count, step, &shares[r * (GRID + 1)]);
        curve->citizens = count > curve->citizens ? count : curve->citizens;
    }
    if (made) {
        curve->replications = replay->count;
        summarise(curve, shares, replay->count, column);
    }
    free(shares);
    free(column);
    free(spells);
    return made;
}

/* --- words --------------------------------------------------------------------------------------------------- */

static void add_table(struct res_picture *figure, const struct res_material *material, const struct curve curves[],
                      double step_days)
{
    const size_t samples = res_figure_samples(material);
    const char *cells[1 + RES_FIGURE_SAMPLES_MAX] = {
        res_say(material->language, "Days since the grant", "Dage siden bevillingen")};
    res_table_release(&figure->table);
    res_table_init(&figure->table, &"rrrrr"[RES_FIGURE_SAMPLES_MAX - samples]);
    for (size_t k = 0; k < samples; k++) {
        cells[1 + k] = material->labels[k];
    }
    res_table_header(&figure->table, cells);
    static const int days[] = {14, 30, 60, 90, 180, 270, 365, 545, 730, 1095, 1460, 1825};
    for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
        const int g = (int)lround(days[d] / step_days);
        char texts[1 + RES_FIGURE_SAMPLES_MAX][4 * RES_NUMBER_MAX];
        if (g > GRID) {
            break;
        }
        (void)snprintf(texts[0], sizeof texts[0], "%d", days[d]);
        cells[0] = texts[0];
        for (size_t k = 0; k < samples; k++) {
            char mean[RES_NUMBER_MAX], low[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
            res_unit_text(curves[k].mean[g], RES_UNIT_SHARE, false, material->language, mean);
            res_number_text(100 * curves[k].low[g], 0, false, material->language, low);
            res_number_text(100 * curves[k].high[g], 0, false, material->language, high);
            (void)snprintf(texts[1 + k], sizeof texts[1 + k], "%s %% (%s–%s)", mean, low, high);
            cells[1 + k] = texts[1 + k];
        }
        res_table_row(&figure->table, cells);
    }
}

/* "Half have had it after 86 days in A, 8 in B", or how many have when the axis ends. */
static void say_alt(struct res_picture *figure, const struct res_material *material, const struct curve curves[],
                    double step_days)
{
    char text[512];
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < res_figure_samples(material) && used < sizeof text; k++) {
        int g = 0;
        while (g <= GRID && curves[k].mean[g] < 0.5) {
            g++;
        }
        char share[RES_NUMBER_MAX];
        res_unit_text(curves[k].mean[GRID], RES_UNIT_SHARE, false, material->language, share);
        const int length =
            g <= GRID
                ? snprintf(text + used, sizeof text - used,
                           res_say(material->language, "%s: half after %.0f days, %s %% in the end. ",
                                   "%s: halvdelen efter %.0f dage, %s %% til sidst. "),
                           material->labels[k], g * step_days, share)
                : snprintf(text + used, sizeof text - used,
                           res_say(material->language, "%s: %s %% after %.0f days. ", "%s: %s %% efter %.0f dage. "),
                           material->labels[k], share, GRID * step_days);
        used += length > 0 ? (size_t)length : 0;
    }
    res_figure_say(figure, &figure->alt, "%s", text);
    res_figure_say(
        figure, &figure->note,
        res_say(material->language,
                "Lines: mean of %zu replications. Bands: the middle 90 %% of them, each a cohort of %zu citizens. "
                "Those who left before count as never having reached it.",
                "Linjer: gennemsnit af %zu gentagelser. Bånd: de midterste 90 %% af dem, hver en årgang på %zu "
                "borgere. De, der forlod forløbet inden, tæller som aldrig nået."),
        curves[0].replications, curves[0].citizens);
}

/* --- gnuplot --------------------------------------------------------------------------------------------------- */

static void put_data(FILE *gp, const struct curve curves[], size_t samples, double step_days)
{
    for (size_t k = 0; k < samples; k++) {
        (void)fprintf(gp, "# months, share, 5 %%, 95 %%\n$curve%zu << EOD\n", k);
        for (int g = 0; g <= GRID; g++) {
            res_plot_number(gp, g * step_days / DAYS_PER_MONTH, false);
            res_plot_number(gp, 100 * curves[k].mean[g], false);
            res_plot_number(gp, 100 * curves[k].low[g], false);
            res_plot_number(gp, 100 * curves[k].high[g], true);
        }
        (void)fputs("EOD\n", gp);
    }
}

static void put_plot(FILE *gp, const struct res_material *material, double months, bool low)
{
    const size_t samples = res_figure_samples(material);
    char cut[256];
    (void)fprintf(gp, "set xrange [0:%.4g]\nset xtics %d\nset yrange [0:%s]\nset format y '%%.0f %%%%'\n", months,
                  months > 36   ? 12
                  : months > 14 ? 3
                                : 1,
                  low ? "*" : "100");
    (void)fputs("set xlabel ", gp);
    res_plot_text(gp, res_say(material->language, "months since the grant", "måneder siden bevillingen"));
    (void)fputs(" offset 0,0.4\nset key title ' ' font ',5' outside bottom center horizontal maxcols 1 samplen 3 "
                "reverse Left\nplot",
                gp);
    for (size_t k = 0; k < samples; k++) {
        (void)fprintf(gp, "%s $curve%zu using 1:3:4 with filledcurves lc rgb '%s' notitle", k > 0 ? "," : "", k,
                      res_plot_colour(k));
    }
    for (size_t k = 0; k < samples; k++) {
        (void)fprintf(gp, ", $curve%zu using 1:2 with lines lw 2.5 dt %s lc rgb '%s' title ", k, res_plot_dash(k),
                      res_plot_colour(k));
        res_plot_text(gp, res_plot_cut(material->labels[k], 50, cut));
    }
    (void)fputc('\n', gp);
}

enum sim_status res_figure_curves(struct res_picture *figure, const struct res_figure_kind *kind,
                                  const struct res_material *material, struct sim_error *error)
{
    const size_t samples = res_figure_samples(material);
    double longest = 0, highest = 0;
    if (!res_figure_needs_replays(figure, material)) {
        return SIM_OK;
    }
    for (size_t k = 0; k < samples; k++) {
        longest = fmax(longest, follow_up(material->replays[k]));
    }
    if (!(longest > 0)) {
        res_figure_set_empty(figure, res_say(material->language, "Not shown: no citizen was granted a pathway.",
                                             "Vises ikke: ingen borger fik bevilget et forløb."));
        return SIM_OK;
    }
    struct curve *curves = calloc(samples + 1, sizeof *curves);
    bool made = curves != NULL;
    for (size_t k = 0; made && k < samples; k++) {
        made = make_curve(&curves[k], material->replays[k], (enum res_curve)kind->code, longest / GRID);
        highest = fmax(highest, curves[k].high[GRID]);
    }
    if (made) {
        const double step_days = longest / GRID / SIM_MINUTES_PER_DAY;
        add_table(figure, material, curves, step_days);
        say_alt(figure, material, curves, step_days);
        put_data(figure->gp, curves, samples, step_days);
        put_plot(figure->gp, material, longest / SIM_MINUTES_PER_MONTH, highest < 0.6);
    }
    free(curves);
    return made ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
}
