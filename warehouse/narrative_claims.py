"""Holding what the prose claims against the loaded tables, a report year at a time.

The database sums the cells that each claim is about; :func:`schemas.rules.claim_verdicts.judge` decides.
So the
verdicts can be found again from the store and the tables whenever cells change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.claims import CLAIM_BY_CODE, StatedNumber, quantities_of
from schemas.rules.claim_verdicts import Judgement, Summed, Sums, contradiction, judge
from warehouse.content import ReportIds, replacing
from warehouse.load import delete_rows
from warehouse.report_findings import finding_row
from warehouse.session import named_rows, query, relation, transaction

_ROWS_AT_ONCE = 20_000

ClaimRow = Mapping[str, Any]

_COPIED = (
    "report_id", "claim_index", "report_year", "claim_code", "value", "scope", "is_rounded", "raw_text",
    "sentence", "locator",
)  # fmt: skip


def load_claims(
    con: duckdb.DuckDBPyConnection,
    year: int | None,
    claim_files: Sequence[Path],
    resolved: pa.Table,
    report_ids: ReportIds = None,
) -> None:
    """Replace one report year of ``narrative_claims``, or some of its reports, from the extraction store and
    the facts.

    Args:
        claim_files: Parquet files of the store's table ``claims``; those of other years only cost time.
        resolved: which readings are current, as for the fact tables.

    The rows are in the order of report ids and, within a report, of its text.
    """
    with (
        relation(con, "resolved", resolved),
        transaction(con),
        replacing(con, ["narrative_claims"], year, report_ids),
    ):
        delete_rows(con, "narrative_claims", year, report_ids)
        if not claim_files:
            return
        con.execute(query("claims_stated"), {"files": [str(path) for path in claim_files], "year": year})
        claims = con.sql("FROM stated_claims ORDER BY report_id, claim_index").to_arrow_table()
        if claims.num_rows:  # of none DuckDB would sum all cells of two years
            sums = con.sql(query("claim_sums"), params={"year": year}).to_arrow_table()
            judged = _all_judged(_rows(claims), _rows(sums))
            while rows := list(islice(judged, _ROWS_AT_ONCE)):
                con.register("judged", pa.Table.from_pylist(rows, schema=arrow_schema("narrative_claims")))
                con.execute("INSERT INTO narrative_claims BY NAME FROM judged")
                con.unregister("judged")
        con.execute("DROP TABLE stated_claims")


def claim_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A warning for each claim of the year that disagrees; columns as in ``findings``."""
    rows = [found for row in named_rows(con, "claims_disagreeing", year=year) if (found := _finding_row(row))]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


def worst_claims(con: duckdb.DuckDBPyConnection, year: int | None, most: int = 20) -> list[dict[str, Any]]:
    """The claims of the year that disagree most."""
    shown = ("agency_name", "claim_code", "value", "table_value", "sentence")
    return [
        {name: row[name] for name in shown}
        for row in islice(named_rows(con, "claims_disagreeing", year=year), most)
    ]


def _parted(rows: Iterable[ClaimRow]) -> tuple[Sums, Sums]:
    parted: tuple[dict[str, Summed], dict[str, Summed]] = ({}, {})
    for row in rows:
        parted[row["is_before"]][row["quantity"]] = Summed(
            row["value"],
            is_read=row["stated"] + row["numberless"] == row["cells"],
            has_blanks=row["numberless"] > 0,
        )
    return parted


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


def _finding_row(row: ClaimRow) -> dict[str, Any] | None:
    """A row of ``findings`` for a row of ``narrative_claims``."""
    judgement = Judgement(
        row["verdict"], row["basis"], row["table_value"], row["explanation_en"], row["explanation_zh"]
    )
    stated = StatedNumber(row["claim_code"], Decimal(row["value"]), row["scope"])
    finding = contradiction(stated, judgement, row["sentence"], row["raw_text"], row["locator"])
    if finding is None:
        return None
    # A sentence can say the same wrong number of two things.
    return finding_row(finding, f"{row['report_id']}/{row['claim_index']}", row["report_year"], row)
