/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "results/econ/frontier.h"
#include "results/econ/output.h"
#include "results/econ/query.h"
#include "results/econ/uncertainty.h"
#include "results/text/csv.h"
#include "results/text/language.h"
#include "results/text/table.h"

#define ALTERNATIVES_MAX ((RES_TABLE_COLUMNS_MAX - 1) / 2)
#define TEXT_MAX 160

struct words {
    const char *title, *payers, *total, *origins, *simulated, *extrapolated, *per, *effects, *years, *flows, *unused,
        *increments, *cost, *effect, *net, *interval, *unused_note, *prices, *missing, *unsure;
};

static const struct words words[RES_LANGUAGE_COUNT] = {
    {"By payer, present value (a cost is positive)",
     "By payer",
     "total",
     "Where the money is from",
     "simulated, to the decision",
     "extrapolated, by transition rates",
     "Present value for each",
     "Effects",
     "Budget by year, not discounted",
     "By flow",
     "Paid time nobody used (not in the totals)",
     "Set against each other",
     "cost",
     "effect",
     "net benefit",
     "95 % interval",
     "Whole simulated run, all citizens; cash only if posts go.",
     "prices of",
     "no price, so not counted:",
     "the difference in effect may be 0: no interval for the ICER"},
    {"Efter betaler, nutidsværdi (en udgift er positiv)",
     "Efter betaler",
     "i alt",
     "Hvor tallene kommer fra",
     "simuleret, til afgørelsen",
     "fremskrevet med overgangsrater",
     "Nutidsværdi pr.",
     "Effekter",
     "Budget pr. år, ikke tilbagediskonteret",
     "Efter strøm",
     "Betalt tid, som ingen brugte (ikke med i summerne)",
     "Sammenligning",
     "omkostning",
     "effekt",
     "nettogevinst",
     "95 %-interval",
     "Hele den simulerede periode, alle borgere; kun kontanter, hvis stillinger nedlægges.",
     "priser fra",
     "uden pris, så ikke talt med:",
     "forskellen i effekt kan være 0: intet interval for ICER"},
};

static const char *const payer_labels[RES_LANGUAGE_COUNT][RES_PAYER_COUNT] = {
#define X(code, name, label, label_da) [code] = label,
    {RES_PAYER_MAP(X)},
#undef X
#define X(code, name, label, label_da) [code] = label_da,
    {RES_PAYER_MAP(X)},
#undef X
};

struct writer {
    struct res_table *table;
    const struct res_econ_report *report;
    double *scratch;
};

static size_t shown(const struct res_econ_report *report)
{
    return report->count < ALTERNATIVES_MAX ? report->count : ALTERNATIVES_MAX;
}

struct cells {
    char text[2 * ALTERNATIVES_MAX][2 * RES_NUMBER_MAX + 8];
};

static void set_cells(struct cells *cells, size_t at, const struct res_estimate *figure, int decimals,
                      enum res_language language)
{
    char lo[RES_NUMBER_MAX];
    char hi[RES_NUMBER_MAX];
    res_number_text(figure->mean, decimals, false, language, cells->text[2 * at]);
    res_number_text(figure->lo, decimals, false, language, lo);
    res_number_text(figure->hi, decimals, false, language, hi);
    (void)snprintf(cells->text[2 * at + 1], sizeof cells->text[0], "%s ; %s", lo, hi);
}

static void add_row(const struct writer *w, const char *label, const struct cells *cells)
{
    const char *row[RES_TABLE_COLUMNS_MAX] = {label};
    for (size_t i = 0; i < 2 * shown(w->report); i++) {
        row[i + 1] = cells->text[i];
    }
    res_table_row(w->table, row);
}

static void amount_row(const struct writer *w, const char *label, const struct res_econ_query *query)
{
    struct cells cells;
    for (size_t i = 0; i < shown(w->report); i++) {
        const struct res_estimate figure = res_econ_figure(w->report->samples[i], query, w->scratch);
        set_cells(&cells, i, &figure, 0, w->report->language);
    }
    add_row(w, label, &cells);
}

