"""Documents that display other numbers than they hold, or labels that are not plainly beside values."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from random import Random

from openpyxl.worksheet.worksheet import Worksheet

from tests.layouts import Report, report
from tests.layouts.fixed_pages import CELL_SIZE, MARGIN, PAGE_HEIGHT, lay_out, width_of
from tests.layouts.grid import Grid, Slot
from tests.layouts.ofd_files import rewritten
from tests.layouts.packaging import package
from tests.layouts.page_documents import Spot, Style, drawn_besides
from tests.layouts.sheets import Book, Placed, Sheets, as_record, fill
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.layouts.word_markup import run
from tests.layouts.xls_records import CellLook, xls_file
from tests.mutations import displayed_ways as ways
from tests.mutations.displayed_ways import Numbers, OnPage, PageCell, Way
from tests.mutations.grid_mutants import Change
from tests.mutations.mutants import Mutant, in_rows_of, in_table
from tests.mutations.sampling import WRITERS

MARK = "730517"
"""What the cell prints before it is written in another way, and nowhere else."""
CUT, GLUE, MARKED, UPRIGHT, ROW = (
    "cut characters of a label", "glue values to a label", "raise or lower a note's mark",
    "set a label vertically", "hide a row",
)  # fmt: skip
_WEB = (
    "clean",
    "padded",
    "layout_tables",
    "one_table",
    "split_in_four",
    "site",
    "fragment",
    "repeated_labels",
)
_WORD = (
    "plain",
    "merged_the_old_way",
    "numbered",
    "soft_returns",
    "indented_rows",
    "values_in_tables",
    "flat",
)
_RULES = ("stroked", "filled", "double", "dashed")


def _html(printed: Report, way: Way, numbers: Numbers, random: Random) -> tuple[str, bytes]:
    layout = random.choice(_WEB)
    page = WEB_LAYOUTS[layout](printed).replace(MARK.encode(), _content(way, numbers))
    return layout, page + ways.WEB_SHEET.encode()


def _mhtml(printed: Report, way: Way, numbers: Numbers, _: Random) -> tuple[str, bytes] | None:
    sheet, content = (
        text.replace(b"=", b"=3D") for text in (ways.WEB_SHEET.encode(), _content(way, numbers))
    )
    page = WEB_LAYOUTS["archive"](printed).replace(MARK.encode(), content)
    if content not in page:
        return None  # the mark was broken over two lines
    return "archive", page.replace(b"<head>", b"<head>" + sheet)


def _content(way: Way, numbers: Numbers) -> bytes:
    return str(way.content).format(**numbers._asdict()).encode()


def _docx(printed: Report, way: Way, numbers: Numbers, random: Random) -> tuple[str, bytes]:
    layout = random.choice(_WORD)
    data, old, new = WORD_LAYOUTS[layout](printed), run(MARK).encode(), _content(way, numbers)
    if layout == "flat":
        return layout, data.replace(old, new)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return layout, package({name: archive.read(name).replace(old, new) for name in archive.namelist()})


def _xlsx(printed: Report, way: Way, numbers: Numbers, random: Random) -> tuple[str, bytes]:
    def fill_in(sheet: Worksheet, cells: list[Placed]) -> None:
        fill(sheet, cells)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == int(MARK):
                    way.content(cell, numbers)

    sheets = Sheets(a_sheet_each=random.random() < 0.3, top=random.randint(1, 3))
    return "book", Book(sheets, fill_in)(printed)


def _xls(printed: Report, way: Way, numbers: Numbers, _: Random) -> tuple[str, bytes]:
    (cells,) = Sheets()(printed)
    written = [as_record(cell) for cell in cells if cell.text]
    (at,) = (cell[:2] for cell in written if cell[2] == int(MARK))
    changed = [(*cell[:2], int(numbers.new), *cell[3:]) if cell[:2] == at else cell for cell in written]
    return "xls", xls_file([changed], look=CellLook(*at, **way.content))


def _ofd(printed: Report, way: Way, numbers: Numbers, _: Random) -> tuple[str, bytes]:
    return "pages", rewritten(lay_out(printed), MARK, numbers.new, way.content)


def _pdf(printed: Report, way: Way, numbers: Numbers, random: Random) -> tuple[str, bytes]:
    assert isinstance(way, OnPage)
    pages = lay_out(printed)
    (number, text), *_ = (
        (number, text) for number, page in enumerate(pages) for text in page.texts if text.text == MARK
    )
    middle = text.x + (width_of(MARK, text.size) - width_of(numbers.new, text.size)) / 2
    new = replace(text, text=numbers.new, x=middle)
    texts = [each for each in pages[number].texts if each is not text]
    pages[number] = replace(pages[number], texts=[*texts, new] if way.keeps else texts)
    style = Style(rules=random.choice(_RULES), as_form=random.random() < 0.2)
    drawn = way.content(PageCell(Spot.of(new), numbers))
    return style.rules, drawn_besides(pages, style, page=number, **drawn)


Write = Callable[[Report, Way, Numbers, Random], tuple[str, bytes] | None]
_IN_CELLS: dict[str, tuple[Write, list[Way]]] = {
    "html": (_html, ways.WEB), "mhtml": (_mhtml, ways.WEB), "docx": (_docx, ways.WORD),
    "xlsx": (_xlsx, ways.SHEET), "xls": (_xls, ways.XLS), "ofd": (_ofd, ways.OFD), "pdf": (_pdf, ways.PDF),
}  # fmt: skip


def _in_a_cell(printed: Report, format_: str, random: Random) -> Mutant | None:
    """One cell written in one of the ways of its format."""
    figures = printed.figures
    write, known = _IN_CELLS[format_]
    kind = random.choice(list(dict.fromkeys(way.kind for way in known)))
    number = random.choice([at for at, way in enumerate(known) if way.kind == kind])
    cell = random.choice(list(figures.printed))
    new, old = (str(n) for n in random.sample([*range(10), *range(10, 100), *range(300, 400), 1208, 4096], 2))
    numbers = Numbers(new, old, random.choice("123"))
    marked = report(figures.but({cell: MARK}))
    written = write(marked, known[number], numbers, random)
    if written is None:
        return None
    layout, data = written
    shown = known[number].displayed(numbers)
    now = {name: text for name, text in figures.printed.items() if name != cell}
    now |= {} if shown is None else {cell: shown}
    detail = f"way {number}, {cell}, {numbers}"
    return Mutant(format_, layout, kind, data, now, frozenset({cell}), detail, frozenset({cell}))


def _cut(grid: Grid, random: Random, _: bool) -> Change | None:
    """One to six characters of a label lost, at its beginning, its end or between."""
    at = random.randrange(len(grid.rows))
    places = [c for c, slot in enumerate(grid.rows[at]) if slot.kind == "label" and len(slot.text) > 1]
    if not places:
        return None
    column = random.choice(places)
    slot = grid.rows[at][column]
    lost = random.randint(1, min(6, len(slot.text) - 1))
    start = random.choice([0, len(slot.text) - lost, random.randint(0, len(slot.text) - lost)])
    changed = _with_slot(grid, at, column, replace(slot, text=slot.text[:start] + slot.text[start + lost :]))
    below = at + 1
    while below < len(grid.rows) and grid.rows[below][column].kind == "down":
        below += 1
    names = [each.cell for row in grid.rows[at:below] for each in row if each.cell]
    every = [each.cell for row in grid.rows for each in row if each.cell]
    damaged = in_table(grid.table, every) if grid.is_header(grid.rows[at]) else in_rows_of(names, every)
    return Change(changed, damaged)


def _with_slot(grid: Grid, at: int, column: int, slot: Slot) -> Grid:
    row = (*grid.rows[at][:column], slot, *grid.rows[at][column + 1 :])
    return replace(grid, rows=(*grid.rows[:at], row, *grid.rows[at + 1 :]))


def _glue(grid: Grid, random: Random, ragged: bool) -> Change | None:
    """A row's first value, or all of them (zeros or not), written behind its label without anything between.

    Where the row keeps its width the cells of the values are empty then.
    """
    at = random.choice([at for at, row in enumerate(grid.rows) if not grid.is_header(row)])
    row = grid.rows[at]
    values = [column for column, slot in enumerate(row) if slot.kind == "value"]
    labels = [column for column, slot in enumerate(row) if slot.kind == "label" and slot.text]
    if not labels:
        return None
    count, zeros = random.choice([(1, False), (len(values), False), (len(values), True)])
    texts = ["0" if zeros else row[column].text for column in values[:count]]
    is_certain = ragged and (zeros or count == 1)
    printed = {
        row[column].cell or "": text if is_certain else None
        for column, text in zip(values[:count], texts, strict=True)
    }
    slots = list(row)
    slots[labels[-1]] = replace(row[labels[-1]], text=row[labels[-1]].text + "".join(texts))
    for column in reversed(values[:count]):
        slots[column : column + 1] = [] if ragged else [replace(row[column], text="", cell=None)]
    changed = replace(grid, rows=(*grid.rows[:at], tuple(slots), *grid.rows[at + 1 :]))
    names = [each.cell for each in row if each.cell]
    return Change(changed, frozenset(names), printed)


def _note_marks(grid: Grid, random: Random, _: bool) -> Change:
    """The mark of a note as a character of its own behind a number."""
    at = random.choice([at for at, row in enumerate(grid.rows) if not grid.is_header(row)])
    column = random.choice([column for column, slot in enumerate(grid.rows[at]) if slot.kind == "value"])
    slot = grid.rows[at][column]
    text = slot.text + random.choice("¹²³⁴₁₂①②❶⑴⒈㊀*")
    return Change(_with_slot(grid, at, column, replace(slot, text=text)), frozenset({slot.cell or ""}))


def _in_a_table(printed: Report, format_: str, random: Random) -> Mutant | None:
    """A label cut, values glued to one, a note's mark: in the tables themselves, before they are written."""
    name, change = random.choice([(CUT, _cut), (GLUE, _glue), (MARKED, _note_marks)])
    at = random.randrange(len(printed.grids))
    ragged = format_ in {"txt", "html", "mhtml"}
    done = change(printed.grids[at], random, ragged)
    if done is None:
        return None
    changed = printed.but(grids=(*printed.grids[:at], done.grid, *printed.grids[at + 1 :]))
    layout = random.choice(list(WRITERS[format_]))
    data = WRITERS[format_][layout](changed)
    now = {**printed.figures.printed, **done.printed}
    exact = frozenset(done.printed) if name == GLUE else done.damaged if name == MARKED else frozenset()
    shown = {cell: text for cell, text in now.items() if text is not None}
    return Mutant(format_, layout, name, data, shown, done.damaged, f"table {at}", exact)


