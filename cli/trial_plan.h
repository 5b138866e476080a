/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What trial and power share when they are given a scenario: how its trial is read, and many trials run with a
 * progress bar and Ctrl-C.
 */
#ifndef AFKLAR_CLI_TRIAL_PLAN_H
#define AFKLAR_CLI_TRIAL_PLAN_H

#include "cli/input.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "results/trial/power.h"

/* Options of a scenario's trial. */
#define CLI_TRIAL_OPTIONS                                                                                              \
    CLI_TAKES(SEED), CLI_TAKES(THREADS), CLI_TAKES(REPLICATIONS), CLI_TAKES(SET), CLI_TAKES(OVERLAY),                  \
        CLI_TAKES(ANALYSIS_SET), CLI_TAKES(COVARIATES), CLI_TAKES(TESTS)

/* Loads the scenario of the first operand and looks whether it has a trial. Release input in any case. */
SIM_NODISCARD enum sim_status cli_trial_load(struct cli_input *input, const struct cli_options *options,
                                             struct sim_error_list *errors);

/* The seed, the analysis set and the covariates (SIM_ERR_USAGE for a name that is none). */
SIM_NODISCARD enum sim_status cli_trial_reading(struct res_trial_reading *reading, const struct mdl_scenario *scenario,
                                                const struct cli_options *options, struct sim_error_list *errors);

/* All of the plan but its designs: `usual` tests (comma-separated) unless --tests says others, first of them
 * ols_cluster where whole clusters are drawn. */
SIM_NODISCARD enum sim_status cli_trial_plan(struct res_trial_power_plan *plan, const struct mdl_scenario *scenario,
                                             const char *usual, uint64_t usual_trials,
                                             const struct cli_options *options, struct sim_error_list *errors);

/* A progress bar for the trials of a plan; the plan points to it until the end. */
struct cli_trial_progress {
    struct cli_progress bar;
};
void cli_trial_progress_begin(struct cli_trial_progress *progress, struct res_trial_power_plan *plan,
                              const struct cli_options *options);
void cli_trial_progress_end(struct cli_trial_progress *progress);

SIM_NODISCARD enum sim_status cli_trial_run(struct res_trial_power_plan *plan, const char *name,
                                            const struct cli_options *options, struct sim_error_list *errors);

/* Stores a figure under the name of -o and releases it. */
struct res_picture;
SIM_NODISCARD enum sim_status cli_trial_store_figure(struct res_picture *figure, const struct cli_options *options,
                                                     struct sim_error_list *errors);
/* Is -o a picture? */
bool cli_trial_wants_figure(const struct cli_options *options);

/* afklar trial SCENARIO and afklar power SCENARIO. */
SIM_NODISCARD enum sim_status cli_trial_scenario(const struct cli_options *options, struct sim_error_list *errors);
SIM_NODISCARD enum sim_status cli_power_scenario(const struct cli_options *options, struct sim_error_list *errors);

/* The analyses of one trial on standard output; origin NULL for given data (cmd_trial.c). */
struct res_trial_origin;
SIM_NODISCARD enum sim_status cli_trial_analyse(const struct res_survival *data, const struct res_trial_origin *origin,
                                                const struct cli_options *options, struct sim_error_list *errors);

#endif
