/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What keeps a damaged result from the HDF5 library, which reads lengths and places from a file as they stand and may
 * crash on a single flipped bit. A result of ours ends in a seal: the SHA-256 of all bytes before it, behind what HDF5
 * calls the end of the file. Readers of HDF5 do not see it, and what they write drops it. A file without one (older, or
 * changed by another program) is read by a child process first.
 */
#ifndef AFKLAR_RESULTS_FILE_H5_SEAL_H
#define AFKLAR_RESULTS_FILE_H5_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#define RES_SEAL_BYTES 81 /* "afklar sha-256: ", 64 hexadecimal digits, a line end */

/* Lengthens the bytes of a file by its seal. False without memory; the bytes are as they were then. */
bool res_seal_add(unsigned char **bytes, size_t *size);

/* Whether a file can be opened without danger: its seal is right, or a child process has read all that is in it. */
bool res_seal_allows(const char *path);

#endif
