"""What became of each cell of a damaged document."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from schemas.extraction import CellReading, Extraction, ReportReading
from schemas.findings import Finding
from tests.extractors.reading import by_name, printed_reading
from tests.mutations.mutants import A_WORD, Mutant, row_of


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that states another number than is printed in it, without a word about it."""

    cell: str
    printed: str | None
    stated: Decimal | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Cells by what became of them.

    ``right``: as printed; ``marked``: no number is stated, or a finding is on the cell or its row;
    ``wrong``: neither. Of the ``undamaged`` ones ``kept`` are read as printed.
    """

    counts: Counter[str]
    wrong: tuple[Wrong, ...]


def judge(extraction: Extraction, mutant: Mutant) -> Verdict:
    """Judge every cell of every report that was read; without a report all cells are marked."""
    counts: Counter[str] = Counter()
    wrong: list[Wrong] = []
    seen: set[str] = set()
    for report in extraction.reports:
        said = _said(report)
        for name, cell in by_name(report).items():
            seen.add(name)
            is_right = name in mutant.printed and _as_read(cell) == _as_printed(mutant.printed[name])
            if is_right:
                counts["right"] += 1
            elif _is_marked(
                cell, is_said=name in said or row_of(name) in said, is_exact=name in mutant.exact
            ):
                counts["marked"] += 1
            else:
                counts["wrong"] += 1
                wrong.append(Wrong(name, mutant.printed.get(name), cell.value))
            if name in mutant.printed and name not in mutant.damaged:
                counts["undamaged"] += 1
                counts["kept"] += is_right
    for name in mutant.printed.keys() - seen:
        counts["marked"] += 1
        counts["undamaged"] += name not in mutant.damaged
    return Verdict(counts, tuple(wrong))


def _is_marked(cell: CellReading, *, is_said: bool, is_exact: bool) -> bool:
    if is_exact:
        return cell.status != "stated" and (is_said or cell.status not in {"blank", "not_applicable"})
    return is_said or cell.status != "stated"


def _as_printed(text: str) -> tuple[str, Decimal | None]:
    return ("unreadable", None) if text == A_WORD else printed_reading(text)


def _as_read(cell: CellReading) -> tuple[str, Decimal | None]:
    return cell.status, cell.value


def _said(report: ReportReading) -> set[str | None]:
    """The cells and rows that carry a finding which asks for a look; the table of reviews is one row."""
    return {finding.cell or _only_row(finding) for finding in report.findings if finding.severity != "info"}


def _only_row(finding: Finding) -> str | None:
    return finding.table if finding.table == "review_litigation_counts" else None
