"""Lines of ``corrections.csv`` that settle the year of a report: its cell is ``reports/report_year``. Pure.

They are taken when reports are resolved, before any other line is judged. ``printed_text`` is the year that
the evidence makes, empty where it makes none; where it makes another one since, the line is refused like that
of any cell.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipelines.corrections.correction_file import COLUMNS, YEAR_CELL, CorrectionLine
from pipelines.inbox.filled_in_csv import InvalidRowError, report_year
from pipelines.resolution.body_and_year import SettledYear


def settled_year(line: CorrectionLine, latest_year: int) -> SettledYear:
    """What a line on a report's year says.

    Raises:
        InvalidRowError: it lacks something, or the year cannot have a report.
    """
    if line.problem_en:
        raise InvalidRowError(line.problem_zh, line.problem_en)
    if not re.fullmatch("[0-9a-f]{64}", line.source_sha256):
        raise InvalidRowError("source_sha256 不是 SHA-256", "source_sha256 is no SHA-256")
    if not (line.reason and line.who):
        raise InvalidRowError(
            "须写明理由（reason）和更正人（who）", "it must say why (reason) and by whom (who)"
        )
    year = report_year("corrected_value", COLUMNS["corrected_value"], line.corrected_value)
    if year is None or year > latest_year:
        raise InvalidRowError(
            f"corrected_value“{line.corrected_value}”不是已有报告的年度",
            f"corrected_value “{line.corrected_value}” is no year that can have a report",
        )
    printed = report_year("printed_text", COLUMNS["printed_text"], line.printed_text)
    return SettledYear(str(printed or ""), year, line.who, line.reason, line.report_id)


def settled_years(lines: Iterable[CorrectionLine], latest_year: int) -> Mapping[str, Sequence[SettledYear]]:
    """The years that lines settle, by the SHA-256 of the file; of lines that contradict each other, none."""
    said: dict[tuple[str, str, str], dict[int, SettledYear]] = defaultdict(dict)
    for line in lines:
        if line.cell != YEAR_CELL:
            continue
        try:
            settled = settled_year(line, latest_year)
        except InvalidRowError:  # what is wrong with it is said where it is judged
            continue
        said[line.source_sha256, settled.report_id, settled.printed].setdefault(settled.year, settled)
    settled_by_file: dict[str, list[SettledYear]] = defaultdict(list)
    for (sha256, _, _), years in said.items():
        if len(years) == 1:
            settled_by_file[sha256] += years.values()
    return settled_by_file
