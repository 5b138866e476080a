/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact (either queue and any number of threads give the same event log and the same records) and
 * regression (the event log is the stored one, so it is the same from every compiler and build).
 *
 * After a change that is meant to move events, write the stored table anew:
 *     AFKLAR_UPDATE=1 build/release/tests/verification_test_event_log
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/replicate.h"
#include "tests/support/temp_folder.h"
#include "tests/verification/loaded_model.h"

#define GOLDEN AFKLAR_TEST_GOLDEN "/event_log_hashes.csv"
#define SEED 20180601

enum { REPLICATIONS = 8, SETS_MAX = 8, TEXT_MAX = 16384 };

/* citizens-300: what tests/bench/bench_citizens.c sets for 300 citizens and 3 years. */
static const struct {
    const char *name, *file, *sets[SETS_MAX];
} cases[] = {
    {"vive-typical", "scenarios/vive-2019/typical.cfg", {NULL}},
    {"vive-cab", "scenarios/vive-2019/cab.cfg", {NULL}},
    {"vive-equal-load-cab", "scenarios/vive-2019/equal-load-cab.cfg", {NULL}},
    {"citizens-300",
     "tests/bench/citizens.cfg",
     {"populations.trial.initial.under_way.citizens=300 citizens", "populations.trial.per_month=9.375 citizens/month",
      "roles.ks.headcount=9", "roles.supplier_consultant.headcount=3", "boards.rehabilitation_team.places=3 citizens",
      "end=2020-01-16", NULL}},
    {"every-mechanism", "tests/verification/every-mechanism.cfg", {NULL}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

struct log {
    uint64_t hash, events;
    uint64_t records; /* hash of all that was left of the citizens */
};

struct study {
    const struct mdl_model *model;
    enum sim_queue_kind queue;
    struct log *logs; /* [REPLICATIONS] */
};

/* --- running ---------------------------------------------------------------------------------------------- */

static uint64_t mix_real(uint64_t hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return sim_engine_mix(hash, bits);
}

/* Field by field: a struct may have gaps. */
static uint64_t mix_record(uint64_t hash, const struct mdl_record *record)
{
    const sim_time times[] = {record->referred,        record->granted, record->first_meeting,  record->first_service,
                              record->first_placement, record->ready,   record->ended,          record->decided,
                              record->passive,         record->active,  record->service_minutes};
    const unsigned counts[] = {record->ordinal,     record->population, (unsigned)record->outcome,
                               record->contacts,    record->no_shows,   record->sanctions,
                               record->complaints,  record->placements, record->services,
                               record->caseworkers, record->female};
    const double reals[] = {record->activity_hours, (double)record->age_years, (double)record->motivation,
                            (double)record->work_ability, (double)record->evidence};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        hash = sim_engine_mix(hash, (uint64_t)times[i]);
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        hash = sim_engine_mix(hash, counts[i]);
    }
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        hash = mix_real(hash, reals[i]);
    }
    return hash;
}

static struct log read_log(const struct mdl_left *left)
{
    struct log log = {.hash = left->hash, .events = left->events};
    for (size_t i = 0; i < left->record_count; i++) {
        log.records = mix_record(log.records, &mdl_left_records(left)[i]);
    }
    for (size_t i = 0; i < left->item_count * (size_t)left->year_count; i++) {
        log.records = mix_real(log.records, left->quantities[i]);
    }
    return log;
}

static enum sim_status create(void *context, unsigned thread, void **worker, struct sim_error *error)
{
    const struct study *study = context;
    const struct mdl_world_options options = {.queue = study->queue, .trace = true, .verify = true};
    struct mdl_world *world = NULL;
    (void)thread;
    const enum sim_status status = mdl_world_create(&world, study->model, &options, error);
    *worker = world;
    return status;
}

static enum sim_status run(void *worker, void *context, uint64_t replication, struct sim_error *error)
{
    struct study *study = context;
    const enum sim_status status = mdl_world_run(worker, SEED, replication, error);
    if (status == SIM_OK) {
        study->logs[replication - 1] = read_log(mdl_world_left(worker));
    }
    return status;
}

static void destroy(void *worker, void *context)
{
    (void)context;
    mdl_world_free(worker);
}

