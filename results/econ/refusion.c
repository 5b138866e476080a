/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/refusion.h"

#include <math.h>

#include "sim/calendar.h"
#include "sim/error.h"

double res_refusion_weeks(const struct mdl_regime *regime, size_t step, double from, double to)
{
    SIM_INVARIANT(step < regime->refusion_count, "no such refusion step");
    /* weeks before the first step count as the first */
    const double begins = step == 0 ? -(double)INFINITY : regime->refusion[step].from_week;
    const double ends = step + 1 < regime->refusion_count ? regime->refusion[step + 1].from_week : (double)INFINITY;
    return fmax(0, fmin(ends, to) - fmax(begins, from));
}

double res_refusion_state_share(const struct mdl_regime *regime, double from, double to)
{
    double paid = 0;
    if (regime->refusion_count == 0 || !(to > from)) {
        return 0;
    }
    for (size_t i = 0; i < regime->refusion_count; i++) {
        paid += res_refusion_weeks(regime, i, from, to) * regime->refusion[i].state_share;
    }
    return paid / (to - from);
}

double res_service_state_share(double share, sim_time until, int year)
{
    const sim_time begins = sim_time_of_day(sim_day_from_civil(year, 1, 1));
    const sim_time ends = sim_time_of_day(sim_day_from_civil(year + 1, 1, 1));
    if (until >= ends) {
        return share;
    }
    return until <= begins ? 0 : share * (double)(until - begins) / (double)(ends - begins);
}
