"""The sums that are handed on: the official form as our reader reads it, and never taken for a report."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from extractors.extraction import extract
from extractors.files.media_types import sniff_media_type
from extractors.readers import reader_for
from extractors.reading import read_report
from pipelines.county import letters, workbooks
from pipelines.county.problems import Place, Problem
from pipelines.county.roll_up import FORM_CELLS, RollUp
from schemas.forms import FACT_TABLES, cell_name, form_table
from warehouse.county_queries import Part

CELLS = [cell_name(table, codes) for table in FACT_TABLES for codes in form_table(table, "2021").cells()]


def made_sums(lacking: str | None = None) -> RollUp:
    """Two bodies whose every cell is another number; ``lacking`` is not stated by the second."""
    first = Part("a1", "临水县财政局", False, {}, {})
    second = Part("a2", "临水县教育局", False, {}, {})
    totals = {}
    for number, cell in enumerate(CELLS, start=1):
        first.values[cell], first.statuses[cell] = Decimal(number), "stated"
        states = cell != lacking
        second.values[cell], second.statuses[cell] = (Decimal(1000), "stated") if states else (None, "blank")
        totals[cell] = {
            "total": Decimal(number) + (1000 if states else 0),
            "built_from": "parts", "cells_not_stated": int(not states),
            "consolidated": None, "difference": None,
        }  # fmt: skip
    return RollUp("临水县", 2024, totals, [first, second], [("临水县审计局", "没有该年度的报告")])


def read_again(path: Path) -> dict[str, Decimal | None]:
    data = path.read_bytes()
    read = reader_for(sniff_media_type(data, path.name))
    assert read is not None
    return {cell_name(cell.table, cell.codes): cell.value for cell in read_report(read(data)).cells}


def alone(path: Path) -> None:
    """Leave nothing in the workbook but the form, as it is displayed."""
    book = openpyxl.load_workbook(path, data_only=True)
    for name in ("各机关", "未计入"):
        del book[name]
    book.save(path)


@pytest.mark.parametrize("write", [letters.write_roll_up, workbooks.write_roll_up], ids=["docx", "xlsx"])
def test_the_form_that_is_written_is_read_to_the_same_cells(write, tmp_path: Path):
    path = tmp_path / ("汇总表.docx" if write is letters.write_roll_up else "汇总表.xlsx")
    sums = made_sums()
    write(sums, path)
    if path.suffix == ".xlsx":
        alone(path)
    assert read_again(path) == {cell: sums.total(cell) for cell in CELLS}
    assert len(CELLS) == len(FORM_CELLS) == 200


@pytest.mark.parametrize("write", [letters.write_roll_up, workbooks.write_roll_up], ids=["docx", "xlsx"])
def test_what_is_handed_on_is_set_aside_in_an_inbox(write, tmp_path: Path):
    path = tmp_path / "made"
    write(made_sums(), path)
    extraction = extract(path.read_bytes(), "汇总表")
    assert (extraction.error_code, extraction.reports) == ("handed_on", ())


def test_letters_and_lists_are_set_aside_too(tmp_path: Path):
    problem = Problem("a1", "临水县财政局", None, None, "warning", "未见年度报告", Place(), "", "", "请确认")
    letters.write_letter("临水县财政局", 2024, [problem], tmp_path / "意见.docx")
    workbooks.write_problems([problem], lambda _: None, "问题", tmp_path / "清单.xlsx")
    for name in ("意见.docx", "清单.xlsx"):
        assert extract((tmp_path / name).read_bytes(), name).error_code == "handed_on"


def test_formulas_stand_beside_values_and_add_up_the_second_sheet(tmp_path: Path):
    workbooks.write_roll_up(made_sums(), tmp_path / "汇总表.xlsx")
    formulas = openpyxl.load_workbook(tmp_path / "汇总表.xlsx")
    values = openpyxl.load_workbook(tmp_path / "汇总表.xlsx", data_only=True)
    parts = formulas["各机关"]
    checked = 0
    for row in formulas["汇总表"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=SUM("):
                first, last = (
                    cell.value.removeprefix("=SUM('各机关'!").removesuffix(")").replace("$", "").split(":")
                )
                added = [each.value for line in parts[first:last] for each in line]
                assert sum(added) == values["汇总表"][cell.coordinate].value
                checked += 1
    assert checked == 200


def test_a_sum_that_lacks_a_number_says_so_in_its_cell(tmp_path: Path):
    lacking = "application_dispositions/granted/total"
    sums = made_sums(lacking)
    workbooks.write_roll_up(sums, tmp_path / "汇总表.xlsx")
    book = openpyxl.load_workbook(tmp_path / "汇总表.xlsx")
    number = CELLS.index(lacking) + 1
    assert f"{number}（缺1）" in [cell.value for row in book["汇总表"].iter_rows() for cell in row]
    told = [[cell.value for cell in row] for row in book["未计入"].iter_rows(min_row=3)]
    assert told == [
        ["临水县审计局", "（整份报告）", "没有该年度的报告"],
        ["临水县教育局", "予以公开 · 总计", "空白"],
    ]


def test_printed_texts_are_never_formulas_or_links(tmp_path: Path):
    texts = ("=1+1", "http://example.org")
    problem = Problem("a1", "=cmd", "r1", None, "error", "问题", Place("表", *texts), *texts, "-2")
    workbooks.write_problems([problem], lambda _: "pages/r1.html#c1", "问题", tmp_path / "清单.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx").worksheets[0]
    row = sheet[3]
    assert [cell.value for cell in row] == ["=cmd", "表", *texts, "问题", *texts, "-2", "看原件"]
    assert {cell.data_type for cell in row} == {"s"}
    assert [cell.hyperlink.target for cell in row if cell.hyperlink] == ["pages\\r1.html"]
    assert row[-1].hyperlink.location == "c1"
