# Kinds of resource, item-first: whole (units as strata that weigh by headcount, and plain), by level, by unit with the
# variance moderated over the units. survey: svytotal of answers and indicators with svycontrast; base R
# cov(pairwise) within units and without strata. The intervals are Student's t; current staff, so with finite
# population correction, except "plain".
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
people <- read_input()
kinds <- list(people = 1:2, work_environment = 3:4, infrastructure = 5:6, monitoring_and_measuring = 7:8,
              organizational_knowledge = 9:10)
level <- 0.95
headcounts <- tapply(people$headcount, people$unit, `[`, 1)
lower_median <- function(n) unname(sort(n)[(length(n) + 1) %/% 2])

plain <- function(values) {
  values <- values[, colSums(!is.na(values)) > 0, drop = FALSE]
  if (!ncol(values)) return(c(NA, NA, 0))
  known <- !is.na(values)
  n <- colSums(known)
  s <- cov(values, use = "pairwise.complete.obs")
  variance <- diag(s); variance[n < 2] <- mean(variance[n > 1])
  shared <- crossprod(known)
  spread <- sqrt(variance)
  s[shared < 2] <- outer(spread, spread)[shared < 2]
  diag(s) <- variance
  c(mean(colMeans(values, na.rm = TRUE)), mean(shared / outer(n, n) * s), lower_median(n))
}

strata <- function(data, items) {
  size <- ave(rep(1, nrow(data)), data$unit, FUN = sum)
  data$weight <- data$headcount / size
  for (one in items) {
    data[[paste0("r_", one)]] <- as.numeric(!is.na(data[[one]]))
    data[[paste0("y_", one)]] <- ifelse(is.na(data[[one]]), 0, data[[one]])
  }
  design <- svydesign(ids = ~1, strata = ~unit, fpc = ~headcount, data = data)
  totals <- svytotal(as.formula(paste0("~", paste0(c("y_", "r_"), rep(items, each = 2), collapse = "+"))), design)
  mean <- parse(text = paste0("(", paste0("y_", items, "/r_", items, collapse = "+"), ")/", length(items)))[[1]]
  found <- svycontrast(totals, list(scale = mean))
  c(coef(found), vcov(found), degf(design))
}

rows <- list()
add <- function(by, group, kind, estimate, error, df, n) {
  half <- if (is.na(estimate) || df < 1) NA else qt(0.5 + level / 2, df) * error
  rows[[length(rows) + 1]] <<- data.frame(
    by, group, resource_type = kind, estimate, std_error = error, conf_low = max(estimate - half, 0),
    conf_high = min(estimate + half, 100), n
  )
}
for (kind in names(kinds)) {
  items <- paste0("i", kinds[[kind]])
  n <- lower_median(colSums(!is.na(people[items])))
  found <- strata(people, items)
  add("whole", "", kind, found[1], sqrt(found[2]), found[3], n)
  found <- plain(people[items])
  add("plain", "", kind, found[1], sqrt(found[2]), n - 1, n)
  for (one in c("staff", "lead")) {
    mine <- people[people$level == one, ]
    mine$headcount <- c(staff = 0.8, lead = 0.2)[[one]] * mine$headcount
    mine$headcount <- pmax(mine$headcount, ave(rep(1, nrow(mine)), mine$unit, FUN = sum))
    found <- strata(mine, items)
    add("level", one, kind, found[1], sqrt(found[2]), found[3], lower_median(colSums(!is.na(mine[items]))))
  }
  units <- lapply(split(people, people$unit), function(data) plain(as.matrix(data[items])))
  n <- sapply(units, `[`, 3)
  variance <- sapply(units, `[`, 2) * n
  m <- mean(variance, na.rm = TRUE)
  variance <- ifelse(is.na(variance), m, (4 * m + (n - 1) * variance) / (n + 3))
  answered <- tapply(people$unit, people$unit, length)
  for (one in names(units)) {
    if (n[one] == 0) { add("unit", one, kind, NA, NA, 0, 0); next }
    error <- sqrt((1 - answered[one] / headcounts[one]) * variance[one] / n[one])
    add("unit", one, kind, units[[one]][1], error, n[one] - 1, n[one])
  }
}
write_expected(do.call(rbind, rows))
