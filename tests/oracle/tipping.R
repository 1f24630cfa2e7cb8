# Tipping points. The shift of a gap at which its verdict word changes is searched for on a grid and halved down; the
# difference of non-responders that shifts the staff mean as much is found by uniroot, unit by unit within 0-100.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
input <- read_input()

word <- function(low, high, d) {
  if (low > d) return("leaders clearly higher")
  if (high < -d) return("staff clearly higher")
  if (-d < low && high < d) return("in step")
  if (low > 0) return("leaders higher, size uncertain")
  if (high < 0) return("staff higher, size uncertain")
  "unclear"
}
first_change <- function(low, high, d, sign) {
  now <- word(low, high, d)
  grid <- seq(0, 250, by = 0.005)
  words <- sapply(grid, function(s) word(low + sign * s, high + sign * s, d))
  if (all(words == now)) return(list(shift = NA, after = now))
  place <- which(words != now)[1]
  inside <- grid[place - 1]; beyond <- grid[place]
  for (step in 1:60) {
    middle <- (inside + beyond) / 2
    if (word(low + sign * middle, high + sign * middle, d) == now) inside <- middle else beyond <- middle
  }
  list(shift = sign * beyond, after = words[place])
}

rows <- list()
for (case in unique(input$case)) {
  p <- input[input$case == case, ]
  one <- p[1, ]
  silent <- (p$population - p$n) / sum(p$population)
  moved <- function(d) sum(silent * (pmin(pmax(p$unit_mean + d, 0), 100) - p$unit_mean))
  needed <- function(shift) {
    if (is.na(shift) || sum(silent) == 0) return(list(tipping = NA, possible = FALSE))
    change <- -shift  # the gap is something minus see
    if (change > moved(100) || change < moved(-100)) return(list(tipping = change / sum(silent), possible = FALSE))
    list(tipping = uniroot(function(d) moved(d) - change, c(-100, 100), tol = 1e-13)$root, possible = TRUE)
  }
  add <- function(basis, direction, shift, before, after) {
    found <- needed(shift)
    rows[[length(rows) + 1]] <<- data.frame(
      case, basis, direction, response_rate = 100 * (1 - sum(silent)), tipping = found$tipping,
      possible = found$possible, verdict = before, verdict_after = after
    )
  }
  leaders <- one$estimate >= 0
  add("estimate", if (leaders) "higher" else "lower", -one$estimate, if (leaders) "leaders higher" else "staff higher",
      if (leaders) "staff higher" else "leaders higher")
  d <- one$smallest_difference
  now <- word(one$verdict_low, one$verdict_high, d)
  for (direction in c("lower", "higher")) {
    change <- first_change(one$verdict_low, one$verdict_high, d, if (direction == "lower") 1 else -1)
    add("verdict", direction, change$shift, now, change$after)
  }
}
write_expected(do.call(rbind, rows))