static void add_payers(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    for (int payer = 0; payer < RES_PAYER_COUNT; payer++) {
        query.account = payer;
        if (res_perspective_has(w->report->perspective, (enum res_payer)payer)) {
            amount_row(w, payer_labels[w->report->language][payer], &query);
        }
    }
    query.account = RES_ALL_ACCOUNTS;
    amount_row(w, words[w->report->language].total, &query);
}

static void add_origins(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    const struct words *word = &words[w->report->language];
    res_table_chapter(w->table, word->origins);
    query.origin = RES_SIMULATED;
    amount_row(w, word->simulated, &query);
    query.origin = RES_EXTRAPOLATED;
    amount_row(w, word->extrapolated, &query);
}

static void add_flows(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_table_chapter(w->table, words[w->report->language].flows);
    for (int flow = 0; flow < RES_FLOW_COUNT; flow++) {
        if (res_perspective_sign(query.perspective, (enum res_flow)flow) != 0) {
            query.flow = flow;
            amount_row(w, res_flow_label((enum res_flow)flow, w->report->language), &query);
        }
    }
}

static void add_years(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    query.discounted = false;
    res_table_chapter(w->table, words[w->report->language].years);
    for (int y = 0; y < w->report->samples[0]->years; y++) {
        char label[32];
        query.year = y;
        (void)snprintf(label, sizeof label, "%d", w->report->samples[0]->first_year + y);
        amount_row(w, label, &query);
    }
}

/* Whether any alternative moves money on an account. */
static bool account_moves(const struct res_econ_report *report, const struct res_econ_query *query, double *scratch)
{
    struct res_econ_query whole = *query;
    whole.year = RES_ALL_YEARS;
    for (size_t i = 0; i < shown(report); i++) {
        const struct res_estimate sum = res_econ_figure(report->samples[i], &whole, scratch);
        if (sum.mean != 0) {
            return true;
        }
    }
    return false;
}

static void add_payer_years(const struct writer *w)
{
    struct res_econ_query query = res_econ_everything(w->report->perspective);
    query.discounted = false;
    for (query.account = 0; query.account < RES_PAYER_COUNT; query.account++) {
        const char *payer = payer_labels[w->report->language][query.account];
        if (!res_perspective_has(query.perspective, (enum res_payer)query.account) ||
            !account_moves(w->report, &query, w->scratch)) {
            continue;
        }
        for (query.year = 0; query.year < w->report->samples[0]->years; query.year++) {
            char label[64];
            (void)snprintf(label, sizeof label, "%s %d", payer, w->report->samples[0]->first_year + query.year);
            amount_row(w, label, &query);
        }
    }
}

static const char *intake_title(const struct res_econ_report *report, char *text, size_t size)
{
    (void)snprintf(text, size,
                   res_say(report->language, "Budget impact: %lld such citizens come every year",
                           "Budgetvirkning: %lld sådanne borgere hvert år"),
                   (long long)report->intake);
    return text;
}

static void add_impact(const struct writer *w)
{
    const struct res_econ_report *report = w->report;
    const struct res_econ_query query = res_econ_everything(report->perspective);
    char title[TEXT_MAX];
    res_table_chapter(w->table, intake_title(report, title, sizeof title));
    for (int y = 0; y < report->samples[0]->years; y++) {
        struct cells cells;
        char label[32];
        for (size_t i = 0; i < shown(report); i++) {
            const struct res_estimate figure =
                res_econ_impact(report->samples[i], &query, y, (double)report->intake, w->scratch);
            set_cells(&cells, i, &figure, 0, report->language);
        }
        (void)snprintf(label, sizeof label, "%d", report->samples[0]->first_year + y);
        add_row(w, label, &cells);
    }
}

static const char *effect_label(const struct writer *w, enum res_effect effect)
{
    return res_effect_label(effect, w->report->samples[0]->is_cut, w->report->language);
}

