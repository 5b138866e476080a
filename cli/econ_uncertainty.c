/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "cli/econ.h"
#include "cli/interrupt.h"
#include "cli/number_list.h"
#include "models/scenario/scenario.h"

/* A draw needs no precision of its own: chance averages out over draws. */
#define DRAW_REPLICATIONS 2
/* At the ends of a range the same luck is met, so differences are sharp with few. */
#define POINT_REPLICATIONS 20

static enum sim_status find_parameters(struct cli_econ *analysis, struct sim_error_list *errors)
{
    for (size_t k = 0; k < analysis->count; k++) {
        struct mdl_scenario *scenario = NULL;
        struct sim_error error;
        enum sim_status status = res_econ_source_load(&analysis->sources[k], NULL, 0, &scenario, errors, NULL);
        if (status != SIM_OK) {
            return status;
        }
        status = res_parameters_add(&analysis->parameters, scenario, k, &error);
        mdl_scenario_free(scenario);
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
            return status;
        }
    }
    res_parameters_sort(&analysis->parameters);
    return SIM_OK;
}

static struct res_psa_plan make_plan(const struct cli_econ *analysis, size_t replications)
{
    return (struct res_psa_plan){.sources = analysis->sources,
                                 .alternatives = analysis->count,
                                 .parameters = &analysis->parameters,
                                 .draws = (size_t)cli_options_number(analysis->options, CLI_OPTION_PSA, 0),
                                 .replications = replications,
                                 .seed = analysis->run.seed,
                                 .threads = analysis->run.threads,
                                 .perspective = analysis->perspective,
                                 .effect = analysis->effect,
                                 .threshold = analysis->threshold,
                                 .tornado_on = analysis->tornado_on,
                                 .sweep = analysis->options->given[CLI_OPTION_EXPORT],
                                 .cancel = cli_interrupt_flag()};
}

/* Mean number of citizens of a replication of the first alternative: the draws are of these. */
static double citizens_of(const struct cli_econ *analysis)
{
    const struct res_econ_sample *first = analysis->samples[0];
    double sum = 0;
    for (size_t i = 0; i < first->replications; i++) {
        sum += res_econ_effect(first, RES_EFFECT_CITIZENS, i);
    }
    return sum / (double)first->replications;
}

static enum sim_status run_trial(struct cli_econ *analysis, struct res_further_trial *trial, double citizens,
                                 struct sim_error *error)
{
    const struct mdl_economics *economics = &analysis->first->economics;
    const struct res_discount discount = {economics->discount, economics->discount_count, economics->timing};
    const struct res_draws draws = res_psa_draws(&analysis->psa);
    trial->evpi = res_voi_evpi(&draws, analysis->threshold);
    const enum sim_status status =
        res_evsi(&draws, analysis->threshold, citizens, trial->per_arm, analysis->run.seed, &trial->evsi, error);
    if (status == SIM_OK) {
        res_further_trial_scale(trial, &economics->further_trial, &discount, citizens, analysis->count);
    }
    return status;
}

static enum sim_status read_sizes(struct cli_econ *analysis, const char *list, struct sim_error *error)
{
    struct cli_words words;
    enum sim_status status = cli_words_init(&words, list, "--further-trial", error);
    if (status == SIM_OK) {
        analysis->trials = calloc(words.count, sizeof *analysis->trials);
        status = analysis->trials != NULL ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < words.count && analysis->trials != NULL && status == SIM_OK; i++) {
        double number = 0;
        status = cli_number(words.at[i], 1, 1e6, "--further-trial", &number, error);
        if (status == SIM_OK && number != floor(number)) {
            status = sim_fail(error, SIM_ERR_USAGE, "'%s' is no whole number of citizens", words.at[i]);
        }
        analysis->trials[i].per_arm = status == SIM_OK ? (uint64_t)number : 0;
    }
    analysis->uncertainty.trial_count = words.count;
    cli_words_release(&words);
    return status;
}

