/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plain layout: each chain of steps is a column from top to bottom, a fork is a box with its branches
 * side by side, the populations stand above the chain they enter. Arrows within a chain are straight,
 * all others are curves.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/report/diagram.h"
#include "results/report/diagram_text.h"
#include "results/text/utf8.h"

#define DEPTH_MAX 16
#define BOXES_MAX 4096
#define GAP 26.0   /* between steps of a chain */
#define ASIDE 70.0 /* between columns */
#define INSET 14.0 /* inside a fork */
#define LINE 15.0
#define LETTER 6.4 /* mean width of a letter at 12 px */

struct box {
    double x, y, w, h; /* w = 0: not placed */
};

struct canvas {
    const struct mdl_scenario *scenario;
    FILE *out;
    struct box *steps; /* by number, from 1 */
    size_t step_count;
    struct box *populations;
    const struct mdl_step *from;
    double width, height;
};

static void text_size(const struct res_node_text *text, struct box *box)
{
    double width = 60.0;
    for (size_t i = 0; i < text->count; i++) {
        width = fmax(width, LETTER * (i == 0 ? 1.1 : 1.0) * (double)res_utf8_width(text->line[i]) + 22.0);
    }
    box->w = width;
    box->h = LINE * (double)text->count + 12.0;
}

static struct box *box_of(const struct canvas *canvas, const struct mdl_step *step)
{
    const size_t number = res_diagram_number(canvas->scenario, step);
    return &canvas->steps[number <= canvas->step_count ? number : 0];
}

/* --- sizes ------------------------------------------------------------------------------------------------- */

static struct box chain_size(struct canvas *canvas, const struct mdl_path *path, size_t from, size_t to, int depth);

static void fork_size(struct canvas *canvas, const struct mdl_step *fork, struct box *box, int depth)
{
    struct res_node_text text;
    double width = 0.0;
    double height = 0.0;
    res_diagram_step_text(canvas->scenario, fork, &text);
    text_size(&text, box);
    for (size_t b = 0; b < fork->branch_count; b++) {
        const struct mdl_path *branch = &fork->branches[b];
        const struct box size = chain_size(canvas, branch, 0, branch->step_count, depth + 1);
        width += size.w + 2.0 * INSET + (b > 0 ? INSET : 0.0);
        height = fmax(height, size.h + 2.0 * INSET + LINE);
    }
    box->w = fmax(box->w, width + 2.0 * INSET);
    box->h += height + INSET;
}

static struct box chain_size(struct canvas *canvas, const struct mdl_path *path, size_t from, size_t to, int depth)
{
    struct box whole = {0};
    for (size_t i = from; depth < DEPTH_MAX && i < to; i++) {
        const struct mdl_step *step = &path->steps[i];
        struct box *box = box_of(canvas, step);
        struct res_node_text text;
        if (step->kind == MDL_STEP_GOTO) {
            continue;
        }
        if (step->kind == MDL_STEP_FORK) {
            fork_size(canvas, step, box, depth);
        } else {
            res_diagram_step_text(canvas->scenario, step, &text);
            text_size(&text, box);
        }
        whole.w = fmax(whole.w, box->w);
        whole.h += box->h + (whole.h > 0.0 ? GAP : 0.0);
    }
    return whole;
}

/* --- places ------------------------------------------------------------------------------------------------ */

static void place_chain(struct canvas *canvas, const struct mdl_path *path, size_t from, size_t to, double middle,
                        double top, int depth);

static void place_fork(struct canvas *canvas, const struct mdl_step *fork, const struct box *box, int depth)
{
    struct res_node_text text;
    struct box head = {0};
    double x = box->x + INSET;
    res_diagram_step_text(canvas->scenario, fork, &text);
    text_size(&text, &head);
    for (size_t b = 0; b < fork->branch_count; b++) {
        const struct mdl_path *branch = &fork->branches[b];
        const struct box size = chain_size(canvas, branch, 0, branch->step_count, depth + 1);
        place_chain(canvas, branch, 0, branch->step_count, x + INSET + 0.5 * size.w, box->y + head.h + INSET + LINE,
                    depth + 1);
        x += size.w + 3.0 * INSET;
    }
}

