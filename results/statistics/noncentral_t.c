/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/noncentral_t.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define PI 3.14159265358979323846
#define DELTA_MAX 1000.0
#define PANELS_LEAST 64
#define PANELS_MOST 20000

/* Nodes and weights of Gauss-Legendre with 10 points on [-1, 1] (Abramowitz & Stegun 25.4.30), positive half. */
static const double nodes[] = {0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845,
                               0.9739065285171717};
static const double weights[] = {0.2955242247147529, 0.2692667193099963, 0.2190863625159820, 0.1494513491505806,
                                 0.0666713443086881};

struct mixture {
    double t, df, delta;
    double log_constant;
    double (*normal)(double); /* the tail of the standard normal that is wanted */
};

/* log of the density of log S: log 2 + x log x - log gamma(x) + df y - df exp(2y)/2 with x = df/2. What grows with df
 * is taken together: exp(2y) - 1, and the gamma function over Stirling's formula. */
static double integrand(const struct mixture *mixture, double y)
{
    const double log_density = mixture->log_constant + mixture->df * (y - expm1(2 * y) / 2);
    return exp(log_density) * mixture->normal(mixture->t * exp(y) - mixture->delta);
}

static double integrate_panel(const struct mixture *mixture, double from, double width)
{
    const double middle = from + width / 2, half = width / 2;
    double sum = 0;
    for (int k = 0; k < 5; k++) {
        sum +=
            weights[k] * (integrand(mixture, middle - half * nodes[k]) + integrand(mixture, middle + half * nodes[k]));
    }
    return sum * half;
}

static double integrate(double t, double df, double delta, double (*normal)(double))
{
    if (!(df > 0) || !(fabs(delta) <= DELTA_MAX) || isnan(t)) {
        return (double)NAN;
    }
    const struct mixture mixture = {
        .t = t,
        .df = df,
        .delta = delta,
        .log_constant = log(2) + log(df / (4 * PI)) / 2 - log(gsl_sf_gammastar(df / 2)),
        .normal = normal,
    };
    /* The density is below exp(-45) of its peak outside. */
    const double lowest = -10 / sqrt(2 * df) - 45 / df, highest = 10 / sqrt(2 * df);
    const double wanted = PANELS_LEAST + (highest - lowest) * 2 * (fabs(delta) + 1);
    const int panels = wanted < PANELS_MOST ? (int)wanted : PANELS_MOST;
    const double width = (highest - lowest) / panels;
    double sum = 0;
    for (int k = 0; k < panels; k++) {
        sum += integrate_panel(&mixture, lowest + k * width, width);
    }
    return sum;
}

double res_noncentral_t_P(double t, double df, double delta)
{
    return integrate(t, df, delta, gsl_cdf_ugaussian_P);
}

double res_noncentral_t_Q(double t, double df, double delta)
{
    return integrate(t, df, delta, gsl_cdf_ugaussian_Q);
}
