/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One citizen's course as bars over time, in each organisation. */
#include <stdlib.h>
#include <string.h>

#include "results/report/figure.h"
#include "results/report/plot.h"
#include "results/text/language.h"
#include "sim/calendar.h"
#include "sim/quantile.h"

/* What a bar or mark shows; the order is that of the key. */
#define MARK_MAP(X)                                                                                                    \
    X(MARK_WAITS, RES_COLOUR_ORANGE, "waits", "venter")                                                                \
    X(MARK_RUNS, RES_COLOUR_GREEN, "in a service", "i indsats")                                                        \
    X(MARK_OUT, RES_COLOUR_GREY, "taken out, or pause", "taget ud, eller pause")                                       \
    X(MARK_PAPERS, RES_COLOUR_PURPLE, "case is prepared", "sagen forberedes")                                          \
    X(MARK_CAME, RES_COLOUR_BLUE, "came to a talk", "kom til samtale")                                                 \
    X(MARK_AWAY, RES_COLOUR_VERMILLION, "stayed away or ill", "udeblev eller syg")

enum mark {
#define X(code, colour, label, label_da) code,
    MARK_MAP(X)
#undef X
        MARK_COUNT
};

static const struct {
    const char *colour, *label[RES_LANGUAGE_COUNT];
} marks[MARK_COUNT] = {
#define X(code, colour, label, label_da) [code] = {colour, {label, label_da}},
    MARK_MAP(X)
#undef X
};

static enum mark mark_of(const struct res_episode *episode)
{
    switch (episode->kind) {
    case RES_EPISODE_SERVICE:
        return MARK_RUNS;
    case RES_EPISODE_SUSPENDED:
    case RES_EPISODE_PAUSE:
        return MARK_OUT;
    case RES_EPISODE_PAPERS:
        return MARK_PAPERS;
    case RES_EPISODE_MARK:
        return episode->mark == MDL_LOG_TALK ? MARK_CAME : MARK_AWAY;
    default:
        return MARK_WAITS;
    }
}

static bool is_moment(enum mark mark)
{
    return mark == MARK_CAME || mark == MARK_AWAY;
}

/* --- whose course -------------------------------------------------------------------------------------------- */

/* The citizen whose wait for the first meeting is nearest to the median of those who had one. */
static struct res_citizen_id median_citizen(const struct res_played *played, bool *found)
{
    struct res_citizen_id who = {0, 0};
    double *waits = malloc((played->record_count + 1) * sizeof *waits);
    size_t count = 0;
    *found = false;
    for (size_t i = 0; waits != NULL && i < played->record_count; i++) {
        const struct mdl_record *record = &played->records[i];
        if (record->granted != SIM_TIME_NEVER && record->first_meeting != SIM_TIME_NEVER) {
            waits[count++] = (double)(record->first_meeting - record->granted);
        }
    }
    if (count > 0) {
        sim_sort(waits, count);
        const double median = waits[count / 2];
        for (size_t i = 0; i < played->record_count && !*found; i++) {
            const struct mdl_record *record = &played->records[i];
            if (record->granted != SIM_TIME_NEVER && record->first_meeting != SIM_TIME_NEVER &&
                (double)(record->first_meeting - record->granted) == median) {
                who = (struct res_citizen_id){record->population, record->ordinal};
                *found = true;
            }
        }
    }
    free(waits);
    return who;
}

/* --- gnuplot ---------------------------------------------------------------------------------------------------- */

static void put_data(FILE *gp, const struct res_course *course, const struct res_lanes *lanes, size_t sample)
{
    for (int m = 0; m < MARK_COUNT; m++) {
        (void)fprintf(gp, "$mark%zu_%d << EOD\n", sample, m);
        for (size_t i = 0; i < course->count; i++) {
            const struct res_episode *episode = &course->episodes[i];
            const size_t lane = res_lanes_find(lanes, episode);
            if (lane == lanes->count || (int)mark_of(episode) != m ||
                (!is_moment((enum mark)m) && episode->to == episode->from)) {
                continue;
            }
            (void)fprintf(gp, "%.5f\t%.5f\t%zu\n", res_plot_year(episode->from), res_plot_year(episode->to),
                          lanes->count - lane);
        }
        /* An empty block is an error for gnuplot; a point beside the figure is not seen. */
        (void)fputs("0\t0\t0\nEOD\n", gp);
    }
}

