/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/study/setting.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void res_setting_text(char text[RES_SETTING_MAX], const char *path, double value, const char *unit, double low,
                      double high)
{
    static const char ending[] = ".value";
    const size_t length = strlen(path), tail = sizeof ending - 1;
    const bool sourced = length > tail && strcmp(path + length - tail, ending) == 0;
    const char *gap = unit[0] != '\0' ? " " : "";
    const char *quote = unit[0] != '\0' ? "\"" : "";
    if (!sourced) {
        (void)snprintf(text, RES_SETTING_MAX, "%.180s=%.10g%s%.31s", path, value, gap, unit);
        return;
    }
    (void)snprintf(text, RES_SETTING_MAX,
                   "%.*s={ value = %s%.10f%s%.31s%s; source = \"calibration\"; status = \"calibrated\"; range = [ "
                   "%s%.10f%s%.31s%s, %s%.10f%s%.31s%s ]; }",
                   (int)(length - tail < 180 ? length - tail : 180), path, quote, value, gap, unit, quote, quote, low,
                   gap, unit, quote, quote, high, gap, unit, quote);
}