def _upright(printed: Report, format_: str, random: Random) -> Mutant:
    """The first column's label of the dispositions in a font for vertical writing."""
    pages = lay_out(printed)
    label = [t for t in pages[0].texts if t.text in _UPRIGHT_LABEL and t.x < MARGIN + CELL_SIZE * 2]
    pages[0] = replace(pages[0], texts=[text for text in pages[0].texts if text not in label])
    size, scale = random.choice([(CELL_SIZE, 1.0), (200.0, CELL_SIZE / 200), (1.0, CELL_SIZE)])
    x = MARGIN + CELL_SIZE * random.uniform(1.0, 1.8)
    top = PAGE_HEIGHT - label[0].y + CELL_SIZE * random.uniform(-2, 4)
    code = _UPRIGHT_LABEL.encode("utf-16-be").hex()
    font = ("/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-V "
            "/DescendantFonts [4 0 R]", "")  # fmt: skip
    style = Style(rules=random.choice(_RULES))
    data = drawn_besides(
        pages, style,
        over=f" BT /F1 {size} Tf {scale:.5f} 0 0 {scale:.5f} {x:.2f} {top:.2f} Tm <{code}> Tj ET",
        fonts="/F1 {upright}", more={"upright": font},
    )  # fmt: skip
    return Mutant(
        format_, style.rules, UPRIGHT, data, printed.figures.printed, detail=f"at {x}, {top}, {size}"
    )


