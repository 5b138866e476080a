/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/output.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "results/summary.h"
#include "results/text/table.h"

#define LABEL_MAX 192

struct words {
    const char *measure, *unit, *mean, *interval, *spread, *difference, *pairing;
    const char *facts, *facts_pair; /* formats of the line under the title */
    const char *waits, *stars, *points, *simultaneous, *pairing_note, *clarified, *more;
};

static const struct words words[RES_LANGUAGE_COUNT] = {
    {"Measure", "Unit", "Mean", "95 % interval", "5 % to 95 %", "Difference", "Pairing", "replications, seed",
     "replications each, the same luck on both sides, seed",
     "Waits run from the grant. A citizen whose wait is not over counts with his time until he left or the run ended:",
     "* the 95 % interval of the paired difference does not hold 0.", "Differences of shares are percentage points.",
     "Intervals hold for all pairs at once (Bonferroni).",
     "Pairing: how many times fewer replications than without the same luck, and the most that could be.",
     "Days not yet clarified count to the end of the run for those who are not.",
     "Every measure: -v or --format json."},
    {"Mål", "Enhed", "Middel", "95 %-interval", "5 % til 95 %", "Forskel", "Parring", "gentagelser, seed",
     "gentagelser hver, samme held på begge sider, seed",
     "Ventetid regnes fra tilkendelsen. En borger, der endnu venter, tæller med sin tid til udgang eller kørslens "
     "slut:",
     "* 95 %-intervallet for den parrede forskel rummer ikke 0.", "Forskelle mellem andele er procentpoint.",
     "Intervallerne gælder for alle par på én gang (Bonferroni).",
     "Parring: hvor mange gange færre gentagelser end uden samme held, og det højest mulige.",
     "Dage uden afklaring tæller til kørslens slut for dem, der ikke er afklaret.",
     "Alle mål: -v eller --format json."},
};

static void interval_text(double lo, double hi, enum res_unit unit, bool sign, enum res_language language,
                          char text[LABEL_MAX])
{
    char low[RES_NUMBER_MAX];
    char high[RES_NUMBER_MAX];
    if (isnan(lo) || isnan(hi)) {
        (void)snprintf(text, LABEL_MAX, "-");
        return;
    }
    res_unit_text(lo, unit, sign, language, low);
    res_unit_text(hi, unit, sign, language, high);
    (void)snprintf(text, LABEL_MAX, language == RES_DANISH ? "%s til %s" : "%s to %s", low, high);
}

static bool is_shown(const struct res_column *column, const struct res_table_options *options)
{
    return options->all || column->measure->main;
}

/* A chapter's title stands before the first of its rows. */
static void enter_chapter(struct res_table *table, const struct res_column *column, int *chapter,
                          enum res_language language)
{
    if ((int)column->measure->chapter != *chapter) {
        *chapter = (int)column->measure->chapter;
        res_table_chapter(table, res_chapter_name(column->measure->chapter, language));
    }
}

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the table could not be written");
    }
    return SIM_OK;
}

/* --- how many waits were not over ---------------------------------------------------------------------- */

static const struct {
    const char *column;
    const char *label[RES_LANGUAGE_COUNT];
} censored[] = {
    {"wait_first_meeting_censored_share", {"first meeting", "første samtale"}},
    {"wait_first_service_censored_share", {"first service", "første indsats"}},
    {"wait_placement_censored_share", {"work placement", "virksomhedspraktik"}},
    {"wait_decision_censored_share", {"decision", "afgørelse"}},
};

