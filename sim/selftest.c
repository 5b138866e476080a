/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/selftest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/replicate.h"
#include "sim/selftest_managers.h"
#include "sim/selftest_model.h"
#include "sim/tally.h"

#define QUANTITIES_MAX 5

struct reported {
    enum sim_theory_quantity quantity;
    const char *name;
};

struct row {
    struct sim_theory_spec spec;
    struct sim_managers_spec managers; /* with managers.managers > 0 this instead of spec, but for the names */
    const struct reported *reported;
};

/* What is reported of each kind of model, up to the entry without a name. */
static const struct reported mmc[] = {
    {SIM_THEORY_WAITS, "P(wait>0)"}, {SIM_THEORY_WAIT, "mean_wait"},       {SIM_THEORY_QUEUE, "mean_number_in_queue"},
    {SIM_THEORY_USE, "utilisation"}, {SIM_THEORY_LONG_WAITS, "P(wait>2)"}, {0, NULL}};
/* P(wait>2) of 100 servers is 4e-10: nothing to estimate. */
static const struct reported mmc_large[] = {{SIM_THEORY_WAITS, "P(wait>0)"},
                                            {SIM_THEORY_WAIT, "mean_wait"},
                                            {SIM_THEORY_QUEUE, "mean_number_in_queue"},
                                            {SIM_THEORY_USE, "utilisation"},
                                            {0, NULL}};
static const struct reported mg1[] = {{SIM_THEORY_WAIT, "mean_wait"}, {SIM_THEORY_WAITS, "P(wait>0)"}, {0, NULL}};
static const struct reported loss[] = {{SIM_THEORY_LOST, "P(blocked)"}, {0, NULL}};
static const struct reported impatient[] = {{SIM_THEORY_LOST, "P(abandon)"},
                                            {SIM_THEORY_WAITS, "P(wait>0)"},
                                            {SIM_THEORY_QUEUE, "mean_number_in_queue"},
                                            {SIM_THEORY_WAIT, "mean_wait"},
                                            {0, NULL}};
static const struct reported priority[] = {{SIM_THEORY_WAIT_1, "mean_wait_class1"},
                                           {SIM_THEORY_WAIT_2, "mean_wait_class2"},
                                           {SIM_THEORY_USE, "utilisation"},
                                           {0, NULL}};
static const struct reported preemptive[] = {{SIM_THEORY_SOJOURN_1, "mean_sojourn_class1"},
                                             {SIM_THEORY_SOJOURN_2, "mean_sojourn_class2"},
                                             {SIM_THEORY_USE, "utilisation"},
                                             {0, NULL}};
static const struct reported network[] = {{SIM_THEORY_SOJOURN, "mean_sojourn"}, {0, NULL}};
static const struct reported feedback[] = {{SIM_THEORY_SOJOURN, "mean_total_sojourn"}, {0, NULL}};
static const struct reported machines[] = {{SIM_THEORY_QUEUE, "mean_number_in_queue"},
                                           {SIM_THEORY_USE, "utilisation"},
                                           {SIM_THEORY_WAIT, "mean_wait"},
                                           {0, NULL}};
static const struct reported meeting[] = {{SIM_THEORY_WAIT, "mean_wait"}, {0, NULL}};
static const struct reported managers[] = {{SIM_THEORY_WAIT, "mean_wait_for_place"},
                                           {SIM_THEORY_IN_SERVICE, "mean_cases"},
                                           {SIM_THEORY_USE, "utilisation"},
                                           {0, NULL}};
static const struct reported infinite[] = {{SIM_THEORY_IN_SERVICE, "mean_in_service"}, {0, NULL}};

