# Print, as JSON, the records of a package as jsonlite reads them, and what R cuts from the texts by their offsets.
# Arguments: the folder of the package, the names of its layers.
library(jsonlite)

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]

text_of <- function(document) {
  path <- file.path(folder, "seeds", paste0(document, ".txt"))
  text <- readChar(path, file.size(path), useBytes = TRUE)
  Encoding(text) <- "UTF-8"
  text
}

tables <- list()
cuts <- list()
for (name in arguments[-1]) {
  table <- stream_in(file(file.path(folder, "annotations", paste0(name, ".jsonl")), encoding = "UTF-8"), verbose = FALSE)
  tables[[name]] <- table
  if ("start" %in% names(table)) {
    # R counts from 1 and includes the end.
    cuts[[name]] <- mapply(function(d, start, end) substr(text_of(d), start + 1, end), table$document, table$start, table$end)
  }
}
cat(toJSON(list(tables = tables, cuts = lapply(cuts, unname)), dataframe = "rows", na = "null", digits = NA))
