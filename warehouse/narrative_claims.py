"""Holding what the prose claims against the loaded tables, a report year at a time.

The database sums the cells that each claim is about; :func:`schemas.rules.claim_verdicts.judge` decides.
So the
verdicts can be found again from the store and the tables whenever cells change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.claims import CLAIM_BY_CODE, CLAIMS, QUANTITIES, StatedNumber, quantities_of
from schemas.forms import FACT_TABLES, TableName
from schemas.identities import NUMBERLESS
from schemas.rules.claim_verdicts import Judgement, Summed, Sums, contradiction, judge
from schemas.tables import VALUE_COLUMN, key_columns
from warehouse import statements
from warehouse.relations import relation
from warehouse.report_findings import finding_row
from warehouse.transactions import transaction

_ROWS_AT_ONCE = 20_000

ClaimRow = Mapping[str, Any]

_COPIED = (
    "report_id", "claim_index", "report_year", "claim_code", "value", "scope", "is_rounded", "raw_text",
    "sentence", "locator",
)  # fmt: skip

_STATED = """
CREATE OR REPLACE TEMP TABLE stated_claims AS
SELECT resolved.report_id, resolved.report_year, claim.*
    EXCLUDE (source_sha256, extractor_version, report_index)
    REPLACE (coalesce(resolved.locator_prefix, '') || claim.locator AS locator)
