/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The known word nearest to a mistyped one, for hints.
 */
#ifndef AFKLAR_CLI_NEAREST_H
#define AFKLAR_CLI_NEAREST_H

#include <stddef.h>

/* Edits (insert, delete, replace, swap of neighbours) that turn one word into the other; words beyond
 * 63 bytes count as 1000 apart. */
size_t cli_nearest_distance(const char *a, const char *b);

/* Keeps the better of two: returns candidate when it is nearer to word than best (may be NULL) and near
 * enough to be meant (at most a third of the letters wrong, one in short words); else best. */
const char *cli_nearest(const char *word, const char *candidate, const char *best);

#endif
