"""What a spreadsheet rounds is told in the warehouse, with the cell's place in the file."""

from pathlib import Path

import pytest

from tests.extractors.readers.test_displayed_numbers import FEE, as_xls, as_xlsx
from tests.pipelines.inbox.test_archives import zipped
from tests.pipelines.workbench import Workbench


@pytest.mark.parametrize(
    ("path", "data", "member"),
    [
        ("镇.xlsx", as_xlsx(3.657, "0.00"), ""),
        ("镇.xls", as_xls(3.657, "0.00"), ""),
        ("县.zip", zipped([("镇.xlsx", as_xlsx(3.657, "0.00"))]), "member=镇.xlsx;"),
    ],
    ids=["xlsx", "xls", "packed"],
)
def test_the_finding_reaches_the_warehouse(tmp_path: Path, path: str, data: bytes, member: str):
    desk = Workbench(tmp_path)
    desk.put(path, data)
    desk.load()
    ((cell, severity, stated, expected, locator, zh, en),) = desk.query("""
        SELECT cell, severity, stated, expected, locator, message_zh, message_en FROM findings
        JOIN reports USING (report_id) WHERE finding_code = 'value_rounded'
    """)
    assert (cell, severity, stated, expected) == (FEE, "info", "3.66", "3.657")
    assert locator.startswith(f"{member}table=1;")
    for message in (zh, en):
        assert "“3.66”" in message
        assert "3.657" in message
    ((text, value, place),) = desk.query(
        "SELECT raw_text, value, locator FROM article20_items WHERE measure_code = 'fee_amount'"
    )
    assert (text, f"{value:.3f}", place) == ("3.66", "3.660", locator)
