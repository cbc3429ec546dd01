"""Why there is no release, and what to do about it, as lines for a terminal. Pure."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import wrap

from expectations.outcome import SampleRow
from expectations.suites import expectation_zh
from expectations.wording import heading
from pipelines.inbox.folder import Folder
from pipelines.settings import DEFAULT_HOME, DEFAULT_INBOX, Settings
from pipelines.terminal import aligned, counted, shortened
from schemas.language import language, named, phrase

_SHOWN = 5
_COLUMNS = 110
_INDENT = " " * 6
_CELL_COLUMNS = 36
_ACCEPTING = "ACCEPT_LOST="
"""In what is to be done about an expectation, where a person may also accept its rows, which are reports."""


@dataclass(frozen=True, slots=True)
class GuardFailure:
    """A critical expectation that does not hold: its name, how many rows do not conform (None: not counted),
    what to do, and the first of the rows.
    """

    name: str
    rows: int | None
    todo: str
    samples: Sequence[SampleRow]


def refused_lines(failures: Iterable[GuardFailure], settings: Settings, lost_file: Path) -> list[str]:
    """Each failure with some of its rows, what to do, and the command that accepts them, where one does.

    ``lost_file`` begins each line with the id of a lost report.
    """
    return list(chain.from_iterable(_failure(failure, settings, lost_file) for failure in failures))


def _failure(failure: GuardFailure, settings: Settings, lost_file: Path) -> Iterator[str]:
    rows = "" if failure.rows is None else phrase(f"{failure.rows:,} 行", counted(failure.rows, "row"))
    yield f"  {named(failure.name, expectation_zh(failure.name))}{f'  {rows}' if rows else ''}"
    shown = failure.samples[:_SHOWN]
    yield from _table(shown)
    more = (failure.rows or 0) - len(shown)
    if shown and more > 0:
        yield _INDENT + phrase(f"… 另有 {more:,} 行，见质量页", f"… and {more:,} more, on the quality page")
    yield from wrap(
        failure.todo,
        _COLUMNS if language() == "en" else _COLUMNS // 2,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_on_hyphens=False,
    )
    if _ACCEPTING in failure.todo:
        ids = [str(row["report_id"]) for row in failure.samples]
        every = ",".join(ids) if len(ids) == failure.rows else f'"$(cut -f1 {shlex.quote(str(lost_file))})"'
        yield (
            phrase("  确认可以没有它们：", "  To accept that they are lost: ")
            + f"{_make_run(settings)} {_ACCEPTING}{every}"
        )


def _table(rows: Sequence[SampleRow]) -> list[str]:
    """The rows under the names of their columns, without those that say nothing."""
    columns = dict.fromkeys(name for row in rows for name, value in row.items() if value is not None)
    cells = [[shortened(str(row.get(name) or ""), _CELL_COLUMNS) for name in columns] for row in rows]
    headings = [phrase(heading(name).zh, name) for name in columns]
    return aligned([headings, *cells], indent=_INDENT) if columns else []


def _make_run(settings: Settings) -> str:
    """``make run`` with the settings that this run had and a plain one would not have."""
    home = "" if settings.home == DEFAULT_HOME else f"GONGKAI_HOME={shlex.quote(str(settings.home))} "
    inbox = "" if settings.inbox == Folder(DEFAULT_INBOX) else f" INBOX={shlex.quote(str(settings.inbox))}"
    return f"{home}make run{inbox}"
