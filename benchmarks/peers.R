# The R peers, in a process of their own: read a request a line, time inside (start-up and reading excluded), reply.
# Each peer is a list: prepare(tables) -> data; call(data), which is timed; finish(result) -> numbers.
options(digits = 15, mc.cores = 1, warn = -1)

margin_of <- function(tables, i, name) {
  rows <- tables$margins[tables$margins$margin == i - 1, ]
  setNames(data.frame(factor(rows$category), rows$people), c(name, "Freq"))
}

anova_iccs <- function(answers) {
  sapply(setdiff(names(answers), "unit"), function(name) {
    fit <- aov(reformulate("unit", name), data = answers)
    c(multilevel::ICC1(fit), multilevel::ICC2(fit))
  })
}

peers <- list(
  psych_alpha = list(
    prepare = function(tables) tables$items,
    call = function(items) {
      found <- psych::alpha(items, check.keys = FALSE, warnings = FALSE)
      c(found$total$raw_alpha, psych::alpha.ci(found$total$raw_alpha, nrow(items), ncol(items), digits = 15))
    },
    finish = function(found) {
      found <- unlist(found)
      c(found[[1]], found[[grep("lower", names(found))[1]]], found[[grep("upper", names(found))[1]]])
    }),
  psych_polychoric = list(
    prepare = function(tables) tables$items,
    call = function(items) psych::polychoric(items, correct = 0, progress = FALSE)$rho,
    finish = function(found) t(found)[lower.tri(found)]),
  multilevel_icc = list(
    prepare = function(tables) transform(tables$answers, unit = factor(unit)),
    call = function(answers) anova_iccs(answers),
    finish = identity),
  multilevel_icc_reml = list(
    prepare = function(tables) transform(tables$answers, unit = factor(unit)),
    call = function(answers) {
      reml <- multilevel::mult.icc(answers[names(answers) != "unit"], answers$unit)
      c(anova_iccs(answers), t(as.matrix(reml[c("ICC1", "ICC2")])))
    },
    finish = identity),
  multilevel_rwg_ad = list(
    prepare = function(tables) tables$answers,
    call = function(answers) {
      items <- answers[names(answers) != "unit"]
      list(
        multilevel::rwg.j(items, answers$unit, ranvar = 2),
        multilevel::ad.m(items, answers$unit, type = "mean"),
        multilevel::ad.m(items, answers$unit, type = "median"))
    },
    finish = function(found) unlist(lapply(found, function(one) one[[2]][order(as.numeric(one$grpid))]))),
  multilevel_rwg = list(
    prepare = function(tables) tables$answers,
    call = function(answers) multilevel::rwg.j(answers[names(answers) != "unit"], answers$unit, ranvar = 2),
    finish = function(found) found$rwg.j[order(as.numeric(found$grpid))]),
  survey_rake = list(
    prepare = function(tables) {
      rows <- as.data.frame(lapply(tables$respondents, factor))
      list(
        design = survey::svydesign(ids = ~1, weights = ~base, data = cbind(rows, base = 1)),
        samples = lapply(names(rows), function(name) reformulate(name)),
        people = lapply(seq_along(rows), function(i) margin_of(tables, i, names(rows)[i])))
    },
    call = function(it) {
      survey::rake(it$design, it$samples, it$people, control = list(maxit = 1000, epsilon = 1e-8, verbose = FALSE))
    },
    finish = function(found) weights(found)),
  base_longstring = list(
    prepare = function(tables) as.matrix(tables$items),
    call = function(answers) apply(answers, 1, function(one) max(rle(one)$lengths)),
    finish = identity),
  base_irv = list(
    prepare = function(tables) as.matrix(tables$items),
    call = function(answers) apply(answers, 1, sd),
    finish = identity),
  base_mahalanobis = list(
    prepare = function(tables) as.matrix(tables$items),
    call = function(answers) mahalanobis(answers, colMeans(answers), cov(answers)),
    finish = identity))

kept <- new.env()
prepared <- function(name, folder) {
  key <- paste(name, folder)
  if (!identical(kept$key, key)) {
    kept$data <- NULL
    if (!identical(kept$folder, folder)) {
      files <- list.files(folder, pattern = "[.]csv$", full.names = TRUE)
      files <- files[basename(files) != "result.csv"]
      kept$tables <- setNames(lapply(files, read.csv), sub("[.]csv$", "", basename(files)))
      kept$folder <- folder
    }
    kept$data <- peers[[name]]$prepare(kept$tables)
    kept$key <- key
  }
  kept$data
}

answer <- function(request) {
  if (request[1] == "version") {
    if (request[2] == "R") return(paste(R.version$major, R.version$minor, sep = "."))
    if (!requireNamespace(request[2], quietly = TRUE)) return("")
    suppressPackageStartupMessages(library(request[2], character.only = TRUE))
    return(as.character(packageVersion(request[2])))
  }
  data <- prepared(request[2], request[3])
  call <- peers[[request[2]]]$call
  found <- NULL
  clock <- system.time(for (i in seq_len(as.integer(request[4]))) found <- call(data))
  spent <- sum(clock[c("user.self", "sys.self", "user.child", "sys.child")])
  if (length(request) > 4 && nzchar(request[5])) {
    writeLines(sprintf("%.17g", as.numeric(peers[[request[2]]]$finish(found))), request[5])
  }
  as.character(spent)
}

requests <- file("stdin", open = "r")
while (length(line <- readLines(requests, n = 1)) > 0) {
  quiet <- file(nullfile(), open = "w")
  sink(quiet)
  reply <- tryCatch(
    paste0("ok\t", answer(strsplit(line, "\t", fixed = TRUE)[[1]])),
    error = function(problem) paste0("error\t", gsub("[\r\n\t]+", " ", conditionMessage(problem))))
  sink()
  close(quiet)
  cat("@@", reply, "\n", sep = "")
  flush(stdout())
}
