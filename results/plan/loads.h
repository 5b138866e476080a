/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads before anything runs: what the citizens of a scenario ask of each role, board and course, beside what those
 * can give, by arithmetic on averages, so that a planner can check it by hand.
 *
 * Citizens at once: those who came by inflow or on dates within the mean stay, and what is left of those of the start,
 * at the busiest of 25 times from start to end. The stay is the mean granted length where the way leads through an
 * activity, and the delays, preparations and half board intervals on the way. Everybody who can reach a step is counted
 * at it, so loads are upper bounds: hazards, early decisions and waiting elsewhere make them less.
 */
#ifndef AFKLAR_RESULTS_PLAN_LOADS_H
#define AFKLAR_RESULTS_PLAN_LOADS_H

#include <stddef.h>

#include "models/replication.h"
#include "sim/error.h"

enum res_load_kind { RES_LOAD_TALKS, RES_LOAD_PLACES, RES_LOAD_CASES, RES_LOAD_SEATS };

/* The unit of demanded and offered: talks hours a week, places citizens, cases and seats starts a month. */
struct res_load {
    enum res_load_kind kind;
    size_t index; /* role, board or service */
    const char *name, *label;
    double demanded, offered;
    double utilisation;
    double persons;   /* roles: head-count, time average */
    double needed;    /* roles: persons for a utilisation of 100 % */
    double citizens;  /* who ask, at once (talks, places) or a month */
    char causes[256]; /* the steps, the greatest first: "guide_talk 82 h" */
    char sum[320];    /* talks and places of a role: the arithmetic in words */
};

struct res_loads {
    struct res_load *at; /* [count]: roles, boards, services in the order of the scenario */
    size_t count;
};

SIM_NODISCARD enum sim_status res_loads_init(struct res_loads *loads, const struct mdl_model *model,
                                             struct sim_error *error);
void res_loads_release(struct res_loads *loads);

/* Months a citizen of a population holds a place of a role, and whether he ever does (0 if not): from the caseload step
 * on. For the fluid approximation of a backlog. */
double res_loads_months_held(const struct mdl_model *model, size_t population, int role);

#endif
