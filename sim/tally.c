/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/tally.h"

#include <gsl/gsl_cdf.h>

static double sd_of(double squares, uint64_t count)
{
    return count < 2 ? 0 : sqrt(squares / (double)(count - 1));
}

/* Chan, Golub & LeVeque (1983). */
void sim_tally_merge(struct sim_tally *into, const struct sim_tally *from)
{
    double away = from->mean - into->mean, total = (double)into->count + (double)from->count;

    if (from->count == 0) {
        return;
    }
    if (into->count == 0) {
        *into = *from;
        return;
    }
    into->squares += from->squares + away * away * ((double)into->count * ((double)from->count / total));
    into->mean += away * ((double)from->count / total);
    into->count += from->count;
    into->least = fmin(into->least, from->least);
    into->greatest = fmax(into->greatest, from->greatest);
}

double sim_tally_variance(const struct sim_tally *tally)
{
    return tally->count < 2 ? 0 : tally->squares / (double)(tally->count - 1);
}

double sim_tally_sd(const struct sim_tally *tally)
{
    return sd_of(tally->squares, tally->count);
}

double sim_half_width(double sd, uint64_t count, double confidence)
{
    SIM_INVARIANT(confidence > 0 && confidence < 1, "confidence must lie inside (0, 1)");
    if (count < 2) {
        return HUGE_VAL;
    }
    return gsl_cdf_tdist_Qinv((1 - confidence) / 2, (double)(count - 1)) * sd / sqrt((double)count);
}

double sim_half_width_normal(double standard_error, double confidence)
{
    SIM_INVARIANT(confidence > 0 && confidence < 1, "confidence must lie inside (0, 1)");
    return gsl_cdf_ugaussian_Qinv((1 - confidence) / 2) * standard_error;
}

void sim_level_init(struct sim_level *level, int64_t value, sim_time now)
{
    *level = (struct sim_level){.value = value, .least = value, .greatest = value, .start = now, .since = now};
}

void sim_level_restart(struct sim_level *level, sim_time now)
{
    sim_level_init(level, level->value, now);
}

double sim_level_mean(const struct sim_level *level, sim_time now)
{
    if (now <= level->start) {
        return (double)level->value;
    }
    return (double)sim_level_area(level, now) / (double)(now - level->start);
}

void sim_pair_tally_add(struct sim_pair_tally *pair, double a, double b)
{
    double away_a = a - pair->mean_a, away_b = b - pair->mean_b, away = b - a - pair->mean_difference;
    double share = 1 / (double)(++pair->count);

    pair->mean_a += away_a * share;
    pair->mean_b += away_b * share;
    pair->mean_difference += away * share;
    pair->squares_a += away_a * (a - pair->mean_a);
    pair->squares_b += away_b * (b - pair->mean_b);
    pair->squares_difference += away * (b - a - pair->mean_difference);
}

double sim_pair_sd_a(const struct sim_pair_tally *pair)
{
    return sd_of(pair->squares_a, pair->count);
}

double sim_pair_sd_b(const struct sim_pair_tally *pair)
{
    return sd_of(pair->squares_b, pair->count);
}

double sim_pair_sd_difference(const struct sim_pair_tally *pair)
{
    return sd_of(pair->squares_difference, pair->count);
}

double sim_pair_correlation(const struct sim_pair_tally *pair)
{
    double spread = sqrt(pair->squares_a) * sqrt(pair->squares_b);

    if (!(spread > 0)) {
        return 0;
    }
    /* var(b - a) = var a + var b - 2 cov */
    return fmax(-1, fmin(1, (pair->squares_a + pair->squares_b - pair->squares_difference) / 2 / spread));
}

double sim_pair_variance_reduction(const struct sim_pair_tally *pair)
{
    double independent = pair->squares_a + pair->squares_b;

    if (!(independent > 0)) {
        return 1;
    }
    return pair->squares_difference > 0 ? independent / pair->squares_difference : HUGE_VAL;
}

double sim_pair_half_width(const struct sim_pair_tally *pair, double confidence)
{
    return sim_half_width(sim_pair_sd_difference(pair), pair->count, confidence);
}
