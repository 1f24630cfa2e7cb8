# Intraclass correlations. ANOVA: aov with multilevel::ICC1 and ICC2 (mean size), the same mean squares with n0; REML:
# multilevel::mult.icc and gmeanrel (nlme), components and likelihood by lme4. Intervals: psych::ICC where units are of
# one size, else Wald's, with the weighted sum of squares taken from lm().
suppressPackageStartupMessages({library(multilevel); library(lme4); library(psych)})
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
level <- 0.95
rows <- list()
add <- function(case, metric, method, estimate, low = NA, high = NA, p = NA, size = NA, unit = "") {
  rows[[length(rows) + 1]] <<- data.frame(
    case, metric, method, unit, estimate, conf_low = low, conf_high = high, p_value = p, group_size = size
  )
}

wald <- function(y, unit) {
  n <- as.numeric(table(unit))
  means <- as.numeric(tapply(y, unit, mean))
  within <- sum((y - ave(y, unit))^2) / (length(y) - length(n))
  pivot <- function(icc) {
    w <- n / (1 + n * icc / (1 - icc))
    deviance(lm(means ~ 1, weights = w)) / (length(n) - 1) / within
  }
  lowest <- -1 / (max(n) - 1)
  sapply(c((1 + level) / 2, (1 - level) / 2), function(p) {
    gap <- function(icc) pivot(icc) - qf(p, length(n) - 1, length(y) - length(n))
    if (gap(lowest + (1 - lowest) * 1e-9) <= 0) return(lowest)
    uniroot(gap, c(lowest + (1 - lowest) * 1e-9, 1 - 1e-12), tol = 1e-15, maxiter = 10000)$root
  })
}

for (case in unique(answers$case)) {
  one <- answers[answers$case == case & !is.na(answers$y), ]
  unit <- as.factor(one$unit)
  sizes <- as.numeric(table(unit))
  model <- aov(y ~ unit, data = one)
  squares <- summary(model)[[1]]
  b <- squares[1, "Mean Sq"]; w <- squares[2, "Mean Sq"]; p <- squares[1, "Pr(>F)"]
  n0 <- (sum(sizes) - sum(sizes^2) / sum(sizes)) / (length(sizes) - 1)
  own <- sum(sizes^2) / sum(sizes)
  size <- mean(sizes)
  up <- function(r, k) k * r / (1 + (k - 1) * r)
  effect <- function(r) 1 + (own - 1) * r
  ends <- wald(one$y, unit)
  mean_ends <- up(ends, size)
  if (all(sizes == sizes[1])) {
    wide <- do.call(rbind, split(one$y, unit))
    by_psych <- ICC(wide, lmer = FALSE)$results
    ends <- as.numeric(by_psych[1, c("lower bound", "upper bound")])
    mean_ends <- as.numeric(by_psych[4, c("lower bound", "upper bound")])
  }

  r <- (b - w) / (b + (n0 - 1) * w)
  add(case, "icc1", "ANOVA, n0", r, ends[1], ends[2], p, n0)
  add(case, "icc2", "ANOVA, n0", ICC2(model), up(ends[1], n0), up(ends[2], n0), NA, n0)
  add(case, "design_effect", "ANOVA, n0", effect(r), effect(ends[1]), effect(ends[2]), NA, own)
  r <- ICC1(model)
  add(case, "icc1", "ANOVA, mean size", r, ends[1], ends[2], p, size)
  add(case, "icc2", "ANOVA, mean size", ICC2(model), mean_ends[1], mean_ends[2], NA, size)
  add(case, "design_effect", "ANOVA, mean size", effect(r), effect(ends[1]), effect(ends[2]), NA, own)

  both <- mult.icc(data.frame(y = one$y, y2 = one$y), one$unit)[1, ]
  ends <- pmax(ends, 0)
  add(case, "icc1", "REML", both$ICC1, ends[1], ends[2], p, size)
  add(case, "icc2", "REML", both$ICC2, up(ends[1], size), up(ends[2], size), NA, size)
  add(case, "design_effect", "REML", effect(both$ICC1), effect(ends[1]), effect(ends[2]), NA, own)
  of_units <- gmeanrel(lme(y ~ 1, random = ~ 1 | unit, data = data.frame(y = one$y, unit), control = list(opt = "optim", msTol = 1e-14)))
  add(case, "unit_reliability", "REML", of_units$MeanRel, up(ends[1], sizes), up(ends[2], sizes), unit = levels(unit))
  fit <- suppressMessages(lmer(y ~ 1 + (1 | unit), data = one, control = lmerControl(
    optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14), check.conv.singular = "ignore"
  )))
  parts <- as.data.frame(VarCorr(fit))$vcov
  add(case, "variance_between", "ANOVA, n0", (b - w) / n0)
  add(case, "variance_within", "ANOVA, n0", w)
  add(case, "variance_between", "REML", parts[1])
  add(case, "variance_within", "REML", parts[2])
  add(case, "log_likelihood", "REML", as.numeric(logLik(fit)))
}
write_expected(do.call(rbind, rows))
