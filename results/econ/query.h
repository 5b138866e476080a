/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of one alternative that its tables share. */
#ifndef AFKLAR_RESULTS_ECON_QUERY_H
#define AFKLAR_RESULTS_ECON_QUERY_H

#include "results/econ/analysis.h"

/* Everything of a perspective, discounted. */
struct res_econ_query res_econ_everything(enum res_perspective perspective);

/* scratch[2 * replications] of the sample. */
struct res_estimate res_econ_figure(const struct res_econ_sample *sample, const struct res_econ_query *query,
                                    double *scratch);
struct res_estimate res_econ_effect_figure(const struct res_econ_sample *sample, enum res_effect effect,
                                           double *scratch);
/* The amount for each unit of an effect (a ratio of means). */
struct res_estimate res_econ_per(const struct res_econ_sample *sample, const struct res_econ_query *query,
                                 enum res_effect effect, double *scratch);

/* Budget of year `year` (index), not discounted, where `intake` such citizens come in each year: those of the first
 * year in their year+1-th, ..., those of this year in their first. */
struct res_estimate res_econ_impact(const struct res_econ_sample *sample, const struct res_econ_query *query, int year,
                                    double intake, double *scratch);
/* The same of b less a, replication by replication. */
struct res_estimate res_econ_impact_difference(const struct res_econ_sample *a, const struct res_econ_sample *b,
                                               const struct res_econ_query *query, int year, double intake,
                                               double *scratch);

#endif
