/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/stopping.h"

#include <math.h>

struct sim_stopping sim_stopping_of(double precision, double confidence)
{
    return (struct sim_stopping){
        .precision = precision, .confidence = confidence, .minimum = 3, .look_ahead = 5, .maximum = UINT64_MAX};
}

double sim_stopping_precision(const struct sim_stopping *rule)
{
    double half_width = sim_half_width(sim_tally_sd(&rule->tally), rule->tally.count, rule->confidence);

    if (!(half_width > 0)) {
        return 0; /* all equal: even a mean of 0 is known */
    }
    return half_width / fabs(rule->tally.mean);
}

/* f(kLimit, n) of the paper. */
static uint64_t look_ahead(const struct sim_stopping *rule, uint64_t n)
{
    return n <= 100 ? rule->look_ahead : (uint64_t)((double)rule->look_ahead * (double)n / 100);
}

void sim_stopping_add(struct sim_stopping *rule, double value)
{
    uint64_t n;

    if (rule->state != SIM_STOPPING_MORE) {
        return;
    }
    sim_tally_add(&rule->tally, value);
    n = rule->tally.count;
    if (n >= rule->minimum && sim_stopping_precision(rule) <= rule->precision) {
        rule->enough_at = rule->enough_at > 0 ? rule->enough_at : n;
        if (n - rule->enough_at >= look_ahead(rule, rule->enough_at)) {
            rule->state = SIM_STOPPING_SATISFIED;
            return;
        }
    } else {
        rule->enough_at = 0;
    }
    if (n >= rule->maximum) {
        rule->state = SIM_STOPPING_EXHAUSTED;
    }
}

uint64_t sim_stopping_wanted(const struct sim_stopping *rule)
{
    uint64_t n = rule->tally.count, enough_at = rule->enough_at, needed;

    if (rule->state != SIM_STOPPING_MORE) {
        return 0;
    }
    if (enough_at == 0) {
        enough_at = n + 1 > rule->minimum ? n + 1 : rule->minimum;
    }
    needed = enough_at + look_ahead(rule, enough_at);
    return (needed < rule->maximum ? needed : rule->maximum) - n;
}
