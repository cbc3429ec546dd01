"""``python -m extractors FILE``: rows of one file on standard output, findings on standard error.

Of an archive, a row for each member. With ``--show [CELL]``, a page that shows the file with its
cells marked, in place of the rows.

Exit status: 0 nothing above info, 1 findings, 2 usage, 3 the file could not be read.
Where whoever reads its output has enough it ends as other programs do, without a word.
"""

import argparse
import csv
import hashlib
import json
import shlex
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extractors import extract
from extractors.checking import broken_sums, contradicted_claims
from schemas.cell_labels import in_words
from schemas.extraction import Extraction, ReportReading
from schemas.findings import FINDING_BY_CODE, Finding
from schemas.forms import cell_name
from schemas.inert import inert, inert_line, inert_value
from schemas.language import error_in_words, phrase, short, system_words
from schemas.rules.sums import plain_number
from schemas.statuses import SEVERITIES
from schemas.traced_report import NoSuchCellError

COLUMNS = ("table_name", "cell", "value", "value_status", "raw_text", "locator")
MEMBER_COLUMNS = ("name", "bytes", "sha256", "error_code")
EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE, EXIT_UNREADABLE = 0, 1, 2, 3


def _not_converted(command: str) -> str:
    return phrase(
        "该文件（.doc、.wps、.rtf、.odt）须先经 LibreOffice 转换，本命令不调用它，make run 会。"
        f"如需在此读取，请先执行 {command}，再读取得到的 .docx。",
        "LibreOffice has to convert this file (.doc, .wps, .rtf, .odt) first, and this command does not call "
        f"it. make run does; to read the file here, convert it: {command}, and give the .docx. "
        "该文件（.doc、.wps、.rtf、.odt）须先经 LibreOffice 转换，本命令不调用它，make run 会。"
        "如需在此读取，请先执行上述 soffice 命令，再读取得到的 .docx。",
    )


def _an_archive() -> str:
    zh = "压缩包：以上为其成员。如需在此读取其中一个，请先解压；make run 会全部读取。"
    return phrase(
        f"提示：{zh}",
        "info: An archive: its members are listed. Unpack it to read one here; make run reads them all. "
        f"{zh}",
    )


def rows_of(report: ReportReading) -> Iterator[dict[str, Any]]:
    """One row for every cell of the report's forms."""
    for cell in report.cells:
        value = None if cell.value is None else plain_number(cell.value)
        name = cell_name(cell.table, cell.codes)
        yield dict(
            zip(COLUMNS, (cell.table, name, value, cell.status, cell.raw_text, cell.locator), strict=True)
        )


def members_of(extraction: Extraction) -> list[dict[str, Any]]:
    """One row for every member of an archive."""
    return [
        dict(zip(MEMBER_COLUMNS, (each.name, each.size, each.sha256, each.error_code), strict=True))
        for each in extraction.members
    ]


def write_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str], style: str) -> None:
    """Rows on standard output, as CSV or as one JSON array; what would act on a terminal as escapes."""
    if style == "json":
        print(inert(json.dumps(rows, ensure_ascii=False, indent=1)))  # JSON has the same escapes
        return
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: inert_value(value) for name, value in row.items()} for row in rows)


def describe(finding: Finding) -> str:
    """A finding as one line for a terminal."""
    where = f" [{finding.locator}]" if finding.locator else ""
    severity, title = short(SEVERITIES[finding.severity][0]), FINDING_BY_CODE[finding.code].title_zh
    return inert_line(
        phrase(
            f"{severity}：{title}（{finding.code}）{where}：{in_words(finding.message_zh, 'zh')}",
            f"{finding.severity}: {finding.code}{where}: {finding.message_en} {finding.message_zh}",
        )
    )


