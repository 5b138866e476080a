/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/trial_golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_golden(const char *file_name)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", AFKLAR_TEST_GOLDEN, file_name);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        abort();
    }
    return file;
}

void test_trial_read(const char *name, struct test_trial *trial)
{
    char file_name[64], line[256];
    (void)snprintf(file_name, sizeof file_name, "trial_%s.csv", name);
    FILE *file = open_golden(file_name);
    trial->n = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        const size_t i = trial->n;
        if (i < TEST_TRIAL_MAX &&
            sscanf(line, "%*d,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &trial->arm[i], &trial->sex[i], &trial->age[i],
                   &trial->draw[i], &trial->time[i], &trial->event[i], &trial->cause[i]) == 7) {
            trial->n++;
        }
    }
    (void)fclose(file);
    if (trial->n < 2) {
        (void)fprintf(stderr, "%s holds no trial\n", file_name);
        abort();
    }
}

double test_trial_expected(const char *name, const char *quantity)
{
    return test_trial_value("trial_expected.csv", name, quantity);
}

double test_trial_value(const char *file_name, const char *name, const char *quantity)
{
    char wanted[128], line[256];
    const int length = snprintf(wanted, sizeof wanted, "%s,%s,", name, quantity);
    FILE *file = open_golden(file_name);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, wanted, (size_t)length) == 0) {
            (void)fclose(file);
            return strtod(line + length, NULL);
        }
    }
    (void)fclose(file);
    (void)fprintf(stderr, "no golden value %s\n", wanted);
    abort();
}
