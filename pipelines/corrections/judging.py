"""Which lines of ``corrections.csv`` are applied to which cell, and why the others are not. Pure.

A line is applied to the report that its file is the current source of, or reads the same as, and only where
that cell still prints what the line says. Anything else is a finding: a correction is never half applied, and
never dropped in silence.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractors.text.values import Printed, as_amount, as_count, read_printed
from pipelines.corrections.correction_file import YEAR_CELL, CorrectionLine
from pipelines.corrections.settled_years import settled_year
from pipelines.inbox.filled_in_csv import InvalidRowError
from pipelines.resolution.resolved import Resolution, ResolvedReport
from pipelines.resolution.stored_readings import ReadingKey
from schemas.forms import FACT_TABLES, Codes, TableName, cell_name, cells_of_all_forms, term_by_codes
from schemas.rules.sums import plain_number
from schemas.years import LAST_YEAR

BLANK_WORDS = frozenset({"", "空白", "blank"})
NOT_APPLICABLE_WORDS = frozenset({"不适用", "not_applicable"})

CorrectedCell = tuple[str, str, str | None, str | None]
"""A cell's table and codes, as the store has them."""
CellRow = Mapping[str, Any]
CellsOf = Callable[[Collection[str]], pa.Table]
"""Gives the store's cells of some files."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The new content of one cell of one report, and what is printed there."""

    report: ResolvedReport
    table: TableName
    codes: Codes
    value: Decimal | None
    value_status: str
    unit: str | None
    printed: CellRow

    @property
    def cell(self) -> tuple[str, str]:
        """The report and the cell's name."""
        return self.report.report_id, cell_name(self.table, self.codes)

    @property
    def content(self) -> tuple[Decimal | None, str, str | None]:
        """What the cell is corrected to."""
        return self.value, self.value_status, self.unit

    @property
    def as_text(self) -> str:
        """The same for people."""
        return self.value_status if self.value is None else plain_number(self.value)


@dataclass(frozen=True, slots=True)
class Judged:
    """A line and what became of it.

    ``report`` is the one it is about, where that can be told; ``correction`` is set where it names a cell and
    says what is to stand there.
    """

    line: CorrectionLine
    status: str
    zh: str = ""
    en: str = ""
    report: ResolvedReport | None = None
    correction: Correction | None = None

    @property
    def table(self) -> TableName | None:
        """The table of the cell it names, if there is such a cell."""
        named = cells_by_name().get(self.line.cell)
        return named and named[0]


class UnmatchedError(InvalidRowError):
    """No report that counts was read from the file."""


def judge(
    lines: Sequence[CorrectionLine],
    resolution: Resolution,
    cells_of: CellsOf,
    later_ids: Mapping[str, Collection[str]] | None = None,
    latest_year: int = LAST_YEAR,
) -> tuple[Judged, ...]:
    """What becomes of every line, in their order; ``later_ids`` are what the ids of before became.

    No report is about a year after ``latest_year``.
    """
    if not lines:
        return ()
    sources = sources_of(resolution, {line.source_sha256 for line in lines})
    current = {report.reading.source_sha256 for held in sources.values() for report in held.reports}
    printed = printed_in(lines, cells_of(current))
    judged = [
        _judge_year(line, sources.get(line.source_sha256, NOWHERE), resolution, latest_year)
        if line.cell == YEAR_CELL
        else _judge_alone(
            line,
            sources.get(line.source_sha256, NOWHERE),
            printed,
            {line.report_id, *(later_ids or {}).get(line.report_id, ())},
        )
        for line in lines
    ]
    return tuple(_judge_together(judged))


@dataclass(frozen=True, slots=True)
class Held:
    """The reports that a file counts for, or reads the same as, and those for which another file counts."""

    reports: Sequence[ResolvedReport] = ()
    superseded: Sequence[ResolvedReport] = ()


NOWHERE = Held()


def sources_of(resolution: Resolution, wanted: Collection[str]) -> dict[str, Held]:
    """What files hold, by SHA-256."""
    found: dict[str, tuple[list[ResolvedReport], list[ResolvedReport]]] = defaultdict(lambda: ([], []))
    for report in resolution.holding(wanted):
        roles: dict[str, set[str]] = defaultdict(set)
        for source in report.sources:
            if source.sighting.source_sha256 in wanted:
                roles[source.sighting.source_sha256].add(source.role)
        for sha256, held in roles.items():
            found[sha256][held == {"superseded"}].append(report)
    return {sha256: Held(*held) for sha256, held in found.items()}