static void add_per(const struct writer *w)
{
    static const struct {
        enum res_effect of;
        const char *label[RES_LANGUAGE_COUNT];
    } rows[] = {{RES_EFFECT_CITIZENS, {"citizen", "borger"}},
                {RES_EFFECT_STARTED, {"start (first meeting held)", "start (første samtale holdt)"}},
                {RES_EFFECT_COMPLETED, {"completer (decided by the authority)", "afsluttet (afgjort)"}},
                {RES_EFFECT_CLARIFIED, {NULL, NULL}},
                {RES_EFFECT_IN_WORK, {"person who left for a job or fleksjob", "person til job eller fleksjob"}}};
    const struct res_econ_query query = res_econ_everything(w->report->perspective);
    res_table_chapter(w->table, words[w->report->language].per);
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        struct cells cells;
        for (size_t i = 0; i < shown(w->report); i++) {
            const struct res_estimate figure = res_econ_per(w->report->samples[i], &query, rows[r].of, w->scratch);
            set_cells(&cells, i, &figure, 0, w->report->language);
        }
        const char *label = rows[r].label[w->report->language];
        add_row(w, label != NULL ? label : effect_label(w, rows[r].of), &cells);
    }
}

static void add_effects(const struct writer *w)
{
    res_table_chapter(w->table, words[w->report->language].effects);
    for (int e = 0; e < RES_EFFECT_COUNT; e++) {
        struct cells cells;
        for (size_t i = 0; i < shown(w->report); i++) {
            const struct res_estimate figure =
                res_econ_effect_figure(w->report->samples[i], (enum res_effect)e, w->scratch);
            set_cells(&cells, i, &figure, 1, w->report->language);
        }
        add_row(w, effect_label(w, (enum res_effect)e), &cells);
    }
}

static void add_header(const struct writer *w)
{
    const char *row[RES_TABLE_COLUMNS_MAX] = {words[w->report->language].title};
    for (size_t i = 0; i < shown(w->report); i++) {
        row[2 * i + 1] = w->report->samples[i]->name;
        row[2 * i + 2] = words[w->report->language].interval;
    }
    res_table_header(w->table, row);
}

/* --- around the table ------------------------------------------------------------------------------------ */

static void write_head(FILE *file, const struct res_econ_report *report)
{
    const struct mdl_economics *economics = report->economics;
    const bool danish = report->language == RES_DANISH;
    const char *text = res_perspective_text(report->perspective, report->language);
    const char *name = res_perspective_danish(report->perspective);
    (void)fprintf(file, danish ? "%s: %s\n" : "%s (%s)\n", danish ? name : text, danish ? text : name);
    (void)fprintf(file,
                  danish ? "%d år fra %d, kroner i priser fra %d, diskonteret"
                         : "%d years from %d, kroner in prices of %d, discounted",
                  report->samples[0]->years, report->samples[0]->first_year, (int)economics->price_year);
    for (size_t i = 0; i < economics->discount_count; i++) {
        (void)fprintf(file, "%s %g %%", i > 0 ? "," : "", 100 * economics->discount[i].rate);
        if (i > 0) {
            (void)fprintf(file, danish ? " efter %g år" : " after %g years", economics->discount[i].from_years);
        }
    }
    (void)fprintf(file, danish ? "; %zu gentagelser\n\n" : "; %zu replications\n\n", report->samples[0]->replications);
}

static void write_split(FILE *file, const struct res_econ_report *report, const struct res_increment *increment)
{
    const bool danish = report->language == RES_DANISH;
    if (report->splits == NULL) {
        return;
    }
    const struct res_econ_split *split = &report->splits[increment - report->increments];
    const struct {
        const char *label;
        const struct res_estimate *figure;
    } rows[] = {{danish ? "heraf indsatsen" : "of it the effort", &split->effort},
                {danish ? "heraf tidligere afgørelser" : "of it when decisions fall", &split->timing},
                {danish ? "heraf andre afgørelser" : "of it which decisions fall", &split->destination}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cells cells;
        set_cells(&cells, 0, rows[i].figure, 0, report->language);
        (void)fprintf(file, "    %-26s %14s  [%s]\n", rows[i].label, cells.text[0], cells.text[1]);
    }
}

