# SPDX-License-Identifier: GPL-3.0-or-later
# A result read by rhdf5 as it stands: Rscript read_rhdf5.R RESULT SCENARIO. Exit 77: rhdf5 is not installed.
if (!suppressWarnings(suppressMessages(requireNamespace("rhdf5", quietly = TRUE)))) quit(status = 77)
given <- commandArgs(trailingOnly = TRUE)
column <- function(name) rhdf5::h5read(given[1], paste0("scenarios/", given[2], "/", name), bit64conversion = "double")
waits <- column("measures/wait_first_meeting_days")
kind <- column("names/kind")[column("events/kind") + 1]
outcome <- column("names/outcome")[column("citizens/outcome") + 1]
cat("dimension replication\n") # R knows no dimension scales; the column is there by that name
stopifnot(length(column("measures/replication")) == length(waits))
cat(sprintf("wait %.12g\n", mean(waits)))
cat(sprintf("granted %d\n", sum(kind == "granted")))
cat(sprintf("clarified %d\n", sum(outcome == "foep")))
cat(sprintf("cost %.0f\n", sum(column("costs/amount"))))
