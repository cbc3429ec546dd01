"""What can be said of one report's cells: their readings, what was found on them, and the sums through them.

A trace shows a cell where it is printed. It is made of the published database or of a file that was just read; both give
this. Does not belong here: what the source looks like.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from schemas.cell_labels import Label, cell_label, cell_named
from schemas.errors import GongkaiError
from schemas.extraction import CellReading
from schemas.forms import cell_name
from schemas.identities import Equation, IdentityStatus, equations, forms_with_identities
from schemas.language import named, phrase
from schemas.rules.verification import Verification
from schemas.statuses import SEVERITIES, Severity
from schemas.terms import FormVersion

MOST_CHOICES = 8
"""So many names are told where one is not to be found."""


class NoSuchCellError(GongkaiError, LookupError):
    """No cell of the report is called so, or several are; the message says which are near."""


@dataclass(frozen=True, slots=True)
class TracedCorrection:
    """Why, by whom and when the value of a cell was corrected, as far as anybody said."""

    reason: str
    who: str
    corrected_on: str


@dataclass(frozen=True, slots=True)
class TracedCell:
    """A cell as it was read or, where a person has corrected its value since, with that value."""

    reading: CellReading
    correction: TracedCorrection | None = None

    @property
    def name(self) -> str:
        """``<table>/<code>/<code>[/<code>]``."""
        return cell_name(self.reading.table, self.reading.codes)


@dataclass(frozen=True, slots=True)
class TracedFinding:
    """A finding on a cell, a row, a table (``cell`` None) or the report as a whole (``table`` None)."""

    code: str
    severity: Severity
    table: str | None
    cell: str | None
    message_zh: str
    message_en: str

    def is_about(self, name: str) -> bool:
        """Whether it is on the cell of that name, or on the row or table that the cell stands in."""
        if self.cell is not None:
            return name == self.cell or name.startswith(f"{self.cell}/")
        return self.table is not None and name.startswith(f"{self.table}/")


@dataclass(frozen=True, slots=True)
class TracedCheck:
    """An identity evaluated for one row, column or proceeding; sums are None where it cannot be evaluated."""

    equation: Equation
    left: Decimal | None
    right: Decimal | None
    status: IdentityStatus

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of all cells of both sides."""
        return tuple(
            cell_name(self.equation.table, codes) for codes in (*self.equation.left, *self.equation.right)
        )


@dataclass(frozen=True, slots=True)
class Established:
    """What was made out of a report as a whole, such as whose it is: the answer, how certain it is, and what says so.

    ``code`` is a status that ``verdict`` puts into words; ``evidence`` has each kind of it with what it says.
    """

    question: Label
    answer: str | None
    certainty: Literal["certain", "doubtful", "open"]
    code: str
    verdict: Label
    evidence: tuple[tuple[Label, str], ...]


@dataclass(frozen=True)
class TracedReport:
    """A report with all its cells in the order of the form; findings come worst first.

    ``path`` is the source's stored path or name, ``origin`` says where the readings are from (a release, the file itself).
    ``established`` is there for a report that is checked before anybody else has it.
    """

    report_id: str | None
    agency: str | None
    year: int | None
    title: str | None
    path: str
    sha256: str
    origin: str
    verification: Verification
    cells: tuple[TracedCell, ...]
    findings: tuple[TracedFinding, ...]
    checks: tuple[TracedCheck, ...]
    established: tuple[Established, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, TracedCell]:
        """The cells under their names."""
        return {cell.name: cell for cell in self.cells}

    def findings_on(self, name: str) -> Iterator[TracedFinding]:
        """What was found on a cell, its row or its table."""
        return (finding for finding in self.findings if finding.is_about(name))

    def cell_called(self, given: str) -> TracedCell:
        """The cell of that name, or whose name ends with it (``granted/total``).

        Raises:
            NoSuchCellError: there is none, or there are several.
        """
        wanted = cell_named(given.strip().strip("/"))
        if wanted in self.by_name:
            return self.by_name[wanted]
        ending = [name for name in self.by_name if wanted and name.endswith(f"/{wanted}")]
        if len(ending) == 1:
            return self.by_name[ending[0]]
        raise NoSuchCellError(_choices(given, ending, wanted, list(self.by_name)))


def _choices(given: str, ending: Sequence[str], wanted: str, names: Sequence[str]) -> str:
    if ending:
        return phrase(
            f"“{given}”可能是 {len(ending)} 个单元格中的任何一个，请写明是哪一个：{_listed(ending)}",
            f"{given!r} could be any of {len(ending)} cells. Write one of them:{_listed(ending)}",
        )
    near = [name for name in names if wanted and wanted in name] or _near(wanted, names)
    lacks = phrase(f"该报告没有单元格“{given}”。", f"The report has no cell {given!r}. ")
    if near:
        return lacks + phrase("相近的有：", "Near it are:") + _listed(near)
    tables = dict.fromkeys(name.partition("/")[0] for name in names)
    first = [next(name for name in names if name.startswith(f"{table}/")) for table in tables]
    return lacks + phrase("单元格的名称如：", "Cells are called like:") + _listed(first)


def _near(wanted: str, names: Sequence[str]) -> list[str]:
    """Names whose last parts, as many as are wanted, are spelled much the same."""
    parts = wanted.count("/") + 1
    tails = {"/".join(name.split("/")[-parts:]): name for name in reversed(names)}
    return [tails[tail] for tail in get_close_matches(wanted, tails, MOST_CHOICES, 0.75)]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_CHOICES
    labels = {name: cell_label(name) for name in names[:MOST_CHOICES]}
    lines = [f"\n  {named(name, label.zh) if label else name}" for name, label in labels.items()]
    return "".join(lines) + (phrase(f"\n  … 另有 {more} 个", f"\n  … and {more} more") if more > 0 else "")


def worst_first(findings: Iterable[TracedFinding]) -> tuple[TracedFinding, ...]:
    """Findings by severity, otherwise in their order."""
    order = list(SEVERITIES)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def equations_of(dispositions: FormVersion) -> Iterator[Equation]:
    """Every equation of a report whose disposition table follows that form; Article 20 items have none."""
    for form in forms_with_identities(dispositions):
        yield from equations(form)
