/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence level: exact. The line of the progress bar. */
#include "cli/progress.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "results/text/utf8.h"

static char line[CLI_PROGRESS_LINE_MAX];

static void format(const char *label, size_t done, size_t planned, double seconds)
{
    const struct res_progress now = {done, planned, seconds};
    cli_progress_format(label, &now, line);
}

Test(progress, shows_share_rate_and_time_left)
{
    format("cab", 250, 1000, 5);
    cr_assert(zero(int, strcmp(line, "cab  [####------------]  250/1000  50/s  15 s left")), "%s", line);
}

Test(progress, knows_nothing_before_the_first)
{
    format("cab", 0, 1000, 0);
    cr_assert(zero(int, strcmp(line, "cab  [----------------]  0/1000")), "%s", line);
}

Test(progress, has_nothing_left_at_the_end)
{
    format("cab", 1000, 1000, 200);
    cr_assert(zero(int, strcmp(line, "cab  [################]  1000/1000  5.0/s")), "%s", line);
}

Test(progress, counts_long_work_in_minutes_and_hours)
{
    format("cab", 10, 1010, 5);
    cr_assert(ne(ptr, strstr(line, "8 min left"), NULL), "%s", line);
    format("cab", 10, 100010, 5);
    cr_assert(ne(ptr, strstr(line, "13.9 h left"), NULL), "%s", line);
}

Test(progress, fits_on_a_line_and_cuts_no_letter)
{
    format("ææææææææææææææææææææææææææææææ", 1234567, 9999999, 0.5);
    cr_assert(res_utf8_is_valid(line));
    cr_assert(le(sz, res_utf8_width(line), 79), "%s", line);
}

Test(progress, is_not_shown_without_a_terminal)
{
    struct cli_progress progress;
    cli_progress_init(&progress, "cab", true);
    cr_assert(not(progress.shown));
}
