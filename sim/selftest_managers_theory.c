/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A quasi-birth-death process: level n cases in the system, phase k of them at a manager (in contact or in the queue
 * for one). From level T, all places taken, on the blocks repeat. Stationary vectors follow pi(n+1) = pi(n) R(n+1) with
 *     R(n) = up(n-1) (-(stay(n) + R(n+1) down(n+1)))^-1,
 * and R(n) = R for n > T, the least solution, found by iterating from 0 (Neuts 1981, Matrix-Geometric Solutions).
 */
#include "sim/selftest_managers.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>
#include <math.h>
#include <stdbool.h>

#define PLACES_MAX 64
#define ITERATIONS_MAX 100000
#define CLOSE_ENOUGH 1e-14

enum { UP, STAY, DOWN, NEXT, WORK, INVERSE, MATRICES };

struct solver {
    const struct sim_managers_spec *spec;
    uint32_t places;
    gsl_matrix *m[MATRICES];
    gsl_matrix *r[PLACES_MAX + 2]; /* R(1) .. R(places + 1) */
    gsl_vector *pi, *after;
    gsl_permutation *order;
};

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The blocks of one level. Phases above n cannot be reached; they are given a way out so that no block is singular. */
static void fill_blocks(const struct solver *s, uint32_t n)
{
    const struct sim_managers_spec *spec = s->spec;

    gsl_matrix_set_zero(s->m[UP]);
    gsl_matrix_set_zero(s->m[STAY]);
    gsl_matrix_set_zero(s->m[DOWN]);
    for (uint32_t k = 0; k <= s->places; k++) {
        const uint32_t held = least(n, s->places);
        const double contacts = least(k, spec->managers);
        const double returns = held > k ? (held - k) / spec->delay_mean : 0;
        const double out = spec->arrival_rate + contacts + returns;

        gsl_matrix_set(s->m[UP], k, n < s->places && k < s->places ? k + 1 : k, spec->arrival_rate);
        if (returns > 0) {
            gsl_matrix_set(s->m[STAY], k, k + 1, returns);
        }
        if (k > 0) {
            gsl_matrix_set(s->m[STAY], k, k - 1, contacts * spec->again);
            gsl_matrix_set(s->m[DOWN], k, n > s->places ? k : k - 1, contacts * (1 - spec->again));
        }
        gsl_matrix_set(s->m[STAY], k, k, -out);
    }
}

/* to = up (-(stay + next down))^-1, with up of the level below and down of the level above as they stand in s->m. */
static void step_down(const struct solver *s, const gsl_matrix *next, gsl_matrix *to)
{
    int sign;

    gsl_matrix_memcpy(s->m[WORK], s->m[STAY]);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, -1, next, s->m[DOWN], -1, s->m[WORK]);
    gsl_linalg_LU_decomp(s->m[WORK], s->order, &sign);
    gsl_linalg_LU_invert(s->m[WORK], s->order, s->m[INVERSE]);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, s->m[UP], s->m[INVERSE], 0, to);
}

static bool solve_repeating(const struct solver *s)
{
    gsl_matrix *r = s->r[s->places + 1];

    fill_blocks(s, s->places + 1);
    gsl_matrix_set_zero(r);
    for (int i = 0; i < ITERATIONS_MAX; i++) {
        double change = 0;

        step_down(s, r, s->m[NEXT]);
        gsl_matrix_sub(r, s->m[NEXT]);
        change = fmax(gsl_matrix_max(r), -gsl_matrix_min(r));
        gsl_matrix_memcpy(r, s->m[NEXT]);
        if (change < CLOSE_ENOUGH) {
            return true;
        }
    }
    return false;
}

/* R(n) for n = places .. 1. Each needs up(n-1), stay(n) and down(n+1): three fills, of which one block each is kept. */
static void solve_levels(struct solver *s)
{
    for (uint32_t n = s->places; n >= 1; n--) {
        fill_blocks(s, n + 1);
        gsl_matrix_memcpy(s->m[NEXT], s->m[DOWN]);
        fill_blocks(s, n - 1);
        gsl_matrix_memcpy(s->r[n], s->m[UP]);
        fill_blocks(s, n);
        gsl_matrix_memcpy(s->m[DOWN], s->m[NEXT]);
        gsl_matrix_memcpy(s->m[UP], s->r[n]);
        step_down(s, s->r[n + 1], s->r[n]);
    }
}

static double sum_of(const gsl_vector *v)
{
    double sum = 0;

    for (size_t i = 0; i < v->size; i++) {
        sum += gsl_vector_get(v, i);
    }
    return sum;
}

