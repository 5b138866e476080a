/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/search.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/econ/parameter.h"

#define FIRST_TRIALS 100
#define LEVER_STEPS 64
#define RESOLUTION 0.02 /* of a size or a follow-up */
#define PROBIT_NEAR 1.5 /* powers further from the target, in probits, do not shape the line */
#define MOVE_ERRORS 4   /* by which two powers differ for the curve to be said to rise or to fall between them */
#define SLOPE_ERRORS 2  /* of a line that is not flat */

/* --- what is varied ---------------------------------------------------------------------------------------------- */

static enum sim_status not_valid(const char *text, const char *expected, struct sim_error *error)
{
    (void)sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected %s", text, expected);
    sim_error_place(error, NULL, 0, "--vary");
    return SIM_ERR_USAGE;
}

enum sim_status res_trial_search_vary(struct res_trial_search *search, const char *text, struct sim_error *error)
{
    static const char form[] = "KEY=LOW..HIGH, like per_arm=50..800 or roles.ks.headcount=4..30";
    const char *equals = strchr(text, '=');
    const char *dots = equals != NULL ? strstr(equals, "..") : NULL;
    char low[64], none[8];
    if (dots == NULL || equals == text || (size_t)(equals - text) >= sizeof search->key ||
        (size_t)(dots - equals) > sizeof low) {
        return not_valid(text, form, error);
    }
    (void)snprintf(search->key, sizeof search->key, "%.*s", (int)(equals - text), text);
    (void)snprintf(low, sizeof low, "%.*s", (int)(dots - equals - 1), equals + 1);
    if (!res_quantity_read(low, &search->low, none, sizeof none) || none[0] != '\0' ||
        !res_quantity_read(dots + 2, &search->high, search->unit, sizeof search->unit) ||
        !(search->low < search->high)) {
        return not_valid(text, form, error);
    }
    const bool counted = strcmp(search->key, RES_VARY_PER_ARM) == 0 || strcmp(search->key, RES_VARY_FOLLOW_UP) == 0;
    if (counted && (search->low < 1 || search->unit[0] != '\0')) {
        return not_valid(text, "whole numbers from 1, without a unit", error);
    }
    return SIM_OK;
}

static bool is_path(const struct res_trial_search *search)
{
    return strcmp(search->key, RES_VARY_PER_ARM) != 0 && strcmp(search->key, RES_VARY_FOLLOW_UP) != 0;
}

static long last_index(const struct res_trial_search *search)
{
    return is_path(search) ? LEVER_STEPS : (long)(floor(search->high) - ceil(search->low));
}

static double value_at(const struct res_trial_search *search, long index)
{
    return is_path(search) ? search->low + (search->high - search->low) * (double)index / LEVER_STEPS
                           : ceil(search->low) + (double)index;
}

/* --- one value ---------------------------------------------------------------------------------------------------- */

struct search {
    struct res_trial_search *asked;
    struct sim_error_list *errors;
    enum sim_status status;
    bool falls; /* power falls with the value: indices count from the other end */
    uint64_t done;
};

static void tell(void *context, uint64_t done)
{
    const struct search *s = context;
    const struct res_trial_power_plan *plan = s->asked->plan;
    if (plan->progress != NULL) {
        const struct res_progress progress = {(size_t)(s->done + done), (size_t)(plan->trials * RES_TRIAL_POINTS_MAX),
                                              0};
        plan->progress(plan->context, &progress);
    }
}

static enum sim_status extend(struct search *s, struct res_trial_point *point, const struct mdl_scenario *scenario,
                              uint64_t count)
{
    const struct res_trial_power_plan *plan = s->asked->plan;
    struct mdl_scenario *variant = NULL;
    struct mdl_model *model = NULL;
    struct sim_error error;
    enum sim_status status = res_trial_variant_create(&variant, scenario, &point->designed.design, &error);
    if (status == SIM_OK) {
        point->designed.per_arm = res_trial_per_arm(variant);
        point->designed.follow_up_days = res_trial_follow_up_days(variant);
        status = mdl_model_create(&model, variant, s->errors);
        if (status != SIM_OK) {
            res_trial_variant_free(variant);
            return status;
        }
        struct res_trial_run run = {model, plan->reading, plan->threads, plan->cancel, tell, s};
        run.reading.scenario = variant;
        run.reading.null = point->designed.design.null;
        status = res_trial_run(&run, count, &point->tally, &error);
        s->done += count;
    }
    if (status != SIM_OK) {
        sim_error_list_add(s->errors, &error);
    }
    mdl_model_free(model);
    res_trial_variant_free(variant);
    return status;
}

