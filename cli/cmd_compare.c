/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/experiment.h"
#include "cli/input.h"
#include "cli/journal.h"
#include "cli/output.h"
#include "cli/report_errors.h"
#include "results/compare.h"
#include "results/file/datafile.h"
#include "results/file/h5_read.h"

/* One argument: a scenario that is run here, or a stored result with one or more samples. */
struct side {
    bool is_stored;
    struct cli_input input;
    struct res_h5_result stored;
    struct res_sample *sample; /* of a scenario */
    struct res_journal *journal;
};

struct sides {
    struct side *at; /* [count] */
    size_t count;
    const struct res_sample **samples; /* [sample_count]: of all sides, in their order */
    size_t sample_count;
};

static enum sim_status out_of_memory(struct sim_error_list *errors)
{
    struct sim_error error;
    const enum sim_status status = sim_fail(&error, SIM_ERR_MEMORY, "out of memory");
    sim_error_list_add(errors, &error);
    return status;
}

static enum sim_status load_side(struct side *side, const char *name, const struct cli_options *options,
                                 struct sim_error_list *errors, struct sim_error_list *warnings)
{
    char path[RES_DATAFILE_PATH_MAX];
    struct sim_error error;
    enum sim_status status = res_datafile_find(name, path, sizeof path, &error);
    if (status == SIM_OK && !res_h5_is_result(path)) {
        return cli_input_load(&side->input, name, options, errors, warnings);
    }
    if (status == SIM_OK) {
        side->is_stored = true;
        status = res_h5_read(path, &side->stored, &error);
    }
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    return status;
}

/* Every file is read before anything runs, so that all that is wrong is told at once. */
static enum sim_status load_sides(struct sides *sides, const struct cli_options *options, struct sim_error_list *errors)
{
    struct sim_error_list warnings;
    enum sim_status status = SIM_OK;
    sim_error_list_init(&warnings);
    for (size_t k = 0; k < sides->count; k++) {
        const enum sim_status one = load_side(&sides->at[k], options->operands.at[k], options, errors, &warnings);
        status = status != SIM_OK ? status : one;
    }
    cli_report_warnings(&warnings, options);
    sim_error_list_release(&warnings);
    if (status == SIM_OK && sides->count == 1 && sides->at[0].stored.count < 2) {
        struct sim_error error;
        status = sim_fail(&error, SIM_ERR_USAGE, "'afklar compare' needs at least two scenarios or results");
        sim_error_hint(&error, "see 'afklar compare --help'");
        sim_error_list_add(errors, &error);
    }
    return status;
}

/* Numbers of two programs can be compared, but the program may be the difference. */
static void warn_of_other_programs(const struct sides *sides, const struct cli_options *options)
{
    const struct res_maker maker = cli_experiment_maker();
    for (size_t k = 0; k < sides->count && !options->given[CLI_OPTION_QUIET]; k++) {
        const struct res_h5_result *stored = &sides->at[k].stored;
        if (sides->at[k].is_stored &&
            (strcmp(stored->version, maker.version) != 0 || strcmp(stored->git, maker.git) != 0)) {
            (void)fprintf(stderr,
                          "afklar: warning: %s was made by afklar %s (%s), this is %s (%s): part of a difference may "
                          "come from the program\n",
                          options->operands.at[k], stored->version, stored->git, maker.version, maker.git);
        }
    }
}

/* With -v: what is not shown because only one of a pair has it. */
static void say_what_is_left_out(const struct res_comparison *comparison, const struct cli_options *options)
{
    for (size_t a = 0; options->given[CLI_OPTION_VERBOSE] && a < comparison->sample_count; a++) {
        const struct res_columns *columns = &comparison->samples[a]->columns;
        for (size_t b = 0; b < comparison->sample_count; b++) {
            const struct res_columns *others = &comparison->samples[b]->columns;
            for (size_t i = 0; i < columns->count; i++) {
                if (res_columns_find(others, columns->at[i].name) == others->count) {
                    (void)fprintf(stderr, "left out: %s, which '%s' has and '%s' has not\n", columns->at[i].name,
                                  comparison->names[a], comparison->names[b]);
                }
            }
        }
    }
}

