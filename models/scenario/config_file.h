/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a whole regular file into memory, and nothing else: no folders, pipes or devices.
 */
#ifndef AFKLAR_MODELS_SCENARIO_CONFIG_FILE_H
#define AFKLAR_MODELS_SCENARIO_CONFIG_FILE_H

#include <stddef.h>

#include "models/scenario/config_scan.h"
#include "sim/error.h"

struct mdl_file_text {
    char *bytes; /* malloc; NUL after the last byte */
    size_t length;
    struct mdl_file_id id;
};

/* SIM_ERR_IO: cannot be opened or read, or not a regular file. SIM_ERR_SCENARIO: larger than
 * MDL_SCAN_BYTES_MAX. */
SIM_NODISCARD enum sim_status mdl_config_file_read(struct mdl_file_text *text, const char *file,
                                                   struct sim_error *error);

#endif
