/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (the same replications give the same bytes, however they were spread). */
#include "results/experiment.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdatomic.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "tests/results/text.h"

static struct mdl_scenario *scenario;
static struct mdl_model *model;
static struct res_experiment_options options;

static void make(void)
{
    cr_assert(eq(int, mdl_scenario_load(&scenario, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg", NULL, NULL, NULL),
                 SIM_OK));
    cr_assert(eq(int, mdl_model_create(&model, scenario, NULL), SIM_OK));
    res_experiment_defaults(&options, scenario);
    options.seed = 7;
    options.replications = 6;
    options.threads = 2;
}

static void done(void)
{
    mdl_model_free(model);
    mdl_scenario_free(scenario);
}

TestSuite(experiment, .init = make, .fini = done);

static struct res_sample *run(void)
{
    struct res_sample *sample = NULL;
    struct sim_error error = {0};
    cr_assert(res_experiment_run(model, &options, &sample, &error) == SIM_OK, "%s", error.message);
    return sample;
}

static bool is_equal(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b);
}

Test(experiment, threads_change_nothing)
{
    options.threads = 1;
    struct res_sample *alone = run();
    for (unsigned threads = 2; threads <= 5; threads += 3) {
        options.threads = threads;
        struct res_sample *many = run();
        cr_assert(eq(sz, many->replications, 6));
        cr_assert(eq(u64, many->events, alone->events));
        for (size_t i = 0; i < alone->columns.count * 6; i++) {
            cr_assert(is_equal(alone->values[i], many->values[i]), "%s differs", alone->columns.at[i / 6].name);
        }
        res_sample_free(many);
    }
    res_sample_free(alone);
}

Test(experiment, a_replication_is_the_same_wherever_it_is_begun)
{
    struct res_sample *all = run();
    options.first = 4;
    options.replications = 3;
    struct res_sample *tail = run();
    for (size_t i = 0; i < all->columns.count; i++) {
        for (size_t k = 0; k < 3; k++) {
            cr_assert(is_equal(res_sample_column(all, i)[3 + k], res_sample_column(tail, i)[k]), "%s differs",
                      all->columns.at[i].name);
        }
    }
    res_sample_free(all);
    res_sample_free(tail);
}

Test(experiment, another_seed_is_other_luck)
{
    struct res_sample *a = run();
    options.seed = 8;
    struct res_sample *b = run();
    size_t column = res_columns_find(&a->columns, "wait_first_meeting_days");
    cr_assert(ne(dbl, res_sample_column(a, column)[0], res_sample_column(b, column)[0]));
    cr_assert(eq(u64, b->seed, 8));
    res_sample_free(a);
    res_sample_free(b);
}

Test(experiment, the_conservation_checks_pass_and_change_nothing)
{
    struct res_sample *plain = run();
    options.verify = true;
    struct res_sample *verified = run();
    for (size_t i = 0; i < plain->columns.count * 6; i++) {
        cr_assert(is_equal(plain->values[i], verified->values[i]));
    }
    res_sample_free(plain);
    res_sample_free(verified);
}

/* Costs per citizen are parts of one total, and shares are shares, in every replication. */
Test(experiment, measures_hang_together)
{
    struct res_sample *sample = run();
    const struct res_columns *columns = &sample->columns;
    const double *service = res_sample_column(sample, res_columns_find(columns, "service_cost_per_citizen"));
    const double *benefit = res_sample_column(sample, res_columns_find(columns, "benefit_cost_per_citizen"));
    const double *total = res_sample_column(sample, res_columns_find(columns, "total_cost_per_citizen"));
    const double *clarified = res_sample_column(sample, res_columns_find(columns, "clarified_share"));
    const double *work = res_sample_column(sample, res_columns_find(columns, "clarified_work_share"));
    const double *foep = res_sample_column(sample, res_columns_find(columns, "clarified_foep_share"));
    for (size_t k = 0; k < sample->replications; k++) {
        cr_assert(epsilon_eq(dbl, service[k] + benefit[k], total[k], 0.01));
        cr_assert(epsilon_eq(dbl, work[k] + foep[k], clarified[k], 1e-12));
    }
    for (size_t i = 0; i < columns->count; i++) {
        for (size_t k = 0; k < sample->replications && columns->at[i].measure->unit == RES_UNIT_SHARE; k++) {
            double value = res_sample_column(sample, i)[k];
            cr_assert(value != value || (value >= 0 && value <= 1), "%s is %g", columns->at[i].name, value);
        }
    }
    res_sample_free(sample);
}

/* --- stopping ------------------------------------------------------------------------------------------ */

struct watch {
    atomic_bool stop;
    size_t calls, last, stop_at;
};

static void watch_progress(void *context, const struct res_progress *progress)
{
    struct watch *watch = context;
    watch->calls++;
    watch->last = progress->done;
    if (progress->done >= watch->stop_at) {
        atomic_store(&watch->stop, true);
    }
}

Test(experiment, an_interrupted_run_keeps_the_first_replications_without_a_gap)
{
    struct watch watch = {.stop_at = 3};
    struct res_sample *whole = run();
    struct res_sample *part = NULL;
    struct sim_error error;
    options.replications = 50;
    options.progress = watch_progress;
    options.context = &watch;
    options.cancel = &watch.stop;
    cr_assert(eq(int, res_experiment_run(model, &options, &part, &error), SIM_ERR_INTERRUPTED));
    cr_assert(part != NULL);
    cr_assert(eq(sz, part->replications, watch.last));
    cr_assert(part->replications >= 3 && part->replications <= 5);
    for (size_t i = 0; i < part->columns.count; i++) {
        for (size_t k = 0; k < 3; k++) {
            cr_assert(is_equal(res_sample_column(part, i)[k], res_sample_column(whole, i)[k]));
        }
    }
    res_sample_free(part);
    res_sample_free(whole);
}

Test(experiment, interrupted_before_the_first_replication_leaves_nothing)
{
    struct watch watch = {.stop = true};
    struct res_sample *part = NULL;
    options.cancel = &watch.stop;
    cr_assert(eq(int, res_experiment_run(model, &options, &part, NULL), SIM_ERR_INTERRUPTED));
    cr_assert(part == NULL);
}

Test(experiment, progress_counts_every_replication)
{
    struct watch watch = {.stop_at = 1000};
    options.progress = watch_progress;
    options.context = &watch;
    res_sample_free(run());
    cr_assert(eq(sz, watch.calls, 6));
    cr_assert(eq(sz, watch.last, 6));
}

Test(experiment, a_precision_that_is_easily_reached_stops_after_one_batch)
{
    options.replications = 250;
    options.precision_measure = "in_pathway";
    options.precision_share = 0.5;
    struct res_sample *sample = run();
    cr_assert(eq(sz, sample->replications, 100));
    res_sample_free(sample);
}

Test(experiment, options_that_make_no_sense)
{
    struct res_sample *sample = NULL;
    struct sim_error error;
    options.precision_measure = "happiness";
    options.precision_share = 0.1;
    cr_assert(eq(int, res_experiment_run(model, &options, &sample, &error), SIM_ERR_USAGE));
    expect_part(error.message, "happiness");
    expect_text(error.path, "--precision");
    options.precision_share = 0;
    cr_assert(eq(int, res_experiment_run(model, &options, &sample, &error), SIM_ERR_USAGE));
    options.precision_measure = NULL;
    options.replications = 0;
    cr_assert(eq(int, res_experiment_run(model, &options, &sample, &error), SIM_ERR_USAGE));
    expect_text(error.path, "--replications");
    cr_assert(sample == NULL);
}
