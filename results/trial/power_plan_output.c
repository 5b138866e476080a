/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/power_plan.h"

#include <math.h>

#include "results/text/csv.h"
#include "results/text/json.h"
#include "results/text/table.h"

/* One test of one design, whatever the method. */
struct row {
    char test[48];
    const char *method;
    double power;
    const struct res_simulated_test *simulated; /* NULL for the other methods */
    double answered;                            /* exact: power of the trials with an answer; NAN */
};

#define ROWS (5 + 3 * RES_CASE_COUNT)

static struct row row_of(const char *test, const char *suffix, const char *method, double power)
{
    struct row row = {.method = method, .power = power, .answered = (double)NAN};
    (void)snprintf(row.test, sizeof row.test, "%s%s", test, suffix);
    return row;
}

static struct row simulated_row(const char *test, const struct res_simulated_test *simulated)
{
    struct row row = row_of(test, "_simulated", "simulation", simulated->power);
    row.simulated = simulated;
    return row;
}

static size_t fill_rows(const struct res_power_design *design, struct row rows[ROWS])
{
    size_t count = 0;
    rows[count++] = row_of("normal", "", "formula", design->normal);
    rows[count] = row_of("pearson", "", "exact", design->exact.pearson);
    rows[count++].answered = design->exact.pearson / (1 - design->exact.undefined);
    rows[count] = row_of("fisher", "", "exact", design->exact.fisher);
    rows[count++].answered = design->exact.fisher;
    rows[count++] = simulated_row("pearson", &design->simulated.pearson);
    rows[count++] = simulated_row("fisher", &design->simulated.fisher);
    for (size_t k = 0; k < design->cases.count; k++) {
        const struct res_power_case *at = &design->cases.at[k];
        const char *name = res_power_case_name(at->kind);
        if (at->kind != RES_CASE_CLUSTERED_CR2) {
            rows[count++] = row_of(name, "_formula", "formula", at->formula);
        }
        if (at->kind != RES_CASE_CLUSTERED_CR2 && at->kind != RES_CASE_LOGRANK) {
            rows[count++] = row_of(name, "_exact", "exact", at->exact);
        }
        rows[count++] = simulated_row(name, &at->simulated);
    }
    return count;
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
    const size_t count = fill_rows(design, rows);
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
    for (size_t k = 0; k < count; k++) {
        write_row(json, &rows[k]);
    }
    res_json_close_object(json);
    res_json_close_object(json);
}

