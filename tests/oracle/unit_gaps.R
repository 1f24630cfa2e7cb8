# Each unit against the rest, item-first on the items that both rated. The rest: units as strata that weigh by headcount
# (survey: svydesign, svytotal, svycontrast), or one group (base R). The unit: cov(pairwise). Variances per answer are
# moderated over the units, (4 m + (n - 1) s2) / (n + 3); t with Satterthwaite's degrees of freedom, four prior
# ones each; one family over
# all rows: p.adjust(BH), verdict intervals at the false coverage rate 1 - R alpha / m.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
answers <- read_input()
scales <- list(a = c("a1", "a2", "a3"), b = c("b1", "b2", "b3"), c = "c1")
answers[unlist(scales)] <- 25 * (answers[unlist(scales)] - 1)
answers$respondents <- as.numeric(ave(rep(1, nrow(answers)), answers$unit, FUN = sum))
median_n <- function(n) sort(n)[(length(n) + 1) %/% 2]

one_group <- function(data, items) {
  values <- as.matrix(data[items])
  known <- !is.na(values)
  n <- colSums(known)
  size <- median_n(n)
  covariance <- crossprod(known) / outer(n, n) * cov(values, use = "pairwise.complete.obs")
  c(mean(colMeans(values, na.rm = TRUE)), mean(covariance) * size, size, size - 1)
}

strata <- function(data, items) {
  if (length(unique(data$unit)) == 1) return(one_group(data, items))
  data$weight <- data$headcount / data$respondents
  for (item in items) {
    data[[paste0("r_", item)]] <- as.numeric(!is.na(data[[item]]))
    data[[paste0("y_", item)]] <- ifelse(is.na(data[[item]]), 0, data[[item]])
  }
  design <- svydesign(ids = ~1, strata = ~unit, weights = ~weight, data = data)
  totals <- svytotal(as.formula(paste0("~", paste0(c("y_", "r_"), rep(items, each = 2), collapse = "+"))), design)
  mean <- parse(text = paste0("(", paste0("y_", items, "/r_", items, collapse = "+"), ")/", length(items)))
  contrast <- svycontrast(totals, list(scale = mean[[1]]))
  size <- median_n(colSums(!is.na(data[items])))
  c(coef(contrast), vcov(contrast)[1] * size, size, degf(design))
}

verdict <- function(low, high, d) {
  if (low > d) return("unit clearly higher than the rest")
  if (high < -d) return("unit clearly lower than the rest")
  if (low > -d && high < d) return("in step with the rest")
  if (low > 0) return("unit higher than the rest, size uncertain")
  if (high < 0) return("unit lower than the rest, size uncertain")
  "unclear"
}

family <- function(data, population, of_rest, d = 10, level = 0.95) {
  rows <- list()
  for (scale in names(scales)) {
    parts <- lapply(unique(data$unit), function(unit) {
      own <- data[data$unit == unit, ]; rest <- data[data$unit != unit, ]
      items <- Filter(function(i) any(!is.na(own[[i]])) && any(!is.na(rest[[i]])), scales[[scale]])
      mine <- one_group(own, items); other <- of_rest(rest, items)
      data.frame(population, unit, responsibility = scale, see = mine[1], see_rest = other[1], s2 = mine[2],
                 s2_rest = other[2], n = mine[3], n_rest = other[3], df1 = mine[4], df2 = other[4])
    })
    parts <- do.call(rbind, parts)
    m <- mean(parts$s2)
    v1 <- (4 * m + (parts$n - 1) * parts$s2) / (parts$n + 3) / parts$n
    v2 <- (4 * m + (parts$n_rest - 1) * parts$s2_rest) / (parts$n_rest + 3) / parts$n_rest
    parts$estimate <- parts$see - parts$see_rest
    parts$std_error <- sqrt(v1 + v2)
    parts$df <- (v1 + v2)^2 / (v1^2 / (parts$df1 + 4) + v2^2 / (parts$df2 + 4))
    rows[[scale]] <- parts
  }
  table <- do.call(rbind, rows)
  table$p_value <- 2 * pt(-abs(table$estimate / table$std_error), table$df)
  table$p_adjusted <- p.adjust(table$p_value, "BH")
  table$verdict_level <- 1 - max(sum(table$p_adjusted <= 1 - level), 1) * (1 - level) / nrow(table)
  half <- qt(0.5 + level / 2, table$df) * table$std_error
  wide <- qt(0.5 + table$verdict_level / 2, table$df) * table$std_error
  clip <- function(x) pmin(pmax(x, -100), 100)
  table$conf_low <- clip(table$estimate - half); table$conf_high <- clip(table$estimate + half)
  table$verdict_low <- clip(table$estimate - wide); table$verdict_high <- clip(table$estimate + wide)
  table$verdict <- mapply(verdict, table$verdict_low, table$verdict_high, d)
  table[setdiff(names(table), c("s2", "s2_rest", "df1", "df2", "df"))]
}

two <- answers[answers$unit %in% c("Casting", "Night"), ]
write_expected(rbind(
  family(answers, "roster", strata), family(answers, "none", one_group), family(two, "two units", strata)
))
