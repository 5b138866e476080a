/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power.h"

#include <math.h>

#include "results/text/csv.h"
#include "results/text/json.h"
#include "results/text/language.h"
#include "results/text/table.h"
#include "results/trial/answer.h"

static const char *const set_names[] = {"itt", "as-received", "per-protocol"};

size_t res_trial_sourced(const struct mdl_scenario *scenario, enum mdl_status status)
{
    size_t count = 0;
    for (size_t i = 0; i < scenario->source_count; i++) {
        count += scenario->sources[i].status == status ? 1 : 0;
    }
    return count;
}

char *res_trial_note(const struct mdl_scenario *scenario, enum res_language language, char text[RES_TRIAL_NOTE_MAX])
{
    const size_t calibrated = res_trial_sourced(scenario, MDL_STATUS_CALIBRATED);
    const size_t assumed = res_trial_sourced(scenario, MDL_STATUS_ASSUMED);
    (void)snprintf(text, RES_TRIAL_NOTE_MAX,
                   language == RES_DANISH
                       ? "%zu af scenariets parametre er kalibreret mod udfald, %zu er antaget: det viste er modellen, "
                         "som den er."
                       : "Of this scenario %zu parameters are calibrated to outcomes and %zu assumed: what is shown is "
                         "the model as it stands.",
                   calibrated, assumed);
    return text;
}

const char *res_trial_cluster_note(enum res_language language)
{
    return language == RES_DANISH
               ? "Hele klynger er trukket: kun ols_cluster tager hensyn til det. De andre test regner borgerne for "
                 "uafhængige,\nderes intervaller er for smalle, og uden effekt forkaster de oftere end 5 %."
               : "Whole clusters are drawn: ols_cluster alone takes that into account. The other tests take citizens "
                 "as independent,\ntheir intervals are too narrow, and without an effect they reject more often than "
                 "5 %.";
}

/* Do citizens that were drawn as one meet a test that takes them as independent? */
static bool ignores_clusters(const struct res_trial_power_plan *plan)
{
    bool drawn = false, ignored = false;
    for (size_t k = 0; k < plan->count; k++) {
        drawn = drawn || res_trial_draws_clusters(plan->scenario, plan->designs[k].design.allocation);
    }
    for (size_t k = 0; k < plan->test_count; k++) {
        ignored = ignored || plan->tests[k] != RES_TEST_OLS_CLUSTER;
    }
    return drawn && ignored;
}

const char *res_analysis_set_name(enum mdl_analysis_set set)
{
    return set_names[set];
}

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the power could not be written");
    }
    return SIM_OK;
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void write_estimate(struct res_json *json, const char *scale, const struct res_trial_power *power)
{
    res_json_open_object(json, "estimate");
    res_json_string(json, "scale", scale);
    res_json_number(json, "mean", power->mean);
    res_json_number(json, "mcse", power->mean_mcse);
    res_json_number(json, "sd", power->sd);
    res_json_number(json, "ci_width", power->width);
    res_json_unsigned(json, "ci_without_end", power->unlimited);
    res_json_number(json, "type_m", power->type_m);
    res_json_number(json, "type_s", power->type_s);
    res_json_close_object(json);
}

static void write_tests(struct res_json *json, const struct res_trial_power_plan *plan,
                        const struct res_trial_designed *designed)
{
    res_json_open_object(json, "tests");
    for (size_t k = 0; k < plan->test_count; k++) {
        const struct res_trial_power *power = &designed->tests[plan->tests[k]];
        const char *scale = res_trial_test_scale(plan->tests[k]);
        res_json_open_object(json, res_trial_test_name(plan->tests[k]));
        res_json_string(json, "method", "simulation");
        res_json_number(json, "power", power->power);
        res_json_number(json, "mcse", power->mcse);
        res_json_unsigned(json, "rejected", power->rejected);
        res_json_unsigned(json, "failed", power->failed);
        res_json_number(json, "power_of_all", (double)power->rejected / (double)designed->trials);
        if (power->failed > 0) {
            res_json_string(json, "failure", res_analysis_name(power->why_failed));
        }
        if (scale != NULL) {
            write_estimate(json, scale, power);
        }
        res_json_close_object(json);
    }
    res_json_close_object(json);
}

