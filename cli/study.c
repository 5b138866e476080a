/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study.h"

#include <stdio.h>
#include <string.h>

#include "models/scenario/suggest.h"
#include "results/file/datafile.h"

static bool is_name(const char *text)
{
    return strchr(text, '/') == NULL && strchr(text, '.') == NULL;
}

static void hint_at_studies(const char *name, struct sim_error *error)
{
    static const char *const studies[] = {"vive-2019", "ishoej-2019", "social-stoette-2020", "star-2016"};
    char list[128] = "";
    struct mdl_suggestion nearest = mdl_suggestion_for(name);
    for (size_t k = 0; k < sizeof studies / sizeof studies[0]; k++) {
        const size_t length = strlen(list);
        (void)snprintf(list + length, sizeof list - length, "%s, ", studies[k]);
        mdl_suggestion_offer(&nearest, studies[k]);
    }
    if (nearest.name != NULL) {
        sim_error_hint(error, "did you mean '%s'? Studies: %sor a file", nearest.name, list);
    } else {
        sim_error_hint(error, "studies: %sor a file", list);
    }
}

/* The file `base` of a study that is named, or the file itself. */
static enum sim_status find(const char *name, const char *base, char *file, size_t size, struct sim_error_list *errors)
{
    char wanted[RES_DATAFILE_PATH_MAX];
    struct sim_error error;
    const int length = is_name(name) ? snprintf(wanted, sizeof wanted, "scenarios/%s/%s", name, base)
                                     : snprintf(wanted, sizeof wanted, "%s", name);
    const enum sim_status status = length > 0 && (size_t)length < sizeof wanted
                                       ? res_datafile_find(wanted, file, size, &error)
                                       : sim_fail(&error, SIM_ERR_IO, "the name of the study is too long");
    if (status != SIM_OK) {
        if (is_name(name)) {
            hint_at_studies(name, &error);
        }
        sim_error_list_add(errors, &error);
    }
    return status;
}

enum sim_status cli_study_load(struct mdl_study **study, const char *name, struct sim_error_list *errors)
{
    char file[RES_DATAFILE_PATH_MAX];
    const enum sim_status status = find(name, "targets.cfg", file, sizeof file, errors);
    return status == SIM_OK ? mdl_study_load(study, file, errors) : status;
}

enum sim_status cli_calibration_load(struct mdl_calibration **calibration, const char *name,
                                     struct sim_error_list *errors)
{
    static const char base[] = "calibration.cfg";
    char file[RES_DATAFILE_PATH_MAX];
    enum sim_status status = find(name, base, file, sizeof file, errors);
    if (status != SIM_OK) {
        return status;
    }
    if (!mdl_calibration_is(file)) { /* a scenario or the targets: what lies beside it */
        char *slash = strrchr(file, '/');
        const size_t folder = slash != NULL ? (size_t)(slash - file) + 1 : 0;
        if (folder + sizeof base > sizeof file) {
            return SIM_ERR_IO;
        }
        memcpy(file + folder, base, sizeof base);
    }
    return mdl_calibration_load(calibration, file, errors);
}

enum sim_status cli_contrasts_load(struct mdl_contrasts **contrasts, const char *name, struct sim_error_list *errors)
{
    char file[RES_DATAFILE_PATH_MAX];
    struct sim_error_list unheard;
    sim_error_list_init(&unheard);
    const bool is = find(name, "targets.cfg", file, sizeof file, &unheard) == SIM_OK && mdl_contrasts_is(file);
    sim_error_list_release(&unheard);
    *contrasts = NULL;
    return is ? mdl_contrasts_load(contrasts, file, errors) : SIM_OK;
}
