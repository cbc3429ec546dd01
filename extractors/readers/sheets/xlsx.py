"""Sheets of .xlsx files, from their markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import regex
from lxml import etree

from extractors.document import UNKNOWN
from extractors.files.packages import Package, open_package
from extractors.limits import MOST_MERGED
from extractors.readers.office_xml import local_name, main_part, part, refuse_doctype, relationships
from extractors.readers.sheets.conditions import (
    Condition,
    ConditionalLook,
    apply_conditions,
    column_number,
    read_condition,
)
from extractors.readers.sheets.drawings import Sizes, cover
from extractors.readers.sheets.laying_out import Area, Place, Sheet
from extractors.readers.sheets.looks import PLAIN, Colours, Font, Look, read_font, read_looks, whole
from extractors.readers.sheets.number_formats import Displayed, displayed, displayed_text, typed
from extractors.text.memo import remembered
from schemas.errors import UnreadableSourceError

MOST_ROWS = 1_048_576
_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_KINDS = ("row", "col", "mergeCell", "sheetView", "sheetFormatPr", "conditionalFormatting", "anchor")
_WATCHED = [
    *(f"{{{namespace}}}{name}" for namespace in _NAMESPACES for name in _KINDS),
    "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}conditionalFormatting",
]
_REFERENCE = regex.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_LONGEST_REFERENCE = 13
"""Characters; those of a reference are fewer."""
_NEXT_TO_NOTHING = regex.compile(r"0(?:\.[0-4]\d*)?")
_ESCAPED = regex.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Rich:
    """A string in parts that may look different."""

    parts: tuple[tuple[str, Font], ...]

    @property
    def text(self) -> str:
        return _unescaped("".join(text for text, _ in self.parts))

    def shown(self, look: Look) -> Displayed:
        """What it displays in a cell of a look; each part states its own font."""
        return Displayed(displayed_text(self.text, look.number_format), doubt=look.doubt(self.parts))


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What all sheets share: strings, looks of cells and those on conditions, and the first day of dates."""

    strings: list[str | _Rich]
    looks: list[Look]
    conditional: list[ConditionalLook]
    colours: Colours
    from_1904: bool
    computed: bool | None
    """Whether results of formulas were computed: False where they are to be anew, None where nothing says."""

    def look(self, style: str | None) -> Look:
        at = whole(style) or 0
        return self.looks[at] if at < len(self.looks) else _USUAL


_USUAL = Look()


