/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From draws to decisions: acceptability and the worth of information. Arrays are [draws][alternatives], costs and
 * effects per alternative; the net benefit at a threshold is threshold x effect - cost.
 *
 * EVPPI partitions the draws: into bins of equal number by the first parameter, each bin into at most four by the
 * next, and so on, as long as 15 draws are left in each. Conditional means over a partition make 0 <= EVPPI <= EVPI,
 * and EVPPI grow as parameters are added at the end, exactly, on the same draws; a set is worth the most that any of
 * its subsets is, so that it grows whatever is added. With few draws a bin, chance makes it a little too large.
 */
#ifndef AFKLAR_RESULTS_ECON_VOI_H
#define AFKLAR_RESULTS_ECON_VOI_H

#include <stddef.h>

#include "sim/error.h"

#define RES_VOI_ALTERNATIVES_MAX 16
#define RES_VOI_SET_MAX 10

struct res_draws {
    size_t draws, alternatives;
    const double *cost, *effect; /* [draws][alternatives] */
};

/* The alternative of the greatest mean net benefit; the first of equals. */
size_t res_voi_best(const struct res_draws *d, double threshold);
/* Expected value of perfect information, kroner. */
double res_voi_evpi(const struct res_draws *d, double threshold);
/* Share of draws in which each alternative has the greatest net benefit (draws with equals: the first):
 * shares[alternatives]. */
void res_voi_acceptability(const struct res_draws *d, double threshold, double shares[]);
/* values[parameters] are columns of [draws]: the set that would be known. bins: of the first. */
SIM_NODISCARD enum sim_status res_voi_evppi(const struct res_draws *d, double threshold, const double *const values[],
                                            size_t parameters, size_t bins, double *evppi, struct sim_error *error);
/* The same for a set whose parameters stand in an order common to all sets; `singles` is what each is worth alone. At
 * most RES_VOI_SET_MAX parameters. */
SIM_NODISCARD enum sim_status res_voi_evppi_set(const struct res_draws *d, double threshold,
                                                const double *const values[], const double singles[], size_t parameters,
                                                double *evppi, struct sim_error *error);
/* Bins for so many draws: half the root, at least 2. */
size_t res_voi_bins(size_t draws);

#endif