static enum sim_status run_trials(struct cli_econ *analysis, struct sim_error_list *errors)
{
    struct sim_error error;
    const char *list = analysis->options->text[CLI_OPTION_FURTHER_TRIAL];
    enum sim_status status = read_sizes(analysis, list, &error);
    if (status == SIM_OK) {
        status = res_further_trial_check(&analysis->first->economics.further_trial, &error);
    }
    for (size_t i = 0; i < analysis->uncertainty.trial_count && status == SIM_OK; i++) {
        status = run_trial(analysis, &analysis->trials[i], citizens_of(analysis), &error);
    }
    analysis->uncertainty.trials = analysis->trials;
    if (status != SIM_OK) {
        if (status == SIM_ERR_USAGE) {
            sim_error_place(&error, NULL, 0, "--further-trial");
        }
        sim_error_list_add(errors, &error);
    }
    return status;
}

static enum sim_status run_psa(struct cli_econ *analysis, struct sim_error_list *errors)
{
    const struct cli_options *options = analysis->options;
    const struct res_psa_plan plan = make_plan(analysis, DRAW_REPLICATIONS);
    struct res_uncertainty *u = &analysis->uncertainty;
    enum sim_status status = res_psa_run(&analysis->psa, &plan, errors);
    if (status == SIM_OK) {
        u->psa = &analysis->psa;
        status = res_uncertainty_evppi(&analysis->psa, &analysis->parameters, analysis->threshold, options->evppi.at,
                                       options->evppi.count, &u->sets, &u->set_count, errors);
    }
    if (status == SIM_OK && options->given[CLI_OPTION_FURTHER_TRIAL]) {
        status = run_trials(analysis, errors);
    }
    if (status == SIM_OK && options->given[CLI_OPTION_EXPORT]) {
        struct sim_error error;
        status = res_uncertainty_export(options->text[CLI_OPTION_EXPORT], u, &error);
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
        }
    }
    return status;
}

static size_t point_replications(const struct cli_econ *analysis)
{
    return analysis->options->given[CLI_OPTION_REPLICATIONS] ? analysis->run.replications : POINT_REPLICATIONS;
}

static enum sim_status run_tornado(struct cli_econ *analysis, struct sim_error_list *errors)
{
    const struct res_psa_plan plan = make_plan(analysis, point_replications(analysis));
    analysis->bars = calloc(analysis->parameters.count + 1, sizeof *analysis->bars);
    if (analysis->bars == NULL) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for the tornado");
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    analysis->uncertainty.bars = analysis->bars;
    return res_tornado_run(analysis->bars, &plan, errors);
}

static enum sim_status run_break_even(struct cli_econ *analysis, struct sim_error_list *errors)
{
    const char *path = analysis->options->text[CLI_OPTION_BREAK_EVEN];
    const struct res_psa_plan plan = make_plan(analysis, point_replications(analysis));
    analysis->uncertainty.break_even = &analysis->break_even;
    analysis->uncertainty.break_even_path = path;
    return res_break_even_run(&analysis->break_even, path, &plan, errors);
}

enum sim_status cli_econ_uncertainty(struct cli_econ *analysis, struct sim_error_list *errors)
{
    const bool *given = analysis->options->given;
    if (!given[CLI_OPTION_PSA] && !given[CLI_OPTION_TORNADO] && !given[CLI_OPTION_BREAK_EVEN]) {
        return SIM_OK;
    }
    for (size_t k = 0; k < analysis->count; k++) {
        analysis->names[k] = analysis->samples[k]->name;
    }
    enum sim_status status = find_parameters(analysis, errors);
    analysis->has_uncertainty = true;
    analysis->uncertainty = (struct res_uncertainty){.names = analysis->names,
                                                     .alternatives = analysis->count,
                                                     .parameters = &analysis->parameters,
                                                     .threshold = analysis->threshold,
                                                     .effect = analysis->effect,
                                                     .is_cut = analysis->samples[0]->is_cut,
                                                     .tornado_on = analysis->tornado_on};
    if (status == SIM_OK && given[CLI_OPTION_PSA]) {
        status = run_psa(analysis, errors);
    }
    if (status == SIM_OK && given[CLI_OPTION_TORNADO]) {
        status = run_tornado(analysis, errors);
    }
    if (status == SIM_OK && given[CLI_OPTION_BREAK_EVEN]) {
        status = run_break_even(analysis, errors);
    }
    return status;
}

void cli_econ_uncertainty_release(struct cli_econ *analysis)
{
    res_psa_release(&analysis->psa);
    res_parameters_release(&analysis->parameters);
    free(analysis->uncertainty.sets);
    free(analysis->bars);
    free(analysis->trials);
}
