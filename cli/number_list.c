/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/number_list.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum sim_status fail(struct sim_error *error, const char *option, const char *text, const char *expected)
{
    (void)sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected %s", text, expected);
    sim_error_place(error, NULL, 0, option);
    return SIM_ERR_USAGE;
}

/* Cuts the blanks off both ends, in place. */
static char *trim(char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}

enum sim_status cli_words_init(struct cli_words *words, const char *text, const char *option, struct sim_error *error)
{
    const size_t size = strlen(text) + 1;
    *words = (struct cli_words){.text = malloc(size)};
    if (words->text == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory");
    }
    memcpy(words->text, text, size);
    for (char *rest = words->text; rest != NULL;) {
        char *comma = strchr(rest, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        const char *word = trim(rest);
        if (word[0] == '\0' || words->count == CLI_LIST_MAX) {
            return fail(error, option, text, "a list like A,B,C");
        }
        words->at[words->count++] = word;
        rest = comma != NULL ? comma + 1 : NULL;
    }
    return SIM_OK;
}

void cli_words_release(struct cli_words *words)
{
    free(words->text);
    *words = (struct cli_words){.text = NULL};
}

enum sim_status cli_number(const char *text, double least, double most, const char *option, double *value,
                           struct sim_error *error)
{
    char *end = NULL, expected[96];
    double number = strtod(text, &end);
    const bool begins = end != text;
    while (begins && isspace((unsigned char)*end)) {
        end++;
    }
    if (begins && *end == '%') {
        number /= 100;
        end++;
    }
    if (!begins || *end != '\0' || !(number >= least && number <= most)) {
        (void)snprintf(expected, sizeof expected, "a number from %g to %g", least, most);
        return fail(error, option, text, expected);
    }
    *value = number;
    return SIM_OK;
}
