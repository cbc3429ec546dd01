"""``make review``: the worst problems in the terminal, and a file to fill in for ``corrections.csv``."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.corrections.correction_file import COLUMNS, OFFERED, REVIEWED_COLUMNS, YEAR_CELL, YEAR_CELL_ZH
from pipelines.corrections.reviewing import FINDING
from pipelines.terminal import Style, aligned, counted, shortened
from schemas.cell_labels import cell_label, in_words
from schemas.findings import FINDING_BY_CODE
from schemas.language import language, named, phrase, short
from schemas.overview import groups
from schemas.statuses import VALUE_STATUS_NAMES
from schemas.tables import TABLE_BY_NAME, UNKNOWN_YEAR

if TYPE_CHECKING:
    from pandas import DataFrame

_OFFERED_REVIEWED = tuple(name for name in OFFERED if name not in ("expected", "trace"))
_STATUSES_ZH: dict[str, str] = {status: zh for status, (zh, _) in VALUE_STATUS_NAMES.items()}
_WIDTH = 110


def review_csv(cells: "DataFrame") -> bytes:
    """The cells as lines of ``corrections.csv`` to fill in, as Excel opens them; in Chinese without codes."""
    cell = (" CELL=" + cells["cell"]).where(cells["cell"] != YEAR_CELL, "")
    trace = "make trace REPORT=" + cells["report_id"] + cell
    lines = cells.assign(trace=trace).reindex(columns=[*COLUMNS, *OFFERED])
    if language() == "zh":
        lines["cell"] = lines["cell"].map(_cell_zh, na_action="ignore")
        lines["problem"] = lines["problem"].map(_problem_zh)
        lines = lines.drop(columns="message_en").rename(columns={**COLUMNS, **OFFERED})
    return lines.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def reviewed_csv(cells: "DataFrame") -> bytes:
    """The same as lines of ``reviewed.csv`` to fill in: cells, else the finding's kind or the report."""
    is_year = cells["cell"] == YEAR_CELL
    is_cell = cells["cell"].notna() & ~is_year
    lines = cells.assign(
        cell=cells["cell"].where(is_cell, None).mask(is_year, f"{FINDING}year_conflict"),
        printed_text=cells["printed_text"].where(is_cell, cells["reading_key"]),
    ).reindex(columns=[*REVIEWED_COLUMNS, *_OFFERED_REVIEWED])
    if language() == "zh":
        lines["cell"] = lines["cell"].map(_cell_zh, na_action="ignore")
        lines["problem"] = lines["problem"].map(_problem_zh)
        lines = lines.drop(columns="message_en").rename(columns={**REVIEWED_COLUMNS, **OFFERED})
    return lines.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def review_text(cells: "DataFrame", file: Path, reviewed: Path, looked_at: int, style: Style) -> str:
    """What to look at, worst first, and what to do with the files."""
    left_out = phrase(
        f"reviewed.csv（核对表）中有 {looked_at:,} 行有效，所写内容不列。",
        f"{counted(looked_at, 'line')} of reviewed.csv hold: what they name is left out.",
    )
    if cells.empty:
        none = phrase(
            "没有需要核对之处：所有单元格均已读出，勾稽关系全部成立。",
            "Nothing needs a look: every cell could be read and every sum holds.",
        )
        nothing_else = phrase("没有其他需要核对之处。", "Nothing else needs a look. ")
        return f"{nothing_else}{left_out}" if looked_at else none
    problems = groups(cells, "number")
    lines = aligned(map(_heading, problems), right=[0])
    shown = [
        part
        for line, problem in zip(lines, problems, strict=True)
        for part in (line, *_explained(problem[0], style))
    ]
    in_all, number = problems[0][0]["problems"], cells["cell"].count()
    title = phrase(
        f"{in_all:,} 个问题中的 {len(problems):,} 个，严重的在前（单元格数、问题）",
        f"{len(problems):,} of {counted(in_all, 'problem')}, the worst first (cells, problem)",
    )
    todo = phrase(
        f"{file}：{number:,} 个单元格。请填写“更正值”“理由”“更正人”三列，\n"
        "并把这些行加入收件目录中的 corrections.csv（更正表）；什么都没填的行不起作用。\n"
        "“更正值”留空而写有理由，表示该单元格应为空白。\n"
        f"{reviewed}：同样内容，用于写明与原文一致。请填写“核对人”“核对日期”“核对说明”，并把这些行加入\n"
        "收件目录中的 reviewed.csv（核对表）：所写内容不再列出，直到读数有变。",
        f"{file}: {counted(number, 'cell')}. Fill in corrected_value, reason and who,\n"
        "and add those lines to corrections.csv in the inbox; lines with nothing filled in are passed over.\n"
        "An empty corrected_value with a reason means a blank cell.\n"
        f"{reviewed}: the same, to say that it is as printed. Fill in who, when and why, and add those\n"
        "lines to reviewed.csv in the inbox: what they name is then left out, until it is read otherwise.",
    )
    return "\n".join((style("bold", title), *shown, "", todo, *((left_out,) if looked_at else ())))


def _heading(cells: Sequence[Mapping[str, Any]]) -> Sequence[object]:
    first = cells[0]
    return (
        sum(each["cell"] is not None for each in cells),
        named(first["problem"], _problem_zh(first["problem"])),
        str(first["report_year"] or phrase("年度未知", UNKNOWN_YEAR)),
        first["agency_name"] or first["path"] or "",
        _place(str((first["cell"] if len(cells) == 1 else None) or first["place"])),
    )


def _problem_zh(code: str) -> str:
    """A problem is a value status or a finding."""
    finding = FINDING_BY_CODE.get(code)
    return finding.title_zh if finding else _STATUSES_ZH.get(code, code)


def _cell_zh(name: str) -> str:
    label = cell_label(name)
    return label.zh if label else {YEAR_CELL: YEAR_CELL_ZH}.get(name, name)


def _place(name: str) -> str:
    """A cell, a row or a table."""
    if label := cell_label(name):
        return named(name, label.zh)
    return named(name, short(TABLE_BY_NAME[name].zh)) if name in TABLE_BY_NAME else name


def _explained(first: Mapping[str, Any], style: Style) -> Iterator[str]:
    """Where it is, and what was found on its first cell."""
    message = first["message_zh"] or ""
    parts = (first["path"], first["locator"], in_words(message, "zh") if language() == "zh" else message)
    yield style("dim", f"      {shortened('  '.join(filter(None, parts)), _WIDTH - 6)}")


def free_name(wanted: Path) -> Path:
    """The path, or the first like it that is not there: somebody may be filling in the last one."""
    candidates = (wanted.with_stem(f"{wanted.stem}-{number}") for number in range(2, 10_000))
    return wanted if not wanted.exists() else next(path for path in candidates if not path.exists())
