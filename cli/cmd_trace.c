/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "cli/experiment.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/report_errors.h"
#include "results/report/trace.h"

/* One organisation in which the citizen is followed. */
struct stage {
    struct cli_input input;
    struct mdl_world *world;
    struct res_course course;
};

static enum sim_status told(enum sim_status status, const struct sim_error *error, struct sim_error_list *errors)
{
    if (status != SIM_OK) {
        sim_error_list_add(errors, error);
    }
    return status;
}

static enum sim_status parse_citizen(const struct cli_options *options, const struct mdl_scenario *scenario,
                                     struct res_citizen_id *who, struct sim_error_list *errors)
{
    struct sim_error error;
    enum sim_status status;
    if (!options->given[CLI_OPTION_CITIZEN]) {
        status = sim_fail(&error, SIM_ERR_USAGE, "'afklar trace' needs --citizen ID");
        sim_error_hint(&error, "for example --citizen 1, the first citizen of the first index population");
        return told(status, &error, errors);
    }
    status = res_citizen_id_parse(options->text[CLI_OPTION_CITIZEN], scenario, who, &error);
    if (status != SIM_OK) {
        sim_error_place(&error, NULL, 0, "--citizen");
    }
    return told(status, &error, errors);
}

static enum sim_status follow(struct stage *stage, const struct cli_options *options, uint64_t seed,
                              struct sim_error_list *errors)
{
    const struct mdl_world_options how = {.log = true, .verify = options->given[CLI_OPTION_VERIFY]};
    const uint64_t replication = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATION, 1);
    struct res_citizen_id who = {0};
    struct sim_error error;
    enum sim_status status = parse_citizen(options, stage->input.scenario, &who, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = mdl_world_create(&stage->world, stage->input.model, &how, &error);
    if (status == SIM_OK) {
        status = mdl_world_run(stage->world, seed, replication, &error);
    }
    if (status != SIM_OK) {
        sim_error_place(&error, stage->input.name, 0, NULL);
        return told(status, &error, errors);
    }
    status = res_course_init(&stage->course, stage->input.model, mdl_world_left(stage->world), who, &error);
    if (status != SIM_OK) {
        sim_error_place(&error, stage->input.name, 0, "--citizen");
        return told(status, &error, errors);
    }
    stage->course.seed = seed;
    stage->course.replication = replication;
    return SIM_OK;
}

static enum sim_status write_courses(FILE *file, const struct res_course *const courses[], size_t count,
                                     const struct cli_options *options, struct sim_error *error)
{
    const struct res_table_options table = cli_experiment_table(options);
    const struct res_trace_options how = {table.language, table.all};
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        return res_trace_json(file, courses, count, error);
    case CLI_FORMAT_CSV:
        return res_trace_csv(file, courses, count, error);
    default:
        return res_trace_write(file, courses, count, &how, error);
    }
}

static enum sim_status show(const struct stage stages[], size_t count, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    const struct res_course *const courses[RES_TRACE_COURSES_MAX] = {&stages[0].course, &stages[1].course};
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = write_courses(output.file, courses, count, options, &error);
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return told(status, &error, errors);
    }
    return cli_output_send(&output, errors);
}

static enum sim_status load(struct stage stages[], size_t count, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    const char *const names[RES_TRACE_COURSES_MAX] = {options->operands.at[0], options->text[CLI_OPTION_AGAINST]};
    struct sim_error_list warnings;
    enum sim_status status = SIM_OK;
    sim_error_list_init(&warnings);
    for (size_t k = 0; k < count; k++) {
        const enum sim_status one = cli_input_load(&stages[k].input, names[k], options, errors, &warnings);
        status = status != SIM_OK ? status : one;
    }
    cli_report_warnings(&warnings, options);
    sim_error_list_release(&warnings);
    return status;
}

static enum sim_status trace(const struct cli_options *options, struct sim_error_list *errors)
{
    const size_t count = options->given[CLI_OPTION_AGAINST] ? 2 : 1;
    struct stage stages[RES_TRACE_COURSES_MAX] = {0};
    enum sim_status status = load(stages, count, options, errors);
    if (status == SIM_OK) {
        /* The same seed for both, or it would not be the same citizen. */
        const uint64_t seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, stages[0].input.scenario->seed);
        for (size_t k = 0; k < count && status == SIM_OK; k++) {
            status = follow(&stages[k], options, seed, errors);
        }
    }
    if (status == SIM_OK) {
        status = show(stages, count, options, errors);
    }
    for (size_t k = 0; k < count; k++) {
        res_course_release(&stages[k].course);
        mdl_world_free(stages[k].world);
        cli_input_release(&stages[k].input);
    }
    return status;
}

const struct cli_command cli_cmd_trace = {
    .name = "trace",
    .operands = "SCENARIO",
    .summary = "follow one citizen",
    .text = "Tells the course of one citizen in words and as a timeline: what he waited for, who\n"
            "had him, how long it took. The citizen is POPULATION:ORDINAL as in the stored tables\n"
            "(from 0), or a number: 17 is the 17th citizen of the first index population. With\n"
            "--against the same citizen, with the same luck, is followed in another organisation\n"
            "too. -v puts every talk in its place.",
    .example = "  afklar trace scenarios/vive-2019/cab.cfg --citizen 17\n"
               "  afklar trace scenarios/vive-2019/typical.cfg --citizen trial:16 --replication 3 \\\n"
               "      --against scenarios/vive-2019/cab.cfg --lang da\n",
    .accepts = {{CLI_TAKES(CITIZEN), CLI_TAKES(REPLICATION), CLI_TAKES(AGAINST), CLI_TAKES(SEED), CLI_TAKES(SET),
                 CLI_TAKES(OVERLAY), CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(VERIFY), CLI_TAKES(QUIET),
                 CLI_TAKES(VERBOSE)}},
    .least_operands = 1,
    .most_operands = 1,
    .run = trace,
};
