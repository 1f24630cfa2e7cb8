# Ordered contrasts of level means, variances not pooled: linear (contr.poly, scaled to the change over all levels),
# adjacent (diff), a level against all below (contr.helmert). Satterthwaite's degrees of freedom; linear: the smallest
# level's n - 1. p.adjust(BH) within each kind, intervals at the false coverage rate. Kind "stop": the probability that
# a step is the largest drop and larger than 10 points, each level's mean plus its standard error times t; two levels
# by integrate, more by a million draws.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
level <- 0.95
rows <- list()
set.seed(1)
for (case in unique(answers$case)) {
  one <- answers[answers$case == case, ]
  m <- tapply(one$score, one$position, mean); v <- tapply(one$score, one$position, var)
  n <- tapply(one$score, one$position, length); k <- length(m)
  e2 <- v / n
  add <- function(kind, position, contrast, df = NULL) {
    used <- contrast != 0
    parts <- contrast[used]^2 * e2[used]
    if (is.null(df)) df <- sum(parts)^2 / sum(parts^2 / (n[used] - 1))
    rows[[length(rows) + 1]] <<- data.frame(
      kind, case, position, estimate = sum(contrast * m), std_error = sqrt(sum(parts)), df, probability = NA
    )
  }
  linear <- contr.poly(k)[, 1]
  add("linear", k, linear * (k - 1) / sum(linear * seq_len(k)), min(n) - 1)
  helmert <- contr.helmert(k)
  for (j in 1:(k - 1)) {
    step <- rep(0, k); step[j + 1] <- 1; step[j] <- -1
    add("the level below", j + 1, step)
    add("all levels below", j + 1, helmert[, j] / helmert[j + 1, j])
  }
  if (k == 2) {
    chance <- integrate(function(x) {
      pt((m[2] - 10 - m[1] + sqrt(e2[2]) * x) / sqrt(e2[1]), n[1] - 1) * dt(x, n[2] - 1)
    }, -Inf, Inf, rel.tol = 1e-12)$value
  } else {
    true <- sapply(1:k, function(j) m[j] + sqrt(e2[j]) * rt(1e6, n[j] - 1))
    drops <- true[, -1, drop = FALSE] - true[, -k, drop = FALSE]
    best <- max.col(drops, ties.method = "first")
    counts <- drops[cbind(seq_len(1e6), best)] > 10
    chance <- tabulate(best[counts], k - 1) / 1e6
  }
  step <- which.max(chance)
  rows[[length(rows) + 1]] <- data.frame(
    kind = "stop", case, position = step + 1, estimate = m[step + 1] - m[step], std_error = NA, df = NA,
    probability = max(chance)
  )
}
table <- do.call(rbind, rows)
table$p_value <- 2 * pt(-abs(table$estimate / table$std_error), table$df)
table$p_adjusted <- ave(table$p_value, table$kind, FUN = function(p) p.adjust(p, "BH"))
table$verdict_level <- ave(table$p_adjusted, table$kind, FUN = function(p) 1 - max(sum(p <= 1 - level), 1) * (1 - level) / length(p))
for (one in c("conf", "verdict")) {
  half <- qt(0.5 + (if (one == "conf") level else table$verdict_level) / 2, table$df) * table$std_error
  table[[paste0(one, "_low")]] <- pmax(table$estimate - half, -100)
  table[[paste0(one, "_high")]] <- pmin(table$estimate + half, 100)
}
table$df <- NULL
write_expected(table)
