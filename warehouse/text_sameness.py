"""How much of a report's prose is that of the year before, or another body's: the table ``text_sameness``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.findings import Finding
from schemas.rules.text_sameness import COMMON_REPORTS, COMMON_SHARE, FEWEST_OWN_SENTENCES, LEAST_SAME_SHARE
from warehouse.load import delete_year
from warehouse.report_findings import finding_row
from warehouse.session import named_rows, query, relation, transaction


def load_text_sameness(
    con: duckdb.DuckDBPyConnection, year: int | None, text_files: Sequence[Path], resolved: pa.Table
) -> None:
    """Replace one report year of ``text_sameness`` from the extraction store; without a year there is none.

    Args:
        text_files: Parquet files of the store's table ``texts``; those of other years only cost time.
        resolved: which readings are current, as for the fact tables, of the year and of the one before.
    """
    parameters = {
        "year": year,
        "common_share": COMMON_SHARE,
        "common_reports": COMMON_REPORTS,
    }
    with relation(con, "resolved", resolved), transaction(con):
        delete_year(con, "text_sameness", year)
        if year is None or not text_files:
            return
        con.execute(query("text_sentences"), {"files": [str(path) for path in text_files]})
        con.execute(query("text_sameness"), parameters)
        con.execute("DROP TABLE sentences")


def text_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A warning for each report of the year that is mostly another's text; columns as in ``findings``."""
    bounds = {"fewest": FEWEST_OWN_SENTENCES, "least": LEAST_SAME_SHARE}
    rows = [
        finding_row(_same(row), row["report_id"], year, row)
        for row in named_rows(con, "text_sameness_told", year=year, **bounds)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


def _same(row: Mapping[str, Any]) -> Finding:
    is_last_year = row["kind"] == "last_year"
    return Finding(
        "text_as_last_year" if is_last_year else "text_as_other_body",
        stated=_percent(row["own_same"], row["own_sentences"]),
        expected=str(row["other_year"]) if is_last_year else row["other_name"],
        details={
            "own": row["own_sentences"],
            "same": row["own_same"],
            "all": _percent(row["same"], row["sentences"]),
        },
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part // whole}%"
