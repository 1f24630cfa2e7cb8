# Change between two waves that share people, linked: var = v1 + v2 - 2 cov.
#   paired     all people in both, item a: t.test(paired = TRUE)
#   full       all people in both, complete answers, four items: survey, people as clusters over both waves, svycontrast;
#              with and without units as strata
#   partly     some in both, gaps: v1 and v2 from cov(pairwise) or survey per wave; cov from each person's influence
#   one        some in both, one item: n12 / (n1 n2) times the covariance around the means of the whole waves, and so
#              the numerator of Derrick et al. (2017) with the correlation taken around those means
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
answers <- read_input()
items <- c("a", "b", "c", "d")
waves <- c("earlier", "later")
median_n <- function(n) sort(n)[(length(n) + 1) %/% 2]
answers[items] <- 25 * (answers[items] - 1)
rows <- list()
add <- function(case, statistic, population, means, variance, n, linked) {
  df <- min(n) - 1
  estimate <- means[2] - means[1]
  error <- sqrt(variance)
  half <- qt(0.975, df) * error
  rows[[length(rows) + 1]] <<- data.frame(
    case, statistic, population, earlier = means[1], later = means[2], estimate, std_error = error, n_linked = linked,
    conf_low = estimate - half, conf_high = estimate + half, p_value = 2 * pt(-abs(estimate / error), df)
  )
}
sizes <- function(data, statistic) {
  sapply(waves, function(w) median_n(colSums(!is.na(data[data$wave == w, statistic, drop = FALSE]))))
}
both <- function(data, statistic) {
  people <- lapply(waves, function(w) {
    one <- data[data$wave == w, ]
    one$person[rowSums(!is.na(one[statistic])) > 0]
  })
  length(intersect(people[[1]], people[[2]]))
}

full <- answers[answers$case == "full", ]
wide <- merge(full[full$wave == "earlier", c("person", "a")], full[full$wave == "later", c("person", "a")], by = "person")
test <- t.test(wide$a.y, wide$a.x, paired = TRUE)
add("full", "a", "none", c(mean(wide$a.x), mean(wide$a.y)), test$stderr^2, rep(nrow(wide), 2), nrow(wide))
stopifnot(abs(rows[[1]]$p_value - test$p.value) < 1e-12, max(abs(c(rows[[1]]$conf_low, rows[[1]]$conf_high) - test$conf.int)) < 1e-9)

for (population in c("none", "strata")) {
  wide <- merge(
    full[full$wave == "earlier", c("person", "unit", "headcount", items)],
    full[full$wave == "later", c("person", "headcount", items)], by = "person"
  )
  n_unit <- ave(rep(1, nrow(wide)), wide$unit, FUN = sum)
  weight <- if (population == "none") rep(1, nrow(wide)) else NA
  w <- if (population == "none") list(weight, weight) else list(wide$headcount.x / n_unit, wide$headcount.y / n_unit)
  # the weights of the two waves differ: each wave's weighted values and weights are totals of one unweighted design
  for (item in items) {
    wide[[paste0("e_", item)]] <- wide[[paste0(item, ".x")]] * w[[1]]
    wide[[paste0("l_", item)]] <- wide[[paste0(item, ".y")]] * w[[2]]
  }
  wide$w_e <- w[[1]]; wide$w_l <- w[[2]]
  design <- if (population == "none") svydesign(ids = ~person, weights = ~1, data = wide) else
    svydesign(ids = ~person, strata = ~unit, weights = ~1, data = wide)
  variables <- c(paste0("e_", items), paste0("l_", items), "w_e", "w_l")
  totals <- svytotal(as.formula(paste0("~", paste(variables, collapse = "+"))), design)
  text <- function(side) paste0("(", paste0(side, "_", items, "/w_", side, collapse = "+"), ")/", length(items))
  contrast <- function(x) svycontrast(totals, list(x = parse(text = x)[[1]]))
  found <- contrast(paste0("(", text("l"), ") - (", text("e"), ")"))
  add("full", "abcd", population, sapply(c("e", "l"), function(s) coef(contrast(text(s)))), as.numeric(vcov(found)),
      sizes(full, items), both(full, items))
}

partly <- answers[answers$case == "partly", ]
influence <- function(data, statistic, population) {
  values <- as.matrix(data[statistic]); known <- !is.na(values); values[!known] <- 0
  if (population == "none") {
    z <- sapply(seq_along(statistic), function(j) {
      n <- sum(known[, j]); m <- sum(values[, j]) / n
      known[, j] * (values[, j] - m) / n * sqrt(n / (n - 1))
    })
    return(setNames(rowMeans(z), data$person))
  }
  n <- ave(rep(1, nrow(data)), data$unit, FUN = sum); w <- data$headcount / n
  z <- rowMeans(sapply(seq_along(statistic), function(j) {
    total <- sum(w * known[, j]); m <- sum(w * values[, j]) / total
    w * known[, j] * (values[, j] - m) / total
  }))
  setNames((z - ave(z, data$unit)) * sqrt(n / (n - 1)), data$person)
}
means_of <- function(data, statistic, population) {
  n <- ave(rep(1, nrow(data)), data$unit, FUN = sum)
  w <- if (population == "none") rep(1, nrow(data)) else data$headcount / n
  mean(sapply(statistic, function(item) weighted.mean(data[[item]], w, na.rm = TRUE)))
}
for (population in c("none", "strata")) for (statistic in list(items, "a")) {
  sides <- lapply(waves, function(w) partly[partly$wave == w, ])
  z <- lapply(sides, influence, statistic, population)
  variance <- sapply(seq_along(sides), function(k) {
    if (population == "strata") return(sum(z[[k]]^2))
    values <- as.matrix(sides[[k]][statistic]); known <- !is.na(values); n <- colSums(known)
    mean(crossprod(known) / outer(n, n) * cov(values, use = "pairwise.complete.obs"))
  })
  shared <- intersect(names(z[[1]]), names(z[[2]]))
  covariance <- sum(z[[1]][shared] * z[[2]][shared])
  if (population == "none" && length(statistic) == 1) {  # the same by the formula of overlapping samples
    a <- lapply(sides, function(s) setNames(s$a, s$person))
    in_both <- shared[!is.na(a[[1]][shared]) & !is.na(a[[2]][shared])]
    centred <- lapply(a, function(x) x - mean(x, na.rm = TRUE))
    n <- sapply(a, function(x) sum(!is.na(x)))
    s <- sapply(a, sd, na.rm = TRUE)
    r <- sum(centred[[1]][in_both] * centred[[2]][in_both]) / length(in_both) / prod(s)
    by_hand <- length(in_both) / prod(n) * r * prod(s) * prod(sqrt(n / (n - 1)))
    stopifnot(abs(by_hand - covariance) < 1e-9)
  }
  add("partly", paste(statistic, collapse = ""), population, sapply(sides, means_of, statistic, population),
      sum(variance) - 2 * covariance, sizes(partly, statistic), both(partly, statistic))
}
write_expected(do.call(rbind, rows))
