"""The official forms as they are printed: every row with its labels and cells, and how far each reaches.

What writes a form (a page, a Word file, a sheet) lays out these rows; a slot that reaches over several rows or columns stands once,
where it begins, as in HTML.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from schemas.forms import Codes, FormTable, TableName
from schemas.terms import (
    APPLICANT_GROUPS,
    APPLICANTS,
    ARTICLE20_CAPTION,
    DISPOSITION_GROUPS,
    DISPOSITIONS_CAPTION,
    OUTCOMES,
    PROCEEDING_GROUPS,
    PROCEEDINGS,
    FormVersion,
    Term,
)

ARTICLE20_WIDTH = 4
_NUMERALS = "一二三四五六七八九"
_NOTES = {"granted_in_part": "（区分处理的，只计这一情形，不计其他情形）", "fee_amount": "（单位：万元）"}
_PRINTED_2019 = {"decisions": "处理决定数量"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A label, or a cell with its ``codes``; ``columns`` and ``rows`` say how far it reaches."""

    text: str = ""
    codes: Codes | None = None
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table of a form: rows of slots over ``width`` columns, of which the first ``label_columns`` hold labels."""

    table: TableName
    width: int
    label_columns: int
    header_rows: int
    rows: tuple[tuple[Slot, ...], ...]

    def placed(self) -> Iterator[tuple[int, int, Slot]]:
        """Every slot with the row and column, from zero, of its upper left corner."""
        taken: set[tuple[int, int]] = set()
        for row, slots in enumerate(self.rows):
            column = 0
            for slot in slots:
                while (row, column) in taken:
                    column += 1
                yield row, column, slot
                taken |= {
                    (row + down, column + right) for down in range(slot.rows) for right in range(slot.columns)
                }


@cache
def printed_table(form: FormTable) -> PrintedTable:
    """A table of an official form as it is printed."""
    match form.table:
        case "article20_items":
            return PrintedTable(form.table, ARTICLE20_WIDTH, 1, 0, tuple(_article20(form)))
        case "application_dispositions":
            width = 3 + len(APPLICANTS)
            return PrintedTable(form.table, width, 3, 3, (*_applicants(), *_dispositions(form)))
        case "review_litigation_counts":
            width = len(PROCEEDINGS) * len(OUTCOMES)
            return PrintedTable(form.table, width, 0, 3, tuple(_reviews(form)))


def _article20(form: FormTable) -> Iterator[tuple[Slot, ...]]:
    for block in form.blocks:
        if block.title is None:
            raise ValueError("an item of Article 20 has a title")
        rest = ARTICLE20_WIDTH - len(block.columns)
        reach = [1] * (len(block.columns) - 1) + [rest]
        yield (Slot(block.title.zh, columns=ARTICLE20_WIDTH),)
        measures = (_wording(column[0], form.version) for column in block.columns)
        yield (
            Slot(ARTICLE20_CAPTION.zh),
            *(Slot(text, columns=far) for text, far in zip(measures, reach, strict=True)),
        )
        for row in block.rows:
            cells = zip(block.codes_of_row(row), reach, strict=True)
            yield (Slot(row.zh), *(Slot(codes=codes, columns=far) for codes, far in cells))


def _wording(term: Term, version: FormVersion) -> str:
    printed = _PRINTED_2019.get(term.code, term.zh) if version == "2019" else term.zh
    return printed + _NOTES.get(term.code, "")


def _applicants() -> tuple[tuple[Slot, ...], ...]:
    everyone, organizations = APPLICANT_GROUPS
    person, *kinds, total = APPLICANTS
    caption = Slot(f"（{DISPOSITIONS_CAPTION.zh}）", columns=3, rows=3)
    return (
        (caption, Slot(everyone.zh, columns=len(APPLICANTS))),
        (Slot(person.zh, rows=2), Slot(organizations.zh, columns=len(kinds)), Slot(total.zh, rows=2)),
        tuple(Slot(kind.zh) for kind in kinds),
    )


def _dispositions(form: FormTable) -> Iterator[tuple[Slot, ...]]:
    """The rows, numbered as the forms number them: 一、 of the whole, （一） of the results, 1. of a group."""
    (block,) = form.blocks
    groups = {group.code: group for group in DISPOSITION_GROUPS}
    members = {code: [row for row in block.rows if row.parent == code] for code in groups}
    results = sum(len(rows) for rows in members.values())
    begun: list[str] = []
    first = second = third = 0
    for row in block.rows:
        labels: list[Slot] = []
        if row.parent is None:
            labels.append(Slot(f"{_NUMERALS[first]}、{_labelled(row)}", columns=3))
            first += 1
        elif "results" not in begun:
            labels.append(Slot(f"{_NUMERALS[first]}、{groups['results'].zh}", rows=results))
            begun.append("results")
            first += 1
        if row.parent == "results":
            labels.append(Slot(f"（{_NUMERALS[second]}）{_labelled(row)}", columns=2))
            second += 1
        elif row.parent is not None:
            if row.parent not in begun:
                group = groups[row.parent]
                labels.append(Slot(f"（{_NUMERALS[second]}）{group.zh}", rows=len(members[group.code])))
                begun.append(group.code)
                second, third = second + 1, 0
            third += 1
            labels.append(Slot(f"{third}.{_labelled(row)}"))
        yield (*labels, *(Slot(codes=codes) for codes in block.codes_of_row(row)))


def _labelled(term: Term) -> str:
    return term.zh + _NOTES.get(term.code, "")


def _reviews(form: FormTable) -> Iterator[tuple[Slot, ...]]:
    (block,) = form.blocks
    (litigation,) = PROCEEDING_GROUPS
    review, *lawsuits = PROCEEDINGS
    width = len(OUTCOMES)
    yield Slot(review.zh, columns=width), Slot(litigation.zh, columns=width * len(lawsuits))
    yield (
        *(Slot(outcome.zh, rows=2) for outcome in OUTCOMES),
        *(Slot(lawsuit.zh, columns=width) for lawsuit in lawsuits),
    )
    yield tuple(Slot(outcome.zh) for _ in lawsuits for outcome in OUTCOMES)
    yield tuple(Slot(codes=codes) for codes in block.codes_of_row(None))
