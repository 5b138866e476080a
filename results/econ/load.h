/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario as an economic analysis needs it: on the shared economics, which hold where it says nothing else, and with
 * its end moved to where decisions have fallen. It can be loaded again with other values set, for sensitivity.
 */
#ifndef AFKLAR_RESULTS_ECON_LOAD_H
#define AFKLAR_RESULTS_ECON_LOAD_H

#include <stdbool.h>

#include "models/replication.h"
#include "models/scenario/place.h"
#include "results/econ/beneath.h"
#include "results/econ/run.h"
#include "results/file/datafile.h"
#include "results/sample.h"
#include "sim/error.h"

#define RES_ECON_FILES_MAX 64
#define RES_ECON_SETS_MAX 256

struct res_econ_source {
    char file[RES_DATAFILE_PATH_MAX];
    char shared[RES_DATAFILE_PATH_MAX], som[RES_DATAFILE_PATH_MAX];
    const char *beneath[2];
    size_t beneath_count;
    const char *overlays[RES_ECON_FILES_MAX];
    size_t overlay_count;
    const char *sets[RES_ECON_SETS_MAX];
    struct mdl_place set_places[RES_ECON_SETS_MAX];
    size_t set_count;
    bool *set_lacks; /* while it is found out what this scenario does not have */
    char horizon_set[64], end_set[64], seed_set[64], replications_set[64];
    char *text;     /* of a stored result: owned; NULL for a file */
    bool is_shared; /* the shared economics are in use */
    sim_time measured_end;
    int years;
};

struct res_econ_wish {
    const char *const *overlays; /* borrowed for as long as the source lives */
    size_t overlay_count;
    const char *const *sets;
    size_t set_count;
    int64_t horizon_years;           /* 0: as the scenario says */
    const struct res_sample *stored; /* of a result: its scenario, seed and replications stand for the file */
    bool *set_lacks; /* [set_count], NULL: each must have its element; else those left out for want of it are marked */
    bool with_som;   /* lay the shared archetypes beneath too */
};

/* Finds the file and what must go with it. All errors are added. Release in either case. */
SIM_NODISCARD enum sim_status res_econ_source_open(struct res_econ_source *source, const char *name,
                                                   const struct res_econ_wish *wish, struct sim_error_list *errors,
                                                   struct sim_error_list *warnings);
void res_econ_source_release(struct res_econ_source *source);
/* Loads with `count` more settings ("path=value") on top, which are draws from the file's own ranges. The caller frees
 * the scenario. */
SIM_NODISCARD enum sim_status res_econ_source_load(const struct res_econ_source *source, const char *const sets[],
                                                   size_t count, struct mdl_scenario **scenario,
                                                   struct sim_error_list *errors, struct sim_error_list *warnings);
/* Loads and runs. */
SIM_NODISCARD enum sim_status res_econ_source_run(const struct res_econ_source *source, const char *const sets[],
                                                  size_t count, const struct res_econ_options *options,
                                                  struct res_econ_sample **sample, struct sim_error_list *errors);

#endif