def printed_in(
    lines: Iterable[CorrectionLine], cells: pa.Table
) -> dict[ReadingKey, dict[CorrectedCell, CellRow]]:
    """What is printed in the cells that lines name."""
    named = {line.cell.partition("/")[2].partition("/")[0] for line in lines}
    found: dict[ReadingKey, dict[CorrectedCell, CellRow]] = defaultdict(dict)
    for row in cells.filter(pc.is_in(cells["code_1"], value_set=pa.array(named, pa.string()))).to_pylist():
        place = row["table_name"], row["code_1"], row["code_2"], row["code_3"]
        found[row["source_sha256"], row["report_index"]][place] = row
    return found


def _judge_year(line: CorrectionLine, held: Held, resolution: Resolution, latest_year: int) -> Judged:
    """What became of a line that settles a year, when reports were resolved."""
    if not _is_filled_in(line):
        return unfilled(line)
    reports = (*held.reports, *held.superseded)
    only = reports[0] if len(reports) == 1 else None
    try:
        settled = settled_year(line, latest_year)
        if not reports:
            raise no_report(())
        identifier = resolution.settled.get((line.source_sha256, settled))
        if identifier is None:
            raise _not_settled(line, reports)
    except UnmatchedError as error:
        return Judged(line, "unmatched", error.zh, error.en)
    except InvalidRowError as error:
        return Judged(line, "refused", error.zh, error.en, only)
    report = next((report for report in reports if report.report_id == identifier), None)
    zh, en = f"年度定为 {settled.year} 年", f"the year is {settled.year}"
    return Judged(line, "applied", zh, en, report)


def _not_settled(line: CorrectionLine, reports: Sequence[ResolvedReport]) -> InvalidRowError:
    now = " / ".join(dict.fromkeys(str(report.year or "") for report in reports))
    return InvalidRowError(
        f"证据所示年度为“{now}”，而 printed_text 为“{line.printed_text}”；或另有一行给出不同的年度，"
        "或该文件有多份报告而 report_id 未写明是哪一份",
        f"the evidence makes the year “{now}”, printed_text is “{line.printed_text}”; or another line says "
        "another year, or the file holds several reports and report_id does not say which",
    )


def _is_filled_in(line: CorrectionLine) -> bool:
    return bool(line.corrected_value or line.reason or line.who or line.problem_en)


def unfilled(line: CorrectionLine) -> Judged:
    return Judged(line, "unfilled", "尚未填写", "not filled in yet")


def _judge_alone(
    line: CorrectionLine,
    held: Held,
    printed: Mapping[ReadingKey, Mapping[CorrectedCell, CellRow]],
    named: Collection[str],
) -> Judged:
    if not _is_filled_in(line):
        return unfilled(line)
    only = held.reports[0] if len(held.reports) == 1 else None
    try:
        table, codes = _filled_in(line)
        if not held.reports:
            raise no_report(held.superseded)
        place: CorrectedCell = (table, *(*codes, None, None)[:3])  # type: ignore[assignment]
        there = [(report, printed[report.reading.key].get(place)) for report in held.reports]
        report, row = one_report(line, [(report, row) for report, row in there if row is not None], named)
        read, unit = _content(line, table, codes, row)
        correction = Correction(report, table, codes, read.value, read.status, unit, row)
    except UnmatchedError as error:
        return Judged(line, "unmatched", error.zh, error.en)
    except InvalidRowError as error:
        return Judged(line, "refused", error.zh, error.en, only)
    return Judged(line, "applied", report=report, correction=correction)


def _judge_together(judged: Sequence[Judged]) -> Iterator[Judged]:
    """Lines on one cell that contradict each other are all refused; of equal ones the first is applied."""
    contents: dict[tuple[str, str], set[object]] = defaultdict(set)
    for each in judged:
        if each.correction:
            contents[each.correction.cell].add(each.correction.content)
    applied: set[tuple[str, str]] = set()
    for each in judged:
        if each.correction is None:
            year = (each.line.source_sha256, f"{each.line.report_id}/{each.line.cell}")
            is_repeated = each.status == "applied" and year in applied
            applied |= {year} if each.status == "applied" else set()
            yield repeated(each) if is_repeated else each
        elif len(contents[each.correction.cell]) > 1:
            yield replace(
                each, status="refused", zh="另有一行对同一单元格给出不同的值",
                en="another line gives the same cell another value",
            )  # fmt: skip
        elif each.correction.cell in applied:
            yield repeated(each)
        else:
            applied.add(each.correction.cell)
            yield each


def repeated(each: Judged) -> Judged:
    return replace(each, status="repeated", zh="与另一行相同", en="another line says the same")


