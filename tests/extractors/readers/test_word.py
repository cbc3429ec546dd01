"""Word files: every number lands in its cell, however the file says what the page shows."""

import re
from collections.abc import Iterator
from io import BytesIO

import docx
import pytest
from docx.document import Document as WordDocument
from docx.table import Table, _Cell

from extractors import extract
from extractors.document import Grid, Paragraph
from extractors.readers.word import word_file
from extractors.readers.word.numbering import formatted, han
from tests.extractors.reading import above_info, assert_reads, by_name, read
from tests.extractors.tables.test_blanks import PLACES
from tests.layouts import LAYOUTS, all_different, report
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.layouts.word_markup import Markup, cell, paragraph, part, run, table_of

IN_EVERY_LAYOUT = pytest.mark.parametrize("layout", WORD_LAYOUTS.values(), ids=WORD_LAYOUTS)
DIFFERENT = all_different("2021")


@IN_EVERY_LAYOUT
def test_the_words_are_those_of_the_text(layout):
    theirs = read(LAYOUTS["tabbed_cells"](report(DIFFERENT)))
    assert read(layout(report(DIFFERENT))).text_key == theirs.text_key


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("layout", ["plain", "merged_the_old_way"])
def test_blanks(layout: str, place: str):
    figures = DIFFERENT.but(dict.fromkeys(PLACES[place], ""))
    reading = read(WORD_LAYOUTS[layout](report(figures)))
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) <= {"arithmetic_broken"}


def tables_in(container: WordDocument | _Cell) -> Iterator[Table]:
    """All tables in the order in which they begin."""
    for table in container.tables:
        yield table
        for row in table.rows:
            for each in row.cells:
                yield from tables_in(each)


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize(
    "layout",
    [
        "plain", "python_docx", "merged_the_old_way", "broken_labels", "noted", "whole_report_in_a_table",
        "scattered",
    ],
)  # fmt: skip
def test_locators_lead_to_the_printed_number(layout: str, form):
    figures = all_different(form)
    data = WORD_LAYOUTS[layout](report(figures))
    document = docx.Document(BytesIO(data))
    tables = [[row.cells for row in table.rows] for table in tables_in(document)]
    for name, reading in by_name(read(data)).items():
        place = re.fullmatch(r"table=(\d+);row=(\d+);col=(\d+)", reading.locator or "")
        assert place, (name, reading.locator)
        table, row, column = map(int, place.groups())
        assert tables[table - 1][row - 1][column - 1].text == figures.printed[name], name


def test_locators_lead_to_the_paragraph():
    data = WORD_LAYOUTS["plain"](report(DIFFERENT))
    paragraphs = docx.Document(BytesIO(data)).paragraphs
    found = [block for block in word_file.read(data).blocks if isinstance(block, Paragraph)]
    assert len(found) == len([each for each in paragraphs if each.text])
    for block in found:
        assert paragraphs[int(block.locator.removeprefix("paragraph=")) - 1].text == block.text


def test_cells_say_what_they_cover():
    grids = [
        block
        for block in word_file.read(WORD_LAYOUTS["plain"](report(DIFFERENT))).blocks
        if isinstance(block, Grid)
    ]
    for grid in grids:
        covered: set[tuple[int, int]] = set()
        for line, row in enumerate(grid.rows):
            for each in row:
                assert each.column is not None
                places = {
                    (line + down, each.column + across)
                    for down in range(each.rows)
                    for across in range(each.columns)
                }
                assert not covered & places
                covered |= places
        assert len(covered) == len(grid.rows) * (max(column for _, column in covered) + 1)


def texts(body: str, **parts: str) -> list[str | list[list[str]]]:
    """The blocks of a file with that body."""
    written = Markup(around_body=lambda _: body, parts=parts)(report(DIFFERENT))
    return [
        [[each.text for each in row] for row in block.rows] if isinstance(block, Grid) else block.text
        for block in word_file.read(written).blocks
    ]


@pytest.mark.parametrize(
    ("count", "text"), [(0, "〇"), (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"),
                        (100, "一百"), (105, "一百零五"), (110, "一百一十"), (1001, "一千零一")]
)  # fmt: skip
def test_chinese_numbers(count: int, text: str):
    assert han(count) == text


@pytest.mark.parametrize(
    ("number_format", "printed"),
    [
        ("decimal", "3"), ("decimalZero", "03"), ("decimalFullWidth", "３"), ("decimalEnclosedCircle", "③"),
        ("decimalEnclosedParen", "⑶"), ("decimalEnclosedFullstop", "⒊"), ("ideographEnclosedCircle", "㊂"),
        ("chineseCounting", "三"), ("chineseLegalSimplified", "叁"), ("ideographTraditional", "丙"),
        ("unknown", "3"), ("ideographZodiac", "寅"), ("lowerLetter", "c"), ("none", ""),
    ],
)  # fmt: skip
def test_number_formats(number_format: str, printed: str):
    assert formatted(3, number_format) == printed


def test_lists_count_on_restart_and_nest():
    def level(at: int, text: str, number_format: str = "decimal") -> str:
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        )

    levels = level(0, "第%1章", "chineseCounting") + level(1, "%1.%2") + level(2, "\uf06c", "bullet")
    numbering = part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/></w:lvlOverride></w:num>',
    )

    def listed(list_id: int, at: int) -> str:
        return f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>'

    places = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (2, 0), (2, 0), (1, 0), (0, 0), (9, 0)]
    body = "".join(paragraph(run("文"), listed(*place)) for place in places)
    assert texts(body, numbering=numbering) == [
        "第一章文", "一.1文", "一.2文", "文", "第二章文", "二.1文", "第七章文", "第八章文", "第九章文",
        "文", "文",
    ]  # fmt: skip


