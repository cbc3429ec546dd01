"""Fonts that a file does not hold: read alike on every machine, whatever fonts it has."""

import subprocess
import sys

import pytest

from extractors import extract
from extractors.readers.pdf.fonts.make_substitute_font import PATH, substitute_font
from tests.extractors.readers.pdf_fonts import FIGURES, files, hashes
from tests.extractors.reading import by_name, only_report

FILES = files()


@pytest.mark.parametrize("name", FILES)
def test_lone_characters_and_upright_labels_are_read_in_fonts_that_are_not_embedded(name: str):
    report = only_report(extract(FILES[name]))
    assert {cell: reading.raw_text for cell, reading in by_name(report).items()} == FIGURES.printed
    assert not [finding for finding in report.findings if finding.severity == "error"]


def test_the_font_is_what_its_script_writes():
    assert PATH.read_bytes() == substitute_font()
    assert len(substitute_font()) < 1024


def test_another_process_reads_the_same_rows():
    command = [sys.executable, "-m", "tests.extractors.readers.pdf_fonts"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert run.stdout.splitlines() == [*hashes(FILES)]
