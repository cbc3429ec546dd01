"""Numbers of spreadsheets as they are displayed: the typed number in its number format.

A format decides what is seen: nothing or a dash for zero, words for some numbers, thousands for units.
Chinese numerals (``[DBNum1]``) come in the digits that they mean. ECMA-376 part 1, 18.8.30 and 18.8.31.
"""

import datetime as dt
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import regex

from extractors.document import Rounding
from extractors.limits import LONGEST_FORMAT
from schemas.findings import Doubt

GENERAL = "General"
BUILT_IN: Mapping[int, str] = MappingProxyType({
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((5, 6), '"¥"#,##0;"¥"-#,##0'), **dict.fromkeys((7, 8), '"¥"#,##0.00;"¥"-#,##0.00'),
    **dict.fromkeys((14, *range(16, 18), 22), "yyyy-mm-dd"), 15: "d-mmm-yy",
    **dict.fromkeys((*range(18, 22), *range(32, 36), *range(45, 48), 55, 56), "h:mm:ss"),
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), 'yyyy"年"m"月"d"日"'),
})  # fmt: skip
"""Formats that files name by number only, as a Chinese Excel prints them; ECMA-376 part 1, 18.8.30."""

_MOST_SECTIONS = 4
_TOKEN = regex.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<space>_.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>E[+-])|(?P<clock>AM/PM|A/P|上午/下午)|(?P<other>.)",
    regex.S | regex.I,
)
_COLOUR = regex.compile(
    r"(?:black|blue|cyan|green|magenta|red|yellow|[黑蓝青绿红黄]色?|洋红色?|蓝绿色?|(?:color|颜色)\s*\d{1,2})",
    regex.I,
)
_UNSEEN_COLOUR = regex.compile(r"white|白色?|(?:color|颜色)\s*2", regex.I)
_NUMERALS = regex.compile(r"DBNum[123]", regex.I)
_ELAPSED = regex.compile(r"h+|m+|s+", regex.I)
_CONDITION = regex.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
            "=": operator.eq, "<>": operator.ne}  # fmt: skip
