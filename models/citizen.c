/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/citizen.h"

#include <math.h>

void mdl_citizen_advance(struct mdl_citizen *citizen, const struct mdl_progress *progress, sim_time now)
{
    const double minutes = (double)(now - citizen->updated);
    if (minutes <= 0.0) {
        return;
    }
    const double speed = progress->speed_per_month / SIM_MINUTES_PER_MONTH;
    const double gap = citizen->motivation - citizen->target;
    double left = 0.0; /* integral of the part of the gap that is left */
    double decay = 1.0;
    if (speed > 0.0) {
        decay = exp(-speed * minutes);
        left = gap * (1.0 - decay) / speed;
    } else {
        left = gap * minutes;
    }
    if (citizen->granted != SIM_TIME_NEVER) {
        const double months = minutes / SIM_MINUTES_PER_MONTH;
        /* The share of planned hours attended is the motivation at the last event: h is held between events. */
        const double activity = citizen->hours > 0.0 ? log1p(citizen->hours * citizen->motivation) : 0.0;
        citizen->evidence += citizen->evidence_rate * months *
                             (progress->evidence_base_per_month + progress->evidence_activity_per_month * activity);
        if (citizen->placements_running > 0) {
            citizen->work_ability += progress->placement_gain_per_week * minutes / SIM_MINUTES_PER_WEEK;
        }
    }
    citizen->hazard_time_minutes += minutes;
    citizen->hazard_motivation_minutes += citizen->target * minutes + left;
    citizen->motivation = citizen->target + gap * decay;
    citizen->updated = now;
}

void mdl_citizen_retarget(struct mdl_citizen *citizen, const struct mdl_progress *progress)
{
    citizen->target = citizen->running > 0 ? progress->active_target : progress->passive_target;
}

void mdl_citizen_talk(struct mdl_citizen *citizen, const struct mdl_progress *progress)
{
    citizen->motivation += progress->talk_lift * (1.0 - citizen->motivation);
    if (citizen->granted != SIM_TIME_NEVER) {
        citizen->evidence += citizen->evidence_rate * progress->evidence_per_talk;
    }
}

double mdl_citizen_hazard_wait(const struct mdl_citizen *citizen, enum mdl_hazard hazard,
                               const struct mdl_hazard_rate *rate)
{
    const double frailty = hazard == MDL_HAZARD_COMPLAINS ? (double)citizen->complaint_frailty : 1.0;
    const double most = frailty * rate->most;
    if (!(most > 0.0)) {
        return (double)INFINITY;
    }
    const double used =
        frailty * (rate->base * citizen->hazard_time_minutes + rate->slope * citizen->hazard_motivation_minutes);
    const double left = citizen->threshold[hazard] - used;
    return left > 0.0 ? left / most : 0.0;
}

double mdl_citizen_age_years(const struct mdl_citizen *citizen, sim_time now)
{
    return (double)(now - citizen->born) / SIM_MINUTES_PER_YEAR;
}

static struct mdl_hazard_rate yearly(double base, double slope)
{
    struct mdl_hazard_rate rate = {.base = base / SIM_MINUTES_PER_YEAR, .slope = slope / SIM_MINUTES_PER_YEAR};
    rate.most = fmax(rate.base, rate.base + rate.slope);
    return rate;
}

void mdl_hazard_rates(struct mdl_hazard_rate rates[MDL_HAZARD_COUNT], const struct mdl_scenario *scenario)
{
    const struct mdl_hazards *given = &scenario->hazards;
    rates[MDL_HAZARD_JOB] = yearly(0.0, given->job_per_year);
    rates[MDL_HAZARD_MOVES] = yearly(given->moves_per_year, 0.0);
    rates[MDL_HAZARD_DIES] = yearly(given->deaths_per_year, 0.0);
    rates[MDL_HAZARD_QUITS] = yearly(given->quits_per_year, -given->quits_per_year);
    rates[MDL_HAZARD_COMPLAINS] = yearly(given->complaints_per_year, -given->complaints_per_year);
    rates[MDL_HAZARD_SETBACK] = yearly(scenario->progress.setbacks_per_year, 0.0);
}
