"""Sheets of .xlsx files, from their markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import regex
from lxml import etree

from extractors.document import Rounding
from extractors.files.packages import Package, open_package
from extractors.limits import MOST_MERGED
from extractors.readers.office_xml import main_part, part, refuse_doctype, relationships
from extractors.readers.sheets.laying_out import Area, Sheet
from extractors.readers.sheets.number_formats import BUILT_IN, GENERAL, printed, rounding, typed
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
_WATCHED = [f"{{{namespace}}}{name}" for namespace in _NAMESPACES for name in ("row", "col", "mergeCell")]
_REFERENCE = regex.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_NUMBER = regex.compile(r"[0-9]{1,10}")
_ESCAPED = regex.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What all sheets share.

    Strings, of each style of cells the number format and whether it has borders, and the first day of dates.
    """

    strings: list[str]
    formats: list[str]
    frames: list[bool]
    from_1904: bool


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
    styles = part(package, parts.get("styles", ""))
    workbook = _Workbook(
        _strings(part(package, parts.get("sharedStrings", ""))),
        _formats(styles),
        _frames(styles),
        properties is not None and properties.get("date1904") in {"1", "true"},
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
    sheet = Sheet(number)
    line = 0
    try:
        for _, element in etree.iterparse(
            BytesIO(data),
            tag=_WATCHED,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            kind = etree.QName(element).localname
            if kind == "row":
                line = _number(element.get("r"), line + 1)
                _row(element, line, sheet, workbook)
                # A million empty rows must not pile up.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif kind == "col":
                _column(element, sheet)
            else:
                _merge(element, sheet)
    except etree.XMLSyntaxError as fault:
        code = "too_complex" if fault.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT else "damaged_file"
        raise UnreadableSourceError(code, fault.msg or "") from fault
    return sheet


def _row(element: etree._Element, line: int, sheet: Sheet, workbook: _Workbook) -> None:
    if line > MOST_ROWS:
        raise UnreadableSourceError("damaged_file", f"row {line}")
    if _is_hidden(element, "ht"):
        sheet.hidden_rows.add(line)
        return
    column = 0
    for cell in element:
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        column = _column_number(reference[1]) if reference else column + 1
        if len(cell):
            sheet.put(line, column, *_content(cell, workbook))
        style = _number(cell.get("s"), 0)
        if style < len(workbook.frames) and workbook.frames[style]:
            sheet.framed_rows.add(line)


def _content(cell: etree._Element, workbook: _Workbook) -> tuple[str, Rounding | None]:
    """What a cell prints, and whether that is rounded.

    A formula that was never computed comes as itself, which no number is.
    """
    value = formula = None
    for element in cell:
        kind = etree.QName(element).localname
        if kind == "v":
            value = element.text
        elif kind == "f":
            formula = element.text or ""
        elif kind == "is":
            return _string(element), None
    if value is None:
        return "" if formula is None else f"={formula}", None
    kind = cell.get("t", "n")
    number = typed(value) if kind == "n" else None
    if number is not None:
        style = _number(cell.get("s"), 0)
        form = workbook.formats[style] if 0 <= style < len(workbook.formats) else GENERAL
        return printed(number, form, workbook.from_1904), rounding(number, form)
    match kind:
        case "s":
            index = _number(value, -1)
            known = 0 <= index < len(workbook.strings)
            text = workbook.strings[index] if known else "\N{REPLACEMENT CHARACTER}"
        case "n":
            text = value
        case "b":
            text = "TRUE" if value == "1" else "FALSE"
        case _:
            text = _unescaped(value)
    return text, None


def _column(element: etree._Element, sheet: Sheet) -> None:
    if _is_hidden(element, "width"):
        first, last = _number(element.get("min"), 1), _number(element.get("max"), 1)
        sheet.hidden_columns.update(range(first, min(last, first + MOST_ROWS // 64) + 1))


def _is_hidden(element: etree._Element, size: str) -> bool:
    return element.get("hidden") in {"1", "true"} or element.get(size) == "0"


def _merge(element: etree._Element, sheet: Sheet) -> None:
    corners = [_REFERENCE.fullmatch(corner) for corner in element.get("ref", "").split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None or sheet.merged is None:
        return
    left, right = (_column_number(corner[1]) for corner in corners if corner)
    top, bottom = (int(corner[2]) for corner in corners if corner)
    if len(sheet.merged) == MOST_MERGED:
        raise UnreadableSourceError("too_complex", f"more than {MOST_MERGED} merged cells")
    sheet.merged.append(Area(top, left, bottom, right))


def _strings(root: etree._Element | None) -> list[str]:
    return [_string(item) for item in root] if root is not None else []


def _string(item: etree._Element) -> str:
    """The text of a string, whatever parts of it look different; readings in small print are left out."""
    parts = []
    for element in item:
        kind = etree.QName(element).localname
        if kind == "t":
            parts.append(element.text or "")
        elif kind == "r":
            parts += [each.text or "" for each in element if etree.QName(each).localname == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    # A character beyond the first 65,536 is escaped as a pair; half of a pair is none, and cannot be stored.
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _formats(root: etree._Element | None) -> list[str]:
    """The number format of each style of cells."""
    if root is None:
        return []
    own = {
        _number(element.get("numFmtId"), -1): element.get("formatCode", GENERAL)
        for element in root.iter("{*}numFmt")
    }
    styles = next(root.iter("{*}cellXfs"), None)
    numbers = [_number(style.get("numFmtId"), 0) for style in styles] if styles is not None else []
    return [own.get(number) or BUILT_IN.get(number, GENERAL) for number in numbers]


def _frames(root: etree._Element | None) -> list[bool]:
    """Whether each style of cells has borders."""
    if root is None:
        return []
    borders = next(root.iter("{*}borders"), ())
    drawn = [any(side.get("style", "none") != "none" for side in border) for border in borders]
    styles = next(root.iter("{*}cellXfs"), ())
    numbers = [_number(style.get("borderId"), 0) for style in styles]
    return [number < len(drawn) and drawn[number] for number in numbers]


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else default


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
