# Confirmatory factor models by lavaan: ML, MLM, MLR, MLR with clusters and marker items of continuous items; WLSMV of
# ordered ones. Every figure of fitMeasures that is printed, unstandardised and standardised estimates with errors.
suppressPackageStartupMessages(library(lavaan))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
one <- "factor =~ x1 + x2 + x3 + x4 + x5"
three <- "f1 =~ x1 + x2 + x3\nf2 =~ x4 + x5 + x6\nf3 =~ x7 + x8 + x9"
models <- list(one = one, skewed = three, points = three, ordered = one, mixed = three)
figures <- c(
  chi_square = "chisq", chi_square_scaled = "chisq.scaled", scaling_factor = "chisq.scaling.factor",
  chi_square_baseline = "baseline.chisq", chi_square_baseline_scaled = "baseline.chisq.scaled",
  cfi = "cfi", tli = "tli", rmsea = "rmsea", cfi_scaled = "cfi.scaled", tli_scaled = "tli.scaled",
  rmsea_scaled = "rmsea.scaled", cfi_robust = "cfi.robust", tli_robust = "tli.robust", rmsea_robust = "rmsea.robust",
  srmr = "srmr", log_likelihood = "logl", log_likelihood_saturated = "unrestricted.logl", aic = "aic", bic = "bic"
)

row <- function(metric, estimate, error = NA, low = NA, high = NA, df = NA, p = NA, first = "", second = "") {
  data.frame(metric, first, second, estimate, std_error = error, conf_low = low, conf_high = high, df, p_value = p)
}

fit_rows <- function(fit) {
  found <- unclass(fitMeasures(fit))
  parts <- lapply(names(figures), function(metric) {
    name <- figures[[metric]]
    if (!name %in% names(found)) return(NULL)
    one <- row(metric, found[[name]])
    suffix <- sub("^[^.]*", "", sub("baseline.", "", name, fixed = TRUE))
    if (grepl("^rmsea", name)) {
      one$conf_low <- found[[paste0("rmsea.ci.lower", suffix)]]
      one$conf_high <- found[[paste0("rmsea.ci.upper", suffix)]]
      one$p_value <- found[[paste0("rmsea.pvalue", suffix)]]
    }
    if (grepl("^chi_square", metric)) {
      start <- if (grepl("baseline", name)) "baseline." else ""
      one$df <- found[[paste0(start, "df")]]
      one$p_value <- found[[paste0(start, "pvalue", suffix)]]
    }
    one
  })
  shift <- fit@test[["scaled.shifted"]]$shift.parameter
  do.call(rbind, c(parts, if (!is.null(shift)) list(row("shift", shift))))
}

solution_rows <- function(fit) {
  free <- parameterEstimates(fit)
  ideal <- standardizedSolution(fit)
  if (!"std.lv" %in% names(free)) free$std.lv <- NA
  numbers <- function(metric, table, value, first, second = "", errors = TRUE) {
    bare <- !errors | table$se == 0
    row(metric, table[[value]], if (errors) table$se else NA, ifelse(bare, NA, table$ci.lower),
        ifelse(bare, NA, table$ci.upper), NA, ifelse(bare, NA, table$pvalue), table[[first]], if (second == "") "" else table[[second]])
  }
  latent <- lavNames(fit, "lv")
  own <- free$op == "~~" & free$lhs == free$rhs & !free$lhs %in% latent
  ordered <- any(free$op == "|")
  loadings <- numbers("loading", free[free$op == "=~", ], "est", "rhs")
  perfect <- numbers("standardised_loading", ideal[ideal$op == "=~", ], "est.std", "rhs")
  residuals <- numbers("residual_variance", free[own, ], "est", "lhs", errors = !ordered)
  if (ordered) {
    levels <- free[free$op == "|", ]
    levels$rhs <- sub("t", "", levels$rhs)
    levels <- numbers("threshold", levels, "est", "lhs", "rhs")
  } else {
    levels <- numbers("intercept", free[free$op == "~1" & !free$lhs %in% latent, ], "est", "lhs")
  }
  among <- ideal[ideal$op == "~~" & ideal$lhs != ideal$rhs, ]
  rbind(loadings, perfect, residuals, levels, if (nrow(among)) numbers("factor_correlation", among, "est.std", "lhs", "rhs"))
}

rows <- list()
for (case in names(models)) {
  ordered <- case %in% c("ordered", "mixed")
  for (estimator in if (ordered) "wlsmv" else c("ml", "mlm", "mlr", "mlr clustered", "ml marker")) {
    options <- list(
      models[[case]], answers[answers$case == case, ], meanstructure = TRUE, std.lv = estimator != "ml marker",
      estimator = toupper(sub(" .*", "", estimator)), ordered = ordered
    )
    if (estimator == "mlr clustered") options$cluster <- "unit"
    fit <- suppressWarnings(do.call("cfa", options))
    fit <- suppressWarnings(do.call("cfa", c(options, list(start = fit)))) # goes on from there: closer to the minimum
    rows[[length(rows) + 1]] <- data.frame(case, estimator, rbind(fit_rows(fit), solution_rows(fit)))
  }
}
write_expected(do.call(rbind, rows))
