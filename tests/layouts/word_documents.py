"""The layouts in which a report reaches us as a Word file: what Word, WPS and form systems make of it.

``WORD_LAYOUTS`` has a function from a report to the bytes of a file for each. All of them show the same words
and numbers on the page, so each must be read alike.
"""

from collections.abc import Callable
from io import BytesIO
from itertools import count
from xml.sax.saxutils import escape

import docx
from docx.document import Document

from tests.layouts.grid import ACROSS, Grid, Row
from tests.layouts.report import Report
from tests.layouts.word_markup import (
    DECLARATION,
    STRICT,
    Markup,
    cell,
    goes_on_below,
    paragraph,
    part,
    row_of_cells,
    run,
    table_of,
    width_of,
)
from tests.layouts.word_numbering import NUMBERED, NUMBERED_BY_STYLE

WordLayout = Callable[[Report], bytes]
"""What writes a report as a Word file."""

_HIDDEN = "<w:vanish/>"
_PICTURE_TEXT = (
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>"
    "<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent>"
    "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
)


def _merged_the_old_way(markup: Markup, rows: tuple[Row, ...], line: int) -> str:
    """hMerge in place of gridSpan: every covered column has a cell of its own."""
    cells = []
    for column, slot in enumerate(rows[line]):
        merging = ""
        if slot.kind == "across":
            merging = '<w:hMerge w:val="continue"/>'
        elif width_of(rows[line], column) > 1:
            merging = '<w:hMerge w:val="restart"/>'
        if slot.kind == "down":
            merging += '<w:vMerge w:val="continue"/>'
        elif slot.kind != "across" and goes_on_below(rows, line, column):
            merging += '<w:vMerge w:val="restart"/>'
        cells.append(cell(markup.cell_content(slot), 1, merging))
    return f"<w:tr>{''.join(cells)}</w:tr>"


def _indented_rows(markup: Markup, rows: tuple[Row, ...], line: int) -> str:
    """Rows that begin behind what is above them and end before the table does."""
    row = rows[line]
    first = next(column for column, slot in enumerate(row) if slot.kind not in {"down", "across"})
    last = len(row)
    while row[last - 1] is ACROSS and row[last - 2].kind in {"value", "across"} and last - 1 > first + 1:
        last -= 1
    cells = "".join(
        cell(markup.cell_content(slot), width_of(row[:last], column))
        for column, slot in enumerate(row[:last])
        if column >= first and slot.kind not in {"across", "down"}
    )
    before = f'<w:gridBefore w:val="{first}"/>' if first else ""
    after = f'<w:gridAfter w:val="{len(row) - last}"/>' if last < len(row) else ""
    return f"<w:tr><w:trPr>{before}{after}</w:trPr>{cells}</w:tr>"


def _row_of_changes(markup: Markup, rows: tuple[Row, ...], line: int) -> str:
    """A row added by a reviewer, before one that he took out; one of its cells is gone too."""
    gone = '<w:del w:id="1" w:author="A"/>'
    old = cell(paragraph(run("规章"))) + cell(paragraph(run("7")))
    added = row_of_cells(markup, rows, line)
    added = added.replace("<w:tr>", '<w:tr><w:trPr><w:ins w:id="2" w:author="A"/></w:trPr>', 1)
    lost = f'<w:tc><w:tcPr><w:cellDel w:id="3" w:author="A"/></w:tcPr>{paragraph(run("9"))}</w:tc></w:tr>'
    return f"<w:tr><w:trPr>{gone}</w:trPr>{old}</w:tr>" + added.removesuffix("</w:tr>") + lost


def _controlled_rows(markup: Markup, rows: tuple[Row, ...], line: int) -> str:
    """Content controls around every other row and around its cells."""
    row = row_of_cells(markup, rows, line)
    if line % 2:
        return row
    inner = row.replace("<w:tc>", "<w:sdt><w:sdtPr/><w:sdtContent><w:tc>").replace(
        "</w:tc>", "</w:tc></w:sdtContent></w:sdt>"
    )
    return _control(inner)


def _control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def _scattered(text: str) -> str:
    """Every character a run, with what Word puts between them."""
    litter = '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="0" w:name="_GoBack"/>'
    runs = "".join(
        "<w:r><w:noBreakHyphen/></w:r>" if letter == "-" else run(letter) + "<w:r><w:softHyphen/></w:r>"
        for letter in text
    )
    return f'{litter}<w:bookmarkEnd w:id="0"/>{runs}<w:r><w:lastRenderedPageBreak/></w:r>'


def _changed(text: str) -> str:
    """Another number struck out, this one put in its place, a third moved away."""
    old = '<w:del w:id="4" w:author="A"><w:r><w:delText>88</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="5" w:author="A">{run("77")}</w:moveFrom>'
    return f'{old}<w:ins w:id="6" w:author="A">{run(text) if text else ""}</w:ins>{moved}'


