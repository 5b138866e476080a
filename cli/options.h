/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options of all commands in one table, and the parser that reads a command line against it.
 * Each command names the options it takes, so help, parsing and completion come from one place.
 *
 * Grammar: --name=value, --name value, -nvalue, -n value, clusters of short flags (-qv, -qn 10); "--" ends
 * the options; everything else is an operand, and operands and options may be mixed. When an option is
 * given twice the last one counts, except those that gather (--set, --overlay, --promise, --vary, --measure).
 */
#ifndef AFKLAR_CLI_OPTIONS_H
#define AFKLAR_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

enum cli_argument_kind {
    CLI_FLAG,   /* no value */
    CLI_NUMBER, /* a whole number from least to most */
    CLI_TEXT,
    CLI_LIST,   /* text; may be given again and again */
    CLI_CHOICE, /* one of words, written "a|b|c" as its value name; its number is the position */
};

/* code, short letter (0 = none), name, kind, least, most, name of the value, help */
#define CLI_OPTION_MAP(X)                                                                                              \
    X(REPLICATIONS, 'n', "replications", CLI_NUMBER, 1, 10000000, "N", "replications (default: as the scenario says)") \
    X(PRECISION, 0, "precision", CLI_TEXT, 0, 0, "MEASURE=P%",                                                         \
      "stop when the 95 % half-width of that measure is below P % of its mean, or after -n replications (default "     \
      "10000)")                                                                                                        \
    X(SEED, 0, "seed", CLI_NUMBER, 0, INT64_MAX, "S", "seed of all chance (default: as the scenario says)")            \
    X(THREADS, 'j', "threads", CLI_NUMBER, 1, 1024, "T",                                                               \
      "threads (default: one per core); results do not depend on it")                                                  \
    X(SET, 0, "set", CLI_LIST, 0, 0, "PATH=VALUE", "set any key of the scenario; may be repeated")                     \
    X(OVERLAY, 0, "overlay", CLI_LIST, 0, 0, "FILE", "merge a file on top of the scenario; may be repeated")           \
    X(LANG, 0, "lang", CLI_CHOICE, 0, 0, "en|da", "language of tables (default: en)")                                  \
    X(FORMAT, 0, "format", CLI_CHOICE, 0, 0, "table|json|csv", "form of the result and of errors (default: table)")    \
    X(OUTPUT, 'o', "output", CLI_TEXT, 0, 0, "FILE",                                                                   \
      "write to this file (results as HDF5, .h5; report: .html; plot: .svg, .pdf, .png or .gp; trial: its data, "      \
      ".csv)")                                                                                                         \
    X(CITIZENS, 0, "citizens", CLI_FLAG, 0, 0, "", "store one row an index citizen too")                               \
    X(EVENTS, 0, "events", CLI_FLAG, 0, 0, "", "store one row an event of every citizen's course too")                 \
    X(TABLE, 0, "table", CLI_CHOICE, 0, 0, "measures|citizens|events|costs", "the table (default: measures)")          \
    X(RESUME, 0, "resume", CLI_FLAG, 0, 0, "", "go on with a run to this -o that was interrupted")                     \
    X(VERIFY, 0, "verify", CLI_FLAG, 0, 0, "", "check conservation of citizens, hours and money while running")        \
    X(PROMISE, 0, "promise", CLI_LIST, 0, 0, "WORDS",                                                                  \
      "what is to be kept, such as \"first meeting <= 14 days for 95 %\"; may be repeated")                            \
    X(VARY, 0, "vary", CLI_LIST, 0, 0, "KEY=RANGE",                                                                    \
      "a key and the values it may take, such as roles.ks.headcount=1..8; may be repeated")                            \
    X(KEPT_IN, 0, "kept-in", CLI_NUMBER, 1, 99, "P", "keep promises in at least P % of replications (default: 90)")    \
    X(CONFIDENCE, 0, "confidence", CLI_NUMBER, 50, 99, "P",                                                            \
      "of all that is said of the staffings together, in % (default: 95)")                                             \
    X(OBJECTIVE, 0, "objective", CLI_CHOICE, 0, 0, "cost|posts", "what is to be least (default: cost)")                \
    X(MEASURE, 0, "measure", CLI_LIST, 0, 0, "NAME", "a measure for the what-if table; may be repeated")               \
    X(BACKLOG, 0, "backlog", CLI_TEXT, 0, 0, "ROLE", "how many wait for this role or step, week by week")              \
    X(LOADS, 0, "loads", CLI_FLAG, 0, 0, "", "print what is asked of each role, board and course, and by which steps") \
    X(CITIZEN, 0, "citizen", CLI_TEXT, 0, 0, "ID", "the citizen to follow: POPULATION:ORDINAL, or a number from 1")    \
    X(REPLICATION, 0, "replication", CLI_NUMBER, 1, INT64_MAX, "R", "the replication to follow (default: 1)")          \
    X(AGAINST, 0, "against", CLI_TEXT, 0, 0, "SCENARIO", "another organisation to follow the same citizen in")         \
    X(FIGURE, 0, "figure", CLI_TEXT, 0, 0, "NAME", "the figure to draw; a wrong name lists them")                      \
    X(RESOLVED, 0, "resolved", CLI_FLAG, 0, 0, "", "print the full scenario, as it is after base files and overlays")  \
    X(PROVENANCE, 0, "provenance", CLI_FLAG, 0, 0, "", "print every sourced parameter with its status and source")     \
    X(DRAW, 0, "draw", CLI_TEXT, 0, 0, "FILE.svg", "draw the pathway with its capacities into this file")              \
    X(TEMPLATE, 0, "template", CLI_FLAG, 0, 0, "", "print a commented scenario with every key")                        \
    X(DATA, 0, "data", CLI_TEXT, 0, 0, "FILE.csv", "the data of a trial, one line a person")                           \
    X(COVARIATES, 0, "covariates", CLI_TEXT, 0, 0, "LIST",                                                             \
      "columns to adjust for, or none (default: age, sex and draw, where the file has them)")                          \
    X(TIMES, 0, "times", CLI_TEXT, 0, 0, "LIST", "days at which the curves are read (default in JSON: every step)")    \
    X(TWO_PROPORTIONS, 0, "two-proportions", CLI_TEXT, 0, 0, "P1,P2",                                                  \
      "the shares with the event in the control and the treated arm: 0.10,0.25 or 10%,25%")                            \
    X(PER_ARM, 0, "per-arm", CLI_TEXT, 0, 0, "LIST",                                                                   \
      "people per arm: 50,100,200; 28:26 for arms of different size (default: what 80 % and 90 % power need); of a "   \
      "scenario: half of all who are drawn, its lists scaled in proportion (default: as-designed)")                    \
    X(FOLLOW_UP, 0, "follow-up", CLI_TEXT, 0, 0, "LIST",                                                               \
      "days from the last list to the data extract: 365,730 (default: as-designed)")                                   \
    X(NULL_EFFECT, 0, "null", CLI_FLAG, 0, 0, "",                                                                      \
      "both arms get the control arm's pathway, all else kept: power is the type I error")                             \
    X(DESIGNS, 0, "designs", CLI_TEXT, 0, 0, "LIST",                                                                   \
      "ways to draw, side by side: as-designed, simple, pairs, blocks, clusters, lists, stepped-wedge")                \
    X(KEEP_LOAD, 0, "keep-load", CLI_FLAG, 0, 0, "",                                                                   \
      "staff, places and other citizens grow with --per-arm (default: a larger trial meets the same staff)")           \
    X(TESTS, 0, "tests", CLI_TEXT, 0, 0, "LIST",                                                                       \
      "cox_efron, cox_breslow, logrank, pearson, yates, fisher, fisher_mid_p, risk_difference, risk_ratio, logistic, " \
      "ols, ols_cluster (draws of clusters), non_inferiority (trial.margin), rmst, welch, rank_sum")                   \
    X(TARGET, 0, "target", CLI_TEXT, 0, 0, "P%",                                                                       \
      "search for the size that gives the first test this power; with --vary for the follow-up or lever that does")    \
    X(ANALYSIS_SET, 0, "analysis-set", CLI_CHOICE, 0, 0, "itt|as-received|per-protocol",                               \
      "who is analysed in which arm (default: as the scenario says)")                                                  \
    X(ECON, 0, "econ", CLI_FLAG, 0, 0, "", "the economics too: report runs 'afklar econ', check looks at its values")  \
    X(HORIZON, 0, "horizon", CLI_NUMBER, 1, 60, "YEARS", "years that are counted (default: as the scenario says)")     \
    X(PERSPECTIVE, 0, "perspective", CLI_TEXT, 0, 0, "NAME",                                                           \
      "budget (default), municipality, expenditure, cost, cost-effectiveness or society")                              \
    X(EFFECT, 0, "effect", CLI_TEXT, 0, 0, "NAME",                                                                     \
      "effect of the ICER: clarified (default), clarified_later, started, completed, in_work, foep, work_years, "      \
      "fleksjob_granted, fleksjob_years or pathway_years")                                                             \
    X(THRESHOLD, 0, "threshold", CLI_NUMBER, 0, 1000000000000, "KR",                                                   \
      "worth of one more unit of effect, for net benefit")                                                             \
    X(ALLOW_MISSING, 0, "allow-missing-prices", CLI_FLAG, 0, 0, "", "leave out what has no price and name it")         \
    X(PSA, 0, "psa", CLI_NUMBER, 2, 1000000, "N", "draw the uncertain parameters N times from their ranges")           \
    X(EVPPI, 0, "evppi", CLI_LIST, 0, 0, "PATH[,PATH...]", "worth of knowing these together (with --psa)")             \
    X(TORNADO, 0, "tornado", CLI_FLAG, 0, 0, "", "move each uncertain parameter alone to the ends of its range")       \
    X(BREAK_EVEN, 0, "break-even", CLI_TEXT, 0, 0, "PATH", "the value of this key at which the net benefit is 0")      \
    X(ARCHETYPES, 0, "archetypes", CLI_FLAG, 0, 0, "", "the four archetypes of SOEM instead of a simulation")          \
    X(EXPORT, 0, "export", CLI_TEXT, 0, 0, "FOLDER",                                                                   \
      "write figures, and with --psa draws and curves as CSV for BCEA, dampack and voi")                               \
    X(NO_RANGES, 0, "no-ranges", CLI_FLAG, 0, 0, "",                                                                   \
      "sampling error alone: do not draw the assumed parameters; calibrate: no profile along the ranges")              \
    X(DECOMPOSE, 0, "decompose", CLI_FLAG, 0, 0, "",                                                                   \
      "share the difference between the arms out to the study's levers instead")                                       \
    X(BOOKS, 0, "books", CLI_TEXT, 0, 0, "FILE.csv", "write the books of each citizen of one --replication")           \
    X(INTAKE, 0, "intake", CLI_NUMBER, 1, 1000000, "N", "budget by year where N such citizens come every year")        \
    X(TORNADO_ON, 0, "tornado-on", CLI_CHOICE, 0, 0, "net-benefit|cost|effect",                                        \
      "what the bars show and are sorted by (default: net-benefit)")                                                   \
    X(FURTHER_TRIAL, 0, "further-trial", CLI_TEXT, 0, 0, "LIST",                                                       \
      "worth and cost of a trial of so many per arm: 100,200,400 (with --psa)")                                        \
    X(QUIET, 'q', "quiet", CLI_FLAG, 0, 0, "", "no progress, no warnings")                                             \
    X(VERBOSE, 'v', "verbose", CLI_FLAG, 0, 0, "", "say more on standard error")                                       \
    X(HELP, 'h', "help", CLI_FLAG, 0, 0, "", "this text")

