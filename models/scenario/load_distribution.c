/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A number or { dist = "..."; ... }. The keys min and max bound the value drawn; sim_dist truncates X
 * before the shift, so they are moved by it.
 */
#include "models/scenario/loader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/scenario/suggest.h"

#define POINTS_MAX 64

enum parameter {
    VALUE,
    MEAN,
    SD,
    SHAPE,
    SCALE,
    LOW,
    MODE,
    HIGH,
    VALUES,
    SHARES,
    NEVER,
    SHIFT,
    MIN,
    MAX,
    PARAMETER_COUNT
};

static const char *const parameter_keys[PARAMETER_COUNT] = {
    "value", "mean", "sd", "shape", "scale", "low", "mode", "high", "values", "shares", "never", "shift", "min", "max"};

#define BIT(parameter) (1u << (unsigned)(parameter))

static const struct kind {
    const char *name;
    enum sim_dist_kind kind;
    unsigned needed, allowed;
} kinds[] = {
    {"fixed", SIM_DIST_FIXED, BIT(VALUE), 0},
    {"exponential", SIM_DIST_EXPONENTIAL, BIT(MEAN), 0},
    {"gamma", SIM_DIST_GAMMA, BIT(MEAN) | BIT(SD), 0},
    {"weibull", SIM_DIST_WEIBULL, BIT(MEAN) | BIT(SHAPE), 0},
    {"lognormal", SIM_DIST_LOGNORMAL, BIT(MEAN) | BIT(SD), 0},
    {"beta", SIM_DIST_BETA, BIT(MEAN) | BIT(SD), BIT(SCALE)},
    {"triangular", SIM_DIST_TRIANGULAR, BIT(LOW) | BIT(MODE) | BIT(HIGH), 0},
    {"uniform", SIM_DIST_UNIFORM, BIT(LOW) | BIT(HIGH), 0},
    {"discrete", SIM_DIST_DISCRETE, BIT(VALUES) | BIT(SHARES), 0},
};

#define KIND_COUNT (sizeof kinds / sizeof kinds[0])
#define COMMON (BIT(NEVER) | BIT(SHIFT) | BIT(MIN) | BIT(MAX))

struct parameters {
    const struct mdl_node *node[PARAMETER_COUNT]; /* NULL: not given */
    double value[PARAMETER_COUNT];
};

static const struct kind *find_kind(struct mdl_loader *l, const struct mdl_node *group)
{
    const struct mdl_node *node = mdl_node_member(group, "dist");
    char hint[64];
    if (node == NULL || node->text == NULL) {
        mdl_load_fail(l, group, NULL,
                      "is a group without 'dist'; expected a value or { dist = \"gamma\"; mean = ...; "
                      "sd = ...; }");
        return NULL;
    }
    struct mdl_suggestion suggestion = mdl_suggestion_for(node->text);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(kinds[i].name, node->text) == 0) {
            return &kinds[i];
        }
        mdl_suggestion_offer(&suggestion, kinds[i].name);
    }
    (void)snprintf(hint, sizeof hint, "did you mean \"%s\"?", suggestion.name == NULL ? "" : suggestion.name);
    mdl_load_fail(l, node, suggestion.name == NULL ? NULL : hint,
                  "there is no distribution \"%.40s\"; expected fixed, exponential, gamma, weibull, lognormal, beta, "
                  "triangular, uniform or discrete",
                  node->text);
    return NULL;
}

/* --- parameters ------------------------------------------------------------------------------------ */

static enum mdl_unit unit_of(const struct mdl_field *field, enum parameter parameter)
{
    return parameter == NEVER ? MDL_UNIT_SHARE : parameter == SHAPE ? MDL_UNIT_NONE : field->unit;
}

static bool is_location(enum parameter parameter)
{
    return parameter == VALUE || parameter == MEAN || parameter == LOW || parameter == MODE || parameter == HIGH;
}

