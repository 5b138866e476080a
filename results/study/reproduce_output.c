/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "results/study/quantity.h"
#include "results/study/reproduce.h"
#include "results/text/csv.h"
#include "results/text/json.h"
#include "results/text/language.h"
#include "results/text/table.h"
#include "sim/time.h"

static const char *const block_names[RES_BLOCK_COUNT] = {"sampling", "ranges", "fitting"};

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the reproduction could not be written");
    }
    return SIM_OK;
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static const char *unit_name(const struct mdl_figure *figure)
{
    static const char *const names[] = {"citizens", "share", "days", "number", "hazard ratio"};
    return names[figure->unit];
}

static void put_prediction(struct res_json *json, const struct res_prediction *at)
{
    res_json_number(json, "mean", at->mean);
    res_json_number(json, "p05", at->p05);
    res_json_number(json, "p50", at->p50);
    res_json_number(json, "p95", at->p95);
    res_json_number(json, "width", at->p95 - at->p05);
    res_json_number(json, "percentile", at->percentile);
    res_json_number(json, "log_score", at->log_score);
    res_json_bool(json, "inside90", at->inside90);
    res_json_number(json, "distance_in_se", at->distance);
}

static void put_published(struct res_json *json, const struct mdl_figure *figure)
{
    res_json_number(json, "published", figure->value);
    if (!isnan(figure->low) && figure->high > figure->low) {
        res_json_pair(json, figure->kind == MDL_FIGURE_RATIO ? "published_ci95" : "published_interval", figure->low,
                      figure->high);
    }
    res_json_number(json, "of", figure->of);
    res_json_number(json, "published_se", figure->se);
}

static void put_figure(struct res_json *json, const struct mdl_figure *figure, const struct res_prediction blocks[],
                       double pooled_gain)
{
    res_json_open_object(json, NULL);
    res_json_string(json, "id", figure->id);
    res_json_string(json, "arm", figure->arm);
    res_json_string(json, "what", figure->what);
    res_json_string(json, "unit", unit_name(figure));
    res_json_number(json, "at_days", figure->at_days);
    put_published(json, figure);
    res_json_bool(json, "fitted", figure->use == MDL_USE_FIT);
    res_json_string(json, "use", mdl_use_name(figure->use));
    res_json_bool(json, "repeats", figure->repeats);
    put_prediction(json, &blocks[RES_BLOCK_SAMPLING]);
    for (int b = RES_BLOCK_RANGES; b < RES_BLOCK_COUNT; b++) {
        res_json_open_object(json, block_names[b]);
        put_prediction(json, &blocks[b]);
        res_json_close_object(json);
    }
    res_json_number(json, "greatest_gain_over_pooled", pooled_gain);
    res_json_string(json, "source", figure->source);
    res_json_string(json, "note", figure->note);
    res_json_close_object(json);
}

static void put_scores(struct res_json *json, const double score[], double no_effect, double ten_points,
                       double greatest, double pooled)
{
    res_json_number(json, "model", score[RES_BLOCK_SAMPLING]);
    res_json_number(json, "model_over_ranges", score[RES_BLOCK_RANGES]);
    res_json_number(json, "model_over_fitting", score[RES_BLOCK_FITTING]);
    res_json_number(json, "no_effect", no_effect);
    res_json_number(json, "ten_points", ten_points);
    res_json_number(json, "greatest", greatest);
    res_json_number(json, "greatest_gain", greatest - no_effect);
    res_json_number(json, "greatest_gain_over_pooled", pooled);
}

static void put_outcomes(struct res_json *json, const struct res_reproduction *result)
{
    res_json_open_array(json, "outcomes");
    for (size_t k = 0; k < result->outcome_count; k++) {
        const struct res_outcome *at = &result->outcomes[k];
        res_json_open_object(json, NULL);
        res_json_string(json, "outcome", at->name);
        put_scores(json, at->score, at->no_effect, at->ten_points, at->greatest, at->pooled_gain);
        res_json_close_object(json);
    }
    res_json_close_array(json);
    res_json_open_object(json, "scores");
    put_scores(json, result->score, result->no_effect, result->ten_points, result->greatest, result->pooled);
    res_json_close_object(json);
}

static void put_ranges(struct res_json *json, const struct res_reproduction *result)
{
    res_json_open_object(json, "assumed_ranges");
    res_json_unsigned(json, "parameters", result->parameters);
    res_json_unsigned(json, "left_out", result->left_out);
    res_json_unsigned(json, "draws", result->draws);
    res_json_unsigned(json, "refused_draws", result->refused);
    res_json_string(json, "why_refused", result->refused > 0 ? result->why_refused : NULL);
    res_json_unsigned(json, "fitting_studies", result->fitting);
    res_json_close_object(json);
}

