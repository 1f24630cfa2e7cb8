# Pearson (cor.test: Fisher's z interval) and Spearman (cor.test; Bonett-Wright interval spelled out), standard errors
# by the delta method, studentised permutation p over all permutations up to 8 units, detectable correlation.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))

permutations <- function(n) {
  if (n == 1) return(matrix(1L, 1, 1))
  shorter <- permutations(n - 1)
  do.call(rbind, lapply(1:n, function(first) {
    rest <- setdiff(1:n, first)
    cbind(first, matrix(rest[shorter], nrow(shorter)))
  }))
}

# DiCiccio & Romano (2017): r over sqrt(mu22 / (mu20 mu02))
pearson_statistic <- function(x, y) {
  dx <- x - mean(x)
  dy <- y - mean(y)
  tau2 <- mean(dx^2 * dy^2) / (mean(dx^2) * mean(dy^2))
  if (tau2 < 1e-20) 0 else cor(x, y) / sqrt(tau2)
}

# The rank covariance over the root mean square of each unit's influence on it
spearman_statistic <- function(x, y) {
  n <- length(x)
  u <- (rank(x) - 0.5) / n - 0.5
  v <- (rank(y) - 0.5) / n - 0.5
  above <- function(z) outer(z, z, function(own, other) (other > own) + 0.5 * (other == own))
  influence <- u * v + above(x) %*% v / n + above(y) %*% u / n
  mean(u * v) / sqrt(mean(influence^2))
}

exact_p <- function(x, y, statistic) {
  if (length(x) > 8) return(NA_real_)
  observed <- abs(statistic(x, y))
  every <- apply(permutations(length(x)), 1, function(order) abs(statistic(x, y[order])))
  mean(every >= observed - 1e-9)
}

# Smallest correlation that Fisher's z test finds with power .8, other tail ignored
detectable <- function(n, spread) {
  short <- function(r) pnorm(qnorm(0.975) - atanh(r) * sqrt(n - 3), sd = sqrt(spread(r)), lower.tail = FALSE) - 0.8
  uniroot(short, c(0.001, 1 - 1e-9), tol = 1e-14)$root
}

one <- function(rows, metric) {
  x <- rows$see
  y <- rows$value
  n <- nrow(rows)
  spread <- if (metric == "pearson") function(r) 1 else function(r) 1 + r^2 / 2
  test <- suppressWarnings(cor.test(x, y, method = metric, exact = FALSE))
  r <- unname(test$estimate)
  error <- sqrt(spread(r) / (n - 3))
  interval <- tanh(atanh(r) + c(-1, 1) * qnorm(0.975) * error)
  if (metric == "pearson") interval <- as.numeric(test$conf.int)
  data.frame(
    case = rows$case[1], metric = metric, n = n, estimate = r, std_error = (1 - r^2) * error,
    conf_low = interval[1], conf_high = interval[2],
    p_value = exact_p(x, y, if (metric == "pearson") pearson_statistic else spearman_statistic),
    detectable = detectable(n, spread)
  )
}

cases <- read_input()
parts <- split(cases, factor(cases$case, levels = unique(cases$case)))
table <- do.call(rbind, lapply(parts, function(rows) rbind(one(rows, "pearson"), one(rows, "spearman"))))
# false discovery rate over the links of eight units, within each metric
eight <- table$n == 8
table$p_adjusted <- NA_real_
table$p_adjusted[eight] <- ave(table$p_value[eight], table$metric[eight], FUN = function(p) p.adjust(p, "BH"))
write_expected(table)
