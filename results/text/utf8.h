/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How wide a UTF-8 text stands in a terminal, without locale: Danish letters are one column and two bytes.
 * Combining marks and zero-width characters count 0, East Asian wide characters and emoji 2, control
 * characters 0. A byte that is not valid UTF-8 counts as one column, as terminals show it.
 */
#ifndef AFKLAR_RESULTS_TEXT_UTF8_H
#define AFKLAR_RESULTS_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads one code point at text (not at the end). Sets *length to its bytes (at least 1). Overlong forms,
 * surrogates and values above U+10FFFF are not valid: then the value is 0xFFFD and *length is 1. */
uint32_t res_utf8_next(const char *text, size_t *length);
bool res_utf8_is_valid(const char *text);

size_t res_utf8_width(const char *text);

/* Bytes of the longest start of text that fits in `width` columns and cuts no character. */
size_t res_utf8_fit(const char *text, size_t width);

#endif
