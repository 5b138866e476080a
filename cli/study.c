/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study.h"

#include <stdio.h>
#include <string.h>

#include "results/datafile.h"

static bool is_name(const char *text)
{
    return strchr(text, '/') == NULL && strchr(text, '.') == NULL;
}

enum sim_status cli_study_load(struct mdl_study **study, const char *name, struct sim_error_list *errors)
{
    char file[RES_DATAFILE_PATH_MAX], wanted[RES_DATAFILE_PATH_MAX];
    struct sim_error error;
    const int length = is_name(name) ? snprintf(wanted, sizeof wanted, "scenarios/%s/targets.cfg", name)
                                     : snprintf(wanted, sizeof wanted, "%s", name);
    enum sim_status status = length > 0 && (size_t)length < sizeof wanted
                                 ? res_datafile_find(wanted, file, sizeof file, &error)
                                 : sim_fail(&error, SIM_ERR_IO, "the name of the study is too long");
    if (status != SIM_OK) {
        if (is_name(name)) {
            sim_error_hint(&error, "studies: vive-2019, ishoej-2019, social-stoette-2020, star-2016, or a file");
        }
        sim_error_list_add(errors, &error);
        return status;
    }
    return mdl_study_load(study, file, errors);
}
