# Differential items: three proportional-odds models per item by ordinal::clm; MASS::polr must give the same likelihood and
# coefficients (checked here). Likelihood ratios and R squared from the log likelihoods; clustered Wald tests from the
# scores of clm's estimates, spelled out.
suppressPackageStartupMessages({library(ordinal); library(MASS)})
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
items <- grep("^i[0-9]$", names(answers), value = TRUE)

score_of <- function(x, item, matching) {
  others <- setdiff(colnames(x), item)
  enough <- !is.na(x[, item]) & 2 * rowSums(!is.na(x[, others])) >= length(others)
  score <- if (matching == "rest") rowMeans(x[, others], na.rm = TRUE) else rowMeans(x, na.rm = TRUE)
  ifelse(enough, score, NA)
}
fit <- function(formula, d) {
  one <- clm(formula, data = d, control = clm.control(gradTol = 1e-10, maxIter = 200))
  if (nlevels(d$y) > 2) {
    two <- polr(formula, data = d, Hess = FALSE, control = list(reltol = 1e-14, maxit = 1000))
    stopifnot(abs(as.numeric(logLik(two)) - as.numeric(logLik(one))) < 1e-4)
    stopifnot(max(abs(coef(two) - one$beta)) < 1e-3)
  }
  one
}
# Scores of each person by numbers close to the estimates (central differences of the log probability).
scores <- function(model, d, x) {
  at <- c(model$alpha, model$beta); k <- length(model$alpha)
  log_p <- function(at) {
    eta <- as.numeric(x %*% at[-(1:k)])
    upper <- c(at[1:k], Inf)[as.integer(d$y)] - eta
    lower <- c(-Inf, at[1:k])[as.integer(d$y)] - eta
    log(plogis(upper) - plogis(lower))
  }
  sapply(seq_along(at), function(j) {
    h <- 1e-5; up <- at; down <- at; up[j] <- up[j] + h; down[j] <- down[j] - h
    (log_p(up) - log_p(down)) / (2 * h)
  })
}
wald <- function(model, d, tested) {
  x <- model.matrix(formula(model), d)[, -1, drop = FALSE]
  stopifnot(all(colnames(x) == names(model$beta)))
  by_unit <- rowsum(scores(model, d, x), d$unit)
  n <- nrow(by_unit)
  v <- vcov(model) %*% crossprod(by_unit) %*% vcov(model) * n / (n - 1)
  place <- match(tested, names(coef(model)))
  b <- coef(model)[place]
  value <- as.numeric(b %*% solve(v[place, place], b))
  c(value, pf(value / length(b), length(b), n - 1, lower.tail = FALSE))
}

out <- list()
for (matching in c("rest", "total")) for (case in c("three", "two")) for (item in items) {
  x <- as.matrix(answers[, items])
  d <- data.frame(y = answers[, item], s = score_of(x, item, matching), g = answers$group, unit = answers$unit)
  if (case == "two") d <- d[d$g != "de", ]
  d <- d[!is.na(d$s), ]
  d$y <- factor(d$y, ordered = TRUE); d$g <- factor(d$g)
  models <- list(fit(y ~ s, d), fit(y ~ s + g, d), fit(y ~ s + g + s:g, d))
  l <- sapply(models, function(one) as.numeric(logLik(one)))
  null <- sum(table(d$y) * log(table(d$y) / nrow(d)))
  n <- nrow(d)
  cox <- 1 - exp(2 * (null - l) / n)
  nagelkerke <- cox / (1 - exp(2 * null / n))
  mcfadden <- 1 - l / null
  g <- nlevels(d$g) - 1
  groups <- grep("^g", names(models[[2]]$beta), value = TRUE)
  products <- grep("^s:g", names(models[[3]]$beta), value = TRUE)
  robust <- list(wald(models[[3]], d, c(groups, products)), wald(models[[2]], d, groups), wald(models[[3]], d, products))
  effects <- c(0, models[[2]]$beta[groups])
  from <- c(1, 1, 2); to <- c(3, 2, 3); df <- c(2 * g, g, g)
  for (t in 1:3) out[[length(out) + 1]] <- data.frame(
    matching, case, item, test = c("any", "uniform", "non-uniform")[t], n, df = df[t],
    log_likelihood = l[to[t]],
    chi_square = 2 * (l[to[t]] - l[from[t]]),
    p_value = pchisq(2 * (l[to[t]] - l[from[t]]), df[t], lower.tail = FALSE),
    nagelkerke = nagelkerke[to[t]] - nagelkerke[from[t]],
    mcfadden = mcfadden[to[t]] - mcfadden[from[t]],
    cox_snell = cox[to[t]] - cox[from[t]],
    log_odds = if (t == 2) max(effects) - min(effects) else NA,
    highest = if (t == 2) levels(d$g)[which.max(effects)] else "",
    wald = robust[[t]][1], wald_p = robust[[t]][2],
    threshold_1 = models[[to[t]]]$alpha[1], slope = models[[to[t]]]$beta["s"],
    last = models[[to[t]]]$beta[length(models[[to[t]]]$beta)], row.names = NULL
  )
}
table <- do.call(rbind, out)
for (adjusted in list(c("p_value", "p_adjusted"))) {
  table[[adjusted[2]]] <- ave(table[[adjusted[1]]], table$matching, table$case, table$test, FUN = function(p) p.adjust(p, "BH"))
}
write_expected(table)
