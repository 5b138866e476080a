/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/parameters.h"

double mdl_series_at(const struct mdl_series *series, sim_time now)
{
    size_t i = series->count;
    while (i > 1 && series->from[i - 1] > now) {
        i--;
    }
    return i == 0 ? 0.0 : series->value[i - 1];
}
