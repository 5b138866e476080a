/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shared economics under a scenario: what scenarios/lib says holds where the scenario, an overlay or a setting says
 * nothing else, key by key and element by element.
 */
#ifndef AFKLAR_RESULTS_ECON_BENEATH_H
#define AFKLAR_RESULTS_ECON_BENEATH_H

#include "models/scenario/scenario.h"
#include "results/file/datafile.h"

#define RES_ECON_SHARED "scenarios/lib/economics.cfg"
#define RES_ECON_SOM "scenarios/lib/som-social-stoette-2020.cfg"
#define RES_ECON_KEY "economics"

struct res_beneath {
    char path[RES_DATAFILE_PATH_MAX];
    const char *file[1];
};

/* Has the shared economics laid under a scenario that speaks of economics; any other is left as it is. The options use
 * `beneath`, which must live as long. Where the shared file is missing, loading says so if it is needed. */
void res_beneath_lay(struct res_beneath *beneath, struct mdl_load_options *options);

#endif
