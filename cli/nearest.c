/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/nearest.h"

#include <string.h>

#define LENGTH_MAX 63
#define FAR_APART 1000

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: three rows of the edit table, since a swap looks two rows back. */
size_t cli_nearest_distance(const char *a, const char *b)
{
    const size_t rows = strlen(a);
    const size_t columns = strlen(b);
    size_t table[3][LENGTH_MAX + 1];
    if (rows > LENGTH_MAX || columns > LENGTH_MAX) {
        return FAR_APART;
    }
    for (size_t j = 0; j <= columns; j++) {
        table[0][j] = j;
    }
    for (size_t i = 1; i <= rows; i++) {
        size_t *row = table[i % 3];
        const size_t *above = table[(i + 2) % 3];
        const size_t *two_above = table[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return table[rows % 3][columns];
}

const char *cli_nearest(const char *word, const char *candidate, const char *best)
{
    const size_t letters = strlen(word);
    const size_t distance = cli_nearest_distance(word, candidate);
    const size_t allowed = letters < 3 ? 1 : (letters + 2) / 3;
    if (distance > allowed || distance >= strlen(candidate)) {
        return best;
    }
    return best == NULL || distance < cli_nearest_distance(word, best) ? candidate : best;
}
