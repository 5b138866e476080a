/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/contingency.h"

#include <math.h>
#include <stdlib.h>

/* Tables whose probabilities differ by less than this share are equally likely (as in R): they differ by rounding. */
#define AS_LIKELY 1e-7

/* The hypergeometric probabilities of `events_1` = lowest, lowest + 1, ..., from the ratio of neighbours, outwards
 * from the mode so that nothing overflows and every step multiplies by less than 1. */
static void fill_probabilities(const size_t people[2], size_t events, size_t lowest, size_t count, double probability[])
{
    const double n0 = (double)people[0], n1 = (double)people[1], m = (double)events;
    const double middle = (m + 1) * (n1 + 1) / (n0 + n1 + 2);
    size_t mode = (size_t)middle > lowest ? (size_t)middle - lowest : 0;
    double sum = 1;
    mode = mode < count ? mode : count - 1;
    probability[mode] = 1;
    for (size_t k = mode; k + 1 < count; k++) {
        const double x = (double)(lowest + k);
        probability[k + 1] = probability[k] * ((n1 - x) * (m - x)) / ((x + 1) * (n0 - m + x + 1));
        sum += probability[k + 1];
    }
    for (size_t k = mode; k > 0; k--) {
        const double x = (double)(lowest + k);
        probability[k - 1] = probability[k] * (x * (n0 - m + x)) / ((n1 - x + 1) * (m - x + 1));
        sum += probability[k - 1];
    }
    for (size_t k = 0; k < count; k++) {
        probability[k] /= sum;
    }
}

static void set_range(double values[], size_t from, size_t to, double value)
{
    for (size_t k = from; k < to; k++) {
        values[k] = value;
    }
}

/* The distribution has one peak, so the least likely table of those left lies at the left or at the right end: tables
 * are taken from the ends inwards, equally likely ones together. Their probabilities give way to the mid-p. */
static void add_up(double mid_p[], size_t count, double p[])
{
    double sum = 0;
    for (size_t left = 0, right = count; left < right;) {
        const double least = mid_p[left] < mid_p[right - 1] ? mid_p[left] : mid_p[right - 1];
        const double limit = least * (1 + AS_LIKELY), below = sum;
        const size_t first = left, last = right;
        while (left < right && mid_p[left] <= limit) {
            sum += mid_p[left++];
        }
        while (left < right && mid_p[right - 1] <= limit) {
            sum += mid_p[--right];
        }
        const double total = sum < 1 ? sum : 1;
        set_range(p, first, left, total);
        set_range(p, right, last, total);
        set_range(mid_p, first, left, below + (total - below) / 2);
        set_range(mid_p, right, last, below + (total - below) / 2);
    }
}

size_t res_fisher_all(const size_t people[2], size_t events, double p[], double mid_p[], size_t *count)
{
    SIM_INVARIANT(events <= people[0] + people[1], "more events than people");
    const size_t lowest = events > people[0] ? events - people[0] : 0;
    const size_t highest = events < people[1] ? events : people[1];
    *count = highest - lowest + 1;
    fill_probabilities(people, events, lowest, *count, mid_p);
    add_up(mid_p, *count, p);
    return lowest;
}

enum res_analysis_code res_fisher_test(const struct res_two_by_two *table, struct res_fisher *test)
{
    *test = (struct res_fisher){.p = (double)NAN, .mid_p = (double)NAN};
    for (int arm = 0; arm < 2; arm++) {
        if (table->people[arm] == 0) {
            return res_analysis_set(&test->analysis, RES_ANALYSIS_EMPTY_ARM, "arm %d", arm);
        }
    }
    const size_t room = table->people[1] + 1;
    double *p = malloc(room * sizeof *p), *mid_p = malloc(room * sizeof *mid_p);
    enum res_analysis_code code = RES_ANALYSIS_OK;
    if (p == NULL || mid_p == NULL) {
        code = res_analysis_set(&test->analysis, RES_ANALYSIS_MEMORY, NULL);
    } else {
        size_t count;
        const size_t lowest = res_fisher_all(table->people, table->events[0] + table->events[1], p, mid_p, &count);
        test->p = p[table->events[1] - lowest];
        test->mid_p = mid_p[table->events[1] - lowest];
    }
    free(p);
    free(mid_p);
    return code;
}
