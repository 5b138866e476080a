/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two made-up trials of tests/golden and the values that R gives for them. */
#ifndef AFKLAR_TESTS_SUPPORT_TRIAL_GOLDEN_H
#define AFKLAR_TESTS_SUPPORT_TRIAL_GOLDEN_H

#include <stddef.h>

#define TEST_TRIAL_MAX 256

/* Columns by person, n of them. */
struct test_trial {
    size_t n;
    double arm[TEST_TRIAL_MAX], sex[TEST_TRIAL_MAX], age[TEST_TRIAL_MAX], draw[TEST_TRIAL_MAX];
    double time[TEST_TRIAL_MAX], event[TEST_TRIAL_MAX], cause[TEST_TRIAL_MAX];
};

/* "a" or "b_ties". Aborts the test program when the file cannot be read. */
void test_trial_read(const char *name, struct test_trial *trial);

/* A value of trial_expected.csv; aborts when there is none of that name. */
double test_trial_expected(const char *name, const char *quantity);
/* The same of another file with these columns, such as trial_more_expected.csv, which trial_more.R makes. */
double test_trial_value(const char *file_name, const char *name, const char *quantity);

#endif
