/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario as one file that stands alone: base, includes, overlays and settings worked in, every
 * default written out, sources kept, keys in the order of the schema. Reading it gives the same
 * scenario and the same text again.
 */
#ifndef AFKLAR_MODELS_SCENARIO_RESOLVED_H
#define AFKLAR_MODELS_SCENARIO_RESOLVED_H

#include "models/scenario/arena.h"
#include "models/scenario/config_tree.h"

struct mdl_loader;

/* The whole text, in the scenario's arena; NULL without memory. */
const char *mdl_resolved_text(struct mdl_loader *l);
/* One value in file syntax, on one line; strings without quotes when they stand alone. */
const char *mdl_node_text(struct mdl_arena *arena, const struct mdl_node *node);

#endif
