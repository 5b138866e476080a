/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathers what figures and the report are made of: samples told apart, their comparison, and reruns of them. */
#ifndef AFKLAR_RESULTS_REPORT_MATERIAL_H
#define AFKLAR_RESULTS_REPORT_MATERIAL_H

#include "results/report/figure.h"

struct res_gathered {
    struct res_material material; /* what to hand on */
    /* owned */
    struct res_comparison comparison;
    char **labels;               /* [count] */
    struct res_replay **replays; /* [count] */
    struct sim_error *faults;    /* [count]: why a sample could not be rerun; status SIM_OK where it could */
};

/* Samples are borrowed. SIM_ERR_USAGE when they cannot be paired. A sample that cannot be rerun is no error. */
SIM_NODISCARD enum sim_status res_gathered_init(struct res_gathered *gathered, const struct res_sample *const samples[],
                                                size_t count, enum res_language language, const struct res_maker *maker,
                                                struct sim_error *error);
void res_gathered_release(struct res_gathered *gathered);

#endif
