# Omega as psych::omega prints it, for one, two and three group factors.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages({library(psych); library(GPArotation)})

answers <- read_input()
rows <- list()
add <- function(scale, m, metric, factor, estimate) {
  rows[[length(rows) + 1]] <<- data.frame(scale, m, metric, factor, estimate)
}
for (scale in c("three", "gaps", "single", "few", "two")) {
  items <- answers[grep(paste0("^", scale, "[0-9]"), names(answers))]
  for (m in switch(scale, three = 1:3, gaps = 1:3, single = 1:2, few = 1, two = 1:2)) {
    o <- suppressWarnings(suppressMessages(omega(items, m, fm = "minres", rotate = "oblimin", plot = FALSE)))
    add(scale, m, "omega_total", "g", o$omega.tot)
    add(scale, m, "alpha_standardised", "g", o$alpha)
    if (m == 1) next
    add(scale, m, "omega_hierarchical", "g", o$omega_h)
    add(scale, m, "omega_asymptotic", "g", o$omega.lim)
    add(scale, m, "ecv", "g", o$ECV)
    for (f in seq_len(m)) {
      add(scale, m, "omega_subscale", paste0("F", f), o$omega.group[f + 1, "total"])
      add(scale, m, "omega_subscale_general", paste0("F", f), o$omega.group[f + 1, "general"])
      add(scale, m, "omega_subscale_group", paste0("F", f), o$omega.group[f + 1, "group"])
    }
  }
}
write_expected(do.call(rbind, rows))
