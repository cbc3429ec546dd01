"""Rows and frames as Dagster shows them."""

import re
from decimal import Decimal

import dagster as dg
from pandas import DataFrame, Series

from pipelines.assets.asset_metadata import ROWS, of_values, shown_table
from tests.conftest import ROOT

YEARS = Series([2024, 2024, None, 2018], dtype="Int16")


def _rows(table: dg.TableMetadataValue) -> list[dict[str, object]]:
    return [dict(record.data) for record in table.records]


def test_rows_are_a_table_whose_values_are_plain_and_no_longer_than_people_read() -> None:
    rows: list[dict[str, object]] = [
        {"year": 2024, "value": Decimal("1.50"), "is_new": True},
        {"year": None, "value": "长" * 200, "is_new": False},
    ]
    assert _rows(shown_table(rows)) == [
        {"year": 2024, "value": "1.50", "is_new": True},
        {"year": None, "value": "长" * 119 + "…", "is_new": False},
    ]
    assert not _rows(shown_table([]))


def test_texts_of_sources_are_plain_cells_of_tables_and_nothing_else() -> None:
    text = "[a](http://example.org) <b>\u202e\x1b[2J"
    table = shown_table([{"what": text}])
    assert _rows(table) == [{"what": r"[a](http://example.org) <b>\u202e\u001b[2J"}]
    kinds = {
        kind
        for file in (ROOT / "pipelines").glob("**/*.py")
        for kind in re.findall(r"MetadataValue\.(\w+)\(", file.read_text(encoding="utf-8"))
    }
    assert kinds == {"path", "table"}  # paths are of settings; Markdown and addresses would act


def test_values_are_shown_with_the_partition_that_they_are_in() -> None:
    counted = DataFrame(
        {"report_year": YEARS, "status": ["holds", "broken", "holds", "holds"], "rows": [5, 1, 2, 3]}
    )
    shown = of_values(counted, "status")
    assert {key: metadata[ROWS] for key, metadata in shown.items()} == {"2024": 6, "unknown": 5}
    assert _rows(shown["2024"]["by_status"]) == [
        {"status": "holds", "rows": 5},
        {"status": "broken", "rows": 1},
    ]
    assert _rows(shown["unknown"]["by_status"]) == [{"status": "holds", "rows": 5}]
