# AAPOR outcome rates (Standard definitions, 10th ed.), spelled out: no R package on CRAN gives them.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
d <- read_input()
I <- d$complete; P <- d$partial; R <- d$refusal; NC <- d$non_contact; O <- d$other; U <- d$unknown_eligibility
all <- (I + P) + (R + NC + O) + U
eligible <- (I + P) + (R + NC + O)
reached <- (I + P) + R + O
one <- function(metric, above, below) data.frame(
  case = d$case, metric = metric, n = above, population = below, estimate = ifelse(below > 0, 100 * above / below, NA)
)
write_expected(rbind(
  one("rr1", I, all), one("rr2", I + P, all), one("rr5", I, eligible), one("rr6", I + P, eligible),
  one("coop1", I, reached), one("coop2", I + P, reached), one("ref1", R, all), one("con1", reached, all)
))
