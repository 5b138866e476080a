/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures: each is a title, what it shows in words, a table of its numbers, and a gnuplot script that holds its
 * data. The report and `plot` draw the script where gnuplot is; the table and the words are there in any case.
 *
 *     const struct res_figure_kind *kind = res_figure_find("waiting");
 *     status = res_figure_draw(&figure, kind, &material, &error);
 *     ... figure.title, figure.script, figure.table ...
 *     res_figure_release(&figure);
 *
 * The same material gives the same bytes.
 */
#ifndef AFKLAR_RESULTS_REPORT_FIGURE_H
#define AFKLAR_RESULTS_REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/compare.h"
#include "results/course.h"
#include "results/replay.h"
#include "results/sample.h"
#include "results/text/table.h"
#include "sim/error.h"

/* Organisations in one figure: more are left out and the figure says so. */
#define RES_FIGURE_SAMPLES_MAX 4

/* What figures are made of; all borrowed. */
struct res_material {
    const struct res_sample *const *samples; /* [count] */
    size_t count;
    const char *const *labels;               /* [count]: told apart */
    struct res_replay *const *replays;       /* [count]: NULL where a result cannot be rerun */
    const struct res_comparison *comparison; /* NULL for one sample */
    const struct res_citizen_id *citizen;    /* of the course; NULL: one whose first wait is the median */
    enum res_language language;
    struct res_maker maker;
};

struct res_picture {
    char *title, *alt, *note; /* alt: the message in a sentence or two; note: what the marks are */
    struct res_table table;   /* its first row is the header */
    char *script;             /* gnuplot, without terminal and output; NULL when empty */
    size_t script_size;
    int width, height; /* in pixels of the screen */
    bool is_empty;     /* nothing to show: the note says why */
    /* while it is drawn */
    FILE *gp;
    bool failed; /* memory ran out */
};

struct res_figure_kind {
    const char *name;
    const char *title[RES_LANGUAGE_COUNT];
    /* Sets note and alt, the table, and writes data and commands to figure->gp. */
    enum sim_status (*draw)(struct res_picture *figure, const struct res_figure_kind *kind,
                            const struct res_material *material, struct sim_error *error);
    int code; /* what the row tells its function */
};

size_t res_figure_count(void);
const struct res_figure_kind *res_figure_at(size_t index);
/* SIM_ERR_USAGE names the nearest and all there are. */
SIM_NODISCARD enum sim_status res_figure_find(const char *name, const struct res_figure_kind **kind,
                                              struct sim_error *error);

/* *figure is released by the caller on SIM_OK only. */
SIM_NODISCARD enum sim_status res_figure_draw(struct res_picture *figure, const struct res_figure_kind *kind,
                                              const struct res_material *material, struct sim_error *error);
void res_figure_release(struct res_picture *figure);

/* --- for results/report/figure_*.c ------------------------------------------------------------------------------ */

/* Replaces a text of the figure; a failure is kept. */
void res_figure_say(struct res_picture *figure, char **text, const char *format, ...) SIM_PRINTF(3, 4);
/* Nothing to show, and why. */
void res_figure_set_empty(struct res_picture *figure, const char *why);
/* A figure of other material: begun, drawn by whoever asks, ended (which releases it unless SIM_OK). */
SIM_NODISCARD enum sim_status res_figure_begin(struct res_picture *figure, const char *title, struct sim_error *error);
void res_figure_settings(struct res_picture *figure, enum res_language language);
SIM_NODISCARD enum sim_status res_figure_end(struct res_picture *figure, enum sim_status status,
                                             struct sim_error *error);
/* Samples shown: at most RES_FIGURE_SAMPLES_MAX. */
size_t res_figure_samples(const struct res_material *material);
/* Whether every shown sample has been rerun; else the figure is set empty. */
bool res_figure_needs_replays(struct res_picture *figure, const struct res_material *material);

enum sim_status res_figure_curves(struct res_picture *figure, const struct res_figure_kind *kind,
                                  const struct res_material *material, struct sim_error *error);
enum sim_status res_figure_stock(struct res_picture *figure, const struct res_figure_kind *kind,
                                 const struct res_material *material, struct sim_error *error);
enum sim_status res_figure_load(struct res_picture *figure, const struct res_figure_kind *kind,
                                const struct res_material *material, struct sim_error *error);
enum sim_status res_figure_differences(struct res_picture *figure, const struct res_figure_kind *kind,
                                       const struct res_material *material, struct sim_error *error);
enum sim_status res_figure_flow(struct res_picture *figure, const struct res_figure_kind *kind,
                                const struct res_material *material, struct sim_error *error);
enum sim_status res_figure_course(struct res_picture *figure, const struct res_figure_kind *kind,
                                  const struct res_material *material, struct sim_error *error);
enum sim_status res_figure_cost(struct res_picture *figure, const struct res_figure_kind *kind,
                                const struct res_material *material, struct sim_error *error);
enum sim_status res_figure_convergence(struct res_picture *figure, const struct res_figure_kind *kind,
                                       const struct res_material *material, struct sim_error *error);

#endif