static void put_panel(FILE *gp, const struct res_material *material, const struct res_course *course,
                      const struct res_lanes *lanes, size_t sample)
{
    char label[RES_COURSE_LABEL_MAX], cut[256];
    (void)fputs("set ytics (", gp);
    for (size_t lane = 0; lane < lanes->count; lane++) {
        res_lane_label(course, &course->episodes[lanes->example[lane]], material->language, label);
        (void)fputs(lane > 0 ? ", " : "", gp);
        res_plot_text(gp, res_plot_cut(label, 30, cut));
        (void)fprintf(gp, " %zu", lanes->count - lane);
    }
    (void)fprintf(gp, ")\nset yrange [0.4:%.1f]\nplot", (double)lanes->count + 0.6);
    for (int m = 0; m < MARK_COUNT; m++) {
        (void)fprintf(gp, "%s $mark%zu_%d ", m > 0 ? "," : "", sample, m);
        if (is_moment((enum mark)m)) {
            (void)fprintf(gp, "using 1:3 with points pt %d ps 0.4 lc rgb '%s' title ", m == MARK_CAME ? 7 : 2,
                          marks[m].colour);
        } else {
            (void)fprintf(gp, "using 1:3:1:2:($3-0.32):($3+0.32) with boxxyerror lc rgb '%s' title ", marks[m].colour);
        }
        res_plot_text(gp, marks[m].label[material->language]);
    }
    (void)fputc('\n', gp);
}

#define LANE 20.0 /* pixels */
#define FRAME 58.0
#define KEY 64.0

static void put_plot(struct res_picture *figure, const struct res_material *material, const struct res_course courses[],
                     const struct res_lanes lanes[])
{
    FILE *gp = figure->gp;
    const size_t samples = res_figure_samples(material);
    sim_time from = SIM_TIME_NEVER, to = 0;
    double height = KEY, top = 0;
    for (size_t k = 0; k < samples; k++) {
        from = courses[k].record.referred < from ? courses[k].record.referred : from;
        to = courses[k].ends > to ? courses[k].ends : to;
        height += FRAME + LANE * (double)lanes[k].count;
    }
    figure->height = (int)height;
    (void)fputs("set style fill solid 0.9 noborder\nset lmargin at screen 0.40\nset rmargin at screen 0.96\n"
                "set ytics scale 0 font ',11'\nunset key\n",
                gp);
    res_plot_date_tics(gp, from, to);
    (void)fprintf(gp, "set xtics font ',11'\nset xrange [%.5f:%.5f]\nset multiplot\n", res_plot_year(from),
                  res_plot_year(to));
    for (size_t k = 0; k < samples; k++) {
        char title[2 * RES_COURSE_LABEL_MAX];
        const double bottom = top + FRAME + LANE * (double)lanes[k].count;
        (void)snprintf(title, sizeof title, "%.150s: %.100s", material->labels[k],
                       res_outcome_label(courses[k].record.outcome, material->language));
        res_plot_panel_title(gp, figure, top + 14, title);
        (void)fprintf(gp, "set tmargin at screen %.4f\nset bmargin at screen %.4f\n", 1 - (top + 28) / figure->height,
                      1 - (bottom - 26) / figure->height);
        if (k + 1 == samples) {
            (void)fprintf(gp,
                          "set key at screen 0.03, screen %.4f left top vertical maxrows 3 samplen 1.2 reverse Left\n",
                          (KEY - 4) / figure->height);
        }
        put_panel(gp, material, &courses[k], &lanes[k], k);
        top = bottom;
    }
    (void)fputs("unset multiplot\n", gp);
}

/* --- words -------------------------------------------------------------------------------------------------------- */

static void add_rows(struct res_picture *figure, const struct res_material *material, const struct res_course *course,
                     size_t sample)
{
    for (size_t i = 0; i < course->count; i++) {
        const struct res_episode *episode = &course->episodes[i];
        if (episode->kind == RES_EPISODE_MARK || episode->to == episode->from) {
            continue;
        }
        char label[RES_COURSE_LABEL_MAX], from[SIM_DATE_TEXT_SIZE], to[SIM_DATE_TEXT_SIZE], days[RES_NUMBER_MAX];
        res_episode_label(course, episode, material->language, label);
        res_number_text(sim_time_days(episode->to - episode->from), 0, false, material->language, days);
        const char *const cells[] = {material->labels[sample],
                                     marks[mark_of(episode)].label[material->language],
                                     label,
                                     sim_date_format(episode->from, from),
                                     sim_date_format(episode->to, to),
                                     days};
        res_table_row(&figure->table, cells);
    }
}

