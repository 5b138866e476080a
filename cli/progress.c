/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/text/utf8.h"

#define BAR_CELLS 16
#define LABEL_COLUMNS 20
#define SECONDS_BETWEEN 0.1

void cli_progress_init(struct cli_progress *progress, const char *label, bool quiet)
{
    const char *terminal = getenv("TERM");
    const bool can_redraw = terminal == NULL || strcmp(terminal, "dumb") != 0;
    progress->label = label;
    progress->shown = !quiet && can_redraw && isatty(STDERR_FILENO) == 1;
    progress->last_seconds = -1;
}

static void format_left(double seconds, char *text, size_t size)
{
    if (seconds < 90) {
        (void)snprintf(text, size, "%.0f s left", seconds);
    } else if (seconds < 5400) {
        (void)snprintf(text, size, "%.0f min left", seconds / 60);
    } else {
        (void)snprintf(text, size, "%.1f h left", seconds / 3600);
    }
}

void cli_progress_format(const char *label, const struct res_progress *now, char line[CLI_PROGRESS_LINE_MAX])
{
    char bar[BAR_CELLS + 1];
    char left[32] = "";
    char rate[32] = "";
    const double share = now->planned > 0 ? (double)now->done / (double)now->planned : 0;
    const size_t full = share >= 1 ? BAR_CELLS : (size_t)(share * BAR_CELLS);
    memset(bar, '-', BAR_CELLS);
    memset(bar, '#', full);
    bar[BAR_CELLS] = '\0';
    if (now->done > 0 && now->seconds > 0) {
        const double per_second = (double)now->done / now->seconds;
        (void)snprintf(rate, sizeof rate, per_second < 10 ? "  %.1f/s" : "  %.0f/s", per_second);
        if (now->done < now->planned) {
            (void)snprintf(left, sizeof left, "  ");
            format_left((double)(now->planned - now->done) / per_second, left + 2, sizeof left - 2);
        }
    }
    (void)snprintf(line, CLI_PROGRESS_LINE_MAX, "%.*s  [%s]  %zu/%zu%s%s", (int)res_utf8_fit(label, LABEL_COLUMNS),
                   label, bar, now->done, now->planned, rate, left);
}

void cli_progress_update(void *context, const struct res_progress *now)
{
    struct cli_progress *progress = context;
    char line[CLI_PROGRESS_LINE_MAX];
    if (!progress->shown || now->seconds - progress->last_seconds < SECONDS_BETWEEN) {
        return;
    }
    progress->last_seconds = now->seconds;
    cli_progress_format(progress->label, now, line);
    (void)fprintf(stderr, "\r%s\033[K", line);
    (void)fflush(stderr);
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->shown && progress->last_seconds >= 0) {
        (void)fputs("\r\033[K", stderr);
        (void)fflush(stderr);
    }
    progress->shown = false;
}
