"""Looks of cells on conditions: where one may hide a text, or show another, the cell is in doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex
from lxml import etree

from extractors.limits import MOST_CONDITIONED
from extractors.readers.sheets.laying_out import Area, Sheet
from extractors.readers.sheets.looks import Colours, read_font, read_ground, whole
from extractors.readers.visibility import WHITE
from schemas.errors import UnreadableSourceError
from schemas.findings import Doubt

_AREA = regex.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_OPERATORS = frozenset(
    {"equal", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"}
)


@dataclass(frozen=True, slots=True)
class ConditionalLook:
    """What a conditional look does to the text it is given to."""

    doubt: Doubt | None

    @classmethod
    def of(cls, element: etree._Element, colours: Colours) -> "ConditionalLook":
        """The look that ``dxf`` states."""
        if next(element.iter("{*}numFmt"), None) is not None:
            return cls("cell_format_unknown")
        fill = next(element.iter("{*}fill"), None)
        ground = read_ground(fill, colours, is_conditional=True) if fill is not None else WHITE
        return cls(read_font(next(element.iter("{*}font"), None), colours).doubt(ground))


@dataclass(frozen=True, slots=True)
class Condition:
    """Cells that one look is for where a condition holds, and the texts of which that can be said."""

    areas: tuple[Area, ...]
    doubt: Doubt
    operator: str | None = None
    operand: float | None = None

    def may_hold(self, text: str) -> bool:
        """Whether the condition may hold for a cell; only comparisons with a number can be told."""
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            return True
        if self.operand is None:
            return True
        return {
            "equal": number == self.operand,
            "notEqual": number != self.operand,
            "lessThan": number < self.operand,
            "lessThanOrEqual": number <= self.operand,
            "greaterThan": number > self.operand,
            "greaterThanOrEqual": number >= self.operand,
        }[self.operator or "equal"]


def read_condition(
    element: etree._Element, looks: Sequence[ConditionalLook], colours: Colours
) -> Iterator[Condition]:
    """The conditions of one ``conditionalFormatting`` that may change what is displayed.

    Those of later revisions of the format state areas and looks in elements of their own.
    """
    areas = tuple(_areas(element.get("sqref") or element.findtext("{*}sqref") or ""))
    for rule in element.iter("{*}cfRule"):
        number, own = whole(rule.get("dxfId")), rule.find("{*}dxf")
        look = looks[number] if number is not None and number < len(looks) else None
        if own is not None:
            look = ConditionalLook.of(own, colours)
        doubt = look.doubt if look else None
        if any(each.get("showValue") in {"0", "false"} for each in rule.iter("{*}dataBar", "{*}iconSet")):
            doubt = "cell_hidden_text"
        if doubt:
            operator = rule.get("operator")
            is_comparison = rule.get("type") == "cellIs" and operator in _OPERATORS
            yield Condition(areas, doubt, operator, _operand(rule) if is_comparison else None)


def apply_conditions(conditions: Sequence[Condition], sheet: Sheet) -> None:
    """Note the doubts of the cells for which a condition may hold."""
    if len(sheet.texts) * sum(len(condition.areas) for condition in conditions) > MOST_CONDITIONED:
        raise UnreadableSourceError("too_complex", "conditional formats")
    for condition in conditions:
        for (row, column), text in sheet.texts.items():
            is_inside = any(
                area.top <= row <= area.bottom and area.left <= column <= area.right
                for area in condition.areas
            )
            if is_inside and condition.may_hold(text):
                sheet.doubts.setdefault((row, column), condition.doubt)


def _operand(rule: etree._Element) -> float | None:
    formula = next(rule.iter("{*}formula", "{*}f"), None)
    try:
        return float(formula.text or "") if formula is not None else None
    except ValueError:
        return None


def _areas(stated: str) -> Iterator[Area]:
    for each in stated.split():
        found = _AREA.fullmatch(each)
        if found:
            left, top = column_number(found[1]), int(found[2])
            yield Area(top, left, int(found[4] or top), column_number(found[3]) if found[3] else left)


def column_number(letters: str) -> int:
    """The number of a column, from one."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
