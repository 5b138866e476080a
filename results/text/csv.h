/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV by RFC 4180. Reading: commas, or semicolons when the first line has more of those; quoted fields with doubled
 * quotes and line breaks inside; LF or CRLF; a byte order mark is skipped; empty lines are skipped. Every row must
 * have as many fields as the first. Writing: fields are quoted when they need it, lines end in LF.
 */
#ifndef AFKLAR_RESULTS_TEXT_CSV_H
#define AFKLAR_RESULTS_TEXT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "sim/error.h"

/* Owns its text. The first row is the header. */
struct res_csv {
    char *text;    /* the file, fields cut out in place */
    char **fields; /* [rows * columns], the header first */
    int *lines;    /* [rows]: line of the file where the row begins, from 1 */
    size_t rows;   /* with the header */
    size_t columns;
    char file[256]; /* name for messages */
};

/* SIM_ERR_IO when the file cannot be opened or read, SIM_ERR_SCENARIO (with file and line) when what is inside is
 * no CSV: an empty file, a quote that never ends, text after a closing quote, a row with other fields. */
SIM_NODISCARD enum sim_status res_csv_read(struct res_csv *csv, const char *path, struct sim_error *error);
/* The same from memory; `name` stands in messages. A NUL inside is an error. */
SIM_NODISCARD enum sim_status res_csv_parse(struct res_csv *csv, const char *text, size_t size, const char *name,
                                            struct sim_error *error);
void res_csv_release(struct res_csv *csv);

/* Data row `row` (0 is the row after the header). */
const char *res_csv_field(const struct res_csv *csv, size_t row, size_t column);
size_t res_csv_row_count(const struct res_csv *csv);
/* Column by header name; csv->columns if there is none. */
size_t res_csv_find(const struct res_csv *csv, const char *name);
/* A finite number, the whole field. A decimal comma gets a hint. SIM_ERR_SCENARIO with file, line and column name. */
SIM_NODISCARD enum sim_status res_csv_number(const struct res_csv *csv, size_t row, size_t column, double *value,
                                             struct sim_error *error);

/* Writes one field; `last` ends the line. A write error shows in ferror(file). */
void res_csv_write_text(FILE *file, const char *text, bool last);
void res_csv_write_number(FILE *file, double value, bool last); /* empty for NAN and infinities */

#endif
