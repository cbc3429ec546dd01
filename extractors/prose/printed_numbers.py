"""Numbers in prose: with thousands separators, in Chinese numerals, in ten thousands, about so many, none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractors.prose.words import COUNT_UNITS, ROUNDED, ZERO_WORDS

_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_HAN = "零〇一二两三四五六七八九十百千万"
_NUMBER = re.compile(
    # Begins as one of those below does: nearly all characters are passed over by this alone.
    rf"(?=[\d{_HAN}均都皆全为是数量])(?:(?P<zero>{ZERO_WORDS})"
    # The replacement character stands for what cannot be told: digits beside it may be part of a number.
    r"|(?<![\d.第A-Za-z\[/\N{REPLACEMENT CHARACTER}-])"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?P<fraction>\.\d{{1,6}})?(?P<scale>[百千万亿]?)"
    rf"|(?P<han>(?<![{_HAN}])[{_HAN}]{{1,9}}))(?![\d{_HAN}\N{{REPLACEMENT CHARACTER}}]|[.,]\d)"
    rf"(?P<more>{ROUNDED[1]})?(?P<unit>{'|'.join(COUNT_UNITS)}|%|元)?)"
)
_ABOUT = re.compile(rf"(?:{ROUNDED[0]})$")
_AFTER_PLAIN = re.compile(r"[,、;。)](?!\d)")
"""What may follow a number without a unit."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number with its unit, and where it stands; ``unit`` is empty where none is printed."""

    start: int
    end: int
    value: Decimal
    unit: str
    is_rounded: bool


def find_numbers(text: str) -> Iterator[PrintedNumber]:
    """All counts, rates and amounts of a text in order; dates, numbers of documents and the like are none."""
    for found in _NUMBER.finditer(text):
        if found["zero"]:
            yield PrintedNumber(found.start(), found.end(), Decimal(0), "", is_rounded=False)
            continue
        unit = found["unit"] or ""
        if not unit and (not _is_plain(found) or not _AFTER_PLAIN.match(text, found.end())):
            continue
        value = _of_han(found["han"]) if found["han"] else _of_digits(found)
        if value is None:
            continue
        about = bool(found["more"]) or bool(_ABOUT.search(text, max(0, found.start() - 3), found.start()))
        yield PrintedNumber(found.start(), found.end(), value, unit, about)


def _is_plain(found: re.Match[str]) -> bool:
    """Whether it is a number without a unit, too: ``67,966`` may be two, ``三`` a part of a word."""
    return not (found["han"] or found["more"] or "," in found[0])


def _of_digits(found: re.Match[str]) -> Decimal:
    digits = found["digits"].replace(",", "") + (found["fraction"] or "")
    return Decimal(digits) * _SCALES[found["scale"]]


def _of_han(text: str) -> Decimal | None:
    """The value of a Chinese numeral; None where it is none (``十百``, ``一二``)."""
    above, _, below = text.rpartition("万")
    if above:
        high, low = _below_10_000(above), _below_10_000(below) if below else 0
        return None if high is None or low is None else Decimal(high * 10_000 + low)
    value = _below_10_000(text)
    return None if value is None else Decimal(value)


def _below_10_000(text: str) -> int | None:
    total, digit, smallest = 0, None, 10_000
    for character in text:
        if character in _HAN_DIGITS:
            if digit:
                return None
            digit = _HAN_DIGITS[character]
            continue
        scale = _HAN_SCALES.get(character)
        if scale is None or scale >= smallest or digit == 0:
            return None
        total += scale * (1 if digit is None else digit)
        digit, smallest = None, scale
    return total + (digit or 0)
