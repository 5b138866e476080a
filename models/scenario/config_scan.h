/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes before libconfig: reads the files, puts @include in place, and refuses what libconfig 1.5
 * would misread in silence or not survive.
 *
 * Refused: files over 16 MB or that are not regular, NUL and other control characters, text that is
 * not UTF-8, integers that would wrap around, numbers with a decimal comma, nesting deeper than 32,
 * groups with more than 10,000 keys (libconfig is quadratic in them), include loops, brackets that do
 * not match, strings that do not end on their line. A byte order mark at the start is skipped.
 * @include is relative to the file it stands in, alone on its line.
 *
 * Ownership: struct mdl_scanned owns its text; file names lie in the arena given.
 */
#ifndef AFKLAR_MODELS_SCENARIO_CONFIG_SCAN_H
#define AFKLAR_MODELS_SCENARIO_CONFIG_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/scenario/arena.h"
#include "models/scenario/place.h"
#include "sim/error.h"

#define MDL_SCAN_BYTES_MAX ((size_t)16 << 20)
#define MDL_SCAN_DEPTH_MAX 32
#define MDL_SCAN_KEYS_MAX 10000
#define MDL_SCAN_FILES_MAX 1000

struct mdl_file_id {
    uint64_t device, node;
};

struct mdl_scanned {
    char *text; /* with every include in place, NUL at the end */
    size_t length;
    struct mdl_place *lines; /* [line_count]: where each line of text came from */
    size_t line_count;
    struct mdl_file_id id; /* of the first file; zero for text from memory */
};

/* Every fault found is added to errors. SIM_ERR_IO: the file itself cannot be opened or is not a
 * regular file. SIM_ERR_SCENARIO: something in it (or in what it includes) is wrong. On failure
 * *scanned is empty. */
SIM_NODISCARD enum sim_status mdl_config_scan_file(struct mdl_scanned *scanned, const char *file,
                                                   struct mdl_arena *arena, struct sim_error_list *errors);
/* From memory, where @include is refused: the text must stand alone. */
SIM_NODISCARD enum sim_status mdl_config_scan_text(struct mdl_scanned *scanned, const char *text, size_t length,
                                                   const char *name, struct mdl_arena *arena,
                                                   struct sim_error_list *errors);
void mdl_config_scan_release(struct mdl_scanned *scanned);

/* Valid UTF-8 without control characters but line ends and tabs. */
bool mdl_config_is_text(const char *text, size_t length);
/* The file and line of a line of text (from 1); the last one known for lines beyond the end. */
struct mdl_place mdl_config_scan_place(const struct mdl_scanned *scanned, int line);
/* `relative` as seen from the folder of `file`; absolute names stay. */
const char *mdl_config_relative(struct mdl_arena *arena, const char *file, const char *relative);

#endif
