/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deflates the planes of a shuffled column (RFC 1950 and 1951): what zlib or the deflate filter of HDF5 inflates.
 *
 * Once shuffled a plane is runs of one byte, or bytes in no order: so only runs are looked for (matches at distance 1),
 * and each plane is one block with a Huffman code of its own. That takes a third of the time that the library takes
 * at its fastest level, for the same size; it is what lets events be stored while the simulation goes on.
 */
#ifndef AFKLAR_RESULTS_FILE_PLANE_DEFLATE_H
#define AFKLAR_RESULTS_FILE_PLANE_DEFLATE_H

#include <stddef.h>

#define RES_PLANE_MAX 65536 /* bytes of a plane */

struct res_plane_deflater; /* one thread at a time; its bytes follow from what it is given alone */

/* NULL without memory. */
struct res_plane_deflater *res_plane_deflater_create(void);
void res_plane_deflater_free(struct res_plane_deflater *deflater);

/* What `planes` planes of `size` bytes can come to at most. */
size_t res_plane_deflate_bound(size_t size, size_t planes);
/* from[planes * size], 0 < size <= RES_PLANE_MAX, into to[res_plane_deflate_bound]. Returns the length. */
size_t res_plane_deflate(struct res_plane_deflater *deflater, const unsigned char from[], size_t size, size_t planes,
                         unsigned char to[]);

#endif