static enum sim_status run_sides(struct sides *sides, const struct cli_options *options, struct sim_error_list *errors)
{
    for (size_t k = 0; k < sides->count; k++) {
        struct side *side = &sides->at[k];
        if (!side->is_stored) {
            enum sim_status status = cli_journal_open(&side->journal, &side->input, options, k + 1, errors);
            if (status == SIM_OK) {
                status = cli_experiment_run(&side->input, options, 0, side->journal, &side->sample, errors);
            }
            if (status != SIM_OK) {
                return status;
            }
        }
    }
    return SIM_OK;
}

/* With --precision each scenario stops where it is precise enough; pairs need the same replications, so those that
 * stopped early are run as far as the longest. */
static enum sim_status even_out(struct sides *sides, const struct cli_options *options, struct sim_error_list *errors)
{
    size_t most = 0;
    for (size_t k = 0; k < sides->count; k++) {
        const struct res_sample *sample = sides->at[k].sample;
        most = sample != NULL && sample->replications > most ? sample->replications : most;
    }
    for (size_t k = 0; k < sides->count; k++) {
        struct side *side = &sides->at[k];
        if (side->sample != NULL && side->sample->replications < most) {
            res_sample_free(side->sample);
            const enum sim_status status =
                cli_experiment_run(&side->input, options, most, side->journal, &side->sample, errors);
            if (status != SIM_OK) {
                return status;
            }
        }
    }
    return SIM_OK;
}

static enum sim_status gather_samples(struct sides *sides, struct sim_error_list *errors)
{
    size_t room = 1;
    for (size_t k = 0; k < sides->count; k++) {
        room += sides->at[k].stored.count + 1;
    }
    sides->samples = calloc(room, sizeof *sides->samples);
    if (sides->samples == NULL) {
        return out_of_memory(errors);
    }
    for (size_t k = 0; k < sides->count; k++) {
        const struct side *side = &sides->at[k];
        if (side->sample != NULL) {
            sides->samples[sides->sample_count++] = side->sample;
        }
        for (size_t j = 0; j < side->stored.count; j++) {
            sides->samples[sides->sample_count++] = side->stored.samples[j];
        }
    }
    return SIM_OK;
}

/* After Ctrl-C: every scenario that was begun is cut to the replications that all of them have. */
static void cut_to_common(struct sides *sides)
{
    size_t least = SIZE_MAX;
    for (size_t k = 0; k < sides->count; k++) {
        const struct res_sample *sample = sides->at[k].sample;
        least = sample != NULL && sample->replications < least ? sample->replications : least;
    }
    for (size_t k = 0; k < sides->count; k++) {
        if (sides->at[k].sample != NULL) {
            res_sample_cut(sides->at[k].sample, least);
        }
    }
}

static enum sim_status write_comparison(FILE *file, const struct res_comparison *comparison,
                                        const struct cli_options *options, struct sim_error *error)
{
    const struct res_maker maker = cli_experiment_maker();
    const struct res_table_options table = cli_experiment_table(options);
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        return res_json_compare(file, comparison, &maker, error);
    case CLI_FORMAT_CSV:
        return res_csv_compare(file, comparison, error);
    default:
        return res_table_compare(file, comparison, &table, error);
    }
}

static enum sim_status show(const struct res_comparison *comparison, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = write_comparison(output.file, comparison, options, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        cli_output_drop(&output);
        return status;
    }
    return cli_output_send(&output, errors);
}

static enum sim_status deliver(const struct sides *sides, const struct cli_options *options,
                               struct sim_error_list *errors)
{
    struct res_comparison comparison = {0};
    struct sim_error error;
    enum sim_status status = res_compare(&comparison, sides->samples, sides->sample_count, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        return status;
    }
    const char *const *names = (const char *const *)comparison.names;
    say_what_is_left_out(&comparison, options);
    status = cli_experiment_store(sides->samples, names, sides->sample_count, NULL, options, errors);
    const enum sim_status shown = show(&comparison, options, errors);
    res_comparison_release(&comparison);
    return status != SIM_OK ? status : shown;
}

