/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recomputes what a study printed from the counts or shares it printed with it; nothing is simulated. */
#ifndef AFKLAR_RESULTS_STUDY_EXACT_H
#define AFKLAR_RESULTS_STUDY_EXACT_H

#include <stdbool.h>

#include "models/study/exact.h"
#include "results/text/language.h"

/* NAN where the test has no answer (an empty margin). */
SIM_NODISCARD enum sim_status res_exact_value(const struct mdl_exact *exact, double *value, struct sim_error *error);

/* Is it what was printed? */
bool res_exact_reproducible(const struct mdl_exact *exact, double value);

const char *res_exact_text(enum mdl_exact_what what, enum res_language language);

#endif
