/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A promise about waiting, as a head of department says it, and whether a replication keeps it.
 *
 *     "first meeting <= 14 days for 95 %"      of the index citizens, from the grant
 *     "guide_talk every 8 days for 95 %"       of the days of citizens in contact, by the last talk that was offered
 *     "utilisation_guide <= 95 %"              any measure of results/MEASURES.md, as a whole
 *
 * Waits are: first meeting, first service, placement, decision, team, with the definitions of the measures
 * wait_*_days. A citizen whose wait has not ended when he leaves or the run ends counts for as long as he waited
 * (Kaplan-Meier), so that the share within t grows with t and "kept at t" and "the smallest t that is kept" are one
 * and the same thing: each replication has its least days, and keeps every promise of that many days or more.
 * Of talks: on an ordinary day, 95 of 100 citizens in contact have been offered a talk of this step within the last 8
 * days. Every day of every citizen counts once, from his first meeting until his activity ends, so that one whom nobody
 * has room for weighs as many days as he goes without (counted by talks he would hardly weigh at all). A talk he was
 * ill on or stayed away from was offered.
 */
#ifndef AFKLAR_RESULTS_PLAN_PROMISE_H
#define AFKLAR_RESULTS_PLAN_PROMISE_H

#include <stdbool.h>
#include <stddef.h>

#include "models/replication.h"
#include "results/econ/cost.h"
#include "results/measure.h"
#include "sim/error.h"

enum res_promise_kind { RES_PROMISE_WAIT, RES_PROMISE_TALKS, RES_PROMISE_MEASURE };
enum res_promise_wait {
    RES_PROMISE_TEAM,
    RES_PROMISE_FIRST_MEETING,
    RES_PROMISE_FIRST_SERVICE,
    RES_PROMISE_PLACEMENT,
    RES_PROMISE_DECISION,
};

#define RES_PROMISE_TEXT_MAX 160

struct res_promise {
    char text[RES_PROMISE_TEXT_MAX]; /* as it was given */
    char what[64];                   /* the wait, the step or the measure */
    enum res_promise_kind kind;
    enum res_promise_wait wait;
    double days, share; /* waits and talks: this share within so many days */
    bool at_least;      /* measure: ">=" */
    double level;       /* measure: in its own unit */
    const char *unit;   /* measure: as in its name in results, or NULL */
};

/* Reads the words. SIM_ERR_USAGE with what was expected. */
SIM_NODISCARD enum sim_status res_promise_parse(const char *text, struct res_promise *promise, struct sim_error *error);

/* Steps and measures are names of one scenario: SIM_ERR_USAGE when it has none of that name, and for a step that holds
 * no talks again and again. */
SIM_NODISCARD enum sim_status res_promise_bind(const struct res_promise *promise, const struct mdl_model *model,
                                               struct sim_error *error);

/* What a replication says of a promise. */
struct res_kept {
    double least;  /* waits and talks: the least days that share is served in, INFINITY if never; measure: its value */
    double share;  /* waits and talks: served within the promised days; measure: 1 kept, 0 not */
    size_t asked;  /* citizens, or spans between talks; 0 = the promise is about nobody */
    size_t events; /* of them, how many ended; 0 = it never occurs */
};

/* Times and whether they ended, for the product-limit estimate; grows. */
struct res_promise_buffer {
    struct res_promise_time {
        double days;
        bool ended;
    } * at;
    size_t count, capacity;
};
void res_promise_buffer_release(struct res_promise_buffer *buffer);

/* view->left needs its log for talks. */
SIM_NODISCARD enum sim_status res_promise_measure(const struct res_promise *promise, const struct mdl_model *model,
                                                  const struct res_view *view, const struct res_columns *columns,
                                                  struct res_promise_buffer *buffer, struct res_kept *kept,
                                                  struct sim_error *error);
/* Whether `least` keeps the promise. NAN (about nobody) keeps it. */
bool res_promise_is_kept(const struct res_promise *promise, double least);

#endif
