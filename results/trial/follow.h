/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trial gets to know of one citizen, by its registers and visits (see results/trial/data.h). */
#ifndef AFKLAR_RESULTS_TRIAL_FOLLOW_H
#define AFKLAR_RESULTS_TRIAL_FOLLOW_H

#include "models/replication.h"
#include "sim/chance.h"

struct res_trial_follower {
    const struct mdl_scenario *scenario;
    int64_t extract_day;
    uint32_t mover_purpose, visit_purpose;
};

struct res_trial_known {
    int64_t day;      /* of the event, or the last day of follow-up */
    double cause;     /* 0 no event, 1 work, 2 disability pension */
    bool of_register; /* he moved, and another place's register was read */
};

/* Days of the clock: whole ones, as registers have them. */
int64_t res_trial_day(sim_time moment);

void res_trial_follower_init(struct res_trial_follower *follower, const struct mdl_scenario *scenario);

/* False when nothing is known of him: none of the visits was reached. */
bool res_trial_follow(const struct res_trial_follower *follower, const struct sim_chance *chance, uint64_t who,
                      const struct mdl_record *record, struct res_trial_known *known);

#endif
