/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All of it in as many dimensions as there are terms, however large a cluster is. With L L' the inverse of X'X and
 * Z = X_g L the rows of cluster g, its block of the hat matrix is Z Z', and the adjustment (I - Z Z')^(-1/2) takes Z to
 * Z f(S), S = Z'Z, f(s) = (1 - s)^(-1/2) on the eigenvalues of S. Where a cluster has all the leverage (s = 1) the
 * residuals are 0 and f is taken for 0 (the generalised inverse).
 */
#include "results/statistics/cr2.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "results/statistics/cholesky.h"

#define LEVERAGE_MAX (1 - 1e-9)

struct member {
    double cluster;
    size_t person;
};

struct work {
    const struct res_design *design;
    struct member *members; /* [n], by cluster */
    double *adjusted;       /* [G * p * p]: f(S), cluster by cluster */
    double *inside;         /* [G * p * p]: S */
    double *pull;           /* [G * p]: f(S) Z'e */
    gsl_eigen_symmv_workspace *eigen;
    gsl_matrix *matrix, *vectors;
    gsl_vector *eigenvalues;
    size_t clusters;
    double root[RES_TERMS_MAX * RES_TERMS_MAX];     /* L, lower triangle */
    double contrast[RES_TERMS_MAX * RES_TERMS_MAX]; /* row j: L'c of coefficient j in the units of the data */
    bool decided[RES_TERMS_MAX];                    /* by one cluster that has all the leverage */
};

static int by_cluster(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    if (a->cluster < b->cluster || a->cluster > b->cluster) {
        return a->cluster < b->cluster ? -1 : 1;
    }
    return a->person < b->person ? -1 : a->person > b->person;
}

static void sort_members(struct work *work, const double cluster[])
{
    const size_t n = work->design->n;
    for (size_t i = 0; i < n; i++) {
        work->members[i] = (struct member){cluster[i], i};
    }
    qsort(work->members, n, sizeof *work->members, by_cluster);
    work->clusters = 0;
    for (size_t i = 0; i < n; i++) {
        work->clusters += i == 0 || work->members[i].cluster > work->members[i - 1].cluster ? 1 : 0;
    }
}

static bool reserve(struct work *work)
{
    const size_t p = work->design->p, g = work->clusters;
    work->adjusted = calloc(g * p * p, sizeof *work->adjusted);
    work->inside = calloc(g * p * p, sizeof *work->inside);
    work->pull = calloc(g * p, sizeof *work->pull);
    work->eigen = gsl_eigen_symmv_alloc(p);
    work->matrix = gsl_matrix_alloc(p, p);
    work->vectors = gsl_matrix_alloc(p, p);
    work->eigenvalues = gsl_vector_alloc(p);
    return work->adjusted != NULL && work->inside != NULL && work->pull != NULL && work->eigen != NULL &&
           work->matrix != NULL && work->vectors != NULL && work->eigenvalues != NULL;
}

static void release(struct work *work)
{
    gsl_vector_free(work->eigenvalues);
    gsl_matrix_free(work->vectors);
    gsl_matrix_free(work->matrix);
    gsl_eigen_symmv_free(work->eigen);
    free(work->pull);
    free(work->inside);
    free(work->adjusted);
    free(work->members);
}

static double dot(const double a[], const double b[], size_t p)
{
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        sum += a[j] * b[j];
    }
    return sum;
}

/* S of the cluster and Z'e, person by person. */
static void gather(const struct work *work, const double values[], const double beta[], size_t from, size_t to,
                   double inside[], double sum[])
{
    const size_t p = work->design->p;
    for (size_t m = from; m < to; m++) {
        const size_t person = work->members[m].person;
        const double *x = &work->design->x[person * p];
        double residual = values[person], z[RES_TERMS_MAX] = {0};
        for (size_t j = 0; j < p; j++) {
            residual -= beta[j] * x[j];
            for (size_t k = 0; k <= j; k++) {
                z[k] += x[j] * work->root[j * p + k];
            }
        }
        for (size_t j = 0; j < p; j++) {
            sum[j] += z[j] * residual;
            for (size_t k = 0; k < p; k++) {
                inside[j * p + k] += z[j] * z[k];
            }
        }
    }
}