static bool load_parameter(struct mdl_loader *l, const struct mdl_field *field, enum parameter parameter,
                           const struct mdl_node *node, double *value)
{
    const size_t length = mdl_load_push(l, parameter_keys[parameter]);
    if (mdl_node_is_sourced(node)) {
        node = mdl_load_sourced(l, field, node);
    }
    bool good = mdl_load_quantity(l, unit_of(field, parameter), node, value);
    if (good && is_location(parameter)) {
        good = mdl_load_in_range(l, field, node, *value);
    }
    if (good && parameter == NEVER && (*value < 0.0 || *value >= 1.0)) {
        mdl_load_fail(l, node, NULL, "is out of range; expected 0 %% or more and less than 100 %%");
        good = false;
    }
    mdl_load_pop(l, length);
    return good;
}

static void unknown_parameter(struct mdl_loader *l, const struct mdl_node *node, const struct kind *kind)
{
    struct mdl_suggestion suggestion = mdl_suggestion_for(node->key);
    char hint[64];
    for (size_t p = 0; p < PARAMETER_COUNT; p++) {
        if (((kind->needed | kind->allowed | COMMON) & BIT(p)) != 0) {
            mdl_suggestion_offer(&suggestion, parameter_keys[p]);
        }
    }
    (void)snprintf(hint, sizeof hint, "did you mean '%s'?", suggestion.name == NULL ? "" : suggestion.name);
    mdl_load_fail(l, node, suggestion.name == NULL ? NULL : hint, "'%.40s' is no parameter of a %s distribution",
                  node->key, kind->name);
}

static bool load_parameters(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *group,
                            const struct kind *kind, struct parameters *given)
{
    bool good = true;
    for (size_t i = 0; i < group->count; i++) {
        const struct mdl_node *node = group->child[i];
        size_t p = 0;
        while (p < PARAMETER_COUNT && strcmp(parameter_keys[p], node->key) != 0) {
            p++;
        }
        if (p < PARAMETER_COUNT && ((kind->needed | kind->allowed | COMMON) & BIT(p)) != 0) {
            given->node[p] = node;
            good =
                (p == VALUES || p == SHARES || load_parameter(l, field, (enum parameter)p, node, &given->value[p])) &&
                good;
        } else if (strcmp(node->key, "dist") != 0) {
            unknown_parameter(l, node, kind);
            return false; /* it may be the one that would be missed */
        }
    }
    for (size_t p = 0; p < PARAMETER_COUNT; p++) {
        if ((kind->needed & BIT(p)) != 0 && given->node[p] == NULL) {
            mdl_load_fail(l, group, NULL, "a %s distribution needs '%s'", kind->name, parameter_keys[p]);
            good = false;
        }
    }
    return good;
}

/* --- kinds ----------------------------------------------------------------------------------------- */

/* NULL, or what is wrong. */
static const char *check_moments(const struct kind *kind, const struct parameters *p)
{
    const double mean = p->value[MEAN];
    const double sd = p->value[SD];
    const double scale = p->node[SCALE] == NULL ? 1.0 : p->value[SCALE];
    if ((kind->needed & BIT(MEAN)) != 0 && !(mean > 0.0)) {
        return "the mean must be above 0";
    }
    if ((kind->needed & BIT(SD)) != 0 && !(sd > 0.0)) {
        return "the sd must be above 0; expected a plain value where nothing varies";
    }
    if (kind->kind == SIM_DIST_WEIBULL && !(p->value[SHAPE] > 0.0)) {
        return "the shape must be above 0";
    }
    if (kind->kind == SIM_DIST_BETA && !(scale > 0.0 && mean < scale)) {
        return "the mean must be below the scale (1 unless given)";
    }
    if (kind->kind == SIM_DIST_BETA && !(sd * sd < mean * (scale - mean))) {
        return "the sd must be below the square root of mean x (scale - mean)";
    }
    return NULL;
}

static const char *check_ends(const struct kind *kind, const struct parameters *p)
{
    if (kind->kind == SIM_DIST_TRIANGULAR && !(p->value[LOW] <= p->value[MODE] && p->value[MODE] <= p->value[HIGH])) {
        return "expected low <= mode <= high";
    }
    if ((kind->needed & BIT(HIGH)) != 0 && !(p->value[LOW] < p->value[HIGH])) {
        return "expected low < high";
    }
    if (p->node[MIN] != NULL && p->node[MAX] != NULL && !(p->value[MIN] < p->value[MAX])) {
        return "expected min < max";
    }
    return NULL;
}

