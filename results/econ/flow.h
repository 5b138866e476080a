/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flows of money and what each is worth to whom. Every flow has one payer and one payee, so the books of the five
 * accounts and of the resources used up (labour, goods, what is produced) add up to nothing.
 *
 * A perspective names the accounts it looks at and the flows it counts. A flow is a cost to its payer and a gain to
 * its payee; the sum over the accounts of a perspective is the flow's sign in it, fixed in the table of
 * results/econ/flow.c. Transfers, refusion among them, are nothing to society.
 */
#ifndef AFKLAR_RESULTS_ECON_FLOW_H
#define AFKLAR_RESULTS_ECON_FLOW_H

#include <stdbool.h>

#include "results/econ/cost.h"
#include "results/measure.h"

/* The counter-account of the five: labour and goods used up, less what is produced. */
#define RES_RESOURCES RES_PAYER_COUNT
#define RES_ACCOUNT_COUNT (RES_PAYER_COUNT + 1)

/* code, name in files, payer, payee, English, Danish */
#define RES_FLOW_MAP(X)                                                                                                \
    X(RES_FLOW_STAFF, "staff", RES_PAYER_MUNICIPALITY, RES_RESOURCES, "staff", "personale")                            \
    X(RES_FLOW_SERVICE, "services", RES_PAYER_MUNICIPALITY, RES_RESOURCES, "services", "indsatser")                    \
    X(RES_FLOW_BOARD, "boards", RES_PAYER_MUNICIPALITY, RES_RESOURCES, "rehabilitation team", "rehabiliteringsteam")   \
    X(RES_FLOW_PROGRAMME, "programmes", RES_PAYER_MUNICIPALITY, RES_RESOURCES, "programmes", "projekter")              \
    X(RES_FLOW_SERVICE_REFUSION, "service_refusion", RES_PAYER_STATE, RES_PAYER_MUNICIPALITY, "refusion of services",  \
      "driftsrefusion")                                                                                                \
    X(RES_FLOW_BENEFIT, "benefits", RES_PAYER_MUNICIPALITY, RES_PAYER_CITIZEN, "benefits", "ydelser")                  \
    X(RES_FLOW_BENEFIT_REFUSION, "benefit_refusion", RES_PAYER_STATE, RES_PAYER_MUNICIPALITY, "refusion of benefits",  \
      "refusion af ydelser")                                                                                           \
    X(RES_FLOW_PENSION, "state_pension", RES_PAYER_STATE, RES_PAYER_CITIZEN, "state pension", "folkepension")          \
    X(RES_FLOW_MUNICIPAL_TAX, "municipal_tax", RES_PAYER_CITIZEN, RES_PAYER_MUNICIPALITY, "municipal tax",             \
      "kommuneskat")                                                                                                   \
    X(RES_FLOW_STATE_TAX, "state_tax", RES_PAYER_CITIZEN, RES_PAYER_STATE, "state tax", "statsskat")                   \
    X(RES_FLOW_WAGE, "wages", RES_PAYER_EMPLOYER, RES_PAYER_CITIZEN, "wages", "løn")                                   \
    X(RES_FLOW_OUTPUT, "output", RES_RESOURCES, RES_PAYER_EMPLOYER, "output of paid hours", "produktion")              \
    X(RES_FLOW_MUNICIPAL_SERVICES, "municipal_services", RES_PAYER_MUNICIPALITY, RES_RESOURCES,                        \
      "other municipal services", "andre kommunale ydelser")                                                           \
    X(RES_FLOW_REGION_SERVICES, "region_services", RES_PAYER_REGION, RES_RESOURCES, "health services",                 \
      "sundhedsydelser")                                                                                               \
    X(RES_FLOW_DISPLACEMENT, "displacement", RES_PAYER_CITIZEN, RES_RESOURCES, "work displaced by placements",         \
      "fortrængt arbejde")                                                                                             \
    X(RES_FLOW_NET_TAX, "net_tax", RES_PAYER_CITIZEN, RES_RESOURCES, "from factor to market prices",                   \
      "nettoafgiftsfaktor")                                                                                            \
    X(RES_FLOW_DISTORTION, "distortion", RES_PAYER_CITIZEN, RES_RESOURCES, "tax distortion", "skatteforvridning")

enum res_flow {
#define X(code, name, payer, payee, label, label_da) code,
    RES_FLOW_MAP(X)
#undef X
        RES_FLOW_COUNT
};

/* code, name of the option, Danish name of the analysis, what it counts */
#define RES_PERSPECTIVE_MAP(X)                                                                                         \
    X(RES_PERSPECTIVE_EXPENDITURE, "expenditure", "udgiftsanalyse", "public outlays, before tax",                      \
      "offentlige udgifter, før skat")                                                                                 \
    X(RES_PERSPECTIVE_COST, "cost", "omkostningsvurdering", "resources of the effort", "indsatsens ressourcer")        \
    X(RES_PERSPECTIVE_COST_EFFECTIVENESS, "cost-effectiveness", "cost-effectiveness-analyse",                          \
      "resources of the effort, by unit of effect", "indsatsens ressourcer pr. enhed af effekten")                     \
    X(RES_PERSPECTIVE_BUDGET, "budget", "budgetøkonomisk analyse", "public budgets, tax and refusion included",        \
      "offentlige budgetter, med skat og refusion")                                                                    \
    X(RES_PERSPECTIVE_SOCIETY, "society", "samfundsøkonomisk analyse", "everybody; transfers cancel",                  \
      "alle; overførsler går ud mod hinanden")                                                                         \
    X(RES_PERSPECTIVE_MUNICIPALITY, "municipality", "kommunaløkonomisk analyse", "the municipality's budget alone",    \
      "kommunens eget budget alene")

enum res_perspective {
#define X(code, name, danish, text, text_da) code,
    RES_PERSPECTIVE_MAP(X)
#undef X
        RES_PERSPECTIVE_COUNT
};

const char *res_flow_name(enum res_flow flow);
const char *res_flow_label(enum res_flow flow, enum res_language language);
int res_flow_payer(enum res_flow flow); /* enum res_payer or RES_RESOURCES */
int res_flow_payee(enum res_flow flow);

const char *res_perspective_name(enum res_perspective perspective);
const char *res_perspective_danish(enum res_perspective perspective);
const char *res_perspective_text(enum res_perspective perspective, enum res_language language);
/* False when there is none of that name. */
bool res_perspective_find(const char *name, enum res_perspective *perspective);
bool res_perspective_counts(enum res_perspective perspective, enum res_flow flow);
bool res_perspective_has(enum res_perspective perspective, enum res_payer account);
/* What a krone of the flow is to an account of the perspective: +1 a cost, -1 a gain, 0 neither. */
int res_perspective_account_sign(enum res_perspective perspective, enum res_flow flow, enum res_payer account);
/* The table: the sign of a flow in the whole of a perspective. */
int res_perspective_sign(enum res_perspective perspective, enum res_flow flow);

#endif
