/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way through the pathway, as bands whose width is the number of citizens: from the grant through the stages each
 * one reached to how it ended.
 */
#include <stdlib.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/text/language.h"

enum stage { STAGE_GRANTED, STAGE_MET, STAGE_SERVICE, STAGE_SENT, STAGE_COUNT };

/* Ends: the outcomes, then those still in the pathway, then the few of the rare outcomes. */
#define END_INSIDE MDL_OUTCOME_COUNT
#define END_OTHER (MDL_OUTCOME_COUNT + 1)
#define END_COUNT (MDL_OUTCOME_COUNT + 2)
#define NODES (STAGE_COUNT + END_COUNT)
#define RARE 0.01  /* of all citizens */
#define THIN 0.002 /* a band of fewer is not drawn; the table has it */

#define CURVE_POINTS 24
#define NODE_WIDTH 0.10

struct flow {
    double link[STAGE_COUNT][NODES]; /* mean number of citizens from a stage to a later stage or an end */
    double size[NODES];
    double top[NODES]; /* place from above, in citizens */
    double depth;
};

/* --- counting --------------------------------------------------------------------------------------------------- */

/* Whose case was sent, by record. */
static bool *find_sent(const struct res_played *played)
{
    bool *sent = calloc(played->record_count + 1, sizeof *sent);
    for (size_t r = 0; sent != NULL && r < played->log_count; r++) {
        const struct mdl_log_row *row = &played->log[r];
        if (row->kind == MDL_LOG_SENT) {
            sent[res_played_find(played, row->population, row->ordinal)] = true;
        }
    }
    return sent;
}

static void add_citizen(struct flow *flow, const struct mdl_record *record, bool sent, double weight)
{
    const bool reached[STAGE_COUNT] = {true, record->met_before || record->first_meeting != SIM_TIME_NEVER,
                                       record->first_service != SIM_TIME_NEVER, sent};
    int at = STAGE_GRANTED;
    flow->size[at] += weight;
    for (int next = STAGE_MET; next < STAGE_COUNT; next++) {
        if (reached[next]) {
            flow->link[at][next] += weight;
            flow->size[next] += weight;
            at = next;
        }
    }
    const int end = STAGE_COUNT + (record->outcome == MDL_OUTCOME_NONE ? END_INSIDE : record->outcome);
    flow->link[at][end] += weight;
    flow->size[end] += weight;
}

static bool count_flow(struct flow *flow, const struct res_replay *replay)
{
    for (size_t r = 0; r < replay->count; r++) {
        const struct res_played *played = &replay->at[r];
        bool *sent = find_sent(played);
        if (sent == NULL) {
            return false;
        }
        for (size_t i = 0; i < played->record_count; i++) {
            if (played->records[i].granted != SIM_TIME_NEVER) {
                add_citizen(flow, &played->records[i], sent[i], 1.0 / (double)replay->count);
            }
        }
        free(sent);
    }
    return true;
}

/* Bands too thin to see share one. */
static void join_rare(struct flow *flow)
{
    for (int end = 0; end < END_INSIDE; end++) {
        const int node = STAGE_COUNT + end;
        if (flow->size[node] < RARE * flow->size[STAGE_GRANTED]) {
            for (int stage = 0; stage < STAGE_COUNT; stage++) {
                flow->link[stage][STAGE_COUNT + END_OTHER] += flow->link[stage][node];
                flow->link[stage][node] = 0;
            }
            flow->size[STAGE_COUNT + END_OTHER] += flow->size[node];
            flow->size[node] = 0;
        }
    }
}

static void place(struct flow *flow)
{
    const double gap = 0.10 * flow->size[STAGE_GRANTED];
    double y = 0;
    for (int end = 0; end < END_COUNT; end++) {
        const int node = STAGE_COUNT + end;
        flow->top[node] = y;
        y += flow->size[node] > 0 ? flow->size[node] + gap : 0;
    }
    flow->depth = y > flow->size[STAGE_GRANTED] ? y : flow->size[STAGE_GRANTED];
}

/* --- words ------------------------------------------------------------------------------------------------------- */

static const char *node_label(int node, enum res_language language)
{
    static const char *const stages[STAGE_COUNT][RES_LANGUAGE_COUNT] = {{"granted", "bevilget"},
                                                                        {"first meeting", "1. samtale"},
                                                                        {"a service", "en indsats"},
                                                                        {"case sent", "sag sendt"}};
    if (node < STAGE_COUNT) {
        return stages[node][language];
    }
    if (node - STAGE_COUNT == END_OTHER) {
        return res_say(language, "other", "andet");
    }
    return node - STAGE_COUNT == END_INSIDE ? res_say(language, "still in the pathway", "stadig i forløb")
                                            : res_outcome_label(node - STAGE_COUNT, language);
}

