/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/statistics/analysis.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[RES_ANALYSIS_COUNT] = {
#define X(code, name) [code] = name,
    RES_ANALYSIS_MAP(X)
#undef X
};

const char *res_analysis_name(enum res_analysis_code code)
{
    SIM_INVARIANT((int)code >= 0 && code < RES_ANALYSIS_COUNT, "no such end of an analysis");
    return names[code];
}

enum res_analysis_code res_analysis_set(struct res_analysis *analysis, enum res_analysis_code code, const char *format,
                                        ...)
{
    analysis->code = code;
    analysis->detail[0] = '\0';
    if (format != NULL) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(analysis->detail, sizeof analysis->detail, format, arguments);
        va_end(arguments);
    }
    return code;
}

char *res_analysis_text(const struct res_analysis *analysis, char *text, size_t size)
{
    const char *name = res_analysis_name(analysis->code);
    const char *between = analysis->detail[0] != '\0' ? ": " : "";
    (void)snprintf(text, size, "%s%s%s", name, between, analysis->detail);
    return text;
}
