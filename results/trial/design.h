/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Other designs of a scenario's trial: more or fewer citizens, an earlier or later data extract, no difference.
 *
 * Size: the lists keep their dates and are scaled in proportion; of what does not go up whole, the lists with the
 * largest remainders get one more (Hamilton's method; equal remainders: the earlier list). People per arm are half of
 * all who are drawn: the arms differ by what the allocation leaves to chance.
 *
 * Load: more citizens meet the same staff, which is what a larger trial in the same place would mean. With keep_load
 * the municipality grows with its trial: headcounts, agenda places, seats, and the other populations, each rounded to
 * whole ones (staff, places and seats up; citizens under way at the start down).
 *
 * Follow-up: days from the last list to the data extract; the scenario ends there, and the movers' register is read as
 * long before it as in the scenario.
 */
#ifndef AFKLAR_RESULTS_TRIAL_DESIGN_H
#define AFKLAR_RESULTS_TRIAL_DESIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "models/scenario/parameters.h"
#include "sim/error.h"

#define RES_AS_DESIGNED (-1)

struct res_trial_design {
    int64_t per_arm;        /* RES_AS_DESIGNED, or at least 1 */
    int64_t follow_up_days; /* RES_AS_DESIGNED, or at least 1 */
    bool null;              /* both arms come in at the control arm's step; all but crossing over is kept */
    bool keep_load;
    int allocation; /* 0: as designed; else 1 + enum mdl_allocation, and no list is swapped by mistake */
};

/* The name of an allocation as --designs has it ("clusters"), and back: 1 + enum mdl_allocation, 0 for "as-designed",
 * -1 for no such name. */
const char *res_allocation_name(int allocation);
int res_allocation_find(const char *name);
/* Are whole clusters drawn, by this allocation (0: the trial's own) or as the workers of a role? */
bool res_trial_draws_clusters(const struct mdl_scenario *scenario, int allocation);

/* The trial's own; NAN when its citizens come by a rate, not on lists. The scenario must pass res_trial_check. */
double res_trial_per_arm(const struct mdl_scenario *scenario);
/* From the last list to the data, or to the last visit where that comes first. */
double res_trial_follow_up_days(const struct mdl_scenario *scenario);

/* A scenario that differs in the design alone. It borrows everything else from the first, which must live longer, and
 * keeps its name and provenance; the resolved text stays that of the first. SIM_ERR_USAGE when the size or follow-up
 * of a trial without lists is asked for. */
SIM_NODISCARD enum sim_status res_trial_variant_create(struct mdl_scenario **variant,
                                                       const struct mdl_scenario *scenario,
                                                       const struct res_trial_design *design, struct sim_error *error);
void res_trial_variant_free(struct mdl_scenario *variant);

#endif
