"""What the store says of a reading as a whole."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal

from schemas.extraction import CellReading, Extraction, ReportReading
from schemas.forms import FACT_TABLES, form_table
from schemas.store import reading_key, store_rows

READING = ReportReading(None, None, None, None, None, None, None, "2021", "2021", "", (), ())


def test_the_key_of_a_reading_stays_as_it_is_in_lists_of_what_people_looked_at():
    """They name it by the hash of its cells as a list in JSON: codes, status, value without idle zeros."""
    cells = (
        CellReading(
            "article20_items", ("art20_8", "institutional_fees", "fee_amount"), "stated", Decimal("1.50")
        ),
        CellReading("application_dispositions", ("received_new", "natural_person"), "stated", Decimal("0.0")),
        CellReading("application_dispositions", ("received_new", "total"), "stated", Decimal("1E+3")),
        CellReading("review_litigation_counts", ("reviews", "upheld"), "blank"),
    )
    listed = [
        ["article20_items", "art20_8", "institutional_fees", "fee_amount", "stated", "1.5"],
        ["application_dispositions", "received_new", "natural_person", "stated", "0"],
        ["application_dispositions", "received_new", "total", "stated", "1000"],
        ["review_litigation_counts", "reviews", "upheld", "blank", None],
    ]
    digest = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    assert reading_key(replace(READING, cells=cells)) == digest[:16]


def test_rows_of_cells_bear_the_names_of_their_own_cells_in_whichever_order_a_report_has_them():
    grid = tuple(
        CellReading(table, codes, "stated", Decimal(place), str(place), f"line={place};col=1")
        for table in FACT_TABLES
        for place, codes in enumerate(form_table(table, "2021").cells())
    )
    once = frozenset({grid[7][:2]})
    reports = [replace(READING, cells=cells, read_once=once) for cells in (grid, grid[::-1])]
    rows = store_rows([("a", Extraction("text/plain", "utf-8", tuple(reports)))], "v")["cells"].to_pylist()
    told = [
        (row["report_index"], row["table_name"], row["code_1"], row["code_2"], row["code_3"], row["value"],
         row["raw_text"], row["locator"], row["read_once"])
        for row in rows
    ]  # fmt: skip
    assert told == [
        (
            index,
            cell.table,
            *(*cell.codes, None)[:3],
            cell.value,
            cell.raw_text,
            cell.locator,
            cell[:2] in once,
        )
        for index, each in enumerate(reports)
        for cell in each.cells
    ]
