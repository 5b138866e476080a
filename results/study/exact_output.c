/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "results/study/exact.h"
#include "results/study/reproduce.h"
#include "results/text/csv.h"
#include "results/text/json.h"
#include "results/text/language.h"
#include "results/text/table.h"

void res_json_arithmetic(struct res_json *json, const struct res_reproduction *result)
{
    res_json_open_array(json, "arithmetic");
    for (size_t i = 0; i < result->study->exact.count; i++) {
        const struct mdl_exact *at = &result->study->exact.at[i];
        res_json_open_object(json, NULL);
        res_json_string(json, "id", at->id);
        res_json_string(json, "what", mdl_exact_name(at->what));
        res_json_number(json, "published", at->published);
        res_json_number(json, "low", at->low);
        res_json_number(json, "high", at->high);
        res_json_number(json, "value", result->exact[i]);
        res_json_bool(json, "reproducible", res_exact_reproducible(at, result->exact[i]));
        res_json_string(json, "source", at->source);
        res_json_string(json, "note", at->note);
        res_json_close_object(json);
    }
    res_json_close_array(json);
}

/* In the columns of the figures: what was worked out is the mean, and "inside" tells whether it is reproducible. */
void res_csv_arithmetic(FILE *file, const struct res_reproduction *result)
{
    for (size_t i = 0; i < result->study->exact.count; i++) {
        const struct mdl_exact *at = &result->study->exact.at[i];
        const char *const words[] = {result->study->name, at->id,  "",      mdl_exact_name(at->what),
                                     "arithmetic",        "false", "number"};
        const double nothing = (double)NAN;
        const double values[] = {at->published, at->low, at->high, nothing, nothing, result->exact[i]};
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
            res_csv_write_text(file, words[k], false);
        }
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            res_csv_write_number(file, values[k], false);
        }
        for (size_t k = 0; k < 5; k++) {
            res_csv_write_number(file, nothing, false);
        }
        res_csv_write_text(file, res_exact_reproducible(at, result->exact[i]) ? "true" : "false", false);
        for (size_t k = 0; k < (size_t)(RES_BLOCK_COUNT - 1) * 7; k++) {
            res_csv_write_text(file, "", false);
        }
        res_csv_write_text(file, at->source, true);
    }
}

static void put_row(struct res_table *table, const struct mdl_exact *at, double value, enum res_language language)
{
    char published[2 * RES_NUMBER_MAX + 8], low[RES_NUMBER_MAX], high[RES_NUMBER_MAX], found[RES_NUMBER_MAX];
    res_number_text(at->low, 2, false, language, low);
    res_number_text(at->high, 2, false, language, high);
    if (isnan(at->published)) {
        (void)snprintf(published, sizeof published, "%s–%s", low, high);
    } else {
        res_number_text(at->published, 3, false, language, low);
        (void)snprintf(published, sizeof published, "%s", low);
    }
    res_number_text(value, 3, false, language, found);
    const char *verdict = res_exact_reproducible(at, value)
                              ? res_say(language, "reproducible", "kan genskabes")
                              : res_say(language, "not reproducible", "kan ikke genskabes");
    const char *const cells[] = {at->id,  res_exact_text(at->what, language), published, found,
                                 verdict, at->note != NULL ? at->note : ""};
    res_table_row(table, cells);
}

enum sim_status res_table_arithmetic(FILE *file, const struct res_reproduction *result, enum res_language language,
                                     struct sim_error *error)
{
    static const char *const head[RES_LANGUAGE_COUNT][6] = {
        {"Arithmetic on the printed counts", "", "Printed", "Worked out", "", "Note"},
        {"Regning på de trykte antal", "", "Trykt", "Udregnet", "", "Bemærkning"}};
    const struct mdl_exacts *exact = &result->study->exact;
    struct res_table table;
    if (exact->count == 0) {
        return SIM_OK;
    }
    (void)fputc('\n', file);
    res_table_init(&table, "llrrll");
    res_table_header(&table, head[language]);
    for (size_t i = 0; i < exact->count; i++) {
        put_row(&table, &exact->at[i], result->exact[i], language);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}
