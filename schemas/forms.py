"""The official forms as grids of cells.

A report prints three tables. Each follows the 2019 or the 2021 form, and the form is chosen per table, since
offices mix them: the 2021 Article 20 table with the 2019 disposition table is common enough to have a name, the
hybrid. A 2021 report has 200 cells, a 2019 one 198, a hybrid 186.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from schemas.terms import (
    APPLICANTS,
    ARTICLE20_ITEMS,
    ARTICLE20_LAYOUT,
    ARTICLE20_MEASURES,
    ARTICLE20_SUBJECTS,
    DISPOSITIONS,
    OUTCOMES,
    PROCEEDINGS,
    SECTIONS,
    FormVersion,
    Term,
)

TableName = Literal["article20_items", "application_dispositions", "review_litigation_counts"]
ReportForm = Literal["2019", "2021", "hybrid"]
FORM_VERSIONS: tuple[FormVersion, ...] = ("2019", "2021")
FACT_TABLES: tuple[TableName, ...] = (
    "article20_items",
    "application_dispositions",
    "review_litigation_counts",
)

SECTION_OF: dict[TableName, str] = {
    "article20_items": "proactive_disclosure",
    "application_dispositions": "applications",
    "review_litigation_counts": "review_litigation",
}
"""The section that each table stands in."""


def table_heading(table: TableName) -> dict[str, str]:
    """The heading under which a report prints the table, as the fields ``label_zh`` and ``label_en`` of messages."""
    section = next(term for term in SECTIONS if term.code == SECTION_OF[table])
    return {"label_zh": section.zh, "label_en": section.en}


Codes = tuple[str, ...]
"""A cell's codes in the order of its table's key: (item, subject, measure), (disposition, applicant), …"""


@dataclass(frozen=True, slots=True, eq=False)
class FormBlock:
    """Rows that share one header: an Article 20 item, or a whole table. Equal to itself only, as terms are.

    ``title`` is the term printed over the block (None where the table has no blocks). ``columns`` holds a tuple
    of terms per column, outermost header first: ``(proceeding, outcome)`` for reviews, ``(measure,)`` elsewhere.
    """

    title: Term | None
    rows: tuple[Term, ...]
    columns: tuple[tuple[Term, ...], ...]

    def codes(self, row: Term | None, column: tuple[Term, ...]) -> Codes:
        """The key codes of the cell at ``row`` and ``column``."""
        return _codes(self.title, row, column)

    def codes_of_row(self, row: Term | None) -> tuple[Codes, ...]:
        """The key codes of all cells of a row, column by column."""
        return _codes_of_row(self, row)


@cache
def _codes_of_row(block: FormBlock, row: Term | None) -> tuple[Codes, ...]:
    return tuple(block.codes(row, column) for column in block.columns)


@cache
def _codes(title: Term | None, row: Term | None, column: tuple[Term, ...]) -> Codes:
    return tuple(term.code for term in (title, row, *column) if term)


@dataclass(frozen=True, slots=True, eq=False)
class FormTable:
    """One of the three tables in one of its official forms. Each is made once, so it is equal to itself only."""

    table: TableName
    version: FormVersion
    blocks: tuple[FormBlock, ...]

    def cells(self) -> tuple[Codes, ...]:
        """The codes of every cell, in printed order."""
        return _codes_of_table(self)


@cache
def _codes_of_table(form: FormTable) -> tuple[Codes, ...]:
    return tuple(
        codes for block in form.blocks for row in block.rows or (None,) for codes in block.codes_of_row(row)
    )


@cache
def cell_name(table: str, codes: Codes) -> str:
    """A cell's name as used everywhere: ``<table>/<code>/<code>[/<code>]``."""
    return "/".join((table, *codes))


def _printed_in(terms: tuple[Term, ...], version: FormVersion) -> tuple[Term, ...]:
    return tuple(term for term in terms if version in term.forms)


def _article20(version: FormVersion) -> FormTable:
    items = {term.code: term for term in ARTICLE20_ITEMS}
    measures = {term.code: term for term in ARTICLE20_MEASURES}
    subjects = _printed_in(ARTICLE20_SUBJECTS, version)
    return FormTable(
        "article20_items",
        version,
        tuple(
            FormBlock(
                items[item],
                tuple(term for term in subjects if term.parent == item),
                tuple((measures[code],) for code in codes),
            )
            for item, codes in ARTICLE20_LAYOUT[version]
        ),
    )


def _dispositions(version: FormVersion) -> FormTable:
    columns = tuple((term,) for term in APPLICANTS)
    return FormTable(
        "application_dispositions", version, (FormBlock(None, _printed_in(DISPOSITIONS, version), columns),)
    )


def _reviews(version: FormVersion) -> FormTable:
    columns = tuple((proceeding, outcome) for proceeding in PROCEEDINGS for outcome in OUTCOMES)
    return FormTable("review_litigation_counts", version, (FormBlock(None, (), columns),))


@cache
def form_table(table: TableName, version: FormVersion) -> FormTable:
    """The official form of one table."""
    build = {
        "article20_items": _article20,
        "application_dispositions": _dispositions,
        "review_litigation_counts": _reviews,
    }
    return build[table](version)


def report_form(article20: FormVersion, dispositions: FormVersion) -> ReportForm:
    """The form of a whole report, from the forms of its two tables that differ between the notices."""
    return article20 if article20 == dispositions else "hybrid"


def term_by_codes(table: TableName, codes: Codes) -> tuple[Term, ...]:
    """The terms behind a cell's codes, in the same order."""
    axes: dict[TableName, tuple[tuple[Term, ...], ...]] = {
        "article20_items": (ARTICLE20_ITEMS, ARTICLE20_SUBJECTS, ARTICLE20_MEASURES),
        "application_dispositions": (DISPOSITIONS, APPLICANTS),
        "review_litigation_counts": (PROCEEDINGS, OUTCOMES),
    }
    return tuple(
        next(term for term in axis if term.code == code)
        for axis, code in zip(axes[table], codes, strict=False)
    )


def cells_of_all_forms(table: TableName) -> tuple[Codes, ...]:
    """The cells of a fact table over the union of the forms; the newest form first, then what only older ones print."""
    newest_first = (form_table(table, version).cells() for version in reversed(FORM_VERSIONS))
    return tuple(dict.fromkeys(codes for cells in newest_first for codes in cells))
