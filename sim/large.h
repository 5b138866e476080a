/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Large arrays that are read here and there.
 *
 * With a million citizens most looks at memory miss the processor's table of
 * pages. A block of some megabytes begins at a boundary of huge pages, and
 * where the system knows such advice (Linux) it is asked to use them. Nothing
 * depends on the answer.
 */
#ifndef AFKLAR_SIM_LARGE_H
#define AFKLAR_SIM_LARGE_H

#include <stddef.h>
#include <stdint.h>

/* A block of `bytes` with the first `used` bytes of `block`, which is freed;
 * both may be freed by free(). It begins at a cache line. NULL without memory,
 * and `block` is then untouched. bytes >= used; block may be NULL. */
void *sim_large_grow(void *block, size_t used, size_t bytes);

#endif
