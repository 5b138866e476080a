/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ctrl-C (SIGINT) and SIGTERM raise a flag that long work looks at; what is finished is kept and the
 * program ends with status 130. A second signal ends it at once.
 *
 * The flag is the one global variable of the program: a signal handler can reach nothing else.
 */
#ifndef AFKLAR_CLI_INTERRUPT_H
#define AFKLAR_CLI_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "sim/error.h"

SIM_NODISCARD enum sim_status cli_interrupt_install(void);
bool cli_interrupt_is_raised(void);
const atomic_bool *cli_interrupt_flag(void);

#endif
