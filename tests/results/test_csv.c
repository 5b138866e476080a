/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: exact (RFC 4180 texts). */
#include "results/text/csv.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/results/text.h"

static struct res_csv csv;
static struct sim_error error;

static enum sim_status parse(const char *text)
{
    return res_csv_parse(&csv, text, strlen(text), "data.csv", &error);
}

static void done(void)
{
    res_csv_release(&csv);
}

TestSuite(csv, .fini = done);

Test(csv, a_plain_table)
{
    cr_assert(eq(int, parse("arm,time,event\n0,12.5,1\n1,30,0\n"), SIM_OK));
    cr_assert(eq(sz, csv.columns, 3));
    cr_assert(eq(sz, res_csv_row_count(&csv), 2));
    cr_assert(eq(sz, res_csv_find(&csv, "time"), 1));
    cr_assert(eq(sz, res_csv_find(&csv, "cause"), 3));
    expect_text(res_csv_field(&csv, 1, 1), "30");
}

static const struct {
    const char *text;
    size_t rows;
    const char *last; /* field of the last row and column */
} forms[] = {
    {"a,b\n1,2", 1, "2"},
    {"a,b\r\n1,2\r\n", 1, "2"},
    {"\xEF\xBB\xBF"
     "a,b\n1,2\n",
     1, "2"},
    {"a;b\n1;2,5\n", 1, "2,5"},
    {"a,b\n\n1,2\n\r\n3,4\n\n", 2, "4"},
    {"a,b\n1,\n", 1, ""},
    {"a,b\n1,", 1, ""},
    {"a,b\n1,\"x, \"\"y\"\"\nz\"\n", 1, "x, \"y\"\nz"},
    {"a,b\n1,\"\"\n", 1, ""},
    {"a,b\n\"1\",\"2\"", 1, "2"},
    {"a,b\n1,x\"y\n", 1, "x\"y"},
    {"\"a\",\"b\"\n", 0, NULL},
    {"a,b\n1,Ærø\n", 1, "Ærø"},
};

Test(csv, the_forms_that_programs_write)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        cr_assert(eq(int, parse(forms[i].text), SIM_OK), "form %zu: %s", i, error.message);
        cr_assert(eq(sz, res_csv_row_count(&csv), forms[i].rows), "form %zu", i);
        cr_assert(eq(sz, csv.columns, 2), "form %zu", i);
        expect_text(csv.fields[0], "a");
        if (forms[i].rows > 0) {
            expect_text(res_csv_field(&csv, forms[i].rows - 1, 1), forms[i].last);
        }
        res_csv_release(&csv);
    }
}

static const struct {
    const char *text;
    int line;
    const char *message;
} faults[] = {
    {"", 0, "empty"},
    {"\n\n", 0, "empty"},
    {"a,b\n1,2\n3\n", 3, "1 fields; 2 were expected"},
    {"a,b\n1,2,3\n", 2, "3 fields; 2 were expected"},
    {"a,b\n1,\"2\n3,4\n", 2, "does not end"},
    {"a,b\n\"1\" ,2\n", 2, "after the closing quote"},
    {"a,b\n\"1\n1\",2\n3\n", 4, "1 fields"},
};

Test(csv, faults_name_the_file_and_the_line)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        cr_assert(eq(int, parse(faults[i].text), SIM_ERR_SCENARIO), "fault %zu", i);
        expect_part(error.message, faults[i].message);
        expect_text(error.file, "data.csv");
        cr_assert(eq(int, error.line, faults[i].line), "fault %zu", i);
        cr_assert(csv.text == NULL);
    }
    cr_assert(eq(int, res_csv_parse(&csv, "a\0b", 3, "data.csv", &error), SIM_ERR_SCENARIO));
    expect_part(error.message, "zero byte");
}

Test(csv, numbers)
{
    double value = 0;
    cr_assert(eq(int, parse("x;y\n1,5;-2e3 \nabc;\ninf;0x10\n"), SIM_OK));
    cr_assert(eq(int, res_csv_number(&csv, 0, 1, &value, &error), SIM_OK));
    cr_assert(eq(dbl, value, -2000));
    cr_assert(eq(int, res_csv_number(&csv, 0, 0, &value, &error), SIM_ERR_SCENARIO));
    expect_part(error.hint, "decimal point");
    cr_assert(eq(int, error.line, 2));
    expect_text(error.path, "x");
    cr_assert(eq(int, res_csv_number(&csv, 1, 0, &value, &error), SIM_ERR_SCENARIO));
    expect_part(error.message, "'abc' is no number");
    cr_assert(eq(int, res_csv_number(&csv, 1, 1, &value, &error), SIM_ERR_SCENARIO));
    cr_assert(eq(int, res_csv_number(&csv, 2, 0, &value, &error), SIM_ERR_SCENARIO));
    cr_assert(eq(dbl, value, -2000), "a failure changes nothing");
}

Test(csv, a_missing_file)
{
    cr_assert(eq(int, res_csv_read(&csv, "no/such/file.csv", &error), SIM_ERR_IO));
    expect_text(error.file, "no/such/file.csv");
}

Test(csv, what_is_written_is_read_back)
{
    static const char *const texts[] = {"plain", "a,b", "a;b", "say \"x\"", "two\nlines", "", "Ærø"};
    static const size_t count = sizeof texts / sizeof texts[0];
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    for (size_t i = 0; i < count; i++) {
        res_csv_write_text(file, i == 5 ? "h" : texts[i], false);
    }
    res_csv_write_text(file, "n", true);
    for (size_t i = 0; i < count; i++) {
        res_csv_write_text(file, texts[i], false);
    }
    res_csv_write_number(file, 0.1, true);
    for (size_t i = 0; i < count; i++) {
        res_csv_write_text(file, texts[i], false);
    }
    res_csv_write_number(file, (double)NAN, true);
    (void)fclose(file);
    cr_assert(eq(int, res_csv_parse(&csv, text, size, "written", &error), SIM_OK));
    for (size_t i = 0; i < count; i++) {
        expect_text(res_csv_field(&csv, 0, i), texts[i]);
    }
    expect_text(res_csv_field(&csv, 0, count), "0.1");
    expect_text(res_csv_field(&csv, 1, count), "");
    free(text);
}

Test(csv, a_large_file_is_read_from_disk)
{
    char name[] = "/tmp/afklar-csv-XXXXXX";
    int descriptor = mkstemp(name);
    FILE *file = fdopen(descriptor, "w");
    cr_assert(file != NULL);
    (void)fputs("i,square\n", file);
    for (int i = 0; i < 20000; i++) {
        (void)fprintf(file, "%d,%d\n", i, i * i);
    }
    (void)fclose(file);
    double value = 0;
    cr_assert(eq(int, res_csv_read(&csv, name, &error), SIM_OK));
    cr_assert(eq(sz, res_csv_row_count(&csv), 20000));
    cr_assert(eq(int, res_csv_number(&csv, 19999, 1, &value, &error), SIM_OK));
    cr_assert(eq(dbl, value, 19999.0 * 19999));
    (void)remove(name);
}

Test(csv, a_field_that_is_not_there_is_a_fault, .signal = SIGABRT)
{
    cr_assert(eq(int, parse("a\n1\n"), SIM_OK));
    (void)res_csv_field(&csv, 1, 0);
}
