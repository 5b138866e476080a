/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of plan_*.c share. */
#ifndef AFKLAR_RESULTS_PLAN_INTERNAL_H
#define AFKLAR_RESULTS_PLAN_INTERNAL_H

#include "results/plan/plan.h"

/* Loads the scenario with the levers set, if that has not been done. */
SIM_NODISCARD enum sim_status res_plan_load(const struct res_plan *plan, const size_t at[],
                                            struct mdl_scenario **scenario, struct sim_error_list *errors);
SIM_NODISCARD enum sim_status res_plan_open(struct res_plan *plan, struct res_plan_point *point,
                                            struct sim_error_list *errors);
/* Runs replications until the point has n of them. */
SIM_NODISCARD enum sim_status res_plan_extend(struct res_plan *plan, struct res_plan_point *point, size_t n,
                                              struct sim_error_list *errors);
void res_plan_point_release(struct res_plan_point *point);
/* Whether replication r keeps all promises. */
bool res_plan_keeps(const struct res_plan *plan, const struct res_plan_point *point, size_t r);
enum sim_status res_plan_fail(struct sim_error_list *errors, const struct sim_error *error);

#endif
