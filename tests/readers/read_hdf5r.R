# SPDX-License-Identifier: GPL-3.0-or-later
# A result read by hdf5r as it stands: Rscript read_hdf5r.R RESULT SCENARIO. Exit 77: hdf5r is not installed.
if (!suppressWarnings(suppressMessages(requireNamespace("hdf5r", quietly = TRUE)))) quit(status = 77)
given <- commandArgs(trailingOnly = TRUE)
file <- hdf5r::H5File$new(given[1], "r")
scenario <- file[[paste0("scenarios/", given[2])]]
kind <- scenario[["names/kind"]][][scenario[["events/kind"]][] + 1]
outcome <- scenario[["names/outcome"]][][scenario[["citizens/outcome"]][] + 1]
waits <- scenario[["measures/wait_first_meeting_days"]]
stopifnot(hdf5r::h5attr(waits, "unit") == "days")
cat("dimension replication\n") # R knows no dimension scales; the column is there by that name
stopifnot(length(scenario[["measures/replication"]][]) == length(waits[]))
cat(sprintf("wait %.12g\n", mean(waits[])))
cat(sprintf("granted %d\n", sum(kind == "granted")))
cat(sprintf("clarified %d\n", sum(outcome == "foep")))
cat(sprintf("cost %.0f\n", sum(as.numeric(scenario[["costs/amount"]][]))))
file$close_all()