_DATE_LETTERS, _CLOCK_LETTERS = frozenset("ydegb"), frozenset("hs")
_LETTERS = _DATE_LETTERS | _CLOCK_LETTERS | {"m"}
_SEEN = regex.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_SIGNIFICANT = 15
"""Digits that spreadsheets keep; what follows in a file is how binary numbers come out."""
_ROUNDED = Context(prec=MAX_PREC, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""As displays round, whatever number a file holds: 1E+300, too, has two decimals in 0.00."""
_LEAST_TOLD = Decimal("0.000001")
"""Less than this is rounded away of what sums of binary fractions come to: 3.65999999999999 for 3.66."""
_GENERAL_DIGITS, _GENERAL_LIMIT, _GENERAL_LEAST = 10, Decimal(10) ** 11, Decimal("0.0001")
"""What General displays at most: eleven characters, of larger and of very small numbers an exponent."""
_DAY_ZERO, _DAY_ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_LAST_DAY = 2_958_465
"""31 December 9999."""


class Displayed(NamedTuple):
    """What a cell displays; ``stored`` is the number it holds where that is another one."""

    text: str
    stored: str | None = None
    doubt: Doubt | None = None

    @property
    def rounding(self) -> Rounding | None:
        """Both numbers."""
        return None if self.stored is None else Rounding(self.text, self.stored)


class _Token(NamedTuple):
    """``kind``: literal, digit (0, # or ?), point, exponent, slash, general or text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format. ``letters`` are those of dates, ``divided`` how often by a thousand."""

    tokens: tuple[_Token, ...] = ()
    condition: tuple[str, Decimal] | None = None
    letters: frozenset[str] = frozenset()
    grouped: bool = False
    divided: int = 0
    percents: int = 0
    doubt: Doubt | None = None

    def has(self, kind: str) -> bool:
        return any(token.kind == kind for token in self.tokens)


@dataclass(frozen=True, slots=True)
class _Format:
    """The sections for numbers and the one for texts."""

    numbers: tuple[_Section, ...]
    texts: _Section | None

    def section_of(self, number: Decimal) -> tuple[_Section, bool] | None:
        """The section of a number, and whether it stands for the sign; None where that is not certain."""
        sections = self.numbers
        if any(section.condition for section in sections):
            return self._section_by_condition(number)
        if number < 0 and len(sections) > 1:
            return sections[1], True
        return sections[2 if not number and len(sections) > 2 else 0], False

    def _section_by_condition(self, number: Decimal) -> tuple[_Section, bool] | None:
        if number < 0:
            return None
        for index, section in enumerate(self.numbers):
            if section.condition is None:
                return (section, False) if index == len(self.numbers) - 1 else None
            sign, limit = section.condition
            if _COMPARE[sign](number, limit):
                return section, False
        return None


def typed(stored: str | float) -> Decimal | None:
    """The number that was typed, of what a file holds; None where it is none."""
    try:
        number = Decimal(f"{float(stored):.{_SIGNIFICANT}g}")
    except (ValueError, OverflowError):
        return None
    return number if number.is_finite() else None


def plain(number: Decimal) -> str:
    """A number without exponent and without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def displayed(number: Decimal, number_format: str, from_1904: bool = False) -> Displayed:
    """What a cell displays that holds a number; the number itself, in doubt, where that is not certain."""
    if number_format == GENERAL and abs(number) < _GENERAL_LIMIT and number == int(number):
        return Displayed(plain(number))
    form = _parse(number_format)
    chosen = form.section_of(number) if form else None
    if chosen is None:
        return Displayed(plain(number), doubt="cell_format_unknown")
    section, stands_for_sign = chosen
    if section.doubt:
        return Displayed(plain(number), doubt=section.doubt)
    if section.letters:
        return Displayed(_date(number, section.letters, from_1904))
    text = _filled(section, abs(number)).strip()
    if number < 0:
        signed = _signed(text, stands_for_sign)
        if signed is None:
            return Displayed(text, doubt="cell_format_unknown")
        text = signed
    return Displayed(text, None if _is_seen(number, text, section) else plain(number))


def displayed_text(text: str, number_format: str) -> str:
    """What a cell displays that holds a text."""
    form = _parse(number_format) if ";" in number_format or "@" in number_format else None
    if form is None or form.texts is None:
        return text
    return "".join(text if token.kind == "text" else token.text for token in form.texts.tokens)


def _signed(text: str, stands_for_sign: bool) -> str | None:
    """A negative number with its sign; None where its section shows none, as by a colour only."""
    if not stands_for_sign:
        return f"-{text}"
    if text.startswith("(") and text.endswith(")"):
        return f"-{text[1:-1].strip()}"
    return text if not _SEEN.search(text) or "-" in text else None


def _is_seen(number: Decimal, text: str, section: _Section) -> bool:
    """Whether a text shows the very number, or none."""
    found = _SEEN.search(text)
    if not found or section.percents or section.has("slash") or section.has("exponent"):
        return True
    return abs(Decimal(found[0].replace(",", "")).copy_abs() - abs(number)) < _LEAST_TOLD


# --- filling in ---------------------------------------------------------------------------------------------


def _filled(section: _Section, number: Decimal) -> str:
    """A number without its sign in a section."""
    scaled = number.scaleb(2 * section.percents - 3 * section.divided)
    if section.has("exponent") or (section.has("slash") and section.has("digit")):
        return _unusual(section, scaled)
    if not section.has("digit"):
        return "".join(
            _general(number) if kind in {"general", "text"} else text for kind, text in section.tokens
        )
    at = next((at for at, token in enumerate(section.tokens) if token.kind == "point"), len(section.tokens))
    whole, fraction = section.tokens[:at], section.tokens[at + 1 :]
    decimals = sum(token.kind == "digit" for token in fraction)
    digits = f"{scaled.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDED):f}"
    before, _, after = digits.partition(".")
    return "".join(reversed(list(_whole(whole, before.lstrip("0"), section.grouped)))) + _fraction(
        fraction, after
    )


def _whole(tokens: Sequence[_Token], digits: str, grouped: bool) -> Iterator[str]:
    """The characters before the point, from right to left; the first place takes all digits that are left."""
    waiting = list(digits)
    places = sum(token.kind == "digit" for token in tokens)
    if not places:
        # As in .00, which displays .50 and 12.50.
        yield from reversed(digits)
    emitted = 0
    for kind, text in reversed(tokens):
        if kind != "digit":
            yield from reversed(text)
            continue
        places -= 1
        taken = [waiting.pop() for _ in range(len(waiting) if not places else min(1, len(waiting)))]
        for character in taken or {"0": "0", "?": " ", "#": ""}[text]:
            if grouped and emitted and not emitted % 3:
                yield ","
            yield character
            emitted += 1


def _fraction(tokens: Sequence[_Token], digits: str) -> str:
    """The point and what follows it."""
    optional, written = True, []
    waiting = list(digits)
    for kind, text in reversed(tokens):
        if kind != "digit":
            written.append(text)
            continue
        digit = waiting.pop()
        optional = optional and text != "0" and digit == "0"
        written.append("" if optional else digit)
    return ("" if optional else ".") + "".join(reversed(written))


def _unusual(section: _Section, number: Decimal) -> str:
    """Fractions and powers of ten: plain where nothing is rounded away, else as seen, which is no number."""
    if section.has("exponent"):
        places = [token.kind for token in section.tokens if token.kind in {"digit", "point", "exponent"}]
        mantissa = places[: places.index("exponent")]
        decimals = len(mantissa) - mantissa.index("point") - 1 if "point" in mantissa else 0
        power = f"{number:.{decimals}E}"
        return plain(number) if Decimal(power) == number else power
    if number == number.to_integral_value():
        return plain(number)
    whole, rest = divmod(number, 1)
    part = Fraction(rest).limit_denominator(99)
    return f"{whole} {part.numerator}/{part.denominator}"


def _general(number: Decimal) -> str:
    if number >= _GENERAL_LIMIT or 0 < number < _GENERAL_LEAST:
        return f"{number:.5E}"
    decimals = max(_GENERAL_DIGITS - max(number.adjusted() + 1, 1), 0)
    return plain(number.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDED))


# --- the code of a format -----------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _parse(number_format: str) -> _Format | None:
    """The sections of a format, None where it is none."""
    if len(number_format) > LONGEST_FORMAT:
        return None
    readers = [_Reader()]
    for token in _TOKEN.finditer(number_format or GENERAL):
        if token["other"] == ";":
            readers.append(_Reader())
        else:
            readers[-1].take(token)
    if len(readers) > _MOST_SECTIONS:
        return None
    sections = [reader.section(alone=len(readers) == 1) for reader in readers]
    has_texts = len(sections) == _MOST_SECTIONS or (len(sections) > 1 and sections[-1].has("text"))
    texts = sections[-1] if has_texts or sections[-1].has("text") else None
    return _Format(tuple(sections[:-1] if has_texts else sections), texts)


_KINDS = {"0": "digit", "#": "digit", "?": "digit", ".": "point", "/": "slash", "@": "text", ",": "comma",
          "%": "percent"}  # fmt: skip


_NOTHING = _Token("literal", "")


@dataclass(slots=True)
class _Reader:
    """Reads the code of one section, token by token."""

    tokens: list[_Token] = field(default_factory=list)
    letters: set[str] = field(default_factory=set)
    condition: tuple[str, Decimal] | None = None
    doubt: Doubt | None = None
    has_brackets: bool = False
    has_numerals: bool = False

    def take(self, token: regex.Match[str]) -> None:
        """Read the next token."""
        match token.lastgroup:
            case "bracket":
                self._bracket(token["bracket"])
            case "fill":
                self._fill(token["fill"])
            case "general" | "exponent":
                self.tokens.append(_Token(token.lastgroup, ""))
            case "clock":
                self.letters.add("h")
            case "other" if (letter := token["other"].lower()) in _LETTERS:
                self.letters.add(letter)
            case "other":
                self.tokens.append(_Token(_KINDS.get(token["other"], "literal"), token["other"]))
            case "quoted" | "escaped":
                self.tokens.append(_Token("literal", token[token.lastgroup]))
            case _:
                self.tokens.append(_Token("literal", " "))

    def _bracket(self, stated: str) -> None:
        self.has_brackets = True
        if stated.startswith("$"):
            self.tokens.append(_Token("literal", stated[1:].partition("-")[0]))
        elif limit := _CONDITION.fullmatch(stated):
            self.condition = limit[1], Decimal(limit[2])
        elif _ELAPSED.fullmatch(stated):
            self.letters.add("h")
        elif _NUMERALS.fullmatch(stated):
            self.has_numerals = True
        elif not _COLOUR.fullmatch(stated):
            self.doubt = "cell_hidden_text" if _UNSEEN_COLOUR.fullmatch(stated) else "cell_format_unknown"

    def _fill(self, character: str) -> None:
        """What fills the width of the cell is a line behind a number; before one it may be its sign."""
        is_behind = any(token.kind == "digit" for token in self.tokens)
        if not character.isspace() and (not is_behind or character.isdigit()):
            self.doubt = "cell_format_unknown"

    def section(self, *, alone: bool) -> _Section:
        """The section, ``alone`` in its format or not.

        What its points, commas and signs of percent do depends on the places around them.
        """
        if self.has_brackets and not self.letters and all(each == _NOTHING for each in self.tokens):
            # A colour or numerals alone leave General; of several sections, nobody knows.
            self.doubt = self.doubt or (None if alone or self.has_numerals else "cell_format_unknown")
            self.tokens = [_Token("general", "")]
        places = [at for at, token in enumerate(self.tokens) if token.kind == "digit"]
        points = [at for at, token in enumerate(self.tokens) if token.kind == "point"]
        point = points[0] if points else len(self.tokens)
        whole = [at for at in places if at < point]
        kept: list[_Token] = []
        grouped, divided = False, 0
        for at, token in enumerate(self.tokens):
            if token.kind == "comma" and whole and whole[0] < at < whole[-1]:
                grouped = True
            elif token.kind == "comma" and places and self.tokens[at - 1].kind in {"digit", "comma"}:
                divided += 1
            elif token.kind == "comma" or (token.kind == "point" and (at != point or not places)):
                kept.append(_Token("literal", token.text))
            else:
                kept.append(token)
        percents = sum(token.kind == "percent" for token in kept)
        letters = frozenset(self.letters)
        return _Section(tuple(kept), self.condition, letters, grouped, divided, percents, self.doubt)


def _date(number: Decimal, letters: frozenset[str], from_1904: bool) -> str:
    """A date as Chinese offices write it; the time of day where the format has no date."""
    if not letters & _DATE_LETTERS and letters & _CLOCK_LETTERS:
        seconds = int((number % 1 * 86_400).to_integral_value(ROUND_HALF_UP))
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if not 0 <= number <= _LAST_DAY:
        return "#" * 8
    day = (_DAY_ZERO_1904 if from_1904 else _DAY_ZERO) + dt.timedelta(days=int(number))
    return f"{day.year}年{day.month}月{day.day}日"
