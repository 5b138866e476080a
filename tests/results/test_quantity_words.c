/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. Every word that a study's figure may use stands in scenarios/TARGETS.md with what it is. */
#include "results/study/quantity.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#define TARGETS AFKLAR_SOURCE_DIR "/scenarios/TARGETS.md"

Test(quantity_words, all_stand_in_the_documentation)
{
    static char text[65536];
    FILE *file = fopen(TARGETS, "r");
    cr_assert(file != NULL);
    const size_t length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    cr_assert(fclose(file) == 0 && length > 0 && length < sizeof text - 1);
    for (size_t i = 0; res_quantity_at(i) != NULL; i++) {
        char row[256];
        (void)snprintf(row, sizeof row, "| `%s` | %s |\n", res_quantity_at(i)->name, res_quantity_at(i)->text);
        cr_assert(strstr(text, row) != NULL, "not in scenarios/TARGETS.md: %s", row);
    }
}
