# Raked weights (mean 1), Kish's effective number and design effect. survey::rake; the same weights from calibrate.
# "not stated": respondents without a site get a category whose target is their share of the base weights.
# "trimmed": survey has no bounds with the raking distance: sweep and pull back to the bounds, spelled out in base R.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
d <- read_input()
d$one <- 1
people <- function(name) tapply(d[[paste0(name, "_people")]], d[[name]], function(x) x[1])
table_of <- function(name, counts = people(name)) setNames(data.frame(names(counts), as.numeric(counts)), c(name, "Freq"))
total <- sum(people("unit"))
control <- list(epsilon = 1e-14, maxit = 400)

raked <- function(base, names, tables) {
  d$weight <- base * total / sum(base)
  design <- svydesign(ids = ~1, weights = ~weight, data = d)
  margins <- lapply(names, function(name) as.formula(paste0("~", name)))
  # the tolerance lies below rounding: all sweeps are made, which R calls not converged
  weights(suppressWarnings(rake(design, margins, tables, control = control)))
}
three <- c("unit", "level", "site")
tables <- lapply(three, table_of)
plain <- raked(d$one, three, tables)
based <- raked(d$base, three, tables)

calibrated <- weights(calibrate(
  svydesign(ids = ~1, weights = ~weight, data = transform(d, weight = base * total / sum(base))),
  ~unit + level + site, calfun = "raking", epsilon = 1e-13, maxit = 100,
  population = c(total, people("unit")[-1], people("level")[-1], people("site")[-1]) |>
    setNames(colnames(model.matrix(~unit + level + site, d)))
))
stopifnot(max(abs(calibrated - based)) < 1e-8)

absent <- d$site_stated == "" | is.na(d$site_stated)
share <- sum(d$base[absent]) / sum(d$base)
d$stated <- ifelse(absent, "not stated", d$site_stated)
stated <- c(people("site") * (1 - share), "not stated" = total * share)
not_stated <- raked(d$base, c("unit", "stated"), list(table_of("unit"), table_of("stated", stated)))

low <- 0.6; high <- 4.1
trimmed <- plain
for (sweep in 1:2000) {
  for (margin in three) {
    trimmed <- trimmed * as.numeric(people(margin)[d[[margin]]]) / ave(trimmed, d[[margin]], FUN = sum)
  }
  trimmed <- pmin(pmax(trimmed, low * total / nrow(d)), high * total / nrow(d))
}
stopifnot(all(sapply(three, function(name) max(abs(tapply(trimmed, d[[name]], sum) - people(name)))) < 1e-8))

rows <- lapply(list(plain = plain, based = based, `not stated` = not_stated, trimmed = trimmed), function(w) {
  w <- w / mean(w)
  n_eff <- sum(w)^2 / sum(w^2)
  data.frame(row = c(seq_along(w), 0, 0), metric = c(rep("weight", length(w)), "n_eff", "design_effect"),
             value = c(w, n_eff, length(w) / n_eff))
})
write_expected(do.call(rbind, Map(function(case, rows) cbind(case = case, rows), names(rows), rows)))
