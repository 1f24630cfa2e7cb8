# Haberman's (2008) PRMSE spelled out in base R: persons from alpha and covariances of scale sums; units from mean squares
# and products of analyses of variance of the items, one pair at a time, with n0.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
items <- setdiff(names(answers), c("case", "unit"))
scale_of <- substr(items, 1, 1)
scales <- unique(scale_of)
rows <- list()

evaluate <- function(case, subject, overall, observed, true) {
  w <- if (overall == "items") rep(1, length(scales)) else 1 / as.numeric(table(scale_of)[scales])
  var_total <- sum(w * (observed %*% w))
  for (j in seq_along(scales)) {
    t <- true[j, j]; v <- observed[j, j]
    with_total <- sum(true[j, ] * w)
    own <- t / v
    total <- with_total^2 / (t * var_total)
    s_x <- sum(observed[j, ] * w)
    told <- c(t, with_total)
    combination <- sum(solve(matrix(c(v, s_x, s_x, var_total), 2), told) * told) / t
    augmented <- sum(solve(observed, true[j, ]) * true[j, ]) / t
    rows[[length(rows) + 1]] <<- data.frame(
      case, subject, overall, scale = scales[j], prmse_own = own, prmse_total = total, prmse_combination = combination,
      prmse_augmented = augmented, ratio = own / total, estimate = own - total
    )
  }
}
block <- function(M) {
  S <- matrix(0, length(scales), length(scales))
  for (a in seq_along(scales)) for (b in seq_along(scales)) S[a, b] <- sum(M[scale_of == scales[a], scale_of == scales[b]])
  S
}
for (case in unique(answers$case)) {
  one <- answers[answers$case == case, ]
  C <- cov(one[items], use = "pairwise")
  observed <- block(C)
  true <- observed
  for (j in seq_along(scales)) {
    mine <- C[scale_of == scales[j], scale_of == scales[j]]
    k <- nrow(mine)
    true[j, j] <- k / (k - 1) * (1 - sum(diag(mine)) / sum(mine)) * sum(mine)
  }
  K <- length(items)
  U <- W <- N0 <- matrix(NA, K, K)
  for (a in 1:K) for (b in 1:K) {
    both <- one[!is.na(one[[items[a]]]) & !is.na(one[[items[b]]]), ]
    unit <- factor(both$unit)
    y <- cbind(both[[items[a]]], both[[items[b]]])
    of_unit <- apply(y, 2, function(z) ave(z, unit))
    around <- sweep(of_unit, 2, colMeans(y))
    n <- as.numeric(table(unit)); g <- length(n)
    B <- sum(around[, 1] * around[, 2]) / (g - 1)
    W[a, b] <- sum((y - of_unit)[, 1] * (y - of_unit)[, 2]) / (sum(n) - g)
    if (a == b) stopifnot(all.equal(c(B, W[a, b]), anova(lm(y[, 1] ~ unit))[["Mean Sq"]]))
    N0[a, b] <- (sum(n) - sum(n^2) / sum(n)) / (g - 1)
    U[a, b] <- (B - W[a, b]) / N0[a, b]
  }
  of_units <- block(U + W * N0 / outer(diag(N0), diag(N0)))
  for (overall in c("items", "scales")) {
    evaluate(case, "person", overall, observed, true)
    evaluate(case, "unit", overall, of_units, block(U))
  }
}
write_expected(do.call(rbind, rows))
