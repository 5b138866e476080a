/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Symmetric positive definite systems of a few unknowns: the information matrices of regressions.
 *
 * GSL's decompositions call the error handler when a matrix is singular; here that is an answer (collinear
 * covariates) found by a stated tolerance.
 */
#ifndef AFKLAR_RESULTS_STATISTICS_CHOLESKY_H
#define AFKLAR_RESULTS_STATISTICS_CHOLESKY_H

#include <stdbool.h>
#include <stddef.h>

#define RES_CHOLESKY_MAX 32

/* a[n * n] = L L' in place (lower triangle, row by row). False when a pivot falls below tolerance times its diagonal
 * element; *pivot (may be NULL) then tells which. */
bool res_cholesky(double a[], size_t n, double tolerance, size_t *pivot);
/* Solves with a decomposed matrix, in place. */
void res_cholesky_solve(const double a[], size_t n, double b[]);
/* The inverse of the decomposed matrix, full. */
void res_cholesky_inverse(const double a[], size_t n, double inverse[]);

#endif
