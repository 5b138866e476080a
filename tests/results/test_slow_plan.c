/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: published. Weekly talks for the 109 citizens of CAB (VIVE 2019) take the same number of guides,
 * between 5 and 7, for each of ten seeds. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/results/plan_text.h"

Test(slow_plan, guides_for_weekly_talks_are_the_same_for_ten_seeds, .timeout = 3000)
{
    const struct res_plan_source source = {.file = AFKLAR_SOURCE_DIR "/scenarios/vive-2019/cab.cfg"};
    const struct res_promise promise = plan_promise("guide_talk every 9 days for 95 %");
    const struct res_lever lever = plan_lever("roles.guide.headcount=4..8");
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct res_plan plan;
        struct res_plan_options options;
        struct sim_error_list errors;
        sim_error_list_init(&errors);
        res_plan_defaults(&options);
        options.seed = seed;
        cr_assert(res_plan_init(&plan, &source, &options, &promise, 1, &lever, 1, &errors) == SIM_OK);
        cr_assert(res_plan_search(&plan, &errors) == SIM_OK);
        cr_assert(lt(sz, plan.answer, plan.point_count));
        (void)fprintf(stderr, "seed %d: %d guides, kept in %zu of %zu\n", (int)seed,
                      4 + (int)plan.points[plan.answer].at[0], plan.points[plan.answer].kept,
                      plan.points[plan.answer].n);
        cr_assert(eq(sz, plan.points[plan.answer].at[0], 2), "seed %d", (int)seed);
        cr_assert(eq(int, plan.points[plan.answer - 1].verdict, RES_IS_NOT_KEPT), "seed %d", (int)seed);
        res_plan_release(&plan);
        sim_error_list_release(&errors);
    }
}