static void put_frozen_files(struct res_json *json, const struct mdl_study *study)
{
    res_json_open_array(json, "frozen");
    for (size_t i = 0; i < study->frozen_count; i++) {
        const char *slash = strrchr(study->frozen[i].file, '/');
        res_json_open_object(json, NULL);
        res_json_string(json, "file", slash != NULL ? slash + 1 : study->frozen[i].file);
        res_json_string(json, "sha256", study->frozen[i].sha256);
        res_json_string(json, "since", study->frozen[i].since);
        res_json_bool(json, "unchanged", study->frozen[i].unchanged);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

enum sim_status res_json_reproduction(FILE *file, const struct res_reproduction *result, struct sim_error *error)
{
    const struct mdl_study *study = result->study;
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "study", study->name);
    res_json_unsigned(&json, "seed", result->seed);
    res_json_unsigned(&json, "replications", result->replications);
    res_json_open_array(&json, "figures");
    for (size_t i = 0; i < study->figure_count; i++) {
        put_figure(&json, &study->figures[i], result->figures[i], result->pooled_gain[i]);
    }
    res_json_close_array(&json);
    res_json_number(&json, "joint_rank", result->joint_rank[RES_BLOCK_SAMPLING]);
    res_json_number(&json, "joint_rank_over_ranges", result->joint_rank[RES_BLOCK_RANGES]);
    res_json_number(&json, "joint_rank_over_fitting", result->joint_rank[RES_BLOCK_FITTING]);
    put_outcomes(&json, result);
    put_ranges(&json, result);
    put_frozen_files(&json, study);
    res_json_arithmetic(&json, result);
    res_json_open_array(&json, "contradictions");
    for (size_t i = 0; i < study->contradiction_count; i++) {
        res_json_open_object(&json, NULL);
        res_json_string(&json, "id", study->contradictions[i].id);
        res_json_string(&json, "text", study->contradictions[i].text);
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

/* --- CSV -----------------------------------------------------------------------------------------------------------
 */

static void csv_prediction(FILE *file, const struct res_prediction *at, bool last)
{
    const double values[] = {at->mean, at->p05, at->p50, at->p95, at->percentile, at->log_score};
    for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
        res_csv_write_number(file, values[k], false);
    }
    res_csv_write_text(file, at->n == 0 ? "" : at->inside90 ? "true" : "false", last);
}

enum sim_status res_csv_reproduction(FILE *file, const struct res_reproduction *result, struct sim_error *error)
{
    (void)fputs("study,id,arm,what,use,repeats,unit,published,low,high,of,published_se", file);
    for (int b = 0; b < RES_BLOCK_COUNT; b++) {
        static const char *const names[] = {"mean", "p05", "p50", "p95", "percentile", "log_score", "inside90"};
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            (void)fprintf(file, ",%s_%s", block_names[b], names[k]);
        }
    }
    (void)fputs(",source\n", file);
    for (size_t i = 0; i < result->study->figure_count; i++) {
        const struct mdl_figure *figure = &result->study->figures[i];
        const char *const words[] = {result->study->name,
                                     figure->id,
                                     figure->arm,
                                     figure->what,
                                     mdl_use_name(figure->use),
                                     figure->repeats ? "true" : "false",
                                     unit_name(figure)};
        const double values[] = {figure->value, figure->low, figure->high, figure->of, figure->se};
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
            res_csv_write_text(file, words[k], false);
        }
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            res_csv_write_number(file, values[k], false);
        }
        for (int b = 0; b < RES_BLOCK_COUNT; b++) {
            csv_prediction(file, &result->figures[i][b], false);
        }
        res_csv_write_text(file, figure->source, true);
    }
    res_csv_arithmetic(file, result);
    return finish(file, error);
}

/* --- table ------------------------------------------------------------------------------------------------ */

#define CELL ((size_t)3 * RES_NUMBER_MAX)

static void amount(double value, const struct mdl_figure *figure, enum res_language language, char text[RES_NUMBER_MAX])
{
    static const int decimals[] = {0, 1, 0, 2, 2};
    const bool share = figure->unit == MDL_FIGURE_OF_ONE;
    res_number_text(share ? 100 * value : value, decimals[figure->unit], false, language, text);
}

static void between(double low, double high, const struct mdl_figure *figure, enum res_language language,
                    char text[CELL])
{
    char first[RES_NUMBER_MAX], last[RES_NUMBER_MAX];
    amount(low, figure, language, first);
    amount(high, figure, language, last);
    (void)snprintf(text, CELL, isnan(low) ? "-" : "%s–%s", first, last);
}

