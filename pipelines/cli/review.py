"""``make review``: the worst problems in the terminal, and a file to fill in for ``corrections.csv``."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.corrections.correction_file import COLUMNS, OFFERED, REVIEWED_COLUMNS
from pipelines.corrections.reviewing import FINDING
from pipelines.corrections.settled_years import YEAR_CELL
from pipelines.terminal import Style, aligned, counted, shortened
from schemas.overview import groups
from schemas.tables import UNKNOWN_YEAR

if TYPE_CHECKING:
    from pandas import DataFrame

_OFFERED_REVIEWED = tuple(name for name in OFFERED if name not in ("expected", "trace"))
_WIDTH = 110


def review_csv(cells: "DataFrame") -> bytes:
    """The cells as lines of ``corrections.csv`` to fill in, as Excel opens them."""
    cell = (" CELL=" + cells["cell"]).where(cells["cell"] != YEAR_CELL, "")
    trace = "make trace REPORT=" + cells["report_id"] + cell
    lines = cells.assign(trace=trace).reindex(columns=[*COLUMNS, *OFFERED])
    return lines.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def reviewed_csv(cells: "DataFrame") -> bytes:
    """The same as lines of ``reviewed.csv`` to fill in: cells, else the finding's kind or the report."""
    is_year = cells["cell"] == YEAR_CELL
    is_cell = cells["cell"].notna() & ~is_year
    lines = cells.assign(
        cell=cells["cell"].where(is_cell, None).mask(is_year, f"{FINDING}year_conflict"),
        printed_text=cells["printed_text"].where(is_cell, cells["reading_key"]),
    ).reindex(columns=[*REVIEWED_COLUMNS, *_OFFERED_REVIEWED])
    return lines.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def review_text(cells: "DataFrame", file: Path, reviewed: Path, looked_at: int, style: Style) -> str:
    """What to look at, worst first, and what to do with the files."""
    left_out = f"{counted(looked_at, 'line')} of reviewed.csv hold: what they name is left out."
    if cells.empty:
        none = "Nothing needs a look: every cell could be read and every sum holds."
        return f"Nothing else needs a look. {left_out}" if looked_at else none
    problems = groups(cells, "number")
    lines = aligned(map(_heading, problems), right=[0])
    shown = [
        part
        for line, problem in zip(lines, problems, strict=True)
        for part in (line, *_explained(problem[0], style))
    ]
    in_all = counted(problems[0][0]["problems"], "problem")
    title = f"{len(problems):,} of {in_all}, the worst first (cells, problem)"
    todo = (
        f"{file}: {counted(cells['cell'].count(), 'cell')}. Fill in corrected_value, reason and who,",
        "and add those lines to corrections.csv in the inbox; lines with nothing filled in are passed over.",
        "An empty corrected_value with a reason means a blank cell.",
        f"{reviewed}: the same, to say that it is as printed. Fill in who, when and why, and add those",
        "lines to reviewed.csv in the inbox: what they name is then left out, until it is read otherwise.",
        *((left_out,) if looked_at else ()),
    )
    return "\n".join((style("bold", title), *shown, "", *todo))


def _heading(cells: Sequence[Mapping[str, Any]]) -> Sequence[object]:
    first = cells[0]
    return (
        sum(each["cell"] is not None for each in cells),
        first["problem"],
        str(first["report_year"] or UNKNOWN_YEAR),
        first["agency_name"] or first["path"] or "",
        (first["cell"] if len(cells) == 1 else None) or first["place"],
    )


def _explained(first: Mapping[str, Any], style: Style) -> Iterator[str]:
    """Where it is, and what was found on its first cell."""
    parts = (first["path"], first["locator"], first["message_zh"])
    yield style("dim", f"      {shortened('  '.join(filter(None, parts)), _WIDTH - 6)}")


def free_name(wanted: Path) -> Path:
    """The path, or the first like it that is not there: somebody may be filling in the last one."""
    candidates = (wanted.with_stem(f"{wanted.stem}-{number}") for number in range(2, 10_000))
    return wanted if not wanted.exists() else next(path for path in candidates if not path.exists())
