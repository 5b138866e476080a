/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (widths and code points of the Unicode standard). */
#include "results/text/utf8.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(utf8, danish_letters_are_one_column)
{
    cr_assert(eq(sz, res_utf8_width("Håndværker"), 10));
    cr_assert(eq(sz, res_utf8_width("førtidspension"), 14));
    cr_assert(eq(sz, res_utf8_width("ÆØÅ"), 3));
    cr_assert(eq(sz, res_utf8_width(""), 0));
}

Test(utf8, combining_marks_take_no_room_and_wide_letters_two)
{
    cr_assert(eq(sz, res_utf8_width("A\xCC\x8A"), 1)); /* A and a ring above it */
    cr_assert(eq(sz, res_utf8_width("\xE6\x97\xA5\xE6\x9C\xAC"), 4));
    cr_assert(eq(sz, res_utf8_width("a\tb"), 2));
}

static const struct {
    const char *text;
    bool valid;
} cases[] = {
    {"plain", true},
    {"\xC3\xA5", true},
    {"\xF0\x9F\x98\x80", true},
    {"\xEF\xBF\xBD", true},      /* the replacement character itself */
    {"\xC3", false},             /* cut off */
    {"\xC0\xAF", false},         /* overlong */
    {"\xE0\x80\xAF", false},     /* overlong in three bytes */
    {"\xED\xA0\x80", false},     /* surrogate */
    {"\xF4\x90\x80\x80", false}, /* above U+10FFFF */
    {"\xA5", false},             /* a tail alone */
    {"\xFF", false},
};

Test(utf8, validity)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert(eq(int, res_utf8_is_valid(cases[i].text), cases[i].valid), "case %zu", i);
    }
}

Test(utf8, a_bad_byte_is_one_column_and_reading_goes_on)
{
    size_t length;
    cr_assert(eq(u32, res_utf8_next("\xC3(", &length), 0xFFFD));
    cr_assert(eq(sz, length, 1));
    cr_assert(eq(sz, res_utf8_width("\xC3(\xFF"), 3));
}

Test(utf8, fit_cuts_no_character)
{
    cr_assert(eq(sz, res_utf8_fit("Håb", 1), 1));
    cr_assert(eq(sz, res_utf8_fit("Håb", 2), 3));
    cr_assert(eq(sz, res_utf8_fit("Håb", 9), 4));
    cr_assert(eq(sz, res_utf8_fit("\xE6\x97\xA5", 1), 0));
}
