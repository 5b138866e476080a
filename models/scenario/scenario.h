/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a scenario file to struct mdl_scenario.
 *
 *     struct mdl_scenario *scenario = NULL;
 *     status = mdl_scenario_load(&scenario, "typical.cfg", &options, &errors, &warnings);
 *
 * A file may have a base and includes, overlays come on top of it, then single settings. All semantic
 * errors are reported at once, each with file, line and path; of syntax errors the first per file.
 * The scenario owns all it points to; _free gives it back. Its distributions are prepared.
 */
#ifndef AFKLAR_MODELS_SCENARIO_SCENARIO_H
#define AFKLAR_MODELS_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "models/scenario/parameters.h"
#include "models/scenario/place.h"
#include "sim/error.h"

struct mdl_load_options {
    const char *const *beneath; /* files under the scenario and its bases, the first at the bottom */
    size_t beneath_count;
    /* Not NULL: they are laid only if the scenario, an overlay or a setting speaks of this key of the top level. */
    const char *beneath_for;
    const char *const *overlays; /* files, the last one on top */
    size_t overlay_count;
    const char *const *sets; /* "path=value", after the overlays */
    size_t set_count;
    const struct mdl_place *set_places; /* [set_count]: what messages name; NULL: all come from --set */
    /* [set_count], NULL: a setting of an element that the scenario does not have is an error. Else such a setting is
     * left out and marked here. */
    bool *set_lacks;
    /* Distributions need be right to this share only (0: SIM_DIST_TABLE_ERROR): faster, for scenarios run once. */
    double coarse;
};

/* options, errors and warnings may be NULL. SIM_ERR_IO: the file or an overlay cannot be opened or
 * read; SIM_ERR_SCENARIO: anything wrong inside. On failure *scenario is untouched. */
SIM_NODISCARD enum sim_status mdl_scenario_load(struct mdl_scenario **scenario, const char *file,
                                                const struct mdl_load_options *options, struct sim_error_list *errors,
                                                struct sim_error_list *warnings);
/* From memory, such as the resolved text of a result: without base and include. */
SIM_NODISCARD enum sim_status mdl_scenario_parse(struct mdl_scenario **scenario, const char *text,
                                                 const char *name_for_messages, const struct mdl_load_options *options,
                                                 struct sim_error_list *errors, struct sim_error_list *warnings);
/* The same for bytes that may hold NUL, which is then reported. */
SIM_NODISCARD enum sim_status mdl_scenario_parse_bytes(struct mdl_scenario **scenario, const char *bytes, size_t length,
                                                       const char *name_for_messages,
                                                       const struct mdl_load_options *options,
                                                       struct sim_error_list *errors, struct sim_error_list *warnings);
void mdl_scenario_free(struct mdl_scenario *scenario);

/* Where the key at `path` stands, or the nearest above it that is known; no file when none is. */
struct mdl_place mdl_scenario_place(const struct mdl_scenario *scenario, const char *path);

#endif
