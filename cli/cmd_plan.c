/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdlib.h>
#include <time.h>

#include "cli/experiment.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report_errors.h"
#include "results/file/datafile.h"
#include "results/plan/backlog.h"
#include "results/plan/output.h"

#define FIRST_REPLICATIONS 100
#define MOST_REPLICATIONS 1000
#define SHOWN_MEASURES_MAX 12

/* The bar of the staffing that is tried now. */
struct bar {
    struct cli_progress progress;
    struct timespec started;
};

/* All that a plan is asked for. */
struct question {
    struct bar bar;
    struct res_promise promises[RES_PROMISES_MAX];
    struct res_lever levers[RES_LEVERS_MAX];
    struct res_plan_options options;
    struct mdl_load_options load;
    struct res_plan_source source;
    char path[RES_DATAFILE_PATH_MAX];
};

static enum sim_status add_error(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

static enum sim_status refuse(struct sim_error_list *errors, const char *path, const char *message)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "%s", message);
    sim_error_place(&error, NULL, 0, path);
    sim_error_hint(&error, "see 'afklar plan --help'");
    return add_error(errors, &error);
}

/* --- what is asked ------------------------------------------------------------------------------------------- */

static enum sim_status read_words(struct question *question, const struct cli_options *options,
                                  struct sim_error_list *errors)
{
    struct sim_error error;
    enum sim_status status = SIM_OK;
    if (options->promise.count > 0 && options->given[CLI_OPTION_BACKLOG]) {
        return refuse(errors, "--backlog, --promise", "only one of these at a time");
    }
    if (options->promise.count + options->vary.count == 0 && !options->given[CLI_OPTION_BACKLOG]) {
        return refuse(errors, "--promise", "nothing is asked: give a --promise, a --vary or a --backlog");
    }
    if (options->promise.count > RES_PROMISES_MAX) {
        return refuse(errors, "--promise", "at most 4 promises at a time");
    }
    if (options->vary.count > RES_LEVERS_MAX) {
        return refuse(errors, "--vary", "at most 4 keys at a time");
    }
    for (size_t k = 0; k < options->promise.count; k++) {
        if (res_promise_parse(options->promise.at[k], &question->promises[k], &error) != SIM_OK) {
            status = add_error(errors, &error);
        }
    }
    for (size_t k = 0; k < options->vary.count; k++) {
        if (res_lever_parse(options->vary.at[k], &question->levers[k], &error) != SIM_OK) {
            status = add_error(errors, &error);
        }
    }
    return status;
}

static enum sim_status read_source(struct question *question, const struct cli_options *options,
                                   struct sim_error_list *errors)
{
    struct sim_error error;
    if (res_datafile_find(options->operands.at[0], question->path, sizeof question->path, &error) != SIM_OK) {
        return add_error(errors, &error);
    }
    question->load = (struct mdl_load_options){.overlays = options->overlay.at,
                                               .overlay_count = options->overlay.count,
                                               .sets = options->set.at,
                                               .set_count = options->set.count};
    question->source = (struct res_plan_source){.file = question->path, .load = &question->load};
    return SIM_OK;
}

static void show_progress(void *context, const char *what, size_t done, size_t planned)
{
    struct bar *bar = context;
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) == 0) {
        const double seconds =
            (double)(now.tv_sec - bar->started.tv_sec) + (double)(now.tv_nsec - bar->started.tv_nsec) * 1e-9;
        bar->progress.label = what;
        cli_progress_update(&bar->progress, &(struct res_progress){done, planned, seconds});
    }
}

static void start_progress(struct question *question, const struct cli_options *options)
{
    cli_progress_init(&question->bar.progress, "plan", options->given[CLI_OPTION_QUIET]);
    question->options.context = &question->bar;
    if (clock_gettime(CLOCK_MONOTONIC, &question->bar.started) == 0) {
        question->options.progress = show_progress;
    }
}

static void read_options(struct question *question, const struct cli_options *options,
                         const struct mdl_scenario *scenario)
{
    struct res_plan_options *to = &question->options;
    res_plan_defaults(to);
    to->seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, scenario->seed);
    to->threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, 0);
    to->most = (size_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, MOST_REPLICATIONS);
    to->first = to->most < FIRST_REPLICATIONS ? to->most : FIRST_REPLICATIONS;
    to->kept_in = (double)cli_options_number(options, CLI_OPTION_KEPT_IN, 90) / 100;
    to->confidence = (double)cli_options_number(options, CLI_OPTION_CONFIDENCE, 95) / 100;
    to->objective = (enum res_plan_objective)cli_options_number(options, CLI_OPTION_OBJECTIVE, RES_PLAN_COST);
    to->verify = options->given[CLI_OPTION_VERIFY];
    to->cancel = cli_interrupt_flag();
}

/* --- what is shown -------------------------------------------------------------------------------------------- */

static enum res_language language_of(const struct cli_options *options)
{
    return cli_experiment_table(options).language;
}