static enum sim_status write_censored(FILE *file, const struct res_sample *const samples[], const size_t which[],
                                      size_t count, enum res_language language, struct sim_error *error)
{
    (void)fprintf(file, "%s", words[language].waits);
    for (size_t i = 0; i < sizeof censored / sizeof censored[0]; i++) {
        (void)fprintf(file, "\n  %s ", censored[i].label[language]);
        for (size_t k = 0; k < count; k++) {
            const struct res_sample *sample = samples[which[k]];
            size_t column = res_columns_find(&sample->columns, censored[i].column);
            struct res_summary summary = {.mean = (double)NAN};
            if (column < sample->columns.count) {
                enum sim_status status = res_summarise(sample, column, &summary, error);
                if (status != SIM_OK) {
                    return status;
                }
            }
            char text[RES_NUMBER_MAX];
            res_unit_text(summary.mean, RES_UNIT_SHARE, false, language, text);
            (void)fprintf(file, "%s%s", k > 0 ? " / " : "", text);
        }
        (void)fputs(" %", file);
    }
    (void)fputc('\n', file);
    return SIM_OK;
}

/* --- one scenario ----------------------------------------------------------------------------------------- */

static void add_summary(struct res_table *table, const struct res_column *column, const struct res_summary *summary,
                        enum res_language language)
{
    enum res_unit unit = column->measure->unit;
    char label[LABEL_MAX];
    char mean[RES_NUMBER_MAX];
    char interval[LABEL_MAX];
    char spread[LABEL_MAX];
    (void)res_column_label(column, language, label, sizeof label);
    res_unit_text(summary->mean, unit, false, language, mean);
    interval_text(summary->ci_lo, summary->ci_hi, unit, false, language, interval);
    interval_text(summary->p05, summary->p95, unit, false, language, spread);
    res_table_row(table, (const char *const[]){label, mean, res_unit_label(unit, language), interval, spread});
}

static enum sim_status fill_run(struct res_table *table, const struct res_sample *sample,
                                const struct res_table_options *options, struct sim_error *error)
{
    const struct words *say = &words[options->language];
    int chapter = -1;
    res_table_header(table, (const char *const[]){say->measure, say->mean, say->unit, say->interval, say->spread});
    for (size_t i = 0; i < sample->columns.count; i++) {
        const struct res_column *column = &sample->columns.at[i];
        struct res_summary summary;
        if (!is_shown(column, options)) {
            continue;
        }
        enum sim_status status = res_summarise(sample, i, &summary, error);
        if (status != SIM_OK) {
            return status;
        }
        if (isnan(summary.mean)) {
            continue; /* nobody to speak of in any replication */
        }
        enter_chapter(table, column, &chapter, options->language);
        add_summary(table, column, &summary, options->language);
    }
    return SIM_OK;
}

static void write_facts(FILE *file, const struct res_sample *sample, const char *facts, enum res_language language)
{
    char count[RES_NUMBER_MAX];
    res_number_text((double)sample->replications, 0, false, language, count);
    (void)fprintf(file, "%s %s %" PRIu64 "\n\n", count, facts, sample->seed);
}

enum sim_status res_table_run(FILE *file, const struct res_sample *sample, const struct res_table_options *options,
                              struct sim_error *error)
{
    const struct words *say = &words[options->language];
    const struct res_sample *const samples[] = {sample};
    struct res_table table;
    res_table_init(&table, "lrlrr");
    (void)fprintf(file, "%s (%s)\n", sample->label, sample->name);
    write_facts(file, sample, say->facts, options->language);
    enum sim_status status = fill_run(&table, sample, options, error);
    if (status == SIM_OK) {
        status = res_table_write(&table, file, error);
    }
    if (status == SIM_OK) {
        (void)fputc('\n', file);
        status = write_censored(file, samples, (const size_t[]){0}, 1, options->language, error);
    }
    if (status == SIM_OK) {
        (void)fprintf(file, "%s\n", say->clarified);
        if (!options->all) {
            (void)fprintf(file, "%s\n", say->more);
        }
        status = finish(file, error);
    }
    res_table_release(&table);
    return status;
}

/* --- a pair -------------------------------------------------------------------------------------------------- */

static bool excludes_zero(const struct res_difference *difference)
{
    return difference->ci_lo > 0 || difference->ci_hi < 0;
}

