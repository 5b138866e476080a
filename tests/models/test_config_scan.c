/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact (what libconfig 1.5 misreads must be refused; line numbers are counted by hand). */
#include "models/scenario/config_scan.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/temp_folder.h"

static enum sim_status scan(const char *text, size_t length, struct sim_error_list *errors)
{
    struct mdl_arena arena;
    struct mdl_scanned scanned;
    mdl_arena_init(&arena);
    sim_error_list_init(errors);
    const enum sim_status status = mdl_config_scan_text(&scanned, text, length, "t.cfg", &arena, errors);
    mdl_config_scan_release(&scanned);
    mdl_arena_release(&arena);
    return status;
}

static const struct {
    const char *text;
    int line;
    const char *message;
} refused[] = {
    {"a = 1;\nb = 5000000000;", 2, "does not fit in 32 bits"},
    {"a = -2147483649;", 1, "does not fit in 32 bits"},
    {"a = 99999999999999999999L;", 1, "too large"},
    {"a = 0xFFFFFFFF;", 1, "is not a number"},
    {"a = [0,5];", 1, "decimal comma"},
    {"a = 0,5;", 1, "decimal comma"},
    {"a = 1.0e999;", 1, "is not a number"},
    {"a = 1.2.3;", 1, "is not a number"},
    {"a = 14days;", 1, "is not a number"},
    {"a = (1, 2, );", 1, "comma stands before ')'"},
    {"a = ( { b = 1; }\n{ c = 1; } );", 2, "comma is missing"},
    {"a = (1;\n\nb = 2;", 1, "is never closed"},
    {"a = (1];", 1, "does not close"},
    {"a = 1; )", 1, "closes nothing"},
    {"a = \"x;\nb = 2;", 1, "does not end on its line"},
    {"a = \"x\\", 1, "does not end on its line"},
    {"a = \"x\\\"", 1, "does not end on its line"},
    {"a = 1; /* b\n\n", 1, "never ends"},
    {"a = \"x\\x00y\";", 1, "\\x00"},
    {"a = 1;\n\nb = \"\xE6\";", 3, "is not UTF-8"},
    {"b = \"\xC0\x80\";", 1, "is not UTF-8"},
    {"b = \"\xED\xA0\x80\";", 1, "is not UTF-8"},
    {"b = \"\xF4\x90\x80\x80\";", 1, "is not UTF-8"},
    {"\xFF\xFE"
     "a",
     1, "is not UTF-8"},
    {"a = 1;\x01", 1, "control character 0x01"},
    {"a = 1; @include \"x\"", 1, "begins no include"},
    {"@includ \"x\"", 1, "begins no include"},
    {"\n@include \"x\"", 2, "cannot include"},
};

Test(scan, refuses_what_libconfig_would_misread)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct sim_error_list errors;
        cr_assert(eq(int, scan(refused[i].text, strlen(refused[i].text), &errors), SIM_ERR_SCENARIO), "%s",
                  refused[i].text);
        cr_assert(ge(sz, errors.count, 1), "%s", refused[i].text);
        cr_assert_not_null(strstr(errors.at[0].message, refused[i].message), "%s: %s", refused[i].text,
                           errors.at[0].message);
        cr_assert(eq(int, errors.at[0].line, refused[i].line), "%s", refused[i].text);
        cr_assert_str_eq(errors.at[0].file, "t.cfg");
        sim_error_list_release(&errors);
    }
}

Test(scan, accepts_what_is_good)
{
    static const char *const good[] = {
        "",
        "a = 5000000000L; b = -2147483648; c = 1.5e-3; d = +4; e = .5;",
        "a = [0, 5]; b = ( ); c = { };",
        "# it's 0,5 here ( [\na = 1; // and \"here\n/* and\n 0,5 @ here */ b = 2;",
        "a = \"0,5 ( [ { @ // # /* \\\" \\\\\";",
        "\xEF\xBB\xBFname = \"f\xC3\xB8rtidspension \xE2\x82\xAC \xF0\x9F\x98\x80\";\r\nb = 1;\r\n",
        "a : 1\nb : 2",
        "a-b_c* = 1;",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct sim_error_list errors;
        const enum sim_status status = scan(good[i], strlen(good[i]), &errors);
        cr_assert(eq(int, status, SIM_OK), "%s: %s", good[i], errors.count > 0 ? errors.at[0].message : "");
        sim_error_list_release(&errors);
    }
}

Test(scan, finds_a_nul_and_counts_bytes)
{
    struct sim_error_list errors;
    cr_assert(eq(int, scan("a = 1;\n\0b = 2;", 14, &errors), SIM_ERR_SCENARIO));
    cr_assert_str_eq(errors.at[0].message, "byte 8 is the control character 0x00; expected text");
    cr_assert(eq(int, errors.at[0].line, 2));
    sim_error_list_release(&errors);
}

static char *repeated(const char *before, const char *unit, size_t times, const char *after)
{
    char *text = malloc(strlen(before) + times * strlen(unit) + strlen(after) + 1);
    char *at = stpcpy(text, before);
    for (size_t i = 0; i < times; i++) {
        at = stpcpy(at, unit);
    }
    strcpy(at, after);
    return text;
}

