/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. Memory runs out at every place in turn; an error that cannot be kept is counted, never lost. */
#include "sim/error.h"
#include "tests/support/failing_alloc.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { ERRORS = 40 };

Test(error_list_memory, each_failed_allocation_drops_what_it_should_hold)
{
    bool ran_through = false;
    for (long nth = 1; !ran_through; nth++) {
        struct sim_error_list list;
        struct sim_error error = {.status = SIM_ERR_SCENARIO, .message = "x"};
        cr_assert(lt(long, nth, ERRORS + 2), "the sweep must come to an end");
        sim_error_list_init(&list);
        test_alloc_fail_at(nth);
        for (int i = 0; i < ERRORS; i++) {
            sim_error_list_add(&list, &error);
        }
        ran_through = !test_alloc_has_failed();
        test_alloc_fail_at(0);
        cr_assert(eq(sz, list.count + list.dropped, (size_t)ERRORS));
        cr_assert(eq(int, list.dropped > 0, !ran_through));
        sim_error_list_release(&list);
    }
}
