/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text table: cells are added row by row, columns are as wide as their widest cell, numbers stand to the right.
 * Widths are those of the screen, so Danish letters do not push a column aside.
 */
#ifndef AFKLAR_RESULTS_TEXT_TABLE_H
#define AFKLAR_RESULTS_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/measure.h"
#include "sim/error.h"

#define RES_TABLE_COLUMNS_MAX 16

/* Owns its cells. */
struct res_table {
    size_t columns;
    bool right[RES_TABLE_COLUMNS_MAX];
    char **cells; /* [rows * columns]; NULL is an empty cell */
    char *kinds;  /* [rows] */
    size_t rows, capacity;
    bool failed; /* memory ran out: told by res_table_write */
};

/* align has one letter a column: 'l' or 'r'. */
void res_table_init(struct res_table *table, const char *align);
void res_table_release(struct res_table *table);

/* `columns` strings, copied; NULL is empty. */
void res_table_row(struct res_table *table, const char *const cells[]);
void res_table_header(struct res_table *table, const char *const cells[]); /* a rule follows it */
void res_table_chapter(struct res_table *table,
                       const char *title); /* an empty line before it, but not under the rule */

/* Two spaces between columns, no spaces at line ends. */
SIM_NODISCARD enum sim_status res_table_write(const struct res_table *table, FILE *file, struct sim_error *error);

#define RES_NUMBER_MAX 64

/* A number with `decimals` places and grouped thousands, as the language writes it: 1,234.5 or 1.234,5. NAN is "-",
 * infinities "∞". With sign, a positive number has a plus. A value that rounds to zero has no sign. */
void res_number_text(double value, int decimals, bool sign, enum res_language language, char text[RES_NUMBER_MAX]);
/* The same in the usual digits of a unit (shares in per cent). */
void res_unit_text(double value, enum res_unit unit, bool sign, enum res_language language, char text[RES_NUMBER_MAX]);
/* The unit as it stands beside such a number: "%" for shares. */
const char *res_unit_label(enum res_unit unit, enum res_language language);

#endif