static const char *node_colour(const struct res_replay *replay, int node)
{
    if (node < STAGE_COUNT) {
        return RES_COLOUR_GREY;
    }
    if (node - STAGE_COUNT == END_INSIDE || node - STAGE_COUNT == END_OTHER) {
        return RES_COLOUR_GREY;
    }
    switch (node - STAGE_COUNT) {
    case MDL_OUTCOME_FOEP:
        return RES_COLOUR_BLUE;
    case MDL_OUTCOME_FLEKSJOB:
        return RES_COLOUR_SKY;
    case MDL_OUTCOME_NEW_PATHWAY:
        return RES_COLOUR_ORANGE;
    default:
        return res_replay_is_clarified(replay, node - STAGE_COUNT) ? RES_COLOUR_GREEN : RES_COLOUR_VERMILLION;
    }
}

static void add_rows(struct res_picture *figure, const struct res_material *material, size_t sample,
                     const struct flow *flow)
{
    for (int from = 0; from < STAGE_COUNT; from++) {
        for (int to = 0; to < NODES; to++) {
            char number[RES_NUMBER_MAX], share[RES_NUMBER_MAX];
            if (flow->link[from][to] <= 0) {
                continue;
            }
            res_number_text(flow->link[from][to], 1, false, material->language, number);
            res_unit_text(flow->link[from][to] / flow->size[STAGE_GRANTED], RES_UNIT_SHARE, false, material->language,
                          share);
            const char *const cells[] = {material->labels[sample], node_label(from, material->language),
                                         node_label(to, material->language), number, share};
            res_table_row(&figure->table, cells);
        }
    }
}

/* --- gnuplot ------------------------------------------------------------------------------------------------------ */

static double node_x(int node)
{
    return node < STAGE_COUNT ? node : STAGE_COUNT;
}

static void put_band(FILE *gp, double x0, double y0, double x1, double y1, double width)
{
    for (int i = 0; i <= CURVE_POINTS; i++) {
        const double s = (double)i / CURVE_POINTS;
        const double y = y0 + (y1 - y0) * s * s * (3 - 2 * s);
        (void)fprintf(gp, "%.4f\t%.4f\t%.4f\n", x0 + (x1 - x0) * s, y, y + width);
    }
    (void)fputc('\n', gp);
}

/* Bands leave a node from the top in the order of where they go, and arrive in the order of where they come from, the
 * nearest first. */
static void put_bands(FILE *gp, const struct flow *flow, size_t sample)
{
    double left[STAGE_COUNT], arrived[NODES];
    memcpy(left, flow->top, sizeof left);
    memcpy(arrived, flow->top, sizeof arrived);
    double from_y[STAGE_COUNT][NODES];
    for (int from = 0; from < STAGE_COUNT; from++) {
        for (int to = 0; to < NODES; to++) {
            from_y[from][to] = left[from];
            left[from] += flow->link[from][to];
        }
    }
    for (int to = 1; to < NODES; to++) {
        if (flow->size[to] <= 0) {
            continue;
        }
        (void)fprintf(gp, "$band%zu_%d << EOD\n", sample, to);
        /* An empty block is an error for gnuplot. */
        (void)fputs("0\t0\t0\n\n", gp);
        for (int from = STAGE_COUNT - 1; from >= 0; from--) {
            if (flow->link[from][to] > THIN * flow->size[STAGE_GRANTED]) {
                put_band(gp, node_x(from) + NODE_WIDTH, from_y[from][to], node_x(to), arrived[to],
                         flow->link[from][to]);
            }
            arrived[to] += flow->link[from][to];
        }
        (void)fputs("EOD\n", gp);
    }
}

static void put_nodes(FILE *gp, const struct res_material *material, const struct flow *flow, size_t sample)
{
    char number[RES_NUMBER_MAX], text[RES_COURSE_LABEL_MAX], cut[128];
    (void)fprintf(gp, "$node%zu << EOD\n", sample);
    for (int node = 0; node < NODES; node++) {
        if (flow->size[node] > 0) {
            (void)fprintf(gp, "%.4f\t%.4f\t%.4f\t%.4f\n", node_x(node), node_x(node) + NODE_WIDTH, flow->top[node],
                          flow->top[node] + flow->size[node]);
        }
    }
    (void)fprintf(gp, "EOD\n$stage%zu << EOD\n", sample);
    for (int node = 0; node < STAGE_COUNT; node++) {
        (void)fprintf(gp, "%.4f\t%.4f\t", node_x(node), -0.12 * flow->depth);
        res_plot_field(gp, node_label(node, material->language), true);
        (void)fprintf(gp, "%.4f\t%.4f\t", node_x(node), -0.04 * flow->depth);
        res_number_text(flow->size[node], 0, false, material->language, number);
        res_plot_field(gp, number, true);
    }
    (void)fprintf(gp, "EOD\n$end%zu << EOD\n", sample);
    for (int node = STAGE_COUNT; node < NODES; node++) {
        if (flow->size[node] > 0) {
            (void)fprintf(gp, "%.4f\t%.4f\t", node_x(node) + 1.6 * NODE_WIDTH, flow->top[node] + flow->size[node] / 2);
            res_number_text(flow->size[node], flow->size[node] < 10 ? 1 : 0, false, material->language, number);
            (void)snprintf(text, sizeof text, "%s %s", number, node_label(node, material->language));
            res_plot_field(gp, res_plot_cut(text, 28, cut), true);
        }
    }
    (void)fputs("EOD\n", gp);
}