static enum res_verdict judge(const struct res_trial_search *asked, const struct res_trial_point *point)
{
    const double alpha = (1 - asked->confidence) / RES_TRIAL_POINTS_MAX;
    uint64_t answered, rejected;
    res_trial_tally_count(&point->tally, asked->plan->tests[0], &answered, &rejected);
    return res_plan_verdict((size_t)rejected, (size_t)answered, asked->target, alpha);
}

/* Trials by half as many again until the verdict is there or there are no more. */
static enum sim_status try_value(struct search *s, struct res_trial_point *point)
{
    const struct res_trial_search *asked = s->asked;
    const uint64_t most = asked->plan->trials;
    struct mdl_scenario *loaded = NULL;
    enum sim_status status = SIM_OK;
    if (is_path(asked)) {
        char text[sizeof asked->key + sizeof asked->unit + 32];
        const char *const sets[] = {text};
        (void)snprintf(text, sizeof text, "%s=%.10g%s%s", asked->key, point->value, asked->unit[0] != '\0' ? " " : "",
                       asked->unit);
        (void)snprintf(point->designed.setting, sizeof point->designed.setting, "%s", text);
        status = asked->loader->load(asked->loader->context, sets, 1, &loaded, s->errors);
    }
    uint64_t next = FIRST_TRIALS < most ? FIRST_TRIALS : most;
    while (status == SIM_OK && point->verdict == RES_UNDECIDED && point->tally.trials < most) {
        status = extend(s, point, loaded != NULL ? loaded : asked->plan->scenario, next - point->tally.trials);
        point->verdict = status == SIM_OK ? judge(asked, point) : RES_UNDECIDED;
        next = next + next / 2 < most ? next + next / 2 : most;
    }
    if (status == SIM_OK) {
        res_trial_tally_summarise(&point->tally, &point->designed);
    }
    mdl_scenario_free(loaded);
    return status;
}

static struct res_trial_point *make_room(struct res_trial_search *asked, double value)
{
    size_t at = asked->count++;
    for (; at > 0 && asked->points[at - 1].value > value; at--) {
        asked->points[at] = asked->points[at - 1];
    }
    asked->points[at] = (struct res_trial_point){.value = value, .designed = {.design = asked->design}};
    return &asked->points[at];
}

/* After an error, or when no more values may be tried, everything is undecided. */
static enum res_verdict verdict_at(struct search *s, long index)
{
    struct res_trial_search *asked = s->asked;
    struct sim_error error;
    const double value = value_at(asked, s->falls ? last_index(asked) - index : index);
    for (size_t k = 0; k < asked->count; k++) {
        if (asked->points[k].value >= value && asked->points[k].value <= value) {
            return asked->points[k].verdict;
        }
    }
    if (s->status != SIM_OK || asked->count == RES_TRIAL_POINTS_MAX) {
        return RES_UNDECIDED;
    }
    struct res_trial_point *point = make_room(asked, value);
    if (strcmp(asked->key, RES_VARY_PER_ARM) == 0) {
        point->designed.design.per_arm = (int64_t)value;
    } else if (!is_path(asked)) {
        point->designed.design.follow_up_days = (int64_t)value;
    }
    s->status =
        res_trial_tally_init(&point->tally, asked->plan->tests, asked->plan->test_count, asked->plan->trials, &error);
    if (s->status != SIM_OK) {
        sim_error_list_add(s->errors, &error);
    } else {
        s->status = try_value(s, point);
    }
    return point->verdict;
}

/* --- the search ----------------------------------------------------------------------------------------------------
 */

/* Two indices: the highest shown to fail and the lowest shown to do; -1 where there is none. */
struct bracket {
    long fails, does;
};

static long step_of(const struct search *s, long index)
{
    const double value = value_at(s->asked, index);
    const long step = is_path(s->asked) ? 1 : (long)(RESOLUTION * value);
    return step > 1 ? step : 1;
}

static void note(struct bracket *bracket, long index, enum res_verdict verdict)
{
    if (verdict == RES_IS_NOT_KEPT && index > bracket->fails) {
        bracket->fails = index;
    } else if (verdict == RES_IS_KEPT && (bracket->does < 0 || index < bracket->does)) {
        bracket->does = index;
    }
}