def _hidden_around(text: str) -> str:
    """The same among words that are hidden directly and by style, one of them shown again."""
    shown = run(text, '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>') if text else ""
    return run("1", _HIDDEN) + run("2", '<w:rStyle w:val="Secret"/>') + shown + run("3", _HIDDEN)


def _computed(text: str) -> str:
    """The result of a formula whose own text holds another field's result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, separate, end = (mark.format(kind) for kind in ("begin", "separate", "end"))
    inner = f"{begin}<w:r><w:instrText> PAGE </w:instrText></w:r>{separate}{run('5')}{end}"
    code = f'<w:r><w:instrText xml:space="preserve"> = </w:instrText></w:r>{inner}'
    return f"{begin}{code}{separate}{run(text) if text else ''}{end}"


def _linked(text: str) -> str:
    """Simple fields, hyperlinks and smart tags, in one another."""
    tagged = f'<w:smartTag w:uri="u" w:element="date">{run(text)}</w:smartTag>'
    return f'<w:hyperlink><w:fldSimple w:instr=" REF a ">{tagged}</w:fldSimple></w:hyperlink>'


def _symbols(text: str) -> str:
    """Digits from the font Symbol, where they stand at private places."""
    return "".join(
        f'<w:r><w:sym w:font="Symbol" w:char="F0{ord(letter):02X}"/></w:r>'
        if letter.isascii()
        else run(letter)
        for letter in text
    )


def _noted(text: str) -> str:
    """A footnote and a comment on it."""
    note = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r>'
    return (run(text) if text else "") + note


def _in_alternatives(text: str) -> str:
    """Twice, for programs that know less than Word."""
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='w14'><w:t>{escape(text)}</w:t></mc:Choice>"
        f"<mc:Fallback><w:t>{escape(text)}</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        if text
        else ""
    )


def _broken(text: str) -> str:
    """Labels broken after their third character, by a line break or into runs."""
    return run(f"{text[:3]}\n{text[3:]}" if len(text) > 4 else text)


def _in_three_paragraphs(runs: str) -> str:
    """A cell's words between empty paragraphs."""
    return paragraph("") + paragraph(runs, '<w:jc w:val="center"/>') + paragraph(run("　"))


def _in_a_table(xml: str) -> str:
    return table_of(f"<w:tr>{cell(xml + paragraph(''))}</w:tr>", 1)


def _beside_a_menu(xml: str) -> str:
    """A page laid out by a table: a menu on the left, the report on the right, a footer below."""
    menu = paragraph(run("首页")) + paragraph(run("3"))
    top = f"<w:tr>{cell(menu)}{cell(xml + paragraph(''))}</w:tr>"
    return table_of(f"{top}<w:tr>{cell(paragraph(run('版权所有')), 2)}</w:tr>", 2)


def _in_text_box(xml: str) -> str:
    return paragraph(f"<w:r>{_PICTURE_TEXT.format(content=xml)}</w:r>")


def _every_value_in_a_table(runs: str) -> str:
    return _in_a_table(paragraph(runs)) + paragraph("")


def _deleted_marks(runs: str) -> str:
    """A paragraph whose end a reviewer took out, so that the next one goes on in it."""
    mark = '<w:rPr><w:del w:id="7" w:author="A"/></w:rPr>'
    return paragraph("", mark) + paragraph(runs)


def _soft_returns(report: Report) -> bytes:
    """Title and signature as lines of one paragraph."""
    return PLAIN(report.but(title=("\n".join(report.title),), signature=("\n".join(report.signature),)))


def _one_after_another(report: Report) -> bytes:
    """The tables together below all headings, with no paragraph between them."""
    tables = "".join(PLAIN.table(grid) for grid in report.grids)
    markup = PLAIN.but(around_table=lambda xml: "")
    return markup.but(
        heading=lambda text: paragraph(run(text)) + (tables if text == report.headings[3] else "")
    )(report)


def _fused(report: Report) -> bytes:
    """All three tables as one, each row as wide as its own."""
    rows = "".join(
        PLAIN.row(PLAIN, grid.rows, line) for grid in report.grids for line in range(len(grid.rows))
    )
    one = table_of(rows, max(len(grid.rows[0]) for grid in report.grids))
    markup = PLAIN.but(around_table=lambda xml: "")
    return markup.but(
        heading=lambda text: paragraph(run(text)) + (one if text == report.headings[3] else "")
    )(report)


def _flat(report: Report) -> bytes:
    """The package as one XML file."""
    document = PLAIN.document(report).removeprefix(DECLARATION)
    data = f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>{document}</pkg:xmlData></pkg:part>'
    namespace = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    text = f'<?mso-application progid="Word.Document"?>\n<pkg:package {namespace}>{data}</pkg:package>'
    return (DECLARATION + text).encode()


def _word_2003(report: Report) -> bytes:
    """Word 2003's own XML, as form systems fill it in from templates."""
    body = PLAIN.body(report).replace("w:vMerge", "w:vmerge")
    namespaces = (
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    )
    text = f"<w:wordDocument {namespaces}><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>"
    return f'{DECLARATION}<?mso-application progid="Word.Document"?>\n{text}'.encode()


