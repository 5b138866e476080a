/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/beneath.h"

#include <stdio.h>

void res_beneath_lay(struct res_beneath *beneath, struct mdl_load_options *options)
{
    struct sim_error error;
    if (res_datafile_find(RES_ECON_SHARED, beneath->path, sizeof beneath->path, &error) != SIM_OK) {
        (void)snprintf(beneath->path, sizeof beneath->path, "%s", RES_ECON_SHARED);
    }
    beneath->file[0] = beneath->path;
    options->beneath = beneath->file;
    options->beneath_count = 1;
    options->beneath_for = RES_ECON_KEY;
}
