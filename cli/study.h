/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A published study named on the command line: a name, or a file of targets. */
#ifndef AFKLAR_CLI_STUDY_H
#define AFKLAR_CLI_STUDY_H

#include "models/study/calibration.h"
#include "models/study/contrasts.h"
#include "models/study/study.h"

/* "vive-2019" is scenarios/vive-2019/targets.cfg beside the installed or source scenarios. */
SIM_NODISCARD enum sim_status cli_study_load(struct mdl_study **study, const char *name, struct sim_error_list *errors);
/* A study's name, a calibration file, or a file beside one (calibration.cfg). */
SIM_NODISCARD enum sim_status cli_calibration_load(struct mdl_calibration **calibration, const char *name,
                                                   struct sim_error_list *errors);
/* SIM_OK and *contrasts NULL: what is named is no file of contrasts, or is not there. */
SIM_NODISCARD enum sim_status cli_contrasts_load(struct mdl_contrasts **contrasts, const char *name,
                                                 struct sim_error_list *errors);

#endif
