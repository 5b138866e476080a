/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/assurance.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/parameter.h"
#include "sim/chance.h"
#include "sim/replicate.h"

#define SET_MAX 320
#define DRIVER_LEVEL 0.05

struct study {
    struct res_trial_assurance *asked;
    struct res_parameters parameters;
    struct res_trial_tally tally; /* of draw d: the rows d * per_draw on */
    double *quantiles;            /* [draws][parameters] */
    bool *refused;                /* [draws] */
    struct sim_error *why;        /* [draws] */
};

/* --- one draw ------------------------------------------------------------------------------------------------------
 */

/* A scenario that cannot be is a fact about the ranges; anything else is trouble. */
static bool is_refusal(enum sim_status status)
{
    return status == SIM_ERR_SCENARIO || status == SIM_ERR_STUCK || status == SIM_ERR_LIMIT || status == SIM_ERR_USAGE;
}

static enum sim_status hold(struct study *study, const struct mdl_model *model, const struct mdl_scenario *variant,
                            uint64_t draw, struct sim_error *error)
{
    const struct mdl_world_options options = {.queue = SIM_QUEUE_WHEEL};
    const struct res_trial_assurance *asked = study->asked;
    struct res_trial_reading reading = asked->plan->reading;
    struct res_trial_data data = {.values = NULL};
    struct mdl_world *world = NULL;
    enum sim_status status = mdl_world_create(&world, model, &options, error);
    reading.scenario = variant;
    reading.null = asked->design.null;
    for (uint64_t k = 0; status == SIM_OK && k < asked->per_draw; k++) {
        const uint64_t row = draw * asked->per_draw + k;
        status = mdl_world_run(world, reading.seed, row + 1, error);
        if (status == SIM_OK) {
            status = res_trial_data_read(&data, &reading, mdl_world_left(world), row + 1, error);
        }
        if (status == SIM_OK) {
            status = res_trial_tally_add(&study->tally, row, &data, error);
        }
    }
    res_trial_data_release(&data);
    mdl_world_free(world);
    return status;
}

static enum sim_status hold_with(struct study *study, const char *const sets[], uint64_t draw,
                                 struct sim_error_list *errors)
{
    const struct res_trial_assurance *asked = study->asked;
    struct mdl_scenario *loaded = NULL, *variant = NULL;
    struct mdl_model *model = NULL;
    struct sim_error error;
    enum sim_status status =
        asked->loader->load(asked->loader->context, sets, study->parameters.count, &loaded, errors);
    if (status == SIM_OK) {
        status = res_trial_variant_create(&variant, loaded, &asked->design, &error);
        if (status == SIM_OK && (status = mdl_model_create(&model, variant, errors)) == SIM_OK) {
            status = hold(study, model, variant, draw, &error);
        }
        if (status != SIM_OK && errors->count == 0) {
            sim_error_list_add(errors, &error);
        }
    }
    mdl_model_free(model);
    res_trial_variant_free(variant);
    mdl_scenario_free(loaded);
    return status;
}

static enum sim_status run_draw(void *worker, void *context, uint64_t draw, struct sim_error *error)
{
    struct study *study = context;
    const size_t count = study->parameters.count;
    char(*text)[SET_MAX] = calloc(count + 1, sizeof *text);
    const char **sets = calloc(count + 1, sizeof *sets);
    struct sim_chance chance;
    struct sim_error_list errors;
    enum sim_status status = SIM_OK;
    (void)worker;
    sim_error_list_init(&errors);
    sim_chance_init(&chance, study->asked->plan->reading.seed, draw + 1, false);
    if (text == NULL || sets == NULL) {
        status = sim_fail(error, SIM_ERR_MEMORY, "out of memory for a draw");
    }
    for (size_t p = 0; status == SIM_OK && p < count; p++) {
        const struct res_parameter *at = &study->parameters.at[p];
        const double u =
            sim_chance_uniform(&chance, sim_chance_who(sim_purpose("assurance"), 0), sim_purpose(at->path), 0);
        study->quantiles[draw * count + p] = u;
        res_parameter_set_text(at, res_parameter_quantile(at, 0, u), text[p], SET_MAX);
        sets[p] = text[p];
    }
    if (status == SIM_OK) {
        status = hold_with(study, sets, draw, &errors);
        study->refused[draw] = is_refusal(status);
        if (status != SIM_OK && errors.count > 0) {
            study->why[draw] = *error = errors.at[0];
        }
    }
    sim_error_list_release(&errors);
    free(text);
    free(sets);
    return study->refused[draw] ? SIM_OK : status;
}

/* --- all draws -----------------------------------------------------------------------------------------------------
 */

