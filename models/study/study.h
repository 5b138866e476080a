/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A published study as data: its arms, the figures it printed and where they contradict each other, read from the
 * file targets.cfg of the study's folder (scenarios/STUDY/targets.cfg; every key is in scenarios/TARGETS.md).
 *
 * What a figure counts is a word (`what`) that results/study/quantity.h turns into a function of simulated citizens;
 * this layer does not know the words.
 * Ownership: struct mdl_study owns everything below it.
 */
#ifndef AFKLAR_MODELS_STUDY_STUDY_H
#define AFKLAR_MODELS_STUDY_STUDY_H

#include <stdbool.h>
#include <stddef.h>

#include "models/study/exact.h"
#include "sim/error.h"
#include "sim/time.h"

/* May a parameter be fitted to it? */
enum mdl_use {
    MDL_USE_FIT,     /* control arm, pooled or process fact: parameters may be fitted to it */
    MDL_USE_CHECK,   /* control arm, not fitted */
    MDL_USE_PREDICT, /* intervention arm: never fitted */
};

enum mdl_figure_kind {
    MDL_FIGURE_COUNT,
    MDL_FIGURE_SHARE,
    MDL_FIGURE_MEAN,
    MDL_FIGURE_INTERVAL,
    MDL_FIGURE_RATIO,
    MDL_FIGURE_DIFFERENCE, /* of the means of an arm and of its control */
};

enum mdl_figure_unit { MDL_FIGURE_CITIZENS, MDL_FIGURE_OF_ONE, MDL_FIGURE_DAYS, MDL_FIGURE_NUMBER, MDL_FIGURE_HAZARD };

/* One published figure. NAN is "not given". Values in its unit: citizens, share 0-1, days, number, hazard ratio. */
struct mdl_figure {
    const char *id, *arm, *what, *source, *note;
    const char *group; /* figures of a group are the categories of one outcome and scored as one; NULL: alone */
    enum mdl_figure_kind kind;
    enum mdl_figure_unit unit;
    enum mdl_use use;
    double value;     /* an interval's is its middle */
    double low, high; /* what it may be: ends of an interval, half a rounding step either way, 95 % limits of a ratio */
    double of;        /* citizens it is a figure of */
    double se;        /* its sampling error: as given; else of the share, or sd / sqrt(of) */
    double p;         /* ratio */
    double at_days;   /* status so long after each citizen came in; NAN: at the data extract, the scenario's end */
    bool repeats;     /* follows from other figures: shown, not scored again */
    int line;
};

#define MDL_POOL_MAX 8
#define MDL_VALUES_MAX 12

/* One side of the study. Sides with the same scenario live in one world when they name an arm of its trial. */
struct mdl_side {
    const char *name, *label;
    const char *scenario;           /* path, relative to the study file made absolute or to the working folder */
    const char *trial_arm;          /* arm of the scenario's trial; NULL: all its index citizens */
    const char *population;         /* only those of this population; NULL: all */
    const char *control;            /* the side it is compared with; NULL: it is a control */
    const char *no_effect;          /* scenario of this side's citizens in the control's organisation; NULL: of a trial
                                     * arm the trial without a difference, else none */
    const char *pool[MDL_POOL_MAX]; /* or: the citizens of these sides together */
    size_t pool_count;
    int line;
};

/* A switch between two organisations: settings that make a lever as in the other one. */
struct mdl_lever {
    const char *name, *label;
    const char *overlay; /* path of a file laid on the scenario */
};

struct mdl_contradiction {
    const char *id, *text;
};

/* A file whose parameters were fixed before the first reproduction. */
struct mdl_frozen {
    const char *file, *sha256, *since;
    bool unchanged; /* its content has that hash still */
};

struct mdl_study {
    const char *name, *label, *file;
    sim_time movers_status; /* a mover's outcome is known up to this day; SIM_TIME_NEVER: not followed */
    struct mdl_side *sides;
    size_t side_count;
    struct mdl_figure *figures;
    size_t figure_count;
    struct mdl_exacts exact; /* arithmetic on printed counts */
    struct mdl_frozen *frozen;
    size_t frozen_count;
    struct mdl_contradiction *contradictions;
    size_t contradiction_count;
    struct {
        const char *scenario; /* the control side as a scenario of its own, on which overlays are laid */
        const char *what;     /* quantity that is divided */
        struct mdl_lever *levers;
        size_t lever_count;
        const char *activity_key;  /* of activity_with: its weekly hours, which are varied; or NULL */
        const char *activity_with; /* scenario of the treated side */
        const char *activity_values[MDL_VALUES_MAX];
        size_t activity_count;
        const char *activity_overlay; /* laid on activity_with for the values below; or NULL */
        const char *overlay_label;
        const char *overlay_values[MDL_VALUES_MAX];
        size_t overlay_count;
    } decomposition;
};

/* SIM_ERR_IO: the file cannot be opened; SIM_ERR_SCENARIO: anything wrong inside, all of it at once with file and
 * line. On failure *study is untouched. */
SIM_NODISCARD enum sim_status mdl_study_load(struct mdl_study **study, const char *file, struct sim_error_list *errors);
void mdl_study_free(struct mdl_study *study);

/* Index of the side; side_count when there is none. */
size_t mdl_study_side(const struct mdl_study *study, const char *name);
/* Index of the figure of this id, or figure_count. */
size_t mdl_study_figure(const struct mdl_study *study, const char *id);
const char *mdl_use_name(enum mdl_use use); /* "fitted", "checked", "predicted" */

#endif
