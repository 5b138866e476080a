/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence level: exact inputs, a stated bound. 10,000 citizens in the typical pathway, one lever moved a little:
 * pairing divides the variance of the difference in the mean wait by at least 20. The levers are listed with what each
 * is worth; a few hundred KS of 40 places that are just too few keep a queue.
 */
#include "tests/verification/paired_wait.h"

Test(common_luck, ten_thousand_citizens)
{
    static const struct paired_case cases[] = {
        {"roles.ks.headcount=261", WAIT_FIRST_MEETING}, /* 1 % more */
        {"pathway.first_meeting.duration.value=13 days", WAIT_FIRST_MEETING},
        {"pathway.active.branches.contact.steps.ks_talk.every.value={ dist = \"triangular\"; low = \"6 weeks\"; "
         "mode = \"2 months\"; high = \"12 weeks\"; }",
         WAIT_FIRST_MEETING},
        {"pathway.active.branches.services.steps.take.handover.value=13 days", WAIT_FIRST_SERVICE},
        {"services.package.need_share.value=91 %", WAIT_FIRST_SERVICE},
    };
    expect_paired(10000, 258, cases, sizeof cases / sizeof cases[0], 20);
}

/* Where the queue is about to vanish a few more workers end it in some replications and not in others: the difference
 * is then as random as the wait itself, and pairing is worth least. It must not cost anything. */
Test(common_luck, where_the_queue_comes_and_goes)
{
    static const struct paired_case cases[] = {{"roles.ks.headcount=308", WAIT_FIRST_MEETING}};
    expect_paired(10000, 305, cases, 1, 1);
}
