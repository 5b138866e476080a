/* SPDX-License-Identifier: GPL-3.0-or-later */
/* afklar power SCENARIO: the power of its trial over sizes and follow-ups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/number_list.h"
#include "cli/output.h"
#include "cli/trial_plan.h"
#include "results/econ/beneath.h"
#include "results/file/datafile.h"
#include "results/report/plot.h"
#include "results/trial/assurance.h"
#include "results/trial/figure.h"
#include "results/trial/search.h"

#define USUAL_TRIALS 1000
#define PRECISION_TRIALS 10000 /* at most, when --precision is given without -n */
#define PER_ARM_MAX 100000
#define FOLLOW_UP_MAX 18262 /* 50 years */

static const char usual_tests[] = "cox_efron,logrank,pearson,fisher,rmst";

static enum sim_status keep(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

struct counts {
    int64_t at[CLI_LIST_MAX];
    size_t count;
};

/* Whole numbers from 1, or as-designed. */
static enum sim_status read_counts(const struct cli_options *options, enum cli_option option, const char *name,
                                   int64_t most, struct counts *counts, struct sim_error *error)
{
    struct cli_words words;
    *counts = (struct counts){.at = {RES_AS_DESIGNED}, .count = 1};
    if (!options->given[option]) {
        return SIM_OK;
    }
    enum sim_status status = cli_words_init(&words, options->text[option], name, error);
    counts->count = words.count;
    for (size_t k = 0; status == SIM_OK && k < words.count; k++) {
        double number = RES_AS_DESIGNED;
        if (strcmp(words.at[k], "as-designed") != 0) {
            status = cli_number(words.at[k], 1, (double)most, name, &number, error);
        }
        counts->at[k] = status == SIM_OK ? (int64_t)number : 0;
        if (status == SIM_OK && (double)counts->at[k] < number) {
            status = sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected a whole number", words.at[k]);
            sim_error_place(error, NULL, 0, name);
        }
    }
    cli_words_release(&words);
    return status;
}

static enum sim_status read_ways(const struct cli_options *options, struct counts *ways, struct sim_error *error)
{
    struct cli_words words;
    *ways = (struct counts){.at = {0}, .count = 1};
    if (!options->given[CLI_OPTION_DESIGNS]) {
        return SIM_OK;
    }
    enum sim_status status = cli_words_init(&words, options->text[CLI_OPTION_DESIGNS], "--designs", error);
    ways->count = words.count;
    for (size_t k = 0; status == SIM_OK && k < words.count; k++) {
        ways->at[k] = res_allocation_find(words.at[k]);
        if (ways->at[k] < 0) {
            status = sim_fail(error, SIM_ERR_USAGE,
                              "'%s' is not valid; expected as-designed, simple, pairs, blocks, clusters, lists or "
                              "stepped-wedge",
                              words.at[k]);
            sim_error_place(error, NULL, 0, "--designs");
        }
    }
    cli_words_release(&words);
    return status;
}

static enum sim_status lay_out(struct res_trial_power_plan *plan, const struct cli_options *options,
                               struct sim_error *error)
{
    struct counts sizes, days;
    enum sim_status status = read_counts(options, CLI_OPTION_PER_ARM, "--per-arm", PER_ARM_MAX, &sizes, error);
    if (status == SIM_OK) {
        status = read_counts(options, CLI_OPTION_FOLLOW_UP, "--follow-up", FOLLOW_UP_MAX, &days, error);
    }
    if (status != SIM_OK) {
        return status;
    }
    struct counts ways;
    status = read_ways(options, &ways, error);
    if (status != SIM_OK) {
        return status;
    }
    const size_t count = sizes.count * days.count * ways.count;
    SIM_INVARIANT(count > 0, "a list of the command line has one element at least");
    plan->designs = calloc(count, sizeof *plan->designs);
    if (plan->designs == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu designs", count);
    }
    for (size_t k = 0; k < count; k++) {
        struct res_trial_designed *designed = &plan->designs[plan->count++];
        const int way = (int)ways.at[k / (sizes.count * days.count)];
        designed->design = (struct res_trial_design){.per_arm = sizes.at[k / days.count % sizes.count],
                                                     .follow_up_days = days.at[k % days.count],
                                                     .null = options->given[CLI_OPTION_NULL_EFFECT],
                                                     .keep_load = options->given[CLI_OPTION_KEEP_LOAD],
                                                     .allocation = way};
        if (options->given[CLI_OPTION_DESIGNS]) {
            (void)snprintf(designed->setting, sizeof designed->setting, "%s", res_allocation_name(way));
        }
    }
    return SIM_OK;
}

static enum sim_status read_precision(struct res_trial_power_plan *plan, const struct cli_options *options,
                                      struct sim_error *error)
{
    char name[64];
    bool is_asked = false;
    if (!options->given[CLI_OPTION_PRECISION]) {
        return SIM_OK;
    }
    const enum sim_status status =
        cli_options_precision(options->text[CLI_OPTION_PRECISION], name, sizeof name, &plan->precision, error);
    if (status != SIM_OK) {
        return status;
    }
    plan->precision_test = res_trial_test_find(name);
    for (size_t k = 0; k < plan->test_count; k++) {
        is_asked = is_asked || plan->tests[k] == plan->precision_test;
    }
    if (!is_asked) {
        (void)sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected one of the tests that are made", name);
        sim_error_place(error, NULL, 0, "--precision");
        return SIM_ERR_USAGE;
    }
    return SIM_OK;
}

static enum sim_status write_plan(FILE *file, const struct res_trial_power_plan *plan,
                                  const struct cli_options *options, struct sim_error *error)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    char note[RES_TRIAL_NOTE_MAX];
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        return res_json_trial_power(file, plan, error);
    case CLI_FORMAT_CSV:
        if (!options->given[CLI_OPTION_QUIET]) {
            (void)fprintf(stderr, "%s\n", res_trial_note(plan->scenario, danish ? RES_DANISH : RES_ENGLISH, note));
        }
        return res_csv_trial_power(file, plan, error);
    default:
        return res_table_trial_power(file, plan, danish ? RES_DANISH : RES_ENGLISH, error);
    }
}

