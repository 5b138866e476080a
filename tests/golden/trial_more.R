# Golden values of trial_more_expected.csv: Rscript trial_more.R . > trial_more_expected.csv (R 4.2.2, survival 3.5-3).
# OLS errors by their definitions (MacKinnon & White 1985) and the variance of a bootstrap mean in closed form, base R.
library(survival)
out <- function(trial, what, v) cat(sprintf("%s,%s,%.15g\n", trial, what, v))
cat("trial,quantity,value\n")
hc <- function(fit, type) {
  X <- model.matrix(fit); e <- residuals(fit); h <- hatvalues(fit); n <- nrow(X); p <- ncol(X)
  w <- if (type == "HC3") (e / (1 - h))^2 else e^2 * n / (n - p)
  B <- solve(crossprod(X)); B %*% crossprod(X * w, X) %*% B
}
for (name in c("a", "b_ties")) {
  d <- read.csv(sprintf("%s/trial_%s.csv", commandArgs(TRUE)[1], name))
  d$id <- seq_len(nrow(d))
  d$stratum <- (d$id %/% 2) %% 4             # made up: four strata
  d$cost <- 1000 + 37 * d$time + 20000 * d$event + 500 * d$id %% 7
  for (k in 1:2) {
    cs <- coxph(Surv(time, cause == k) ~ arm + age + sex + draw, d, ties = "efron")
    out(name, sprintf("cause_%d.arm.coef", k), coef(cs)["arm"]); out(name, sprintf("cause_%d.arm.se", k), sqrt(vcov(cs)["arm", "arm"]))
    fg <- finegray(Surv(time, factor(cause, 0:2)) ~ ., data = d, etype = as.character(k), id = id)
    f <- coxph(Surv(fgstart, fgstop, fgstatus) ~ arm + age + sex + draw, weights = fgwt, data = fg, ties = "breslow", cluster = id)
    for (term in c("arm", "age", "sex", "draw")) {
      out(name, sprintf("fine_gray_%d.%s.coef", k, term), coef(f)[term]); out(name, sprintf("fine_gray_%d.%s.se", k, term), sqrt(vcov(f)[term, term]))
    }
  }
  lr <- survdiff(Surv(time, event) ~ arm + strata(stratum), d)
  out(name, "logrank_stratified.chisq", lr$chisq)
  for (y in c("event", "cost")) {
    fit <- lm(reformulate(c("arm", "age", "sex", "draw"), y), d)
    out(name, sprintf("ols_%s.arm.coef", y), coef(fit)["arm"])
    out(name, sprintf("ols_%s.arm.hc1", y), sqrt(hc(fit, "HC1")["arm", "arm"]))
    out(name, sprintf("ols_%s.arm.hc3", y), sqrt(hc(fit, "HC3")["arm", "arm"]))
    out(name, sprintf("ols_%s.arm.p", y), 2 * pt(-abs(coef(fit)["arm"] / sqrt(hc(fit, "HC3")["arm", "arm"])), df.residual(fit)))
  }
  a <- d$cost[d$arm == 0]; b <- d$cost[d$arm == 1]
  out(name, "cost_difference", mean(b) - mean(a))
  out(name, "cost_difference.bootstrap_se", sqrt(var(a) * (length(a) - 1) / length(a)^2 + var(b) * (length(b) - 1) / length(b)^2))
  if (requireNamespace("boot", quietly = TRUE)) {
    set.seed(1)
    r <- boot::boot(d, function(d, i) mean(d$cost[i][d$arm[i] == 1]) - mean(d$cost[i][d$arm[i] == 0]), 20000, strata = d$arm)
    ci <- boot::boot.ci(r, type = c("perc", "bca"))
    out(name, "cost_difference.perc_lo", ci$percent[4]); out(name, "cost_difference.perc_hi", ci$percent[5])
    out(name, "cost_difference.bca_lo", ci$bca[4]); out(name, "cost_difference.bca_hi", ci$bca[5])
  }
}
out("none", "holm.1", p.adjust(c(0.01, 0.04, 0.03), "holm")[1]); out("none", "holm.2", p.adjust(c(0.01, 0.04, 0.03), "holm")[2]); out("none", "holm.3", p.adjust(c(0.01, 0.04, 0.03), "holm")[3])
