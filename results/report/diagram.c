/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/diagram.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/report/diagram_text.h"
#include "results/report/process.h"

#define GRAPHVIZ_SECONDS 60
#define DEPTH_MAX 16

/* --- Graphviz ---------------------------------------------------------------------------------------------- */

struct dot {
    const struct mdl_scenario *scenario;
    FILE *out;
    const struct mdl_step *from; /* of the ways being written */
};

static void write_label(FILE *out, const struct res_node_text *text)
{
    for (size_t i = 0; i < text->count; i++) {
        (void)fputs(i == 0 ? "<b>" : "<br/><font point-size=\"10\">", out);
        res_diagram_escape(out, text->line[i]);
        (void)fputs(i == 0 ? "</b>" : "</font>", out);
    }
}

static void write_node(const struct dot *dot, const struct mdl_step *step)
{
    struct res_node_text text;
    res_diagram_step_text(dot->scenario, step, &text);
    (void)fprintf(dot->out, "n%zu [fillcolor=\"%s\", style=\"%s\", label=<", res_diagram_number(dot->scenario, step),
                  text.fill, step->kind == MDL_STEP_EXIT ? "filled,rounded" : "filled");
    write_label(dot->out, &text);
    (void)fputs(">];\n", dot->out);
}

static void write_path(const struct dot *dot, const struct mdl_path *path, int depth)
{
    for (size_t i = 0; depth < DEPTH_MAX && i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        if (step->kind == MDL_STEP_GOTO) {
            continue;
        }
        if (step->kind != MDL_STEP_FORK) {
            write_node(dot, step);
            continue;
        }
        struct res_node_text text;
        const size_t number = res_diagram_number(dot->scenario, step);
        res_diagram_step_text(dot->scenario, step, &text);
        (void)fprintf(dot->out, "subgraph cluster_%zu {\nstyle=\"rounded\"; color=\"#777777\"; label=<", number);
        write_label(dot->out, &text);
        (void)fputs(">;\n", dot->out);
        for (size_t b = 0; b < step->branch_count; b++) {
            (void)fprintf(dot->out, "subgraph cluster_%zu_%zu {\nstyle=\"dashed,rounded\"; color=\"#aaaaaa\"; label=<",
                          number, b);
            res_diagram_escape(dot->out, step->branches[b].label);
            (void)fputs(">;\n", dot->out);
            write_path(dot, &step->branches[b], depth + 1);
            (void)fputs("}\n", dot->out);
        }
        (void)fputs("}\n", dot->out);
    }
}

/* Graphviz joins nodes, not boxes: an arrow to or from a fork ends at a node inside, cut off at the box. */
static const struct mdl_step *inside(const struct mdl_step *step, bool last)
{
    for (int depth = 0; depth < DEPTH_MAX && step->kind == MDL_STEP_FORK && step->branch_count > 0; depth++) {
        const struct mdl_path *branch = &step->branches[step->branch_count / 2];
        if (branch->step_count == 0) {
            break;
        }
        step = &branch->steps[last ? branch->step_count - 1 : 0];
    }
    return step;
}

static void write_arrow(const struct dot *dot, const struct mdl_step *from, const struct mdl_step *to,
                        const char *label, bool unusual)
{
    const struct mdl_scenario *s = dot->scenario;
    if (to == NULL) {
        return;
    }
    (void)fprintf(dot->out, "n%zu -> n%zu [", res_diagram_number(s, inside(from, true)),
                  res_diagram_number(s, inside(to, false)));
    if (from->kind == MDL_STEP_FORK) {
        (void)fprintf(dot->out, "ltail=cluster_%zu, ", res_diagram_number(s, from));
    }
    if (to->kind == MDL_STEP_FORK) {
        (void)fprintf(dot->out, "lhead=cluster_%zu, ", res_diagram_number(s, to));
    }
    (void)fprintf(dot->out, "style=\"%s\", label=<", unusual ? "dashed" : "solid");
    res_diagram_escape(dot->out, label);
    (void)fputs(">];\n", dot->out);
}

static void write_way(const struct res_way *way, void *context)
{
    const struct dot *dot = context;
    write_arrow(dot, dot->from, res_diagram_landing(dot->scenario, res_diagram_find(dot->scenario, way->to)),
                way->label, way->unusual);
}

static void write_arrows(struct dot *dot, const struct mdl_path *path, int depth)
{
    for (size_t i = 0; depth < DEPTH_MAX && i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        if (step->kind == MDL_STEP_GOTO) {
            continue;
        }
        write_arrow(dot, step, res_diagram_next(dot->scenario, path, i), "", false);
        dot->from = step;
        res_diagram_ways(step, write_way, dot);
        for (size_t b = 0; b < step->branch_count; b++) {
            write_arrows(dot, &step->branches[b], depth + 1);
        }
    }
}

static void write_entry(const struct dot *dot, size_t population, const char *to, const char *label)
{
    const struct mdl_scenario *s = dot->scenario;
    const struct mdl_step *step =
        to == NULL ? (s->pathway.step_count > 0 ? s->pathway.steps : NULL) : res_diagram_find(s, to);
    step = res_diagram_landing(s, step);
    if (step == NULL) {
        return;
    }
    (void)fprintf(dot->out, "p%zu -> n%zu [", population, res_diagram_number(s, inside(step, false)));
    if (step->kind == MDL_STEP_FORK) {
        (void)fprintf(dot->out, "lhead=cluster_%zu, ", res_diagram_number(s, step));
    }
    (void)fputs(label[0] == '\0' ? "label=<" : "style=\"dotted\", label=<", dot->out);
    res_diagram_escape(dot->out, label);
    (void)fputs(">];\n", dot->out);
}

