# Extraction and oblimin rotation. source "psych": psych::fa as it stands (it stops early). source "tight": the same
# minimum, sought with optim until nothing moves, and GPArotation::oblimin with eps = 1e-8.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))), "io.R"))
suppressPackageStartupMessages({library(psych); library(GPArotation)})

answers <- read_input()
rows <- list()
put <- function(case, m, source, loadings, phi, communality) {
  for (f in seq_len(m)) for (i in seq_len(nrow(loadings))) {
    rows[[length(rows) + 1]] <<- data.frame(case, m, source, metric = "loading", first = i, second = f, estimate = loadings[i, f])
  }
  for (i in seq_along(communality)) {
    rows[[length(rows) + 1]] <<- data.frame(case, m, source, metric = "communality", first = i, second = 0, estimate = communality[i])
  }
  if (m > 1) for (f in 2:m) for (g in 1:(f - 1)) {
    rows[[length(rows) + 1]] <<- data.frame(case, m, source, metric = "factor_correlation", first = g, second = f, estimate = phi[g, f])
  }
}
tight <- function(R, m) {
  parts <- function(u) eigen(R - diag(u), symmetric = TRUE)
  loads <- function(u) {
    e <- parts(u)
    e$vectors[, 1:m, drop = FALSE] %*% diag(sqrt(pmax(e$values[1:m], 0)), m)
  }
  loss <- function(u) {
    e <- parts(u)$values
    (sum(e[-(1:m)]^2) + sum(pmin(e[1:m], 0)^2)) / 2
  }
  slope <- function(u) diag(tcrossprod(loads(u)) + diag(u) - R)
  u <- pmin(pmax(1 - smc(R), 0.005), 1)
  for (again in 1:20) {
    u <- optim(u, loss, slope, method = "L-BFGS-B", lower = 0.005, upper = 1, control = list(factr = 1, pgtol = 0, maxit = 5000))$par
  }
  L <- loads(u)
  turn <- function(L, Phi) {
    s <- ifelse(colSums(L) < 0, -1, 1)
    L <- L %*% diag(s, m); Phi <- diag(s, m) %*% Phi %*% diag(s, m)
    o <- order(diag(Phi %*% crossprod(L)), decreasing = TRUE)
    list(L = L[, o, drop = FALSE], Phi = Phi[o, o, drop = FALSE])
  }
  L <- turn(L, diag(m))$L
  h <- rowSums(L^2)
  if (m == 1) return(list(L = L, Phi = diag(1), h = h))
  ob <- oblimin(L, eps = 1e-8, maxit = 20000)
  c(turn(ob$loadings, ob$Phi), list(h = h))
}
for (case in c("clear", "three", "bound")) {
  R <- cor(answers[grep(paste0("^", case), names(answers))], use = "pairwise")
  for (m in switch(case, clear = 1:3, three = 1:3, bound = 1)) {
    f <- suppressWarnings(fa(R, m, fm = "minres", rotate = if (m > 1) "oblimin" else "none"))
    put(case, m, "psych", unclass(f$loadings), f$Phi, f$communality)
    t <- tight(R, m)
    put(case, m, "tight", t$L, t$Phi, t$h)
  }
}
write_expected(do.call(rbind, rows))
