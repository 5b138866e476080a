/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact. Memory runs out at every place of a load in turn; each time it is said so and nothing is lost. */
#include "models/scenario/scenario.h"
#include "models/scenario/schema.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

static void write_template(const char *path)
{
    FILE *out = fopen(path, "w");
    cr_assert_not_null(out);
    cr_assert(eq(int, mdl_schema_write_template(out), SIM_OK));
    cr_assert(eq(int, fclose(out), 0));
}

Test(scenario_memory, each_failed_allocation_is_reported)
{
    struct test_folder folder;
    char base[512];
    char path[512];
    const char *setting = "roles.role.headcount=( { value = 3; }, { from = \"2018-01-01\"; value = 4; } )";
    const struct mdl_load_options options = {.sets = &setting, .set_count = 1};
    test_folder_init(&folder);
    write_template(test_folder_path(&folder, "base.cfg", base, sizeof base));
    test_file_write(test_folder_path(&folder, "top.cfg", path, sizeof path),
                    "base = \"base.cfg\"; hazards = { moves = { value = \"0.1 /year\"; status = \"assumed\"; reason = "
                    "\"test\"; }; };"
                    "pathway = ( { name = \"wait\"; after = \"grant\"; step = \"delay\"; duration = \"1 day\"; } );");
    bool ran_through = false;
    for (long nth = 1; !ran_through; nth++) {
        struct mdl_scenario *scenario = NULL;
        struct sim_error_list errors;
        cr_assert(lt(long, nth, 100000), "the sweep must come to an end");
        sim_error_list_init(&errors);
        test_alloc_fail_at(nth);
        const enum sim_status status = mdl_scenario_load(&scenario, path, &options, &errors, NULL);
        ran_through = !test_alloc_has_failed();
        test_alloc_fail_at(0);
        cr_assert(eq(int, status, ran_through ? SIM_OK : SIM_ERR_MEMORY), "allocation %ld", nth);
        cr_assert(eq(int, errors.count + errors.dropped > 0, !ran_through), "allocation %ld", nth);
        mdl_scenario_free(scenario);
        sim_error_list_release(&errors);
    }
    test_folder_release(&folder);
}