enum cli_option {
#define X(code, letter, name, kind, least, most, value, help) CLI_OPTION_##code,
    CLI_OPTION_MAP(X)
#undef X
        CLI_OPTION_COUNT
};

/* Written {{CLI_TAKES(SEED), CLI_TAKES(QUIET)}}; the compiler refuses an option that is named twice. */
struct cli_option_set {
    bool has[CLI_OPTION_COUNT];
};
#define CLI_TAKES(code) [CLI_OPTION_##code] = true

enum cli_format { CLI_FORMAT_TABLE, CLI_FORMAT_JSON, CLI_FORMAT_CSV };
enum cli_lang { CLI_LANG_EN, CLI_LANG_DA };

struct cli_option_row {
    const char *name, *value_name, *help;
    int64_t least, most;
    enum cli_argument_kind kind;
    char letter;
};

struct cli_list {
    const char **at; /* [count] */
    size_t count;
};

/* Owns its arrays; every string belongs to the command line. */
struct cli_options {
    bool given[CLI_OPTION_COUNT];
    const char *text[CLI_OPTION_COUNT]; /* of texts and choices */
    int64_t number[CLI_OPTION_COUNT];   /* of numbers and choices */
    struct cli_list set, overlay, evppi, promise, vary, measure, operands;
};

const struct cli_option_row *cli_option_at(enum cli_option option);
/* --help is in every set. */
bool cli_option_set_has(const struct cli_option_set *set, enum cli_option option);

/* Reads arguments[0..count), which stand after the command's name. accepts: the options the command
 * takes. All faults found are added to errors (SIM_ERR_USAGE). Release in either case. */
SIM_NODISCARD enum sim_status cli_options_parse(struct cli_options *options, int count, char *const arguments[],
                                                const struct cli_option_set *accepts, struct sim_error_list *errors);
void cli_options_release(struct cli_options *options);

/* The number given, else the other. */
int64_t cli_options_number(const struct cli_options *options, enum cli_option option, int64_t otherwise);

/* The format asked for, even on a command line that is not valid, so that errors take that form. */
enum cli_format cli_options_format_of(int count, char *const arguments[]);

/* "MEASURE=P%" as measure name and share (0.01 for 1 %). */
SIM_NODISCARD enum sim_status cli_options_precision(const char *text, char *measure, size_t size, double *share,
                                                    struct sim_error *error);

#endif
