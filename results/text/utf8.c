/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/text/utf8.h"

#define REPLACEMENT 0xFFFDu

struct range {
    uint32_t first, last;
};

/* Unicode general categories Mn, Me and Cf as far as European text meets them, and the zero-width characters. */
static const struct range zero_wide[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
    {0x0610, 0x061A}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
};

/* Unicode Standard Annex 11: East Asian wide and full-width blocks, and the emoji that terminals draw wide. */
static const struct range two_wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE4F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD},
};

static bool is_in(const struct range ranges[], size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

static bool is_tail(unsigned char byte)
{
    return (byte & 0xC0u) == 0x80u;
}

/* Bytes that follow a first byte; 0 for one that cannot begin a character of several bytes. */
static size_t tails_of(unsigned char first)
{
    if (first >= 0xC2u && first <= 0xDFu) {
        return 1;
    }
    if (first >= 0xE0u && first <= 0xEFu) {
        return 2;
    }
    return first >= 0xF0u && first <= 0xF4u ? 3 : 0;
}

uint32_t res_utf8_next(const char *text, size_t *length)
{
    static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)text[0];
    *length = 1;
    if (first < 0x80u) {
        return first;
    }
    size_t tails = tails_of(first);
    if (tails == 0) {
        return REPLACEMENT;
    }
    uint32_t code = first & (0x3Fu >> tails);
    for (size_t i = 1; i <= tails; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (!is_tail(byte)) {
            return REPLACEMENT;
        }
        code = (code << 6) | (byte & 0x3Fu);
    }
    if (code < smallest[tails] || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
        return REPLACEMENT;
    }
    *length = tails + 1;
    return code;
}

bool res_utf8_is_valid(const char *text)
{
    while (*text != '\0') {
        size_t length;
        uint32_t code = res_utf8_next(text, &length);
        if (code == REPLACEMENT && length == 1) {
            return false;
        }
        text += length;
    }
    return true;
}

static size_t width_of(uint32_t code)
{
    if (is_in(zero_wide, sizeof zero_wide / sizeof zero_wide[0], code)) {
        return 0;
    }
    return is_in(two_wide, sizeof two_wide / sizeof two_wide[0], code) ? 2 : 1;
}

size_t res_utf8_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        size_t length;
        width += width_of(res_utf8_next(text, &length));
        text += length;
    }
    return width;
}

size_t res_utf8_fit(const char *text, size_t width)
{
    size_t bytes = 0;
    size_t used = 0;
    while (text[bytes] != '\0') {
        size_t length;
        used += width_of(res_utf8_next(text + bytes, &length));
        if (used > width) {
            break;
        }
        bytes += length;
    }
    return bytes;
}
