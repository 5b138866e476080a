/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/econ.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/report_errors.h"
#include "models/scenario/scenario.h"
#include "results/econ/load.h"
#include "results/econ/output.h"
#include "results/econ/query.h"
#include "results/econ/som_output.h"
#include "results/file/h5_read.h"

static enum sim_status fail(struct sim_error_list *errors, enum sim_status status, const char *option,
                            const char *message, const char *hint)
{
    struct sim_error error;
    (void)sim_fail(&error, status, "%s", message);
    sim_error_place(&error, NULL, 0, option);
    if (hint != NULL) {
        sim_error_hint(&error, "%s", hint);
    }
    sim_error_list_add(errors, &error);
    return status;
}

/* --- what is asked for -------------------------------------------------------------------------------- */

static enum sim_status read_options(struct cli_econ *analysis, struct sim_error_list *errors)
{
    const struct cli_options *options = analysis->options;
    const char *perspective = options->text[CLI_OPTION_PERSPECTIVE];
    const char *effect = options->text[CLI_OPTION_EFFECT];
    analysis->perspective = RES_PERSPECTIVE_BUDGET;
    analysis->effect = RES_EFFECT_CLARIFIED;
    if (perspective != NULL && !res_perspective_find(perspective, &analysis->perspective)) {
        return fail(errors, SIM_ERR_USAGE, "--perspective", "is no perspective",
                    "budget, municipality, expenditure, cost, cost-effectiveness or society");
    }
    static const enum cli_option of_draws[] = {CLI_OPTION_FURTHER_TRIAL, CLI_OPTION_EVPPI};
    for (size_t i = 0; i < sizeof of_draws / sizeof of_draws[0]; i++) {
        if (options->given[of_draws[i]] && !options->given[CLI_OPTION_PSA]) {
            char name[64];
            (void)snprintf(name, sizeof name, "--%s", cli_option_at(of_draws[i])->name);
            return fail(errors, SIM_ERR_USAGE, name, "is made from draws, so it needs --psa", NULL);
        }
    }
    if (options->given[CLI_OPTION_REPLICATION] && !options->given[CLI_OPTION_BOOKS]) {
        return fail(errors, SIM_ERR_USAGE, "--replication", "says whose books to write, so it needs --books", NULL);
    }
    if (options->given[CLI_OPTION_TORNADO_ON] && !options->given[CLI_OPTION_TORNADO]) {
        return fail(errors, SIM_ERR_USAGE, "--tornado-on", "says what the bars show, so it needs --tornado", NULL);
    }
    analysis->tornado_on = (enum res_tornado_output)cli_options_number(options, CLI_OPTION_TORNADO_ON, 0);
    if (effect != NULL && !res_effect_find(effect, &analysis->effect)) {
        return fail(errors, SIM_ERR_USAGE, "--effect", "is no effect",
                    "clarified, clarified_later, started, completed, in_work, foep, work_years, fleksjob_granted, "
                    "fleksjob_years or pathway_years");
    }
    return cli_econ_files_check(options, errors);
}

static struct res_econ_options run_options(const struct cli_econ *analysis, const struct mdl_scenario *scenario)
{
    const struct cli_options *options = analysis->options;
    return (struct res_econ_options){
        .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, scenario->seed),
        .first = 1,
        .replications = (size_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, scenario->replications),
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, 0),
        .verify = options->given[CLI_OPTION_VERIFY],
        .perspective = analysis->perspective,
        .citizens_of =
            options->given[CLI_OPTION_BOOKS] ? (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATION, 1) : 0,
        .cancel = cli_interrupt_flag(),
    };
}

/* --- alternatives ---------------------------------------------------------------------------------------- */

static enum sim_status open_one(struct cli_econ *analysis, const char *name, const struct res_econ_wish *wish,
                                struct sim_error_list *errors, struct sim_error_list *warnings)
{
    if (analysis->count == RES_ALTERNATIVES_MAX) {
        return fail(errors, SIM_ERR_USAGE, NULL, "more than 16 alternatives", NULL);
    }
    struct res_econ_wish one = *wish;
    one.set_lacks = wish->set_lacks != NULL ? wish->set_lacks + analysis->count * RES_ECON_SETS_MAX : NULL;
    return res_econ_source_open(&analysis->sources[analysis->count++], name, &one, errors, warnings);
}

