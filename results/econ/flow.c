/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/econ/flow.h"

#include <string.h>

struct flow_row {
    const char *name, *label, *label_da;
    int payer, payee;
};

static const struct flow_row flows[RES_FLOW_COUNT] = {
#define X(code, name, payer, payee, label, label_da) [code] = {name, label, label_da, payer, payee},
    RES_FLOW_MAP(X)
#undef X
};

struct perspective_row {
    const char *name, *danish, *text, *text_da;
};

static const struct perspective_row perspectives[RES_PERSPECTIVE_COUNT] = {
#define X(code, name, danish, text, text_da) [code] = {name, danish, text, text_da},
    RES_PERSPECTIVE_MAP(X)
#undef X
};

#define BIT(account) (1u << (unsigned)(account))
#define PUBLIC (BIT(RES_PAYER_MUNICIPALITY) | BIT(RES_PAYER_REGION) | BIT(RES_PAYER_STATE))
#define EVERYBODY (PUBLIC | BIT(RES_PAYER_CITIZEN) | BIT(RES_PAYER_EMPLOYER))

static const unsigned accounts[RES_PERSPECTIVE_COUNT] = {
    [RES_PERSPECTIVE_EXPENDITURE] = PUBLIC,        [RES_PERSPECTIVE_COST] = PUBLIC,
    [RES_PERSPECTIVE_COST_EFFECTIVENESS] = PUBLIC, [RES_PERSPECTIVE_BUDGET] = PUBLIC,
    [RES_PERSPECTIVE_SOCIETY] = EVERYBODY,         [RES_PERSPECTIVE_MUNICIPALITY] = BIT(RES_PAYER_MUNICIPALITY),
};

/* Not counted at all, other than counted and cancelling out. */
#define NOT 9

/* In the order of enum res_perspective: expenditure, cost, cost-effectiveness, budget, society, municipality. */
static const signed char signs[RES_FLOW_COUNT][RES_PERSPECTIVE_COUNT] = {
    [RES_FLOW_STAFF] = {1, 1, 1, 1, 1, 1},
    [RES_FLOW_SERVICE] = {1, 1, 1, 1, 1, 1},
    [RES_FLOW_BOARD] = {1, 1, 1, 1, 1, 1},
    [RES_FLOW_PROGRAMME] = {1, 1, 1, 1, 1, 1},
    [RES_FLOW_SERVICE_REFUSION] = {0, 0, 0, 0, 0, -1},
    [RES_FLOW_BENEFIT] = {1, NOT, NOT, 1, 0, 1},
    [RES_FLOW_BENEFIT_REFUSION] = {0, NOT, NOT, 0, 0, -1},
    [RES_FLOW_PENSION] = {1, NOT, NOT, 1, 0, 0},
    [RES_FLOW_MUNICIPAL_TAX] = {NOT, NOT, NOT, -1, 0, -1},
    [RES_FLOW_STATE_TAX] = {NOT, NOT, NOT, -1, 0, 0},
    [RES_FLOW_WAGE] = {NOT, NOT, NOT, 0, 0, 0},
    [RES_FLOW_OUTPUT] = {NOT, NOT, NOT, 0, -1, 0},
    [RES_FLOW_MUNICIPAL_SERVICES] = {1, NOT, NOT, 1, 1, 1},
    [RES_FLOW_REGION_SERVICES] = {1, NOT, NOT, 1, 1, 0},
    [RES_FLOW_DISPLACEMENT] = {NOT, NOT, NOT, 0, 1, 0},
    [RES_FLOW_NET_TAX] = {NOT, NOT, NOT, NOT, 1, NOT},
    [RES_FLOW_DISTORTION] = {NOT, NOT, NOT, NOT, 1, NOT},
};

const char *res_flow_name(enum res_flow flow)
{
    return flows[flow].name;
}

const char *res_flow_label(enum res_flow flow, enum res_language language)
{
    return language == RES_DANISH ? flows[flow].label_da : flows[flow].label;
}

int res_flow_payer(enum res_flow flow)
{
    return flows[flow].payer;
}

int res_flow_payee(enum res_flow flow)
{
    return flows[flow].payee;
}

const char *res_perspective_name(enum res_perspective perspective)
{
    return perspectives[perspective].name;
}

const char *res_perspective_danish(enum res_perspective perspective)
{
    return perspectives[perspective].danish;
}

const char *res_perspective_text(enum res_perspective perspective, enum res_language language)
{
    return language == RES_DANISH ? perspectives[perspective].text_da : perspectives[perspective].text;
}

bool res_perspective_find(const char *name, enum res_perspective *perspective)
{
    for (int p = 0; p < RES_PERSPECTIVE_COUNT; p++) {
        if (strcmp(perspectives[p].name, name) == 0 || strcmp(perspectives[p].danish, name) == 0) {
            *perspective = (enum res_perspective)p;
            return true;
        }
    }
    return false;
}

bool res_perspective_counts(enum res_perspective perspective, enum res_flow flow)
{
    return signs[flow][perspective] != NOT;
}

bool res_perspective_has(enum res_perspective perspective, enum res_payer account)
{
    return (accounts[perspective] & BIT(account)) != 0;
}

int res_perspective_account_sign(enum res_perspective perspective, enum res_flow flow, enum res_payer account)
{
    if (!res_perspective_counts(perspective, flow) || !res_perspective_has(perspective, account)) {
        return 0;
    }
    return (flows[flow].payer == (int)account ? 1 : 0) - (flows[flow].payee == (int)account ? 1 : 0);
}

int res_perspective_sign(enum res_perspective perspective, enum res_flow flow)
{
    return res_perspective_counts(perspective, flow) ? signs[flow][perspective] : 0;
}