static void say_words(struct res_picture *figure, const struct res_material *material,
                      const struct res_course courses[])
{
    char text[640];
    const struct res_course *first = &courses[0];
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < res_figure_samples(material) && used < sizeof text; k++) {
        const struct mdl_record *record = &courses[k].record;
        const bool met = record->first_meeting != SIM_TIME_NEVER && record->granted != SIM_TIME_NEVER;
        const double wait = met ? sim_time_days(record->first_meeting - record->granted) : 0;
        const int length =
            met ? snprintf(text + used, sizeof text - used,
                           res_say(material->language, "%s: first meeting after %.0f days; %s. ",
                                   "%s: første samtale efter %.0f dage; %s. "),
                           material->labels[k], wait, res_outcome_label(record->outcome, material->language))
                : snprintf(text + used, sizeof text - used,
                           res_say(material->language, "%s: no first meeting; %s. ", "%s: ingen første samtale; %s. "),
                           material->labels[k], res_outcome_label(record->outcome, material->language));
        used += length > 0 ? (size_t)length : 0;
    }
    res_figure_say(figure, &figure->alt, "%s", text);
    res_figure_say(
        figure, &figure->note,
        res_say(material->language,
                "Citizen %s:%u of replication %llu, the same person with the same luck in each organisation. "
                "'afklar trace' tells any citizen's course in words.",
                "Borger %s:%u i gentagelse %llu, den samme person med samme held i hver organisation. "
                "'afklar trace' fortæller enhver borgers forløb i ord."),
        material->replays[0]->scenario->populations[first->who.population].name, (unsigned)first->who.ordinal,
        (unsigned long long)first->replication);
}

static enum sim_status make_courses(struct res_course courses[], const struct res_material *material,
                                    struct res_citizen_id who, struct sim_error *error)
{
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        const struct res_replay *replay = material->replays[k];
        const struct res_played *played = &replay->at[0];
        const struct mdl_left left = {.given = played->records,
                                      .record_count = played->record_count,
                                      .log = played->log,
                                      .log_count = played->log_count};
        const enum sim_status status = res_course_init(&courses[k], replay->model, &left, who, error);
        if (status != SIM_OK) {
            return status;
        }
        courses[k].seed = material->samples[k]->seed;
        courses[k].replication = played->replication;
    }
    return SIM_OK;
}

static void fill(struct res_picture *figure, const struct res_material *material, const struct res_course courses[])
{
    const char *const header[] = {res_say(material->language, "Organisation", "Organisation"),
                                  res_say(material->language, "What", "Hvad"),
                                  res_say(material->language, "Where", "Hvor"),
                                  res_say(material->language, "From", "Fra"),
                                  res_say(material->language, "To", "Til"),
                                  res_say(material->language, "Days", "Dage")};
    struct res_lanes lanes[RES_FIGURE_SAMPLES_MAX] = {0};
    res_table_release(&figure->table);
    res_table_init(&figure->table, "lllllr");
    res_table_header(&figure->table, header);
    for (size_t k = 0; k < res_figure_samples(material); k++) {
        res_lanes_init(&lanes[k], &courses[k]);
        put_data(figure->gp, &courses[k], &lanes[k], k);
        add_rows(figure, material, &courses[k], k);
    }
    put_plot(figure, material, courses, lanes);
    say_words(figure, material, courses);
}

enum sim_status res_figure_course(struct res_picture *figure, const struct res_figure_kind *kind,
                                  const struct res_material *material, struct sim_error *error)
{
    struct res_course courses[RES_FIGURE_SAMPLES_MAX] = {0};
    bool found = material->citizen != NULL;
    (void)kind;
    if (!res_figure_needs_replays(figure, material)) {
        return SIM_OK;
    }
    const struct res_citizen_id who = found ? *material->citizen : median_citizen(&material->replays[0]->at[0], &found);
    if (!found) {
        res_figure_set_empty(figure, res_say(material->language, "Not shown: no citizen had a first meeting.",
                                             "Vises ikke: ingen borger kom til første samtale."));
        return SIM_OK;
    }
    enum sim_status status = make_courses(courses, material, who, error);
    if (status == SIM_OK) {
        fill(figure, material, courses);
    } else if (status == SIM_ERR_USAGE && material->citizen == NULL) {
        /* Organisations with other citizens have no course in common. */
        res_figure_set_empty(figure,
                             res_say(material->language, "Not shown: the organisations have no citizen in common.",
                                     "Vises ikke: organisationerne har ingen borger til fælles."));
        status = SIM_OK;
    }
    for (size_t k = 0; k < RES_FIGURE_SAMPLES_MAX; k++) {
        res_course_release(&courses[k]);
    }
    return status;
}
