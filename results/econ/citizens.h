/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of each citizen of one replication. Every citizen is priced from his own minutes, weeks and states by the
 * code that prices all together; the cost of a programme is shared alike. A line of a citizen is in whole øre such
 * that the lines of the citizens add up to that of all: rounded on from citizen to citizen, so that none is off by
 * more than an øre, and what is left falls to the last.
 */
#ifndef AFKLAR_RESULTS_ECON_CITIZENS_H
#define AFKLAR_RESULTS_ECON_CITIZENS_H

#include <stdio.h>

#include "models/replication.h"
#include "results/econ/books.h"

/* Owns its arrays. */
struct res_citizen_books {
    size_t citizens;
    int first_year, years;
    uint64_t replication;
    struct mdl_record *records; /* [citizens] */
    int64_t *ore;               /* [citizens][res_books_cells(years)] */
    char (*populations)[64];    /* [population_count] */
    size_t population_count;
};

/* What is used from citizen to citizen; the caller's, kept from one replication to the next. */
struct res_citizen_work {
    struct res_econ_ledger ledger;
    double *exact, *sum; /* [cells] */
    int64_t *given;      /* [cells] */
    int years;
};

void res_citizen_work_init(struct res_citizen_work *work);
void res_citizen_work_release(struct res_citizen_work *work);

/* Prices each citizen of `left`, which must be itemised, and holds them against `total`, the books of all.
 * SIM_ERR_VERIFY when the citizens come to more than an øre more or less in any line. `books` may be NULL: only
 * the check; else it is set and released by the caller. */
SIM_NODISCARD enum sim_status res_citizen_books_set(struct res_citizen_books *books, struct res_citizen_work *work,
                                                    const struct res_books *total, const struct res_econ_frame *frame,
                                                    struct res_follow *follow, const struct mdl_left *left,
                                                    enum res_perspective perspective, struct sim_error *error);
void res_citizen_books_release(struct res_citizen_books *books);
int64_t res_citizen_books_line(const struct res_citizen_books *books, size_t citizen, enum res_flow flow,
                               enum res_origin origin, int year_index);

void res_citizen_books_csv_header(FILE *file);
/* A row a citizen, flow, origin and year in which money moves. discount[years]: value of a krone of each year. */
void res_citizen_books_csv(FILE *file, const char *alternative, const struct res_citizen_books *books,
                           const double discount[]);

#endif
