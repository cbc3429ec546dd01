"""Spreadsheets and delimited text: every number lands in its cell, printed as its format shows it."""

import random
import re
from io import BytesIO, StringIO

import openpyxl
import pytest
import xlrd

from extractors import extract
from extractors.document import Grid
from extractors.files.media_types import sniff_media_type
from extractors.readers.sheets import spreadsheet
from extractors.readers.sheets.number_formats import displayed, displayed_text, typed
from tests.extractors.reading import above_info, assert_nothing_invented, assert_reads, by_name, read
from tests.extractors.tables.test_blanks import PLACES
from tests.layouts import LAYOUTS, all_different, report
from tests.layouts.packaging import package
from tests.layouts.sheets import SHEET_LAYOUTS, WITHOUT_MERGING, Sheets, as_record, edited
from tests.layouts.xls_records import xls_file

DIFFERENT = all_different("2021")
REPORT = report(DIFFERENT)
FRAMED = frozenset({"framed", "framed_sheets"})
TEXT_LAYOUTS = tuple(name for name in WITHOUT_MERGING if name != "unmerged")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["one_sheet", "framed", "csv"])
def test_blanks(name: str, place: str):
    figures = DIFFERENT.but(dict.fromkeys(PLACES[place], ""))
    reading = read(SHEET_LAYOUTS[name](report(figures)))
    assert_nothing_invented(reading, figures.printed)
    if place == "all reviews" and name not in FRAMED:
        # Nothing in the file says that the table has this row.
        assert "row_missing" in above_info(reading.findings)
    else:
        assert_reads(reading, figures.printed)


@pytest.mark.parametrize("name", TEXT_LAYOUTS)
def test_delimited_text_has_words_and_encoding(name: str):
    extraction = extract(SHEET_LAYOUTS[name](REPORT))
    assert (extraction.media_type, bool(extraction.encoding)) == ("text/csv", True)
    assert extraction.reports[0].text_key == read(LAYOUTS["tabbed_cells"](REPORT)).text_key


def placed(name: str) -> dict[tuple[int, int, int], str]:
    """The text printed at each place to which the locators of a layout's cells lead."""
    places = {}
    for cell, reading in by_name(read(SHEET_LAYOUTS[name](REPORT))).items():
        place = re.fullmatch(r"table=(\d+);row=(\d+);col=(\d+)", reading.locator or "")
        assert place, (cell, reading.locator)
        places[int(place[1]), int(place[2]), int(place[3])] = DIFFERENT.printed[cell].replace(",", "")
    assert len(places) == len(DIFFERENT.printed)
    return places


@pytest.mark.parametrize(
    "name",
    ["one_sheet", "further_in", "a_sheet_each", "hidden_rows_and_columns", "hidden_sheets", "unmerged"],
)
def test_locators_lead_to_the_number(name: str):
    book = openpyxl.load_workbook(BytesIO(SHEET_LAYOUTS[name](REPORT)))
    for (sheet, row, column), text in placed(name).items():
        value = book.worksheets[sheet - 1].cell(row, column).value
        assert typed(str(value)) == typed(text)


def test_locators_lead_to_the_number_in_old_files():
    book = xlrd.open_workbook(file_contents=SHEET_LAYOUTS["xls"](REPORT), logfile=StringIO())
    for (sheet, row, column), text in placed("xls").items():
        assert typed(book.sheet_by_index(sheet - 1).cell_value(row - 1, column - 1)) == typed(text)


def test_old_files_have_hidden_rows_and_columns_too():
    (cells,) = Sheets(left=2)(REPORT)
    last = max(cell.row for cell in cells)
    decoys = [(row, column, 999, "General", 1, 1) for row in range(1, last + 1) for column in (1, 40)]
    below = [(last + 1, column, 888, "General", 1, 1) for column in range(1, 10)]
    written = [as_record(cell) for cell in cells if cell.text]
    data = xls_file([[*written, *decoys, *below]], hidden_columns=(1, 40), hidden_rows=(last + 1,))
    reading = read(data)
    assert_reads(reading, DIFFERENT.printed)
    assert above_info(reading.findings) <= {"arithmetic_broken"}