static enum sim_status draw(const struct res_trial_power_plan *plan, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    struct res_picture figure;
    struct sim_error error;
    const enum sim_status status = res_figure_power(&figure, plan, danish ? RES_DANISH : RES_ENGLISH, &error);
    return status == SIM_OK ? cli_trial_store_figure(&figure, options, errors) : keep(errors, &error);
}

static enum sim_status show(const struct res_trial_power_plan *plan, const struct cli_options *options,
                            struct sim_error_list *errors)
{
    if (options->given[CLI_OPTION_OUTPUT]) {
        const enum sim_status drawn = draw(plan, options, errors);
        if (drawn != SIM_OK) {
            return drawn;
        }
    }
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = write_plan(output.file, plan, options, &error);
    if (status != SIM_OK) {
        cli_output_drop(&output);
        return keep(errors, &error);
    }
    return cli_output_send(&output, errors);
}

/* --- the scenario with other values ------------------------------------------------------------------------------ */

struct source {
    char path[RES_DATAFILE_PATH_MAX];
    const struct cli_options *options;
    const char *varied_by; /* what messages name for a value: --vary, or the file whose ranges are drawn from */
};

static enum sim_status load(void *context, const char *const sets[], size_t count, struct mdl_scenario **scenario,
                            struct sim_error_list *errors)
{
    const struct source *source = context;
    const struct cli_options *options = source->options;
    const char **all = calloc(options->set.count + count + 1, sizeof *all);
    struct mdl_place *places = calloc(options->set.count + count + 1, sizeof *places);
    if (all == NULL || places == NULL) {
        struct sim_error error;
        free(all);
        free(places);
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for %zu settings", count);
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    for (size_t k = 0; k < options->set.count; k++) {
        all[k] = options->set.at[k];
        places[k] = (struct mdl_place){"--set", 0};
    }
    for (size_t k = 0; k < count; k++) {
        all[options->set.count + k] = sets[k];
        places[options->set.count + k] = (struct mdl_place){source->varied_by, 0};
    }
    struct res_beneath beneath;
    struct mdl_load_options how = {.overlays = options->overlay.at,
                                   .overlay_count = options->overlay.count,
                                   .sets = all,
                                   .set_count = options->set.count + count,
                                   .set_places = places};
    res_beneath_lay(&beneath, &how);
    const enum sim_status status = mdl_scenario_load(scenario, source->path, &how, errors, NULL);
    free(all);
    free(places);
    return status;
}

static enum sim_status source_init(struct source *source, const char *name, const struct cli_options *options,
                                   struct sim_error *error)
{
    source->options = options;
    source->varied_by = "--vary";
    return res_datafile_find(name, source->path, sizeof source->path, error);
}

/* --- search ---------------------------------------------------------------------------------------------------------
 */

static enum sim_status read_target(struct res_trial_search *search, const struct cli_options *options,
                                   struct sim_error *error)
{
    enum sim_status status =
        cli_number(options->text[CLI_OPTION_TARGET], 0.01, 0.99, "--target", &search->target, error);
    search->confidence = (double)cli_options_number(options, CLI_OPTION_CONFIDENCE, 95) / 100;
    if (status == SIM_OK && options->vary.count > 1) {
        status = sim_fail(error, SIM_ERR_USAGE, "one value at a time can be searched");
        sim_error_place(error, NULL, 0, "--vary");
    }
    if (status == SIM_OK) {
        const char *vary = options->vary.count > 0 ? options->vary.at[0] : "per_arm=10..3000";
        status = res_trial_search_vary(search, vary, error);
    }
    return status;
}

/* Every value that was tried becomes a design. */
static enum sim_status show_search(struct res_trial_power_plan *plan, const struct res_trial_search *search,
                                   const struct cli_options *options, struct sim_error_list *errors)
{
    struct sim_error error;
    struct res_trial_designed *designs = calloc(search->count + 1, sizeof *designs);
    if (designs == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for %zu designs", search->count);
        return keep(errors, &error);
    }
    for (size_t k = 0; k < search->count; k++) {
        designs[k] = search->points[k].designed;
    }
    free(plan->designs);
    plan->designs = designs;
    plan->count = search->count;
    plan->search = search;
    return show(plan, options, errors);
}

static enum sim_status run_search(struct res_trial_power_plan *plan, const char *name,
                                  const struct cli_options *options, struct sim_error_list *errors)
{
    struct source source;
    struct sim_error error;
    const struct res_trial_loader loader = {load, &source};
    struct res_trial_search *search = calloc(1, sizeof *search);
    if (search == NULL) {
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory for a search");
        return keep(errors, &error);
    }
    search->plan = plan;
    search->design = plan->designs[0].design;
    search->loader = &loader;
    enum sim_status status = read_target(search, options, &error);
    status = status == SIM_OK ? source_init(&source, name, options, &error) : status;
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    } else {
        struct cli_trial_progress progress;
        cli_trial_progress_begin(&progress, plan, options);
        status = res_trial_search_run(search, errors);
        cli_trial_progress_end(&progress);
    }
    if (status == SIM_OK) {
        status = show_search(plan, search, options, errors);
    }
    res_trial_search_release(search);
    free(search);
    plan->search = NULL;
    return status;
}

