/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stock in each state over time: how many index citizens wait, are active, are sent, have left. */
#include <stdlib.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/text/language.h"
#include "sim/calendar.h"

#define GRID 104

/* From the bottom of the figure upwards. */
#define STATE_MAP(X)                                                                                                   \
    X(STATE_LEFT_CLARIFIED, RES_COLOUR_BLUE, "left, clarified", "ude, afklaret")                                       \
    X(STATE_LEFT, RES_COLOUR_SKY, "left otherwise", "ude af anden grund")                                              \
    X(STATE_SENT, RES_COLOUR_PURPLE, "sent, awaits decision", "sendt, afventer afgørelse")                             \
    X(STATE_RUNNING, RES_COLOUR_GREEN, "in a service", "i indsats")                                                    \
    X(STATE_IDLE, RES_COLOUR_ORANGE, "met, no service now", "mødt, uden indsats")                                      \
    X(STATE_UNMET, RES_COLOUR_VERMILLION, "awaits the first meeting", "venter på første samtale")                      \
    X(STATE_UNGRANTED, RES_COLOUR_LIGHT, "awaits the grant", "venter på bevilling")

enum state {
#define X(code, colour, label, label_da) code,
    STATE_MAP(X)
#undef X
        STATE_COUNT
};

static const struct {
    const char *colour, *label[RES_LANGUAGE_COUNT];
} states[STATE_COUNT] = {
#define X(code, colour, label, label_da) [code] = {colour, {label, label_da}},
    STATE_MAP(X)
#undef X
};

struct stock {
    double at[GRID + 1][STATE_COUNT]; /* mean number of citizens */
};

static enum state state_of(const struct res_replay *replay, const struct mdl_record *record, int services, sim_time now)
{
    if (record->decided <= now) {
        return res_replay_is_clarified(replay, record->outcome) ? STATE_LEFT_CLARIFIED : STATE_LEFT;
    }
    if (record->granted > now) {
        return STATE_UNGRANTED;
    }
    if (record->ended <= now) {
        return STATE_SENT;
    }
    if (services > 0) {
        return STATE_RUNNING;
    }
    return record->met_before || record->first_meeting <= now ? STATE_IDLE : STATE_UNMET;
}

static int change_of(const struct mdl_log_row *row)
{
    switch (row->kind) {
    case MDL_LOG_STARTED:
    case MDL_LOG_RESUMED:
        return 1;
    case MDL_LOG_SUSPENDED:
    case MDL_LOG_FINISHED:
        return -1;
    default:
        return 0;
    }
}

/* Services running, per record; a service that stops while suspended was counted out already. */
struct running {
    int *now;            /* [record_count] */
    uint64_t *suspended; /* [record_count]: bit per service */
};

static void take_row(struct running *running, const struct res_played *played, const struct mdl_log_row *row)
{
    if (mdl_log_place((enum mdl_log_kind)row->kind) != 'V') {
        return;
    }
    const size_t i = res_played_find(played, row->population, row->ordinal);
    if (i == played->record_count) {
        return;
    }
    const uint64_t bit = UINT64_C(1) << (row->place & 63);
    const bool was_suspended = (running->suspended[i] & bit) != 0;
    running->now[i] += change_of(row);
    if (row->kind == MDL_LOG_SUSPENDED) {
        running->suspended[i] |= bit;
    } else if (row->kind == MDL_LOG_RESUMED || row->kind == MDL_LOG_STARTED) {
        running->suspended[i] &= ~bit;
    } else if (row->kind == MDL_LOG_STOPPED) {
        running->now[i] -= was_suspended ? 0 : 1;
        running->suspended[i] &= ~bit;
    }
    running->now[i] = running->now[i] < 0 ? 0 : running->now[i];
}

