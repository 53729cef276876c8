# China's exports to Brazil in base R, and gravity on a panel of R's own:
#   Rscript examples/recipes/exports.R [PROGRAM]
program <- commandArgs(trailingOnly = TRUE)
program <- if (length(program)) program[1] else "comity"

comity <- function(...) {
  status <- system2(program, shQuote(c(...)), stdout = FALSE)
  if (status != 0) stop("comity ", paste(..., collapse = " "), " ended with ", status)
}

file <- tempfile(fileext = ".csv")
comity("ask", "exports CHN -> BRA 2000..2020", "-o", file)
exports <- read.csv(file, encoding = "UTF-8")
baci <- subset(exports, basis == "baci")
stopifnot(all(baci$unit == "USD"), all(baci$value > 0), !anyDuplicated(baci$period))
print(baci[, c("period", "value", "unit", "evidence")], row.names = FALSE)

set.seed(1)
panel <- expand.grid(exporter = letters[1:8], importer = letters[1:8], year = 2001:2004)
panel <- subset(panel, as.character(exporter) != as.character(importer))
panel$rta <- rbinom(nrow(panel), 1, 0.5)
panel$trade <- exp(1 + 0.5 * panel$rta) * rgamma(nrow(panel), 4, 4)
file <- tempfile(fileext = ".csv")
table <- tempfile(fileext = ".md")
write.csv(panel, file, row.names = FALSE)
comity("estimate", "trade ~ rta | exporter^year + importer^year", "--data", file, "-o", table)
cat(readLines(table), sep = "\n")