static const char *check_shape(const struct kind *kind, const struct parameters *p)
{
    const char *wrong = check_moments(kind, p);
    return wrong != NULL ? wrong : check_ends(kind, p);
}

/* Points of a discrete distribution; NULL after an error. */
static struct sim_dist_point *load_points(struct mdl_loader *l, const struct mdl_field *field,
                                          const struct parameters *given, size_t *count)
{
    const struct mdl_node *values = given->node[VALUES];
    const struct mdl_node *shares = given->node[SHARES];
    if (!mdl_node_is_collection(values) || !mdl_node_is_collection(shares) || values->count != shares->count ||
        values->count == 0 || values->count > POINTS_MAX) {
        mdl_load_fail(l, values, NULL,
                      "expected two lists of the same length, 1 to %d: values = ( ... ); shares = ( ... );",
                      POINTS_MAX);
        return NULL;
    }
    struct sim_dist_point *points = mdl_arena_alloc(l->arena, values->count, sizeof *points);
    double sum = 0.0;
    *count = 0;
    for (size_t i = 0; points != NULL && i < values->count; i++) {
        double value = 0.0;
        double share = 0.0;
        if (!mdl_load_quantity(l, field->unit, values->child[i], &value) ||
            !mdl_load_in_range(l, field, values->child[i], value) ||
            !mdl_load_quantity(l, MDL_UNIT_SHARE, shares->child[i], &share)) {
            return NULL;
        }
        if (share < 0.0 || (*count > 0 && value <= points[*count - 1].value)) {
            mdl_load_fail(l, values, NULL, "expected rising values and shares of 0 %% or more");
            return NULL;
        }
        sum += share;
        if (share > 0.0) {
            points[*count].value = value;
            points[(*count)++].cumulative = sum;
        }
    }
    if (points == NULL || *count == 0 || fabs(sum - 1.0) > 1e-6) {
        mdl_load_fail(l, shares, NULL, "the shares add to %.6g; expected 1", sum);
        return NULL;
    }
    points[*count - 1].cumulative = 1.0;
    return points;
}

static bool build(struct mdl_loader *l, const struct mdl_field *field, const struct kind *kind,
                  const struct parameters *p, struct sim_dist *dist)
{
    const double scale = p->node[SCALE] == NULL ? 1.0 : p->value[SCALE];
    switch (kind->kind) {
    case SIM_DIST_FIXED:
        *dist = sim_dist_fixed(p->value[VALUE]);
        return true;
    case SIM_DIST_EXPONENTIAL:
        *dist = sim_dist_exponential(p->value[MEAN]);
        return true;
    case SIM_DIST_GAMMA:
        *dist = sim_dist_gamma(p->value[MEAN], p->value[SD]);
        return true;
    case SIM_DIST_WEIBULL:
        *dist = sim_dist_weibull(p->value[MEAN], p->value[SHAPE]);
        return true;
    case SIM_DIST_LOGNORMAL:
        *dist = sim_dist_lognormal(p->value[MEAN], p->value[SD]);
        return true;
    case SIM_DIST_BETA:
        *dist = sim_dist_beta(p->value[MEAN], p->value[SD], scale);
        return true;
    case SIM_DIST_TRIANGULAR:
        *dist = sim_dist_triangular(p->value[LOW], p->value[MODE], p->value[HIGH]);
        return true;
    case SIM_DIST_UNIFORM:
        *dist = sim_dist_uniform(p->value[LOW], p->value[HIGH]);
        return true;
    default: {
        struct sim_dist points = sim_dist_fixed(0.0);
        points.kind = SIM_DIST_DISCRETE;
        points.table = load_points(l, field, p, &points.table_count);
        *dist = points;
        return points.table != NULL;
    }
    }
}

