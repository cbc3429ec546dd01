"""The layouts in which a report reaches us as a spreadsheet or as delimited text.

``SHEET_LAYOUTS`` has a function from a report to the bytes of a file for each; all but those in
``WITHOUT_MERGING`` say which cells are merged.
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from tests.layouts.grid import Grid
from tests.layouts.packaging import package
from tests.layouts.report import Report
from tests.layouts.word_markup import width_of
from tests.layouts.xls_records import Written, xls_file

SheetLayout = Callable[[Report], bytes]
"""What writes a report as a spreadsheet."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell of a sheet, rows and columns from one."""

    row: int
    column: int
    text: str
    is_value: bool = False
    rows: int = 1
    columns: int = 1


def depth_of(grid: Grid, line: int, column: int) -> int:
    """How many rows the cell that begins at a place covers."""
    below = line + 1
    while (
        below < len(grid.rows) and column < len(grid.rows[below]) and grid.rows[below][column].kind == "down"
    ):
        below += 1
    return below - line


def table_cells(grid: Grid, top: int, left: int) -> list[Placed]:
    """The cells of one of the official tables."""
    return [
        Placed(
            top + line,
            left + column,
            slot.text,
            slot.kind == "value",
            depth_of(grid, line, column),
            width_of(row, column),
        )
        for line, row in enumerate(grid.rows)
        for column, slot in enumerate(row)
        if not slot.is_covered
    ]


@dataclass(frozen=True, slots=True)
class Sheets:
    """How a report is spread over sheets.

    ``gap`` is the number of empty rows before and after what stands between tables.
    """

    top: int = 1
    left: int = 1
    gap: int = 0
    widest: int = 15
    titles_merged: bool = True
    a_sheet_each: bool = False
    only_tables: bool = False

    def __call__(self, report: Report) -> list[list[Placed]]:
        """The cells of each sheet."""
        sheets: list[list[Placed]] = [[]]
        row = self.top
        prose = (report.overview, (), (), (), report.problems, report.others)
        tables = (None, *report.grids, None, None)

        def write(lines: Iterable[str]) -> None:
            nonlocal row
            for line in lines:
                sheets[-1].append(
                    Placed(row, self.left, line, columns=self.widest if self.titles_merged else 1)
                )
                row += 1

        write((*report.title, *report.preface))
        for heading, lines, grid in zip(report.headings, prose, tables, strict=True):
            if grid and self.a_sheet_each:
                sheets.append([])
                row = self.top
            if not self.only_tables:
                write((heading, *lines))
            if grid and grid.table not in report.left_out:
                row += self.gap
                sheets[-1] += table_cells(grid, row, self.left)
                row += len(grid.rows) + self.gap
        write(report.signature)
        return [sheet for sheet in sheets if sheet]


def typed(cell: Placed) -> str | int | float:
    """What a person types for a number, and its format shows."""
    plain = cell.text.replace(",", "")
    if not cell.is_value or not _NUMBER.fullmatch(plain):
        return cell.text
    return float(plain) if "." in plain else int(plain)


def number_format(cell: Placed) -> str:
    """The format that shows what is typed as the report prints it."""
    decimals = len(cell.text.partition(".")[2])
    if decimals:
        return f"0.{'0' * decimals}"
    return "#,##0" if "," in cell.text else "General"


Fill = Callable[[Worksheet, list[Placed]], None]


def fill(sheet: Worksheet, cells: list[Placed]) -> None:
    """Write cells, with numbers as numbers and merged cells merged."""
    for cell in cells:
        if cell.text:
            own = sheet.cell(cell.row, cell.column, typed(cell))
            if cell.is_value:
                own.number_format = number_format(cell)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=cell.row,
                start_column=cell.column,
                end_row=cell.row + cell.rows - 1,
                end_column=cell.column + cell.columns - 1,
            )


def fill_framed(sheet: Worksheet, cells: list[Placed]) -> None:
    """Draw borders around the cells of tables and, as happens, on for some rows below the last."""
    fill(sheet, cells)
    last = max(cell.row for cell in cells)
    rows = {cell.row for cell in cells if cell.is_value} | set(range(last + 1, last + 20))
    for row in rows:
        for column in range(1, 16):
            sheet.cell(row, column).border = Border(bottom=Side("thin"))


def fill_texts(sheet: Worksheet, cells: list[Placed]) -> None:
    """Write every cell as text."""
    fill(sheet, [replace(cell, is_value=False) for cell in cells])


def fill_unmerged(sheet: Worksheet, cells: list[Placed]) -> None:
    """Merge nothing."""
    fill(sheet, [replace(cell, rows=1, columns=1) for cell in cells])


def fill_with_hidden(sheet: Worksheet, cells: list[Placed]) -> None:
    """Every other row and column hidden, with numbers in them that are not to be read."""
    fill(sheet, [
        Placed(
            2 * cell.row, 2 * cell.column, cell.text, cell.is_value, 2 * cell.rows - 1, 2 * cell.columns - 1
        )
        for cell in cells
    ])  # fmt: skip
    merged = {place for area in sheet.merged_cells.ranges for place in area.cells}
    for row in range(1, sheet.max_row + 2, 2):
        sheet.row_dimensions[row].hidden = True
        for column in range(1, 40):
            if (row, column) not in merged:
                sheet.cell(row, column, 999)
    for column in range(1, 40, 2):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].hidden = True
        for row in range(2, sheet.max_row, 2):
            if (row, column) not in merged:
                sheet.cell(row, column, 888)


