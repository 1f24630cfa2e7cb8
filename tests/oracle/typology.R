# Probabilities of the kinds of agreement: integrate() over see, pieces between the corners; quadrants by pt alone.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
gaps <- read_input()
rows <- list()
for (k in seq_len(nrow(gaps))) with(gaps[k, ], {
  below <- function(x) pt((x - say) / say_error, n_leader - 1)
  density <- function(x) dt((x - see) / see_error, n_staff - 1) / see_error
  d <- smallest_difference
  corners <- c(reference - d / 2, reference + d / 2, say + c(-d, 0, d), 2 * reference - say)
  reach <- see_error * c(-1e5, -1e4, -1e3, -300, -100, -30, -10, -3, 0, 3, 10, 30, 100, 300, 1e3, 1e4, 1e5)
  steps <- say + say_error * c(-8, -4, -2, 2, 4, 8)
  cuts <- sort(unique(c(see + reach, corners, steps, steps + d, steps - d, 2 * reference - steps)))
  mass <- function(share) sum(sapply(seq_along(cuts)[-1], function(i) {
    integrate(function(x) density(x) * share(x), cuts[i - 1], cuts[i], rel.tol = 1e-11, abs.tol = 1e-14,
              subdivisions = 1000)$value
  }))
  cut <- function(x) pmin(pmax(below(2 * reference - x), below(x - d)), below(x + d))
  high <- 1 - below(reference)
  seen <- 1 - pt((reference - see) / see_error, n_staff - 1)
  rows[[length(rows) + 1]] <<- data.frame(
    responsibility,
    category = c("leaders rate higher", "staff rate higher", "both high", "both low"),
    probability = c(
      mass(function(x) 1 - below(x + d)), mass(function(x) below(x - d)),
      mass(function(x) below(x + d) - cut(x)), mass(function(x) cut(x) - below(x - d))
    ),
    quadrant = c(high * (1 - seen), (1 - high) * seen, high * seen, (1 - high) * (1 - seen))
  )
})
write_expected(do.call(rbind, rows))
