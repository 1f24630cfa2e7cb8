# Studentised permutation of whole people between the forms, all deals listed by combn; one-item cases also by t.test.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
side <- function(x) {
  # means of the items and the variance of their mean, pairwise; an item or pair rated once borrows as scale_mean does
  n <- crossprod(!is.na(x))
  own <- apply(x, 2, var, na.rm = TRUE)
  own[diag(n) < 2] <- mean(own[diag(n) > 1])
  total <- 0
  for (a in seq_len(ncol(x))) for (b in seq_len(ncol(x))) {
    both <- !is.na(x[, a]) & !is.na(x[, b])
    s <- if (a == b) own[a] else if (sum(both) > 1) cov(x[both, a], x[both, b]) else sqrt(own[a] * own[b])
    total <- total + n[a, b] / (n[a, a] * n[b, b]) * s
  }
  list(mean = colMeans(x, na.rm = TRUE), variance = total / ncol(x)^2)
}
statistic <- function(x, leader) {
  rated <- colSums(!is.na(x[leader, , drop = FALSE])) > 0 & colSums(!is.na(x[!leader, , drop = FALSE])) > 0
  if (!any(rated)) return(c(NA, NA))
  first <- side(x[leader, rated, drop = FALSE])
  second <- side(x[!leader, rated, drop = FALSE])
  gap <- mean(first$mean) - mean(second$mean)
  c(gap, if (abs(gap) < 1e-9) 0 else abs(gap) / sqrt(first$variance + second$variance))
}
rows <- list()
for (case in unique(answers$case)) {
  one <- answers[answers$case == case, ]
  x <- as.matrix(one[, c("i0", "i1", "i2")])
  x <- x[, colSums(!is.na(x)) > 0, drop = FALSE]
  leader <- (one$form == "leader")[rowSums(!is.na(x)) > 0]
  x <- x[rowSums(!is.na(x)) > 0, , drop = FALSE]
  found <- statistic(x, leader)
  if (ncol(x) == 1) {
    welch <- t.test(x[leader, 1], x[!leader, 1])
    stopifnot(abs(abs(welch$statistic) - found[2]) < 1e-10)
  }
  dealt <- combn(length(leader), sum(leader), function(chosen) {
    statistic(x, seq_along(leader) %in% chosen)[2]
  })
  extreme <- is.na(dealt) | dealt >= found[2] - 1e-9 * max(1, found[2])
  rows[[length(rows) + 1]] <- data.frame(
    responsibility = case, estimate = found[1], n_leader = sum(leader), n_staff = sum(!leader), p_value = mean(extreme)
  )
}
write_expected(do.call(rbind, rows))
