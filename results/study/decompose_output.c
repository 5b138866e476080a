/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "results/study/decompose.h"
#include "results/study/quantity.h"
#include "results/text/json.h"
#include "results/text/language.h"
#include "results/text/table.h"

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the decomposition could not be written");
    }
    return SIM_OK;
}

/* --- JSON ------------------------------------------------------------------------------------------------------ */

static void put_part(struct res_json *json, const char *key, const char *name, const struct res_lever_part *part)
{
    res_json_open_object(json, key);
    if (name != NULL) {
        res_json_string(json, "lever", name);
    }
    res_json_number(json, "stated", part->stated);
    res_json_number(json, "p05", part->low);
    res_json_number(json, "p50", part->middle);
    res_json_number(json, "p95", part->high);
    res_json_close_object(json);
}

enum sim_status res_json_decomposition(FILE *file, const struct res_decomposition *result, struct sim_error *error)
{
    const size_t levers = result->study->decomposition.lever_count;
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_string(&json, "study", result->study->name);
    res_json_string(&json, "what", result->study->decomposition.what);
    res_json_unsigned(&json, "replications", result->replications);
    res_json_unsigned(&json, "draws", result->draws);
    res_json_unsigned(&json, "parameter_sets", result->kept);
    res_json_open_array(&json, "levers");
    for (size_t k = 0; k < levers; k++) {
        put_part(&json, NULL, result->study->decomposition.levers[k].name, &result->parts[k]);
    }
    res_json_close_array(&json);
    res_json_number(&json, "direct_effect", 0);
    put_part(&json, "difference", NULL, &result->parts[levers]);
    put_part(&json, "none", NULL, &result->parts[levers + 1]);
    put_part(&json, "all", NULL, &result->parts[levers + 2]);
    res_json_open_array(&json, "activity");
    for (size_t i = 0; i < result->point_count; i++) {
        res_json_open_object(&json, NULL);
        res_json_string(&json, "value", result->points[i].text);
        res_json_number(&json, "ratio", result->points[i].ratio);
        res_json_number(&json, "ended", result->points[i].ended);
        res_json_number(&json, "outcome", result->points[i].outcome);
        res_json_close_object(&json);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

/* --- table ------------------------------------------------------------------------------------------------------- */

static void add_part(struct res_table *table, const char *name, const char *label, const struct res_lever_part *part,
                     bool sign, enum res_language language)
{
    const double values[] = {part->stated, part->middle, part->low, part->high};
    char text[4][RES_NUMBER_MAX];
    for (size_t k = 0; k < 4; k++) {
        res_number_text(100 * values[k], 1, sign, language, text[k]);
    }
    const char *const cells[] = {name, label, text[0], text[1], text[2], text[3]};
    res_table_row(table, cells);
}

static enum sim_status put_levers(FILE *file, const struct res_decomposition *result, enum res_language language,
                                  struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][6] = {
        {"Through", "", "As stated", "Fitting: median", "5 %", "95 %"},
        {"Gennem", "", "Som angivet", "Passende: median", "5 %", "95 %"}};
    static const struct res_lever_part direct = {0};
    const size_t levers = result->study->decomposition.lever_count;
    struct res_table table;
    res_table_init(&table, "llrrrr");
    res_table_header(&table, head[language]);
    for (size_t k = 0; k < levers; k++) {
        const struct mdl_lever *lever = &result->study->decomposition.levers[k];
        add_part(&table, lever->name, lever->label, &result->parts[k], true, language);
    }
    add_part(&table, res_say(language, "direct effect", "direkte effekt"),
             res_say(language, "none in the model", "ingen i modellen"), &direct, true, language);
    add_part(&table, res_say(language, "difference", "forskel"), "", &result->parts[levers], true, language);
    add_part(&table, res_say(language, "no lever", "ingen greb"), "", &result->parts[levers + 1], false, language);
    add_part(&table, res_say(language, "all levers", "alle greb"), "", &result->parts[levers + 2], false, language);
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

static enum sim_status put_activity(FILE *file, const struct res_decomposition *result, enum res_language language,
                                    struct sim_error *error)
{
    const char *const head[] = {result->study->decomposition.activity_key,
                                res_say(language, "Activity against control's", "Aktivitet mod kontrols"),
                                res_say(language, "Ended, %", "Afsluttet, %"),
                                res_say(language, "Outcome, %", "Udfald, %")};
    struct res_table table;
    res_table_init(&table, "lrrr");
    res_table_header(&table, head);
    for (size_t i = 0; i < result->point_count; i++) {
        const struct res_activity_point *point = &result->points[i];
        char ratio[RES_NUMBER_MAX], ended[RES_NUMBER_MAX], outcome[RES_NUMBER_MAX];
        res_number_text(point->ratio, 2, false, language, ratio);
        res_number_text(100 * point->ended, 1, false, language, ended);
        res_number_text(100 * point->outcome, 1, false, language, outcome);
        const char *const cells[] = {point->text, ratio, ended, outcome};
        res_table_row(&table, cells);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

enum sim_status res_table_decomposition(FILE *file, const struct res_decomposition *result, enum res_language language,
                                        struct sim_error *error)
{
    const struct res_quantity *quantity = res_quantity_find(result->study->decomposition.what);
    (void)fprintf(
        file,
        res_say(language,
                "%s: where the difference comes from, share %s, percentage points (Shapley values)\n%zu "
                "replications of each combination; fitting: %zu of %zu draws tried have each fitted figure within a "
                "standard error\n\n",
                "%s: hvor forskellen kommer fra, andel %s, procentpoint (Shapley-værdier)\n%zu replikationer af hver "
                "kombination; passende: %zu af %zu prøvede træk har hvert tilpasset tal inden for en standardfejl\n\n"),
        result->study->name, res_say(language, quantity->text, quantity->text_da), result->replications, result->kept,
        result->draws);
    enum sim_status status = put_levers(file, result, language, error);
    if (status == SIM_OK && result->point_count > 0) {
        (void)fputc('\n', file);
        status = put_activity(file, result, language, error);
    }
    if (status != SIM_OK) {
        return status;
    }
    (void)fputs(
        res_say(language,
                "\nA decomposition is a property of the assumptions: the trial is one contrast of all levers at once "
                "and cannot tell them apart.\n",
                "\nEn opdeling er en egenskab ved antagelserne: forsøget er én kontrast af alle greb på én gang og kan "
                "ikke skelne dem.\n"),
        file);
    return finish(file, error);
}