static const struct row rows[] = {
    {.spec = {.model = "M/M/c",
              .parameters = "servers=1 lambda=0.9 mu=1",
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.9},
              .customers = 60000},
     .reported = mmc},
    {.spec = {.model = "M/M/c",
              .parameters = "servers=2 lambda=1.6 mu=1",
              .servers = {2},
              .service_mean = {1},
              .arrival_rate = {1.6},
              .customers = 40000},
     .reported = mmc},
    {.spec = {.model = "M/M/c",
              .parameters = "servers=2 lambda=1.8 mu=1",
              .servers = {2},
              .service_mean = {1},
              .arrival_rate = {1.8},
              .customers = 40000},
     .reported = mmc},
    {.spec = {.model = "M/M/c",
              .parameters = "servers=5 lambda=4.5 mu=1",
              .servers = {5},
              .service_mean = {1},
              .arrival_rate = {4.5},
              .customers = 40000},
     .reported = mmc},
    {.spec = {.model = "M/M/c",
              .parameters = "servers=10 lambda=9 mu=1",
              .servers = {10},
              .service_mean = {1},
              .arrival_rate = {9},
              .customers = 40000},
     .reported = mmc},
    {.spec = {.model = "M/M/c",
              .parameters = "servers=20 lambda=18 mu=1",
              .servers = {20},
              .service_mean = {1},
              .arrival_rate = {18},
              .customers = 40000},
     .reported = mmc},
    {.spec = {.model = "M/M/c",
              .parameters = "servers=100 lambda=90 mu=1",
              .servers = {100},
              .service_mean = {1},
              .arrival_rate = {90},
              .customers = 40000},
     .reported = mmc_large},
    {.spec = {.model = "M/G/1",
              .parameters = "lambda=0.8 service_mean=1 service_cv2=0",
              .law = SIM_THEORY_FIXED,
              .cv2 = 0,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.8},
              .customers = 30000},
     .reported = mg1},
    {.spec = {.model = "M/G/1",
              .parameters = "lambda=0.8 service_mean=1 service_cv2=0.5",
              .law = SIM_THEORY_ERLANG,
              .cv2 = 0.5,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.8},
              .customers = 30000},
     .reported = mg1},
    {.spec = {.model = "M/G/1",
              .parameters = "lambda=0.8 service_mean=1 service_cv2=2",
              .law = SIM_THEORY_HYPER,
              .cv2 = 2,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.8},
              .customers = 40000},
     .reported = mg1},
    {.spec = {.model = "M/G/1",
              .parameters = "lambda=0.8 service_mean=1 service_cv2=4",
              .law = SIM_THEORY_HYPER,
              .cv2 = 4,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.8},
              .customers = 60000},
     .reported = mg1},
    {.spec = {.model = "M/G/1",
              .parameters = "lambda=0.9 service_mean=1 service_cv2=0",
              .law = SIM_THEORY_FIXED,
              .cv2 = 0,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.9},
              .customers = 40000},
     .reported = mg1},
    {.spec = {.model = "M/G/1",
              .parameters = "lambda=0.9 service_mean=1 service_cv2=0.25",
              .law = SIM_THEORY_ERLANG,
              .cv2 = 0.25,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.9},
              .customers = 40000},
     .reported = mg1},
    {.spec = {.model = "M/G/1",
              .parameters = "lambda=0.9 service_mean=1 service_cv2=2 lognormal",
              .law = SIM_THEORY_LOGNORMAL,
              .cv2 = 2,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.9},
              .customers = 60000},
     .reported = mg1},
    {.spec = {.model = "M/M/c/c",
              .parameters = "servers=10 lambda=9 mu=1",
              .rule = SIM_THEORY_LOSS,
              .servers = {10},
              .service_mean = {1},
              .arrival_rate = {9},
              .customers = 30000},
     .reported = loss},
    {.spec = {.model = "M/G/c/c",
              .parameters = "servers=10 lambda=9 service_mean=1 service_cv2=2 lognormal",
              .rule = SIM_THEORY_LOSS,
              .law = SIM_THEORY_LOGNORMAL,
              .cv2 = 2,
              .servers = {10},
              .service_mean = {1},
              .arrival_rate = {9},
              .customers = 30000},
     .reported = loss},
    {.spec = {.model = "M/M/c+M",
              .parameters = "servers=5 lambda=6 mu=1 patience_rate=0.5",
              .servers = {5},
              .service_mean = {1},
              .arrival_rate = {6},
              .patience_rate = 0.5,
              .customers = 30000},
     .reported = impatient},
    {.spec = {.model = "M/M/c+M",
              .parameters = "servers=20 lambda=22 mu=1 patience_rate=0.2",
              .servers = {20},
              .service_mean = {1},
              .arrival_rate = {22},
              .patience_rate = 0.2,
              .customers = 30000},
     .reported = impatient},
    {.spec = {.model = "M/M/c+M",
              .parameters = "servers=3 lambda=2.4 mu=1 patience_rate=1",
              .servers = {3},
              .service_mean = {1},
              .arrival_rate = {2.4},
              .patience_rate = 1,
              .customers = 30000},
     .reported = impatient},
    {.spec = {.model = "M/M/c+M",
              .parameters = "servers=9 lambda=10 mu=1 patience_rate=0.5",
              .servers = {9},
              .service_mean = {1},
              .arrival_rate = {10},
              .patience_rate = 0.5,
              .customers = 30000},
     .reported = impatient},
    {.spec = {.model = "M/M/1 non-preemptive priority",
              .parameters = "lambda1=0.3 lambda2=0.5 mu=1",
              .rule = SIM_THEORY_PRIORITY,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.3, 0.5},
              .customers = 40000},
     .reported = priority},
    {.spec = {.model = "M/M/1 preemptive-resume priority",
              .parameters = "lambda1=0.3 lambda2=0.5 mu=1",
              .rule = SIM_THEORY_PREEMPTIVE,
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.3, 0.5},
              .customers = 40000},
     .reported = preemptive},
    {.spec = {.model = "tandem M/M/1 -> M/M/2",
              .parameters = "lambda=0.7 mu1=1 mu2=0.5",
              .servers = {1, 2},
              .service_mean = {1, 2},
              .arrival_rate = {0.7},
              .customers = 30000},
     .reported = network},
    {.spec = {.model = "tandem M/M/1 -> M/M/1",
              .parameters = "lambda=0.8 mu1=1 mu2=1.2",
              .servers = {1, 1},
              .service_mean = {1, 1 / 1.2},
              .arrival_rate = {0.8},
              .customers = 40000},
     .reported = network},
    {.spec = {.model = "M/M/1 with Bernoulli feedback",
              .parameters = "lambda=0.6 mu=1 feedback=0.25",
              .servers = {1},
              .service_mean = {1},
              .arrival_rate = {0.6},
              .feedback = 0.25,
              .customers = 30000},
     .reported = feedback},
    {.spec = {.model = "machine repair",
              .parameters = "machines=12 repairers=2 failure_rate=0.2 mu=1",
              .servers = {2},
              .service_mean = {1},
              .arrival_rate = {0.2},
              .machines = 12,
              .customers = 30000},
     .reported = machines},
    {.spec = {.model = "periodic meeting, unlimited slots",
              .parameters = "interval=14",
              .rule = SIM_THEORY_MEETING,
              .servers = {1},
              .service_mean = {14},
              .arrival_rate = {2},
              .customers = 30000},
     .reported = meeting},
    {.spec = {.model = "M/G/inf",
              .parameters = "lambda=12/month service_mean=30 months",
              .law = SIM_THEORY_UNIFORM,
              .servers = {UINT32_MAX},
              .service_mean = {30},
              .arrival_rate = {12},
              .customers = 30000},
     .reported = infinite},
    /* Full caseloads would keep him busy for 0.89 and 0.98 of the time. */
    {.spec = {.model = "case manager", .parameters = "caseload=5 lambda=0.16 mu=1 delay=4 again=0.75"},
     .managers =
         {.managers = 1, .caseload = 5, .arrival_rate = 0.16, .delay_mean = 4, .again = 0.75, .customers = 8000},
     .reported = managers},
    {.spec = {.model = "case manager", .parameters = "caseload=20 lambda=0.08 mu=1 delay=15 again=0.9"},
     .managers =
         {.managers = 1, .caseload = 20, .arrival_rate = 0.08, .delay_mean = 15, .again = 0.9, .customers = 8000},
     .reported = managers},
};