static void put_panel(FILE *gp, const struct res_material *material, const struct flow *flow, size_t sample)
{
    (void)fprintf(gp, "set yrange [%.4f:%.4f]\nplot", 1.02 * flow->depth, -0.17 * flow->depth);
    for (int to = 1; to < NODES; to++) {
        if (flow->size[to] > 0) {
            (void)fprintf(gp, " $band%zu_%d using 1:2:3 with filledcurves fs solid %s noborder lc rgb '%s' notitle,",
                          sample, to, to < STAGE_COUNT ? "0.35" : "0.6", node_colour(material->replays[sample], to));
        }
    }
    (void)fprintf(gp,
                  " $node%zu using 1:3:1:2:3:4 with boxxyerror fs solid 1 noborder lc rgb '#444444' notitle,"
                  " $stage%zu using 1:2:3 with labels left font ',10.5' notitle,"
                  " $end%zu using 1:2:3 with labels left font ',11' notitle\n",
                  sample, sample, sample);
}

static void put_plot(struct res_picture *figure, const struct res_material *material, const struct flow flows[])
{
    FILE *gp = figure->gp;
    const size_t samples = res_figure_samples(material);
    const double panel = 250;
    figure->height = (int)(panel * (double)samples);
    (void)fputs("unset border\nunset xtics\nunset ytics\nunset grid\nunset key\nset xrange [0:6.2]\n"
                "set lmargin at screen 0.02\nset rmargin at screen 0.99\nset multiplot\n",
                gp);
    for (size_t k = 0; k < samples; k++) {
        const double top = panel * (double)k;
        res_plot_panel_title(gp, figure, top + 12, material->labels[k]);
        (void)fprintf(gp, "set tmargin at screen %.4f\nset bmargin at screen %.4f\n", 1 - (top + 24) / figure->height,
                      1 - (top + panel - 6) / figure->height);
        put_panel(gp, material, &flows[k], k);
    }
    (void)fputs("unset multiplot\n", gp);
}

static void say_words(struct res_picture *figure, const struct res_material *material, const struct flow flows[])
{
    char text[512];
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < res_figure_samples(material) && used < sizeof text; k++) {
        const double *size = flows[k].size;
        const int length = snprintf(text + used, sizeof text - used,
                                    res_say(material->language,
                                            "%s: of %.0f granted, %.0f had a first meeting, %.0f a service and %.0f "
                                            "had their case sent; %.0f are still in the pathway. ",
                                            "%s: af %.0f bevilgede kom %.0f til første samtale, %.0f i en indsats, og "
                                            "%.0f fik sagen sendt; %.0f er stadig i forløb. "),
                                    material->labels[k], size[STAGE_GRANTED], size[STAGE_MET], size[STAGE_SERVICE],
                                    size[STAGE_SENT], size[STAGE_COUNT + END_INSIDE]);
        used += length > 0 ? (size_t)length : 0;
    }
    res_figure_say(figure, &figure->alt, "%s", text);
    res_figure_say(figure, &figure->note,
                   res_say(material->language,
                           "Citizens, mean of %zu replications; the width of a band is their number.",
                           "Borgere, gennemsnit af %zu gentagelser; båndets bredde er deres antal."),
                   material->replays[0]->count);
}

enum sim_status res_figure_flow(struct res_picture *figure, const struct res_figure_kind *kind,
                                const struct res_material *material, struct sim_error *error)
{
    const size_t samples = res_figure_samples(material);
    const char *const header[] = {res_say(material->language, "Organisation", "Organisation"),
                                  res_say(material->language, "From", "Fra"), res_say(material->language, "To", "Til"),
                                  res_say(material->language, "Citizens", "Borgere"),
                                  res_say(material->language, "% of those granted", "% af de bevilgede")};
    (void)kind;
    if (!res_figure_needs_replays(figure, material)) {
        return SIM_OK;
    }
    struct flow *flows = calloc(samples, sizeof *flows);
    bool made = flows != NULL;
    res_table_release(&figure->table);
    res_table_init(&figure->table, "lllrr");
    res_table_header(&figure->table, header);
    for (size_t k = 0; made && k < samples; k++) {
        made = count_flow(&flows[k], material->replays[k]);
        join_rare(&flows[k]);
        place(&flows[k]);
        if (made && flows[k].size[STAGE_GRANTED] > 0) {
            put_bands(figure->gp, &flows[k], k);
            put_nodes(figure->gp, material, &flows[k], k);
            add_rows(figure, material, k, &flows[k]);
        } else if (made) {
            res_figure_set_empty(figure, res_say(material->language, "Not shown: no citizen was granted a pathway.",
                                                 "Vises ikke: ingen borger fik bevilget et forløb."));
        }
    }
    if (made && !figure->is_empty) {
        put_plot(figure, material, flows);
        say_words(figure, material, flows);
    }
    free(flows);
    return made ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
}
