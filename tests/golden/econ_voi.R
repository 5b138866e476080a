# SPDX-License-Identifier: GPL-3.0-or-later
# What base R makes of econ_draws.csv: the values of econ_voi_expected.csv. Rscript econ_voi.R > econ_voi_expected.csv
d <- read.csv("econ_draws.csv")
cost <- as.matrix(d[, c("cost_a", "cost_b", "cost_c")])
effect <- as.matrix(d[, c("effect_a", "effect_b", "effect_c")])
n <- nrow(d)

# Mean of the best column mean over cells: equal bins by the first parameter, at most four of each by the next, none
# of fewer than 15 draws.
split_worth <- function(nb, set, rows, parts) {
  if (length(set) == 0) return(max(colSums(nb[rows, , drop = FALSE])))
  rows <- rows[order(d[rows, set[1]], rows)]
  m <- length(rows)
  sum(sapply(seq_len(parts), function(p) {
    cell <- rows[seq_len(m) > ((p - 1) * m) %/% parts & seq_len(m) <= (p * m) %/% parts]
    split_worth(nb, set[-1], cell, max(1, min(4, length(cell) %/% 15)))
  }))
}

cat("quantity,threshold,what,value\n")
for (k in c(0, 1e5, 2e5, 3e5, 1e6)) {
  nb <- k * effect - cost
  now <- max(colMeans(nb))
  out <- function(quantity, what, value) cat(sprintf("%s,%g,%s,%.15g\n", quantity, k, what, value))
  out("evpi", "", mean(apply(nb, 1, max)) - now)
  best <- apply(nb, 1, which.max)
  for (a in 1:3) out("ceac", c("a", "b", "c")[a], mean(best == a))
  for (set in list("p1", "p2", "p3", c("p1", "p2"), c("p1", "p2", "p3"))) {
    out("evppi", paste(set, collapse = "+"), split_worth(nb, set, seq_len(n), floor(sqrt(n) / 2)) / n - now)
  }
}
