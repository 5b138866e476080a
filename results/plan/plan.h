/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Planning: the smallest staffing that keeps promises, the best promise each staffing keeps, what one more of each
 * capacity buys, what-if tables.
 *
 * A grid of staffings is spanned by levers (without one it has one staffing, the scenario as it is). Every staffing
 * meets the same citizens with the same luck in replication 1, 2, 3, ... (common random numbers), so they are compared
 * in pairs. A replication keeps the promises when it keeps all of them; a staffing keeps them when at least `kept_in`
 * of replications do, which is decided by the sequential test of results/plan/test.h. The claim: with probability
 * `confidence`, over all staffings together, every "is kept" and "is not kept" is true. The answer is the cheapest
 * staffing that is proved to keep them; cheaper ones are proved not to, or told as undecided after `most` replications.
 *
 * Small grids (RES_PLAN_FULL staffings) are tried whole, and nothing is assumed. Larger ones are searched by bisection
 * along the first lever, which supposes that more helps: the neighbours of the answer and other pairs are tried, and
 * what they contradict is told.
 */
#ifndef AFKLAR_RESULTS_PLAN_PLAN_H
#define AFKLAR_RESULTS_PLAN_PLAN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/replication.h"
#include "models/scenario/scenario.h"
#include "results/plan/lever.h"
#include "results/plan/promise.h"
#include "results/plan/test.h"
#include "sim/error.h"

#define RES_PROMISES_MAX 4
#define RES_PLAN_FULL 40
#define RES_PLAN_GRID_MAX 10000

enum res_plan_objective { RES_PLAN_COST, RES_PLAN_POSTS };

struct res_plan_options {
    uint64_t seed;
    unsigned threads; /* 0 = all cores */
    size_t first;     /* replications every staffing that is tried gets */
    size_t most;      /* and at most */
    double kept_in;   /* 0.9 */
    double confidence;
    enum res_plan_objective objective;
    bool verify;
    void (*progress)(void *context, const char *what, size_t done, size_t planned); /* or NULL */
    void *context;
    const atomic_bool *cancel; /* or NULL */
};

/* Where scenarios come from: a file, or a text for tests. Borrowed. */
struct res_plan_source {
    const char *file, *text;
    const struct mdl_load_options *load; /* may be NULL */
};

/* One staffing. */
struct res_plan_point {
    size_t at[RES_LEVERS_MAX]; /* index of the value of each lever */
    double kr_per_year, posts; /* of all staff; kr with what the levers cost besides */
    struct mdl_scenario *scenario;
    struct mdl_model *model;
    size_t n; /* replications done */
    size_t kept;
    double *rows; /* [n][row_size] */
    size_t capacity;
    size_t asked[RES_PROMISES_MAX], events[RES_PROMISES_MAX];
    enum res_verdict verdict;
    bool inferred; /* verdict follows from another staffing, more helping */
};

/* What came of one change beside a staffing: b - a in pairs. */
struct res_plan_change {
    char what[192];
    double share_before, share_after; /* mean share of the first promise, or of replications kept */
    double share_se;
    double least_before, least_after; /* best promise */
    double kr_per_year;
    double clarified, clarified_se; /* difference of clarified_share */
};

struct res_plan {
    struct res_plan_source source;
    struct res_plan_options options;
    const struct res_promise *promises; /* [promise_count]; borrowed */
    size_t promise_count;
    const struct res_lever *levers; /* [lever_count]; borrowed */
    size_t lever_count;
    struct res_columns columns;
    size_t row_size;
    struct res_plan_point *points; /* [point_count], cheapest first */
    size_t point_count;
    size_t answer;         /* point_count: none */
    size_t best;           /* without an answer: the staffing that keeps them in most replications */
    size_t runs;           /* replications in all */
    size_t contradictions; /* pairs in which more was proved worse */
    bool matters[RES_LEVERS_MAX];
    bool matters_known;
    struct res_plan_change *changes; /* [change_count] */
    size_t change_count;
};

void res_plan_defaults(struct res_plan_options *options);
/* Spans the grid and compiles its first and last staffing. SIM_ERR_USAGE for levers and promises that do not fit,
 * SIM_ERR_SCENARIO for what the scenario says of them. */
SIM_NODISCARD enum sim_status res_plan_init(struct res_plan *plan, const struct res_plan_source *source,
                                            const struct res_plan_options *options, const struct res_promise *promises,
                                            size_t promise_count, const struct res_lever *levers, size_t lever_count,
                                            struct sim_error_list *errors);
void res_plan_release(struct res_plan *plan);

/* Finds the answer. SIM_ERR_USAGE when a promised wait never occurs anywhere. */
SIM_NODISCARD enum sim_status res_plan_search(struct res_plan *plan, struct sim_error_list *errors);
/* At least n replications of every staffing (what-if tables). */
SIM_NODISCARD enum sim_status res_plan_run_all(struct res_plan *plan, size_t n, struct sim_error_list *errors);
/* One person more in each role, one place more at each board, one seat more in each service, beside that staffing. */
SIM_NODISCARD enum sim_status res_plan_one_more(struct res_plan *plan, size_t point, struct sim_error_list *errors);

/* --- reading ---------------------------------------------------------------------------------------- */

/* Of promise p in replication r (0-based) of a point. */
double res_plan_least(const struct res_plan *plan, const struct res_plan_point *point, size_t r, size_t p);
double res_plan_share(const struct res_plan *plan, const struct res_plan_point *point, size_t r, size_t p);
/* Value of a column of plan->columns. */
double res_plan_value(const struct res_plan *plan, const struct res_plan_point *point, size_t r, size_t column);
/* The best promise: the least days (with the same share) that kept_in of the replications keep, with its interval. */
double res_plan_best_promise(const struct res_plan *plan, const struct res_plan_point *point, size_t p, double *low,
                             double *high);
/* Mean and standard error over the replications in which it is defined; column as in plan->columns. */
void res_plan_mean(const struct res_plan *plan, const struct res_plan_point *point, size_t column, double *mean,
                   double *se);
double res_plan_mean_share(const struct res_plan *plan, const struct res_plan_point *point, size_t p);
/* b - a of a column over their common replications. Returns the pairs. */
size_t res_plan_difference(const struct res_plan *plan, const struct res_plan_point *a, const struct res_plan_point *b,
                           size_t column, double *difference, double *se);
/* "7", or "7, 2" with several levers; "as it is" with none. */
void res_plan_point_text(const struct res_plan *plan, const struct res_plan_point *point, char *text, size_t size);
/* The confidence error of each staffing: (1 - confidence) over their number. */
double res_plan_alpha(const struct res_plan *plan);

#endif
