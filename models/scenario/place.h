/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where something stands that a message may be about. */
#ifndef AFKLAR_MODELS_SCENARIO_PLACE_H
#define AFKLAR_MODELS_SCENARIO_PLACE_H

struct mdl_place {
    const char *file; /* or the option it was given by, such as "--set" */
    int line;         /* 0: none */
};

#endif