static void place_chain(struct canvas *canvas, const struct mdl_path *path, size_t from, size_t to, double middle,
                        double top, int depth)
{
    for (size_t i = from; depth < DEPTH_MAX && i < to; i++) {
        const struct mdl_step *step = &path->steps[i];
        struct box *box = box_of(canvas, step);
        if (step->kind == MDL_STEP_GOTO) {
            continue;
        }
        box->x = middle - 0.5 * box->w;
        box->y = top;
        if (step->kind == MDL_STEP_FORK) {
            place_fork(canvas, step, box, depth);
        }
        top += box->h + GAP;
    }
}

static const struct mdl_step *entry_of(const struct mdl_scenario *s, const struct mdl_population *population)
{
    const char *name = population->enter;
    if (s->trial.population != NULL && strcmp(s->trial.population, population->name) == 0 && s->trial.arm_count > 0) {
        name = s->trial.arms[0].enter;
    }
    return res_diagram_landing(s, name == NULL ? s->pathway.steps : res_diagram_find(s, name));
}

/* Populations whose first step stands in steps [from, to) of the pathway, beside each other. */
static double populations_width(struct canvas *canvas, size_t from, size_t to, double x)
{
    const struct mdl_scenario *s = canvas->scenario;
    const double left = x;
    for (size_t p = 0; p < s->population_count; p++) {
        const struct mdl_step *entry = entry_of(s, &s->populations[p]);
        const bool here = entry != NULL && entry >= s->pathway.steps + from && entry < s->pathway.steps + to;
        const bool lost = entry != NULL && from == 0 &&
                          (entry < s->pathway.steps || entry >= s->pathway.steps + s->pathway.step_count);
        if (!here && !lost) {
            continue;
        }
        struct res_node_text text;
        res_diagram_population_text(&s->populations[p], &text);
        text_size(&text, &canvas->populations[p]);
        canvas->populations[p].w += 24.0;
        canvas->populations[p].h += 10.0;
        canvas->populations[p].x = x;
        canvas->populations[p].y = 44.0;
        x += canvas->populations[p].w + INSET;
    }
    return x > left ? x - left - INSET : 0.0;
}

static bool falls_through(const struct mdl_step *step)
{
    return step->kind != MDL_STEP_EXIT && step->kind != MDL_STEP_GOTO &&
           !(step->kind == MDL_STEP_BOARD && step->rule == MDL_RULE_DECISION);
}

static void place_all(struct canvas *canvas)
{
    const struct mdl_path *path = &canvas->scenario->pathway;
    const double top = 44.0 + 6.0 * LINE + 34.0;
    double x = 24.0;
    for (size_t from = 0; from < path->step_count;) {
        size_t to = from + 1;
        while (to < path->step_count && falls_through(&path->steps[to - 1])) {
            to++;
        }
        const struct box size = chain_size(canvas, path, from, to, 0);
        const double people = populations_width(canvas, from, to, x);
        const double width = fmax(size.w, people);
        (void)populations_width(canvas, from, to, x + 0.5 * (width - people));
        if (size.w > 0.0) {
            place_chain(canvas, path, from, to, x + 0.5 * width, top, 0);
            canvas->height = fmax(canvas->height, top + size.h + 30.0);
            x += width + ASIDE;
        }
        from = to;
    }
    canvas->width = fmax(x - ASIDE + 130.0, LETTER * 1.3 * (double)res_utf8_width(canvas->scenario->label) + 60.0);
}

/* --- drawing ------------------------------------------------------------------------------------------------- */

static void draw_lines(const struct canvas *canvas, const struct res_node_text *text, const struct box *box, double y)
{
    for (size_t i = 0; i < text->count; i++) {
        (void)fprintf(canvas->out, "<text x=\"%.1f\" y=\"%.1f\"%s>", box->x + 0.5 * box->w, y + LINE * (double)(i + 1),
                      i == 0 ? " class=\"t\"" : "");
        res_diagram_escape(canvas->out, text->line[i]);
        (void)fputs("</text>\n", canvas->out);
    }
}

static void draw_rectangle(const struct canvas *canvas, const struct box *box, const char *fill, double round,
                           const char *more)
{
    (void)fprintf(canvas->out,
                  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.0f\" fill=\"%s\" "
                  "stroke=\"#777777\"%s/>\n",
                  box->x, box->y, box->w, box->h, round, fill, more);
}

static void draw_chain(struct canvas *canvas, const struct mdl_path *path, int depth);

