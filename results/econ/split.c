/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/split.h"

#include <stdlib.h>
#include <string.h>

#include "results/econ/query.h"

enum swap { OWN_A, DATES_OF_A, DATES_OF_B, OWN_B, SWAP_COUNT }; /* dates and outcome: aa, ab, ba, bb */

struct splitter {
    struct res_econ_prices prices;
    struct res_econ_frame frame;
    struct res_follow *follow;
    struct res_econ_ledger ledger;
    struct res_books books;
    struct res_missing missing;
    enum res_perspective perspective;
    const double *discount; /* [years] */
    struct mdl_record *records[SWAP_COUNT];
    size_t count;
};

/* --- pairing -------------------------------------------------------------------------------------------- */

static int order_of(const struct mdl_record *a, const struct mdl_record *b)
{
    if (a->population != b->population) {
        return a->population < b->population ? -1 : 1;
    }
    return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

/* Dates of `dates`, outcome of `outcome`. Who is not decided by the end of the run takes the other's outcome then. */
static struct mdl_record swapped(const struct splitter *s, const struct mdl_record *dates,
                                 const struct mdl_record *outcome)
{
    struct mdl_record record = *dates;
    const bool open = dates->decided >= s->frame.run_end;
    record.outcome = outcome->decided >= s->frame.run_end ? (int16_t)MDL_OUTCOME_NONE : outcome->outcome;
    record.decided = open ? s->frame.run_end - 1 : dates->decided;
    return record;
}

static void pair_up(struct splitter *s, const struct mdl_record *a, size_t count_a, const struct mdl_record *b,
                    size_t count_b)
{
    s->count = 0;
    for (size_t i = 0, k = 0; i < count_a && k < count_b;) {
        const int order = order_of(&a[i], &b[k]);
        if (order == 0) {
            s->records[OWN_A][s->count] = swapped(s, &a[i], &a[i]);
            s->records[DATES_OF_A][s->count] = swapped(s, &a[i], &b[k]);
            s->records[DATES_OF_B][s->count] = swapped(s, &b[k], &a[i]);
            s->records[OWN_B][s->count++] = swapped(s, &b[k], &b[k]);
        }
        i += order <= 0 ? 1 : 0;
        k += order >= 0 ? 1 : 0;
    }
}

/* --- pricing -------------------------------------------------------------------------------------------------- */

static double present_value(const struct splitter *s)
{
    double sum = 0;
    for (int flow = 0; flow < RES_FLOW_COUNT; flow++) {
        const int sign = res_perspective_sign(s->perspective, (enum res_flow)flow);
        for (int y = 0; y < s->books.years && sign != 0; y++) {
            sum += sign * s->discount[y] *
                   (double)(res_books_line(&s->books, (enum res_flow)flow, RES_SIMULATED, y) +
                            res_books_line(&s->books, (enum res_flow)flow, RES_EXTRAPOLATED, y));
        }
    }
    return sum / RES_ORE_PER_KRONE;
}

static enum sim_status price_swap(struct splitter *s, enum swap swap, double *value, struct sim_error *error)
{
    const struct mdl_left left = {.given = s->records[swap], .record_count = s->count};
    enum sim_status status = res_econ_ledger_set(&s->ledger, &s->frame, s->follow, &left, error);
    if (status == SIM_OK) {
        status = res_books_set(&s->books, &s->frame, &s->ledger, s->perspective, &s->missing, error);
    }
    if (status == SIM_OK) {
        *value = present_value(s);
    }
    return status;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static void release(struct splitter *s)
{
    res_books_release(&s->books);
    res_econ_ledger_release(&s->ledger);
    res_follow_free(s->follow);
    res_econ_prices_release(&s->prices);
    res_missing_release(&s->missing);
    for (int swap = 0; swap < SWAP_COUNT; swap++) {
        free(s->records[swap]);
    }
}

static enum sim_status prepare(struct splitter *s, const struct res_econ_sample *a, const struct mdl_scenario *scenario,
                               sim_time measured_end, struct sim_error *error)
{
    size_t most = 0;
    for (size_t i = 0; i < a->replications; i++) {
        most = a->record_counts[i] > most ? a->record_counts[i] : most;
    }
    enum sim_status status = res_econ_prices_init(&s->prices, scenario, a->first_year, a->years, error);
    if (status == SIM_OK) {
        res_econ_frame_init(&s->frame, scenario, &s->prices, measured_end, a->years);
        status = res_follow_create(&s->follow, scenario, (size_t)a->years * 12 + 1, error);
    }
    for (int swap = 0; swap < SWAP_COUNT && status == SIM_OK; swap++) {
        s->records[swap] = calloc(most + 1, sizeof *s->records[swap]);
        status = s->records[swap] != NULL ? SIM_OK : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a split");
    }
    return status;
}

static enum sim_status split_one(struct splitter *s, const struct res_econ_sample *a, const struct res_econ_sample *b,
                                 size_t i, double *timing, double *destination, struct sim_error *error)
{
    double value[SWAP_COUNT] = {0};
    pair_up(s, a->records[i], a->record_counts[i], b->records[i], b->record_counts[i]);
    for (int swap = 0; swap < SWAP_COUNT; swap++) {
        const enum sim_status status = price_swap(s, (enum swap)swap, &value[swap], error);
        if (status != SIM_OK) {
            return status;
        }
    }
    *timing = (value[DATES_OF_B] - value[OWN_A] + value[OWN_B] - value[DATES_OF_A]) / 2;
    *destination = (value[DATES_OF_A] - value[OWN_A] + value[OWN_B] - value[DATES_OF_B]) / 2;
    return SIM_OK;
}

enum sim_status res_econ_split_set(struct res_econ_split *split, const struct res_econ_sample *a,
                                   const struct res_econ_sample *b, const struct mdl_scenario *scenario,
                                   sim_time measured_end, enum res_perspective perspective, struct sim_error *error)
{
    const size_t n = a->replications;
    const struct res_econ_query query = res_econ_everything(perspective);
    struct splitter s = {.perspective = perspective, .discount = a->discount};
    double *values = calloc(3 * n, sizeof *values);
    SIM_INVARIANT(a->records != NULL && b->records != NULL, "a split needs the records of both");
    enum sim_status status = values != NULL ? prepare(&s, a, scenario, measured_end, error)
                                            : sim_fail(error, SIM_ERR_MEMORY, "out of memory for a split");
    for (size_t i = 0; i < n && status == SIM_OK; i++) {
        status = split_one(&s, a, b, i, &values[i], &values[n + i], error);
        const double citizens = res_econ_effect(b, RES_EFFECT_CITIZENS, i);
        const double scale = citizens > 0 ? res_econ_effect(a, RES_EFFECT_CITIZENS, i) / citizens : 1;
        values[2 * n + i] =
            res_econ_amount(b, &query, i) * scale - res_econ_amount(a, &query, i) - values[i] - values[n + i];
    }
    if (status == SIM_OK) {
        split->timing = res_estimate_mean(values, n);
        split->destination = res_estimate_mean(values + n, n);
        split->effort = res_estimate_mean(values + 2 * n, n);
    }
    release(&s);
    free(values);
    return status;
}
