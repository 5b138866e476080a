/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gnuplot: the words its scripts are written with, and the program that draws them. Texts of a scenario become
 * single-quoted strings or fields of a data block, in which gnuplot reads no commands.
 *
 * The program is "gnuplot" on PATH, or what the environment variable AFKLAR_GNUPLOT names; if that is set but empty
 * there is none.
 */
#ifndef AFKLAR_RESULTS_REPORT_PLOT_H
#define AFKLAR_RESULTS_REPORT_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/report/figure.h"
#include "results/report/process.h"
#include "sim/error.h"

/* Okabe and Ito's palette, told apart by the colour-blind; the order is that of use. */
#define RES_COLOUR_BLUE "#0072B2"
#define RES_COLOUR_VERMILLION "#D55E00"
#define RES_COLOUR_GREEN "#009E73"
#define RES_COLOUR_PURPLE "#CC79A7"
#define RES_COLOUR_ORANGE "#E69F00"
#define RES_COLOUR_SKY "#56B4E9"
#define RES_COLOUR_YELLOW "#F0E442"
#define RES_COLOUR_GREY "#999999"
#define RES_COLOUR_LIGHT "#D9D9D9"

/* Colour of a sample, by its place. */
const char *res_plot_colour(size_t sample);
/* Dash type and point type of a sample, so that lines are told apart in black and white too. */
const char *res_plot_dash(size_t sample);
int res_plot_point(size_t sample);

/* 'text' as a single-quoted string. */
void res_plot_text(FILE *file, const char *text);
/* text as a field of a data block whose fields are separated by tabs; a tab follows unless last. */
void res_plot_field(FILE *file, const char *text, bool last);
void res_plot_number(FILE *file, double value, bool last);
/* A text cut to so many columns, with an ellipsis; `cut` holds at least 4 * columns + 4 bytes. */
const char *res_plot_cut(const char *text, size_t columns, char *cut);

#define RES_PLOT_TITLE_COLUMNS 60
/* Title of one panel of several, so many pixels from the top of the figure. */
void res_plot_panel_title(FILE *file, const struct res_picture *figure, double pixels, const char *title);

/* A date as a number for an axis: the year and the part of it that is gone. */
double res_plot_year(sim_time when);
/* Tics of such an axis, at the beginning of months, not too many. */
void res_plot_date_tics(FILE *file, sim_time from, sim_time to);

enum res_plot_form { RES_PLOT_SVG, RES_PLOT_PDF, RES_PLOT_PNG, RES_PLOT_SCRIPT, RES_PLOT_FORM_COUNT };

/* By the ending of the name: SIM_ERR_USAGE for another. */
SIM_NODISCARD enum sim_status res_plot_form_of(const char *path, enum res_plot_form *form, struct sim_error *error);

bool res_plot_is_available(void);

/* The whole script, as it is stored: `set terminal` and, if output is not NULL, `set output` before it. */
void res_plot_write_script(FILE *file, const struct res_picture *figure, enum res_plot_form form, const char *output);

/* Draws into memory: drawn->out[drawn->out_size] is the picture. SIM_ERR_IO when there is no gnuplot or it fails. */
SIM_NODISCARD enum sim_status res_plot_draw(const struct res_picture *figure, enum res_plot_form form,
                                            struct res_process_result *drawn, struct sim_error *error);

/* Writes an SVG as part of a page: without prologue, namespaces and size, its ids made unique by a prefix, with a name
 * for those who do not see it. SIM_ERR_IO when it is no SVG. */
SIM_NODISCARD enum sim_status res_plot_inline_svg(FILE *file, const char *svg, const char *prefix, const char *name,
                                                  struct sim_error *error);

/* The figure as files: FILE.svg, .pdf or .png and beside it FILE.gp, or FILE.gp alone. *drawn is false when there is
 * no gnuplot and only the script was written. */
SIM_NODISCARD enum sim_status res_plot_store(const struct res_picture *figure, const char *path, bool *drawn,
                                             struct sim_error *error);

#endif
