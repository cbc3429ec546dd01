"""Printed text of a value cell to a number or a status.

A blank, a ``/`` and a 0 are three different facts, and anything that is not plainly a number is
``unreadable``.
"""

from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

import regex

from extractors.text.labels import fold, has_han
from extractors.text.memo import remembered
from schemas.statuses import Unit, ValueStatus

_AROUND = " \t\r\n\f\v\u00a0\u3000\u200b\ufeff"
_NUMBER = regex.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<fraction>\.[0-9]+)?"
    r"\s*(?:(?P<unit>\p{Han}{1,2})|\((?P<bracketed>\p{Han}{1,2})\))?"
)
_MINUSES = str.maketrans("\N{MINUS SIGN}\N{HYPHEN}", "--")
"""What compatibility normalisation leaves of a minus, and of hyphens, those that do not break among them."""
_NOT_APPLICABLE = frozenset({"/", "-", "--", "—", "——", "–", "−", "无", "無"})
_COUNT_WORDS = frozenset("件项宗个条次份例起")
_YUAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}
"""What one of each printed unit is in ten thousand yuan."""

_UNIT_NOTE = regex.compile(r"(?:单位)?[:]?(?P<unit>亿元|万元|元)(?=$|[^\p{Han}])")
_CIRCLED = "[①-⑳㉑-㉟㊱-㊿❶-❿]"
_NOTE_MARK = regex.compile(
    rf"(?<=\S)\s*(?:{_CIRCLED}|\[(?:{_CIRCLED}|注[0-9]{{0,2}}|\*+|\[[0-9]{{1,2}}\])\])\s*$"
)
"""A mark that refers to a note; a reader of pages puts raised text in square brackets."""

_RAISED = regex.compile(r"[\p{No}⁰-₎]")
"""Characters that compatibility normalisation makes digits and signs of, so that ``12²`` would read 122:
raised, lowered, circled and the like."""

_SEVERAL_VALUES = regex.compile(r"[0-9/—]\s+[-+−－–—/0-9]|[0-9][^0-9]+[0-9]")
_WORDS = regex.compile(r"\p{Han}{3}")
"""More Chinese characters in a row than stand in any value or page number; found sooner than that a text is
neither."""
_MOST_DIGITS = 14
_LIMIT = Decimal(10) ** _MOST_DIGITS
_PLACES = Decimal("0.000001")
_FURNITURE = regex.compile(
    r"[-–—]\s*[0-9]{1,3}\s*[-–—]|第\s*[0-9]{1,3}\s*页(?:[,，]?\s*共\s*[0-9]{1,3}\s*页)?"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a value cell holds.

    ``value`` set exactly where ``status`` is ``stated``; ``unit`` as printed in the cell.
    """

    status: ValueStatus
    value: Decimal | None = None
    unit: str | None = None


UNREADABLE = Printed("unreadable")


def are_words(text: str) -> bool:
    """Whether a text is words for certain: as soon as that is seen it is no value and no page number."""
    return _WORDS.search(text) is not None


def is_bare_number(text: str) -> bool:
    """Whether a text is nothing but the digits of a number, as nearly all values are."""
    return text.isdigit() and text.isascii() and len(text) <= _MOST_DIGITS


def has_raised(text: str) -> bool:
    """Whether a text has characters that stand for digits and are none: raised, circled and the like."""
    return _RAISED.search(text) is not None


@remembered
def read_printed(text: str) -> Printed:
    """The number, blank or mark that a cell prints, before anything is known of its column."""
    if is_bare_number(text):
        return Printed("stated", Decimal(text))
    if are_words(text):
        return UNREADABLE
    if "[" in text or not text.isascii():
        text = _NOTE_MARK.sub("", text, count=1)
        if has_raised(text):
            return UNREADABLE
    folded = normalize("NFKC", text).strip(_AROUND).translate(_MINUSES)
    if not folded:
        return Printed("blank")
    if folded in _NOT_APPLICABLE:
        return Printed("not_applicable")
    found = _NUMBER.fullmatch(folded)
    if not found:
        return UNREADABLE
    number = Decimal(found["sign"] + found["digits"].replace(",", "") + (found["fraction"] or ""))
    unit = found["unit"] or found["bracketed"]
    if unit and unit not in _YUAN and unit not in _COUNT_WORDS:
        return UNREADABLE
    if abs(number) >= _LIMIT or number != number.quantize(_PLACES):
        return UNREADABLE
    return Printed("stated", number, unit)


def as_count(printed: Printed) -> Printed:
    """The cell read as a count: a whole number, not an amount of money."""
    if printed.status != "stated" or printed.value is None:
        return printed
    if printed.unit in _YUAN or printed.value != printed.value.to_integral_value():
        return UNREADABLE
    return printed


def as_amount(printed: Printed, heading_unit: str | None) -> tuple[Printed, Unit, str | None]:
    """The cell read as an amount of money: value, unit stored, unit printed.

    The unit printed in the cell outranks the heading's. Without any the number stays as printed and its
    unit ``unknown``.
    """
    unit = printed.unit if printed.unit in _YUAN else heading_unit
    stored: Unit = "10k_yuan" if unit in _YUAN else "unknown"
    if printed.status != "stated" or printed.value is None:
        return printed, stored, unit
    if printed.unit and printed.unit not in _YUAN:
        return UNREADABLE, stored, unit
    value = printed.value * _YUAN[unit] if unit in _YUAN else printed.value
    if value != value.quantize(_PLACES):
        return UNREADABLE, stored, unit
    return Printed("stated", value, unit), stored, unit


@remembered
def unit_in_heading(text: str) -> str | None:
    """The unit of money that a heading states, as in ``（单位：万元）`` or ``金额单位:万元``."""
    if "元" not in text:
        return None
    notes = regex.findall(r"\(([^()]*)\)?", fold(text))
    for note in notes:
        found = _UNIT_NOTE.fullmatch(note)
        if found:
            return found["unit"]
    found = regex.search(r"(?:单位|金额):?(?:人民币)?(亿元|万元|元)", fold(text))
    return found[1] if found else None


@remembered
def looks_like_value(text: str) -> bool:
    """Whether the text is a value cell's.

    A number, a mark, nothing, or a short text without Chinese that fails to be one.
    """
    return read_printed(text).status != "unreadable" or (len(text.strip(_AROUND)) <= 20 and not has_han(text))


@remembered
def holds_several_values(text: str) -> bool:
    """Whether a cell may print more than one value, as merged cells do: ``111 148``, ``12-49``, ``3 /``.

    It is no number then, and may be one that is misprinted: ``1O5``.
    """
    return read_printed(text).status == "unreadable" and _SEVERAL_VALUES.search(text) is not None


@remembered
def is_page_furniture(text: str) -> bool:
    """Whether the text is a page number such as ``- 3 -``."""
    if are_words(text):
        return False
    return _FURNITURE.fullmatch(normalize("NFKC", text).strip(_AROUND)) is not None
