/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures with their uncertainty, and alternatives set against each other.
 *
 * Replications of two alternatives are pairs (same citizens, same luck). The cost difference is that of the same
 * number of citizens: C_b N_a / N_b - C_a in each replication. The ICER is a ratio of means with a delta-method
 * error; where the effect difference may be 0 its interval is meaningless and not given.
 */
#ifndef AFKLAR_RESULTS_ECON_ANALYSIS_H
#define AFKLAR_RESULTS_ECON_ANALYSIS_H

#include <stddef.h>

#include "results/econ/run.h"

struct res_estimate {
    double mean, se, lo, hi; /* 95 %, Student's t; NAN where not defined */
};

struct res_estimate res_estimate_mean(const double values[], size_t count);
/* mean(x) / mean(y); NAN throughout when mean(y) is 0. */
struct res_estimate res_estimate_ratio(const double x[], const double y[], size_t count);

/* code, name in files, English, Danish; %1$s is b, %2$s is a */
enum res_verdict {
    RES_VERDICT_NO_EFFECT,      /* no difference in effect: no ICER */
    RES_VERDICT_DOMINATES,      /* cheaper and better */
    RES_VERDICT_DOMINATED,      /* dearer and worse */
    RES_VERDICT_COSTS_MORE,     /* dearer and better: the ICER is the price of a unit more */
    RES_VERDICT_SAVES_AND_LOSES /* cheaper and worse: the ICER is what is saved a unit lost */
};

enum res_verdict res_verdict_of(double cost, double effect);
/* In words, with the names of both. */
void res_verdict_text(enum res_verdict verdict, enum res_language language, const char *a, const char *b, char *text,
                      size_t size);

struct res_increment {
    size_t a, b; /* samples */
    enum res_effect effect_kind;
    struct res_estimate cost, effect, icer, net_benefit;
    double threshold;    /* kroner a unit of effect of the net benefit */
    bool effect_is_sure; /* the interval of the effect difference leaves 0 out */
    enum res_verdict verdict;
};

/* SIM_ERR_USAGE when the samples cannot be paired. */
SIM_NODISCARD enum sim_status res_increment_set(struct res_increment *increment,
                                                const struct res_econ_sample *const samples[], size_t a, size_t b,
                                                const struct res_econ_query *query, enum res_effect effect,
                                                double threshold, struct sim_error *error);

#endif
