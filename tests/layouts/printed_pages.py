"""PDF files as a browser prints them: the report as a web page, printed by Chromium.

Chromium is needed, and a font with Chinese characters whose outlines it embeds as they are, so that files
stay small: ``PACKAGES`` says what Debian calls them.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from pathlib import Path

from tests.layouts.grid import Grid, Row, Slot
from tests.layouts.report import Report

PACKAGES = "chromium, fonts-wqy-microhei, fonts-liberation"
_STYLE = """
@page { size: A4; margin: 20mm 18mm; }
body { font: 10.5pt/1.5 'Liberation Serif', 'WenQuanYi Micro Hei'; margin: 0; }
h1 { font-size: 16pt; font-weight: normal; text-align: center; }
p { margin: 0 0 4pt; text-indent: 2em; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; line-height: 1.25; }
td { border: 0.75pt solid #000; padding: 2pt; text-align: center; }
td.label { text-align: left; }
.signature { text-align: right; }
"""


@dataclass(frozen=True, slots=True)
class PrintStyle:
    """How the page looks: more CSS, and whether the first rows of tables are repeated on every page."""

    css: str = ""
    repeats_header: bool = False


PRINT_STYLES: dict[str, PrintStyle] = {
    "cut_rows": PrintStyle("td.tall span { writing-mode: vertical-rl } td.label { background: #dde }"),
    "repeated_header": PrintStyle("tr { break-inside: avoid } .section { margin-bottom: 60pt }", True),
    "framed_sections": PrintStyle(
        ".section { border: 1pt solid #000; padding: 4pt } td { letter-spacing: 0.8pt }"
    ),
    "horizontal_rules": PrintStyle("td { border-left: none; border-right: none; padding: 2pt 4pt }"),
    "dashed_rules": PrintStyle("td { border-style: dashed }"),
    "landscape": PrintStyle("@page { size: A4 landscape }"),
}


def find_chromium() -> str | None:
    """The program, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def web_page(report: Report, style: PrintStyle) -> str:
    """The report as one web page."""
    prose = (report.overview, (), (), (), report.problems, report.others)
    tables = (None, *report.grids, None, None)
    body = [f"<h1>{'<br>'.join(map(escape, report.title))}</h1>", *_paragraphs(report.preface)]
    for heading, paragraphs, grid in zip(report.headings, prose, tables, strict=True):
        body += [f"<div class=section><p class=heading>{escape(heading)}</p>", *_paragraphs(paragraphs)]
        if grid and grid.table not in report.left_out:
            body.append(_table(grid, style))
        body.append("</div>")
    body += [f"<p class=signature>{escape(line)}</p>" for line in report.signature]
    return (
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title></title>"
        f"<style>{_STYLE}{style.css}</style><body>{''.join(body)}"
    )


def _paragraphs(lines: tuple[str, ...]) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in lines]


def _table(grid: Grid, style: PrintStyle) -> str:
    rows = [f"<tr>{''.join(_cells(grid, number))}</tr>" for number in range(len(grid.rows))]
    heads = len(list(takewhile(grid.is_header, grid.rows)))
    if style.repeats_header and grid.table != "article20_items":
        head, body = rows[:heads], rows[heads:]
        return (
            f"<table class={grid.table}><thead>{''.join(head)}</thead><tbody>{''.join(body)}</tbody></table>"
        )
    return f"<table class={grid.table}>{''.join(rows)}</table>"


def _cells(grid: Grid, number: int) -> Iterator[str]:
    row = grid.rows[number]
    for column, slot in enumerate(row):
        if slot.is_covered:
            continue
        colspan = 1 + _run(row[column + 1 :], "across")
        rowspan = 1 + _run(tuple(below[column] for below in grid.rows[number + 1 :]), "down")
        kind = f"{slot.kind} tall" if rowspan > 3 else slot.kind
        text = escape(slot.text).replace("\n", "<br>")
        yield f"<td class='{kind}' colspan={colspan} rowspan={rowspan}><span>{text}</span></td>"


def _run(slots: Row | tuple[Slot, ...], kind: str) -> int:
    return len(list(takewhile(lambda slot: slot.kind == kind, slots)))


def print_page(page: str, chromium: str) -> bytes:
    """The page as PDF."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        options = ("--no-pdf-header-footer", "--disable-pdf-tagging", f"--print-to-pdf={target}")
        _run_chromium(chromium, folder, *options, source.as_uri())
        return target.read_bytes()


def photograph(page: str, chromium: str) -> bytes:
    """What a window of 1200 × 800 pixels shows of the page when it is opened, as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.png")
        source.write_text(page, encoding="utf-8")
        options = ("--window-size=1200,800", "--hide-scrollbars", f"--screenshot={target}")
        _run_chromium(chromium, folder, *options, source.as_uri())
        return target.read_bytes()


def _run_chromium(chromium: str, folder: str, *arguments: str) -> None:
    subprocess.run(
        [
            chromium,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            f"--user-data-dir={folder}/profile",
            *arguments,
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