static void published_text(const struct mdl_figure *figure, enum res_language language, char text[CELL])
{
    char value[RES_NUMBER_MAX], of[RES_NUMBER_MAX];
    amount(figure->value, figure, language, value);
    res_number_text(figure->of, 0, false, language, of);
    if (figure->kind == MDL_FIGURE_INTERVAL) {
        between(figure->low, figure->high, figure, language, text);
    } else if (figure->kind == MDL_FIGURE_COUNT) {
        (void)snprintf(text, CELL, "%s/%s", value, of);
    } else {
        (void)snprintf(text, CELL, "%s%s", value,
                       figure->unit == MDL_FIGURE_OF_ONE ? " %"
                       : figure->unit == MDL_FIGURE_DAYS ? res_say(language, " days", " dage")
                                                         : "");
    }
}

/* What it is, of which kind, and how long after the citizen came in. */
static void name_text(const struct mdl_figure *figure, enum res_language language, char text[4 * CELL])
{
    const struct res_quantity *quantity = res_quantity_find(figure->what);
    char months[RES_NUMBER_MAX], when[CELL] = "";
    if (!isnan(figure->at_days)) {
        res_number_text(figure->at_days * SIM_MINUTES_PER_DAY / SIM_MINUTES_PER_MONTH, 0, false, language, months);
        (void)snprintf(when, sizeof when, res_say(language, ", at %s months", ", efter %s måneder"), months);
    }
    const char *kind = figure->kind == MDL_FIGURE_RATIO        ? "hazard ratio: "
                       : figure->kind == MDL_FIGURE_DIFFERENCE ? res_say(language, "difference: ", "forskel: ")
                                                               : "";
    (void)snprintf(text, 4 * CELL, "%s%s%s", kind, res_say(language, quantity->text, quantity->text_da), when);
}

static void add_row(struct res_table *table, const struct mdl_figure *figure, const struct res_prediction *at,
                    enum res_language language)
{
    char name[4 * CELL], published[CELL], median[RES_NUMBER_MAX], interval[CELL], width[RES_NUMBER_MAX],
        percentile[RES_NUMBER_MAX], distance[RES_NUMBER_MAX], score[RES_NUMBER_MAX];
    name_text(figure, language, name);
    published_text(figure, language, published);
    amount(at->p50, figure, language, median);
    between(at->p05, at->p95, figure, language, interval);
    amount(at->p95 - at->p05, figure, language, width);
    res_number_text(100 * at->percentile, 1, false, language, percentile);
    res_number_text(at->distance, 2, true, language, distance);
    res_number_text(at->log_score, 2, false, language, score);
    const char *inside = at->n == 0     ? "-"
                         : at->inside90 ? res_say(language, "inside", "inde")
                                        : res_say(language, "outside", "ude");
    const char *const cells[] = {figure->arm, name,       published, median,   interval,
                                 width,       percentile, inside,    distance, score};
    res_table_row(table, cells);
}

static const struct {
    enum mdl_use use;
    bool repeats;
    const char *text, *text_da;
} chapters[] = {
    {MDL_USE_FIT, false, "Fitted", "Tilpasset"},
    {MDL_USE_CHECK, false, "Checked, not fitted", "Kontrolleret, ikke tilpasset"},
    {MDL_USE_PREDICT, false, "Predicted", "Forudsagt"},
    {MDL_USE_PREDICT, true, "Repeat the figures above", "Gentager tallene ovenfor"},
};

static bool belongs(const struct mdl_figure *figure, size_t chapter)
{
    const bool repeats = chapters[chapter].repeats;
    return figure->repeats == repeats && (repeats || figure->use == chapters[chapter].use);
}

