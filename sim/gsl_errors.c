/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/gsl_errors.h"

#include <gsl/gsl_errno.h>

void sim_gsl_errors_off(void)
{
    (void)gsl_set_error_handler_off();
}