_UPRIGHT_LABEL = "三、本年度办理结果"


def _hidden_row(printed: Report, format_: str, random: Random) -> Mutant:
    """A row of a sheet that is not displayed."""
    printed_here = printed.figures.printed
    cell = random.choice([name for name in printed_here if not name.startswith("review")])
    marked = report(printed.figures.but({cell: MARK}))

    def fill_in(sheet: Worksheet, cells: list[Placed]) -> None:
        fill(sheet, cells)
        for own in cells:
            if own.text == MARK:
                sheet.row_dimensions[own.row].hidden = True

    gone = in_rows_of([cell], printed_here)
    shown = {name: text for name, text in printed_here.items() if name not in gone}
    damaged = in_table(cell.partition("/")[0], printed_here)
    return Mutant(format_, "book", ROW, Book(fill=fill_in)(marked), shown, damaged, cell, gone)


_OTHERS = {"pdf": _upright, "xlsx": _hidden_row}


def displayed_mutants(printed: Report, count: int, seed: int, format_: str) -> Iterator[Mutant]:
    """``count`` mutants of a report in one format, the same for the same seed."""
    random = Random(f"{seed} {format_}")
    made = 0
    while made < count:
        make = [_in_a_table] if format_ not in _IN_CELLS else [_in_a_cell, _in_a_cell, _in_a_table]
        if format_ in _OTHERS and made % 8 == 7:
            make = [_OTHERS[format_]]
        mutant = random.choice(make)(printed, format_, random)
        if mutant is not None:
            made += 1
            yield mutant
