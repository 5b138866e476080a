/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "models/model.h"
#include "results/plan/output.h"
#include "results/text/table.h"

#define WORTH_TELLING 0.002 /* of a share; with three standard errors */

const char *res_verdict_name(enum res_verdict verdict)
{
    return verdict == RES_IS_KEPT ? "kept" : verdict == RES_IS_NOT_KEPT ? "not kept" : "undecided";
}

/* --- the answer in words ----------------------------------------------------------------------------------- */

static void put_setting(FILE *file, const struct res_plan *plan, const struct res_plan_point *point)
{
    if (plan->lever_count == 0) {
        (void)fputs("the staffing as it is", file);
    }
    for (size_t k = 0; k < plan->lever_count; k++) {
        char value[RES_LEVER_TEXT_MAX];
        res_lever_value(&plan->levers[k], point->at[k], value, sizeof value);
        (void)fprintf(file, "%s%s = %s", k > 0 ? ", " : "", plan->levers[k].key, value);
    }
}

static void put_kept(FILE *file, const struct res_plan *plan, const struct res_plan_point *point)
{
    double low, high;
    res_plan_interval(point->kept, point->n, res_plan_alpha(plan), &low, &high);
    (void)fprintf(file, "kept in %.1f %% of %zu replications (%.1f to %.1f %%)",
                  100 * (double)point->kept / (double)point->n, point->n, 100 * low, 100 * high);
}

static void put_cheaper(FILE *file, const struct res_plan *plan)
{
    const bool found = plan->answer < plan->point_count;
    const size_t cheaper = found ? plan->answer : plan->point_count;
    size_t failed = 0;
    for (size_t i = 0; i < cheaper; i++) {
        failed += plan->points[i].verdict == RES_IS_NOT_KEPT ? 1 : 0;
    }
    if (failed > 0 && found) {
        (void)fprintf(file, "  %zu cheaper staffing%s do%s not keep it.\n", failed, failed == 1 ? "" : "s",
                      failed == 1 ? "es" : "");
    } else if (failed > 0) {
        (void)fprintf(file, "  %zu staffing%s proved not to keep it.\n", failed, failed == 1 ? " is" : "s are");
    }
    for (size_t i = 0; i < cheaper; i++) {
        const struct res_plan_point *point = &plan->points[i];
        if (point->n > 0 && point->verdict == RES_UNDECIDED) {
            char text[128];
            res_plan_point_text(plan, point, text, sizeof text);
            (void)fprintf(file, "  Not decided: %s, ", text);
            put_kept(file, plan, point);
            (void)fputs("; more replications (-n) may tell.\n", file);
        }
    }
}

static void put_answer(FILE *file, const struct res_plan *plan)
{
    const bool found = plan->answer < plan->point_count;
    const struct res_plan_point *point = &plan->points[found ? plan->answer : plan->best];
    if (found) {
        (void)fputs("Answer: ", file);
        put_setting(file, plan, point);
        (void)fprintf(file, "\n  %.1f posts, %.0f thousand kr a year, all staff of the scenario; ", point->posts,
                      point->kr_per_year / 1000);
        put_kept(file, plan, point);
        (void)fputs(".\n", file);
    } else {
        (void)fputs("Answer: none. No staffing in this range is proved to keep the promise.\n  The nearest: ", file);
        put_setting(file, plan, point);
        (void)fputs("; ", file);
        put_kept(file, plan, point);
        (void)fputs(".\n", file);
        for (size_t p = 0; p < plan->promise_count; p++) {
            double low, high;
            const double best = res_plan_best_promise(plan, point, p, &low, &high);
            (void)fprintf(file,
                          isfinite(best) ? "  The best it can promise instead of '%s': %.4g.\n"
                                         : "  It can promise no number instead of '%s' (%.0f).\n",
                          plan->promises[p].text, best);
        }
    }
    put_cheaper(file, plan);
}

