/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the numbers of a scenario come from. The ledger (mdl_scenario.sources) has one line for every
 * quantity in use, in order of path: those with a source, and with MDL_STATUS_NONE those without,
 * defaults among them (line 0).
 */
#ifndef AFKLAR_MODELS_SCENARIO_PROVENANCE_H
#define AFKLAR_MODELS_SCENARIO_PROVENANCE_H

#include <stddef.h>

#include "models/scenario/parameters.h"

const char *mdl_status_name(enum mdl_status status); /* "published", ..., "none" */
/* Lines of the ledger by status. */
void mdl_provenance_count(const struct mdl_scenario *scenario, size_t counts[MDL_STATUS_COUNT]);
/* The line of a path, NULL when there is none. */
const struct mdl_source *mdl_provenance_find(const struct mdl_scenario *scenario, const char *path);

#endif
