/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/answer.h"

#include <math.h>
#include <string.h>

#include "results/text/language.h"
#include "results/text/table.h"
#include "results/trial/assurance.h"
#include "results/trial/power_exact.h"
#include "results/trial/power_formula.h"
#include "results/trial/search.h"

#define LEVEL 0.05
#define EXACT_MAX 2000 /* per arm: tables to enumerate */

/* --- at the published effect -------------------------------------------------------------------------------------- */

bool res_published_power(const struct mdl_scenario *scenario, const struct res_trial_designed *designed,
                         struct res_published_power *power)
{
    const struct mdl_published *published = &scenario->trial.published;
    const bool known = published->people[0] > 0 && published->people[1] > 0 && designed->per_arm >= 1;
    if (!known || designed->design.follow_up_days != RES_AS_DESIGNED || designed->design.null ||
        designed->design.allocation > 0 || designed->setting[0] != '\0') {
        return false;
    }
    *power = (struct res_published_power){.pearson = (double)NAN, .fisher = (double)NAN, .schoenfeld = (double)NAN};
    for (int arm = 0; arm < 2; arm++) {
        power->share[arm] = (double)published->events[arm] / (double)published->people[arm];
    }
    const size_t people = (size_t)designed->per_arm;
    if (people <= EXACT_MAX && (double)people >= designed->per_arm) {
        const struct res_binomial_trial trial = {
            .share = {power->share[0], power->share[1]}, .people = {people, people}, .alpha = LEVEL};
        struct res_exact_power exact;
        if (res_power_exact(&trial, &exact, NULL) == SIM_OK) {
            power->pearson = exact.pearson;
            power->fisher = exact.fisher;
        }
    }
    if (published->hazard_ratio > 0) {
        power->schoenfeld = res_power_schoenfeld(published->hazard_ratio,
                                                 designed->per_arm * (power->share[0] + power->share[1]), 0.5, LEVEL);
    }
    return true;
}

static void write_published(struct res_json *json, const struct res_trial_power_plan *plan)
{
    struct res_published_power power;
    bool open = false;
    for (size_t k = 0; k < plan->count; k++) {
        if (!res_published_power(plan->scenario, &plan->designs[k], &power)) {
            continue;
        }
        if (!open) {
            res_json_open_object(json, "published");
            res_json_pair(json, "shares", power.share[0], power.share[1]);
            res_json_number(json, "hazard_ratio", plan->scenario->trial.published.hazard_ratio);
            res_json_open_array(json, "designs");
            open = true;
        }
        res_json_open_object(json, NULL);
        res_json_number(json, "per_arm", plan->designs[k].per_arm);
        res_json_number(json, "pearson_exact", power.pearson);
        res_json_number(json, "fisher_exact", power.fisher);
        res_json_number(json, "schoenfeld", power.schoenfeld);
        res_json_close_object(json);
    }
    if (open) {
        res_json_close_array(json);
        res_json_close_object(json);
    }
}

static void percent(double share, enum res_language language, char text[RES_NUMBER_MAX])
{
    res_number_text(100 * share, 1, false, language, text);
}

static void say_published(FILE *file, const struct res_trial_power_plan *plan, enum res_language language)
{
    struct res_published_power power;
    bool said = false, large = false;
    for (size_t k = 0; k < plan->count; k++) {
        char share[2][RES_NUMBER_MAX], text[3][RES_NUMBER_MAX], ratio[RES_NUMBER_MAX];
        if (!res_published_power(plan->scenario, &plan->designs[k], &power)) {
            continue;
        }
        percent(power.share[0], language, share[0]);
        percent(power.share[1], language, share[1]);
        percent(power.pearson, language, text[0]);
        percent(power.fisher, language, text[1]);
        percent(power.schoenfeld, language, text[2]);
        large = large || plan->designs[k].per_arm > EXACT_MAX;
        res_number_text(plan->scenario->trial.published.hazard_ratio, 2, false, language, ratio);
        if (!said) {
            (void)fprintf(file,
                          res_say(language,
                                  "\nIf the published effect (%s v %s %%, hazard ratio %s) were the true one, %%:\n",
                                  "\nHvis den publicerede effekt (%s mod %s %%, hazardratio %s) var den sande, %%:\n"),
                          share[0], share[1], ratio);
            said = true;
        }
        (void)fprintf(file,
                      res_say(language, "  %.0f per arm: Pearson %s, Fisher %s (exact); log-rank %s (Schoenfeld)\n",
                              "  %.0f pr. arm: Pearson %s, Fisher %s (eksakt); log-rank %s (Schoenfeld)\n"),
                      plan->designs[k].per_arm, text[0], text[1], text[2]);
    }
    if (large) {
        (void)fprintf(file,
                      res_say(language, "  Exact power is reckoned for whole sizes up to %d per arm.\n",
                              "  Eksakt styrke regnes for hele størrelser op til %d pr. arm.\n"),
                      EXACT_MAX);
    }
    if (said) {
        (void)fputs(
            res_say(language,
                    "A published effect is itself an estimate; this is no power of the trial that found it.\n",
                    "En publiceret effekt er selv et skøn; det er ikke styrken af det forsøg, der fandt den.\n"),
            file);
    }
}