static void draw_fork(struct canvas *canvas, const struct mdl_step *fork, const struct box *box,
                      const struct res_node_text *text, int depth)
{
    struct box head = {0};
    double x = box->x + INSET;
    draw_rectangle(canvas, box, "none", 8.0, "");
    draw_lines(canvas, text, box, box->y);
    text_size(text, &head);
    for (size_t b = 0; b < fork->branch_count; b++) {
        const struct mdl_path *branch = &fork->branches[b];
        const struct box size = chain_size(canvas, branch, 0, branch->step_count, depth + 1);
        const struct box frame = {x, box->y + head.h, size.w + 2.0 * INSET, box->h - head.h - INSET};
        struct res_node_text name = {.count = 1};
        (void)snprintf(name.line[0], sizeof name.line[0], "%.100s", branch->label);
        draw_rectangle(canvas, &frame, "none", 6.0, " stroke-dasharray=\"4 3\"");
        (void)fprintf(canvas->out, "<text x=\"%.1f\" y=\"%.1f\">", frame.x + 0.5 * frame.w, frame.y + LINE);
        res_diagram_escape(canvas->out, name.line[0]);
        (void)fputs("</text>\n", canvas->out);
        draw_chain(canvas, branch, depth + 1);
        x += size.w + 3.0 * INSET;
    }
}

static void draw_chain(struct canvas *canvas, const struct mdl_path *path, int depth)
{
    for (size_t i = 0; depth < DEPTH_MAX && i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        const struct box *box = box_of(canvas, step);
        struct res_node_text text;
        if (step->kind == MDL_STEP_GOTO) {
            continue;
        }
        res_diagram_step_text(canvas->scenario, step, &text);
        if (step->kind == MDL_STEP_FORK) {
            draw_fork(canvas, step, box, &text, depth);
        } else {
            draw_rectangle(canvas, box, text.fill, step->kind == MDL_STEP_EXIT ? 12.0 : 2.0, "");
            draw_lines(canvas, &text, box, box->y + 3.0);
        }
    }
}

static void draw_label(const struct canvas *canvas, double x, double y, const char *label)
{
    if (label[0] == '\0') {
        return;
    }
    (void)fprintf(canvas->out, "<text class=\"w\" x=\"%.1f\" y=\"%.1f\">", x, y);
    res_diagram_escape(canvas->out, label);
    (void)fputs("</text>\n", canvas->out);
}

/* From box to box: straight down to the next below, a bow on the right within a column, else a curve. */
static void draw_arrow(const struct canvas *canvas, const struct box *a, const struct box *b, const char *label,
                       const char *dashes)
{
    const double ax = a->x + 0.5 * a->w;
    const double bx = b->x + 0.5 * b->w;
    const bool below = b->y >= a->y + a->h;
    (void)fprintf(canvas->out, "<path class=\"a\"%s d=\"", dashes);
    if (below && fabs(ax - bx) < 0.5 * (a->w + b->w) && b->y - a->y - a->h < 2.5 * GAP + 50.0) {
        const double x = ax > b->x && ax < b->x + b->w ? ax : bx;
        (void)fprintf(canvas->out, "M%.1f %.1f L%.1f %.1f\"/>\n", x, a->y + a->h, x, b->y);
        draw_label(canvas, x + 6.0, 0.5 * (a->y + a->h + b->y) + 4.0, label);
    } else if (fabs(ax - bx) < 0.5 * (a->w + b->w)) {
        const double x = fmax(a->x + a->w, b->x + b->w);
        const double out = x + 34.0;
        (void)fprintf(canvas->out, "M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\"/>\n", a->x + a->w, a->y + 0.5 * a->h,
                      out, a->y + 0.5 * a->h, out, b->y + 0.5 * b->h, b->x + b->w, b->y + 0.5 * b->h);
        draw_label(canvas, 0.125 * (a->x + a->w + b->x + b->w) + 0.75 * out + 4.0,
                   0.5 * (a->y + b->y) + 0.25 * (a->h + b->h), label);
    } else {
        const bool right = bx > ax;
        const double x1 = right ? a->x + a->w : a->x;
        const double x2 = right ? b->x : b->x + b->w;
        const double y1 = a->y + 0.5 * a->h;
        const double y2 = b->y + 0.5 * b->h;
        const double middle = 0.5 * (x1 + x2);
        (void)fprintf(canvas->out, "M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\"/>\n", x1, y1, middle, y1, middle, y2,
                      x2, y2);
        draw_label(canvas, fmin(x1, x2) + 6.0, (right ? y1 : y2) - 6.0, label);
    }
}

