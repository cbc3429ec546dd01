"""What the published database says for a county's folder: which area it is, what its sums are built from."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from warehouse.session import named_rows


@dataclass(frozen=True, slots=True)
class Area:
    """A government with bodies below it; ``is_exact`` says that the place is its own name."""

    agency_id: str
    full_name: str
    level: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A body, or an area right below, that is in a sum: by cell its number, or what stands there instead."""

    agency_id: str
    name: str
    is_area: bool
    values: dict[str, Decimal | None] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)


def areas_called(con: duckdb.DuckDBPyConnection, place: str) -> list[Area]:
    """The areas that a place may mean, those of exactly that name first."""
    rows = named_rows(con, "county_areas", place=place.strip(), words=place.split())
    return [Area(**row) for row in rows]


def parts_of_total(con: duckdb.DuckDBPyConnection, area_id: str, year: int) -> list[Part]:
    """What the total of an area and year is built from, by name."""
    parts: dict[str, Part] = {}
    for row in named_rows(con, "county_parts", area_id=area_id, year=year):
        part = parts.setdefault(row["agency_id"], Part(row["agency_id"], row["full_name"], row["is_area"]))
        part.values[row["cell"]] = _decimal(row["value"])
        part.statuses[row["cell"]] = row["value_status"]
    return list(parts.values())


def area_parts(con: duckdb.DuckDBPyConnection, area_id: str, year: int) -> dict[str, str]:
    """What each report is to the total of an area, or of a town right below it, by report."""
    rows = named_rows(con, "county_area_parts", area_id=area_id, year=year)
    return {row["report_id"]: row["part"] for row in rows}


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
