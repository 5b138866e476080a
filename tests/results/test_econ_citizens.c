/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence: exact. Random scenarios (every parameter with a range drawn from it): the books of the citizens add up to
 * those of all and to the accounts, to the øre, in every line; a planted fault is found.
 */
#include "results/econ/citizens.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/scenario.h"
#include "results/econ/load.h"
#include "results/econ/parameter.h"
#include "sim/chance.h"
#include "tests/results/hand_made.h"

#define SETS_MAX 200
#define DRAWS 4

static const char *const files[] = {
    AFKLAR_SOURCE_DIR "/scenarios/vive-2019/typical.cfg",
    AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg",
    AFKLAR_SOURCE_DIR "/tests/golden/small-town.cfg",
};
#define FILES (sizeof files / sizeof files[0])

static const enum res_perspective perspectives[DRAWS] = {RES_PERSPECTIVE_SOCIETY, RES_PERSPECTIVE_BUDGET,
                                                         RES_PERSPECTIVE_SOCIETY, RES_PERSPECTIVE_MUNICIPALITY};

/* A programme, so that what is shared alike is there too. */
#define PROGRAMME                                                                                                      \
    "economics.programmes=( { name = \"p\"; start_up = \"100001 kr\"; years = \"3 years\"; per_year = \"33333 kr\"; "  \
    "citizens_per_year = 7.0; fixed_share = \"50 %\"; } )"

struct drawn {
    struct res_parameters parameters;
    char text[SETS_MAX][320];
    const char *list[SETS_MAX];
    size_t count;
};

static void draw_settings(struct drawn *drawn, const struct res_econ_source *source, uint64_t index)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list errors;
    struct sim_chance chance;
    sim_error_list_init(&errors);
    sim_chance_init(&chance, 7, index, false);
    cr_assert(eq(int, res_econ_source_load(source, NULL, 0, &scenario, &errors, NULL), SIM_OK));
    cr_assert(eq(int, res_parameters_add(&drawn->parameters, scenario, 0, NULL), SIM_OK));
    for (size_t i = 0; i < drawn->parameters.count && drawn->count < SETS_MAX; i++) {
        const struct res_parameter *parameter = &drawn->parameters.at[i];
        const double u =
            sim_chance_uniform(&chance, sim_chance_who(sim_purpose("any"), 0), sim_purpose(parameter->path), 0);
        res_parameter_set_text(parameter, res_parameter_quantile(parameter, 0, u), drawn->text[drawn->count],
                               sizeof drawn->text[0]);
        drawn->list[drawn->count] = drawn->text[drawn->count];
        drawn->count++;
    }
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
}

/* Every line of every replication kept: citizens, and each perspective's accounts. */
static void expect_sums(const struct res_econ_sample *sample, size_t row)
{
    const size_t cells = res_books_cells(sample->years);
    const int64_t *all = sample->ore + row * cells;
    int64_t moved = 0;
    cr_assert(gt(sz, sample->citizens.citizens, 0));
    for (size_t cell = 0; cell < cells; cell++) {
        int64_t sum = 0;
        for (size_t i = 0; i < sample->citizens.citizens; i++) {
            sum += sample->citizens.ore[i * cells + cell];
        }
        cr_assert(eq(i64, sum, all[cell]), "cell %zu", cell);
        moved += all[cell];
    }
    cr_assert(gt(i64, moved, 0));
    cr_assert(gt(i64, all[res_books_cell(sample->years, RES_FLOW_PROGRAMME, RES_SIMULATED, 0)], 0));
    const struct res_books books = {sample->ore + row * cells, sample->years};
    cr_assert(eq(int, res_books_verify(&books, NULL), SIM_OK));
}

