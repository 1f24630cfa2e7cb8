# Screening indices, spelled out: R careless (1.2.2) is not needed. Strings by rle(), within blocks of four items and over
# the whole table; IRV by sd(); even-odd by scale halves, Spearman-Brown, sign changed (careless since 1.2); synonyms
# and antonyms beyond .60, later item first, no resampling; Mahalanobis by psych::outlier and qchisq; person-total by cor().
suppressPackageStartupMessages(library(psych))
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
scales <- split(1:20, rep(1:5, each = 4))

correlation <- function(a, b) {
  both <- !is.na(a) & !is.na(b)
  if (sum(both) < 2 || sd(a[both]) < 1e-12 || sd(b[both]) < 1e-12) return(NA)
  cor(a[both], b[both])
}
strings <- function(row, blocks) {
  lengths <- list(); longest <- c(); answered <- c()
  for (block in blocks) {
    own <- unname(row[block])
    if (all(is.na(own))) next
    runs <- rle(own)
    lengths <- c(lengths, list(runs$lengths))
    longest <- c(longest, max(runs$lengths))
    answered <- c(answered, sum(!is.na(own)))
  }
  judged <- answered > 1
  c(max(longest), mean(unlist(lengths)), if (any(judged)) sum(longest[judged]) / sum(answered[judged]) else NA)
}
half <- function(row, block, start) {
  own <- row[block][seq(start, length(block), by = 2)]
  if (all(is.na(own))) NA else mean(own, na.rm = TRUE)
}
evenness <- function(row) {
  even <- sapply(scales, function(block) half(row, block, 2))
  odd <- sapply(scales, function(block) half(row, block, 1))
  r <- correlation(even, odd)
  if (is.na(r)) return(NA)
  -max(2 * r / (1 + r), -1)
}
pairs_beyond <- function(x, cut, negative) {
  found <- NULL
  for (later in 2:ncol(x)) for (earlier in 1:(later - 1)) {
    r <- cor(x[, later], x[, earlier], use = "complete.obs")
    if (if (negative) r < -cut else r > cut) found <- rbind(found, c(later, earlier))
  }
  found
}
over_pairs <- function(row, pairs) {
  a <- row[pairs[, 1]]; b <- row[pairs[, 2]]
  if (sum(!is.na(a) & !is.na(b)) < 3) NA else correlation(a, b)
}

out <- list()
for (case in unique(answers$case)) {
  x <- as.matrix(answers[answers$case == case, names(answers) != "case"])
  rownames(x) <- NULL
  together <- pairs_beyond(x, 0.6, FALSE)
  against <- pairs_beyond(x, 0.4, TRUE)
  means <- colMeans(x, na.rm = TRUE)
  whole <- t(apply(x, 1, strings, list(1:20)))
  paged <- t(apply(x, 1, strings, scales))
  squared <- as.numeric(outlier(x, plot = FALSE))
  out[[case]] <- data.frame(
    case, row = seq_len(nrow(x)),
    longest_whole = whole[, 1], average_whole = whole[, 2],
    longest_string = paged[, 1], average_string = paged[, 2], string_share = paged[, 3],
    irv = apply(x, 1, sd, na.rm = TRUE),
    mahalanobis = squared, far_out = as.integer(squared > qchisq(0.99, ncol(x))),
    even_odd = apply(x, 1, evenness),
    synonyms = apply(x, 1, over_pairs, together), n_synonyms = nrow(together),
    antonyms = apply(x, 1, over_pairs, against), n_antonyms = nrow(against),
    person_total = apply(x, 1, function(row) correlation(row, means)),
    person_rest = sapply(seq_len(nrow(x)), function(i) correlation(x[i, ], colMeans(x[-i, ], na.rm = TRUE)))
  )
}
write_expected(do.call(rbind, out))