/* A result holds one scenario or, of a comparison, several. */
static enum sim_status open_result(struct cli_econ *analysis, const char *name, const struct res_econ_wish *wish,
                                   struct sim_error_list *errors, struct sim_error_list *warnings)
{
    struct res_h5_result result = {0};
    struct sim_error error;
    enum sim_status status = res_h5_read(name, &result, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    for (size_t i = 0; i < result.count && status == SIM_OK; i++) {
        struct res_econ_wish one = *wish;
        one.stored = result.samples[i];
        status = open_one(analysis, name, &one, errors, warnings);
    }
    res_h5_result_release(&result);
    return status;
}

/* What is said of a setting that no scenario can take, as a fault of the option. */
static enum sim_status refuse_set(const struct cli_econ *analysis, const char *set, struct sim_error_list *errors)
{
    struct sim_error_list said;
    struct mdl_scenario *scenario = NULL;
    sim_error_list_init(&said);
    enum sim_status status = res_econ_source_load(&analysis->sources[0], &set, 1, &scenario, &said, NULL);
    mdl_scenario_free(scenario);
    for (size_t i = 0; i < said.count; i++) {
        struct sim_error error = said.at[i];
        error.status = status = SIM_ERR_USAGE;
        sim_error_place(&error, "--set", 0, NULL);
        sim_error_list_add(errors, &error);
    }
    sim_error_list_release(&said);
    return status;
}

/* A setting of an element that one scenario lacks holds for the others; one that no scenario has is an error.
 * lacks[alternative x RES_ECON_SETS_MAX + setting]. */
static enum sim_status judge_sets(const struct cli_econ *analysis, const struct res_econ_wish *wish,
                                  struct sim_error_list *errors, struct sim_error_list *warnings)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < wish->set_count && wish->set_lacks != NULL; i++) {
        size_t lacking = 0;
        for (size_t k = 0; k < analysis->count; k++) {
            lacking += wish->set_lacks[k * RES_ECON_SETS_MAX + i] ? 1 : 0;
        }
        if (lacking == analysis->count) {
            status = refuse_set(analysis, wish->sets[i], errors);
            continue;
        }
        for (size_t k = 0; k < analysis->count; k++) {
            struct sim_error warning;
            char path[sizeof warning.path];
            if (wish->set_lacks[k * RES_ECON_SETS_MAX + i]) {
                (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(wish->sets[i], "="), wish->sets[i]);
                (void)sim_fail(&warning, SIM_OK, "there is no such element here, so this --set holds for the others");
                sim_error_place(&warning, analysis->sources[k].file, 0, path);
                sim_error_list_add(warnings, &warning);
            }
        }
    }
    return status;
}

