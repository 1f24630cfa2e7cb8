# Polychoric correlations. lavaan::lavCor (estimates, standard errors, thresholds; pairwise and listwise) and
# psych::polychoric without cell correction (thresholds of items where all have the same highest category, else of
# pairs; never smoothed); alpha of psych's matrix; repair of the case "matrix" by psych::cor.smooth and Matrix::nearPD.
suppressPackageStartupMessages({library(lavaan); library(psych); library(Matrix)})
options(mc.cores = 1)
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
given <- read_input()
rows <- list()
add <- function(case, by, a, b, metric, estimate, std_error = NA, n = NA) {
  rows[[length(rows) + 1]] <<- data.frame(case, by, item_a = a, item_b = b, metric, estimate, std_error, n)
}
both <- function(d, a, b) sum(!is.na(d[[a]]) & !is.na(d[[b]]))

for (case in setdiff(unique(given$case), "matrix")) {
  d <- given[given$case == case, -1]
  d <- d[, colSums(!is.na(d)) > 0]
  for (missing in c("pairwise", "listwise")) {
    used <- if (missing == "listwise") na.omit(d) else d
    fit <- suppressWarnings(lavCor(used, ordered = names(d), missing = missing, se = "standard", output = "est"))
    pair <- fit[fit$op == "~~" & fit$lhs != fit$rhs, ]
    for (r in seq_len(nrow(pair))) {
      add(case, paste("lavaan", missing), pair$lhs[r], pair$rhs[r], "polychoric", pair$est.std[r], pair$se[r],
          both(used, pair$lhs[r], pair$rhs[r]))
    }
    cut <- fit[fit$op == "|", ]
    for (r in seq_len(nrow(cut))) add(case, paste("lavaan", missing), cut$lhs[r], cut$rhs[r], "threshold", cut$est.std[r])
  }
  equal <- length(unique(sapply(d, max, na.rm = TRUE))) == 1
  for (global in c(TRUE, FALSE)) {
    if (global && !equal) next
    by <- if (global) "psych items" else "psych pairs"
    found <- suppressWarnings(suppressMessages(polychoric(d, smooth = FALSE, global = global, correct = 0)))
    R <- found$rho
    for (j in 2:ncol(R)) for (i in 1:(j - 1)) {
      cells <- table(d[[i]], d[[j]])
      if (all(dim(cells) == 2) && any(cells == 0)) next  # the likelihood has no maximum: psych ends anywhere near 1
      add(case, by, names(d)[i], names(d)[j], "polychoric", R[j, i], NA, both(d, names(d)[i], names(d)[j]))
    }
    if (global && !case %in% c("strong", "binary")) {
      a <- suppressWarnings(suppressMessages(alpha(R, warnings = FALSE)))$total$raw_alpha
      add(case, by, "", "", "ordinal_alpha", a)
    }
  }
}
M <- as.matrix(given[given$case == "matrix", -1])
dimnames(M) <- list(colnames(M), colnames(M))
repaired <- list(smooth = suppressWarnings(cor.smooth(M)),
                 higham = as.matrix(nearPD(M, corr = TRUE, do2eigen = FALSE, eig.tol = 0, conv.tol = 1e-14, maxit = 1e6)$mat))
for (how in names(repaired)) for (j in 2:5) for (i in 1:(j - 1)) {
  add("matrix", how, colnames(M)[i], colnames(M)[j], "repaired", repaired[[how]][i, j])
}
write_expected(do.call(rbind, rows))
