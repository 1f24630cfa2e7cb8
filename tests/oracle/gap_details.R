# Gaps from rows, per scale and per item: item-first means with pairwise covariances (case "gaps"), svymean with units as
# strata (case "roster"); leaders' variance moderated; Glass's delta by uniroot on pt(ncp), superiority by pairwise
# comparison and uniroot on Newcombe's method 5, share difference by prop.test on effective numbers; p.adjust for items.
suppressPackageStartupMessages(library(survey))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
level <- 0.95
upper <- (1 + level) / 2
scales <- list(a = c("a1", "a2"), b = c("b1", "b2", "b3"), c = "c1")
heads <- c(u1 = 60, u2 = 45, u3 = 20)

side <- function(x) {
  n <- crossprod(!is.na(x))
  s <- cov(x, use = "pairwise.complete.obs")
  covariance <- n / outer(diag(n), diag(n)) * s
  rated <- sort(diag(n))[(ncol(x) - 1) %/% 2 + 1]
  list(mean = mean(colMeans(x, na.rm = TRUE)), n = rated, variance = mean(covariance) * rated,
       bound = mean(sqrt(diag(covariance)))^2 * rated)
}
weighted <- function(x, unit) {
  # complete answers: the person's mean over the items, units as strata
  frame <- data.frame(y = rowMeans(x), unit)
  frame$w <- heads[unit] / as.numeric(table(unit)[unit])
  found <- svymean(~y, svydesign(ids = ~1, strata = ~unit, weights = ~w, data = frame))
  list(mean = as.numeric(coef(found)), variance = as.numeric(SE(found))^2 * nrow(x))
}
moments <- function(y) {
  # skewness and excess kurtosis of each item's answers, averaged
  found <- apply(y, 2, function(v) {
    v <- v[!is.na(v)] - mean(v, na.rm = TRUE)
    c(mean(v^3) / mean(v^2)^1.5, mean(v^4) / mean(v^2)^2 - 3)
  })
  rowMeans(found)
}
noncentral <- function(delta, unit, df) sapply(c(upper, 1 - upper), function(p) {
  t <- delta / unit
  unit * uniroot(function(ncp) suppressWarnings(pt(t, df, ncp)) - p, t + c(-15, 15), tol = 1e-14)$root
})
method5 <- function(theta, m, n) {
  star <- (m + n) / 2 - 1
  miss <- function(t) {
    (theta - t)^2 - qnorm(upper)^2 * t * (1 - t) * (1 + star * (1 - t) / (2 - t) + star * t / (1 + t)) / (m * n)
  }
  c(uniroot(miss, c(0, theta), tol = 1e-15)$root, uniroot(miss, c(theta, 1), tol = 1e-15)$root)
}
hybrid <- function(p, m, q, n) {
  a <- suppressWarnings(prop.test(p * m, m, correct = FALSE))$conf.int
  b <- suppressWarnings(prop.test(q * n, n, correct = FALSE))$conf.int
  p - q + c(-sqrt((p - a[1])^2 + (b[2] - q)^2), sqrt((a[2] - p)^2 + (q - b[1])^2))
}
better <- function(x, y, w) {
  x <- x[!is.na(x)]
  w <- w[!is.na(y)]
  y <- y[!is.na(y)]
  sum(outer(x, y, function(one, other) (one > other) + (one == other) / 2) %*% w) / (length(x) * sum(w))
}
to_one <- function(b, n) (4 + (n - 1) * b) / (n + 3)
ratio <- function(over, under) if (under > 0) over / under else 1

family <- function(one, sets, by, roster) {
  leaders <- one$form == "leader"
  unit <- one$unit[!leaders]
  w <- if (roster) heads[unit] / as.numeric(table(unit)[unit]) else rep(1, length(unit))
  parts <- lapply(sets, function(items) {
    x <- 25 * (as.matrix(one[leaders, items, drop = FALSE]) - 1)
    y <- 25 * (as.matrix(one[!leaders, items, drop = FALSE]) - 1)
    good <- function(v) ifelse(is.na(v), NA, 100 * (v >= 75))
    see <- function(v) if (roster) weighted(v, unit) else side(v)
    list(
      say = side(x), plain = side(y), see = see(y), k = length(items),
      shape = moments(y),
      theta = mean(mapply(function(i) better(x[, i], y[, i], w), seq_along(items))),
      say_good = side(good(x)), plain_good = side(good(y)), see_good = see(good(y))
    )
  })
  get <- function(what, name) sapply(parts, function(part) part[[what]][[name]])
  n <- get("say", "n")
  m <- get("plain", "n")
  own <- get("say", "variance")
  staff <- get("see", "variance")
  moderated <- pmax((4 * mean(own) + (n - 1) * own) / (n + 3), staff / 2)
  gap <- get("say", "mean") - get("see", "mean")
  se <- sqrt(moderated / n + staff / m)
  sd <- sqrt(get("plain", "variance"))
  df <- pmin(n, m) - 1
  p <- 2 * pt(-abs(gap) / se, df)
  answer <- function(percent, size) percent * (100 - percent) * size / (size - 1)
  if (by == "item") {
    pooled <- 1
    pooled_good <- 1
  } else {
    pooled <- min(1, max(sum(own) / sum(get("say", "bound")),
                         sum(get("plain", "variance")) / sum(get("plain", "bound"))))
    pooled_good <- min(1, max(
      sum(get("say_good", "variance")) / sum(answer(get("say_good", "mean"), n)),
      sum(get("plain_good", "variance")) / sum(answer(get("plain_good", "mean"), m))
    ))
  }
  do.call(rbind, lapply(seq_along(sets), function(r) {
    part <- parts[[r]]
    delta <- gap[r] / sd[r]
    scaled <- sqrt((se[r] / sd[r])^2 + max(delta * part$shape[1] / m[r], 0))
    glass <- noncentral(delta, qt(upper, df[r]) / qnorm(upper) * scaled,
                        (m[r] - 1) / (1 + max(part$shape[2], 0) / 2))
    design <- max(ratio(staff[r], part$plain$bound), 1 / part$k)
    wins <- method5(part$theta, n[r] / to_one(pooled, n[r]), m[r] / to_one(design, m[r]))
    design <- max(ratio(part$see_good$variance, answer(part$see_good$mean, m[r])), 1 / part$k)
    good <- 100 * hybrid(part$say_good$mean / 100, n[r] / to_one(pooled_good, n[r]), part$see_good$mean / 100, m[r] / to_one(design, m[r]))
    data.frame(
      by, scale = names(sets)[r], metric = c("glass", "superiority", "favourable_difference", "score"),
      estimate = c(gap[r] / sd[r], part$theta, part$say_good$mean - part$see_good$mean, gap[r]),
      conf_low = c(glass[1], wins[1], good[1], gap[r] - qt(upper, df[r]) * se[r]),
      conf_high = c(glass[2], wins[2], good[2], gap[r] + qt(upper, df[r]) * se[r]),
      p_value = c(NA, NA, NA, p[r]),
      p_adjusted = c(NA, NA, NA, p.adjust(p, if (by == "item") "BH" else "holm")[r]),
      n_leader = n[r], n_staff = m[r], row.names = NULL
    )
  }))
}
items <- unlist(scales)
single <- setNames(as.list(items), items)
rows <- lapply(unique(answers$case), function(case) {
  one <- answers[answers$case == case, ]
  roster <- case == "roster"
  cbind(case, rbind(family(one, scales, "responsibility", roster), family(one, single, "item", roster)))
})
write_expected(do.call(rbind, rows))
