/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/share.h"

#include <math.h>
#include <string.h>

double res_status_share_variance(const struct res_parameter *parameter, double moved)
{
    for (size_t k = 0; k < RES_ALTERNATIVES_MAX; k++) {
        const struct res_parameter_range *range = &parameter->in[k];
        if (range->present) {
            const double mode = (range->value - range->low) / (range->high - range->low);
            return moved * moved * (1 - mode + mode * mode) / 18;
        }
    }
    return 0;
}

/* Variances become shares of their sum, whose root is given back. */
static double divide(double parts[MDL_STATUS_COUNT])
{
    double sum = 0;
    for (int s = 0; s < MDL_STATUS_COUNT; s++) {
        sum += parts[s];
    }
    for (int s = 0; s < MDL_STATUS_COUNT && sum > 0; s++) {
        parts[s] /= sum;
    }
    return sqrt(sum);
}

void res_status_share_set(struct res_status_share *share, const struct res_tornado_bar bars[],
                          const struct res_parameters *parameters)
{
    memset(share, 0, sizeof *share);
    for (size_t i = 0; i < parameters->count; i++) {
        const struct res_tornado_bar *bar = &bars[i];
        const struct res_parameter *parameter = &parameters->at[bar->parameter];
        share->moved[parameter->status]++;
        if (bar->failed) {
            share->failed++;
            continue;
        }
        share->effect[parameter->status] += res_status_share_variance(parameter, bar->effect_high - bar->effect_low);
        share->cost[parameter->status] += res_status_share_variance(parameter, bar->cost_high - bar->cost_low);
    }
    share->effect_sd = divide(share->effect);
    share->cost_sd = divide(share->cost);
}