/* Coefficients that hang on this direction (of length 1), in which a cluster has all the leverage. */
static void mark_decided(struct work *work, const double direction[])
{
    const size_t p = work->design->p;
    for (size_t c = 0; c < p; c++) {
        const double *v = &work->contrast[c * p];
        const double along = dot(v, direction, p);
        work->decided[c] = work->decided[c] || along * along > 1e-9 * dot(v, v, p);
    }
}

/* Adds f(s) of one eigenvalue. */
static void add_direction(struct work *work, double s, const double direction[], double adjusted[])
{
    const size_t p = work->design->p;
    SIM_INVARIANT(p > 0, "a design has the arm at least");
    const double f = s < LEVERAGE_MAX ? 1 / sqrt(1 - s) : 0;
    if (!(s < LEVERAGE_MAX)) {
        mark_decided(work, direction);
    }
    for (size_t j = 0; j < p * p; j++) {
        adjusted[j] += f * direction[j / p] * direction[j % p];
    }
}

/* f(S) by the eigenvalues of S. */
static void adjust(struct work *work, const double inside[], double adjusted[])
{
    const size_t p = work->design->p;
    for (size_t j = 0; j < p * p; j++) {
        gsl_matrix_set(work->matrix, j / p, j % p, inside[j]);
    }
    (void)gsl_eigen_symmv(work->matrix, work->eigenvalues, work->vectors, work->eigen);
    for (size_t e = 0; e < p; e++) {
        double direction[RES_TERMS_MAX];
        for (size_t j = 0; j < p; j++) {
            direction[j] = gsl_matrix_get(work->vectors, j, e);
        }
        add_direction(work, gsl_vector_get(work->eigenvalues, e), direction, adjusted);
    }
}

/* The same of one person, S = z z': f(S) = I + (f(|z|^2) - 1) z z' / |z|^2. */
static void adjust_single(struct work *work, const double inside[], double adjusted[])
{
    const size_t p = work->design->p;
    double s = 0, direction[RES_TERMS_MAX];
    size_t largest = 0;
    for (size_t j = 0; j < p; j++) {
        s += inside[j * p + j];
        largest = inside[j * p + j] > inside[largest * p + largest] ? j : largest;
    }
    for (size_t j = 0; j < p; j++) {
        direction[j] = inside[largest * p + j] / sqrt(inside[largest * p + largest] * s);
    }
    for (size_t j = 0; j < p * p; j++) {
        adjusted[j] = (j / p == j % p ? 1 : 0) - direction[j / p] * direction[j % p];
    }
    add_direction(work, s, direction, adjusted);
}

static void multiply(const double matrix[], size_t p, const double vector[], double product[])
{
    for (size_t j = 0; j < p; j++) {
        product[j] = 0;
        for (size_t k = 0; k < p; k++) {
            product[j] += matrix[j * p + k] * vector[k];
        }
    }
}

static void go_through(struct work *work, const double values[], const double beta[])
{
    const size_t n = work->design->n, p = work->design->p;
    size_t from = 0;
    for (size_t g = 0; g < work->clusters; g++) {
        double sum[RES_TERMS_MAX] = {0};
        size_t to = from + 1;
        while (to < n && !(work->members[to].cluster > work->members[from].cluster)) {
            to++;
        }
        gather(work, values, beta, from, to, &work->inside[g * p * p], sum);
        (to - from == 1 ? adjust_single : adjust)(work, &work->inside[g * p * p], &work->adjusted[g * p * p]);
        multiply(&work->adjusted[g * p * p], p, sum, &work->pull[g * p]);
        from = to;
    }
}

