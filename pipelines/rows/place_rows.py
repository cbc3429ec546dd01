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
    column = {name: places[name].to_pylist() for name in (*UNIT_LEVELS, *_AUTHORITIES)}
    authorities = zip(*(column[name] for name in _AUTHORITIES), strict=True)
    names = zip(*(column[name] for name in UNIT_LEVELS), strict=True)
    full_name, level, years = [], [], []
    for named, (civil_affairs, statistics) in zip(names, authorities, strict=True):
        full_name.append("".join(filter(None, named)))
        level.append(UNIT_LEVELS[max(place for place, name in enumerate(named) if name)])
        bits = civil_affairs | statistics if named[-1] else civil_affairs or statistics
        years.append(_YEARS[bits])
    schema = arrow_schema("places")
    made = (
        ("full_name", pa.array(full_name)),
        ("level", pa.array(level)),
        ("years", pa.array(years, _YEAR_LIST)),
    )
    added = places
    for name, values in made:
        added = added.append_column(name, values)
    known = pc.greater(pc.list_value_length(added["years"]), pa.scalar(0))
    return added.select(schema.names).filter(known).cast(schema)


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
