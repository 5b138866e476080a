/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/file/h5_write.h"

#include <gsl/gsl_version.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "results/file/h5_piece.h"
#include "results/file/h5_seal.h"
#include "results/file/h5_table.h"
#include "results/file/whole_file.h"

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* --- the content ------------------------------------------------------------------------------------------------ */

static bool describe_column(int64_t dataset, const struct res_column *column)
{
    const struct res_measure *measure = column->measure;
    char label[192];
    char label_da[192];
    (void)res_column_label(column, RES_ENGLISH, label, sizeof label);
    (void)res_column_label(column, RES_DANISH, label_da, sizeof label_da);
    bool done = res_h5_put_text(dataset, "unit", res_unit_name(measure->unit)) &&
                res_h5_put_text(dataset, "label", label) && res_h5_put_text(dataset, "label_da", label_da) &&
                res_h5_put_text(dataset, "start_event", measure->start) &&
                res_h5_put_text(dataset, "end_event", measure->end) &&
                res_h5_put_text(dataset, "population", measure->population) &&
                res_h5_put_text(dataset, "horizon", measure->horizon) &&
                res_h5_put_text(dataset, "without_end_event", measure->without);
    if (done && column->of != NULL) {
        done = res_h5_put_text(dataset, "of", column->of);
    }
    if (done && measure->numerator != NULL) {
        done = res_h5_put_text(dataset, "numerator", measure->numerator) &&
               res_h5_put_text(dataset, "denominator", measure->denominator);
    }
    return done;
}

static bool put_column(int64_t group, const struct res_sample *sample, size_t index)
{
    const struct res_column *column = &sample->columns.at[index];
    int64_t dataset =
        res_h5_make_column(group, column->name, RES_F64, res_sample_column(sample, index), sample->replications);
    return res_h5_close(dataset, dataset >= 0 && describe_column(dataset, column));
}

static bool put_scale(int64_t group, const struct res_sample *sample)
{
    uint64_t *numbers = malloc((sample->replications + 1) * sizeof *numbers);
    int64_t scale = -1;
    for (size_t i = 0; numbers != NULL && i < sample->replications; i++) {
        numbers[i] = sample->first + i;
    }
    if (numbers != NULL) {
        scale = res_h5_make_column(group, "replication", RES_U64, numbers, sample->replications);
    }
    free(numbers);
    return res_h5_close(scale, scale >= 0 && res_h5_mark_scale(scale, "replication") &&
                                   res_h5_put_text(scale, "label", "number of the replication") &&
                                   res_h5_put_text(scale, "unit", "1"));
}

static bool put_measures(int64_t parent, const struct res_sample *sample)
{
    const char **users = calloc(sample->columns.count + 1, sizeof *users);
    int64_t group = res_h5_make_group(parent, "measures");
    bool done = group >= 0 && users != NULL && put_scale(group, sample);
    for (size_t i = 0; done && i < sample->columns.count; i++) {
        users[i] = sample->columns.at[i].name;
        done = put_column(group, sample, i);
    }
    done = done && res_h5_attach_all(group, "replication", users, sample->columns.count);
    free(users);
    return res_h5_close(group, done);
}

/* A name that can be a link: no slash, and not the dot that means "here". */
static char *link_name(const char *name)
{
    size_t size = strlen(name) + 2;
    char *link = malloc(size);
    if (link != NULL) {
        bool dot = name[0] == '\0' || strcmp(name, ".") == 0;
        (void)snprintf(link, size, "%s%s", dot ? "_" : "", name);
        for (char *letter = link; *letter != '\0'; letter++) {
            *letter = *letter == '/' ? '_' : *letter;
        }
    }
    return link;
}

static bool put_scenario(int64_t parent, const struct res_sample *sample, const char *name, size_t position,
                         const struct res_tables *tables, struct sim_error *error)
{
    char *link = link_name(name);
    int64_t group = link != NULL ? res_h5_make_group(parent, link) : -1;
    bool done = group >= 0 && res_h5_put_text(group, "name", sample->name) &&
                res_h5_put_text(group, "label", sample->label) && res_h5_put_text(group, "sha256", sample->sha256) &&
                res_h5_put_integer(group, "position", (int64_t)position) &&
                res_h5_put_text_dataset(group, "resolved", sample->resolved, "the full scenario, as a scenario file") &&
                put_measures(group, sample) && res_h5_put_tables(group, sample, tables, error);
    free(link);
    return res_h5_close(group, done);
}

