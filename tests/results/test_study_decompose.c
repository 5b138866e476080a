/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact. Which draws a decomposition rests on: they are tried until enough fit the controls, or until
 * as many have been tried as may be; what is told of them adds up, on any number of threads. Few and small, for the
 * rule.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "results/study/decompose.h"

static struct mdl_study *study;
static struct sim_error_list errors;

static void start(void)
{
    sim_error_list_init(&errors);
    cr_assert(eq(int, mdl_study_load(&study, AFKLAR_SOURCE_DIR "/scenarios/vive-2019/targets.cfg", &errors), SIM_OK));
    study->decomposition.lever_count = 2; /* four combinations instead of 32 */
    study->decomposition.activity_count = 0;
    study->decomposition.overlay_count = 0;
}

static void stop(void)
{
    mdl_study_free(study);
    sim_error_list_release(&errors);
}

TestSuite(decompose, .init = start, .fini = stop, .timeout = 120);

static struct res_decomposition decompose(size_t draws, size_t wanted, unsigned threads)
{
    struct res_decomposition result;
    const struct res_decomposition_plan plan = {
        .study = study, .seed = 1, .replications = 2, .draws = draws, .wanted = wanted, .threads = threads};
    cr_assert(eq(int, res_decompose(&result, &plan, &errors), SIM_OK));
    return result;
}

/* About one draw in seven fits: of 60 at least two do but for a chance of one in a thousand, and with this seed. */
Test(decompose, draws_are_tried_until_enough_fit)
{
    struct res_decomposition result = decompose(60, 2, 2);
    cr_assert(eq(sz, result.fitting, 2));
    cr_assert(eq(sz, result.kept, 2));
    cr_assert(ge(sz, result.draws, 2));
    cr_assert(lt(sz, result.draws, 60));
    const struct res_lever_part *difference = &result.parts[2];
    cr_assert(epsilon_eq(dbl, result.parts[0].stated + result.parts[1].stated, difference->stated, 1e-12));
    cr_assert(le(dbl, difference->low, difference->middle));
    cr_assert(le(dbl, difference->middle, difference->high));
    struct res_decomposition alone = decompose(60, 2, 1);
    cr_assert(eq(sz, alone.draws, result.draws));
    cr_assert(eq(dbl, alone.parts[2].high, difference->high));
    res_decomposition_release(&alone);
    res_decomposition_release(&result);
}

Test(decompose, no_more_are_tried_than_may_be)
{
    struct res_decomposition result = decompose(3, 3, 2);
    cr_assert(eq(sz, result.draws, 3));
    cr_assert(lt(sz, result.fitting, 3)); /* with this seed not all of the first three fit */
    cr_assert(eq(sz, result.kept, result.fitting));
    res_decomposition_release(&result);
}

Test(decompose, without_ranges_nothing_is_tried)
{
    struct res_decomposition result = decompose(0, 0, 2);
    cr_assert(eq(sz, result.draws, 0));
    cr_assert(eq(sz, result.kept, 0));
    cr_assert(isnan(result.parts[2].middle) != 0);
    cr_assert(not(isnan(result.parts[2].stated)));
    res_decomposition_release(&result);
}
