/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA-256 (FIPS 180-4).
 */
#ifndef AFKLAR_MODELS_SCENARIO_SHA256_H
#define AFKLAR_MODELS_SCENARIO_SHA256_H

#include <stddef.h>

/* Lower-case hexadecimal digits and a NUL. */
void mdl_sha256_hex(const void *bytes, size_t length, char hex[65]);

#endif
