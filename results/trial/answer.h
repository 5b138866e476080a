/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands below the designs of a power study: the answer of a search, the assurance, and the power at the effect
 * that the trial found when it was held, by formula and enumeration, which no model of ours is part of.
 */
#ifndef AFKLAR_RESULTS_TRIAL_ANSWER_H
#define AFKLAR_RESULTS_TRIAL_ANSWER_H

#include "results/text/json.h"
#include "results/trial/power.h"

/* At the published shares and hazard ratio. */
struct res_published_power {
    double share[2];
    double pearson, fisher; /* exact, for whole sizes up to 2,000; else NAN */
    double schoenfeld;      /* with as many events per citizen as were published; NAN without a hazard ratio */
};

/* False when the scenario has no published counts, or the design is not followed as long as it was. */
bool res_published_power(const struct mdl_scenario *scenario, const struct res_trial_designed *designed,
                         struct res_published_power *power);

/* Members of the open object: "search", "assurance", "published". */
void res_json_trial_answers(struct res_json *json, const struct res_trial_power_plan *plan);
void res_text_trial_answers(FILE *file, const struct res_trial_power_plan *plan, enum res_language language);

#endif
