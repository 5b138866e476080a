/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queueing models of sim/selftest.h: what they are, how they are simulated and what theory says. Only
 * sim/selftest*.c include this.
 */
#ifndef AFKLAR_SIM_SELFTEST_MODEL_H
#define AFKLAR_SIM_SELFTEST_MODEL_H

#include <stdint.h>

#include "sim/engine.h"
#include "sim/error.h"

/* Ticks of a mean service of 1; coarser ticks bias M/M/1 visibly. */
#define SIM_THEORY_UNIT 1048576.0
/* Relaxation times of the warm-up. */
#define SIM_THEORY_RELAXATIONS 20.0

#define SIM_THEORY_CLASSES 2
#define SIM_THEORY_STATIONS 2

enum sim_theory_quantity {
    SIM_THEORY_WAITS,      /* share of customers who wait */
    SIM_THEORY_WAIT,       /* mean wait over all customers */
    SIM_THEORY_WAIT_1,     /* of class 1, which is served first */
    SIM_THEORY_WAIT_2,     /* of class 2 */
    SIM_THEORY_LONG_WAITS, /* share who wait longer than 2 */
    SIM_THEORY_SOJOURN,    /* mean time from arrival to departure */
    SIM_THEORY_SOJOURN_1,
    SIM_THEORY_SOJOURN_2,
    SIM_THEORY_QUEUE,      /* time average of those who wait */
    SIM_THEORY_IN_SERVICE, /* time average of places held */
    SIM_THEORY_USE,        /* places held over places offered */
    SIM_THEORY_LOST,       /* share who give up or are turned away */
    SIM_THEORY_QUANTITIES
};

enum sim_theory_law {
    SIM_THEORY_EXPONENTIAL,
    SIM_THEORY_FIXED,
    SIM_THEORY_ERLANG,    /* 1 / cv2 phases */
    SIM_THEORY_HYPER,     /* mixture of two exponentials with balanced means */
    SIM_THEORY_LOGNORMAL, /* by cv2 */
    SIM_THEORY_UNIFORM,   /* from 0 to twice the mean */
};

enum sim_theory_rule {
    SIM_THEORY_FIFO,
    SIM_THEORY_PRIORITY,   /* class 1 first, services are not broken off */
    SIM_THEORY_PREEMPTIVE, /* class 1 breaks off class 2, which is resumed where it stopped */
    SIM_THEORY_LOSS,       /* nobody waits */
    SIM_THEORY_MEETING,    /* a periodic board; service_mean[0] is its interval */
};

struct sim_theory_spec {
    const char *model;
    const char *parameters;
    enum sim_theory_rule rule;
    enum sim_theory_law law;               /* at the first station; exponential at the second */
    double cv2;                            /* squared coefficient of variation; used with Erlang, hyper and lognormal */
    uint32_t servers[SIM_THEORY_STATIONS]; /* 0: no such station; UINT32_MAX: as many as are needed */
    double service_mean[SIM_THEORY_STATIONS];
    double arrival_rate[SIM_THEORY_CLASSES]; /* with machines: of failures, per machine at work */
    double patience_rate;                    /* exponential patience; 0: nobody gives up */
    double feedback;                         /* probability to go back to the queue after service */
    uint32_t machines;                       /* finite source; 0: Poisson arrivals */
    uint32_t customers;                      /* counted per replication with effort 1 */
};

/* Exact values; NAN where the model has no closed figure. */
void sim_theory_exact(const struct sim_theory_spec *spec, double exact[SIM_THEORY_QUANTITIES]);

/* How the events of a replication ended: the engine's status, else `run`, which only memory makes bad. */
SIM_NODISCARD enum sim_status sim_theory_ended(const struct sim_engine *engine, enum sim_status run,
                                               struct sim_error *error);

/* What one thread keeps from replication to replication; NULL without memory. */
struct sim_theory_run;
struct sim_theory_run *sim_theory_run_create(void);
void sim_theory_run_free(struct sim_theory_run *run);

SIM_NODISCARD enum sim_status sim_theory_simulate(struct sim_theory_run *run, const struct sim_theory_spec *spec,
                                                  uint64_t seed, uint64_t replication, double effort,
                                                  double figures[SIM_THEORY_QUANTITIES], struct sim_error *error);

#endif
