/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/output.h"

#include "results/summary.h"
#include "results/text/csv.h"

static enum sim_status finish(FILE *file, struct sim_error *error)
{
    if (fflush(file) != 0 || ferror(file)) {
        return sim_fail(error, SIM_ERR_IO, "the CSV output could not be written");
    }
    return SIM_OK;
}

static void write_numbers(FILE *file, const double numbers[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        res_csv_write_number(file, numbers[i], i + 1 == count);
    }
}

enum sim_status res_csv_run(FILE *file, const struct res_sample *sample, struct sim_error *error)
{
    (void)fputs("scenario,measure,unit,mean,sd,se,ci95_lo,ci95_hi,p05,p50,p95,n\n", file);
    for (size_t i = 0; i < sample->columns.count; i++) {
        const struct res_column *column = &sample->columns.at[i];
        struct res_summary s;
        enum sim_status status = res_summarise(sample, i, &s, error);
        if (status != SIM_OK) {
            return status;
        }
        res_csv_write_text(file, sample->name, false);
        res_csv_write_text(file, column->name, false);
        res_csv_write_text(file, res_unit_name(column->measure->unit), false);
        write_numbers(file, (const double[]){s.mean, s.sd, s.se, s.ci_lo, s.ci_hi, s.p05, s.p50, s.p95, (double)s.n},
                      9);
    }
    return finish(file, error);
}

enum sim_status res_csv_compare(FILE *file, const struct res_comparison *comparison, struct sim_error *error)
{
    (void)fputs("measure,unit,a,b,mean_a,mean_b,difference,se,ci95_lo,ci95_hi,variance_reduction,"
                "variance_reduction_ceiling,n\n",
                file);
    for (size_t i = 0; i < comparison->count; i++) {
        const struct res_difference *d = &comparison->at[i];
        res_csv_write_text(file, d->column->name, false);
        res_csv_write_text(file, res_unit_name(d->column->measure->unit), false);
        res_csv_write_text(file, comparison->names[d->a], false);
        res_csv_write_text(file, comparison->names[d->b], false);
        write_numbers(file,
                      (const double[]){d->mean_a, d->mean_b, d->difference, d->se, d->ci_lo, d->ci_hi,
                                       d->variance_reduction, d->ceiling, (double)d->n},
                      9);
    }
    return finish(file, error);
}
