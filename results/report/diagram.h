/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pathway of a scenario as a drawing: steps with their capacities, forks with their branches side by
 * side, branches and returns as arrows, and the citizens who come in. Graphviz lays it out where it is
 * installed; without it a plain layout of columns does.
 *
 *     status = res_diagram_svg(scenario, RES_LAYOUT_BEST, &svg, &size, &error);
 *     ... free(svg);
 */
#ifndef AFKLAR_RESULTS_REPORT_DIAGRAM_H
#define AFKLAR_RESULTS_REPORT_DIAGRAM_H

#include <stddef.h>
#include <stdio.h>

#include "models/scenario/parameters.h"
#include "sim/error.h"

enum res_layout {
    RES_LAYOUT_BEST,    /* Graphviz when `dot` is on PATH, else columns */
    RES_LAYOUT_COLUMNS, /* always the same, needs no other program */
};

/* *svg is malloc'ed, ends with a NUL that *size does not count. SIM_ERR_MEMORY, or SIM_ERR_IO when
 * Graphviz fails. */
SIM_NODISCARD enum sim_status res_diagram_svg(const struct mdl_scenario *scenario, enum res_layout layout, char **svg,
                                              size_t *size, struct sim_error *error);

/* The text Graphviz is given. */
void res_diagram_write_dot(const struct mdl_scenario *scenario, FILE *out);
void res_diagram_write_columns(const struct mdl_scenario *scenario, FILE *out);

#endif
