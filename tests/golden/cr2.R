# Golden values of cr2_expected.csv: Rscript cr2.R . > cr2_expected.csv (R 4.2.2, base R alone).
# CR2 and its Satterthwaite degrees of freedom by their definitions (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018,
# section 3.2) with full n x n matrices: nothing in common with the p x p arithmetic of results/statistics/cr2.c.
power_of <- function(A, k) { e <- eigen(A, symmetric = TRUE); e$vectors %*% (e$values^k * t(e$vectors)) }
cr2 <- function(X, y, cluster) {
  M <- solve(crossprod(X)); H <- X %*% M %*% t(X); n <- nrow(X); e <- drop(y - X %*% M %*% crossprod(X, y))
  groups <- split(seq_len(n), cluster)
  V <- 0; P <- lapply(seq_len(ncol(X)), function(j) matrix(0, n, length(groups)))
  for (g in seq_along(groups)) {
    i <- groups[[g]]; R <- (diag(n) - H)[i, , drop = FALSE]
    A <- power_of(diag(length(i)) - H[i, i, drop = FALSE], -1 / 2)
    B <- M %*% t(X[i, , drop = FALSE]) %*% A
    V <- V + tcrossprod(B %*% e[i])
    for (j in seq_len(ncol(X))) P[[j]][, g] <- t(R) %*% B[j, ]
  }
  list(beta = drop(M %*% crossprod(X, y)), V = V,
       df = sapply(P, function(p) { Q <- crossprod(p); sum(diag(Q))^2 / sum(Q^2) }))
}
cat("trial,quantity,value\n")
for (name in c("a", "b_ties")) {
  d <- read.csv(sprintf("%s/trial_%s.csv", commandArgs(TRUE)[1], name)); id <- seq_len(nrow(d))
  # Made up: 12 clusters of unequal size; clusters within arms, as if drawn as one; in one arm alone.
  clusters <- list(across = floor(id^1.5) %% 12, within = id %% 7 + 7 * d$arm, one_arm = ifelse(d$arm == 1, id %% 6, 100 + id))
  for (what in names(clusters)) for (adjusted in 0:1) {
    X <- model.matrix(if (adjusted) ~ arm + age + sex + draw else ~ arm, d)
    f <- cr2(X, d$event, clusters[[what]])
    for (term in c("(Intercept)", "arm", if (adjusted) c("age", "sex", "draw"))) {
      j <- which(colnames(X) == term); label <- sprintf("%s.%d.%s", what, adjusted, if (j == 1) "constant" else term)
      cat(sprintf("%s,%s.coef,%.15g\n%s,%s.se,%.15g\n%s,%s.df,%.15g\n%s,%s.p,%.15g\n", name, label, f$beta[j], name, label,
                  sqrt(f$V[j, j]), name, label, f$df[j], name, label, 2 * pt(-abs(f$beta[j]) / sqrt(f$V[j, j]), f$df[j])))
    }
    # The variance, not its degrees of freedom, also stands in package sandwich (3.0-2): when it is there they must agree.
    if (requireNamespace("sandwich", quietly = TRUE)) {
      V <- sandwich::vcovCL(lm(d$event ~ X - 1), cluster = clusters[[what]], type = "HC2")
      stopifnot(all.equal(f$V, V, check.attributes = FALSE, tolerance = 1e-9))
      message(name, " ", what, " ", adjusted, ": variance as in sandwich ", packageVersion("sandwich"))
    }
  }
}
