/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario/suggest.h"

static const struct cli_option_row option_table[CLI_OPTION_COUNT] = {
#define X(code, letter, name, kind, least, most, value, help)                                                          \
    [CLI_OPTION_##code] = {name, value, help, least, most, kind, letter},
    CLI_OPTION_MAP(X)
#undef X
};

struct parser {
    struct cli_options *options;
    struct sim_error_list *errors;
    char *const *arguments;
    int count, at;
    const struct cli_option_set *accepts;
    size_t faults;
};

const struct cli_option_row *cli_option_at(enum cli_option option)
{
    return &option_table[option];
}

bool cli_option_set_has(const struct cli_option_set *set, enum cli_option option)
{
    return set->has[option] || option == CLI_OPTION_HELP;
}

static bool is_accepted(const struct parser *parser, size_t option)
{
    return cli_option_set_has(parser->accepts, (enum cli_option)option);
}

static void add_fault(struct parser *parser, const struct sim_error *error)
{
    sim_error_list_add(parser->errors, error);
    parser->faults++;
}

/* --- values -------------------------------------------------------------------------------------- */

/* Adds the error under the option's name as the help shows it: "-n/--replications". */
static void add_fault_at(struct parser *parser, size_t option, struct sim_error *error)
{
    const struct cli_option_row *row = &option_table[option];
    const char letter[] = {'-', row->letter, '/', '\0'};
    char name[64];
    (void)snprintf(name, sizeof name, "%s--%s", row->letter != 0 ? letter : "", row->name);
    sim_error_place(error, NULL, 0, name);
    add_fault(parser, error);
}

static bool read_number(struct parser *parser, size_t option, const char *text)
{
    const struct cli_option_row *row = &option_table[option];
    const char *digits = text[0] == '-' ? text + 1 : text;
    const bool is_whole = digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0';
    errno = 0;
    const long long number = strtoll(text, NULL, 10);
    if (is_whole && errno == 0 && number >= row->least && number <= row->most) {
        parser->options->number[option] = number;
        return true;
    }
    struct sim_error error;
    if (row->most == INT64_MAX) {
        (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is not valid; expected a whole number of %lld or more", text,
                       (long long)row->least);
    } else {
        (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is not valid; expected a whole number from %lld to %lld", text,
                       (long long)row->least, (long long)row->most);
    }
    add_fault_at(parser, option, &error);
    return false;
}

/* Position of text among "a|b|c", or -1. */
static int64_t choice_of(const char *words, const char *text)
{
    const size_t length = strlen(text);
    int64_t position = 0;
    for (const char *word = words; length > 0; word += strcspn(word, "|") + 1, position++) {
        const size_t word_length = strcspn(word, "|");
        if (word_length == length && strncmp(word, text, length) == 0) {
            return position;
        }
        if (word[word_length] == '\0') {
            break;
        }
    }
    return -1;
}

static bool read_choice(struct parser *parser, size_t option, const char *text)
{
    const struct cli_option_row *row = &option_table[option];
    const int64_t position = choice_of(row->value_name, text);
    if (position >= 0) {
        parser->options->number[option] = position;
        return true;
    }
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "'%s' is not valid; expected %s", text, row->value_name);
    add_fault_at(parser, option, &error);
    return false;
}

static struct cli_list *list_of(struct cli_options *options, size_t option)
{
    switch ((enum cli_option)option) {
    case CLI_OPTION_SET:
        return &options->set;
    case CLI_OPTION_OVERLAY:
        return &options->overlay;
    case CLI_OPTION_PROMISE:
        return &options->promise;
    case CLI_OPTION_VARY:
        return &options->vary;
    case CLI_OPTION_EVPPI:
        return &options->evppi;
    default:
        return &options->measure;
    }
}

static void take_value(struct parser *parser, size_t option, const char *text)
{
    struct cli_options *options = parser->options;
    const struct cli_option_row *row = &option_table[option];
    if (row->kind == CLI_NUMBER && !read_number(parser, option, text)) {
        return;
    }
    if (row->kind == CLI_CHOICE && !read_choice(parser, option, text)) {
        return;
    }
    if (row->kind == CLI_LIST) {
        struct cli_list *list = list_of(options, option);
        list->at[list->count++] = text;
    }
    options->text[option] = text;
    options->given[option] = true;
}

