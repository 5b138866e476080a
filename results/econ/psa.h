/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Uncertainty of parameters: draws from their ranges, one at a time (tornado), and the value at which a decision
 * turns (break-even). The alternatives of a draw meet the same citizens with the same luck, each draw with luck of
 * its own, so that chance averages out over draws.
 */
#ifndef AFKLAR_RESULTS_ECON_PSA_H
#define AFKLAR_RESULTS_ECON_PSA_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "results/econ/analysis.h"
#include "results/econ/load.h"
#include "results/econ/parameter.h"
#include "results/econ/voi.h"
#include "sim/error.h"

/* What the bars of a tornado show. */
enum res_tornado_output { RES_TORNADO_NET_BENEFIT, RES_TORNADO_COST, RES_TORNADO_EFFECT };

struct res_psa_plan {
    const struct res_econ_source *sources; /* [alternatives] */
    size_t alternatives;
    const struct res_parameters *parameters;
    size_t draws, replications; /* replications a draw */
    uint64_t seed;
    unsigned threads;
    enum res_perspective perspective;
    enum res_effect effect;
    double threshold;
    enum res_tornado_output tornado_on;
    bool sweep; /* break-even: look at points between the ends too */
    const atomic_bool *cancel;
    void (*progress)(void *context, size_t done, size_t planned);
    void *context;
};

/* Owns its arrays. Draws that make a scenario that cannot be run are left out and counted. */
struct res_psa {
    size_t draws, alternatives, parameters, rejected;
    double *cost, *effect;  /* [draws][alternatives]: of the citizens of the first alternative */
    double *quantile;       /* [draws][parameters] */
    double *value;          /* [draws][parameters]: in the first alternative that has it */
    char why_rejected[512]; /* the first that was left out */
    double noise_share; /* of the variance of the net benefit difference (last less first): chance, not parameters */
};

SIM_NODISCARD enum sim_status res_psa_run(struct res_psa *psa, const struct res_psa_plan *plan,
                                          struct sim_error_list *errors);
void res_psa_release(struct res_psa *psa);
struct res_draws res_psa_draws(const struct res_psa *psa);
/* Column of a parameter's values: column[draws]. */
void res_psa_column(const struct res_psa *psa, size_t parameter, double column[]);

struct res_tornado_bar {
    size_t parameter;
    double low_value, high_value; /* of the parameter, in the first alternative that has it */
    double cost_low, cost_high;   /* cost difference, last less first alternative */
    double effect_low, effect_high;
    double net_low, net_high;     /* net benefit difference */
    double shown_low, shown_high; /* of what the plan asks for */
    double turns_at;              /* value at which the net benefit difference is 0, by a line; NAN */
    bool failed;                  /* an end cannot be run */
};

/* bars[parameters], the widest first. */
SIM_NODISCARD enum sim_status res_tornado_run(struct res_tornado_bar bars[], const struct res_psa_plan *plan,
                                              struct sim_error_list *errors);

#define RES_SWEEP_POINTS 9

struct res_break_even {
    double base, low, high;   /* values looked at */
    double net_low, net_high; /* net benefit of the last against the first at the ends */
    double value;             /* NAN: no change of sign between the ends */
    char unit[32];
    size_t points; /* of the sweep: 0 or RES_SWEEP_POINTS, evenly from low to high */
    double at[RES_SWEEP_POINTS], net[RES_SWEEP_POINTS];
};

/* Net benefit of the last alternative against the first with these settings in each: sets[k][used[k]]. */
SIM_NODISCARD enum sim_status res_psa_net(const struct res_psa_plan *plan, const char *const *const sets[],
                                          const size_t used[], double *net, struct sim_error_list *errors);

/* Any key, of a distribution its mean: its range when it has one, else from 0 (a mean: a quarter) to four times its
 * value. SIM_ERR_USAGE when it is no quantity. */
SIM_NODISCARD enum sim_status res_break_even_run(struct res_break_even *result, const char *path,
                                                 const struct res_psa_plan *plan, struct sim_error_list *errors);

#endif
