"""The cells of a report as marks on its source: a number for links, a status for the outline, words to hover.

Locators are those of the readers; the part that says in which member of an archive the source lies is passed
over, since the source that is shown is that member.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.tracing.reading_labels import reading_in_words
from schemas.cell_labels import label_of
from schemas.statuses import VALUE_STATUS_NAMES, ValueStatus
from schemas.traced_report import TracedReport

_MEMBER = "member="


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell where it is printed; ``number`` counts the report's cells from one, ``words`` are its title."""

    number: int
    name: str
    status: ValueStatus
    is_chosen: bool
    words: str


@dataclass(slots=True)
class Marks:
    """The marks of a report by their locators, and the numbers of those that were found in the source."""

    by_place: Mapping[str, tuple[Mark, ...]]
    found: set[int] = field(default_factory=set)

    def at(self, locator: str) -> tuple[Mark, ...]:
        """The marks of one place, which are then found."""
        marks = self.by_place.get(locator, ())
        self.found.update(mark.number for mark in marks)
        return marks


def marks_of(report: TracedReport, chosen: str | None) -> Marks:
    """The marks of all cells that have a place; the cell named ``chosen`` is the chosen one.

    Cells that could not be told apart have one place, that of their row; the chosen one comes first.
    """
    by_place: dict[str, list[Mark]] = defaultdict(list)
    for number, cell in enumerate(report.cells, start=1):
        reading = cell.reading
        if reading.locator is None:
            continue
        label = label_of(reading.table, reading.codes)
        verdict = f"{VALUE_STATUS_NAMES[reading.status][0]} · {reading.status}"
        words = f"{label.zh}\n{label.en}\n{reading_in_words(reading)} · {verdict}\n{cell.name}"
        by_place[own_place(reading.locator)].append(
            Mark(number, cell.name, reading.status, cell.name == chosen, words)
        )
    chosen_first = {
        place: tuple(sorted(marks, key=lambda mark: not mark.is_chosen)) for place, marks in by_place.items()
    }
    return Marks(chosen_first)


def own_place(locator: str) -> str:
    """A locator within the file that holds the report, whatever archive that file is in."""
    return locator.partition(";")[2] if locator.startswith(_MEMBER) else locator
