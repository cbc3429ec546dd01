"""What is printed in a cell, and the number it is."""

from decimal import Decimal

import pytest

from schemas.extraction import ReportReading
from tests.extractors.reading import above_info, assert_reads, by_name, finding_codes, findings_on, read
from tests.layouts import LAYOUTS, Layout, all_different, report
from tests.layouts.edits import relabelled

COUNT = "application_dispositions/granted/commercial_enterprise"
REVIEW = "review_litigation_counts/litigation_direct/corrected"
ISSUED = "article20_items/art20_1/normative_documents/issued"
CHANGE = "article20_items/art20_5/administrative_licensing/items_change"
FEE = "article20_items/art20_8/administrative_fees/fee_amount"
PROCUREMENT = "article20_items/art20_9/centralized_procurement/procurement_amount"

WAYS = {name: LAYOUTS[name] for name in ("tabbed_cells", "trailing_bars")}
IN_MANY_LAYOUTS = pytest.mark.parametrize("layout", WAYS.values(), ids=WAYS)
ONE_BY_ONE = {**WAYS, "bare_cells": LAYOUTS["bare_cells"]}

COUNTS: dict[str, int] = {
    "0": 0, "０": 0, "１２": 12, "1,808,595": 1_808_595, "1，808，595": 1_808_595, "0件": 0, "12件": 12,
    "12①": 12, "12㉑": 12, "12 ㊿": 12, "12❶": 12, "12 件": 12, "12（件）": 12, "12(件)": 12, " 12 ": 12,
    "1808595": 1_808_595,
}  # fmt: skip
CHANGES: dict[str, int] = {
    "+2": 2, "-3": -3, "－3": -3, "−3": -3, "‐3": -3, "‑3": -3, "＋2": 2, "0": 0, "-1,024": -1024,
}  # fmt: skip
SIGNS = ("/", "-", "‐", "—", "无", "／", "－", "——", "--")
REFUSED = ("12a", "1,80,595", "1 234", "O", "1O", "l2", "3.5", "1..2", "1,2345", "约12", "12+3", "12/3", "?",
            "12¹", "12₁", "₋5", "㉑", "①", "1㉑2", "㊱12", "🄀1")  # fmt: skip


def reading_of(printed: str, cell: str, layout: Layout, form="2021", *, wordings=None) -> ReportReading:
    """A report whose cells all differ, with ``printed`` in one of them."""
    made = report(all_different(form).but({cell: printed}))
    return read(layout(made.edited(relabelled(wordings)) if wordings else made))


def assert_others_read(reading: ReportReading, cell: str, form="2021") -> None:
    printed = dict(all_different(form).printed)
    del printed[cell]
    assert_reads(reading, printed)


