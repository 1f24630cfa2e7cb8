# Priority matrix: shares and item-first means from one design, so that their covariance is known. survey: svytotal of
# all choices and answers jointly, svycontrast for the ratios; Wilson's interval by prop.test on the effective number of
# answers; the quadrants' probabilities by integrating the bivariate normal; p.adjust. Lines: chance share and middle of
# the scale; chance share and a target of 60; both means (contrasts with the mean, from the joint covariance).
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
people <- read_input()
options_ <- paste0("r", 1:6)
k <- length(options_)
level <- 0.95
quadrants <- c(
  "often chosen, rated low: look here first", "often chosen, rated high: keep", "seldom chosen, rated low",
  "seldom chosen, rated high"
)

joint <- function(data) {
  data$weight <- data$headcount / ave(rep(1, nrow(data)), data$unit, FUN = sum)
  variables <- c(paste0("chose_", options_), paste0(rep(options_, each = 2), c("a", "b")))
  for (one in variables) {
    data[[paste0("y_", one)]] <- ifelse(is.na(data[[one]]), 0, data[[one]])
    data[[paste0("i_", one)]] <- as.numeric(!is.na(data[[one]]))
  }
  design <- if (length(unique(data$unit)) > 1) svydesign(ids = ~1, strata = ~unit, weights = ~weight, data = data) else
    svydesign(ids = ~1, weights = ~weight, data = data)
  totals <- svytotal(as.formula(paste0("~", paste0(c("y_", "i_"), rep(variables, each = 2), collapse = "+"))), design)
  ratio <- function(one) paste0("y_", one, "/i_", one)
  wanted <- c(
    paste0("100*", ratio(paste0("chose_", options_))),
    paste0("(", ratio(paste0(options_, "a")), "+", ratio(paste0(options_, "b")), ")/2")
  )
  names(wanted) <- c(paste0("importance_", options_), paste0("see_", options_))
  found <- svycontrast(totals, lapply(wanted, function(text) parse(text = text)[[1]]))
  list(estimate = as.numeric(coef(found)), covariance = unname(vcov(found)))
}

corner <- function(a, b, rho) {  # P(X < a, Y < b)
  if (a < -9 || b < -9) return(0)
  integrate(
    function(x) dnorm(x) * pnorm((b - rho * x) / sqrt(1 - rho^2)), -10, min(a, 10),
    rel.tol = 1e-13, abs.tol = 1e-15, subdivisions = 2000
  )$value
}

rows <- list()
for (case in unique(people$case)) {
  data <- people[people$case == case, ]
  fit <- joint(data)
  n <- sapply(options_, function(one) sum(!is.na(data[[paste0("chose_", one)]])))
  n_see <- sapply(options_, function(one) {
    sort(c(sum(!is.na(data[[paste0(one, "a")]])), sum(!is.na(data[[paste0(one, "b")]]))))[1]
  })
  share <- fit$estimate[1:k]; see <- fit$estimate[k + 1:k]
  error <- sqrt(diag(fit$covariance))
  p <- share / 100
  effective <- ifelse(p > 0 & p < 1, p * (1 - p) / (error[1:k] / 100)^2, n)
  wilson <- 100 * sapply(1:k, function(j) {
    suppressWarnings(prop.test(p[j] * effective[j], effective[j], correct = FALSE, conf.level = level))$conf.int
  })
  half <- qt(0.5 + level / 2, n_see - 1) * error[k + 1:k]
  for (line in c("middle", "target", "mean")) {
    if (line == "mean") {
      chosen <- share > 0
      contrast <- diag(k) - 1 / k
      spread <- fit$covariance
      lowest <- 0.5 / (n + 1)
      diag(spread)[c(!chosen, rep(FALSE, k))] <- (10000 * lowest * (1 - lowest) / n)[!chosen]
      at <- rep(mean(share), k); mark <- rep(mean(see), k)
      z <- as.numeric(contrast %*% share) / sqrt(diag(contrast %*% spread[1:k, 1:k] %*% t(contrast)))
      t_see <- as.numeric(contrast %*% see) / sqrt(diag(contrast %*% fit$covariance[k + 1:k, k + 1:k] %*% t(contrast)))
      both <- rbind(cbind(contrast, 0 * contrast), cbind(0 * contrast, contrast))
      moved <- both %*% fit$covariance %*% t(both)
    } else {
      at <- rep(100 * 2 / k, k); mark <- rep(c(middle = 50, target = 60)[[line]], k)
      z <- (share - at) / sqrt(at * (100 - at) / effective)
      t_see <- (see - mark) / error[k + 1:k]
      moved <- fit$covariance
    }
    rho <- sapply(1:k, function(j) {
      if (moved[j, j] <= 0) 0 else moved[j, k + j] / sqrt(moved[j, j] * moved[k + j, k + j])
    })
    p_share <- 2 * pnorm(-abs(z))
    p_see <- 2 * pt(-abs(t_see), n_see - 1)
    z_see <- -sign(t_see) * qnorm(p_see / 2)
    cells <- t(sapply(1:k, function(j) {
      c(
        corner(z[j], -z_see[j], -rho[j]), corner(z[j], z_see[j], rho[j]),
        corner(-z[j], -z_see[j], rho[j]), corner(-z[j], z_see[j], -rho[j])
      )
    }))
    p_value <- pmax(p_share, p_see)
    adjusted <- p.adjust(p_value, "holm")
    place <- 1 + 2 * (z < 0) + (t_see >= 0)
    rows[[length(rows) + 1]] <- data.frame(
      case, line, responsibility = options_, importance = share, importance_low = wilson[1, ],
      importance_high = wilson[2, ], importance_line = at, see, see_low = pmax(see - half, 0),
      see_high = pmin(see + half, 100), reference = mark, shortfall = mark - see,
      quadrant = ifelse(adjusted <= 1 - level, quadrants[place], "not clear of chance"),
      probability = apply(cells, 1, max), probability_often_low = cells[, 1], probability_often_high = cells[, 2],
      probability_seldom_low = cells[, 3], probability_seldom_high = cells[, 4], p_value, p_adjusted = adjusted,
      n, n_staff = n_see
    )
  }
}
write_expected(do.call(rbind, rows))
