"""What the published database says for pages: bodies and areas in full, some at a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from warehouse.session import named_rows, query

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One report with its cells, by table and codes, and its findings, the worst first."""

    report: Row
    cells: Mapping[tuple[str, tuple[str, ...]], Row]
    findings: Sequence[Row]


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """One body with its reports, by year."""

    agency: Row
    reports: list[ReportFacts] = field(default_factory=list)


def agencies(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Every body and government by id: its row, the ids of its reports, and whether one is asked of it."""
    return list(named_rows(con, "site_agencies"))


def digests(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The digest of all that the pages of each reporting body show, by its id: every cell is looked at."""
    return {row["agency_id"]: row["digest"] for row in named_rows(con, "site_digests")}


def bodies(con: duckdb.DuckDBPyConnection, chosen: Sequence[Row]) -> Iterator[BodyFacts]:
    """Some bodies with all that their pages show, in the order given; all of it is in memory."""
    ids = {"agency_ids": [agency["agency_id"] for agency in chosen]}
    cells: dict[str, dict[tuple[str, tuple[str, ...]], Row]] = defaultdict(dict)
    for cell in named_rows(con, "site_cells", **ids):
        cells[cell["report_id"]][cell["table_name"], tuple(cell["codes"])] = cell
    findings: dict[str, list[Row]] = defaultdict(list)
    for finding in named_rows(con, "site_findings", **ids):
        findings[finding["report_id"]].append(finding)
    of_bodies = {agency["agency_id"]: BodyFacts(agency) for agency in chosen}
    for report in named_rows(con, "site_reports", **ids):
        report_id = report["report_id"]
        of_bodies[report["agency_id"]].reports.append(
            ReportFacts(report, cells[report_id], findings[report_id])
        )
    yield from of_bodies.values()


def area_totals(con: duckdb.DuckDBPyConnection, area_id: str) -> list[Row]:
    """All totals of an area, by year and cell."""
    return list(named_rows(con, "site_totals", area_id=area_id))


def area_rates(con: duckdb.DuckDBPyConnection, area_ids: Sequence[str]) -> Iterator[Row]:
    """The rates of some areas, by area, year and rate."""
    yield from named_rows(con, "site_rates", area_ids=list(area_ids))


def areas(con: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    """The areas that have totals, by id, each with its bodies and reports, all levels below included."""
    return {area["area_id"]: area for area in named_rows(con, "site_areas")}


def published_years(con: duckdb.DuckDBPyConnection, chosen: Sequence[Row]) -> dict[str, dict[int, Row]]:
    """What some bodies have published, by body and year."""
    rows: dict[str, dict[int, Row]] = defaultdict(dict)
    for row in named_rows(con, "site_matrix", agency_ids=[agency["agency_id"] for agency in chosen]):
        rows[row["agency_id"]][row["report_year"]] = row
    return rows


def country_years(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The country year by year, the last one first."""
    return list(named_rows(con, "site_years"))


def release_told(con: duckdb.DuckDBPyConnection) -> Row:
    """Which release this is: id, day, versions and how many reports."""
    cursor = con.execute(query("site_release"))
    names = [column[0] for column in cursor.description or ()]
    return dict(zip(names, cursor.fetchall()[0], strict=True))


def table_comments(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What each published table and view is, in both languages, by its name."""
    return dict(con.execute(query("table_comments")).fetchall())
