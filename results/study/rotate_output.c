/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "results/study/rotate.h"
#include "results/text/json.h"
#include "results/text/language.h"
#include "results/text/table.h"

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the contrasts could not be written");
    }
    return SIM_OK;
}

/* --- JSON ------------------------------------------------------------------------------------------------------ */

static const char *const learnt_words[] = {"as stated", "range alone", "one", "the others"};

static void put_interval(struct res_json *json, const char *key, const struct res_interval *interval)
{
    res_json_open_object(json, key);
    res_json_number(json, "p05", interval->low);
    res_json_number(json, "p50", interval->middle);
    res_json_number(json, "p95", interval->high);
    res_json_close_object(json);
}

static void put_contrast(struct res_json *json, const struct res_rotations *result, size_t k)
{
    const struct mdl_contrast *asked = &result->contrasts->at[k];
    const struct res_contrast_result *at = &result->at[k];
    res_json_open_object(json, NULL);
    res_json_string(json, "name", asked->name);
    res_json_string(json, "link", asked->link);
    res_json_string(json, "treated", asked->study->figures[asked->treated].id);
    res_json_string(json, "control", asked->study->figures[asked->control].id);
    res_json_number(json, "published", at->published);
    res_json_number(json, "published_se", at->se);
    res_json_number(json, "best_factor", at->best);
    res_json_bool(json, "at_end", at->at_end);
    res_json_open_array(json, "points");
    for (size_t i = 0; i < result->contrasts->value_count; i++) {
        const struct res_rotation_point *point = &at->points[i];
        res_json_open_object(json, NULL);
        res_json_number(json, "factor", result->contrasts->values[i]);
        res_json_number(json, "refitted", point->refitted);
        res_json_number(json, "off_in_se", point->off);
        res_json_number(json, "treated", point->treated);
        res_json_number(json, "control", point->control);
        res_json_close_object(json);
    }
    res_json_close_array(json);
    res_json_close_object(json);
}

static void put_rotation(struct res_json *json, const struct res_rotations *result, const struct res_rotation *at)
{
    res_json_open_object(json, NULL);
    res_json_string(json, "left_out", result->contrasts->at[at->left_out].name);
    res_json_string(json, "learnt_from",
                    at->learnt == RES_LEARNT_ONE ? result->contrasts->at[at->from].name : learnt_words[at->learnt]);
    put_interval(json, "factor", &at->factor);
    put_interval(json, "predicted", &at->predicted);
    res_json_number(json, "published", result->at[at->left_out].published);
    res_json_number(json, "percentile", at->percentile);
    res_json_number(json, "log_score", at->log_score);
    res_json_close_object(json);
}

