/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The noncentral t distribution, which GSL lacks: T = (Z + delta)/S with Z standard normal and S = sqrt(chi2/df).
 * P(T <= t) = E[Phi(t S - delta)], integrated over y = log S, whose density falls off fast on both sides, by
 * Gauss-Legendre on panels narrower than the step of Phi. Absolute error below 1e-12 for df from 1 to 1e6.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_NONCENTRAL_T_H
#define AFKLAR_RESULTS_STATISTICS_NONCENTRAL_T_H

/* Lower and upper tail; df > 0, |delta| at most 1000. NAN for others. */
double res_noncentral_t_P(double t, double df, double delta);
double res_noncentral_t_Q(double t, double df, double delta);

#endif