static void draw_way(const struct res_way *way, void *context)
{
    const struct canvas *canvas = context;
    const struct mdl_step *to = res_diagram_landing(canvas->scenario, res_diagram_find(canvas->scenario, way->to));
    if (to != NULL) {
        draw_arrow(canvas, box_of(canvas, canvas->from), box_of(canvas, to), way->label,
                   way->unusual ? " stroke-dasharray=\"5 3\"" : "");
    }
}

static void draw_arrows(struct canvas *canvas, const struct mdl_path *path, int depth)
{
    for (size_t i = 0; depth < DEPTH_MAX && i < path->step_count; i++) {
        const struct mdl_step *step = &path->steps[i];
        const struct mdl_step *next = res_diagram_next(canvas->scenario, path, i);
        if (step->kind == MDL_STEP_GOTO) {
            continue;
        }
        if (next != NULL) {
            draw_arrow(canvas, box_of(canvas, step), box_of(canvas, next), "", "");
        }
        canvas->from = step;
        res_diagram_ways(step, draw_way, canvas);
        for (size_t b = 0; b < step->branch_count; b++) {
            draw_arrows(canvas, &step->branches[b], depth + 1);
        }
    }
}

static void draw_population(struct canvas *canvas, size_t p)
{
    const struct mdl_scenario *s = canvas->scenario;
    const struct mdl_population *population = &s->populations[p];
    const struct box *box = &canvas->populations[p];
    const struct mdl_step *entry = entry_of(s, population);
    struct res_node_text text;
    if (box->w <= 0.0 || entry == NULL) {
        return;
    }
    res_diagram_population_text(population, &text);
    draw_rectangle(canvas, box, text.fill, 0.5 * box->h, "");
    draw_lines(canvas, &text, box, box->y + 0.5 * (box->h - LINE * (double)text.count) - 4.0);
    draw_arrow(canvas, box, box_of(canvas, entry), "", "");
    for (size_t i = 0; i < population->initial_count; i++) {
        const struct mdl_step *at = res_diagram_landing(s, res_diagram_find(s, population->initial[i].at));
        char label[64];
        (void)snprintf(label, sizeof label, "%lld at the start", (long long)population->initial[i].citizens);
        if (at != NULL) {
            draw_label(canvas, box_of(canvas, at)->x, box_of(canvas, at)->y - 5.0, label);
        }
    }
}

static void draw_all(struct canvas *canvas)
{
    (void)fprintf(
        canvas->out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n"
        "<style>text{font:11px Helvetica,Arial,sans-serif;text-anchor:middle}"
        ".t{font-weight:bold;font-size:12px}.w{font-size:10px;text-anchor:start}"
        ".a{fill:none;stroke:#444444;marker-end:url(#m)}</style>\n"
        "<defs><marker id=\"m\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"3.5\" orient=\"auto\">"
        "<path d=\"M0 0 L7 3.5 L0 7 z\" fill=\"#444444\"/></marker></defs>\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n<text x=\"%.0f\" y=\"24\" class=\"t\">",
        canvas->width, canvas->height, canvas->width, canvas->height, 0.5 * canvas->width);
    res_diagram_escape(canvas->out, canvas->scenario->label);
    (void)fputs("</text>\n", canvas->out);
    draw_chain(canvas, &canvas->scenario->pathway, 0);
    draw_arrows(canvas, &canvas->scenario->pathway, 0);
    for (size_t p = 0; p < canvas->scenario->population_count; p++) {
        draw_population(canvas, p);
    }
    (void)fputs("</svg>\n", canvas->out);
}

/* Without memory the drawing is empty, which the caller takes for what it is. */
void res_diagram_write_columns(const struct mdl_scenario *scenario, FILE *out)
{
    struct canvas canvas = {.scenario = scenario, .out = out, .step_count = BOXES_MAX};
    canvas.steps = calloc(BOXES_MAX + 1, sizeof *canvas.steps);
    canvas.populations = calloc(scenario->population_count + 1, sizeof *canvas.populations);
    if (canvas.steps != NULL && canvas.populations != NULL) {
        place_all(&canvas);
        draw_all(&canvas);
    }
    free(canvas.steps);
    free(canvas.populations);
}
