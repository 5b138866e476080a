/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One queueing station for the self-test: Poisson arrivals of one or two classes, servers of one place each,
 * first come first served within a class, class 0 first; customers may give up.
 */
#ifndef AFKLAR_RESULTS_SELFTEST_STATION_H
#define AFKLAR_RESULTS_SELFTEST_STATION_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

#define RES_STATION_CLASSES 2

struct res_station_spec {
    const char *model, *parameters;
    uint32_t servers;
    double arrival_rate[RES_STATION_CLASSES]; /* customers per mean service; 0 = no such class */
    double service_cv2;                       /* squared coefficient of variation: 1 exponential, 0 fixed, else gamma */
    double patience_rate;                     /* gives up at this rate while waiting; 0 = never */
};

/* What one replication gives, in mean services; of the customers after the warm-up. */
struct res_station_figures {
    double mean_wait[RES_STATION_CLASSES]; /* of those served */
    double wait_share;                     /* P(wait > 0), those who give up included */
    double long_wait_share;                /* P(wait > 2) */
    double gave_up_share;
    double mean_queue;
    double utilisation;
};

/* What a thread keeps. */
struct res_station;
SIM_NODISCARD enum sim_status res_station_create(struct res_station **station, struct sim_error *error);
void res_station_free(struct res_station *station);

/* stream: stations of different streams have nothing in common. */
SIM_NODISCARD enum sim_status res_station_run(struct res_station *station, const struct res_station_spec *spec,
                                              uint32_t stream, uint64_t seed, uint64_t replication,
                                              struct res_station_figures *figures, struct sim_error *error);

#endif
