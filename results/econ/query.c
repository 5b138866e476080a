/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/query.h"

struct res_econ_query res_econ_everything(enum res_perspective perspective)
{
    return (struct res_econ_query){.perspective = perspective,
                                   .account = RES_ALL_ACCOUNTS,
                                   .flow = RES_ALL_FLOWS,
                                   .origin = RES_ORIGIN_ALL,
                                   .year = RES_ALL_YEARS,
                                   .discounted = true};
}

struct res_estimate res_econ_figure(const struct res_econ_sample *sample, const struct res_econ_query *query,
                                    double *scratch)
{
    res_econ_amounts(sample, query, scratch);
    return res_estimate_mean(scratch, sample->replications);
}

static void fill_effect(const struct res_econ_sample *sample, enum res_effect effect, double *values)
{
    for (size_t i = 0; i < sample->replications; i++) {
        values[i] = res_econ_effect(sample, effect, i);
    }
}

struct res_estimate res_econ_effect_figure(const struct res_econ_sample *sample, enum res_effect effect,
                                           double *scratch)
{
    fill_effect(sample, effect, scratch);
    return res_estimate_mean(scratch, sample->replications);
}

struct res_estimate res_econ_per(const struct res_econ_sample *sample, const struct res_econ_query *query,
                                 enum res_effect effect, double *scratch)
{
    res_econ_amounts(sample, query, scratch);
    fill_effect(sample, effect, scratch + sample->replications);
    return res_estimate_ratio(scratch, scratch + sample->replications, sample->replications);
}

static double impact_of(const struct res_econ_sample *sample, const struct res_econ_query *query, int year,
                        double intake, size_t replication)
{
    struct res_econ_query one = *query;
    double sum = 0;
    const double citizens = res_econ_effect(sample, RES_EFFECT_CITIZENS, replication);
    one.discounted = false;
    for (one.year = 0; one.year <= year; one.year++) {
        sum += res_econ_amount(sample, &one, replication);
    }
    return citizens > 0 ? intake * sum / citizens : 0;
}

struct res_estimate res_econ_impact(const struct res_econ_sample *sample, const struct res_econ_query *query, int year,
                                    double intake, double *scratch)
{
    for (size_t i = 0; i < sample->replications; i++) {
        scratch[i] = impact_of(sample, query, year, intake, i);
    }
    return res_estimate_mean(scratch, sample->replications);
}

struct res_estimate res_econ_impact_difference(const struct res_econ_sample *a, const struct res_econ_sample *b,
                                               const struct res_econ_query *query, int year, double intake,
                                               double *scratch)
{
    for (size_t i = 0; i < a->replications; i++) {
        scratch[i] = impact_of(b, query, year, intake, i) - impact_of(a, query, year, intake, i);
    }
    return res_estimate_mean(scratch, a->replications);
}
