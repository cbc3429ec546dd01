"""The arithmetic that the official forms demand of their own numbers.

Each identity says that two sums of cells of one report are equal. Publishers break them; a broken identity is a fact
about the report, loaded as printed and never repaired.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from schemas.forms import FORM_VERSIONS, Codes, FormTable, TableName, form_table
from schemas.picking import Pick, pick
from schemas.terms import (
    APPLICANTS,
    DISPOSITIONS,
    NOTICE_2019,
    NOTICE_2021,
    OUTCOMES,
    PROCEEDINGS,
    FormVersion,
)

IdentityStatus = Literal["holds", "broken", "holds_if_blank_is_zero", "not_evaluable"]


@dataclass(frozen=True, slots=True)
class Equation:
    """One instance of an identity: ``sum(left) = sum(right)`` for one scope; ``total`` is the cell it is about."""

    identity_code: str
    scope: str
    table: TableName
    left: tuple[Codes, ...]
    right: tuple[Codes, ...]
    total: Codes


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity, its labels, and the equations it makes in a form."""

    code: str
    table: TableName
    zh: str
    en: str
    equations: Callable[[FormVersion], Iterator[Equation]]
    source: str = f"{NOTICE_2019}; {NOTICE_2021}"


_DISPOSITIONS: TableName = "application_dispositions"
_REVIEWS: TableName = "review_litigation_counts"
_PARTS = tuple(
    term.code for term in DISPOSITIONS if term.parent is not None and term.code != "total_processed"
)


def _rows(version: FormVersion) -> tuple[str, ...]:
    return tuple(term.code for term in DISPOSITIONS if version in term.forms)


def _balance(_version: FormVersion) -> Iterator[Equation]:
    for column in (term.code for term in APPLICANTS):
        yield Equation(
            "dispositions_balance",
            column,
            _DISPOSITIONS,
            (("received_new", column), ("carried_in", column)),
            (("total_processed", column), ("carried_forward", column)),
            ("total_processed", column),
        )


def _parts(version: FormVersion) -> Iterator[Equation]:
    parts = [code for code in _rows(version) if code in _PARTS]
    for column in (term.code for term in APPLICANTS):
        total = ("total_processed", column)
        yield Equation(
            "dispositions_parts",
            column,
            _DISPOSITIONS,
            (total,),
            tuple((code, column) for code in parts),
            total,
        )


def _row_total(version: FormVersion) -> Iterator[Equation]:
    applicants = [term.code for term in APPLICANTS if term.code != "total"]
    for row in _rows(version):
        total = (row, "total")
        yield Equation(
            "dispositions_row_total",
            row,
            _DISPOSITIONS,
            (total,),
            tuple((row, code) for code in applicants),
            total,
        )


def _outcomes(_version: FormVersion) -> Iterator[Equation]:
    outcomes = [term.code for term in OUTCOMES if term.code != "total"]
    for proceeding in (term.code for term in PROCEEDINGS):
        total = (proceeding, "total")
        yield Equation(
            "reviews_total",
            proceeding,
            _REVIEWS,
            (total,),
            tuple((proceeding, code) for code in outcomes),
            total,
        )


IDENTITIES = (
    Identity("dispositions_balance", _DISPOSITIONS,
             "新收加上年结转等于总计加结转下年度（每列）",
             "Received and carried in equal total processed and carried forward, per column", _balance),
    Identity("dispositions_parts", _DISPOSITIONS,
             "总计等于各项办理结果之和（每列）",
             "Total processed equals the sum of all its parts, per column", _parts),
    Identity("dispositions_row_total", _DISPOSITIONS,
             "总计列等于六类申请人之和（每行）",
             "The total column equals the sum of the six kinds of applicants, per row", _row_total),
    Identity("reviews_total", _REVIEWS,
             "总计等于维持、纠正、其他、尚未审结之和（三组）",
             "Total equals upheld, corrected, other and pending, three times", _outcomes),
)  # fmt: skip
IDENTITY_BY_CODE = {identity.code: identity for identity in IDENTITIES}


@cache
def equations(form: FormTable) -> tuple[Equation, ...]:
    """Every equation that a table must satisfy in the given form."""
    return tuple(
        equation
        for identity in IDENTITIES
        if identity.table == form.table
        for equation in identity.equations(form.version)
    )


def all_hold(form: FormTable, values: Sequence[Decimal]) -> bool:
    """Whether every equation of a table holds in which each cell prints a number; ``values`` are in the form's
    order.

    What :func:`evaluate` says of one after another, in a fraction of the time: most tables add up.
    """
    parts, totals, both_sides = _sides(form)
    return tuple([sum(part(values)) for part in parts]) == totals(values) and all(
        sum(left(values)) == sum(right(values)) for left, right in both_sides
    )


def forms_with_identities(dispositions_form: FormVersion) -> tuple[FormTable, FormTable]:
    """The forms of a report's tables with identities: Article 20 has none, reviews are the same in all."""
    return (
        form_table("application_dispositions", dispositions_form),
        form_table("review_litigation_counts", FORM_VERSIONS[-1]),
    )


@cache
def _sides(form: FormTable) -> tuple[tuple[Pick, ...], Pick, tuple[tuple[Pick, Pick], ...]]:
    """What picks numbers out of all those of a table: those that make each total, and the totals, of equations
    with one number on a side; and both sides of the others.
    """
    place = {codes: position for position, codes in enumerate(form.cells())}
    sides = [
        sorted(([place[codes] for codes in side] for side in (equation.left, equation.right)), key=len)
        for equation in equations(form)
    ]
    totals = [(few[0], pick(many)) for few, many in sides if len(few) == 1]
    both = [(pick(few), pick(many)) for few, many in sides if len(few) > 1]
    return tuple([parts for _, parts in totals]), pick([total for total, _ in totals]), tuple(both)


NUMBERLESS = frozenset({"blank", "not_applicable"})
"""Statuses that print no number but may mean zero."""

_STATED = frozenset({"stated"})
_EVALUABLE = _STATED | NUMBERLESS
_ZERO = Decimal(0)

PrintedValues = tuple[Decimal | None, str]
"""A cell's value and its value status."""


def evaluate(
    equation: Equation, cells: Mapping[Codes, PrintedValues]
) -> tuple[Decimal | None, Decimal | None, IdentityStatus]:
    """Left sum, right sum and verdict of one equation over the cells of its table.

    A blank is never a zero: where an equation only closes with its blanks read as zero the verdict says so, and
    where it does not close even then it is ``not_evaluable``, because a blank may stand for any number.
    """
    on_the_left = [cells[codes] for codes in equation.left]
    on_the_right = [cells[codes] for codes in equation.right]
    statuses = {status for _, status in on_the_left}.union([status for _, status in on_the_right])
    if not statuses <= _EVALUABLE:
        return None, None, "not_evaluable"
    left = sum([value for value, _ in on_the_left if value], _ZERO)
    right = sum([value for value, _ in on_the_right if value], _ZERO)
    if statuses == _STATED:
        return left, right, "holds" if left == right else "broken"
    if left == right and "stated" in statuses:
        return left, right, "holds_if_blank_is_zero"
    return None, None, "not_evaluable"
