"""Which single cell would explain a broken sum, by how much, and whether the other sums through that cell agree.

Nothing is repaired here or anywhere: an explanation is what a person may ask the office about.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from schemas.forms import Codes, FormTable, cell_name
from schemas.identities import Equation, PrintedValues, equations, evaluate
from schemas.rules.slips import Sum, name_slip
from schemas.rules.sums import by_the_others, plain_number
from schemas.statuses import EXPLANATION_VERDICTS, KEPT_VERDICTS, SLIPS, ExplanationVerdict, Slip

MOST = 5
"""So many explanations of one broken sum are kept."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cell that alone would make a broken sum hold, were ``would_be`` printed there.

    ``others_checked`` counts the other identities through the cell that can be evaluated, ``others_holding`` those of
    them that would then hold.
    """

    cell: str
    printed: Decimal
    would_be: Decimal
    slip: Slip
    verdict: ExplanationVerdict
    others_holding: int
    others_checked: int

    @property
    def difference(self) -> Decimal:
        """How much more it would be than what is printed."""
        return self.would_be - self.printed


@dataclass(frozen=True, slots=True)
class BrokenSum:
    """An equation that does not hold, the sums of its two sides, and what would explain it, the best first."""

    equation: Equation
    left: Decimal
    right: Decimal
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class _Sides:
    """An equation that can be evaluated, and its two sums: it is broken exactly where they differ."""

    equation: Equation
    left: Decimal
    right: Decimal

    @property
    def is_broken(self) -> bool:
        return self.left != self.right

    def demands(self, codes: Codes, printed: Decimal) -> Decimal:
        """What has to stand in one of its cells for it to hold, in the place of what is printed there."""
        return by_the_others(self.left, self.right, printed, is_left=codes in self.equation.left)


def broken_sums_of(form: FormTable, cells: Mapping[Codes, PrintedValues]) -> Iterator[BrokenSum]:
    """The broken equations of a table in the order of its form, each with at most :data:`MOST` explanations.

    ``cells`` are all of the form's. A cell that a sum which holds now speaks against explains nothing.
    """
    evaluable = _evaluable(form, cells)
    for broken in evaluable.values():
        if broken.is_broken:
            found = _candidates(form, cells, evaluable, broken, KEPT_VERDICTS)
            best = tuple(sorted(found, key=_worth)[:MOST])
            yield BrokenSum(broken.equation, broken.left, broken.right, best)


def candidates(
    form: FormTable, cells: Mapping[Codes, PrintedValues], equation: Equation
) -> tuple[Explanation, ...]:
    """Every cell that alone would make a broken equation hold, also those that other sums contradict, the best first.

    What is counted is never negative, so a cell that would have to be is none of them.
    """
    evaluable = _evaluable(form, cells)
    found = _candidates(form, cells, evaluable, evaluable[_name_of(equation)], EXPLANATION_VERDICTS)
    return tuple(sorted(found, key=_worth))


_EquationName = tuple[str, str]
"""Identity and scope, which are unique within a table."""


def _name_of(equation: Equation) -> _EquationName:
    return equation.identity_code, equation.scope


def _evaluable(form: FormTable, cells: Mapping[Codes, PrintedValues]) -> dict[_EquationName, _Sides]:
    """The equations that can be evaluated, in the order of the form."""
    evaluable = {}
    for equation in equations(form):
        left, right, _ = evaluate(equation, cells)
        if left is not None and right is not None:
            evaluable[_name_of(equation)] = _Sides(equation, left, right)
    return evaluable


@cache
def _through(form: FormTable) -> Mapping[Codes, tuple[_EquationName, ...]]:
    """The equations of a form through each of its cells."""
    through: dict[Codes, tuple[_EquationName, ...]] = {}
    for equation in equations(form):
        for codes in (*equation.left, *equation.right):
            through[codes] = (*through.get(codes, ()), _name_of(equation))
    return through


def _candidates(
    form: FormTable,
    cells: Mapping[Codes, PrintedValues],
    evaluable: Mapping[_EquationName, _Sides],
    broken: _Sides,
    wanted: Container[ExplanationVerdict],
) -> Iterator[Explanation]:
    """The cells of a broken equation that alone would make it hold, as far as their verdict is a wanted one."""
    for codes in (*broken.equation.left, *broken.equation.right):
        printed = cells[codes][0]
        if printed is None or (would_be := broken.demands(codes, printed)) < 0:
            continue
        through = [evaluable[name] for name in _through(form)[codes] if name in evaluable]
        others = [sides for sides in through if sides is not broken]
        holding = sum(sides.demands(codes, printed) == would_be for sides in others)
        verdict = _verdict(others, holding)
        if verdict in wanted:
            sums = [_sum_of(sides, cells) for sides in through if sides.equation.total == codes]
            slip = name_slip(printed, would_be, sums)
            cell = cell_name(form.table, codes)
            yield Explanation(cell, printed, would_be, slip, verdict, holding, len(others))


def _verdict(others: Sequence[_Sides], holding: int) -> ExplanationVerdict:
    """What the other sums through a cell say: one that holds now would not, once the cell is another number."""
    if not all(sides.is_broken for sides in others):
        return "contradicted"
    return "confirmed" if others and holding == len(others) else "possible"


def _sum_of(sides: _Sides, cells: Mapping[Codes, PrintedValues]) -> Sum:
    """What stands on both sides of an equation, but for its total."""
    equation = sides.equation
    own, across = (
        (equation.left, equation.right)
        if equation.total in equation.left
        else (equation.right, equation.left)
    )
    return Sum(_numbers(across, cells), _numbers((codes for codes in own if codes != equation.total), cells))


def _numbers(places: Iterable[Codes], cells: Mapping[Codes, PrintedValues]) -> tuple[Decimal, ...]:
    return tuple(number for codes in places if (number := cells[codes][0]) is not None)


_TELLING = {slip: place for place, slip in enumerate(SLIPS)}
_VERDICTS = list(EXPLANATION_VERDICTS)


def _worth(explanation: Explanation) -> tuple[int, int, int, int]:
    """Smaller is better; equal ones stay in the order in which the equation has them."""
    return (
        _VERDICTS.index(explanation.verdict),
        explanation.others_checked - explanation.others_holding,
        _TELLING[explanation.slip],
        -explanation.others_holding,
    )


_CONFIRMED = (
    "若 {cell} 为 {would_be} 而不是 {printed}{slip}，经过它的关系就全部成立。",
    " If {cell} were {would_be} instead of {printed}{slip}, all sums through it would hold.",
)
_POSSIBLE = (
    "若 {cell} 为 {would_be} 而不是 {printed}{slip}，该关系就成立；没有其他关系可以印证。",
    " If {cell} were {would_be} instead of {printed}{slip}, this sum would hold; no other sum can confirm it.",
)
_PARTLY = (
    "若 {cell} 为 {would_be} 而不是 {printed}{slip}，该关系就成立；经过它的其他关系仍有 {others} 项不成立。",
    " If {cell} were {would_be} instead of {printed}{slip}, this sum would hold; of the others through it {others} "
    "would not.",
)
_UNEXPLAINED = ("任何单独一个数有误都不能解释。", " No single wrong number explains it.")
_NOTHING = ("", "")


def in_words(explanations: Sequence[Explanation] | None) -> dict[str, str]:
    """What to add to the finding on a broken sum: ``explained_zh`` and ``explained_en``.

    Nothing where several cells explain it as well, or where nobody has looked (None).
    """
    if explanations is None:
        zh, en = _NOTHING
    elif not explanations:
        zh, en = _UNEXPLAINED
    elif (best := the_one(explanations)) is None:
        zh, en = _NOTHING
    else:
        zh, en = sentences(best)
    return {"explained_zh": zh, "explained_en": en}


def sentences(explanation: Explanation) -> tuple[str, str]:
    """One explanation as a sentence in Chinese and one in English."""
    others = explanation.others_checked - explanation.others_holding
    both = _PARTLY if others else _CONFIRMED if explanation.verdict == "confirmed" else _POSSIBLE
    numbers = {
        "cell": explanation.cell,
        "would_be": plain_number(explanation.would_be),
        "printed": plain_number(explanation.printed),
        "others": others,
    }
    slip_zh, slip_en = SLIPS[explanation.slip]
    slips = ("", "") if explanation.slip == "none" else (f"（{slip_zh}）", f" ({slip_en})")
    zh, en = (words.format(**numbers, slip=slip) for words, slip in zip(both, slips, strict=True))
    return zh, en


def the_one(explanations: Sequence[Explanation]) -> Explanation | None:
    """The explanation that stands out: the only one that is confirmed, else the only one with a named slip.

    None that leaves another sum broken does: more than one number would have to be wrong.
    """
    whole = [each for each in explanations if each.others_holding == each.others_checked]
    confirmed = [each for each in whole if each.verdict == "confirmed"]
    named = [each for each in confirmed or whole if each.slip != "none"]
    return next((group[0] for group in (confirmed, named) if len(group) == 1), None)