Test(scan, limits_depth_and_keys)
{
    struct sim_error_list errors;
    char *deep = repeated("a = ", "(", MDL_SCAN_DEPTH_MAX + 1, "");
    cr_assert(eq(int, scan(deep, strlen(deep), &errors), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(errors.at[0].message, "nested deeper than 32"));
    sim_error_list_release(&errors);
    char *wide = repeated("a = { ", "b=1;", MDL_SCAN_KEYS_MAX + 1, " };");
    cr_assert(eq(int, scan(wide, strlen(wide), &errors), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(errors.at[0].message, "more than 10000 keys"));
    sim_error_list_release(&errors);
    wide[strlen("a = { ") + 4 * MDL_SCAN_KEYS_MAX] = ' ';
    strcpy(wide + strlen("a = { ") + 4 * MDL_SCAN_KEYS_MAX, "};");
    cr_assert(eq(int, scan(wide, strlen(wide), &errors), SIM_OK));
    sim_error_list_release(&errors);
    free(deep);
    free(wide);
}

/* --- files ----------------------------------------------------------------------------------------- */

static struct test_folder folder;

static void enter(void)
{
    test_folder_init(&folder);
}

static void leave(void)
{
    test_folder_release(&folder);
}

TestSuite(scan_files, .init = enter, .fini = leave);

static const char *file(const char *name, const char *text)
{
    static char path[512];
    test_folder_path(&folder, name, path, sizeof path);
    if (text != NULL) {
        test_file_write(path, text);
    }
    return path;
}

static enum sim_status scan_file(const char *path, struct mdl_scanned *scanned, struct mdl_arena *arena,
                                 struct sim_error_list *errors)
{
    mdl_arena_init(arena);
    sim_error_list_init(errors);
    return mdl_config_scan_file(scanned, path, arena, errors);
}

static enum sim_status only_status(const char *path, char *message, size_t size)
{
    struct mdl_scanned scanned;
    struct mdl_arena arena;
    struct sim_error_list errors;
    const enum sim_status status = scan_file(path, &scanned, &arena, &errors);
    message[0] = '\0';
    if (errors.count > 0) {
        sim_error_format(&errors.at[0], message, size);
    }
    mdl_config_scan_release(&scanned);
    mdl_arena_release(&arena);
    sim_error_list_release(&errors);
    return status;
}

Test(scan_files, includes_are_put_in_place_and_lines_remembered)
{
    struct mdl_scanned scanned;
    struct mdl_arena arena;
    struct sim_error_list errors;
    char sub[512];
    mkdir(test_folder_path(&folder, "sub", sub, sizeof sub), 0700);
    file("sub/two.cfg", "b = 2;\n@include \"three.cfg\"\nd = 4;");
    file("sub/three.cfg", "c = 3;");
    cr_assert(eq(
        int, scan_file(file("one.cfg", "a = 1;\n  @include \"sub/two.cfg\" e = 5;\nf = 6;"), &scanned, &arena, &errors),
        SIM_OK));
    cr_assert_str_eq(scanned.text, "a = 1;\n  b = 2;\nc = 3;\n\nd = 4;\n e = 5;\nf = 6;");
    static const struct {
        const char *name;
        int line;
    } wanted[] = {{"one.cfg", 1}, {"two.cfg", 1}, {"three.cfg", 1}, {"two.cfg", 2},
                  {"two.cfg", 3}, {"one.cfg", 2}, {"one.cfg", 3}};
    for (int i = 0; i < 7; i++) {
        const struct mdl_place place = mdl_config_scan_place(&scanned, i + 1);
        cr_assert_str_eq(strrchr(place.file, '/') + 1, wanted[i].name, "line %d", i + 1);
        cr_assert(eq(int, place.line, wanted[i].line), "line %d", i + 1);
    }
    mdl_config_scan_release(&scanned);
    mdl_arena_release(&arena);
    sim_error_list_release(&errors);
}

Test(scan_files, loops_and_strange_files_are_refused)
{
    char message[1024];
    file("b.cfg", "@include \"a.cfg\"\n");
    cr_assert(
        eq(int, only_status(file("a.cfg", "x = 1;\n@include \"b.cfg\"\n"), message, sizeof message), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(message, "b.cfg:1: "), "%s", message);
    cr_assert_not_null(strstr(message, "includes itself"), "%s", message);
    cr_assert(eq(int, only_status(file("c.cfg", "@include \".\"\n"), message, sizeof message), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(message, "is not a regular file but a folder"), "%s", message);
    cr_assert(
        eq(int, only_status(file("d.cfg", "\n@include \"none.cfg\"\n"), message, sizeof message), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(message, "d.cfg:2: the included file"), "%s", message);
    cr_assert(eq(int, only_status(file("none.cfg", NULL), message, sizeof message), SIM_ERR_IO));
    cr_assert(eq(int, only_status(folder.path, message, sizeof message), SIM_ERR_IO));
    char pipe[512];
    cr_assert(eq(int, mkfifo(test_folder_path(&folder, "pipe", pipe, sizeof pipe), 0600), 0));
    cr_assert(eq(int, only_status(pipe, message, sizeof message), SIM_ERR_IO));
    cr_assert(eq(int, only_status("/dev/zero", message, sizeof message), SIM_ERR_IO));
}

Test(scan_files, size_and_number_of_includes_are_limited)
{
    char message[1024];
    const char *big = file("big.cfg", "");
    FILE *out = fopen(big, "w");
    cr_assert(eq(int, fseek(out, (long)MDL_SCAN_BYTES_MAX, SEEK_SET), 0));
    fputc('\n', out);
    fclose(out);
    cr_assert(eq(int, only_status(big, message, sizeof message), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(message, "16 MB"), "%s", message);
    char *bomb = repeated("", "@include \"leaf.cfg\"\n", MDL_SCAN_FILES_MAX + 1, "");
    file("leaf.cfg", "");
    cr_assert(eq(int, only_status(file("bomb.cfg", bomb), message, sizeof message), SIM_ERR_SCENARIO));
    cr_assert_not_null(strstr(message, "more than 1000"), "%s", message);
    free(bomb);
}