/* Closes the gaps that refused draws left in the rows. Returns how many draws are left. */
static uint64_t close_gaps(struct study *study)
{
    struct res_trial_assurance *asked = study->asked;
    struct res_trial_tally *tally = &study->tally;
    const size_t each = (size_t)asked->per_draw, tests = tally->test_count, count = study->parameters.count;
    uint64_t kept = 0;
    for (uint64_t d = 0; d < asked->draws; d++) {
        if (study->refused[d]) {
            if (asked->refused++ == 0) {
                (void)sim_error_format(&study->why[d], asked->why_refused, sizeof asked->why_refused);
            }
            continue;
        }
        memmove(tally->verdicts + kept * each * tests, tally->verdicts + d * each * tests,
                each * tests * sizeof *tally->verdicts);
        memmove(tally->counts + kept * each, tally->counts + d * each, each * sizeof *tally->counts);
        memmove(study->quantiles + kept * count, study->quantiles + d * count, count * sizeof *study->quantiles);
        kept++;
    }
    tally->trials = kept * each;
    return kept;
}

/* Trials of a draw share its parameters, so the error is that of the draws' rejections over their answers (a ratio of
 * means, by the delta method). */
static double error_between(const struct study *study, uint64_t draws, size_t test, double assurance)
{
    const struct res_trial_tally *tally = &study->tally;
    const uint64_t each = study->asked->per_draw;
    double squares = 0, answers = 0;
    for (uint64_t d = 0; d < draws; d++) {
        double rejected = 0, answered = 0;
        for (uint64_t t = d * each; t < (d + 1) * each; t++) {
            const struct res_trial_verdict *verdict = &tally->verdicts[t * tally->test_count + test];
            answered += verdict->code == RES_ANALYSIS_OK ? 1 : 0;
            rejected += verdict->rejects ? 1 : 0;
        }
        squares += (rejected - assurance * answered) * (rejected - assurance * answered);
        answers += answered;
    }
    const double n = (double)draws;
    return answers > 0 ? sqrt(squares * n / (n - 1)) / answers : (double)NAN;
}

/* Number, sum and sum of squares of the estimates of one draw's trials. */
struct moments {
    double n, sum, sum2;
};

static struct moments moments_of(const struct study *study, uint64_t draw, size_t test)
{
    const struct res_trial_tally *tally = &study->tally;
    const uint64_t each = study->asked->per_draw;
    struct moments m = {0, 0, 0};
    for (uint64_t t = draw * each; t < (draw + 1) * each; t++) {
        const struct res_trial_verdict *verdict = &tally->verdicts[t * tally->test_count + test];
        if (verdict->code == RES_ANALYSIS_OK && isfinite(verdict->hi - verdict->lo)) {
            m.n++;
            m.sum += verdict->estimate;
            m.sum2 += verdict->estimate * verdict->estimate;
        }
    }
    return m;
}

/* Mean estimate of each draw under the first test that has one; false when a draw has none. */
static bool effects_of(const struct study *study, uint64_t draws, double effects[], double *within)
{
    const struct res_trial_tally *tally = &study->tally;
    size_t test = 0;
    double squares = 0, freedom = 0;
    while (test < tally->test_count && res_trial_test_scale(tally->tests[test]) == NULL) {
        test++;
    }
    for (uint64_t d = 0; test < tally->test_count && d < draws; d++) {
        const struct moments m = moments_of(study, d, test);
        effects[d] = m.n > 0 ? m.sum / m.n : 0; /* no event in any of its trials: no sign of an effect */
        squares += m.n > 1 ? (m.sum2 - m.sum * m.sum / m.n) / m.n : 0;
        freedom += m.n > 1 ? m.n - 1 : 0;
    }
    *within = freedom > 0 ? squares / freedom : (double)NAN;
    return test < tally->test_count;
}

/* Bonferroni's 5 % limit of `count` rank correlations, by Student's t. */
static double bound_of(size_t count, uint64_t draws)
{
    if (count == 0 || draws < 4) {
        return (double)NAN;
    }
    const double freedom = (double)draws - 2;
    const double t = gsl_cdf_tdist_Qinv(DRIVER_LEVEL / (2 * (double)count), freedom);
    return t / sqrt(t * t + freedom);
}

static void keep_driver(struct res_trial_assurance *asked, const char *path, double correlation)
{
    size_t at = asked->driver_count;
    while (at > 0 && fabs(asked->drivers[at - 1].correlation) < fabs(correlation)) {
        at--;
    }
    if (at == RES_TRIAL_DRIVERS) {
        return;
    }
    asked->driver_count += asked->driver_count < RES_TRIAL_DRIVERS ? 1 : 0;
    for (size_t k = asked->driver_count - 1; k > at; k--) {
        asked->drivers[k] = asked->drivers[k - 1];
    }
    (void)snprintf(asked->drivers[at].path, sizeof asked->drivers[at].path, "%s", path);
    asked->drivers[at].correlation = correlation;
}

