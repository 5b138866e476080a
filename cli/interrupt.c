/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"

#include <signal.h>
#include <string.h>

/* A lock-free atomic may be written in a handler (C17 7.14.1.1) and read by worker threads. */
_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "the flag must be lock-free");
static atomic_bool raised;

static void on_signal(int number)
{
    (void)number;
    atomic_store(&raised, true);
}

enum sim_status cli_interrupt_install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigemptyset(&action.sa_mask);
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0) {
        return SIM_ERR_INTERNAL;
    }
    return SIM_OK;
}

bool cli_interrupt_is_raised(void)
{
    return atomic_load(&raised);
}

const atomic_bool *cli_interrupt_flag(void)
{
    return &raised;
}
