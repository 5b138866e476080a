/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one value out of JSON that the program wrote, by the keys on the way to it. No parser: keys are sought in their
 * order of writing, which is enough where the test knows the text. */
#ifndef AFKLAR_TESTS_CLI_JSON_NUMBER_H
#define AFKLAR_TESTS_CLI_JSON_NUMBER_H

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text behind the last key of a path like "analyses/pearson/p". */
static inline const char *json_find(const char *text, const char *path)
{
    while (*path != '\0') {
        char quoted[96];
        const size_t length = strcspn(path, "/");
        (void)snprintf(quoted, sizeof quoted, "\"%.*s\": ", (int)length, path);
        const char *found = strstr(text, quoted);
        cr_assert(found != NULL, "no %s in %.200s", quoted, text);
        text = found + strlen(quoted);
        path += length + (path[length] == '/' ? 1 : 0);
    }
    return text;
}

static inline double json_number(const char *text, const char *path)
{
    return strtod(json_find(text, path), NULL);
}

/* Does the value begin so? Strings with their quotes. */
static inline bool json_begins(const char *text, const char *start, const char *path)
{
    return strncmp(json_find(text, path), start, strlen(start)) == 0;
}

#endif
