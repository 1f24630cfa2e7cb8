# Glass's delta. Plain (df infinite): effectsize::glass_delta, whose ends come from a coarse search and only have to agree
# to 1e-3; the ends themselves by uniroot on pt(ncp). Stretched: the same with the unit t(df) / z times as long.
suppressPackageStartupMessages(library(effectsize))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
ends <- function(delta, unit, df, level) {
  sapply(c((1 + level) / 2, (1 - level) / 2), function(p) {
    t <- delta / unit
    miss <- function(ncp) suppressWarnings(pt(t, df, ncp)) - p
    reach <- 10 + abs(t) * (1 + 10 / sqrt(df))
    unit * uniroot(miss, c(max(t - reach, -37), min(t + reach, 37)), tol = 1e-14, maxiter = 10000)$root
  })
}
rows <- list()
for (case in unique(answers$case)) {
  x <- answers$y[answers$case == case & answers$form == "leader"]
  y <- answers$y[answers$case == case & answers$form == "staff"]
  k <- sqrt(var(x) / length(x) + var(y) / length(y)) / sd(y)
  for (level in c(0.95, 0.9)) {
    peer <- glass_delta(x, y, ci = level)
    delta <- (mean(x) - mean(y)) / sd(y)
    plain <- ends(delta, k, length(y) - 1, level)
    stopifnot(abs(peer$Glass_delta - delta) < 1e-10, abs(plain - c(peer$CI_low, peer$CI_high)) < 1e-3)
    upper <- (1 + level) / 2
    df <- min(length(x), length(y)) - 1
    few <- ends(delta, k * qt(upper, df) / qnorm(upper), length(y) - 1, level)
    rows[[length(rows) + 1]] <- data.frame(
      case, conf_level = level, estimate = delta, scaled_error = k, conf_low = plain[1], conf_high = plain[2],
      few_low = few[1], few_high = few[2]
    )
  }
}
write_expected(do.call(rbind, rows))
