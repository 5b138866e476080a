/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts the allocations of our own code, and lets one of them fail. Works only in programs linked with --wrap=malloc,
 * calloc, realloc and aligned_alloc (tests/CMakeLists.txt names them); libraries outside this project keep their
 * memory.
 *
 * The sweep: for n = 1, 2, ... let the n-th allocation fail and run; every run must report
 * SIM_ERR_MEMORY and leak nothing, until one runs through because it needs fewer than n.
 */
#ifndef AFKLAR_TESTS_SUPPORT_FAILING_ALLOC_H
#define AFKLAR_TESTS_SUPPORT_FAILING_ALLOC_H

#include <stdbool.h>

/* The nth allocation from now fails, once; 0 lets all succeed. */
void test_alloc_fail_at(long nth);
/* Has it failed since test_alloc_fail_at()? */
bool test_alloc_has_failed(void);
/* Allocations since the program began, those that failed too. */
long test_alloc_count(void);

#endif