static void put_head(FILE *file, const struct res_plan *plan)
{
    const struct mdl_scenario *scenario = plan->points[plan->answer < plan->point_count ? plan->answer : 0].scenario;
    (void)fprintf(file, "%s\n", scenario->label != NULL ? scenario->label : scenario->name);
    for (size_t p = 0; p < plan->promise_count; p++) {
        (void)fprintf(file, "Promise: %s\n", plan->promises[p].text);
    }
    (void)fprintf(file, "to be kept in at least %.4g %% of replications; what is said of the ",
                  100 * plan->options.kept_in);
    if (plan->point_count > 1) {
        (void)fprintf(file, "%zu staffings holds for all of\nthem together", plan->point_count);
    } else {
        (void)fputs("staffing holds", file);
    }
    (void)fprintf(file, " with %.4g %% confidence (seed %llu, %zu replications in all)\n\n",
                  100 * plan->options.confidence, (unsigned long long)plan->options.seed, plan->runs);
}

/* --- the staffings ------------------------------------------------------------------------------------------- */

static void text_of(double value, int decimals, enum res_language language, char text[RES_NUMBER_MAX])
{
    res_number_text(value, decimals, false, language, text);
}

/* 100.0 % only when it is exactly that; 99.96 % is no 100. */
static void add_staffing(struct res_table *table, const struct res_plan *plan, const struct res_plan_point *point,
                         enum res_language language)
{
    char staffing[128], posts[RES_NUMBER_MAX], kr[RES_NUMBER_MAX], n[RES_NUMBER_MAX], kept[RES_NUMBER_MAX];
    char share[RES_NUMBER_MAX], best[RES_NUMBER_MAX], range[3 * RES_NUMBER_MAX], a[RES_NUMBER_MAX], b[RES_NUMBER_MAX];
    double low, high;
    const bool of_time = plan->promises[0].kind != RES_PROMISE_MEASURE;
    res_plan_point_text(plan, point, staffing, sizeof staffing);
    text_of(point->posts, 1, language, posts);
    text_of(point->kr_per_year / 1000, 0, language, kr);
    text_of((double)point->n, 0, language, n);
    text_of(100 * (double)point->kept / (double)point->n, 1, language, kept);
    text_of(100 * res_plan_mean_share(plan, point, 0), 1, language, share);
    text_of(res_plan_best_promise(plan, point, 0, &low, &high), of_time ? 1 : 3, language, best);
    text_of(low, of_time ? 1 : 3, language, a);
    text_of(high, of_time ? 1 : 3, language, b);
    (void)snprintf(range, sizeof range, "%s to %s", a, b);
    const char *const cells[] = {staffing, posts, kr, n, kept, res_verdict_name(point->verdict), share, best, range};
    res_table_row(table, cells);
}

static enum sim_status put_staffings(FILE *file, const struct res_plan *plan, enum res_language language,
                                     struct sim_error *error)
{
    static const char *const header[] = {"Staffing", "Posts",          "1,000 kr/year", "Replications", "Kept in, %",
                                         "Verdict",  "Served, mean %", "Best promise",  "95 % interval"};
    struct res_table table;
    res_table_init(&table, "lrrrrlrrr");
    res_table_header(&table, header);
    for (size_t i = 0; i < plan->point_count; i++) {
        if (plan->points[i].n > 0) {
            add_staffing(&table, plan, &plan->points[i], language);
        }
    }
    (void)fputc('\n', file);
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    if (plan->lever_count > 0) {
        (void)fprintf(file, "Staffing: the value%s of ", plan->lever_count > 1 ? "s" : "");
    }
    for (size_t k = 0; k < plan->lever_count; k++) {
        (void)fprintf(file, "%s%s", k > 0 ? ", " : "", plan->levers[k].key);
    }
    (void)fprintf(file, "%sBest promise: the least '%s' that %.4g %% of replications keep%s.\n",
                  plan->lever_count > 0 ? ". " : "", plan->promises[0].what, 100 * plan->options.kept_in,
                  plan->promises[0].kind == RES_PROMISE_MEASURE ? "" : ", in days, for the same share of citizens");
    return status;
}

/* --- beside it ------------------------------------------------------------------------------------------------- */