static void run_all(const struct mdl_model *model, enum sim_queue_kind queue, unsigned threads,
                    struct log logs[REPLICATIONS])
{
    struct study study = {.model = model, .queue = queue, .logs = logs};
    const struct sim_replicate_plan plan = {.first = 1,
                                            .count = REPLICATIONS,
                                            .threads = threads,
                                            .context = &study,
                                            .worker_create = create,
                                            .run = run,
                                            .worker_free = destroy};
    struct sim_error error = {0};
    const enum sim_status status = sim_replicate(&plan, &error);
    cr_assert(eq(int, status, SIM_OK), "%s: %s", error.path, error.message);
}

/* --- queues and threads -------------------------------------------------------------------------------------- */

static void expect_same(const struct log a[REPLICATIONS], const struct log b[REPLICATIONS], const char *name,
                        const char *how, unsigned threads)
{
    for (int r = 0; r < REPLICATIONS; r++) {
        cr_assert(eq(u64, a[r].hash, b[r].hash), "%s, replication %d: %s, %u threads", name, r + 1, how, threads);
        cr_assert(eq(u64, a[r].events, b[r].events), "%s, replication %d: %s, %u threads", name, r + 1, how, threads);
        cr_assert(eq(u64, a[r].records, b[r].records), "%s, replication %d: %s, %u threads", name, r + 1, how, threads);
    }
}

ParameterizedTestParameters(event_log, queues_and_threads_change_nothing)
{
    static size_t which[CASES];
    for (size_t i = 0; i < CASES; i++) {
        which[i] = i;
    }
    return cr_make_param_array(size_t, which, CASES);
}

ParameterizedTest(size_t *which, event_log, queues_and_threads_change_nothing)
{
    static const unsigned threads[] = {1, 2, 7};
    struct loaded loaded = load_scenario(cases[*which].file, cases[*which].sets);
    struct log first[REPLICATIONS], logs[REPLICATIONS];
    run_all(loaded.model, SIM_QUEUE_WHEEL, 1, first);
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        run_all(loaded.model, SIM_QUEUE_WHEEL, threads[t], logs);
        expect_same(first, logs, cases[*which].name, "wheel", threads[t]);
        run_all(loaded.model, SIM_QUEUE_HEAP, threads[t], logs);
        expect_same(first, logs, cases[*which].name, "heap", threads[t]);
    }
    /* Other luck must leave another log, or the hash sees nothing. */
    for (int r = 1; r < REPLICATIONS; r++) {
        cr_assert(ne(u64, first[r].hash, first[r - 1].hash));
        cr_assert(ne(u64, first[r].records, first[r - 1].records));
    }
    unload(&loaded);
}

/* --- the stored table ------------------------------------------------------------------------------------------ */

static void write_table(char text[TEXT_MAX])
{
    int length = snprintf(text, TEXT_MAX, "scenario,seed,replication,events,hash\n");
    for (size_t i = 0; i < CASES; i++) {
        struct loaded loaded = load_scenario(cases[i].file, cases[i].sets);
        struct log logs[REPLICATIONS];
        run_all(loaded.model, SIM_QUEUE_WHEEL, 2, logs);
        for (int r = 0; r < REPLICATIONS; r++) {
            length += snprintf(text + length, (size_t)(TEXT_MAX - length), "%s,%d,%d,%" PRIu64 ",%016" PRIx64 "\n",
                               cases[i].name, SEED, r + 1, logs[r].events, logs[r].hash);
            cr_assert(lt(int, length, TEXT_MAX));
        }
        unload(&loaded);
    }
}

/* The first line in which two texts differ, cut out of the second one. */
static const char *first_other_line(const char *expected, const char *found, char line[128])
{
    const char *begin = found;
    for (size_t i = 0; found[i] != '\0' && found[i] == expected[i]; i++) {
        begin = found[i] == '\n' ? found + i + 1 : begin;
    }
    (void)snprintf(line, 128, "%.*s", (int)strcspn(begin, "\n"), begin);
    return line;
}

Test(event_log, is_the_stored_one)
{
    char text[TEXT_MAX], line[128];
    write_table(text);
    if (getenv("AFKLAR_UPDATE") != NULL) {
        test_file_write(GOLDEN, text);
        (void)fprintf(stderr, "wrote %s\n", GOLDEN);
        return;
    }
    char *stored = test_file_read(GOLDEN, NULL);
    cr_assert(eq(int, strcmp(stored, text), 0), "the event log is another one, first here: %s",
              first_other_line(stored, text, line));
    free(stored);
}
