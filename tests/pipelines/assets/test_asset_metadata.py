"""Frames as Dagster shows them."""

from decimal import Decimal

from pandas import DataFrame, Series

from pipelines.assets.asset_metadata import ROWS, frame_table, of_values

YEARS = Series([2024, 2024, None], dtype="Int16")


def test_a_frame_is_a_table_whose_values_are_plain() -> None:
    frame = DataFrame(
        {"report_year": YEARS, "value": [Decimal("1.50"), None, Decimal(2)], "is_new": [True] * 3}
    )
    table = frame_table(frame)
    assert [dict(record.data) for record in table.records] == [
        {"report_year": 2024, "value": "1.50", "is_new": True},
        {"report_year": 2024, "value": None, "is_new": True},
        {"report_year": None, "value": "2", "is_new": True},
    ]
    assert [column.name for column in table.schema.columns] == ["report_year", "value", "is_new"]
    assert frame_table(frame[:0]).schema == table.schema


def test_values_are_shown_with_the_year_that_they_are_of() -> None:
    counted = DataFrame({"report_year": YEARS, "status": ["holds", "broken", "holds"], "rows": [5, 1, 2]})
    shown = of_values(counted, "status")
    assert {year: metadata[ROWS] for year, metadata in shown.items()} == {2024: 6, None: 2}
    assert [dict(record.data) for record in shown[2024]["by_status"].records] == [
        {"status": "holds", "rows": 5},
        {"status": "broken", "rows": 1},
    ]