static bool is_varied(const struct res_plan *plan, const struct res_load *load)
{
    char part[96];
    (void)snprintf(part, sizeof part, ".%.80s.", load->name);
    for (size_t k = 0; k < plan->lever_count; k++) {
        if (strstr(plan->levers[k].key, part) != NULL) {
            return true;
        }
    }
    return false;
}

static void put_sums(FILE *file, const struct res_plan *plan, const struct res_loads *loads)
{
    bool any = false;
    for (size_t i = 0; i < loads->count; i++) {
        const struct res_load *load = &loads->at[i];
        if (load->sum[0] != '\0' && is_varied(plan, load)) {
            (void)fprintf(file, "%s  %s: %s\n", any ? "" : "\nBy hand, with every citizen there at once:\n",
                          load->label, load->sum);
            any = true;
        }
    }
}

/* A gain that is sure, and a tenth of what is missing. */
static bool buys(const struct res_plan *plan, const struct res_plan_change *change)
{
    const double gain = change->share_after - change->share_before;
    const double missing =
        plan->promises[0].kind == RES_PROMISE_MEASURE ? 0 : plan->promises[0].share - change->share_before;
    return gain > fmax(WORTH_TELLING, missing / 10) && gain > 3 * change->share_se;
}

static enum sim_status put_changes(FILE *file, const struct res_plan *plan, enum res_language language,
                                   struct sim_error *error)
{
    static const char *const header[] = {"Beside it",    "Served, %",     "Gain, points",
                                         "Best promise", "1,000 kr/year", "Clarified, points"};
    struct res_table table;
    res_table_init(&table, "lrrrrr");
    res_table_header(&table, header);
    for (size_t i = 0; i < plan->change_count; i++) {
        const struct res_plan_change *c = &plan->changes[i];
        char served[RES_NUMBER_MAX], gain[3 * RES_NUMBER_MAX], best[RES_NUMBER_MAX], kr[RES_NUMBER_MAX];
        char points[3 * RES_NUMBER_MAX], a[RES_NUMBER_MAX], b[RES_NUMBER_MAX];
        text_of(100 * c->share_after, 1, language, served);
        res_number_text(100 * (c->share_after - c->share_before), 2, true, language, a);
        text_of(196 * c->share_se, 2, language, b);
        (void)snprintf(gain, sizeof gain, "%s ± %s", a, b);
        text_of(c->least_after, 1, language, best);
        res_number_text(c->kr_per_year / 1000, 0, true, language, kr);
        res_number_text(100 * c->clarified, 2, true, language, a);
        text_of(196 * c->clarified_se, 2, language, b);
        (void)snprintf(points, sizeof points, "%s ± %s", a, b);
        const char *const cells[] = {c->what, served, gain, best, kr, points};
        res_table_row(&table, cells);
    }
    (void)fprintf(file, "\nWhat one more of each buys, in pairs of replications:\n");
    const enum sim_status status = res_table_write(&table, file, error);
    res_table_release(&table);
    return status;
}

/* Of one talk that is booked again when the citizen stays away: how often, and what that alone takes. */
static void put_attendance(FILE *file, const struct mdl_scenario *scenario, size_t population, double share,
                           double days)
{
    const double motivation = sim_dist_mean(&scenario->populations[population].motivation);
    const double missed = 1 - (1 - scenario->hazards.sick_share) * motivation;
    if (missed > 0 && missed < 1 && share < 1) {
        const double times = fmax(1, ceil(log(1 - share) / log(missed) - 1e-9));
        (void)fprintf(file,
                      "    such a talk is missed with about %.0f %% and booked again: for %.4g %% it takes up to %.0f "
                      "bookings, %.0f days\n",
                      100 * missed, 100 * share, times, times * days);
    }
}

static size_t index_population(const struct mdl_scenario *scenario)
{
    size_t p = 0;
    while (p + 1 < scenario->population_count && !scenario->populations[p].index) {
        p++;
    }
    return p;
}

static void put_fixed_time(FILE *file, const struct mdl_step *step)
{
    const double days = sim_dist_mean(&step->duration) / SIM_MINUTES_PER_DAY;
    const bool is_timed = step->kind == MDL_STEP_MEET || step->kind == MDL_STEP_DELAY || step->kind == MDL_STEP_PREPARE;
    if (is_timed && days > 0) {
        (void)fprintf(file, "  %s: %.3g days on average\n", step->label != NULL ? step->label : step->name, days);
    }
}

