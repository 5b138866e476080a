/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sorting in place: heap sort, n log n at worst. The C library's qsort() may take memory, which a
 * replication whose pools have grown must not do.
 */
#ifndef AFKLAR_MODELS_SORT_H
#define AFKLAR_MODELS_SORT_H

#include <stddef.h>
#include <stdint.h>

#define MDL_SORT_BYTES_MAX 256

/* As qsort(); items of at most MDL_SORT_BYTES_MAX bytes. Equal items end in any order. */
void mdl_sort(void *items, size_t count, size_t bytes, int (*compare)(const void *, const void *));

/* Numbers, least first: by their bytes from the highest on (American flag sort; McIlroy, Bostic & McIlroy 1993). */
void mdl_sort_keys(uint64_t *keys, size_t count);

#endif
