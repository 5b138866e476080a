/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The backlog curve: how many citizens, of all populations, wait for a role (all its caseload steps) or at one step,
 * week by week; the day on which nobody waits for the first time; and beside it the fluid approximation that a planner
 * can do on paper.
 *
 * Fluid: citizens are a liquid. Inflow is the scenario's (its dates included); a full role gives back C/m places a
 * month, C its places and m the mean months a citizen holds one (res_loads_months_held), however long those who hold
 * them at the start have done so; m is shortened by the scenario's rates of moving and dying. No chance, no turnover,
 * nobody leaves while he waits. Only for a role.
 */
#ifndef AFKLAR_RESULTS_PLAN_BACKLOG_H
#define AFKLAR_RESULTS_PLAN_BACKLOG_H

#include <stdio.h>

#include "results/plan/plan.h"
#include "results/sample.h"

#define RES_BACKLOG_DAYS 7 /* between two points of the curve */

struct res_backlog {
    size_t weeks; /* points of the curve: 0 is the start, after its first events */
    double *mean; /* [weeks] */
    double *low;  /* [weeks]: 5 % and 95 % of replications */
    double *high;
    double *fluid;                         /* [weeks]; NAN for a step */
    size_t n;                              /* replications */
    size_t gone;                           /* of them, in how many the backlog was gone at some time */
    double gone_days, gone_low, gone_high; /* median, 5 % and 95 %, days from the start; INFINITY: not by the end */
    double fluid_gone_days;
    double places, months_held; /* of the fluid */
};

/* `target` is a role or a step. SIM_ERR_USAGE when the scenario has neither, or nobody can wait there. */
SIM_NODISCARD enum sim_status res_backlog_run(struct res_plan *plan, size_t point, const char *target, size_t n,
                                              struct res_backlog *backlog, struct sim_error_list *errors);
void res_backlog_release(struct res_backlog *backlog);

/* Side by side, one backlog for each staffing of the plan, in its order. */
SIM_NODISCARD enum sim_status res_table_backlog(FILE *file, const struct res_plan *plan,
                                                const struct res_backlog backlogs[], const char *target,
                                                enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_csv_backlog(FILE *file, const struct res_plan *plan,
                                              const struct res_backlog backlogs[], struct sim_error *error);
SIM_NODISCARD enum sim_status res_json_backlog(FILE *file, const struct res_plan *plan,
                                               const struct res_backlog backlogs[], const char *target,
                                               const struct res_maker *maker, struct sim_error *error);

#endif
