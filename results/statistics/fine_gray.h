/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Regression of one cause when others compete.
 *
 * Cause-specific: Cox with every other end as censoring: how fast this cause comes to those who are still there.
 * Fine & Gray (1999): the hazard of the subdistribution, whose ratio is about the incidence itself. Who ended by
 * another cause stays at risk with the weight G(t-) / G(s-), G the Kaplan-Meier curve of being uncensored and s his
 * time. Ties by Breslow; the variance is the sandwich over persons, with G taken as known.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_FINE_GRAY_H
#define AFKLAR_RESULTS_STATISTICS_FINE_GRAY_H

#include "results/statistics/cox.h"

/* ties: of Cox. NO_EVENTS when nobody ended by this cause. */
enum res_analysis_code res_cause_specific_fit(const struct res_survival *data, int cause, enum res_ties ties,
                                              struct res_cox *cox);

struct res_fine_gray {
    struct res_analysis analysis;
    struct res_terms terms; /* arm first; ratios of subdistribution hazards, robust errors */
    size_t events;          /* of this cause */
};

enum res_analysis_code res_fine_gray_fit(const struct res_survival *data, int cause, struct res_fine_gray *fit);

#endif
