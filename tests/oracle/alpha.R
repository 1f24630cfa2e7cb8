# Cronbach's alpha from pairwise covariances (psych::alpha) with Feldt's interval (psych::alpha.ci).
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(psych))

answers <- read_input()
rows <- list()
for (scale in c("full", "gaps", "weak")) for (missing in c("pairwise", "listwise")) for (level in c(0.8, 0.95)) {
  items <- answers[grep(paste0("^", scale), names(answers))]
  items <- if (missing == "listwise") items[complete.cases(items), ] else items[rowSums(!is.na(items)) > 0, ]
  alpha <- suppressMessages(suppressWarnings(alpha(items, check.keys = FALSE, warnings = FALSE)$total$raw_alpha))
  interval <- alpha.ci(alpha, n.obs = nrow(items), n.var = ncol(items), p.val = 1 - level)
  rows[[length(rows) + 1]] <- data.frame(
    scale = scale, missing = missing, estimate = alpha, conf_low = interval$lower.ci, conf_high = interval$upper.ci,
    conf_level = level, n = nrow(items), n_items = ncol(items)
  )
}
write_expected(do.call(rbind, rows))
