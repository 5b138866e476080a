/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands on the nodes and arrows of a drawing, and which arrows there are. Shared by results/report/diagram*.c
 * only.
 */
#ifndef AFKLAR_RESULTS_REPORT_DIAGRAM_TEXT_H
#define AFKLAR_RESULTS_REPORT_DIAGRAM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "models/scenario/parameters.h"

#define RES_DIAGRAM_LINES 5
#define RES_DIAGRAM_TEXT 112

struct res_node_text {
    size_t count; /* the first line is the title */
    char line[RES_DIAGRAM_LINES][RES_DIAGRAM_TEXT];
    const char *fill; /* "#rrggbb" */
};

void res_diagram_step_text(const struct mdl_scenario *scenario, const struct mdl_step *step,
                           struct res_node_text *text);
void res_diagram_population_text(const struct mdl_population *population, struct res_node_text *text);

/* Ways from one step to another that are not "the next one". */
struct res_way {
    const char *to; /* name of a step */
    char label[RES_DIAGRAM_TEXT];
    bool unusual; /* returns and giving up: drawn with dashes */
};

/* Calls `visit` for each. */
void res_diagram_ways(const struct mdl_step *step, void (*visit)(const struct res_way *way, void *context),
                      void *context);

/* A step by name as the loader finds it: "active.contact.talk", or its last part where it is unique. */
const struct mdl_step *res_diagram_find(const struct mdl_scenario *scenario, const char *name);
/* The step that follows in the same list, NULL at its end and after an exit; gotos are gone through. */
const struct mdl_step *res_diagram_next(const struct mdl_scenario *scenario, const struct mdl_path *path, size_t i);
/* Gotos lead on; the step that is there at last, NULL when they go round. */
const struct mdl_step *res_diagram_landing(const struct mdl_scenario *scenario, const struct mdl_step *step);

/* A number of its own for each step, the same in every run. */
size_t res_diagram_number(const struct mdl_scenario *scenario, const struct mdl_step *step);

/* XML text: & < > and quotes escaped. */
void res_diagram_escape(FILE *out, const char *text);

#endif
