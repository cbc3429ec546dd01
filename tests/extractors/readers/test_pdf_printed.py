"""Reports that a browser printed: a few files that are kept, and, where there is a browser, fresh ones."""

import shutil
import subprocess

import pytest

from extractors import extract
from tests.extractors.readers.pdf_cases import first_reading
from tests.extractors.reading import above_info, assert_reads, only_report
from tests.fixtures.pdf.make import KEPT, path_of
from tests.layouts import all_different, report
from tests.layouts.printed_pages import PACKAGES, PRINT_STYLES, find_chromium, print_page, web_page

LARGEST = 60_000
FRESH = ("dashed_rules", "landscape")
_FONT = "WenQuanYi Micro Hei"


@pytest.mark.parametrize(("style", "form"), KEPT)
def test_kept_files(style, form):
    data = path_of(style, form).read_bytes()
    assert len(data) < LARGEST
    figures = all_different(form)
    reading = first_reading(data)
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) == set()
    assert (reading.year, reading.agency, str(reading.signed_on)) == (2024, "临江县河口镇", "2025-01-20")


@pytest.fixture(scope="module")
def chromium() -> str:
    """The browser, with the font that the pages are set in."""
    found = find_chromium()
    lister = shutil.which("fc-list")
    fonts = subprocess.run([lister], capture_output=True, text=True, check=True).stdout if lister else ""
    if found is None or _FONT not in fonts:
        pytest.skip(f"needs the packages {PACKAGES}")
    return found


@pytest.mark.parametrize("style", FRESH)
def test_fresh_prints(style: str, chromium: str):
    figures = all_different("2021")
    reading = only_report(extract(print_page(web_page(report(figures), PRINT_STYLES[style]), chromium)))
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) == set()
