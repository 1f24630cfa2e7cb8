# Probability of superiority: wilcox.test's W over the number of pairs; Newcombe's (2006) method 5 by uniroot.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
counts <- read_input()
ends <- function(theta, m, n, level) {
  z <- qnorm((1 + level) / 2)
  star <- (m + n) / 2 - 1
  variance <- function(t) t * (1 - t) * (1 + star * (1 - t) / (2 - t) + star * t / (1 + t)) / (m * n)
  miss <- function(t) (theta - t)^2 - z^2 * variance(t)
  # the estimate itself is a root too where it is 0 or 1
  low <- if (theta <= 0) 0 else uniroot(miss, c(0, theta - 1e-9), tol = 1e-15)$root
  high <- if (theta >= 1) 1 else uniroot(miss, c(theta + 1e-9, 1), tol = 1e-15)$root
  c(low, high)
}
rows <- list()
for (case in unique(counts$case)) {
  one <- counts[counts$case == case, ]
  x <- rep(one$value, one$leader)
  y <- rep(one$value, one$staff)
  theta <- as.numeric(suppressWarnings(wilcox.test(x, y))$statistic) / (length(x) * length(y))
  for (level in c(0.95, 0.99)) {
    found <- ends(theta, length(x), length(y), level)
    rows[[length(rows) + 1]] <- data.frame(
      case, conf_level = level, estimate = theta, conf_low = found[1], conf_high = found[2]
    )
  }
}
write_expected(do.call(rbind, rows))