@dataclass(frozen=True, slots=True)
class Book:
    """A report as an .xlsx file."""

    sheets: Sheets = Sheets()
    fill: Fill = fill
    decoys: tuple[str, ...] = ()
    """States of sheets before the others that nobody sees."""

    def __call__(self, report: Report) -> bytes:
        book = Workbook()
        assert book.active is not None
        book.remove(book.active)
        for state in self.decoys:
            decoy = book.create_sheet()
            self.fill(decoy, self.sheets(report.but(figures=report.figures))[0])
            decoy["A1"] = 777
            decoy.sheet_state = state
        for cells in self.sheets(report):
            self.fill(book.create_sheet(), cells)
        written = BytesIO()
        book.save(written)
        return written.getvalue()


def edited(book: SheetLayout, edit: Callable[[str, str], str]) -> SheetLayout:
    """A file whose parts are changed after they were written, by their names and texts."""

    def write(report: Report) -> bytes:
        with ZipFile(BytesIO(book(report))) as archive:
            return package({name: edit(name, archive.read(name).decode()) for name in archive.namelist()})

    return write


def _computed(name: str, text: str) -> str:
    """Every number the result of a formula, as it was computed."""
    if not name.startswith("xl/worksheets/"):
        return text.replace('fullCalcOnLoad="1"', "")
    return re.sub(r'(<c r="[A-Z]+\d+"(?: s="\d+")? t="n">)<v>', r"\1<f>SUM(A1:A2)</f><v>", text)


def _binary(name: str, text: str) -> str:
    """Fractions as binary numbers come out."""
    return re.sub(r"<v>(\d+\.\d+)</v>", lambda found: f"<v>{float(found[1]):.17g}</v>", text)


def _without_references(name: str, text: str) -> str:
    """No cell with its place: those before it in its row are all there."""
    if not name.startswith("xl/worksheets/"):
        return text

    def row(found: re.Match[str]) -> str:
        cells, last = "", 0
        for cell in re.finditer(r'<c r="([A-Z]+)\d+"(.*?(?:/>|</c>))', found[2]):
            column = column_index_from_string(cell[1])
            cells += "<c/>" * (column - last - 1) + f"<c{cell[2]}"
            last = column
        return f"{found[1]}{cells}</row>"

    return re.sub(r"(<row [^>]*>)(.*?)</row>", row, text)


def _rich(name: str, text: str) -> str:
    """Strings in parts that look different, with readings in small print."""
    if name != "xl/sharedStrings.xml":
        return text
    parts = (
        r'<si><r><t xml:space="preserve">\1</t></r><r><t>\2</t></r><rPh sb="0" eb="1"><t>ㄓ</t></rPh></si>'
    )
    return re.sub(r"<si><t[^>]*>(.)([^<]*)</t></si>", parts, text)


def as_record(cell: Placed) -> Written:
    """A cell as records of an .xls file hold it."""
    return cell.row, cell.column, typed(cell), number_format(cell), cell.rows, cell.columns


def as_xls(report: Report) -> bytes:
    """The report as an .xls file."""
    return xls_file([[as_record(cell) for cell in cells if cell.text] for cells in Sheets()(report)])


@dataclass(frozen=True, slots=True)
class Delimited:
    """A report as a spreadsheet exports it to text: as many fields in every row."""

    mark: str = ","
    encoding: str = "utf-8-sig"
    sheets: Sheets = Sheets(titles_merged=False)
    padded: bool = True
    all_quoted: bool = False

    def __call__(self, report: Report) -> bytes:
        (cells,) = self.sheets(report)
        width = max(cell.column + cell.columns - 1 for cell in cells)
        written = StringIO(newline="")
        writer = csv.writer(
            written, delimiter=self.mark, quoting=csv.QUOTE_ALL if self.all_quoted else csv.QUOTE_MINIMAL
        )
        for row in range(1, max(cell.row for cell in cells) + 1):
            own = {cell.column: cell for cell in cells if cell.row == row}
            last = max((cell.column + cell.columns - 1 for cell in own.values()), default=0)
            columns = range(1, (width if self.padded else last) + 1)
            writer.writerow([own[column].text if column in own else "" for column in columns])
        return written.getvalue().encode(self.encoding)


WITHOUT_MERGING: dict[str, SheetLayout] = {
    "unmerged": Book(fill=fill_unmerged),
    "csv": Delimited(),
    "csv_in_gbk": Delimited(encoding="gb18030"),
    "csv_unpadded": Delimited(padded=False),
    "csv_with_gaps": Delimited(sheets=Sheets(titles_merged=False, gap=1)),
    "semicolons": Delimited(";", "utf-8"),
    "quoted_tabs": Delimited("\t", "utf-16", all_quoted=True),
}
SHEET_LAYOUTS: dict[str, SheetLayout] = {
    "one_sheet": Book(),
    "framed": Book(fill=fill_framed),
    "framed_sheets": Book(Sheets(a_sheet_each=True), fill_framed),
    "titles_in_one_cell": Book(Sheets(titles_merged=False)),
    "gaps": Book(Sheets(gap=1)),
    "further_in": Book(Sheets(top=5, left=3)),
    "a_sheet_each": Book(Sheets(a_sheet_each=True)),
    "tables_alone": Book(Sheets(only_tables=True)),
    "tables_alone_with_gaps": Book(Sheets(only_tables=True, gap=2)),
    "texts": Book(fill=fill_texts),
    "hidden_rows_and_columns": Book(fill=fill_with_hidden),
    "hidden_sheets": Book(decoys=("hidden", "veryHidden")),
    "computed": edited(Book(), _computed),
    "binary_fractions": edited(Book(), _binary),
    "without_references": edited(Book(), _without_references),
    "rich_strings": edited(Book(), _rich),
    "xls": as_xls,
    **WITHOUT_MERGING,
}
