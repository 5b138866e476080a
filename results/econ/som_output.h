/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The four archetypes of SØM and the cost by volume, as a table or JSON. */
#ifndef AFKLAR_RESULTS_ECON_SOM_OUTPUT_H
#define AFKLAR_RESULTS_ECON_SOM_OUTPUT_H

#include <stdio.h>

#include "models/scenario/parameters.h"
#include "results/measure.h"
#include "sim/error.h"

/* SIM_ERR_SCENARIO naming what SØM needs and the scenario does not give. */
SIM_NODISCARD enum sim_status res_som_check(const struct mdl_economics *economics, struct sim_error *error);
SIM_NODISCARD enum sim_status res_som_table(FILE *file, const struct mdl_economics *economics,
                                            enum res_language language, struct sim_error *error);
SIM_NODISCARD enum sim_status res_som_json(FILE *file, const struct mdl_economics *economics, struct sim_error *error);

#endif
