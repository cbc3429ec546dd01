"""The slips of people who type and add numbers, by name.

A slip is told from the number that is printed, the number that would make the sums hold, and, for a total, the numbers
that it is the sum of. It is a name for the difference, never a reason to change a number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.statuses import SLIPS, Slip


@dataclass(frozen=True, slots=True)
class Sum:
    """What a total is said to be: with the numbers ``beside`` it, the sum of ``parts``."""

    parts: tuple[Decimal, ...]
    beside: tuple[Decimal, ...] = ()


def name_slip(printed: Decimal, would_be: Decimal, sums: Sequence[Sum] = ()) -> Slip:
    """The slip that makes ``printed`` of ``would_be``; ``sums`` are those whose total stands in the cell."""
    fitting = {*_typed(printed, would_be)}
    for sum_ in sums:
        fitting |= {*_added_up(printed, would_be, sum_)}
    return next((slip for slip in SLIPS if slip in fitting), "none")


def _typed(printed: Decimal, would_be: Decimal) -> Iterator[Slip]:
    """Slips of typing; those of digits are for whole numbers."""
    if printed == -would_be:
        yield "sign"
    if printed < 0 or would_be < 0 or printed != int(printed) or would_be != int(would_be):
        return
    found, meant = str(int(printed)), str(int(would_be))
    if found in _one_less(meant):
        yield "digit_lost"
    if meant in _one_less(found):
        yield "digit_added"
    if len(found) == len(meant) > 1:
        differing = [place for place, pair in enumerate(zip(found, meant, strict=True)) if len({*pair}) > 1]
        if len(differing) == 1:
            yield "wrong_digit"
        if len(differing) == 2 and _are_swapped(found, meant, *differing):
            yield "digits_swapped"


def _one_less(digits: str) -> set[str]:
    """The digits with any one of them left out."""
    return {digits[:place] + digits[place + 1 :] for place in range(len(digits))}


def _are_swapped(found: str, meant: str, first: int, second: int) -> bool:
    return second == first + 1 and found[first] + found[second] == meant[second] + meant[first]


def _added_up(printed: Decimal, would_be: Decimal, sum_: Sum) -> Iterator[Slip]:
    """Slips of adding up, where ``would_be`` is what the sum gives."""
    if would_be + sum(sum_.beside) != sum(sum_.parts) or would_be <= 0:
        return
    if printed == 0:
        yield "left_at_zero"
    excess, parts = printed - would_be, [part for part in sum_.parts if part]
    if sum_.beside and excess and excess == sum(sum_.beside):
        yield "carried_forward_counted_in"
    if not sum_.beside and excess == would_be and len(parts) > 1:
        yield "total_counted_in"
    if excess in parts:
        yield "counted_twice"
    if -excess in parts:
        yield "left_out"
