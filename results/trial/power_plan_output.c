/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_plan.h"

#include <math.h>

#include "results/text/csv.h"
#include "results/text/json.h"
#include "results/text/table.h"

/* One test of one design, whatever the method. */
struct row {
    const char *test, *method;
    double power;
    const struct res_simulated_test *simulated; /* NULL for the other methods */
    double answered;                            /* exact: power of the trials with an answer; NAN */
};

#define ROWS 5

static void fill_rows(const struct res_power_design *design, struct row rows[ROWS])
{
    const struct res_simulated_power *simulated = &design->simulated;
    const double none = (double)NAN;
    rows[0] = (struct row){"normal", "formula", design->normal, NULL, none};
    rows[1] = (struct row){"pearson", "exact", design->exact.pearson, NULL,
                           design->exact.pearson / (1 - design->exact.undefined)};
    rows[2] = (struct row){"fisher", "exact", design->exact.fisher, NULL, design->exact.fisher};
    rows[3] = (struct row){"pearson_simulated", "simulation", simulated->pearson.power, &simulated->pearson, none};
    rows[4] = (struct row){"fisher_simulated", "simulation", simulated->fisher.power, &simulated->fisher, none};
}

/* --- JSON -------------------------------------------------------------------------------------------------- */

static void write_row(struct res_json *json, const struct row *row)
{
    res_json_open_object(json, row->test);
    res_json_string(json, "method", row->method);
    res_json_number(json, "power", row->power);
    if (row->simulated != NULL) {
        res_json_number(json, "mcse", row->simulated->mcse);
        res_json_unsigned(json, "rejected", row->simulated->rejected);
        res_json_unsigned(json, "failed", row->simulated->failed);
        res_json_number(json, "power_of_all", row->simulated->power_of_all);
    } else {
        res_json_null(json, "mcse");
        res_json_null(json, "rejected");
        res_json_null(json, "failed");
        if (!isnan(row->answered)) {
            res_json_number(json, "power_answered", row->answered);
        }
    }
    res_json_close_object(json);
}

static void write_design(struct res_json *json, const struct res_power_design *design)
{
    struct row rows[ROWS];
    fill_rows(design, rows);
    res_json_open_object(json, NULL);
    if (design->people[0] == design->people[1]) {
        res_json_unsigned(json, "per_arm", design->people[0]);
    } else {
        res_json_pair(json, "per_arm", (double)design->people[0], (double)design->people[1]);
    }
    res_json_null(json, "follow_up_days");
    res_json_unsigned(json, "trials", design->simulated.trials);
    res_json_number(json, "undefined_probability", design->exact.undefined);
    res_json_open_object(json, "tests");
    for (size_t k = 0; k < ROWS; k++) {
        write_row(json, &rows[k]);
    }
    res_json_close_object(json);
    res_json_close_object(json);
}

enum sim_status res_json_power(FILE *file, const struct res_power_plan *plan, struct sim_error *error)
{
    struct res_json json;
    res_json_init(&json, file);
    res_json_open_object(&json, NULL);
    res_json_pair(&json, "shares", plan->share[0], plan->share[1]);
    res_json_number(&json, "alpha", plan->alpha);
    res_json_unsigned(&json, "seed", plan->seed);
    res_json_open_array(&json, "designs");
    for (size_t k = 0; k < plan->count; k++) {
        write_design(&json, &plan->designs[k]);
    }
    res_json_close_array(&json);
    res_json_close_object(&json);
    return res_json_finish(&json, error);
}

/* --- CSV --------------------------------------------------------------------------------------------------- */

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file) != 0) {
        return sim_fail(error, SIM_ERR_IO, "the power could not be written");
    }
    return SIM_OK;
}

enum sim_status res_csv_power(FILE *file, const struct res_power_plan *plan, struct sim_error *error)
{
    (void)fputs("n0,n1,p0,p1,test,method,power,mcse,trials,rejected,failed\n", file);
    for (size_t k = 0; k < plan->count; k++) {
        const struct res_power_design *design = &plan->designs[k];
        struct row rows[ROWS];
        fill_rows(design, rows);
        for (size_t j = 0; j < ROWS; j++) {
            const struct res_simulated_test *simulated = rows[j].simulated;
            const double none = (double)NAN;
            res_csv_write_number(file, (double)design->people[0], false);
            res_csv_write_number(file, (double)design->people[1], false);
            res_csv_write_number(file, plan->share[0], false);
            res_csv_write_number(file, plan->share[1], false);
            res_csv_write_text(file, rows[j].test, false);
            res_csv_write_text(file, rows[j].method, false);
            res_csv_write_number(file, rows[j].power, false);
            res_csv_write_number(file, simulated != NULL ? simulated->mcse : none, false);
            res_csv_write_number(file, simulated != NULL ? (double)design->simulated.trials : none, false);
            res_csv_write_number(file, simulated != NULL ? (double)simulated->rejected : none, false);
            res_csv_write_number(file, simulated != NULL ? (double)simulated->failed : none, true);
        }
    }
    return finish(file, error);
}

/* --- table ------------------------------------------------------------------------------------------------- */