#define ROWS (sizeof rows / sizeof rows[0])

/* One model under way. */
struct study {
    const struct sim_selftest_options *options;
    const struct row *row;
    double (*figures)[SIM_THEORY_QUANTITIES]; /* [replications] */
    uint64_t done_before;
};

/* One thread's. */
struct worker {
    struct sim_theory_run *theory;
    struct sim_managers_run *managers;
};

static void free_worker(void *context_worker, void *context)
{
    struct worker *worker = context_worker;

    (void)context;
    if (worker != NULL) {
        sim_theory_run_free(worker->theory);
        sim_managers_run_free(worker->managers);
        free(worker);
    }
}

static enum sim_status make_worker(void *context, unsigned thread, void **made, struct sim_error *error)
{
    struct worker *worker = calloc(1, sizeof *worker);

    (void)thread;
    if (worker != NULL) {
        worker->theory = sim_theory_run_create();
        worker->managers = sim_managers_run_create();
    }
    if (worker == NULL || worker->theory == NULL || worker->managers == NULL) {
        free_worker(worker, context);
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the self-test");
    }
    *made = worker;
    return SIM_OK;
}

/* The figures of case managers under the names that all models share. */
static void name_figures(const double of_managers[SIM_MANAGERS_QUANTITIES], double figures[SIM_THEORY_QUANTITIES])
{
    figures[SIM_THEORY_WAIT] = of_managers[SIM_MANAGERS_WAIT];
    figures[SIM_THEORY_IN_SERVICE] = of_managers[SIM_MANAGERS_CASES];
    figures[SIM_THEORY_USE] = of_managers[SIM_MANAGERS_USE];
}

