/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (what is written is read back bit by bit; the file is held against results/FORMAT.md). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/scenario/scenario.h"
#include "results/experiment.h"
#include "results/file/h5_read.h"
#include "results/file/h5_rows.h"
#include "results/file/h5_seal.h"
#include "results/file/h5_write.h"
#include "results/file/whole_file.h"
#include "tests/results/samples.h"
#include "tests/results/text.h"

static char folder[] = "/tmp/afklar-h5-XXXXXX";
static char path[128];
static struct res_sample *first, *second;
static const struct res_maker maker = {"afklar", "0.0.1", "abcdef"};

static void make(void)
{
    static const double waits[] = {10.5, 1.0 / 3, 30};
    cr_assert(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/result.h5", folder);
    first = sample_of("typical", 3);
    second = sample_of("cab", 3);
    sample_set(first, "wait_first_meeting_days", waits);
    first->threads = second->threads = 2;
    first->seconds = 1.5;
}

static size_t files_in_folder(bool remove_them)
{
    size_t count = 0;
    DIR *open = opendir(folder);
    cr_assert(open != NULL);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        if (entry->d_name[0] != '.') {
            count++;
            char name[512];
            (void)snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
            if (remove_them) {
                (void)remove(name);
            }
        }
    }
    (void)closedir(open);
    return count;
}

static void done(void)
{
    (void)files_in_folder(true);
    (void)rmdir(folder);
    res_sample_free(first);
    res_sample_free(second);
}

TestSuite(h5, .init = make, .fini = done);

static void write_both(void)
{
    const struct res_sample *samples[] = {first, second};
    cr_assert(eq(int, res_h5_write(path, samples, NULL, 2, &maker, NULL, NULL), SIM_OK));
}

static void expect_equal(const struct res_sample *read, const struct res_sample *written)
{
    expect_text(read->name, written->name);
    expect_text(read->label, written->label);
    expect_text(read->resolved, written->resolved);
    expect_text(read->sha256, written->sha256);
    cr_assert(eq(u64, read->seed, written->seed));
    cr_assert(eq(u64, read->first, written->first));
    cr_assert(eq(sz, read->replications, written->replications));
    cr_assert(eq(sz, read->columns.count, written->columns.count));
    for (size_t i = 0; i < read->columns.count; i++) {
        expect_text(read->columns.at[i].name, written->columns.at[i].name);
        cr_assert(read->columns.at[i].measure == written->columns.at[i].measure);
        const char *of = written->columns.at[i].of;
        cr_assert(eq(int, read->columns.at[i].of == NULL, of == NULL));
        if (of != NULL) {
            expect_text(read->columns.at[i].of, of);
        }
        for (size_t k = 0; k < read->replications; k++) {
            double a = res_sample_column(read, i)[k];
            double b = res_sample_column(written, i)[k];
            cr_assert(a == b || (isnan(a) && isnan(b)), "%s", read->columns.at[i].name);
        }
    }
}

Test(h5, a_comparison_is_read_back_as_it_was)
{
    struct res_h5_result result;
    write_both();
    cr_assert(eq(sz, files_in_folder(false), 1));
    cr_assert(res_h5_is_result(path));
    cr_assert(eq(int, res_h5_read(path, &result, NULL), SIM_OK));
    cr_assert(eq(sz, result.count, 2));
    expect_equal(result.samples[0], first);
    expect_equal(result.samples[1], second);
    expect_text(result.version, "0.0.1");
    expect_text(result.git, "abcdef");
    res_h5_result_release(&result);
}

Test(h5, long_columns_are_compressed_and_read_back)
{
    struct res_h5_result result;
    struct res_sample *longer = sample_of("longer", 5000);
    for (size_t i = 0; i < 5000 * longer->columns.count; i++) {
        longer->values[i] = (double)(i % 97);
    }
    const struct res_sample *samples[] = {longer};
    cr_assert(eq(int, res_h5_write(path, samples, NULL, 1, &maker, NULL, NULL), SIM_OK));
    struct stat facts;
    cr_assert(stat(path, &facts) == 0 && (size_t)facts.st_size < 5000 * longer->columns.count * 8 / 2);
    cr_assert(eq(int, res_h5_read(path, &result, NULL), SIM_OK));
    expect_equal(result.samples[0], longer);
    res_h5_result_release(&result);
    res_sample_free(longer);
}

/* --- the document ------------------------------------------------------------------------------------ */

struct row {
    char path[160], type[16], shape[8];
    bool optional, seen;
};

static struct row rows[256];
static size_t row_count;

/* "| `path` | type | shape | what |" */
static void read_document(void)
{
    char line[512];
    FILE *file = fopen(AFKLAR_SOURCE_DIR "/results/FORMAT.md", "r");
    cr_assert(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        struct row *row = &rows[row_count];
        if (strncmp(line, "| `/", 4) != 0) {
            continue;
        }
        *row = (struct row){.optional = strstr(line, "*optional*") != NULL};
        int fields = sscanf(line, "| `%159[^`]` | %15[a-z0-9] | %7[1nmk]", row->path, row->type, row->shape);
        cr_assert(fields >= 2, "cannot read: %s", line);
        row_count++;
        cr_assert(row_count < sizeof rows / sizeof rows[0]);
    }
    (void)fclose(file);
    cr_assert(gt(sz, row_count, 30));
}

