/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/citizens.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/text/csv.h"

/* --- memory ---------------------------------------------------------------------------------------------- */

void res_citizen_work_init(struct res_citizen_work *work)
{
    memset(work, 0, sizeof *work);
    res_econ_ledger_init(&work->ledger);
}

void res_citizen_work_release(struct res_citizen_work *work)
{
    res_econ_ledger_release(&work->ledger);
    free(work->exact);
    free(work->sum);
    free(work->given);
    res_citizen_work_init(work);
}

static enum sim_status prepare_work(struct res_citizen_work *work, int years, struct sim_error *error)
{
    const size_t cells = res_books_cells(years);
    if (work->years != years) {
        res_citizen_work_release(work);
        work->exact = calloc(cells, sizeof *work->exact);
        work->sum = calloc(cells, sizeof *work->sum);
        work->given = calloc(cells, sizeof *work->given);
        work->years = years;
    }
    if (work->exact == NULL || work->sum == NULL || work->given == NULL) {
        work->years = 0;
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the books of the citizens");
    }
    memset(work->sum, 0, cells * sizeof *work->sum);
    memset(work->given, 0, cells * sizeof *work->given);
    return SIM_OK;
}

void res_citizen_books_release(struct res_citizen_books *books)
{
    free(books->records);
    free(books->ore);
    free(books->populations);
    memset(books, 0, sizeof *books);
}

static enum sim_status prepare_books(struct res_citizen_books *books, const struct res_econ_frame *frame,
                                     const struct mdl_left *left, struct sim_error *error)
{
    const struct mdl_scenario *scenario = frame->scenario;
    memset(books, 0, sizeof *books);
    books->citizens = left->record_count;
    books->first_year = frame->first_year;
    books->years = frame->years;
    books->population_count = scenario->population_count;
    books->records = malloc((left->record_count + 1) * sizeof *books->records);
    books->ore = calloc(left->record_count + 1, res_books_cells(frame->years) * sizeof *books->ore);
    books->populations = calloc(scenario->population_count + 1, sizeof *books->populations);
    if (books->records == NULL || books->ore == NULL || books->populations == NULL) {
        res_citizen_books_release(books);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the books of the citizens");
    }
    mdl_left_copy_records(left, books->records);
    for (size_t i = 0; i < scenario->population_count; i++) {
        (void)snprintf(books->populations[i], sizeof books->populations[i], "%s", scenario->populations[i].name);
    }
    return SIM_OK;
}

/* --- sharing out ------------------------------------------------------------------------------------------- */

/* The citizen gets what the running sum has risen by, in whole øre. */
static void share_out(struct res_citizen_work *work, int64_t *ore)
{
    for (size_t i = 0; i < res_books_cells(work->years); i++) {
        work->sum[i] += work->exact[i];
        const int64_t amount = llround(work->sum[i]) - work->given[i];
        work->given[i] += amount;
        if (ore != NULL) {
            ore[i] = amount;
        }
    }
}

/* Two ways of adding the same kroner may round to either side of half an øre, no further. The last citizen takes what
 * is left. */
static enum sim_status hold_line(const struct res_citizen_work *work, const struct res_books *total, int flow,
                                 int origin, int64_t *last, struct sim_error *error)
{
    for (int y = 0; y < work->years; y++) {
        const size_t cell = res_books_cell(work->years, flow, origin, y);
        const int64_t rest = total->ore[cell] - work->given[cell];
        if (rest < -1 || rest > 1 || (rest != 0 && work->sum[cell] == 0)) {
            return sim_fail(
                error, SIM_ERR_VERIFY, "'%s' of year %d: the citizens come to %lld øre, all together to %lld",
                res_flow_name((enum res_flow)flow), y + 1, (long long)work->given[cell], (long long)total->ore[cell]);
        }
        if (last != NULL) {
            last[cell] += rest;
        }
    }
    return SIM_OK;
}

static enum sim_status hold_against(const struct res_citizen_work *work, const struct res_books *total, int64_t *last,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (int flow = 0; flow < RES_FLOW_COUNT && status == SIM_OK; flow++) {
        for (int origin = 0; origin < RES_ORIGIN_COUNT && status == SIM_OK; origin++) {
            status = hold_line(work, total, flow, origin, last, error);
        }
    }
    return status;
}

