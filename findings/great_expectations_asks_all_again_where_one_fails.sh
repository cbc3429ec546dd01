#!/usr/bin/env bash
# Great Expectations runs all queries of a validation again each time that one of them fails, and that one up to three times.
#
# Seen 2026-11-30 with great-expectations 1.24.1 (SQLAlchemy 2.0, SQLite).
# Guess: an expectation whose query raises an error is reported so, and the others are asked once.
# Seen: of eleven UnexpectedRowsExpectations one raises (a sum that overflows). It is reported so, and the ten others hold; but their
#   queries run up to 7 times, with two that raise up to 13: two metrics of each that fails are tried three times, and what was computed
#   together with what failed is thrown away.
# Means: an error that comes late, like memory that runs out, multiplies the time of a whole suite; what may fail is better asked
#   in a validation of its own, or so that it cannot.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "great-expectations==1.24.1" "sqlalchemy<2.1"
venv/bin/python - <<'PY' 2>/dev/null
import sqlite3
import sys
from collections import Counter

import great_expectations as gx
import sqlalchemy as sa
from great_expectations.expectations import UnexpectedRowsExpectation

with sqlite3.connect("numbers.db") as con:
    con.execute("CREATE TABLE numbers (number INTEGER)")
    con.executemany("INSERT INTO numbers VALUES (?)", [(9_223_372_036_854_775_807,), (1,)])

ran = Counter()


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def count(connection, cursor, statement, parameters, context, many):
    for name in [f"good {nth}" for nth in range(10)]:
        if f"/* {name} */" in statement and "COUNT" not in statement.upper():
            ran[name] += 1


def validated(failing):
    ran.clear()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_sqlite("db", connection_string="sqlite:///numbers.db").add_table_asset("numbers", table_name="numbers")
    good = [f"SELECT * FROM {{batch}} WHERE number < 0 /* good {nth} */" for nth in range(10)]
    bad = [f"SELECT sum(number) + {nth} FROM {{batch}}" for nth in range(failing)]
    suite = gx.ExpectationSuite("all", expectations=[UnexpectedRowsExpectation(unexpected_rows_query=query) for query in (*good, *bad)])
    result = asset.add_batch_definition_whole_table("all").get_batch().validate(suite)
    return sum(bool(each.success) for each in result.results), max(ran.values())


print("great-expectations", gx.__version__)
seen = [validated(failing) for failing in (0, 1, 2)]
for failing, (held, most) in enumerate(seen):
    print(f"  {failing} of {10 + failing} queries fail: {held} hold, a query that holds ran up to {most} times")
sys.exit(0 if [held for held, _ in seen] == [10] * 3 and seen[0][1] < seen[1][1] < seen[2][1] else "changed")
PY
