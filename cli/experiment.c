/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/experiment.h"

#include <math.h>
#include <stdio.h>

#include "afklar_version.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "results/experiment.h"
#include "results/file/h5_write.h"
#include "results/summary.h"

/* Replications at most when --precision is given without -n: a target that cannot be reached must end too. */
#define PRECISION_MOST 10000

struct precision {
    char measure[128];
    double share;
};

struct res_maker cli_experiment_maker(void)
{
    const struct res_maker maker = {"afklar", AFKLAR_VERSION, AFKLAR_GIT};
    return maker;
}

struct res_table_options cli_experiment_table(const struct cli_options *options)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    const struct res_table_options table = {danish ? RES_DANISH : RES_ENGLISH, options->given[CLI_OPTION_VERBOSE]};
    return table;
}

static void say_how_it_went(const struct cli_input *input, const struct res_sample *sample)
{
    (void)fprintf(stderr, "%s: %zu replication%s in %.2f s on %u thread%s, %.3g events\n", input->name,
                  sample->replications, sample->replications == 1 ? "" : "s", sample->seconds, sample->threads,
                  sample->threads == 1 ? "" : "s", (double)sample->events);
}

static enum sim_status fill_options(struct res_experiment_options *experiment, const struct cli_input *input,
                                    const struct cli_options *options, size_t replications, struct precision *wanted,
                                    struct sim_error *error)
{
    res_experiment_defaults(experiment, input->scenario);
    experiment->seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, (int64_t)experiment->seed);
    experiment->threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, 0);
    experiment->verify = options->given[CLI_OPTION_VERIFY];
    experiment->cancel = cli_interrupt_flag();
    if (replications > 0) {
        experiment->replications = replications;
        return SIM_OK;
    }
    if (options->given[CLI_OPTION_PRECISION]) {
        experiment->replications = PRECISION_MOST;
        experiment->precision_measure = wanted->measure;
        const enum sim_status status = cli_options_precision(options->text[CLI_OPTION_PRECISION], wanted->measure,
                                                             sizeof wanted->measure, &wanted->share, error);
        experiment->precision_share = wanted->share;
        if (status != SIM_OK) {
            return status;
        }
    }
    experiment->replications =
        (size_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, (int64_t)experiment->replications);
    return SIM_OK;
}

/* The replications may run out before the precision is reached: that is no error, but must be said. */
static void say_if_not_precise(const struct res_sample *sample, const struct precision *wanted,
                               const struct cli_options *options)
{
    struct res_summary summary;
    const size_t column = res_columns_find(&sample->columns, wanted->measure);
    if (options->given[CLI_OPTION_QUIET] || column == sample->columns.count ||
        res_summarise(sample, column, &summary, NULL) != SIM_OK) {
        return;
    }
    const double reached = (summary.ci_hi - summary.mean) / fabs(summary.mean);
    if (!(reached <= wanted->share)) {
        (void)fprintf(stderr,
                      "afklar: warning: --precision was not reached in %zu replications: %s is known to %.3g %%\n",
                      sample->replications, wanted->measure, 100 * reached);
    }
}

static void say_what_is_kept(struct sim_error *error, const struct cli_input *input, const struct res_sample *sample,
                             size_t planned)
{
    if (sample != NULL) {
        (void)sim_fail(error, SIM_ERR_INTERRUPTED, "interrupted: %zu of %zu replications were finished",
                       sample->replications, planned);
    } else {
        (void)sim_fail(error, SIM_ERR_INTERRUPTED, "interrupted before a replication was finished");
    }
    sim_error_place(error, input->name, 0, NULL);
}

enum sim_status cli_experiment_run(const struct cli_input *input, const struct cli_options *options,
                                   size_t replications, struct res_journal *journal, struct res_sample **sample,
                                   struct sim_error_list *errors)
{
    struct res_experiment_options experiment;
    struct cli_progress progress;
    struct precision wanted = {"", 0};
    struct sim_error error;
    *sample = NULL;
    enum sim_status status = fill_options(&experiment, input, options, replications, &wanted, &error);
    if (status == SIM_OK) {
        cli_progress_init(&progress, input->scenario->name, options->given[CLI_OPTION_QUIET]);
        experiment.journal = journal;
        experiment.progress = cli_progress_update;
        experiment.context = &progress;
        status = res_experiment_run(input->model, &experiment, sample, &error);
        cli_progress_end(&progress);
    }
    if (status == SIM_ERR_INTERRUPTED) {
        say_what_is_kept(&error, input, *sample, experiment.replications);
    }
    if (status != SIM_OK) {
        if (error.file[0] == '\0' && status != SIM_ERR_USAGE) {
            sim_error_place(&error, input->name, 0, NULL);
        }
        sim_error_list_add(errors, &error);
        return status;
    }
    if (experiment.precision_measure != NULL) {
        say_if_not_precise(*sample, &wanted, options);
    }
    if (options->given[CLI_OPTION_VERBOSE]) {
        say_how_it_went(input, *sample);
    }
    return SIM_OK;
}

enum sim_status cli_experiment_store(const struct res_sample *const samples[], const char *const names[], size_t count,
                                     const struct res_tables *tables, const struct cli_options *options,
                                     struct sim_error_list *errors)
{
    const struct res_maker maker = cli_experiment_maker();
    const char *path = options->text[CLI_OPTION_OUTPUT];
    struct sim_error error;
    if (path == NULL) {
        return SIM_OK;
    }
    const enum sim_status status = res_h5_write(path, samples, names, count, &maker, tables, &error);
    if (status != SIM_OK) {
        sim_error_place(&error, NULL, 0, "-o/--output");
        sim_error_list_add(errors, &error);
    } else if (!options->given[CLI_OPTION_QUIET]) {
        (void)fprintf(stderr, "stored in %s\n", path);
    }
    return status;
}