static void write_increment(FILE *file, const struct res_econ_report *report, const struct res_increment *increment)
{
    const struct words *word = &words[report->language];
    const char *names[2] = {report->samples[increment->a]->name, report->samples[increment->b]->name};
    char net[TEXT_MAX], worth[RES_NUMBER_MAX];
    res_number_text(increment->threshold, 0, false, report->language, worth);
    (void)snprintf(net, sizeof net, res_say(report->language, "%s at %s kr a unit", "%s ved %s kr. pr. enhed"),
                   word->net, worth);
    const struct {
        const char *label;
        const struct res_estimate *figure;
        int decimals;
    } rows[] = {{word->cost, &increment->cost, 0},
                {word->effect, &increment->effect, 2},
                {"ICER", &increment->icer, 0},
                {net, &increment->net_benefit, 0}};
    char text[TEXT_MAX * 2];
    (void)fprintf(file, "\n%s - %s (%s)\n", names[1], names[0],
                  res_effect_label(increment->effect_kind, report->samples[0]->is_cut, report->language));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cells cells;
        if (isnan(rows[i].figure->mean)) {
            continue;
        }
        set_cells(&cells, 0, rows[i].figure, rows[i].decimals, report->language);
        (void)fprintf(file, "  %-12s %14s  [%s]\n", rows[i].label, cells.text[0], cells.text[1]);
        if (i == 0) {
            write_split(file, report, increment);
        }
    }
    res_verdict_text(increment->verdict, report->language, names[0], names[1], text, sizeof text);
    (void)fprintf(file, "  %s\n", text);
    if (!increment->effect_is_sure) {
        (void)fprintf(file, "  %s\n", word->unsure);
    }
}

/* Of three or more: each against the next on the frontier, not only against the first. */
static void write_frontier(FILE *file, const struct res_econ_report *report)
{
    static const char *const standings[RES_LANGUAGE_COUNT][3] = {
        {"on the frontier", "dominated", "dominated by a mix of two others"},
        {"på fronten", "domineret", "domineret af en blanding af to andre"}};
    struct res_frontier_point points[RES_ALTERNATIVES_MAX];
    if (report->count < 3) {
        return;
    }
    res_econ_frontier(report, points);
    (void)fprintf(file, "\n%s (%s)\n", res_say(report->language, "All together", "Alle sammen"),
                  res_effect_label(report->effect, report->samples[0]->is_cut, report->language));
    for (size_t i = 0; i < report->count; i++) {
        char icer[RES_NUMBER_MAX];
        (void)fprintf(file, "  %s: %s", report->samples[points[i].alternative]->name,
                      standings[report->language][points[i].standing]);
        if (isfinite(points[i].icer)) {
            res_number_text(points[i].icer, 0, false, report->language, icer);
            (void)fprintf(file,
                          res_say(report->language, ", %s kr a unit more than %s", ", %s kr. pr. enhed mere end %s"),
                          icer, report->samples[points[points[i].before].alternative]->name);
        }
        (void)fputc('\n', file);
    }
}

static void write_tail(FILE *file, const struct res_econ_report *report)
{
    const struct words *word = &words[report->language];
    (void)fprintf(file, "\n%s\n", word->unused);
    for (size_t k = 0; k < report->count; k++) {
        const struct res_econ_sample *sample = report->samples[k];
        for (size_t i = 0; i < sample->role_count; i++) {
            char number[RES_NUMBER_MAX];
            const struct res_estimate idle =
                res_estimate_mean(sample->unused + i * sample->replications, sample->replications);
            res_number_text(idle.mean, 0, false, report->language, number);
            if (idle.mean > 0) {
                (void)fprintf(file, "  %s, %s: %s\n", sample->name, sample->roles[i], number);
            }
        }
        for (size_t i = 0; i < sample->missing.count; i++) {
            (void)fprintf(file, "%s: %s %s\n", sample->name, word->missing, sample->missing.names[i]);
        }
    }
    (void)fprintf(file, "  %s\n", word->unused_note);
    (void)fprintf(
        file, "\n%s\n",
        res_say(report->language,
                "Intervals are of chance alone; --psa shows what is not known of parameters, another scenario "
                "what is not known of structure.",
                "Intervallerne er for tilfældighed alene; --psa viser usikkerheden om parametre, et andet "
                "scenarie den om strukturen."));
}