static enum sim_status open_sources(struct cli_econ *analysis, struct sim_error_list *errors)
{
    const struct cli_options *options = analysis->options;
    struct res_econ_wish wish = {.overlays = options->overlay.at,
                                 .overlay_count = options->overlay.count,
                                 .sets = options->set.at,
                                 .set_count = options->set.count,
                                 .horizon_years = cli_options_number(options, CLI_OPTION_HORIZON, 0),
                                 .with_som = options->given[CLI_OPTION_ARCHETYPES]};
    bool lacks[RES_ALTERNATIVES_MAX * RES_ECON_SETS_MAX] = {false};
    wish.set_lacks = options->operands.count > 1 ? lacks : NULL;
    struct sim_error_list warnings;
    enum sim_status status = SIM_OK;
    sim_error_list_init(&warnings);
    for (size_t i = 0; i < options->operands.count; i++) {
        const char *name = options->operands.at[i];
        const enum sim_status one = res_h5_is_result(name) ? open_result(analysis, name, &wish, errors, &warnings)
                                                           : open_one(analysis, name, &wish, errors, &warnings);
        status = status != SIM_OK ? status : one;
    }
    status = status == SIM_OK ? judge_sets(analysis, &wish, errors, &warnings) : status;
    cli_report_warnings(&warnings, options);
    sim_error_list_release(&warnings);
    const bool wants_two =
        options->given[CLI_OPTION_PSA] || options->given[CLI_OPTION_TORNADO] || options->given[CLI_OPTION_BREAK_EVEN];
    if (status == SIM_OK && wants_two && analysis->count < 2) {
        status =
            fail(errors, SIM_ERR_USAGE, NULL,
                 "--psa, --tornado and --break-even set two alternatives against each other", "name a second scenario");
    }
    if (status == SIM_OK && analysis->sources[0].is_shared && options->given[CLI_OPTION_VERBOSE]) {
        (void)fprintf(stderr, "economics from %s\n", RES_ECON_SHARED);
    }
    if (status == SIM_OK) {
        struct mdl_scenario *first = NULL;
        status = res_econ_source_load(&analysis->sources[0], NULL, 0, &first, errors, NULL);
        analysis->first = first;
    }
    return status;
}

static enum sim_status check_prices(const struct cli_econ *analysis, const struct res_econ_sample *sample,
                                    const char *file, struct sim_error_list *errors)
{
    if (analysis->options->given[CLI_OPTION_ALLOW_MISSING]) {
        return SIM_OK;
    }
    for (size_t i = 0; i < sample->missing.count; i++) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_SCENARIO, "is used and has no price");
        sim_error_place(&error, file, 0, sample->missing.names[i]);
        sim_error_hint(&error, "give it one, or --allow-missing-prices to leave it out and say so");
        sim_error_list_add(errors, &error);
    }
    return sample->missing.count > 0 ? SIM_ERR_SCENARIO : SIM_OK;
}

/* A second alternative of the same name is told apart. */
static void name_apart(struct cli_econ *analysis, size_t index)
{
    struct res_econ_sample *sample = analysis->samples[index];
    for (size_t i = 0; i < index; i++) {
        if (strcmp(analysis->samples[i]->name, sample->name) == 0) {
            char name[sizeof sample->name];
            memcpy(name, sample->name, sizeof name);
            (void)snprintf(sample->name, sizeof sample->name, "%.100s#%zu", name, index + 1);
            return;
        }
    }
}

static enum sim_status run_all(struct cli_econ *analysis, struct sim_error_list *errors)
{
    analysis->run = run_options(analysis, analysis->first);
    analysis->run.keep_records = analysis->count > 1;
    if (analysis->run.citizens_of > analysis->run.replications) {
        return fail(errors, SIM_ERR_USAGE, "--replication", "is beyond the last replication",
                    "-n says how many there are");
    }
    for (size_t i = 0; i < analysis->count; i++) {
        struct res_econ_sample *sample = NULL;
        enum sim_status status = res_econ_source_run(&analysis->sources[i], NULL, 0, &analysis->run, &sample, errors);
        analysis->samples[i] = sample;
        if (status != SIM_OK) {
            return status;
        }
        SIM_INVARIANT(sample != NULL, "what ran has left a sample");
        status = check_prices(analysis, sample, analysis->sources[i].file, errors);
        if (status != SIM_OK) {
            return status;
        }
        name_apart(analysis, i);
    }
    return SIM_OK;
}

/* Each alternative against the first. */
static enum sim_status set_increments(struct cli_econ *analysis, struct sim_error_list *errors)
{
    const struct res_econ_sample *const *samples = (const struct res_econ_sample *const *)analysis->samples;
    const struct res_econ_query query = res_econ_everything(analysis->perspective);
    SIM_INVARIANT(samples[0] != NULL, "there is one alternative at least, and all have run");
    analysis->threshold =
        (double)cli_options_number(analysis->options, CLI_OPTION_THRESHOLD, (int64_t)samples[0]->threshold);
    for (size_t i = 1; i < analysis->count; i++) {
        struct sim_error error;
        enum sim_status status = res_increment_set(&analysis->increments[i - 1], samples, 0, i, &query,
                                                   analysis->effect, analysis->threshold, &error);
        if (status == SIM_OK) {
            status = res_econ_split_set(&analysis->splits[i - 1], samples[0], samples[i], analysis->first,
                                        analysis->sources[0].measured_end, analysis->perspective, &error);
        }
        if (status != SIM_OK) {
            sim_error_list_add(errors, &error);
            return status;
        }
        analysis->increment_count++;
    }
    return SIM_OK;
}

