# Line through the shares of several waves, and the last wave against the first.
#   independent  nlme::gls with known variances (varFixed, sigma fixed at 1); its residual chi-square; where that is
#                significant at .05 the error of lm(weights = 1 / v) with waves - 2 degrees of freedom
#   overlap      covariances (0.3)^k sqrt(min n / max n) between waves k apart: generalised least squares spelled out
#   no_n         one wave without n: plain lm, no interval
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(nlme))
shares <- read_input()
shares$y <- 100 * shares$yes / shares$n
shares$v <- shares$y * (100 - shares$y) / (shares$n - 1)
rows <- list()
add <- function(case, errors, comparison, one, change, error, df, p = NA) {
  half <- if (is.na(df)) NA else qt(0.975, df) * error
  rows[[length(rows) + 1]] <<- data.frame(
    case, errors, comparison, n_waves = nrow(one), estimate = change, std_error = error,
    slope = change / diff(range(one$wave)), p_straight = p,
    conf_low = max(change - half, -100), conf_high = min(change + half, 100)  # what a difference can be
  )
}
for (case in unique(shares$case)) for (errors in c("independent", "overlap", "no_n")) {
  one <- shares[shares$case == case, ]
  one$t <- one$wave - mean(one$wave)
  k <- nrow(one); length <- diff(range(one$wave))
  link <- outer(seq_len(k), seq_len(k), function(i, j) {
    ifelse(i == j, 1, if (errors == "overlap") 0.3^abs(i - j) * sqrt(pmin(one$n[i], one$n[j]) / pmax(one$n[i], one$n[j])) else 0)
  })
  v <- link * outer(sqrt(one$v), sqrt(one$v))
  if (k > 2 && errors == "no_n") {
    fit <- lm(y ~ t, data = one)
    add(case, errors, "linear trend", one, coef(fit)[["t"]] * length, NA, NA)
  } else if (k > 2) {
    if (errors == "independent") {
      fit <- gls(y ~ t, data = one, weights = varFixed(~ v), control = glsControl(sigma = 1))
      slope <- coef(fit)[["t"]]; error <- sqrt(vcov(fit)["t", "t"])
      chi <- sum(residuals(fit)^2 / one$v)
    } else {
      x <- cbind(1, one$t)
      error_matrix <- solve(t(x) %*% solve(v) %*% x)
      found <- error_matrix %*% t(x) %*% solve(v) %*% one$y
      slope <- found[2]; error <- sqrt(error_matrix[2, 2])
      rest <- one$y - x %*% found
      chi <- as.numeric(t(rest) %*% solve(v) %*% rest)
    }
    p <- pchisq(chi, k - 2, lower.tail = FALSE)
    df <- min(one$n) - 1
    if (p < 0.05) {
      if (errors == "independent") error <- summary(lm(y ~ t, data = one, weights = 1 / v))$coefficients["t", "Std. Error"]
      else error <- error * sqrt(chi / (k - 2))
      df <- min(df, k - 2)
    }
    add(case, errors, "linear trend", one, slope * length, error * length, df, p)
  }
  ends <- c(1, k)
  change <- diff(one$y[ends])
  # "no_n": the second wave has none, with two waves that is the last
  blind <- errors == "no_n" && k == 2
  add(case, errors, "last wave against first", one, change,
      if (blind) NA else sqrt(sum(v[ends, ends] * c(1, -1, -1, 1))), if (blind) NA else min(one$n[ends]) - 1)
}
write_expected(do.call(rbind, rows))
