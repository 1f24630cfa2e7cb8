# Read NAME_input.csv beside the script; write NAME_expected.csv beside it, or to the folder given as first argument.
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
name <- sub("\\.R$", "", basename(script))
options(digits = 15)

read_input <- function() read.csv(file.path(dirname(script), paste0(name, "_input.csv")), stringsAsFactors = FALSE)

write_expected <- function(table) {
  given <- commandArgs(TRUE)
  folder <- if (length(given)) given[1] else dirname(script)
  for (column in names(table)) {
    if (is.double(table[[column]])) table[[column]] <- signif(table[[column]], 15)
  }
  write.csv(table, file.path(folder, paste0(name, "_expected.csv")), row.names = FALSE, na = "")
}
