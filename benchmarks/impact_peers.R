# Matches pupils with MatchIt on a given score: Rscript impact_peers.R FILE RATIO
# FILE is the CSV beside the Parquet that the benchmark names. The last line says in JSON the
# processor seconds of the match alone, the pairs, and their summed distance.

given <- commandArgs(trailingOnly = TRUE)
if (!requireNamespace("MatchIt", quietly = TRUE)) {
  cat('{"missing": "not installed"}\n')
  quit()
}
people <- read.csv(sub("[.]parquet$", ".csv", given[1]))
took <- system.time(
  found <- suppressWarnings(MatchIt::matchit(
    treated ~ ks2, data = people, method = "nearest", distance = people$score,
    exact = ~ school_type + sex, ratio = as.integer(given[2]), caliper = 0.2
  ))
)
matches <- found$match.matrix
one <- rep(as.integer(rownames(matches)), ncol(matches))
other <- as.integer(matches)
kept <- !is.na(other)
apart <- sum(abs(people$score[one[kept]] - people$score[other[kept]]))
cat(sprintf(
  '{"cpu": %f, "pairs": %d, "apart": %f, "note": "same strata and caliper"}\n',
  took[["user.self"]] + took[["sys.self"]], sum(kept), apart
))