static bool put_run_facts(int64_t parent, const struct res_sample *const samples[], size_t count)
{
    char date[32] = "";
    char machine[256] = "";
    char hdf5[32];
    struct utsname facts;
    time_t now = time(NULL);
    struct tm civil;
    double seconds = 0;
    for (size_t i = 0; i < count; i++) {
        seconds += samples[i]->seconds;
    }
    if (gmtime_r(&now, &civil) != NULL) {
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &civil);
    }
    if (uname(&facts) >= 0) {
        (void)snprintf(machine, sizeof machine, "%.60s %.60s %.60s", facts.sysname, facts.release, facts.machine);
    }
    res_h5_version(hdf5, sizeof hdf5);
    int64_t group = res_h5_make_group(parent, "run");
    bool done = group >= 0 && res_h5_put_text(group, "date", date) &&
                res_h5_put_real(group, "duration_seconds", seconds) && res_h5_put_text(group, "machine", machine) &&
                res_h5_put_text(group, "compiler", COMPILER) &&
                res_h5_put_unsigned(group, "threads", samples[0]->threads) && res_h5_put_text(group, "hdf5", hdf5) &&
                res_h5_put_text(group, "gsl", GSL_VERSION);
    return res_h5_close(group, done);
}

static bool put_provenance(int64_t file, const struct res_sample *const samples[], size_t count,
                           const struct res_maker *maker)
{
    int64_t group = res_h5_make_group(file, "provenance");
    bool done = group >= 0 && res_h5_put_text(group, "software", maker->software) &&
                res_h5_put_text(group, "version", maker->version) && res_h5_put_text(group, "git", maker->git) &&
                res_h5_put_unsigned(group, "seed", samples[0]->seed) &&
                res_h5_put_unsigned(group, "first_replication", samples[0]->first) &&
                res_h5_put_unsigned(group, "replications", samples[0]->replications) &&
                put_run_facts(group, samples, count);
    return res_h5_close(group, done);
}

static bool put_all(int64_t file, const struct res_sample *const samples[], const char *const names[], size_t count,
                    const struct res_maker *maker, const struct res_tables *tables, struct sim_error *error)
{
    bool done = res_h5_put_text(file, "format", RES_H5_FORMAT) &&
                res_h5_put_integer(file, "format_version", RES_H5_FORMAT_VERSION) &&
                res_h5_put_text(file, "kind", count == 1 ? "run" : "compare") &&
                put_provenance(file, samples, count, maker);
    int64_t group = done ? res_h5_make_group(file, "scenarios") : -1;
    done = group >= 0;
    for (size_t i = 0; done && i < count; i++) {
        done = put_scenario(group, samples[i], names != NULL ? names[i] : samples[i]->name, i, i == 0 ? tables : NULL,
                            error);
    }
    return res_h5_close(group, done);
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

enum sim_status res_h5_write(const char *path, const struct res_sample *const samples[], const char *const names[],
                             size_t sample_count, const struct res_maker *maker, const struct res_tables *tables,
                             struct sim_error *error)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    struct sim_error fault = {.status = SIM_OK};
    SIM_INVARIANT(sample_count > 0, "a result holds at least one scenario");
    int64_t file = res_h5_open_in_memory();
    const bool built = file >= 0 && put_all(file, samples, names, sample_count, maker, tables, &fault) &&
                       res_h5_take_image(file, &bytes, &size) && res_seal_add(&bytes, &size);
    res_h5_close_file(file);
    enum sim_status status;
    if (built) {
        status = res_file_write(path, bytes, size, error);
    } else if (fault.status != SIM_OK) {
        status = fault.status;
        if (error != NULL) {
            *error = fault;
        }
    } else {
        status = sim_fail(error, SIM_ERR_MEMORY, "the result could not be built in memory for '%s'", path);
    }
    free(bytes);
    return status;
}
