/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/trial/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/report/plot.h"
#include "results/text/language.h"

#define BINS 40

static enum sim_status begin(struct res_picture *figure, const char *title, struct sim_error *error)
{
    *figure = (struct res_picture){.width = 560, .height = 380};
    res_table_init(&figure->table, "l");
    figure->gp = open_memstream(&figure->script, &figure->script_size);
    if (figure->gp == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    res_figure_say(figure, &figure->title, "%s", title);
    res_figure_say(figure, &figure->alt, "%s", title);
    res_figure_say(figure, &figure->note, "%s", "");
    (void)fputs("set encoding utf8\nset datafile separator \"\\t\"\nset border 3 lc rgb '#555555'\n"
                "set tics nomirror textcolor rgb '#222222'\nset grid lc rgb '#DDDDDD' lt 1 lw 0.6\n"
                "set style fill solid 0.22 noborder\nset key outside bottom center horizontal\nset title ",
                figure->gp);
    res_plot_text(figure->gp, title);
    (void)fputc('\n', figure->gp);
    return SIM_OK;
}

static enum sim_status end(struct res_picture *figure, struct sim_error *error)
{
    const bool written = ferror(figure->gp) == 0, closed = fclose(figure->gp) == 0;
    figure->gp = NULL;
    if (!written || !closed || figure->failed) {
        res_figure_release(figure);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    return SIM_OK;
}

static void label(FILE *gp, const char *axis, const char *text)
{
    (void)fprintf(gp, "set %s ", axis);
    res_plot_text(gp, text);
    (void)fputs(strcmp(axis, "xlabel") == 0 ? " offset 0,0.4\n" : "\n", gp);
}

/* --- power ------------------------------------------------------------------------------------------------------- */

/* Is it sizes that differ, or follow-ups alone? */
static bool by_size(const struct res_trial_power_plan *plan)
{
    for (size_t k = 1; k < plan->count; k++) {
        if (plan->designs[k].per_arm < plan->designs[0].per_arm ||
            plan->designs[k].per_arm > plan->designs[0].per_arm) {
            return true;
        }
    }
    return false;
}

static bool same_line(const struct res_trial_designed *a, const struct res_trial_designed *b, bool sizes)
{
    return a->design.allocation == b->design.allocation &&
           (!sizes || (a->follow_up_days >= b->follow_up_days && a->follow_up_days <= b->follow_up_days));
}

/* Wilson's interval: it stays within 0-1 at powers near 1. */
static void put_point(FILE *gp, double x, const struct res_trial_power *power, double trials)
{
    const double z2 = 1.96 * 1.96, n = trials - (double)power->failed, p = power->power;
    const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);
    res_plot_number(gp, x, false);
    res_plot_number(gp, 100 * p, false);
    res_plot_number(gp, 100 * (middle - half), false);
    res_plot_number(gp, 100 * (middle + half), true);
}

/* Its first design stands for a line. */
static bool begins_line(const struct res_trial_power_plan *plan, size_t design, bool sizes)
{
    for (size_t j = 0; j < design; j++) {
        if (same_line(&plan->designs[design], &plan->designs[j], sizes)) {
            return false;
        }
    }
    return true;
}

static void plot_line(FILE *gp, const struct res_trial_designed *first, enum res_trial_test test, size_t line)
{
    (void)fprintf(gp,
                  "%s $line%zu using 1:3:4 with filledcurves lc rgb '%s' notitle, $line%zu using 1:2 with "
                  "linespoints lw 2 dt %s pt %d lc rgb '%s' title '%s, %.0f days %s'",
                  line > 0 ? "," : "plot", line, res_plot_colour(line), line, res_plot_dash(line), res_plot_point(line),
                  res_plot_colour(line), res_trial_test_name(test), first->follow_up_days,
                  first->design.allocation > 0 ? res_allocation_name(first->design.allocation) : "");
}

static void put_line(FILE *gp, const struct res_trial_power_plan *plan, size_t first, enum res_trial_test test,
                     size_t line, bool sizes)
{
    (void)fprintf(gp, "$line%zu << EOD\n", line);
    for (size_t j = first; j < plan->count; j++) {
        const struct res_trial_designed *designed = &plan->designs[j];
        if (same_line(&plan->designs[first], designed, sizes)) {
            put_point(gp, sizes ? designed->per_arm : designed->follow_up_days, &designed->tests[test],
                      (double)designed->trials);
        }
    }
    (void)fputs("EOD\n", gp);
}

/* A line a test and follow-up (or way to draw): its points, or how it is drawn. */
static void put_lines(struct res_picture *figure, const struct res_trial_power_plan *plan, bool sizes, bool plot)
{
    size_t lines = 0;
    for (size_t k = 0; k < plan->count; k++) {
        const size_t tests = begins_line(plan, k, sizes) ? plan->test_count : 0;
        for (size_t t = 0; t < tests; t++, lines++) {
            if (plot) {
                plot_line(figure->gp, &plan->designs[k], plan->tests[t], lines);
            } else {
                put_line(figure->gp, plan, k, plan->tests[t], lines, sizes);
            }
        }
    }
}

static void draw_curve(struct res_picture *figure, const struct res_trial_power_plan *plan, enum res_language language)
{
    const bool sizes = by_size(plan);
    put_lines(figure, plan, sizes, false);
    label(figure->gp, "xlabel",
          sizes ? res_say(language, "citizens per arm", "borgere pr. arm")
                : res_say(language, "days from the last list to the data", "dage fra sidste liste til data"));
    label(figure->gp, "ylabel", res_say(language, "power, % (band: 95 % Monte Carlo)", "styrke, % (bånd: 95 % MC)"));
    (void)fputs("set yrange [0:100]\n", figure->gp);
    put_lines(figure, plan, sizes, true);
    (void)fputc('\n', figure->gp);
}

/* --- distribution of the estimate --------------------------------------------------------------------------------- */

/* The published log hazard ratio, or NAN where the scale is another. */
static double published_on(const struct res_trial_power_plan *plan, enum res_trial_test test)
{
    const struct mdl_published *published = &plan->scenario->trial.published;
    const char *scale = res_trial_test_scale(test);
    if (strcmp(scale, "log hazard ratio") == 0 && published->hazard_ratio > 0) {
        return log(published->hazard_ratio);
    }
    if (strcmp(scale, "risk difference") == 0 && published->people[0] > 0 && published->people[1] > 0) {
        return (double)published->events[1] / (double)published->people[1] -
               (double)published->events[0] / (double)published->people[0];
    }
    return (double)NAN;
}

static void draw_distribution(struct res_picture *figure, const struct res_trial_power_plan *plan,
                              enum res_trial_test test, enum res_language language)
{
    const uint64_t trials = plan->designs[0].trials;
    const double mark = published_on(plan, test);
    double low = isnan(mark) ? 0 : fmin(mark, 0), high = isnan(mark) ? 0 : fmax(mark, 0);
    size_t counts[BINS] = {0};
    for (uint64_t t = 0; t < trials; t++) {
        low = isfinite(plan->estimates[t]) ? fmin(low, plan->estimates[t]) : low;
        high = isfinite(plan->estimates[t]) ? fmax(high, plan->estimates[t]) : high;
    }
    const double width = (high - low) / BINS + 1e-12;
    for (uint64_t t = 0; t < trials; t++) {
        if (isfinite(plan->estimates[t])) {
            const size_t bin = (size_t)((plan->estimates[t] - low) / width);
            counts[bin < BINS ? bin : BINS - 1]++;
        }
    }
    (void)fputs("$bins << EOD\n", figure->gp);
    for (size_t k = 0; k < BINS; k++) {
        res_plot_number(figure->gp, low + ((double)k + 0.5) * width, false);
        res_plot_number(figure->gp, (double)counts[k], true);
    }
    (void)fputs("EOD\n", figure->gp);
    label(figure->gp, "xlabel", res_trial_test_scale(test));
    label(figure->gp, "ylabel", res_say(language, "simulated trials", "simulerede forsøg"));
    (void)fputs("set yrange [0:*]\nset arrow from 0,graph 0 to 0,graph 1 nohead dt 2 lc rgb '#555555'\n", figure->gp);
    if (!isnan(mark)) {
        (void)fprintf(figure->gp,
                      "set arrow from %.10g,graph 0 to %.10g,graph 1 nohead lw 2 lc rgb '%s'\nset label '%s' at "
                      "%.10g,graph 0.97 offset 0.5,0\n",
                      mark, mark, RES_COLOUR_VERMILLION, res_say(language, "published", "publiceret"), mark);
    }
    (void)fprintf(figure->gp, "plot $bins using 1:2 with boxes fs solid 0.5 lc rgb '%s' title '%s, %llu'\n",
                  RES_COLOUR_BLUE, res_trial_test_name(test), (unsigned long long)trials);
}

enum sim_status res_figure_power(struct res_picture *figure, const struct res_trial_power_plan *plan,
                                 enum res_language language, struct sim_error *error)
{
    const enum sim_status status = begin(figure, plan->scenario->name, error);
    size_t test = 0;
    if (status != SIM_OK) {
        return status;
    }
    while (test < plan->test_count && res_trial_test_scale(plan->tests[test]) == NULL) {
        test++;
    }
    if (plan->count == 1 && plan->estimates != NULL && test < plan->test_count) {
        draw_distribution(figure, plan, plan->tests[test], language);
    } else {
        draw_curve(figure, plan, language);
    }
    return end(figure, error);
}

/* --- flow -----------------------------------------------------------------------------------------------------------
 */

static void box(FILE *gp, double x, double y, const char *text)
{
    (void)fprintf(gp, "set label ");
    res_plot_text(gp, text);
    (void)fprintf(gp, " at %.3g,%.3g center boxed\n", x, y);
}

static void arrow(FILE *gp, double x0, double y0, double x1, double y1)
{
    (void)fprintf(gp, "set arrow from %.3g,%.3g to %.3g,%.3g lc rgb '#555555'\n", x0, y0, x1, y1);
}

static void draw_arm(FILE *gp, const struct mdl_scenario *scenario, const struct res_trial_data *data, int arm,
                     enum res_language language)
{
    const struct res_trial_flow *flow = &data->flow;
    const double x = arm == 0 ? 0.27 : 0.73;
    char text[192];
    (void)snprintf(text, sizeof text, res_say(language, "%s: %zu drawn", "%s: %zu trukket"),
                   scenario->trial.arms[arm].name, flow->drawn[arm]);
    box(gp, x, 0.62, text);
    (void)snprintf(text, sizeof text,
                   res_say(language, "%zu given the other arm's pathway", "%zu fik den anden arms forløb"),
                   flow->crossed[arm]);
    box(gp, x, 0.47, text);
    (void)snprintf(text, sizeof text, res_say(language, "%zu left out, %zu lost", "%zu udeladt, %zu uden kendt udfald"),
                   flow->excluded[arm], flow->lost[arm]);
    box(gp, x, 0.32, text);
    (void)snprintf(text, sizeof text, res_say(language, "%zu analysed in this arm", "%zu analyseret i denne arm"),
                   flow->analysed[arm]);
    box(gp, x, 0.15, text);
    arrow(gp, 0.5, 0.74, x, 0.67);
    arrow(gp, x, 0.58, x, 0.51);
    arrow(gp, x, 0.43, x, 0.36);
    arrow(gp, x, 0.28, x, 0.19);
}

enum sim_status res_figure_trial_flow(struct res_picture *figure, const struct mdl_scenario *scenario,
                                      const struct res_trial_data *data, enum res_language language,
                                      struct sim_error *error)
{
    const enum sim_status status = begin(figure, scenario->name, error);
    char text[192];
    if (status != SIM_OK) {
        return status;
    }
    (void)fputs("unset border\nunset tics\nunset grid\nunset key\nset xrange [0:1]\nset yrange [0:1]\n"
                "set style textbox opaque border lc rgb '#555555' margins 2,2\n",
                figure->gp);
    (void)snprintf(text, sizeof text, res_say(language, "%zu came, %zu not drawn", "%zu kom, %zu ikke trukket"),
                   data->drawn + data->refused, data->refused);
    box(figure->gp, 0.5, 0.93, text);
    (void)snprintf(text, sizeof text, res_say(language, "%zu drawn", "%zu trukket"), data->drawn);
    box(figure->gp, 0.5, 0.78, text);
    arrow(figure->gp, 0.5, 0.89, 0.5, 0.82);
    for (int arm = 0; arm < 2; arm++) {
        draw_arm(figure->gp, scenario, data, arm, language);
    }
    (void)fputs("plot NaN notitle\n", figure->gp);
    return end(figure, error);
}
