/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/world/citizen.h"

#include <math.h>

#define DECAY_DIGIT_MAX ((1 << MDL_DECAY_BITS) - 1)

/* Within two units of the last place of exp(), at a fifth of its price. */
static double decay_after(const struct mdl_pace *pace, sim_time minutes)
{
    if (minutes >> (MDL_DECAY_BITS * MDL_DECAY_DIGITS) != 0) {
        return exp(-pace->speed * (double)minutes);
    }
    return pace->decay[0][minutes & DECAY_DIGIT_MAX] * pace->decay[1][minutes >> MDL_DECAY_BITS & DECAY_DIGIT_MAX] *
           pace->decay[2][minutes >> 2 * MDL_DECAY_BITS];
}

void mdl_citizen_advance(struct mdl_citizen *citizen, const struct mdl_pace *pace, sim_time now)
{
    const sim_time passed = now - citizen->updated;
    const double minutes = (double)passed;
    if (passed <= 0) {
        return;
    }
    const double target = citizen->running > 0 ? pace->active_target : pace->passive_target;
    const double gap = citizen->motivation - target;
    const double decay = decay_after(pace, passed);
    /* integral of the part of the gap that is left */
    const double left = pace->speed > 0.0 ? gap * (1.0 - decay) * pace->per_speed : gap * minutes;
    if (citizen->granted != MDL_MOMENT_NEVER) {
        const double activity = citizen->attended_hours > 0.0F ? log1p((double)citizen->attended_hours) : 0.0;
        citizen->evidence +=
            citizen->evidence_rate * minutes * (pace->evidence_base + pace->evidence_activity * activity);
        if (citizen->placements_running > 0) {
            citizen->work_ability += (float)(pace->placement_gain * minutes);
        }
    }
    citizen->hazard_minutes += mdl_minute_of(passed);
    citizen->hazard_motivation_minutes += target * minutes + left;
    citizen->motivation = target + gap * decay;
    citizen->updated = mdl_moment_of(now);
}

void mdl_citizen_talk(struct mdl_citizen *citizen, const struct mdl_progress *progress)
{
    citizen->motivation += progress->talk_lift * (1.0 - citizen->motivation);
    mdl_citizen_settle(citizen);
    if (citizen->granted != MDL_MOMENT_NEVER) {
        citizen->evidence += citizen->evidence_rate * progress->evidence_per_talk;
    }
}

static struct mdl_hazard_rate yearly(double base, double slope)
{
    struct mdl_hazard_rate rate = {.base = base / SIM_MINUTES_PER_YEAR, .slope = slope / SIM_MINUTES_PER_YEAR};
    rate.most = fmax(rate.base, rate.base + rate.slope);
    rate.per_most = rate.most > 0.0 ? 1.0 / rate.most : (double)INFINITY;
    return rate;
}

void mdl_pace_init(struct mdl_pace *pace, const struct mdl_progress *progress)
{
    const double speed = progress->speed_per_month / SIM_MINUTES_PER_MONTH;
    *pace = (struct mdl_pace){
        .passive_target = progress->passive_target,
        .active_target = progress->active_target,
        .speed = speed,
        .per_speed = speed > 0.0 ? 1.0 / speed : 0.0,
        .evidence_base = progress->evidence_base_per_month / SIM_MINUTES_PER_MONTH,
        .evidence_activity = progress->evidence_activity_per_month / SIM_MINUTES_PER_MONTH,
        .placement_gain = progress->placement_gain_per_week / SIM_MINUTES_PER_WEEK,
    };
    for (int digit = 0; digit < MDL_DECAY_DIGITS; digit++) {
        for (int i = 0; i <= DECAY_DIGIT_MAX; i++) {
            pace->decay[digit][i] = exp(-speed * ldexp((double)i, digit * MDL_DECAY_BITS));
        }
    }
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