/* pi <- pi (I - R)^-1: the sum of all levels from here on. */
static void sum_levels(const struct solver *s)
{
    int sign;

    gsl_matrix_set_identity(s->m[WORK]);
    gsl_matrix_sub(s->m[WORK], s->r[s->places + 1]);
    gsl_matrix_transpose(s->m[WORK]);
    gsl_linalg_LU_decomp(s->m[WORK], s->order, &sign);
    gsl_linalg_LU_svx(s->m[WORK], s->order, s->pi);
}

static void advance(const struct solver *s, const gsl_matrix *r)
{
    gsl_blas_dgemv(CblasTrans, 1, r, s->pi, 0, s->after);
    gsl_vector_memcpy(s->pi, s->after);
}

static void take_figures(const struct solver *s, double figures[])
{
    double total = 0;
    double held = 0;

    gsl_vector_set_basis(s->pi, 0);
    for (uint32_t n = 0; n < s->places; n++) {
        total += sum_of(s->pi);
        held += n * sum_of(s->pi);
        advance(s, s->r[n + 1]);
    }
    sum_levels(s);
    total += sum_of(s->pi);
    held += s->places * sum_of(s->pi);
    advance(s, s->r[s->places + 1]);
    sum_levels(s);
    figures[SIM_MANAGERS_WAIT] = sum_of(s->pi) / total / s->spec->arrival_rate;
    figures[SIM_MANAGERS_CASES] = held / total;
    figures[SIM_MANAGERS_USE] = s->spec->arrival_rate / (1 - s->spec->again) / s->spec->managers;
}

static bool open_solver(struct solver *s)
{
    const size_t phases = (size_t)s->places + 1;
    bool whole = true;

    for (int i = 0; i < MATRICES; i++) {
        s->m[i] = gsl_matrix_alloc(phases, phases);
        whole = whole && s->m[i] != NULL;
    }
    for (uint32_t n = 1; n <= s->places + 1; n++) {
        s->r[n] = gsl_matrix_alloc(phases, phases);
        whole = whole && s->r[n] != NULL;
    }
    s->pi = gsl_vector_alloc(phases);
    s->after = gsl_vector_alloc(phases);
    s->order = gsl_permutation_alloc(phases);
    return whole && s->pi != NULL && s->after != NULL && s->order != NULL;
}

static void close_solver(struct solver *s)
{
    for (int i = 0; i < MATRICES; i++) {
        gsl_matrix_free(s->m[i]);
    }
    for (uint32_t n = 1; n <= s->places + 1; n++) {
        gsl_matrix_free(s->r[n]);
    }
    gsl_vector_free(s->pi);
    gsl_vector_free(s->after);
    gsl_permutation_free(s->order);
}

/* Machine repair: with all places taken k cases are at the team with weights that fall out of the balance between
 * returns and contacts that are not the last or are replaced from the queue, which keep the case at the team. */
static double pooled_saturation(uint32_t managers, uint32_t places, double delay_mean, double again)
{
    double weight = 1;
    double total = 1;
    double contacts = 0;

    for (uint32_t k = 1; k <= places; k++) {
        weight *= (places - k + 1) / delay_mean / (least(k, managers) * again);
        total += weight;
        contacts += weight * least(k, managers);
    }
    return contacts / total / managers;
}

double sim_managers_saturation(const struct sim_managers_spec *spec)
{
    return pooled_saturation(1, (uint32_t)spec->caseload, spec->delay_mean, spec->again);
}

enum sim_status sim_managers_pooled(const struct sim_managers_spec *spec, double figures[SIM_MANAGERS_QUANTITIES],
                                    struct sim_error *error)
{
    struct solver s = {.spec = spec, .places = spec->managers * (uint32_t)spec->caseload};
    enum sim_status status = SIM_OK;

    SIM_INVARIANT(s.places >= 1 && s.places <= PLACES_MAX, "managers x caseload is at most 64");
    SIM_INVARIANT(spec->again > 0 && spec->again < 1 && spec->delay_mean > 0, "a case needs contacts and delays");
    if (spec->arrival_rate / (1 - spec->again) / spec->managers >=
        pooled_saturation(spec->managers, s.places, spec->delay_mean, spec->again)) {
        return sim_fail(error, SIM_ERR_SCENARIO, "the managers cannot close %g cases per contact", spec->arrival_rate);
    }
    if (!open_solver(&s)) {
        status = sim_fail(error, SIM_ERR_MEMORY, "no memory for the self-test");
    } else if (!solve_repeating(&s)) {
        status = sim_fail(error, SIM_ERR_LIMIT, "the chain of case managers is too close to its limit");
    } else {
        solve_levels(&s);
        take_figures(&s, figures);
    }
    close_solver(&s);
    return status;
}
