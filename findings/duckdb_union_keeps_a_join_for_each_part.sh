#!/usr/bin/env bash
# DuckDB keeps a join's table for each part of a UNION ALL until all are done: hundreds of parts over five rows run out of memory.
#
# Seen 2026-11-29 with DuckDB 1.2.2 and 2.0.0, one thread and two.
# Guess: the parts of UNION ALL are done one after the other, so what they need is what one needs; and what is too much for
#   memory_limit goes to disk.
# Seen: SELECT ... WHERE id IN (SELECT id FROM two_rows), once for each column of a table of five rows: 10 parts need less than
#   16 MiB, 160 parts more than 64. With less: "Out of Memory Error", nothing goes to disk. One unnest of all columns under one
#   such condition needs less than 32 MiB.
# Means: what generates a union of a part for each column (a long form of a wide table) needs memory by the number of its
#   columns, times each place that names it in a query; unnest of a list of the columns, or an INSERT for each part, does not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 1.2.2 2.0.0; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check "duckdb==$version"
    "venv-$version/bin/python" - <<'PY'
import sys

import duckdb

FEW = "WHERE id IN (SELECT id FROM few)"


def union(columns):
    return " UNION ALL ".join(f"SELECT id, c{nth} AS value FROM wide {FEW}" for nth in range(columns))


def unnested(columns):
    return f"SELECT id, unnest([{', '.join(f'c{nth}' for nth in range(columns))}]) AS value FROM wide {FEW}"


def is_done(select, columns, megabytes, threads):
    with duckdb.connect(config={"memory_limit": f"{megabytes}MiB", "threads": threads}) as con:
        numbers = ", ".join(f"range AS c{nth}" for nth in range(columns))
        con.execute(f"CREATE TABLE wide AS SELECT range AS id, {numbers} FROM range(5)")
        con.execute("CREATE TABLE few AS SELECT range AS id FROM range(2)")
        try:
            return con.execute(f"SELECT count(value), max(value) FROM ({select(columns)})").fetchone() == (2 * columns, 1)
        except duckdb.OutOfMemoryException:
            return False


print("DuckDB", duckdb.__version__)
cases = [(union, 10, 16, True), (union, 160, 64, False), (unnested, 160, 32, True)]
seen = []
for threads in (1, 2):
    for select, columns, megabytes, guessed in cases:
        done = is_done(select, columns, megabytes, threads)
        print(f"  {threads} threads, {select.__name__:8} of {columns:3} columns with {megabytes:2} MiB: {'done' if done else 'out of memory'}")
        seen.append(done is guessed)
sys.exit(0 if all(seen) else "changed")
PY
done
