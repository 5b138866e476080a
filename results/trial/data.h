/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From what a simulated trial left to the data a researcher would have: one row a citizen who was drawn.
 *
 * Time runs in whole days, as registers hold dates: from the day of the draw (the day he came in) to the day of the
 * clarification, i.e. of an outcome that the scenario counts as clarified. That is the event; its cause is 1 for work
 * and 2 for disability pension (FOEP). Any other way out (moved, dead, pension age, back to kontanthjaelp, gave up, a
 * new pathway) ends the follow-up without the event, as does the data extract (trial.extract, or the end of the
 * scenario). Who moved may be found in a register of another place (trial.movers): clarified there midway between the
 * move and the register's day, or not until that day. With visits (trial.visits) nothing is known between them: the
 * event is dated to the first visit reached after it, follow-up ends with the last one reached, and who reaches none
 * is lost. Others may be lost by their arm (lost_share) or because they have the outcome (trial.lost_event_share).
 *
 * Covariates: age (years, when he came in or was granted), sex (1 female), draw (days from the first list to his).
 */
#ifndef AFKLAR_RESULTS_TRIAL_DATA_H
#define AFKLAR_RESULTS_TRIAL_DATA_H

#include <stdio.h>

#include "models/replication.h"
#include "results/statistics/survival.h"
#include "sim/error.h"

enum res_trial_covariate { RES_TRIAL_AGE, RES_TRIAL_SEX, RES_TRIAL_DAY_OF_DRAW, RES_TRIAL_COVARIATE_COUNT };

const char *res_trial_covariate_name(enum res_trial_covariate covariate);

/* How a trial is read. */
struct res_trial_reading {
    const struct mdl_scenario *scenario;
    enum mdl_analysis_set set;
    bool covariate[RES_TRIAL_COVARIATE_COUNT];
    bool null;     /* both arms are given the control pathway, so everybody receives what he was drawn to */
    uint64_t seed; /* of the replication: whose outcome is lost (trial.lost_share) is the citizen's own luck */
};

/* By the arm drawn; analysed: by the arm of the analysis. */
struct res_trial_flow {
    size_t drawn[2], crossed[2], excluded[2], lost[2], analysed[2];
};

/* Owns its columns; data points into them until the next reading. */
struct res_trial_data {
    struct res_survival data;
    size_t drawn;          /* citizens drawn into an arm */
    size_t crossed;        /* of them, given the other arm's pathway */
    size_t excluded, lost; /* not in the data: by the analysis set, and (of the others) without a known outcome */
    struct res_trial_flow flow;
    size_t refused; /* of the trial's population, not drawn: did not consent, or the trial was full */
    size_t movers;  /* in the data by another place's register */
    double *values;
    size_t capacity;
};

/* SIM_ERR_SCENARIO when the scenario has no trial, or its citizens are not among those that are measured. */
SIM_NODISCARD enum sim_status res_trial_check(const struct mdl_scenario *scenario, struct sim_error *error);

/* The analysis set of the scenario and the covariates that can vary in this scenario. The scenario must pass
 * res_trial_check. */
void res_trial_reading_init(struct res_trial_reading *reading, const struct mdl_scenario *scenario, uint64_t seed);

/* *data is zeroed before the first reading and may be read into again. An arm without citizens is no error here: the
 * analyses say so. */
SIM_NODISCARD enum sim_status res_trial_data_read(struct res_trial_data *data, const struct res_trial_reading *reading,
                                                  const struct mdl_left *left, uint64_t replication,
                                                  struct sim_error *error);
void res_trial_data_release(struct res_trial_data *data);

/* As res_trial_file_read reads it back, to the last bit. */
SIM_NODISCARD enum sim_status res_trial_data_write(FILE *file, const struct res_survival *data,
                                                   struct sim_error *error);

#endif
