/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "sim/gsl_errors.h"

int main(int argc, char *argv[])
{
    sim_gsl_errors_off();
    return cli_main(argc, argv);
}
