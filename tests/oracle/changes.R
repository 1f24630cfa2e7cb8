# Change between two waves as independent samples, item-first:
#   strata     units as strata that weigh by headcount of each wave: survey, totals of both waves stacked, svycontrast
#   none       no strata: cov(mean_a, mean_b) = n_ab / (n_a n_b) s_ab with s_ab from cov(pairwise), per wave
#   item       item a alone: t.test (its standard error); favourable: the same on 0 and 100
#   assumed    a share of the smaller wave in both, with a correlation of a person's ratings
#   unit       per unit, variance moderated over the units: (4 m + (n - 1) s2) / (n + 3)
# Student's t with one degree of freedom less than the smaller wave has ratings.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
answers <- read_input()
items <- c("a", "b", "c", "d")
waves <- c("earlier", "later")
median_n <- function(n) sort(n)[(length(n) + 1) %/% 2]
rows <- list()
add <- function(case, unit, means, error, n) {
  df <- min(n) - 1
  estimate <- means[2] - means[1]
  half <- qt(0.975, df) * error
  rows[[length(rows) + 1]] <<- data.frame(
    case, unit, earlier = means[1], later = means[2], estimate, std_error = error, n_earlier = n[1], n_later = n[2],
    conf_low = estimate - half, conf_high = estimate + half, p_value = 2 * pt(-abs(estimate / error), df)
  )
}
pomp <- answers
pomp[items] <- 25 * (answers[items] - 1)
size <- function(data, statistic = items) {
  sapply(waves, function(w) median_n(colSums(!is.na(data[data$wave == w, statistic, drop = FALSE]))))
}
by_formula <- function(data, statistic) {
  values <- as.matrix(data[statistic])
  known <- !is.na(values)
  n <- colSums(known)
  c(mean(colMeans(values, na.rm = TRUE)), mean(crossprod(known) / outer(n, n) * cov(values, use = "pairwise.complete.obs")))
}

# strata
stacked <- pomp
for (w in waves) for (item in items) {
  rated <- stacked$wave == w & !is.na(stacked[[item]])
  stacked[[paste0("r_", w, item)]] <- as.numeric(rated)
  stacked[[paste0("y_", w, item)]] <- ifelse(rated, stacked[[item]], 0)
}
stacked$stratum <- paste(stacked$wave, stacked$unit)
stacked$weight <- stacked$headcount / ave(rep(1, nrow(stacked)), stacked$stratum, FUN = sum)
design <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = stacked)
names <- as.vector(outer(items, waves, function(i, w) paste0(w, i)))
totals <- svytotal(as.formula(paste0("~", paste0(c("y_", "r_"), rep(names, each = 2), collapse = "+"))), design)
of_wave <- function(w) paste0("(", paste0("y_", w, items, "/r_", w, items, collapse = "+"), ")/", length(items))
contrast <- function(text) svycontrast(totals, list(x = parse(text = text)[[1]]))
difference <- contrast(paste0("(", of_wave("later"), ") - (", of_wave("earlier"), ")"))
add("strata", "", sapply(waves, function(w) coef(contrast(of_wave(w)))), as.numeric(sqrt(vcov(difference))), size(pomp))

# none, assumed
parts <- sapply(waves, function(w) by_formula(pomp[pomp$wave == w, ], items))
n <- size(pomp)
add("none", "", parts[1, ], sqrt(sum(parts[2, ])), n)
r <- 0.4
shared <- 0.6 * min(n)
sd <- sqrt(parts[2, ] * n)
add("assumed", "", parts[1, ], sqrt(sum(parts[2, ]) - 2 * shared / prod(n) * r * prod(sd)), n)

# one item
first <- pomp$a[pomp$wave == "earlier"]; second <- pomp$a[pomp$wave == "later"]
test <- t.test(second, first)
add("item", "", rev(as.numeric(test$estimate)), test$stderr, size(pomp, "a"))
test <- t.test(100 * (second >= 75), 100 * (first >= 75))
add("favourable", "", rev(as.numeric(test$estimate)), test$stderr, size(pomp, "a"))

# units
units <- unique(pomp$unit)
moderated <- sapply(waves, function(w) {
  one <- sapply(units, function(u) {
    data <- pomp[pomp$wave == w & pomp$unit == u, ]
    found <- by_formula(data, items)
    k <- median_n(colSums(!is.na(data[items])))
    c(found[1], found[2] * k, k)
  })
  c(one[1, ], (4 * mean(one[2, ]) + (one[3, ] - 1) * one[2, ]) / (one[3, ] + 3) / one[3, ])
})
for (place in seq_along(units)) {
  unit <- units[place]
  error <- sqrt(sum(moderated[length(units) + place, ]))
  add("unit", unit, moderated[place, ], error, size(pomp[pomp$unit == unit, ]))
}
write_expected(do.call(rbind, rows))
