/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of one replication: quantities of the model, followed to the horizon, priced in whole øre.
 *
 * Years are calendar years, from that of the scenario's start. Simulated is what the run itself holds, up to the
 * decision or the end of the run; extrapolated is what follows by transition rates. Each line (flow, origin, year) is
 * rounded once to whole øre and has one payer and one payee, so every sum over accounts, years or citizens is exact.
 */
#ifndef AFKLAR_RESULTS_ECON_BOOKS_H
#define AFKLAR_RESULTS_ECON_BOOKS_H

#include <stddef.h>
#include <stdint.h>

#include "models/replication.h"
#include "results/econ/flow.h"
#include "results/econ/follow.h"
#include "results/econ/price.h"
#include "sim/error.h"

enum res_origin { RES_SIMULATED, RES_EXTRAPOLATED, RES_ORIGIN_COUNT };

/* code, name, English label, Danish label: each a number of index citizens but those in years */
#define RES_EFFECT_MAP(X)                                                                                              \
    X(RES_EFFECT_CITIZENS, "citizens", "citizens", "borgere")                                                          \
    X(RES_EFFECT_STARTED, "started", "had a first meeting", "har haft første samtale")                                 \
    X(RES_EFFECT_COMPLETED, "completed", "decided by the authority", "afgjort af myndigheden")                         \
    X(RES_EFFECT_CLARIFIED, "clarified", "clarified by the end of the scenario", "afklaret ved scenariets slutning")   \
    X(RES_EFFECT_CLARIFIED_LATER, "clarified_later", "clarified at last", "afklaret til sidst")                        \
    X(RES_EFFECT_IN_WORK, "in_work", "left for a job or fleksjob", "afsluttet til job eller fleksjob")                 \
    X(RES_EFFECT_FLEKSJOB_GRANTED, "fleksjob_granted", "granted a fleksjob", "visiteret til fleksjob")                 \
    X(RES_EFFECT_FLEKSJOB_YEARS, "fleksjob_years", "years in a fleksjob held to the horizon",                          \
      "år i et fleksjob til horisonten")                                                                               \
    X(RES_EFFECT_FOEP, "foep", "left for førtidspension", "afsluttet til førtidspension")                              \
    X(RES_EFFECT_WORK_YEARS, "work_years", "years in job or fleksjob to the horizon",                                  \
      "år i job eller fleksjob til horisonten")                                                                        \
    X(RES_EFFECT_PATHWAY_YEARS, "pathway_years", "years in the pathway", "år i ressourceforløb")

enum res_effect {
#define X(code, name, label, label_da) code,
    RES_EFFECT_MAP(X)
#undef X
        RES_EFFECT_COUNT
};

const char *res_effect_name(enum res_effect effect);
/* is_cut: the horizon comes before the end of the scenario, and what is counted ends with it. */
const char *res_effect_label(enum res_effect effect, bool is_cut, enum res_language language);
bool res_effect_find(const char *name, enum res_effect *effect);

/* What holds for every replication of a scenario. Borrows the scenario and the prices. */
struct res_econ_frame {
    const struct mdl_scenario *scenario;
    const struct res_econ_prices *prices;
    sim_time measured_end; /* the end the scenario itself states */
    sim_time run_end;      /* the end of the run, at the latest the horizon */
    int first_year, years;
};

/* First year and length from the scenario; run_end is that of `scenario`. */
void res_econ_frame_init(struct res_econ_frame *frame, const struct mdl_scenario *scenario,
                         const struct res_econ_prices *prices, sim_time measured_end, int years);

/* Quantities of one replication. Owns its arrays; kept from one replication to the next. */
struct res_econ_ledger {
    double *weeks; /* [RES_ORIGIN_COUNT][states * steps][years] */
    double *items; /* [item_count][years] */
    double *scratch;
    const struct mdl_item *item; /* [item_count]: borrowed */
    size_t item_count, steps;
    int years;
    double effects[RES_EFFECT_COUNT];
    double cohort; /* citizens a programme's cost is shared by */
};

void res_econ_ledger_init(struct res_econ_ledger *ledger);
void res_econ_ledger_release(struct res_econ_ledger *ledger);
SIM_NODISCARD enum sim_status res_econ_ledger_set(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                                                  struct res_follow *follow, const struct mdl_left *left,
                                                  struct sim_error *error);
/* Adds the weeks of one citizen alone: what _set does for each. */
SIM_NODISCARD enum sim_status res_econ_ledger_add(struct res_econ_ledger *ledger, const struct res_econ_frame *frame,
                                                  struct res_follow *follow, const struct mdl_record *record,
                                                  struct sim_error *error);

/* The ledger of record `index` alone; `left` must be itemised. cohort: citizens a programme's cost is shared by. */
SIM_NODISCARD enum sim_status res_econ_ledger_set_one(struct res_econ_ledger *ledger,
                                                      const struct res_econ_frame *frame, struct res_follow *follow,
                                                      const struct mdl_left *left, size_t index, double cohort,
                                                      struct sim_error *error);

/* Names of what was used without a price; a set. */
struct res_missing {
    char (*names)[128];
    size_t count, capacity;
};
void res_missing_release(struct res_missing *missing);
SIM_NODISCARD enum sim_status res_missing_add(struct res_missing *missing, const char *name, struct sim_error *error);

/* Cells of one set of books, and where a line stands in it. */
size_t res_books_cells(int years);
size_t res_books_cell(int years, int flow, int origin, int year_index);
/* The same in øre before rounding: exact[res_books_cells(years)] is set. */
SIM_NODISCARD enum sim_status res_books_price(double exact[], const struct res_econ_frame *frame,
                                              const struct res_econ_ledger *ledger, enum res_perspective perspective,
                                              struct res_missing *missing, struct sim_error *error);

/* Owns `ore`. */
struct res_books {
    int64_t *ore; /* [RES_FLOW_COUNT][RES_ORIGIN_COUNT][years] */
    int years;
};

void res_books_init(struct res_books *books);
void res_books_release(struct res_books *books);
/* Prices a ledger for the flows of a perspective (RES_PERSPECTIVE_COUNT: all there are prices for). What is used and
 * has no price is added to `missing` and left out. */
SIM_NODISCARD enum sim_status res_books_set(struct res_books *books, const struct res_econ_frame *frame,
                                            const struct res_econ_ledger *ledger, enum res_perspective perspective,
                                            struct res_missing *missing, struct sim_error *error);

int64_t res_books_line(const struct res_books *books, enum res_flow flow, enum res_origin origin, int year_index);
/* What an account (RES_RESOURCES too) pays, less what it gets, over all flows of a perspective: [year_index]. */
int64_t res_books_account(const struct res_books *books, enum res_perspective perspective, int account, int year_index);

/* Every krone has one payer and one payee: the accounts and the resources add up to nothing in every year, over the
 * flows that are counted. SIM_ERR_VERIFY otherwise. */
SIM_NODISCARD enum sim_status res_books_verify(const struct res_books *books, struct sim_error *error);

#endif
