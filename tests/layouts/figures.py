"""The numbers of a test report: for every cell of a form, the text printed in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from schemas.forms import FACT_TABLES, FormTable, ReportForm, TableName, cell_name, form_table
from schemas.identities import Equation, equations
from schemas.terms import FormVersion

REPORT_FORMS: tuple[ReportForm, ...] = ("2019", "2021", "hybrid")

_TABLE_FORMS: dict[ReportForm, dict[TableName, FormVersion]] = {
    "2019": dict.fromkeys(FACT_TABLES, "2019"),
    "2021": dict.fromkeys(FACT_TABLES, "2021"),
    "hybrid": {
        "article20_items": "2021",
        "application_dispositions": "2019",
        "review_litigation_counts": "2019",
    },
}

AMOUNTS = frozenset({"fee_amount", "procurement_amount"})


def tables_of(form: ReportForm) -> tuple[FormTable, ...]:
    """The three tables of a report in that form, in printed order."""
    return tuple(form_table(table, version) for table, version in _TABLE_FORMS[form].items())


def cells_of(form: ReportForm) -> tuple[str, ...]:
    """The names of all cells of a report in that form, in printed order."""
    return tuple(cell_name(table.table, codes) for table in tables_of(form) for codes in table.cells())


@dataclass(frozen=True, slots=True)
class Figures:
    """What is printed in the cells of one report; an empty text is a blank cell."""

    form: ReportForm
    printed: Mapping[str, str]

    def but(self, changes: Mapping[str, str]) -> "Figures":
        """The same figures with other texts in some cells."""
        unknown = changes.keys() - self.printed.keys()
        assert not unknown, unknown
        return replace(self, printed={**self.printed, **changes})

    def in_row(self, row: str) -> tuple[str, ...]:
        """The cells of one row, as in ``application_dispositions/granted``."""
        found = tuple(cell for cell in self.printed if cell.startswith(f"{row}/"))
        assert found, row
        return found


def figures(form: ReportForm, printed: Callable[[int, str], str]) -> Figures:
    """Figures made by a function of a cell's position and name."""
    return Figures(form, {cell: printed(index, cell) for index, cell in enumerate(cells_of(form))})


def same_everywhere(form: ReportForm, text: str) -> Figures:
    """One text in every cell: what a town without applications prints, if it is 0."""
    return figures(form, lambda _, __: text)


def all_different(form: ReportForm) -> Figures:
    """Every cell another number: small and large, amounts with decimals, changes that may be negative.

    No sum of the form holds. A number in the wrong cell cannot go unnoticed.
    """

    def text(index: int, cell: str) -> str:
        number = index * 37 % 211 + 1  # a permutation of 1 to 211, so never the same number twice
        measure = cell.rsplit("/", 1)[1]
        if measure in AMOUNTS:
            return f"{number}.0{number % 9 + 1}60"
        if measure == "items_change" and index % 2:
            return f"-{number}"
        if index % 17 == 4:
            return f"{number * 10_007:,}"
        return str(number)

    return figures(form, text)


def adding_up(form: ReportForm, seed: int = 0) -> Figures:
    """Figures in which every identity of the form holds: numbers small and large, every third of them 0.

    Another ``seed`` makes other figures.
    """
    numbers = {
        cell: index * (37 + seed) % 211 * ((index + seed) % 3) for index, cell in enumerate(cells_of(form))
    }
    # Columns first: the rows then make the total column, which adds up as the columns beside it do.
    for code in ("dispositions_parts", "dispositions_balance", "dispositions_row_total", "reviews_total"):
        for equation in _equations(form, code):
            first, *beside = (cell_name(equation.table, codes) for codes in equation.left)
            across = (cell_name(equation.table, codes) for codes in equation.right)
            numbers[first] = sum(map(numbers.__getitem__, across)) - sum(map(numbers.__getitem__, beside))
    return figures(form, lambda _, cell: str(numbers[cell]))


def _equations(form: ReportForm, code: str) -> list[Equation]:
    return [each for table in tables_of(form) for each in equations(table) if each.identity_code == code]
