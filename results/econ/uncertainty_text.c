/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What uncertainty does to the decision, in words and numbers, in English or Danish. */
#include <math.h>

#include "results/econ/uncertainty.h"
#include "results/text/language.h"
#include "results/text/table.h"

#define EVPPI_SHOWN 10
#define BARS_SHOWN 20

struct text {
    FILE *file;
    const struct res_uncertainty *u;
    enum res_language language;
};

struct number {
    char text[RES_NUMBER_MAX];
};

static struct number number(const struct text *t, double value, int decimals)
{
    struct number made;
    res_number_text(value, decimals, false, t->language, made.text);
    return made;
}

/* --- draws ------------------------------------------------------------------------------------------------- */

static void spread_line(const struct text *t, const char *label, const struct res_spread *spread, int decimals)
{
    (void)fprintf(t->file, "    %-14s %14s  [%s ; %s]\n", label, number(t, spread->median, decimals).text,
                  number(t, spread->low, decimals).text, number(t, spread->high, decimals).text);
}

static void write_spreads(const struct text *t)
{
    const struct res_uncertainty *u = t->u;
    for (size_t k = 1; k < u->alternatives; k++) {
        struct res_spreads spreads;
        if (res_psa_spreads(u->psa, k, u->threshold, &spreads) != SIM_OK) {
            return;
        }
        (void)fprintf(t->file,
                      res_say(t->language, "  %s - %s: median and 95 %% of the draws\n",
                              "  %s - %s: median og 95 %% af trækningerne\n"),
                      u->names[k], u->names[0]);
        spread_line(t, res_say(t->language, "cost", "omkostning"), &spreads.cost, 0);
        spread_line(t, res_say(t->language, "effect", "effekt"), &spreads.effect, 2);
        spread_line(t, res_say(t->language, "net benefit", "nettogevinst"), &spreads.net, 0);
    }
}

static void write_worth(const struct text *t, const struct res_draws *draws)
{
    const struct res_uncertainty *u = t->u;
    const size_t singles = u->parameters->count;
    (void)fprintf(
        t->file,
        res_say(t->language, "  EVPI at %s kr a unit (%s): %s kr\n", "  EVPI ved %s kr. pr. enhed (%s): %s kr.\n"),
        number(t, u->threshold, 0).text, res_effect_label(u->effect, u->is_cut, t->language),
        number(t, res_voi_evpi(draws, u->threshold), 0).text);
    for (size_t i = 0; i < u->set_count; i++) {
        if (i < EVPPI_SHOWN || i >= singles) { /* the dearest, and the sets asked for */
            (void)fprintf(t->file, "  EVPPI %14s  %s\n", number(t, u->sets[i].worth, 0).text, u->sets[i].names);
        }
    }
}

static void write_curves(const struct text *t, const struct res_draws *draws)
{
    const struct res_uncertainty *u = t->u;
    (void)fputs(res_say(t->language,
                        "\n  Probability of the greatest net benefit by the worth of a unit (CEAC; * the frontier)\n",
                        "\n  Sandsynlighed for størst nettogevinst efter værdien af en enhed (CEAC; * fronten)\n"),
                t->file);
    for (int point = 0; point < RES_CURVE_POINTS; point += 4) {
        double shares[RES_ALTERNATIVES_MAX];
        const double threshold = res_curve_threshold(u->threshold, point);
        const size_t best = res_voi_best(draws, threshold);
        res_voi_acceptability(draws, threshold, shares);
        (void)fprintf(t->file, "  %14s kr ", number(t, threshold, 0).text);
        for (size_t k = 0; k < u->alternatives; k++) {
            (void)fprintf(t->file, " %s %s%s", u->names[k], number(t, shares[k], 3).text, k == best ? "*" : "");
        }
        (void)fputc('\n', t->file);
    }
}

static void write_trials(const struct text *t)
{
    const struct res_uncertainty *u = t->u;
    if (u->trial_count == 0) {
        return;
    }
    (void)fprintf(t->file,
                  res_say(t->language,
                          "\n  A further trial with an arm for each alternative that looks at '%s', kr\n"
                          "  (EVSI by regression on the draws, Strong et al. 2015; for %s citizens, discounted;\n"
                          "  knowing everything would be worth %s)\n",
                          "\n  Et nyt forsøg med en arm for hvert alternativ, som ser på '%s', kr.\n"
                          "  (EVSI ved regression på trækningerne, Strong m.fl. 2015; for %s borgere, diskonteret;\n"
                          "  at vide alt ville være %s værd)\n"),
                  res_effect_label(u->effect, u->is_cut, t->language),
                  number(t, u->trials[0].citizens_decided_for, 0).text, number(t, u->trials[0].worth_at_most, 0).text);
    (void)fprintf(t->file, "  %10s %16s %16s %16s\n", res_say(t->language, "per arm", "pr. arm"),
                  res_say(t->language, "worth", "værdi"), res_say(t->language, "cost", "pris"),
                  res_say(t->language, "worth - cost", "værdi - pris"));
    for (size_t i = 0; i < u->trial_count; i++) {
        const struct res_further_trial *trial = &u->trials[i];
        (void)fprintf(t->file, "  %10s %16s %16s %16s\n", number(t, (double)trial->per_arm, 0).text,
                      number(t, trial->worth, 0).text, number(t, trial->cost, 0).text,
                      number(t, trial->worth - trial->cost, 0).text);
    }
}