static enum sim_status put_block(FILE *file, const struct res_reproduction *result, enum res_block block,
                                 enum res_language language, struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][10] = {
        {"Arm", "Figure", "Published", "Median", "90 %", "Width", "Mid-p %", "In 90 %", "Off, SE", "Log score"},
        {"Arm", "Tal", "Publiceret", "Median", "90 %", "Bredde", "Mid-p %", "I 90 %", "Afstand, SE", "Log-score"}};
    struct res_table table;
    res_table_init(&table, "llrrrrrlrr");
    res_table_header(&table, head[language]);
    for (size_t c = 0; c < sizeof chapters / sizeof chapters[0]; c++) {
        bool begun = false;
        for (size_t i = 0; i < result->study->figure_count; i++) {
            if (!belongs(&result->study->figures[i], c)) {
                continue;
            }
            if (!begun) {
                res_table_chapter(&table, res_say(language, chapters[c].text, chapters[c].text_da));
            }
            begun = true;
            add_row(&table, &result->study->figures[i], &result->figures[i][block], language);
        }
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

/* An outcome by the words of the table above: a figure's, or the first of a group that is scored as one. */
static void outcome_text(const struct mdl_study *study, const char *outcome, enum res_language language,
                         char text[5 * CELL])
{
    size_t found = 0;
    (void)snprintf(text, 5 * CELL, "%s", outcome);
    for (size_t i = 0; i < study->figure_count; i++) {
        const struct mdl_figure *figure = &study->figures[i];
        char name[4 * CELL];
        if (strcmp(figure->group != NULL ? figure->group : figure->id, outcome) != 0 || found++ > 0) {
            continue;
        }
        name_text(figure, language, name);
        (void)snprintf(text, 5 * CELL, "%s: %s", figure->arm, name);
    }
    if (found > 1) {
        const size_t length = strlen(text);
        (void)snprintf(text + length, 5 * CELL - length, res_say(language, " and %zu more", " og %zu til"), found - 1);
    }
}

static enum sim_status put_score_table(FILE *file, const struct res_reproduction *result, enum res_language language,
                                       struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][9] = {
        {"Log score of", "Model", "Over ranges", "Fitting", "No effect", "+10 points", "Greatest", "Greatest gain",
         "Over pooled"},
        {"Log-score for", "Model", "Over spænd", "Passende", "Ingen effekt", "+10 point", "Størst mulig",
         "Størst gevinst", "Over fælles"}};
    struct res_table table;
    res_table_init(&table, "lrrrrrrrr");
    res_table_header(&table, head[language]);
    for (size_t k = 0; k <= result->outcome_count; k++) {
        const bool sum = k == result->outcome_count;
        const struct res_outcome *at = &result->outcomes[k];
        const double *score = sum ? result->score : at->score;
        const double none = sum ? result->no_effect : at->no_effect, most = sum ? result->greatest : at->greatest;
        const double values[] = {score[0],
                                 score[1],
                                 score[2],
                                 none,
                                 sum ? result->ten_points : at->ten_points,
                                 most,
                                 most - none,
                                 sum ? result->pooled : at->pooled_gain};
        char text[8][RES_NUMBER_MAX], name[5 * CELL];
        for (size_t v = 0; v < 8; v++) {
            res_number_text(values[v], 2, false, language, text[v]);
        }
        if (sum) {
            (void)snprintf(name, sizeof name, "%s", res_say(language, "together", "tilsammen"));
        } else {
            outcome_text(result->study, at->name, language, name);
        }
        const char *const cells[] = {name, text[0], text[1], text[2], text[3], text[4], text[5], text[6], text[7]};
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

/* Figures that repeat others may be what the study was made for. */
static void put_repeats(FILE *file, const struct res_reproduction *result, enum res_language language)
{
    for (size_t i = 0; i < result->study->figure_count; i++) {
        const struct mdl_figure *figure = &result->study->figures[i];
        char gain[RES_NUMBER_MAX], name[4 * CELL];
        if (!result->study->figures[i].repeats || isnan(result->pooled_gain[i])) {
            continue;
        }
        res_number_text(result->pooled_gain[i], 2, false, language, gain);
        name_text(figure, language, name);
        (void)fprintf(file,
                      res_say(language, "\n%s: %s alone (it repeats the others): at most %s nats over pooled.\n",
                              "\n%s: %s alene (gentager de andre): højst %s nats over fælles.\n"),
                      figure->arm, name, gain);
    }
}

static void put_rank(FILE *file, const struct res_reproduction *result, enum res_language language)
{
    static const char *const english[] = {"with sampling error alone", "over the ranges", "of those that fit"};
    static const char *const danish[] = {"med stikprøvefejl alene", "over spændene", "af dem, der passer"};
    (void)fputs(res_say(language, "\nJoint rank of the predicted, % of simulated studies that lie farther out:",
                        "\nSamlet rang af de forudsagte, % af de simulerede undersøgelser, der ligger længere ude:"),
                file);
    for (int b = 0; b < RES_BLOCK_COUNT && (b == RES_BLOCK_SAMPLING || result->fitting > 0); b++) {
        char text[RES_NUMBER_MAX];
        res_number_text(100 * result->joint_rank[b], 1, false, language, text);
        (void)fprintf(file, "%s %s %s", b > 0 ? "," : "", text, res_say(language, english[b], danish[b]));
    }
    (void)fputs(".\n", file);
}

static void put_frozen(FILE *file, const struct mdl_study *study, enum res_language language)
{
    for (size_t i = 0; i < study->frozen_count; i++) {
        const struct mdl_frozen *at = &study->frozen[i];
        const char *slash = strrchr(at->file, '/');
        (void)fprintf(file,
                      res_say(language, "\n%s, fixed before the first reproduction (%s): %s.\n",
                              "\n%s, fastlagt før første gengivelse (%s): %s.\n"),
                      slash != NULL ? slash + 1 : at->file, at->since,
                      at->unchanged ? res_say(language, "unchanged", "uændret")
                                    : res_say(language, "CHANGED since; what is called predicted here may not be",
                                              "ÆNDRET siden; det, der her kaldes forudsagt, er det måske ikke"));
    }
}

static void put_notes(FILE *file, const struct res_reproduction *result, enum res_language language)
{
    (void)fputs(
        res_say(language,
                "Mid-p: share of simulated figures below the published one, half of those equal. Off: mean less "
                "published, in published\nstandard errors. Log score in nats; greatest: a model that knew the "
                "published shares and had sampling error alone; its gain\nover no effect as simulated, and over pooled "
                "(one share for both "
                "arms: the best that knows no difference), is the\nmost that these figures could have told. A single "
                "small trial cannot prove a mechanism. None of\nthis is blind: "
                "the model was made by people who had read the report.\n",
                "Mid-p: andel af simulerede tal under det publicerede, halvdelen af dem lig med. Afstand: middel minus "
                "publiceret, i\npublicerede standardfejl. Log-score i nats; størst mulig: en model, der kendte de "
                "publicerede andele og kun havde\nstikprøvefejl; dens gevinst over ingen effekt og over fælles (én "
                "andel for begge arme) er det meste, disse tal "
                "kunne have sagt. Ét lille forsøg kan ikke bevise en\nmekanisme. Intet af dette er blindt: modellen er "
                "lavet af folk, der havde læst rapporten.\n"),
        file);
    if (result->study->contradiction_count > 0) {
        (void)fputs(res_say(language, "\nWhat the source says that cannot all be right:\n",
                            "\nHvad kilden siger, som ikke alt kan være rigtigt:\n"),
                    file);
    }
    for (size_t i = 0; i < result->study->contradiction_count; i++) {
        (void)fprintf(file, "  - %s\n", result->study->contradictions[i].text);
    }
}

static void put_block_title(FILE *file, const struct res_reproduction *result, enum res_block block,
                            enum res_language language)
{
    if (block == RES_BLOCK_SAMPLING) {
        (void)fputs(res_say(language, "\nSampling error alone: the parameters as stated\n\n",
                            "\nKun stikprøvefejl: parametrene som angivet\n\n"),
                    file);
    } else if (block == RES_BLOCK_RANGES) {
        (void)fprintf(file,
                      res_say(language,
                              "\nOver all assumed ranges: %zu parameters, %zu draws of them (%zu refused)\n\n",
                              "\nOver alle antagne spænd: %zu parametre, %zu træk af dem (%zu afvist)\n\n"),
                      result->parameters, result->draws, result->refused);
    } else {
        (void)fprintf(file,
                      res_say(language, "\nOf those studies the %zu nearest to the fitted figures\n\n",
                              "\nAf disse undersøgelser de %zu nærmest de tilpassede tal\n\n"),
                      result->fitting);
    }
}

enum sim_status res_table_reproduction(FILE *file, const struct res_reproduction *result, enum res_language language,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    (void)fprintf(file, res_say(language, "%s: %llu simulated studies\n", "%s: %llu simulerede undersøgelser\n"),
                  result->study->name, (unsigned long long)result->replications);
    for (int b = 0; b < RES_BLOCK_COUNT && status == SIM_OK; b++) {
        if (b == RES_BLOCK_SAMPLING || (result->fitting > 0 && result->parameters > 0)) {
            put_block_title(file, result, (enum res_block)b, language);
            status = put_block(file, result, (enum res_block)b, language, error);
        }
    }
    if (status == SIM_OK && result->outcome_count > 0) {
        (void)fputc('\n', file);
        status = put_score_table(file, result, language, error);
        put_repeats(file, result, language);
        put_rank(file, result, language);
    }
    if (status != SIM_OK) {
        return status;
    }
    put_frozen(file, result->study, language);
    put_notes(file, result, language);
    status = res_table_arithmetic(file, result, language, error);
    return status == SIM_OK ? finish(file, error) : status;
}
