"""Header words to columns.

In reading order the words of a header on two levels are not the order of the columns, so a header is
matched as a whole: all its words together must be the official ones. Single words may be cut (``结果`` for
both 结果维持 and 结果纠正) or lacking, as long as their neighbours leave no choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.tables.rows import Word
from extractors.text.labels import fold, is_wording_of, may_be_cut_from
from schemas.statuses import Placement
from schemas.terms import PROCEEDINGS, Term

_WHOLE, _MISPRINTED, _CUT = 3, 2, 1
_FEWEST_FOR_GAP = 5
"""A header of so many words may lack one: the others leave no choice where it belongs."""


@dataclass(frozen=True, slots=True)
class Header:
    """A matched header: positions in the official columns, in the order in which their values are printed."""

    order: tuple[int, ...]
    placement: Placement
    misprints: tuple[tuple[str, str, str], ...] = ()
    """Printed text, official label and locator of each word that is misprinted."""
    has_unknown: bool = False
    """Whether a word among them is no official label: it may be over a column of its own."""
    lacks_word: bool = False
    """Whether a column's label is not printed: the column may be lacking too."""


@lru_cache(maxsize=4096)
def _fit(term: Term, text: str) -> int:
    edits = is_wording_of(term, text)
    if edits is not None:
        return _MISPRINTED if edits else _WHOLE
    return _CUT if may_be_cut_from(term, text) else 0


def fits_whole(term: Term, text: str) -> bool:
    """Whether a text is one of a term's wordings, to the letter."""
    return _fit(term, text) == _WHOLE


def match_in_order(expected: Sequence[Term], words: Sequence[Word]) -> Header | None:
    """Match words to terms that must be printed in official order.

    The alignment with the greatest sum of fits is taken. Refused (None) where a word that is a column's
    label is left over, or more than one term finds no word.
    """
    pairs = _best_pairs(tuple(expected), tuple(word.token.text for word in words))
    lacking = len(expected) - len(pairs)
    used = {j for _, j, _ in pairs}
    left_over = [word for index, word in enumerate(words) if index not in used]
    if lacking > (1 if len(expected) >= _FEWEST_FOR_GAP else 0) or any(
        word.may_be("column") for word in left_over
    ):
        return None
    if lacking and left_over:
        return None
    fits = {fit for _, _, fit in pairs}
    whole = not lacking and _CUT not in fits
    placement: Placement = (
        "header_as_a_whole" if not whole else "misprinted_label" if _MISPRINTED in fits else "labels"
    )
    misprints = tuple(
        (words[j].token.text, expected[i].zh, words[j].token.locator)
        for i, j, fit in reversed(pairs)
        if fit == _MISPRINTED
    )
    return Header(tuple(range(len(expected))), placement, misprints, bool(left_over), bool(lacking))


@lru_cache(maxsize=4096)
def _best_pairs(expected: tuple[Term, ...], texts: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """Positions of terms and texts that are paired, from the last, each with how well they fit."""
    best: list[list[int]] = [[0] * (len(texts) + 1) for _ in range(len(expected) + 1)]
    for i, term in enumerate(expected, start=1):
        for j, text in enumerate(texts, start=1):
            fit = _fit(term, text)
            paired = best[i - 1][j - 1] + fit if fit else 0
            best[i][j] = max(best[i - 1][j], best[i][j - 1], paired)
    pairs: list[tuple[int, int, int]] = []
    i, j = len(expected), len(texts)
    while i and j:
        fit = _fit(expected[i - 1], texts[j - 1])
        if fit and best[i][j] == best[i - 1][j - 1] + fit:
            pairs.append((i - 1, j - 1, fit))
            i, j = i - 1, j - 1
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return tuple(pairs)


def match_as_printed(expected: Sequence[Term], words: Sequence[Word]) -> Header | None:
    """Match a header on one level, whose printed order is the order of its columns whatever the form says."""
    order = []
    for word in words:
        fitting = [index for index, term in enumerate(expected) if _fit(term, word.token.text) == _WHOLE]
        if len(fitting) == 1:
            order.append(fitting[0])
    if sorted(order) == list(range(len(expected))):
        return Header(tuple(order), "labels", has_unknown=len(order) < len(words))
    return match_in_order(expected, words)


def match_applicants(expected: Sequence[Term], words: Sequence[Word]) -> Header | None:
    """Match the header of applicants, where 总计 may be read anywhere.

    It stands on the first or the second level.
    """
    total = expected[-1]
    totals = [word for word in words if _fit(total, word.token.text)]
    if len(totals) != 1:
        return None
    others = [word for word in words if word is not totals[0]]
    return match_in_order(expected, [*others, totals[0]])


def match_outcomes(expected: Sequence[tuple[Term, Term]], words: Sequence[Word]) -> Header | None:
    """Match the header of reviews and litigation.

    Three times the five outcomes, under their proceedings in order.
    """
    printed = [
        index
        for word in words
        for index, proceeding in enumerate(PROCEEDINGS)
        if is_wording_of(proceeding, word.token.text) is not None
    ]
    if printed != sorted(set(printed)):
        return None
    outcomes = [word for word in words if not word.may_be("column_group")]
    return match_in_order([outcome for _, outcome in expected], outcomes)


def is_unit_note(word: Word) -> bool:
    """Whether a word in a header only states the unit, as in ``单位：件``."""
    return not word.labels and "单位:" in fold(word.token.text)
