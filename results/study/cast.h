/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The citizens of one simulated study, by side, as its registers would know them.
 *
 * Of a trial the arm is the one received. Movers: when the study follows them (movers_status), a mover gets the
 * outcome that somebody of the control side got by that day, drawn by lot among those who were still in the pathway
 * when he left (he goes to a municipality that works as usual); it is dated midway between leaving and that day.
 * Simulated municipalities elsewhere there are none, so this is an assumption of the reproduction, not of the model.
 */
#ifndef AFKLAR_RESULTS_STUDY_CAST_H
#define AFKLAR_RESULTS_STUDY_CAST_H

#include "models/study/study.h"
#include "results/statistics/survival.h"
#include "results/study/quantity.h"
#include "sim/error.h"

/* Owns its arrays. */
struct res_cast {
    const struct mdl_study *study;
    struct res_citizen *citizens; /* [used], side after side */
    size_t used, capacity;
    size_t *first, *count;      /* [side_count] */
    struct mdl_record *changed; /* [used at most]: records that a counterfactual rewrites */
    size_t changed_capacity;
    struct mdl_log_row **rows; /* [side_count] logs by citizen */
    size_t *row_capacity;
    double *columns; /* for hazard ratios */
    size_t column_capacity;
};

SIM_NODISCARD enum sim_status res_cast_init(struct res_cast *cast, const struct mdl_study *study,
                                            struct sim_error *error);
void res_cast_release(struct res_cast *cast);
void res_cast_clear(struct res_cast *cast);

/* Adds the citizens of a side that is no pool. as_meant: by the arm they were to be given (drawn, or exchanged by
 * mistake), for a trial in which both arms are given the same. They borrow from `left` and the model. */
SIM_NODISCARD enum sim_status res_cast_add(struct res_cast *cast, size_t side, const struct mdl_model *model,
                                           const struct mdl_left *left, bool as_meant, struct sim_error *error);
/* After the last side: movers, then pools. */
SIM_NODISCARD enum sim_status res_cast_finish(struct res_cast *cast, uint64_t seed, uint64_t replication,
                                              struct sim_error *error);
/* Before _finish pools them: of a side's citizens without a clarification so many more get one by lot that its share
 * rises by `points` on average, with an outcome as somebody clarified in its control side (FOEP when there is nobody);
 * nothing else about them changes. */
SIM_NODISCARD enum sim_status res_cast_raise(struct res_cast *cast, size_t side, double points, uint64_t seed,
                                             uint64_t replication, struct sim_error *error);

/* The figure as this replication would have printed it. NAN: nobody in the denominator, or no answer. */
double res_cast_figure(struct res_cast *cast, const struct mdl_figure *figure);

#endif