/* The measures of a what-if table: those asked for, or the ones of the short table that planners ask first. */
static enum sim_status choose_columns(const struct res_plan *plan, const struct cli_options *options, size_t columns[],
                                      size_t *count, struct sim_error_list *errors)
{
    static const char *const usual[] = {"wait_first_meeting_days", "wait_first_service_days",
                                        "within_promise_share",    "contacts_per_month",
                                        "clarified_share",         "service_cost_per_citizen"};
    const size_t asked = options->measure.count;
    const size_t names = asked > 0 ? asked : sizeof usual / sizeof usual[0];
    *count = 0;
    for (size_t k = 0; k < names && *count < SHOWN_MEASURES_MAX; k++) {
        const char *name = asked > 0 ? options->measure.at[k] : usual[k];
        columns[*count] = res_columns_find(&plan->columns, name);
        if (columns[*count] < plan->columns.count) {
            (*count)++;
        } else if (asked > 0) {
            struct sim_error error;
            (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is no measure of this scenario", name);
            sim_error_place(&error, NULL, 0, "--measure");
            return add_error(errors, &error);
        }
    }
    return SIM_OK;
}

static enum sim_status write_what_if(FILE *file, const struct res_plan *plan, const struct cli_options *options,
                                     struct sim_error_list *errors)
{
    size_t columns[SHOWN_MEASURES_MAX];
    size_t count;
    const struct res_maker maker = cli_experiment_maker();
    struct sim_error error;
    enum sim_status status = choose_columns(plan, options, columns, &count, errors);
    if (status != SIM_OK) {
        return status;
    }
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        status = res_json_what_if(file, plan, &maker, &error);
        break;
    case CLI_FORMAT_CSV:
        status = res_csv_what_if(file, plan, &error);
        break;
    default:
        status = res_table_what_if(file, plan, columns, count, language_of(options), &error);
    }
    return status == SIM_OK ? SIM_OK : add_error(errors, &error);
}

static enum sim_status write_plan(FILE *file, const struct res_plan *plan, const struct cli_options *options,
                                  struct sim_error_list *errors)
{
    const struct res_maker maker = cli_experiment_maker();
    const size_t shown = plan->answer < plan->point_count ? plan->answer : plan->best;
    struct res_loads loads;
    struct sim_error error;
    enum sim_status status = res_loads_init(&loads, plan->points[shown].model, &error);
    if (status != SIM_OK) {
        return add_error(errors, &error);
    }
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        status = res_json_plan(file, plan, &loads, &maker, &error);
        break;
    case CLI_FORMAT_CSV:
        status = res_csv_plan(file, plan, &error);
        break;
    default:
        status = res_table_plan(file, plan, &loads, language_of(options), &error);
    }
    res_loads_release(&loads);
    return status == SIM_OK ? SIM_OK : add_error(errors, &error);
}

static enum sim_status deliver(const struct res_plan *plan, const struct cli_options *options,
                               enum sim_status (*write)(FILE *, const struct res_plan *, const struct cli_options *,
                                                        struct sim_error_list *),
                               struct sim_error_list *errors)
{
    struct cli_output output;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = write(output.file, plan, options, errors);
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return status;
    }
    return cli_output_send(&output, errors);
}

/* --- backlogs ---------------------------------------------------------------------------------------------------- */

static enum sim_status write_backlogs(const struct res_plan *plan, const struct res_backlog backlogs[],
                                      const struct cli_options *options, struct sim_error_list *errors)
{
    const char *target = options->text[CLI_OPTION_BACKLOG];
    const struct res_maker maker = cli_experiment_maker();
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        status = res_json_backlog(output.file, plan, backlogs, target, &maker, &error);
        break;
    case CLI_FORMAT_CSV:
        status = res_csv_backlog(output.file, plan, backlogs, &error);
        break;
    default:
        status = res_table_backlog(output.file, plan, backlogs, target, language_of(options), &error);
    }
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return add_error(errors, &error);
    }
    return cli_output_send(&output, errors);
}

static enum sim_status show_backlogs(struct res_plan *plan, const struct cli_options *options,
                                     struct sim_error_list *errors)
{
    const size_t n = (size_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, FIRST_REPLICATIONS);
    struct res_backlog *backlogs = calloc(plan->point_count, sizeof *backlogs);
    enum sim_status status = backlogs != NULL ? SIM_OK : SIM_ERR_MEMORY;
    for (size_t i = 0; i < plan->point_count && status == SIM_OK; i++) {
        status = res_backlog_run(plan, i, options->text[CLI_OPTION_BACKLOG], n, &backlogs[i], errors);
    }
    if (status == SIM_OK) {
        status = write_backlogs(plan, backlogs, options, errors);
    }
    for (size_t i = 0; i < plan->point_count && backlogs != NULL; i++) {
        res_backlog_release(&backlogs[i]);
    }
    free(backlogs);
    return status;
}

/* --- the work -------------------------------------------------------------------------------------------------- */

