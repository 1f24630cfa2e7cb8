# What a survey will show. Differences: chance that the verdict names the right side, chance of "in step" at a gap of 0,
# expected half width, by integrating over the chi-square density of the estimated variance; where the variance is plain
# the noncentral t distribution (pt), and power.t.test for two samples. Plans: sums over dbinom.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
input <- read_input()
rows <- list()
add <- function(kind, case, unit, what, value) {
  rows[[length(rows) + 1]] <<- data.frame(kind, case, unit, what, value)
}

expectation <- function(value, o, corners) {  # value of the half width, averaged over x
  t <- qt((1 + o$level) / 2, o$df)
  half <- function(x) t * sqrt(pmax(o$uncertain * x, o$floor) + o$known)
  cuts <- c(o$floor / o$uncertain, ((corners / t)^2 - o$known) / o$uncertain)
  top <- qchisq(1e-16, o$nu, lower.tail = FALSE) / o$nu
  spread <- qchisq(c(0.01, 0.2, 0.5, 0.8, 0.99), o$nu) / o$nu
  edges <- sort(unique(c(0, cuts[cuts > 0 & cuts < top], spread, top)))
  sum(sapply(seq_along(edges)[-1], function(i) integrate(
    function(x) value(half(x)) * dchisq(x * o$nu, o$nu) * o$nu, edges[i - 1], edges[i],
    rel.tol = 1e-12, abs.tol = 1e-15, subdivisions = 5000, stop.on.error = FALSE
  )$value))
}
error_of <- function(o) sqrt(o$uncertain + o$known)
found <- function(o, gap) {
  d <- o$smallest_difference
  expectation(function(h) pnorm((gap - pmax(h, d - h)) / error_of(o)), o, d / 2)
}
in_step <- function(o) {
  d <- o$smallest_difference
  expectation(function(h) ifelse(h < d, 2 * pnorm((d - h) / error_of(o)) - 1, 0), o, d)
}
half_width <- function(o) expectation(function(h) h, o, numeric(0))
solve_gap <- function(chance) {
  if (chance(100) < 0.8) return(NA)
  uniroot(function(gap) chance(gap) - 0.8, c(0, 100), tol = 1e-12)$root
}

one_kind <- input[input$kind == "difference", ]
for (i in seq_len(nrow(one_kind))) {
  o <- one_kind[i, ]
  add(o$kind, o$case, "", "found", found(o, o$gap))
  add(o$kind, o$case, "", "in_step", in_step(o))
  add(o$kind, o$case, "", "half_width", half_width(o))
  add(o$kind, o$case, "", "detectable", solve_gap(function(gap) found(o, gap)))
  if (o$floor == 0 && o$known == 0 && o$nu == o$df && o$smallest_difference < 0.01) {
    t <- qt((1 + o$level) / 2, o$df)
    add(o$kind, o$case, "", "found_noncentral_t", 1 - pt(t, o$df, ncp = o$gap / sqrt(o$uncertain)))
  }
}
one_kind <- input[input$kind == "two samples", ]
for (i in seq_len(nrow(one_kind))) {
  o <- one_kind[i, ]
  add(o$kind, o$case, "", "detectable", power.t.test(n = o$n, sd = o$spread, power = 0.8, tol = 1e-13)$delta)
}

df_moderated <- function(n, c) (n - 1) * (n + 3)^2 / ((n - 1)^2 + 8 * c * (n - 1) + 16 * c)
mean_root <- function(nu) sqrt(2 / nu) * exp(lgamma((nu + 1) / 2) - lgamma(nu / 2))
for (case in unique(input$case[input$kind == "plan"])) {
  p <- input[input$kind == "plan" & input$case == case, ]
  with(p[1, ], {
    c_units <- 1 / nrow(p)
    weight <- 0; process <- 0; current <- 0; expected <- 0; answering <- 0
    few <- c(1, rep(0, smallest_group - 1))
    for (h in seq_len(nrow(p))) {
      N <- p$headcount[h]; r <- p$response[h]; share <- r * can_rate
      n <- 1:N
      # share of the headcount that answered the survey, given n ratings
      f <- (n + (N - n) * r * (1 - can_rate) / (1 - share)) / N
      chance <- dbinom(n, N, share)
      some <- sum(chance)
      weight <- weight + some * N
      process <- process + N^2 * sum(chance / n)
      current <- current + N^2 * sum(chance * (1 - f) / n)
      expected <- expected + N * share
      answering <- answering + some
      all_numbers <- dbinom(0:N, N, share)
      few <- sapply(seq_along(few) - 1, function(k) sum(few[(0:k) + 1] * ifelse(k - 0:k <= N, all_numbers[k - 0:k + 1], 0)))
      add("plan", case, p$unit[h], "probability_shown", 1 - pbinom(smallest_group - 1, N, share))
      shown <- n >= smallest_group
      half <- qt(0.975, n[shown] - 1) * spread * sqrt((1 - f[shown]) / n[shown]) * mean_root(df_moderated(n[shown], c_units))
      add("plan", case, p$unit[h], "half_width", if (any(shown)) sum(half * chance[shown]) / sum(chance[shown]) else NA)
    }
    process <- spread^2 * process / weight^2
    df <- expected - answering
    add("plan", case, "staff", "half_width", qt(0.975, df) * spread * sqrt(current) / weight * mean_root(df))
    add("plan", case, "staff", "probability_shown", 1 - sum(few))
    c_leaders <- (1 + (family - 1) * 0.4^2) / family
    n <- 5:leaders
    chance <- dbinom(n, leaders, leaders_response); add("plan", case, "leader", "probability_shown", sum(chance))
    chance <- chance / sum(chance)
    leader <- function(i, level, known, d) list(
      uncertain = leaders_spread^2 / n[i], known = known, floor = process * expected / 2 / n[i],
      nu = df_moderated(n[i], c_leaders), df = min(n[i], if (known > 0) expected else Inf) - 1, level = level, smallest_difference = d
    )
    average <- function(f) sum(chance * sapply(seq_along(n), f))
    say <- average(function(i) half_width(leader(i, 0.95, 0, 10)) * sqrt(1 - n[i] / leaders))
    add("plan", case, "leader", "half_width", say)
    for (tests in c(1, family)) {
      level <- 1 - 0.05 / tests
      name <- paste("gap", tests)
      add("plan", case, name, "half_width", average(function(i) half_width(leader(i, level, process, 10))))
      add("plan", case, name, "in_step", average(function(i) in_step(leader(i, level, process, 10))))
      chance_of <- function(gap) average(function(i) found(leader(i, level, process, 10), gap))
      add("plan", case, name, "detectable", solve_gap(chance_of))
    }
  })
}
write_expected(do.call(rbind, rows))
