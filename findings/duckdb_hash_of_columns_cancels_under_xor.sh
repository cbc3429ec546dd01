#!/usr/bin/env bash
# DuckDB's hash(a, b) is the exclusive or of what it makes of each column: changes alike in two rows cancel in bit_xor.
#
# Seen 2026-11-29 with DuckDB 1.2.2 and 2.0.0.
# Guess: hash(a, b) mixes its arguments, so that bit_xor(hash(a, b)) over a table is a digest that any change of rows alters.
# Seen: what one column adds does not depend on the others. Two rows of which the same column goes from 0 to 5 have the same
#   bit_xor(hash(...)) before and after; the same with hash of a struct. bit_xor(hash(hash(a, b))) and sum(hash(a, b)) differ.
# Means: a digest of a table needs a hash of the hash, or a sum beside the exclusive or, or an even number of equal changes is
#   taken for none.
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

DIGESTS = ("bit_xor(hash(a, b))", "bit_xor(hash({'a': a, 'b': b}))", "bit_xor(hash(hash(a, b)))", "sum(hash(a, b))")


def changes(digest):
    tables = "SELECT * FROM (VALUES (1, 0), (2, 0)) AS t(a, b)", "SELECT * FROM (VALUES (1, 5), (2, 5)) AS t(a, b)"
    before, after = (duckdb.sql(f"SELECT {digest} FROM ({table})").fetchall() for table in tables)
    return before != after


print("DuckDB", duckdb.__version__)
seen = {digest: changes(digest) for digest in DIGESTS}
for digest, is_other in seen.items():
    print(f"  {digest:35} {'another' if is_other else 'the same'} after both rows changed")
sys.exit(0 if list(seen.values()) == [False, False, True, True] else "changed")
PY
done
