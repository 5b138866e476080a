/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NO_MEETING INT64_MIN

enum sim_status sim_board_init(struct sim_board *board, sim_time now, const struct sim_board_plan *plan,
                               struct sim_error *error)
{
    memset(board, 0, sizeof *board);
    enum sim_status status = sim_dates_validate(&plan->dates, error);

    if (status != SIM_OK) {
        return status;
    }
    if (plan->places == 0 || plan->notice < 0) {
        return sim_fail(error, SIM_ERR_SCENARIO, "a board must have at least one agenda place and no negative notice");
    }
    board->plan = *plan;
    sim_waitlist_init(&board->list, now);
    sim_board_reset(board, now);
    return SIM_OK;
}

void sim_board_reset(struct sim_board *board, sim_time now)
{
    sim_waitlist_reset(&board->list, now);
    board->change_count = 0;
    board->meeting = NO_MEETING;
    board->left = 0;
    board->meetings = 0;
    board->offered = 0;
    board->taken = 0;
    board->withdrawn = 0;
}

void sim_board_release(struct sim_board *board)
{
    sim_waitlist_release(&board->list);
    free(board->change);
    memset(board, 0, sizeof *board);
}

enum sim_status sim_board_join(struct sim_board *board, sim_time now, uint32_t customer, unsigned priority,
                               uint32_t *ticket)
{
    return sim_waitlist_join(&board->list, now, customer, priority, ticket);
}

void sim_board_withdraw(struct sim_board *board, sim_time now, uint32_t ticket)
{
    SIM_INVARIANT(sim_board_is_waiting(board, ticket), "the ticket does not wait");
    sim_waitlist_leave(&board->list, now, ticket);
    board->withdrawn++;
}

uint32_t sim_board_places(const struct sim_board *board, sim_time at)
{
    uint32_t low = 0;
    uint32_t high = board->change_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (board->change[middle].from <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? board->plan.places : board->change[low - 1].places;
}

enum sim_status sim_board_set_places(struct sim_board *board, sim_time from, uint32_t places)
{
    SIM_INVARIANT(board->change_count == 0 || board->change[board->change_count - 1].from <= from,
                  "changes of places must be given in order");
    if (board->change_count == board->change_capacity) {
        uint32_t capacity = board->change_capacity == 0 ? 4 : 2 * board->change_capacity;
        struct sim_board_change *grown = realloc(board->change, capacity * sizeof *grown);

        if (grown == NULL) {
            return SIM_ERR_MEMORY;
        }
        board->change = grown;
        board->change_capacity = capacity;
    }
    board->change[board->change_count++] = (struct sim_board_change){.from = from, .places = places};
    return SIM_OK;
}

static void open_meeting(struct sim_board *board, sim_time now)
{
    if (board->meeting == now) {
        return;
    }
    board->meeting = now;
    board->left = sim_board_places(board, now);
    board->meetings++;
    if (board->left != SIM_BOARD_UNLIMITED) {
        board->offered += board->left;
    }
}

/* The most urgent whose papers were in time. Within a level the first has waited longest, so only the first of each
 * level need be asked. */
static uint32_t next_on_agenda(const struct sim_board *board, sim_time now)
{
    if (board->plan.notice == 0) {
        return sim_waitlist_first(&board->list);
    }
    for (unsigned level = 0; level < SIM_WAITLIST_LEVELS; level++) {
        uint32_t first = board->list.first[level];

        if (first != SIM_WAITLIST_NONE && board->list.entry[first].since <= now - board->plan.notice) {
            return first;
        }
    }
    return SIM_WAITLIST_NONE;
}

uint32_t sim_board_meet(struct sim_board *board, sim_time now, uint32_t customers[], uint32_t max)
{
    uint32_t count = 0;

    open_meeting(board, now);
    while (count < max && board->left > 0) {
        uint32_t ticket = next_on_agenda(board, now);

        if (ticket == SIM_WAITLIST_NONE) {
            break;
        }
        customers[count++] = board->list.entry[ticket].customer;
        sim_waitlist_leave(&board->list, now, ticket);
        if (board->left != SIM_BOARD_UNLIMITED) {
            board->left--;
        } else {
            board->offered++;
        }
    }
    board->taken += count;
    return count;
}

enum sim_status sim_board_verify(const struct sim_board *board, struct sim_error *error)
{
    enum sim_status status = sim_waitlist_verify(&board->list, error);

    if (status != SIM_OK) {
        return status;
    }
    if (board->list.placed.level != 0 || board->list.left_waiting != board->taken + board->withdrawn) {
        return sim_fail(error, SIM_ERR_VERIFY,
                        "the board's customers are not conserved: %" PRId64 " taken, %" PRId64 " withdrawn",
                        board->taken, board->withdrawn);
    }
    if (board->taken > board->offered) {
        return sim_fail(error, SIM_ERR_VERIFY, "%" PRId64 " were taken on %" PRId64 " agenda places", board->taken,
                        board->offered);
    }
    for (uint32_t i = 1; i < board->change_count; i++) {
        if (board->change[i].from < board->change[i - 1].from) {
            return sim_fail(error, SIM_ERR_VERIFY, "the changes of places are not in order");
        }
    }
    return SIM_OK;
}