/* What one citizen costs, into work->exact. */
static enum sim_status price_one(struct res_citizen_work *work, const struct res_econ_frame *frame,
                                 struct res_follow *follow, const struct mdl_left *left, size_t i,
                                 enum res_perspective perspective, struct sim_error *error)
{
    struct res_missing missing = {0}; /* told of by the books of all */
    enum sim_status status =
        res_econ_ledger_set_one(&work->ledger, frame, follow, left, i, (double)left->record_count, error);
    if (status == SIM_OK) {
        status = res_books_price(work->exact, frame, &work->ledger, perspective, &missing, error);
    }
    res_missing_release(&missing);
    return status;
}

enum sim_status res_citizen_books_set(struct res_citizen_books *books, struct res_citizen_work *work,
                                      const struct res_books *total, const struct res_econ_frame *frame,
                                      struct res_follow *follow, const struct mdl_left *left,
                                      enum res_perspective perspective, struct sim_error *error)
{
    const size_t cells = res_books_cells(frame->years);
    enum sim_status status = prepare_work(work, frame->years, error);
    if (status == SIM_OK && books != NULL) {
        status = prepare_books(books, frame, left, error);
    }
    for (size_t i = 0; i < left->record_count && status == SIM_OK; i++) {
        status = price_one(work, frame, follow, left, i, perspective, error);
        if (status == SIM_OK) {
            share_out(work, books != NULL ? books->ore + i * cells : NULL);
        }
    }
    if (status == SIM_OK) {
        int64_t *last = books != NULL && left->record_count > 0 ? books->ore + (left->record_count - 1) * cells : NULL;
        status = hold_against(work, total, last, error);
    }
    if (status != SIM_OK && books != NULL) {
        res_citizen_books_release(books);
    }
    return status;
}

int64_t res_citizen_books_line(const struct res_citizen_books *books, size_t citizen, enum res_flow flow,
                               enum res_origin origin, int year_index)
{
    return books->ore[citizen * res_books_cells(books->years) +
                      res_books_cell(books->years, (int)flow, (int)origin, year_index)];
}

/* --- CSV ----------------------------------------------------------------------------------------------------- */

static const char *account_name(int account)
{
    return account == RES_RESOURCES ? "resources" : res_payer_name((enum res_payer)account);
}

static const char *outcome_name(int outcome)
{
    static const char *const names[MDL_OUTCOME_COUNT] = {
#define X(code, name, label, label_da) [code] = name,
        MDL_OUTCOME_MAP(X)
#undef X
    };
    return outcome == MDL_OUTCOME_NONE ? "" : names[outcome];
}

void res_citizen_books_csv_header(FILE *file)
{
    (void)fputs(
        "alternative,replication,population,citizen,outcome,flow,origin,year,payer,payee,amount,present_value\n", file);
}

static void csv_line(FILE *file, const char *alternative, const struct res_citizen_books *books, size_t citizen,
                     enum res_flow flow, enum res_origin origin, int y, double discount)
{
    const int64_t ore = res_citizen_books_line(books, citizen, flow, origin, y);
    const struct mdl_record *record = &books->records[citizen];
    if (ore == 0) {
        return;
    }
    res_csv_write_text(file, alternative, false);
    res_csv_write_number(file, (double)books->replication, false);
    res_csv_write_text(file, books->populations[record->population], false);
    res_csv_write_number(file, record->ordinal, false);
    res_csv_write_text(file, outcome_name(record->outcome), false);
    res_csv_write_text(file, res_flow_name(flow), false);
    res_csv_write_text(file, origin == RES_SIMULATED ? "simulated" : "extrapolated", false);
    res_csv_write_number(file, books->first_year + y, false);
    res_csv_write_text(file, account_name(res_flow_payer(flow)), false);
    res_csv_write_text(file, account_name(res_flow_payee(flow)), false);
    res_csv_write_number(file, (double)ore / RES_ORE_PER_KRONE, false);
    res_csv_write_number(file, (double)ore / RES_ORE_PER_KRONE * discount, true);
}

void res_citizen_books_csv(FILE *file, const char *alternative, const struct res_citizen_books *books,
                           const double discount[])
{
    for (size_t i = 0; i < books->citizens; i++) {
        for (int flow = 0; flow < RES_FLOW_COUNT; flow++) {
            for (int origin = 0; origin < RES_ORIGIN_COUNT; origin++) {
                for (int y = 0; y < books->years; y++) {
                    csv_line(file, alternative, books, i, (enum res_flow)flow, (enum res_origin)origin, y, discount[y]);
                }
            }
        }
    }
}