/* L (sum of pull pull') L'. */
static void set_variance(const struct work *work, double variance[])
{
    const size_t p = work->design->p;
    SIM_INVARIANT(p > 0, "a design has the arm at least");
    memset(variance, 0, p * p * sizeof *variance);
    for (size_t g = 0; g < work->clusters; g++) {
        double at[RES_TERMS_MAX];
        multiply(work->root, p, &work->pull[g * p], at);
        for (size_t j = 0; j < p * p; j++) {
            variance[j] += at[j / p] * at[j % p];
        }
    }
}

/* The variance of coefficient c is a sum of squares (q_g'y)^2 with q_g'q_h = [g = h] u_g'u_g - b_g'b_h, b_g = S f(S) v,
 * u_g'u_g = v'f(S) S f(S) v, v = L'c: its mean squared over half its variance. Elements of the matrix of q_g'q_h off
 * the diagonal are summed as |sum of b b'|^2 less the diagonal. */
static double degrees_of_freedom(const struct work *work, size_t column)
{
    const size_t p = work->design->p;
    const double *v = &work->contrast[column * p];
    double outer[RES_TERMS_MAX * RES_TERMS_MAX] = {0}, mean = 0, square = 0;
    for (size_t g = 0; g < work->clusters; g++) {
        double fv[RES_TERMS_MAX], b[RES_TERMS_MAX];
        multiply(&work->adjusted[g * p * p], p, v, fv);
        multiply(&work->inside[g * p * p], p, fv, b);
        const double bb = dot(b, b, p), own = dot(fv, b, p) - bb;
        mean += own;
        square += own * own - bb * bb;
        for (size_t j = 0; j < p * p; j++) {
            outer[j] += b[j / p] * b[j % p];
        }
    }
    square += dot(outer, outer, p * p);
    return square > 0 ? mean * mean / square : 0;
}

/* L, and L'c of each coefficient: a column's is divided by its scale, and the constant is less the part of the means.
 */
static void set_root(struct work *work, const double inverse[])
{
    const struct res_design *design = work->design;
    const size_t p = design->p;
    SIM_INVARIANT(p > 0, "a design has the arm at least");
    memcpy(work->root, inverse, p * p * sizeof *inverse);
    (void)res_cholesky(work->root, p, 0, NULL);
    for (size_t j = 0; j < p * p; j++) {
        work->root[j] = j % p > j / p ? 0 : work->root[j];
        work->contrast[j] = work->root[j] / design->scale[j / p];
    }
    for (size_t row = 1; design->constant && row < p; row++) {
        for (size_t c = 0; c < p; c++) {
            work->contrast[c] -= design->mean[row] * work->contrast[row * p + c];
        }
    }
}

static enum res_analysis_code find_all(struct work *work, const double values[], const double beta[],
                                       double covariance[], double df[], struct res_analysis *analysis)
{
    const size_t p = work->design->p;
    set_root(work, covariance);
    go_through(work, values, beta);
    set_variance(work, covariance);
    for (size_t j = 0; j < p; j++) {
        if (work->decided[j]) {
            return res_analysis_set(analysis, RES_ANALYSIS_TOO_FEW, "one cluster decides %s", work->design->names[j]);
        }
        df[j] = degrees_of_freedom(work, j);
    }
    return RES_ANALYSIS_OK;
}

enum res_analysis_code res_cr2(const struct res_design *design, const double values[], const double cluster[],
                               const double beta[], double covariance[], double df[], struct res_analysis *analysis)
{
    struct work work = {.design = design, .members = malloc(design->n * sizeof *work.members)};
    enum res_analysis_code code = RES_ANALYSIS_OK;
    if (work.members == NULL) {
        return res_analysis_set(analysis, RES_ANALYSIS_MEMORY, NULL);
    }
    sort_members(&work, cluster);
    if (work.clusters < 3) {
        code = res_analysis_set(analysis, RES_ANALYSIS_TOO_FEW, "clusters");
    } else if (!reserve(&work)) {
        code = res_analysis_set(analysis, RES_ANALYSIS_MEMORY, NULL);
    } else {
        code = find_all(&work, values, beta, covariance, df, analysis);
    }
    release(&work);
    return code;
}