@pytest.mark.parametrize(
    ("stored", "number_format", "text"),
    [
        ("5", "General", "5"), ("5", "0", "5"), ("0", "#,##0", "0"), ("1491043", "#,##0", "1,491,043"),
        ("0.98399999999999999", "0.0000", "0.9840"), ("0.98399999999999999", "General", "0.984"),
        ("12", "0.00_ ", "12.00"), ("1.5", "0.##", "1.5"), ("1.25", "0.0?", "1.25"), ("12", "0.##", "12"),
        ("36500", '0"元"', "36500元"), ("3.65", '0.00"万元"', "3.65万元"), ("7", '0\\件', "7件"),
        ("7", "0!件", "7件"), ("7", '0"d!m"', "7d!m"), ("7", "0_-", "7"), ("7", "0* ", "7"),
        ("7", "0*-", "7"),
        ("-3", "0_);(0)", "-3"), ("-3", "#,##0;[Red]-#,##0", "-3"), ("-3", '0;"-"0', "-3"), ("-3", "0", "-3"),
        ("3", "[Red]0", "3"), ("3", "[红色]0", "3"), ("3", "[颜色3]0", "3"), ("3", "[Color 12]0", "3"),
        ("3", "[Black]General", "3"), ("3", "[蓝色][>2]0;0", "3"), ("3", "[Red]", "3"),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"), ("0", "0;-0;;@", ""), ("0", '0;-0;"-"', "-"),
        ("0", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "-"), ("0", "#,##0;-#,##0;", ""), ("5", ";;;", ""),
        ("0", "#", ""), ("0", "#,###", ""), ("0", "??", ""), ("0", "#.##", ""), ("0.5", ".00", ".50"),
        ("0", "0;-0", "0"), ("0", '"无";"无";"无"', "无"), ("5", '0;-0;"-"', "5"), ("5", ";", ""),
        ("100", "[>=100]0;[<100]General", "100"), ("88", '[=88]"/";0', "/"), ("87", '[=88]"/";0', "87"),
        ("22", '[>20]"多";0', "多"), ("1", '[<>0]0;"-"', "1"), ("0", '[<>0]0;"-"', "-"),
        ("5", "@", "5"), ("5", "000", "005"), ("0.5", "0%", "50%"), ("0.125", "0.0%", "12.5%"),
        ("5", '0"%"', "5%"), ("33.333333333333336", "0.00", "33.33"), ("2.5", "0", "3"), ("-2.5", "0", "-3"),
        ("12.345", "0.00", "12.35"), ("1000000", "0.00E+00", "1000000"), ("1234567", "0.00E+00", "1.23E+6"),
        ("5", "# ?/?", "5"), ("5", "?/?", "5"), ("0.5", "# ?/?", "0 1/2"), ("12345", "0.0,", "12.3"),
        ("1451015000", "#,##0,", "1,451,015"), ("12345678", "0.0,,", "12.3"), ("12345", '0!.0,"万"', "1.2万"),
        ("12345678", "000-0000", "1234-5678"), ("1234", "#,##0!,", "1,234,"),
        ("45677", "yyyy-mm-dd", "2025年1月20日"), ("45677", 'yyyy"年"m"月"d"日"', "2025年1月20日"),
        ("45677", "[$-804]yyyy-m-d;@", "2025年1月20日"), ("45677", "[$-F800]dddd", "2025年1月20日"),
        ("45677.75", "m/d/yy h:mm", "2025年1月20日"), ("0.75", "h:mm", "18:00:00"),
        ("0.5", "[h]", "12:00:00"),
        ("-1", "yyyy", "########"), ("5", '[$¥-804]#,##0.00', "¥5.00"), ("1e20", "General", "1.00000E+20"),
        ("123456789012", "General", "1.23457E+11"), ("0.3333333333333333", "General", "0.333333333"),
        ("5", "General;-General", "5"), ("5", '0;[$-804]General', "5"), ("-5", '0;[$-804]"-"General', "-5"),
        ("5", "[$-804]General", "5"), ("34", "G/通用格式", "34"), ("34", 'G/通用格式"件"', "34件"),
        *[("103", f"{numerals}{locale}{form}", "103") for numerals in ("[DBNum1]", "[DBNum2]", "[dbnum3]")
          for locale in ("", "[$-804]") for form in ("", "General", "0", "G/通用格式")],
    ],
)  # fmt: skip
def test_numbers_are_printed_as_their_format_shows_them(stored: str, number_format: str, text: str):
    number = typed(stored)
    assert number is not None
    assert displayed(number, number_format)[::2] == (text, None)


