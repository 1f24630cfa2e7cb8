# Item-first means and favourable shares of a group, three ways of knowing the population:
#   strata   units are strata that weigh by headcount. survey: domain means with svymean on the subset that rated the
#            item; the mean of the item means and its variance from the joint vcov of totals with svycontrast.
#   number   one headcount, no strata: cov(mean_a, mean_b) = (1 - f) n_ab / (n_a n_b) s_ab, s_ab from cov(pairwise).
#   none     the same without finite population correction.
# Estimand "current staff" has the finite population correction, "process" has not.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")

answers <- read_input()
items <- c("a", "b", "c", "d")
median_n <- function(n) sort(n)[(length(n) + 1) %/% 2]

with_survey <- function(data, statistic, metric, finite) {
  data$respondents <- as.numeric(ave(rep(1, nrow(data)), data$unit, FUN = sum))
  data$weight <- data$headcount / data$respondents
  for (item in statistic) {
    data[[paste0("r_", item)]] <- as.numeric(!is.na(data[[item]]))
    data[[paste0("y_", item)]] <- ifelse(is.na(data[[item]]), 0, data[[item]])
  }
  design <- if (finite) svydesign(ids = ~1, strata = ~unit, fpc = ~headcount, data = data) else
    svydesign(ids = ~1, strata = ~unit, weights = ~weight, data = data)
  if (length(statistic) == 1) {
    rated <- subset(design, !is.na(data[[statistic]]))
    mean <- svymean(as.formula(paste0("~", statistic)), rated)
    return(c(coef(mean), sqrt(vcov(mean)), degf(design)))
  }
  totals <- svytotal(as.formula(paste0("~", paste0(c("y_", "r_"), rep(statistic, each = 2), collapse = "+"))), design)
  mean <- parse(text = paste0("(", paste0("y_", statistic, "/r_", statistic, collapse = "+"), ")/", length(statistic)))
  contrast <- svycontrast(totals, list(scale = mean[[1]]))
  c(coef(contrast), sqrt(vcov(contrast)), degf(design))
}

without_strata <- function(data, statistic, fraction) {
  values <- as.matrix(data[statistic])
  known <- !is.na(values)
  n <- colSums(known)
  covariance <- crossprod(known) / outer(n, n) * cov(values, use = "pairwise.complete.obs")
  c(mean(colMeans(values, na.rm = TRUE)), sqrt((1 - fraction) * mean(covariance)), median_n(n) - 1)
}

# Wilson's interval on the effective number of answers behind the standard error
wilson <- function(estimate, error) {
  p <- estimate / 100
  effective <- p * (1 - p) / (error / 100)^2
  100 * suppressWarnings(prop.test(p * effective, effective, correct = FALSE))$conf.int
}

one <- function(data, group, population, estimand, metric, statistic) {
  points <- data[items]
  data[items] <- if (metric == "score") 25 * (points - 1) else ifelse(points >= 4, 100, 0)
  finite <- estimand == "current staff"
  size <- sum(data$headcount[!duplicated(data$unit)])
  fraction <- if (population == "none" || !finite) 0 else nrow(data) / size
  kernel <- function(finite) {
    if (population == "strata") with_survey(data, statistic, metric, finite) else
      without_strata(data, statistic, if (finite) fraction else 0)
  }
  found <- kernel(finite)
  n <- median_n(colSums(!is.na(data[statistic])))
  interval <- if (metric == "score") found[1] + c(-1, 1) * qt(0.975, found[3]) * found[2] else wilson(found[1], found[2])
  data.frame(
    group = group, population = population, estimand = estimand, metric = metric,
    statistic = paste(statistic, collapse = ""), estimate = found[1], std_error = found[2],
    conf_low = interval[1], conf_high = interval[2], conf_level = 0.95, n = n,
    variance = n * kernel(FALSE)[2]^2, sampling_fraction = fraction
  )
}

# "lonely": one unit with a single respondent, who rated all items
lab <- which(answers$unit == "Lab")
groups <- list(
  all = answers,
  lonely = answers[-lab[2], ],
  Night = answers[answers$unit == "Night", ]
)
rows <- list()
for (group in names(groups)) {
  kinds <- if (group == "Night") c("number", "none") else "strata"
  for (population in kinds) for (estimand in if (population == "none") "process" else c("current staff", "process")) {
    for (metric in c("score", "favourable")) for (statistic in list(items, "a", "c")) {
      rows[[length(rows) + 1]] <- one(groups[[group]], group, population, estimand, metric, statistic)
    }
  }
}
write_expected(do.call(rbind, rows))
