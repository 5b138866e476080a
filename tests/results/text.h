/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in assertions: Criterion's eq(str, ...) takes no const strings. */
#ifndef AFKLAR_TESTS_RESULTS_TEXT_H
#define AFKLAR_TESTS_RESULTS_TEXT_H

#include <criterion/criterion.h>
#include <string.h>

static inline void expect_text(const char *got, const char *wanted)
{
    cr_assert(strcmp(got, wanted) == 0, "got:\n%s\nwanted:\n%s", got, wanted);
}

static inline void expect_part(const char *text, const char *part)
{
    cr_assert(strstr(text, part) != NULL, "'%s' is not in:\n%s", part, text);
}

#endif