def _utf_16(report: Report) -> bytes:
    """A part in another encoding."""
    text = PLAIN.document(report).replace("UTF-8", "UTF-16", 1)
    return PLAIN.but(written=lambda _: text.encode("utf-16"))(report)


def _by_python_docx(report: Report) -> bytes:
    """The report as another library writes it."""
    document = docx.Document()
    prose = (report.overview, (), (), (), report.problems, report.others)
    tables = (None, *report.grids, None, None)
    for line in (*report.above, *report.title, *report.preface):
        document.add_paragraph(line)
    for heading, lines, grid in zip(report.headings, prose, tables, strict=True):
        document.add_heading(heading)
        for line in lines:
            document.add_paragraph(line)
        if grid and grid.table not in report.left_out:
            _add_table(document, grid)
    for line in (*report.signature, *report.below):
        document.add_paragraph(line)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _add_table(document: Document, grid: Grid) -> None:
    """A table with the cells of a grid, merged where the grid covers slots."""
    table = document.add_table(len(grid.rows), len(grid.rows[0]), "Table Grid")
    cells = [list(row.cells) for row in table.rows]
    for line, row in enumerate(grid.rows):
        for column, slot in enumerate(row):
            if slot.is_covered:
                continue
            depth = next(
                n
                for n in count(1)
                if line + n == len(grid.rows) or grid.rows[line + n][column].kind != "down"
            )
            last = cells[line + depth - 1][column + width_of(row, column) - 1]
            own = cells[line][column]
            (own.merge(last) if own is not last else own).text = slot.text


PLAIN = Markup()
_STYLES = (
    '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Secret"><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
)
_UNSEEN = paragraph(run("4"), '<w:pStyle w:val="Unseen"/>')
_NOTES = {
    "footnotes": part("footnotes", f'<w:footnote w:id="2">{paragraph(run("8"))}</w:footnote>'),
    "header": part("hdr", paragraph(run("9"))),
    "footer": part("ftr", paragraph(run("- 3 -"))),
}

WORD_LAYOUTS: dict[str, WordLayout] = {
    "plain": PLAIN,
    "python_docx": _by_python_docx,
    "strict": PLAIN.but(namespace=STRICT),
    "merged_the_old_way": PLAIN.but(row=_merged_the_old_way),
    "indented_rows": PLAIN.but(row=_indented_rows),
    "whole_report_in_a_table": PLAIN.but(around_body=_in_a_table),
    "beside_a_menu": PLAIN.but(around_body=_beside_a_menu),
    "each_table_in_a_table": PLAIN.but(around_table=_in_a_table),
    "values_in_tables": PLAIN.but(value_paragraph=_every_value_in_a_table),
    "tables_in_text_boxes": PLAIN.but(around_table=_in_text_box),
    "headings_in_text_boxes": PLAIN.but(heading=lambda text: _in_text_box(paragraph(run(text)))),
    "changed_words": PLAIN.but(value=_changed),
    "changed_rows": PLAIN.but(row=_row_of_changes),
    "deleted_paragraph_marks": PLAIN.but(label_paragraph=_deleted_marks, value_paragraph=_deleted_marks),
    "controlled_words": PLAIN.but(label=lambda t: _control(run(t)), value=lambda t: _control(run(t))),
    "controlled_rows": PLAIN.but(row=_controlled_rows),
    "controlled_blocks": PLAIN.but(
        around_table=_control, heading=lambda text: _control(paragraph(run(text)))
    ),
    "empty_controls": PLAIN.but(
        value=lambda text: run(text) if text else _control(run("单击此处输入文字。"), "<w:showingPlcHdr/>")
    ),
    "numbered": NUMBERED,
    "numbered_by_style": NUMBERED_BY_STYLE,
    "hidden_words": PLAIN.but(
        value=_hidden_around,
        value_paragraph=lambda runs: paragraph(runs) + _UNSEEN,
        parts={"styles": part("styles", _STYLES)},
    ),
    "scattered": PLAIN.but(label=_scattered, value=_scattered, prose=_scattered),
    "broken_labels": PLAIN.but(label=_broken),
    "computed": PLAIN.but(value=_computed),
    "linked": PLAIN.but(label=_linked, value=_linked, prose=_linked),
    "symbols": PLAIN.but(value=_symbols),
    "noted": PLAIN.but(value=_noted, parts=_NOTES),
    "alternatives": PLAIN.but(label=_in_alternatives, value=_in_alternatives),
    "empty_paragraphs": PLAIN.but(label_paragraph=_in_three_paragraphs, value_paragraph=_in_three_paragraphs),
    "soft_returns": _soft_returns,
    "one_after_another": _one_after_another,
    "fused": _fused,
    "renamed_part": PLAIN.but(main="word/document2.xml"),
    "backslashes": PLAIN.but(main="word\\document.xml"),
    "flat": _flat,
    "word_2003": _word_2003,
    "utf_16": _utf_16,
}
