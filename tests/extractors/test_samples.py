"""The five sample reports, and the published reports they were made from.

``samples/`` holds five annual reports of towns for 2024 as found on the web. Titles, headings, tables and
signatures are kept to the character, with every quirk of how a web page became text; prose is replaced by
lines that keep its figures. Where ``GONGKAI_SEEDS`` names the folder of the published reports, the same is
asserted for them, and that the samples' tables are theirs.
"""

import re
from pathlib import Path

import pytest

from extractors import extract
from schemas.extraction import ReportReading
from tests.extractors.expected import GRID, REPORTS, ExpectedReport
from tests.extractors.reading import above_info, by_name, finding_codes, only_report

PER_REPORT = pytest.mark.parametrize("expected", REPORTS, ids=lambda expected: expected.sample)


@pytest.fixture(params=["sample", "seed"])
def path(request: pytest.FixtureRequest, expected: ExpectedReport) -> Path:
    """The expected report's file: the sample, and the published report where it is at hand."""
    folder: Path = request.getfixturevalue(f"{request.param}s")
    return folder / (expected.sample if request.param == "sample" else expected.seed)


@pytest.fixture
def report(path: Path) -> ReportReading:
    return only_report(extract(path.read_bytes(), path.name))


@PER_REPORT
def test_every_cell_reads_as_printed(expected: ExpectedReport, report: ReportReading):
    cells = by_name(report)
    assert list(cells) == list(GRID)
    assert {cell.status for cell in cells.values()} == {"stated"}
    assert {name: cell.value for name, cell in cells.items()} == expected.values()
    assert {name: (cell.raw_text or "").strip() for name, cell in cells.items()} == {
        name: expected.printed(name) for name in GRID
    }


@PER_REPORT
def test_every_cell_is_where_its_locator_says(expected: ExpectedReport, path: Path, report: ReportReading):
    lines = path.read_text(encoding="utf-8").split("\n")
    cells = by_name(report)
    assert {name: cells[name].locator for name in expected.places} == dict(expected.places)
    assert len({cell.locator for cell in cells.values()}) == len(GRID)
    for name, cell in cells.items():
        place = re.fullmatch(r"line=(\d+);col=(\d+)", cell.locator or "")
        assert place, name
        assert expected.printed(name) in lines[int(place[1]) - 1]


@PER_REPORT
def test_only_the_fee_is_money(expected: ExpectedReport, report: ReportReading):
    units = {name: (cell.unit, cell.unit_printed) for name, cell in by_name(report).items()}
    fee = units.pop("article20_items/art20_8/administrative_fees/fee_amount")
    assert fee == ("10k_yuan", "万元")
    assert {unit for name, (unit, _) in units.items() if name.startswith("article20_items/")} == {"count"}


@PER_REPORT
def test_identity(expected: ExpectedReport, report: ReportReading):
    assert (report.article20_form, report.dispositions_form) == ("2021", "2021")
    assert report.year == 2024
    assert "".join((report.title or "").split()) == "".join(expected.title.split())
    assert (report.agency, report.place) == (expected.agency, expected.place)
    assert report.agency_printed == expected.agency_printed
    assert report.signed_on == expected.signed_on
    assert report.published_on is None


@PER_REPORT
def test_findings(expected: ExpectedReport, report: ReportReading):
    assert expected.findings <= finding_codes(report)
    assert above_info(report.findings) == expected.findings & {"signed_before_year_end"}
    assert ("signature_missing" in finding_codes(report)) == (expected.signed_on is None)


@PER_REPORT
def test_encoding_and_type(expected: ExpectedReport, path: Path):
    extraction = extract(path.read_bytes(), path.name)
    assert extraction.media_type == "text/plain"
    assert (extraction.encoding or "").lower().replace("_", "-") == "utf-8"


@PER_REPORT
def test_the_name_of_the_file_says_nothing(expected: ExpectedReport, samples: Path):
    data = (samples / expected.sample).read_bytes()
    assert extract(data, "上海市/2019/report.txt") == extract(data)


def test_the_five_are_five_reports(samples: Path):
    keys = {only_report(extract((samples / report.sample).read_bytes())).text_key for report in REPORTS}
    assert len(keys) == len(REPORTS)


def test_samples_are_the_five_and_nothing_else(samples: Path):
    assert sorted(path.name for path in samples.iterdir()) == sorted(report.sample for report in REPORTS)


def _tables(text: str) -> str:
    """From the heading of section two to the heading of section five: the three tables and nothing else."""
    found = re.search(r"^ ?二、主动公开.*?(?=^五、存在)", text, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


@PER_REPORT
def test_titles_and_signatures_are_kept(expected: ExpectedReport, path: Path):
    lines = path.read_bytes().decode("utf-8").splitlines()
    assert tuple(lines[: len(expected.head)]) == expected.head
    assert tuple(lines[len(lines) - len(expected.tail) :]) == expected.tail


@PER_REPORT
def test_tables_are_those_of_the_published_report(expected: ExpectedReport, samples: Path, seeds: Path):
    sample = (samples / expected.sample).read_bytes().decode("utf-8")
    seed = (seeds / expected.seed).read_bytes().decode("utf-8")
    assert _tables(sample) == _tables(seed)


@PER_REPORT
def test_no_prose_is_copied(expected: ExpectedReport, samples: Path, seeds: Path):
    sample = set((samples / expected.sample).read_text(encoding="utf-8").splitlines())
    seed = (seeds / expected.seed).read_text(encoding="utf-8").splitlines()
    prose = {line for line in seed if "。" in line}
    assert prose
    assert not sample & prose
