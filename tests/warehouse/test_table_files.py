"""Exported files are what a spreadsheet needs, and harmless in it."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.warehouse.made import THREE, VERSIONS, file_rows, report_rows, rows_of
from warehouse.errors import ExportRefusedError, NoSuchYearError, ReleaseNotFoundError
from warehouse.exports import excel
from warehouse.exports.excel import heading
from warehouse.exports.table_files import export_table
from warehouse.load import replace_all, replace_year
from warehouse.paths import Home
from warehouse.publish import publish
from warehouse.release_reader import open_published, published_columns
from warehouse.working import open_working

RAW_TEXTS = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "＝1",
    "-",
    "-5",
    "+3.5%",
    "1,000",
    "",
    "a\nb",
    None,
]
HARMLESS = ["-", "-5", "+3.5%", "1,000", "", "a\nb", None]


@pytest.fixture(scope="module")
def database(stocked_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published database: three reports, one of which prints what looks like formulas."""
    home = Home(tmp_path_factory.mktemp("exported"))
    home.working_database.write_bytes(stocked_database.read_bytes())
    reports = report_rows(THREE[:1]).to_pylist()
    with open_working(home.working_database) as con:
        dated = [{**row, "signed_on": date(2025, 1, 20), "title": "=HYPERLINK(1)"} for row in reports]
        replace_year(con, "reports", 2024, rows_of("reports", dated))
        replace_all(con, "source_files", file_rows(THREE))
        for position, text in enumerate(RAW_TEXTS):
            con.execute(
                "UPDATE cells SET raw_text = $text WHERE report_id = 'r2' AND rowid = "
                "(SELECT min(rowid) + $position FROM cells WHERE report_id = 'r2')",
                {"text": text, "position": position},
            )
    publish(home, VERSIONS)
    return home.published_database


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_csv_opens_in_excel(database: Path, tmp_path: Path):
    exported = export_table(database, "reports", None, "csv", tmp_path / "sub" / "reports.csv")
    content = exported.path.read_bytes()
    assert content.startswith("\ufeffreport_id,".encode())
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    rows = read_csv(exported.path)
    assert exported.rows == len(rows) == 3
    row = next(row for row in rows if row["report_id"] == "r1")
    assert (row["agency_name"], row["signed_on"], row["report_year"]) == (
        "乌苏市甘河子镇",
        "2025-01-20",
        "2024",
    )
    assert row["place"] == ""


def test_csv_disarms_formulas_and_says_how_many(database: Path, tmp_path: Path):
    exported = export_table(database, "article20_items", 2020, "csv", tmp_path / "items.csv")
    texts = [row["raw_text"] for row in read_csv(exported.path)][: len(RAW_TEXTS)]
    assert texts == [text or "" if text in HARMLESS else f"'{text}" for text in RAW_TEXTS]
    assert exported.guarded_texts == len(RAW_TEXTS) - len(HARMLESS)
    assert export_table(database, "article20_items", 2024, "csv", tmp_path / "other.csv").guarded_texts == 0


def test_csv_tells_an_empty_text_from_none(database: Path, tmp_path: Path):
    exported = export_table(database, "article20_items", 2020, "csv", tmp_path / "items.csv")
    with_raw_text = [
        line.split(b",") for line in exported.path.read_bytes().replace(b"a\nb", b"").split(b"\r\n")
    ]
    column = with_raw_text[0].index(b"raw_text")
    # The amounts' raw texts have commas of their own, so lines are found by the cell's place.
    assert with_raw_text[1 + RAW_TEXTS.index("")][column] == b'""'
    assert with_raw_text[1 + RAW_TEXTS.index(None)][column] == b""


def test_times_are_utc(database: Path, tmp_path: Path):
    exported = export_table(database, "source_files", None, "csv", tmp_path / "files.csv")
    assert {row["first_seen_at"] for row in read_csv(exported.path)} == {"2026-11-21 00:00:00+00"}


def test_one_year_or_the_unknown_ones(database: Path, tmp_path: Path):
    counts = {
        year: export_table(database, "application_dispositions", year, "csv", tmp_path / "out.csv").rows
        for year in (2024, 2020, "unknown", None)
    }
    assert counts == {2024: 175, 2020: 161, "unknown": 161, None: 497}


def table_of(path: Path) -> list[dict[str, Any]]:
    """The rows of the first sheet by the names of its columns, which stand below their Chinese headings."""
    _, names, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_xlsx_reads_back(database: Path, tmp_path: Path):
    exported = export_table(database, "reports", 2024, "xlsx", tmp_path / "reports.xlsx")
    (row,) = table_of(exported.path)
    assert exported.rows == 1
    assert (row["report_id"], row["report_year"], row["place"]) == ("r1", 2024, None)
    assert row["signed_on"].isoformat() == "2025-01-20T00:00:00"


def test_xlsx_is_set_up_for_people(database: Path, tmp_path: Path):
    book = openpyxl.load_workbook(
        export_table(database, "reports", None, "xlsx", tmp_path / "reports.xlsx").path
    )
    sheet, explained = book.worksheets
    headings = dict(zip((cell.value for cell in sheet[2]), (cell.value for cell in sheet[1]), strict=True))
    assert headings["counts_scope"] == "表中是谁的数"
    assert list(headings)[-5:] == [
        "report_id", "agency_id", "parent_agency_id", "source_sha256", "extractor_version",
    ]  # fmt: skip
    last_read = sheet.cell(1, len(headings) - 5).column_letter
    assert sheet.print_area == f"'reports'!$A$1:${last_read}$5"
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.paperSize) == ("A3", "$1:$2", 9)
    assert sheet.auto_filter.ref == f"A2:{sheet.cell(1, len(headings)).column_letter}5"
    assert explained.title == "说明"
    told = {row[0]: row[1:] for row in explained.iter_rows(values_only=True)}
    assert told["counts_scope"][0] == "表中是谁的数"
    assert "consolidated：" in told["counts_scope"][2]
    assert set(headings) <= set(told)
    assert "空白不是零" in told


