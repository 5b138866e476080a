/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a pathway can end. FOEP (foertidspension) is the disability pension, fleksjob the subsidised
 * job on reduced hours, revalidering vocational rehabilitation, kontanthjaelp the cash benefit.
 */
#ifndef AFKLAR_MODELS_OUTCOME_H
#define AFKLAR_MODELS_OUTCOME_H

/* code, name in files, English label, Danish label */
#define MDL_OUTCOME_MAP(X)                                                                                             \
    X(MDL_OUTCOME_JOB, "job", "job", "job")                                                                            \
    X(MDL_OUTCOME_EDUCATION, "education", "education", "uddannelse")                                                   \
    X(MDL_OUTCOME_FLEKSJOB, "fleksjob", "fleksjob", "fleksjob")                                                        \
    X(MDL_OUTCOME_REVALIDERING, "revalidering", "vocational rehabilitation", "revalidering")                           \
    X(MDL_OUTCOME_FOEP, "foep", "disability pension (FØP)", "førtidspension")                                          \
    X(MDL_OUTCOME_NEW_PATHWAY, "new_pathway", "new pathway", "nyt ressourceforløb")                                    \
    X(MDL_OUTCOME_KONTANTHJAELP, "kontanthjaelp", "back to kontanthjælp", "tilbage til kontanthjælp")                  \
    X(MDL_OUTCOME_MOVED, "moved", "moved away", "flyttet")                                                             \
    X(MDL_OUTCOME_PENSION, "pension", "state pension", "folkepension")                                                 \
    X(MDL_OUTCOME_DEAD, "dead", "dead", "død")                                                                         \
    X(MDL_OUTCOME_GAVE_UP, "gave_up", "gave up waiting", "opgav ventetiden")                                           \
    X(MDL_OUTCOME_JOB_READY, "job_ready", "ready for ordinary work (jobparat)", "jobparat")                            \
    X(MDL_OUTCOME_LEDIGHEDSYDELSE, "ledighedsydelse", "granted a fleksjob, waiting for one", "ledighedsydelse")

enum mdl_outcome {
    MDL_OUTCOME_NONE = -1,
#define X(code, name, label, label_da) code,
    MDL_OUTCOME_MAP(X)
#undef X
        MDL_OUTCOME_COUNT
};

#endif