static void apply_common(const struct parameters *p, struct sim_dist *dist)
{
    dist->shift = p->node[SHIFT] == NULL ? 0.0 : p->value[SHIFT];
    dist->never_share = p->node[NEVER] == NULL ? 0.0 : p->value[NEVER];
    dist->low = p->node[MIN] == NULL ? -HUGE_VAL : p->value[MIN] - dist->shift;
    dist->high = p->node[MAX] == NULL ? HUGE_VAL : p->value[MAX] - dist->shift;
}

/* --- what can come out ------------------------------------------------------------------------------- */

static double lowest(const struct sim_dist *dist)
{
    double low = 0.0;
    if (dist->kind == SIM_DIST_FIXED || dist->kind == SIM_DIST_TRIANGULAR || dist->kind == SIM_DIST_UNIFORM) {
        low = dist->a;
    } else if (dist->kind == SIM_DIST_DISCRETE) {
        low = dist->table[0].value;
    }
    return fmax(low, dist->low) + dist->shift;
}

static double highest(const struct sim_dist *dist)
{
    double high = HUGE_VAL;
    if (dist->kind == SIM_DIST_FIXED) {
        high = dist->a;
    } else if (dist->kind == SIM_DIST_TRIANGULAR || dist->kind == SIM_DIST_BETA) {
        high = dist->c;
    } else if (dist->kind == SIM_DIST_UNIFORM) {
        high = dist->b;
    } else if (dist->kind == SIM_DIST_DISCRETE) {
        high = dist->table[dist->table_count - 1].value;
    }
    return fmin(high, dist->high) + dist->shift;
}

static bool check_outcomes(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *group,
                           const struct sim_dist *dist)
{
    const double floor_value = fmin(field->min, 0.0);
    struct sim_error error;
    if (lowest(dist) < floor_value) {
        mdl_load_fail(l, group, "give it min", "can come out below %g; expected values of %g or more", floor_value,
                      floor_value);
        return false;
    }
    if (field->unit == MDL_UNIT_SHARE && highest(dist) > 1.0) {
        mdl_load_fail(l, group, "use beta, uniform or triangular, or give it max",
                      "can come out above 1; expected values within 0 and 1");
        return false;
    }
    if (sim_dist_validate(dist, &error) != SIM_OK) {
        mdl_load_fail_from(l, group, &error);
        return false;
    }
    return true;
}

static void remember(struct mdl_loader *l, struct sim_dist *dist)
{
    struct sim_dist **grown = mdl_load_grow(l, l->dists, l->dist_count, &l->dist_capacity, sizeof(struct sim_dist *));
    if (grown != NULL) {
        l->dists = grown;
        l->dists[l->dist_count++] = dist;
    }
}

static void load_group(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *group,
                       struct sim_dist *target)
{
    struct parameters given = {0};
    struct sim_dist dist = sim_dist_fixed(0.0);
    const struct kind *kind = find_kind(l, group);
    if (kind == NULL || !load_parameters(l, field, group, kind, &given)) {
        return;
    }
    const char *wrong = check_shape(kind, &given);
    if (wrong != NULL) {
        mdl_load_fail(l, group, NULL, "makes no %s distribution: %s", kind->name, wrong);
        return;
    }
    if (!build(l, field, kind, &given, &dist)) {
        return;
    }
    apply_common(&given, &dist);
    if (check_outcomes(l, field, group, &dist)) {
        *target = dist;
        remember(l, target);
    }
}

void mdl_load_distribution(struct mdl_loader *l, const struct mdl_field *field, const struct mdl_node *node,
                           struct sim_dist *dist)
{
    double value = 0.0;
    if (node->type == MDL_NODE_GROUP) {
        load_group(l, field, node, dist);
    } else if (field->may_never && node->type == MDL_NODE_STRING && strcmp(node->text, "never") == 0) {
        *dist = sim_dist_fixed(HUGE_VAL);
    } else if (mdl_load_quantity(l, field->unit, node, &value) && mdl_load_in_range(l, field, node, value)) {
        *dist = sim_dist_fixed(value);
    }
}