/* --- search ---------------------------------------------------------------------------------------------------------
 */

static void write_search(struct res_json *json, const struct res_trial_search *search,
                         const struct res_trial_power_plan *plan)
{
    res_json_open_object(json, "search");
    res_json_string(json, "vary", search->key);
    res_json_string(json, "unit", search->unit);
    res_json_string(json, "test", res_trial_test_name(plan->tests[0]));
    res_json_number(json, "target", search->target);
    res_json_number(json, "confidence", search->confidence);
    res_json_number(json, "fails", search->fails);
    res_json_number(json, "does", search->does);
    res_json_number(json, "estimate", search->estimate);
    res_json_number(json, "mcse", search->se);
    res_json_string(json, "curve", res_search_curve_name(search->curve));
    res_json_number(json, "highest_power", search->highest);
    res_json_number(json, "highest_at", search->highest_at);
    res_json_close_object(json);
}

static void general(double value, int digits, enum res_language language, char text[RES_NUMBER_MAX])
{
    (void)snprintf(text, RES_NUMBER_MAX, "%.*g", digits, value);
    char *point = language == RES_DANISH ? strchr(text, '.') : NULL;
    if (isnan(value)) {
        (void)snprintf(text, RES_NUMBER_MAX, "-");
    } else if (point != NULL) {
        *point = ',';
    }
}

/* Why there is no estimate, and what may help. */
static void say_curve(FILE *file, const struct res_trial_search *search, enum res_language language)
{
    static const char *const curves[RES_LANGUAGE_COUNT][5] = {
        {"", "Power falls as it grows: there is no smallest value.",
         "Power rises and falls with it: there may be no one smallest value; try values one by one.",
         "Power does not reach the target at any value tried.", "Power is at the target or above at all values tried."},
        {"", "Styrken falder, når den vokser: der er ingen mindste værdi.",
         "Styrken både stiger og falder med den: der er måske ikke én mindste værdi; prøv værdier en for en.",
         "Styrken når ikke målet ved nogen prøvet værdi.", "Styrken er på målet eller over ved alle prøvede værdier."}};
    char power[RES_NUMBER_MAX], at[RES_NUMBER_MAX];
    if (search->curve == RES_CURVE_THROUGH || isnan(search->highest)) {
        return;
    }
    percent(search->highest, language, power);
    general(search->highest_at, 4, language, at);
    (void)fprintf(
        file, res_say(language, "  %s\n  The highest is %s %%, at %s.\n", "  %s\n  Den højeste er %s %%, ved %s.\n"),
        curves[language][search->curve], power, at);
    if (search->curve != RES_CURVE_ABOVE && strcmp(search->key, RES_VARY_PER_ARM) == 0 && !search->design.keep_load) {
        (void)fputs(res_say(language,
                            "  A larger trial meets the same staff and places; with --keep-load they grow with it.\n",
                            "  Et større forsøg møder samme personale og pladser; med --keep-load vokser de med.\n"),
                    file);
    }
}

static void say_search(FILE *file, const struct res_trial_search *search, const struct res_trial_power_plan *plan,
                       enum res_language language)
{
    char target[RES_NUMBER_MAX], confidence[RES_NUMBER_MAX], number[4][RES_NUMBER_MAX];
    const char *test = res_trial_test_name(plan->tests[0]);
    percent(search->target, language, target);
    percent(search->confidence, language, confidence);
    general(search->fails, 4, language, number[0]);
    general(search->does, 4, language, number[1]);
    (void)fprintf(file,
                  res_say(language, "\n%s for %s %% power of %s, with %s %% confidence:\n",
                          "\n%s for %s %% styrke af %s, med %s %% sikkerhed:\n"),
                  search->key, target, test, confidence);
    (void)fprintf(file,
                  res_say(language, "  %s %s is not enough, %s %s is enough", "  %s %s er ikke nok, %s %s er nok"),
                  number[0], search->unit, number[1], search->unit);
    if (!isnan(search->estimate)) {
        general(search->estimate, 4, language, number[2]);
        general(search->se, 2, language, number[3]);
        (void)fprintf(file, res_say(language, "; about %s, Monte Carlo error %s", "; ca. %s, MC-fejl %s"), number[2],
                      number[3]);
    }
    (void)fputs(".\n", file);
    if (isnan(search->does)) {
        general(search->low, 4, language, number[0]);
        general(search->high, 4, language, number[1]);
        (void)fprintf(file,
                      res_say(language, "  No value from %s to %s is shown to be enough.\n",
                              "  Ingen værdi fra %s til %s er vist at være nok.\n"),
                      number[0], number[1]);
    }
    say_curve(file, search, language);
}