/* --- assurance ------------------------------------------------------------------------------------------------------
 */

static enum sim_status run_assurance(struct res_trial_power_plan *plan, const char *name,
                                     const struct cli_options *options, struct sim_error_list *errors)
{
    struct source source;
    struct sim_error error;
    const struct res_trial_loader loader = {load, &source};
    const uint64_t draws = (uint64_t)options->number[CLI_OPTION_PSA];
    struct res_trial_assurance assurance = {.plan = plan,
                                            .design = plan->designs[0].design,
                                            .loader = &loader,
                                            .draws = draws,
                                            .per_draw = (plan->trials + draws - 1) / draws};
    enum sim_status status = source_init(&source, name, options, &error);
    source.varied_by = source.path;
    if (status != SIM_OK) {
        return keep(errors, &error);
    }
    struct cli_trial_progress progress;
    cli_trial_progress_begin(&progress, plan, options);
    status = res_trial_assurance_run(&assurance, errors);
    cli_trial_progress_end(&progress);
    if (status == SIM_OK) {
        plan->designs[0] = assurance.designed;
        plan->assurance = &assurance;
        status = show(plan, options, errors);
        plan->assurance = NULL;
    }
    return status;
}

/* --- together -------------------------------------------------------------------------------------------------------
 */

static enum sim_status check_picture(const struct cli_options *options, struct sim_error *error)
{
    enum res_plot_form form;
    if (!options->given[CLI_OPTION_OUTPUT]) {
        return SIM_OK;
    }
    const enum sim_status status = res_plot_form_of(options->text[CLI_OPTION_OUTPUT], &form, error);
    if (status != SIM_OK) {
        sim_error_place(error, NULL, 0, "-o/--output");
    }
    return status;
}

