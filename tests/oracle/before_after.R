# Difference in differences over units: units weigh by headcount or by 1 / (1/n1 + 1/n2). Error from units:
# lm(change ~ affected, weights); from people: variances moderated over the units, (4 m + (n - 1) s2) / (n + 3), added
# up. The one with the wider 95% interval counts; with fewer than four units that from people.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
answers <- read_input()
answers$y <- 25 * (answers$a - 1)
rows <- list()
for (case in unique(answers$case)) for (weights in c("headcount", "precision")) {
  one <- answers[answers$case == case, ]
  units <- unique(one$unit)
  side <- lapply(c("earlier", "later"), function(w) {
    d <- one[one$wave == w, ]
    n <- as.numeric(table(factor(d$unit, units)))
    s2 <- as.numeric(tapply(d$y, factor(d$unit, units), var))
    list(mean = as.numeric(tapply(d$y, factor(d$unit, units), mean)), n = n,
         v = (4 * mean(s2) + (n - 1) * s2) / (n + 3) / n)
  })
  first <- one[!duplicated(one$unit), ]
  table <- data.frame(
    change = side[[2]]$mean - side[[1]]$mean, v = side[[1]]$v + side[[2]]$v, affected = first$affected,
    w = if (weights == "headcount") first$headcount else 1 / (1 / side[[1]]$n + 1 / side[[2]]$n)
  )
  fit <- summary(lm(change ~ affected, data = table, weights = w))$coefficients
  share <- ave(table$w, table$affected, FUN = function(x) x / sum(x))
  people <- sqrt(sum(share^2 * table$v))
  n <- min(sapply(0:1, function(a) sapply(side, function(s) sum(s$n[table$affected == a]))))
  df <- c(n - 1, nrow(table) - 2); error <- c(people, fit["affected", "Std. Error"])
  wide <- if (nrow(table) < 4) 1 else which.max(qt(0.975, df) * error)
  estimate <- fit["affected", "Estimate"]
  means <- tapply(seq_len(nrow(table)), table$affected, function(k) weighted.mean(table$change[k], table$w[k]))
  half <- qt(0.975, df[wide]) * error[wide]
  rows[[length(rows) + 1]] <- data.frame(
    case, weights, change_affected = means[["1"]], change_others = means[["0"]], estimate, std_error = error[wide],
    n, n_units_affected = sum(table$affected), n_units_others = sum(1 - table$affected),
    conf_low = estimate - half, conf_high = estimate + half, p_value = 2 * pt(-abs(estimate / error[wide]), df[wide])
  )
}
write_expected(do.call(rbind, rows))
