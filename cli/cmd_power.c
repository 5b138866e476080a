/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/number_list.h"
#include "cli/output.h"
#include "cli/power_assumed.h"
#include "cli/trial_plan.h"
#include "results/trial/power_plan.h"
#include "sim/replicate.h"

#define LEVEL 0.05
#define USUAL_TRIALS 100000

/* What the plain case takes. */
static const struct cli_option_set shares_options = {
    {CLI_TAKES(TWO_PROPORTIONS), CLI_TAKES(PER_ARM), CLI_TAKES(REPLICATIONS), CLI_TAKES(SEED), CLI_TAKES(THREADS),
     CLI_TAKES(LANG), CLI_TAKES(FORMAT), CLI_TAKES(QUIET), CLI_TAKES(SET), CLI_TAKES(TESTS)}};

static enum sim_status keep(struct sim_error_list *errors, const struct sim_error *error)
{
    sim_error_list_add(errors, error);
    return error->status;
}

static enum sim_status read_shares(const char *text, double share[2], struct sim_error *error)
{
    struct cli_words words;
    enum sim_status status = cli_words_init(&words, text, "--two-proportions", error);
    if (status == SIM_OK && words.count != 2) {
        status = sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected two shares, like 0.10,0.25", text);
        sim_error_place(error, NULL, 0, "--two-proportions");
    }
    for (size_t arm = 0; status == SIM_OK && arm < 2; arm++) {
        status = cli_number(words.at[arm], 0, 1, "--two-proportions", &share[arm], error);
    }
    cli_words_release(&words);
    return status;
}

static enum sim_status read_count(const char *text, size_t *count, struct sim_error *error)
{
    double number;
    const enum sim_status status = cli_number(text, 2, RES_POWER_PEOPLE_MAX, "--per-arm", &number, error);
    if (status == SIM_OK) {
        *count = (size_t)number;
        if ((double)*count < number) {
            (void)sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected a whole number", text);
            sim_error_place(error, NULL, 0, "--per-arm");
            return SIM_ERR_USAGE;
        }
    }
    return status;
}

/* "100", or "28:26" for control and treated. */
static enum sim_status read_size(const char *text, size_t people[2], struct sim_error *error)
{
    char first[64];
    const char *colon = strchr(text, ':');
    const size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (length >= sizeof first) {
        return read_count(text, &people[0], error);
    }
    memcpy(first, text, length);
    first[length] = '\0';
    enum sim_status status = read_count(first, &people[0], error);
    people[1] = people[0];
    if (status == SIM_OK && colon != NULL) {
        status = read_count(colon + 1, &people[1], error);
    }
    return status;
}

static enum sim_status reserve(struct res_power_plan *plan, size_t count, struct sim_error *error)
{
    plan->designs = calloc(count, sizeof *plan->designs);
    plan->count = count;
    if (plan->designs == NULL) {
        (void)sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu designs", count);
        return SIM_ERR_MEMORY;
    }
    return SIM_OK;
}

static enum sim_status read_sizes(const char *text, struct res_power_plan *plan, struct sim_error *error)
{
    struct cli_words words;
    enum sim_status status = cli_words_init(&words, text, "--per-arm", error);
    if (status == SIM_OK) {
        status = reserve(plan, words.count, error);
    }
    for (size_t k = 0; status == SIM_OK && k < words.count; k++) {
        status = read_size(words.at[k], plan->designs[k].people, error);
    }
    cli_words_release(&words);
    return status;
}

/* Without sizes: what the usual powers need. */
static enum sim_status find_sizes(struct res_power_plan *plan, struct sim_error *error)
{
    static const double targets[] = {0.80, 0.90};
    enum sim_status status = reserve(plan, 2, error);
    for (size_t k = 0; status == SIM_OK && k < 2; k++) {
        size_t *people = plan->designs[k].people;
        status = res_power_plan_size(plan, targets[k], &people[0], error);
        people[1] = people[0];
        if (status == SIM_ERR_USAGE) {
            sim_error_hint(error, "name the sizes: --per-arm 50,100,200");
        }
    }
    return status;
}

static enum sim_status write_plan(FILE *file, const struct res_power_plan *plan, const struct cli_options *options,
                                  struct sim_error *error)
{
    const bool danish = cli_options_number(options, CLI_OPTION_LANG, CLI_LANG_EN) == CLI_LANG_DA;
    switch (cli_options_number(options, CLI_OPTION_FORMAT, CLI_FORMAT_TABLE)) {
    case CLI_FORMAT_JSON:
        return res_json_power(file, plan, error);
    case CLI_FORMAT_CSV:
        return res_csv_power(file, plan, error);
    default:
        return res_table_power(file, plan, danish ? RES_DANISH : RES_ENGLISH, error);
    }
}

static enum sim_status show(const struct res_power_plan *plan, const struct cli_options *options,
                            struct sim_error_list *errors)
{
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

static enum sim_status two_proportions(const struct cli_options *options, struct sim_error_list *errors)
{
    struct sim_error error;
    struct res_power_plan plan = {
        .alpha = LEVEL,
        .trials = (uint64_t)cli_options_number(options, CLI_OPTION_REPLICATIONS, USUAL_TRIALS),
        .seed = (uint64_t)cli_options_number(options, CLI_OPTION_SEED, 1),
        .threads = (unsigned)cli_options_number(options, CLI_OPTION_THREADS, sim_replicate_processors()),
        .cancel = cli_interrupt_flag(),
    };
    enum sim_status status = read_shares(options->text[CLI_OPTION_TWO_PROPORTIONS], plan.share, &error);
    if (status == SIM_OK) {
        status = cli_power_assumed(&plan.assumed, options, &error);
    }
    if (status == SIM_OK) {
        const char *sizes = options->text[CLI_OPTION_PER_ARM];
        status = sizes != NULL ? read_sizes(sizes, &plan, &error) : find_sizes(&plan, &error);
    }
    for (size_t k = 0; status == SIM_OK && k < plan.count; k++) {
        status = cli_power_assumed_check(&plan.assumed, plan.designs[k].people, &error);
    }
    if (status == SIM_OK) {
        status = res_power_plan_run(&plan, &error);
    }
    status = status == SIM_OK ? show(&plan, options, errors) : keep(errors, &error);
    free(plan.designs);
    return status;
}

static enum sim_status refuse(const char *option, const char *message, struct sim_error_list *errors)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "%s", message);
    sim_error_place(&error, NULL, 0, option);
    sim_error_hint(&error, "see 'afklar power --help'");
    return keep(errors, &error);
}