static void pairing_text(const struct res_difference *difference, enum res_language language, char text[LABEL_MAX])
{
    char reached[RES_NUMBER_MAX];
    char most[RES_NUMBER_MAX];
    res_number_text(difference->variance_reduction, 1, false, language, reached);
    res_number_text(difference->ceiling, 1, false, language, most);
    (void)snprintf(text, LABEL_MAX, language == RES_DANISH ? "%s af %s" : "%s of %s", reached, most);
}

static void add_difference(struct res_table *table, const struct res_difference *difference,
                           const struct res_table_options *options)
{
    enum res_language language = options->language;
    enum res_unit unit = difference->column->measure->unit;
    char label[LABEL_MAX];
    char a[RES_NUMBER_MAX];
    char b[RES_NUMBER_MAX];
    char apart[RES_NUMBER_MAX];
    char interval[LABEL_MAX];
    char pairing[LABEL_MAX];
    (void)res_column_label(difference->column, language, label, sizeof label);
    res_unit_text(difference->mean_a, unit, false, language, a);
    res_unit_text(difference->mean_b, unit, false, language, b);
    res_unit_text(difference->difference, unit, true, language, apart);
    interval_text(difference->ci_lo, difference->ci_hi, unit, true, language, interval);
    pairing_text(difference, language, pairing);
    res_table_row(table,
                  (const char *const[]){label, a, b, res_unit_label(unit, language), apart,
                                        excludes_zero(difference) ? "*" : "", interval, options->all ? pairing : ""});
}

static void fill_pair(struct res_table *table, const struct res_comparison *comparison, size_t a, size_t b,
                      const struct res_table_options *options)
{
    const struct words *say = &words[options->language];
    int chapter = -1;
    res_table_header(table,
                     (const char *const[]){say->measure, comparison->names[a], comparison->names[b], say->unit,
                                           say->difference, "", say->interval, options->all ? say->pairing : ""});
    for (size_t i = 0; i < comparison->count; i++) {
        const struct res_difference *difference = &comparison->at[i];
        bool defined = !isnan(difference->mean_a) || !isnan(difference->mean_b);
        if (difference->a == a && difference->b == b && defined && is_shown(difference->column, options)) {
            enter_chapter(table, difference->column, &chapter, options->language);
            add_difference(table, difference, options);
        }
    }
}

static enum sim_status write_pair(FILE *file, const struct res_comparison *comparison, size_t a, size_t b,
                                  const struct res_table_options *options, struct sim_error *error)
{
    const struct res_sample *const *samples = comparison->samples;
    struct res_table table;
    res_table_init(&table, "lrrlrlrr");
    (void)fprintf(file, "%s (%s)  →  %s (%s)\n", samples[a]->label, comparison->names[a], samples[b]->label,
                  comparison->names[b]);
    write_facts(file, samples[a], words[options->language].facts_pair, options->language);
    fill_pair(&table, comparison, a, b, options);
    enum sim_status status = res_table_write(&table, file, error);
    if (status == SIM_OK) {
        (void)fputc('\n', file);
        status = write_censored(file, samples, (const size_t[]){a, b}, 2, options->language, error);
        (void)fputc('\n', file);
    }
    res_table_release(&table);
    return status;
}

static void write_notes(FILE *file, const struct res_comparison *comparison, const struct res_table_options *options)
{
    const struct words *say = &words[options->language];
    (void)fprintf(file, "%s %s\n%s\n", say->stars, say->points, say->clarified);
    if (comparison->pairs > 1) {
        (void)fprintf(file, "%s\n", say->simultaneous);
    }
    (void)fprintf(file, "%s\n", options->all ? say->pairing_note : say->more);
}

enum sim_status res_table_compare(FILE *file, const struct res_comparison *comparison,
                                  const struct res_table_options *options, struct sim_error *error)
{
    for (size_t a = 0; a < comparison->sample_count; a++) {
        for (size_t b = a + 1; b < comparison->sample_count; b++) {
            enum sim_status status = write_pair(file, comparison, a, b, options, error);
            if (status != SIM_OK) {
                return status;
            }
        }
    }
    write_notes(file, comparison, options);
    return finish(file, error);
}
