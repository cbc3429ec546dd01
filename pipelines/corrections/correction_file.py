"""``corrections.csv`` and ``reviewed.csv``: what people say of a reading, and the record of it that lasts.

A line of the first says what a cell holds, one of the second that it is as printed. Columns
``source_sha256,cell,printed_text,corrected_value,reason,who,when`` and
``source_sha256,cell,printed_text,who,when,why``, or their Chinese names; further ones are passed over, but
for ``report_id``, which tells several reports of one file apart. A cell may be called as on the form
(予以公开 · 总计). What was filled in is recorded beside the ledger, so that it holds for files that left the
inbox as long as their reports do. Does not belong here: whether a line can be applied (see ``judging`` and
``reviewing``).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.inbox.filled_in_csv import InvalidRowError, UnusableFileError, filled_rows, unknown_columns
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.known_inboxes import at, place
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
REVIEWED_COLUMNS = {
    "source_sha256": "文件标识",
    "cell": "单元格",
    "printed_text": "原文",
    "who": "核对人",
    "when": "核对日期",
    "why": "核对说明",
}
OFFERED = {
    "report_id": "报告标识",
    "agency_name": "机关",
    "report_year": "年度",
    "path": "文件",
    "problem": "问题",
    "expected": "应为",
    "locator": "位置",
    "message_zh": "说明",
    "message_en": "英文说明",
    "trace": "查看原件的命令",
}
"""Columns of the files to fill in beside those, which settle a cell at one look."""
YEAR_CELL, YEAR_CELL_ZH = "reports/report_year", "报告年度"
"""What a line calls the cell that states a report's year: it stands in no table of the form."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A kind of file: its columns, those that it cannot do without, and the setting that says where it is.

    ``passes_over`` says whether columns that nobody knows are passed over without a word.
    """

    columns: Mapping[str, str]
    required: tuple[str, ...]
    setting: str
    passes_over: bool = True


CORRECTIONS = Filled(COLUMNS, ("source_sha256", "cell", "corrected_value"), "GONGKAI_CORRECTIONS")
REVIEWED = Filled(REVIEWED_COLUMNS, ("source_sha256", "cell", "who"), "GONGKAI_REVIEWED", passes_over=False)


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One line as it was filled in, empty where nothing was; ``reason`` is what ``why`` says of a review.

    ``origin`` is the file it stands in; ``problem_zh`` and ``problem_en`` say what is wrong with the line, or
    with the file from this line on. ``of_inbox`` is the inbox for which it speaks, None
    in records of before that was said.
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
    of_inbox: str | None = ""


def read_lines(
    data: bytes, origin: str, kind: Filled = CORRECTIONS, of_inbox: str = ""
) -> list[CorrectionLine]:
    """The lines of a file; a last one says which of its columns are not known, where that matters.

    Raises:
        UnusableFileError: it is no such file, or not from some line on.
    """
    lines = [
        CorrectionLine(
            origin,
            filled.line,
            **_named(
                {
                    _FIELDS.get(name, name): filled.values.get(name, "").strip()
                    for name in (*kind.columns, "report_id")
                }
            ),
            problem_zh=filled.surplus.zh if filled.surplus else "",
            problem_en=filled.surplus.en if filled.surplus else "",
            of_inbox=of_inbox,
        )
        for filled in filled_rows(data, kind.required, {**kind.columns, "report_id": OFFERED["report_id"]})
    ]
    unknown = (
        None if kind.passes_over else unknown_columns(data, kind.required, kind.columns, passed_over=OFFERED)
    )
    return [*lines, _problem(origin, 1, unknown)] if unknown else lines


_FIELDS = {"why": "reason"}


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
    of_inbox: str,
    *,
    is_named: bool = False,
    kind: Filled = CORRECTIONS,
) -> list[CorrectionLine]:
    """The lines in force: those of ``file`` in ``inbox``, and recorded ones that it does not speak for.

    A file speaks for all it ever said, and for all that is ``present`` (SHA-256) in the inbox ``of_inbox`` or
    was said for it. So a line that was taken out is gone, also where the file has moved, while corrections of
    another inbox hold. A file that cannot be read changes nothing: what it said before stays, and a line says
    what is wrong with it. So does one that a setting names (``is_named``) and that is not there; an inbox
    need have none, and then only what its own file said of files that left it stays.
    """
    origin, own = f"{inbox}/{file}", place(of_inbox)
    before = [line for line in recorded if not line.problem_en or line.source_sha256]
    spoken_for = at({place(origin)}, (line.origin for line in before))
    absent = [line for line in before if line.source_sha256 not in present]
    try:
        lines = read_lines(inbox.read(file), origin, kind, own)
    except FileNotFoundError:
        if is_named:
            zh = f"文件不存在，已记录的各行保持有效；请检查 {kind.setting}"
            en = f"it is not there, what was recorded before stays; check {kind.setting}"
            return [*before, _problem(origin, 1, InvalidRowError(zh, en))]
        return [line for line in absent if line.origin in spoken_for or line.of_inbox != own]
    except OSError as error:
        zh, en = f"无法读取（{error.strerror}）", f"it could not be read ({error.strerror})"
        return [*before, _problem(origin, 1, InvalidRowError(zh, en))]
    except UnusableFileError as error:
        return [*before, _problem(origin, error.line, error)]
    return [*lines, *(line for line in absent if line.origin not in spoken_for and line.of_inbox != own)]


def _problem(origin: str, line: int, error: InvalidRowError) -> CorrectionLine:
    return CorrectionLine(origin, line, problem_zh=error.zh, problem_en=error.en)
