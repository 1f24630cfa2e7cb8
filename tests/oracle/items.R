# Item statistics, alpha without each item, standardised alpha and its standard error (psych::alpha), and the standard
# error of measurement from the two-way analysis of variance (complete answers) or its definition.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(psych))

answers <- read_input()
rows <- list()
add <- function(scale, item, metric, estimate, low = NA, high = NA) {
  rows[[length(rows) + 1]] <<- data.frame(scale, item, metric, estimate, conf_low = low, conf_high = high)
}
for (scale in c("full", "gaps", "turned", "short")) {
  all <- answers[grep(paste0("^", scale), names(answers))]
  items <- all[rowSums(!is.na(all)) > 0, ]
  n <- nrow(items); k <- ncol(items)
  found <- suppressMessages(suppressWarnings(alpha(items, check.keys = FALSE, warnings = FALSE)))
  for (j in seq_len(k)) {
    item <- names(items)[j]; one <- found$item.stats[j, ]
    add(scale, item, "n", one$n)
    add(scale, item, "missing", 100 * mean(is.na(all[[j]])))
    add(scale, item, "difficulty", 100 * (one$mean - 1) / 4)
    add(scale, item, "sd", one$sd)
    add(scale, item, "floor", 100 * mean(items[[j]] == 1, na.rm = TRUE))
    add(scale, item, "ceiling", 100 * mean(items[[j]] == 5, na.rm = TRUE))
    add(scale, item, "item_rest", one$r.drop)
    add(scale, item, "item_total", one$std.r)
    add(scale, item, "item_total_corrected", one$r.cor)
    if (k > 2) {
      add(scale, item, "alpha_if_dropped", found$alpha.drop[j, "raw_alpha"])
      add(scale, item, "standardised_alpha_if_dropped", found$alpha.drop[j, "std.alpha"])
    }
  }
  total <- found$total
  z <- qnorm(0.975)
  add(scale, "", "alpha", total$raw_alpha, total$raw_alpha - z * total$ase, min(total$raw_alpha + z * total$ase, 1))
  add(scale, "", "std_error", total$ase)
  feldt <- alpha.ci(total$std.alpha, n.obs = n, n.var = k)
  add(scale, "", "alpha_standardised", total$std.alpha, feldt$lower.ci, feldt$upper.ci)
  df <- (n - 1) * (k - 1)
  if (anyNA(items)) {
    sem <- sqrt(sum(cov(items, use = "pairwise"))) / k * sqrt(1 - total$raw_alpha)
  } else {
    long <- data.frame(y = unlist(items), item = gl(k, n), person = factor(rep(seq_len(n), k)))
    sem <- sqrt(anova(lm(y ~ person + item, data = long))["Residuals", "Mean Sq"] / k)
  }
  ends <- sem * sqrt(df / qchisq(c(0.975, 0.025), df))
  add(scale, "", "sem", sem, ends[1], ends[2])
  add(scale, "", "sem_percent", 25 * sem, 25 * ends[1], 25 * ends[2])
}
write_expected(do.call(rbind, rows))
