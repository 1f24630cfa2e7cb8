# Means, shares, differences, quantiles and scale means under four designs, all with units as strata:
#   strata      weights headcount / respondents, no raking
#   regression  then calibrate(calfun = "raking") to unit, level, site
#   sweeps      then rake() to the same margins
#   based       base weights that differ within units, then calibrate
# "current staff" has the finite population correction, "process" has not. One unit has a single respondent.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
d <- read_input()
d$told <- d$told == "True"
d$fav <- d$a >= 4
d$fav_b <- d$b >= 4
# a domain keeps all rows with weight 0, where a missing value would still count: it is set to 0
known <- lapply(d[c("y", "b", "d", "fav", "fav_b")], function(x) !is.na(x))
items <- c("a", "b", "c", "d")
for (item in items) {
  d[[paste0("r_", item)]] <- as.numeric(!is.na(d[[item]]))
  d[[paste0("y_", item)]] <- ifelse(is.na(d[[item]]), 0, d[[item]])
}
for (variable in names(known)) d[[variable]][!known[[variable]]] <- 0
d$fav <- as.logical(d$fav); d$fav_b <- as.logical(d$fav_b)
margins <- c("unit", "level", "site")
people <- function(name) tapply(d[[paste0(name, "_people")]], d[[name]], function(x) x[1])
tables <- lapply(margins, function(name) setNames(data.frame(names(people(name)), as.numeric(people(name))), c(name, "Freq")))
total <- sum(people("unit"))
d$stratum_weight <- d$unit_people / as.numeric(ave(d$unit_people, d$unit, FUN = length))
d$based_weight <- d$base * total / sum(d$base)

declare <- function(kind, finite) {
  weight <- if (kind == "based") ~based_weight else ~stratum_weight
  plain <- if (finite) svydesign(ids = ~1, strata = ~unit, weights = weight, fpc = ~unit_people, data = d) else
    svydesign(ids = ~1, strata = ~unit, weights = weight, data = d)
  if (kind == "strata") return(plain)
  if (kind == "sweeps") return(suppressWarnings(rake(
    plain, list(~unit, ~level, ~site), tables, control = list(epsilon = 1e-14, maxit = 400)
  )))
  totals <- setNames(c(total, people("unit")[-1], people("level")[-1], people("site")[-1]),
                     colnames(model.matrix(~unit + level + site, d)))
  calibrate(plain, ~unit + level + site, totals, calfun = "raking", epsilon = 1e-13, maxit = 100)
}

options(warn = -1) # summary.glm tells that rows outside a domain have weight 0
rows <- list()
for (kind in c("strata", "regression", "sweeps", "based")) for (estimand in c("current staff", "process")) {
  design <- declare(kind, estimand == "current staff")
  add <- function(statistic, variable, domain, estimate, error, ends, n) {
    rows[[length(rows) + 1]] <<- data.frame(
      design = kind, estimand, statistic, variable, domain, estimate = as.numeric(estimate),
      std_error = as.numeric(error), conf_low = as.numeric(ends[1]), conf_high = as.numeric(ends[2]), n
    )
  }
  domains <- list(all = rep(TRUE, nrow(d)), told = d$told, cannot = !d$told, foreman = d$level == "foreman",
                  Night = d$unit == "Night")
  for (domain in names(domains)) {
    for (variable in c("y", "b")) {
      here <- domains[[domain]] & known[[variable]]
      part <- subset(design, here)
      m <- svymean(as.formula(paste0("~", variable)), part)
      add("mean", variable, domain, coef(m), SE(m), confint(m, df = degf(part)), sum(here))
    }
    for (variable in c("fav", "fav_b")) {
      here <- domains[[domain]] & known[[variable]]
      if (!any(here)) next
      part <- subset(design, here)
      p <- suppressWarnings(svyciprop(as.formula(paste0("~", variable)), part, method = "logit"))
      add("share", variable, domain, 100 * coef(p), 100 * sqrt(attr(p, "var")), 100 * attr(p, "ci"), sum(here))
    }
    # in a domain of few an end falls below the first value's share, where survey 4.1 takes the second value
    if (domain == "cannot") next
    here <- domains[[domain]] & known$y
    part <- subset(design, here)
    for (p in c(0.25, 0.5, 0.75)) for (interval in c("mean", "xlogit")) {
      q <- suppressWarnings(svyquantile(~y, part, p, interval.type = interval))$y[1, ]
      add(paste0("quantile ", p, if (interval == "mean") " mean" else " logit"), "y", domain, q[1], q[4], q[2:3], sum(here))
    }
  }
  rated <- known$d
  five <- svyquantile(~d, subset(design, rated), 0.5)$d[1, ]
  add("quantile 0.5 mean", "d", "all", five[1], five[4], five[2:3], sum(known$d))

  for (pair in list(c("foreman", "staff"), c("manager", "foreman"))) {
    here <- d$level %in% pair & known$y
    part <- update(subset(design, here), first = as.numeric(level == pair[1]))
    test <- svyttest(y ~ first, part)
    n <- min(sum(here & d$level == pair[1]), sum(here & d$level == pair[2]))
    error <- test$estimate / test$statistic
    add("difference", "y", paste(pair, collapse = "-"), test$estimate, error, test$conf.int, n)
  }

  formula <- as.formula(paste0("~", paste0(c("y_", "r_"), rep(items, each = 2), collapse = "+")))
  mean <- parse(text = paste0("(", paste0("y_", items, "/r_", items, collapse = "+"), ")/", length(items)))[[1]]
  for (domain in c("all", "told")) {
    here <- domains[[domain]] & rowSums(d[paste0("r_", items)]) > 0
    part <- subset(design, here)
    contrast <- svycontrast(svytotal(formula, part), list(scale = mean))
    n <- sort(colSums(d[here, paste0("r_", items)]))[2]
    error <- sqrt(vcov(contrast)[1])
    add("scale", "abcd", domain, coef(contrast), error, coef(contrast) + c(-1, 1) * qt(0.975, degf(part)) * error, n)
  }
}
write_expected(do.call(rbind, rows))