def not_opened(file: Path, error: OSError) -> str:
    """Why there are no bytes: what was given is mistyped more often than it is damaged."""
    match error:
        case FileNotFoundError():
            return phrase(f"没有文件 {file}。", f"There is no file {file}. 没有文件 {file}。")
        case IsADirectoryError():
            folder = shlex.quote(str(file))
            zh = f"{file} 是文件夹，本命令只读一个文件；make run INBOX={folder} 会读取其中全部文件。"
            return phrase(
                zh,
                f"{file} is a folder, and this command reads one file; make run INBOX={folder} reads all. "
                f"{zh}",
            )
        case _:
            return phrase(
                f"无法打开 {file}：{system_words(error)}。",
                f"{file} cannot be opened: {error.strerror}. 无法打开 {file}。",
            )


def why_unread(extraction: Extraction, file: Path) -> str:
    """Why nothing was read, and what to do here, where nothing is converted."""
    if extraction.error_code != "needs_libreoffice":
        return error_in_words(extraction.error_code or "", extraction.error_detail)
    return _not_converted(f"soffice --headless --convert-to docx {shlex.quote(str(file))}")


def show(data: bytes, file: Path, report: ReportReading, given: str, out: Path) -> None:
    """Write the page of a file with the cell called ``given`` marked (all alike without one), and say so.

    Raises:
        NoSuchCellError: the report has no such cell, or several.
    """
    from extractors.tracing.from_reading import traced
    from extractors.tracing.rendering import render_trace
    from extractors.tracing.terminal_summary import summary_lines

    report_traced = traced(report, file.name, hashlib.sha256(data).hexdigest())
    cell = report_traced.cell_called(given).name if given else None
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(render_trace(report_traced, cell, data, file.name), encoding="utf-8")
    print("\n".join([*summary_lines(report_traced, cell), str(out)]))


def main(arguments: list[str]) -> int:
    """Read one file and print what it gave."""
    parser = argparse.ArgumentParser(
        prog="python -m extractors", description=phrase("读取一份年度报告。", "Read one annual report.")
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=phrase("报告文件", "the report"))
    parser.add_argument(
        "--format",
        choices=("csv", "json"),
        default="csv",
        help=phrase("输出格式（默认 csv）", "format of the rows (default: csv)"),
    )
    parser.add_argument(
        "--show",
        nargs="?",
        const="",
        metavar="CELL",
        help=phrase(
            "写出显示该文件的网页，其中标出各单元格，特别是 CELL",
            "write a page that shows the file with its cells marked, CELL among them",
        ),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PAGE",
        help=phrase(
            "写出的网页（默认为 文件名.trace.html）",
            "the page to write (default: FILE's name with .trace.html)",
        ),
    )
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # whatever the locale says
    try:
        data = options.file.read_bytes()
    except OSError as error:
        print(inert(phrase("错误：", "error: ") + not_opened(options.file, error)), file=sys.stderr)
        return EXIT_UNREADABLE
    extraction = extract(data, options.file.name)
    if extraction.error_code:
        code, why = extraction.error_code, why_unread(extraction, options.file)
        print(inert(phrase(f"错误：{why}（{code}）", f"error: {code}: {why}")), file=sys.stderr)
        return EXIT_UNREADABLE
    if extraction.members:
        write_rows(members_of(extraction), MEMBER_COLUMNS, options.format)
        print(_an_archive(), file=sys.stderr)
        return EXIT_FINDINGS if any(member.error_code for member in extraction.members) else EXIT_CLEAN
    if options.show is None:
        rows = [row for report in extraction.reports for row in rows_of(report)]
        write_rows(rows, COLUMNS, options.format)
    else:
        try:
            out = options.out or Path(f"{options.file.name}.trace.html")
            show(data, options.file, extraction.reports[0], options.show, out)
        except NoSuchCellError as error:
            print(phrase("错误：", "error: ") + str(error), file=sys.stderr)
            return EXIT_USAGE
    findings = [
        finding
        for report in extraction.reports
        for finding in (*report.findings, *broken_sums(report), *contradicted_claims(report))
    ]
    for finding in findings:
        print(describe(finding), file=sys.stderr)
    return EXIT_FINDINGS if any(finding.severity != "info" for finding in findings) else EXIT_CLEAN


if __name__ == "__main__":
    # Python ignores it and raises an error instead: ``| head`` would end in a traceback.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
