"""A second reading of the tables, by the form's order alone.

Where the first reading places a value by rows, headers and columns, this one knows none of them: it walks
once over all that is printed, takes the values that follow each label up to the next word, and gives them to
the form's columns in their order. It gives up sooner: a run that is not exactly as long as the form's row,
or a row whose place in the sequence is not certain, is not read. Does not belong here: what becomes of cells
that the two readings give differently.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise, product
from typing import NamedTuple

from extractors.tables.rows import is_blank
from extractors.tables.tokens import LONGEST_WITH_SPACES, Token
from extractors.text.labels import is_no_label, label_key
from extractors.text.memo import remembered
from extractors.text.values import are_words, is_page_furniture, looks_like_value
from schemas.forms import FACT_TABLES, FORM_VERSIONS, Codes, FormBlock, TableName, form_table
from schemas.terms import FormVersion, Term

_FURNITURE = "\0"
"""Stands for the key of a page number, which is no word."""


class Run(NamedTuple):
    """Neighbouring value cells, and the key of the word that they follow."""

    key: str
    values: tuple[Token, ...]


class _FormRow(NamedTuple):
    """A row of the form: what it is called and the codes of its cells in printed order."""

    term: Term
    codes: tuple[Codes, ...]


FormOrderReading = Mapping[Codes, Token]
"""What stands in the cells of one table, as far as their sequence tells."""


def value_runs(tokens: Iterable[Token]) -> tuple[Run, ...]:
    """All runs of values of a document, in reading order."""
    printed = tuple(tokens)
    keys = [_word_key(token[0]) for token in printed]
    if _FURNITURE in keys:
        printed = tuple([token for token, key in zip(printed, keys, strict=True) if key != _FURNITURE])
        keys = [key for key in keys if key != _FURNITURE]
    words = [(at, key) for at, key in enumerate(keys) if key is not None]
    bounds = [(-1, ""), *words, (len(keys), "")]
    return tuple(
        [Run(key, printed[at + 1 : end]) for (at, key), (end, _) in pairwise(bounds) if end > at + 1]
    )


@remembered
def _word_key(text: str) -> str | None:
    """The key of a word; None of a value."""
    if not are_words(text):
        if looks_like_value(text):
            return None
        if is_page_furniture(text):
            return _FURNITURE
    return label_key(text) if len(text) <= LONGEST_WITH_SPACES else ""


def names_nothing(text: str) -> bool:
    """Whether a text is nothing but words here: no value, no page number, no name of a row in any form."""
    if is_no_label(text):
        return True
    key = _word_key(text)
    return key is not None and key != _FURNITURE and key not in _row_keys()


@cache
def _row_keys() -> frozenset[str]:
    forms = product(FACT_TABLES, FORM_VERSIONS)
    return frozenset(chain.from_iterable(_place_by_key(table, version) for table, version in forms))


def read_in_sequence(runs: Sequence[Run], table: TableName, version: FormVersion) -> FormOrderReading:
    """The cells of one table whose rows stand in the form's order and print every value."""
    rows = _rows(table, version)
    placed = _review_run(runs, rows[0]) if len(rows) == 1 else _placed_in_order(runs, table, version)
    reading: dict[Codes, Token] = {}
    for place, run in placed.items():
        codes = rows[place].codes
        values = _exactly(run.values, len(codes))
        if values:
            reading.update(zip(codes, values, strict=True))
    return reading


def _exactly(values: tuple[Token, ...], number: int) -> tuple[Token, ...]:
    """The values of a row of so many; nothing where there are others, or blanks too many to tell apart.

    Where the source shows what is merged, a blank is a cell of its own: of a column that the form lacks.
    """
    if len(values) == number:
        return values
    if values[0].shows_merging:
        return ()
    filled = [place for place, token in enumerate(values) if not is_blank(token)]
    if len(filled) == number and filled[-1] - filled[0] + 1 == number:
        return values[filled[0] : filled[-1] + 1]
    return ()


@cache
def _rows(table: TableName, version: FormVersion) -> tuple[_FormRow, ...]:
    return tuple(row for block in form_table(table, version).blocks for row in _rows_of(block))


def _rows_of(block: FormBlock) -> Iterator[_FormRow]:
    own = block.columns[0][0]
    for term in block.rows or (None,):
        yield _FormRow(term or own, tuple(block.codes(term, column) for column in block.columns))


@cache
def _place_by_key(table: TableName, version: FormVersion) -> dict[str, int]:
    """Each wording of a row's label to the row's place; wordings that two rows share are left out."""
    places: dict[str, set[int]] = {}
    for place, row in enumerate(_rows(table, version)):
        for wording in row.term.labels:
            places.setdefault(label_key(wording), set()).add(place)
    return {key: found.pop() for key, found in places.items() if len(found) == 1}


def _placed_in_order(runs: Sequence[Run], table: TableName, version: FormVersion) -> dict[int, Run]:
    """Runs by the row they belong to: by its label, or as the one run between neighbours that are certain."""
    by_key = _place_by_key(table, version)
    named = [(at, by_key[run.key]) for at, run in enumerate(runs) if run.key in by_key]
    printed: dict[int, list[int]] = {}
    for at, place in named:
        printed.setdefault(place, []).append(at)
    certain = [(-1, -1), *_in_order(named), (len(runs), len(_rows(table, version)))]
    placed: dict[int, Run] = {}
    for (before, _), (at, place), (after, _) in zip(certain, certain[1:], certain[2:], strict=False):
        # Printed again between its neighbours, a row has two readings.
        if sum(before < again < after for again in printed[place]) == 1:
            placed[place] = runs[at]
    taken = {at for at, _ in named}
    for (at, place), (next_at, next_place) in pairwise(certain[1:-1]):
        between = [runs[other] for other in range(at + 1, next_at) if other not in taken]
        if 0 < len(between) == next_place - place - 1:
            placed.update(zip(range(place + 1, next_place), between, strict=True))
    return placed


def _in_order(named: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest sequence of (run, row) in which rows only go forward."""
    ends: list[int] = []
    chains: list[list[tuple[int, int]]] = []
    for pair in named:
        length = bisect_left(ends, pair[1])
        chain = [*(chains[length - 1] if length else ()), pair]
        ends[length:length] = [] if length < len(ends) else [pair[1]]
        chains[length:length] = [] if length < len(chains) else [chain]
        ends[length], chains[length] = pair[1], chain
    return chains[-1] if chains else []


def _review_run(runs: Sequence[Run], row: _FormRow) -> dict[int, Run]:
    """The only run that is as long as the row of reviews and litigation."""
    fitting = [run for run in runs if _exactly(run.values, len(row.codes))]
    return {0: fitting[0]} if len(fitting) == 1 else {}
