# Measurement invariance by lavaan: configural, metric and scalar models by ML, MLM, MLR and MLR with clusters; for
# ordered answers configural, thresholds, loadings, intercepts with the identification of Wu and Estabrook written out.
# Fit of each step, and its difference to the one before by lavTestLRT with its defaults. Two and three groups.
suppressPackageStartupMessages(library(lavaan))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
items <- paste0("x", 1:6)
model <- "f1 =~ x1 + x2 + x3\nf2 =~ x4 + x5 + x6"
rows <- list()

add <- function(case, estimator, fits) {
  version <- c(ml = "", mlm = ".robust", mlr = ".robust", wlsmv = ".scaled")[[sub(" .*", "", estimator)]]
  scaled <- if (estimator == "ml") "" else ".scaled"
  before <- NULL
  for (step in names(fits)) {
    found <- unclass(fitMeasures(fits[[step]]))
    one <- data.frame(
      case, estimator, step, chi_square = found[[paste0("chisq", scaled)]], df = found[["df"]],
      p_value = found[[paste0("pvalue", scaled)]], chi_square_difference = NA, df_difference = NA, p_difference = NA,
      cfi = found[[paste0("cfi", version)]], rmsea = found[[paste0("rmsea", version)]], srmr = found[["srmr"]]
    )
    if (!is.null(before)) {
      test <- suppressWarnings(lavTestLRT(before, fits[[step]]))
      one$chi_square_difference <- test[2, "Chisq diff"]
      one$df_difference <- test[2, "Df diff"]
      one$p_difference <- test[2, "Pr(>Chisq)"]
    }
    rows[[length(rows) + 1]] <<- one
    before <- fits[[step]]
  }
}

run <- function(...) {
  options <- list(..., std.lv = TRUE, group = "group")
  fit <- suppressWarnings(do.call("cfa", options))
  suppressWarnings(do.call("cfa", c(options, list(start = fit)))) # goes on from there: closer to the minimum
}

# equal thresholds free scales and intercepts of later groups; equal loadings their variances; zero intercepts their means
wu_estabrook <- function(equal, counts, groups) {
  same <- function(labels, tied) sapply(labels, function(one) {
    paste0("c(", paste0(one, ".", if (tied) rep("all", groups) else seq_len(groups), collapse = ", "), ")*")
  })
  free <- function(first, later) paste0("c(", paste(c(first, rep(later, groups - 1)), collapse = ", "), ")*")
  tied <- "thresholds" %in% equal; loaded <- "loadings" %in% equal; last <- "intercepts" %in% equal
  lines <- c()
  for (f in 1:2) {
    mine <- items[(3 * f - 2):(3 * f)]
    lines <- c(lines, paste0("f", f, " =~ ", paste0(same(paste0("l", mine), loaded), mine, collapse = " + ")))
    lines <- c(lines, paste0("f", f, " ~~ ", free(1, if (loaded) NA else 1), "f", f))
    lines <- c(lines, paste0("f", f, " ~ ", free(0, if (last) NA else 0), "1"))
  }
  for (item in items) {
    for (t in seq_len(counts[[item]])) lines <- c(lines, paste0(item, " | ", same(paste0("t", t, item), tied), "t", t))
    lines <- c(lines, paste0(item, " ~*~ ", free(1, if (tied) NA else 1), item))
    lines <- c(lines, paste0(item, " ~ ", free(0, if (tied && !last) NA else 0), "1"))
  }
  paste(lines, collapse = "\n")
}

for (case in c("two", "three")) {
  used <- if (case == "two") answers[answers$group != "west", ] else answers
  for (estimator in c("ml", "mlm", "mlr", "mlr clustered")) {
    extra <- if (estimator == "mlr clustered") list(cluster = "unit") else list()
    step <- function(...) do.call(run, c(list(model, used, estimator = toupper(sub(" .*", "", estimator)), meanstructure = TRUE, ...), extra))
    add(case, estimator, list(
      configural = step(), metric = step(group.equal = "loadings"), scalar = step(group.equal = c("loadings", "intercepts"))
    ))
  }
  counts <- sapply(used[items], function(x) length(unique(x)) - 1)
  groups <- length(unique(used$group))
  step <- function(equal) run(wu_estabrook(equal, counts, groups), used, estimator = "WLSMV", ordered = TRUE, parameterization = "delta")
  add(case, "wlsmv", list(
    configural = step(c()), thresholds = step("thresholds"), loadings = step(c("thresholds", "loadings")),
    intercepts = step(c("thresholds", "loadings", "intercepts"))
  ))
  # the last step is what group.equal makes of it
  short <- run(model, used, estimator = "WLSMV", ordered = TRUE, group.equal = c("thresholds", "loadings"))
  stopifnot(abs(fitMeasures(short, "chisq.scaled") - tail(rows, 1)[[1]]$chi_square) < 1e-3)
}
write_expected(do.call(rbind, rows))
