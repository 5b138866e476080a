/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact, analytic. Percentiles, scores, joint ranks and Shapley values of samples made by hand. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "results/study/decompose.h"
#include "results/study/quantity.h"
#include "results/study/score.h"

#define NONE ((double)NAN)

static struct mdl_side sides[] = {{.name = "control"}, {.name = "treated", .control = "control"}};

static struct mdl_figure count_of(const char *arm, double value, double of)
{
    return (struct mdl_figure){.id = "f",
                               .arm = arm,
                               .what = "job",
                               .kind = MDL_FIGURE_COUNT,
                               .unit = MDL_FIGURE_CITIZENS,
                               .use = MDL_USE_PREDICT,
                               .value = value,
                               .of = of,
                               .low = NONE,
                               .high = NONE,
                               .at_days = NONE,
                               .se = 2};
}

static struct mdl_study study_of(struct mdl_figure figures[], size_t count)
{
    return (struct mdl_study){.sides = sides, .side_count = 2, .figures = figures, .figure_count = count};
}

Test(study_score, mid_p_counts_equal_ones_half)
{
    double values[] = {1, 2, 2, 3, 4, NONE, 5, 6, 7, 8, 9};
    const struct res_study_sample sample = {.replications = 11, .figures = 1, .values = values};
    struct mdl_figure figure = count_of("treated", 2, 10);
    struct res_prediction prediction;
    cr_assert(eq(int, res_predict(&prediction, &figure, &sample, 0, NULL, NULL), SIM_OK));
    cr_assert(eq(sz, prediction.n, 10));
    cr_assert(epsilon_eq(dbl, prediction.percentile, 0.2, 1e-12));
    cr_assert(epsilon_eq(dbl, prediction.mean, 4.7, 1e-12));
    cr_assert(epsilon_eq(dbl, prediction.distance, 1.35, 1e-12));
    figure.kind = MDL_FIGURE_INTERVAL;
    figure.low = 3;
    figure.high = 5;
    cr_assert(eq(int, res_predict(&prediction, &figure, &sample, 0, NULL, NULL), SIM_OK));
    cr_assert(epsilon_eq(dbl, prediction.percentile, 0.45, 1e-12));
    cr_assert(eq(dbl, prediction.distance, 0));
    cr_assert(prediction.inside90);
}

/* Binomial counts that spread no more than a binomial score as one. */
Test(study_score, of_a_binomial)
{
    double values[] = {3, 3, 3, 3};
    const struct res_study_sample sample = {.replications = 4, .figures = 1, .values = values};
    struct mdl_figure figure = count_of("treated", 4, 10);
    const struct mdl_study study = study_of(&figure, 1);
    const size_t member = 0;
    const double p = (12 + 0.5) / 41;
    const double expected = log(210) + 4 * log(p) + 6 * log(1 - p);
    cr_assert(epsilon_eq(dbl, res_outcome_score(&study, &sample, &member, 1, NULL), expected, 1e-9));
    const double most = log(210) + 4 * log(0.4) + 6 * log(0.6);
    cr_assert(epsilon_eq(dbl, res_greatest_score(&study, &member, 1), most, 1e-9));
}

/* Uniform on 0 to n is the beta-binomial with a = b = 1: its log score is -log(n + 1). */
Test(study_score, of_counts_that_spread_more)
{
    enum { N = 10, EACH = 2000 };
    static double values[(N + 1) * EACH];
    for (size_t i = 0; i < (N + 1) * EACH; i++) {
        values[i] = (double)(i % (N + 1));
    }
    const struct res_study_sample sample = {.replications = (N + 1) * EACH, .figures = 1, .values = values};
    struct mdl_figure figure = count_of("treated", 7, N);
    const struct mdl_study study = study_of(&figure, 1);
    const size_t member = 0;
    cr_assert(epsilon_eq(dbl, res_outcome_score(&study, &sample, &member, 1, NULL), -log(N + 1.0), 1e-3));
}

Test(study_score, what_any_model_can_gain)
{
    struct mdl_figure figures[] = {count_of("control", 15, 109), count_of("treated", 25, 109)};
    const struct mdl_study study = study_of(figures, 2);
    const size_t member = 1;
    const double pooled = 40.0 / 218;
    const double expected = 25 * log(25 / 109.0 / pooled) + 84 * log(84 / 109.0 / (1 - pooled)) +
                            15 * log(15 / 109.0 / pooled) + 94 * log(94 / 109.0 / (1 - pooled));
    cr_assert(epsilon_eq(dbl, res_pooled_gain(&study, &member, 1), expected, 1e-9));
    const size_t control = 0;
    cr_assert(isnan(res_pooled_gain(&study, &control, 1)));
}