@pytest.mark.parametrize(
    ("stored", "number_format"),
    [("5", "[>10]0;[<2]0"), ("5", "[Unknown]0"), ("5", "0;0;0;0;0"), ("-5", "0;[Red]0"), ("-5", "[>=0]0;0"),
     ("5", "*-0"), ("5", "0*0"), ("5", "[Red];[Blue]"), ("5", "0" * 2000), ("5", "0;" * 1000),
     ("5", '"' * 2000), ("5", "[" * 2000), ("5", '"0"' * 2000), ("5", "[>1]" * 1000)],
)  # fmt: skip
def test_what_a_format_displays_may_not_be_certain(stored: str, number_format: str):
    number = typed(stored)
    assert number is not None
    assert displayed(number, number_format).doubt == "cell_format_unknown"


@pytest.mark.parametrize(
    ("number_format", "text"),
    [("General", "12"), ("@", "12"), (";;;", ""), ("0;-0;0;", ""), (";;;@", "12"), ('0;0;0;"-"', "-"),
     ('@"件"', "12件"), ("0;@", "12"), ("0", "12")],
)  # fmt: skip
def test_texts_are_printed_as_their_format_shows_them(number_format: str, text: str):
    assert displayed_text("12", number_format) == text


@pytest.mark.parametrize("stored", ["nan", "inf", "", "x", "1e999"])
def test_what_is_no_number_is_none(stored: str):
    assert typed(stored) is None


def cell_texts(rows: str, strings: str = "") -> list[list[str]]:
    """The texts of a sheet of that markup."""

    def edit(name: str, text: str) -> str:
        if name == "xl/worksheets/sheet1.xml":
            return re.sub(
                r"<sheetData>.*</sheetData>.*</worksheet>", f"<sheetData>{rows}</sheetData></worksheet>", text
            )
        return strings if strings and name == "xl/sharedStrings.xml" else text

    (grid,) = spreadsheet.read(edited(SHEET_LAYOUTS["one_sheet"], edit)(REPORT)).blocks
    assert isinstance(grid, Grid)
    return [[cell.text for cell in row] for row in grid.rows]


def test_cells_of_every_kind():
    row = (
        '<c t="str"><f>A1</f><v>甲</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c><f>B1+1</f></c>'
        '<c t="inlineStr"><is><t>乙_x000D_\n丙</t></is></c><c t="s"><v>99999</v></c><c t="n"><v>x</v></c>'
    )
    assert cell_texts(f"<row>{row}</row>") == [["甲", "TRUE", "#REF!", "=B1+1", "乙\n丙", "\ufffd", "x"]]


def test_escaped_characters_beyond_the_first_plane_are_pairs_and_a_half_is_none():
    row = (
        '<c t="inlineStr"><is><t>甲_xD842__xDFB7_</t></is></c><c t="inlineStr"><is><t>12_xD800_</t></is></c>'
        '<c t="inlineStr"><is><t>_xDFB7__xD842_</t></is></c>'
    )
    assert cell_texts(f"<row>{row}</row>") == [["甲\U00020bb7", "12\ufffd", "\ufffd\ufffd"]]


def test_comments_and_instructions_in_the_markup_are_no_cells_and_end_no_number():
    row = "<c><v>12<!-- of a program -->34</v></c><!-- no cell --><c><v>5</v></c><?no cell?><c><v>6</v></c>"
    assert cell_texts(f"<row>{row}</row>") == [["1234", "5", "6"]]


