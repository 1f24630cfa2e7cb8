# Partial pooling, sampling variances known. tau: the restricted likelihood by optimize, checked against
# its estimating equation. Pooled means, their standard deviations and quantiles: integrate over tau with a
# flat prior from 0 to 50, quantiles by uniroot, stretched for estimated variances.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
ratings <- read_input()
level <- 0.95

likelihood <- function(tau, y, v) {
  w <- 1 / (v + tau^2)
  m <- sum(w * y) / sum(w)
  0.5 * (sum(log(w)) - log(sum(w)) - sum(w * (y - m)^2))
}

pool <- function(data) {
  y <- data$estimate; v <- data$std_error^2; k <- length(y)
  fit <- optimize(likelihood, c(0, 100), y = y, v = v, maximum = TRUE, tol = 1e-12)
  tau <- if (fit$objective > likelihood(0, y, v)) fit$maximum else 0
  # REML's estimating equation: what is left of the units' spread is what the weights expect
  w <- 1 / (v + tau^2); m <- sum(w * y) / sum(w)
  score <- sum(w^2 * (y - m)^2) - sum(w) + sum(w^2) / sum(w)
  stopifnot(if (tau > 0) abs(score) < 1e-6 else score <= 0)
  top <- fit$objective
  joined <- function(f) { # integral over tau of f times the restricted likelihood
    g <- function(taus) sapply(taus, function(t) f(t) * exp(likelihood(t, y, v) - top))
    ends <- c(0, 2, 5, 10, 20, 50)
    sum(sapply(2:6, function(i) integrate(g, ends[i - 1], ends[i], rel.tol = 1e-11, subdivisions = 1000)$value))
  }
  whole <- joined(function(t) 1)
  at <- function(t, i) {
    w <- 1 / (v + t^2); m <- sum(w * y) / sum(w); b <- v[i] / (v[i] + t^2)
    c((1 - b) * y[i] + b * m, (1 - b) * v[i] + b^2 / sum(w), b)
  }
  for (i in 1:k) {
    mean <- joined(function(t) at(t, i)[1]) / whole
    second <- joined(function(t) at(t, i)[2] + (at(t, i)[1] - mean)^2) / whole
    b <- joined(function(t) at(t, i)[3]) / whole
    end <- function(p) uniroot(function(x) {
      joined(function(t) pnorm(x, at(t, i)[1], sqrt(at(t, i)[2]))) / whole - p
    }, mean + c(-8, 8) * sqrt(second), tol = 1e-10)$root
    stretch <- 1 + (1 - b) * (qt(0.5 + level / 2, data$n[i] + 3) / qnorm(0.5 + level / 2) - 1)
    data$pooled[i] <- mean
    data$pooled_error[i] <- sqrt(second)
    data$pooled_low[i] <- mean + stretch * (end((1 - level) / 2) - mean)
    data$pooled_high[i] <- mean + stretch * (end((1 + level) / 2) - mean)
    data$shrinkage[i] <- b
  }
  data$sd_between <- tau
  data$n_units <- k
  data[c("case", "unit", "estimate", "n", "pooled", "pooled_error", "pooled_low", "pooled_high", "shrinkage", "sd_between", "n_units")]
}
write_expected(do.call(rbind, lapply(unique(ratings$case), function(case) pool(ratings[ratings$case == case, ]))))