static enum sim_status search(struct res_plan *plan, struct sim_error_list *errors)
{
    enum sim_status status = res_plan_search(plan, errors);
    if (status == SIM_OK) {
        status = res_plan_one_more(plan, plan->answer < plan->point_count ? plan->answer : plan->best, errors);
    }
    return status;
}

static enum sim_status what_if(struct res_plan *plan, const struct cli_options *options, struct sim_error_list *errors)
{
    const size_t n = (size_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, FIRST_REPLICATIONS);
    const enum sim_status status = res_plan_run_all(plan, n, errors);
    cli_progress_end(&((struct bar *)plan->options.context)->progress);
    return status == SIM_OK ? deliver(plan, options, write_what_if, errors) : status;
}

static enum sim_status answer(struct question *question, const struct cli_options *options,
                              struct sim_error_list *errors)
{
    struct res_plan plan;
    const bool is_search = options->promise.count > 0;
    enum sim_status status = res_plan_init(&plan, &question->source, &question->options, question->promises,
                                           options->promise.count, question->levers, options->vary.count, errors);
    if (status == SIM_OK && !is_search && plan.point_count > RES_PLAN_FULL) {
        status = refuse(errors, "--vary", "without a promise to search for, at most 40 staffings");
    }
    if (status == SIM_OK && options->given[CLI_OPTION_BACKLOG]) {
        status = show_backlogs(&plan, options, errors);
    } else if (status == SIM_OK && is_search) {
        status = search(&plan, errors);
        cli_progress_end(&question->bar.progress);
        status = status == SIM_OK ? deliver(&plan, options, write_plan, errors) : status;
    } else if (status == SIM_OK) {
        status = what_if(&plan, options, errors);
    }
    res_plan_release(&plan);
    return status;
}

static enum sim_status plan(const struct cli_options *options, struct sim_error_list *errors)
{
    struct question *question = calloc(1, sizeof *question);
    struct cli_input input = {0};
    struct sim_error_list warnings;
    if (question == NULL) {
        return SIM_ERR_MEMORY;
    }
    sim_error_list_init(&warnings);
    enum sim_status status = read_words(question, options, errors);
    if (status == SIM_OK) {
        status = read_source(question, options, errors);
    }
    if (status == SIM_OK) {
        status = cli_input_load(&input, options->operands.at[0], options, errors, &warnings);
        cli_report_warnings(&warnings, options);
    }
    if (status == SIM_OK) {
        read_options(question, options, input.scenario);
        start_progress(question, options);
        status = answer(question, options, errors);
        cli_progress_end(&question->bar.progress);
    }
    cli_input_release(&input);
    sim_error_list_release(&warnings);
    free(question);
    return status;
}

const struct cli_command cli_cmd_plan = {
    .name = "plan",
    .operands = "SCENARIO",
    .summary = "find the smallest staffing that keeps a promise",
    .text = "Finds the cheapest staffing that keeps promises on waiting, tries every staffing on the\n"
            "same citizens with the same luck, and says what is proved and what is not. Beside it:\n"
            "the best promise each staffing can keep, the sum a planner does by hand, and what one\n"
            "more of each role, board place and seat buys.\n"
            "\n"
            "A promise is \"first meeting <= 14 days for 95 %\" (also: first service, placement,\n"
            "decision, team), \"guide_talk every 9 days for 95 %\" (on any day, so many\n"
            "have been offered that talk within 9 days),\n"
            "or a measure: \"utilisation_ks <= 95 %\". A lever is \"roles.ks.headcount=1..8\", with\n"
            "\" at 500000\" if a step costs so many kr a year; staff costs by its wage.\n"
            "Without a promise: a what-if table of the values of --vary, in paired differences.\n"
            "With --backlog ROLE: how many wait for it week by week, and the day they are gone.\n"
            "-n is the most replications a staffing gets (1000; what-if: 100).",
    .example = "  afklar plan scenarios/vive-2019/cab.cfg --promise \"guide_talk every 9 days for 95 %\" \\\n"
               "      --vary roles.guide.headcount=3..9\n"
               "  afklar plan scenarios/vive-2019/typical.cfg --vary roles.ks.headcount=28..32\n"
               "  afklar plan scenarios/vive-2019/typical.cfg --backlog ks --vary roles.ks.headcount=28..32\n",
    .replications = "replications of each staffing at most (default: 1000; without a promise 100)",
    .accepts = {{CLI_TAKES(PROMISE), CLI_TAKES(VARY), CLI_TAKES(KEPT_IN), CLI_TAKES(CONFIDENCE), CLI_TAKES(OBJECTIVE),
                 CLI_TAKES(MEASURE), CLI_TAKES(BACKLOG), CLI_TAKES(REPLICATIONS), CLI_TAKES(SEED), CLI_TAKES(THREADS),
                 CLI_TAKES(SET), CLI_TAKES(OVERLAY), CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(VERIFY),
                 CLI_TAKES(QUIET), CLI_TAKES(VERBOSE)}},
    .least_operands = 1,
    .most_operands = 1,
    .run = plan,
};
