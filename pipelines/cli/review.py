"""``make review``: the worst problems in the terminal, and a file to fill in for ``corrections.csv``."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from pipelines.corrections.correction_file import COLUMNS
from pipelines.terminal import Style, aligned, counted, shortened
from schemas.tables import UNKNOWN_YEAR
from warehouse.review_list import Problem, Review, ReviewCell

HELPERS = (
    "report_id", "agency_name", "report_year", "path", "problem", "expected", "locator", "message_zh",
    "message_en", "trace",
)  # fmt: skip
_WIDTH = 110


def review_csv(problems: Iterable[Problem]) -> bytes:
    """The cells of the problems as lines of ``corrections.csv`` to fill in, as Excel opens them."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((*COLUMNS, *HELPERS))
    writer.writerows(_line(problem, cell) for problem in problems for cell in problem.cells)
    return text.getvalue().encode("utf-8-sig")


def _line(problem: Problem, cell: ReviewCell) -> Sequence[object]:
    to_fill_in = ("", "", "", "")
    trace = f"make trace REPORT={problem.report_id} CELL={cell.cell}" if cell.cell else ""
    return (
        cell.source_sha256, cell.cell, cell.printed_text, *to_fill_in,
        problem.report_id, problem.agency_name, problem.report_year, problem.path, problem.kind,
        cell.expected, cell.locator, cell.message_zh, cell.message_en, trace,
    )  # fmt: skip


def review_text(review: Review, file: Path, style: Style) -> str:
    """What to look at, worst first, and what to do with the file."""
    if not review.problems:
        return "Nothing needs a look: every cell could be read and every sum holds."
    lines = aligned(map(_heading, review.problems), right=[0])
    shown = [
        part
        for line, problem in zip(lines, review.problems, strict=True)
        for part in (line, *_explained(problem, style))
    ]
    cells = sum(cell.cell is not None for problem in review.problems for cell in problem.cells)
    problems = counted(review.total, "problem")
    title = f"{len(review.problems):,} of {problems}, the worst first (cells, problem)"
    todo = (
        f"{file}: {counted(cells, 'cell')}. Fill in corrected_value, reason and who,",
        "and add those lines to corrections.csv in the inbox; lines with nothing filled in are passed over.",
        "An empty corrected_value with a reason means a blank cell.",
    )
    return "\n".join((style("bold", title), *shown, "", *todo))


def _heading(problem: Problem) -> Sequence[object]:
    year = str(problem.report_year or UNKNOWN_YEAR)
    only = problem.cells[0].cell if len(problem.cells) == 1 else None
    where = only or problem.where
    return (
        sum(cell.cell is not None for cell in problem.cells),
        problem.kind,
        year,
        problem.agency_name or problem.path or "",
        where,
    )


def _explained(problem: Problem, style: Style) -> Iterator[str]:
    """Where it is, and what was found on its first cell."""
    first = problem.cells[0]
    parts = (problem.path, first.locator, first.message_zh)
    yield style("dim", f"      {shortened('  '.join(filter(None, parts)), _WIDTH - 6)}")


def free_name(wanted: Path) -> Path:
    """The path, or the first like it that is not there: somebody may be filling in the last one."""
    candidates = (wanted.with_stem(f"{wanted.stem}-{number}") for number in range(2, 10_000))
    return wanted if not wanted.exists() else next(path for path in candidates if not path.exists())