static enum sim_status run_one(void *context_worker, void *context, uint64_t replication, struct sim_error *error)
{
    const struct study *study = context;
    const struct sim_selftest_options *options = study->options;
    const struct worker *worker = context_worker;
    double *figures = study->figures[replication];
    double of_managers[SIM_MANAGERS_QUANTITIES] = {0};
    enum sim_status status;

    if (study->row->managers.managers == 0) {
        return sim_theory_simulate(worker->theory, &study->row->spec, options->seed, replication, options->effort,
                                   figures, error);
    }
    status = sim_managers_simulate(worker->managers, &study->row->managers, options->seed, replication, options->effort,
                                   of_managers, error);
    name_figures(of_managers, figures);
    return status;
}

static enum sim_status find_exact(const struct row *row, double exact[SIM_THEORY_QUANTITIES], struct sim_error *error)
{
    double of_managers[SIM_MANAGERS_QUANTITIES] = {0};
    enum sim_status status = SIM_OK;

    if (row->managers.managers == 0) {
        sim_theory_exact(&row->spec, exact);
    } else {
        status = sim_managers_pooled(&row->managers, of_managers, error);
        name_figures(of_managers, exact);
    }
    return status;
}

static void tell_progress(void *context, uint64_t done, uint64_t count)
{
    const struct study *study = context;

    study->options->progress(study->options->context, study->done_before + done, count * ROWS);
}

static void add_cases(const struct study *study, const double exact[SIM_THEORY_QUANTITIES],
                      struct sim_selftest *selftest)
{
    const struct row *row = study->row;

    for (int i = 0; row->reported[i].name != NULL; i++) {
        enum sim_theory_quantity quantity = row->reported[i].quantity;
        struct sim_tally tally = {0};

        for (uint64_t r = 0; r < study->options->replications; r++) {
            sim_tally_add(&tally, study->figures[r][quantity]);
        }
        double se = sim_tally_sd(&tally) / sqrt((double)tally.count);
        double z = (tally.mean - exact[quantity]) / se;

        selftest->cases[selftest->count++] = (struct sim_selftest_case){
            row->spec.model, row->spec.parameters, row->reported[i].name, exact[quantity], tally.mean, se, z};
        /* Not fmax: a z that is no number must not pass unseen, nor be passed by the next. */
        if (!isnan(selftest->max_abs_z) && !(fabs(z) <= selftest->max_abs_z)) {
            selftest->max_abs_z = fabs(z);
        }
    }
}

static enum sim_status run_row(struct study *study, const struct row *row, struct sim_selftest *selftest,
                               struct sim_error *error)
{
    const struct sim_selftest_options *options = study->options;
    struct sim_replicate_plan plan = {
        .count = options->replications,
        .threads = options->threads > 0 ? options->threads : sim_replicate_processors(),
        .context = study,
        .worker_create = make_worker,
        .run = run_one,
        .worker_free = free_worker,
        .progress = options->progress != NULL ? tell_progress : NULL,
        .cancel = options->cancel,
    };
    double exact[SIM_THEORY_QUANTITIES];
    enum sim_status status = find_exact(row, exact, error);

    study->row = row;
    if (status == SIM_OK) {
        status = sim_replicate(&plan, error);
    }
    if (status == SIM_OK) {
        add_cases(study, exact, selftest);
        study->done_before += options->replications;
    }
    return status;
}

enum sim_status sim_selftest_run(const struct sim_selftest_options *options, struct sim_selftest *selftest,
                                 struct sim_error *error)
{
    struct study study = {.options = options};
    enum sim_status status = SIM_OK;

    SIM_INVARIANT(options->replications >= 2 && options->effort > 0, "a standard error needs two replications");
    memset(selftest, 0, sizeof *selftest);
    study.figures = calloc(options->replications, sizeof *study.figures);
    selftest->cases = calloc(ROWS * QUANTITIES_MAX, sizeof *selftest->cases);
    if (study.figures == NULL || selftest->cases == NULL) {
        status = sim_fail(error, SIM_ERR_MEMORY, "no memory for the self-test");
    }
    for (size_t i = 0; i < ROWS && status == SIM_OK; i++) {
        status = run_row(&study, &rows[i], selftest, error);
    }
    free(study.figures);
    if (status != SIM_OK) {
        sim_selftest_release(selftest);
    }
    return status;
}

void sim_selftest_release(struct sim_selftest *selftest)
{
    free(selftest->cases);
    memset(selftest, 0, sizeof *selftest);
}