/* Puts NAME and MEASURE where a scenario and a measure stand. */
static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Puts NAME where a scenario stands, MEASURE for a measure, and COLUMN for attributes of a column of a table. */
static void generalise(const char *from, char *to, size_t size)
{
    static const char prefix[] = "/scenarios/";
    static const char *const tables[] = {"/costs/", "/citizens/", "/events/"};
    (void)snprintf(to, size, "%s", from);
    if (!begins(from, prefix)) {
        return;
    }
    const char *rest = from + sizeof prefix - 1;
    rest += strcspn(rest, "/@");
    (void)snprintf(to, size, "%sNAME%s", prefix, rest);
    if (begins(rest, "/measures/") && !begins(rest, "/measures/replication")) {
        (void)snprintf(to, size, "%sNAME/measures/MEASURE%s", prefix, rest + strcspn(rest, "@"));
    }
    for (size_t i = 0; i < 3; i++) {
        const char *column = rest + strlen(tables[i]);
        if (begins(rest, tables[i]) && strchr(rest, '@') != NULL && !begins(column, "row@") &&
            !begins(column, "event@")) {
            (void)snprintf(to, size, "%sNAME%sCOLUMN%s", prefix, tables[i], rest + strcspn(rest, "@"));
        }
    }
}

static void hold_against_document(void *context, const struct res_h5_item *item)
{
    const struct res_sample *sample = context;
    char general[512];
    generalise(item->path, general, sizeof general);
    for (size_t i = 0; i < row_count; i++) {
        if (strcmp(rows[i].path, general) != 0) {
            continue;
        }
        rows[i].seen = true;
        expect_text(item->type, rows[i].type);
        size_t length = rows[i].shape[0] == 'n'   ? sample->replications
                        : rows[i].shape[0] == 'm' ? sample->columns.count
                                                  : 1;
        cr_assert(item->length == length || rows[i].shape[0] == 'k' || (item->rank == 0 && length == 1),
                  "%s has another shape", item->path);
        return;
    }
    cr_assert(false, "%s is not in results/FORMAT.md", item->path);
}

