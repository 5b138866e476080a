/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications of a whole study: in each one every scenario of its sides is run and every figure read, as the study
 * would have printed it.
 *
 * Two ways to run it, with the same luck: as the model is; without an effect (each side that has a control meets the
 * control's organisation), read a second time with ten points more clarified in those sides. And with the parameters
 * that state a range drawn (triangular law, mode at the stated value), anew after every few replications.
 */
#ifndef AFKLAR_RESULTS_STUDY_RUN_H
#define AFKLAR_RESULTS_STUDY_RUN_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "models/study/study.h"
#include "results/econ/parameter.h"
#include "sim/error.h"

enum res_study_way { RES_STUDY_MODEL, RES_STUDY_NO_EFFECT };

#define RES_STUDY_POINTS 0.10
#define RES_STUDIES_PER_DRAW 4 /* with ranges: loading a drawn scenario costs more than a study in it */

struct res_study_plan {
    const struct mdl_study *study;
    const char *const *overlays; /* files, laid on every scenario of the study */
    size_t overlay_count;
    const char *const *sets;
    size_t set_count;
    const struct mdl_place *set_places; /* as struct mdl_load_options has it */
    uint64_t seed, first, replications; /* first: number of the first replication, at least 1 */
    unsigned threads;
    enum res_study_way way;
    bool ranges;                     /* draw the parameters */
    struct res_study_sample *raised; /* filled with ten points more; or NULL */
    const atomic_bool *cancel;
    void (*progress)(void *context, size_t done, size_t planned);
    void *context;
};

/* Owns its arrays. */
struct res_study_sample {
    size_t replications, figures;
    double *values;                   /* [replications][figures]; NAN: undefined, or the side has no such way */
    struct res_parameters parameters; /* with ranges: those drawn */
    size_t draws, refused;            /* with ranges: and those that make no scenario that can be run; all NAN */
    char why_refused[512];
};

/* Checks the study against its scenarios first: words, arms, populations. */
SIM_NODISCARD enum sim_status res_study_run(struct res_study_sample *sample, const struct res_study_plan *plan,
                                            struct sim_error_list *errors);
void res_study_sample_release(struct res_study_sample *sample);
/* Copies the values of a figure that are not NAN; returns how many. */
size_t res_study_column(const struct res_study_sample *sample, size_t figure, double column[]);

#endif
