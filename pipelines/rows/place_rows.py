"""Units, what came in their place, and the bodies of the roster as rows of the warehouse's tables. Pure."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.resolution.rostered import RosteredBody
from schemas.arrow_schemas import arrow_schema
from schemas.identifiers import agency_id
from schemas.places import FIRST_LISTED_YEAR, LAST_LISTED_YEAR, PLACES_FILE
from schemas.places.bodies import UNIT_LEVELS
from schemas.places.succession import successions
from warehouse.coverage import ROSTERED, SUCCESSIONS

_YEAR_LIST = pa.list_(pa.int16())
_AUTHORITIES = ("civil_affairs_years", "statistics_years")
_YEARS = [
    [year for year in range(FIRST_LISTED_YEAR, LAST_LISTED_YEAR + 1) if bits >> year - FIRST_LISTED_YEAR & 1]
    for bits in range(1 << LAST_LISTED_YEAR - FIRST_LISTED_YEAR + 1)
]
"""The years that bits of the table mean."""


@cache
def place_rows() -> pa.Table:
    """Rows of ``places``, without units that only an abolished mark names.

    Counties and higher units have the years of civil affairs' lists, where it lists them: the other authority
    lists a unit on that was renamed. Townships have those of both.
    """
    places = pq.read_table(PLACES_FILE)
    units = [places[name] for name in UNIT_LEVELS]
    is_named = [pc.and_kleene(pc.is_valid(unit), pc.not_equal(unit, pa.scalar(""))) for unit in units]
    names = [pc.if_else(named, unit, "") for named, unit in zip(is_named, units, strict=True)]
    # The lowest level that has a name: the last first.
    lowest = pc.case_when(pc.make_struct(*reversed(is_named)), *reversed(UNIT_LEVELS))
    civil_affairs, statistics = (places[name] for name in _AUTHORITIES)
    either = pc.bit_wise_or(civil_affairs, statistics)
    first = pc.if_else(pc.not_equal(civil_affairs, pa.scalar(0)), civil_affairs, statistics)
    years = pc.if_else(is_named[-1], either, first)
    schema = arrow_schema("places")
    made = {
        "full_name": pc.binary_join_element_wise(*names, ""),
        "level": lowest,
        "years": pa.array(_YEARS, _YEAR_LIST).take(years.combine_chunks()),
    }
    for name, values in made.items():
        places = places.append_column(name, values)
    known = pc.greater(pc.list_value_length(places["years"]), pa.scalar(0))
    return places.select(schema.names).filter(known).cast(schema)


@cache
def succession_rows() -> pa.Table:
    """What came in the place of which units, as :data:`warehouse.coverage.SUCCESSIONS`."""
    rows = [
        {
            "unit": "".join(filter(None, each.unit)), "successor": "".join(filter(None, each.successor)),
            "since": each.since, "basis": each.basis, "document": each.document, "is_whole": each.is_whole,
        }
        for each in successions()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SUCCESSIONS)


def rostered_rows(bodies: Iterable[RosteredBody]) -> pa.Table:
    """The bodies of the roster, as :data:`warehouse.coverage.ROSTERED`."""
    rows: list[dict[str, Any]] = []
    for body in bodies:
        where, (month, day) = body.where, body.due or (None, None)
        parent = "".join(where.parent)
        rows.append({
            "agency_id": body.agency_id, "full_name": where.full_name, "level": where.level,
            "body_kind": where.body_kind, **{level: where.units.get(level) for level in UNIT_LEVELS},
            "region_code": where.region_code, "parent_agency_id": agency_id(parent) if parent else None,
            "from_year": body.first, "to_year": body.last, "due_month": month, "due_day": day,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=ROSTERED)