static void write_setting(struct res_json *json, const struct res_trial_power_plan *plan)
{
    const struct mdl_scenario *scenario = plan->scenario;
    char note[RES_TRIAL_NOTE_MAX];
    res_json_string(json, "scenario", scenario->name);
    res_json_unsigned(json, "seed", plan->reading.seed);
    res_json_string(json, "analysis_set", set_names[plan->reading.set]);
    res_json_open_flat_array(json, "covariates");
    for (int k = 0; k < RES_TRIAL_COVARIATE_COUNT; k++) {
        if (plan->reading.covariate[k]) {
            res_json_string(json, NULL, res_trial_covariate_name((enum res_trial_covariate)k));
        }
    }
    res_json_close_array(json);
    res_json_unsigned(json, "calibrated", res_trial_sourced(scenario, MDL_STATUS_CALIBRATED));
    res_json_unsigned(json, "assumed", res_trial_sourced(scenario, MDL_STATUS_ASSUMED));
    res_json_string(json, "note", res_trial_note(scenario, RES_ENGLISH, note));
    if (ignores_clusters(plan)) {
        res_json_string(json, "cluster_note", res_trial_cluster_note(RES_ENGLISH));
    }
}

static void write_design(struct res_json *json, const struct res_trial_power_plan *plan,
                         const struct res_trial_designed *designed)
{
    res_json_open_object(json, NULL);
    if (designed->setting[0] != '\0') {
        res_json_string(json, "setting", designed->setting);
    }
    res_json_number(json, "per_arm", designed->per_arm);
    res_json_number(json, "follow_up_days", designed->follow_up_days);
    res_json_unsigned(json, "trials", designed->trials);
    res_json_bool(json, "null", designed->design.null);
    res_json_bool(json, "keep_load", designed->design.keep_load);
    res_json_pair(json, "people", designed->people[0], designed->people[1]);
    res_json_pair(json, "events", designed->events[0], designed->events[1]);
    res_json_number(json, "crossed", designed->crossed);
    res_json_number(json, "excluded", designed->excluded);
    res_json_number(json, "lost", designed->lost);
    write_tests(json, plan, designed);
    res_json_close_object(json);
}

