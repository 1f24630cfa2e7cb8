# Difference of shares, Newcombe's (1998) method 10: Wilson's limits of each side by prop.test without correction.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
cases <- read_input()
limits <- function(x, n, level) suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int
rows <- lapply(seq_len(nrow(cases)), function(k) with(cases[k, ], {
  first <- x_leader / n_leader
  second <- x_staff / n_staff
  a <- limits(x_leader, n_leader, conf_level)
  b <- limits(x_staff, n_staff, conf_level)
  data.frame(
    case, estimate = first - second,
    conf_low = first - second - sqrt((first - a[1])^2 + (b[2] - second)^2),
    conf_high = first - second + sqrt((a[2] - first)^2 + (second - b[1])^2)
  )
}))
write_expected(do.call(rbind, rows))
