"""Test reports as web pages, in the ways in which offices and their content systems write them.

``WEB_LAYOUTS["clean"](report)`` is the page as bytes. Every layout shows empty cells but those of
``HIDING_BLANKS``.
"""

import quopri
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import count, takewhile

import opencc

from tests.layouts.grid import Grid
from tests.layouts.report import Report
from tests.layouts.text import LAYOUTS

WebLayout = Callable[[Report], bytes]
WriteText = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Markup:
    """How a page writes its parts; the defaults are a clean page.

    ``write_table`` writes a grid, ``write_line`` a line of text, ``around`` what stands around the report.
    """

    write_table: Callable[[Grid], str]
    write_line: WriteText = lambda line: f"<p>{escape(line)}</p>"
    around: WriteText = lambda body: body
    head: str = '<meta charset="utf-8">'

    def __call__(self, report: Report) -> str:
        """The whole page."""
        body = self.around("\n".join(self.parts(report)))
        title = f"<title>{escape(''.join(report.title))}_临江县人民政府门户网站</title>"
        return f"<!DOCTYPE html>\n<html><head>{self.head}{title}</head>\n<body>\n{body}\n</body></html>\n"

    def parts(self, report: Report) -> list[str]:
        """Title, sections and signature in order."""
        prose = (report.overview, (), (), (), report.problems, report.others)
        tables = (None, *report.grids, None, None)
        parts = [self.write_line(line) for line in (*report.above, *report.title, *report.preface)]
        for heading, paragraphs, grid in zip(report.headings, prose, tables, strict=True):
            parts += [self.write_line(line) for line in (heading, *paragraphs)]
            if grid and grid.table not in report.left_out:
                parts.append(self.write_table(grid))
        return parts + [self.write_line(line) for line in (*report.signature, *report.below)]


def plain_text(text: str) -> str:
    """Text with line breaks as ``<br>``."""
    return escape(text).replace("\n", "<br>")


def spanned_rows(grid: Grid, write: WriteText = plain_text, scale: int = 1) -> list[str]:
    """Rows whose merged cells are written once, with their spans; ``scale`` widens every column."""
    return [
        "<tr>"
        + "".join(_spanned_cell(grid, at, column, write, scale) for column in range(len(row)))
        + "</tr>"
        for at, row in enumerate(grid.rows)
    ]


