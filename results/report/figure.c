/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/figure.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/suggest.h"
#include "results/report/figure_curves.h"
#include "results/report/plot.h"
#include "results/text/language.h"

static const struct res_figure_kind kinds[] = {
    {"differences", {"Paired differences", "Parrede forskelle"}, res_figure_differences, 0},
    {"waiting", {"Wait for the first meeting", "Ventetid til første samtale"}, res_figure_curves, RES_CURVE_MEETING},
    {"first-service",
     {"Wait for the first service", "Ventetid til første indsats"},
     res_figure_curves,
     RES_CURVE_SERVICE},
    {"placement",
     {"Wait for the first work placement", "Ventetid til første virksomhedspraktik"},
     res_figure_curves,
     RES_CURVE_PLACEMENT},
    {"clarified", {"Clarified over time", "Afklarede over tid"}, res_figure_curves, RES_CURVE_CLARIFIED},
    {"stock", {"Where the citizens are", "Hvor borgerne er"}, res_figure_stock, 0},
    {"flow", {"The way through the pathway", "Vejen gennem forløbet"}, res_figure_flow, 0},
    {"load", {"Load against capacity", "Belastning og kapacitet"}, res_figure_load, 0},
    {"cost", {"Cost by payer and year", "Omkostninger efter betaler og år"}, res_figure_cost, 0},
    {"course", {"One citizen's course", "Én borgers forløb"}, res_figure_course, 0},
    {"convergence", {"Does the mean stand still?", "Står gennemsnittet stille?"}, res_figure_convergence, 0},
};

size_t res_figure_count(void)
{
    return sizeof kinds / sizeof kinds[0];
}

const struct res_figure_kind *res_figure_at(size_t index)
{
    return &kinds[index];
}

enum sim_status res_figure_find(const char *name, const struct res_figure_kind **kind, struct sim_error *error)
{
    struct mdl_suggestion nearest = mdl_suggestion_for(name);
    char all[160] = "";
    size_t used = 0;
    for (size_t k = 0; k < res_figure_count(); k++) {
        if (strcmp(name, kinds[k].name) == 0) {
            *kind = &kinds[k];
            return SIM_OK;
        }
        mdl_suggestion_offer(&nearest, kinds[k].name);
        const int length = snprintf(all + used, sizeof all - used, "%s%s", k > 0 ? ", " : "", kinds[k].name);
        used += length > 0 && used + (size_t)length < sizeof all ? (size_t)length : 0;
    }
    const enum sim_status status =
        sim_fail(error, SIM_ERR_USAGE, "'%s' is not a figure; expected one of %s", name, all);
    if (nearest.name != NULL) {
        sim_error_hint(error, "did you mean '%s'?", nearest.name);
    }
    return status;
}

/* --- while a figure is drawn ------------------------------------------------------------------------------- */

void res_figure_say(struct res_picture *figure, char **text, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    const int length = vsnprintf(NULL, 0, format, list);
    char *made = length < 0 ? NULL : malloc((size_t)length + 1);
    if (made == NULL) {
        figure->failed = true;
    } else {
        (void)vsnprintf(made, (size_t)length + 1, format, again);
        free(*text);
        *text = made;
    }
    va_end(again);
    va_end(list);
}

void res_figure_set_empty(struct res_picture *figure, const char *why)
{
    figure->is_empty = true;
    res_figure_say(figure, &figure->note, "%s", why);
}

size_t res_figure_samples(const struct res_material *material)
{
    return material->count < RES_FIGURE_SAMPLES_MAX ? material->count : RES_FIGURE_SAMPLES_MAX;
}

bool res_figure_needs_replays(struct res_picture *figure, const struct res_material *material)
{
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        if (material->replays[k] == NULL || material->replays[k]->count == 0) {
            res_figure_set_empty(figure,
                                 res_say(material->language,
                                         "Not shown: the scenario in the result cannot be rerun by this version.",
                                         "Vises ikke: denne version kan ikke køre resultatets scenarie igen."));
            return false;
        }
    }
    return true;
}

void res_figure_settings(struct res_picture *figure, enum res_language language)
{
    (void)fputs("set encoding utf8\n"
                "set datafile separator \"\\t\"\n"
                "set datafile commentschars ''\n"
                "set border 3 lc rgb '#555555'\n"
                "set tics nomirror textcolor rgb '#222222'\n"
                "set grid lc rgb '#DDDDDD' lt 1 lw 0.6\n"
                "set style fill solid 0.22 noborder\n"
                "set key textcolor rgb '#222222'\n",
                figure->gp);
    if (language == RES_DANISH) {
        (void)fputs("set decimalsign ','\n", figure->gp);
    }
}

/* What a reader of the script needs to know where it came from; one line a sample. */
static void write_head(struct res_picture *figure, const struct res_figure_kind *kind,
                       const struct res_material *material)
{
    (void)fprintf(figure->gp, "# Figure '%s' by %s %s (%s)\n", kind->name, material->maker.software,
                  material->maker.version, material->maker.git);
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        const struct res_sample *sample = material->samples[k];
        (void)fprintf(figure->gp, "# scenario %s (sha256 %s), seed %llu, replications %llu-%llu\n", sample->name,
                      sample->sha256, (unsigned long long)sample->seed, (unsigned long long)sample->first,
                      (unsigned long long)(sample->first + sample->replications - 1));
    }
    res_figure_settings(figure, material->language);
}

enum sim_status res_figure_end(struct res_picture *figure, enum sim_status status, struct sim_error *error)
{
    const bool written = ferror(figure->gp) == 0;
    const bool closed = fclose(figure->gp) == 0;
    figure->gp = NULL;
    if (status == SIM_OK && (!written || !closed || figure->failed || figure->table.failed)) {
        status = sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    if (figure->is_empty) {
        free(figure->script);
        figure->script = NULL;
        figure->script_size = 0;
    }
    if (status != SIM_OK) {
        res_figure_release(figure);
    }
    return status;
}

enum sim_status res_figure_begin(struct res_picture *figure, const char *title, struct sim_error *error)
{
    memset(figure, 0, sizeof *figure);
    figure->width = 480;
    figure->height = 330;
    res_table_init(&figure->table, "l");
    figure->gp = open_memstream(&figure->script, &figure->script_size);
    if (figure->gp == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for a figure");
    }
    res_figure_say(figure, &figure->title, "%s", title);
    res_figure_say(figure, &figure->alt, "%s", title);
    res_figure_say(figure, &figure->note, "%s", "");
    return SIM_OK;
}

enum sim_status res_figure_draw(struct res_picture *figure, const struct res_figure_kind *kind,
                                const struct res_material *material, struct sim_error *error)
{
    enum sim_status status = res_figure_begin(figure, kind->title[material->language], error);
    if (status != SIM_OK) {
        return status;
    }
    write_head(figure, kind, material);
    status = kind->draw(figure, kind, material, error);
    return res_figure_end(figure, status, error);
}

void res_figure_release(struct res_picture *figure)
{
    if (figure->gp != NULL) {
        (void)fclose(figure->gp);
    }
    free(figure->title);
    free(figure->alt);
    free(figure->note);
    free(figure->script);
    res_table_release(&figure->table);
    memset(figure, 0, sizeof *figure);
}
