# All pairs of units of each case: differences with t tests of Satterthwaite's degrees of freedom, p.adjust(BH) over all
# pairs of all cases, intervals at the false coverage rate; ranks that no one-sided test rules out, p.adjust(holm) over
# all ordered pairs of a case. Rows of kind "rank" hold the best and the worst rank of the unit in group.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
ratings <- read_input()
level <- 0.95
pairs <- list(); ranks <- list()
test <- function(a, b) {
  v <- c(a$std_error, b$std_error)^2
  df <- sum(v)^2 / sum(v^2 / (c(a$n, b$n) - 1 + 4)) # four prior degrees of freedom of moderated variances
  c(a$estimate - b$estimate, sqrt(sum(v)), df)
}
for (case in unique(ratings$case)) {
  one <- ratings[ratings$case == case, ]
  k <- nrow(one)
  p <- matrix(NA, k, k)
  for (i in 1:k) for (j in 1:k) if (i != j) {
    found <- test(one[i, ], one[j, ])
    p[i, j] <- pt(found[1] / found[2], found[3], lower.tail = FALSE)
    if (i < j) pairs[[length(pairs) + 1]] <- data.frame(
      kind = "pair", case, group = one$unit[i], compared_with = one$unit[j], estimate = found[1], std_error = found[2],
      df = found[3], n = one$n[i], n_compared = one$n[j]
    )
  }
  above <- matrix(p.adjust(p, "holm") <= 1 - level, k, k)
  above[is.na(above)] <- FALSE
  ranks[[case]] <- data.frame(
    kind = "rank", case, group = one$unit, rank_low = 1 + colSums(above), rank_high = k - rowSums(above),
    rank = ifelse(1 + colSums(above) > 1 | rowSums(above) > 0, rank(-one$estimate, ties.method = "min"), NA)
  )
}
pairs <- do.call(rbind, pairs)
pairs$p_value <- 2 * pt(-abs(pairs$estimate / pairs$std_error), pairs$df)
pairs$p_adjusted <- p.adjust(pairs$p_value, "BH")
found <- sum(pairs$p_adjusted <= 1 - level)
verdict_level <- 1 - max(found, 1) * (1 - level) / nrow(pairs)
half <- qt(0.5 + verdict_level / 2, pairs$df) * pairs$std_error
pairs$verdict_low <- pmax(pairs$estimate - half, -100)
pairs$verdict_high <- pmin(pairs$estimate + half, 100)
pairs$df <- NULL
ranks <- do.call(rbind, ranks)
for (one in setdiff(names(pairs), names(ranks))) ranks[[one]] <- NA
for (one in setdiff(names(ranks), names(pairs))) pairs[[one]] <- NA
write_expected(rbind(pairs, ranks[names(pairs)]))