FROM read_parquet($files) AS claim
JOIN resolved USING (source_sha256, extractor_version, report_index)
WHERE resolved.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
"""

_OF_YEAR = """
SELECT claim.* EXCLUDE (report_year)
FROM narrative_claims AS claim
WHERE claim.verdict = 'disagrees' AND claim.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
"""

_CONTRADICTIONS = f"""
WITH current_source AS (
    SELECT report_id, source_sha256, min(path) AS path
    FROM report_sources
    WHERE role = 'current' AND report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
    GROUP BY report_id, source_sha256
)
SELECT claim.*, report.source_sha256, current_source.path
FROM ({_OF_YEAR}) AS claim
JOIN reports AS report USING (report_id)
LEFT JOIN current_source USING (report_id, source_sha256)
ORDER BY claim.report_id, claim.claim_index
"""

_WORST = f"""
SELECT report.agency_name, claim.claim_code, claim.value, claim.table_value, claim.sentence
FROM ({_OF_YEAR}) AS claim
JOIN reports AS report USING (report_id)
ORDER BY abs(claim.value - claim.table_value) DESC, claim.report_id, claim.claim_index
LIMIT $most
"""


def load_claims(
    con: duckdb.DuckDBPyConnection, year: int | None, claim_files: Sequence[Path], resolved: pa.Table
) -> None:
    """Replace one report year of ``narrative_claims`` from the extraction store and the facts.

    Args:
        claim_files: Parquet files of the store's table ``claims``; those of other years only cost time.
        resolved: which readings are current, as for the fact tables.

    The rows are in the order of report ids and, within a report, of its text.
    """
    with relation(con, "resolved", resolved), _declared(con), transaction(con):
        con.execute(statements.delete_year("narrative_claims"), {"year": year})
        if not claim_files:
            return
        con.execute(_STATED, {"files": [str(path) for path in claim_files], "year": year})
        sums = con.sql(_sums(), params={"year": year}).to_arrow_table()
        claims = con.sql("FROM stated_claims ORDER BY report_id, claim_index").to_arrow_table()
        con.execute("DROP TABLE stated_claims")
        judged = _all_judged(_rows(claims), _rows(sums))
        while rows := list(islice(judged, _ROWS_AT_ONCE)):
            con.register("judged", pa.Table.from_pylist(rows, schema=arrow_schema("narrative_claims")))
            con.execute(statements.insert_rows("narrative_claims", "judged"))
            con.unregister("judged")


def claim_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A warning for each claim of the year that disagrees; columns as in ``findings``."""
    rows = [
        found
        for row in con.sql(_CONTRADICTIONS, params={"year": year}).to_arrow_table().to_pylist()
        if (found := _finding_row(row, year))
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


def worst_claims(con: duckdb.DuckDBPyConnection, year: int | None, most: int = 20) -> list[dict[str, Any]]:
    """The claims of the year that disagree most."""
    rows: list[dict[str, Any]] = (
        con.sql(_WORST, params={"year": year, "most": most}).to_arrow_table().to_pylist()
    )
    return rows


# --- what the claims are about ------------------------------------------------------------------------------


@contextmanager
def _declared(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The quantities of claims and the cells of quantities as relations for the statements here."""
    with ExitStack() as registered:
        registered.enter_context(relation(con, "claim_quantities", _claim_quantities()))
        for table in FACT_TABLES:
            registered.enter_context(relation(con, f"{table}_quantities", _quantity_cells(table)))
        yield


@cache
def _claim_quantities() -> pa.Table:
    """One row a quantity that a claim needs: ``claim_code`` · ``is_rate`` · ``quantity``."""
    rows = [
        {"claim_code": claim.code, "is_rate": claim.rate_of is not None, "quantity": quantity}
        for claim in CLAIMS
        for quantity in quantities_of(claim)
    ]
    return pa.Table.from_pylist(rows)


@cache
def _quantity_cells(table: TableName) -> pa.Table:
    """One row a cell of a quantity: ``quantity`` · the table's code columns."""
    names = [column.name for column in key_columns(table)]
    rows = [
        {"quantity": quantity.code, **dict(zip(names, codes, strict=True))}
        for quantity in QUANTITIES.values()
        if quantity.table == table
        for codes in quantity.cells
    ]
    return pa.Table.from_pylist(rows)


@cache
def _sums() -> str:
    """SELECT of the sums that the claims of a year need, of their reports and, for rates, of the year before.

    Columns: ``report_id`` of the claim · ``is_before`` · ``quantity`` · ``value`` · ``cells`` · ``stated`` ·
    ``numberless``. Reads ``stated_claims`` and the relations of :func:`_declared`.
    """
    numberless = ", ".join(f"'{status}'" for status in sorted(NUMBERLESS))
    of_tables = "\nUNION ALL\n".join(
        f"""
SELECT wanted.owner AS report_id, wanted.is_before, wanted.quantity,
    CAST(coalesce(sum(fact.{VALUE_COLUMN[table]}), 0) AS DECIMAL(20, 6)) AS value,
    count(*) AS cells,
    count(*) FILTER (WHERE fact.value_status = 'stated') AS stated,
    count(*) FILTER (WHERE fact.value_status IN ({numberless})) AS numberless
FROM {table} AS fact
JOIN {table}_quantities AS term ON {_same_cell(table)}
JOIN wanted ON wanted.report_id = fact.report_id AND wanted.quantity = term.quantity
WHERE fact.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
    OR fact.report_year = CAST($year AS SMALLINT) - 1
GROUP BY ALL
""".strip()
        for table in FACT_TABLES
    )
    return f"""
WITH wanted AS (
    SELECT DISTINCT claim.report_id AS owner, claim.report_id, false AS is_before, need.quantity
    FROM stated_claims AS claim
    JOIN claim_quantities AS need USING (claim_code)
    UNION ALL
    SELECT DISTINCT claim.report_id AS owner, earlier.report_id, true AS is_before, need.quantity
    FROM stated_claims AS claim
    JOIN claim_quantities AS need ON need.claim_code = claim.claim_code AND need.is_rate
    JOIN reports AS report ON report.report_id = claim.report_id
    JOIN reports AS earlier
        ON earlier.agency_id = report.agency_id AND earlier.report_year = report.report_year - 1
)
{of_tables}
ORDER BY report_id
"""


def _same_cell(table: TableName) -> str:
    return " AND ".join(f"term.{column.name} = fact.{column.name}" for column in key_columns(table))


def _parted(rows: Iterable[ClaimRow]) -> tuple[Sums, Sums]:
    parted: tuple[dict[str, Summed], dict[str, Summed]] = ({}, {})
    for row in rows:
        parted[row["is_before"]][row["quantity"]] = Summed(
            row["value"],
            is_read=row["stated"] + row["numberless"] == row["cells"],
            has_blanks=row["numberless"] > 0,
        )
    return parted


# --- rows ---------------------------------------------------------------------------------------------------


def _rows(table: pa.Table) -> Iterator[ClaimRow]:
    """The rows of a table, some at a time: all together are many times its size."""
    for batch in table.to_batches(max_chunksize=_ROWS_AT_ONCE):
        yield from batch.to_pylist()


def _all_judged(claims: Iterator[ClaimRow], sums: Iterator[ClaimRow]) -> Iterator[dict[str, Any]]:
    """Rows of ``narrative_claims``; claims and sums are in the order of report ids, no sum without claims."""
    owner = itemgetter("report_id")
    of_reports = groupby(sums, key=owner)
    summed, parts = next(of_reports, (None, iter(())))
    for report_id, own in groupby(claims, key=owner):
        of_report: tuple[Sums, Sums] = ({}, {})
        if summed == report_id:
            of_report = _parted(parts)
            summed, parts = next(of_reports, (None, iter(())))
        yield from (_judged(claim, of_report) for claim in own)


def _judged(claim: ClaimRow, sums: tuple[Sums, Sums]) -> dict[str, Any]:
    """A row of ``narrative_claims``."""
    own, before = sums
    stated = StatedNumber(
        claim["claim_code"],
        claim["value"],
        claim["scope"],
        claim["is_rounded"],
        claim["current_value"],
        claim["previous_value"],
    )
    needed = quantities_of(CLAIM_BY_CODE[stated.claim_code])
    judgement = _remembered(stated, tuple(map(own.get, needed)), tuple(map(before.get, needed)))
    return {
        **{name: claim[name] for name in _COPIED},
        "unit": CLAIM_BY_CODE[stated.claim_code].unit,
        "table_value": judgement.table_value,
        "verdict": judgement.verdict,
        "basis": judgement.basis,
        "explanation_en": judgement.explanation_en,
        "explanation_zh": judgement.explanation_zh,
    }


@lru_cache(maxsize=65536)
def _remembered(
    stated: StatedNumber, own: tuple[Summed | None, ...], before: tuple[Summed | None, ...]
) -> Judgement:
    """The verdict on a claim, found once for all reports that say the same: most say there was nothing."""
    needed = quantities_of(CLAIM_BY_CODE[stated.claim_code])
    of_years = [
        {code: part for code, part in zip(needed, sums, strict=True) if part is not None}
        for sums in (own, before)
    ]
    return judge(stated, *of_years)


def _finding_row(row: ClaimRow, year: int | None) -> dict[str, Any] | None:
    """A row of ``findings`` for a row of ``narrative_claims``."""
    judgement = Judgement(
        row["verdict"], row["basis"], row["table_value"], row["explanation_en"], row["explanation_zh"]
    )
    stated = StatedNumber(row["claim_code"], Decimal(row["value"]), row["scope"])
    finding = contradiction(stated, judgement, row["sentence"], row["raw_text"], row["locator"])
    if finding is None:
        return None
    # A sentence can say the same wrong number of two things.
    return finding_row(finding, f"{row['report_id']}/{row['claim_index']}", year, row)