/* From a value on by doubling until one does, or the range ends. */
static void go_up(struct search *s, struct bracket *bracket, double from)
{
    const double base = value_at(s->asked, 0);
    const long last = last_index(s->asked);
    double x = from;
    while (bracket->does < 0) {
        const long index = (long)(x - base);
        note(bracket, index, verdict_at(s, index));
        if (index >= last || s->status != SIM_OK) {
            return;
        }
        x = floor(fmin(2 * x, base + (double)last));
    }
}

/* By halving until one fails. */
static void go_down(struct search *s, struct bracket *bracket, double from)
{
    const double base = value_at(s->asked, 0);
    double x = from;
    while (bracket->fails < 0) {
        const long index = (long)(x - base);
        note(bracket, index, verdict_at(s, index));
        if (index <= 0 || s->status != SIM_OK) {
            return;
        }
        x = ceil(fmax(x / 2, base));
    }
}

/* A lever: both ends. Sizes and follow-ups: from the design on by doubling and halving, since large ones cost most. */
static void find_ends(struct search *s, struct bracket *bracket)
{
    const struct res_trial_search *asked = s->asked;
    const long last = last_index(asked);
    if (is_path(asked)) {
        const enum res_verdict low = verdict_at(s, 0), high = verdict_at(s, last);
        s->falls = low == RES_IS_KEPT || (high == RES_IS_NOT_KEPT && low != RES_IS_NOT_KEPT);
        note(bracket, 0, s->falls ? high : low);
        note(bracket, last, s->falls ? low : high);
        return;
    }
    const double designed = strcmp(asked->key, RES_VARY_PER_ARM) == 0 ? res_trial_per_arm(asked->plan->scenario)
                                                                      : res_trial_follow_up_days(asked->plan->scenario);
    const double base = value_at(asked, 0);
    const double start = fmin(fmax(isnan(designed) ? base : designed, base), value_at(asked, last));
    go_up(s, bracket, start);
    go_down(s, bracket, start);
}

/* Between an index whose verdict is `kept` at the far end and an undecided one: moves the far end nearer. */
static void close_in(struct search *s, struct bracket *bracket, long far, long undecided)
{
    while (labs(undecided - far) > step_of(s, far) && s->status == SIM_OK && s->asked->count < RES_TRIAL_POINTS_MAX) {
        const long middle = far + (undecided - far) / 2;
        const enum res_verdict verdict = verdict_at(s, middle);
        note(bracket, middle, verdict);
        if (verdict == RES_UNDECIDED) {
            undecided = middle;
        } else {
            far = middle;
        }
    }
}

static void bisect(struct search *s, struct bracket *bracket)
{
    while (bracket->does - bracket->fails > step_of(s, bracket->fails) && s->status == SIM_OK &&
           s->asked->count < RES_TRIAL_POINTS_MAX) {
        const long middle = bracket->fails + (bracket->does - bracket->fails) / 2;
        const enum res_verdict verdict = verdict_at(s, middle);
        note(bracket, middle, verdict);
        if (verdict == RES_UNDECIDED) {
            close_in(s, bracket, bracket->fails, middle);
            close_in(s, bracket, bracket->does, middle);
            return;
        }
    }
}

/* --- between the ends --------------------------------------------------------------------------------------------- */

struct power_at {
    double power, variance, answered;
};

static struct power_at power_of(const struct res_trial_search *asked, size_t k)
{
    uint64_t answered, rejected;
    res_trial_tally_count(&asked->points[k].tally, asked->plan->tests[0], &answered, &rejected);
    const double p = ((double)rejected + 0.5) / ((double)answered + 1);
    return (struct power_at){p, answered > 0 ? p * (1 - p) / (double)answered : (double)INFINITY, (double)answered};
}

static void see_moves(const struct res_trial_search *asked, bool *rises, bool *falls)
{
    *rises = *falls = false;
    for (size_t j = 1; j < asked->count; j++) {
        for (size_t k = 0; k < j; k++) {
            const struct power_at low = power_of(asked, k), high = power_of(asked, j);
            const double z = (high.power - low.power) / sqrt(high.variance + low.variance);
            *rises = *rises || z > MOVE_ERRORS;
            *falls = *falls || z < -MOVE_ERRORS;
        }
    }
}

