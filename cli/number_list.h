/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists on the command line: "180,365", "age,sex". */
#ifndef AFKLAR_CLI_NUMBER_LIST_H
#define AFKLAR_CLI_NUMBER_LIST_H

#include <stddef.h>

#include "sim/error.h"

#define CLI_LIST_MAX 256

/* Owns text; the parts are in it. */
struct cli_words {
    char *text;
    const char *at[CLI_LIST_MAX];
    size_t count;
};

/* Splits at commas and drops the blanks around; an empty part or more than CLI_LIST_MAX are errors of the option,
 * which is named in the message ("--times"). Release in any case. */
SIM_NODISCARD enum sim_status cli_words_init(struct cli_words *words, const char *text, const char *option,
                                             struct sim_error *error);
void cli_words_release(struct cli_words *words);

/* A finite number from least to most; "10 %" and "10%" are 0.1. */
SIM_NODISCARD enum sim_status cli_number(const char *text, double least, double most, const char *option, double *value,
                                         struct sim_error *error);

#endif
