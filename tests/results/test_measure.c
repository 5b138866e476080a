/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (four citizens, worked by hand; see hand_made.h for their dates). */
#include "results/measure.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "tests/results/hand_made.h"
#include "tests/results/text.h"

static struct hand_made hand;
static struct res_price_book *book;
static struct res_cost cost;
static struct res_columns columns;
static double values[128];

static void measure(void)
{
    static double scratch[8];
    cr_assert(eq(int, res_cost_set(&cost, book, &hand.left, NULL), SIM_OK));
    struct res_view view = {&hand.scenario, &hand.left, &cost, scratch};
    res_measure_all(&columns, &view, values, 1);
}

static void make(void)
{
    hand_make(&hand);
    res_cost_init(&cost);
    cr_assert(eq(int, res_price_book_create(&book, &hand.scenario, NULL), SIM_OK));
    cr_assert(eq(int, res_columns_init(&columns, &hand.scenario, hand_step_names, HAND_STEPS, NULL), SIM_OK));
    cr_assert(lt(sz, columns.count, sizeof values / sizeof values[0]));
    measure();
}

static void done(void)
{
    res_columns_release(&columns);
    res_cost_release(&cost);
    res_price_book_free(book);
}

TestSuite(measure, .init = make, .fini = done);

static double value_of(const char *name)
{
    size_t column = res_columns_find(&columns, name);
    cr_assert(lt(sz, column, columns.count), "no measure %s", name);
    return values[column];
}

static const struct {
    const char *name;
    double value;
} expected[] = {
    /* 10, 30, left after 50, 30 days until the run ended */
    {"wait_first_meeting_days", 30},
    {"wait_first_meeting_p95_days", 47},
    {"wait_first_meeting_censored_share", 0.5},
    {"wait_first_service_days", (20 + 90 + 50 + 30) / 4.0},
    {"wait_first_service_p95_days", 50 + 0.85 * 40},
    {"wait_placement_days", (100 + 600 + 50 + 30) / 4.0},
    {"wait_placement_censored_share", 0.75},
    /* the one who moved waits for no decision; one still waits after 130 days */
    {"wait_decision_days", (30 + 130) / 2.0},
    {"wait_decision_censored_share", 0.5},
    {"within_promise_share", 0.25},
    {"backlog_get_ks", 3},
    {"backlog_active.services.take", 5},
    {"passive_share", 580.0 / 1080},
    {"parallel_services", 650.0 / 500},
    {"activity_hours_per_week", 640.0 * 7 / 1080},
    {"contacts_per_month", 52 * 30.4375 / 1080},
    {"placement_share", 0.25},
    {"sanction_share", 0.25},
    {"complaint_share", 0.25},
    {"clarified_share", 0.25},
    {"clarified_work_share", 0.25},
    {"clarified_foep_share", 0},
    {"clarified_citizens", 1},
    {"ended_share", 0.75},
    {"days_to_clarification", (430 + 730 + 630 + 30) / 4.0},
    {"days_to_clarification_of_clarified", 430},
    {"in_pathway", 2.5},
    {"caseload_ks", 31.5},
    {"utilisation_ks", 0.9},
    {"fte_ks", 2},
    {"fte_guide", 2},
    {"service_cost_per_citizen", 19128.15 / 4},
    {"benefit_cost_per_citizen", 67500},
    {"total_cost_per_citizen", 289128.15 / 4},
    {"municipality_cost_per_citizen", 148678.09 / 4},
    {"total_cost", 289128.15},
    {"cost_per_clarified", 289128.15},
};

Test(measure, every_value_by_hand)
{
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        double value = value_of(expected[i].name);
        cr_assert(fabs(value - expected[i].value) <= 1e-9 * fmax(1, fabs(expected[i].value)), "%s is %.12g, not %.12g",
                  expected[i].name, value, expected[i].value);
    }
}

Test(measure, granted_lists_have_no_wait_for_the_team)
{
    cr_assert(isnan(value_of("wait_team_days")));
    hand.populations[0].granted = false;
    hand.records[0].referred = hand_day(-8);
    measure();
    cr_assert(eq(dbl, value_of("wait_team_days"), 2));
    cr_assert(eq(dbl, value_of("wait_team_censored_share"), 0));
}

Test(measure, an_event_after_the_end_of_the_run_did_not_happen)
{
    hand.records[1].decided = hand_day(HAND_DAYS) + 1;
    hand.records[1].outcome = MDL_OUTCOME_FOEP;
    measure();
    cr_assert(eq(dbl, value_of("clarified_share"), 0.25));
    hand.records[1].decided = hand_day(HAND_DAYS);
    measure();
    cr_assert(eq(dbl, value_of("clarified_share"), 0.5));
    cr_assert(eq(dbl, value_of("clarified_foep_share"), 0.25));
    cr_assert(eq(dbl, value_of("cost_per_clarified"), 289128.15 / 2));
}

Test(measure, the_scenario_says_who_is_clarified)
{
    hand.scenario.clarified[0] = MDL_OUTCOME_MOVED;
    hand.scenario.clarified_count = 1;
    measure();
    cr_assert(eq(dbl, value_of("clarified_share"), 0.25));
    cr_assert(eq(dbl, value_of("clarified_work_share"), 0));
    cr_assert(eq(dbl, value_of("days_to_clarification_of_clarified"), 50));
}

