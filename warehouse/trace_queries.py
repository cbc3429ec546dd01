"""What the published database says of one report: for traces, which need nothing else and the inbox."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas.cells import CELL_ID
from schemas.extraction import CellReading
from schemas.forms import cell_name
from schemas.language import phrase
from schemas.rules.verification import Verification
from schemas.terms import FormVersion
from schemas.traced_report import (
    MOST_CHOICES,
    TracedCell,
    TracedCheck,
    TracedCorrection,
    TracedFinding,
    TracedReport,
    equations_of,
    worst_first,
)
from warehouse.errors import TraceRefusedError
from warehouse.release_reader import open_of_this_version
from warehouse.session import query

_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])年?度?")
_UNTOLD = TracedCorrection("", "", "")


@dataclass(frozen=True, slots=True)
class TraceSource:
    """A file that holds a report's current readings."""

    path: str
    sha256: str
    bytes: int | None
    media_type: str | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    report_id: str
    agency: str | None
    year: int | None

    def __str__(self) -> str:
        return f"\n  {self.report_id}  {self.agency or '?'} {self.year or '?'}"


@contextmanager
def open_release(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published database to trace a report in it.

    Raises:
        ReleaseNotFoundError: nothing is published.
        OtherReleaseError: its tables are not those of this version of the software.
    """
    with open_of_this_version(database) as con:
        con.execute(query("printed_cells"))
        yield con


def find_report(con: duckdb.DuckDBPyConnection, given: str) -> str:
    """The id of a report, by the id itself or by parts of the body's name and the year (``下汤镇 2024``).

    Where one body is called exactly so, others whose names only contain the words do not count.

    Raises:
        TraceRefusedError: there is no such report, or there are several; the message lists what is near.
    """
    text = given.strip()
    year = _YEAR.search(text)
    words = _YEAR.sub(" ", text).split()
    rows = con.execute(
        query("trace_candidates"),
        {"text": text, "year": int(year[1]) if year else None, "words": words, "limit": MOST_CHOICES + 1},
    ).fetchall()
    found = [_Candidate(*row[:3]) for row in rows]
    exact = [candidate for candidate, row in zip(found, rows, strict=True) if row[3]]
    if len(exact or found) == 1:
        return (exact or found)[0].report_id
    if found:
        listed = "".join(map(str, found[:MOST_CHOICES])) + ("\n  …" if len(found) > MOST_CHOICES else "")
        raise TraceRefusedError(
            phrase(
                f"“{given}”可能是以下任何一份报告；请写报告标识，或把名称写全：{listed}",
                f"{given!r} could be any of these reports; write its id, or more of its name:{listed}",
            )
        )
    near = [
        _Candidate(*row)
        for row in con.execute(
            query("trace_near"), {"text": " ".join(words) or text, "limit": MOST_CHOICES}
        ).fetchall()
    ]
    listed = "".join(map(str, near))
    raise TraceRefusedError(
        phrase(f"没有名为“{given}”的已发布报告。", f"No published report is called {given!r}.")
        + (
            phrase(f"最接近的是：{listed}", f" Nearest are:{listed}")
            if near
            else phrase("尚无已发布的报告。", " No report is published.")
        )
    )


def sources_of(con: duckdb.DuckDBPyConnection, report_id: str) -> list[TraceSource]:
    """The files with the bytes that the report's current readings are from, those still present first."""
    return [
        TraceSource(*row) for row in con.execute(query("trace_sources"), {"report_id": report_id}).fetchall()
    ]


def traced_report(con: duckdb.DuckDBPyConnection, report_id: str, source: TraceSource) -> TracedReport:
    """The report with all cells, findings and sums, in the order of its forms."""
    row = _only_row(con, "trace_report", report_id)
    agency, year, title, dispositions, verification, reasons, release = row
    return TracedReport(
        report_id,
        agency,
        year,
        title,
        source.path,
        source.sha256,
        f"发布 release {release}",
        Verification(verification, tuple(filter(None, reasons))),
        tuple(_cells(con, report_id)),
        worst_first(TracedFinding(*row) for row in _rows(con, "trace_findings", report_id)),
        tuple(_checks(con, report_id, dispositions)),
    )


def _rows(con: duckdb.DuckDBPyConnection, name: str, report_id: str) -> list[tuple[Any, ...]]:
    return con.execute(query(name), {"report_id": report_id}).fetchall()


def _only_row(con: duckdb.DuckDBPyConnection, name: str, report_id: str) -> tuple[Any, ...]:
    (row,) = _rows(con, name, report_id)
    return row


def _cells(con: duckdb.DuckDBPyConnection, report_id: str) -> Iterator[TracedCell]:
    corrections = {
        name: TracedCorrection(*told) for name, *told in _rows(con, "trace_corrections", report_id)
    }
    rows = {(row[0], tuple(filter(None, row[1:4]))): row[4:] for row in _rows(con, "trace_cells", report_id)}
    for table, codes in sorted(rows, key=CELL_ID.__getitem__):
        *reading, is_corrected = rows[table, codes]
        correction = corrections.get(cell_name(table, codes), _UNTOLD) if is_corrected else None
        yield TracedCell(CellReading(table, codes, *reading), correction)


def _checks(
    con: duckdb.DuckDBPyConnection, report_id: str, dispositions: FormVersion
) -> Iterator[TracedCheck]:
    rows = {tuple(row[:2]): row[2:] for row in _rows(con, "trace_arithmetic", report_id)}
    for equation in equations_of(dispositions):
        row = rows.get((equation.identity_code, equation.scope))
        if row is not None:
            yield TracedCheck(equation, *row)
