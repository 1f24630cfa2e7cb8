# Holm and Benjamini-Hochberg adjusted p values (p.adjust), and the level at Holm's step of each test, spelled out.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))

holm_level <- function(p, alpha = 0.05) {
  level <- rep(NA_real_, length(p))
  known <- which(!is.na(p))
  step <- 0
  stopped <- FALSE
  for (i in known[order(p[known])]) {
    if (!stopped) {
      at <- alpha / (length(known) - step)
      if (p[i] > at) stopped <- TRUE else step <- step + 1
    }
    level[i] <- 1 - at
  }
  level
}

table <- read_input()
table$order <- seq_len(nrow(table))
parts <- lapply(split(table, table$family), function(family) {
  family$holm <- p.adjust(family$p_value, "holm")
  family$bh <- p.adjust(family$p_value, "BH")
  family$holm_level <- holm_level(family$p_value)
  family
})
table <- do.call(rbind, parts)
write_expected(table[order(table$order), names(table) != "order"])
