"""What is known of each cell and of each sum, as cards that the page shows beside the source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from extractors.tracing.marks import Marks
from extractors.tracing.reading_labels import reading_in_words
from schemas.cell_labels import Label, label_of
from schemas.forms import FORM_VERSIONS, Codes, TableName, cell_name, form_table, term_by_codes
from schemas.identities import IDENTITY_BY_CODE, PrintedValues
from schemas.rules.explanations import broken_sums_of, sentences
from schemas.rules.sums import plain_number
from schemas.statuses import IDENTITY_STATUSES, PLACEMENTS, VALUE_STATUS_NAMES, VALUE_STATUSES
from schemas.traced_report import TracedCell, TracedCheck, TracedCorrection, TracedFinding, TracedReport


@dataclass(frozen=True, slots=True)
class Summand:
    """A cell in a sum: its number, what sets it apart from the others, and its value, or its status."""

    number: int
    label: Label
    value: str


@dataclass(frozen=True, slots=True)
class CheckCard:
    """An identity: its label, for which row or column, both sides with their sums, and its verdict."""

    number: int
    identity_code: str
    label: Label
    scope: Label
    left: tuple[Summand, ...]
    right: tuple[Summand, ...]
    left_sum: str
    right_sum: str
    status: str
    verdict: Label

    @property
    def has_sums(self) -> bool:
        """Whether both sides could be added up."""
        return self.status != "not_evaluable"


@dataclass(frozen=True, slots=True)
class CellCard:
    """A cell: what is printed, what it was read as, how it was placed, and what hangs on it."""

    number: int
    name: str
    label: Label
    status: str
    verdict: Label
    printed: str | None
    value: str
    unit_printed: str | None
    placement: str
    placed: Label
    locator: str | None
    confidence: float | None
    correction: TracedCorrection | None
    is_chosen: bool
    is_shown: bool
    findings: tuple[TracedFinding, ...]
    checks: tuple[CheckCard, ...]
    explained: Mapping[int, Label]
    """By the number of a broken sum through it, what the sum would need this cell to be."""


@dataclass(frozen=True, slots=True)
class Cards:
    """All cells in the order of the form, and all sums."""

    cells: tuple[CellCard, ...]
    checks: tuple[CheckCard, ...]

    @property
    def chosen(self) -> CellCard | None:
        """The card of the chosen cell."""
        return next((card for card in self.cells if card.is_chosen), None)

    @property
    def not_shown(self) -> tuple[CellCard, ...]:
        """The cells that stand nowhere in the source, as far as is known."""
        return tuple(card for card in self.cells if not card.is_shown)

    @property
    def by_status(self) -> Mapping[str, int]:
        """How many cells have each status."""
        return {status: sum(card.status == status for card in self.cells) for status in VALUE_STATUSES}

    def shown_before(self, number: int) -> CellCard | None:
        """The last cell before that one in the order of the form that has a place in the source."""
        return next((card for card in reversed(self.cells[: number - 1]) if card.is_shown), None)

    def number_of(self, name: str | None) -> int | None:
        """The number of the cell of that name."""
        return next((card.number for card in self.cells if card.name == name), None)


def cards_of(report: TracedReport, chosen: str | None, marks: Marks) -> Cards:
    """The cards of a report; ``marks`` know which cells were found in the source."""
    checks = tuple(_check_cards(report))
    through: dict[str, list[CheckCard]] = {}
    for check, card in zip(report.checks, checks, strict=True):
        for name in check.cells:
            through.setdefault(name, []).append(card)
    explained = _explained(report)
    cells = (
        _cell_card(
            number,
            cell,
            report,
            through.get(cell.name, ()),
            explained.get(cell.name, {}),
            cell.name == chosen,
            number in marks.found,
        )
        for number, cell in enumerate(report.cells, start=1)
    )
    return Cards(tuple(cells), checks)


def _cell_card(
    number: int,
    cell: TracedCell,
    report: TracedReport,
    checks: Sequence[CheckCard],
    explained: Mapping[int, Label],
    is_chosen: bool,
    is_shown: bool,
) -> CellCard:
    reading = cell.reading
    return CellCard(
        number,
        cell.name,
        label_of(reading.table, reading.codes),
        reading.status,
        Label(*VALUE_STATUSES[reading.status]),
        reading.raw_text,
        reading_in_words(reading),
        reading.unit_printed,
        reading.placement,
        Label(*PLACEMENTS[reading.placement]),
        reading.locator,
        reading.confidence,
        cell.correction,
        is_chosen,
        is_shown,
        tuple(report.findings_on(cell.name)),
        tuple(checks),
        explained,
    )


def _explained(report: TracedReport) -> dict[str, dict[int, Label]]:
    """By cell and number of a broken sum, the explanation of the sum that names the cell."""
    numbers = {check.equation: number for number, check in enumerate(report.checks, start=1)}
    printed: dict[TableName, dict[Codes, PrintedValues]] = {}
    for cell in report.cells:
        reading = cell.reading
        printed.setdefault(reading.table, {})[reading.codes] = reading.value, reading.status
    explained: dict[str, dict[int, Label]] = {}
    for table, version in product(printed, FORM_VERSIONS):
        form = form_table(table, version)
        for broken in broken_sums_of(form, printed[table]) if form.cells() == tuple(printed[table]) else ():
            for explanation in broken.explanations:
                number = numbers[broken.equation]
                explained.setdefault(explanation.cell, {})[number] = Label(*sentences(explanation))
    return explained


def _check_cards(report: TracedReport) -> Iterator[CheckCard]:
    numbers = {cell.name: number for number, cell in enumerate(report.cells, start=1)}
    for number, check in enumerate(report.checks, start=1):
        equation = check.equation
        identity = IDENTITY_BY_CODE[equation.identity_code]
        varying = _varying([*equation.left, *equation.right])
        common = [at for at in range(len(equation.total)) if at not in varying]
        summands = {
            codes: _summand(check, codes, varying, report, numbers)
            for codes in (*equation.left, *equation.right)
        }
        yield CheckCard(
            number,
            identity.code,
            Label(identity.zh, identity.en),
            _labels(check, equation.total, common),
            tuple(summands[codes] for codes in equation.left),
            tuple(summands[codes] for codes in equation.right),
            _number(check.left),
            _number(check.right),
            check.status,
            Label(*IDENTITY_STATUSES[check.status]),
        )


def _summand(
    check: TracedCheck,
    codes: Codes,
    varying: Sequence[int],
    report: TracedReport,
    numbers: Mapping[str, int],
) -> Summand:
    name = cell_name(check.equation.table, codes)
    reading = report.by_name[name].reading
    value = VALUE_STATUS_NAMES[reading.status][0] if reading.value is None else reading_in_words(reading)
    return Summand(numbers[name], _labels(check, codes, varying), value)


def _varying(cells: Sequence[Codes]) -> list[int]:
    """The places in which the codes of some cells differ."""
    return [at for at, codes in enumerate(zip(*cells, strict=True)) if len(set(codes)) > 1]


def _labels(check: TracedCheck, codes: Codes, places: Sequence[int]) -> Label:
    terms = term_by_codes(check.equation.table, codes)
    return Label(
        *(" · ".join(words) for words in zip(*((terms[at].zh, terms[at].en) for at in places), strict=True))
    )


def _number(number: Decimal | None) -> str:
    return "—" if number is None else plain_number(number)
