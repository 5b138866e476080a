/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GSL stops the program on a fault of its own unless told otherwise. A program calls this once, before it starts
 * threads; from then on GSL answers with NAN or an error code, which its callers look at.
 */
#ifndef AFKLAR_SIM_GSL_ERRORS_H
#define AFKLAR_SIM_GSL_ERRORS_H

void sim_gsl_errors_off(void);

#endif