@pytest.mark.parametrize(("printed", "value"), COUNTS.items(), ids=COUNTS)
@pytest.mark.parametrize("layout", ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_counts(layout: Layout, printed: str, value: int):
    reading = reading_of(printed, COUNT, layout)
    cell = by_name(reading)[COUNT]
    assert (cell.status, cell.value) == ("stated", Decimal(value))
    assert (cell.raw_text or "").strip() == printed.strip()
    assert_others_read(reading, COUNT)
    assert above_info(reading.findings) <= {"arithmetic_broken"}


@pytest.mark.parametrize("cell", [REVIEW, ISSUED, COUNT])
@pytest.mark.parametrize("printed", ["０", "12件", "1，808，595"])
def test_counts_in_every_table(printed: str, cell: str):
    reading = by_name(reading_of(printed, cell, LAYOUTS["tabbed_cells"]))[cell]
    assert (reading.status, reading.value) == ("stated", Decimal(COUNTS[printed]))


@pytest.mark.parametrize(("printed", "value"), CHANGES.items(), ids=CHANGES)
@pytest.mark.parametrize("layout", ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_a_change_has_a_sign(layout: Layout, printed: str, value: int):
    reading = reading_of(printed, CHANGE, layout, "2019")
    cell = by_name(reading)[CHANGE]
    assert (cell.status, cell.value) == ("stated", Decimal(value))
    assert_others_read(reading, CHANGE, "2019")
    assert "negative_count" not in finding_codes(reading)


@pytest.mark.parametrize("cell", [COUNT, REVIEW, ISSUED])
def test_a_negative_count_is_loaded_and_shown(cell: str):
    reading = reading_of("-3", cell, LAYOUTS["tabbed_cells"])
    assert (by_name(reading)[cell].status, by_name(reading)[cell].value) == ("stated", Decimal(-3))
    assert [f.code for f in findings_on(reading, cell) if f.code != "arithmetic_broken"] == ["negative_count"]


@pytest.mark.parametrize("printed", [*SIGNS, *REFUSED])
@IN_MANY_LAYOUTS
def test_what_is_no_number_has_no_value(layout: Layout, printed: str):
    reading = reading_of(printed, COUNT, layout)
    cell = by_name(reading)[COUNT]
    status = "not_applicable" if printed in SIGNS else "unreadable"
    assert (cell.status, cell.value, cell.raw_text) == (status, None, printed)
    assert_others_read(reading, COUNT)
    found = [finding for finding in reading.findings if finding.code == "cell_unreadable"]
    assert len(found) == (status == "unreadable")
    for finding in found:
        assert (finding.cell, finding.stated, finding.locator) == (COUNT, printed, cell.locator)
        assert COUNT in finding.message_zh
        assert printed in finding.message_en


@pytest.mark.parametrize("printed", REFUSED)
@pytest.mark.parametrize("layout", ["bare_cells", "paragraphs"])
def test_what_is_no_number_never_becomes_one(layout: str, printed: str):
    reading = reading_of(printed, COUNT, LAYOUTS[layout])
    cell = by_name(reading)[COUNT]
    assert cell.status in {"unreadable", "ambiguous"}
    assert findings_on(reading, COUNT)
    row = COUNT.rpartition("/")[0]
    assert_reads(reading, {n: t for n, t in all_different("2021").printed.items() if not n.startswith(row)})


HEADING = "本年收费金额（单位：万元）"
AMOUNTS: dict[str, tuple[str, str, str, str, str | None]] = {
    # printed, heading, value, unit, unit as printed
    "decimals": ("75.9260", HEADING, "75.9260", "10k_yuan", "万元"),
    "below one": ("0.9840", HEADING, "0.9840", "10k_yuan", "万元"),
    "zero": ("0", HEADING, "0", "10k_yuan", "万元"),
    "thousands": ("1,808.5", HEADING, "1808.5", "10k_yuan", "万元"),
    "yuan in the cell": ("36500元", "本年收费金额", "3.65", "10k_yuan", "元"),
    "yuan and thousands in the cell": ("36,500元", "本年收费金额", "3.65", "10k_yuan", "元"),
    "10k yuan in the cell": ("3.65万元", "本年收费金额", "3.65", "10k_yuan", "万元"),
    "the cell's unit is nearer than the heading's": ("36500元", HEADING, "3.65", "10k_yuan", "元"),
    "both say the same": ("3.65万元", HEADING, "3.65", "10k_yuan", "万元"),
    "full-width digits": ("３．６５", HEADING, "3.65", "10k_yuan", "万元"),
    "no unit": ("75.9260", "本年收费金额", "75.9260", "unknown", None),
    "no unit, zero": ("0", "本年收费金额", "0", "unknown", None),
    "heading in yuan": ("36500", "本年收费金额（单位：元）", "3.65", "10k_yuan", "元"),
    "heading in yuan, half-width": ("36500", "本年收费金额(单位:元)", "3.65", "10k_yuan", "元"),
    "heading without the word unit": ("3.65", "本年收费金额（万元）", "3.65", "10k_yuan", "万元"),
    "heading with spaces": ("3.65", "本年收费金额（单位： 万元）", "3.65", "10k_yuan", "万元"),
    "one yuan": ("1", "本年收费金额（元）", "0.0001", "10k_yuan", "元"),
}


@pytest.mark.parametrize(
    ("printed", "heading", "value", "unit", "unit_printed"), AMOUNTS.values(), ids=AMOUNTS
)
@IN_MANY_LAYOUTS
def test_amounts(layout: Layout, printed: str, heading: str, value: str, unit: str, unit_printed: str | None):
    wordings = {HEADING: heading} if heading != HEADING else None
    reading = reading_of(printed, FEE, layout, wordings=wordings)
    cell = by_name(reading)[FEE]
    assert (cell.status, cell.value) == ("stated", Decimal(value))
    assert (cell.unit, cell.unit_printed) == (unit, unit_printed)
    assert cell.raw_text == printed
    unknown = unit == "unknown" and cell.value != 0  # nothing is nothing in any unit
    assert ("unit_unknown" in {finding.code for finding in findings_on(reading, FEE)}) == unknown
    assert_others_read(reading, FEE)
    assert above_info(reading.findings) <= {"arithmetic_broken"}


@pytest.mark.parametrize(
    ("heading", "unit", "unit_printed"),
    [("采购总金额", "unknown", None), ("采购总金额（单位：万元）", "10k_yuan", "万元")],
)
def test_procurement(heading: str, unit: str, unit_printed: str | None):
    wordings = {"采购总金额": heading} if unit_printed else None
    cell = by_name(reading_of("75.9260", PROCUREMENT, LAYOUTS["tabbed_cells"], "2019", wordings=wordings))[
        PROCUREMENT
    ]
    assert (cell.status, cell.value, cell.unit, cell.unit_printed) == (
        "stated", Decimal("75.9260"), unit, unit_printed,
    )  # fmt: skip
