# Worst-case bounds spelled out person by person. Non-response: everybody of the roster is a row; who did not answer
# rates 0 or 100. Standard errors: sample variance over all people of a unit; complete answers: var(D y) itself.
# "Cannot tell": those who answered and could not tell are filled with 0 or 100; stratified domain means, correlation 1
# between items. Intervals of Imbens and Manski (2004) by uniroot.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
input <- read_input()
items <- c("a", "b", "c")
level <- 0.95

intervals <- function(low, high, error_low, error_high) {
  distance <- (high - low) / max(error_low, error_high)
  critical <- uniroot(function(x) pnorm(x + distance) - pnorm(-x) - level, c(0, 5), tol = 1e-14)$root
  z <- qnorm((1 + level) / 2)
  data.frame(
    conf_low = max(low - critical * error_low, 0), conf_high = min(high + critical * error_high, 100),
    set_low = max(low - z * error_low, 0), set_high = min(high + z * error_high, 100)
  )
}

silent_bound <- function(people, silent, items) {  # people: everybody; D: answered
  N <- nrow(people)
  r <- mean(people$D)
  z <- rep(0, N); bound <- 0
  for (item in items) {
    y <- people[[item]]
    rated <- people$D & !is.na(y) & y >= 0
    m <- mean(y[rated])
    bound <- bound + (silent + r * (m - silent)) / length(items)
    z <- z + ((m - silent) * people$D + sum(people$D) / sum(rated) * ifelse(rated, y - m, 0)) / length(items)
  }
  size <- table(people$unit)[unique(people$unit)]
  variance <- tapply(z, people$unit, var)[unique(people$unit)]
  c(bound, sqrt(sum(size * variance)) / N)
}

filled_bound <- function(p, fill, items) {
  w <- p$headcount / ave(rep(1, nrow(p)), p$unit, FUN = sum)
  bound <- 0; error <- 0
  for (item in items) {
    y <- ifelse(p[[item]] < 0, fill, p[[item]])
    known <- !is.na(y)
    m <- sum(w[known] * y[known]) / sum(w[known])
    z <- ifelse(known, w * (y - m), 0) / sum(w[known])
    variance <- 0
    for (unit in unique(p$unit)) {
      inside <- p$unit == unit; n <- sum(inside); f <- n / p$headcount[inside][1]
      deviation <- if (n > 1) z[inside] - mean(z[inside]) else z[inside]  # a single respondent: overall mean
      variance <- variance + (1 - f) * (if (n > 1) n / (n - 1) else 1) * sum(deviation^2)
    }
    bound <- bound + m / length(items)
    error <- error + sqrt(variance) / length(items)
  }
  c(bound, error)
}

rows <- list()
for (case in unique(input$case)) {
  p <- input[input$case == case, ]
  everybody <- do.call(rbind, lapply(unique(p$unit), function(unit) {
    own <- p[p$unit == unit, ]
    own$D <- TRUE
    missing <- own[rep(1, own$headcount[1] - nrow(own)), ]
    if (nrow(missing)) { missing$D <- FALSE; missing[items] <- NA }
    rbind(own, missing)
  }))
  for (of in c(items, "all")) {
    use <- if (of == "all") items else of
    low <- silent_bound(everybody, 0, use); high <- silent_bound(everybody, 100, use)
    if (case == "complete" && of != "all") {  # var(D y) itself
      x <- ifelse(everybody$D, everybody[[of]], 0)
      size <- table(everybody$unit)[unique(p$unit)]
      direct <- sqrt(sum(size * tapply(x, everybody$unit, var)[unique(p$unit)])) / nrow(everybody)
      stopifnot(abs(direct - low[2]) < 1e-12, abs(mean(x) - low[1]) < 1e-12)
    }
    rows[[length(rows) + 1]] <- data.frame(
      case, what = "non-response", item = of, bound_low = low[1], bound_high = high[1],
      intervals(low[1], high[1], low[2], high[2]), response_rate = 100 * mean(everybody$D), cannot_tell = NA
    )
    if (case == "complete") next
    low <- filled_bound(p, 0, use); high <- filled_bound(p, 100, use)
    w <- p$headcount / ave(rep(1, nrow(p)), p$unit, FUN = sum)
    told <- mean(sapply(use, function(item) {
      known <- !is.na(p[[item]])
      100 * sum(w[known] * (p[[item]][known] < 0)) / sum(w[known])
    }))
    rows[[length(rows) + 1]] <- data.frame(
      case, what = "cannot tell", item = of, bound_low = low[1], bound_high = high[1],
      intervals(low[1], high[1], low[2], high[2]), response_rate = NA, cannot_tell = told
    )
  }
}
write_expected(do.call(rbind, rows))
