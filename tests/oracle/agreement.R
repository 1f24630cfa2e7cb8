# Agreement within units: multilevel drops incomplete rows (listwise); "available" spells the same formulas out on the
# variances and deviations of those who rated each item.
suppressPackageStartupMessages(library(multilevel))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
scales <- list(five = c("a", "b", "c"), seven = c("s", "t"))
nulls <- list(
  five = c("uniform" = 2, "slight skew" = 1.34, "moderate skew" = 0.9, "heavy skew" = 0.44), seven = c("uniform" = 4)
)
rows <- list()
add <- function(scale, missing, metric, null, unit, estimate, n, item = "") {
  rows[[length(rows) + 1]] <<- data.frame(scale, missing, item, metric, null, unit = as.character(unit), estimate, n)
}

for (scale in names(scales)) {
  items <- answers[scales[[scale]]]
  for (null in names(nulls[[scale]])) {
    variance <- nulls[[scale]][[null]]
    whole <- rwg.j(items, answers$unit, variance)
    add(scale, "listwise", "rwg_j", null, whole$grpid, whole$rwg.j, whole$gsize)
    for (item in names(items)) {
      one <- rwg(items[[item]], answers$unit, variance)
      add(scale, "available", "rwg", null, one$grpid, one$rwg, one$gsize, item)
    }
    spread <- sapply(items, function(x) tapply(x, answers$unit, var, na.rm = TRUE))
    k <- rowSums(is.finite(spread))
    ratio <- pmin(rowMeans(spread, na.rm = TRUE) / variance, 1)
    n <- apply(sapply(items, function(x) tapply(!is.na(x), answers$unit, sum)), 1, quantile, 0.5, type = 1)
    rwg_j <- k * (1 - ratio) / (k * (1 - ratio) + ratio)
    add(scale, "available", "rwg_j", null, rownames(spread), ifelse(k > 0, rwg_j, NA), n)
  }
  for (type in c("mean", "median")) {
    metric <- paste0("ad_", type)
    whole <- ad.m(items, answers$unit, type)
    add(scale, "listwise", metric, "none", whole$grpid, whole$AD.M, whole$gsize)
    for (item in names(items)) {
      one <- ad.m(items[[item]], answers$unit, type)
      add(scale, "available", metric, "none", one$grpid, one$AD.M, one$gsize, item)
    }
  }
}
write_expected(do.call(rbind, rows))