static void write_assumed(struct res_json *json, const struct res_power_assumed *assumed)
{
    res_json_open_object(json, "assumed");
    res_json_pair(json, "crossover", assumed->crossover[0], assumed->crossover[1]);
    res_json_pair(json, "lost", assumed->lost[0], assumed->lost[1]);
    res_json_unsigned(json, "providers", assumed->providers);
    res_json_number(json, "icc", assumed->icc);
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
    write_assumed(&json, &plan->assumed);
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
        const size_t count = fill_rows(design, rows);
        for (size_t j = 0; j < count; j++) {
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

static void people_text(const struct res_power_design *design, char text[RES_NUMBER_MAX])
{
    if (design->people[0] == design->people[1]) {
        (void)snprintf(text, RES_NUMBER_MAX, "%zu", design->people[0]);
    } else {
        (void)snprintf(text, RES_NUMBER_MAX, "%zu:%zu", design->people[0], design->people[1]);
    }
}

static void add_design(struct res_table *table, const struct res_power_design *design, enum res_language language)
{
    char people[RES_NUMBER_MAX], normal[RES_NUMBER_MAX], pearson[RES_NUMBER_MAX], fisher[RES_NUMBER_MAX];
    char pearson_simulated[SIMULATED_MAX], fisher_simulated[SIMULATED_MAX], failed[RES_NUMBER_MAX];
    people_text(design, people);
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

/* --- what is assumed beside --- */

struct case_words {
    const char *head[6], *label[RES_CASE_COUNT], *note;
};

static const struct case_words case_words[RES_LANGUAGE_COUNT] = {
    {{"Per arm", "Reckoning with", "Test", "Formula", "Exact", "Simulated"},
     {"crossing over", "loss to follow-up", "clusters in arm 2", "clusters in arm 2", "clusters in arm 2", "times"},
     "\nPer cent; simulated with 4 Monte Carlo standard errors, which must hold the exact power, not that of a "
     "formula.\n"
     "Crossing over: the shares seen. Loss: the people who remain, at random (not summed beyond 300 per arm); loss "
     "that\n"
     "depends on the outcome biases the difference and no size mends it (trial.lost_event_share in a scenario).\n"
     "Clusters: \"known\" takes the design effect for known, as the formula does; \"CR2\" must estimate it from the\n"
     "providers there are, which costs power; Pearson's test ignores it and, where the arms are alike, is wrong more\n"
     "often than it says. Times: hazards in proportion, the shares those at the end of follow-up.\n"},
    {{"Pr. arm", "Regnet med", "Test", "Formel", "Eksakt", "Simuleret"},
     {"overkrydsning", "frafald", "klynger i arm 2", "klynger i arm 2", "klynger i arm 2", "tider"},
     "\nProcent; simuleret med 4 Monte Carlo-standardfejl, som skal rumme den eksakte styrke, ikke formlens.\n"
     "Overkrydsning: de andele, der ses. Frafald: de tilbageværende, tilfældigt (opsummeres ikke over 300 pr. arm);\n"
     "frafald, der afhænger af udfaldet, skævvrider forskellen, og ingen størrelse retter det\n"
     "(trial.lost_event_share i et scenarie). Klynger: \"known\" regner designeffekten for kendt, som formlen gør;\n"
     "\"CR2\" må skønne den ud fra de behandlere, der er, og det koster styrke; Pearsons test ser bort fra den og "
     "tager,\n"
     "når armene er ens, oftere fejl, end den siger. Tider: proportionale hazarder, andelene dem ved opfølgningens\n"
     "slutning.\n"},
};

static const char *const case_tests[RES_CASE_COUNT] = {"Pearson", "Pearson", "z, known", "CR2", "Pearson", "log-rank"};

static void add_case(struct res_table *table, const struct res_power_design *design, const struct res_power_case *at,
                     enum res_language language)
{
    char people[RES_NUMBER_MAX], formula[RES_NUMBER_MAX] = "", exact[RES_NUMBER_MAX] = "", simulated[SIMULATED_MAX];
    people_text(design, people);
    if (!isnan(at->formula)) {
        percent(at->formula, 2, language, formula);
    }
    if (!isnan(at->exact)) {
        percent(at->exact, 2, language, exact);
    }
    simulated_text(&at->simulated, language, simulated);
    const char *const cells[] = {people,   case_words[language].label[at->kind], case_tests[at->kind], formula, exact,
                                 simulated};
    res_table_row(table, cells);
}

static enum sim_status write_cases(FILE *file, const struct res_power_plan *plan, enum res_language language,
                                   struct sim_error *error)
{
    struct res_table table;
    size_t count = 0;
    res_table_init(&table, "rllrrr");
    res_table_header(&table, case_words[language].head);
    for (size_t k = 0; k < plan->count; k++) {
        for (size_t c = 0; c < plan->designs[k].cases.count; c++, count++) {
            add_case(&table, &plan->designs[k], &plan->designs[k].cases.at[c], language);
        }
    }
    if (count > 0) {
        (void)fputc('\n', file);
    }
    const enum sim_status status = count > 0 ? res_table_write(&table, file, error) : SIM_OK;
    res_table_release(&table);
    if (count > 0) {
        (void)fputs(case_words[language].note, file);
    }
    return status;
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
    const enum sim_status written = write_cases(file, plan, language, error);
    return written == SIM_OK ? finish(file, error) : written;
}