/* --- assurance ------------------------------------------------------------------------------------------------------
 */

static void write_assurance(struct res_json *json, const struct res_trial_assurance *assurance)
{
    res_json_open_object(json, "assurance");
    res_json_unsigned(json, "draws", assurance->draws);
    res_json_unsigned(json, "trials_per_draw", assurance->per_draw);
    res_json_unsigned(json, "refused", assurance->refused);
    res_json_unsigned(json, "parameters", assurance->parameters);
    res_json_unsigned(json, "left_out", assurance->left_out);
    res_json_number(json, "effect_sd", assurance->effect_sd);
    res_json_number(json, "driver_bound", assurance->driver_bound);
    res_json_open_object(json, "drivers");
    for (size_t k = 0; k < assurance->driver_count; k++) {
        res_json_number(json, assurance->drivers[k].path, assurance->drivers[k].correlation);
    }
    res_json_close_object(json);
    res_json_close_object(json);
}

/* With many parameters and few draws the largest correlations are chance: those within its bound are not named. */
static void say_drivers(FILE *file, const struct res_trial_assurance *assurance, enum res_language language)
{
    char bound[RES_NUMBER_MAX];
    res_number_text(assurance->driver_bound, 2, false, language, bound);
    if (isnan(assurance->driver_bound)) {
        return;
    }
    if (assurance->driver_count == 0) {
        (void)fprintf(
            file,
            res_say(language,
                    "No parameter's part in the effect can be told from chance with so many draws (no "
                    "correlation of ranks beyond %s,\nthe 5 %% limit of the largest of %zu by Bonferroni): more "
                    "draws may.\n",
                    "Ingen parameters andel i effekten kan skelnes fra tilfældet med så mange træk (ingen "
                    "rangkorrelation over %s,\n5 %%-grænsen for den største af %zu efter Bonferroni): flere træk "
                    "kan måske.\n"),
            bound, assurance->parameters);
        return;
    }
    (void)fprintf(file,
                  res_say(language,
                          "What the effect goes with (correlation of ranks beyond %s, the 5 %% limit of the largest of "
                          "%zu by Bonferroni):\n",
                          "Hvad effekten følger (rangkorrelation over %s, 5 %%-grænsen for den største af %zu efter "
                          "Bonferroni):\n"),
                  bound, assurance->parameters);
    for (size_t k = 0; k < assurance->driver_count; k++) {
        char correlation[RES_NUMBER_MAX];
        res_number_text(assurance->drivers[k].correlation, 2, true, language, correlation);
        (void)fprintf(file, "  %s  %s\n", correlation, assurance->drivers[k].path);
    }
}

static void say_assurance(FILE *file, const struct res_trial_assurance *assurance, enum res_language language)
{
    char sd[RES_NUMBER_MAX];
    res_number_text(assurance->effect_sd, 3, false, language, sd);
    (void)fprintf(
        file,
        res_say(language,
                "\nThis is the assurance: power averaged over %llu draws of %zu parameters from their "
                "ranges,\n%llu trials of each; its Monte Carlo error is that between draws. %zu ranges are "
                "not drawn (choices,\nprices, dated lists). The effect varies over draws with standard deviation "
                "%s.\n",
                "\nDette er assurance: styrken i gennemsnit over %llu træk af %zu parametre fra deres "
                "intervaller,\n%llu forsøg af hvert; MC-fejlen er den mellem træk. %zu intervaller er ikke "
                "trukket (valg, priser,\ndaterede lister). Effekten varierer over træk med standardafvigelse %s.\n"),
        (unsigned long long)(assurance->draws - assurance->refused), assurance->parameters,
        (unsigned long long)assurance->per_draw, assurance->left_out, sd);
    if (assurance->refused > 0) {
        (void)fprintf(file,
                      res_say(language, "%llu draws make a scenario that cannot be run; the first: %s\n",
                              "%llu træk giver et scenarie, der ikke kan køres; det første: %s\n"),
                      (unsigned long long)assurance->refused, assurance->why_refused);
    }
    say_drivers(file, assurance, language);
}

/* --- together -------------------------------------------------------------------------------------------------------
 */

void res_json_trial_answers(struct res_json *json, const struct res_trial_power_plan *plan)
{
    if (plan->search != NULL) {
        write_search(json, plan->search, plan);
    }
    if (plan->assurance != NULL) {
        write_assurance(json, plan->assurance);
    }
    write_published(json, plan);
}

void res_text_trial_answers(FILE *file, const struct res_trial_power_plan *plan, enum res_language language)
{
    if (plan->search != NULL) {
        say_search(file, plan->search, plan, language);
    }
    if (plan->assurance != NULL) {
        say_assurance(file, plan->assurance, language);
    }
    say_published(file, plan, language);
}
