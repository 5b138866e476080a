/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/trial_plan.h"

#include <string.h>

#include "cli/interrupt.h"
#include "cli/number_list.h"
#include "cli/report_errors.h"
#include "models/scenario/suggest.h"
#include "results/report/plot.h"
#include "results/trial/design.h"
#include "sim/replicate.h"

static enum sim_status keep(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

enum sim_status cli_trial_load(struct cli_input *input, const struct cli_options *options,
                               struct sim_error_list *errors)
{
    struct sim_error_list warnings;
    struct sim_error error;
    sim_error_list_init(&warnings);
    enum sim_status status = cli_input_load(input, options->operands.at[0], options, errors, &warnings);
    cli_report_warnings(&warnings, options);
    sim_error_list_release(&warnings);
    if (status == SIM_OK) {
        status = res_trial_check(input->scenario, &error);
        if (status != SIM_OK) {
            sim_error_place(&error, input->name, 0, NULL);
            return keep(errors, &error);
        }
    }
    return status;
}

static enum sim_status unknown_name(const char *name, const struct mdl_suggestion *nearest, const char *option,
                                    const char *what, struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is not valid; expected %s", name, what);
    sim_error_place(&error, NULL, 0, option);
    if (nearest->name != NULL) {
        sim_error_hint(&error, "did you mean '%s'?", nearest->name);
    }
    return keep(errors, &error);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

static enum sim_status take_covariate(struct res_trial_reading *reading, const char *name,
                                      struct sim_error_list *errors)
{
    struct mdl_suggestion nearest = mdl_suggestion_for(name);
    for (int k = 0; k < RES_TRIAL_COVARIATE_COUNT; k++) {
        const char *known = res_trial_covariate_name((enum res_trial_covariate)k);
        if (strcmp(known, name) == 0) {
            reading->covariate[k] = true;
            return SIM_OK;
        }
        mdl_suggestion_offer(&nearest, known);
    }
    return unknown_name(name, &nearest, "--covariates", "age, sex, draw or none", errors);
}

static enum sim_status take_covariates(struct res_trial_reading *reading, const char *text,
                                       struct sim_error_list *errors)
{
    struct cli_words words;
    struct sim_error error;
    memset(reading->covariate, 0, sizeof reading->covariate);
    if (strcmp(text, "none") == 0) {
        return SIM_OK;
    }
    enum sim_status status = cli_words_init(&words, text, "--covariates", &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    for (size_t k = 0; status == SIM_OK && k < words.count; k++) {
        status = take_covariate(reading, words.at[k], errors);
    }
    cli_words_release(&words);
    return status;
}

enum sim_status cli_trial_reading(struct res_trial_reading *reading, const struct mdl_scenario *scenario,
                                  const struct cli_options *options, struct sim_error_list *errors)
{
    const uint64_t seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, scenario->seed);
    res_trial_reading_init(reading, scenario, seed);
    reading->set = (enum mdl_analysis_set)cli_options_number(options, CLI_OPTION_ANALYSIS_SET, (int64_t)reading->set);
    return options->given[CLI_OPTION_COVARIATES]
               ? take_covariates(reading, options->text[CLI_OPTION_COVARIATES], errors)
               : SIM_OK;
}

/* --- plan ----------------------------------------------------------------------------------------------------------
 */

static enum sim_status take_test(struct res_trial_power_plan *plan, const char *name, struct sim_error_list *errors)
{
    const enum res_trial_test test = res_trial_test_find(name);
    if (test == RES_TRIAL_TEST_COUNT) {
        struct mdl_suggestion nearest = mdl_suggestion_for(name);
        for (int k = 0; k < RES_TRIAL_TEST_COUNT; k++) {
            mdl_suggestion_offer(&nearest, res_trial_test_name((enum res_trial_test)k));
        }
        return unknown_name(name, &nearest, "--tests", "tests like cox_efron,logrank,pearson (see --help)", errors);
    }
    for (size_t k = 0; k < plan->test_count; k++) {
        if (plan->tests[k] == test) {
            return SIM_OK;
        }
    }
    plan->tests[plan->test_count++] = test;
    return SIM_OK;
}

static enum sim_status take_tests(struct res_trial_power_plan *plan, const char *text, struct sim_error_list *errors)
{
    struct cli_words words;
    struct sim_error error;
    enum sim_status status = cli_words_init(&words, text, "--tests", &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    for (size_t k = 0; status == SIM_OK && k < words.count; k++) {
        status = take_test(plan, words.at[k], errors);
    }
    cli_words_release(&words);
    return status;
}

/* Does the trial draw whole clusters, as it is or by one of --designs? Names that are none are told elsewhere. */
static bool draws_clusters(const struct mdl_scenario *scenario, const struct cli_options *options)
{
    struct cli_words words = {.text = NULL};
    bool drawn = res_trial_draws_clusters(scenario, 0);
    if (options->given[CLI_OPTION_DESIGNS] &&
        cli_words_init(&words, options->text[CLI_OPTION_DESIGNS], "--designs", NULL) == SIM_OK) {
        for (size_t k = 0; k < words.count; k++) {
            const int way = res_allocation_find(words.at[k]);
            drawn = drawn || (way > 0 && res_trial_draws_clusters(scenario, way));
        }
    }
    cli_words_release(&words);
    return drawn;
}

enum sim_status cli_trial_plan(struct res_trial_power_plan *plan, const struct mdl_scenario *scenario,
                               const char *usual, uint64_t usual_trials, const struct cli_options *options,
                               struct sim_error_list *errors)
{
    const char *asked = options->text[CLI_OPTION_TESTS];
    *plan = (struct res_trial_power_plan){
        .scenario = scenario,
        .trials = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, (int64_t)usual_trials),
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, sim_replicate_processors()),
        .cancel = cli_interrupt_flag(),
    };
    enum sim_status status = cli_trial_reading(&plan->reading, scenario, options, errors);
    if (status == SIM_OK && asked == NULL && draws_clusters(scenario, options)) {
        status = take_tests(plan, res_trial_test_name(RES_TEST_OLS_CLUSTER), errors);
    }
    return status == SIM_OK ? take_tests(plan, asked != NULL ? asked : usual, errors) : status;
}

bool cli_trial_wants_figure(const struct cli_options *options)
{
    enum res_plot_form form;
    const char *path = options->text[CLI_OPTION_OUTPUT];
    return path != NULL && res_plot_form_of(path, &form, NULL) == SIM_OK;
}

enum sim_status cli_trial_store_figure(struct res_picture *figure, const struct cli_options *options,
                                       struct sim_error_list *errors)
{
    const char *path = options->text[CLI_OPTION_OUTPUT];
    struct sim_error error;
    bool drawn = false;
    const enum sim_status status = res_plot_store(figure, path, &drawn, &error);
    res_figure_release(figure);
    if (status != SIM_OK) {
        sim_error_place(&error, NULL, 0, "-o/--output");
        return keep(errors, &error);
    }
    if (!options->given[CLI_OPTION_QUIET]) {
        (void)fprintf(stderr,
                      drawn ? "stored in %s, its script beside it in .gp\n"
                            : "only the script of %s was stored (.gp); draw it with: gnuplot FILE.gp\n",
                      path);
    }
    return SIM_OK;
}

void cli_trial_progress_begin(struct cli_trial_progress *progress, struct res_trial_power_plan *plan,
                              const struct cli_options *options)
{
    cli_progress_init(&progress->bar, plan->scenario->name, options->given[CLI_OPTION_QUIET]);
    plan->progress = cli_progress_update;
    plan->context = &progress->bar;
}

void cli_trial_progress_end(struct cli_trial_progress *progress)
{
    cli_progress_end(&progress->bar);
}

enum sim_status cli_trial_run(struct res_trial_power_plan *plan, const char *name, const struct cli_options *options,
                              struct sim_error_list *errors)
{
    struct cli_trial_progress progress;
    const size_t before = errors->count;
    cli_trial_progress_begin(&progress, plan, options);
    const enum sim_status status = res_trial_power_run(plan, errors);
    cli_trial_progress_end(&progress);
    for (size_t k = before; k < errors->count; k++) {
        if (errors->at[k].file[0] == '\0' && errors->at[k].status != SIM_ERR_USAGE) {
            sim_error_place(&errors->at[k], name, 0, NULL);
        }
    }
    return status;
}
