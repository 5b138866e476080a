/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A progress bar on standard error, on a terminal only and not with --quiet: what is done, how fast, how
 * long it still takes. It is redrawn a few times a second and wiped away at the end.
 */
#ifndef AFKLAR_CLI_PROGRESS_H
#define AFKLAR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "results/experiment.h"

#define CLI_PROGRESS_LINE_MAX 256

struct cli_progress {
    const char *label; /* borrowed: the scenario */
    bool shown;
    double last_seconds; /* when it was drawn last */
};

void cli_progress_init(struct cli_progress *progress, const char *label, bool quiet);
/* A callback for res_experiment_run; context is the struct cli_progress. */
void cli_progress_update(void *context, const struct res_progress *now);
void cli_progress_end(struct cli_progress *progress);

/* The line without control characters: "cab  [######----------]  412/1000  85/s  7 s left". At most 79 columns. */
void cli_progress_format(const char *label, const struct res_progress *now, char line[CLI_PROGRESS_LINE_MAX]);

#endif