struct words {
    const char *power_of, *from, *size_of, *level, *trials, *head[7], *second[7], *note, *failed, *null_note;
};

static const struct words words[RES_LANGUAGE_COUNT] = {
    {"Power to tell",
     "% from",
     "Type I error, both arms",
     "%, two-sided at",
     "simulated trials of each size",
     {"Per arm", "Normal", "Pearson", "Pearson", "Fisher", "Fisher", "No answer"},
     {"", "formula", "exact", "simulated", "exact", "simulated", "simulated"},
     "\nPer cent. Simulated: with 4 Monte Carlo standard errors, which must hold the exact power. ",
     "No answer: share of\ntrials without (or with nothing but) events, for which Pearson's test is not defined. "
     "Simulated power is of the trials with an answer, as in all of\nafklar's simulations; the exact power counts "
     "those without one as not rejected.\n",
     "The exact size of Pearson's test may pass the nominal level in small samples; Fisher's never does.\n"},
    {"Styrke til at skelne",
     "% fra",
     "Type I-fejl, begge arme",
     "%, tosidet på niveau",
     "simulerede forsøg af hver størrelse",
     {"Pr. arm", "Normal", "Pearson", "Pearson", "Fisher", "Fisher", "Uden svar"},
     {"", "formel", "eksakt", "simuleret", "eksakt", "simuleret", "simuleret"},
     "\nProcent. Simuleret: med 4 Monte Carlo-standardfejl, som skal rumme den eksakte styrke. ",
     "Uden svar: andel forsøg\nuden (eller kun med) hændelser, for hvilke Pearsons test ikke er defineret. Den "
     "simulerede styrke er af de forsøg, der har et svar,\nsom i alle afklars simuleringer; den eksakte tæller dem "
     "uden svar som ikke forkastet.\n",
     "Pearsons test kan i små stikprøver overskride det nominelle niveau; Fishers gør det aldrig.\n"},
};

static void percent(double share, int decimals, enum res_language language, char text[RES_NUMBER_MAX])
{
    res_number_text(100 * share, decimals, false, language, text);
}

#define SIMULATED_MAX (2 * RES_NUMBER_MAX + 8)

static void simulated_text(const struct res_simulated_test *test, enum res_language language, char text[SIMULATED_MAX])
{
    char power[RES_NUMBER_MAX], error[RES_NUMBER_MAX];
    percent(test->power, 2, language, power);
    percent(4 * test->mcse, 2, language, error);
    (void)snprintf(text, SIMULATED_MAX, "%s ±%s", power, error);
}

static void add_design(struct res_table *table, const struct res_power_design *design, enum res_language language)
{
    char people[RES_NUMBER_MAX], normal[RES_NUMBER_MAX], pearson[RES_NUMBER_MAX], fisher[RES_NUMBER_MAX];
    char pearson_simulated[SIMULATED_MAX], fisher_simulated[SIMULATED_MAX], failed[RES_NUMBER_MAX];
    if (design->people[0] == design->people[1]) {
        (void)snprintf(people, sizeof people, "%zu", design->people[0]);
    } else {
        (void)snprintf(people, sizeof people, "%zu:%zu", design->people[0], design->people[1]);
    }
    percent(design->normal, 2, language, normal);
    percent(design->exact.pearson, 2, language, pearson);
    percent(design->exact.fisher, 2, language, fisher);
    simulated_text(&design->simulated.pearson, language, pearson_simulated);
    simulated_text(&design->simulated.fisher, language, fisher_simulated);
    percent((double)design->simulated.pearson.failed / (double)design->simulated.trials, 2, language, failed);
    const char *const cells[] = {people, normal, pearson, pearson_simulated, fisher, fisher_simulated, failed};
    res_table_row(table, cells);
}

static void write_title(FILE *file, const struct res_power_plan *plan, enum res_language language)
{
    char share[2][RES_NUMBER_MAX], alpha[RES_NUMBER_MAX];
    percent(plan->share[0], 2, language, share[0]);
    percent(plan->share[1], 2, language, share[1]);
    percent(plan->alpha, 0, language, alpha);
    const struct words *text = &words[language];
    if (plan->share[0] == plan->share[1]) {
        (void)fprintf(file, "%s %s ", text->size_of, share[0]);
    } else {
        (void)fprintf(file, "%s %s %s %s ", text->power_of, share[0], text->from, share[1]);
    }
    (void)fprintf(file, "%s %s %%; %llu %s\n\n", text->level, alpha, (unsigned long long)plan->trials, text->trials);
}

enum sim_status res_table_power(FILE *file, const struct res_power_plan *plan, enum res_language language,
                                struct sim_error *error)
{
    struct res_table table;
    write_title(file, plan, language);
    res_table_init(&table, "rrrrrrr");
    res_table_row(&table, words[language].head);
    res_table_header(&table, words[language].second);
    for (size_t k = 0; k < plan->count; k++) {
        add_design(&table, &plan->designs[k], language);
    }
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    if (status != SIM_OK) {
        return status;
    }
    (void)fprintf(file, "%s%s", words[language].note, words[language].failed);
    if (plan->share[0] == plan->share[1]) {
        (void)fputs(words[language].null_note, file);
    }
    return finish(file, error);
}