/* What the powers tried say before a line is laid through them. */
static enum res_search_curve curve_of(struct res_trial_search *asked)
{
    bool rises, falls;
    double least = 1;
    asked->highest = asked->highest_at = (double)NAN;
    for (size_t k = 0; k < asked->count; k++) {
        uint64_t answered, rejected;
        res_trial_tally_count(&asked->points[k].tally, asked->plan->tests[0], &answered, &rejected);
        const double power = (double)rejected / (double)answered;
        if (answered > 0 && !(power <= asked->highest)) {
            asked->highest = power;
            asked->highest_at = asked->points[k].value;
        }
        least = answered > 0 ? fmin(least, power) : least;
    }
    see_moves(asked, &rises, &falls);
    if (falls && (rises || !is_path(asked))) {
        return rises ? RES_CURVE_RISES_AND_FALLS : RES_CURVE_FALLS;
    }
    if (!(asked->highest >= asked->target)) {
        return RES_CURVE_BELOW;
    }
    return least >= asked->target ? RES_CURVE_ABOVE : RES_CURVE_THROUGH;
}

struct line {
    double w, wx, wz, wxx, wxz;
    size_t used;
};

static struct line lay_line(const struct res_trial_search *asked, double wanted)
{
    const bool sizes = strcmp(asked->key, RES_VARY_PER_ARM) == 0;
    struct line line = {0};
    for (size_t k = 0; k < asked->count; k++) {
        const struct power_at at = power_of(asked, k);
        const double z = gsl_cdf_ugaussian_Pinv(at.power), slope = gsl_ran_ugaussian_pdf(z);
        const double x = sizes ? sqrt(asked->points[k].value) : asked->points[k].value;
        const double weight = slope * slope / at.variance;
        if (at.answered > 0 && fabs(z - wanted) < PROBIT_NEAR) {
            line.used++;
            line.w += weight;
            line.wx += weight * x;
            line.wz += weight * z;
            line.wxx += weight * x * x;
            line.wxz += weight * x * z;
        }
    }
    return line;
}

/* A line through probit(power) over the value (sizes: its square root, over which a test's probit is straight), each
 * power weighted by its Monte Carlo variance. The error of the answer is that of the line where it meets the target.
 * None where the line is flat within its error, falls with a size, or meets the target outside what was tried. */
static void estimate(struct res_trial_search *asked)
{
    const bool sizes = strcmp(asked->key, RES_VARY_PER_ARM) == 0;
    const double wanted = gsl_cdf_ugaussian_Pinv(asked->target);
    const struct line l = lay_line(asked, wanted);
    const double spread = l.wxx - l.wx * l.wx / l.w, slope = (l.wxz - l.wx * l.wz / l.w) / spread;
    const double steep = is_path(asked) ? fabs(slope) : slope;
    if (l.used < 2 || !(spread > 0) || !(steep * sqrt(spread) > SLOPE_ERRORS)) {
        return;
    }
    const double x = l.wx / l.w + (wanted - l.wz / l.w) / slope;
    const double se = sqrt(1 / l.w + (x - l.wx / l.w) * (x - l.wx / l.w) / spread) / fabs(slope);
    const double value = sizes ? x * fabs(x) : x;
    if (value >= asked->points[0].value && value <= asked->points[asked->count - 1].value) {
        asked->estimate = value;
        asked->se = sizes ? 2 * fabs(x) * se : se;
    }
}

enum sim_status res_trial_search_run(struct res_trial_search *asked, struct sim_error_list *errors)
{
    struct search s = {.asked = asked, .errors = errors, .status = SIM_OK};
    struct bracket bracket = {-1, -1};
    asked->count = 0;
    find_ends(&s, &bracket);
    if (bracket.fails >= 0 && bracket.does >= 0 && s.status == SIM_OK) {
        bisect(&s, &bracket);
    }
    const long last = last_index(asked);
    asked->fails = bracket.fails < 0 ? (double)NAN : value_at(asked, s.falls ? last - bracket.fails : bracket.fails);
    asked->does = bracket.does < 0 ? (double)NAN : value_at(asked, s.falls ? last - bracket.does : bracket.does);
    asked->estimate = asked->se = (double)NAN;
    asked->curve = curve_of(asked);
    if (asked->curve == RES_CURVE_THROUGH) {
        estimate(asked);
    }
    return s.status;
}

const char *res_search_curve_name(enum res_search_curve curve)
{
    static const char *const names[] = {"through", "falls", "rises_and_falls", "below", "above"};
    return names[curve];
}

void res_trial_search_release(struct res_trial_search *search)
{
    for (size_t k = 0; k < search->count; k++) {
        res_trial_tally_release(&search->points[k].tally);
    }
    search->count = 0;
}