static enum sim_status power(const struct cli_options *options, struct sim_error_list *errors)
{
    const bool shares = options->given[CLI_OPTION_TWO_PROPORTIONS], scenario = options->operands.count > 0;
    if (!shares && !scenario) {
        return refuse("--two-proportions", "'afklar power' needs a scenario, or the shares to tell apart", errors);
    }
    if (shares && scenario) {
        return refuse("--two-proportions", "a scenario and given shares exclude each other", errors);
    }
    if (scenario) {
        return cli_power_scenario(options, errors);
    }
    for (int k = 0; k < CLI_OPTION_COUNT; k++) {
        if (options->given[k] && !cli_option_set_has(&shares_options, (enum cli_option)k)) {
            char name[64];
            (void)snprintf(name, sizeof name, "--%s", cli_option_at((enum cli_option)k)->name);
            return refuse(name, "needs a scenario to simulate", errors);
        }
    }
    return two_proportions(options, errors);
}

const struct cli_command cli_cmd_power = {
    .name = "power",
    .operands = "[SCENARIO]",
    .summary = "find the power of a trial",
    .text = "Of a scenario: simulates its trial again and again (-n, 1000 by default), each\n"
            "time in one world with all who wait and work there, and analyses it. For each\n"
            "size and follow-up: how often each test rejects at two-sided 5 %, with Monte\n"
            "Carlo error; trials without an answer apart; events; mean and spread of the\n"
            "estimate, width of its interval, and how exaggerated significant results are\n"
            "(type M and S). --set changes anything else. --precision TEST=P% stops a design\n"
            "when the 95 % half-width of that test's power is below P points.\n"
            "The VIVE scenario is not calibrated to the trial's effect (at most to its\n"
            "control arm): its power is that of the model as it stands. Below it stands the\n"
            "power if the published effect were the true one. --psa N averages power\n"
            "over what the model does not know.\n"
            "--target 80% searches for the size per arm that gives the first test that power,\n"
            "or with --vary per_arm=LOW..HIGH, follow_up_days=LOW..HIGH or PATH=LOW..HIGH UNIT\n"
            "for the follow-up or the strength of a lever (the minimal detectable effect);\n"
            "-n is then the most trials of each value (1000). The same luck meets every value.\n"
            "--designs pairs,clusters,stepped-wedge puts ways to draw side by side; clusters\n"
            "need trial.clusters and are analysed by ols_cluster first; trial.cluster_role takes the\n"
            "workers of a role for clusters (one arm alone). Non-inferiority is the test\n"
            "non_inferiority with trial.margin.\n"
            "-o FILE.svg draws the curve with its bands; of a single design the distribution\n"
            "of the estimate, with the published one marked.\n"
            "Of two shares (--two-proportions), for each size: the normal formula, the exact\n"
            "power of Pearson's and Fisher's tests from every possible table, and the power\n"
            "in simulated trials (-n, 100000 by default), which must agree with the exact\n"
            "one. With equal shares it is the type I error. Without --per-arm the sizes are\n"
            "those that 80 and 90 % power need. Beside it, each by formula, exactly where a\n"
            "finite sum says it, and simulated: --set crossover=10% (or 5%:15% for control\n"
            "and treated), --set lost=20%, --set providers=6 --set icc=0.05 (clusters in the\n"
            "treated arm alone), --tests logrank (Schoenfeld).\n",
    .example = "  afklar power scenarios/vive-2019/trial.cfg --per-arm 50,109,200\n"
               "  afklar power scenarios/vive-2019/trial.cfg --null --tests cox_efron,logrank\n"
               "  afklar power scenarios/vive-2019/trial.cfg --target 80% --tests cox_efron\n"
               "  afklar power scenarios/vive-2019/trial.cfg --psa 500 -n 1000\n"
               "  afklar power --two-proportions 0.10,0.25 --per-arm 100,109\n"
               "  afklar power --two-proportions 0.40,0.60 --per-arm 109 --set lost=20%\n",
    .replications = "trials of each design (default: 1000; of two shares 100000)",
    .accepts = {{CLI_TRIAL_OPTIONS, CLI_TAKES(TWO_PROPORTIONS), CLI_TAKES(PER_ARM), CLI_TAKES(LANG), CLI_TAKES(FORMAT),
                 CLI_TAKES(QUIET), CLI_TAKES(FOLLOW_UP), CLI_TAKES(NULL_EFFECT), CLI_TAKES(PRECISION),
                 CLI_TAKES(KEEP_LOAD), CLI_TAKES(OUTPUT), CLI_TAKES(DESIGNS), CLI_TAKES(TARGET), CLI_TAKES(VARY),
                 CLI_TAKES(CONFIDENCE), CLI_TAKES(PSA)}},
    .least_operands = 0,
    .most_operands = 1,
    .run = power,
};
