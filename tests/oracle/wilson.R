# Wilson's score interval: prop.test without continuity correction.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))

cases <- read_input()
rows <- lapply(seq_len(nrow(cases)), function(i) {
  test <- suppressWarnings(prop.test(cases$x[i], cases$n[i], conf.level = cases$conf_level[i], correct = FALSE))
  data.frame(cases[i, ], estimate = unname(test$estimate), conf_low = test$conf.int[1], conf_high = test$conf.int[2])
})
write_expected(do.call(rbind, rows))