static void write_psa(const struct text *t)
{
    const struct res_uncertainty *u = t->u;
    const struct res_draws draws = res_psa_draws(u->psa);
    (void)fprintf(
        t->file,
        res_say(t->language,
                "\nParameters: %zu draws of %zu parameters from triangular laws over their stated ranges\n"
                "  %zu draws could not be run and are left out; %zu ranges are not drawn (choices of the "
                "organisation,\n  dated lists, distributions whose range is not one of the mean)\n",
                "\nParametre: %zu trækninger af %zu parametre fra trekantfordelinger over deres intervaller\n"
                "  %zu trækninger kunne ikke køres og er udeladt; %zu intervaller trækkes ikke (organisationens valg,\n"
                "  daterede lister, fordelinger, hvis interval ikke er middelværdiens)\n"),
        u->psa->draws, u->psa->parameters, u->psa->rejected, u->parameters->left_out);
    if (u->psa->rejected > 0) {
        (void)fprintf(t->file, res_say(t->language, "  the first left out: %s\n", "  den første udeladte: %s\n"),
                      u->psa->why_rejected);
    }
    if (isfinite(u->psa->noise_share)) {
        (void)fprintf(t->file,
                      res_say(t->language,
                              "  %.0f %% of the variance between draws is chance, which makes EVPI too large\n",
                              "  %.0f %% af variansen mellem trækninger er tilfældighed, hvilket gør EVPI for stor\n"),
                      100 * u->psa->noise_share);
    }
    write_spreads(t);
    write_worth(t, &draws);
    write_curves(t, &draws);
    write_trials(t);
}

/* --- one at a time ------------------------------------------------------------------------------------------- */

static void write_bar(const struct text *t, const struct res_tornado_bar *bar)
{
    const struct res_parameter *parameter = &t->u->parameters->at[bar->parameter];
    const int decimals = t->u->tornado_on == RES_TORNADO_EFFECT ? 2 : 0;
    (void)fprintf(t->file, "  %13s %13s  %s %g - %g %s", number(t, bar->shown_low, decimals).text,
                  number(t, bar->shown_high, decimals).text, parameter->path, bar->low_value, bar->high_value,
                  parameter->unit);
    if (isfinite(bar->turns_at)) {
        (void)fprintf(t->file,
                      res_say(t->language, "; the decision turns near %.4g", "; afgørelsen vender omkring %.4g"),
                      bar->turns_at);
    }
    (void)fputc('\n', t->file);
}

static void write_tornado(const struct text *t)
{
    static const char *const outputs[RES_LANGUAGE_COUNT][3] = {
        {"net benefit", "cost difference", "effect difference"},
        {"nettogevinst", "forskel i omkostning", "forskel i effekt"}};
    const struct res_uncertainty *u = t->u;
    size_t written = 0;
    (void)fprintf(t->file,
                  res_say(t->language, "\nOne at a time: %s of %s against %s at the ends of each range\n",
                          "\nÉn ad gangen: %s for %s over for %s ved enderne af hvert interval\n"),
                  outputs[t->language][u->tornado_on], u->names[u->alternatives - 1], u->names[0]);
    for (size_t i = 0; i < u->parameters->count && written < BARS_SHOWN; i++) {
        if (!u->bars[i].failed) {
            write_bar(t, &u->bars[i]);
            written++;
        }
    }
}

/* --- break-even ---------------------------------------------------------------------------------------------- */

static void write_break_even(const struct text *t)
{
    const struct res_uncertainty *u = t->u;
    const struct res_break_even *b = u->break_even;
    if (isnan(b->value)) {
        (void)fprintf(t->file,
                      res_say(t->language,
                              "\n%s: no break-even from %g to %g%s%s: the net benefit of %s is %s and %s kr there\n",
                              "\n%s: ingen balance fra %g til %g%s%s: nettogevinsten af %s er dér %s og %s kr.\n"),
                      u->break_even_path, b->low, b->high, b->unit[0] != '\0' ? " " : "", b->unit,
                      u->names[u->alternatives - 1], number(t, b->net_low, 0).text, number(t, b->net_high, 0).text);
    } else {
        (void)fprintf(t->file,
                      res_say(t->language, "\n%s: the net benefit of %s is 0 at %.6g %s (now %g)\n",
                              "\n%s: nettogevinsten af %s er 0 ved %.6g %s (nu %g)\n"),
                      u->break_even_path, u->names[u->alternatives - 1], b->value, b->unit, b->base);
    }
}

enum sim_status res_uncertainty_table(FILE *file, const struct res_uncertainty *u, enum res_language language,
                                      struct sim_error *error)
{
    const struct text t = {file, u, language};
    if (u->psa != NULL) {
        write_psa(&t);
    }
    if (u->bars != NULL) {
        write_tornado(&t);
    }
    if (u->break_even != NULL) {
        write_break_even(&t);
    }
    return fflush(file) != 0 || ferror(file) ? sim_fail(error, SIM_ERR_IO, "the table could not be written") : SIM_OK;
}
