# Kitagawa's decomposition of the change of a mean over strata: total = rates + composition; interaction. Errors by the
# delta method with a numerical gradient (central differences) on the covariance of stratum means (moderated variance)
# and, where shares are those of the people who answered, of multinomial shares. Rates: checked against
# survey::svystandardize with the mean shares of both waves as population.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
answers <- read_input()
answers$y <- 25 * (answers$a - 1)
answers$stratum <- paste(answers$unit, answers$level)
known <- names(which(table(answers$stratum, answers$wave)[, "earlier"] > 0 & table(answers$stratum, answers$wave)[, "later"] > 0))
waves <- c("earlier", "later")
cell <- function(w, f) sapply(known, function(s) f(answers[answers$wave == w & answers$stratum == s, ]))
rows <- list()
for (shares in c("rosters", "answered")) {
  r <- lapply(waves, cell, function(d) mean(d$y))
  n <- lapply(waves, cell, nrow)
  s2 <- lapply(waves, cell, function(d) if (nrow(d) > 1) var(d$y) else NA)
  error2 <- lapply(1:2, function(k) {
    m <- mean(s2[[k]], na.rm = TRUE)
    own <- ifelse(is.na(s2[[k]]), m, s2[[k]])
    (4 * m + (n[[k]] - 1) * own) / (n[[k]] + 3) / n[[k]]
  })
  size <- if (shares == "rosters") lapply(waves, cell, function(d) d$headcount[1]) else n
  p <- lapply(size, function(x) x / sum(x))
  parts <- list(
    total = function(r1, r2, p1, p2) sum(p2 * r2) - sum(p1 * r1),
    rates = function(r1, r2, p1, p2) sum((p1 + p2) / 2 * (r2 - r1)),
    composition = function(r1, r2, p1, p2) sum((r1 + r2) / 2 * (p2 - p1)),
    interaction = function(r1, r2, p1, p2) sum((p2 - p1) * (r2 - r1))
  )
  k <- length(known)
  at <- c(r[[1]], r[[2]], p[[1]], p[[2]])
  covariance <- diag(c(error2[[1]], error2[[2]], rep(0, 2 * k)))
  if (shares == "answered") for (w in 1:2) {
    place <- 2 * k + (w - 1) * k + seq_len(k)
    covariance[place, place] <- (diag(p[[w]]) - outer(p[[w]], p[[w]])) / sum(n[[w]])
  }
  for (part in names(parts)) {
    f <- function(x) parts[[part]](x[1:k], x[k + 1:k], x[2 * k + 1:k], x[3 * k + 1:k])
    gradient <- sapply(seq_along(at), function(j) {
      h <- 1e-4; e <- replace(rep(0, length(at)), j, h)
      (f(at + e) - f(at - e)) / (2 * h)  # exact: every part is a polynomial of the second degree
    })
    estimate <- f(at)
    error <- sqrt(as.numeric(gradient %*% covariance %*% gradient))
    df <- min(sum(n[[1]]), sum(n[[2]])) - k
    half <- qt(0.975, df) * error
    rows[[length(rows) + 1]] <- data.frame(
      shares, part, earlier = sum(p[[1]] * r[[1]]), later = sum(p[[2]] * r[[2]]), estimate, std_error = error,
      n_strata = k, conf_low = estimate - half, conf_high = estimate + half
    )
  }
  design <- svydesign(ids = ~1, weights = ~1, data = answers[answers$stratum %in% known, ])
  standard <- svystandardize(design, by = ~stratum, over = ~wave, population = ((p[[1]] + p[[2]]) / 2)[sort(known)])
  means <- coef(svyby(~y, ~wave, standard, svymean))
  stopifnot(abs(means["later"] - means["earlier"] - rows[[length(rows) - 2]]$estimate) < 1e-9)
}
write_expected(do.call(rbind, rows))
