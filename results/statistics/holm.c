/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/holm.h"

#include <math.h>
#include <stdlib.h>

struct entry {
    double p;
    size_t place;
};

static int by_p(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->p != b->p) {
        return a->p < b->p ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

enum sim_status res_holm_adjust(const double p[], size_t count, double adjusted[], struct sim_error *error)
{
    struct entry *entries = malloc((count + 1) * sizeof *entries);
    size_t known = 0;
    double largest = 0;
    if (entries == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for %zu tests", count);
    }
    for (size_t i = 0; i < count; i++) {
        adjusted[i] = (double)NAN;
        if (isfinite(p[i])) {
            entries[known++] = (struct entry){p[i], i};
        }
    }
    qsort(entries, known, sizeof *entries, by_p);
    for (size_t k = 0; k < known; k++) {
        const double raised = (double)(known - k) * entries[k].p;
        largest = raised > largest ? raised : largest;
        adjusted[entries[k].place] = largest < 1 ? largest : 1;
    }
    free(entries);
    return SIM_OK;
}
