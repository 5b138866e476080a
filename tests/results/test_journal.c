/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (a run that goes on from any prefix of its journal gives the result of the whole run). */
#include "results/file/journal.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/scenario/scenario.h"
#include "results/experiment.h"
#include "results/file/h5_write.h"
#include "results/verify.h"
#include "tests/results/text.h"
#include "tests/support/temp_folder.h"

#define REPLICATIONS 6

static struct test_folder folder;
static char whole[300], again[300], journal_path[300];
static struct mdl_scenario *scenario;
static struct mdl_model *model;
static const struct res_maker maker = {"afklar", "0.0.1", "abcdef"};
static struct res_journal_identity identity;

static void make(void)
{
    test_folder_init(&folder);
    (void)test_folder_path(&folder, "whole.h5", whole, sizeof whole);
    (void)test_folder_path(&folder, "again.h5", again, sizeof again);
    (void)test_folder_path(&folder, "journal", journal_path, sizeof journal_path);
    cr_assert(mdl_scenario_load(&scenario, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg", NULL, NULL, NULL) ==
              SIM_OK);
    cr_assert(mdl_model_create(&model, scenario, NULL) == SIM_OK);
    identity = (struct res_journal_identity){
        .maker = &maker, .sha256 = scenario->sha256, .seed = 1, .first = 1, .citizens = true, .events = true};
}

static void done(void)
{
    mdl_model_free(model);
    mdl_scenario_free(scenario);
    test_folder_release(&folder);
}

TestSuite(journal, .init = make, .fini = done);

static struct res_journal *open_journal(bool resume)
{
    struct res_journal *journal = NULL;
    struct sim_error error = {0};
    cr_assert(res_journal_open(&journal, journal_path, &identity, resume, &error) == SIM_OK, "%s", error.message);
    return journal;
}

/* Runs what the journal lacks and writes the result; returns how many replications it held. */
static size_t run(bool resume, size_t replications, const char *result)
{
    struct res_sample *sample = NULL;
    struct res_experiment_options options;
    struct res_journal *journal = open_journal(resume);
    const size_t held = res_journal_replications(journal);
    res_experiment_defaults(&options, scenario);
    options.seed = identity.seed;
    options.replications = replications;
    options.threads = 2;
    options.journal = journal;
    struct sim_error error = {0};
    cr_assert(res_experiment_run(model, &options, &sample, &error) == SIM_OK, "%s", error.message);
    const struct res_sample *samples[] = {sample};
    const struct res_tables tables = {model, journal};
    cr_assert(res_h5_write(result, samples, NULL, 1, &maker, &tables, &error) == SIM_OK, "%s", error.message);
    res_journal_close(journal, false);
    res_sample_free(sample);
    return held;
}

static void expect_equal(const char *what, size_t at)
{
    struct res_verdict verdict = {0};
    cr_assert(res_results_differ(whole, again, &verdict, NULL) == SIM_OK);
    cr_assert(verdict.differences == 0, "%s %zu: %s", what, at, verdict.first);
    cr_assert(gt(sz, verdict.fields, 500));
}

static void cut_journal(const char *bytes, size_t size)
{
    FILE *file = fopen(journal_path, "wb");
    cr_assert(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

Test(journal, goes_on_wherever_it_was_torn)
{
    size_t size;
    size_t most = 0;
    cr_assert(eq(sz, run(false, REPLICATIONS, whole), 0));
    char *bytes = test_file_read(journal_path, &size);
    cr_assert(gt(sz, size, 300000));
    for (size_t k = 0; k <= 24; k++) {
        cut_journal(bytes, size * k / 24 - (k % 3 == 0 && k > 0 ? 7 : 0));
        const size_t held = run(true, REPLICATIONS, again);
        cr_assert(le(sz, most, held));
        most = held;
        expect_equal("cut", k);
    }
    cr_assert(gt(sz, most, REPLICATIONS / 2));
    free(bytes);
}

Test(journal, a_spoilt_byte_drops_what_follows)
{
    size_t size;
    cr_assert(eq(sz, run(false, REPLICATIONS, whole), 0));
    char *bytes = test_file_read(journal_path, &size);
    for (size_t k = 1; k < 6; k++) {
        bytes[size * k / 6] ^= 4;
        cut_journal(bytes, size);
        bytes[size * k / 6] ^= 4;
        cr_assert(lt(sz, run(true, REPLICATIONS, again), REPLICATIONS));
        expect_equal("spoilt", k);
    }
    free(bytes);
}

/* After an orderly end the events that fill no chunk are kept too, so nothing is run twice. */
Test(journal, goes_on_after_every_replication)
{
    cr_assert(eq(sz, run(false, REPLICATIONS, whole), 0));
    cr_assert(eq(sz, run(false, 1, again), 0));
    for (size_t k = 2; k <= REPLICATIONS; k++) {
        cr_assert(eq(sz, run(true, k, again), k - 1));
    }
    expect_equal("step", REPLICATIONS);
    cr_assert(eq(sz, run(true, REPLICATIONS, again), REPLICATIONS));
    expect_equal("all held", REPLICATIONS);
}

Test(journal, works_without_citizens_and_events)
{
    identity.citizens = identity.events = false;
    cr_assert(eq(sz, run(false, REPLICATIONS, whole), 0));
    cr_assert(eq(sz, run(false, 4, again), 0));
    cr_assert(eq(sz, run(true, REPLICATIONS, again), 4));
}

static void expect_refused(const char *message)
{
    struct res_journal *journal = NULL;
    struct sim_error error = {0};
    cr_assert(eq(int, res_journal_open(&journal, journal_path, &identity, true, &error), SIM_ERR_IO));
    cr_assert(journal == NULL);
    expect_part(error.message, message);
    cr_assert(error.hint[0] != '\0');
    expect_text(error.file, journal_path);
}

Test(journal, of_another_run_is_refused_and_left_alone)
{
    const struct res_maker newer = {"afklar", "0.0.2", "abcdef"};
    const struct res_journal_identity mine = identity;
    (void)run(false, 2, whole);
    identity.seed = 2;
    expect_refused("another seed (1; this run: 2)");
    identity = mine;
    identity.sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
    expect_refused("another scenario");
    identity = mine;
    identity.maker = &newer;
    expect_refused("another version of afklar (0.0.1");
    identity = mine;
    identity.events = false;
    expect_refused("another selection of tables");
    identity = mine;
    cr_assert(eq(sz, run(true, 2, again), 2));
    expect_equal("left alone", 2);
}

Test(journal, tells_what_is_dropped_when_it_is_begun_anew)
{
    (void)run(false, 3, whole);
    struct res_journal *journal = open_journal(false);
    cr_assert(eq(sz, res_journal_dropped(journal), 3));
    cr_assert(eq(sz, res_journal_replications(journal), 0));
    res_journal_close(journal, true);
    cr_assert(access(journal_path, F_OK) != 0);
}

Test(journal, holds_more_than_is_asked_for)
{
    struct res_sample *sample = NULL;
    struct res_experiment_options options;
    struct sim_error error = {0};
    (void)run(false, 4, whole);
    res_experiment_defaults(&options, scenario);
    options.seed = 1;
    options.replications = 3;
    options.journal = open_journal(true);
    cr_assert(eq(int, res_experiment_run(model, &options, &sample, &error), SIM_ERR_USAGE));
    expect_part(error.message, "4 replications, more than the 3 asked for");
    expect_part(error.hint, "-n 4");
    res_journal_close(options.journal, false);
}
