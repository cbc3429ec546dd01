"""``corrections.csv`` and ``reviewed.csv``: what people say of a reading, and the record of it that lasts.

A line of the first says what a cell holds, one of the second that it is as printed. Columns
``source_sha256,cell,printed_text,corrected_value,reason,who,when`` and
``source_sha256,cell,printed_text,who,when,why``; further ones are passed over, but for ``report_id``, which
tells several reports of one file apart. What was filled in is recorded beside the ledger, so that it holds
for files that left the inbox as long as their reports do. Does not belong here: whether a line can be applied
(see ``judging`` and ``reviewing``).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.inbox.filled_in_csv import InvalidRowError, UnusableFileError, filled_rows, unknown_columns
from pipelines.inbox.inbox import Inbox
from pipelines.records import read_records, write_records

COLUMNS = ("source_sha256", "cell", "printed_text", "corrected_value", "reason", "who", "when")
REVIEWED_COLUMNS = ("source_sha256", "cell", "printed_text", "who", "when", "why")
OFFERED = (
    "report_id", "agency_name", "report_year", "path", "problem", "expected", "locator", "message_zh",
    "message_en", "trace",
)  # fmt: skip
"""Columns of the files to fill in beside those: what settles a cell at one look."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A kind of file: its columns, those that it cannot do without, and the setting that says where it is.

    ``beside`` are the further columns that it may have, None for any.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]
    setting: str
    beside: tuple[str, ...] | None = None


CORRECTIONS = Filled(COLUMNS, ("source_sha256", "cell", "corrected_value"), "GONGKAI_CORRECTIONS")
REVIEWED = Filled(REVIEWED_COLUMNS, ("source_sha256", "cell", "who"), "GONGKAI_REVIEWED", OFFERED)


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One line as it was filled in, empty where nothing was; ``reason`` is what ``why`` says of a review.

    ``origin`` is the file it stands in; ``problem_zh`` and ``problem_en`` say what is wrong with the line, or
    with the file from this line on.
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


def read_lines(data: bytes, origin: str, kind: Filled = CORRECTIONS) -> list[CorrectionLine]:
    """The lines of a file; a last one says which of its columns are not known, where that matters.

    Raises:
        UnusableFileError: it is no such file, or not from some line on.
    """
    lines = [
        CorrectionLine(
            origin,
            filled.line,
            **{
                _FIELDS.get(name, name): filled.values.get(name, "").strip()
                for name in (*kind.columns, "report_id")
            },
            problem_zh=filled.surplus.zh if filled.surplus else "",
            problem_en=filled.surplus.en if filled.surplus else "",
        )
        for filled in filled_rows(data, kind.required, kind.columns)
    ]
    unknown = (
        unknown_columns(data, kind.required, kind.columns, passed_over=kind.beside)
        if kind.beside is not None
        else None
    )
    return [*lines, _problem(origin, 1, unknown)] if unknown else lines


_FIELDS = {"why": "reason"}


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
    kind: Filled = CORRECTIONS,
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
        lines = read_lines(inbox.read(file), origin, kind)
    except FileNotFoundError:
        if is_named:
            zh = f"文件不存在，已记录的各行保持有效；请检查 {kind.setting}"
            en = f"it is not there, what was recorded before stays; check {kind.setting}"
            return [*before, _problem(origin, 1, InvalidRowError(zh, en))]
        return [line for line in before if line.source_sha256 not in present]
    except OSError as error:
        zh, en = f"无法读取（{error.strerror}）", f"it could not be read ({error.strerror})"
        return [*before, _problem(origin, 1, InvalidRowError(zh, en))]
    except UnusableFileError as error:
        return [*before, _problem(origin, error.line, error)]
    others = (line for line in before if line.origin != origin and line.source_sha256 not in present)
    return [*lines, *others]


def _problem(origin: str, line: int, error: InvalidRowError) -> CorrectionLine:
    return CorrectionLine(origin, line, problem_zh=error.zh, problem_en=error.en)
