"""Regulations are made by ministries, provinces and cities; others that print some are told."""

from pathlib import Path

import pytest

from tests.warehouse.made import Cell, Made, load, number
from warehouse.regulations import regulation_findings

PLACE = ("art20_1", "regulations")
ISSUED: Cell = ("article20_items", (*PLACE, "issued"))
IN_FORCE: Cell = ("article20_items", (*PLACE, "in_force"))
NEWLY_MADE: Cell = ("article20_items", (*PLACE, "newly_made"))
DISCLOSED: Cell = ("article20_items", (*PLACE, "newly_disclosed"))


def found(con, folder: Path, kind: str | None, level: str | None, cells: dict, form="2021") -> list[tuple]:
    made = Made("r1", 2024, article20=form, cells=cells, where={"body_kind": kind, "level": level})
    load(con, [made], folder)
    rows = regulation_findings(con, 2024).to_pylist()
    return [
        (row["finding_code"], row["severity"], row["cell"], row["stated"], row["locator"]) for row in rows
    ]


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("government", "township"), ("government", "county"), ("government_office", "county"),
        ("department", "province"), ("department", "prefecture"), ("zone", "prefecture"),
        ("enterprise", "county"),
    ],
)  # fmt: skip
def test_a_body_that_may_make_none_is_told(con, tmp_path: Path, kind, level):
    cells = {ISSUED: number(1), IN_FORCE: number(12)}
    name = "article20_items/art20_1/regulations"
    assert found(con, tmp_path, kind, level, cells) == [
        ("regulations_not_its_own", "info", f"{name}/issued", "1", "line=1;col=issued"),
        ("regulations_not_its_own", "info", f"{name}/in_force", "12", "line=1;col=in_force"),
    ]
    assert found(con, tmp_path, kind, level, {}) == []


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("department", "national"), ("government", "province"), ("government", "prefecture"),
        ("government_office", "prefecture"), (None, None), (None, "county"), ("government", None),
    ],
)  # fmt: skip
def test_a_body_that_may_make_them_or_is_not_known_is_not(con, tmp_path: Path, kind, level):
    assert found(con, tmp_path, kind, level, {ISSUED: number(1)}) == []


def test_what_is_only_disclosed_may_be_others(con, tmp_path: Path):
    cells = {DISCLOSED: number(3)}
    assert found(con, tmp_path, "department", "county", cells, "2019") == []
    (told,) = found(con, tmp_path, "department", "county", {**cells, NEWLY_MADE: number(3)}, "2019")
    assert told[2].endswith("/newly_made")