/* --- showing ------------------------------------------------------------------------------------------------ */

static enum sim_status write_archetypes(FILE *file, const struct cli_econ *analysis, struct sim_error *error)
{
    const bool danish = cli_options_number(analysis->options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    return cli_options_number(analysis->options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE) == CLI_FORMAT_JSON
               ? res_som_json(file, &analysis->first->economics, error)
               : res_som_table(file, &analysis->first->economics, danish ? RES_DANISH : RES_ENGLISH, error);
}

struct res_econ_report cli_econ_view(const struct cli_econ *analysis)
{
    const bool danish = cli_options_number(analysis->options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    return (struct res_econ_report){.samples = (const struct res_econ_sample *const *)analysis->samples,
                                    .count = analysis->count,
                                    .increments = analysis->increments,
                                    .increment_count = analysis->increment_count,
                                    .splits = analysis->splits,
                                    .economics = &analysis->first->economics,
                                    .perspective = analysis->perspective,
                                    .effect = analysis->effect,
                                    .language = danish ? RES_DANISH : RES_ENGLISH,
                                    .intake = cli_options_number(analysis->options, CLI_OPTION_INTAKE, 0),
                                    .all = analysis->options->given[CLI_OPTION_VERBOSE],
                                    .uncertainty = analysis->has_uncertainty ? &analysis->uncertainty : NULL};
}

static enum sim_status write_report(FILE *file, const struct cli_econ *analysis, struct sim_error *error)
{
    const struct res_econ_report report = cli_econ_view(analysis);
    switch (cli_options_number(analysis->options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        return res_econ_json(file, &report, error);
    case CLI_FORMAT_CSV:
        return res_econ_csv(file, &report, error);
    default:
        return res_econ_table(file, &report, error);
    }
}

static enum sim_status show(const struct cli_econ *analysis, struct sim_error_list *errors)
{
    struct cli_output output;
    struct sim_error error;
    enum sim_status status = cli_output_open(&output, errors);
    if (status != SIM_OK) {
        return status;
    }
    status = analysis->options->given[CLI_OPTION_ARCHETYPES] ? write_archetypes(output.file, analysis, &error)
                                                             : write_report(output.file, analysis, &error);
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
        cli_output_drop(&output);
        return status;
    }
    return cli_output_send(&output, errors);
}

void cli_econ_release(struct cli_econ *analysis)
{
    cli_econ_uncertainty_release(analysis);
    for (size_t i = 0; i < analysis->count; i++) {
        res_econ_sample_free(analysis->samples[i]);
    }
    for (size_t i = 0; i < analysis->count; i++) {
        res_econ_source_release(&analysis->sources[i]);
    }
    mdl_scenario_free(analysis->first);
    free(analysis->sources);
}

static enum sim_status archetypes(const struct cli_econ *analysis, struct sim_error_list *errors)
{
    struct sim_error error;
    const enum sim_status status = res_som_check(&analysis->first->economics, &error);
    if (status != SIM_OK) {
        sim_error_place(&error, analysis->options->operands.at[0], 0, NULL);
        sim_error_list_add(errors, &error);
        return status;
    }
    return show(analysis, errors);
}

enum sim_status cli_econ_simulate(struct cli_econ *analysis, struct sim_error_list *errors)
{
    enum sim_status status = run_all(analysis, errors);
    if (status == SIM_OK) {
        status = set_increments(analysis, errors);
    }
    return status == SIM_OK ? cli_econ_uncertainty(analysis, errors) : status;
}

enum sim_status cli_econ_open(struct cli_econ *analysis, const struct cli_options *options,
                              struct sim_error_list *errors)
{
    memset(analysis, 0, sizeof *analysis);
    analysis->options = options;
    analysis->sources = calloc(RES_ALTERNATIVES_MAX, sizeof *analysis->sources);
    if (analysis->sources == NULL) {
        return fail(errors, SIM_ERR_MEMORY, NULL, "out of memory", NULL);
    }
    const enum sim_status status = read_options(analysis, errors);
    return status == SIM_OK ? open_sources(analysis, errors) : status;
}

static enum sim_status econ(const struct cli_options *options, struct sim_error_list *errors)
{
    struct cli_econ analysis;
    enum sim_status status = cli_econ_open(&analysis, options, errors);
    if (status == SIM_OK && options->given[CLI_OPTION_ARCHETYPES]) {
        status = archetypes(&analysis, errors);
    } else if (status == SIM_OK) {
        status = cli_econ_simulate(&analysis, errors);
        if (status == SIM_OK) {
            const struct res_econ_report report = cli_econ_view(&analysis);
            status = cli_econ_files_write(&analysis, &report, errors);
        }
        status = status == SIM_OK ? show(&analysis, errors) : status;
    }
    cli_econ_release(&analysis);
    return status;
}

const struct cli_command cli_cmd_econ = {
    .name = "econ",
    .operands = "A [B...]",
    .summary = "cost and benefit by payer and year, and B against A",
    .text = "Runs the scenarios to the decision, follows each citizen to a horizon by transition\n"
            "rates, and shows who pays, when and how sure. Each alternative is set against the\n"
            "first: cost, effect, ICER or dominance in words, net benefit. A positive amount is a\n"
            "cost. Simulated and extrapolated money stand apart. What the economics of a scenario\n"
            "leave out is as scenarios/lib/economics.cfg says; keys of the scenario win one by one,\n"
            "elements of lists by name. An argument may also be a stored result (.h5): its\n"
            "scenario is run anew with its seed and replications.",
    .example = "  afklar econ scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg --horizon 10\n"
               "  afklar econ scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg \\\n"
               "      --perspective society --psa 1000 --export psa/\n"
               "  afklar econ scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg \\\n"
               "      --psa 1000 --further-trial 109,400 --tornado --export psa/\n"
               "  afklar econ scenarios/vive-2019/typical.cfg scenarios/vive-2019/cab.cfg \\\n"
               "      --break-even roles.guide.wage\n"
               "  afklar econ scenarios/vive-2019/cab.cfg --intake 200 --perspective municipality --books books.csv\n"
               "  afklar econ --archetypes scenarios/vive-2019/cab.cfg\n",
    .accepts = {{CLI_TAKES(REPLICATIONS), CLI_TAKES(SEED),         CLI_TAKES(THREADS),       CLI_TAKES(VERIFY),
                 CLI_TAKES(SET),          CLI_TAKES(OVERLAY),      CLI_TAKES(LANG),          CLI_TAKES(FORMAT),
                 CLI_TAKES(QUIET),        CLI_TAKES(VERBOSE),      CLI_TAKES(HORIZON),       CLI_TAKES(PERSPECTIVE),
                 CLI_TAKES(EFFECT),       CLI_TAKES(THRESHOLD),    CLI_TAKES(ALLOW_MISSING), CLI_TAKES(PSA),
                 CLI_TAKES(EVPPI),        CLI_TAKES(TORNADO),      CLI_TAKES(BREAK_EVEN),    CLI_TAKES(ARCHETYPES),
                 CLI_TAKES(EXPORT),       CLI_TAKES(BOOKS),        CLI_TAKES(REPLICATION),   CLI_TAKES(INTAKE),
                 CLI_TAKES(TORNADO_ON),   CLI_TAKES(FURTHER_TRIAL)}},
    .least_operands = 1,
    .most_operands = RES_ALTERNATIVES_MAX,
    .run = econ,
};