def test_a_text_that_wraps_has_a_row_as_tall_as_it_needs(database: Path, tmp_path: Path):
    exported = export_table(database, "code_findings", None, "xlsx", tmp_path / "codes.xlsx")
    explained = openpyxl.load_workbook(exported.path).worksheets[1]
    (row,) = (row for row in range(1, explained.max_row + 1) if explained.cell(row, 1).value == "谁的数")
    text = explained.cell(row, 2).value
    assert explained.row_dimensions[row].height == 15 * excel.lines_of(text, 28 + 50 + 50)
    assert (excel.lines_of("字" * 100, 50), excel.lines_of("a\nb", 50), excel.lines_of(7, 1)) == (5, 2, 1)


def test_every_column_has_a_heading_of_its_own_words(database: Path):
    with open_published(database) as con:
        columns = [column for table in published_columns(con).values() for column in table]
    for column in columns:
        assert column.comment is not None
        assert column.comment.count(" · ") == 1, "the halves of a comment are told apart by this"
        assert heading(column) == column.comment.split(" · ")[1][: len(heading(column))]


def test_xlsx_keeps_texts_as_texts(database: Path, tmp_path: Path):
    exported = export_table(database, "article20_items", 2020, "xlsx", tmp_path / "items.xlsx")
    sheet = openpyxl.load_workbook(exported.path).worksheets[0]
    column = [cell.value for cell in sheet[2]].index("raw_text")
    cells = [row[column] for row in sheet.iter_rows(min_row=3, max_row=2 + len(RAW_TEXTS))]
    assert [cell.value for cell in cells] == RAW_TEXTS
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert exported.guarded_texts == 0


def test_xlsx_has_times_numbers_and_truth_values(database: Path, tmp_path: Path):
    (row, *_) = table_of(export_table(database, "source_files", None, "xlsx", tmp_path / "files.xlsx").path)
    assert row["is_present"] is True
    assert row["first_seen_at"].isoformat() == "2026-11-21T00:00:00"
    (item, *_) = table_of(
        export_table(database, "article20_items", 2024, "xlsx", tmp_path / "items.xlsx").path
    )
    assert item["value"] == 0


def test_views_can_be_exported(database: Path, tmp_path: Path):
    exported = export_table(database, "reports_wide", 2020, "xlsx", tmp_path / "wide.xlsx")
    (row,) = table_of(exported.path)
    assert "granted__natural_person" in row


REFUSED = {
    "no such table": (
        "repots",
        None,
        "csv",
        "There are: agencies, agency_successors, application_dispositions,",
    ),
    "no such table, but a query": ("reports; DROP TABLE reports", None, "csv", "There is no table"),
    "a year where there are none": ("source_files", 2024, "csv", "has no report years"),
}


@pytest.mark.parametrize(("table", "year", "format_", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_exported_is_said(database: Path, tmp_path: Path, table, year, format_, message):
    with pytest.raises(ExportRefusedError, match=message):
        export_table(database, table, year, format_, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_excel_holds_are_refused(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(excel, "EXCEL_ROWS", 176)
    with pytest.raises(ExportRefusedError, match="175 rows here and an Excel sheet holds 176"):
        export_table(database, "application_dispositions", 2024, "xlsx", tmp_path / "out.xlsx")
    assert export_table(database, "application_dispositions", 2020, "xlsx", tmp_path / "out.xlsx").rows == 161


def test_a_text_longer_than_a_cell_is_refused(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(excel, "EXCEL_CELL_CHARACTERS", 10)
    with pytest.raises(ExportRefusedError, match="FORMAT=csv"):
        export_table(database, "article20_items", 2020, "xlsx", tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_until_the_new_file_is_whole(database: Path, tmp_path: Path):
    out = tmp_path / "reports.csv"
    out.write_text("before")
    with pytest.raises(ExportRefusedError):
        export_table(database, "nothing", None, "csv", out)
    assert out.read_text() == "before"
    export_table(database, "reports", None, "csv", out)
    assert [path.name for path in tmp_path.iterdir()] == ["reports.csv"]


def test_nothing_published_is_said(tmp_path: Path):
    with pytest.raises(ReleaseNotFoundError, match="make run"):
        export_table(tmp_path / "published" / "gongkai.duckdb", "reports", None, "csv", tmp_path / "out.csv")


@pytest.mark.parametrize(
    ("table", "year", "error", "message"),
    [
        (
            "reports",
            1999,
            NoSuchYearError,
            "rows of 1999, so no file was written. Years with rows: 2020, 2024, unknown.",
        ),
        ("year_jumps", "unknown", NoSuchYearError, "year_jumps has no rows of unknown"),
        ("corrections", None, ExportRefusedError, "corrections has no rows, so no file was written"),
        ("year_jumps", 2024, NoSuchYearError, "Years with rows: none"),
    ],
)
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_what_has_no_rows_leaves_no_file(
    database: Path, tmp_path: Path, table: str, year, error: type[Exception], message: str, format_
):
    with pytest.raises(error, match=message):
        export_table(database, table, year, format_, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
