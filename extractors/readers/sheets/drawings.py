"""What is anchored to a sheet of an .xlsx file covers cells: pictures, shapes, charts, controls, objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from extractors.limits import MOST_PICTURES
from extractors.readers.office_xml import local_name
from extractors.readers.sheets.laying_out import Area, Sheet
from extractors.readers.sheets.looks import whole
from schemas.errors import UnreadableSourceError

_POINT = 12_700
"""English metric units. What lies no further than this in a cell only touches it."""
_PIXEL = 9525
_MOST_LINES = 2000
"""Rows or columns under one drawing; what is larger covers the rest as well."""


@dataclass(slots=True)
class Sizes:
    """Widths of columns and heights of rows in English metric units: the usual ones and those stated."""

    column: int = 64 * _PIXEL
    row: int = 15 * _POINT
    columns: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)

    @staticmethod
    def of_width(characters: str | None) -> int | None:
        """A width stated in characters, which have seven pixels, and five stand between columns."""
        size = _number(characters)
        return None if size is None else round((size * 7 + 5) * _PIXEL)

    @staticmethod
    def of_height(points: str | None) -> int | None:
        """A height stated in points."""
        size = _number(points)
        return None if size is None else round(size * _POINT)


def cover(anchor: etree._Element, sheet: Sheet, sizes: Sizes) -> None:
    """Note the cells under a drawing, the first and last only where it reaches into them."""
    if any(each.get("hidden") in {"1", "true"} for each in anchor.iter("{*}cNvPr")):
        return
    parts = {local_name(each): each for each in anchor if isinstance(each.tag, str)}
    start = _said(parts.get("from"))
    place, extent = parts.get("pos"), parts.get("ext")
    if place is not None:
        start = {"rowOff": whole(place.get("y")) or 0, "colOff": whole(place.get("x")) or 0}
    elif "from" not in parts:
        return
    if len(sheet.covers) == MOST_PICTURES:
        raise UnreadableSourceError("too_complex", f"more than {MOST_PICTURES} pictures")
    end = _said(parts.get("to"))
    if "to" not in parts:
        high, wide = (whole(extent.get(name)) or 0 if extent is not None else 0 for name in ("cy", "cx"))
        end = {**start, "rowOff": start.get("rowOff", 0) + high, "colOff": start.get("colOff", 0) + wide}
    top, _ = _reached(start.get("row", 0), start.get("rowOff", 0), sizes.rows, sizes.row)
    left, _ = _reached(start.get("col", 0), start.get("colOff", 0), sizes.columns, sizes.column)
    bottom, into_row = _reached(end.get("row", 0), end.get("rowOff", 0), sizes.rows, sizes.row)
    right, into_column = _reached(end.get("col", 0), end.get("colOff", 0), sizes.columns, sizes.column)
    sheet.covers.append(
        Area(top, left, max(top, bottom - (not into_row)), max(left, right - (not into_column)))
    )


def _said(corner: etree._Element | None) -> dict[str, int]:
    """Row and column, from zero, and how far in each a corner lies."""
    children = corner if corner is not None else ()
    return {local_name(each): whole((each.text or "").strip()) or 0 for each in children}


def _reached(line: int, offset: int, stated: Mapping[int, int], usual: int) -> tuple[int, bool]:
    """The row or column, from one, so far beyond the beginning of another, and whether within it."""
    line += 1
    for _ in range(_MOST_LINES):
        size = stated.get(line, usual)
        if offset < size:
            break
        offset, line = offset - size, line + 1
    return line, offset > _POINT


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < 10_000 else None
