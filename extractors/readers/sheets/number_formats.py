"""Numbers of spreadsheets as they are printed: the typed number in its number format.

A format may add decimals, separators and words to a number; where it would show another number than the typed
one, that is not hidden.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

import regex

from extractors.document import Rounding

GENERAL = "General"
BUILT_IN: dict[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0",
    42: '"¥"#,##0', 43: "#,##0.00", 44: '"¥"#,##0.00', 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((14, *range(16, 18), 22), "yyyy-mm-dd"), 15: "d-mmm-yy",
    **dict.fromkeys((*range(18, 22), *range(32, 36), *range(45, 48), 55, 56), "h:mm:ss"),
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), 'yyyy"年"m"月"d"日"'),
}  # fmt: skip
"""Formats that files name by number only, as a Chinese Excel prints them; ECMA-376 part 1, 18.8.30."""

_TOKEN = regex.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<digits>[0#?.,]+)|(?P<other>.)',
    regex.S,
)
_CURRENCY = regex.compile(r"\$(?P<sign>[^-]*)")
_DATE_LETTERS, _CLOCK_LETTERS = frozenset("yYdDeEgGbB"), frozenset("hHsS")
_SIGNIFICANT = 15
"""Digits that spreadsheets keep; what follows in a file is how binary numbers come out."""
_ROUNDED = Context(prec=MAX_PREC, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""As displays round, whatever number a file holds: 1E+300, too, has two decimals in 0.00."""
_LEAST_TOLD = Decimal("0.000001")
"""Less than this is rounded away of what sums of binary fractions come to: 3.65999999999999 for 3.66."""
_DAY_ZERO, _DAY_ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_LAST_DAY = 2_958_465
"""31 December 9999."""


@dataclass(frozen=True, slots=True)
class _Format:
    """One section of a format: what stands before and after the digits, and how these are written."""

    before: str
    after: str
    decimals: int
    fixed_decimals: int
    grouped: bool
    thousands_left_out: int
    percent: bool
    is_date: bool
    is_plain: bool
    """Whether the format is none that this module can write out: the typed number stands for itself."""


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


def printed(number: Decimal, number_format: str, from_1904: bool = False) -> str:
    """What a cell prints that holds a number.

    A number that its format would round to a whole one comes as typed. One shown in thousands has the typed
    number beside it, so it is read as no number.
    """
    form = _parse(number_format)
    if form.is_date:
        return _date(number, number_format, from_1904) or plain(number)
    if form.is_plain:
        return plain(number)
    shown, rounded = _rounded(number, form)
    if rounded != shown and not form.decimals and not form.thousands_left_out:
        return f"{form.before}{plain(shown)}{form.after}"
    text = _written(rounded, form)
    return f"{text}({plain(number)})" if form.thousands_left_out else text


def rounding(number: Decimal, number_format: str) -> Rounding | None:
    """What a cell displays and what it holds, where its format rounds the number; None where it does not.

    Of a number shown in thousands :func:`printed` says both already.
    """
    form = _parse(number_format)
    if form.is_date or form.is_plain or form.thousands_left_out:
        return None
    shown, rounded = _rounded(number, form)
    if abs(rounded - shown) < _LEAST_TOLD:
        return None
    return Rounding(_written(rounded, form), plain(number))


def _rounded(number: Decimal, form: _Format) -> tuple[Decimal, Decimal]:
    """The number that a format shows, before and after it is rounded to the format's decimals."""
    shown = number * 100 if form.percent else number.scaleb(-3 * form.thousands_left_out)
    return shown, shown.quantize(Decimal(1).scaleb(-form.decimals), context=_ROUNDED)


def _written(rounded: Decimal, form: _Format) -> str:
    digits = f"{rounded:,f}" if form.grouped else f"{rounded:f}"
    return f"{form.before}{_without_optional_zeros(digits, form.decimals - form.fixed_decimals)}{form.after}"


def _without_optional_zeros(digits: str, optional: int) -> str:
    while optional and digits.endswith("0") and "." in digits:
        digits, optional = digits[:-1], optional - 1
    return digits.removesuffix(".")


@lru_cache(maxsize=1024)
def _parse(number_format: str) -> _Format:
    """The first section of a format; a minus sign does for that of negative numbers."""
    before, after, digits = "", "", ""
    percent = is_date = is_plain = False
    for token in _TOKEN.finditer(number_format):
        literal = token["quoted"] or token["escaped"] or ""
        if token["bracket"] is not None:
            currency = _CURRENCY.match(token["bracket"])
            literal = currency["sign"] if currency else ""
        elif token["digits"]:
            is_plain |= bool(digits and after)
            digits += token["digits"]
        elif token["other"] == ";":
            break
        elif token["other"] == "%":
            percent, literal = True, "%"
        elif token["other"] in _DATE_LETTERS | _CLOCK_LETTERS or token["other"] in {"m", "M"}:
            is_date = True
        elif token["other"] and token["other"] in "@/":
            is_plain = True
        elif token["other"]:
            literal = token["other"].strip()
        if digits:
            after += literal
        else:
            before += literal
    if number_format.lower().startswith(GENERAL.lower()) or (is_date and digits.strip(",.")):
        # Of General and of exponents (E+00).
        is_date, is_plain = False, True
    whole, _, fraction = digits.partition(".")
    left_out = len(whole) - len(whole.rstrip(",")) + len(fraction) - len(fraction.rstrip(","))
    fraction = fraction.rstrip(",")
    return _Format(
        before,
        after,
        len(fraction),
        fraction.count("0"),
        "," in whole.rstrip(","),
        left_out,
        percent,
        is_date,
        is_plain or (not digits and not is_date),
    )


def _date(number: Decimal, number_format: str, from_1904: bool) -> str | None:
    """A date as Chinese offices write it; the time of day where the format has no date."""
    letters = {letter for token in _TOKEN.finditer(number_format) if (letter := token["other"])}
    if not letters & _DATE_LETTERS and letters & _CLOCK_LETTERS:
        seconds = int((number % 1 * 86_400).to_integral_value(ROUND_HALF_UP))
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if not 0 <= number <= _LAST_DAY:
        return None
    day = (_DAY_ZERO_1904 if from_1904 else _DAY_ZERO) + dt.timedelta(days=int(number))
    return f"{day.year}年{day.month}月{day.day}日"
