# People in units in sites by lme4::lmer (REML): fixed effects, variances, log likelihood, with and without level; the
# p value of each layer by the likelihood ratio against the model without it, half of chi-square with 1 df.
suppressPackageStartupMessages(library(lme4))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
scores <- read_input()
rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)
fit <- function(formula, data) suppressMessages(lmer(formula, data, REML = TRUE, control = lmerControl(
  optimizer = "bobyqa", optCtrl = list(rhoend = 1e-11, maxfun = 1e5), check.conv.singular = "ignore",
  check.conv.grad = "ignore", check.conv.hess = "ignore"
)))
likelihood <- function(model) as.numeric(logLik(model, REML = TRUE))
for (case in unique(scores$case)) for (fixed in c("none", "level")) {
  one <- scores[scores$case == case, ]
  one$inner <- interaction(one$site, one$unit, drop = TRUE)
  counts <- table(factor(one$level, unique(one$level)))
  one$level <- relevel(factor(one$level), names(counts)[which.max(counts)])
  left <- if (fixed == "none") "score ~ 1" else "score ~ level"
  sites <- length(unique(one$site)) > 1
  random <- c(unit = "(1 | inner)", if (sites) c(site = "(1 | site)"))
  model <- fit(as.formula(paste(left, "+", paste(random, collapse = "+"))), one)
  found <- coef(summary(model))
  terms <- sub("^level", "level: ", sub("^\\(Intercept\\)$", "intercept", rownames(found)))
  for (i in seq_along(terms)) add(case, fixed, kind = "effect", name = terms[i], estimate = found[i, 1],
    std_error = found[i, 2], p_value = NA, n_groups = NA, log_likelihood = NA)
  parts <- as.data.frame(VarCorr(model))
  for (layer in names(random)) {
    others <- random[names(random) != layer]
    without <- if (length(others)) likelihood(fit(as.formula(paste(left, "+", others)), one)) else
      as.numeric(logLik(lm(as.formula(left), one), REML = TRUE))
    ratio <- 2 * (likelihood(model) - without)
    variable <- if (layer == "unit") "inner" else layer
    add(case, fixed, kind = "layer", name = layer, estimate = parts$vcov[parts$grp == variable], std_error = NA,
      p_value = if (ratio > 2e-6) pchisq(ratio, 1, lower.tail = FALSE) / 2 else 1, n_groups = length(unique(one[[variable]])),
      log_likelihood = likelihood(model))
  }
  add(case, fixed, kind = "layer", name = "person", estimate = sigma(model)^2, std_error = NA, p_value = NA,
    n_groups = nrow(one), log_likelihood = likelihood(model))
}
write_expected(do.call(rbind, rows))
