"""Bodies, the governments above them, and the totals of areas."""

from dataclasses import replace
from pathlib import Path

import duckdb

from schemas.identifiers import agency_id
from tests.warehouse.made import Made, load
from warehouse.load import load_agencies

COUNTY = {"province": "青云省", "prefecture": "白水市", "county": "长河县"}
CITY = {"province": "青云省", "prefecture": "白水市"}


def body(department: str, kind: str, year: int | None, units: dict[str, str], **more) -> Made:
    """A report of a body that is certain."""
    area = "".join(units.values())
    above = "".join([*units.values()][:-1])
    where = {
        **units, "level": [*units][-1], "body_kind": kind, "place_status": "resolved",
        "full_name": area + department, "parent_agency_id": agency_id(area if department else above),
    }  # fmt: skip
    return Made(
        f"r{area}{department}{year}", year, area + department, body=agency_id(area + department),
        where=where, **more,
    )  # fmt: skip


def test_every_body_and_every_government_above_it_is_there(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    water = body("水务局", "department", 2022, COUNTY)
    lost = replace(body("", "government", None, COUNTY), report_id="p1", body="p1", where={})
    load(con, [water, body("水务局", "department", 2024, COUNTY), lost], tmp_path)
    load_agencies(con)
    assert con.execute(
        "SELECT full_name, level, body_kind, parent_agency_id, is_provisional, first_year, last_year "
        "FROM agencies ORDER BY length(full_name), is_provisional"
    ).fetchall() == [
        ("青云省", "province", "government", None, False, None, None),
        ("青云省白水市", "prefecture", "government", agency_id("青云省"), False, None, None),
        ("青云省白水市长河县", "county", "government", agency_id("青云省白水市"), False, None, None),
        ("青云省白水市长河县", None, None, None, True, None, None),
        (
            "青云省白水市长河县水务局",
            "county",
            "department",
            agency_id("青云省白水市长河县"),
            False,
            2022,
            2024,
        ),
    ]
    assert con.execute(
        "SELECT count(*) FROM agencies WHERE parent_agency_id NOT IN (SELECT agency_id FROM agencies)"
    ).fetchall() == [(0,)]
