/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/finance.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

double res_annualise(double amount, double years, double rate, enum mdl_annualise method)
{
    SIM_INVARIANT(years > 0 && rate >= 0, "annualisation needs years above 0 and a rate of at least 0");
    if (method == MDL_STRAIGHT_LINE || rate == 0) {
        return amount / years;
    }
    const double in_arrears = amount * rate / (1 - pow(1 + rate, -years));
    return method == MDL_ANNUITY_IN_ARREARS ? in_arrears : in_arrears / (1 + rate);
}

/* --- discounting ------------------------------------------------------------------------------------ */

static enum sim_status fail_step(struct sim_error *error, const char *name, const char *message)
{
    char path[sizeof error->path];
    (void)sim_fail(error, SIM_ERR_SCENARIO, "%s", message);
    (void)snprintf(path, sizeof path, "economics.discount.%s", name);
    sim_error_place(error, NULL, 0, path);
    return SIM_ERR_SCENARIO;
}

enum sim_status res_discount_check(const struct res_discount *discount, struct sim_error *error)
{
    for (size_t i = 0; i < discount->count; i++) {
        const struct mdl_discount_step *step = &discount->steps[i];
        if (!(step->rate >= 0 && step->rate <= 1)) {
            return fail_step(error, step->name, "a discount rate must lie between 0 % and 100 % a year");
        }
        if (i == 0 ? step->from_years != 0 : !(step->from_years > discount->steps[i - 1].from_years)) {
            return fail_step(error, step->name, "discount steps must begin at 0 years and stand in order of time");
        }
    }
    return SIM_OK;
}

static double step_end(const struct res_discount *discount, size_t i)
{
    return i + 1 < discount->count ? discount->steps[i + 1].from_years : (double)INFINITY;
}

double res_discount_factor(const struct res_discount *discount, double years)
{
    double factor = 1;
    for (size_t i = 0; i < discount->count && discount->steps[i].from_years < years; i++) {
        const double end = fmin(step_end(discount, i), years);
        factor *= pow(1 + discount->steps[i].rate, -(end - discount->steps[i].from_years));
    }
    return factor;
}

/* The integral of a constant rate from a to b is DF(a) (1 - (1 + r)^-(b-a)) / ln(1 + r). */
static double flow_at(const struct res_discount *discount, double from, double to, double rate)
{
    const double start = res_discount_factor(discount, from);
    return rate == 0 ? start * (to - from) : start * -expm1(-(to - from) * log1p(rate)) / log1p(rate);
}

double res_discount_flow(const struct res_discount *discount, double from, double to)
{
    double sum = 0;
    for (size_t i = 0; i < discount->count; i++) {
        const double a = fmax(discount->steps[i].from_years, from);
        const double b = fmin(step_end(discount, i), to);
        sum += a < b ? flow_at(discount, a, b, discount->steps[i].rate) : 0;
    }
    return discount->count == 0 ? to - from : sum;
}

double res_discount_year(const struct res_discount *discount, int year)
{
    return discount->timing == MDL_TIMING_YEAR_END ? res_discount_factor(discount, year)
                                                   : res_discount_flow(discount, year - 1, year);
}

double res_discount_annual(const struct res_discount *discount, int years)
{
    double sum = 0;
    for (int year = 1; year <= years; year++) {
        sum += res_discount_factor(discount, year);
    }
    return sum;
}

/* --- price years ---------------------------------------------------------------------------------------- */

static const struct mdl_index_year *find_year(const struct mdl_index_year index[], size_t count, int64_t year)
{
    for (size_t i = 0; i < count; i++) {
        if (index[i].year == year) {
            return &index[i];
        }
    }
    return NULL;
}

enum sim_status res_price_index_factor(const struct mdl_index_year index[], size_t count, int64_t from, int64_t to,
                                       double *factor, struct sim_error *error)
{
    const struct mdl_index_year *a = find_year(index, count, from);
    const struct mdl_index_year *b = find_year(index, count, to);
    *factor = 1;
    if (from == to) {
        return SIM_OK;
    }
    if (a == NULL || b == NULL) {
        const int64_t lacking = a == NULL ? from : to;
        (void)sim_fail(error, SIM_ERR_SCENARIO, "the price index has no value for %" PRId64, lacking);
        sim_error_place(error, NULL, 0, "economics.price_index");
        sim_error_hint(error, "add { name = \"y%" PRId64 "\"; year = %" PRId64 "; index = ...; }", lacking, lacking);
        return SIM_ERR_SCENARIO;
    }
    *factor = b->value / a->value;
    return SIM_OK;
}
