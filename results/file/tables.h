/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The long tables of a result: citizens (one row an index citizen and replication), events (one row an event of a
 * citizen's course) and costs (one row a replication, year, kind and payer). Their columns are described here once;
 * files, exports and documentation follow. Codes count from 1 in their list of names, whose entry 0 is empty: nothing,
 * nowhere, nobody.
 */
#ifndef AFKLAR_RESULTS_FILE_TABLES_H
#define AFKLAR_RESULTS_FILE_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "models/replication.h"
#include "results/file/block.h"
#include "results/sample.h"

enum res_long_table { RES_TABLE_CITIZENS, RES_TABLE_EVENTS, RES_TABLE_COSTS, RES_TABLE_COUNT };

/* Lists of names that codes point into. */
enum res_list {
    RES_LIST_KIND,
    RES_LIST_PLACE, /* the steps, then the services, then the outcomes */
    RES_LIST_ROLE,
    RES_LIST_POPULATION,
    RES_LIST_OUTCOME,
    RES_LIST_COST_KIND,
    RES_LIST_PAYER,
    RES_LIST_COUNT
};

/* A table by name ("citizens"), with the dimension of its rows ("citizen"). */
const char *res_table_name(enum res_long_table table);
const char *res_table_dimension(enum res_long_table table);
const char *res_table_label(enum res_long_table table);
const struct res_field *res_table_fields(enum res_long_table table, size_t *count);
/* Index of a column; the table must have it. */
size_t res_table_field(enum res_long_table table, const char *name);

const char *res_list_name(enum res_list list);
/* Entries of a list; [0] is "". Borrowed from the model, but the array is to be freed. NULL without memory. A model is
 * needed for what the scenario names: place, role, population. */
const char **res_list_make(enum res_list list, const struct mdl_model *model, size_t *count);

/* Turns events into rows of a block, from `rows` on, as many as there is room for; returns how many. */
size_t res_events_put(struct res_block *block, const struct mdl_model *model, uint64_t replication,
                      const struct mdl_log_row rows[], size_t count);
size_t res_citizens_put(struct res_block *block, const struct mdl_model *model, uint64_t replication,
                        const struct mdl_record records[], size_t count);

/* The same for rows first, first + 1, ... of the costs of a sample, counted over its replications. */
size_t res_costs_put(struct res_block *block, const struct res_sample *sample, size_t first);

#endif
