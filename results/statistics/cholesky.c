/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/cholesky.h"

#include <math.h>

#include "sim/error.h"

/* Element (i, j) less the product of the parts of rows i and j that are done. */
static double remainder_of(const double a[], size_t n, size_t i, size_t j)
{
    double rest = a[i * n + j];
    for (size_t k = 0; k < j; k++) {
        rest -= a[i * n + k] * a[j * n + k];
    }
    return rest;
}

bool res_cholesky(double a[], size_t n, double tolerance, size_t *pivot)
{
    SIM_INVARIANT(n <= RES_CHOLESKY_MAX, "too many unknowns");
    for (size_t j = 0; j < n; j++) {
        const double diagonal = a[j * n + j], rest = remainder_of(a, n, j, j);
        /* Written so that NAN fails too. */
        if (!(rest > tolerance * diagonal)) {
            if (pivot != NULL) {
                *pivot = j;
            }
            return false;
        }
        a[j * n + j] = sqrt(rest);
        for (size_t i = j + 1; i < n; i++) {
            a[i * n + j] = remainder_of(a, n, i, j) / a[j * n + j];
        }
    }
    return true;
}

void res_cholesky_solve(const double a[], size_t n, double b[])
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            b[i] -= a[i * n + k] * b[k];
        }
        b[i] /= a[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) {
            b[i] -= a[k * n + i] * b[k];
        }
        b[i] /= a[i * n + i];
    }
}

void res_cholesky_inverse(const double a[], size_t n, double inverse[])
{
    double unit[RES_CHOLESKY_MAX];
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < n; i++) {
            unit[i] = i == j ? 1 : 0;
        }
        res_cholesky_solve(a, n, unit);
        for (size_t i = 0; i < n; i++) {
            inverse[i * n + j] = unit[i];
        }
    }
}