static void value_missing(struct parser *parser, size_t option)
{
    struct sim_error error;
    (void)sim_fail(&error, SIM_ERR_USAGE, "the value is missing; expected %s", option_table[option].value_name);
    add_fault_at(parser, option, &error);
}

/* The value in the next argument. "--seed --quiet" has no value; "-n -5" has one, which is not valid. */
static void take_next(struct parser *parser, size_t option)
{
    const char *next = parser->at + 1 < parser->count ? parser->arguments[parser->at + 1] : NULL;
    const bool is_number = next != NULL && next[0] == '-' && next[1] >= '0' && next[1] <= '9';
    const bool is_empty = next != NULL && next[0] == '\0';
    if (next == NULL || is_empty || (next[0] == '-' && next[1] != '\0' && !is_number)) {
        value_missing(parser, option);
        parser->at += is_empty ? 1 : 0;
        return;
    }
    parser->at++;
    take_value(parser, option, next);
}

/* --- names --------------------------------------------------------------------------------------- */

/* By its whole name, or by its letter when only that was given. */
static bool is_called(const struct cli_option_row *row, const char *name)
{
    return strcmp(name, row->name) == 0 || (name[0] != '\0' && name[1] == '\0' && name[0] == row->letter);
}

static void unknown_option(struct parser *parser, const char *argument, const char *name)
{
    struct sim_error error;
    struct mdl_suggestion nearest = mdl_suggestion_for(name);
    bool exists = false;
    for (size_t k = 0; k < CLI_OPTION_COUNT; k++) {
        exists = exists || is_called(&option_table[k], name);
        if (is_accepted(parser, k)) {
            mdl_suggestion_offer(&nearest, option_table[k].name);
        }
    }
    (void)sim_fail(&error, SIM_ERR_USAGE, exists ? "this command does not take the option" : "unknown option");
    sim_error_place(&error, NULL, 0, argument);
    if (nearest.name != NULL) {
        sim_error_hint(&error, "did you mean '--%s'?", nearest.name);
    } else {
        sim_error_hint(&error, "'--help' lists the options");
    }
    add_fault(parser, &error);
}

/* The value of an option of another command is no argument of this one. */
static void skip_value(struct parser *parser, const char *name, bool is_attached)
{
    const char *next = parser->at + 1 < parser->count ? parser->arguments[parser->at + 1] : "-";
    for (size_t k = 0; k < CLI_OPTION_COUNT && !is_attached && next[0] != '-'; k++) {
        if (is_called(&option_table[k], name) && option_table[k].kind != CLI_FLAG) {
            parser->at++;
            return;
        }
    }
}

static void parse_long(struct parser *parser, const char *argument)
{
    char name[64];
    const char *equals = strchr(argument, '=');
    const size_t length = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), argument);
    size_t option = 0;
    while (option < CLI_OPTION_COUNT &&
           !(is_accepted(parser, option) && strcmp(name + 2, option_table[option].name) == 0)) {
        option++;
    }
    if (option == CLI_OPTION_COUNT) {
        unknown_option(parser, name, name + 2);
        skip_value(parser, name + 2, equals != NULL);
    } else if (option_table[option].kind == CLI_FLAG && equals != NULL) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_USAGE, "the option takes no value");
        add_fault_at(parser, option, &error);
    } else if (option_table[option].kind == CLI_FLAG) {
        parser->options->given[option] = true;
    } else if (equals == NULL) {
        take_next(parser, option);
    } else if (equals[1] == '\0') {
        value_missing(parser, option);
    } else {
        take_value(parser, option, equals + 1);
    }
}

