/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of one alternative that its tables share. */
#ifndef AFKLAR_RESULTS_ECON_QUERY_H
#define AFKLAR_RESULTS_ECON_QUERY_H

#include "results/econ_analysis.h"

/* Everything of a perspective, discounted. */
struct res_econ_query res_econ_everything(enum res_perspective perspective);

/* scratch[2 * replications] of the sample. */
struct res_figure res_econ_figure(const struct res_econ_sample *sample, const struct res_econ_query *query,
                                  double *scratch);
struct res_figure res_econ_effect_figure(const struct res_econ_sample *sample, enum res_effect effect, double *scratch);
/* The amount for each unit of an effect (a ratio of means). */
struct res_figure res_econ_per(const struct res_econ_sample *sample, const struct res_econ_query *query,
                               enum res_effect effect, double *scratch);

#endif
