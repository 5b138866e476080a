/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the STRESS-DES checklist that results/report/stress.c puts together. */
#ifndef AFKLAR_RESULTS_REPORT_STRESS_H
#define AFKLAR_RESULTS_REPORT_STRESS_H

#include "results/report/report.h"

void res_stress_components(struct res_report *report); /* 2.5, and the end of part 2 */
void res_stress_data(struct res_report *report);
void res_stress_experiment(struct res_report *report);
void res_stress_implementation(struct res_report *report); /* 5 and 6 */

#endif