Test(econ_citizens, their_books_add_up_to_those_of_all_in_random_scenarios, .timeout = 300)
{
    size_t ran = 0;
    for (size_t f = 0; f < FILES; f++) {
        const char *const sets[] = {PROGRAMME};
        const struct res_econ_wish wish = {.sets = sets, .set_count = 1, .horizon_years = 9};
        struct sim_error_list errors;
        struct res_econ_source source;
        sim_error_list_init(&errors);
        cr_assert(eq(int, res_econ_source_open(&source, files[f], &wish, &errors, NULL), SIM_OK), "%s", files[f]);
        for (uint64_t k = 0; k < DRAWS; k++) {
            struct drawn *drawn = calloc(1, sizeof *drawn);
            struct res_econ_sample *sample = NULL;
            const struct res_econ_options options = {.seed = 100 + k,
                                                     .first = 1,
                                                     .replications = 2,
                                                     .threads = 1,
                                                     .verify = true,
                                                     .citizens_of = 2,
                                                     .perspective = perspectives[k]};
            draw_settings(drawn, &source, k);
            const enum sim_status status =
                res_econ_source_run(&source, drawn->list, drawn->count, &options, &sample, &errors);
            if (status == SIM_OK) { /* some draws make no scenario */
                expect_sums(sample, 1);
                ran++;
            } else {
                cr_assert(ne(int, status, SIM_ERR_VERIFY), "%s: %s", files[f], errors.at[errors.count - 1].message);
            }
            res_econ_sample_free(sample);
            res_parameters_release(&drawn->parameters);
            free(drawn);
        }
        res_econ_source_release(&source);
        sim_error_list_release(&errors);
    }
    cr_assert(ge(sz, ran, FILES * DRAWS - 2));
}

/* --- a fault is found --------------------------------------------------------------------------------------- */

static struct hand_made hand;
static double itemised[4 * 14];
static uint32_t rows[4] = {0, 1, 2, 3};

static enum sim_status hold(struct sim_error *error)
{
    struct res_econ_prices prices;
    struct res_econ_frame frame;
    struct res_follow *follow = NULL;
    struct res_econ_ledger ledger;
    struct res_books books;
    struct res_citizen_work work;
    struct res_missing missing = {0};
    hand.scenario.economics.price_year = hand.scenario.economics.undated_price_year = 2018;
    hand.left.itemised = itemised;
    hand.left.itemised_row = rows;
    const struct mdl_index_year index[] = {{"a", 2017, 1}, {"b", 2018, 1}};
    hand.scenario.economics.price_index = (struct mdl_index_year *)(uintptr_t)index;
    hand.scenario.economics.price_index_count = 2;
    cr_assert(eq(int, res_econ_prices_init(&prices, &hand.scenario, 2017, 2, NULL), SIM_OK));
    res_econ_frame_init(&frame, &hand.scenario, &prices, hand.scenario.end, 2);
    cr_assert(eq(int, res_follow_create(&follow, &hand.scenario, 25, NULL), SIM_OK));
    res_econ_ledger_init(&ledger);
    res_books_init(&books);
    res_citizen_work_init(&work);
    cr_assert(eq(int, res_econ_ledger_set(&ledger, &frame, follow, &hand.left, NULL), SIM_OK));
    cr_assert(eq(int, res_books_set(&books, &frame, &ledger, RES_PERSPECTIVE_COUNT, &missing, NULL), SIM_OK));
    const enum sim_status status =
        res_citizen_books_set(NULL, &work, &books, &frame, follow, &hand.left, RES_PERSPECTIVE_COUNT, error);
    res_citizen_work_release(&work);
    res_books_release(&books);
    res_econ_ledger_release(&ledger);
    res_follow_free(follow);
    res_econ_prices_release(&prices);
    res_missing_release(&missing);
    return status;
}

static void share_by_hand(void)
{
    hand_make(&hand);
    for (int i = 0; i < 4; i++) {
        for (int cell = 0; cell < 14; cell++) {
            itemised[i * 14 + cell] = hand.quantities[cell] * (i + 1) / 10;
        }
    }
}

Test(econ_citizens, minutes_that_no_citizen_had_are_found)
{
    struct sim_error error;
    share_by_hand();
    cr_assert(eq(int, hold(&error), SIM_OK), "%s", error.message);
    itemised[0] -= 1; /* one of 600 minutes of a caseworker: 500 øre */
    cr_assert(eq(int, hold(&error), SIM_ERR_VERIFY));
    cr_assert_not_null(strstr(error.message, "staff"), "%s", error.message);
}