/* room[3 * draws]. */
static void find_drivers(struct study *study, uint64_t draws, const double effects[], double room[])
{
    const size_t count = study->parameters.count;
    for (size_t p = 0; p < count; p++) {
        for (uint64_t d = 0; d < draws; d++) {
            room[d] = study->quantiles[d * count + p];
        }
        const double correlation = gsl_stats_spearman(room, 1, effects, 1, (size_t)draws, room + draws);
        if (fabs(correlation) > study->asked->driver_bound) {
            keep_driver(study->asked, study->parameters.at[p].path, correlation);
        }
    }
}

static enum sim_status summarise(struct study *study, struct sim_error *error)
{
    struct res_trial_assurance *asked = study->asked;
    const uint64_t draws = close_gaps(study);
    if (draws < 2) {
        return sim_fail(error, SIM_ERR_SCENARIO, "fewer than two draws could be run; the first: %.250s",
                        asked->why_refused);
    }
    double within = (double)NAN, *room = calloc((size_t)draws * 4, sizeof *room);
    if (room == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %llu draws", (unsigned long long)draws);
    }
    res_trial_tally_summarise(&study->tally, &asked->designed);
    for (size_t k = 0; k < study->tally.test_count; k++) {
        struct res_trial_power *power = &asked->designed.tests[study->tally.tests[k]];
        power->mcse = error_between(study, draws, k, power->power);
    }
    asked->effect_sd = (double)NAN;
    if (effects_of(study, draws, room, &within)) {
        const double between = gsl_stats_variance(room, 1, (size_t)draws);
        asked->effect_sd = isnan(within) ? (double)NAN : sqrt(fmax(0, between - within));
        asked->driver_bound = bound_of(study->parameters.count, draws);
        find_drivers(study, draws, room, room + draws);
    }
    free(room);
    return SIM_OK;
}

static void tell(void *context, uint64_t done, uint64_t count)
{
    const struct study *study = context;
    const struct res_trial_power_plan *plan = study->asked->plan;
    if (plan->progress != NULL) {
        const struct res_progress progress = {(size_t)done, (size_t)count, 0};
        plan->progress(plan->context, &progress);
    }
}

/* No effect depends on a price: it would only make chance larger. */
static void leave_out_prices(struct res_parameters *parameters)
{
    size_t kept = 0;
    for (size_t p = 0; p < parameters->count; p++) {
        if (strncmp(parameters->at[p].unit, "kr", 2) == 0) {
            parameters->left_out++;
        } else {
            parameters->at[kept++] = parameters->at[p];
        }
    }
    parameters->count = kept;
}

static enum sim_status prepare(struct study *study, struct sim_error *error)
{
    struct res_trial_assurance *asked = study->asked;
    const struct mdl_scenario *scenario = asked->plan->scenario;
    enum sim_status status = res_parameters_add(&study->parameters, scenario, 0, error);
    leave_out_prices(&study->parameters);
    res_parameters_sort(&study->parameters);
    asked->parameters = study->parameters.count;
    asked->left_out = study->parameters.left_out;
    if (status == SIM_OK) {
        status = res_trial_tally_init(&study->tally, asked->plan->tests, asked->plan->test_count,
                                      asked->draws * asked->per_draw, error);
    }
    study->quantiles = calloc(asked->draws * (study->parameters.count + 1), sizeof *study->quantiles);
    study->refused = calloc(asked->draws, sizeof *study->refused);
    study->why = calloc(asked->draws, sizeof *study->why);
    if (status == SIM_OK && (study->quantiles == NULL || study->refused == NULL || study->why == NULL)) {
        status = sim_fail(error, SIM_ERR_MEMORY, "out of memory for draws");
    }
    return status;
}

enum sim_status res_trial_assurance_run(struct res_trial_assurance *asked, struct sim_error_list *errors)
{
    struct study study = {.asked = asked};
    struct sim_error error;
    asked->refused = 0;
    asked->driver_count = 0;
    asked->driver_bound = (double)NAN;
    asked->designed = (struct res_trial_designed){.design = asked->design,
                                                  .per_arm = res_trial_per_arm(asked->plan->scenario),
                                                  .follow_up_days = res_trial_follow_up_days(asked->plan->scenario)};
    if (asked->design.per_arm != RES_AS_DESIGNED) {
        asked->designed.per_arm = (double)asked->design.per_arm;
    }
    if (asked->design.follow_up_days != RES_AS_DESIGNED) {
        asked->designed.follow_up_days = (double)asked->design.follow_up_days;
    }
    enum sim_status status = prepare(&study, &error);
    if (status == SIM_OK) {
        const struct sim_replicate_plan pool = {.count = asked->draws,
                                                .threads = asked->plan->threads,
                                                .context = &study,
                                                .run = run_draw,
                                                .progress = tell,
                                                .cancel = asked->plan->cancel};
        status = sim_replicate(&pool, &error);
    }
    status = status == SIM_OK ? summarise(&study, &error) : status;
    if (status != SIM_OK) {
        sim_error_list_add(errors, &error);
    }
    res_parameters_release(&study.parameters);
    res_trial_tally_release(&study.tally);
    free(study.quantiles);
    free(study.refused);
    free(study.why);
    return status;
}
