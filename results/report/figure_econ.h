/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures of an economic analysis, as those of results/report/figure.h: budget (by year), plane (cost against
 * effect, one point a draw), ceac (acceptability and its frontier), tornado, break-even (net benefit along a key) and
 * trial (worth and cost of a further trial). A figure whose figures were not asked for is empty and says what to ask
 * for.
 */
#ifndef AFKLAR_RESULTS_REPORT_FIGURE_ECON_H
#define AFKLAR_RESULTS_REPORT_FIGURE_ECON_H

#include "results/econ/output.h"
#include "results/report/figure.h"

size_t res_econ_figure_count(void);
const char *res_econ_figure_name(size_t index);
/* *figure is released by the caller on SIM_OK only. */
SIM_NODISCARD enum sim_status res_econ_figure_draw(struct res_picture *figure, size_t index,
                                                   const struct res_econ_report *report, struct sim_error *error);

size_t res_econ_shown(const struct res_econ_report *report); /* alternatives in a figure */

/* --- for results/report/figure_econ_*.c ------------------------------------------------------------------------- */

struct res_econ_drawing {
    struct res_picture *figure;
    const struct res_econ_report *report;
    double *scratch; /* [2 * replications] */
};

void res_econ_draw_budget(const struct res_econ_drawing *d);
void res_econ_draw_plane(const struct res_econ_drawing *d);
void res_econ_draw_ceac(const struct res_econ_drawing *d);
void res_econ_draw_tornado(const struct res_econ_drawing *d);
void res_econ_draw_break_even(const struct res_econ_drawing *d);
void res_econ_draw_trial(const struct res_econ_drawing *d);

#endif
