/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/report/trace_timeline.h"

#include <string.h>

#include "results/text/language.h"
#include "results/text/utf8.h"
#include "sim/calendar.h"

#define LABEL_WIDTH 30
#define CELLS 48

/* What a cell shows; where two meet the later of these wins. */
enum cell { CELL_NOTHING, CELL_WAITS, CELL_SUSPENDED, CELL_RUNS, CELL_CAME, CELL_STAYED_AWAY, CELL_COUNT };

static const char *const glyphs[CELL_COUNT] = {" ", "░", "▒", "█", "•", "×"};

struct scale {
    sim_time from, to;
};

static int cell_of(const struct scale *scale, sim_time when)
{
    const sim_time whole = scale->to > scale->from ? scale->to - scale->from : 1;
    const sim_time cell = (when - scale->from) * CELLS / whole;
    return cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : (int)cell;
}

static enum cell shown_as(const struct res_episode *episode)
{
    switch (episode->kind) {
    case RES_EPISODE_SERVICE:
        return CELL_RUNS;
    case RES_EPISODE_SUSPENDED:
    case RES_EPISODE_PAUSE:
        return CELL_SUSPENDED;
    case RES_EPISODE_MARK:
        return episode->mark == MDL_LOG_TALK ? CELL_CAME : CELL_STAYED_AWAY;
    default:
        return CELL_WAITS;
    }
}

static void put_label(FILE *file, const char *label)
{
    const size_t width = res_utf8_width(label);
    const size_t bytes = width <= LABEL_WIDTH ? strlen(label) : res_utf8_fit(label, LABEL_WIDTH - 1);
    (void)fprintf(file, "%.*s%s", (int)bytes, label, width <= LABEL_WIDTH ? "" : "…");
    for (size_t k = width; k < LABEL_WIDTH; k++) {
        (void)fputc(' ', file);
    }
}

static void put_lane(FILE *file, const struct res_course *course, const struct res_lanes *lanes, size_t lane,
                     const struct scale *scale, enum res_language language)
{
    enum cell cells[CELLS] = {CELL_NOTHING};
    char label[RES_COURSE_LABEL_MAX];
    int last = -1;
    for (size_t i = 0; i < course->count; i++) {
        const struct res_episode *episode = &course->episodes[i];
        if (res_lanes_find(lanes, episode) != lane ||
            (episode->kind != RES_EPISODE_MARK && episode->to == episode->from)) {
            continue;
        }
        const enum cell shown = shown_as(episode);
        const int end = cell_of(scale, episode->to);
        for (int c = cell_of(scale, episode->from); c <= end; c++) {
            cells[c] = shown > cells[c] ? shown : cells[c];
        }
        last = end > last ? end : last;
    }
    res_lane_label(course, &course->episodes[lanes->example[lane]], language, label);
    put_label(file, label);
    (void)fputc(' ', file);
    for (int c = 0; c <= last; c++) {
        (void)fputs(glyphs[cells[c]], file);
    }
    (void)fputc('\n', file);
}

/* "|2017      |2018": a stroke where each year begins, and where the axis does. */
static void put_axis(FILE *file, const struct scale *scale)
{
    char axis[CELLS + 1];
    memset(axis, ' ', CELLS);
    axis[CELLS] = '\0';
    const int first = sim_civil_from_time(scale->from).year;
    const int last = sim_civil_from_time(scale->to).year;
    for (int year = first; year <= last; year++) {
        char text[16];
        const sim_time begins = sim_time_of_day(sim_day_from_civil(year, 1, 1));
        const int at = begins <= scale->from ? 0 : cell_of(scale, begins);
        const int length = snprintf(text, sizeof text, "|%d", year);
        for (int k = 0; k < length && at + k < CELLS; k++) {
            axis[at + k] = text[k];
        }
    }
    size_t end = CELLS;
    while (end > 0 && axis[end - 1] == ' ') {
        axis[--end] = '\0';
    }
    (void)fprintf(file, "%*s%s\n", LABEL_WIDTH + 1, "", axis);
}

void res_timeline_write(FILE *file, const struct res_course *course, sim_time from, sim_time to,
                        enum res_language language)
{
    const struct scale scale = {from, to};
    struct res_lanes lanes;
    char date[SIM_DATE_TEXT_SIZE];
    res_lanes_init(&lanes, course);
    (void)fprintf(file, "\n%s %s ", res_say(language, "Timeline", "Tidslinje"), sim_date_format(from, date));
    (void)fprintf(file, "- %s\n", sim_date_format(to, date));
    put_axis(file, &scale);
    for (size_t lane = 0; lane < lanes.count; lane++) {
        put_lane(file, course, &lanes, lane, &scale, language);
    }
    (void)fputs(res_say(language, "░ waits  █ runs  ▒ suspended or pause  • came to a talk  × stayed away or ill\n",
                        "░ venter  █ i gang  ▒ afbrudt eller pause  • kom til samtale  × udeblev eller syg\n"),
                file);
}