/* The steps with a time of their own on the way of the index citizens, up to the meeting if that is what is promised.
 */
static void put_fixed_times(FILE *file, const struct res_plan *plan)
{
    const struct mdl_model *model = plan->points[plan->best].model;
    const struct res_promise *promise = &plan->promises[0];
    const bool to_meeting = promise->kind == RES_PROMISE_WAIT && promise->wait == RES_PROMISE_FIRST_MEETING;
    const size_t p = index_population(model->scenario);
    mdl_pc pc = model->program.enter[p];
    (void)fputs(
        "\nWhat binds: no capacity. One more of anything hardly changes it; the time lies in the pathway itself:\n",
        file);
    for (size_t k = 0; pc < model->program.count && k < model->program.count; k++) {
        const struct mdl_instruction *at = &model->program.at[pc];
        const struct mdl_step *step = at->step;
        put_fixed_time(file, step);
        if (at->op == MDL_STEP_MEET && step->waits_for_citizen && promise->kind == RES_PROMISE_WAIT) {
            put_attendance(file, model->scenario, p, promise->share,
                           sim_dist_mean(&step->duration) / SIM_MINUTES_PER_DAY);
        }
        if (at->op == MDL_STEP_EXIT || (at->op == MDL_STEP_MEET && to_meeting)) {
            break;
        }
        pc = at->op == MDL_STEP_GOTO ? at->go : at->next;
    }
}

static void put_what_binds(FILE *file, const struct res_plan *plan)
{
    const struct res_plan_change *most = NULL;
    if (plan->answer < plan->point_count || plan->change_count == 0) {
        return;
    }
    for (size_t i = 0; i < plan->change_count; i++) {
        const struct res_plan_change *c = &plan->changes[i];
        if (buys(plan, c) && (most == NULL || c->share_after > most->share_after)) {
            most = c;
        }
    }
    if (most != NULL) {
        (void)fprintf(file, "\nWhat binds: %s would serve %.1f instead of %.1f %% in time.\n", most->what,
                      100 * most->share_after, 100 * most->share_before);
        return;
    }
    put_fixed_times(file, plan);
}

static void put_notes(FILE *file, const struct res_plan *plan)
{
    for (size_t k = 0; k < plan->lever_count; k++) {
        if (!plan->matters[k]) {
            (void)fprintf(file,
                          "\nNote: %s does not matter here: over its range not one promised wait of one citizen "
                          "changed in any replication.\n",
                          plan->levers[k].key);
        }
    }
    if (plan->contradictions > 0) {
        (void)fprintf(file,
                      "\nNote: more is not always better here: %zu pair%s in which a staffing with more was proved "
                      "worse.\n",
                      plan->contradictions, plan->contradictions == 1 ? "" : "s");
    }
    if (plan->point_count > RES_PLAN_FULL) {
        (void)fputs(
            "\nNote: the grid is large: staffings not shown were left out because more was supposed to help; the "
            "neighbours of the answer and others were tried.\n",
            file);
    }
    if (plan->point_count > 1 &&
        !(fabs(plan->points[0].kr_per_year - plan->points[plan->point_count - 1].kr_per_year) > 0) &&
        plan->options.objective == RES_PLAN_COST) {
        (void)fputs("\nNote: all staffings cost the same; say what a step costs (--vary \"KEY=1..10 at 500000\").\n",
                    file);
    }
}

enum sim_status res_table_plan(FILE *file, const struct res_plan *plan, const struct res_loads *loads,
                               enum res_language language, struct sim_error *error)
{
    put_head(file, plan);
    put_answer(file, plan);
    if (loads != NULL) {
        put_sums(file, plan, loads);
    }
    enum sim_status status = put_staffings(file, plan, language, error);
    if (status == SIM_OK && plan->change_count > 0) {
        status = put_changes(file, plan, language, error);
        put_what_binds(file, plan);
    }
    put_notes(file, plan);
    return status;
}