@dataclass(slots=True)
class _View:
    """What a sheet's window shows of its cells, and how large they are."""

    zeros: bool = True
    formulas: bool = False
    sizes: Sizes = field(default_factory=Sizes)
    results: set[Place] = field(default_factory=set)
    """Where formulas display what may never have been computed."""

    def take(self, element: etree._Element) -> None:
        """What ``sheetView`` or ``sheetFormatPr`` states."""
        self.zeros &= element.get("showZeros") not in {"0", "false"}
        self.formulas |= element.get("showFormulas") in {"1", "true"}
        self.sizes.row = Sizes.of_height(element.get("defaultRowHeight")) or self.sizes.row
        self.sizes.column = Sizes.of_width(element.get("defaultColWidth")) or self.sizes.column


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets that are shown, in order, numbered with those that are not.

    Raises :class:`UnreadableSourceError` with ``damaged_file``, ``encrypted``, ``too_large`` or
    ``too_complex``.
    """
    package = open_package(data)
    name = main_part(package, "xl/workbook.xml")
    root = part(package, name) if name else None
    if name is None or root is None:
        raise UnreadableSourceError("damaged_file", "no workbook in the package")
    links = list(relationships(package, name))
    targets = {link.identifier: link.target for link in links}
    parts = {link.kind: link.target for link in links}
    properties = next(root.iter("{*}workbookPr"), None)
    calculation = next(root.iter("{*}calcPr"), None)
    styles = part(package, parts.get("styles", ""))
    colours = Colours(lambda: part(package, parts.get("theme", "")), styles)
    workbook = _Workbook(
        _strings(part(package, parts.get("sharedStrings", "")), colours),
        read_looks(styles, colours),
        [ConditionalLook.of(each, colours) for each in next(styles.iter("{*}dxfs"), ())]
        if styles is not None
        else [],
        colours,
        properties is not None and properties.get("date1904") in {"1", "true"},
        None if calculation is None else calculation.get("fullCalcOnLoad") not in {"1", "true"},
    )
    for number, sheet in enumerate(root.iter("{*}sheet"), start=1):
        identifier = next((found for key in _ID if (found := sheet.get(key))), "")
        if sheet.get("state", "visible") == "visible" and identifier in targets:
            yield _sheet(package, targets[identifier], number, workbook)


def _sheet(package: Package, name: str, number: int, workbook: _Workbook) -> Sheet:
    data = package.read(name)
    if data is None:
        raise UnreadableSourceError("damaged_file", f"no {name} in the package")
    refuse_doctype(data)
    sheet, view = Sheet(number), _View()
    conditions: list[Condition] = []
    line = 0
    try:
        for _, element in etree.iterparse(
            BytesIO(data),
            tag=_WATCHED,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            kind = local_name(element)
            if kind == "row":
                line = whole(element.get("r")) or line + 1
                _row(element, line, sheet, workbook, view)
                # A million empty rows must not pile up.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif kind == "col":
                _column(element, sheet, view.sizes)
            elif kind in {"sheetFormatPr", "sheetView"}:
                view.take(element)
            elif kind == "conditionalFormatting":
                conditions += read_condition(element, workbook.conditional, workbook.colours)
            elif kind == "anchor":
                cover(element, sheet, view.sizes)
            else:
                _merge(element, sheet)
    except etree.XMLSyntaxError as fault:
        code = "too_complex" if fault.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT else "damaged_file"
        raise UnreadableSourceError(code, fault.msg or "") from fault
    for link in relationships(package, name):
        drawing = part(package, link.target) if link.kind == "drawing" else None
        for anchor in drawing if drawing is not None else ():
            cover(anchor, sheet, view.sizes)
    apply_conditions(conditions, sheet)
    sheet.doubt_results(view.results, workbook.computed)
    return sheet


def _row(element: etree._Element, line: int, sheet: Sheet, workbook: _Workbook, view: _View) -> None:
    if line > MOST_ROWS:
        raise UnreadableSourceError("damaged_file", f"row {line}")
    if _is_hidden(element, "ht"):
        sheet.hidden_rows.add(line)
        return
    if height := Sizes.of_height(element.get("ht")):
        view.sizes.rows[line] = height
    column = 0
    for cell in element[:]:
        column = _column_of(cell.get("r", "")[:_LONGEST_REFERENCE]) or column + 1
        look = workbook.look(cell.get("s"))
        elements = cell[:]
        if elements:
            shown = _content(cell, elements, look, workbook, view)
            doubt = shown.doubt or (look.usual_doubt if shown.text else None)
            sheet.put(line, column, shown.text, shown.rounding, doubt)
            if not workbook.computed and local_name(elements[0]) == "f":
                view.results.add((line, column))
        if look.framed:
            sheet.framed_rows.add(line)


@remembered
def _column_of(reference: str) -> int | None:
    """The column that a cell says it is in."""
    found = _REFERENCE.fullmatch(reference)
    return column_number(found[1]) if found else None


def _content(
    cell: etree._Element,
    elements: Sequence[etree._Element],
    look: Look,
    workbook: _Workbook,
    view: _View,
) -> Displayed:
    """What a cell with these children displays.

    A formula that was never computed comes as itself, which no number is; one may come to an empty text.
    """
    value = formula = None
    for element in elements:
        kind = local_name(element)
        if kind == "v":
            value = element.text
        elif kind == "f":
            formula = element.text or ""
        elif kind == "is":
            return _shown(_string(element, workbook.colours), look)
    kind = cell.get("t", "n")
    if formula is not None and (view.formulas or (value is None and kind != "str")):
        return Displayed(f"={formula}")
    if value is None:
        return Displayed("")
    if kind == "n":
        return _number(value, look, workbook, view)
    if kind == "s":
        at = whole(value)
        known = at is not None and at < len(workbook.strings)
        return _shown(workbook.strings[at or 0] if known else UNKNOWN, look)
    if kind == "b":
        return Displayed("TRUE" if value == "1" else "FALSE")
    return _shown(_unescaped(value), look)


def _number(value: str, look: Look, workbook: _Workbook, view: _View) -> Displayed:
    number = typed(value)
    if number is None:
        return Displayed(value)
    if not number and not view.zeros:
        return Displayed("")
    return displayed(number, look.number_format, workbook.from_1904)


def _shown(text: str | _Rich, look: Look) -> Displayed:
    if isinstance(text, _Rich):
        return text.shown(look)
    return Displayed(displayed_text(text, look.number_format))


def _column(element: etree._Element, sheet: Sheet, sizes: Sizes) -> None:
    first, last = whole(element.get("min")) or 1, whole(element.get("max")) or 1
    columns = range(first, min(last, first + MOST_ROWS // 64) + 1)
    if _is_hidden(element, "width"):
        sheet.hidden_columns.update(columns)
    if width := Sizes.of_width(element.get("width")):
        sizes.columns.update(dict.fromkeys(columns, width))


def _is_hidden(element: etree._Element, size: str) -> bool:
    if element.get("hidden") in {"1", "true"}:
        return True
    stated = element.get(size)
    return stated is not None and stated[:1] == "0" and _NEXT_TO_NOTHING.fullmatch(stated) is not None


def _merge(element: etree._Element, sheet: Sheet) -> None:
    corners = [_REFERENCE.fullmatch(corner) for corner in element.get("ref", "").split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None or sheet.merged is None:
        return
    left, right = (column_number(corner[1]) for corner in corners if corner)
    top, bottom = (int(corner[2]) for corner in corners if corner)
    if len(sheet.merged) == MOST_MERGED:
        raise UnreadableSourceError("too_complex", f"more than {MOST_MERGED} merged cells")
    sheet.merged.append(Area(top, left, bottom, right))


def _strings(root: etree._Element | None, colours: Colours) -> list[str | _Rich]:
    return [_string(item, colours) for item in root] if root is not None else []


def _string(item: etree._Element, colours: Colours) -> str | _Rich:
    """The text of a string, in parts where they look different; readings in small print are left out."""
    parts: list[tuple[str, Font]] = []
    for element in item[:]:
        kind = local_name(element)
        if kind == "t":
            parts.append((element.text or "", PLAIN))
        elif kind == "r":
            font = read_font(next(element.iter("{*}rPr"), None), colours)
            parts += [(each.text or "", font) for each in element if local_name(each) == "t"]
    if all(font is PLAIN or font == PLAIN for _, font in parts):
        return _unescaped("".join([text for text, _ in parts]))
    return _Rich(tuple(parts))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    # A character beyond the first 65,536 is escaped as a pair; half of a pair is none, and cannot be stored.
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
