"""Which lines of ``reviewed.csv`` hold: a person looked, and it is as printed. Pure.

``cell`` names a cell, ``finding:<code>`` a kind of finding on the report, and is empty for the whole report.
A line holds as long as what it was said of is read the same: a cell while it prints ``printed_text``, a
report and its findings while ``printed_text`` is the report's ``reading_key``. Anything else is a finding.
"""

from collections.abc import Collection, Mapping, Sequence

from pipelines.corrections.correction_file import CorrectionLine
from pipelines.corrections.judging import (
    NOWHERE,
    CellRow,
    CellsOf,
    CorrectedCell,
    Held,
    Judged,
    UnmatchedError,
    cells_by_name,
    no_report,
    one_report,
    printed_in,
    refuse_unusable,
    repeated,
    sources_of,
    unfilled,
)
from pipelines.inbox.filled_in_csv import InvalidRowError
from pipelines.resolution.resolved import Resolution, ResolvedReport
from pipelines.resolution.stored_readings import ReadingKey
from schemas.findings import FINDING_BY_CODE, ON_LINES

FINDING = "finding:"


def judge_reviews(
    lines: Sequence[CorrectionLine],
    resolution: Resolution,
    cells_of: CellsOf,
    later_ids: Mapping[str, Collection[str]],
) -> tuple[Judged, ...]:
    """What becomes of every line, in their order; ``later_ids`` are what the ids of before became."""
    if not lines:
        return ()
    sources = sources_of(resolution, {line.source_sha256 for line in lines})
    current = {report.reading.source_sha256 for held in sources.values() for report in held.reports}
    printed = printed_in(lines, cells_of(current))
    judged, said = [], set()
    for line in lines:
        ids = {line.report_id, *later_ids.get(line.report_id, ())}
        each = _judge(line, sources.get(line.source_sha256, NOWHERE), printed, ids)
        if each.status == "held" and each.report:
            place = each.report.report_id, line.cell
            each = repeated(each) if place in said else each
            said.add(place)
        judged.append(each)
    return tuple(judged)


def _judge(
    line: CorrectionLine,
    held: Held,
    printed: Mapping[ReadingKey, Mapping[CorrectedCell, CellRow]],
    ids: Collection[str],
) -> Judged:
    if not (line.who or line.reason or line.problem_en):
        return unfilled(line)
    only = held.reports[0] if len(held.reports) == 1 else None
    try:
        refuse_unusable(line)
        if not line.who:
            raise InvalidRowError("须写明核对人（who）", "it must say who looked (who)")
        if not held.reports:
            raise no_report(held.superseded)
        report = _report(line, held.reports, printed, ids)
    except UnmatchedError as error:
        return Judged(line, "unmatched", error.zh, error.en)
    except InvalidRowError as error:
        return Judged(line, "refused", error.zh, error.en, only)
    return Judged(line, "held", "已核对，与原文一致", "looked at, and as printed", report)


def _report(
    line: CorrectionLine,
    reports: Sequence[ResolvedReport],
    printed: Mapping[ReadingKey, Mapping[CorrectedCell, CellRow]],
    ids: Collection[str],
) -> ResolvedReport:
    """The report that the line is about, if it is still read as it was.

    Raises:
        InvalidRowError: it is not, or the line names nothing of a report.
    """
    if named := cells_by_name().get(line.cell):
        table, codes = named
        place: CorrectedCell = (table, *(*codes, None, None)[:3])  # type: ignore[assignment]
        there = [(report, printed[report.reading.key].get(place)) for report in reports]
        return one_report(line, [(report, row) for report, row in there if row is not None], ids)[0]
    code = line.cell.removeprefix(FINDING)
    if line.cell and (code == line.cell or code not in FINDING_BY_CODE or code in ON_LINES):
        raise InvalidRowError(
            f"没有单元格或问题“{line.cell}”", f"there is no cell and no finding “{line.cell}”"
        )
    same = [report for report in reports if report.reading.reading_key == line.printed_text]
    if not same:
        now = " / ".join(dict.fromkeys(report.reading.reading_key for report in reports))
        raise InvalidRowError(
            f"该报告的读数已变：reading_key 现为“{now}”，而不是“{line.printed_text}”",
            f"the report is read otherwise now: its reading_key is “{now}”, not “{line.printed_text}”",
        )
    of_ids = [report for report in same if report.report_id in ids]
    if len(same) > 1 and not of_ids:
        raise InvalidRowError(
            "该文件有多份报告，请在 report_id 列写明是哪一份",
            "the file holds several reports; say which one in a column report_id",
        )
    return (of_ids or same)[0]
