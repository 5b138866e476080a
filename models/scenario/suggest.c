/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario/suggest.h"

#include <ctype.h>
#include <string.h>

#define LONGEST 48

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int lower(char c)
{
    return tolower((unsigned char)c);
}

/* Optimal string alignment: Levenshtein with swaps of neighbours, three rows at a time. */
size_t mdl_edit_distance(const char *a, const char *b)
{
    const size_t n = least(strlen(a), LONGEST);
    const size_t m = least(strlen(b), LONGEST);
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            const size_t cost = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
            now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + cost);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
                now[j] = least(now[j], before[j - 2] + 1);
            }
        }
    }
    return rows[n % 3][m];
}

struct mdl_suggestion mdl_suggestion_for(const char *wanted)
{
    /* A third of the letters may be wrong, at least one. */
    const struct mdl_suggestion suggestion = {wanted, NULL, least(strlen(wanted), LONGEST) / 3 + 2};
    return suggestion;
}

/* "per_week" for "price_per_week": a part that was left out is as likely a slip as a wrong letter. */
static size_t distance_of(const char *wanted, const char *candidate)
{
    const size_t distance = mdl_edit_distance(wanted, candidate);
    if (strlen(wanted) >= 4 && strlen(candidate) >= 4 &&
        (strstr(candidate, wanted) != NULL || strstr(wanted, candidate) != NULL)) {
        return least(distance, 2);
    }
    return distance;
}

void mdl_suggestion_offer(struct mdl_suggestion *suggestion, const char *candidate)
{
    const size_t distance = distance_of(suggestion->wanted, candidate);
    if (distance < suggestion->distance) {
        suggestion->distance = distance;
        suggestion->name = candidate;
    }
}