Test(measure, who_left_before_the_promise_ran_out_is_not_asked)
{
    hand.records[2].ended = hand.records[2].decided = hand_day(110);
    measure();
    cr_assert(eq(dbl, value_of("within_promise_share"), 1.0 / 3));
    hand.scenario.promise_days = 31; /* now the last citizen's promise ends after the run */
    hand.records[2].ended = hand.records[2].decided = hand_day(150);
    measure();
    cr_assert(eq(dbl, value_of("within_promise_share"), 2.0 / 3));
    hand.scenario.promise_days = 0;
    measure();
    cr_assert(isnan(value_of("within_promise_share")));
}

Test(measure, nobody_is_undefined_not_zero)
{
    hand.left.record_count = 0;
    measure();
    cr_assert(isnan(value_of("wait_first_meeting_days")));
    cr_assert(isnan(value_of("wait_first_meeting_p95_days")));
    cr_assert(isnan(value_of("passive_share")));
    cr_assert(isnan(value_of("clarified_share")));
    cr_assert(isnan(value_of("total_cost_per_citizen")));
    cr_assert(isnan(value_of("cost_per_clarified")));
    cr_assert(eq(dbl, value_of("in_pathway"), 2.5));
}

Test(measure, roles_and_steps_get_the_columns_that_make_sense)
{
    cr_assert(eq(sz, res_columns_find(&columns, "caseload_guide"), columns.count));
    cr_assert(eq(sz, res_columns_find(&columns, "utilisation_guide"), columns.count));
    cr_assert(eq(sz, res_columns_find(&columns, "backlog_active"), columns.count));
    cr_assert(eq(sz, res_columns_find(&columns, "backlog_active.services.note"), columns.count));
}

Test(measure, names_are_unique_and_found_again)
{
    for (size_t i = 0; i < columns.count; i++) {
        cr_assert(eq(sz, res_columns_find(&columns, columns.at[i].name), i), "%s is twice", columns.at[i].name);
        cr_assert(res_measure_find(columns.at[i].name) == columns.at[i].measure, "%s", columns.at[i].name);
    }
    cr_assert(res_measure_find("caseload_") == NULL);
    cr_assert(res_measure_find("waiting_days") == NULL);
    cr_assert(res_measure_find("fte") == NULL);
}

Test(measure, labels_name_the_role_or_step)
{
    char label[128];
    (void)res_column_label(&columns.at[res_columns_find(&columns, "caseload_ks")], RES_DANISH, label, sizeof label);
    expect_text(label, "Sagsstamme, sagsbehandler");
    (void)res_column_label(&columns.at[res_columns_find(&columns, "backlog_active.services.take")], RES_ENGLISH, label,
                           sizeof label);
    expect_text(label, "Waiting now at indsatser");
    (void)res_column_label(&columns.at[res_columns_find(&columns, "fte_guide")], RES_ENGLISH, label, sizeof label);
    expect_text(label, "Staff, guide");
}

Test(measure, a_column_can_be_made_from_its_name)
{
    struct res_columns read = {0};
    struct sim_error error;
    cr_assert(eq(int, res_columns_add(&read, "caseload_ks", "sagsbehandler", NULL), SIM_OK));
    cr_assert(eq(int, res_columns_add(&read, "ended_share", NULL, NULL), SIM_OK));
    cr_assert(eq(int, res_columns_add(&read, "happiness", NULL, &error), SIM_ERR_USAGE));
    expect_part(error.message, "happiness");
    cr_assert(eq(sz, read.count, 2));
    expect_text(read.at[0].name, "caseload_ks");
    res_columns_release(&read);
}

Test(measure, every_row_is_complete)
{
    for (size_t i = 0; i < res_measure_count(); i++) {
        const struct res_measure *row = res_measure_at(i);
        bool is_ratio = row->numerator != NULL;
        cr_assert(is_ratio == (row->value == NULL), "%s", row->name);
        cr_assert(row->text[RES_ENGLISH][0] != '\0' && row->text[RES_DANISH][0] != '\0', "%s", row->name);
        cr_assert(row->population[0] != '\0' && row->horizon[0] != '\0', "%s", row->name);
        if (is_ratio) {
            cr_assert(res_measure_find(row->numerator) != NULL && res_measure_find(row->denominator) != NULL);
        }
        bool named_each = strstr(row->text[RES_ENGLISH], "%s") != NULL && strstr(row->text[RES_DANISH], "%s") != NULL;
        cr_assert(named_each == (row->each != RES_EACH_ONCE), "%s", row->name);
    }
}

/* results/MEASURES.md is made from the table; AFKLAR_UPDATE=1 writes it anew. */
Test(measure, the_document_in_the_tree_is_the_table)
{
    const char *path = AFKLAR_SOURCE_DIR "/results/MEASURES.md";
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    cr_assert(eq(int, res_measure_document(memory, NULL), SIM_OK));
    cr_assert(eq(int, fclose(memory), 0));
    if (getenv("AFKLAR_UPDATE") != NULL) {
        FILE *out = fopen(path, "w");
        cr_assert(out != NULL && fputs(text, out) != EOF && fclose(out) == 0);
    }
    char *stored = calloc(size + 2, 1);
    FILE *in = fopen(path, "r");
    cr_assert(in != NULL, "%s cannot be opened", path);
    size_t read = fread(stored, 1, size + 1, in);
    (void)fclose(in);
    cr_assert(read == size && strcmp(stored, text) == 0,
              "results/MEASURES.md is not the table; AFKLAR_UPDATE=1 writes it anew");
    free(stored);
    free(text);
}
