# SPDX-License-Identifier: GPL-3.0-or-later
# Draws written by 'afklar econ --psa N --export FOLDER', read as BCEA, dampack and voi take them: a matrix or data frame
# with a row a draw and a column an alternative for costs and for effects, a data frame with a named column a parameter.
# Rscript read_draws.R FOLDER THRESHOLD
arguments <- commandArgs(trailingOnly = TRUE)
threshold <- as.numeric(arguments[2])
get <- function(name) read.csv(file.path(arguments[1], name), check.names = FALSE)
cost <- get("costs.csv")
effect <- get("effects.csv")
parameters <- get("parameters.csv")

stopifnot(nrow(cost) == nrow(effect), nrow(cost) == nrow(parameters), identical(names(cost), names(effect)))
stopifnot(all(sapply(cost, is.numeric)), all(sapply(effect, is.numeric)), all(sapply(parameters, is.numeric)))
stopifnot(!anyNA(cost), !anyNA(effect), !anyNA(parameters), !anyDuplicated(names(parameters)), ncol(cost) >= 2)

# Net benefit, and what base R makes of it.
nb <- threshold * as.matrix(effect) - as.matrix(cost)
evpi <- mean(apply(nb, 1, max)) - max(colMeans(nb))
cat(sprintf("draws %d\nevpi %.10g\n", nrow(nb), evpi))
best <- apply(nb, 1, which.max)
for (k in seq_along(cost)) cat(sprintf("ceac %s %.10g\n", names(cost)[k], mean(best == k)))
cat(sprintf("cost difference %.10g\n", mean(cost[[2]] - cost[[1]])))

close_to <- function(a, b) stopifnot(abs(a - b) <= 1e-6 * max(1, abs(b)))
if (requireNamespace("BCEA", quietly = TRUE)) {
  m <- BCEA::bcea(eff = as.matrix(effect), cost = as.matrix(cost), ref = 2, interventions = names(cost),
                  wtp = c(0, threshold))
  close_to(m$evi[2], evpi)
  cat("BCEA agrees\n")
} else cat("BCEA is not installed\n")
if (requireNamespace("dampack", quietly = TRUE)) {
  psa <- dampack::make_psa_obj(cost, effect, parameters, names(cost), currency = "kr")
  close_to(dampack::calc_evpi(psa, wtp = threshold)$EVPI[1], evpi)
  cat("dampack agrees\n")
} else cat("dampack is not installed\n")
if (requireNamespace("voi", quietly = TRUE)) {
  outputs <- list(c = cost, e = effect, k = threshold)
  close_to(voi::evpi(outputs)$evpi[1], evpi)
  stopifnot(voi::evppi(outputs, parameters, pars = names(parameters)[1])$evppi <= evpi + 1e-6)
  cat("voi agrees\n")
} else cat("voi is not installed\n")