def _spanned_cell(grid: Grid, at: int, column: int, write: WriteText, scale: int) -> str:
    slot = grid.rows[at][column]
    if slot.is_covered:
        return ""
    columns = (
        1 + sum(1 for _ in takewhile(lambda s: s.kind == "across", grid.rows[at][column + 1 :]))
    ) * scale
    below = (row[column] if column < len(row) else slot for row in grid.rows[at + 1 :])
    rows = 1 + sum(1 for _ in takewhile(lambda s: s.kind == "down", below))
    spans = (f' colspan="{columns}"' if columns > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
    return f"<td{spans}>{write(slot.text)}</td>"


def table_of(rows: list[str], attributes: str = "") -> str:
    """Rows as a table."""
    return f"<table{attributes}>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table>"


def spanned(grid: Grid) -> str:
    """A clean table."""
    return table_of(spanned_rows(grid), ' border="1" cellspacing="0"')


def repeated(grid: Grid) -> str:
    """Every merged label written again in each slot that it covers; values keep their spans."""
    rows = [[*row] for row in grid.rows]
    for at, row in enumerate(rows):
        for column, slot in enumerate(row):
            above = (
                rows[at - 1][column] if slot.kind == "down" else row[column - 1] if slot.is_covered else slot
            )
            if above.kind == "label":
                row[column] = above
    return spanned(replace(grid, rows=tuple(tuple(row) for row in rows)))


def padded(grid: Grid) -> str:
    """Every slot a cell, those that a merged cell covers empty."""
    return table_of(
        ["<tr>" + "".join(f"<td>{plain_text(slot.text)}</td>" for slot in row) + "</tr>" for row in grid.rows]
    )


def nested_markup(text: str) -> str:
    """Text as word processors leave it: a paragraph, fonts, spans in pieces, ``&nbsp;`` for nothing."""
    if not text:
        return '<p class="MsoNormal"><span lang="EN-US"><o:p>&nbsp;</o:p></span></p>'
    first, rest = text[:1], text[1:]
    pieces = f"<b><span>{escape(first)}</span></b><font face='宋体'>\n<span>{plain_text(rest)}</span></font>"
    if text[-1].isdigit():
        pieces = f"<span>{escape(first)}</span><font>{escape(rest)}</font>"
    return f'\n  <p class="MsoNormal" style="text-align:center"><strong>{pieces}</strong></p>&nbsp;\n '


def broken_labels(text: str) -> str:
    """Labels broken by ``<br>`` amid their words, numbers on a line of their own."""
    if not text:
        return "<br>"
    if text[-1].isdigit():
        return f"<br>{text}<br>&nbsp;"
    return f"{escape(text[:2])}<br/>\n{escape(text[2:])}"


def with_decoys(grid: Grid) -> str:
    """Rows, columns and cells that are in the source and not displayed, with numbers in them."""
    rows = []
    numbers = count(7001)
    for row in spanned_rows(grid):
        hidden = f'<td style="display: none">{next(numbers)}</td>'
        rows.append(
            row.replace("<tr>", f"<tr>{hidden}").replace("</tr>", f"<td hidden>{next(numbers)}</td></tr>")
        )
        if "rowspan" not in row:
            rows.append(row.replace("<tr>", '<tr style="color:red;DISPLAY:none">'))
            rows.append(f"<!-- {row} -->")
    script = "<script>document.write('<table><tr><td>规章</td><td>9999</td></tr></table>')</script>"
    stash = (
        "<input type=hidden value=9998><template><table><tr><td>规章</td><td>1</td></tr></table></template>"
    )
    return f"{script}{stash}<div style='visibility:hidden'>{table_of(rows)}</div>{table_of(rows)}"


def split_in_four(grid: Grid) -> str:
    """Article 20 as a table for each of its items; other tables whole."""
    starts = [at for at, row in enumerate(grid.rows) if row[0].text.startswith("第二十条")]
    if not starts:
        return spanned(grid)
    ends = [*starts[1:], len(grid.rows)]
    return "<p>&nbsp;</p>".join(
        spanned(replace(grid, rows=grid.rows[start:end])) for start, end in zip(starts, ends, strict=True)
    )


def in_divs(grid: Grid) -> str:
    """Every cell a ``div``; an empty one shows nothing."""
    cells = (slot.text for row in grid.rows for slot in row if not slot.is_covered)
    return "<div class='t'>" + "".join(f"<div><div>{escape(text)}</div></div>" for text in cells) + "</div>"


def in_layout_tables(body: str) -> str:
    """The report within tables that only lay out the page."""
    menu = "<table><tr><td>首页</td><td>政务公开</td><td>互动交流</td></tr></table>"
    content = f"<table><tr><td>{body}</td></tr></table>"
    return (
        f"<table width='100%'><tr><td colspan=2>{menu}</td></tr>"
        f"<tr><td width=200><ul><li>机构<li>法规</ul></td><td>{content}</td></tr>"
        "<tr><td colspan='2'>主办：临江县</td></tr></table>"
    )


def in_site(body: str) -> str:
    """The report within a site's page: navigation, counters and addresses."""
    return (
        "<header><div>2019年度 2020年度</div><nav><ul><li>第二十条第（一）项</li></ul></nav></header>"
        "<div>您的位置：首页 &gt; 信息公开</div><div>浏览次数：1024　发布时间：2025-01-21 09:30</div>"
        f"<article><header><h1>信息公开</h1></header>{body}</article><div>【打印】【关闭】</div>"
        "<footer><p>版权所有 2026年3月4日</p><p>其他 12 总计 34</p></footer>"
    )


def one_table(report: Report) -> str:
    """All three tables in one, on sixty columns, the headings between them as rows."""
    markup = Markup(spanned)
    rows: list[str] = []
    for heading, grid in zip(report.headings[1:4], report.grids, strict=True):
        if grid.table not in report.left_out:
            width = max(len(row) for row in grid.rows)
            rows += [f"<tr><td colspan=60>{heading}</td></tr>", *spanned_rows(grid, scale=60 // width)]
    table = table_of(rows)
    parts = [
        *map(
            markup.write_line,
            (*report.above, *report.title, *report.preface, report.headings[0], *report.overview),
        ),
        table,
        *map(markup.write_line, (report.headings[4], *report.problems, report.headings[5], *report.others)),
        *map(markup.write_line, (*report.signature, *report.below)),
    ]
    return "<html><body>" + "\n".join(parts) + "</body></html>"


def saved_as_archive(report: Report) -> bytes:
    """The page with a picture and a style sheet, as browsers save it in one file."""
    page = clean(report).encode()
    lines = [
        b"From: <Saved by a browser>",
        b"Snapshot-Content-Location: https://www.example.cn/2025/report.html",
        b"Subject: =?utf-8?Q?=E5=B9=B4=E6=8A=A5?=",
        b"MIME-Version: 1.0",
        b"Content-Type: multipart/related;",
        b'\ttype="text/html";',
        b'\tboundary="----Part--7"',
        b"",
        b"------Part--7",
        b"Content-Type: text/css",
        b"Content-Transfer-Encoding: base64",
        b"",
        b"Ym9keSB7fQ==",
        b"------Part--7",
        b"Content-Type: text/html",
        b"Content-ID: <frame-1@mhtml>",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Location: https://www.example.cn/2025/report.html",
        b"",
        *quopri.encodestring(page.replace(b"\n", b"\r\n")).split(b"\n"),
        b"------Part--7--",
        b"",
    ]
    return b"\r\n".join(line.rstrip(b"\r") for line in lines)


def in_lines(layout: str, tag: str) -> Callable[[Report], str]:
    """A plain text dump in a page: within ``<pre>``, or its lines broken by ``<br>``."""

    def write(report: Report) -> str:
        text = escape(LAYOUTS[layout](report))
        body = f"<pre>\n{text}</pre>" if tag == "pre" else text.replace("\n", "<br>\n")
        return f"<html><body><div>{body}</div></body></html>"

    return write


def _traditional(text: str) -> str:
    return str(opencc.OpenCC("s2t").convert(text))


clean = Markup(spanned)
_FRAGMENT = "<!-- content -->\r\n"


def _fragment(report: Report) -> bytes:
    """Only the content, upper case, without a document around it, with a BOM."""
    parts = Markup(spanned).parts(report)
    text = "\n".join(parts).replace("<td", "<TD").replace("<table", "<TABLE").replace("</p>", "")
    return b"\xef\xbb\xbf" + (_FRAGMENT + text).encode()


WEB_LAYOUTS: Mapping[str, WebLayout] = {
    "clean": lambda report: clean(report).encode(),
    "repeated_labels": lambda report: Markup(repeated)(report).encode(),
    "padded": lambda report: Markup(padded)(report).encode(),
    "layout_tables": lambda report: Markup(spanned, around=in_layout_tables)(report).encode(),
    "one_table": lambda report: one_table(report).encode(),
    "split_in_four": lambda report: Markup(split_in_four)(report).encode(),
    "nested_markup": lambda report: Markup(lambda grid: table_of(spanned_rows(grid, nested_markup)))(
        report
    ).encode(),
    "broken_labels": lambda report: Markup(lambda grid: table_of(spanned_rows(grid, broken_labels)))(
        report
    ).encode(),
    "decoys": lambda report: Markup(with_decoys)(report).encode(),
    "site": lambda report: Markup(spanned, around=in_site)(report).encode(),
    "fragment": _fragment,
    "gbk_called_utf8": lambda report: clean(report).encode("gb18030"),
    "utf8_called_gb2312": lambda report: replace(
        clean, head='<META http-equiv=Content-Type content="text/html; charset=gb2312">'
    )(report).encode(),
    "utf16": lambda report: clean(report).encode("utf-16"),
    "traditional_big5": lambda report: _traditional(
        replace(clean, head="<meta charset=big5>")(report)
    ).encode("big5", errors="xmlcharrefreplace"),
    "archive": saved_as_archive,
    "pre_rows": lambda report: in_lines("tabbed_rows", "pre")(report).encode(),
    "pre_cells": lambda report: in_lines("tabbed_cells", "pre")(report).encode(),
    "lines_with_bars": lambda report: in_lines("barred_rows_leading", "br")(report).encode(),
    "lines": lambda report: in_lines("bare_cells", "br")(report).encode(),
    "divs": lambda report: Markup(in_divs)(report).encode(),
}
HIDING_BLANKS = frozenset({"lines", "divs"})
"""Layouts in which an empty cell leaves nothing."""
IN_TABLES = frozenset(WEB_LAYOUTS) - {"pre_rows", "pre_cells", "lines_with_bars", "lines", "divs"}
"""Layouts that write tables as tables."""