static enum sim_status check_combination(const struct res_trial_power_plan *plan, const struct cli_options *options,
                                         struct sim_error *error)
{
    const bool target = options->given[CLI_OPTION_TARGET], assurance = options->given[CLI_OPTION_PSA];
    const char *option = NULL, *why = NULL;
    if (target && assurance) {
        option = "--target";
        why = "a search and an assurance exclude each other";
    } else if ((target || assurance) && plan->count > 1) {
        option = options->given[CLI_OPTION_DESIGNS] ? "--designs" : "--per-arm";
        why = "a search and an assurance take one design, one size and one follow-up";
    } else if (!target && options->given[CLI_OPTION_VARY]) {
        option = "--vary";
        why = "needs the power to search for: --target 80%";
    } else if ((target || assurance) && options->given[CLI_OPTION_PRECISION]) {
        option = "--precision";
        why = "a search and an assurance have no precision; give -n";
    }
    if (option == NULL) {
        return SIM_OK;
    }
    (void)sim_fail(error, SIM_ERR_USAGE, "%s", why);
    sim_error_place(error, NULL, 0, option);
    return SIM_ERR_USAGE;
}

static enum sim_status run(struct res_trial_power_plan *plan, const char *name, const struct cli_options *options,
                           struct sim_error_list *errors)
{
    if (options->given[CLI_OPTION_TARGET]) {
        return run_search(plan, name, options, errors);
    }
    if (options->given[CLI_OPTION_PSA]) {
        return run_assurance(plan, name, options, errors);
    }
    if (options->given[CLI_OPTION_OUTPUT] && plan->count == 1) {
        plan->estimates = calloc(plan->trials, sizeof *plan->estimates);
    }
    enum sim_status status = cli_trial_run(plan, name, options, errors);
    status = status == SIM_OK ? show(plan, options, errors) : status;
    free(plan->estimates);
    plan->estimates = NULL;
    return status;
}

enum sim_status cli_power_scenario(const struct cli_options *options, struct sim_error_list *errors)
{
    struct cli_input input = {0};
    struct res_trial_power_plan plan = {.designs = NULL};
    struct sim_error error;
    enum sim_status status = cli_trial_load(&input, options, errors);
    if (status == SIM_OK) {
        const uint64_t usual = options->given[CLI_OPTION_PRECISION] ? PRECISION_TRIALS : USUAL_TRIALS;
        status = cli_trial_plan(&plan, input.scenario, usual_tests, usual, options, errors);
    }
    if (status == SIM_OK) {
        status = read_precision(&plan, options, &error);
        status = status == SIM_OK ? lay_out(&plan, options, &error) : status;
        status = status == SIM_OK ? check_picture(options, &error) : status;
        status = status == SIM_OK ? check_combination(&plan, options, &error) : status;
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
        }
    }
    if (status == SIM_OK) {
        status = cli_output_check_file(options->text[CLI_OPTION_OUTPUT], "-o/--output", errors);
    }
    if (status == SIM_OK) {
        status = run(&plan, input.name, options, errors);
    }
    free(plan.designs);
    cli_input_release(&input);
    return status;
}