static void parse_short(struct parser *parser, const char *argument)
{
    for (const char *letter = argument + 1; *letter != '\0'; letter++) {
        size_t option = 0;
        while (option < CLI_OPTION_COUNT && !(is_accepted(parser, option) && option_table[option].letter == *letter)) {
            option++;
        }
        if (option == CLI_OPTION_COUNT) {
            unknown_option(parser, argument, letter);
            skip_value(parser, letter, false);
            return;
        }
        if (option_table[option].kind == CLI_FLAG) {
            parser->options->given[option] = true;
        } else if (letter[1] != '\0') {
            take_value(parser, option, letter + 1);
            return;
        } else {
            take_next(parser, option);
            return;
        }
    }
}

static void parse_all(struct parser *parser)
{
    struct cli_list *operands = &parser->options->operands;
    bool options_ended = false;
    for (; parser->at < parser->count; parser->at++) {
        const char *argument = parser->arguments[parser->at];
        if (options_ended || argument[0] != '-' || argument[1] == '\0') {
            operands->at[operands->count++] = argument;
        } else if (strcmp(argument, "--") == 0) {
            options_ended = true;
        } else if (argument[1] == '-') {
            parse_long(parser, argument);
        } else {
            parse_short(parser, argument);
        }
    }
}

enum sim_status cli_options_parse(struct cli_options *options, int count, char *const arguments[],
                                  const struct cli_option_set *accepts, struct sim_error_list *errors)
{
    const size_t room = (size_t)count + 1;
    memset(options, 0, sizeof *options);
    struct cli_list *const lists[] = {&options->set,  &options->overlay, &options->evppi,   &options->promise,
                                      &options->vary, &options->measure, &options->operands};
    bool well = true;
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        lists[k]->at = calloc(room, sizeof *lists[k]->at);
        well = well && lists[k]->at != NULL;
    }
    if (!well) {
        struct sim_error error;
        (void)sim_fail(&error, SIM_ERR_MEMORY, "out of memory");
        sim_error_list_add(errors, &error);
        return SIM_ERR_MEMORY;
    }
    struct parser parser = {options, errors, arguments, count, 0, accepts, 0};
    parse_all(&parser);
    return parser.faults == 0 ? SIM_OK : SIM_ERR_USAGE;
}

void cli_options_release(struct cli_options *options)
{
    free(options->set.at);
    free(options->overlay.at);
    free(options->evppi.at);
    free(options->promise.at);
    free(options->vary.at);
    free(options->measure.at);
    free(options->operands.at);
    memset(options, 0, sizeof *options);
}

int64_t cli_options_number(const struct cli_options *options, enum cli_option option, int64_t otherwise)
{
    return options->given[option] ? options->number[option] : otherwise;
}

enum cli_format cli_options_format_of(int count, char *const arguments[])
{
    const char *words = option_table[CLI_OPTION_FORMAT].value_name;
    int64_t format = CLI_FORMAT_TABLE;
    for (int k = 0; k < count && strcmp(arguments[k], "--") != 0; k++) {
        if (strncmp(arguments[k], "--format=", 9) == 0) {
            format = choice_of(words, arguments[k] + 9);
        } else if (strcmp(arguments[k], "--format") == 0 && k + 1 < count) {
            format = choice_of(words, arguments[k + 1]);
        }
    }
    return format < 0 ? CLI_FORMAT_TABLE : (enum cli_format)format;
}

enum sim_status cli_options_precision(const char *text, char *measure, size_t size, double *share,
                                      struct sim_error *error)
{
    const char *equals = strchr(text, '=');
    char *end = NULL;
    const double percent = equals != NULL ? strtod(equals + 1, &end) : 0;
    const bool has_number = equals != NULL && end != equals + 1;
    const char *rest = has_number ? end + strspn(end, " ") : "";
    if (!has_number || strcmp(rest, "%") != 0 || equals == text || (size_t)(equals - text) >= size ||
        !isfinite(percent) || percent <= 0 || percent >= 100) {
        const enum sim_status status =
            sim_fail(error, SIM_ERR_USAGE, "'%s' is not valid; expected MEASURE=P%% with P between 0 and 100", text);
        sim_error_place(error, NULL, 0, "--precision");
        sim_error_hint(error, "for example --precision wait_first_meeting_days=1%%");
        return status;
    }
    (void)snprintf(measure, size, "%.*s", (int)(equals - text), text);
    *share = percent / 100;
    return SIM_OK;
}
