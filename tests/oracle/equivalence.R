# Equivalence by interval: two one-sided t tests against -10 and 10 at the level of each side, in base R.
# "primary": every responsibility is judged at Holm's step level; "exploratory": at the level that holds the false
# coverage rate, number found times alpha over number tested (Benjamini & Yekutieli 2005), found by p.adjust("BH").
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
margin <- 10
alpha <- 0.05

differences <- read_input()
groups <- split(differences$difference, differences$responsibility)
plain <- lapply(groups, t.test)
p <- sapply(plain, function(test) test$p.value)

holm_alpha <- function(p) {
  at <- numeric(length(p))
  rejected <- 0
  stopped <- FALSE
  for (i in order(p)) {
    if (!stopped) {
      current <- alpha / (length(p) - rejected)
      if (p[i] > current) stopped <- TRUE else rejected <- rejected + 1
    }
    at[i] <- current
  }
  at
}

side <- function(x, mu, alternative) t.test(x, mu = mu, alternative = alternative)$p.value
verdict <- function(x, level) {
  tail <- level / 2
  if (side(x, margin, "greater") < tail) return("leaders clearly higher")
  if (side(x, -margin, "less") < tail) return("staff clearly higher")
  if (max(side(x, -margin, "greater"), side(x, margin, "less")) < tail) return("in step")
  if (side(x, 0, "greater") < tail) return("leaders higher, size uncertain")
  if (side(x, 0, "less") < tail) return("staff higher, size uncertain")
  "unclear"
}

judge <- function(family, at, adjusted) {
  ends <- mapply(function(x, a) as.numeric(t.test(x, conf.level = 1 - a)$conf.int), groups, at)
  data.frame(
    family = family,
    responsibility = names(groups),
    estimate = sapply(groups, mean),
    std_error = sapply(groups, function(x) sd(x) / sqrt(length(x))),
    df = sapply(plain, function(test) unname(test$parameter)),
    conf_low = sapply(plain, function(test) test$conf.int[1]),
    conf_high = sapply(plain, function(test) test$conf.int[2]),
    conf_level = 1 - alpha,
    p_value = p,
    p_adjusted = adjusted,
    verdict_low = ends[1, ],
    verdict_high = ends[2, ],
    verdict_level = 1 - at,
    verdict = mapply(verdict, groups, at),
    # could "in step" have been shown, had the estimate been zero?
    in_step_possible = mapply(function(x, a) max(
      side(x - mean(x), -margin, "greater"), side(x - mean(x), margin, "less")) < a / 2, groups, at)
  )
}

write_expected(rbind(
  judge("primary", holm_alpha(p), p.adjust(p, "holm")),
  judge("exploratory", rep(alpha * max(sum(p.adjust(p, "BH") <= alpha), 1) / length(p), length(p)), p.adjust(p, "BH"))
))
