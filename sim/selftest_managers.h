/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Case managers: the queueing model nearest to a caseworker and his caseload. Only sim/selftest*.c and tests include
 * this.
 *
 * Cases arrive as a Poisson stream. Each manager holds at most `caseload` cases; a case is given to the manager with
 * most places free, or waits for a place, first come, first served. A case that is held alternates between its own
 * manager, who handles one contact at a time (exponential, mean 1) in the order in which they are asked for, and an
 * external delay (exponential) that asks nothing of him. After each contact the case is closed with probability
 * 1 - again. This is the baseline model of Campello, Ingolfsson & Shumsky, Queueing Models of Case Managers, Management
 * Science 63 (2017) 882-900.
 *
 * With one manager it is a Markov chain on (cases in the system, cases at the manager), solved here exactly. With more
 * the same chain with a pooled team (anybody handles any case, all places are one) bounds the wait from below; managers
 * who each get an equal share of the arrivals at random and do not share their queue bound it from above.
 */
#ifndef AFKLAR_SIM_SELFTEST_MANAGERS_H
#define AFKLAR_SIM_SELFTEST_MANAGERS_H

#include <stdint.h>

#include "sim/error.h"

enum sim_managers_quantity {
    SIM_MANAGERS_WAIT,  /* mean wait for a place, in mean contacts */
    SIM_MANAGERS_CASES, /* time average of the cases held, over all managers */
    SIM_MANAGERS_USE,   /* share of time in which a manager handles a contact */
    SIM_MANAGERS_QUANTITIES
};

struct sim_managers_spec {
    uint32_t managers; /* managers x caseload at most 64 */
    int32_t caseload;
    double arrival_rate; /* per mean contact; less than what the managers can close */
    double delay_mean;   /* in mean contacts */
    double again;        /* probability that a contact is not the last */
    uint32_t customers;  /* counted per replication with effort 1 */
};

/* Figures of the pooled team: exact for one manager. SIM_ERR_SCENARIO when the queue has no steady state. */
SIM_NODISCARD enum sim_status sim_managers_pooled(const struct sim_managers_spec *spec,
                                                  double figures[SIM_MANAGERS_QUANTITIES], struct sim_error *error);
/* The share of a manager's time in contacts if his caseload were always full: above use = load it is unstable. */
double sim_managers_saturation(const struct sim_managers_spec *spec);

/* What one thread keeps from replication to replication; NULL without memory. */
struct sim_managers_run;
struct sim_managers_run *sim_managers_run_create(void);
void sim_managers_run_free(struct sim_managers_run *run);

/* One replication; conservation and Little's law are checked in whole ticks (SIM_ERR_VERIFY). */
SIM_NODISCARD enum sim_status sim_managers_simulate(struct sim_managers_run *run, const struct sim_managers_spec *spec,
                                                    uint64_t seed, uint64_t replication, double effort,
                                                    double figures[SIM_MANAGERS_QUANTITIES], struct sim_error *error);

#endif
