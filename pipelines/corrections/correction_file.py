"""``corrections.csv``: what people found wrong in a reading, a line a cell, and the record of it that lasts.

Columns ``source_sha256,cell,printed_text,corrected_value,reason,who,when``, or their Chinese names; further
ones are passed over, but for ``report_id``, which tells several reports of one file apart. A cell may be
called as on the form (予以公开 · 总计). What was filled in is recorded beside the ledger, so that
corrections of files that left the inbox hold as long as their reports do. Does not belong
here: whether a line can be applied (see ``judging``).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.inbox.filled_in_csv import UnusableFileError, filled_rows
from pipelines.inbox.inbox import Inbox
from pipelines.records import read_records, write_records
from schemas.cell_labels import cell_named

COLUMNS = {
    "source_sha256": "文件标识",
    "cell": "单元格",
    "printed_text": "原文",
    "corrected_value": "更正值",
    "reason": "理由",
    "who": "更正人",
    "when": "更正日期",
}
"""With their Chinese names."""
_FILLED = {**COLUMNS, "report_id": "报告标识"}
YEAR_CELL, YEAR_CELL_ZH = "reports/report_year", "报告年度"
"""What a line calls the cell that states a report's year: it stands in no table of the form."""


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One line as it was filled in, empty where nothing was.

    ``origin`` is the file it stands in; ``problem_zh`` and ``problem_en`` say why the file could not be read
    from this line on.
    """

    origin: str
    line: int
    source_sha256: str = ""
    cell: str = ""
    printed_text: str = ""
    corrected_value: str = ""
    reason: str = ""
    who: str = ""
    when: str = ""
    report_id: str = ""
    problem_zh: str = ""
    problem_en: str = ""


def read_lines(data: bytes, origin: str) -> list[CorrectionLine]:
    """The lines of a file.

    Raises:
        UnusableFileError: it is no such file, or not from some line on.
    """
    return [
        CorrectionLine(
            origin,
            filled.line,
            **_named({name: filled.values.get(name, "").strip() for name in _FILLED}),
            problem_zh=filled.surplus.zh if filled.surplus else "",
            problem_en=filled.surplus.en if filled.surplus else "",
        )
        for filled in filled_rows(data, ("source_sha256", "cell", "corrected_value"), _FILLED)
    ]


def _named(values: dict[str, str]) -> dict[str, str]:
    cell = values["cell"]
    return {**values, "cell": YEAR_CELL if cell == YEAR_CELL_ZH else cell_named(cell)}


def load(record: Path) -> list[CorrectionLine]:
    """What was recorded last; nothing before the first time."""
    return read_records(CorrectionLine, record)


def save(lines: Iterable[CorrectionLine], record: Path) -> None:
    """Write the record, whole or not at all."""
    write_records(CorrectionLine, lines, record)


def look(
    inbox: Inbox,
    file: str,
    recorded: Iterable[CorrectionLine],
    present: Collection[str],
    *,
    is_named: bool = False,
) -> list[CorrectionLine]:
    """The lines in force: those of ``file`` in ``inbox``, and recorded ones that it does not speak for.

    A file speaks for all it ever said and for all that is ``present`` (SHA-256) in the inbox beside it. So a
    line that was taken out is gone, while corrections of another inbox hold. A file that cannot be read
    changes nothing: what it said before stays, and a line says what is wrong with it. So does one that a
    setting names (``is_named``) and that is not there; an inbox need have none.
    """
    origin = f"{inbox}/{file}"
    before = [line for line in recorded if not line.problem_en or line.source_sha256]
    try:
        lines = read_lines(inbox.read(file), origin)
    except FileNotFoundError:
        if is_named:
            zh = "文件不存在，已记录的更正保持有效；请检查 GONGKAI_CORRECTIONS"
            en = "it is not there, what was recorded before stays; check GONGKAI_CORRECTIONS"
            return [*before, _problem(origin, UnusableFileError(1, zh, en))]
        return [line for line in before if line.source_sha256 not in present]
    except OSError as error:
        zh, en = f"无法读取（{error.strerror}）", f"it could not be read ({error.strerror})"
        return [*before, _problem(origin, UnusableFileError(1, zh, en))]
    except UnusableFileError as error:
        return [*before, _problem(origin, error)]
    others = (line for line in before if line.origin != origin and line.source_sha256 not in present)
    return [*lines, *others]


def _problem(origin: str, error: UnusableFileError) -> CorrectionLine:
    return CorrectionLine(origin, error.line, problem_zh=error.zh, problem_en=error.en)
