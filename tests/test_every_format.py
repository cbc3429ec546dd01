"""One report through every format and layout: the same rows, body, year and date come out of all of them.

Its figures hold blanks amid rows, big numbers with separators, decimals, negative changes, and its labels are
misprinted. Scans are apart: there a cell may be unreadable.
"""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import opencc
import pytest
from docx.shared import Mm, Pt

from extractors import extract
from schemas.forms import ReportForm
from tests.extractors.readers.pdf_cases import LOOKS
from tests.extractors.reading import above_info, assert_nothing_invented, assert_reads, by_name, only_report
from tests.layouts import LAYOUTS, REPORT_FORMS, Report, all_different, report
from tests.layouts.edits import relabelled
from tests.layouts.fixed_pages import lay_out
from tests.layouts.ofd_files import STYLES, write_ofd
from tests.layouts.printed_pages import PACKAGES, PRINT_STYLES, find_chromium, print_page, web_page
from tests.layouts.report import TITLE
from tests.layouts.sheets import SHEET_LAYOUTS
from tests.layouts.web_pages import HIDING_BLANKS, WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.pipelines.extraction.libreoffice import NEEDS_LIBREOFFICE, written_by_libreoffice

Write = Callable[[Report], bytes]

MISPRINTS = relabelled(
    {"属于国家秘密": "属于国家秘蜜", "重复申请": "重复申申请", "本年制发件数": "本年制件数"}
)
TRADITIONAL_TITLE = opencc.OpenCC("s2t").convert(TITLE[0])
BLANK = "application_dispositions/refused.internal_affairs/research_institution"


def _text(name: str) -> Write:
    return lambda of: LAYOUTS[name](of).encode()


def _ofd(name: str) -> Write:
    return lambda of: write_ofd(lay_out(of), STYLES[name])


OPEN = "no_vertical_rules"
"""Where no rule stands between them, a label that reaches a wide number cannot be told from it."""
WRITERS: dict[str, Write] = {
    **{f"text {name}": _text(name) for name in LAYOUTS},
    **{f"web {name}": write for name, write in WEB_LAYOUTS.items()},
    **{f"word {name}": write for name, write in WORD_LAYOUTS.items()},
    **{f"sheet {name}": write for name, write in SHEET_LAYOUTS.items()},
    **{f"ofd {name}": _ofd(name) for name in STYLES},
    **{f"pdf {name}": look for name, look in LOOKS.items() if name != OPEN},
}
HIDING = frozenset(
    [f"text {name}" for name, layout in LAYOUTS.items() if not layout.shows_blanks]
    + [f"web {name}" for name in HIDING_BLANKS]
)
"""Ways to write a report in which an empty cell leaves nothing, so that its row cannot be told."""


@cache
def _report(form: ReportForm, *, with_blanks: bool) -> Report:
    figures = all_different(form)
    if with_blanks:
        figures = figures.but({BLANK: ""})
    return report(figures).edited(MISPRINTS)


def assert_comes_out(data: bytes, of: Report) -> None:
    """Every cell as printed, whose report of which year it is, and nothing that asks for a look."""
    reading = only_report(extract(data))
    cells = by_name(reading)
    assert_reads(reading, of.figures.printed)
    assert {name: (cell.raw_text or "").strip() for name, cell in cells.items()} == of.figures.printed
    assert reading.title in {TITLE[0], TRADITIONAL_TITLE}
    assert (reading.agency, reading.year) == ("临江县河口镇", 2024)
    assert str(reading.signed_on) == "2025-01-20"
    assert above_info(reading.findings) <= {"arithmetic_broken"}


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("way", WRITERS)
def test_the_same_rows_come_out(way: str, form: ReportForm) -> None:
    of = _report(form, with_blanks=way not in HIDING)
    assert_comes_out(WRITERS[way](of), of)


@pytest.mark.parametrize("form", REPORT_FORMS)
def test_without_rules_between_columns_nothing_is_invented(form: ReportForm) -> None:
    of = _report(form, with_blanks=False)
    reading = only_report(extract(LOOKS[OPEN](of)))
    assert_nothing_invented(reading, of.figures.printed)
    assert sum(cell.status == "stated" for cell in reading.cells) >= len(reading.cells) - 7


@pytest.mark.parametrize("form", REPORT_FORMS)
def test_a_browser_prints_it(form: ReportForm) -> None:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip(f"needs the packages {PACKAGES}")
    of = _report(form, with_blanks=True)
    style = list(PRINT_STYLES)[REPORT_FORMS.index(form)]
    assert_comes_out(print_page(web_page(of, PRINT_STYLES[style]), chromium), of)


@NEEDS_LIBREOFFICE
def test_libreoffice_prints_it(tmp_path: Path) -> None:
    reports: dict[str, Report] = {form: _report(form, with_blanks=True) for form in REPORT_FORMS}
    documents: dict[str, bytes] = {
        form: _for_wide_pages(WORD_LAYOUTS["python_docx"](of)) for form, of in reports.items()
    }
    for form, data in written_by_libreoffice(tmp_path, documents, "pdf").items():
        assert_comes_out(data, reports[form])


def _for_wide_pages(data: bytes) -> bytes:
    """The same on landscape pages in small letters, where no number is broken in its cell."""
    document = docx.Document(BytesIO(data))
    page = document.sections[0]
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(10)
    document.styles["Normal"].font.size = Pt(6)
    written = BytesIO()
    document.save(written)
    return written.getvalue()