Test(study_score, the_joint_rank_knows_the_middle_and_the_edge)
{
    enum { N = 400 };
    static double values[3 * N];
    for (size_t i = 0; i < N; i++) { /* two independent columns and one that follows from them */
        values[3 * i] = (double)(i % 20);
        values[3 * i + 1] = (double)(i / 20);
        values[3 * i + 2] = 30 - values[3 * i] - values[3 * i + 1];
    }
    struct mdl_figure figures[] = {count_of("treated", 9.5, 30), count_of("treated", 9.5, 30),
                                   count_of("treated", 11, 30)};
    const struct res_study_sample sample = {.replications = N, .figures = 3, .values = values};
    const struct mdl_study study = study_of(figures, 3);
    const size_t members[] = {0, 1, 2};
    double rank = 0;
    cr_assert(eq(int, res_joint_rank(&rank, &study, &sample, members, 3, NULL, NULL), SIM_OK));
    cr_assert(eq(dbl, rank, 1));
    figures[0].value = figures[1].value = 40;
    cr_assert(eq(int, res_joint_rank(&rank, &study, &sample, members, 3, NULL, NULL), SIM_OK));
    cr_assert(eq(dbl, rank, 0));
}

/* Glove game: one left glove (0) and two right ones; and a lever that does nothing. */
Test(study_score, shapley_values)
{
    double worth[16], value[4], sum = 0;
    for (size_t set = 0; set < 16; set++) {
        worth[set] = (set & 1) != 0 && (set & 6) != 0 ? 1 : 0;
    }
    res_shapley(worth, 4, value);
    cr_assert(epsilon_eq(dbl, value[0], 2.0 / 3, 1e-12));
    cr_assert(epsilon_eq(dbl, value[1], 1.0 / 6, 1e-12));
    cr_assert(epsilon_eq(dbl, value[2], 1.0 / 6, 1e-12));
    cr_assert(epsilon_eq(dbl, value[3], 0, 1e-12));
    for (size_t k = 0; k < 4; k++) {
        sum += value[k];
    }
    cr_assert(epsilon_eq(dbl, sum, worth[15] - worth[0], 1e-12));
}

#define DAY ((sim_time)SIM_MINUTES_PER_DAY)

static const struct {
    const char *what;
    double at_days; /* NAN: at the end, day 100 */
    double expected[3];
} words[] = {
    {"job", NONE, {1, 0, 0}},
    {"job", 30, {0, 0, 0}},
    {"ended", NONE, {1, 1, 0}},
    {"ended_not_moved", NONE, {1, 1, 0}},
    {"ended", 45, {1, 0, 0}},
    {"waiting_for_decision", NONE, {0, 1, 0}},
    {"waiting_for_decision", 45, {1, 0, 0}},
    {"placement", NONE, {1, 0, 1}},
    {"placement", 15, {1, 0, 0}},
    {"work_of_placed", NONE, {1, NONE, 0}},
    {"days_to_placement", NONE, {10, NONE, 20}},
    {"sanctions_0", NONE, {0, 1, 0}},
    {"sanctions_1", NONE, {1, 0, 0}},
    {"sanctions_2_or_more", NONE, {0, 0, 1}},
    {"complained", NONE, {0, 1, 0}},
    {"clarified", NONE, {1, 0, 0}},
    {"foep", NONE, {0, 0, 0}},
    {"moved", NONE, {0, 0, 0}},
};

/* One ended on day 40 with a job on day 50, one ended on day 60 and waits, one goes on. */
Test(study_score, words_of_three_citizens)
{
    const struct mdl_scenario scenario = {.end = 100 * DAY, .clarified = {MDL_OUTCOME_JOB}, .clarified_count = 1};
    const struct mdl_record records[3] = {
        {.outcome = MDL_OUTCOME_JOB,
         .ended = 40 * DAY,
         .decided = 50 * DAY,
         .first_placement = 10 * DAY,
         .sanctions = 1},
        {.outcome = MDL_OUTCOME_NONE,
         .ended = 60 * DAY,
         .decided = SIM_TIME_NEVER,
         .first_placement = SIM_TIME_NEVER,
         .complaints = 2},
        {.outcome = MDL_OUTCOME_NONE,
         .ended = SIM_TIME_NEVER,
         .decided = SIM_TIME_NEVER,
         .first_placement = 20 * DAY,
         .sanctions = 4},
    };
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        const struct res_quantity *quantity = res_quantity_find(words[k].what);
        cr_assert(ne(ptr, (void *)quantity, NULL), "%s", words[k].what);
        for (size_t i = 0; i < 3; i++) {
            const struct res_citizen citizen = {.record = &records[i],
                                                .scenario = &scenario,
                                                .outcome = records[i].outcome,
                                                .decided = records[i].decided,
                                                .until = scenario.end};
            const double value = res_quantity_value(quantity, &citizen, 1, words[k].at_days, false);
            cr_assert(isnan(words[k].expected[i]) ? isnan(value) : value == words[k].expected[i], "%s of %zu: %g",
                      words[k].what, i, value);
        }
    }
}

Test(study_score, words_have_one_name_each)
{
    for (size_t i = 0; res_quantity_at(i) != NULL; i++) {
        cr_assert(eq(ptr, (void *)res_quantity_find(res_quantity_at(i)->name), (void *)res_quantity_at(i)));
        cr_assert(ne(ptr, (void *)res_quantity_at(i)->text_da, NULL));
    }
}