static void write_population(const struct dot *dot, size_t p)
{
    const struct mdl_scenario *s = dot->scenario;
    const struct mdl_population *population = &s->populations[p];
    struct res_node_text text;
    res_diagram_population_text(population, &text);
    (void)fprintf(dot->out, "p%zu [shape=\"ellipse\", fillcolor=\"%s\", label=<", p, text.fill);
    write_label(dot->out, &text);
    (void)fputs(">];\n", dot->out);
    const bool drawn = s->trial.population != NULL && strcmp(s->trial.population, population->name) == 0;
    for (size_t a = 0; drawn && a < s->trial.arm_count; a++) {
        write_entry(dot, p, s->trial.arms[a].enter, s->trial.arms[a].label);
    }
    if (!drawn) {
        write_entry(dot, p, population->enter, "");
    }
    for (size_t i = 0; i < population->initial_count; i++) {
        char label[80];
        (void)snprintf(label, sizeof label, "%lld at the start", (long long)population->initial[i].citizens);
        write_entry(dot, p, population->initial[i].at, label);
    }
}

void res_diagram_write_dot(const struct mdl_scenario *scenario, FILE *out)
{
    struct dot dot = {.scenario = scenario, .out = out};
    (void)fputs("digraph pathway {\ncompound=true; rankdir=TB; nodesep=0.3; ranksep=0.4; pad=0.2; labelloc=\"t\"; "
                "fontname=\"Helvetica,Arial,sans-serif\"; fontsize=12; bgcolor=\"white\";\n"
                "node [shape=\"box\", style=\"filled\", color=\"#777777\", fontname=\"Helvetica,Arial,sans-serif\", "
                "fontsize=12, margin=\"0.14,0.07\"];\n"
                "edge [color=\"#444444\", arrowsize=0.7, fontname=\"Helvetica,Arial,sans-serif\", fontsize=10];\n"
                "label=<<b>",
                out);
    res_diagram_escape(out, scenario->label);
    (void)fputs("</b><br/> >;\n", out);
    write_path(&dot, &scenario->pathway, 0);
    write_arrows(&dot, &scenario->pathway, 0);
    for (size_t p = 0; p < scenario->population_count; p++) {
        write_population(&dot, p);
    }
    (void)fputs("}\n", out);
}

/* --- to SVG ---------------------------------------------------------------------------------------------- */

static enum sim_status to_text(void (*write)(const struct mdl_scenario *scenario, FILE *out),
                               const struct mdl_scenario *scenario, char **text, size_t *size, struct sim_error *error)
{
    FILE *out = open_memstream(text, size);
    if (out == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the drawing");
    }
    write(scenario, out);
    const bool whole = ferror(out) == 0;
    if (fclose(out) != 0 || !whole) {
        free(*text);
        *text = NULL;
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the drawing");
    }
    if (*size == 0) { /* a writer without memory writes nothing */
        free(*text);
        *text = NULL;
        return sim_fail(error, SIM_ERR_MEMORY, "no memory for the drawing");
    }
    return SIM_OK;
}

static enum sim_status run_dot(const char *file, char **svg, size_t *size, struct sim_error *error)
{
    const char *const arguments[] = {"dot", "-Tsvg", file, NULL};
    const struct res_process_options options = {.limit_seconds = GRAPHVIZ_SECONDS};
    struct res_process_result result;
    const enum sim_status status = res_process_run(arguments, &options, &result, error);
    if (status != SIM_OK) {
        return status;
    }
    if (result.exit_status != 0 || result.cut) {
        (void)sim_fail(error, SIM_ERR_IO, "Graphviz failed: %.200s", result.err == NULL ? "" : result.err);
        res_process_result_release(&result);
        return SIM_ERR_IO;
    }
    *svg = result.out;
    *size = result.out_size;
    result.out = NULL;
    res_process_result_release(&result);
    return SIM_OK;
}

/* Graphviz reads a file: programs that are started here have no standard input. */
static enum sim_status dot_to_svg(const char *text, size_t length, char **svg, size_t *size, struct sim_error *error)
{
    const char *folder = getenv("TMPDIR");
    char file[512];
    (void)snprintf(file, sizeof file, "%.480s/afklar-dot-XXXXXX", folder == NULL ? "/tmp" : folder);
    const int descriptor = mkstemp(file);
    if (descriptor < 0) {
        return sim_fail(error, SIM_ERR_IO, "cannot write %s for Graphviz", file);
    }
    FILE *out = fdopen(descriptor, "w");
    const bool written = out != NULL && fwrite(text, 1, length, out) == length;
    if (out == NULL) {
        (void)close(descriptor);
    }
    enum sim_status status = SIM_OK;
    if (out == NULL || fclose(out) != 0 || !written) {
        status = sim_fail(error, SIM_ERR_IO, "cannot write %s for Graphviz", file);
    } else {
        status = run_dot(file, svg, size, error);
    }
    (void)unlink(file);
    return status;
}

enum sim_status res_diagram_svg(const struct mdl_scenario *scenario, enum res_layout layout, char **svg, size_t *size,
                                struct sim_error *error)
{
    *svg = NULL;
    *size = 0;
    if (layout == RES_LAYOUT_COLUMNS || !res_process_is_available("dot")) {
        return to_text(res_diagram_write_columns, scenario, svg, size, error);
    }
    char *text = NULL;
    size_t length = 0;
    enum sim_status status = to_text(res_diagram_write_dot, scenario, &text, &length, error);
    if (status == SIM_OK) {
        status = dot_to_svg(text, length, svg, size, error);
    }
    free(text);
    return status;
}
