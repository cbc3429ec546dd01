"""The optional ``roster.csv``: which bodies must report, a line a body, and the record of it that lasts.

Columns ``agency_name,parent,from_year,to_year`` and ``due_on``; any but ``agency_name`` may be empty or
absent. What was filled in is recorded beside the ledger, so that the roster of one inbox holds while another
is read. Does not belong here: which body a line means (see ``resolution.rostered``).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.inbox.filled_in_csv import (
    InvalidRowError,
    UnusableFileError,
    filled_rows,
    report_year,
    unknown_columns,
)
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.known_inboxes import at, place
from pipelines.records import read_records, write_records

COLUMNS = {
    "agency_name": "机关名称",
    "parent": "所属政府",
    "from_year": "起始年度",
    "to_year": "截止年度",
    "due_on": "应报日期",
}
"""With their Chinese names, which may stand in their place."""
_MONTH_AND_DAY = re.compile(r"(?:\d{4}[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line as it was filled in, empty where nothing was.

    ``origin`` is the file it stands in; ``problem_zh`` and ``problem_en`` say what is wrong with the line, or
    with the file from this line on. ``of_inbox`` is where the roster of the inbox lies for which the file
    speaks, if no setting names another; None in records of before that was said.
    """

    origin: str
    line: int
    agency_name: str = ""
    parent: str = ""
    from_year: str = ""
    to_year: str = ""
    due_on: str = ""
    problem_zh: str = ""
    problem_en: str = ""
    of_inbox: str | None = ""

    @property
    def filled(self) -> tuple[str, ...]:
        """What was filled in."""
        return self.agency_name, self.parent, self.from_year, self.to_year, self.due_on

    def years(self) -> tuple[int | None, int | None]:
        """The first and the last report year, None where there is none.

        Raises:
            InvalidRowError: one is no year, or they end before they begin.
        """
        first, last = (
            report_year(column, COLUMNS[column], text)
            for column, text in (("from_year", self.from_year), ("to_year", self.to_year))
        )
        if first and last and last < first:
            raise InvalidRowError(
                f"截止年度 {last} 早于起始年度 {first}",
                f"its years end ({last}) before they begin ({first})",
            )
        return first, last

    def due(self) -> tuple[int, int] | None:
        """Month and day by which its reports are due in the year after the report year; None where not said.

        Raises:
            InvalidRowError: it is no day that every year has.
        """
        if not self.due_on:
            return None
        found = _MONTH_AND_DAY.fullmatch(unicodedata.normalize("NFKC", self.due_on))
        month, day = map(int, found.groups()) if found else (0, 0)
        if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
            raise InvalidRowError(
                f"应报日期“{self.due_on}”不是月和日（如 01-31）",
                f"due_on “{self.due_on}” is no month and day, as 01-31",
            )
        return month, day


def read_lines(data: bytes, origin: str, of_inbox: str = "") -> Iterator[RosterLine]:
    """The lines of a file; the last one says where it could not be read further."""
    try:
        for filled in filled_rows(data, ("agency_name",), COLUMNS):
            values = {name: filled.values.get(name, "").strip() for name in COLUMNS}
            yield RosterLine(origin, filled.line, **values, **_told(filled.surplus), of_inbox=of_inbox)
        if problem := unknown_columns(data, ("agency_name",), COLUMNS):
            yield _problem(origin, 1, problem)
    except UnusableFileError as error:
        yield _problem(origin, error.line, error)


def load(record: Path) -> list[RosterLine]:
    """What was recorded last; nothing before the first time."""
    return read_records(RosterLine, record)


def save(lines: Iterable[RosterLine], record: Path) -> None:
    """Write the record, whole or not at all."""
    write_records(RosterLine, lines, record)


def look(
    inbox: Inbox, file: str, of_inbox: str, recorded: Iterable[RosterLine], *, is_named: bool = False
) -> list[RosterLine]:
    """The lines in force: those of ``file`` in ``inbox``, and recorded ones of other inboxes' rosters.

    ``of_inbox`` is where this inbox's roster would be: another ``file`` speaks in its place, and in that of
    any that did before. A file that cannot be read changes nothing: what it said before stays, and a line
    says what is wrong with it. So does one that a setting names (``is_named``) and that is not there; an
    inbox need have none.
    """
    origin, own = f"{inbox}/{file}", place(of_inbox)
    before = [line for line in recorded if not line.problem_en or line.agency_name]
    spoken_for = at({place(origin), own}, (line.origin for line in before))
    others = [line for line in before if line.origin not in spoken_for and line.of_inbox != own]
    try:
        return [*read_lines(inbox.read(file), origin, own), *others]
    except FileNotFoundError:
        if not is_named:
            return others
        zh = "文件不存在，已记录的名册保持有效；请检查 GONGKAI_ROSTER"
        en = "it is not there, what was recorded before stays; check GONGKAI_ROSTER"
        return [_problem(origin, 1, InvalidRowError(zh, en)), *before]
    except OSError as error:
        zh, en = f"无法读取（{error.strerror}）", f"it could not be read ({error.strerror})"
        return [_problem(origin, 1, InvalidRowError(zh, en)), *before]


def _told(error: InvalidRowError | None) -> dict[str, str]:
    return {"problem_zh": error.zh, "problem_en": error.en} if error else {}


def _problem(origin: str, line: int, error: InvalidRowError) -> RosterLine:
    return RosterLine(origin, line, **_told(error))