@pytest.mark.parametrize("style", ["1" * 5000, "²", "-1", ""])
def test_the_number_of_a_style_that_is_none_states_nothing(style: str):
    assert cell_texts(f'<row><c s="{style}"><v>12</v></c><c t="inlineStr"><is><t>x</t></is></c></row>') == [
        ["12", "x"]
    ]


def with_sheet(text: str) -> bytes:
    return edited(SHEET_LAYOUTS["one_sheet"], lambda name, own: text if name.endswith("sheet1.xml") else own)(
        REPORT
    )


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FAR = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>'
    '<row r="9000"><c r="ZZ9000"><v>1</v></c></row>'
)
HOSTILE = {
    "an entity": (
        f'<!DOCTYPE d [<!ENTITY x "9">]><worksheet {MAIN}><sheetData/></worksheet>', {"damaged_file"}),
    "a million empty rows": (f"<worksheet {MAIN}><sheetData>{'<row/>' * 1_000_000}</sheetData></worksheet>",
                             {"too_large", "not_a_report"}),
    "everything merged": (
        f"<worksheet {MAIN}><sheetData>{FAR}</sheetData>"
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>', {"too_complex"}),
    "nothing": ("", {"damaged_file"}),
    "half": (f"<worksheet {MAIN}><sheetData><row><c><v>1</v></c>", {"damaged_file"}),
    "all columns hidden": (f'<worksheet {MAIN}><cols><col min="1" max="99999999" hidden="1"/></cols>'
                           f"<sheetData>{FAR}</sheetData></worksheet>", {"not_a_report"}),
    "a cell beyond the last row": (
        f'<worksheet {MAIN}><sheetData><row r="9999999"><c><v>1</v></c></row></sheetData></worksheet>',
        {"damaged_file"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), HOSTILE.values(), ids=HOSTILE)
def test_harm_is_refused(text: str, codes: set[str]):
    assert extract(with_sheet(text)).error_code in codes


def test_a_workbook_without_sheets_says_so():
    data = package({"[Content_Types].xml": "", "xl/workbook.xml": f"<workbook {MAIN}/>"})
    assert extract(data).error_code == "not_a_report"
    assert extract(package({"[Content_Types].xml": "", "xl/styles.xml": ""})).error_code == "damaged_file"


@pytest.mark.parametrize("name", ["one_sheet", "xls"])
def test_damage_never_raises(name: str):
    chance = random.Random(3)
    whole = SHEET_LAYOUTS[name](REPORT)
    for _ in range(40):
        data = bytearray(whole[: chance.randrange(4, len(whole))] if chance.random() < 0.5 else whole)
        for _ in range(3):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        extraction = extract(bytes(data), f"report.{'xls' if name == 'xls' else 'xlsx'}")
        assert extraction.error_code or extraction.reports or extraction.members


PROSE = "一是加强公开,收到申请5件,办结5件,其中予以公开3件,部分公开1件,不予公开1件,结转0件。\n" * 30
NOT_DELIMITED = {
    "prose with commas": PROSE,
    "numbers with separators": "\n".join(f"\t1,{n:03},791" for n in range(60)),
    "rows with tabs": "\n".join(f"规章{n}\t1,330\t2,113\t5,001" for n in range(60)),
    "rows with bars": "\n".join(f"规章{n} | 1,330 | 2,113 | 5,001" for n in range(60)),
    "a list of names": "\n".join("河口镇,大进镇,英都镇,下汤镇" for _ in range(30)),
    "numbers alone": "\n".join("1,2,3,4,5" for _ in range(30)),
}


@pytest.mark.parametrize("text", NOT_DELIMITED.values(), ids=NOT_DELIMITED)
def test_text_with_commas_is_text(text: str):
    assert sniff_media_type(text.encode(), "report.csv") == "text/plain"


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_dumps_are_text(layout):
    assert sniff_media_type(layout(REPORT).encode(), "report.csv") == "text/plain"
