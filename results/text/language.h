/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that stand in two languages side by side in the code. */
#ifndef AFKLAR_RESULTS_TEXT_LANGUAGE_H
#define AFKLAR_RESULTS_TEXT_LANGUAGE_H

enum res_language { RES_ENGLISH, RES_DANISH, RES_LANGUAGE_COUNT };

/* Both may be formats: the compiler then checks both against the arguments. */
__attribute__((format_arg(2), format_arg(3))) static inline const char *res_say(enum res_language language,
                                                                                const char *english, const char *danish)
{
    return language == RES_DANISH ? danish : english;
}

#endif
