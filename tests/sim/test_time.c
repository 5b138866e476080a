/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Rounding held against the C library's llround(), which is the stated rule. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#include "sim/time.h"

static void expect_rounded(double ticks)
{
    cr_assert(eq(i64, sim_time_from_real(ticks), llround(ticks)), "%a", ticks);
    cr_assert(eq(i64, sim_time_from_real(-ticks), llround(-ticks)), "%a", -ticks);
}

Test(time, halves_go_away_from_zero)
{
    cr_assert(eq(i64, sim_time_from_real(0.5), 1));
    cr_assert(eq(i64, sim_time_from_real(-0.5), -1));
    cr_assert(eq(i64, sim_time_from_real(2.5), 3));
    cr_assert(eq(i64, sim_time_from_real(nextafter(0.5, 0.0)), 0), "not floor(x + 0.5), which gives 1");
}

/* Halves, wholes and their neighbours at every magnitude up to the last tick. */
Test(time, rounds_as_the_library_does)
{
    for (int exponent = -3; exponent < 61; exponent++) {
        for (int k = 0; k < 64; k++) {
            const double whole = floor(ldexp(1.0 + k / 64.0, exponent));
            for (int half = 0; half < 3; half++) {
                const double ticks = whole + half / 2.0;
                if (ticks < (double)SIM_TIME_MAX) {
                    expect_rounded(ticks);
                    expect_rounded(nextafter(ticks, 0.0));
                    expect_rounded(nextafter(ticks, 0x1p60));
                }
            }
        }
    }
}

Test(time, what_does_not_fit_never_comes)
{
    static const double wrong[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert(eq(i64, sim_time_from_real(wrong[i]), SIM_TIME_NEVER));
    }
    cr_assert(eq(i64, sim_time_from_real((double)SIM_TIME_MAX), SIM_TIME_NEVER));
    cr_assert(lt(i64, sim_time_from_real(nextafter((double)SIM_TIME_MAX, 0.0)), SIM_TIME_MAX));
}
