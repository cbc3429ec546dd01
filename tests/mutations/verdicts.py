"""What became of each cell of a damaged document."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from schemas.extraction import Extraction
from tests.extractors.reading import by_name, findings_on, printed_reading

Verdict = Literal["right", "marked", "silently wrong"]


def judge(extraction: Extraction, printed: Mapping[str, str]) -> Counter[Verdict]:
    """Count the cells of ``printed`` by verdict.

    A cell is right where it states the number printed in it; marked where it states none, or another with a
    finding on the cell, its row or its table; silently wrong where it states another and nothing is said.
    """
    verdicts: Counter[Verdict] = Counter()
    cells = {name: cell for report in extraction.reports for name, cell in by_name(report).items()}
    for name, text in printed.items():
        cell = cells.get(name)
        if cell is None or cell.status != "stated":
            verdicts["marked"] += 1
        elif cell.value == printed_reading(text)[1]:
            verdicts["right"] += 1
        else:
            said = any(findings_on(report, name) for report in extraction.reports)
            verdicts["marked" if said else "silently wrong"] += 1
    return verdicts


def silently_wrong(
    extraction: Extraction, printed: Mapping[str, str]
) -> list[tuple[str, str, Decimal | None]]:
    """Name, printed text and stated value of each cell that is silently wrong, to look at."""
    return [
        (name, printed[name], cell.value)
        for report in extraction.reports
        for name, cell in by_name(report).items()
        if cell.status == "stated"
        and cell.value != printed_reading(printed[name])[1]
        and not findings_on(report, name)
    ]
