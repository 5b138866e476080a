/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A parameter tried out, as a setting that the loader takes. */
#ifndef AFKLAR_RESULTS_STUDY_SETTING_H
#define AFKLAR_RESULTS_STUDY_SETTING_H

#include <stddef.h>

#define RES_SETTING_MAX 512

/* "path=value unit". A path that ends in .value becomes a sourced value with this range: the one that the file states
 * need not hold it. */
void res_setting_text(char text[RES_SETTING_MAX], const char *path, double value, const char *unit, double low,
                      double high);

#endif