enum sim_status res_json_rotations(FILE *file, const struct res_rotations *result, struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "factor", result->contrasts->label);
    res_json_string(&json, "source", result->contrasts->source);
    res_json_unsigned(&json, "seed", result->seed);
    res_json_unsigned(&json, "replications", result->replications);
    res_json_open_array(&json, "contrasts");
    for (size_t k = 0; k < result->contrasts->count; k++) {
        put_contrast(&json, result, k);
    }
    res_json_close_array(&json);
    res_json_open_object(&json, "common");
    res_json_number(&json, "best_factor", result->common);
    res_json_number(&json, "q", result->q);
    res_json_number(&json, "p", result->p);
    res_json_close_object(&json);
    res_json_open_array(&json, "rotations");
    for (size_t i = 0; i < result->count; i++) {
        put_rotation(&json, result, &result->rotations[i]);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static void points_text(double share, bool sign, enum res_language language, char text[RES_NUMBER_MAX])
{
    res_number_text(100 * share, 1, sign, language, text);
}

static enum sim_status put_points(FILE *file, const struct res_rotations *result, enum res_language language,
                                  struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][7] = {
        {"Contrast", "Factor", "Fitted anew", "Off, SE", "Control, %", "Treated, %", "Contrast, points"},
        {"Kontrast", "Faktor", "Tilpasset igen", "Afstand, SE", "Kontrol, %", "Indsats, %", "Kontrast, point"}};
    struct res_table table;
    res_table_init(&table, "lrrrrrr");
    res_table_header(&table, head[language]);
    for (size_t k = 0; k < result->contrasts->count; k++) {
        for (size_t i = 0; i < result->contrasts->value_count; i++) {
            const struct res_rotation_point *point = &result->at[k].points[i];
            char text[6][RES_NUMBER_MAX];
            res_number_text(result->contrasts->values[i], 2, false, language, text[0]);
            res_number_text(point->refitted, 4, false, language, text[1]);
            res_number_text(point->off, 2, true, language, text[2]);
            points_text(point->control, false, language, text[3]);
            points_text(point->treated, false, language, text[4]);
            points_text(point->treated - point->control, true, language, text[5]);
            const char *const cells[] = {
                i == 0 ? result->contrasts->at[k].name : "", text[0], text[1], text[2], text[3], text[4], text[5]};
            res_table_row(&table, cells);
        }
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static const char *learnt_text(const struct res_rotations *result, const struct res_rotation *at,
                               enum res_language language)
{
    switch (at->learnt) {
    case RES_LEARNT_STATED:
        return res_say(language, "nothing: factor 1, as stated", "intet: faktor 1, som angivet");
    case RES_LEARNT_NOTHING:
        return res_say(language, "nothing: range of the factor", "intet: faktorens spænd");
    case RES_LEARNT_ONE:
        return result->contrasts->at[at->from].name;
    default:
        return res_say(language, "all others", "alle andre");
    }
}

static void interval_text(const struct res_interval *interval, double scale, int decimals, enum res_language language,
                          char text[4 * RES_NUMBER_MAX])
{
    char low[RES_NUMBER_MAX], middle[RES_NUMBER_MAX], high[RES_NUMBER_MAX];
    res_number_text(scale * interval->low, decimals, false, language, low);
    res_number_text(scale * interval->middle, decimals, false, language, middle);
    res_number_text(scale * interval->high, decimals, false, language, high);
    (void)snprintf(text, (size_t)4 * RES_NUMBER_MAX, res_say(language, "%s (%s to %s)", "%s (%s til %s)"), middle, low,
                   high);
}

static enum sim_status put_rotations(FILE *file, const struct res_rotations *result, enum res_language language,
                                     struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][7] = {
        {"Left out", "Learnt from", "Factor, 90 %", "Predicted, points, 90 %", "Published", "Percentile", "Log score"},
        {"Udeladt", "Lært af", "Faktor, 90 %", "Forudsagt, point, 90 %", "Publiceret", "Percentil", "Logscore"}};
    struct res_table table;
    res_table_init(&table, "lllllrr");
    res_table_header(&table, head[language]);
    for (size_t i = 0; i < result->count; i++) {
        const struct res_rotation *at = &result->rotations[i];
        const bool first = i == 0 || result->rotations[i - 1].left_out != at->left_out;
        char factor[4 * RES_NUMBER_MAX], predicted[4 * RES_NUMBER_MAX];
        char published[RES_NUMBER_MAX], percentile[RES_NUMBER_MAX], score[RES_NUMBER_MAX];
        interval_text(&at->factor, 1, 2, language, factor);
        interval_text(&at->predicted, 100, 1, language, predicted);
        points_text(result->at[at->left_out].published, true, language, published);
        res_number_text(100 * at->percentile, 1, false, language, percentile);
        res_number_text(at->log_score, 2, true, language, score);
        const char *const cells[] = {first ? result->contrasts->at[at->left_out].name : "",
                                     learnt_text(result, at, language),
                                     at->learnt == RES_LEARNT_STATED ? "" : factor,
                                     predicted,
                                     first ? published : "",
                                     percentile,
                                     score};
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static void put_likely(FILE *file, const struct res_rotations *result, enum res_language language)
{
    char best[RES_NUMBER_MAX], q[RES_NUMBER_MAX], p[RES_NUMBER_MAX];
    for (size_t k = 0; k < result->contrasts->count; k++) {
        res_number_text(result->at[k].best, 2, false, language, best);
        (void)fprintf(
            file, res_say(language, "%s: most likely factor %s%s (%s)\n", "%s: mest sandsynlige faktor %s%s (%s)\n"),
            result->contrasts->at[k].name, best,
            result->at[k].at_end ? res_say(language, ", an end of its range", ", et endepunkt af spændet") : "",
            result->contrasts->at[k].link);
    }
    res_number_text(result->common, 2, false, language, best);
    res_number_text(result->q, 1, false, language, q);
    res_number_text(result->p, 3, false, language, p);
    (void)fprintf(file,
                  res_say(language, "One factor for all: %s; against one for each: chi-square %s, p %s\n",
                          "Én faktor for alle: %s; mod én for hver: chi i anden %s, p %s\n"),
                  best, q, p);
}

enum sim_status res_table_rotations(FILE *file, const struct res_rotations *result, enum res_language language,
                                    struct sim_error *error)
{
    (void)fprintf(
        file,
        res_say(language,
                "Each contrast predicted from the others: %s\n%llu studies at each value; the control arm "
                "fitted anew where a parameter is named\n\n",
                "Hver kontrast forudsagt af de andre: %s\n%llu studier ved hver værdi; kontrolarmen tilpasset "
                "igen, hvor en parameter er nævnt\n\n"),
        result->contrasts->label, (unsigned long long)result->replications);
    enum sim_status status = put_points(file, result, language, error);
    (void)fputc('\n', file);
    put_likely(file, result, language);
    (void)fputc('\n', file);
    if (status == SIM_OK) {
        status = put_rotations(file, result, language, error);
    }
    (void)fputs(res_say(language,
                        "\nContrast: difference of shares. Log score in nats (density per percentage point): higher "
                        "is better.\nNot blind: whoever set the ranges had read the studies.\n",
                        "\nKontrast: forskel i andele. Logscore i nats (tæthed pr. procentpoint): højere er bedre.\n"
                        "Ikke blindt: den, der satte spændene, havde læst studierne.\n"),
                file);
    return status == SIM_OK ? finish(file, error) : status;
}