def test_a_deleted_paragraph_takes_no_number_and_joins_the_next():
    mark = '<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>'
    assert texts(paragraph(run("甲"), mark) + paragraph(run("乙")) + paragraph(run("丙"))) == ["甲乙", "丙"]


def test_a_field_without_end_hides_nothing_beyond_its_paragraph():
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert texts(paragraph(run("甲") + begin + run("乙")) + paragraph(run("丙"))) == ["甲", "丙"]


def test_a_drop_down_shows_its_choice():
    entries = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="0"/><w:listEntry w:val="12"/></w:ddList>'
    field = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{entries}</w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(paragraph(field)) == ["12"]


@pytest.mark.parametrize(
    ("code", "shown"), [(r" DATE \\@ d ", "落款"), (r" CREATEDATE \\@ d ", "落款2025年1月20日")]
)
def test_the_day_on_which_a_file_is_opened_signs_nothing(code: str, shown: str):
    """Word shows it anew each day, and so does what converts old files."""
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    field = f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{separate}{run('2025年1月20日')}{end}"
    simple = f'<w:fldSimple w:instr="{code}">{run("2025年1月20日")}</w:fldSimple>'
    assert texts(paragraph(run("落款") + field) + paragraph(run("落款") + simple)) == [shown, shown]


def test_ruby_and_formulas_are_read_once():
    ruby = f"<w:r><w:ruby><w:rt>{run('xian')}</w:rt><w:rubyBase>{run('县')}</w:rubyBase></w:ruby></w:r>"
    formula = "<m:oMathPara><m:oMath><m:r><m:t>12</m:t></m:r></m:oMath></m:oMathPara>"
    assert texts(paragraph(ruby) + paragraph(formula)) == ["县", "12"]


def test_a_cell_that_covers_nothing_above_it_is_a_cell():
    rows = f"<w:tr>{cell(paragraph(run('甲')), 1, '<w:vMerge/>')}{cell(paragraph(run('乙')))}</w:tr>"
    assert texts(table_of(rows, 2)) == [[["甲", "乙"]]]


def test_what_a_covered_cell_holds_is_not_printed():
    above = cell(paragraph(run("甲")), 1, '<w:vMerge w:val="restart"/>') + cell(paragraph(run("1")))
    below = cell(paragraph(run("8")), 1, "<w:vMerge/>") + cell(paragraph(run("2")))
    assert texts(table_of(f"<w:tr>{above}</w:tr><w:tr>{below}</w:tr>", 2)) == [[["甲", "1"], ["2"]]]


def test_tables_with_nothing_between_them_are_two():
    row = f"<w:tr>{cell(paragraph(run('甲')))}{cell(paragraph(run('1')))}</w:tr>"
    assert texts(table_of(row, 2) * 2) == [[["甲", "1"]]] * 2


@pytest.mark.parametrize("span", ["1" * 5000, "-" + "1" * 5000, "²", "two", ""])
def test_a_number_that_is_none_states_nothing(span: str):
    spanning = cell(paragraph(run("甲")), 1, f'<w:gridSpan w:val="{span}"/>')
    body = table_of(f"<w:tr>{spanning}{cell(paragraph(run('1')))}</w:tr>", 2)
    (grid,) = word_file.read(Markup(around_body=lambda _: body)(report(DIFFERENT))).blocks
    assert isinstance(grid, Grid)
    assert [(each.text, each.column, each.columns) for each in grid.rows[0]] == [("甲", 0, 1), ("1", 1, 1)]


@pytest.mark.parametrize("code", ["F" * 20, "110000", "D800", "DFFF", "", "one"])
def test_a_symbol_that_is_no_character_says_so(code: str):
    symbol = f'<w:r><w:sym w:font="Symbol" w:char="{code}"/></w:r>'
    assert texts(paragraph(run("12") + symbol)) == ["12\N{REPLACEMENT CHARACTER}"]


def test_another_document_that_is_to_be_inserted_is_said():
    written = Markup(around_body=lambda _: "<w:altChunk/>")(report(DIFFERENT))
    assert extract(written).error_code == "unsupported_format"
