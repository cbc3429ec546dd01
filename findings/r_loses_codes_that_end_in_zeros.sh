#!/usr/bin/env bash
# R joins the 12-digit codes of townships with a list of names, and drops those of provinces, cities and counties.
#
# Seen 2026-11-30 with R 4.6.0 (webr 0.6.0 on npm, Node 20); the same with R 4.2.2.
# Guess: a code is digits; read.csv makes a number of it, and in a join with texts that number is written out again.
# Seen: a number of 12 digits is a double, and its text is the shorter of two forms: 510104001000 stays, but what ends in zeros is
#   5.10104e+11. merge() and match() compare these texts: of four codes one is found, without a warning. write.csv spoils the file.
# Means: all levels but the lowest fall out, so sums by county are empty or, worse, only of townships. colClasses =
#   "character", or options(scipen = 15) first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts webr@0.6.0 ws@8.23.0 >/dev/null
cat > join.mjs <<'JS'
import { WebR } from "webr";

const script = `
codes <- c("510000000000", "510100000000", "510104000000", "510104001000")
writeLines(c("code,cases", paste(codes, 1:4, sep = ",")), "cases.csv")
cases <- read.csv("cases.csv")
names <- data.frame(code = codes, name = c("四川省", "成都市", "锦江区", "街道"))
as_texts <- read.csv("cases.csv", colClasses = c(code = "character"))
c(R.version.string, as.character(cases$code), nrow(merge(cases, names)), nrow(merge(as_texts, names)))
`;
const webR = new WebR({ interactive: false });
await webR.init();
const [version, ...seen] = await webR.evalRRaw(script, "string[]");
const [joined, whole] = seen.splice(-2);
console.log(version);
console.log("codes as texts:", seen.join(" "));
console.log(`rows joined: ${joined} of 4; ${whole} with colClasses = "character"`);
process.exit(joined === "1" && whole === "4" && seen[0] === "5.1e+11" ? 0 : 1);
JS
node join.mjs
