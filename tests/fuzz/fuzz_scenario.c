/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a scenario: no crash, no leak of ours, no hang. What is refused has a message with a
 * line; what is accepted resolves to a text that is accepted too and resolves to itself.
 */
#include "models/scenario/scenario.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_refusal(const struct sim_error_list *errors)
{
    SIM_INVARIANT(errors->count > 0, "refused without a message");
    for (size_t i = 0; i < errors->count; i++) {
        SIM_INVARIANT(errors->at[i].message[0] != '\0', "an empty message");
        SIM_INVARIANT(errors->at[i].line > 0, "a message without a line");
    }
}

static void check_fixed_point(const struct mdl_scenario *first)
{
    struct mdl_scenario *second = NULL;
    const enum sim_status status = mdl_scenario_parse(&second, first->resolved, "resolved", NULL, NULL, NULL);
    SIM_INVARIANT(status == SIM_OK, "the resolved text is refused");
    SIM_INVARIANT(strcmp(first->resolved, second->resolved) == 0, "the resolved text resolves to another");
    SIM_INVARIANT(first->source_count == second->source_count, "the ledger changed");
    mdl_scenario_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mdl_scenario *scenario = NULL;
    struct sim_error_list errors;
    struct sim_error_list warnings;
    sim_error_list_init(&errors);
    sim_error_list_init(&warnings);
    const enum sim_status status =
        mdl_scenario_parse_bytes(&scenario, (const char *)data, size, "fuzz.cfg", NULL, &errors, &warnings);
    if (status == SIM_OK) {
        check_fixed_point(scenario);
    } else {
        check_refusal(&errors);
    }
    mdl_scenario_free(scenario);
    sim_error_list_release(&errors);
    sim_error_list_release(&warnings);
    return 0;
}