static size_t most_replications(const struct res_econ_report *report)
{
    size_t most = 0;
    for (size_t i = 0; i < report->count; i++) {
        most = report->samples[i]->replications > most ? report->samples[i]->replications : most;
    }
    return most;
}

enum sim_status res_econ_table(FILE *file, const struct res_econ_report *report, struct sim_error *error)
{
    struct res_table table;
    char align[RES_TABLE_COLUMNS_MAX + 1] = "l";
    double *scratch = malloc((2 * most_replications(report) + 1) * sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the table");
    }
    for (size_t i = 0; i < 2 * shown(report); i++) {
        align[i + 1] = 'r';
        align[i + 2] = '\0';
    }
    res_table_init(&table, align);
    const struct writer w = {&table, report, scratch};
    add_header(&w);
    add_payers(&w);
    add_origins(&w);
    if (report->all) {
        add_flows(&w);
    }
    add_years(&w);
    add_payer_years(&w);
    if (report->intake > 0) {
        add_impact(&w);
    }
    add_per(&w);
    add_effects(&w);
    write_head(file, report);
    enum sim_status status = res_table_write(&table, file, error);
    for (size_t i = 0; i < report->increment_count && status == SIM_OK; i++) {
        write_increment(file, report, &report->increments[i]);
    }
    if (status == SIM_OK) {
        write_frontier(file, report);
    }
    if (status == SIM_OK) {
        write_tail(file, report);
    }
    if (status == SIM_OK && report->uncertainty != NULL) {
        status = res_uncertainty_table(file, report->uncertainty, report->language, error);
    }
    res_table_release(&table);
    free(scratch);
    if (status == SIM_OK && (fflush(file) != 0 || ferror(file))) {
        return sim_fail(error, SIM_ERR_IO, "the table could not be written");
    }
    return status;
}

/* --- CSV ------------------------------------------------------------------------------------------------------ */

static void csv_row(FILE *file, const struct res_econ_sample *sample, const struct res_econ_query *query,
                    double *scratch)
{
    struct res_econ_query plain = *query;
    plain.discounted = false;
    const struct res_estimate nominal = res_econ_figure(sample, &plain, scratch);
    plain.discounted = true;
    const struct res_estimate present = res_econ_figure(sample, &plain, scratch);
    if (nominal.mean == 0) {
        return;
    }
    res_csv_write_text(file, sample->name, false);
    res_csv_write_text(file, res_payer_name((enum res_payer)query->account), false);
    res_csv_write_text(file, res_flow_name((enum res_flow)query->flow), false);
    res_csv_write_text(file, query->origin == RES_SIMULATED ? "simulated" : "extrapolated", false);
    res_csv_write_number(file, sample->first_year + query->year, false);
    res_csv_write_number(file, nominal.mean, false);
    res_csv_write_number(file, nominal.se, false);
    res_csv_write_number(file, present.mean, false);
    res_csv_write_number(file, present.se, true);
}

static void csv_account(FILE *file, const struct res_econ_sample *sample, struct res_econ_query *query, double *scratch)
{
    for (query->flow = 0; query->flow < RES_FLOW_COUNT; query->flow++) {
        for (query->origin = 0; query->origin < RES_ORIGIN_COUNT; query->origin++) {
            for (query->year = 0; query->year < sample->years; query->year++) {
                csv_row(file, sample, query, scratch);
            }
        }
    }
}

enum sim_status res_econ_csv(FILE *file, const struct res_econ_report *report, struct sim_error *error)
{
    double *scratch = malloc((2 * most_replications(report) + 1) * sizeof *scratch);
    if (scratch == NULL) {
        return sim_fail(error, SIM_ERR_MEMORY, "out of memory for the table");
    }
    (void)fputs("alternative,account,flow,origin,year,amount,amount_se,present_value,present_value_se\n", file);
    for (size_t i = 0; i < report->count; i++) {
        struct res_econ_query query = res_econ_everything(report->perspective);
        for (query.account = 0; query.account < RES_PAYER_COUNT; query.account++) {
            csv_account(file, report->samples[i], &query, scratch);
        }
    }
    free(scratch);
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the CSV output could not be written");
    }
    return SIM_OK;
}
