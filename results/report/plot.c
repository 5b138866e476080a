/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/file/whole_file.h"
#include "results/text/utf8.h"
#include "sim/calendar.h"

#define DRAW_SECONDS 60

static const char *const endings[RES_PLOT_FORM_COUNT] = {
    [RES_PLOT_SVG] = ".svg",
    [RES_PLOT_PDF] = ".pdf",
    [RES_PLOT_PNG] = ".png",
    [RES_PLOT_SCRIPT] = ".gp",
};

/* --- words -------------------------------------------------------------------------------------------------- */

static const char *const colours[RES_FIGURE_SAMPLES_MAX] = {RES_COLOUR_BLUE, RES_COLOUR_VERMILLION, RES_COLOUR_GREEN,
                                                            RES_COLOUR_PURPLE};

const char *res_plot_colour(size_t sample)
{
    return colours[sample % RES_FIGURE_SAMPLES_MAX];
}

const char *res_plot_dash(size_t sample)
{
    static const char *const dashes[RES_FIGURE_SAMPLES_MAX] = {"1", "(10,3)", "(3,3)", "(10,3,3,3)"};
    return dashes[sample % RES_FIGURE_SAMPLES_MAX];
}

int res_plot_point(size_t sample)
{
    static const int points[RES_FIGURE_SAMPLES_MAX] = {7, 5, 9, 13};
    return points[sample % RES_FIGURE_SAMPLES_MAX];
}

/* A line break would end the string or the row. */
static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

void res_plot_text(FILE *file, const char *text)
{
    (void)fputc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            (void)fputc('\'', file);
        }
        (void)fputc(is_control(*text) ? ' ' : *text, file);
    }
    (void)fputc('\'', file);
}

/* gnuplot takes double quotes around a field away, and would join what stands between two of them. */
void res_plot_field(FILE *file, const char *text, bool last)
{
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            (void)fputs("\xe2\x80\x9d", file);
        } else {
            (void)fputc(is_control(*text) ? ' ' : *text, file);
        }
    }
    (void)fputc(last ? '\n' : '\t', file);
}

void res_plot_number(FILE *file, double value, bool last)
{
    if (isfinite(value)) {
        (void)fprintf(file, "%.7g", value);
    } else {
        (void)fputs("NaN", file);
    }
    (void)fputc(last ? '\n' : '\t', file);
}

const char *res_plot_cut(const char *text, size_t columns, char *cut)
{
    if (res_utf8_width(text) <= columns) {
        return text;
    }
    const size_t bytes = res_utf8_fit(text, columns - 1);
    memcpy(cut, text, bytes);
    memcpy(cut + bytes, "\xe2\x80\xa6", 4);
    return cut;
}

void res_plot_panel_title(FILE *file, const struct res_picture *figure, double pixels, const char *title)
{
    char cut[4 * RES_PLOT_TITLE_COLUMNS + 4];
    (void)fputs("set label 1 ", file);
    res_plot_text(file, res_plot_cut(title, RES_PLOT_TITLE_COLUMNS, cut));
    (void)fprintf(file, " at screen 0.02, screen %.4f left textcolor rgb '#222222'\n", 1 - pixels / figure->height);
}

double res_plot_year(sim_time when)
{
    const struct sim_civil civil = sim_civil_from_time(when);
    const sim_time first = sim_time_of_day(sim_day_from_civil(civil.year, 1, 1));
    const sim_time next = sim_time_of_day(sim_day_from_civil(civil.year + 1, 1, 1));
    return civil.year + (double)(when - first) / (double)(next - first);
}

void res_plot_date_tics(FILE *file, sim_time from, sim_time to)
{
    static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120};
    const struct sim_civil first = sim_civil_from_time(from), last = sim_civil_from_time(to);
    const int months = 12 * (last.year - first.year) + last.month - first.month;
    size_t s = 0;
    while (s + 1 < sizeof steps / sizeof steps[0] && months / steps[s] > 5) {
        s++;
    }
    const char *comma = "";
    (void)fputs("set xtics (", file);
    for (int m = 0; m <= months; m++) {
        const int month = first.month - 1 + m;
        if ((12 * first.year + month) % steps[s] == 0) {
            const int year = first.year + month / 12;
            const sim_time when = sim_time_of_day(sim_day_from_civil(year, month % 12 + 1, 1));
            (void)fprintf(file, "%s'%d-%02d' %.5f", comma, year, month % 12 + 1, res_plot_year(when));
            comma = ", ";
        }
    }
    (void)fputs(")\n", file);
}

/* --- the program --------------------------------------------------------------------------------------------- */

static const char *program(void)
{
    const char *named = getenv("AFKLAR_GNUPLOT");
    return named != NULL ? named : "gnuplot";
}

bool res_plot_is_available(void)
{
    return program()[0] != '\0' && res_process_is_available(program());
}

static bool has_ending(const char *path, const char *ending)
{
    const size_t length = strlen(path);
    return length > strlen(ending) && strcmp(path + length - strlen(ending), ending) == 0;
}

enum sim_status res_plot_form_of(const char *path, enum res_plot_form *form, struct sim_error *error)
{
    for (int k = 0; k < RES_PLOT_FORM_COUNT; k++) {
        if (has_ending(path, endings[k])) {
            *form = (enum res_plot_form)k;
            return SIM_OK;
        }
    }
    const enum sim_status status = sim_fail(error, SIM_ERR_USAGE, "a figure is stored as .svg, .pdf, .png or .gp");
    sim_error_place(error, path, 0, NULL);
    return status;
}