static bool add_one(struct stock *stock, const struct res_replay *replay, const struct res_played *played)
{
    const struct mdl_scenario *scenario = replay->scenario;
    struct running running = {calloc(played->record_count + 1, sizeof *running.now),
                              calloc(played->record_count + 1, sizeof *running.suspended)};
    const bool made = running.now != NULL && running.suspended != NULL;
    size_t row = 0;
    for (int g = 0; made && g <= GRID; g++) {
        const sim_time now = scenario->start + (scenario->end - scenario->start) * g / GRID;
        while (row < played->log_count && scenario->start + (sim_time)played->log[row].minute <= now) {
            take_row(&running, played, &played->log[row++]);
        }
        for (size_t i = 0; i < played->record_count; i++) {
            if (played->records[i].referred <= now) {
                const enum state state = state_of(replay, &played->records[i], running.now[i], now);
                stock->at[g][state] += 1.0 / (double)replay->count;
            }
        }
    }
    free(running.now);
    free(running.suspended);
    return made;
}

/* --- words and gnuplot ---------------------------------------------------------------------------------------- */

static sim_time time_at(const struct res_replay *replay, int g)
{
    return replay->scenario->start + (replay->scenario->end - replay->scenario->start) * g / GRID;
}

static void add_rows(struct res_picture *figure, const struct res_material *material, size_t sample,
                     const struct stock *stock)
{
    const int points[] = {0, GRID / 4, GRID / 2, 3 * GRID / 4, GRID};
    for (size_t p = 0; p < sizeof points / sizeof points[0]; p++) {
        char texts[STATE_COUNT][RES_NUMBER_MAX], date[SIM_DATE_TEXT_SIZE];
        const char *cells[2 + STATE_COUNT] = {material->labels[sample],
                                              sim_date_format(time_at(material->replays[sample], points[p]), date)};
        for (int s = 0; s < STATE_COUNT; s++) {
            res_number_text(stock->at[points[p]][s], 1, false, material->language, texts[s]);
            cells[2 + s] = texts[s];
        }
        res_table_row(&figure->table, cells);
    }
}

static void add_header(struct res_picture *figure, const struct res_material *material)
{
    const char *cells[2 + STATE_COUNT] = {res_say(material->language, "Organisation", "Organisation"),
                                          res_say(material->language, "Date", "Dato")};
    res_table_release(&figure->table);
    res_table_init(&figure->table, "llrrrrrrr");
    for (int s = 0; s < STATE_COUNT; s++) {
        cells[2 + s] = states[s].label[material->language];
    }
    res_table_header(&figure->table, cells);
}

/* Each state with the sum of those below it and of those up to it. */
static void put_data(FILE *gp, const struct res_replay *replay, const struct stock *stock, size_t sample)
{
    (void)fprintf(gp, "# year, then the upper edge of each state\n$stock%zu << EOD\n", sample);
    for (int g = 0; g <= GRID; g++) {
        double sum = 0;
        (void)fprintf(gp, "%.5f\t%d\t", res_plot_year(time_at(replay, g)), 0);
        for (int s = 0; s < STATE_COUNT; s++) {
            sum += stock->at[g][s];
            res_plot_number(gp, sum, s == STATE_COUNT - 1);
        }
    }
    (void)fputs("EOD\n", gp);
}

static bool is_seen(const struct stock stocks[], size_t samples, int state)
{
    for (size_t k = 0; k < samples; k++) {
        for (int g = 0; g <= GRID; g++) {
            if (stocks[k].at[g][state] > 0.05) {
                return true;
            }
        }
    }
    return false;
}

static void put_panel(FILE *gp, const struct res_material *material, const struct stock stocks[], size_t sample)
{
    const char *comma = "";
    (void)fputs("plot", gp);
    for (int s = 0; s < STATE_COUNT; s++) {
        if (is_seen(stocks, res_figure_samples(material), s)) {
            (void)fprintf(gp, "%s $stock%zu using 1:%d:%d with filledcurves lc rgb '%s' title ", comma, sample, s + 2,
                          s + 3, states[s].colour);
            res_plot_text(gp, states[s].label[material->language]);
            comma = ",";
        }
    }
    (void)fputc('\n', gp);
}

