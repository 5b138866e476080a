/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several tests at once: Holm's (1979) step-down adjustment, which keeps the family-wise error without assumptions. */
#ifndef AFKLAR_RESULTS_STATISTICS_HOLM_H
#define AFKLAR_RESULTS_STATISTICS_HOLM_H

#include "sim/error.h"

/* adjusted[count] from p[count]; a test without an answer (NAN) stays NAN and is not counted. */
SIM_NODISCARD enum sim_status res_holm_adjust(const double p[], size_t count, double adjusted[],
                                              struct sim_error *error);

#endif
