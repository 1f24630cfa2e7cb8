# Units by responsibilities, sampling covariances known: errors of one unit independent (rho 0) or correlated .5.
# Additive fit by lm on whitened data; Q = residual sum of squares; each cell against the others by an indicator added to
# the fit, cells far out set aside one by one; each responsibility minus the unit's others by lm(z ~ 1); REML by optimize, interval of the standard deviation
# by uniroot on Q.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
ratings <- read_input()
rows <- list()
add <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)
for (case in unique(ratings$case)) for (rho in c(0, 0.5)) {
  one <- ratings[ratings$case == case, ]
  one$unit <- factor(one$unit, unique(one$unit)); one$responsibility <- factor(one$responsibility)
  same <- outer(one$unit, one$unit, "==")
  V <- outer(one$std_error, one$std_error) * same * (rho + (1 - rho) * diag(nrow(one)))
  root <- solve(t(chol(V)))
  X <- model.matrix(~ unit + responsibility, one)
  whitened <- function(X) lm.fit(root %*% X, as.vector(root %*% one$estimate))
  fit <- whitened(X)
  q <- sum(fit$residuals^2); df <- fit$df.residual
  W <- solve(V); P <- W - W %*% X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W
  add(case, rho, kind = "interaction", unit = "", responsibility = "", estimate = q, df, p_value = pchisq(q, df, lower.tail = FALSE),
      std_error = NA, sd_between = sqrt(max(q - df, 0) / sum(diag(P))), sd_low = NA, sd_high = NA)
  # cells against the others: indicators of the cells set aside and of the cell itself
  against <- function(cell, aside) {
    chosen <- union(cell, aside)
    Z <- cbind(X, sapply(chosen, function(one_cell) as.numeric(seq_len(nrow(one)) == one_cell)))
    found <- whitened(Z)
    place <- ncol(X) + 1
    if (any(is.na(found$coefficients))) return(c(NA, NA)) # the other cells say nothing
    c(unname(found$coefficients[place]), sqrt(solve(crossprod(root %*% Z))[place, place]))
  }
  aside <- integer(0)
  repeat {
    if (length(aside) >= nrow(one) %/% 10) break
    free <- setdiff(seq_len(nrow(one)), aside)
    tests <- sapply(free, against, aside = aside)
    p <- 2 * pt(-abs(tests[1, ] / tests[2, ]), one$n[free] - 1 + 4) # four prior degrees of freedom
    if (min(p, na.rm = TRUE) * nrow(one) > 0.05) break
    aside <- c(aside, free[which.min(p)])
  }
  for (cell in seq_len(nrow(one))) {
    found <- against(cell, setdiff(aside, cell))
    add(case, rho, kind = "cell", unit = one$unit[cell], responsibility = one$responsibility[cell],
        estimate = found[1], df = NA, p_value = NA, std_error = found[2], sd_between = NA, sd_low = NA, sd_high = NA)
  }
  level <- c(0, fit$coefficients[grepl("^responsibility", names(fit$coefficients))])[as.integer(one$responsibility)]
  rest <- one$estimate - level
  for (scale in levels(one$responsibility)) {
    z <- v <- numeric(0)
    for (unit in levels(one$unit)) {
      mine <- which(one$unit == unit)
      own <- one$responsibility[mine] == scale
      if (!any(own) || length(mine) < 2) next
      l <- ifelse(own, 1, -1 / (length(mine) - 1))
      z <- c(z, sum(l * rest[mine])); v <- c(v, as.numeric(t(l) %*% V[mine, mine] %*% l))
    }
    q <- function(tau) deviance(lm(z ~ 1, weights = 1 / (v + tau^2)))
    likelihood <- function(tau) {
      w <- 1 / (v + tau^2)
      0.5 * (sum(log(w)) - log(sum(w)) - q(tau))
    }
    best <- optimize(likelihood, c(0, 60), maximum = TRUE, tol = 1e-12)
    end <- function(p) {
      quantile <- qchisq(p, length(z) - 1)
      if (q(0) <= quantile) 0 else uniroot(function(tau) q(tau) - quantile, c(0, 500), tol = 1e-12)$root
    }
    add(case, rho, kind = "responsibility", unit = "", responsibility = scale, estimate = q(0), df = length(z) - 1,
        p_value = pchisq(q(0), length(z) - 1, lower.tail = FALSE), std_error = NA,
        sd_between = if (best$objective > likelihood(0)) best$maximum else 0, sd_low = end(0.975), sd_high = end(0.025))
  }
}
write_expected(do.call(rbind, rows))
