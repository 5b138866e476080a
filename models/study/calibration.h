/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is to be fitted to what: the file calibration.cfg of a study's folder (scenarios/TARGETS.md describes it). Only
 * figures of use "fit" may be targets, and no figure of an arm that has a control: the intervention is predicted.
 */
#ifndef AFKLAR_MODELS_STUDY_CALIBRATION_H
#define AFKLAR_MODELS_STUDY_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "models/study/study.h"
#include "sim/error.h"

#define MDL_FREE_MAX 16
#define MDL_TARGETS_MAX 64

/* A free parameter with its prior range, uniform between the ends. */
struct mdl_free {
    const char *name;
    const char *paths[4]; /* keys as --set takes them, in the scenarios of the study; all get the same value */
    int path_lines[4];    /* where each stands in the file */
    size_t path_count;
    const char *low, *high, *start; /* with units, as in the scenario; start NULL: the middle */
    const char *source;             /* of the range */
    bool profile_only; /* not fitted: the others are fitted anew along its range, to show what it trades with */
    int line;
};

struct mdl_calibration {
    const char *file;
    struct mdl_study *study; /* owned */
    struct mdl_free *free;
    size_t free_count;
    size_t *targets; /* [target_count]: indices of figures */
    size_t target_count;
};

/* As mdl_study_load; the study's own mistakes are told too. */
SIM_NODISCARD enum sim_status mdl_calibration_load(struct mdl_calibration **calibration, const char *file,
                                                   struct sim_error_list *errors);
/* False for a file that is something else, such as a scenario; true for one that cannot be read, so that loading says
 * why. */
bool mdl_calibration_is(const char *file);
void mdl_calibration_free(struct mdl_calibration *calibration);

#endif
