/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contrasts of several studies that are to share one factor: the file scenarios/contrasts/targets.cfg (scenarios/
 * TARGETS.md describes it). The factor multiplies the prior of a slope that no control arm shows. In a study with a
 * `slope` it multiplies that parameter, and a parameter of the control arm is fitted anew for each value; in one
 * without, it multiplies the effect that the model gives.
 */
#ifndef AFKLAR_MODELS_STUDY_CONTRASTS_H
#define AFKLAR_MODELS_STUDY_CONTRASTS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/study/study.h"
#include "sim/error.h"

#define MDL_CONTRASTS_MAX 6

/* Of two published shares or counts. Texts of quantities carry units. */
struct mdl_contrast {
    const char *name, *link;
    struct mdl_study *study; /* owned */
    size_t treated, control; /* indices of figures */
    const char *slope, *prior;
    const char *refit, *low, *high; /* NULL without a slope; its range */
    size_t target;                  /* figure of the control arm to which it is fitted anew */
    int line;
};

struct mdl_contrasts {
    const char *file, *label, *source;
    double values[MDL_VALUES_MAX]; /* of the factor, ascending; its law is uniform between the first and the last */
    size_t value_count;
    struct mdl_contrast at[MDL_CONTRASTS_MAX];
    size_t count;
};

/* As mdl_study_load; mistakes of the studies are told too. */
SIM_NODISCARD enum sim_status mdl_contrasts_load(struct mdl_contrasts **contrasts, const char *file,
                                                 struct sim_error_list *errors);
/* Does the file hold contrasts? False for one that cannot be read. */
bool mdl_contrasts_is(const char *file);
void mdl_contrasts_free(struct mdl_contrasts *contrasts);

#endif