/* Ctrl-C in the midst of the first scenario: there is nothing to compare, but what is finished can be stored. */
static enum sim_status keep_the_first(const struct sides *sides, const struct cli_options *options,
                                      struct sim_error_list *errors)
{
    if (sides->sample_count == 0) {
        return SIM_OK;
    }
    if (!options->given[CLI_OPTION_QUIET]) {
        (void)fputs("afklar: only one scenario was begun, so nothing is compared\n", stderr);
    }
    return cli_experiment_store(sides->samples, NULL, sides->sample_count, NULL, options, errors);
}

static void release_sides(struct sides *sides, enum sim_status status, const struct cli_options *options)
{
    for (size_t k = 0; k < sides->count; k++) {
        cli_journal_close(sides->at[k].journal, status, options);
        res_sample_free(sides->at[k].sample);
        res_h5_result_release(&sides->at[k].stored);
        cli_input_release(&sides->at[k].input);
    }
    free(sides->at);
    free(sides->samples);
}

static enum sim_status check_output(const struct cli_options *options, struct sim_error_list *errors)
{
    const enum sim_status status = cli_journal_check_options(options, errors);
    return status == SIM_OK ? cli_output_check_path(options->text[CLI_OPTION_OUTPUT], errors) : status;
}

/* As many replications on every side, or what there was when the run was interrupted. */
static enum sim_status simulate(struct sides *sides, const struct cli_options *options, struct sim_error_list *errors)
{
    enum sim_status status = load_sides(sides, options, errors);
    if (status == SIM_OK) {
        warn_of_other_programs(sides, options);
        status = run_sides(sides, options, errors);
    }
    return status == SIM_OK ? even_out(sides, options, errors) : status;
}

static enum sim_status show_common(struct sides *sides, bool interrupted, const struct cli_options *options,
                                   struct sim_error_list *errors)
{
    cut_to_common(sides);
    const enum sim_status status = gather_samples(sides, errors);
    if (status != SIM_OK) {
        return status;
    }
    const bool too_few = interrupted && sides->sample_count < 2;
    return too_few ? keep_the_first(sides, options, errors) : deliver(sides, options, errors);
}

static enum sim_status compare(const struct cli_options *options, struct sim_error_list *errors)
{
    struct sides sides = {.count = options->operands.count};
    sides.at = calloc(sides.count + 1, sizeof *sides.at);
    if (sides.at == NULL) {
        return out_of_memory(errors);
    }
    enum sim_status status = check_output(options, errors);
    status = status == SIM_OK ? simulate(&sides, options, errors) : status;
    if (status == SIM_OK) {
        status = show_common(&sides, false, options, errors);
    } else if (status == SIM_ERR_INTERRUPTED) {
        const enum sim_status shown = show_common(&sides, true, options, errors);
        status = shown == SIM_ERR_MEMORY ? shown : status;
    }
    release_sides(&sides, status, options);
    return status;
}

const struct cli_command cli_cmd_compare = {
    .name = "compare",
    .operands = "A B [C...]",
    .summary = "compare scenarios, citizen by paired citizen",
    .text = "Runs the scenarios on the same citizens with the same luck and shows the difference\n"
            "b - a of every measure with its 95 % confidence interval. With more than two, all\n"
            "pairs are shown and the intervals hold together (Bonferroni). An argument may also\n"
            "be a stored result (.h5) of the same seed and number of replications.\n"
            "variance_reduction tells how many times more replications an unpaired comparison\n"
            "would have needed, beside the most that pairing could give.",
    .example = "  afklar compare scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg -n 1000\n"
               "  afklar run scenarios/vive-2019/typical.cfg -n 500 -o typical.h5\n"
               "  afklar run scenarios/vive-2019/cab.cfg -n 500 -o cab.h5\n"
               "  afklar compare typical.h5 cab.h5 --format json\n",
    .accepts = {{CLI_EXPERIMENT_OPTIONS, CLI_TAKES(SET), CLI_TAKES(OVERLAY), CLI_TAKES(LANG), CLI_TAKES(FORMAT),
                 CLI_TAKES(OUTPUT)}},
    .least_operands = 1,
    .most_operands = 64,
    .run = compare,
};
