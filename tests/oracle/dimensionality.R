# Sampling adequacy (psych::KMO), sphericity (psych::cortest.bartlett), eigenvalues, and the random eigenvalues of
# psych::fa.parallel with squared multiple correlations for factors: normal data ("normal", compared where answers are
# complete), answers resampled item by item ("resampled"); mean, 95th percentile and their standard deviation.
suppressPackageStartupMessages(library(psych))
options(mc.cores = 1)
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
given <- read_input()
rows <- list()
add <- function(case, kind, metric, place, estimate, percentile = NA, spread = NA, draws = NA) {
  rows[[length(rows) + 1]] <<- data.frame(case, kind, metric, place, estimate, percentile, spread, draws)
}
quiet <- function(x) suppressWarnings(suppressMessages(x))
for (case in unique(given$case)) {
  d <- given[given$case == case, -1]
  n <- sum(rowSums(!is.na(d)) > 0)
  for (kind in c("pearson", "polychoric")) {
    R <- if (kind == "pearson") cor(d, use = "pairwise") else quiet(polychoric(d, correct = 0))$rho
    adequacy <- KMO(R)
    add(case, kind, "kmo", 0, adequacy$MSA)
    add(case, kind, "msa", 1:9, as.numeric(adequacy$MSAi))
    test <- cortest.bartlett(R, n)
    add(case, kind, "bartlett", 0, test$chisq)
    add(case, kind, "bartlett df", 0, test$df)
    add(case, kind, "bartlett p", 0, test$p.value)
    add(case, kind, "components", 1:9, eigen(R)$values)
    S <- R
    diag(S) <- smc(R)
    add(case, kind, "factors", 1:9, eigen(S)$values)
    if (kind == "polychoric" && case != "one") next
    draws <- if (kind == "pearson") 2000 else 150
    set.seed(7)
    found <- quiet(fa.parallel(d, fa = "both", SMC = TRUE, n.iter = draws, plot = FALSE,
                               cor = if (kind == "pearson") "cor" else "poly", correct = 0))$values
    for (part in 1:4) {
      values <- found[, (part - 1) * 9 + 1:9]
      what <- c("resampled components", "resampled factors", "normal components", "normal factors")[part]
      add(case, kind, what, 1:9, colMeans(values), apply(values, 2, quantile, 0.95), apply(values, 2, sd), draws)
    }
  }
}
write_expected(do.call(rbind, rows))
