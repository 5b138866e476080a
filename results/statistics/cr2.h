/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The variance of least squares when persons of a cluster are alike: CR2, the bias-reduced linearisation of Bell &
 * McCaffrey (2002), with the degrees of freedom of each coefficient after Satterthwaite (Pustejovsky & Tipton 2018,
 * section 3.2), both under the working model that persons are independent with one variance. The usual CR1 with one
 * less than there are clusters is too sure of itself where clusters are few or of different size.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_CR2_H
#define AFKLAR_RESULTS_STATISTICS_CR2_H

#include "results/statistics/regression.h"

/* covariance[p * p] holds the inverse of X'X and is replaced by the variance of the design's coefficients; df[p] are
 * the degrees of freedom of the coefficients in the units of the data. TOO_FEW with less than three clusters, or when
 * one cluster alone decides a coefficient: its variance cannot be seen. */
enum res_analysis_code res_cr2(const struct res_design *design, const double values[], const double cluster[],
                               const double beta[], double covariance[], double df[], struct res_analysis *analysis);

#endif