enum sim_status res_json_trial_power(FILE *file, const struct res_trial_power_plan *plan, struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    write_setting(&json, plan);
    res_json_open_array(&json, "designs");
    for (size_t k = 0; k < plan->count; k++) {
        write_design(&json, plan, &plan->designs[k]);
    }
    res_json_close_array(&json);
    res_json_trial_answers(&json, plan);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

static void write_by_arm(struct res_json *json, const char *key, const struct mdl_scenario *scenario,
                         const double values[2])
{
    res_json_open_object(json, key);
    for (int arm = 0; arm < 2; arm++) {
        res_json_number(json, scenario->trial.arms[arm].name, values[arm]);
    }
    res_json_close_object(json);
}

enum sim_status res_json_trials(FILE *file, const struct res_trial_power_plan *plan, struct sim_error *error)
{
    const struct res_trial_designed *designed = &plan->designs[0];
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    write_setting(&json, plan);
    res_json_unsigned(&json, "trials", designed->trials);
    write_by_arm(&json, "n", plan->scenario, designed->people);
    write_by_arm(&json, "events", plan->scenario, designed->events);
    res_json_number(&json, "crossed", designed->crossed);
    res_json_number(&json, "excluded", designed->excluded);
    res_json_number(&json, "lost", designed->lost);
    write_tests(&json, plan, designed);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

/* --- CSV ---------------------------------------------------------------------------------------------------------- */

static void write_line(FILE *file, const struct res_trial_designed *designed, enum res_trial_test test)
{
    const struct res_trial_power *power = &designed->tests[test];
    const double numbers[] = {power->power,
                              power->mcse,
                              (double)designed->trials,
                              (double)power->rejected,
                              (double)power->failed,
                              designed->people[0],
                              designed->people[1],
                              designed->events[0],
                              designed->events[1],
                              power->mean,
                              power->sd,
                              power->width,
                              power->type_m,
                              power->type_s};
    const size_t count = sizeof numbers / sizeof numbers[0];
    res_csv_write_number(file, designed->per_arm, false);
    res_csv_write_number(file, designed->follow_up_days, false);
    res_csv_write_text(file, res_trial_test_name(test), false);
    res_csv_write_text(file, "simulation", false);
    for (size_t k = 0; k < count; k++) {
        res_csv_write_number(file, numbers[k], k + 1 == count);
    }
}

enum sim_status res_csv_trial_power(FILE *file, const struct res_trial_power_plan *plan, struct sim_error *error)
{
    (void)fputs("per_arm,follow_up_days,test,method,power,mcse,trials,rejected,failed,people_0,people_1,"
                "events_0,events_1,estimate_mean,estimate_sd,ci_width,type_m,type_s\n",
                file);
    for (size_t k = 0; k < plan->count; k++) {
        for (size_t j = 0; j < plan->test_count; j++) {
            write_line(file, &plan->designs[k], plan->tests[j]);
        }
    }
    return finish(file, error);
}

/* --- table ---------------------------------------------------------------------------------------------------------
 */

struct words {
    const char *power, *null, *trials, *load, *head[10], *legend;
};

static const struct words words[RES_LANGUAGE_COUNT] = {
    {"Power of",
     "Type I error, both arms the control arm, of",
     "simulated trials of each design",
     "staff and places grow with the trial",
     {"Per arm", "Days", "Events", "Test", "Power %", "MC error", "No answer", "Estimate", "Width", "Type M / S"},
     "\nTwo-sided at 5 %; power is of the trials with an answer. Days: from the last list to the data, or to the last "
     "visit.\nEstimate: mean, arm 1 against arm 0, as a log ratio for Cox, logistic regression and risk ratio. Width: "
     "of the 95 % interval.\n"
     "Type M: how many times too large a significant estimate is; S: how often it has the wrong sign, %.\n"},
    {"Styrke for",
     "Type I-fejl, begge arme kontrolarmen, for",
     "simulerede forsøg af hvert design",
     "personale og pladser vokser med forsøget",
     {"Pr. arm", "Dage", "Hændelser", "Test", "Styrke %", "MC-fejl", "Uden svar", "Estimat", "Bredde", "Type M / S"},
     "\nTosidet på 5 %; styrken er af de forsøg, der har et svar. Dage: fra sidste liste til data, eller til\n"
     "sidste besøg. Estimat: gennemsnit, arm 1 over for arm 0, som log-forhold for Cox, logistisk regression og "
     "risikoratio.\nBredde: af 95 %-intervallet. Type M: hvor mange gange for stort et signifikant estimat er; S: hvor "
     "tit det har det\n"
     "forkerte fortegn, %.\n"},
};

static void errors_text(const struct res_trial_power *power, enum res_language language,
                        char text[2 * RES_NUMBER_MAX + 4])
{
    char size[RES_NUMBER_MAX], sign[RES_NUMBER_MAX];
    text[0] = '\0';
    if (!isnan(power->type_m)) {
        res_number_text(power->type_m, 2, false, language, size);
        res_number_text(100 * power->type_s, 1, false, language, sign);
        (void)snprintf(text, 2 * RES_NUMBER_MAX + 4, "%s / %s", size, sign);
    }
}

static void optional(double value, int decimals, enum res_language language, char text[RES_NUMBER_MAX])
{
    text[0] = '\0';
    if (!isnan(value)) {
        res_number_text(value, decimals, false, language, text);
    }
}

static void add_test(struct res_table *table, const struct res_trial_designed *designed, enum res_trial_test test,
                     bool first, enum res_language language)
{
    const struct res_trial_power *power = &designed->tests[test];
    char per_arm[RES_NUMBER_MAX] = "", days[RES_NUMBER_MAX] = "", events[2 * RES_NUMBER_MAX + 4] = "";
    char share[RES_NUMBER_MAX], error[RES_NUMBER_MAX], failed[RES_NUMBER_MAX], mean[RES_NUMBER_MAX];
    char width[RES_NUMBER_MAX], types[2 * RES_NUMBER_MAX + 4];
    if (first) {
        char arm0[RES_NUMBER_MAX], arm1[RES_NUMBER_MAX];
        res_number_text(designed->per_arm, floor(designed->per_arm) < designed->per_arm ? 1 : 0, false, language,
                        per_arm);
        res_number_text(designed->follow_up_days, 0, false, language, days);
        res_number_text(designed->events[0], 1, false, language, arm0);
        res_number_text(designed->events[1], 1, false, language, arm1);
        (void)snprintf(events, sizeof events, "%s : %s", arm0, arm1);
    }
    const int decimals = test == RES_TEST_RMST || test == RES_TEST_WELCH ? 1 : 3;
    res_number_text(100 * power->power, 1, false, language, share);
    optional(100 * power->mcse, 1, language, error);
    res_number_text((double)power->failed, 0, false, language, failed);
    optional(power->mean, decimals, language, mean);
    optional(power->width, decimals, language, width);
    errors_text(power, language, types);
    const char *const cells[] = {per_arm, days,  events, res_trial_test_name(test), share, error, failed,
                                 mean,    width, types};
    res_table_row(table, cells);
}

static void write_title(FILE *file, const struct res_trial_power_plan *plan, enum res_language language)
{
    const struct words *text = &words[language];
    const struct res_trial_design *design = &plan->designs[0].design;
    char note[RES_TRIAL_NOTE_MAX];
    uint64_t least = plan->designs[0].trials, most = least;
    for (size_t k = 1; k < plan->count; k++) {
        least = plan->designs[k].trials < least ? plan->designs[k].trials : least;
        most = plan->designs[k].trials > most ? plan->designs[k].trials : most;
    }
    (void)fprintf(file, "%s %s: %llu", design->null ? text->null : text->power, plan->scenario->name,
                  (unsigned long long)least);
    if (most > least) {
        (void)fprintf(file, "-%llu", (unsigned long long)most);
    }
    (void)fprintf(file, " %s, %s%s%s\n", text->trials, set_names[plan->reading.set], design->keep_load ? "; " : "",
                  design->keep_load ? text->load : "");
    (void)fprintf(file, "%s\n\n", res_trial_note(plan->scenario, language, note));
}

static const char *reason(const struct res_trial_power_plan *plan, enum res_trial_test test,
                          enum res_analysis_code code, enum res_language language)
{
    const bool clusters = plan->scenario->trial.clusters > 0 || plan->scenario->trial.cluster_role != MDL_NONE;
    if (test == RES_TEST_OLS_CLUSTER && !clusters) {
        return res_say(language, "missing column: the trial has no clusters (trial.clusters, trial.cluster_role)",
                       "missing column: forsøget har ingen klynger (trial.clusters, trial.cluster_role)");
    }
    if (test == RES_TEST_NON_INFERIORITY && !(plan->scenario->trial.margin > 0)) {
        return res_say(language, "missing column: the trial has no margin (trial.margin)",
                       "missing column: forsøget har ingen margin (trial.margin)");
    }
    if (test == RES_TEST_RMST && code == RES_ANALYSIS_NO_EVENTS) {
        return res_say(language, "no events: none before the last day to which both arms are followed",
                       "no events: ingen før den sidste dag, begge arme følges til");
    }
    return res_analysis_name(code);
}

/* Why trials have no answer: of each test, the most frequent reason of the design with most of them. */
static void write_failures(FILE *file, const struct res_trial_power_plan *plan, enum res_language language)
{
    for (size_t j = 0; j < plan->test_count; j++) {
        const enum res_trial_test test = plan->tests[j];
        const struct res_trial_designed *worst = &plan->designs[0];
        for (size_t k = 1; k < plan->count; k++) {
            worst = plan->designs[k].tests[test].failed > worst->tests[test].failed ? &plan->designs[k] : worst;
        }
        if (worst->tests[test].failed > 0) {
            (void)fprintf(file,
                          res_say(language, "No answer of %s, in up to %llu of %llu trials: %s.\n",
                                  "Uden svar fra %s, i op til %llu af %llu forsøg: %s.\n"),
                          res_trial_test_name(test), (unsigned long long)worst->tests[test].failed,
                          (unsigned long long)worst->trials,
                          reason(plan, test, worst->tests[test].why_failed, language));
        }
    }
}

/* What the reader of these tests must know. */
static void write_remarks(FILE *file, const struct res_trial_power_plan *plan, enum res_language language)
{
    write_failures(file, plan, language);
    for (size_t k = 0; k < plan->test_count; k++) {
        if (plan->tests[k] == RES_TEST_OLS_CLUSTER) {
            (void)fputs(
                language == RES_DANISH
                    ? "ols_cluster (CR2, Satterthwaite): holder 5 % med klynger af samme størrelse i begge arme; med "
                      "få klynger i den ene\narm eller meget forskellig størrelse omkring 7 %.\n"
                    : "ols_cluster (CR2, Satterthwaite): keeps 5 % with clusters of one size in both arms; with few "
                      "clusters in one arm,\nor of very different size, about 7 %.\n",
                file);
        }
    }
    if (ignores_clusters(plan)) {
        (void)fprintf(file, "%s\n", res_trial_cluster_note(language));
    }
    if (plan->scenario->trial.lost_event_share > 0) {
        (void)fputs(
            language == RES_DANISH
                ? "Frafaldet afhænger af udfaldet (trial.lost_event_share): sammenligningen er skævvredet, og flere "
                  "borgere retter det ikke.\n"
                : "Loss depends on the outcome (trial.lost_event_share): the comparison is biased, and more citizens "
                  "do not mend it.\n",
            file);
    }
}

enum sim_status res_table_trial_power(FILE *file, const struct res_trial_power_plan *plan, enum res_language language,
                                      struct sim_error *error)
{
    struct res_table table;
    write_title(file, plan, language);
    res_table_init(&table, "rrrlrrrrrr");
    res_table_header(&table, words[language].head);
    for (size_t k = 0; k < plan->count; k++) {
        if (plan->designs[k].setting[0] != '\0') {
            res_table_chapter(&table, plan->designs[k].setting);
        }
        for (size_t j = 0; j < plan->test_count; j++) {
            add_test(&table, &plan->designs[k], plan->tests[j], j == 0, language);
        }
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    if (status != SIM_OK) {
        return status;
    }
    (void)fputs(words[language].legend, file);
    write_remarks(file, plan, language);
    res_text_trial_answers(file, plan, language);
    return finish(file, error);
}
