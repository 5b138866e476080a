/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/provenance.h"

#include <string.h>

const char *mdl_status_name(enum mdl_status status)
{
    static const char *const names[MDL_STATUS_COUNT] = {
        [MDL_STATUS_NONE] = "none",       [MDL_STATUS_PUBLISHED] = "published",   [MDL_STATUS_DERIVED] = "derived",
        [MDL_STATUS_ASSUMED] = "assumed", [MDL_STATUS_CALIBRATED] = "calibrated",
    };
    return names[status];
}

void mdl_provenance_count(const struct mdl_scenario *scenario, size_t counts[MDL_STATUS_COUNT])
{
    memset(counts, 0, MDL_STATUS_COUNT * sizeof counts[0]);
    for (size_t i = 0; i < scenario->source_count; i++) {
        counts[scenario->sources[i].status]++;
    }
}

const struct mdl_source *mdl_provenance_find(const struct mdl_scenario *scenario, const char *path)
{
    size_t low = 0;
    size_t high = scenario->source_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(scenario->sources[middle].path, path);
        if (order == 0) {
            return &scenario->sources[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}
