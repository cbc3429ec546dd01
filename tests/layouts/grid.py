"""The three tables of the official forms as full grids of slots, before any layout.

A grid is a matrix: a merged cell has its text in its first slot, and the slots it covers say from where they
are covered. Every layout, with or without marks for merged cells, is a way of writing this matrix down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from schemas.forms import FormTable, TableName, cell_name
from schemas.terms import (
    APPLICANT_GROUPS,
    APPLICANTS,
    ARTICLE20_CAPTION,
    DISPOSITION_GROUPS,
    DISPOSITIONS_CAPTION,
    PROCEEDING_GROUPS,
    Term,
)
from tests.layouts.figures import Figures, tables_of

SlotKind = Literal["label", "value", "across", "down"]

NUMERALS = "一二三四五六七八九"
NOTES = {"granted_in_part": "（区分处理的，只计这一情形，不计其他情形）", "fee_amount": "（单位：万元）"}
WORDINGS_2019 = {"decisions": "处理决定数量"}
ARTICLE20_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot: a label, a value (with the name of its cell), or covered by the slot to its left or above."""

    text: str = ""
    kind: SlotKind = "label"
    cell: str | None = None

    @property
    def is_covered(self) -> bool:
        """Whether it belongs to a merged cell that begins elsewhere."""
        return self.kind in {"across", "down"}


ACROSS = Slot(kind="across")
DOWN = Slot(kind="down")
Row = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table as a matrix."""

    table: TableName
    rows: tuple[Row, ...]

    def is_header(self, row: Row) -> bool:
        """Whether a row holds labels only."""
        return all(slot.kind != "value" for slot in row)


def label_of(row: Row) -> str:
    """The innermost label before a row's values."""
    texts = [slot.text for slot in takewhile(lambda slot: slot.kind != "value", row) if slot.text]
    return texts[-1] if texts else ""


def grids(figures: Figures) -> tuple[Grid, ...]:
    """The three tables of a report with its figures."""
    build: dict[TableName, Callable[[FormTable, Mapping[str, str]], Grid]] = {
        "article20_items": _article20,
        "application_dispositions": _dispositions,
        "review_litigation_counts": _reviews,
    }
    return tuple(build[form.table](form, figures.printed) for form in tables_of(figures.form))


def _spread(slot: Slot, width: int) -> Row:
    return (slot, *(ACROSS,) * (width - 1))


def _values(names: list[str], printed: Mapping[str, str], width: int) -> Row:
    """The value slots of a row; the last one covers what is left of the width."""
    slots = [Slot(printed[name], "value", name) for name in names]
    return (*slots[:-1], *_spread(slots[-1], width - len(slots) + 1))


def _article20(form: FormTable, printed: Mapping[str, str]) -> Grid:
    rows: list[Row] = []
    for block in form.blocks:
        assert block.title
        rows.append(_spread(Slot(block.title.zh), ARTICLE20_WIDTH))
        measures = [Slot(_wording(column[0], form)) for column in block.columns]
        last = _spread(measures[-1], ARTICLE20_WIDTH - len(measures))
        rows.append((Slot(ARTICLE20_CAPTION.zh), *measures[:-1], *last))
        for row in block.rows:
            names = [cell_name(form.table, block.codes(row, column)) for column in block.columns]
            rows.append((Slot(row.zh), *_values(names, printed, ARTICLE20_WIDTH - 1)))
    return Grid(form.table, tuple(rows))


def _wording(term: Term, form: FormTable) -> str:
    text = WORDINGS_2019.get(term.code, term.zh) if form.version == "2019" else term.zh
    return text + NOTES.get(term.code, "")


def _dispositions(form: FormTable, printed: Mapping[str, str]) -> Grid:
    applicants, organizations = APPLICANT_GROUPS
    person, *organization_terms, total = APPLICANTS
    width = len(organization_terms)
    header: tuple[Row, ...] = (
        (*_spread(Slot(f"（{DISPOSITIONS_CAPTION.zh}）"), 3), *_spread(Slot(applicants.zh), width + 2)),
        (DOWN, *(ACROSS,) * 2, Slot(person.zh), *_spread(Slot(organizations.zh), width), Slot(total.zh)),
        (DOWN, *(ACROSS,) * 2, DOWN, *(Slot(term.zh) for term in organization_terms), DOWN),
    )
    (block,) = form.blocks
    labels = _disposition_labels(block.rows)
    body = tuple(
        (
            *row_labels,
            *_values(
                [cell_name(form.table, block.codes(row, col)) for col in block.columns], printed, width + 2
            ),
        )
        for row, row_labels in zip(block.rows, labels, strict=True)
    )
    return Grid(form.table, (*header, *body))


def _disposition_labels(rows: tuple[Term, ...]) -> list[Row]:
    """The three label columns of every row, numbered as the forms number them."""
    groups = {group.code: group for group in DISPOSITION_GROUPS}
    counts = {"first": 0, "second": 0, "third": 0}
    numbers: dict[str, Callable[[int], str]] = {
        "first": lambda count: f"{NUMERALS[count]}、",
        "second": lambda count: f"（{NUMERALS[count]}）",
        "third": lambda count: f"{count + 1}.",
    }

    def numbered(level: str, term: Term) -> Slot:
        text = numbers[level](counts[level]) + term.zh + NOTES.get(term.code, "")
        counts[level] += 1
        return Slot(text)

    printed: set[str] = set()

    def group(level: str, code: str) -> Slot:
        if code in printed:
            return DOWN
        printed.add(code)
        return numbered(level, groups[code])

    labels: list[Row] = []
    for row in rows:
        if row.parent is None:
            labels.append(_spread(numbered("first", row), 3))
        elif row.parent == "results":
            labels.append((group("first", "results"), *_spread(numbered("second", row), 2)))
        else:
            results = group("first", "results")
            if row.parent not in printed:
                counts["third"] = 0
            labels.append((results, group("second", row.parent), numbered("third", row)))
    return labels


def _reviews(form: FormTable, printed: Mapping[str, str]) -> Grid:
    (block,) = form.blocks
    (litigation,) = PROCEEDING_GROUPS
    proceedings = list(dict.fromkeys(proceeding for proceeding, _ in block.columns))
    outcomes = [Slot(outcome.zh) for outcome in dict.fromkeys(outcome for _, outcome in block.columns)]
    review, *lawsuits = proceedings
    width = len(outcomes)
    top = (*_spread(Slot(review.zh), width), *_spread(Slot(litigation.zh), width * len(lawsuits)))
    middle = (*outcomes, *(slot for lawsuit in lawsuits for slot in _spread(Slot(lawsuit.zh), width)))
    bottom = (*(DOWN,) * width, *outcomes * len(lawsuits))
    names = [cell_name(form.table, block.codes(None, column)) for column in block.columns]
    return Grid(form.table, (top, middle, bottom, _values(names, printed, len(names))))