/* A pixel of the screen is 1/96 inch; cairo counts fonts in points of 1/72. A PNG has two dots a pixel. */
static void set_terminal(FILE *file, const struct res_picture *figure, enum res_plot_form form)
{
    const int width = figure->width, height = figure->height;
    switch (form) {
    case RES_PLOT_PDF:
        (void)fprintf(file, "set terminal pdfcairo size %.4gin,%.4gin font 'sans-serif,13' fontscale 0.75 noenhanced\n",
                      width / 96.0, height / 96.0);
        break;
    case RES_PLOT_PNG:
        (void)fprintf(file,
                      "set terminal pngcairo size %d,%d font 'sans-serif,13' fontscale 1.5 linewidth 2 pointscale 2 "
                      "noenhanced\n",
                      2 * width, 2 * height);
        break;
    default:
        (void)fprintf(file, "set terminal svg size %d,%d font 'sans-serif,13' noenhanced\n", width, height);
        break;
    }
}

void res_plot_write_script(FILE *file, const struct res_picture *figure, enum res_plot_form form, const char *output)
{
    set_terminal(file, figure, form);
    if (output != NULL) {
        (void)fputs("set output ", file);
        res_plot_text(file, output);
        (void)fputc('\n', file);
    }
    (void)fwrite(figure->script, 1, figure->script_size, file);
}

/* The script in a file of its own, which gnuplot reads and which is removed after. */
static enum sim_status make_script_file(const struct res_picture *figure, enum res_plot_form form, char *path,
                                        size_t size, struct sim_error *error)
{
    const char *folder = getenv("TMPDIR");
    (void)snprintf(path, size, "%s/afklar-figure-XXXXXX", folder != NULL && folder[0] != '\0' ? folder : "/tmp");
    const int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        if (fd >= 0) {
            (void)close(fd);
            (void)unlink(path);
        }
        const enum sim_status status = sim_fail(error, SIM_ERR_IO, "cannot write a temporary file for gnuplot");
        sim_error_place(error, path, 0, NULL);
        sim_error_hint(error, "set TMPDIR to a folder that can be written");
        return status;
    }
    res_plot_write_script(file, figure, form, NULL);
    const bool written = ferror(file) == 0;
    if (fclose(file) != 0 || !written) {
        (void)unlink(path);
        return sim_fail(error, SIM_ERR_IO, "a temporary file for gnuplot could not be written; is the disk full?");
    }
    return SIM_OK;
}

static enum sim_status judge(const struct res_process_result *drawn, struct sim_error *error)
{
    if (drawn->exit_status == 0 && drawn->out_size > 0 && !drawn->cut) {
        return SIM_OK;
    }
    const char *words = drawn->err != NULL ? drawn->err : "";
    words += strspn(words, "\n ");
    const enum sim_status status =
        sim_fail(error, SIM_ERR_IO, "gnuplot could not draw the figure: %.*s", (int)strcspn(words, "\n"), words);
    sim_error_hint(error, "set AFKLAR_GNUPLOT= (empty) to do without, or store the figure as .gp");
    return status;
}

enum sim_status res_plot_draw(const struct res_picture *figure, enum res_plot_form form,
                              struct res_process_result *drawn, struct sim_error *error)
{
    char path[1024];
    memset(drawn, 0, sizeof *drawn);
    if (!res_plot_is_available()) {
        return sim_fail(error, SIM_ERR_IO, "gnuplot was not found");
    }
    enum sim_status status = make_script_file(figure, form, path, sizeof path, error);
    if (status != SIM_OK) {
        return status;
    }
    /* -d: nothing of the user's own settings may change the figure. */
    const char *const arguments[] = {program(), "-d", path, NULL};
    const struct res_process_options options = {.limit_seconds = DRAW_SECONDS};
    status = res_process_run(arguments, &options, drawn, error);
    (void)unlink(path);
    if (status == SIM_OK) {
        status = judge(drawn, error);
        if (status != SIM_OK) {
            res_process_result_release(drawn);
        }
    }
    return status;
}

/* --- files --------------------------------------------------------------------------------------------------- */

static enum sim_status store_script(const struct res_picture *figure, enum res_plot_form form, const char *path,
                                    const char *output, struct sim_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    res_plot_write_script(file, figure, form, output);
    enum sim_status status = SIM_OK;
    if (fclose(file) != 0) {
        status = sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    } else {
        status = res_file_write(path, (const unsigned char *)text, size, error);
    }
    free(text);
    return status;
}

enum sim_status res_plot_store(const struct res_picture *figure, const char *path, bool *drawn, struct sim_error *error)
{
    enum res_plot_form form = RES_PLOT_SVG;
    enum sim_status status = res_plot_form_of(path, &form, error);
    *drawn = false;
    if (status != SIM_OK) {
        return status;
    }
    const size_t stem = strlen(path) - strlen(endings[form]);
    char *script = malloc(stem + 8);
    char *output = malloc(stem + 8);
    if (script == NULL || output == NULL) {
        free(script);
        free(output);
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    const enum res_plot_form picture = form == RES_PLOT_SCRIPT ? RES_PLOT_SVG : form;
    const char *slash = strrchr(path, '/');
    const size_t folder = slash != NULL ? (size_t)(slash + 1 - path) : 0;
    (void)snprintf(script, stem + 8, "%.*s.gp", (int)stem, path);
    (void)snprintf(output, stem + 8, "%.*s%s", (int)(stem - folder), path + folder, endings[picture]);
    status = store_script(figure, picture, script, output, error);
    if (status == SIM_OK && form != RES_PLOT_SCRIPT && res_plot_is_available()) {
        struct res_process_result result;
        status = res_plot_draw(figure, form, &result, error);
        if (status == SIM_OK) {
            status = res_file_write(path, (const unsigned char *)result.out, result.out_size, error);
            *drawn = status == SIM_OK;
            res_process_result_release(&result);
        }
    }
    free(script);
    free(output);
    return status;
}
