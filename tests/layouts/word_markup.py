"""Writes a test report in the markup of Word files; every piece of it can be written in another way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

from tests.layouts.grid import Grid, Row, Slot
from tests.layouts.packaging import package
from tests.layouts.report import Report

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    DECLARATION + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/>{others}</Types>'
)
_OVERRIDE = (
    '<Override PartName="/word/{kind}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.{kind}+xml"/>'
)


def run(text: str, properties: str = "") -> str:
    """A run, its line breaks as Word writes them."""
    marks = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in text.split("\n")
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{marks}</w:r>"


def paragraph(runs: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def label_runs(text: str) -> str:
    """What a label is written as."""
    return run(text, "<w:b/>") if text else ""


def value_runs(text: str) -> str:
    """What a value is written as."""
    return run(text) if text else ""


def cell(content: str, columns: int = 1, merging: str = "") -> str:
    """A cell of blocks."""
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{span}{merging}</w:tcPr>{content}</w:tc>'


def width_of(row: Row, column: int) -> int:
    """How many columns the cell that begins at a column covers."""
    end = column + 1
    while end < len(row) and row[end].kind == "across":
        end += 1
    return end - column


def goes_on_below(rows: tuple[Row, ...], line: int, column: int) -> bool:
    """Whether the cell at a place covers the one below it."""
    return line + 1 < len(rows) and column < len(rows[line + 1]) and rows[line + 1][column].kind == "down"


def row_of_cells(markup: "Markup", rows: tuple[Row, ...], line: int) -> str:
    """A row with gridSpan and vMerge."""
    row = rows[line]
    cells = []
    for column, slot in enumerate(row):
        if slot.kind == "across":
            continue
        merging = "<w:vMerge/>" if slot.kind == "down" else ""
        if goes_on_below(rows, line, column) and slot.kind != "down":
            merging = '<w:vMerge w:val="restart"/>'
        cells.append(cell(markup.cell_content(slot), width_of(row, column), merging))
    return f"<w:tr>{''.join(cells)}</w:tr>"


def grid_columns(count: int) -> str:
    """The declaration of a table's columns."""
    return "<w:tblGrid>" + '<w:gridCol w:w="900"/>' * count + "</w:tblGrid>"


def table_of(rows: str, columns: int) -> str:
    """A table."""
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>{grid_columns(columns)}{rows}</w:tbl>'


@dataclass(frozen=True, slots=True)
class Markup:
    """How each piece is written.

    ``around_tables`` and ``around_body`` wrap what was written; ``parts`` are further parts of the package.
    """

    label: Callable[[str], str] = label_runs
    value: Callable[[str], str] = value_runs
    prose: Callable[[str], str] = run
    heading: Callable[[str], str] = lambda text: paragraph(run(text))
    label_paragraph: Callable[[str], str] = paragraph
    value_paragraph: Callable[[str], str] = paragraph
    row: "Callable[[Markup, tuple[Row, ...], int], str]" = row_of_cells
    around_table: Callable[[str], str] = lambda xml: xml
    around_body: Callable[[str], str] = lambda xml: xml
    parts: dict[str, str] = field(default_factory=dict)
    main: str = "word/document.xml"
    namespace: str = TRANSITIONAL
    written: Callable[[str], bytes] = str.encode

    def but(self, **changes: object) -> "Markup":
        """The same with some pieces written in another way."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def cell_content(self, slot: Slot) -> str:
        """The paragraphs of a cell."""
        if slot.kind == "value":
            return self.value_paragraph(self.value(slot.text))
        return self.label_paragraph(self.label(slot.text))

    def table(self, grid: Grid) -> str:
        """One of the official tables."""
        rows = "".join(self.row(self, grid.rows, line) for line in range(len(grid.rows)))
        return self.around_table(table_of(rows, len(grid.rows[0])))

    def paragraphs(self, lines: Iterable[str]) -> str:
        """Lines of prose."""
        return "".join(paragraph(self.prose(line)) for line in lines)

    def body(self, report: Report) -> str:
        """All that the body holds."""
        prose = (report.overview, (), (), (), report.problems, report.others)
        tables = (None, *report.grids, None, None)
        xml = self.paragraphs((*report.above, *report.title, "", *report.preface))
        for heading, lines, grid in zip(report.headings, prose, tables, strict=True):
            xml += self.heading(heading) + self.paragraphs(lines)
            if grid and grid.table not in report.left_out:
                xml += self.table(grid)
        return self.around_body(xml + self.paragraphs(("", *report.signature, *report.below)))

    def document(self, report: Report) -> str:
        """The main part."""
        body = f"<w:body>{self.body(report)}<w:sectPr/></w:body>"
        return f'{DECLARATION}<w:document xmlns:w="{self.namespace}" {_NAMESPACES}>{body}</w:document>'

    def __call__(self, report: Report) -> bytes:
        """The report as a .docx file."""
        others = "".join(_OVERRIDE.format(kind=kind) for kind in self.parts)
        folder, _, file = self.main.rpartition("/")
        written: dict[str, str | bytes] = {
            "[Content_Types].xml": _TYPES.format(main=self.main, others=others),
            "_rels/.rels": relationships({"officeDocument": self.main}),
            self.main: self.written(self.document(report)),
            f"{folder}/_rels/{file}.rels": relationships({kind: f"{kind}.xml" for kind in self.parts}),
            **{f"{folder}/{kind}.xml": xml for kind, xml in self.parts.items()},
        }
        return package(written)


def relationships(targets: dict[str, str]) -> str:
    """A part of relationships, from kinds of parts to their names."""
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), start=1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARATION}<Relationships xmlns="{namespace}">{links}</Relationships>'


def part(kind: str, content: str) -> str:
    """A further part of a Word file: ``styles``, ``numbering``, ``hdr``, ``ftr``, ``footnotes``."""
    return f'{DECLARATION}<w:{kind} xmlns:w="{TRANSITIONAL}">{content}</w:{kind}>'
