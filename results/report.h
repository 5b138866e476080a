/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report: one HTML page that needs no network and no script. It opens with the answer (which organisation, how
 * much better, how sure, what it costs and who pays), then the figures, what the result rests on, every measure, and
 * the STRESS-DES checklist filled from the scenarios and the run. Where gnuplot is missing a table stands in place of
 * each figure, and a note says so.
 *
 * The same material gives the same bytes: no dates, nothing of the machine.
 */
#ifndef AFKLAR_RESULTS_REPORT_H
#define AFKLAR_RESULTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/html.h"
#include "results/material.h"
#include "sim/error.h"

struct res_report_told {
    size_t drawn, listed, empty; /* figures: as pictures, as tables for want of gnuplot, with nothing to show */
};

/* told may be NULL. */
SIM_NODISCARD enum sim_status res_report_write(FILE *file, const struct res_gathered *gathered,
                                               struct res_report_told *told, struct sim_error *error);

/* --- for results/report_*.c ------------------------------------------------------------------------------ */

struct res_report {
    struct res_html html;
    const struct res_gathered *gathered;
    const struct res_material *material; /* gathered->material */
    enum res_language language;
    struct res_report_told told;
};

SIM_NODISCARD enum sim_status res_report_answer(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_figures(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_assumptions(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_measures(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_stress(struct res_report *report, struct sim_error *error);

#endif
