/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report: one HTML page that needs no network and no script. It opens with the answer (which organisation, how
 * much better, how sure, what it costs and who pays), then the figures, what the result rests on, every measure, and
 * the STRESS-DES checklist filled from the scenarios and the run; where economics were run, CHEERS 2022 too. Where
 * gnuplot is missing a table stands in place of each figure, and a note says so.
 *
 * The same material gives the same bytes: no dates, nothing of the machine.
 */
#ifndef AFKLAR_RESULTS_REPORT_REPORT_H
#define AFKLAR_RESULTS_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/econ/output.h"
#include "results/report/material.h"
#include "results/text/html.h"
#include "sim/error.h"

struct res_report_told {
    size_t drawn, listed, empty; /* figures: as pictures, as tables for want of gnuplot, with nothing to show */
};

/* econ: the economic analysis of the same scenarios, in their order, or NULL when none was run: then cost is that of
 * the run alone, and there is no CHEERS checklist. told may be NULL. */
SIM_NODISCARD enum sim_status res_report_write(FILE *file, const struct res_gathered *gathered,
                                               const struct res_econ_report *econ, struct res_report_told *told,
                                               struct sim_error *error);

/* --- for results/report/ ------------------------------------------------------------------------------ */

struct res_report {
    struct res_html html;
    const struct res_gathered *gathered;
    const struct res_material *material; /* gathered->material */
    const struct res_econ_report *econ;  /* NULL: none was run */
    enum res_language language;
    struct res_report_told told;
};

SIM_NODISCARD enum sim_status res_report_answer(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_figures(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_assumptions(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_measures(struct res_report *report, struct sim_error *error);
SIM_NODISCARD enum sim_status res_report_stress(struct res_report *report, struct sim_error *error);

/* Within the answer: cost by payer and year, to the horizon. Nothing without an economic analysis. */
SIM_NODISCARD enum sim_status res_report_economics(struct res_report *report, struct sim_error *error);
/* Within the assumptions: what share of the result rests on which status. Says how to get it when it was not asked
 * for. */
void res_report_shares(struct res_report *report);
/* CHEERS 2022. Nothing without an economic analysis. */
void res_report_cheers(struct res_report *report);

const char *res_status_label(enum mdl_status status, enum res_language language);
/* "3.5 %, 2.5 % after 35 years" */
/* One alternative against the first in words: verdict, difference in cost and effect, ICER, with intervals. */
void res_report_increment(struct res_report *report, const struct res_increment *increment);
void res_report_discount_text(const struct res_report *report, char *text, size_t size);

/* Numbered items in parts, as the checklists have them. */
void res_report_open_part(struct res_report *report, const char *english, const char *danish);
void res_report_close_part(struct res_report *report);
void res_report_open_item(struct res_report *report, const char *number, const char *english, const char *danish);
void res_report_close_item(struct res_report *report);
void res_report_put_item(struct res_report *report, const char *number, const char *english, const char *danish,
                         const char *text, const char *text_da);
const char *res_report_name_of(const char *label, const char *name);
/* Scenarios that could be read, else NULL; what is said of the base model is that of the first. */
const struct mdl_scenario *res_report_scenario(const struct res_report *report, size_t sample);
const struct mdl_scenario *res_report_first_scenario(const struct res_report *report);

#endif
