"""What the tables say of a number that the prose claims.

Pure: a claim and the sums of cells it is about give the verdict, so it can be found again whenever cells change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from schemas.claims import (
    CLAIM_BASES,
    CLAIM_BY_CODE,
    QUANTITIES,
    Claim,
    ClaimBasis,
    ClaimVerdict,
    StatedNumber,
    TableReading,
    cell_of,
    readings_of,
)
from schemas.findings import Finding
from schemas.forms import Codes, TableName
from schemas.identities import NUMBERLESS, PrintedValues
from schemas.rules.sums import plain_number


@dataclass(frozen=True, slots=True)
class Summed:
    """A quantity in one report: the sum of its cells' numbers.

    ``is_read``: every cell states a number or is blank; ``has_blanks``: some are blank, and the sum is without them.
    """

    value: Decimal
    is_read: bool = True
    has_blanks: bool = False


Sums = Mapping[str, Summed]
"""Quantities by code; one that is not there has no cells on the report's form."""


def quantities(cells: Mapping[tuple[TableName, Codes], PrintedValues]) -> Sums:
    """The sums of one report's cells, each given by its number and value status."""
    found: dict[str, Summed] = {}
    for code, quantity in QUANTITIES.items():
        own = [cells[quantity.table, codes] for codes in quantity.cells if (quantity.table, codes) in cells]
        statuses = {status for _, status in own}
        if own:
            found[code] = Summed(
                sum((value for value, _ in own if value is not None), Decimal(0)),
                is_read=statuses <= {"stated"} | NUMBERLESS,
                has_blanks=bool(statuses & NUMBERLESS),
            )
    return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a claim. ``table_value`` is the number of the first reading, where the table states it."""

    verdict: ClaimVerdict
    basis: ClaimBasis
    table_value: Decimal | None
    explanation_en: str
    explanation_zh: str


@dataclass(frozen=True, slots=True)
class _Sum:
    """A reading worked out: its summands, with the sign of those it takes away, and their sum."""

    basis: ClaimBasis
    summands: tuple[Decimal, ...]
    value: Decimal
    has_blanks: bool

    @property
    def formula(self) -> str:
        """How the value comes about: ``170 − 36 = 134``."""
        first, *others = self.summands
        more = "".join(f" {'−' if other.is_signed() else '+'} {plain_number(abs(other))}" for other in others)
        return f"{plain_number(first)}{more} = {plain_number(self.value)}" if others else plain_number(first)


def judge(stated: StatedNumber, sums: Sums, before: Sums | None = None) -> Judgement:
    """Hold a claim against the report's tables; ``before`` are those of the same body a year earlier."""
    claim = CLAIM_BY_CODE[stated.claim_code]
    if claim.rate_of:
        return _judge_rate(claim, stated, sums, before)
    worked_out = [_worked_out(reading, sums) for reading in claim.readings]
    first = worked_out[0]
    if first is None:
        return _judgement("no_table_value", "not_read", None)
    table_value = None if first.has_blanks else first.value
    if first.has_blanks and stated.value == first.value == 0:
        return _judgement("explained", "blank_is_zero", None)
    for found in worked_out:
        if found is not None and not found.has_blanks and _equal(stated, found.value):
            agrees = found is first and not stated.is_rounded
            basis = "rounded" if found is first and stated.is_rounded else found.basis
            return _judgement("agrees" if agrees else "explained", basis, table_value, found.formula)
    if first.has_blanks:
        # A blank may stand for any number.
        return _judgement("no_table_value", "not_read", None)
    return _by_scope(stated, first.value, max(found.value for found in worked_out if found is not None))


def _by_scope(stated: StatedNumber, table_value: Decimal, most: Decimal) -> Judgement:
    """The verdict on a number that no way of counting gives: it may be about less, or more, than the report."""
    if stated.scope in ("body", "channel"):
        if stated.value < most:
            return _judgement("explained", "part_of_whole", table_value, plain_number(table_value))
        return _judgement("no_table_value", "another_body", None)
    if stated.scope == "area" and stated.value > table_value:
        return _judgement("explained", "wider_area", table_value, plain_number(table_value))
    return Judgement(
        "disagrees",
        "as_in_table",
        table_value,
        f"The text says {plain_number(stated.value)}, the table {plain_number(table_value)}.",
        f"文中为 {plain_number(stated.value)}，表中为 {plain_number(table_value)}。",
    )


