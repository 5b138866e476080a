/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (texts written by hand). */
#include "results/text/table.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/results/text.h"

static const struct {
    double value;
    int decimals;
    bool sign;
    enum res_language language;
    const char *text;
} numbers[] = {
    {1234567.891, 2, false, RES_ENGLISH, "1,234,567.89"},
    {1234567.891, 2, false, RES_DANISH, "1.234.567,89"},
    {999, 0, false, RES_ENGLISH, "999"},
    {1000, 0, false, RES_ENGLISH, "1,000"},
    {-1000.5, 1, false, RES_DANISH, "-1.000,5"},
    {12.5, 1, true, RES_ENGLISH, "+12.5"},
    {-12.5, 1, true, RES_ENGLISH, "-12.5"},
    {0.04, 1, true, RES_ENGLISH, "0.0"},
    {-0.04, 1, false, RES_ENGLISH, "0.0"},
    {999.96, 1, false, RES_ENGLISH, "1,000.0"},
    {(double)NAN, 1, true, RES_ENGLISH, "-"},
    {HUGE_VAL, 1, false, RES_ENGLISH, "∞"},
    {-HUGE_VAL, 1, false, RES_ENGLISH, "-∞"},
    {1e20, 1, false, RES_ENGLISH, "1.000e+20"},
};

Test(table, numbers_as_the_language_writes_them)
{
    char text[RES_NUMBER_MAX];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        res_number_text(numbers[i].value, numbers[i].decimals, numbers[i].sign, numbers[i].language, text);
        expect_text(text, numbers[i].text);
    }
}

Test(table, units_have_their_digits)
{
    char text[RES_NUMBER_MAX];
    res_unit_text(0.2294, RES_UNIT_SHARE, false, RES_ENGLISH, text);
    expect_text(text, "22.9");
    res_unit_text(123456.7, RES_UNIT_DKK, true, RES_DANISH, text);
    expect_text(text, "+123.457");
    for (int unit = 0; unit < RES_UNIT_COUNT; unit++) {
        cr_assert(res_unit_label((enum res_unit)unit, RES_ENGLISH)[0] != '\0');
        cr_assert(res_unit_label((enum res_unit)unit, RES_DANISH)[0] != '\0');
    }
}

Test(table, columns_are_as_wide_as_the_screen_shows_them)
{
    struct res_table table;
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    res_table_init(&table, "lrl");
    res_table_header(&table, (const char *const[]){"Mål", "Middel", "Enhed"});
    res_table_chapter(&table, "Ventetid på møder, en lang overskrift");
    res_table_row(&table, (const char *const[]){"Første møde", "7,5", "dage"});
    res_table_row(&table, (const char *const[]){"Plain name", "1.234,5", NULL});
    res_table_chapter(&table, "Mere");
    res_table_row(&table, (const char *const[]){"ÆØÅ", NULL, "x"});
    cr_assert(eq(int, res_table_write(&table, file, NULL), SIM_OK));
    (void)fclose(file);
    expect_text(text, "Mål           Middel  Enhed\n"
                      "───────────────────────────\n"
                      "Ventetid på møder, en lang overskrift\n"
                      "Første møde      7,5  dage\n"
                      "Plain name   1.234,5\n"
                      "\nMere\n"
                      "ÆØÅ                   x\n");
    res_table_release(&table);
    free(text);
}

Test(table, many_rows)
{
    struct res_table table;
    res_table_init(&table, "lr");
    for (int i = 0; i < 1000; i++) {
        res_table_row(&table, (const char *const[]){"a", "b"});
    }
    cr_assert(eq(sz, table.rows, 1000));
    res_table_release(&table);
    cr_assert(eq(sz, table.rows, 0));
}

Test(table, no_columns_is_a_fault, .signal = SIGABRT)
{
    struct res_table table;
    res_table_init(&table, "");
}
