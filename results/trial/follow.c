/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/follow.h"

#include <math.h>

enum { DRAW_CLARIFIED, DRAW_WORK }; /* the luck of a mover */

int64_t res_trial_day(sim_time moment)
{
    return moment / (int64_t)SIM_MINUTES_PER_DAY;
}

void res_trial_follower_init(struct res_trial_follower *follower, const struct mdl_scenario *scenario)
{
    *follower = (struct res_trial_follower){.scenario = scenario,
                                            .extract_day = res_trial_day(mdl_trial_extract(scenario)),
                                            .mover_purpose = sim_purpose("trial/mover"),
                                            .visit_purpose = sim_purpose("trial/visit")};
}

static double cause_of(const struct mdl_scenario *scenario, int outcome)
{
    for (size_t k = 0; k < scenario->clarified_count; k++) {
        if (scenario->clarified[k] == outcome) {
            return outcome == MDL_OUTCOME_FOEP ? 2 : 1;
        }
    }
    return 0;
}

/* His status elsewhere on the register's day. */
static void read_register(const struct res_trial_follower *follower, const struct sim_chance *chance, uint64_t who,
                          int64_t moved, struct res_trial_known *known)
{
    const struct mdl_movers *movers = &follower->scenario->trial.movers;
    const int64_t register_day = res_trial_day(movers->register_date);
    known->of_register = true;
    known->day = register_day;
    if (sim_chance_uniform(chance, who, follower->mover_purpose, DRAW_CLARIFIED) < movers->clarified_share) {
        const double u = sim_chance_uniform(chance, who, follower->mover_purpose, DRAW_WORK);
        known->day = moved + (register_day - moved) / 2;
        known->cause = u < movers->work_share ? 1 : 2;
    }
}

/* One luck for all visits: who is lost to one is lost to every later one that loses as many. */
static bool see_at_visits(const struct res_trial_follower *follower, const struct sim_chance *chance, uint64_t who,
                          unsigned arm, int64_t drawn, struct res_trial_known *known)
{
    const struct mdl_trial *trial = &follower->scenario->trial;
    const double u = sim_chance_uniform(chance, who, follower->visit_purpose, 0);
    int64_t last = INT64_MIN;
    for (size_t k = 0; k < trial->visit_count; k++) {
        const int64_t day = drawn + res_trial_day((sim_time)trial->visits[k].at);
        const bool gone = known->cause <= 0 && day > known->day;
        const double treated = trial->visits[k].arm1_lost_share;
        const double lost = arm == 1 && !isnan(treated) ? treated : trial->visits[k].lost_share;
        if (u < lost || day > follower->extract_day || gone) {
            continue;
        }
        last = day;
        if (known->cause > 0 && day >= known->day) {
            break;
        }
    }
    known->cause = known->cause > 0 && last >= known->day ? known->cause : 0;
    known->day = last;
    return last != INT64_MIN;
}

bool res_trial_follow(const struct res_trial_follower *follower, const struct sim_chance *chance, uint64_t who,
                      const struct mdl_record *record, struct res_trial_known *known)
{
    const struct mdl_trial *trial = &follower->scenario->trial;
    const int64_t decided = res_trial_day(record->decided), drawn = res_trial_day(record->referred);
    const bool left = record->outcome != MDL_OUTCOME_NONE && decided <= follower->extract_day;
    const sim_time read = trial->movers.register_date;
    *known = (struct res_trial_known){.day = left ? decided : follower->extract_day,
                                      .cause = left ? cause_of(follower->scenario, record->outcome) : 0};
    if (left && record->outcome == MDL_OUTCOME_MOVED && read != SIM_TIME_NEVER && decided <= res_trial_day(read)) {
        read_register(follower, chance, who, decided, known);
    }
    return trial->visit_count == 0 || see_at_visits(follower, chance, who, record->arm, drawn, known);
}
