#!/usr/bin/env bash
# csvkit's csvsort rewrites a column of counts that are all 0 or 1 as False and True.
#
# Seen 2026-11-30 with csvkit 2.2.0 (agate 1.14.2).
# Guess: sorting the rows of a file leaves its cells as they are; 0 and 1 are numbers.
# Seen: of the types that a column is tried for, yes-or-no comes before number, and 0 and 1 are words for it. csvsort, in2csv, csvjoin
#   and csvjson write False and True; a single 2 in the column, and all stays as it was. "12%" and "1,808" come out as 12 and 1808.
# Means: the smaller the towns, the surer their counts become words: most townships print only 0 and 1. Always --no-inference (-I).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2
cd "$folder"
printf 'town,received,refused,share\n乙镇,1,2,12%%\n甲镇,0,0,3%%\n' > counts.csv
for tool in "csvsort -c town" in2csv csvjson "csvsort -c town -I"; do
    echo "$tool:"
    "venv/bin/"$tool counts.csv | tee "${tool// /_}.out"
    echo
done
diff <(sort csvsort_-c_town.out) <(printf 'town,received,refused,share\n乙镇,True,2,12\n甲镇,False,0,3\n' | sort)
diff <(sort csvsort_-c_town_-I.out) <(sort counts.csv)