#define PANEL 180.0 /* pixels */
#define KEY 84.0

/* Equal plot areas above each other, one key under the last. */
static void put_plot(struct res_picture *figure, const struct res_material *material, const struct stock stocks[])
{
    FILE *gp = figure->gp;
    const size_t samples = res_figure_samples(material);
    figure->height = (int)(PANEL * (double)samples + KEY);
    (void)fputs("set style fill solid 0.85 noborder\nset ylabel ", gp);
    res_plot_text(gp, res_say(material->language, "citizens", "borgere"));
    (void)fputs(" offset 1,0\nset yrange [0:*]\nset lmargin at screen 0.13\nset rmargin at screen 0.96\nunset key\n"
                "set multiplot\n",
                gp);
    for (size_t k = 0; k < samples; k++) {
        const double top = PANEL * (double)k;
        res_plot_panel_title(gp, figure, top + 12, material->labels[k]);
        (void)fprintf(gp, "set tmargin at screen %.4f\nset bmargin at screen %.4f\n", 1 - (top + 26) / figure->height,
                      1 - (top + PANEL - 26) / figure->height);
        res_plot_date_tics(gp, time_at(material->replays[k], 0), time_at(material->replays[k], GRID));
        (void)fprintf(gp, "set xrange [%.5f:%.5f]\n", res_plot_year(time_at(material->replays[k], 0)),
                      res_plot_year(time_at(material->replays[k], GRID)));
        if (k + 1 == samples) {
            (void)fprintf(gp,
                          "set key at screen 0.03, screen %.4f left top vertical maxrows 4 samplen 1.5 reverse Left\n",
                          (KEY - 4) / figure->height);
        }
        put_panel(gp, material, stocks, k);
    }
    (void)fputs("unset multiplot\n", gp);
}

static void say_words(struct res_picture *figure, const struct res_material *material, const struct stock stocks[])
{
    char text[512];
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < res_figure_samples(material) && used < sizeof text; k++) {
        double met = 0, idle = 0;
        for (int g = 0; g <= GRID; g++) {
            const double *at = stocks[k].at[g];
            met += at[STATE_RUNNING];
            idle += at[STATE_IDLE] + at[STATE_UNMET];
        }
        const int length = snprintf(text + used, sizeof text - used,
                                    res_say(material->language,
                                            "%s: on an average day %.0f citizens are in a service and %.0f in the "
                                            "pathway without one. ",
                                            "%s: en gennemsnitsdag er %.0f borgere i indsats og %.0f i forløb uden "
                                            "indsats. "),
                                    material->labels[k], met / (GRID + 1), idle / (GRID + 1));
        used += length > 0 ? (size_t)length : 0;
    }
    res_figure_say(figure, &figure->alt, "%s", text);
    res_figure_say(figure, &figure->note,
                   res_say(material->language, "Index citizens by state and date, mean of %zu replications.",
                           "Indeksborgere efter tilstand og dato, gennemsnit af %zu gentagelser."),
                   material->replays[0]->count);
}

enum sim_status res_figure_stock(struct res_picture *figure, const struct res_figure_kind *kind,
                                 const struct res_material *material, struct sim_error *error)
{
    const size_t samples = res_figure_samples(material);
    (void)kind;
    if (!res_figure_needs_replays(figure, material)) {
        return SIM_OK;
    }
    struct stock *stocks = calloc(samples, sizeof *stocks);
    bool made = stocks != NULL;
    add_header(figure, material);
    for (size_t k = 0; made && k < samples; k++) {
        const struct res_replay *replay = material->replays[k];
        for (size_t r = 0; made && r < replay->count; r++) {
            made = add_one(&stocks[k], replay, &replay->at[r]);
        }
        if (made) {
            put_data(figure->gp, replay, &stocks[k], k);
            add_rows(figure, material, k, &stocks[k]);
        }
    }
    if (made) {
        put_plot(figure, material, stocks);
        say_words(figure, material, stocks);
    }
    free(stocks);
    return made ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
}