@cache
def cells_by_name() -> dict[str, tuple[TableName, Codes]]:
    return {
        cell_name(table, codes): (table, codes)
        for table in FACT_TABLES
        for codes in cells_of_all_forms(table)
    }


def refuse_unusable(line: CorrectionLine) -> None:
    """Do nothing, unless a line cannot be read or names no file.

    Raises:
        InvalidRowError: it is such a line.
    """
    if line.problem_en:
        raise InvalidRowError(line.problem_zh, line.problem_en)
    if not re.fullmatch("[0-9a-f]{64}", line.source_sha256):
        raise InvalidRowError("文件标识（source_sha256）不是 SHA-256", "source_sha256 is no SHA-256")


def _filled_in(line: CorrectionLine) -> tuple[TableName, Codes]:
    """The cell that is named, if everything is filled in.

    Raises:
        InvalidRowError: something is not.
    """
    refuse_unusable(line)
    if line.cell not in cells_by_name():
        raise InvalidRowError(f"没有单元格“{line.cell}”", f"there is no cell “{line.cell}”")
    if not (line.reason and line.who):
        raise InvalidRowError(
            "须写明理由（reason）和更正人（who）", "it must say why (reason) and by whom (who)"
        )
    return cells_by_name()[line.cell]


def no_report(superseded: Sequence[ResolvedReport]) -> UnmatchedError:
    if not superseded:
        return UnmatchedError("没有读过这样的文件", "no report was read from such a file")
    path = superseded[0].current.sighting.path
    return UnmatchedError(f"现用的是另一文件 {path}", f"another file counts now, {path}")


def one_report(
    line: CorrectionLine, there: Sequence[tuple[ResolvedReport, CellRow]], ids: Collection[str]
) -> tuple[ResolvedReport, CellRow]:
    """The report of the file whose cell prints what the line says; of several, the one with one of the ids.

    Raises:
        InvalidRowError: there is none, or more than one.
    """
    if not there:
        raise InvalidRowError("该报告的表式没有这个单元格", "the form of the report has no such cell")
    matching = [(report, row) for report, row in there if prints(row["raw_text"], line.printed_text)]
    if not matching:
        now = " / ".join(row["raw_text"] or "" for _, row in there)
        raise InvalidRowError(
            f"该单元格现在原文为“{now}”，而不是“{line.printed_text}”",
            f"the cell now prints “{now}”, not “{line.printed_text}”",
        )
    named = [(report, row) for report, row in matching if report.report_id in ids]
    if len(matching) > 1 and not named:
        raise InvalidRowError(
            "该文件有多份报告，请在 report_id 列写明是哪一份",
            "the file holds several reports; say which one in a column report_id",
        )
    return (named or matching)[0]


def prints(raw_text: str | None, printed_text: str) -> bool:
    """Whether a cell prints what a person, or the spreadsheet between, made of its text.

    White space and width do not count, nor does what a spreadsheet does to a number (1,808 → 1808) or to a
    text that looks like a formula (an apostrophe before it).
    """
    printed, filled = _bare(raw_text or ""), _bare(printed_text).removeprefix("'")
    if printed == filled:
        return True
    numbers = [read_printed(text) for text in (printed, filled)]
    return all(number.status == "stated" and not number.unit for number in numbers) and (
        numbers[0].value == numbers[1].value
    )


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _content(
    line: CorrectionLine, table: TableName, codes: Codes, row: CellRow
) -> tuple[Printed, str | None]:
    """What the cell is to hold, and its unit.

    Raises:
        InvalidRowError: it cannot hold that.
    """
    written = line.corrected_value.removeprefix("'")
    if written in BLANK_WORDS:
        return Printed("blank"), row["unit"]
    if written in NOT_APPLICABLE_WORDS:
        return Printed("not_applicable"), row["unit"]
    read, unit = _as_printed(written, table, codes, row["unit"])
    if read.status == "unreadable":
        raise InvalidRowError(
            f"该单元格不能是“{written}”：须为数字、“空白”或“/”",
            f"the cell cannot hold “{written}”: write a number, blank or /",
        )
    return read, unit


def _as_printed(text: str, table: TableName, codes: Codes, unit: str | None) -> tuple[Printed, str | None]:
    """What a cell that printed this text would hold, and its unit; an amount without one keeps the cell's."""
    if term_by_codes(table, codes)[-1].unit != "10k_yuan":
        return as_count(read_printed(text)), unit
    read, stored, _ = as_amount(read_printed(text), "万元" if unit == "10k_yuan" else None)
    return read, stored
