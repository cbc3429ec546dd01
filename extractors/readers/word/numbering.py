"""The numbers that Word prints before the paragraphs of a list: they are nowhere in the text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import regex
from lxml import etree

from extractors.readers.word.markup import KIND, attribute, child, number, value, whole_number
from extractors.readers.word.styles import ListPlace, Styles

_PLACEHOLDER = regex.compile(r"%([1-9])")
_PRIVATE = regex.compile(r"\p{Co}")
"""Bullets are characters of symbol fonts, which mean nothing elsewhere."""

_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_HIGHEST = 9999


def han(count: int) -> str:
    """A number in Chinese: 一, 十, 十一, 二十, 一百零五."""
    text, gap = "", False
    for place, name in _HAN_PLACES:
        digit, count = divmod(count, place)
        if digit:
            text += ("零" if gap else "") + _HAN_DIGITS[digit] + name
        gap = bool(text) and not digit
    text += ("零" if gap and count else "") + (_HAN_DIGITS[count] if count or not text else "")
    return text.removeprefix("一") if text.startswith("一十") else text


def _han_digits(count: int) -> str:
    return "".join(_HAN_DIGITS[int(digit)] for digit in str(count))


def _letters(count: int) -> str:
    """a to z, then aa to zz, as Word goes on."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else ""


def _roman(count: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        times, count = divmod(count, size)
        text += letters * times
    return text


def _in_circle(first: str, last: int) -> Callable[[int], str]:
    """Characters that hold their number; beyond the last of them, plain digits."""
    return lambda count: chr(ord(first) + count - 1) if 1 <= count <= last else str(count)


def _of(characters: str) -> Callable[[int], str]:
    return lambda count: characters[(count - 1) % len(characters)] if count > 0 else ""


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda count: f"{count:02}",
    "decimalFullWidth": lambda count: str(count).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda count: str(count).translate(_FULL_WIDTH),
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _in_circle("①", 20),
    "decimalEnclosedCircleChinese": _in_circle("①", 20),
    "decimalEnclosedParen": _in_circle("⑴", 20),
    "decimalEnclosedFullstop": _in_circle("⒈", 20),
    "ideographEnclosedCircle": _in_circle("㊀", 10),
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "japaneseCounting": han,
    "taiwaneseCounting": han,
    "taiwaneseCountingThousand": han,
    "chineseLegalSimplified": lambda count: han(count).translate(_LEGAL),
    "ideographLegalTraditional": lambda count: han(count).translate(_LEGAL),
    "ideographDigital": _han_digits,
    "taiwaneseDigital": _han_digits,
    "japaneseDigitalTenThousand": _han_digits,
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def formatted(count: int, number_format: str) -> str:
    """A count in one of Word's formats; plain digits where the format is none of those of Chinese files."""
    return _FORMATS.get(number_format, str)(count) if 0 <= count <= _HIGHEST else str(count)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered. ``restarts``: after a paragraph of a higher level."""

    number_format: str = "decimal"
    text: str = ""
    start: int = 0
    gap: str = " "
    style: str | None = None
    restarts: bool = True
    all_decimal: bool = False


Levels = Mapping[int, Level]


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists of a document.

    ``levels`` by the id that paragraphs state; ``counted_with`` is the list whose count it goes on with;
    ``starts`` are the levels that begin anew with the first paragraph that states the id.
    """

    levels: Mapping[int, Levels] = field(default_factory=dict)
    counted_with: Mapping[int, str] = field(default_factory=dict)
    starts: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


def read_lists(root: etree._Element | None) -> Lists:
    """All lists that the numbering part declares."""
    if root is None:
        return Lists()
    abstract = {
        attribute(element, "abstractNumId") or "": element for element in _of_kind(root, "abstractNum")
    }
    by_link = {
        value(link): name for name, each in abstract.items() if (link := child(each, "styleLink")) is not None
    }
    numbers = {
        identifier: each
        for each in _of_kind(root, "num")
        if (identifier := whole_number(attribute(each, "numId"))) is not None
    }
    levels, counted_with, starts = dict[int, Levels](), dict[int, str](), dict[int, Mapping[int, int]]()
    for identifier, element in numbers.items():
        name = value(child(element, "abstractNumId")) or ""
        link = value(child(abstract.get(name), "numStyleLink"))
        name = by_link.get(link, name) if link is not None else name
        own = dict(_levels(abstract.get(name)))
        overrides: dict[int, int] = {}
        for override in _of_kind(element, "lvlOverride"):
            level = _level_of(override)
            own.update(_levels(override))
            start = child(override, "startOverride")
            if start is not None:
                overrides[level] = number(start)
                own[level] = replace(own.get(level, Level()), start=number(start))
        levels[identifier], counted_with[identifier], starts[identifier] = own, name, overrides
    return Lists(levels, counted_with, starts)


def _of_kind(parent: etree._Element, kind: str) -> Iterator[etree._Element]:
    return (element for element in parent if KIND.get(element.tag) == kind)


def _level_of(element: etree._Element) -> int:
    return whole_number(attribute(element, "ilvl")) or 0


def _levels(parent: etree._Element | None) -> Iterator[tuple[int, Level]]:
    for element in _of_kind(parent, "lvl") if parent is not None else ():
        restart = child(element, "lvlRestart")
        yield (
            _level_of(element),
            Level(
                value(child(element, "numFmt")) or "decimal",
                value(child(element, "lvlText")) or "",
                number(child(element, "start")),
                "" if value(child(element, "suff")) == "nothing" else " ",
                value(child(element, "pStyle")),
                restart is None or number(restart, 1) != 0,
                child(element, "isLgl") is not None,
            ),
        )


@dataclass
class Counter:
    """Counts the numbered paragraphs of a document, in reading order."""

    load: Callable[[], Lists]
    """The lists, read when the first paragraph is in one."""
    styles: Styles
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[int] = field(default_factory=set)

    @cached_property
    def lists(self) -> Lists:
        """All lists of the document."""
        return self.load()

    def label(self, stated: ListPlace | None, style: str | None) -> str:
        """What is printed before the next paragraph, which states a place in a list or a style that does."""
        place = stated or self.styles.place(style)
        if place is None or place.list_id not in self.lists.levels:
            return ""
        levels = self.lists.levels[place.list_id]
        at = place.level
        if at is None:
            at = next((index for index, level in levels.items() if style and level.style == style), 0)
        if at not in levels:
            return ""
        counts = self._count(place.list_id, at, levels)
        own = levels[at]

        def counted(match: regex.Match[str]) -> str:
            index = int(match[1]) - 1
            level = levels.get(index, Level())
            return formatted(
                counts.get(index, level.start), "decimal" if own.all_decimal else level.number_format
            )

        label = _PRIVATE.sub("", _PLACEHOLDER.sub(counted, own.text))
        return f"{label}{own.gap}" if label else ""

    def _count(self, list_id: int, at: int, levels: Levels) -> dict[int, int]:
        counts = self._counts.setdefault(self.lists.counted_with[list_id], {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for level in self.lists.starts[list_id]:
                counts.pop(level, None)
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [index for index in counts if index > at and levels.get(index, Level()).restarts]:
            del counts[deeper]
        return counts