/* A run with citizens and events. */
static struct res_sample *write_long_tables(size_t replications)
{
    struct mdl_scenario *scenario = NULL;
    struct mdl_model *model = NULL;
    struct res_journal *journal = NULL;
    struct res_sample *sample = NULL;
    struct res_experiment_options options;
    char journal_path[160];
    (void)snprintf(journal_path, sizeof journal_path, "%s.journal", path);
    cr_assert(mdl_scenario_load(&scenario, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg", NULL, NULL, NULL) ==
              SIM_OK);
    cr_assert(mdl_model_create(&model, scenario, NULL) == SIM_OK);
    res_experiment_defaults(&options, scenario);
    options.replications = replications;
    options.threads = 2;
    const struct res_journal_identity identity = {.maker = &maker,
                                                  .sha256 = scenario->sha256,
                                                  .seed = options.seed,
                                                  .first = 1,
                                                  .citizens = true,
                                                  .events = true};
    cr_assert(res_journal_open(&journal, journal_path, &identity, false, NULL) == SIM_OK);
    options.journal = journal;
    cr_assert(res_experiment_run(model, &options, &sample, NULL) == SIM_OK);
    const struct res_sample *samples[] = {sample};
    const struct res_tables tables = {model, journal};
    cr_assert(res_h5_write(path, samples, NULL, 1, &maker, &tables, NULL) == SIM_OK);
    res_journal_close(journal, true);
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    return sample;
}

Test(h5, the_document_names_every_field_and_no_other)
{
    read_document();
    write_both();
    cr_assert(eq(int, res_h5_list(path, hold_against_document, first, NULL), SIM_OK));
    struct res_sample *sample = write_long_tables(2);
    cr_assert(eq(int, res_h5_list(path, hold_against_document, sample, NULL), SIM_OK));
    for (size_t i = 0; i < row_count; i++) {
        cr_assert(rows[i].seen, "%s is in results/FORMAT.md and not in the file", rows[i].path);
    }
    res_sample_free(sample);
}

Test(h5, an_event_takes_at_most_eight_bytes)
{
    struct stat facts;
    struct res_h5_rows events;
    struct res_sample *sample = write_long_tables(4);
    cr_assert(stat(path, &facts) == 0);
    cr_assert(res_h5_rows_open(&events, path, 0, RES_TABLE_EVENTS, NULL) == SIM_OK);
    cr_assert(gt(u64, events.row_count, 50000));
    cr_assert(lt(dbl, (double)facts.st_size / (double)events.row_count, 8), "citizens and measures included");
    res_h5_rows_release(&events);
    res_sample_free(sample);
}

/* --- equality ------------------------------------------------------------------------------------------ */

/* Without the seal. */
static unsigned char *bytes_of(const char *name, size_t *size)
{
    struct stat facts;
    cr_assert(eq(int, stat(name, &facts), 0));
    *size = (size_t)facts.st_size - RES_SEAL_BYTES;
    unsigned char *bytes = malloc(*size);
    FILE *file = fopen(name, "rb");
    cr_assert(bytes != NULL && file != NULL && fread(bytes, 1, *size, file) == *size);
    (void)fclose(file);
    return bytes;
}

Test(h5, the_same_results_give_the_same_file_but_for_the_run)
{
    size_t size_a;
    size_t size_b;
    write_both();
    unsigned char *a = bytes_of(path, &size_a);
    first->seconds = 2.5;
    first->threads = 1;
    write_both();
    unsigned char *b = bytes_of(path, &size_b);
    cr_assert(eq(sz, size_a, size_b));
    size_t different = 0;
    for (size_t i = 0; i < size_a; i++) {
        different += a[i] != b[i] ? 1 : 0;
    }
    /* the duration, the threads and perhaps the seconds of the date: eight bytes, one, and a few */
    cr_assert(gt(sz, different, 0));
    cr_assert(lt(sz, different, 24));
    free(a);
    free(b);
}

/* --- trouble ----------------------------------------------------------------------------------------------- */

static void expect_refused(const char *where, const char *message, const char *hint)
{
    struct sim_error error = {0};
    const struct res_sample *samples[] = {first};
    cr_assert(eq(int, res_h5_write(where, samples, NULL, 1, &maker, NULL, &error), SIM_ERR_IO));
    cr_assert(eq(int, error.status, SIM_ERR_IO));
    expect_text(error.file, where);
    expect_part(error.message, message);
    expect_part(error.hint, hint);
    cr_assert(eq(int, res_file_can_write(where, NULL), SIM_ERR_IO));
}

Test(h5, a_missing_folder_is_named)
{
    char where[160];
    (void)snprintf(where, sizeof where, "%s/none/result.h5", folder);
    expect_refused(where, "No such file or directory", "the folder does not exist");
}

Test(h5, a_folder_and_a_device_are_no_places_for_a_file)
{
    expect_refused(folder, "it is a folder", "");
    expect_refused("/dev/null", "device", "");
    struct stat facts;
    cr_assert(stat("/dev/null", &facts) == 0 && !S_ISREG(facts.st_mode));
}

Test(h5, a_folder_without_the_right_to_write)
{
    if (geteuid() == 0) {
        cr_skip_test("root may write anywhere");
    }
    cr_assert(eq(int, chmod(folder, 0500), 0));
    expect_refused(path, "Permission denied", "may write to");
    cr_assert(eq(int, chmod(folder, 0700), 0));
}

Test(h5, testing_a_place_leaves_nothing_there)
{
    cr_assert(eq(int, res_file_can_write(path, NULL), SIM_OK));
    cr_assert(eq(sz, files_in_folder(false), 0));
}

static void spoil(const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL && fwrite(text, 1, size, file) == size && fclose(file) == 0);
}

static void expect_unreadable(const char *message)
{
    struct sim_error error = {0};
    struct res_h5_result result;
    cr_assert(eq(int, res_h5_read(path, &result, &error), SIM_ERR_IO));
    expect_part(error.message, message);
    cr_assert(error.hint[0] != '\0');
    expect_text(error.file, path);
}

Test(h5, what_is_no_result_is_refused_with_a_sentence)
{
    expect_unreadable("cannot be opened");
    cr_assert(eq(int, res_h5_is_result(path), false));
    spoil("name = \"cab\";", 13);
    expect_unreadable("no HDF5 file");
    cr_assert(eq(int, res_h5_is_result(path), false));
    spoil("\x89HDF\r\n\x1A\n", 8);
    cr_assert(res_h5_is_result(path));
    expect_unreadable("damaged");
}

Test(h5, a_file_cut_anywhere_is_refused)
{
    size_t size;
    write_both();
    unsigned char *bytes = bytes_of(path, &size);
    for (size_t kept = 8; kept < size; kept += size / 40) {
        struct res_h5_result result;
        FILE *file = fopen(path, "wb");
        cr_assert(file != NULL && fwrite(bytes, 1, kept, file) == kept && fclose(file) == 0);
        cr_assert(eq(int, res_h5_read(path, &result, NULL), SIM_ERR_IO), "cut at %zu of %zu", kept, size);
    }
    free(bytes);
}

/* Nothing writes a newer format, so the one stored behind the name, its type and its shape (36 bytes) is changed. */
Test(h5, a_newer_format_is_told)
{
    static const char name[] = "format_version";
    size_t size;
    bool changed = false;
    write_both();
    unsigned char *bytes = bytes_of(path, &size);
    for (size_t i = 0; i + 64 < size && !changed; i++) {
        if (memcmp(bytes + i, name, sizeof name) != 0) {
            continue;
        }
        for (size_t k = i; k < i + 64; k++) {
            static const unsigned char one[8] = {1};
            if (!changed && memcmp(bytes + k, one, 8) == 0 && k >= i + 36) {
                bytes[k] = 9;
                changed = true;
            }
        }
    }
    cr_assert(changed);
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
    expect_unreadable("format 9");
    free(bytes);
}
