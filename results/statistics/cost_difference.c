/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/cost_difference.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "sim/chance.h"

#define DRAWS RES_BOOTSTRAP_DRAWS
#define SEED 20190509

struct arms {
    double *cost[2]; /* [n[arm]] */
    size_t n[2];
    double sum[2];
};

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static enum res_analysis_code split(struct arms *arms, const struct res_survival *data, const double costs[],
                                    struct res_analysis *analysis)
{
    for (int arm = 0; arm < 2; arm++) {
        arms->cost[arm] = malloc((data->n + 1) * sizeof *arms->cost[arm]);
    }
    if (arms->cost[0] == NULL || arms->cost[1] == NULL) {
        return res_analysis_set(analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    for (size_t i = 0; i < data->n; i++) {
        const int arm = data->arm[i] > 0.5 ? 1 : 0;
        if (!isfinite(costs[i])) {
            char place[48];
            return res_analysis_set(analysis, RES_ANALYSIS_NOT_A_NUMBER, "cost, %s",
                                    res_survival_place(data, i, place, sizeof place));
        }
        arms->cost[arm][arms->n[arm]++] = costs[i];
        arms->sum[arm] += costs[i];
    }
    return arms->n[0] > 1 && arms->n[1] > 1 ? RES_ANALYSIS_OK : res_analysis_set(analysis, RES_ANALYSIS_TOO_FEW, NULL);
}

static double resample(const struct arms *arms, uint64_t draw)
{
    struct sim_chance chance;
    double mean[2];
    sim_chance_init(&chance, SEED, draw + 1, false);
    for (int arm = 0; arm < 2; arm++) {
        double sum = 0;
        for (size_t i = 0; i < arms->n[arm]; i++) {
            const double u = sim_chance_uniform(&chance, i + 1, (uint32_t)arm, 0);
            sum += arms->cost[arm][(size_t)(u * (double)arms->n[arm])];
        }
        mean[arm] = sum / (double)arms->n[arm];
    }
    return mean[1] - mean[0];
}

/* Skewness of the difference from what each person's absence changes: people of the two arms are left out in turn, and
 * each arm counts by its own size (Davison & Hinkley 1997, 5.3.2). */
static double acceleration(const struct arms *arms)
{
    double cubes = 0, squares = 0;
    for (int arm = 0; arm < 2; arm++) {
        const double n = (double)arms->n[arm], sign = arm == 1 ? 1 : -1;
        for (size_t i = 0; i < arms->n[arm]; i++) {
            const double influence = sign * (arms->cost[arm][i] - arms->sum[arm] / n) / n;
            squares += influence * influence;
            cubes += influence * influence * influence;
        }
    }
    return squares > 0 ? cubes / (6 * pow(squares, 1.5)) : 0;
}

static double at(const double sorted[], double share)
{
    const double place = share * (DRAWS + 1) - 1;
    const double lower = fmin(fmax(floor(place), 0), DRAWS - 1), upper = fmin(lower + 1, DRAWS - 1);
    return sorted[(size_t)lower] + (fmax(place, 0) - lower) * (sorted[(size_t)upper] - sorted[(size_t)lower]);
}

static void set_limits(const struct arms *arms, const double sorted[], struct res_cost_difference *fit)
{
    const double z = gsl_cdf_ugaussian_Qinv(0.025), a = acceleration(arms);
    double below = 0;
    for (size_t k = 0; k < DRAWS; k++) {
        below += sorted[k] < fit->difference ? 1 : sorted[k] > fit->difference ? 0 : 0.5;
    }
    const double bias = gsl_cdf_ugaussian_Pinv(fmin(fmax(below, 0.5), DRAWS - 0.5) / DRAWS);
    fit->lo = at(sorted, gsl_cdf_ugaussian_P(bias + (bias - z) / (1 - a * (bias - z))));
    fit->hi = at(sorted, gsl_cdf_ugaussian_P(bias + (bias + z) / (1 - a * (bias + z))));
    fit->perc_lo = at(sorted, 0.025);
    fit->perc_hi = at(sorted, 0.975);
}

static enum res_analysis_code fit_arms(const struct arms *arms, struct res_cost_difference *fit)
{
    double *differences = malloc(DRAWS * sizeof *differences), sum = 0, squares = 0;
    if (differences == NULL) {
        return res_analysis_set(&fit->analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    for (int arm = 0; arm < 2; arm++) {
        fit->mean[arm] = arms->sum[arm] / (double)arms->n[arm];
    }
    fit->difference = fit->mean[1] - fit->mean[0];
    for (uint64_t k = 0; k < DRAWS; k++) {
        differences[k] = resample(arms, k);
        sum += differences[k] - fit->difference;
        squares += (differences[k] - fit->difference) * (differences[k] - fit->difference);
    }
    fit->se = sqrt((squares - sum * sum / DRAWS) / (DRAWS - 1));
    qsort(differences, DRAWS, sizeof *differences, ascending);
    set_limits(arms, differences, fit);
    free(differences);
    return fit->se > 0 ? res_analysis_set(&fit->analysis, RES_ANALYSIS_OK, NULL)
                       : res_analysis_set(&fit->analysis, RES_ANALYSIS_NO_SPREAD, "cost");
}

enum res_analysis_code res_cost_difference_fit(const struct res_survival *data, const double costs[],
                                               struct res_cost_difference *fit)
{
    struct arms arms = {.n = {0, 0}};
    *fit = (struct res_cost_difference){.difference = (double)NAN};
    if (costs == NULL) {
        return res_analysis_set(&fit->analysis, RES_ANALYSIS_NO_COLUMN, "cost");
    }
    enum res_analysis_code code = res_survival_check(data, RES_NEEDS_ARM, &fit->analysis);
    code = code == RES_ANALYSIS_OK ? split(&arms, data, costs, &fit->analysis) : code;
    if (code == RES_ANALYSIS_OK) {
        code = fit_arms(&arms, fit);
    }
    free(arms.cost[0]);
    free(arms.cost[1]);
    return code;
}
