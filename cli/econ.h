/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The economic analysis of `afklar econ`, which `afklar report --econ` runs too. */
#ifndef AFKLAR_CLI_ECON_H
#define AFKLAR_CLI_ECON_H

#include "cli/options.h"
#include "results/econ/output.h"
#include "results/econ/split.h"
#include "results/econ/uncertainty.h"
#include "sim/error.h"

struct cli_econ {
    const struct cli_options *options;
    size_t count;
    struct res_econ_source *sources; /* [count] */
    struct res_econ_sample *samples[RES_ALTERNATIVES_MAX];
    struct mdl_scenario *first; /* for its economics */
    struct res_increment increments[RES_ALTERNATIVES_MAX];
    size_t increment_count;
    struct res_econ_split splits[RES_ALTERNATIVES_MAX];
    struct res_econ_options run;
    enum res_perspective perspective;
    enum res_effect effect;
    double threshold;

    bool has_uncertainty;
    struct res_uncertainty uncertainty;
    const char *names[RES_ALTERNATIVES_MAX];
    struct res_parameters parameters;
    struct res_psa psa;
    struct res_tornado_bar *bars;
    enum res_tornado_output tornado_on;
    struct res_break_even break_even;
    struct res_further_trial *trials;
};

/* Reads the options and opens every operand: a scenario, or a result, whose scenario, seed and number of replications
 * then stand. Release in either case. */
SIM_NODISCARD enum sim_status cli_econ_open(struct cli_econ *analysis, const struct cli_options *options,
                                            struct sim_error_list *errors);
/* Runs all alternatives, sets them against the first, and does what cli_econ_uncertainty does. */
SIM_NODISCARD enum sim_status cli_econ_simulate(struct cli_econ *analysis, struct sim_error_list *errors);
/* What is shown of it; points into the analysis. */
struct res_econ_report cli_econ_view(const struct cli_econ *analysis);
void cli_econ_release(struct cli_econ *analysis);

/* --psa, --tornado, --break-even and --export, as far as they are asked for. */
SIM_NODISCARD enum sim_status cli_econ_uncertainty(struct cli_econ *analysis, struct sim_error_list *errors);
void cli_econ_uncertainty_release(struct cli_econ *analysis);

/* --books and --export: checked before any work, written when all is known. */
SIM_NODISCARD enum sim_status cli_econ_files_check(const struct cli_options *options, struct sim_error_list *errors);
SIM_NODISCARD enum sim_status cli_econ_files_write(const struct cli_econ *analysis,
                                                   const struct res_econ_report *report, struct sim_error_list *errors);

#endif
