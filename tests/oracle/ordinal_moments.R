# Thresholds, polychoric correlations and N times their asymptotic covariance: lavaan's sample statistics and gamma of a
# one-factor model with ordered items (weighted least squares, robust); the lower triangle with the diagonal.
suppressPackageStartupMessages(library(lavaan))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
given <- read_input()
rows <- list()
for (case in unique(given$case)) {
  d <- given[given$case == case, -1]
  d <- d[, colSums(!is.na(d)) > 0]
  for (missing in c("listwise", "pairwise")) {
    fit <- suppressWarnings(
      cfa(paste("f =~", paste(names(d), collapse = " + ")), d, ordered = TRUE, missing = missing, do.fit = FALSE))
    sample <- lavInspect(fit, "sampstat")
    gamma <- lavInspect(fit, "gamma")
    q <- nrow(gamma)
    statistic <- c(sample$th, sample$cov[lower.tri(sample$cov)])
    at <- which(lower.tri(gamma, diag = TRUE), arr.ind = TRUE)
    rows[[length(rows) + 1]] <- data.frame(
      case, missing, metric = "statistic", row = seq_len(q), column = 0, n = lavInspect(fit, "nobs"), estimate = statistic)
    rows[[length(rows) + 1]] <- data.frame(
      case, missing, metric = "gamma", row = at[, 1], column = at[, 2], n = lavInspect(fit, "nobs"), estimate = gamma[at])
  }
}
write_expected(do.call(rbind, rows))
