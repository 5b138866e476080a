# SPDX-License-Identifier: GPL-3.0-or-later
# Worth of knowing by base R, on the draws of 'afklar econ --psa N --export FOLDER': a smoothing spline for each parameter
# (EVPPI), a local regression on the shares that a further trial would find (EVSI, mean and standard deviation of 20).
# Rscript worth_of_knowing.R FOLDER THRESHOLD_KR CITIZENS_OF_THE_SCENARIO CITIZENS_WHO_BENEFIT
arguments <- commandArgs(trailingOnly = TRUE)
get <- function(name) read.csv(file.path(arguments[1], name), check.names = FALSE)
cost <- get("costs.csv")
effect <- get("effects.csv")
parameters <- get("parameters.csv")
citizens <- as.numeric(arguments[3])
benefit <- as.numeric(arguments[4])
set.seed(1)
net <- as.numeric(arguments[2]) * (effect[[2]] - effect[[1]]) - (cost[[2]] - cost[[1]])
worth <- function(fit) mean(pmax(0, fit)) - max(0, mean(fit))

evppi <- sapply(parameters, function(x) worth(predict(smooth.spline(x, net, df = 6), x)$y))
first <- head(sort(evppi, decreasing = TRUE), 4)
cat(sprintf("  EVPPI by spline %10.0f  %s\n", first, names(first)), sep = "")
for (n in c(50, 109, 218, 436, 1000)) {
  draws <- replicate(20, {
    found <- lapply(effect, function(x) rbinom(length(x), n, x / citizens) / n)
    worth(fitted(loess(net ~ found[[1]] + found[[2]], span = 0.75, degree = 1)))
  })
  cat(sprintf("  EVSI by local regression %5d  %.0f million kr, sd %.0f\n", n, mean(draws) / citizens * benefit / 1e6,
              sd(draws) / citizens * benefit / 1e6))
}