def _equal(stated: StatedNumber, found: Decimal) -> bool:
    if not stated.is_rounded:
        return stated.value == found
    # 180余件 is up to 189, 近200件 a little below 200: the last digit that is not zero is the unit of rounding.
    whole = stated.value.normalize()
    unit = Decimal(1).scaleb(max(0, int(whole.as_tuple().exponent))) if whole else Decimal(1)
    return abs(stated.value - found) < max(unit, Decimal(1))


def _worked_out(reading: TableReading, sums: Sums) -> _Sum | None:
    """None where a cell that it needs states no number."""
    plus, minus = ([sums.get(code) for code in codes] for codes in (reading.plus, reading.minus))
    parts = [part for part in (*plus, *minus) if part is not None and part.is_read]
    if len(parts) < len(plus) + len(minus):
        return None
    # A zero taken away keeps its sign.
    summands = tuple(
        part.value if place < len(plus) else part.value.copy_negate() for place, part in enumerate(parts)
    )
    return _Sum(reading.basis, summands, sum(summands, Decimal(0)), any(part.has_blanks for part in parts))


def _judge_rate(claim: Claim, stated: StatedNumber, sums: Sums, before: Sums | None) -> Judgement:
    """The rate from every pair of numbers that it may come from; those of the sentence itself decide."""
    own = [found.value for found in _all(claim, sums)]
    currents = [stated.current] if stated.current is not None else own
    earlier = [found.value for found in _all(claim, before or {})]
    previous = [stated.previous] if stated.previous is not None else earlier
    pairs = [(now, then) for now in currents for then in previous if then]
    if not pairs:
        return _judgement("no_table_value", "no_previous_year", None)
    for now, then in pairs:
        rate = (now - then) / then * 100
        if _same_rate(stated, rate):
            formula = f"({plain_number(now)} − {plain_number(then)}) ÷ {plain_number(then)}"
            return _judgement("agrees", "rate_recomputed", _rounded(stated, rate), formula)
    if stated.previous is None and (stated.scope != "whole" or (currents[0] not in own)):
        return _judgement("no_table_value", "no_previous_year", None)
    now, then = pairs[0]
    rate = _rounded(stated, (now - then) / then * 100)
    numbers = f"({plain_number(now)} − {plain_number(then)}) ÷ {plain_number(then)} = {plain_number(rate)}%"
    return Judgement(
        "disagrees",
        "rate_recomputed",
        rate,
        f"The text says {plain_number(stated.value)}%; its numbers give {numbers}.",
        f"文中为 {plain_number(stated.value)}%，重新计算为 {numbers}。",
    )


def _all(claim: Claim, sums: Sums) -> Iterator[_Sum]:
    for reading in readings_of(claim):
        found = _worked_out(reading, sums)
        if found is not None and not found.has_blanks:
            yield found


def _same_rate(stated: StatedNumber, rate: Decimal) -> bool:
    """Whether a rate is the printed one, rounded or cut off after the printed digits."""
    unit = Decimal(1).scaleb(-_digits(stated))
    return abs(stated.value - rate) < (10 * unit if stated.is_rounded else unit)


def _rounded(stated: StatedNumber, rate: Decimal) -> Decimal:
    """With two digits, or as many as are printed."""
    return rate.quantize(Decimal(1).scaleb(-max(2, _digits(stated))), ROUND_FLOOR)


def _digits(stated: StatedNumber) -> int:
    """Digits after the point, zeros at the end left out."""
    return max(0, -int(stated.value.normalize().as_tuple().exponent))


def _judgement(
    verdict: ClaimVerdict, basis: ClaimBasis, table_value: Decimal | None, formula: str = ""
) -> Judgement:
    zh, en = CLAIM_BASES[basis]
    return Judgement(
        verdict,
        basis,
        table_value,
        f"{en[0].upper()}{en[1:]}{f': {formula}' if formula else ''}.",
        f"{zh}{f'：{formula}' if formula else ''}。",
    )


def contradiction(
    stated: StatedNumber, judgement: Judgement, sentence: str, raw_text: str, locator: str | None
) -> Finding | None:
    """The finding on a claim that disagrees; None for any other."""
    if judgement.verdict != "disagrees" or judgement.table_value is None:
        return None
    claim = CLAIM_BY_CODE[stated.claim_code]
    table, cell = cell_of(claim)
    return Finding(
        "claim_disagrees",
        table,
        cell,
        raw_text,
        plain_number(judgement.table_value),
        locator,
        {"label_zh": claim.zh, "label_en": claim.en, "sentence": sentence,
         "detail_zh": judgement.explanation_zh, "detail_en": judgement.explanation_en},
    )  # fmt: skip
