/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario would ask of its boards and caseloads if nobody ever waited: a few dozen citizens of
 * each stream, with evenly spread luck, walk the pathway without queues. Arithmetic for warnings, not
 * a result: cases of a branch that look at the citizen are passed over, contacts and services last
 * as long as their fork.
 */
#ifndef AFKLAR_MODELS_MEAN_FLOW_H
#define AFKLAR_MODELS_MEAN_FLOW_H

#include "models/step_list.h"

struct mdl_mean_flow {
    double months; /* simulated, warm-up included */
    double *cases; /* [steps of the list] citizens who come to it, those who stand there at the start left out */
    double *held;  /* [roles] places held on average */
};

/* In the scratch memory of the loader; false without memory. */
bool mdl_mean_flow_fill(struct mdl_mean_flow *flow, const struct mdl_step_list *list);

/* The step after this one in its own list, the list's count at its end, after a goto and after an exit. */
size_t mdl_step_list_next(const struct mdl_step_list *list, size_t i);
/* Index of a step by name, the list's count for none. */
size_t mdl_step_list_index(const struct mdl_step_list *list, const char *name);
/* Mean of a dated number over the time simulated. */
double mdl_mean_of_series(const struct mdl_scenario *scenario, const struct mdl_series *series);

#endif
